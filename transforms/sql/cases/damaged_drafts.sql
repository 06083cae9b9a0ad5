-- One row per case draft that rests on records which damage hit: a person looks first.
-- A claim that stands alone, and evidence that meets no register, may do so because of the damage;
-- a register that lost rows may hold the birth in one of them, or the birth that a claim of the
-- other register tells of.
with draft as (
    select d.*, t.rests_on_absence, t.change_action
    from case_drafts as d
    inner join case_type_rules as t on d.case_type = t.case_type and d.subtype = t.subtype
),

claims as (
    select d.draft_key
    from draft as d
    inner join draft_records as k on d.draft_key = k.draft_key and k.role = 'subject'
    inner join damaged_records as r on k.record_no = r.record_no
    where r.day_or_mother_unknown or d.rests_on_absence
),

-- Without a mother (a card that is not there) a record can hardly meet the other sources.
nameless as (
    select d.draft_key
    from draft as d
    inner join draft_records as k on d.draft_key = k.draft_key and k.role = 'subject'
    inner join birth_records as b on k.record_no = b.record_no
    where d.rests_on_absence and b.mother_name is null and b.mother_id_number is null
),

-- Where one record that damage has not hit tells of the birth, that record was looked for in the
-- register by all that it says.
evidence as (
    select d.draft_key
    from draft as d
    inner join draft_records as k on d.draft_key = k.draft_key
    left join damaged_records as r on k.record_no = r.record_no
    where d.change_action = 'add'
    group by d.draft_key
    having bool_and(r.record_no is not null)
),

gaps as (
    select d.draft_key
    from draft as d
    inner join register_losses as l
        on
            (d.change_action = 'add' and d.register in (l.register, 'all'))
            or (d.rests_on_absence and d.register <> l.register)
    where l.proves_no_gap
),

-- Whether the family moved out the population register would say, or, without a card, WIS, where
-- its part came.
moves as (
    select d.draft_key
    from draft as d
    inner join births as b on d.birth_id = b.birth_id
    inner join birth_gaps as g on d.birth_id = g.birth_id
    where
        d.change_action = 'add'
        and d.register <> g.source
        and g.source in ('wis', 'population')
        and (g.source = 'population' or not b.has_card)
),

-- Who moved out a damaged column does not say either, nor whom it lets stay.
strayed as (
    select d.draft_key
    from draft as d
    inner join damaged_columns as c
        on
            (c.source = 'wis_woman' and c.column_name = 'residency' and d.register <> 'wis')
            or (c.source = 'population' and c.column_name = 'status' and d.register <> 'population')
    where d.change_action = 'add'
    union
    -- Nor does a card that was lost.
    select d.draft_key
    from draft as d
    inner join draft_records as k on d.draft_key = k.draft_key
    inner join birth_records as b on k.record_no = b.record_no
    where
        d.change_action = 'add'
        and b.source = 'wis'
        and b.mother_name is null
        and b.mother_id_number is null
        and exists (
            select 1
            from damaged_columns as c
            where c.source in ('wis_birth', 'wis_woman') and c.column_name = 'woman_id'
        )
),

-- A cancelled entry claims nothing, and is told by a column; nor is an entry without a place, or
-- without a hospital, known to be one of home, or of a hospital that should have told of it.
misplaced as (
    select d.draft_key
    from draft as d
    inner join draft_records as k on d.draft_key = k.draft_key and k.role = 'subject'
    inner join birth_records as b on k.record_no = b.record_no
    inner join damaged_values as v
        on
            b.source = case v.source when 'wis_birth' then 'wis' else v.source end
            and b.source_file = v.source_file
            and b.row_number = v.row_number
    where
        v.column_name = 'status'
        or (v.column_name in ('place', 'hospital_code') and d.rests_on_absence)
),

-- The other register might have agreed with the value called wrong, had its own not been damaged.
silenced as (
    select d.draft_key
    from draft as d
    inner join draft_records as k on d.draft_key = k.draft_key
    inner join birth_records as b on k.record_no = b.record_no and b.source <> d.register
    inner join damaged_values as v
        on
            case b.source when 'wis' then 'wis_birth' else b.source end = v.source
            and b.source_file = v.source_file
            and b.row_number = v.row_number
    where
        d.case_type = 'misreported'
        and b.source in ('wis', 'population')
        and case d.subtype
            when 'mother_identity'
                then v.column_name in ('mother_id_number', 'mother_name', 'woman_id')
            when 'birth_date' then v.column_name = 'birth_date'
            when 'sex' then v.column_name = 'sex'
            when 'town' then v.column_name in ('village_code', 'updated_at', 'updated_on')
            else false
        end
    union
    select d.draft_key
    from draft as d
    inner join draft_records as k on d.draft_key = k.draft_key
    inner join birth_records as b on k.record_no = b.record_no and b.source = 'wis'
    inner join damaged_records as r on b.record_no = r.record_no
    where d.subtype = 'mother_identity' and d.register = 'population'
),

-- Where a column is damaged here and there, only the values that show it are left out: those that
-- were called wrong beside them may be of the same damage.
scattered as (
    select d.draft_key
    from draft as d
    inner join draft_records as k on d.draft_key = k.draft_key and k.role = 'subject'
    inner join birth_records as b on k.record_no = b.record_no
    inner join damaged_columns as c
        on
            b.source = case when c.source in ('wis_birth', 'wis_woman') then 'wis' else c.source end
            and (c.source = 'wis_woman' or b.source_file = c.source_file)
    where
        d.case_type = 'misreported'
        and (c.scope = 'scattered' or c.column_name = 'woman_id')
        and case d.subtype
            when 'mother_identity'
                then c.column_name in ('mother_id_number', 'mother_name', 'woman_id')
                    or (c.source = 'wis_woman' and c.column_name in ('id_number', 'name'))
            when 'birth_date' then c.source <> 'wis_woman' and c.column_name = 'birth_date'
            when 'sex' then c.column_name = 'sex'
            when 'parity' then c.column_name = 'parity'
            when 'town' then c.source <> 'wis_woman' and c.column_name = 'village_code'
            when 'report_period' then c.column_name in ('report_month', 'birth_date')
            else error('no column is known for ' || d.subtype)
        end
    union
    -- So may the value that stands against them, unless the other register has it, too.
    select d.draft_key
    from draft as d
    inner join draft_records as k on d.draft_key = k.draft_key
    inner join birth_records as b on k.record_no = b.record_no
    inner join damaged_columns as c on b.source = c.source and b.source_file = c.source_file
    where
        d.case_type = 'misreported'
        and d.class <> 'misreported: other register agrees with evidence'
        and b.source in ('hospital', 'exchange')
        and c.scope = 'scattered'
        and case d.subtype
            when 'mother_identity' then c.column_name in ('mother_id_number', 'mother_name')
            when 'birth_date' then c.column_name in ('delivery_date', 'birth_date')
            when 'sex' then c.column_name = 'baby_sex'
            when 'parity' then false
            when 'town' then false
            when 'report_period' then false
            else error('no column is known for ' || d.subtype)
        end
    union
    -- A claim that stands alone may do so because its day is one of those that do not show it.
    select d.draft_key
    from draft as d
    inner join draft_records as k on d.draft_key = k.draft_key and k.role = 'subject'
    inner join birth_records as b on k.record_no = b.record_no
    inner join damaged_columns as c
        on
            b.source = case c.source when 'wis_birth' then 'wis' else c.source end
            and b.source_file = c.source_file
    where
        d.rests_on_absence
        and c.scope = 'scattered'
        and c.column_name in ('birth_date', 'delivery_date')
),

-- Whether the child was born alive a hospital says: a damaged outcome may be that of a stillbirth.
outcomeless as (
    select d.draft_key
    from draft as d
    inner join draft_records as k on d.draft_key = k.draft_key
    inner join birth_records as b on k.record_no = b.record_no and b.source = 'hospital'
    inner join damaged_values as v
        on
            v.source = 'hospital'
            and b.source_file = v.source_file
            and b.row_number = v.row_number
            and v.column_name = 'outcome'
    where d.change_action = 'add'
),

-- Whether a birth belongs to the district its mother's home says: where every record's is damaged,
-- nobody knows.
homeless as (
    select d.draft_key
    from draft as d
    inner join draft_records as k on d.draft_key = k.draft_key
    inner join birth_records as b on k.record_no = b.record_no
    left join damaged_values as v
        on
            b.source = case v.source when 'wis_birth' then 'wis' else v.source end
            and b.source_file = v.source_file
            and b.row_number = v.row_number
            and v.column_name in ('address', 'mother_residence_code', 'village_code')
    where d.change_action = 'add'
    group by d.draft_key
    having bool_and(v.column_name is not null)
)

select draft_key from claims
union
select draft_key from strayed
union
select draft_key from misplaced
union
select draft_key from outcomeless
union
select draft_key from scattered
union
select draft_key from homeless
union
select draft_key from silenced
union
select draft_key from moves
union
select draft_key from nameless
union
select draft_key from evidence
union
select draft_key from gaps
