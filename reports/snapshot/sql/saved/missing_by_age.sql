-- 漏报的出生，到提取之日已过多久？
-- How old were the births that are missing, on the day of the extracts?
select
    cases.register,
    cast(floor((runs.extract_date - births.birth_date) / 91.3125) as integer)
        as quarters_since_birth,
    count(*) as cases
from cases
inner join births on cases.birth_id = births.birth_id
inner join case_types
    on cases.case_type = case_types.case_type and cases.subtype = case_types.subtype
cross join runs
where case_types.count_effect = 'adds' and cases.grade <> 'review'
group by all
order by cases.register, quarters_since_birth
