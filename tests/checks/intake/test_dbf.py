"""dBASE tables: deleted rows, code pages, cut fields, cut files."""

from collections.abc import Callable

Dbf = Callable[..., bytes]
BIRTH = ("R1", "W1", "420607100", "1", "1", "200603")


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


def test_the_code_page_byte_decides_and_zero_leaves_it_to_the_bytes(
    delivery, women_dbf: Dbf
) -> None:
    for page, encoding in (
        (0x4D, "gb18030"),
        (0x00, "gb18030"),
        (0x00, "utf-8"),
        (0x03, "gb18030"),
        (0x78, "big5"),
    ):
        delivery.write("wis/WOMAN.DBF", women_dbf(("W1", "李婷婷"), page=page, encoding=encoding))
        assert delivery.run().rows("select name from accepted.wis_woman") == [("李婷婷",)], (
            page,
            encoding,
        )


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
