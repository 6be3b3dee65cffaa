"""The timesheet as CSV and as a page: whatever a title says, it stays a title."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest

from rlhf.process.planning.timesheet import About, Added, Piece, Row, Sheet, Sheets
from rlhf.reports import timesheets_page
from rlhf.reports.timesheet import HEADS, all_as_csv, as_csv
from rlhf.reports.timesheet_page import page

HOSTILE = [
    '=HYPERLINK("http://x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "a\u202eb\nc, “d”",
    "\t=1",
    '"><img src=x>',
]


def a_sheet(title: str = "Chest pain", **values) -> Sheet:
    added = Added("3f2a91c0" * 5, signed=True, sent=True)
    pieces = (
        Piece("01jd8zj6q0f3w5v7x9y1a2b3c4", date(2026, 11, 2), 25, "", ("01jd8zj6q0f3w5v7x9y1a2b3c3",), added),
        Piece("01jd8zj6q0f3w5v7x9y1a2b3c5", date(2026, 11, 3), 10, "", (), Added("b" * 40, signed=False, sent=False)),
        Piece("01jd8zj6q0f3w5v7x9y1a2b3c6", date(2026, 11, 4), 5, "", (), None),
    )
    about = About(title, "reference_answer", "cardiology", 30)
    rows = (
        Row("2026-w48", "t-7h2k9m4x8q", "writing", about, 40, 55, 30, pieces),
        Row(
            "",
            "",
            "reading_guidance",
            About(),
            20,
            20,
            None,
            (Piece("01jd8zj6q0f3w5v7x9y1a2b3c7", date(2026, 11, 5), 20, "", (), added),),
        ),
    )
    plain = {"handle": "amara", "name": "Dr Amara <b>Okafor</b>", "project": "Winter", "zone": "Europe/London"}
    return Sheet(**(plain | {"month": "2026-11", "made": datetime(2026, 12, 1, 9, tzinfo=UTC), "rows": rows} | values))


@pytest.mark.parametrize("title", HOSTILE)
def test_no_title_is_a_formula_or_breaks_a_line(title):
    text = as_csv(a_sheet(title))
    assert text.startswith("\ufeffmonth,")
    heads, first, second = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert tuple(heads) == HEADS
    assert not first[HEADS.index("title")].startswith(("=", "+", "-", "@", "\t"))
    assert len(first) == len(second) == len(HEADS)


def test_a_line_of_the_file_names_its_entries_and_commits():
    _, first, second = csv.DictReader(io.StringIO(as_csv(a_sheet()).removeprefix("\ufeff")), HEADS)
    assert (first["minutes"], first["minutes_in_all"], first["expected_minutes"]) == ("40", "55", "30")
    assert first["entries"].split()[0] == "01jd8zj6q0f3w5v7x9y1a2b3c4"
    assert first["commits"].split() == ["3f2a91c0" * 5, "b" * 40]
    assert (first["signed"], first["sent"]) == ("no", "no")
    assert (second["expected_minutes"], second["signed"], second["sent"]) == ("", "yes", "yes")


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"src", "href", "onerror", "style"}]


@pytest.mark.parametrize("title", HOSTILE)
def test_the_page_needs_nothing_else_and_no_title_is_markup(title):
    text = page(a_sheet(title, name=f"{title} & co"))
    seen = Seen()
    seen.feed(text)
    assert not seen.tags & {"script", "img", "link", "iframe"}
    assert not seen.links
    assert "default-src 'none'" in text
    assert "\u202e" not in text


def test_the_page_shows_the_evidence_behind_each_line():
    text = page(a_sheet(left_out=2))
    for words in (
        "Timesheet, November 2026", "Dr Amara &lt;b&gt;Okafor&lt;/b&gt;", "1 h", "55 min", "The tasks written on took",
        "01jd8zj6q0f3w5v7x9y1a2b3c4", "3f2a91c03f2a", "not signed by itself, not sent yet", "not found",
        "01jd8zj6q0f3w5v7x9y1a2b3c3", "The last 2 commits of that ledger", "@page { size: A4",
    ):  # fmt: skip
        assert words in text, words


def test_an_empty_month_says_so():
    text = page(a_sheet(rows=()))
    assert "Nothing is written down for this month." in text
    assert "<table" not in text


@pytest.mark.parametrize("title", HOSTILE)
def test_everybodys_sheets_are_one_file_with_one_heading(title: str) -> None:
    some = (a_sheet(title, handle="amara"), a_sheet(title, handle="ben", name=title, active=False))
    rows = list(csv.reader(io.StringIO(all_as_csv(some).removeprefix("\ufeff"))))
    assert rows[0] == list(HEADS)
    assert [row[HEADS.index("person")] for row in rows[1:]] == ["amara", "amara", "ben", "ben"]
    text = timesheets_page.page(
        Sheets(title, "UTC", "2026-11", some[0].made, some, (title,), left_out={title: 2})
    )  # fmt: skip
    assert "<script" not in text
    assert "<img" not in text
    assert "2 h" in text, "the minutes of both"
    assert "\u202e" not in text
