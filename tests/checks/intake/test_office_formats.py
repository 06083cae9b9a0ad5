"""What claims to be a workbook: told by its bytes, read where something reads it, named where
nothing does."""

import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from checks.intake.kinds import FileKind
from checks.intake.reader_child import open_book
from checks.intake.refused import RefusedFileError

KEYS = "select delivery_no, mother_name, mother_id_number from accepted.hospital order by 1"
NUMBER = "420621198006111967"


@pytest.fixture
def rows(hospital_heading: str, make_baby) -> list[list[str]]:
    """A heading and two babies."""
    return [line.split(",") for line in (hospital_heading, make_baby("1"), make_baby("2"))]


def xls_bytes(rows: list[list[str]], *, from_1904: bool = False) -> bytes:
    """An Excel 97 workbook."""
    book = xlwt.Workbook()
    book.dates_1904 = from_1904
    sheet = book.add_sheet("Sheet1")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def page(rows: list[list[str]], cell: str = "td") -> str:
    """An HTML table."""
    lines = ("".join(f"<{cell}>{text}</{cell}>" for text in row) for row in rows)
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def xml_2003(rows: list[list[str]], head: str = "", options: str = "") -> str:
    """An "XML Spreadsheet 2003"."""
    lines = (
        "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in row)
        for row in rows
    )
    table = "".join(f"<Row>{line}</Row>" for line in lines)
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel" '
        f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{head}'
        f'<Worksheet ss:Name="登记"><Table>{table}</Table>{options}</Worksheet></Workbook>'
    )


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.95, 0.999])
def test_an_excel_97_workbook_that_is_cut_off_is_called_damaged(
    delivery, hospital_heading: str, make_baby, share: float
) -> None:
    """And not too large: to copy the register into a new workbook helps nobody."""
    lines = [hospital_heading, *(make_baby(str(number)) for number in range(60))]
    whole = xls_bytes([line.split(",") for line in lines])
    delivery.write("hospital/A.xls", whole[: int(len(whole) * share)])
    delivery.hospital(make_baby("1"), name="B.csv")  # the reading process goes on
    delivery.write("hospital/C.xls", whole)
    checked = delivery.run()
    assert checked.rows("select rule from findings where source_file = 'A.xls'") == [
        ("file_damaged",)
    ]
    assert checked.rows("select \"rows\" from source_files where source_file = 'C.xls'") == [(60,)]


@pytest.mark.parametrize("ends", [NUMBER, "</td", "</td><t", "<td>", "</td>"])
def test_a_web_page_that_is_cut_off_is_not_read(delivery, rows, ends: str) -> None:
    """Half of a file that was copied: births that stand below would count as not delivered."""
    whole = f"<html><body>{page(rows)}</body></html>"
    place = whole.rindex(NUMBER)
    for head in ("", 'MIME-Version: 1.0\nContent-Type: text/html; charset="utf-8"\n\n'):
        delivery.write("hospital/A.xls", (head + whole[:place] + ends).encode())
        checked = delivery.run()
        assert ("hospital", "file_damaged") in checked.found()
        assert checked.rows(KEYS) == []


@pytest.mark.parametrize("left_out", ["</table>", "</td>", "</tr></table>", "</td></tr></table>"])
def test_a_web_page_of_a_program_that_leaves_ends_out_is_read(
    delivery, rows, left_out: str
) -> None:
    data = page(rows)
    for tag in left_out.replace("><", "> <").split():
        data = data.replace(tag, "")
    delivery.write("hospital/A.xls", data.encode())
    assert [row[0] for row in delivery.run().rows(KEYS)] == ["1", "2"]


@pytest.mark.parametrize("name", ["A.xls", "A.et", "A.xlsx"])
def test_an_excel_97_workbook_is_read_under_any_name(delivery, rows, name: str) -> None:
    delivery.write(f"hospital/{name}", xls_bytes(rows))
    assert delivery.run().rows(KEYS) == [("1", "李婷", NUMBER), ("2", "李婷", NUMBER)]


def test_merged_cells_of_an_excel_97_workbook_hold_for_all_their_rows(delivery, rows) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row[1:], start=1):
            sheet.write(at, column, cell)
    sheet.write(0, 0, rows[0][0])
    sheet.write_merge(1, 2, 0, 0, "420607A00")
    (delivery.folder / "hospital").mkdir()
    book.save(str(delivery.folder / "hospital" / "A.xls"))
    assert [row[0] for row in delivery.run().rows(KEYS)] == ["1", "2"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16"])
def test_text_with_tabs_under_the_name_of_a_workbook_is_read(delivery, rows, encoding) -> None:
    text = "\r\n".join("\t".join(row) for row in rows)
    delivery.write("hospital/A.xls", text, encoding)
    assert [row[0] for row in delivery.run().rows(KEYS)] == ["1", "2"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16"])
@pytest.mark.parametrize("head", ["<html><head><meta charset=gb2312><style>td{}</style>", ""])
def test_a_web_page_under_the_name_of_a_workbook_is_read(delivery, rows, encoding, head) -> None:
    delivery.write("hospital/A.xls", head + page(rows), encoding)
    checked = delivery.run()
    assert checked.rows(KEYS) == [("1", "李婷", NUMBER), ("2", "李婷", NUMBER)]
    assert checked.rows("select encoding from source_files where source = 'hospital'") == [
        ("html",)
    ]


def test_cells_of_a_page_that_span_rows_hold_for_all_of_them(delivery, rows) -> None:
    text = page(rows).replace("<td>420607A00</td>", "<td rowspan=2>420607A00</td>", 1)
    text = text.replace("<td>420607A00</td>", "", 1)
    delivery.write("hospital/A.xls", text)
    assert [row[0] for row in delivery.run().rows(KEYS)] == ["1", "2"]


def test_a_table_in_a_table_and_tags_left_open_are_read(delivery, rows) -> None:
    inner = page(rows).replace("</td>", "").replace("</tr>", "").replace("李婷<", "李 婷<br><")
    inner = inner.replace("<td>双沟镇赵集村3组", "<td><table><tr><td>双沟镇</td></tr></table>")
    outer = f"<html><table><tr><td>襄阳区<td>{inner}</table></html>"
    delivery.write("hospital/A.xls", outer)
    assert delivery.run().rows("select address from accepted.hospital") == [("双沟镇",)] * 2


def test_a_single_file_web_page_is_read(delivery, rows) -> None:
    body = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
    body += "Content-Type: text/html; charset=gb2312\n\n" + page(rows) + "\n--x--\n"
    delivery.write("hospital/A.xls", body, "gb18030")
    assert [row[0] for row in delivery.run().rows(KEYS)] == ["1", "2"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_an_xml_spreadsheet_is_read(delivery, rows, encoding) -> None:
    delivery.write("hospital/A.xls", xml_2003(rows), encoding)
    assert delivery.run().rows(KEYS) == [("1", "李婷", NUMBER), ("2", "李婷", NUMBER)]


def test_places_merges_numbers_and_comments_of_an_xml_spreadsheet_are_kept() -> None:
    text = xml_2003([]).replace(
        "<Table></Table>",
        '<Table><Row ss:Index="2"><Cell ss:Index="2" ss:MergeDown="1">'
        '<Data ss:Type="Number">420621198006111967</Data>'
        '<Comment><ss:Data>old</ss:Data></Comment></Cell></Row><Row><Cell ss:Index="3">'
        '<Data ss:Type="DateTime">2006-03-05T00:00:00.000</Data></Cell></Row></Table>',
    )
    sheet = next(iter(open_book(text.encode(), FileKind.SPREADSHEET_ML).sheets))
    assert list(sheet.rows) == [
        [],
        [None, "4.20621198006112E+17"],
        [None, None, "2006-03-05"],
    ]
    assert sheet.merges == [(1, 1, 2, 1)]


def test_entities_that_a_document_declares_are_refused() -> None:
    bomb = xml_2003([["&b;"]]).replace(
        "<Workbook", '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Workbook', 1
    )
    with pytest.raises(RefusedFileError):
        open_book(bomb.encode(), FileKind.SPREADSHEET_ML)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"%PDF-1.4 and so on", "file_damaged"),
        (b"\xd0\xcf\x11\xe0" + bytes(3000), "file_damaged"),
        (b"\xd0\xcf\x11\xe0" + bytes(900) + "EncryptedPackage".encode("utf-16-le"), "file_locked"),
        (b"\x09\x04\x06\x00" + bytes(90), "file_damaged"),
        (b"<html><body>no table</body></html>", "file_damaged"),
        (b"PK\x03\x04" + bytes(90), "file_damaged"),
    ],
)
def test_what_nothing_reads_is_named_and_the_run_goes_on(delivery, data: bytes, rule: str) -> None:
    delivery.write("hospital/A.xls", data)
    checked = delivery.run()
    assert checked.found() == {("hospital", rule)}
    assert checked.rows("select status from source_files where source = 'hospital'") == [
        ("damaged",)
    ]


def test_an_excel_97_workbook_with_a_password_is_named_as_such(rows) -> None:
    data = xls_bytes(rows)
    at = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    locked = data[:at] + b"\x2f\x00" + data[at + 2 :]
    with pytest.raises(RefusedFileError) as caught:
        open_book(locked, FileKind.COMPOUND)
    assert caught.value.rule == "file_locked"
    assert "密码" in caught.value.zh


@pytest.mark.parametrize("styled", [True, False])
def test_days_counted_from_1904_are_read_so(delivery, rows, styled: bool) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    day = datetime(2006, 3, 5) if styled else (date(2006, 3, 5) - date(1904, 1, 1)).days  # noqa: DTZ001
    for row in rows:
        book.active.append([day if cell == "2006-03-05" else cell for cell in row])
    (delivery.folder / "hospital").mkdir()
    book.save(delivery.folder / "hospital" / "A.xlsx")
    checked = delivery.run()
    assert checked.rows(
        "select distinct cast(delivery_date as varchar) from accepted.hospital"
    ) == [("2006-03-05",)]
    assert checked.found() == {("hospital", "counts_from_1904")}


def test_days_of_an_excel_97_workbook_counted_from_1904_are_read_so() -> None:
    assert open_book(xls_bytes([["a"]], from_1904=True), FileKind.COMPOUND).counts_from_1904
    assert not open_book(xls_bytes([["a"]]), FileKind.COMPOUND).counts_from_1904


def test_a_number_that_lost_its_last_digits_is_no_value_and_one_finding(delivery, rows) -> None:
    number, long_key = 420621198006111967, 2006030512345678
    table = [rows[0]]
    for at, row in enumerate(rows[1:]):
        table.append([number if cell == NUMBER else cell for cell in row])
        table[-1][1] = (7, long_key)[at]
    delivery.workbook("hospital/A.xlsx", table)
    checked = delivery.run()
    assert checked.rows(KEYS) == [("7", "李婷", None)]
    assert checked.quarantined("hospital") == [(3, "missing_key")]
    assert checked.rows("select distinct mother_id_number from raw.hospital") == [
        ("4.20621198006112E+17",)
    ]
    assert checked.rows("select rule, rows from findings where source = 'hospital'") == [
        ("digits_lost", 3)
    ]


@pytest.mark.parametrize(
    "blank", ["\r", "\n", "\u00a0", "\u3000", "\u200b", "\t", "_x000D_", "\ufeff"]
)
def test_blanks_and_line_breaks_at_the_ends_of_keys_are_no_part_of_them(
    delivery, rows, blank: str
) -> None:
    for row in rows:
        row[:] = [f"{cell}{blank}" for cell in row]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    (delivery.folder / "hospital").mkdir()
    book.save(delivery.folder / "hospital" / "A.xlsx")
    assert delivery.run().rows(KEYS) == [("1", "李婷", NUMBER), ("2", "李婷", NUMBER)]


def sheets(path: Path, *named: tuple[str, bool, list[list[str]]]) -> None:
    """A workbook of sheets: name, whether it is hidden, rows."""
    book = openpyxl.Workbook()
    for name, hidden, rows in named:
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if hidden else "visible"
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def test_guides_choices_and_sums_beside_the_register_are_a_note(delivery, rows) -> None:
    sheets(
        delivery.folder / "hospital" / "A.xlsx",
        ("选项", True, [["男"], ["女"], ["不详"]]),
        ("登记", False, rows),
        ("填写说明", False, [["1. 请逐行填写"], *rows[:2]]),
        ("汇总", False, [["月份", "活产", "男", "女"], ["1", "20", "11", "9"]]),
    )
    checked = delivery.run()
    assert checked.rows("select source_file, delivery_no from accepted.hospital order by 2") == [
        ("A.xlsx", "1"),
        ("A.xlsx", "2"),
    ]
    assert checked.found() == {("hospital", "other_sheets")}
    assert checked.quarantined("hospital") == []


def test_a_sheet_of_the_register_that_lacks_a_heading_is_refused_and_counted(
    delivery, rows
) -> None:
    lacking = [row[:1] + row[2:] for row in rows]
    sheets(delivery.folder / "hospital" / "A.xlsx", ("一月", False, rows), ("二月", False, lacking))
    checked = delivery.run()
    assert checked.rows(
        "select delivered, accepted from run_sources where source = 'hospital'"
    ) == [(4, 2)]
    assert checked.found() == {("hospital", "missing_headings")}


def test_a_hidden_months_sheet_is_read_and_told(delivery, rows, make_baby) -> None:
    hidden = [rows[0], make_baby("3").split(",")]
    sheets(delivery.folder / "hospital" / "A.xlsx", ("一月", True, hidden), ("二月", False, rows))
    checked = delivery.run()
    assert [row[0] for row in checked.rows(KEYS)] == ["1", "2", "3"]
    assert checked.found() == {("hospital", "hidden_sheet")}


def test_a_hidden_old_copy_does_not_win_over_the_visible_sheet(delivery, rows, make_baby) -> None:
    old = [rows[0], make_baby("1", mother="张红").split(","), make_baby("3").split(",")]
    sheets(delivery.folder / "hospital" / "A.xlsx", ("旧表", True, old), ("登记", False, rows))
    checked = delivery.run()
    assert [row[:2] for row in checked.rows(KEYS)] == [("1", "李婷"), ("2", "李婷"), ("3", "李婷")]
    assert checked.quarantined("hospital") == [(2, "hidden_copy")]
