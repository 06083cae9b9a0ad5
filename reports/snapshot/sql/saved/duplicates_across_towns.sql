-- 哪些镇之间重复登记？
-- Between which towns are births registered twice?
select
    cases.register,
    list_sort(list(distinct towns.town_name)) as towns,
    count(distinct cases.case_id) as cases
from cases
inner join case_types
    on cases.case_type = case_types.case_type and cases.subtype = case_types.subtype
inner join case_records on cases.case_id = case_records.case_id and case_records.role = 'subject'
inner join record_values
    on
        case_records.source = record_values.source
        and case_records.source_record_id = record_values.source_record_id
left join towns on record_values.town_code = towns.town_code
where case_types.count_effect = 'removes_repeats'
group by cases.register, cases.case_id
having count(distinct record_values.town_code) > 1
order by cases.register, towns
