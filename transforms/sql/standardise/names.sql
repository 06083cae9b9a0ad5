-- One row per distinct readable name: its parts, and integers for the sounds that comparisons ask for.
select
    cast(row_number() over (order by name) as integer) as name_no,
    name,
    surname,
    given,
    cast(dense_rank() over (order by surname) as integer) as surname_no,
    cast(dense_rank() over (order by pinyin_tone) as integer) as tone_no,
    cast(dense_rank() over (order by pinyin) as integer) as pinyin_no,
    cast(dense_rank() over (order by pinyin_fold) as integer) as fold_no,
    character_count,
    has_wildcard,
    is_milk_name,
    sorted_characters,
    char_1,
    char_2,
    char_3,
    char_4,
    lookalikes_1,
    lookalikes_2,
    lookalikes_3,
    lookalikes_4
from described_names
