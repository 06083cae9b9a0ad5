"""Files that look like a copy of one that came before: `X(1).xls` stands beside `X.xls`, for it may
be a second part of the same book."""

import re

import duckdb

from checks.state.delivery_warnings import NAMED, warn
from checks.state.places import without_format
from checks.state.terms import Mode

# What Windows, WPS, browsers and mail programs write into a copy's name.
_BEFORE = r"^(复件|copy of) ?(\(\d+\) ?)?"
_AFTER = r"( ?\(\d+\)| ?-? ?副本| ?- ?copy)+$"


def tell_copies(con: duckdb.DuckDBPyConnection) -> None:
    """A warning that names the delivery's files (`places`) whose name comes for the first time, and
    beside which stands one of an earlier delivery that only a copy's mark tells apart. Of a row
    that both hold one is refused; what one of them alone holds counts."""
    rows = con.execute(
        f"""
        select p.source, min(d.file), p.file, p.is_new
        from places as p inner join parts as d using (part_id)
        where p.sent_mode = '{Mode.FILES}' and p.status = 'read' and p.rows_came > 0
            and not p.is_covered
            and not (p.is_new and exists (
                select 1 from places as o
                where not o.is_new and o.source = p.source and o.file = p.file))
        group by all order by all
        """
    ).fetchall()
    before: dict[str, str] = {}
    for source, name, known_as, is_new in rows:
        if not is_new:
            before[f"{source}/{original(known_as)}"] = f"{source}/{name}"
    pairs = [
        (f"{source}/{name}", before[meant])
        for source, name, known_as, is_new in rows
        if is_new and (meant := f"{source}/{original(known_as)}") in before
    ]
    if pairs:
        _tell(con, pairs)


def original(name: str) -> str:
    """The name without its format and a copy's marks.

    >>> original("420607A01_2006(1).xls"), original("复件 420607A01_2006 - 副本 (2).xls")
    ('420607a01_2006', '420607a01_2006')
    """
    return re.sub(_AFTER, "", re.sub(_BEFORE, "", without_format(name)))


def _tell(con: duckdb.DuckDBPyConnection, pairs: list[tuple[str, str]]) -> None:
    shown, source = pairs[:NAMED], pairs[0][0].partition("/")[0]
    zh = "、".join(f"{new}（此前有 {old}）" for new, old in shown)
    en = ", ".join(f"{new} (beside {old})" for new, old in shown)
    if len(pairs) > NAMED:
        zh, en = f"{zh} 等 {len(pairs)} 个", f"{en} … ({len(pairs)})"
    warn(
        con,
        pairs[0][0],
        "copy_beside",
        f"{zh}：名称像是同一文件的副本，但按名称是两个文件，两者的行都有效。如应替换原文件，请以"
        f' [update] 中的 {source} = "full" 重新报送该来源的全部文件（每个只留一份），或用 '
        "birthrecon run 重新核对；如是另一部分，不必处理。",
        f"{en}: by its name a copy of the same file, but another file, and the rows of both count. "
        "Where it should replace the other, deliver all files of the source, one of each, with "
        f'{source} = "full" under [update], or reconcile with birthrecon run; where it is a part '
        "of its own, nothing is to be done.",
    )
