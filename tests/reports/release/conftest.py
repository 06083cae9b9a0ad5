"""A small district that is released twice: two towns and a hamlet, two years, late reports before
the second."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from reports.release.make import make_release
from reports.snapshot.publish import publish

_BIRTHS = """
    create or replace temp table made as
    select
        'B' || row_number() over () as birth_id,
        make_date(2006 + (month - 1) // 12, (month - 1) % 12 + 1, day) as birth_date,
        if((day + month) % 2 = 0, '1', '2') as sex,
        case when day % 9 = 0 then 3 when day % 3 = 0 then 2 else 1 end as parity,
        town_code, month = 24 or (day = 5 and month % 7 = 0) as is_late
    from generate_series(1, 24) as months (month)
    cross join generate_series(1, 27) as days (day)
    inner join (values ('420607107', 14, 1), ('420607112', 9, 1), ('420607115', 1,
        5)) as towns (town_code, size, every)
        on day <= size and month % every = 0"""


Make = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def empty(warehouse: Path, made_once: Make) -> Path:
    """births.duckdb with its views, and without a birth; tests leave it as it is."""

    def fill(folder: Path) -> None:
        publish(warehouse, folder)
        with duckdb.connect(folder / "births.duckdb") as connection:
            for table in ("births", "cases", "case_records", "record_links", "record_values"):
                connection.execute(f"delete from {table}")
            connection.execute("insert into towns values ('420607115', '=峪山')")

    return made_once("empty_births", fill) / "births.duckdb"


def put_births(empty: Path, out: Path, *, with_late: bool) -> Path:
    """Put the district's births where a run would publish them, with the late ones or without."""
    out.mkdir(exist_ok=True)
    (out / "births.duckdb").write_bytes(empty.read_bytes())
    with duckdb.connect(out / "births.duckdb") as connection:
        connection.execute(_BIRTHS)
        if not with_late:
            connection.execute("delete from made where is_late")
        connection.execute("""
            insert into births by name
            select birth_id, birth_date, sex, 1 as plurality, 1 as birth_order, parity,
                town_code,
                day(birth_date) <> 3 as in_wis, true as in_population, day(birth_date) <> 7 as
                    in_hospital,
                false as in_exchange, true as in_scope, true as is_due, strftime(birth_date,
                    '%Y%m') as birth_month,
                'live' as outcome
            from made""")
        for register, holds in (
            ("wis", "day(birth_date) <> 3"),
            ("population", "true"),
            ("hospital", "day(birth_date) <> 7"),
        ):
            connection.execute(f"""
                insert into record_values by name
                select '{register}' as source, birth_id as source_record_id, birth_date, sex,
                    parity, town_code,
                    strftime(birth_date + 31, '%Y%m') as report_month, birth_date + 31 as
                        recorded_on,
                    true as is_claim
                from made where {holds}""")
            connection.execute(f"""
                insert into record_links select '{register}', birth_id, birth_id, 1 from made
                    where {holds}""")
        connection.execute("""
            insert into cases by name
            select 'C' || birth_id as case_id, 'under_reported' as case_type, 'missing_from_wis'
                as subtype,
                'wis' as register, town_code, birth_id, strftime(birth_date,
                    '%Y%m') as birth_month,
                0.99 as probability, 'certain' as grade, 'open' as status, date '2009-07-31' as
                    opened_on
            from made where day(birth_date) = 3""")
    return out


@pytest.fixture
def fill(empty: Path, tmp_path: Path) -> Callable[[bool], Path]:
    """OUT with the district's births, with the late ones or without, not released yet."""
    return lambda with_late: put_births(empty, tmp_path / "out", with_late=with_late)


@pytest.fixture(scope="session")
def released_once(empty: Path, made_once: Make) -> Path:
    """OUT of the district without the late births after its release 2009-07; tests leave it as it
    is."""
    return made_once("released", lambda folder: _release(empty, folder, with_late=False)) / "out"


def _release(empty: Path, folder: Path, *, with_late: bool) -> None:
    make_release(put_births(empty, folder / "out", with_late=with_late), "2009-07")


@pytest.fixture
def released(released_once: Path, tmp_path: Path) -> Path:
    """The release 2009-07 of the district without the late births, in an OUT of its own."""
    out = shutil.copytree(released_once, tmp_path / "out", symlinks=True)
    return Path(out) / "releases" / "2009-07"


@pytest.fixture(scope="session")
def late_release(empty: Path, made_once: Make) -> Path:
    """The release 2009-07 of the district with its late births; tests leave it as it is."""
    made = made_once("late_release", lambda folder: _release(empty, folder, with_late=True))
    return made / "out" / "releases" / "2009-07"
