"""A ledger that an older version wrote is brought up to date and says what it said."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import transforms.ledger
from transforms.ledger.store import open_ledger
from transforms.ledger.tables import Case

ROWS = {
    "C-sex": ("misreported", "sex", "1", "2"),
    "C-number": ("misreported", "mother_identity", "420621198203052345", "420621198203052361"),
    "C-name": ("misreported", "mother_identity", "白梅", "戴兰"),
    "C-twice": ("duplicate", "same_town", "2", None),
    "C-near": ("false_report", "impossible_interval", "127", "2"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An output folder whose ledger has the schema of 0002."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    with engine.begin() as connection:
        config = Config()
        home = Path(transforms.ledger.__file__).parent / "migrations"
        config.set_main_option("script_location", str(home))
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for case_id, (case_type, subtype, stated, shown) in ROWS.items():
            connection.execute(
                sa.text(
                    "insert into ledger_cases (case_id, case_type, subtype, register, grade, "
                    "status, version, evidence_digest, facts, stated, shown, extract_date) values "
                    "(:id, :type, :sub, 'wis', 'certain', 'open', 1, 'x', '{}', :stated, :shown, "
                    "'2009-07-31')"
                ),
                {"id": case_id, "type": case_type, "sub": subtype, "stated": stated}
                | {"shown": shown},
            )
    engine.dispose()
    return tmp_path


def test_values_and_names_move_into_columns_that_say_what_they_hold(folder: Path) -> None:
    with open_ledger(folder) as ledger, ledger.reading() as session:
        found = {
            case.case_id: (
                case.stated_value,
                case.shown_value,
                case.stated_mother_name,
                case.shown_mother_name,
            )
            for case in session.query(Case)
        }
    assert found == {
        "C-sex": ("1", "2", None, None),
        "C-number": ("420621198203052345", "420621198203052361", None, None),
        "C-name": (None, None, "白梅", "戴兰"),
        "C-twice": (None, None, None, None),
        "C-near": (None, None, None, None),
    }
