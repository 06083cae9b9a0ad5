"""dBASE tables: deleted rows, code pages, cut fields, cut files."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import dbf
import pytest

from checks.intake.dbf import read_dbf
from checks.intake.dbf_memo import memo_path, read_memo
from checks.intake.grid import Grid

Dbf = Callable[..., bytes]


def column(grid: Grid, heading: str) -> list[str | None]:
    """The cells under a heading."""
    return grid.cells[f"c{grid.headings.index(heading)}"].to_list()


BIRTH = ("R1", "W1", "420607100", "1", "1", "200603")


def test_a_heading_in_gbk_that_is_utf_8_too_is_read_as_the_others_are(births_dbf: Dbf) -> None:
    """状态, whose four bytes are two letters of UTF-8; alone as well."""
    for second in (b"RECID", "人员编号".encode("gb18030")):
        table = births_dbf(BIRTH).replace(b"RECID".ljust(11, b"\0"), second.ljust(11, b"\0"))
        named = table.replace(b"SEX".ljust(11, b"\0"), "状态".encode("gb18030").ljust(11, b"\0"))
        assert "状态" in read_dbf(named).headings


def test_deleted_records_are_left_out_counted_and_keep_their_place_in_the_numbering(
    delivery, births_dbf: Dbf
) -> None:
    rows = [("R1", *BIRTH[1:]), ("R2", *BIRTH[1:]), ("R3", *BIRTH[1:])]
    delivery.write("wis/BIRTH.DBF", births_dbf(*rows, deleted=(1,)))
    checked = delivery.run()
    assert checked.rows("select record_id, row_number from raw.wis_birth order by 2") == [
        ("R1", 1),
        ("R3", 3),
    ]
    assert checked.rows("""select "rows" from findings where rule = 'deleted_rows'""") == [(1,)]
    assert checked.rows("select delivered from run_sources where source = 'wis_birth'") == [(2,)]


@pytest.mark.parametrize("page", [0x00, 0x03, 0x4D, 0x78, 0xFF])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "cp950"])
def test_the_bytes_decide_the_encoding_whatever_the_code_page_byte_says(
    women_dbf: Dbf, page: int, encoding: str
) -> None:
    names = ("李婷婷", "王小雲" if encoding == "cp950" else "王小云镕")
    data = women_dbf(
        *((f"W{at}", name) for at, name in enumerate(names)), page=page, encoding=encoding
    )
    assert column(read_dbf(data), "NAME") == list(names)


def test_four_byte_characters_of_gb18030_are_read(women_dbf: Dbf) -> None:
    data = women_dbf(("W1", "𠮷㛃李"), ("W2", "李婷"))
    assert column(read_dbf(data), "NAME") == ["𠮷㛃李", "李婷"]


def foxpro(tmp_path: Path, **options: object) -> Path:
    """BIRTH.DBF with its .fpt as another program's library writes them for Visual FoxPro."""
    path = tmp_path / "BIRTH.DBF"
    table = dbf.Table(
        str(path),
        "RECID I; WOMANID C(14); CHILD M; SEX C(1); BIRTHDAY T; PARITY Y; WEIGHT B; UPDATED D null",
        dbf_type="vfp",
        codepage="cp936",
    )
    table.open(dbf.READ_WRITE)
    day = datetime(2006, 3, 5)  # noqa: DTZ001 -- FoxPro knows no zones
    table.append((7, "W1", "小宝" * 40, "1", day, 1, 3.25, dbf.Date(2006, 4, 1)))
    late = day.replace(hour=23, minute=59)
    table.append((-8, "W2", "小明\n第二行", "2", late, 2, 3, dbf.Null))
    table.close()
    return path


def memo_of(path: Path) -> Path:
    """The memo file that the library wrote."""
    found = memo_path(path)
    assert found
    return found


def test_visual_foxpros_types_and_memos_are_read_as_people_write_them(tmp_path: Path) -> None:
    path = foxpro(tmp_path)
    grid = read_dbf(path.read_bytes(), read_memo(path))
    assert grid.cells.drop("row_number", "fault", "line").rows() == [
        ("7", "W1", "小宝" * 40, "1", "2006-03-05", "1", "3.25", "20060401"),
        ("-8", "W2", "小明 第二行", "2", "2006-03-05 23:59:00", "2", "3", None),
    ]
    assert grid.notes == ()


def test_a_table_whose_memo_file_stayed_behind_is_read_without_those_values_and_told(
    tmp_path: Path,
) -> None:
    path = foxpro(tmp_path)
    memo_of(path).unlink()
    grid = read_dbf(path.read_bytes(), read_memo(path))
    assert column(grid, "CHILD") == ["", ""]
    assert [note.rule for note in grid.notes] == ["memo_missing"]


def test_a_memo_file_that_lies_about_its_blocks_gives_no_value(tmp_path: Path) -> None:
    path = foxpro(tmp_path)
    whole = memo_of(path).read_bytes()
    for broken in (b"", whole[:40], whole[:520], whole[:6] + b"\xff\xff" + whole[8:]):
        memo_of(path).write_bytes(broken)
        assert set(column(read_dbf(path.read_bytes(), read_memo(path)), "CHILD")) <= {
            "",
            "小宝" * 40,
        }


@pytest.mark.parametrize(("dbf_type", "suffix"), [("fp", ".fpt"), ("db3", ".dbt")])
def test_memos_of_foxpro_2_and_dbase_are_read(tmp_path: Path, dbf_type: str, suffix: str) -> None:
    path = tmp_path / "BIRTH.DBF"
    table = dbf.Table(str(path), "RECID C(12); CHILD M", dbf_type=dbf_type, codepage="cp936")
    table.open(dbf.READ_WRITE)
    table.append(("R1", "小宝"))
    table.append(("R2", ""))
    table.close()
    assert memo_of(path).suffix.lower() == suffix
    grid = read_dbf(path.read_bytes(), read_memo(path))
    assert column(grid, "CHILD") == ["小宝", ""]


def test_a_varchar_ends_where_its_last_byte_says_and_null_flags_are_no_column() -> None:
    fields = b"".join(
        name.ljust(11, b"\0") + kind + bytes(4) + bytes([width, 0, flags]) + bytes(13)
        for name, kind, width, flags in (
            (b"NAME", b"V", 10, 2),
            (b"IDNO", b"V", 4, 0),
            (b"WOMANID", b"C", 3, 2),
            (b"_NullFlags", b"0", 1, 5),
        )
    )
    # Bits: NAME's length, NAME is null, IDNO's length, WOMANID is null.
    rows = (
        b" " + "李婷".encode("gbk").ljust(9, b"\0") + b"\x04" + b"1234" + b"W1 " + b"\x01",
        b" " + "李婷婷婷婷".encode("gbk") + b"12\0\x02" + b"W2 " + b"\x04",
        b" " + bytes(10) + b"1234" + b"   " + b"\x0a",
    )
    size = 32 + len(fields) + 1 + 263
    head = bytes([0x32, 107, 10, 20]) + len(rows).to_bytes(4, "little") + size.to_bytes(2, "little")
    head += len(rows[0]).to_bytes(2, "little") + bytes(20)
    grid = read_dbf(head + fields + b"\r" + bytes(263) + b"".join(rows) + b"\x1a")
    assert grid.headings == ("NAME", "IDNO", "WOMANID")
    assert grid.cells.drop("row_number", "fault", "line").rows() == [
        ("李婷", "1234", "W1"),
        ("李婷婷婷婷", "12", "W2"),
        (None, "1234", None),
    ]


def test_a_header_that_counts_no_record_costs_no_time_by_the_square(women_dbf: Dbf) -> None:
    one = women_dbf(("W1", "李婷"))
    size = int.from_bytes(one[8:10], "little")
    whole = one[:size] + one[size:-1] * 20_000
    for told in (0, 1, 4_000_000_000):
        begun = time.process_time()
        grid = read_dbf(whole[:4] + told.to_bytes(4, "little") + whole[8:])
        assert grid.cells.height == 20_000
        assert time.process_time() - begun < 3


def test_a_character_cut_in_half_by_its_field_shortens_the_value_and_refuses_nothing(
    delivery, women_dbf: Dbf
) -> None:
    delivery.write("wis/WOMAN.DBF", women_dbf(("W1", "a古丽巴哈尔买买提江吐"), ("W2", "李婷")))
    checked = delivery.run()
    assert checked.rows("select name from accepted.wis_woman order by woman_id") == [
        ("a古丽巴哈尔买买提江",),
        ("李婷",),
    ]


def test_padding_by_nul_is_padding_and_a_nul_inside_a_value_is_damage(
    delivery, women_dbf: Dbf
) -> None:
    delivery.write("wis/WOMAN.DBF", women_dbf(("W1", "李婷\0\0\0"), ("W2", "李\0婷")))
    checked = delivery.run()
    assert checked.rows("select name from accepted.wis_woman") == [("李婷",)]
    assert checked.quarantined("wis_woman") == [(2, "nul_byte")]


def test_a_cut_register_is_no_source_and_its_rows_stand_in_quarantine(
    delivery, births_dbf: Dbf
) -> None:
    whole = births_dbf(("R1", *BIRTH[1:]), ("R2", *BIRTH[1:]), ("R3", *BIRTH[1:]))
    delivery.write("wis/BIRTH.DBF", whole[:-160])
    checked = delivery.run()
    assert checked.rows("select * from run_sources where source = 'wis_birth'") == [
        ("wis_birth", 2, 0, 2, False)
    ]
    assert checked.quarantined("wis_birth") == [(1, "damaged_file"), (2, "truncated_row")]
    assert checked.rows("select count(*) from typed.wis_birth") == [(2,)]
    assert ("wis_birth", "file_damaged") in checked.found()


def test_a_last_record_cut_off_costs_that_record_and_not_the_register(
    delivery, births_dbf: Dbf
) -> None:
    whole = births_dbf(("R1", *BIRTH[1:]), ("R2", *BIRTH[1:]), ("R3", *BIRTH[1:]))
    delivery.write("wis/BIRTH.DBF", whole[:-60])
    checked = delivery.run()
    assert checked.rows("select * from run_sources where source = 'wis_birth'") == [
        ("wis_birth", 3, 2, 1, True)
    ]
    assert checked.rows("select row_number, source_record_id, rule from quarantine") == [
        (3, "R3", "truncated_row")
    ]


def test_records_beyond_the_headers_count_are_read_and_told(delivery, births_dbf: Dbf) -> None:
    whole = births_dbf(("R1", *BIRTH[1:]), ("R2", *BIRTH[1:]), ("R3", *BIRTH[1:]))
    delivery.write(
        "wis/BIRTH.DBF", whole[:4] + (1).to_bytes(4, "little") + whole[8:] + b"\x1a" * 200
    )
    checked = delivery.run()
    assert checked.rows("select record_id from accepted.wis_birth order by 1") == [
        ("R1",),
        ("R2",),
        ("R3",),
    ]
    assert ("wis_birth", "header_count") in checked.found()


def test_blanks_and_what_follows_the_end_mark_are_no_records(delivery, births_dbf: Dbf) -> None:
    whole = births_dbf(BIRTH, ("R2", *BIRTH[1:])).rstrip(b"\x1a")
    stale = whole[-((len(whole) - int.from_bytes(whole[8:10], "little")) // 2) :]
    for behind in (b" " * 500, b"\x1a" + stale):
        delivery.write("wis/BIRTH.DBF", whole + behind)
        checked = delivery.run()
        assert checked.rows(
            "select delivered, quarantined from run_sources where source = 'wis_birth'"
        ) == [(2, 0)]
        assert ("wis_birth", "header_count") not in checked.found()


def test_a_cut_header_damages_the_file_and_the_run_goes_on(delivery, births_dbf: Dbf) -> None:
    delivery.write("wis/BIRTH.DBF", births_dbf(BIRTH)[:100])
    checked = delivery.run()
    assert checked.rows("select status from source_files") == [("damaged",)]
    assert checked.rows(
        "select delivered, present from run_sources where source = 'wis_birth'"
    ) == [(0, False)]
