"""What counts as the words that are to be removed, and the lines in which a removal is written down."""

from __future__ import annotations

import pytest

from rlhf.model.in_place_of import InPlaceOf, in_place_of, with_line, without_line
from rlhf.model.phrases import Phrases, at_places, too_short
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


def test_what_was_removed_is_known_from_where_it_was() -> None:
    text = "On Ward Seven Halvorsdatter rests; see notes/halvorsdatter/2 and\n> ward\n> seven."
    phrases = Phrases(["Ward Seven", "Halvorsdatter"])
    assert at_places(text, phrases.places(text)) == {"Ward Seven", "Halvorsdatter", "halvorsdatter", "ward > seven"}
    assert at_places(text, ()) == set()
    assert at_places("", [(3, 4)]) == set()
    assert phrases.removed_from(text) == "On (removed) (removed) rests; see notes/removed/2 and\n> (removed)."


@pytest.mark.parametrize(
    "text",
    [
        "**Jorun** Halvorsdatter", "Jorun, Halvorsdatter", "Jorun&nbsp;Halvorsdatter", "Jorun\u200bHalvorsdatter",
        "Jorun Halvors\u00addatter", "Jorun.Halvorsdatter", "Jorun *Halvorsdatter*", "Jorun Halvors-\n  datter",
    ],
)  # fmt: skip
def test_marks_and_what_is_unseen_hide_no_words(text: str) -> None:
    assert Phrases(["Jorun Halvorsdatter"]).are_in(text)
    assert not Phrases(["the rapist"]).are_in("therapist")


def test_lines_that_programs_read_keep_their_form() -> None:
    message = "Claim t-1 for holder\n\nThe holder asked.\n\nHolder: holder\nLatest: 01\nBranch: change/b/the-holder-x\n"
    without = "Claim t-1 for (removed)\n\nThe (removed) asked.\n\nHolder: holder\nLatest: 01\n"
    assert Phrases(["Holder"]).removed_from_message(message) == without + "Branch: change/b/the-removed-x\n"
    assert Phrases(["Latest"]).removed_from_message(message) == message


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
        {"main": (OLD, NEW), "answer/t-1/amara": (OLD, OLD)},
        {OLD: NEW},
        {NEW: OLD},
        {OLD: Blob(NEW, "sha256:1", ((3, 12), (40, 2))), NEW: Blob(OLD, "sha256:2")},
        {OLD: NEW},
    )
    assert read_purge_record(record.text()) == record
    assert read_purge_record(record.text() + "later what a newer version writes\n\n") == record
    assert read_purge_record("") == PurgeRecord()
