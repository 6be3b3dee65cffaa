"""Tables of any program are read whole: which row has the names, what parts the columns, and every row is counted."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from openpyxl import Workbook

from rlhf.errors import (
    BadImport,
    EncodingUnknown,
    HeaderNotThere,
    NotInEncoding,
    QuoteNeverCloses,
    RowUnreadable,
    SeparatorNotOne,
    SheetNotThere,
)
from rlhf.model.import_record import ErrorCell, How, Source, letter_of
from rlhf.store.files.importing.read_source import read_source
from tests.unit.quick import quick

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read(folder: Path, data: str | bytes, name: str = "x.csv", **how: Any) -> Source:
    file = folder / name
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_source(file, How(**how))


def values(source: Source) -> list[dict[str, Any] | None]:
    return [record.values for record in source.records]


@pytest.mark.parametrize(
    "above", ["", "Week 50\n", "Week 50\n\n", "\n\n", "Asked by:,Dr Lind\nOn:,2026-11-30\n", "What,,Plan,\n"]
)
def test_the_names_are_found_below_what_stands_above_them(tmp_path: Path, above: str) -> None:
    source = read(tmp_path, f"{above}Ref,Question,Minutes,Due\n1,Why?,20,2026-12-04\n2,How?,30,2026-12-05\n")
    assert [column.name for column in source.columns] == ["Ref", "Question", "Minutes", "Due"]
    first = above.count("\n") + 2
    assert [record.line for record in source.records] == [first, first + 1]
    assert any("left out" in remark for remark in source.remarks) == bool(above)


def test_the_names_that_a_map_asks_for_find_their_row(tmp_path: Path) -> None:
    text = "Team,Site\nHearts,North\nRef,Question\n1,Why?\n"
    assert [c.name for c in read(tmp_path, text).columns] == ["Team", "Site"]
    assert values(read(tmp_path, text, names=("question", "Ref"))) == [{"Ref": "1", "Question": "Why?"}]
    assert values(read(tmp_path, text, header=3)) == [{"Ref": "1", "Question": "Why?"}]
    with pytest.raises(HeaderNotThere):
        read(tmp_path, text, header=9)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_what_parts_the_columns_is_recognised_or_stated(tmp_path: Path, separator: str) -> None:
    rows = [["Ref", "Question", "Why"], ["1", "Fever, chills; or a rash | what now?", "x"], ["2", "Cough?", "y, z"]]
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    text = out.getvalue()
    expected = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert values(read(tmp_path, text)) == expected
    assert values(read(tmp_path, f"sep={separator}\r\n{text}")) == expected
    assert values(read(tmp_path, text, separator={"\t": "tab"}.get(separator, separator))) == expected


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "windows-1252"]
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_encoding_is_recognised(tmp_path: Path, encoding: str, ending: str) -> None:
    text = "Ref,Question\n1,Café: is “that” a cause?\n".replace("\n", ending)
    assert values(read(tmp_path, text.encode(encoding))) == [{"Ref": "1", "Question": "Café: is “that” a cause?"}]


def test_an_encoding_may_be_stated(tmp_path: Path) -> None:
    data = "Ref,Question\n1,Żółć?\n".encode("iso-8859-2")
    assert values(read(tmp_path, data, encoding="iso-8859-2")) == [{"Ref": "1", "Question": "Żółć?"}]
    with pytest.raises(NotInEncoding, match="line 2"):
        read(tmp_path, data, encoding="utf-8")


def test_rows_count_as_a_spreadsheet_program_shows_them(tmp_path: Path) -> None:
    source = read(tmp_path, 'Ref,Question\n1,"Two\nlines?"\n\n,\n2,Why?\n3\n')
    assert [(record.line, record.values) for record in source.records] == [
        (2, {"Ref": "1", "Question": "Two\nlines?"}), (5, {"Ref": "2", "Question": "Why?"}), (6, {"Ref": "3"}),
    ]  # fmt: skip
    assert source.blank == (3, 4)


def test_a_row_that_cannot_be_read_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    source = read(tmp_path, 'Ref,Question\n1,"He said "no" to it"\n2,Why?\n3,a,b\nRef,Question\n')
    assert [(record.line, record.fault != "") for record in source.records] == [
        (2, True), (3, False), (4, True), (5, True),
    ]  # fmt: skip
    assert "it has a value in column C" in source.records[2].fault
    assert source.records[3].fault == "it repeats the names of the columns"
    with pytest.raises(QuoteNeverCloses, match="in row 3"):
        read(tmp_path, 'Ref,Question\n1,Why?\n2,"How?\n3,What?\n')


def test_every_column_has_a_name_of_its_own(tmp_path: Path) -> None:
    source = read(tmp_path, "Ref,Date,,Date,Date,\n1,a,b,c,d,\n")
    assert values(source) == [{"Ref": "1", "Date": "a", "C": "b", "Date (2)": "c", "Date (3)": "d"}]
    assert [remark for remark in source.remarks if "Column C has no name" in remark]
    assert [remark for remark in source.remarks if "“Date” (B, D): column D is read as “Date (2)”" in remark]
    grouped = read(tmp_path, "About,,Plan,\nRef,Date,Who,Date\n1,a,b,c\n2,a,b,c\n", names=("Ref", "Date"))
    assert values(grouped)[0] == {"Ref": "1", "Date": "a", "Who": "b", "Plan Date": "c"}


def test_rows_of_an_old_mac_may_hold_lines_that_end_otherwise(tmp_path: Path) -> None:
    source = read(tmp_path, 'Ref,Question\r1,"Line one\nline two"\r2,What is flu?\r')
    assert values(source) == [{"Ref": "1", "Question": "Line one\nline two"}, {"Ref": "2", "Question": "What is flu?"}]
    assert values(read(tmp_path, 'Ref,Question\r\n1,"a\r\nb"\r\n'))[0] == {"Ref": "1", "Question": "a\r\nb"}


def test_rows_of_which_none_can_be_read_are_bad_and_not_blank(tmp_path: Path) -> None:
    source = read(tmp_path, '"Re"f,Title\n"1"x,"a"b\n')
    assert ([record.fault != "" for record in source.records], source.blank) == ([True, True], ())
    with pytest.raises(RowUnreadable, match="row 1"):
        read(tmp_path, 'Ref,"Ti"tle\n1,First\n')


@pytest.mark.parametrize("separator", [";;", "\n", '"', "semi"])
def test_what_cannot_part_columns_is_refused(tmp_path: Path, separator: str) -> None:
    with pytest.raises(SeparatorNotOne):
        read(tmp_path, "Ref,Question\n1,Why?\n", separator=separator)


@pytest.mark.parametrize("encoding", ["klingon", "undefined", "punycode", "base64"])
def test_an_encoding_that_is_none_is_refused(tmp_path: Path, encoding: str) -> None:
    with pytest.raises((EncodingUnknown, NotInEncoding)):
        read(tmp_path, b"Ref,Question\n1,Caf\xe9?\n", encoding=encoding)


def test_no_column_takes_the_name_of_a_later_one(tmp_path: Path) -> None:
    (row,) = values(read(tmp_path, "Ref,Q,,C,Date,Date,Date (2)\n1,W?,third,fourth,one,two,three\n"))
    assert row == {
        "Ref": "1", "Q": "W?", "C (2)": "third", "C": "fourth", "Date": "one", "Date (3)": "two", "Date (2)": "three",
    }  # fmt: skip


def test_errors_of_formulas_are_no_values(tmp_path: Path) -> None:
    (row,) = values(read(tmp_path, "Ref,Minutes\n1,#N/A\n"))
    assert row is not None
    assert isinstance(row["Minutes"], ErrorCell)


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_the_letters_of_a_spreadsheet_program(index: int, letter: str) -> None:
    assert letter_of(index) == letter


def workbook(folder: Path, *rows: Sequence[Any], name: str = "x.xlsx") -> tuple[Path, Any]:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    return folder / name, book


def saved(file: Path, book: Any, **how: Any) -> Source:
    book.save(file)
    return read_source(file, How(**how))


def test_cells_of_a_workbook_keep_their_kind(tmp_path: Path) -> None:
    file, book = workbook(tmp_path, ["Ref", "When", "Yes", "Half", "At"])
    book.active.append([1.0, datetime(2026, 12, 4), True, 2.5, datetime(2026, 12, 4, 18, 30)])  # noqa: DTZ001 — as Excel has it
    assert values(saved(file, book)) == [
        {"Ref": 1, "When": date(2026, 12, 4), "Yes": True, "Half": 2.5, "At": datetime(2026, 12, 4, 18, 30)}  # noqa: DTZ001
    ]


def test_a_formula_without_a_value_is_told(tmp_path: Path) -> None:
    file, book = workbook(tmp_path, ["Ref", "Minutes"], [1, "=2*10"], [2, 20])
    first, second = values(saved(file, book))
    assert first is not None
    assert isinstance(first["Minutes"], ErrorCell)
    assert "without a value" in first["Minutes"]
    assert second == {"Ref": 2, "Minutes": 20}


def test_a_formula_whose_value_is_an_empty_text_is_an_empty_cell(tmp_path: Path) -> None:
    file, book = workbook(tmp_path, ["Ref", "Tags"], [1, "x"], [2, "=IF(A3=0,1,2)"], [None, "=IF(A4=0,1,2)"])
    book.save(file)
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(file, "w") as packed:
        for name, data in parts.items():
            text = re.sub(rb'(<c r="B[34]")(?: t="\w+")?>', rb'\1 t="str">', data)
            packed.writestr(name, text if "sheet1" in name else data)
    source = read_source(file)
    assert values(source) == [{"Ref": 1, "Tags": "x"}, {"Ref": 2}]


def test_a_workbook_of_charts_alone_is_refused(tmp_path: Path) -> None:
    file, book = workbook(tmp_path)
    book.create_chartsheet("Chart")
    book.remove(book.worksheets[0])
    book.save(file)
    with pytest.raises(BadImport):
        read_source(file)


def test_merged_cells_count_for_each_row_that_they_cover(tmp_path: Path) -> None:
    file, book = workbook(tmp_path, ["Field", "Question"], ["Hearts", "A?"], [None, "B?"], [None, None], [None, "C?"])
    book.active.merge_cells("A2:A5")
    source = saved(file, book)
    assert values(source) == [{"Field": "Hearts", "Question": f"{letter}?"} for letter in "ABC"]
    assert source.blank == (4,)
    assert any("Merged cells" in remark for remark in source.remarks)


def test_the_sheet_with_the_records_is_found_or_named(tmp_path: Path) -> None:
    file, book = workbook(tmp_path, ["Please", "read"], ["the", "next"])
    sheet = book.create_sheet("Asked")
    for row in (["Ref", "Question"], [1, "Why?"]):
        sheet.append(row)
    book.create_sheet("Empty")
    assert values(saved(file, book, names=("Question",))) == [{"Ref": 1, "Question": "Why?"}]
    assert [c.name for c in saved(file, book, sheet="sheet").columns] == ["Please", "read"]
    with pytest.raises(SheetNotThere, match="no sheet “Other”") as refusal:
        saved(file, book, sheet="Other")
    assert "Asked" in refusal.value.hint


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("Ref,Q\n1,B?\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text("Ref,Q\n1,A?\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    source = read_source(tmp_path)
    assert [(r.file, r.line, r.values) for r in source.records] == [
        ("a.csv", 2, {"Ref": "1", "Q": "A?"}), ("b.csv", 2, {"Ref": "1", "Q": "B?"}),
    ]  # fmt: skip
    assert source.remarks[0] == "2 files are read; 1 of other kinds are not."
    (tmp_path / "none").mkdir()
    with pytest.raises(BadImport, match="no file that can be imported"):
        read_source(tmp_path / "none")


CELLS = st.text("ab ,;|\t\"'\n#é“”0", max_size=8)


@quick
@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.integers(0, 2),
)
def test_every_row_of_any_table_is_a_record_or_blank(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], separator: str, encoding: str, above: int
) -> None:
    assume(not any(cell.strip() in {"Ref", "Question", "Note"} for row in rows for cell in row))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([["A title", "", ""]] * above + [["Ref", "Question", "Note"], *rows])
    source = read(
        tmp_path_factory.mktemp("any"), out.getvalue().encode(encoding), separator=separator, names=("Ref", "Question")
    )
    filled = {number: row for number, row in enumerate(rows, above + 2) if any(cell.strip() for cell in row)}
    assert {record.line for record in source.records} == set(filled)
    assert len(source.records) + len(source.blank) == len(rows)
    for record in source.records:
        heads = zip(("Ref", "Question", "Note"), filled[record.line], strict=True)
        assert record.values == {name: cell for name, cell in heads if cell.strip()}
