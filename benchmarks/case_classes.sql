-- One row per case of a run's warehouse: the class that decides its probability, and what lowered
-- it.
-- Classes are those of transforms/cases/probabilities.csv: a case of another class is an error of
-- the run. doubt_factor is what the doubt's bits left of the class's probability, 1 where nothing
-- speaks for another explanation; is_capped says that damaged records hold the probability down.
select
    c.case_id,
    c.case_type,
    c.subtype,
    c.register,
    c.probability,
    c.grade,
    c.probability_class as class,
    coalesce(d.probability / p.probability, 0) as doubt_factor,
    x.draft_key is not null as is_capped
from cases as c
inner join case_drafts as d on c.draft_key = d.draft_key
left join case_probabilities as p on c.probability_class = p.class
left join damaged_drafts as x on c.draft_key = x.draft_key
order by c.case_id
