-- One row per birth and register whose mother is another person, seen without a number in the
-- evidence. Two registers hold two numbers, each of them valid. reason: the number is a man's; its
-- owner was over 50; several women of that register bear it; or the evidence names the other
-- register's mother, and nothing in this one's given name.
with two_numbers as (
    select
        c.*,
        id_sex(c.mother_id_number) = '1' as is_a_mans,
        (c.birth_date - c.mother_birth_date) / 365.25 >= 51 as is_too_old,
        s.side is not null as is_shared,
        (c.birth_date - o.mother_birth_date) / 365.25 between 15 and 50
        and id_sex(c.other_mother_id) = '2' as other_can_be,
        substr(c.mother_id_number, 7, 8) <> substr(c.other_mother_id, 7, 8) as are_two_people
    from register_claims as c
    inner join birth_records as o on c.other_no = o.record_no
    left join
        shared_numbers as s
        on c.register = s.side and c.mother_id_number = s.mother_id_number
    where
        c.evidence_mother_id is null
        and c.mother_id_number <> c.other_mother_id
        and c.mother_id_status = 'valid'
        and c.other_mother_id_status = 'valid'
),

judged as (
    select
        birth_id,
        register,
        case
            when is_a_mans then 'a man''s number'
            when is_too_old then 'a grandmother''s number'
            when is_shared then 'a number of several women'
            when
                are_two_people
                and left(other_mother_name, 1) = left(evidence_mother_name, 1)
                and list_has_any(
                    string_split(substr(other_mother_name, 2), ''),
                    string_split(substr(evidence_mother_name, 2), '')
                )
                and not list_has_any(
                    string_split(substr(mother_name, 2), ''),
                    string_split(substr(evidence_mother_name, 2), '')
                )
                then 'another name'
        end as reason
    from two_numbers
    where other_can_be
)

select birth_id, register, reason
from judged
where reason is not null
-- Where both are somebody else's, nothing decides.
qualify count(*) over (partition by birth_id) = 1
