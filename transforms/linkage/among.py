"""Places a few new notices among the records of a published run, by the run's own models.

Nothing about a match is decided here: the notices pass the gate of `checks`, are standardised and
divided into births by the models of a run, together with the records that share a block with them
and the rest of those records' births. So an answer of today is what a run over everything would
say, as far as those records tell.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from checks.contracts import all_contracts
from checks.contracts.exchange import EXCHANGE
from checks.gate import check_source, prepare
from checks.intake.json_lines import load_json_lines
from checks.intake.warehouse import create_intake_tables
from transforms.identity.names import describe_names
from transforms.identity.record_keys import install_key_macros
from transforms.linkage import published
from transforms.linkage.link import divide_into_births
from transforms.linkage.planned import PlannedConnection
from transforms.models import build
from transforms.standardise import SOURCES, places

ARRIVING = "arriving"
_STATIC = ("run_context", "town_list", "merged_towns", "lunar_dates")
# Whose word for a birth is shown first.
_ORDER = "case source when 'population' then 1 when 'wis' then 2 when 'hospital' then 3 else 4 end"


@dataclass(frozen=True)
class NoticeRefusal:
    """Why the gate refuses a notice: the rule, and what to mend, in both languages."""

    rule: str
    zh: str
    en: str


@dataclass(frozen=True)
class Member:
    """A record with which a notice tells of one birth. shares_number: the mother's number or the
    certificate's stands on both."""

    source: str
    source_record_id: str
    birth_date: date | None
    town_code: str | None
    is_resident: bool | None
    moved_out: bool
    shares_number: bool


@dataclass(frozen=True)
class PlacedNotice:
    """Where a notice belongs. refusal: the gate's, and nothing else then. members: the other
    records of its birth, surest registers first. probability: that it belongs with them, or alone
    where there are none. is_resident: what its own residence code says; None, nothing."""

    refusal: NoticeRefusal | None
    members: tuple[Member, ...] = ()
    probability: float = 0.0
    birth_date: date | None = None
    town_code: str | None = None
    residence_code: str | None = None
    is_resident: bool | None = None
    is_live: bool = True
    birth_id: str | None = None


class PublishedRecords:
    """The records of the run that is published in a folder, warm."""

    def __init__(self, births: Path, restricted: Path, key: str | None = None) -> None:
        """Load them: some seconds for a district. Raises: duckdb.Error."""
        con = published.connect(births, restricted, key)
        self._names, self._index = published.hold(con)
        self._world = published.world()
        con.execute("attach ':memory:' as bench; use bench")
        _lay_out(con)
        self._con, self._shared = con, ""
        self._warm_up()

    def close(self) -> None:
        """Let go of the memory."""
        self._con.close()

    @property
    def context(self) -> dict[str, date | str]:
        """The published run: run_id, window_start, window_end, extract_date, district_code."""
        row = self._con.execute(
            "select run_id, window_start, window_end, extract_date, district_code "
            "from memory.main.run_context"
        ).fetchone()
        names = ("run_id", "window_start", "window_end", "extract_date", "district_code")
        return dict(zip(names, row or (), strict=False))

    def place(self, notices: Sequence[Mapping[str, object]], today: date) -> list[PlacedNotice]:
        """Place notices, each a mapping with the contract's columns, of different notice_ids.

        Args: today, the day on which they came: no birth lies after it.
        """
        con = self._con
        if isinstance(con, PlannedConnection):
            con.renew()
        _take_in(con, notices, today)
        self._standardise()
        self._fetch_neighbours()
        divide_into_births(con, self._world)
        build(con, "link", ["birth_members", "member_weights", "record_links"])
        return _results(con, len(notices))

    def remember(self, notices: Sequence[Mapping[str, object]], today: date) -> None:
        """Hold notices of before as records, without placing them: a process begins anew. What the
        published run holds already stays as it is."""
        con = self._con
        wanted = [str(notice["notice_id"]) for notice in notices]
        _want(con, wanted)
        held = con.execute(
            "select source_record_id from memory.main.birth_records semi join wanted_ids using "
            "(source_record_id) where source = 'exchange'"
        ).fetchall()
        known = {record_id for (record_id,) in held}
        fresh = [notice for notice in notices if notice["notice_id"] not in known]
        if not fresh:
            return
        _take_in(con, fresh, today)
        self._standardise()
        build(con, "link", ["link_records"])
        con.execute("create or replace table notice_records as from birth_records")
        self.keep([str(notice["notice_id"]) for notice in fresh])

    def keep(self, record_ids: Sequence[str]) -> None:
        """Hold notices of the last `place` as records, so that later ones find them."""
        self._let_go(record_ids)
        con = self._con
        if not self._shared:
            self._shared = ", ".join(f'"{name}"' for (name,) in con.execute(_SHARED).fetchall())
        con.execute(_KEPT.format(columns=self._shared))
        self._index.keep(con, "kept_link")

    def drop(self, record_id: str) -> None:
        """Hold a notice no more: it was revoked, or a later version takes its place."""
        self._let_go([record_id])

    def _let_go(self, record_ids: Sequence[str]) -> None:
        con = self._con
        _want(con, record_ids)
        gone = con.execute("""
            select record_no from memory.main.birth_records semi join wanted_ids
                using (source_record_id) where source = 'exchange'
        """).fetchall()
        if gone:
            numbers = [number for (number,) in gone]
            con.execute(
                "delete from memory.main.birth_records where record_no in "
                "(select unnest(cast(? as integer[])))",
                [numbers],
            )
            self._index.drop(set(numbers))

    def _warm_up(self) -> None:
        """Let Splink write its statements, and plan every statement, before anybody waits."""
        self.place(_WARMING, date.max)
        self._con = PlannedConnection.over(self._con)
        for _ in range(2):  # the first time a statement is met, the second time it is planned
            self.place(_WARMING, date.max)
            self.keep([])

    def _standardise(self) -> None:
        con = self._con
        raw = con.execute("""
            select distinct n from (select mother_name_raw as n from records_exchange
                union all select father_name_raw from records_exchange
                union all select baby_name_raw from records_exchange)
            where n is not null order by n
        """).pl()
        described = describe_names(raw["n"].cast(pl.String))
        told = described["clue_parent_name"].drop_nulls().unique()
        clues = describe_names(told) if told.len() else described.clear()
        numbered = self._names.number(pl.concat([described, clues]))
        number = numbered.select("name", "name_no")
        index = described.join(number, on="name", how="left").join(
            number.rename({"name": "clue_parent_name", "name_no": "clue_parent_no"}),
            on="clue_parent_name",
            how="left",
        )
        for table, frame in (("name_index", index), ("new_names", numbered)):
            con.register("frame", frame)
            con.execute(f"create or replace table {table} as from frame")
            con.unregister("frame")
        con.execute("create or replace table names as from new_names")
        build(con, "standardise", ["records_raw", "id_numbers", "birth_records"])

    def _fetch_neighbours(self) -> None:
        """Add to `birth_records` and `names` the published records that may concern the notices."""
        con = self._con
        build(con, "link", ["link_records"])
        con.execute("create or replace table near (record_no integer)")
        con.execute("insert into near select unnest(cast(? as integer[]))", [self._index.near(con)])
        con.execute(_WITH_NEIGHBOURS)


# A notice that comes again takes its own place.
_WITH_NEIGHBOURS = """
    create or replace table notice_records as from birth_records;
    create or replace table neighbours as
    select b.* from memory.main.birth_records as b semi join near using (record_no)
    where b.source <> 'exchange'
        or b.source_record_id not in (select source_record_id from notice_records);
    create or replace table birth_records as
    with every_record as (
        select * from notice_records union all by name select * from neighbours
    )
    select
        * replace (cast(row_number() over (order by source, source_record_id) as integer)
            as record_no)
    from every_record;
    create or replace table names as
    with met as (
        select mother_name_no as name_no from neighbours
        union select father_name_no from neighbours
        union select baby_name_no from neighbours
    )
    select n.* from memory.main.names as n semi join met using (name_no)
    union by name select n.* from new_names as n
"""


_WARMING = [
    {"notice_id": f"warming-{number}", "birth_date": "2000-01-01", "mother_name": "某某之女"}
    for number in range(2)
]


def _lay_out(con: duckdb.DuckDBPyConnection) -> None:
    """Make, once, what the models expect of the rest of a delivery: its other sources, empty."""
    create_intake_tables(con, all_contracts())
    prepare(con)
    for contract in all_contracts():
        check_source(con, contract)
    con.execute("""
        insert into typed.towns by name select *, false as is_quarantined from memory.main.towns;
        insert into typed.hospitals by name
            select *, false as is_quarantined from memory.main.hospitals;
        drop table run_context
    """)
    for table in _STATIC:
        con.execute(f"create table {table} as from memory.main.{table}")
    build(con, "standardise", (*SOURCES, "raw_cards"), kind="view")
    con.execute("create view records_raw as from records_hospital")
    build(con, "standardise", ["meant_keys", "borne_numbers"], kind="view")
    install_key_macros(con)
    places(con)
    con.execute("drop view records_raw")


def _take_in(
    con: duckdb.DuckDBPyConnection, notices: Sequence[Mapping[str, object]], today: date
) -> None:
    """Read the notices by the gate: `typed.exchange`, `quarantine`. row_number: their place."""
    lines = "\n".join(json.dumps(dict(notice), ensure_ascii=False) for notice in notices)
    con.execute("delete from raw.exchange; delete from quarantine; delete from rule_summary")
    con.execute("update run_context set extract_date = ?", [today])
    load_json_lines(con, EXCHANGE, lines.encode(), ARRIVING)
    check_source(con, EXCHANGE)
    # What is refused opens no question here: it goes back to who sent it.
    con.execute("delete from typed.exchange where is_quarantined")


def _results(con: duckdb.DuckDBPyConnection, count: int) -> list[PlacedNotice]:
    refused = {
        row: NoticeRefusal(rule, zh, en)
        for row, rule, zh, en in con.execute(
            "select row_number, rule, message, message_en from quarantine"
        ).fetchall()
    }
    members: dict[int, list[Member]] = {}
    for row, *values in con.execute(f"""
        select n.row_number, r.source, r.source_record_id, r.birth_date, r.town_code,
            r.is_resident, coalesce(r.moved_out, false),
            coalesce(r.mother_id_number = n.mother_id_number, false)
            or coalesce(r.birth_certificate_no = n.birth_certificate_no, false)
        from birth_records as n
        inner join birth_members as m on n.record_no = m.record_no
        inner join birth_members as o on m.birth_no = o.birth_no and o.record_no <> n.record_no
        inner join birth_records as r on o.record_no = r.record_no
        where n.source = 'exchange' and n.source_file = '{ARRIVING}'
        order by n.row_number, {_ORDER.replace("source", "r.source", 1)}, r.source_record_id
    """).fetchall():
        members.setdefault(row, []).append(Member(*values))
    placed = {}
    for row, *values in con.execute(f"""
        select n.row_number, l.match_probability, n.birth_date, n.town_code,
            t.mother_residence_code, n.is_resident, n.outcome = 'live', l.birth_id
        from birth_records as n
        inner join record_links as l using (source, source_record_id)
        inner join typed.exchange as t on n.source_record_id = t.source_record_id
        where n.source = 'exchange' and n.source_file = '{ARRIVING}'
    """).fetchall():
        placed[row] = PlacedNotice(None, tuple(members.get(row, ())), *values)
    return [
        placed.get(row) or PlacedNotice(refused.get(row, _UNREAD)) for row in range(1, count + 1)
    ]


_UNREAD = NoticeRefusal(
    "no_record",
    "通报无法读取；请按约定的字段重新发送。",
    "The notice cannot be read; send it again with the contract's fields.",
)


def _want(con: duckdb.DuckDBPyConnection, record_ids: Sequence[str]) -> None:
    """Make `wanted_ids` (source_record_id)."""
    con.execute("create or replace table wanted_ids (source_record_id varchar)")
    con.execute(
        "insert into wanted_ids select unnest(cast(? as varchar[]))", [sorted(set(record_ids))]
    )


# Some columns are published and no part of a record, and the other way round.
_SHARED = """
    select column_name from duckdb_columns()
    where table_name = 'birth_records' and database_name in ('memory', 'bench')
    group by 1 having count(*) = 2 order by 1
"""

_KEPT = """
    create or replace table kept as
    select n.* replace (
        cast(m.last + row_number() over (order by n.source_record_id) as integer) as record_no,
        'kept' as source_file)
    from notice_records as n semi join wanted_ids using (source_record_id)
    cross join (select max(record_no) as last from memory.main.birth_records) as m;
    insert into memory.main.birth_records by name select {columns} from kept;
    insert into memory.main.names by name select * from new_names as n
        where n.name_no not in (select m.name_no from memory.main.names as m);
    create or replace table kept_link as
    select l.* exclude (record_no), k.record_no from link_records as l
    inner join birth_records as b on l.record_no = b.record_no and b.source = 'exchange'
    inner join kept as k using (source_record_id)
"""
