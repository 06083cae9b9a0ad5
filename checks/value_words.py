"""How values in words are read, for `checks.cast`: 男婴, 1-男, 第一孩, 双胎, 活婴.

A lone 一 is no number: in tables it stands for a dash as often. What may mean either of two things
stays unread: 死亡 may be a stillborn child or one that lived, 二胎 a second child or twins.
"""

WORD_MACROS = r"""
-- With the code before the word or behind it: 1-男, 1.男性, 男(1).
create or replace temp macro read_sex(v) as
    case when regexp_full_match(lower(regexp_replace(v, '\.0+$', '')),
        '1|(1[-.、:： ]?)?男[性婴孩童]?儿?(\(1\))?|♂|m|male|boy') then '1'
         when regexp_full_match(lower(regexp_replace(v, '\.0+$', '')),
             '2|(2[-.、:： ]?)?女[性婴孩童]?儿?(\(2\))?|♀|f|female|girl') then '2'
         when regexp_full_match(regexp_replace(v, '\.0+$', ''), '0|不详|未知|不明|性别不[详明]')
             then '0'
         when regexp_full_match(regexp_replace(v, '\.0+$', ''), '9|未说明(的?性别)?') then '9' end;
-- What the registers keep as codes, where an export writes the words: 迁出, 3-迁出. 外出 and 流出
-- do not say whether somebody lives here still, nor 迁出注销 which of the two it is.
create or replace temp macro coded(v, code, words) as
    regexp_full_match(v, '(' || code || '[-.、:： ]?)?(' || words || ')(\(' || code || '\))?');
create or replace temp macro read_status(v) as
    case when regexp_full_match(v, '[0-9]') then v
         when coded(v, '1', '正常|在册|健在') then '1'
         when coded(v, '2', '已?死亡|已故') then '2'
         when coded(v, '3', '已?迁出') then '3'
         when coded(v, '4', '已?注销') then '4' else read_code(whole(v)) end;
create or replace temp macro read_residency(v) as
    case when regexp_full_match(v, '[0-9]') then v
         when coded(v, '1', '常住|常住人口') then '1'
         when coded(v, '2', '已?迁入') then '2'
         when coded(v, '3', '已?迁出') then '3' else read_code(whole(v)) end;
create or replace temp macro read_place(v) as
    case when regexp_full_match(v, '[0-9]') then v
         when coded(v, '1', '(区县|县区|县|区)级?(及其?)?以上(医院|医疗机构|医疗保健机构)') then '1'
         when coded(v, '2', '乡镇?(中心)?卫生院|乡镇?级?医院') then '2'
         when coded(v, '3', '在?家中?|家庭') then '3'
         when coded(v, '4', '(区|县)外|外地') then '4' else read_code(whole(v)) end;
-- 死产儿, 死胎(引产): what the word begins with tells; a code (1, 2) is not guessed.
create or replace temp macro read_outcome(v) as
    case when regexp_matches(lower(v), '^(live|(足月|早产|过期|单胎|双胎)?活|存活|新生儿死亡)')
             then 'live'
         when regexp_matches(lower(v), '^(still|死($|[^亡])|胎死宫内|宫内死胎)') then 'still' end;
-- 一孩, 第一孩, 第1胎, 第二.
create or replace temp macro read_ordinal(v) as
    coalesce(read_number(v), case when regexp_full_match(v,
        '第?([0-9]{1,2}|[一二三四五六七八九十])[孩胎]|第([0-9]{1,2}|[一二三四五六七八九十])')
        then coalesce(try_cast(regexp_extract(v, '[0-9]+') as double),
            instr('一二三四五六七八九十', regexp_extract(v, '[一二三四五六七八九十]'))) end);
create or replace temp macro read_plurality(v) as
    case when regexp_full_match(v, '单胎?(活胎|妊娠)?') then 1
         when regexp_full_match(v, '双胎?(活胎|妊娠)?|双(胞胎|生)|孪生') then 2
         when regexp_full_match(v, '三胞胎') then 3
         else read_number(v) end;
-- Which twin: 双胎之一, 大 and 小, A and B.
create or replace temp macro read_birth_order(v) as
    case when regexp_full_match(upper(v), '双?大|双?A胎?|(双胎|双胞胎)?之一') then 1
         when regexp_full_match(upper(v), '双?小|双?B胎?|(双胎|双胞胎)?之二') then 2
         else read_ordinal(v) end;
"""
