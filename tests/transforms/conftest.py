"""A district of a few families, checked already: the typed tables that the transforms read, filled
row by row."""

from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

import duckdb
import pytest

from checks.intake.warehouse import held_open, open_warehouse
from transforms.cases import open_cases
from transforms.identity.id_numbers import check_digit
from transforms.linkage.link import link
from transforms.standardise import standardise

TYPED = """
    create schema typed; create schema accepted;
    create table typed.population (person_id text, name text, id_number text, sex text,
        birth_date date,
        village_code text, mother_name text, mother_id_number text, father_name text,
            father_id_number text,
        parity integer, birth_certificate_no text, registered_on date, status text,
            updated_at timestamp);
    create table typed.wis_woman (woman_id text, name text, id_number text, birth_date date,
        husband_name text,
        husband_id_number text, village_code text, residency text, telephone text, updated_on date);
    create table typed.wis_birth (record_id text, woman_id text, child_name text, sex text,
        birth_date date,
        parity integer, place text, hospital_code text, birth_certificate_no text,
            report_month text,
        village_code text, updated_on date);
    create table typed.hospital (hospital_code text, delivery_no text, mother_name text,
        mother_id_number text,
        mother_age_years integer, address text, telephone text, spouse_name text,
            delivery_date date,
        delivery_time text, baby_sex text, baby_name text, birth_weight_g integer, gestation_weeks
            integer,
        plurality integer, birth_order integer, outcome text, birth_certificate_no text);
    create table typed.exchange (notice_id text, partner_code text, sent_at timestamp,
        baby_name text, baby_sex text,
        birth_date date, mother_name text, mother_id_number text, father_name text,
            mother_residence_code text,
        hospital_name text, birth_certificate_no text, outcome text);
    create table typed.towns (town_code text, town_name text);
    create table typed.hospitals (hospital_code text, hospital_name text, covered_from date,
        covered_to date);
    create table run_context as select '20090731' as run_id, timestamp '2009-07-31' as started_at,
        date '2005-10-01' as window_start, date '2007-09-30' as window_end, date '2007-10-20' as
            extract_date,
        '420607' as district_code;
    create table run_sources (source text, present boolean);
    create table damaged_columns (source text, source_file text, column_name text,
        first_row bigint, last_row bigint, sign text, scope text, rows_failing bigint,
        rows_judged bigint);
    create table damaged_values (source text, source_file text, row_number bigint,
        column_name text);
    create table source_gaps (source text, town_code text, from_date date, to_date date);
    create table hospital_gaps (hospital_code text, from_date date, to_date date);
    create table quarantine (source text, source_file text, row_number bigint,
        source_record_id text, rule text, message text, message_en text);
"""
SOURCES = ("population", "wis_woman", "wis_birth", "hospital", "exchange", "towns", "hospitals")
KEYS = {
    "population": "person_id",
    "wis_woman": "woman_id",
    "wis_birth": "record_id",
    "exchange": "notice_id",
    "hospital": "hospital_code || '/' || delivery_no || '/' || coalesce(birth_order, 1)",
    "towns": "town_code",
    "hospitals": "hospital_code",
}


def id_number(birth: str, sequence: int, region: str = "420621") -> str:
    """A valid number: birth as yyyymmdd, sequence of three digits (even: a woman)."""
    first17 = f"{region}{birth}{sequence:03d}"
    return first17 + check_digit(first17)


class District:
    """Rows of a delivery that has passed its checks; keys are given out in order unless told."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._number = count(1)
        # Open while rows come: to open and close it costs more than any of them.
        self._con: duckdb.DuckDBPyConnection | None = None
        con = self._filling()
        con.execute(TYPED)
        for source in SOURCES:
            con.execute(
                f"alter table typed.{source} add column source_file text default 'f';alter "
                f"table typed.{source} add column row_number bigint;alter table "
                f"typed.{source} add column source_record_id text;alter table typed.{source} "
                "add column is_quarantined boolean default false;"
            )
        for code, name in (("420607107", "双沟镇"), ("420607100", "龙王镇")):
            self.add("towns", town_code=code, town_name=name)
        self.add(
            "hospitals",
            hospital_code="420607B11",
            hospital_name="双沟镇卫生院",
            covered_from="2005-10-01",
            covered_to="2007-10-20",
        )

    @property
    def path(self) -> Path:
        """The warehouse, which anybody may open now."""
        if self._con:
            self._con.execute("commit")
            self._con.close()
            self._con = None
        return self._path

    def _filling(self) -> duckdb.DuckDBPyConnection:
        if self._con is None:
            self._con = duckdb.connect(str(self._path))
            self._con.execute("begin")  # each row alone would wait for the disk
        return self._con

    def add(self, source: str, **values: object) -> str:
        """Insert a row; returns its source_record_id."""
        number = next(self._number)
        con = self._filling()
        names, marks = ", ".join(values), ", ".join("?" for _ in values)
        con.execute(
            f"insert into typed.{source} ({names}, row_number) values ({marks}, ?)",
            [*values.values(), number],
        )
        con.execute(
            f"update typed.{source} set source_record_id = {KEYS[source]} where row_number = ?",
            [number],
        )
        row = con.execute(
            f"select source_record_id from typed.{source} where row_number = ?", [number]
        ).fetchone()
        assert row is not None
        return str(row[0])

    def population(
        self, mother: dict[str, object], birth: str, baby_sex: str, **values: object
    ) -> str:
        """A child in the population database."""
        row: dict[str, object] = {
            "person_id": f"P{next(self._number):05d}",
            "sex": baby_sex,
            "birth_date": birth,
            "village_code": "420607107201",
            "mother_name": mother["name"],
            "mother_id_number": mother["id"],
            "father_name": mother.get("husband"),
            "parity": 1,
            "registered_on": birth,
            "status": "1",
            "updated_at": "2007-09-01",
        }
        return self.add("population", **(row | values))

    def woman(self, mother: dict[str, object], **values: object) -> str:
        """A woman's card."""
        row = {
            "woman_id": f"W{next(self._number):05d}",
            "name": mother["name"],
            "id_number": mother["id"],
            "husband_name": mother.get("husband"),
            "village_code": "420607107201",
            "residency": "1",
            "updated_on": date(2007, 9, 1),
        }
        return self.add("wis_woman", **(row | values))

    def wis(self, card: str, birth: str, baby_sex: str, **values: object) -> str:
        """A birth in the women's information system."""
        row = {
            "record_id": f"B{next(self._number):05d}",
            "woman_id": card,
            "sex": baby_sex,
            "birth_date": birth,
            "parity": 1,
            "place": "2",
            "hospital_code": "420607B11",
            "report_month": birth[:7].replace("-", ""),
            "village_code": "420607107201",
            "updated_on": date(2007, 9, 1),
        }
        return self.add("wis_birth", **(row | values))

    def hospital(self, mother: dict[str, object], birth: str, sex: str, **values: object) -> str:
        """A row of the hospital's register."""
        row = {
            "hospital_code": "420607B11",
            "delivery_no": f"F{next(self._number):05d}",
            "mother_name": mother["name"],
            "mother_id_number": mother["id"],
            "address": "襄阳区双沟镇赵集村3组",
            "spouse_name": mother.get("husband"),
            "delivery_date": birth,
            "baby_sex": sex,
            "plurality": 1,
            "birth_order": 1,
            "outcome": "live",
            "birth_weight_g": 3200,
        }
        return self.add("hospital", **(row | values))

    def clear(self, source: str) -> None:
        """Leave a source's rows out again."""
        con = self._filling()
        con.execute(f"delete from typed.{source}")

    def lose_hospital_rows(self, start: str, end: str, but_every: int) -> None:
        """The hospital's rows of a span of days, but for every so many-th of them."""
        con = self._filling()
        con.execute(
            "delete from typed.hospital where delivery_date between $1 and $2 and row_number "
            "% $3 <> 0",
            [start, end, but_every],
        )

    def give_key_of(self, source: str, key: str, mother: str) -> None:
        """Refuse a row, for it bears the key of the named mother's row."""
        con = self._filling()
        con.execute(
            f"update typed.{source} set is_quarantined = true, source_record_id = (select "
            f"min(source_record_id) from typed.{source} where mother_name = $1) where "
            "source_record_id = $2",
            [mother, key],
        )

    def fillers(self, births: int = 40) -> None:
        """Ordinary births in every register, so that the hospital's register has no gaps and names
        have frequencies."""
        con = self._filling()
        con.execute(f"""
            create temp table filler as
            select i, date '2005-10-05' + cast(i * 720 / {births} as integer) as day,
                cast(1 + i % 2 as text) as sex,
                substr('赵钱孙周吴郑冯陈褚卫', 1 + i % 10, 1) || substr('芳丽静敏燕', 1 + i % 5,
                    1)
                    || substr('梅兰竹菊荷莲', 1 + i % 6, 1) as mother,
                substr('张王李刘杨', 1 + i % 5, 1) || substr('伟勇军磊', 1 + i % 4,
                    1) as father,
                'F42079' || lpad(cast(i as text), 4, '0') as certificate
            from range({births}) as t (i);
            insert into typed.population select 'Q' || i, null, null, sex, day, '420607107202',
                mother, null,
                father, null, 1, certificate, day, '1', '2007-09-01', 'f', 100000 + i, 'Q' || i,
                    false from filler;
            insert into typed.wis_woman select 'V' || i, mother, null, null, father, null,
                '420607107202', '1',
                null, '2007-09-01', 'f', 200000 + i, 'V' || i, false from filler;
            insert into typed.wis_birth select 'C' || i, 'V' || i, null, sex, day, 1, '2',
                '420607B11', certificate,
                strftime(day, '%Y%m'), '420607107202', '2007-09-01', 'f', 300000 + i, 'C' || i,
                    false from filler;
            insert into typed.hospital select '420607B11', 'N' || i, mother, null, null,
                '双沟镇钱营村1组', null,
                father, day, null, sex, null, 3100, 39, 1, 1, 'live', certificate, 'f',
                    400000 + i,
                '420607B11/N' || i || '/1', false from filler;
        """)

    def reconcile(self, missing: tuple[str, ...] = ()) -> duckdb.DuckDBPyConnection:
        """Run standardise, link and open_cases, and open the result."""
        with open_warehouse(self.path) as con:
            for source in SOURCES:
                con.execute(
                    f"create view accepted.{source} as select * from typed.{source} where not "
                    "is_quarantined"
                )
                con.execute(
                    "insert into run_sources values (?, ?)", [source, source not in missing]
                )
        with held_open(self.path):
            standardise(self.path)
            link(self.path)
            open_cases(self.path)
        return duckdb.connect(str(self.path), read_only=True)

    @staticmethod
    def id_number(birth: str, sequence: int) -> str:
        """See `id_number`."""
        return id_number(birth, sequence)


@pytest.fixture(scope="session")
def make_district(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], District]:
    """A function that makes an empty district of two towns and one covered hospital."""
    return lambda: District(tmp_path_factory.mktemp("district") / "warehouse.duckdb")
