"""What is wrong with settings, a sentence in each language: the setting, what it may be, and the
name that was probably meant."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic_core import PydanticCustomError

from data.reference.terms import Term

# Where a secret belongs that somebody has written into a file.
PLACES = {
    "key": "BIRTHRECON_KEY",
    "ledger_dsn": "BIRTHRECON_LEDGER_DSN",
    "alert_urls": "BIRTHRECON_ALERT_URLS",
    "secret": "BIRTHRECON_SECRET_FILE",
    "dsn": "dsn_variable",
    "password": "dsn_variable",
}
_KINDS = {
    "int_parsing": Term("应为整数", "must be a whole number"),
    "int_type": Term("应为整数", "must be a whole number"),
    "int_from_float": Term("应为整数", "must be a whole number"),
    "float_parsing": Term("应为数字", "must be a number"),
    "float_type": Term("应为数字", "must be a number"),
    "bool_parsing": Term("应为 true 或 false", "must be true or false"),
    "bool_type": Term("应为 true 或 false", "must be true or false"),
    "string_type": Term("应为带引号的文字", "must be text in quotes"),
    "path_type": Term("应为带引号的路径", "must be a path in quotes"),
    "tuple_type": Term("应为列表，写在 [ ] 中", "must be a list in [ ]"),
    "model_type": Term("应为一组设置，写在 [[…]] 之下", "must be a table below [[…]]"),
    "too_short": Term("不能为空", "must not be empty"),
}
_FORMS = {
    "memory_limit": Term('应写作 "2GB" 这样', 'must be written like "2GB"'),
    "engine": Term(
        '应为 "local"、"local[4]"、"spark-local[2]" 或 "spark://主机:7077"',
        'must be "local", "local[4]", "spark-local[2]" or "spark://HOST:7077"',
    ),
}
_BOUNDS = {
    "greater_than_equal": ("ge", Term("不得小于 {}", "must be at least {}")),
    "less_than_equal": ("le", Term("不得大于 {}", "must be at most {}")),
}


_TOLD = "told"


def refused(zh: str, en: str) -> PydanticCustomError:
    """What a validator raises: the sentence that the user reads, in both languages."""
    return PydanticCustomError(_TOLD, "{en}", {"zh": zh, "en": en})


def fault_sentences(faults: Collection[Mapping[str, Any]], names: Collection[str]) -> Term:
    """All faults that pydantic found, joined; `names`: the settings that there are."""
    said = [_one(fault, names) for fault in faults]
    return Term("；".join(one.zh for one in said), "; ".join(one.en for one in said))


def _one(fault: Mapping[str, Any], names: Collection[str]) -> Term:
    name = ".".join(map(str, fault["loc"]))
    kind = str(fault["type"])
    if kind == "extra_forbidden":
        near = get_close_matches(str(fault["loc"][-1]).lower(), sorted(names), n=1)
        meant = Term(f"，是否指 {near[0]}？", f"; do you mean {near[0]}?") if near else Term("", "")
        return Term(
            f"{name}: 没有这个设置{meant.zh}", f"{name}: there is no such setting{meant.en}"
        )
    if kind == _TOLD:
        said = fault["ctx"]
        return Term(f"{name}: {said['zh']}", f"{name}: {said['en']}")
    if kind in _BOUNDS:
        bound, words = _BOUNDS[kind]
        limit = fault.get("ctx", {}).get(bound)
        return Term(f"{name}: {words.zh.format(limit)}", f"{name}: {words.en.format(limit)}")
    words = _KINDS.get(kind, Term("不能使用这个值", "this value cannot be used"))
    if kind == "string_pattern_mismatch":
        words = _FORMS.get(name, words)
    return Term(f"{name}: {words.zh}", f"{name}: {words.en}")
