"""The small warehouse of the reports, published: what the statistics read. And districts made of a
few counts."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from reports.snapshot.publish import publish


@pytest.fixture(scope="session")
def published(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with births.duckdb: five births, one case of each type."""
    folder = tmp_path_factory.mktemp("published")
    publish(warehouse, folder)
    return folder


@pytest.fixture
def emptied(published: Path, tmp_path: Path) -> Path:
    """The same folder without a birth, record or case, for a test to fill; its own copy."""
    (tmp_path / "births.duckdb").write_bytes((published / "births.duckdb").read_bytes())
    with duckdb.connect(tmp_path / "births.duckdb") as connection:
        for table in ("births", "cases", "record_links", "record_values"):
            connection.execute(f"delete from {table}")
    return tmp_path


@pytest.fixture
def held_by(emptied: Path) -> Callable[..., Path]:
    """Fill it with births by the sources that hold them (W, P, H, E), a record in each; returns the
    folder."""

    def fill(is_due: bool = True, **births: int) -> Path:
        with duckdb.connect(emptied / "births.duckdb") as connection:
            for sources, count in births.items():
                held = ", ".join(f"{letter in sources}" for letter in "WPHE")
                connection.execute(f"""
                    create or replace temp table made as
                    select '{sources}-{is_due}-' || k as birth_id, '200606' as birth_month,
                        true as in_scope,
                        {is_due} as is_due, in_wis, in_population, in_hospital, in_exchange
                    from (values ({held})) as held (in_wis, in_population, in_hospital,
                        in_exchange),
                        generate_series(1, {count}) as births (k)""")
                connection.execute("insert into births by name from made")
                connection.execute("""
                    insert into record_links
                    select letter, letter || birth_id, birth_id, 1
                    from made, unnest(string_split(split_part(birth_id, '-', 1),
                        '')) as each (letter)""")
        return emptied

    return fill
