"""Which files of its folder a register may stand in, by their names and formats alone; what they
hold, `register_tables` tells.
"""

import re
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

from checks.contracts.model import Contract

# In names that say that what the file holds counts no more; 旧口镇 is a town.
PUT_ASIDE = re.compile(
    "备份|作废|注销|删除|迁出|死亡|历史数据|旧(版|表|库|数据)|[-_ (（]旧|旧[)）]?$|"
    "(?<![a-z])(backup|bak|old|deleted|cancelled|moved)(?![a-z])"
)


def files_of_register(
    contract: Contract, contracts: Sequence[Contract], files: Sequence[Path]
) -> list[Path]:
    """The files that may hold the register, in their order: its own, and others that bear no
    sibling's own name. Of one name in several formats the first format's. contracts: of its
    folder."""
    siblings = [one for one in contracts if one.own_name and one is not contract]
    best: dict[tuple[Path, str], tuple[int, Path]] = {}
    for path in files:
        rank = _rank(path, contract)
        if rank is None or any(is_own(path, one) for one in siblings):
            continue
        name = path.parent, plain_stem(path, contract)
        if name not in best or rank < best[name][0]:
            best[name] = rank, path
    kept = {path for _, path in best.values()}
    return [path for path in files if path in kept]


def is_own(path: Path, contract: Contract) -> bool:
    """Whether the file bears the register's own name, in whatever format."""
    return _rank(path, contract) is not None and plain_stem(path, contract) == contract.own_name


def is_put_aside(path: Path) -> bool:
    """Whether its name says that what it holds counts no more."""
    return PUT_ASIDE.search(path.stem.lower()) is not None


def plain_stem(path: Path, contract: Contract) -> str:
    """The name without what tells its format; programs write one behind another's."""
    endings = "|".join(re.escape(pattern.removeprefix("*")) for pattern in contract.patterns)
    return re.sub(f"({endings})+$", "", path.name.lower()).strip()


def _rank(path: Path, contract: Contract) -> int | None:
    """The place of the file's format among those of the register."""
    name = path.name.lower()
    for rank, pattern in enumerate(contract.patterns):
        if fnmatch(name, pattern):
            return rank
    return None
