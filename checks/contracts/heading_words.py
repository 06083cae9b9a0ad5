"""What offices call the columns that every register has, for the headings of the contracts."""

_NUMBERS = (
    *("身份证号", "身份证号码", "身份证", "身份证件号", "身份证件号码", "证件号", "证件号码"),
    *("居民身份证号", "居民身份证号码", "公民身份号码", "公民身份证号码"),
)
CERTIFICATES = tuple(
    f"{paper}{number}"
    for paper in ("出生医学证明", "出生证", "出生证明")
    for number in ("编号", "号", "号码", "编码", "")
)


def id_numbers(*people: str) -> tuple[str, ...]:
    """Headings of the ID number of a person whom offices call so; of two in one file the earlier
    counts.

    >>> id_numbers("产妇", "母亲")[:3]
    ('产妇身份证号', '产妇身份证号码', '产妇身份证')
    """
    return tuple(f"{person}{number}" for person in people for number in _NUMBERS)
