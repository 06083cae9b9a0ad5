"""Files of a delivery whose source has been supplied otherwise: by a database, or another of its
files."""

from fnmatch import fnmatch

import duckdb

from checks.contracts import all_contracts
from checks.state.delivery_warnings import listed_names, warn

_OF_DATABASE = (
    "：未读取，因为设置规定该来源从数据库读取。数据库里已有其内容的，请移走该文件；应以文件为准的，"
    "请从 birthrecon.toml 中删去该数据库后重新报送。",
    "is not read, for the settings read its source from a database. Where the database holds what "
    "stands in it, take the file away; where the file should count, take the database out of "
    "birthrecon.toml and deliver again.",
)
_BESIDE_ANOTHER = (
    "：未读取，因为该来源已读取了另一个文件（约定名称的，或同名而格式不同的），或者其中没有该来源的"
    "表头。应以它为准的，请只留下它；它是另一部分的，请给各文件起不同的名称（不用约定的名称）；然后"
    "重新报送。",
    "is not read, for another file of its source was (of the source's own name, or of its name in "
    "another format), or it lacks the source's headings. Where it should count, leave it alone "
    "there; where it is a further part, give every part a name of its own; then deliver again.",
)


def tell_surplus(con: duckdb.DuckDBPyConnection, names: list[str]) -> frozenset[str]:
    """A warning for files whose source a database, or another of its files, has supplied: to save
    them under the name that they bear would help nobody. Returns: their names."""
    supplied = con.execute(
        "select source, bool_or(encoding = 'database') from arrived.parts group by all"
    ).fetchall()
    told: set[str] = set()
    for is_of_database in (True, False):
        sources = {source for source, of_database in supplied if of_database is is_of_database}
        if surplus := [name for name in names if _source_of(name) in sources]:
            listed = listed_names(surplus)
            zh, en = _OF_DATABASE if is_of_database else _BESIDE_ANOTHER
            warn(con, surplus[0], "unread_files", f"{listed}{zh}", f"{listed} {en}")
            told.update(surplus)
    return frozenset(told)


def _source_of(name: str) -> str | None:
    """The single source that reads a file of this name below the delivery."""
    folder, _, file = name.lower().partition("/")
    for contract in all_contracts():
        if contract.single and contract.folder == folder:
            base = file.rpartition("/")[2]
            if any(fnmatch(base, pattern) for pattern in contract.patterns):
                return contract.name
    return None
