"""A mother whose character an office could not write: her card and her births are still hers."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("written", ["王〓", "王[龙天]", "王yan", "王□"])
def test_a_card_that_says_she_moved_out_excuses_her_however_her_name_is_written(
    make_district: Callable[[], Any], written: str
) -> None:
    d = make_district()
    d.fillers(60)
    number = d.id_number("19800711", 200)
    mother = {"name": "王䶮", "id": number, "husband": "安国夫"}
    d.woman(mother | {"id": None}, residency="3")
    d.hospital(mother | {"name": written}, "2006-09-12", "1")
    con = d.reconcile()
    found = con.execute("select case_type, subtype from cases").fetchall()
    assert found == []


def test_four_offices_that_write_one_name_four_ways_tell_of_one_birth(
    make_district: Callable[[], Any],
) -> None:
    d = make_district()
    d.fillers(60)
    mother = {"name": "王䶮", "id": None, "husband": "安国夫"}
    d.population(mother | {"name": "王〓"}, "2006-09-12", "1")
    d.wis(d.woman(mother | {"name": "王yan"}), "2006-09-12", "1")
    d.hospital(mother | {"name": "王[龙天]"}, "2006-09-12", "1")
    con = d.reconcile()
    assert con.execute("select count(*) from cases").fetchone() == (0,)


def test_two_mothers_whose_written_characters_differ_stay_two(
    make_district: Callable[[], Any],
) -> None:
    d = make_district()
    d.fillers(60)
    d.population({"name": "王〓芳", "id": None, "husband": "安国夫"}, "2006-09-12", "1")
    d.hospital({"name": "王小兰", "id": None, "husband": "白大军"}, "2006-09-12", "1")
    con = d.reconcile()
    together = con.execute(
        "select count(*) from record_links where birth_id in (select birth_id from record_links "
        "where match_probability is not null and source = 'hospital' and source_record_id like "
        "'%/F%') and source = 'population' and source_record_id like 'P%'"
    ).fetchone()
    assert together == (0,)
