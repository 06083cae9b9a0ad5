"""What a run weighs without Splink is what Splink weighs."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from transforms.linkage.features import link_features
from transforms.linkage.levels import compare, count_names
from transforms.linkage.score import BABY, PARENTS, WITH_FREQUENCY, score
from transforms.linkage.settings import COMPARISONS
from transforms.linkage.splink_model import linker, saved_model


@pytest.fixture(scope="module")
def con(make_district: Callable[[], Any]) -> duckdb.DuckDBPyConnection:
    district = make_district()
    district.fillers()
    mother = {"name": "曾玉华", "id": district.id_number("19790214", 30), "husband": "龙永庆"}
    other = {"name": "曾钰华", "id": None, "husband": "龙永庆"}
    for born in ("2006-12-14", "2006-12-15", "2007-02-14"):
        district.population(mother, born, "2", name="龙婷晶")
        district.hospital(other, born, "2")
    of_district: duckdb.DuckDBPyConnection = district.reconcile()
    con = duckdb.connect()
    for table in ("link_records", "names", "lunar_dates"):
        con.register("read", of_district.execute(f"from {table}").pl())
        con.execute(f"create table {table} as from read")
    # Pairs of all kinds: of one birth, of one family, of nothing in common.
    con.execute("""
        create table candidate_pairs as
        select l.record_no as record_l, r.record_no as record_r, 0::utinyint as block_no
        from link_records as l inner join link_records as r on l.record_no < r.record_no
        where (l.record_no * 31 + r.record_no) % 7 = 0 or l.day_no = r.day_no
    """)
    return con


def test_every_pair_has_splinks_weights_to_the_last_bit(con: duckdb.DuckDBPyConnection) -> None:
    compare(con)
    count_names(con)
    score(con)
    bits = ", ".join(f"{one.name}_bits" for one in COMPARISONS)
    ours = con.execute(
        f"select record_no_l, record_no_r, parents_bits, baby_bits, {bits} from scored_pairs "
        "order by all"
    ).fetchall()
    assert ours == _by_splink(con)
    assert len({pair[2:] for pair in ours}) > 50


def _by_splink(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    link_features(con)
    con.execute("""
        create temp table blocked as select '0' as match_key, record_l as join_key_l,
            record_r as join_key_r from candidate_pairs
    """)
    link = linker(con, saved_model())
    link.table_management.register_blocked_pairs_for_predict(link._db_api.register("blocked"))
    predicted = link.inference.predict(warning_mode="never").physical_name

    def added(names: tuple[str, ...]) -> str:
        rare = [f"mw_tf_adj_{name}" for name in names if name in WITH_FREQUENCY]
        return " + ".join([*(f"mw_{name}" for name in names), *rare])

    bits = ", ".join(
        f"cast(nullif(mw_{one.name}, 0){f' + mw_tf_adj_{one.name}' if one.person else ''} as float)"
        for one in COMPARISONS
    )
    return con.execute(
        f"select record_no_l, record_no_r, {added(PARENTS)}, {added(BABY)}, {bits} "
        f"from {predicted} order by all"
    ).fetchall()
