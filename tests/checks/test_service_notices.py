"""Notices that came by the exchange's service beside those of a delivery's files: revoked and
corrected ones, and from whose silence something follows."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checks.intake.sources import IntakeOptions

BY_SERVICE = "exchange_service.jsonl"
Lines = Callable[..., Path]


def notice(number: int, **values: object) -> dict[str, Any]:
    row = {
        "notice_id": f"N{number}",
        "partner_code": "H1",
        "sent_at": "2006-04-01T08:00:00",
        "baby_sex": "1",
        "birth_date": "2006-03-05",
        "mother_name": "李婷",
        "mother_id_number": "420621198006111967",
        "mother_residence_code": "420607100200",
        "outcome": "live",
    }
    return row | values


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    """Notices in a file of that name."""

    def write(path: Path, *notices: dict[str, Any]) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "\n".join(json.dumps(one, ensure_ascii=False) for one in notices)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def by_service(folder: Path) -> Path:
    return folder / "work" / BY_SERVICE


def test_a_notice_of_a_file_that_its_sender_has_revoked_is_no_evidence(
    delivery, lines: Lines
) -> None:
    lines(delivery.folder / "exchange/H1.jsonl", notice(1), notice(2), notice(3, partner_code="H2"))
    checked = delivery.run(IntakeOptions(revoked=(("N1", "H1"), ("N3", "H1"))))
    # What bears the number and is another partner's stands.
    assert checked.quarantined("exchange") == [(1, "revoked_notice")]


def test_a_correction_by_the_service_wins_over_the_row_of_a_file_in_any_order_of_names(
    delivery, lines: Lines, tmp_path: Path
) -> None:
    lines(delivery.folder / "exchange/z.jsonl", notice(1))
    later = notice(1, mother_name="李停", sent_at="2006-05-01T08:00:00")
    also = lines(by_service(tmp_path), later)
    checked = delivery.run(IntakeOptions(notices=also))
    assert checked.rows("select mother_name from accepted.exchange") == [("李停",)]
    assert checked.quarantined("exchange") == [(1, "duplicate_key")]


@pytest.mark.parametrize(("months", "is_present"), [(11, False), (12, True)])
def test_from_the_silence_of_a_few_notices_by_service_nothing_follows(
    delivery, lines: Lines, tmp_path: Path, months: int, is_present: bool
) -> None:
    days = [f"{2005 + (9 + n) // 12}-{(9 + n) % 12 + 1:02d}-05" for n in range(months)]
    many = [notice(n, birth_date=day, sent_at=f"{day}T08:00:00") for n, day in enumerate(days)]
    checked = delivery.run(IntakeOptions(notices=lines(by_service(tmp_path), *many)))
    present = "select delivered, present from run_sources where source = 'exchange'"
    assert checked.rows(present) == [(months, is_present)]
    missing = "select count(*) from findings where rule = 'source_missing' and source = 'exchange'"
    assert checked.rows(missing) == [(0 if is_present else 1,)]


def test_one_file_of_the_delivery_makes_the_source_present(
    delivery, lines: Lines, tmp_path: Path
) -> None:
    lines(delivery.folder / "exchange/H1.jsonl", notice(1))
    also = lines(by_service(tmp_path), notice(2))
    checked = delivery.run(IntakeOptions(notices=also))
    present = "select delivered, present from run_sources where source = 'exchange'"
    assert checked.rows(present) == [(2, True)]
