"""Names that every office writes its own way: rare characters, notes in the cell, words as spoken.

Every function plants one kind at its rate; sources are in rates.py. A spelling is no case.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import polars as pl

from data.sample.alternatives import replaced, sounding_alike
from data.sample.wild.further import write_cards
from data.sample.wild.world import KEYS, World

# A character outside GB2312 or GBK, and what clerks write who cannot type it.
_RARE = {
    "玥": ("yue", "王月", "□", "（王+月）"),
    "祎": ("yi", "示韦", "□", "（示+韦）"),
    "堃": ("kun", "方方土", "□", "（方方土）"),
    "喆": ("zhe", "吉吉", "□", "（双吉）"),
    "犇": ("ben", "牛牛牛", "□", "（三牛）"),
    "䶮": ("yan", "龙天", "？", "（龙+天）"),
    "㛃": ("jie", "女洁", "？", "（女+洁）"),
}
_NOTES = {"（再婚）": 3, "(大)": 2, "（小）": 2, "2": 2, "代": 1, "（已迁）": 1, "（补）": 1}


def rare_characters(world: World, kind: str, rate: float) -> None:
    """A mother's rare character: written right, as pinyin, as its parts, as a box."""
    draws = world.draws(kind)
    at = world.take(kind, "population", draws, rate)
    births = world.column("population", at, "birth")
    rare = draws.pick(len(at), dict.fromkeys(_RARE, 1))
    shapes = np.asarray(draws.whole(4 * len(at), 0, 5)).reshape(4, len(at))
    written = [
        [c, *_RARE[c]][shapes[source][i]] if shapes[source][i] else c
        for source in range(4)
        for i, c in enumerate(rare)
    ]
    for source, name in enumerate(KEYS):
        texts = pl.Series(written[source * len(at) : (source + 1) * len(at)], dtype=pl.String)
        _write_names(world, name, births, partial(_with_given, texts))


def _with_given(given: pl.Series, names: pl.Series) -> pl.Series:
    return names.str.slice(0, 1) + given


def name_notes(world: World, kind: str, rate: float) -> None:
    """A remark in the mother's cell: （再婚）, the elder or younger of a name, a number."""
    draws = world.draws(kind)
    at = world.take(kind, "wis", draws, rate)
    note = draws.pick(len(at), _NOTES)
    _write_names(world, "wis", world.column("wis", at, "birth"), lambda old: old + note)


def dialect(world: World, kind: str, rate: float) -> None:
    """The mother's name in the hospital as the midwife heard it in the district's speech."""
    draws = world.draws(kind)
    at = world.take(kind, "hospital", draws, rate)
    old = world.column("hospital", at, "mother_name")
    filled = old.is_not_null().to_numpy()
    world.write(
        "hospital",
        at[filled],
        {"mother_name": replaced(draws, old.filter(pl.Series(filled)), sounding_alike)},
    )


def _write_names(
    world: World, name: str, births: pl.Series, how: Callable[[pl.Series], pl.Series]
) -> None:
    """Change the mother's name of these births, each in its own way, where a source has them."""
    order = pl.DataFrame({"birth": births}).with_row_index("nth")
    found = world.frames[name].with_row_index("at").join(order, on="birth").sort("at")
    nth = found["nth"].cast(pl.Int64)
    every = pl.Series(["王某"]).new_from_index(0, len(births))
    if name == "wis":
        rows = found["woman_row"].cast(pl.Int64)
        old = every.scatter(nth, world.roster["woman_name"].gather(rows))
        write_cards(world, rows, {"woman_name": how(old).gather(nth)})
        return
    at = found["at"].to_numpy().astype(np.int64)
    old = every.scatter(nth, world.column(name, at, "mother_name").fill_null("王"))
    world.write(name, at, {"mother_name": how(old).gather(nth)})
