-- 全区核定多少出生，登记各上报多少，另有哪些数字与它并列？
-- How many births has the district, how many does each register report, and what stands beside?
select
    corrected, boys, girls, reported_wis, reported_population, mentioned, struck_out, not_due,
    doubtful, records_matched
from v_headline
