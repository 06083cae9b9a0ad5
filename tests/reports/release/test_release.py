"""Releases: what is in them, whether they stay as they are, and whether they can be made again."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

from reports.release.disclosure.attack import attack
from reports.release.export import export_release
from reports.release.make import ReleaseError, make_release
from reports.release.manifest import ManifestError
from reports.release.replay import replay
from reports.release.signature import sign_manifest
from reports.release.signing_key import load_signer
from reports.shared.folder_lock import holding_folder
from reports.snapshot.restricted import NotPublishedError
from reports.statistics.link_rates import UnusableReviewError
from tests.reports.release.conftest import put_births

Fill = Callable[[bool], Path]


@pytest.fixture
def out(fill: Fill) -> Path:
    return fill(False)


def test_a_release_is_made_once_and_given_away_to_the_byte(released: Path):
    out = released.parents[1]
    told = json.loads((released / "manifest.json").read_text(encoding="utf-8"))
    assert 0 < told["suppressed"] < told["cells"]
    with (released / "tables" / "town_by_sex.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["is_suppressed"] for row in rows} == {"true", "false"}
    assert all(
        (row[count] == "") == (row["is_suppressed"] == "true")
        for row in rows
        for count in ("wis", "population", "corrected")
    )
    with pytest.raises(ReleaseError, match="cannot change"):
        make_release(out, "2009-07")
    assert export_release(out, out.parent / "given") == released
    given = out.parent / "given"
    for path in given.rglob("*.*"):
        assert path.read_bytes() == (released / path.relative_to(given)).read_bytes()
        assert path.stat().st_mode & 0o777 == 0o644
    shown = [int(row[count]) for row in rows for count in ("wis", "corrected") if row[count]]
    assert [count for count in shown if 0 < count < 5] == []
    with pytest.raises(ReleaseError, match="exists"):
        export_release(out, out.parent / "given")
    with pytest.raises(ReleaseError, match="2009-08"):
        export_release(out, out.parent / "other", "2009-08")
    (released / "tables" / "town_by_sex.csv").write_text("altered", encoding="utf-8")
    with pytest.raises(ReleaseError, match="not what was"):
        export_release(out, out.parent / "other")
    assert not (out.parent / "other").exists()


def test_a_district_without_a_birth_that_counts_has_nothing_to_release(empty: Path, tmp_path: Path):
    shutil.copyfile(empty, tmp_path / "births.duckdb")
    with pytest.raises(ReleaseError, match="no birth that counts"):
        make_release(tmp_path, "2009-07")
    assert not (tmp_path / "releases" / "2009-07").exists()


def test_a_release_holds_tables_workbooks_and_bulletins_in_both_languages(released: Path):
    folder = released
    names = {path.name for path in folder.iterdir()}
    files = ("tables.{}.xlsx", "bulletin.{}.html", "bulletin.{}.pdf")
    assert names == {
        "tables",
        "sdmx",
        "manifest.json",
        "manifest.json.sig",
        *(file.format(language) for file in files for language in ("zh", "en")),
    }
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(told["files"]) == {
        path.relative_to(folder).as_posix() for path in folder.rglob("*.*")
    } - {"manifest.json", "manifest.json.sig"}
    assert told["settings"] == {"threshold": 5}
    assert {"births.duckdb"} == set(told["inputs"])
    assert any(name.endswith("county_codes.csv") for name in told["reference_tables"])
    assert len(told["code_sha256"]) == 64
    assert told["unsolved"] == told["open_to_insiders"] == 0


def test_only_the_owner_can_read_what_a_release_was_made_from(released: Path):
    inputs = released.parent / ".inputs"
    assert inputs.stat().st_mode & 0o077 == 0
    assert (inputs / "2009-07" / "births.duckdb").stat().st_mode & 0o077 == 0
    assert {path.name for path in inputs.iterdir()} == {".lock", "2009-07"}


@pytest.fixture(scope="module")
def second(released_once: Path, empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release after 2009-07, made where releases that were killed had left their folders."""
    folder = tmp_path_factory.mktemp("second") / "out"
    out = put_births(empty, Path(shutil.copytree(released_once, folder)), with_late=True)
    inputs = out / "releases" / ".inputs"
    (inputs / ".making-x1").mkdir()
    (inputs / ".making-x1" / "births.duckdb").write_text("every cell")
    (inputs / ".placing-2009-05").mkdir()  # killed before its release got its place
    (inputs / "2009-07").rename(inputs / ".placing-2009-07")  # killed after
    made = make_release(out, "2009-08")
    assert made.earlier == ("2009-07",)
    return made.folder


def test_a_second_release_says_what_it_revised_and_gives_nothing_away(second: Path):
    first = second.parent / "2009-07"
    assert attack(second / "tables", earlier=[first / "tables"]) == []
    said = pl.read_parquet(second / "tables" / "revisions.parquet").filter(
        (pl.col("kind") == "statistical_year")
        & (pl.col("period") == "all")
        & (pl.col("count") == "corrected")
    )
    assert said["release"].to_list() == ["2009-07", "2009-08"]
    births = said["births"].to_list()
    assert said["change"].to_list() == [None, births[1] - births[0]]
    assert births[1] > births[0]


def test_a_release_of_a_later_window_follows_one_whose_first_year_it_lacks(
    released: Path, empty: Path
):
    out = released.parents[1]
    put_births(empty, out, with_late=True)
    with duckdb.connect(out / "births.duckdb") as connection:
        connection.execute("""
            delete from births where birth_month < '200610';
            delete from register_entries where counted_month < '200610';
            delete from record_values where birth_date < date '2006-10-01'""")
    later = make_release(out, "2009-08").folder
    said = pl.read_parquet(later / "tables" / "revisions.parquet").filter(period="2006")
    assert set(said["release"]) == {"2009-07"}


def test_what_a_killed_release_left_is_settled_by_the_next(second: Path):
    inputs = second.parent / ".inputs"
    assert {path.name for path in inputs.iterdir()} == {".lock", "2009-07", "2009-08"}


def test_the_first_release_and_the_second_are_made_again_to_the_byte(second: Path):
    assert replay(second.parent / "2009-07") == replay(second) == []


def test_a_clerical_review_is_pinned_with_the_input_and_named_in_the_bulletin(
    fill: Fill, review: Callable[..., Path]
):
    file = review(("hospital-wis", True, 648, 150, 0), ("hospital-wis", False, 400, 27, 123))
    folder = make_release(fill(True), "2009-07", review=file).folder
    assert "clerical review of a sample: missed links" in (folder / "bulletin.en.html").read_text(
        encoding="utf-8"
    )
    file.unlink()
    assert replay(folder) == []
    (folder.parent / ".inputs" / "2009-07" / "review.result.json").unlink()
    with pytest.raises(ReleaseError, match=r"review\.result\.json is missing"):
        replay(folder)


def test_a_review_of_another_run_makes_no_release(out: Path, review: Callable[..., Path]):
    file = review(
        ("hospital-wis", True, 648, 150, 0), ("hospital-wis", False, 400, 27, 123), run_id="another"
    )
    with pytest.raises(UnusableReviewError):
        make_release(out, "2009-07", review=file)
    assert [path.name for path in (out / "releases" / ".inputs").iterdir()] == [".lock"]


def test_a_release_is_on_the_disk_when_it_bears_its_name(out: Path, flushed: set[int]):
    """After a power cut it would be there, altered, and in the way of every later one."""
    folder = make_release(out, "2009-07").folder
    kept = [*folder.rglob("*"), *(folder.parent / ".inputs" / "2009-07").rglob("*")]
    assert [path.name for path in kept if path.stat().st_ino not in flushed] == []


def test_a_release_whose_command_was_killed_at_the_last_step_is_made_again(released: Path):
    pinned = released.parent / ".inputs" / "2009-07"
    pinned.rename(pinned.with_name(".placing-2009-07"))
    assert replay(released) == []


def test_what_was_altered_after_the_release_stops_the_next(released: Path):
    alter(released)
    with pytest.raises(ReleaseError, match="is not what was released"):
        make_release(released.parents[1], "2009-08")


def test_what_is_given_away_lies_outside_and_gets_its_name_when_it_is_whole(
    released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    out = released.parents[1]
    with pytest.raises(ReleaseError, match="lies in the output folder"):
        export_release(out, released.with_name("2009-08"))
    copy = shutil.copyfile

    def full_disk(source: Path, place: Path) -> Path:
        if source.name == "bulletin.zh.html":
            raise OSError(28, "No space left on device")
        return Path(copy(source, place))

    with monkeypatch.context() as broken:
        broken.setattr(shutil, "copyfile", full_disk)
        with pytest.raises(OSError, match="No space"):
            export_release(out, tmp_path / "given")
    assert not (tmp_path / "given").exists()
    shutil.copytree(released, released.with_name("2009-07 - 副本"))
    assert export_release(out, tmp_path / "given") == released
    assert [path.name for path in tmp_path.iterdir() if "making" in path.name] == []


def test_a_copy_of_a_release_under_another_name_is_no_release_of_its_own(released: Path):
    shutil.copytree(released, released.with_name("2009-07 - 副本"))
    with pytest.raises(ReleaseError, match="holds the release 2009-07"):
        make_release(released.parents[1], "2009-08")


def test_other_code_other_tables_and_what_was_altered_are_told_when_it_is_replayed(released: Path):
    told = json.loads((released / "manifest.json").read_text(encoding="utf-8"))
    told |= {"code_sha256": "0" * 64, "libraries": told["libraries"] | {"polars": "1.0"}}
    (released / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    sign_manifest(released, load_signer(released.parents[1]))
    alter(released)
    differences = replay(released)
    assert [difference.split(":")[0] for difference in differences] == [
        "code_sha256",
        "polars",
        "tables/month_by_sex.csv",
    ]
    assert "line" in differences[-1]


def alter(released: Path) -> None:
    """As somebody who changes one word of one table."""
    path = released / "tables" / "month_by_sex.csv"
    path.write_text(path.read_text("utf-8-sig").replace("false", "true", 1), encoding="utf-8-sig")


def test_an_input_that_changed_makes_no_release(released: Path):
    with (released.parent / ".inputs" / "2009-07" / "births.duckdb").open("ab") as file:
        file.write(b"x")
    with pytest.raises(ReleaseError, match="has changed"):
        replay(released)


def test_a_release_that_cannot_be_made_leaves_nothing_behind(
    out: Path, monkeypatch: pytest.MonkeyPatch
):
    def fails(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("reports.release.make.write_manifest", fails)
    with pytest.raises(OSError, match="no room"):
        make_release(out, "2009-07")
    assert [path.name for path in (out / "releases").iterdir()] == [".inputs"]
    assert [path.name for path in (out / "releases" / ".inputs").iterdir()] == [".lock"]


def test_a_release_is_refused_while_another_is_made(out: Path):
    inputs = out / "releases" / ".inputs"
    inputs.mkdir(parents=True)
    with (
        holding_folder(inputs, ReleaseError("first")),
        pytest.raises(ReleaseError, match="Another birthrecon publish"),
    ):
        make_release(out, "2009-07")


def test_a_name_that_is_no_month_and_an_empty_folder_are_refused(out: Path, tmp_path: Path):
    for name in ("2009-13", "../2009-07", "latest"):
        with pytest.raises(ReleaseError, match="named by its month"):
            make_release(out, name)
    with pytest.raises(NotPublishedError):
        make_release(tmp_path / "nowhere", "2009-07")
    with pytest.raises(ManifestError, match="is no release"):
        replay(tmp_path)
