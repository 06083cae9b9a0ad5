-- One row per case: what shows it, in words.
select case_id, sentence_zh, sentence_en
from case_evidence
order by case_id
