"""A manager sees everybody's month at once: a line for each person, also of who has left, and totals that add up."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.sync.test_costs import counted
from tests.team import BARE, TASKS, Team

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.journey
FIRST, SECOND = TASKS[:2]
NEXT_MONTH = "2026-12-02T09:00:00+00:00"


@pytest.fixture
def a_month(team: Team) -> Team:
    """Amara wrote and talked, Ben wrote and has left since, Emeka reviewed; Freya wrote nothing down."""
    for who, *entry in (
        ("amara", "40m", FIRST), ("amara", "15m", SECOND), ("amara", "5m", "--category", "communication"),
        ("ben", "30m", FIRST), ("emeka", "20m", FIRST),
    ):  # fmt: skip
        team.rlhf(who, "time", "add", *entry)
    team.rlhf("morgan", "sync")
    people = team.root / "morgan" / "people.yaml"
    text = people.read_text(encoding="utf-8")
    people.write_text(text.replace("  ben:\n", "  ben:\n    active: false\n"), encoding="utf-8")
    team.rlhf("morgan", "publish", "Ben has left")
    return team


def everybody(team: Team, *args: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(team.rlhf("morgan", "timesheet", "--all", "--json", *args).out)
    people, total = found["people"], found["total"]
    for count in ("minutes", "tasks", "entries", "entries_late", "entries_not_signed", "entries_not_sent"):
        assert total[count] == sum(person[count] for person in people), count
    assert sum(total["categories"].values()) == total["minutes"]
    assert total["people"] == len(people)
    return found


def test_a_line_for_each_person_and_totals_that_add_up(a_month: Team) -> None:
    found = everybody(a_month)
    told = {p["person"]: (p["minutes"], p["tasks"], p["entries"], p["active"]) for p in found["people"]}
    assert told == {"amara": (60, 2, 3, True), "ben": (30, 1, 1, False), "emeka": (20, 1, 1, True)}
    assert found["total"]["categories"] == {"writing": 85, "review": 20, "communication": 5}
    assert found["nothing_written_down"] == ["freya", "morgan"]
    own = json.loads(a_month.rlhf("amara", "timesheet", "--json").out)
    assert found["people"][0]["rows"] == own["rows"], "what she sees herself"
    said = a_month.rlhf("morgan", "timesheet", "--all")
    assert "amara 55 5 60 2" in said.words
    assert "ben 30 30 1 has left" in said.words
    assert "Total 85 20 5 110 4" in said.words
    assert "1 h 50 min in 5 entries of 3 people. 0 of them late, 0 not signed by themselves." in said.words
    assert "Nothing is written down by freya, morgan." in said.words
    assert "This machine was last in touch with the project on Mon 30 Nov 19:30" in said.words
    assert all(len(line) <= 80 for line in said.out.splitlines())


def test_one_file_holds_everybody(a_month: Team) -> None:
    sheet, page = a_month.root / "all.csv", a_month.root / "all.html"
    said = a_month.rlhf("morgan", "timesheet", "--all", "--csv", str(sheet), "--html", str(page)).words
    assert f"It is in {sheet}. It is in {page}." in said
    rows = list(csv.DictReader(io.StringIO(sheet.read_text(encoding="utf-8-sig"))))
    assert [(row["person"], row["minutes"]) for row in rows] == [
        ("amara", "40"), ("amara", "15"), ("amara", "5"), ("ben", "30"), ("emeka", "20"),
    ]  # fmt: skip
    assert {(row["signed"], row["sent"]) for row in rows} == {("yes", "yes")}
    text = page.read_text(encoding="utf-8")
    for words in ("Timesheets, November 2026", "1 h 50 min", "Dr Ben Whitlow", "has left", "by freya, morgan"):
        assert words in text
    assert text.count('<section class="sheet"') == 3
    for needs in ("<script", "http://", "https://", "<img", "<link", "url("):
        assert needs not in text


def test_another_month_and_what_was_written_down_late(a_month: Team) -> None:
    assert everybody(a_month, "--month", "2026-10")["people"] == []
    assert "Nothing is written down for this month." in a_month.rlhf(
        "morgan", "timesheet", "--all", "--month", "2026-10"
    ).out  # fmt: skip
    a_month.rlhf("emeka", "time", "add", "10m", SECOND, "--on", "2026-11-29", now=NEXT_MONTH)
    a_month.rlhf("emeka", "time", "add", "7m", SECOND, now=NEXT_MONTH)
    a_month.rlhf("morgan", "sync", now=NEXT_MONTH)
    found = everybody(a_month, "--month", "2026-11")
    emeka = next(person for person in found["people"] if person["person"] == "emeka")
    assert (emeka["minutes"], emeka["entries"], emeka["entries_late"]) == (30, 2, 1)
    said = a_month.rlhf("morgan", "timesheet", "--all", "--month", "2026-11", now=NEXT_MONTH).words
    assert "emeka 30 30 2 1 late" in said
    assert "1 of them late" in said


def test_what_is_not_believed_is_told_and_not_counted(a_month: Team) -> None:
    team = a_month
    tip = team.git("freya", "commit-tree", "--no-gpg-sign", "HEAD^{tree}", "-m", "Mine")
    team.git("freya", "push", "--quiet", "origin", f"{tip}:refs/heads/ledger/freya", check=False)
    forged = team.git(BARE, "-c", "user.name=x", "-c", "user.email=x@x", "commit-tree", "--no-gpg-sign",
                      "ledger/emeka^{tree}", "-p", "ledger/emeka", "-m", "forged")  # fmt: skip
    team.git(BARE, "update-ref", "refs/heads/ledger/emeka", forged)
    team.rlhf("morgan", "sync", code=None)
    assert everybody(team)["commits_not_believed"] == {"emeka": 1}
    assert "The last 1 commit of the ledger of emeka cannot be believed" in team.rlhf(
        "morgan", "timesheet", "--all"
    ).words  # fmt: skip


def test_only_a_manager_and_not_with_one_person(a_month: Team) -> None:
    for who in ("amara", "emeka"):
        refused = a_month.rlhf(who, "timesheet", "--all", code=3).words
        assert f"Seeing everybody's timesheets needs the role manager, which “{who}” does not have." in refused
    refused = a_month.rlhf("morgan", "timesheet", "--all", "--person", "amara", code=2).words
    assert "--person and --all cannot be given together." in refused


def test_more_people_start_no_more_git(a_month: Team, tmp_path: Path) -> None:
    a_month.rlhf("morgan", "timesheet", "--all")
    before = counted(a_month, tmp_path / "trace", "morgan", "timesheet", "--all")
    a_month.rlhf("freya", "time", "add", "9m", SECOND)
    a_month.rlhf("morgan", "time", "add", "9m", SECOND)
    a_month.rlhf("morgan", "sync")
    a_month.rlhf("morgan", "timesheet", "--all")
    assert len(everybody(a_month)["people"]) == 5
    assert counted(a_month, tmp_path / "trace", "morgan", "timesheet", "--all") == before
    assert before == counted(a_month, tmp_path / "trace", "morgan", "timesheet")
