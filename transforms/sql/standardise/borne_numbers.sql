-- One row per ID number as delivered, on records and women's cards.
select mother_id_raw as id_raw from records_raw where mother_id_raw is not null
union
select father_id_raw from records_raw where father_id_raw is not null
union
select mother_id_raw from raw_cards where mother_id_raw is not null
