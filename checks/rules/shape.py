"""Rows that have no record's shape, as the readers marked them in `raw.<source>.fault`; the same
for every source."""

from checks.rules.model import Rule

# Left out of `typed`: nothing in them can be read as a record.
SHAPELESS = (
    "repeated_header",
    "total_row",
    "note_row",
    "blank_row",
    "missing_headings",
    "broken_json",
    "repeated_key",
    "foreign_object",
)


def _shape(code: str, zh: str, en: str) -> Rule:
    return Rule(code, f"fault = '{code}'", zh, en)


SHAPE_RULES = (
    _shape(
        "missing_headings",
        "文件缺少必需的栏目标题，整份未收；请补上标题后重报。",
        "The file lacks a required heading, so none of it was taken in; add the heading and send "
        "it again.",
    ),
    _shape(
        "repeated_header",
        "这一行是重复的表头，不是登记；请删去。",
        "This row repeats the headings, it is no record; delete it.",
    ),
    _shape(
        "above_heading",
        "这一行在表头之上，分不清各栏是什么，未采用；请把表头放在第一行后重报。",
        "This row stands above the headings, so nobody can tell what its fields are; put the "
        "headings first and send the file again.",
    ),
    _shape(
        "hidden_copy",
        "这一行在隐藏的工作表里，看得见的工作表中已有同一编号，未采用；请删去隐藏的旧表。",
        "This row stands on a hidden sheet, and a visible one has the same key, so it is not used; "
        "delete the hidden copy.",
    ),
    _shape(
        "total_row",
        "这一行是合计或小计，不是登记；请删去。",
        "This row is a total, no record; delete it.",
    ),
    _shape(
        "note_row",
        "这一行是制表说明，不是登记；请删去。",
        "This row is a note of the form, no record; delete it.",
    ),
    _shape("blank_row", "这一行是空行；请删去。", "This row is blank; delete it."),
    _shape(
        "broken_json",
        "这一行不是完整的 JSON：“{line}”；请重新导出这一条。",
        "This line is no complete JSON: '{line}'; export the notice again.",
    ),
    _shape(
        "repeated_key",
        "这一条里同一个键出现两次而值不同，无法确定用哪个：“{line}”；请改正后重新导出。",
        "One key stands twice in this record, with two values: '{line}'; keep the right one and "
        "export it again.",
    ),
    _shape(
        "foreign_object",
        "这一条里没有约定的任何一栏，不是登记：“{line}”；如是登记，请改用约定的键名重新导出，"
        "如是文件的头尾，请删去。",
        "This object has none of the contract's keys, so it is no record: '{line}'. If it is meant "
        "as one, export it with those keys; if it heads or ends the file, delete it.",
    ),
    _shape(
        "nested_value",
        "这一条里有的值不是文字或数字，而是对象或列表：“{line}”；请改为单个值后重新导出。",
        "A value of this record is an object or a list, no text or number: '{line}'; export it as "
        "one value.",
    ),
    _shape(
        "damaged_file",
        "文件不完整，这一行虽能读出，仍不采用；请重新导出整个文件。",
        "The file is incomplete; this row can be read but is not used; export the whole file "
        "again.",
    ),
    _shape(
        "unclear_part",
        "这一行所在的文件无法判断是否应计入这个登记，未采用；见对该文件的说明。",
        "Nobody can tell whether this row's file counts for the register, so the row is not used; "
        "see what is said of the file.",
    ),
    _shape(
        "nul_byte",
        "这一行含有空字节（NUL），数据已损坏：“{line}”；请重新录入。",
        "This row holds a NUL byte, so its data are damaged: '{line}'; enter it again.",
    ),
    _shape(
        "undecodable",
        "这一行有无法识别的字节：“{line}”；请检查编码后重新导出。",
        "This row holds bytes that are no text: '{line}'; check the encoding and export it again.",
    ),
    _shape(
        "truncated_row",
        "这一行的栏数少于表头，可能被截断：“{line}”；请补全。",
        "This row has fewer fields than the heading and may be cut off: '{line}'; complete it.",
    ),
    _shape(
        "surplus_fields",
        "这一行的栏数多于表头（多半是值里有逗号而未加引号）：“{line}”；请改正。",
        "This row has more fields than the heading (mostly an unquoted comma): '{line}'; mend it.",
    ),
    _shape(
        "quote_damage",
        "这一行的引号不成对，无法分栏：“{line}”；请改正引号。",
        "The quotes of this row do not pair, so it cannot be split: '{line}'; mend the quotes.",
    ),
)
