"""Records are read from files of several kinds, each with its line; a bad one does not stop the others."""

from __future__ import annotations

import json
import zipfile

import pytest
from openpyxl import Workbook

from rlhf.errors import BadImport, WorkbookDeclares, WorkbookTooLarge, WorkbookTooLong, WorkbookTooWide
from rlhf.model.import_record import How, Record
from rlhf.store.files.importing.read_source import read_source

BOM = b"\xef\xbb\xbf"


@pytest.fixture
def read(tmp_path):
    """Write a file and read its records."""

    def write_and_read(name, data):
        file = tmp_path / name
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        return read_source(file).records

    return write_and_read


@pytest.mark.parametrize("name", ["x.jsonl", "x.ndjson", "X.JSONL"])
def test_each_line_of_jsonl_is_a_record(read, name):
    assert read(name, '{"q": "One?"}\n\n{"q": "Two?"}') == [Record(1, {"q": "One?"}), Record(3, {"q": "Two?"})]


def test_a_bad_line_of_jsonl_is_told_and_the_others_are_read(read):
    first, bad, odd, last = read("x.jsonl", '{"q": 1}\n{"q": \n["q"]\n{"q": 4}\n')
    assert (first.values, last.values) == ({"q": 1}, {"q": 4})
    assert (bad.line, bad.values) == (2, None)
    assert bad.fault.startswith("it is not JSON (")
    assert (odd.line, odd.values, odd.fault) == (3, None, "it is not a record of names and values")


def test_a_line_nested_without_end_is_a_bad_line(read):
    bad, good = read("x.jsonl", "[" * 100_000 + '\n{"q": 1}\n')
    assert bad.values is None
    assert good == Record(2, {"q": 1})


def test_a_json_list_holds_records_by_number(read):
    assert read("x.json", '[{"q": 1}, 7, {"q": 3}]') == [
        Record(1, {"q": 1}),
        Record(2, None, "it is not a record of names and values"),
        Record(3, {"q": 3}),
    ]


def test_a_json_object_may_hold_the_one_list(read):
    assert read("x.json", '{"version": 2, "data": [{"q": 1}]}') == [Record(1, {"q": 1})]


def test_a_json_object_with_two_lists_is_one_record(read):
    values = {"q": "One?", "must": ["a"], "nice": ["b"]}
    assert read("x.json", json.dumps(values)) == [Record(1, values)]


def test_json_that_is_none_is_refused_whole(read):
    with pytest.raises(BadImport, match="is not JSON"):
        read("x.json", '{"q": ')
    with pytest.raises(BadImport, match="holds no list of records"):
        read("x.json", "7")


def test_each_row_of_csv_is_a_record(read):
    assert read("x.csv", 'q,a\n"One, or two?",yes\n"Two\nlines?",\n') == [
        Record(2, {"q": "One, or two?", "a": "yes"}),
        Record(3, {"q": "Two\nlines?"}),
    ]


def test_a_row_with_too_many_values_is_told_and_the_others_are_read(read):
    assert read("x.csv", "q,a\n1,2,3\n4,5\n6\n") == [
        Record(2, None, "it has a value in column C, beyond the last name: does a text hold the separator?"),
        Record(3, {"q": "4", "a": "5"}),
        Record(4, {"q": "6"}),
    ]


def test_columns_of_tsv_are_parted_by_tabs(read):
    assert read("x.tsv", "q\ta\nOne, or two?\tyes\n") == [Record(2, {"q": "One, or two?", "a": "yes"})]


@pytest.mark.parametrize(
    ("name", "text"),
    [("x.jsonl", '{"q": "é"}\n'), ("x.json", '[{"q": "é"}]'), ("x.csv", "q\né\n"), ("x.tsv", "q\né\n")],
)
def test_a_byte_order_mark_makes_no_difference(read, name, text):
    assert read(name, BOM + text.encode()) == read(name, text)
    assert read(name, text)[0].values == {"q": "é"}


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl", "x.tsv"])
def test_an_empty_file_holds_no_records(read, name):
    assert read(name, "") == []


@pytest.mark.parametrize("name", ["x.txt", "x", "x.yaml", "x.xls", "x.csv.gz"])
def test_a_file_of_another_kind_is_refused_with_the_kinds_there_are(read, name):
    with pytest.raises(BadImport, match="of no kind that can be imported") as refusal:
        read(name, "")
    assert ".xlsx" in refusal.value.hint


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadImport, match="cannot be read: No such file"):
        read_source(tmp_path / "none.csv")


def test_each_row_of_a_workbooks_first_sheet_is_a_record(tmp_path):
    book = Workbook()
    rows = [
        ["Question ", None, "Count"],
        ["One?", "no name", 7],
        [None, None, None],
        ["Three?", None, None],
        ["Four?", None, 2.5],
    ]
    for row in rows:
        book.active.append(row)
    book.create_sheet("Second").append(["Question"])
    book.save(tmp_path / "x.xlsx")
    assert read_source(tmp_path / "x.xlsx").records == [
        Record(2, {"Question": "One?", "B": "no name", "Count": 7}),
        Record(4, {"Question": "Three?"}),
        Record(5, {"Question": "Four?", "Count": 2.5}),
    ]


def test_an_empty_workbook_holds_no_records(tmp_path):
    Workbook().save(tmp_path / "x.xlsx")
    assert read_source(tmp_path / "x.xlsx").records == []


def test_what_only_calls_itself_a_workbook_is_refused(read):
    with pytest.raises(BadImport, match="is not an Excel workbook"):
        read("x.xlsx", "q,a\n")


def test_a_name_that_stands_twice_around_the_records_is_refused(read):
    with pytest.raises(BadImport, match="“data” stands twice"):
        read("x.json", '{"data": [{"q": 1}], "data": [{"q": 2}]}')


def test_one_record_with_a_list_is_one_record_where_the_map_knows_its_names(tmp_path):
    file = tmp_path / "x.json"
    file.write_text('{"q": "Why?", "turns": [{"role": "user"}]}', encoding="utf-8")
    assert len(read_source(file, How(names=("q",))).records) == 1
    assert read_source(file).records[0].values == {"role": "user"}


def test_a_name_that_stands_twice_is_told_and_the_others_are_read(read):
    bad, good = read("x.jsonl", '{"q": "One?", "q": "Two?"}\n{"q": "Three?"}\n')
    assert (bad.line, bad.values, bad.fault) == (1, None, "“q” stands twice in it. Keep one of them")
    assert good.values == {"q": "Three?"}
    bad, good = read("x.json", '[{"q": [{"a": 1, "a": 2}]}, {"q": 2}]')
    assert (bad.values, bad.fault) == (None, "“a” stands twice in it. Keep one of them")
    assert good.values == {"q": 2}


def workbook(tmp_path, rows, **parts):
    """A workbook with some rows, and some of its parts replaced: by name, with `__` for a slash."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "plain.xlsx")
    replaced = {name.replace("__", "/") + ".xml": text for name, text in parts.items()}
    with (
        zipfile.ZipFile(tmp_path / "plain.xlsx") as plain,
        zipfile.ZipFile(tmp_path / "made.xlsx", "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in plain.namelist():
            made.writestr(name, replaced.get(name, plain.read(name)))
    return tmp_path / "made.xlsx"


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
ROWS = (
    '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>q</t></is></c></row>'
    '<row r="{row}"><c r="{cell}{row}" t="inlineStr"><is><t>One?</t></is></c></row></sheetData>'
)


def test_a_workbook_that_unpacks_to_much_more_than_it_packs_is_refused_unread(tmp_path):
    bomb = workbook(tmp_path, [["q"]], xl__worksheets__sheet1=SHEET.format(" " * 400_000_000))
    assert bomb.stat().st_size < 500_000
    with pytest.raises(WorkbookTooLarge, match="unpacks to 400 MB"):
        read_source(bomb)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_a_workbook_that_declares_entities_is_refused(tmp_path, encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + SHEET.format("&a;")
    with pytest.raises(WorkbookDeclares, match="sheet1"):
        read_source(workbook(tmp_path, [["q"]], xl__worksheets__sheet1=text.encode(encoding)))


def test_the_places_that_a_workbook_names_cost_little(tmp_path):
    wide = '<dimension ref="A1:XFD1048576"/>' + ROWS.format(row=20_000, cell="A")
    source = read_source(workbook(tmp_path, [["q"]], xl__worksheets__sheet1=SHEET.format(wide)))
    assert [(record.line, record.values) for record in source.records] == [(20_000, {"q": "One?"})]
    assert len(source.blank) == 19_998


@pytest.mark.parametrize("cell", ["ALM", "XFD"])
def test_a_column_that_would_not_be_read_is_told(tmp_path, cell):
    sheet = SHEET.format(ROWS.format(row=2, cell=cell))
    with pytest.raises(WorkbookTooWide, match=f"something in column {cell}"):
        read_source(workbook(tmp_path, [["q"]], xl__worksheets__sheet1=sheet))


@pytest.mark.parametrize("row", [100_002, 10**15])
def test_rows_that_would_not_be_read_are_told(tmp_path, row):
    text = SHEET.format(ROWS.format(row=row, cell="A"))
    with pytest.raises(WorkbookTooLong, match="below row 100,001"):
        read_source(workbook(tmp_path, [["q"]], xl__worksheets__sheet1=text))


@pytest.mark.parametrize("text", ["<worksheet", "", SHEET.format('<sheetData><row r="x"/></sheetData>')])
def test_a_workbook_whose_sheet_is_none_is_told(tmp_path, text):
    with pytest.raises(BadImport, match=r"made\.xlsx"):
        read_source(workbook(tmp_path, [["q"]], xl__worksheets__sheet1=text))
