-- One row per case: what shows it and what the clerk has to do, in words.
select case_id, sentence_zh, sentence_en, task_zh, task_en
from case_evidence
order by case_id
