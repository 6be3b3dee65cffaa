"""What counts as the words that are to be removed, and the lines in which a removal is written down."""

from __future__ import annotations

import pytest

from rlhf.model.in_place_of import InPlaceOf, in_place_of, with_line, without_line
from rlhf.model.phrases import Phrases, removed_between, too_short
from rlhf.model.purge_record import Blob, PurgeRecord, read_purge_record

OLD, NEW = "a" * 40, "b" * 40


@pytest.mark.parametrize(
    ("phrase", "text", "without"),
    [
        ("Ann Lee", "Ann Lee rests.", "(removed) rests."),
        ("Ann Lee", "ANN LEE, Anna Leeson", "(removed), Anna Leeson"),
        ("Ann Lee", "Ann\n  Lee and Ann\n> Lee", "(removed) and (removed)"),
        ("Ann Lee", "change/boss/about-ann-lee-today", "change/boss/about-removed-today"),
        ("O'Neil", "'O''Neil' and O\u2019Neil", "'(removed)' and (removed)"),
        ("943 476 5919", "NHS 943 476 5919.", "NHS (removed)."),
        ("José", "Jose\u0301 came", "(removed) came"),
        ("a.b", "a.b but not axb", "(removed) but not axb"),
        ("Ann", "title: Ann's cough", "title: (removed)'s cough"),
        ("Ann\nLee", "Ann Lee", "(removed)"),
    ],
)
def test_words_are_found_as_people_write_them(phrase: str, text: str, without: str) -> None:
    phrases = Phrases([phrase])
    assert phrases.are_in(text)
    assert phrases.removed_from(text) == without
    assert not phrases.are_in(without)


def test_the_longest_of_several_phrases_is_removed() -> None:
    assert Phrases(["Ann", "Ann Lee"]).removed_from("Ann Lee and Ann") == "(removed) and (removed)"
    assert Phrases(["Ann", "Ann Lee"]).count("Ann Lee and Ann") == 2


@pytest.mark.parametrize(("line", "short"), [("Jo", True), ("J. o", True), ("Jon", False), ("12 3", False)])
def test_what_is_in_many_other_words_is_too_short(line: str, short: bool) -> None:
    assert too_short(line) is short


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Ann Lee rests.", "(removed) rests.", {"Ann Lee"}),
        ("Ann\n  Lee and 12 May", "(removed) and (removed)", {"Ann Lee", "12 May"}),
        ("It was (removed) and Ann", "It was (removed) and (removed)", {"Ann"}),
        ("Ann rests.", "Ann rests.", set()),
        ("Something else.", "(removed) rests.", set()),
        ("", "(removed)", set()),
    ],
)
def test_what_was_removed_is_known_from_both_versions(old: str, new: str, words: set[str]) -> None:
    assert removed_between(old, new) == words


@pytest.mark.parametrize("stands", [InPlaceOf(OLD), InPlaceOf(OLD, "amara", "SHA256:abc+/1")])
@pytest.mark.parametrize("message", ["Answer t-1 by amara\n\nBatch: b\n", "One line", "", "Two\n\nLatest: 01\n\n\n"])
def test_the_last_line_of_a_message_says_what_it_stands_for(stands: InPlaceOf, message: str) -> None:
    written = with_line(message, stands)
    assert in_place_of(written) == stands
    assert with_line(written, stands) == written
    assert without_line(written).strip() == message.strip()
    again = InPlaceOf(NEW, "ben", "SHA256:z")
    assert in_place_of(with_line(written, again)) == again
    assert written.count("In place of") == with_line(written, again).count("In place of") == 1


@pytest.mark.parametrize(
    "message",
    [
        f"In place of: {OLD}\n\nAnd more\n",
        f"It says In place of: {OLD}",
        "In place of: abc",
        f"In place of: {OLD} by Amara SHA256:x",
        f"In place of: {OLD} by amara",
        "",
    ],
)
def test_no_other_line_says_so(message: str) -> None:
    assert in_place_of(message) is None
    assert without_line(message) == message


def test_a_record_is_read_as_it_was_written_and_has_no_words() -> None:
    record = PurgeRecord(
        {"main": (OLD, NEW), "answer/t-1/amara": (OLD, OLD)}, {OLD: NEW}, {OLD: Blob(NEW, "sha256:1")}, {OLD: NEW}
    )
    assert read_purge_record(record.text()) == record
    assert read_purge_record(record.text() + "later what a newer version writes\n\n") == record
    assert read_purge_record("") == PurgeRecord()
