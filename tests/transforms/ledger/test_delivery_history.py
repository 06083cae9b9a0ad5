"""What the ledger keeps of deliveries, and gives to the next one."""

from pathlib import Path

import duckdb
import pytest

from checks.profile.figures import create_history
from transforms.ledger.delivery_history import KEPT_EXTRACTS, learn, recall
from transforms.ledger.store import Ledger, open_ledger


@pytest.fixture
def ledger(tmp_path: Path):
    with open_ledger(tmp_path) as opened:
        yield opened


def delivery(folder: Path, day: str, rows: int, state: str = "sound") -> Path:
    """A checked warehouse with one figure."""
    path = folder / "run.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute(
            "create table run_context as select $1::date as extract_date, $1 as delivery_sha256",
            [day],
        )
        create_history(con)
        con.execute(
            "create table delivery_figures as select * exclude (extract_date) from figure_history"
        )
        con.execute(
            "insert into delivery_figures values "
            "('population', '420607100', '', '2006-03', 'rows', $1, $1, $2)",
            [rows, state],
        )
    return path


def known(ledger: Ledger, warehouse: Path) -> list[tuple[str, int]]:
    recall(ledger, warehouse)
    with duckdb.connect(str(warehouse)) as con:
        return con.execute(
            "select extract_date::varchar, counted from figure_history order by all"
        ).fetchall()


def test_a_delivery_is_held_against_earlier_ones_and_never_against_itself(ledger, tmp_path) -> None:
    first = delivery(tmp_path, "2006-10-31", 20)
    assert known(ledger, first) == []
    learn(ledger, first)
    assert known(ledger, first) == []
    later = delivery(tmp_path, "2006-11-30", 21)
    assert known(ledger, later) == [("2006-10-31", 20)]
    learn(ledger, later)
    assert known(ledger, delivery(tmp_path, "2006-10-31", 20)) == []


def test_the_same_delivery_again_and_its_mended_copy_replace_what_was_learned(
    ledger, tmp_path
) -> None:
    for rows in (20, 20, 25):
        learn(ledger, delivery(tmp_path, "2006-10-31", rows))
    assert known(ledger, delivery(tmp_path, "2006-11-30", 0)) == [("2006-10-31", 25)]


def test_what_is_damaged_is_not_learned_and_drives_out_nothing(ledger, tmp_path) -> None:
    learn(ledger, delivery(tmp_path, "2006-10-31", 20))
    learn(ledger, delivery(tmp_path, "2006-10-31", 1, "damaged"))
    learn(ledger, delivery(tmp_path, "2006-11-30", 1, "damaged"))
    assert known(ledger, delivery(tmp_path, "2006-12-31", 0)) == [("2006-10-31", 20)]


def test_only_the_latest_extracts_are_kept(ledger, tmp_path) -> None:
    for year in range(1990, 1990 + KEPT_EXTRACTS + 2):
        learn(ledger, delivery(tmp_path, f"{year}-12-31", year))
    kept = known(ledger, delivery(tmp_path, "2020-12-31", 0))
    assert (len(kept), kept[0][1]) == (KEPT_EXTRACTS, 1992)
