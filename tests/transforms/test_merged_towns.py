"""A town that was merged is the town into which it was merged."""

from collections.abc import Callable
from typing import Any

OLD = "420607299"


def test_a_code_of_a_town_that_was_is_read_as_the_town_of_today(
    make_district: Callable[[], Any],
) -> None:
    d = make_district()
    d.fillers(40)
    for place in range(10):
        mother = {"name": "安芳", "id": d.id_number("19800711", 200 + 2 * place), "husband": "李伟"}
        d.population(mother, f"2006-03-{place + 1:02}", "1", village_code=f"{OLD}201")
        d.wis(d.woman(mother), f"2006-03-{place + 1:02}", "1")
    # One slip is no town.
    d.population({"name": "白梅", "id": None}, "2006-05-01", "2", village_code="420607298201")
    con = d.reconcile()
    assert con.execute("select * from merged_towns").fetchall() == [(OLD, "420607107")]
    assert con.execute(
        "select distinct town_code, village_code from birth_records "
        "where source = 'population' and mother_name = '安芳'"
    ).fetchall() == [("420607107", None)]
    assert con.execute("select count(*) from cases where subtype = 'town'").fetchone() == (0,)
