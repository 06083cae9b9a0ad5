"""What a delivery of changes wanted to say and does not: files that nobody reads, an extract that
is announced and missing.

A run tells of a source that lacks its file. After an update the file of before still stands there,
so nothing would be missed.
"""

import duckdb

from checks.contracts import all_contracts
from checks.errors import DeliveryError
from checks.state.delivery_warnings import listed_names, warn
from checks.state.surplus import tell_surplus
from checks.state.terms import SNAPSHOT, Mode, Terms


def tell_missing_extracts(con: duckdb.DuckDBPyConnection, terms: Terms) -> None:
    """A warning for each source that the delivery should replace as a whole and of which it brings
    nothing that can be read. `parts` are the delivery's alone."""
    brought = {
        source
        for (source,) in con.execute("select source from parts where status = 'read'").fetchall()
    }
    for source in sorted(terms.said - brought):
        if terms.modes[source] is Mode.FULL:
            warn(
                con,
                "delivery.toml",
                "full_without_file",
                f"delivery.toml 写明 {source} 整体更换，但报送中没有可读的 {source} 文件，原有数据"
                "保持不变；请放入文件后重新报送，或删去这一行。",
                f"delivery.toml says that {source} is replaced as a whole, but nothing of it can "
                "be read, so what was there stays: put its file in and deliver again, or remove "
                "the line.",
            )


def tell_unread(con: duckdb.DuckDBPyConnection) -> None:
    """A warning that names the files of the delivery (attached as `arrived`) which no source takes.

    Raises: DeliveryError where it has such files and nothing else.
    """
    found = _not_taken(con)
    surplus = tell_surplus(con, list(found))
    names = [name for name in found if name not in surplus]
    is_empty = _is_empty(con)
    if names:
        remedy = _remedy(names, has_archive=any(found[name] for name in names))
        if is_empty:
            raise _nothing_is_read(names, *remedy)
        _tell_not_taken(con, names, *remedy)
    elif is_empty and not surplus:
        warn(
            con,
            "delivery.toml",
            "nothing_delivered",
            "这次报送只有 delivery.toml，没有数据；只并入了其中的日期。",
            "This delivery holds delivery.toml alone and no data: its dates were taken in, and "
            "nothing else.",
        )


def _not_taken(con: duckdb.DuckDBPyConnection) -> dict[str, bool]:
    """The files that no source takes, and whether each is an archive."""
    rows = con.execute(
        "select source_file, bool_or(rule = 'file_packed') from arrived.intake_findings "
        "where source is null and source_file <> 'delivery.toml' group by all order by 1"
    ).fetchall()
    return {str(name): bool(is_packed) for name, is_packed in rows}


def _is_empty(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the delivery brings nothing that is read, and takes nothing back."""
    row = con.execute(
        f"select (select count(*) from arrived.parts where mode <> '{SNAPSHOT}') "
        "+ (select count(*) from arrived.deletions)"
    ).fetchone()
    return row is None or not row[0]


def _nothing_is_read(names: list[str], zh: str, en: str) -> DeliveryError:
    listed = listed_names(names)
    return DeliveryError(
        f"这次报送中没有任何可读取的文件：{listed} 不在约定的文件夹或文件名之内；{zh}。",
        f"Nothing of this delivery is read: {listed} bear no name, or lie in no folder, of a "
        f"source. {en}.",
    )


def _tell_not_taken(con: duckdb.DuckDBPyConnection, names: list[str], zh: str, en: str) -> None:
    listed = listed_names(names)
    warn(
        con,
        names[0],
        "unread_files",
        f"未读取：{listed}（不在约定的文件夹或文件名之内）；如应读取，{zh}。",
        f"Not read: {listed}, which bear no name, or lie in no folder, of a source. Where they "
        f"should be read: {en}.",
    )


def _remedy(names: list[str], *, has_archive: bool) -> tuple[str, str]:
    """What to do, in both languages. Of a file that lies in a source's folder the names are told
    that are read there: a register as a workbook, say, is none."""
    folders = {name.partition("/")[0].lower() for name in names if "/" in name}
    read: dict[str, list[str]] = {}
    for contract in all_contracts():
        if contract.folder in folders:
            read.setdefault(contract.folder, []).extend(contract.patterns)
    there = "; ".join(
        f"{folder}/: {', '.join(dict.fromkeys(patterns))}" for folder, patterns in read.items()
    )
    zh = ["请先解压"] if has_archive else []
    en = ["Unpack the archive"] if has_archive else []
    if there:
        zh.append(f"请另存为该文件夹所读取的名称和格式（{there}）后重新报送")
        en.append(f"Save them under names and in formats that are read there ({there})")
    else:
        zh.append("请按来源放入相应文件夹（如 population/person.csv）后重新报送")
        en.append("Put them where their source is read (as population/person.csv)")
    return "，".join(zh), ", ".join([*en, "and deliver again"])
