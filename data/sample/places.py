"""Where a made-up district's births happen: its towns, villages, hospitals and neighbours.

The founding district carries the real names of its 13 towns; villages, and every other district,
are made up.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from data.sample.draws import Draws, Floats
from data.sample.settings import DISTRICT_BIRTHS, Settings

# In the order of the town codes 100, 101, …
_TOWNS = [
    "龙王",
    "石桥",
    "黄集",
    "伙牌",
    "古驿",
    "朱集",
    "程河",
    "双沟",
    "张家集",
    "黄龙",
    "峪山",
    "东津",
    "张湾",
]
_TOWNS_NEXT_DOOR = [
    "罗庄",
    "汲滩",
    "孟楼",
    "十林",
    "都司",
    "赵集",
    "刘集",
    "桑庄",
    "彭桥",
    "构林",
    "穰东",
    "林扒",
    "张村",
]
_CENTRAL = {"龙王", "古驿", "张家集", "张湾", "构林", "穰东", "林扒", "张村"}
_FAMILIES = (
    "王李张刘陈杨赵周黄徐胡高孙马吴何郭罗梁宋郑谢韩唐冯于董程曹袁邓许沈彭吕卢蔡贾丁魏"
    "薛叶余潘杜田任姜范方石姚邹熊陆侯邵孟段钱汤尹黎易武乔贺龚庞施陶翟严温"
)
_GROUNDS = "庄湾营岗坡寨洼沟冲堰咀店庙河畈坊台桥"
_WORDS = [
    "上",
    "下",
    "前",
    "后",
    "东",
    "西",
    "南",
    "北",
    "大",
    "小",
    "新",
    "老",
    "白",
    "黑",
    "青",
    "红",
]
TOWNS = len(_TOWNS)
# What a district's codes were before 2001-12, still in some systems.
FORMER_CODES = {"420607": "420621"}
VILLAGES_PER_TOWN = 32


@dataclass(frozen=True)
class District:
    """One county-level district.

    towns: town_code, town_name (双沟镇), short (双沟).
    villages: town (row of towns), village_code, village_name (赵集).
    hospitals: hospital_code, hospital_name, level (1 county, 2 township), town, share (of the
    county hospitals' deliveries), covered_from and covered_to (null: delivers no complete
    register), quality (1 usual, more careless). births, cases: how many to make here.
    """

    code: str
    name: str
    towns: pl.DataFrame
    villages: pl.DataFrame
    hospitals: pl.DataFrame
    births: int
    cases: int


@dataclass(frozen=True)
class _Named:
    code: str
    name: str
    towns: list[str]


# Districts that may be made alone; the second borders on the first.
_BORDERING = {
    "420607": _Named("420607", "襄阳区", _TOWNS),
    "411381": _Named("411381", "邓州市", _TOWNS_NEXT_DOOR),
}


def districts(settings: Settings, draws: Draws) -> list[District]:
    """The districts of a sample: one, or for a province as many as hold about 55,000 births
    each."""
    count = max(1, round(settings.births / DISTRICT_BIRTHS)) if settings.is_large else 1
    births, cases = (
        [total * (i + 1) // count - total * i // count for i in range(count)]
        for total in (settings.births, settings.cases)
    )
    return [
        _district(settings, draws, named, births[i], cases[i])
        for i, named in enumerate(_named_districts(draws, count, settings.county))
    ]


def _named_districts(draws: Draws, count: int, county: str) -> list[_Named]:
    found = [_BORDERING[county]]
    pairs = [a + b for a in "云清长安宜平永玉金石松竹江汉南当" for b in "阳山城水陵安峰川口泽林河"]
    names = draws.some(np.arange(len(pairs)), count - 1)
    for i, name in enumerate(names):
        grounds = draws.some(np.arange(len(_FAMILIES) * len(_GROUNDS)), len(_TOWNS))
        towns = [_FAMILIES[g // len(_GROUNDS)] + _GROUNDS[g % len(_GROUNDS)] for g in grounds]
        found.append(_Named(f"42{20 + i // 9}{21 + i % 9}", pairs[name] + "县", towns))
    return found


def _district(settings: Settings, draws: Draws, named: _Named, births: int, cases: int) -> District:
    towns = pl.DataFrame(
        {
            "town_code": [f"{named.code}{100 + i}" for i in range(len(named.towns))],
            "town_name": [f"{town}镇" for town in named.towns],
            "short": named.towns,
        }
    )
    return District(
        named.code,
        named.name,
        towns,
        _villages(draws, towns),
        _hospitals(settings, draws, named),
        births,
        cases,
    )


def _villages(draws: Draws, towns: pl.DataFrame) -> pl.DataFrame:
    made = [family + ground for family in _FAMILIES for ground in _GROUNDS]
    made += [
        family + word + ground for family in _FAMILIES for word in _WORDS for ground in "庄湾岗沟"
    ]
    rows = []
    for town, (code, short) in enumerate(towns.select("town_code", "short").iter_rows()):
        # Villages of one name in two towns are common: an address of the village alone does not
        # tell the town.
        names = [short] + [made[i] for i in draws.some(np.arange(len(made)), VILLAGES_PER_TOWN - 1)]
        rows += [(town, f"{code}{200 + i}", name) for i, name in enumerate(names)]
    return pl.DataFrame(rows, schema=["town", "village_code", "village_name"], orient="row")


def _hospitals(settings: Settings, draws: Draws, named: _Named) -> pl.DataFrame:
    county = [("人民医院", 0.38), ("中医医院", 0.19), ("妇幼保健院", 0.3), ("第二人民医院", 0.13)]
    rows: list[tuple[str, int, int, float]] = [
        (f"{named.name}{name}", 1, -1, share) for name, share in county
    ]
    for town, short in enumerate(named.towns):
        rows.append((f"{short}镇{'中心' if short in _CENTRAL else ''}卫生院", 2, town, 1.0))
    rows.append((f"{named.name}仁爱妇产医院", 2, -1, 1.0))
    hospitals = pl.DataFrame(rows, schema=["hospital_name", "level", "town", "share"], orient="row")
    letters = ["A"] * 4 + ["B"] * len(named.towns) + ["C"]
    late = settings.window_start + timedelta(days=settings.months * 30 * 3 // 8)
    covered = [settings.window_start] * len(rows)
    for town in (5, 11):
        covered[4 + town] = date(late.year, late.month, 1)
    return hospitals.with_columns(
        hospital_code=pl.Series(
            [f"{named.code}{letter}{i:02d}" for i, letter in enumerate(letters)]
        ),
        covered_from=pl.Series([*covered[:-1], None]),
        covered_to=pl.Series([*[settings.extract_date] * (len(rows) - 1), None]),
        quality=pl.Series(_quality(draws, len(rows))),
    )


def _quality(draws: Draws, n: int) -> Floats:
    """How careless each hospital is: most near 1, a few three times that."""
    return np.where(
        draws.chance(n, 0.2), draws.rng.uniform(2.0, 3.2, n), draws.rng.uniform(0.5, 1.1, n)
    )
