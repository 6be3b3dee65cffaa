"""Guidance: near misses beyond the examples of the pages."""

from __future__ import annotations

import pytest

from tests.rules.memory import ANSWER, GOOD, GUIDANCE, check, check_all, swap

ONE = "  - version: 1.2.0\n    date: 2026-11-02\n    what: Asks for a time by which to seek help\n"


def codes(changes):
    return [finding.code for finding in check(GUIDANCE, changes) if finding.code.startswith("GD")]


def listed(*changes, version=""):
    """The good guidance with other changes: version, day and perhaps size of each."""
    lines = "".join(
        f"  - {{version: {number}, date: {day}, what: Something" + (f", size: {size[0]}" if size else "") + "}\n"
        for number, day, *size in changes
    )
    text = GOOD[GUIDANCE].replace(ONE, lines)
    return {GUIDANCE: text.replace("version: 1.2.0\neffective", f"version: {version or changes[0][0]}\neffective")}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([("1.10.0", "2026-11-02"), ("1.9.0", "2026-10-02")], []),
        ([("1.2.0", "2026-11-02"), ("1.1.0", "2026-11-02")], []),
        ([("1.1.0", "2026-10-02"), ("1.2.0", "2026-11-02")], ["GD002"]),
        ([("1.2.0", "2026-11-02"), ("1.2.0", "2026-10-02")], ["GD002"]),
        ([("1.2.0", "2026-10-02"), ("1.1.0", "2026-11-02")], ["GD002"]),
        ([("1.1.0", "2026-08-02"), ("1.2.0", "2026-09-02"), ("1.3.0", "2026-10-02")], ["GD002"]),
    ],
)
def test_the_list_of_changes_is_newest_first(changes, expected):
    newest = max((c[0] for c in changes), key=lambda v: [int(part) for part in v.split(".")])
    assert codes(listed(*changes, version=newest)) == expected


def test_the_version_is_that_of_the_newest_change():
    changes = [("1.2.0", "2026-11-02"), ("1.1.0", "2026-10-02")]
    for version, hint in (
        ("1.3.0", "Add an entry for it at the top of “changes”."),
        ("1.1.0", "Write: version: 1.2.0"),
    ):
        (finding,) = check(GUIDANCE, listed(*changes, version=version))
        assert (finding.code, finding.hint) == ("GD001", hint)


@pytest.mark.parametrize(
    ("older", "newer", "size", "fires"),
    [
        ("1.1.0", "2.0.0", "major", False),
        ("1.1.0", "1.2.0", "minor", False),
        ("1.1.0", "1.1.1", "patch", False),
        ("1.1.0", "1.1.1", "major", True),
        ("1.1.0", "1.2.0", "major", True),
        ("1.1.0", "2.0.0", "minor", True),
        ("0.1.0", "0.2.0", "major", False),  # before 1.0.0 a step means less
        ("1.1.0", "1.3.0", "minor", False),
    ],
)
def test_size_and_step(older, newer, size, fires):
    assert (codes(listed((newer, "2026-11-02", size), (older, "2026-10-02"))) == ["GD006"]) is fires


def test_the_first_version_may_be_of_any_size():
    assert codes(listed(("1.0.0", "2026-11-02", "major"))) == []


@pytest.mark.parametrize(
    ("day", "fires"), [("2026-02-28", False), ("2028-02-29", False), ("2026-02-29", True), ("2026-11-31", True)]
)
def test_days_that_no_calendar_has(day, fires):
    assert bool(codes(swap(GUIDANCE, "effective: 2026-11-02", f"effective: {day}"))) is fires
    assert bool(codes(swap(GUIDANCE, "date: 2026-11-02", f"date: {day}"))) is fires


@pytest.mark.parametrize(
    ("one", "other", "fires"),
    [
        ("In short", "In short", True),
        ("In short", "In Short:", True),
        ("Doses", "Doses in children", False),
        ("When to call 999", "When to call 111", False),
    ],
)
def test_headings_whose_links_would_be_one(one, other, fires):
    text = GOOD[GUIDANCE].replace("## In short\n", f"## {one}\nWords.\n\n## {other}\n")
    assert (codes({GUIDANCE: text}) == ["GD003"]) is fires


def test_an_owner_who_has_left_or_never_was():
    assert codes(swap("people.yaml", "  morgan:", "  molly:")) == ["GD005"]
    (finding,) = check(GUIDANCE, {**swap(GUIDANCE, "owner: morgan", "owner: ben"),
                                  **swap("people.yaml", "Lamplight\n", "Lamplight\n    active: false\n")})  # fmt: skip
    assert finding.message == "Dr Ben Lamplight has left the project."


@pytest.mark.parametrize(
    "changes", ["changes: none\n", "changes: [1.2.0]\n", "changes:\n  - {version: 1.2, date: 3}\n"]
)
def test_a_misshapen_list_is_left_to_its_schema(changes):
    head, _, rest = GOOD[GUIDANCE].partition("changes:\n" + ONE)
    assert {finding.code for finding in check(GUIDANCE, {GUIDANCE: head + changes + rest})} == {"SC001"}


def against_main(new, old=GOOD[GUIDANCE]):
    """What is found in guidance that main has in other words."""
    found = check_all({**GOOD, GUIDANCE: new}, main={**GOOD, GUIDANCE: old})
    return [finding.code for finding in found if finding.path == GUIDANCE]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Say what to look for.", "Say what to look out for.", ["GD007"]),
        ("Say what to look for.", "Say what\nto look  for.", []),  # lines broken elsewhere are no other words
        ("owner: morgan", "owner: amara", ["GD007"]),
        ("nowhere", "nothing", []),
    ],
)
def test_other_words_need_another_version(old, new, expected):
    assert against_main(GOOD[GUIDANCE].replace(old, new)) == expected


def test_a_version_does_not_go_back():
    newer = GOOD[GUIDANCE].replace("1.2.0", "1.3.0")
    (finding,) = [f for f in check_all({**GOOD}, main={**GOOD, GUIDANCE: newer}) if f.path == GUIDANCE]
    assert finding.message == "Main has version 1.3.0; this goes back to 1.2.0."


def test_an_author_cannot_waive_that_words_changed_under_one_version():
    text = GOOD[GUIDANCE].replace("Say what", "Tell what").replace(
        "owner: morgan\n", "owner: morgan\nwaivers:\n  - {code: GD007, reason: It is only a word}\n"
    )  # fmt: skip
    assert "GD007" in against_main(text)


def test_an_anchor_of_old_may_be_cited():
    moved = GOOD[GUIDANCE].replace("owner: morgan\n", "owner: morgan\nmoved: {by-when: in-short}\n")
    cites = swap(ANSWER, "guidance:\n  safety-netting: 1.2.0\n",
                 "guidance:\n  safety-netting: 1.2.0\ncites: [safety-netting#by-when]\n")  # fmt: skip
    assert [f.code for f in check(ANSWER, cites)] == ["AN019"]
    assert check(ANSWER, {**cites, GUIDANCE: moved}) == []
    assert [f.code for f in check(ANSWER, swap(ANSWER, "guidance:\n", "cites: [tone#by-when]\nguidance:\n"))] == [
        "AN019"
    ]
