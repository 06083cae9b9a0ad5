-- Masks that keep what a clerk needs to recognise a person and hide the rest.

-- 420621198203052345 → 420621********2345: the county and the last four digits.
create temp macro mask_id_number(number) as case
    when
        length(number) >= 15
        then left(number, 6) || repeat('*', length(number) - 10) || right(number, 4)
    when
        length(number) > 6
        then left(number, 2) || repeat('*', length(number) - 4) || right(number, 2)
    else repeat('*', length(number))
end;

-- 13871234567 → 138****4567, 0710-2812345 → 071*****2345.
create temp macro mask_telephone(number) as case
    when
        length(number) >= 11
        then left(number, 3) || repeat('*', length(number) - 7) || right(number, 4)
    when length(number) > 4 then repeat('*', length(number) - 2) || right(number, 2)
    else repeat('*', length(number))
end;

-- ID numbers, also those that a slip made longer or shorter than 18 digits, and mobile telephones
-- inside a sentence.
create temp macro mask_sentence(sentence) as regexp_replace(regexp_replace(
    sentence,
    '(^|[^0-9])([0-9]{6})[0-9]{5,}([0-9]{3}[0-9Xx])([^0-9]|$)', '\1\2********\3\4', 'g'
),
'(^|[^0-9])(1[3-9][0-9])[0-9]{4}([0-9]{4})([^0-9]|$)', '\1\2****\3\4', 'g');

-- What stands in quotation marks, and every long number: the delivered value, where a rule repeats
-- it.
create temp macro without_values(message) as regexp_replace(regexp_replace(
    message,
    '[“「『‘][^”」』’]*[”」』’]|"[^"]*"|''[^'']*''', '“…”', 'g'
),
'[0-9]{9,}[Xx]?', '…', 'g');
