"""Findings for a person: quoted, marked, within 80 columns, and nothing that steers the terminal."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.finding import Finding, Severity, Span
from rlhf.reports.human import findings as told_findings
from rlhf.reports.human import named
from rlhf.reports.plain import HIDDEN, columns, escaped, plain, wrapped
from rlhf.reports.quote import quote
from tests.reports.samples import ANSWER, KEY, LARGE, TEXT, UNIT, any_told, anything, text_of, told
from tests.unit.quick import quick

_STYLE = re.compile("\x1b\\[[0-9]+m")


def test_the_whole_of_it():
    assert text_of("human", told(KEY, UNIT, LARGE)) == (
        "answers/w48/t-7h2k9m4x8q/amara.md\n"
        "      3:1  error  SC001 shape\n"
        "           “ai_drafft” is not known here.\n"
        "           │ ai_drafft: no\n"
        "           │ ^^^^^^^^^\n"
        "           → Say “ai_draft”.\n"
        "      8:6  warning  CL001 unit-abbreviated  in Answer\n"
        "           “50 mcg” can be misread.\n"
        "           │ Give 50 mcg (漢字 for “dose”), then rest. Drink enough, keep the l…\n"
        "           │      ^^^^^^\n"
        "           → Write “micrograms”.\n"
        "\n"
        "guidance/all.md\n"
        "     file  error  FM015 too-large\n"
        "           The file is larger than 1,000,000 bytes.\n"
        "3 files checked: 2 errors, 1 warning.\n"
    )


def test_a_section_with_a_long_name_has_a_line_of_its_own():
    title = "What to do when it comes back, and by when to be seen"
    read = {ANSWER: TEXT.replace("## Answer", f"## {title}").encode()}.get
    text = text_of("human", told(UNIT, read=read))
    assert f"      8:6  warning  CL001 unit-abbreviated\n           in {title}\n" in text


def test_nothing_found_and_nothing_checked():
    assert text_of("human", told()) == "3 files checked: all good.\n"
    assert text_of("human", told(files=["a.md"])) == "1 file checked: all good.\n"
    assert text_of("human", told(files=[])).startswith("Nothing to check")


@pytest.mark.parametrize(
    ("line", "start", "end", "shown", "marks"),
    [
        ("Give 50 mcg.", 6, 12, "Give 50 mcg.", "     ^^^^^^"),
        ("漢字 is here", 4, 6, "漢字 is here", "     ^^"),
        ("一二三", 2, 3, "一二三", "  ^^"),
        ("e\u0301a\u0301 mg", 6, 8, "e\u0301a\u0301 mg", "   ^^"),
        ("e\u0301", 2, 3, "e\u25cc\u0301", " ^"),
        ("a\tb", 2, 3, "a    b", " ^^^^"),
        ("a\tb", 3, 4, "a    b", "     ^"),
        ("50\u202e mg", 3, 4, "50<U+202E> mg", "  ^^^^^^^^"),
        ("50\u200b mg", 5, 7, "50 mg", "   ^^"),
        ("end", 4, 5, "end", "   ^"),
        ("end", 9, 12, "end", "   ^"),
        ("word", 2, 2, "word", " ^"),
        ("trailing  ", 9, 11, "trailing", "        ^^"),
    ],
)
def test_marks_stand_under_the_place(line, start, end, shown, marks):
    assert quote([line], Span(1, start, 1, end), 67) == (shown, marks)


def test_a_long_line_is_cut_around_the_place():
    line = "x" * 500 + " 50 mcg " + "y" * 500
    shown, marks = quote([line], Span(1, 502, 1, 508), 67)
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert columns(shown) == 67
    assert shown[marks.index("^") : len(marks)] == "50 mcg"


def test_a_place_that_is_longer_than_the_line_is_cut_too():
    shown, marks = quote(["z" * 1_000_000], Span(1, 5, 1, 900_000), 67)
    assert shown == "z" * 66 + "…"
    assert marks == "    " + "^" * 63


def test_a_place_of_many_lines_is_marked_on_its_first():
    lines = ["rubric:", "  - a", "  - b", ""]
    assert quote(lines, Span(1, 1, 3, 6), 67) == ("rubric:", "^^^^^^^ to line 3")
    assert quote(lines, Span(1, 1, 2, 1), 67) == ("rubric:", "^^^^^^^")


@pytest.mark.parametrize("span", [Span(9), Span(3), Span(0, 0, 0, 1)])
def test_what_cannot_be_shown_has_no_quote(span):
    assert quote(["one", "two", ""], span, 67) is None


def test_lines_are_counted_as_editors_count_them():
    text = "one\u2028still one\r\ntwo \x0b\x85 still two\nthree"
    finding = Finding("a.md", Span(2, 1, 2, 4), "CL001", Severity.WARNING, "Well.")
    shown = "".join(told_findings([finding], {"a.md": text.encode()}.get))
    assert "│ two  still two\n" in shown


def test_a_byte_order_mark_moves_nothing():
    finding = Finding("a.md", Span(1, 5, 1, 8), "CL001", Severity.WARNING, "Well.")
    shown = "".join(told_findings([finding], {"a.md": b"\xef\xbb\xbfone two"}.get))
    assert "│ one two\n           │     ^^^\n" in shown


@given(
    st.lists(st.sampled_from("ab漢\u0301\t\u202e ") | st.characters(), max_size=300),
    st.integers(1, 310),
    st.integers(1, 310),
)
@quick
def test_a_quote_always_fits_and_its_marks_are_there(line, start, end):
    if found := quote(["".join(line)], Span(1, start, 1, end), 67):
        shown, marks = found
        assert columns(shown) <= 67
        assert columns(marks) <= 67
        assert re.fullmatch(" *\\^+", marks)
        assert not HIDDEN.search(shown)


@given(any_told())
@quick
def test_nothing_hidden_or_steering_is_ever_shown(what):
    bare = _STYLE.sub("", text_of("human", what))
    assert not HIDDEN.search(bare)
    for line in bare.splitlines():
        if line.startswith("           │ "):
            assert columns(line) <= 80
        assert not line.startswith("::")


@given(any_told())
@quick
def test_colour_changes_nothing_else(what):
    assert ("\x1b[" in text_of("human", what)) == (what.colour and bool(what.findings))


@given(anything)
@quick
def test_paths_are_one_line_and_no_command(path):
    shown = named(path)
    assert "\n" not in shown
    assert shown[0].isalnum() or shown.startswith(("./", "(")) or not shown.isascii()


@given(anything, st.integers(0, 20), st.integers(0, 4))
@quick
def test_wrapped_text_fits_but_for_words_that_do_not(text, indent, hang):
    for line in wrapped(text, indent, 80, hang).splitlines():
        assert columns(line) <= 80 or " " not in line.strip(" ")


def test_everything_that_is_never_seen_counts_as_hidden():
    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    unseen = {chr(c) for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c)) in hidden} - {"\n", "\t"}
    assert [f"{ord(c):x}" for c in sorted(unseen) if not HIDDEN.fullmatch(c)] == []
    assert plain("a\nb\tc é 漢 “” …") == "a\nb\tc é 漢 “” …"


def test_hidden_characters_in_json_are_written_by_number():
    assert escaped('"50\u202e \U000e0041\udc80"') == '"50\\u202e \\udb40\\udc41\ufffd"'
