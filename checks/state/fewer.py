"""Files that replace what came before with far fewer rows, or whose last row breaks off: the births
of the others disappear, and a file that was cut off on its way looks so."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from checks.contracts.model import Contract
from checks.judging import SHAPED
from checks.profile.drift import USUALLY_KEPT
from checks.state.delivery_warnings import NAMED
from checks.state.terms import Mode

# What a line that ends too early is marked with: amid its cells, a quoted cell, or a character.
_BROKEN = ("truncated_row", "quote_damage", "undecodable")


@dataclass(frozen=True)
class _Replaced:
    """A file, or an extract of a whole source, and how many rows it holds and held."""

    name: str
    now: int
    before: int
    breaks_off: bool


def fewer_rows(con: duckdb.DuckDBPyConnection, contracts: Sequence[Contract]) -> str | None:
    """The sentence that names the delivery's files (attached as `arrived`) which hold far fewer
    rows than what they replace (in `raw` still), or end with half a row, and both counts.

    It is no finding: what holds afterwards does not tell whether anything was ever more.
    """
    found = [one for contract in contracts for one in _replaced(con, contract)]
    told = [one for one in found if one.breaks_off or one.now < USUALLY_KEPT * one.before]
    if not told:
        return None
    more = f" … ({len(told)})" if len(told) > NAMED else ""
    zh = "；".join(
        f"{one.name} 有 {one.now} 行，此前有 {one.before} 行"
        + ("，最后一行不完整" if one.breaks_off else "")
        for one in told[:NAMED]
    )
    en = "; ".join(
        f"{one.name}: {one.now} rows in place of {one.before}"
        + (", and its last row breaks off" if one.breaks_off else "")
        for one in told[:NAMED]
    )
    return (
        f"{zh}{more}。已替换此前的内容，其中没有的记录不再存在。如文件被截断或不全，请重新导出，写"
        "更大的 sequence（或更晚的 extract_date）重新报送。\n"
        f"{en}{more}. They have replaced what came before: records that they lack are gone. Where "
        "a file was cut off or is not whole, export it again and deliver it with a higher sequence "
        "or a later extract_date."
    )


def _replaced(con: duckdb.DuckDBPyConnection, contract: Contract) -> list[_Replaced]:
    """What the delivery's files of a source replace as a whole. Databases are no files."""
    rows = con.execute(
        f"""
        with held as (
            select p.file, count(*) as held from raw.{contract.name} as r
            inner join places as p on p.source = $source and r.source_file = p.source_file
            where not p.is_new and p.is_covered and not p.is_superseded and {SHAPED}
            group by all),
        ends as (
            select source_file, arg_max(coalesce(fault, ''), row_number) in {_BROKEN} as breaks_off
            from arrived.raw.{contract.name} group by all),
        came as (
            select mode, file, min(name) as name, sum(rows_came) as now,
                coalesce(bool_or(breaks_off), false) as breaks_off
            from places left join ends using (source_file)
            where source = $source and is_new and status = 'read' and rows_came > 0
                and not is_covered and encoding <> 'database'
                and mode in ('{Mode.FULL}', '{Mode.FILES}')
            group by all)
        select name, now, held, breaks_off from came inner join held using (file)
        where mode = '{Mode.FILES}'
        union all
        select case when count(*) = 1 then min(name) else '' end, sum(now),
            (select sum(held) from held), bool_or(breaks_off)
        from came where mode = '{Mode.FULL}' having count(*) > 0 and exists (from held)
        order by 1
        """,
        {"source": contract.name},
    ).fetchall()
    return [
        _Replaced(f"{contract.name}/{name}" if name else contract.name, int(now), int(before), cut)
        for name, now, before, cut in rows
    ]
