"""A release made again from the delivery on."""

import shutil
from pathlib import Path

import duckdb
import pytest

from checks.errors import DeliveryError
from flows.delivery_replay import other_rows, replay_from_delivery
from flows.settings import Settings
from transforms.ledger.errors import WrongSecretError

OTHER_SECRET = "6f" * 32


@pytest.fixture(scope="module")
def delivery(small_district: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The delivery of the small district, to be altered."""
    folder = tmp_path_factory.mktemp("again") / "delivery"
    return Path(shutil.copytree(small_district.parent / "delivery", folder))


def replayed(out: Path, *deliveries: Path, release: str = "2007-09") -> list[str]:
    return replay_from_delivery(out / "releases" / release, deliveries, Settings(audit=False))


def test_a_release_comes_out_the_same_from_its_delivery(small_district: Path, delivery: Path):
    assert replayed(small_district, delivery) == []
    assert not list((small_district / "releases" / ".inputs").glob(".replaying-*"))


def test_births_that_came_out_otherwise_are_counted_in_words(small_district: Path, tmp_path: Path):
    again = Path(shutil.copyfile(small_district / "births.duckdb", tmp_path / "births.duckdb"))
    assert list(other_rows(again, small_district / "births.duckdb")) == []
    with duckdb.connect(again) as con:
        con.execute("delete from births where birth_id = (select min(birth_id) from births)")
        con.execute("update cases set status = 'refuted'")
    births, cases = other_rows(again, small_district / "births.duckdb")
    assert births.endswith("1 rows were only there then, 0 are only there now")
    assert cases.startswith("cases 问题")


def test_another_secret_cannot_come_to_the_same_numbers_and_is_refused(
    small_district: Path, delivery: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BIRTHRECON_SECRET", OTHER_SECRET)
    with pytest.raises(WrongSecretError):
        replayed(small_district, delivery)


def test_a_delivery_that_is_not_the_one_of_the_run_is_told_by_file_before_anything_is_matched(
    small_district: Path, delivery: Path, tmp_path: Path
):
    other = Path(shutil.copytree(delivery, tmp_path / "delivery"))
    files = sorted(path for path in (other / "wis").iterdir())
    with files[0].open("ab") as file:
        file.write(b"\n")
    gone = min((other / "hospital").iterdir())
    gone.rename(gone.with_name(f"x{gone.name}"))
    told = "\n".join(replayed(small_district, other))
    assert f"wis_birth/{files[0].name}: 不是当时的文件 is not the file of the run" in told
    assert f"{gone.name}: 报送中没有这个文件 the delivery lacks this file" in told
    assert f"x{gone.name}: 当时没有这个文件 the run had no such file" in told


def test_other_terms_of_the_delivery_are_told(small_district: Path, delivery: Path, tmp_path: Path):
    other = Path(shutil.copytree(delivery, tmp_path / "delivery"))
    with (other / "delivery.toml").open("a", encoding="utf-8") as file:
        file.write("\n# looked at again\n")
    [told] = replayed(small_district, other)
    assert "delivery.toml" in told
    with pytest.raises(DeliveryError):
        replayed(small_district, tmp_path / "nowhere")
