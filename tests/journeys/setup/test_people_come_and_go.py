"""Somebody is away, comes back, has other details, leaves: people.yaml says so and keeps everything else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.journeys.setup.test_people_change import inactive, with_people
from tests.team import BATCH, TASKS, Team

if TYPE_CHECKING:
    from tests.journeys.on_github import Hosted

pytestmark = pytest.mark.journey
NOTES = ("# Who writes on cardiology.", "# from 2025 on", "# her practice", "# until we know more", "# Reviewers.")


def people_of(team: Team) -> str:
    return team.main_file("people.yaml") or ""


def with_notes(team: Team) -> None:
    """A manager has written comments everywhere into people.yaml."""
    file = team.root / "morgan" / "people.yaml"
    text = file.read_text(encoding="utf-8")
    start, _, rest = text.partition("  amara:\n")
    hers, _, others = rest.partition("  ben:\n")
    hers = hers.replace("name: Dr Amara Okafor", f"name: Dr Amara Okafor  {NOTES[1]}")
    hers = hers.replace("    specialties:\n", f"    specialties:\n      {NOTES[2]}\n")
    others = others.replace("  emeka:\n", f"  {NOTES[4]}\n  emeka:\n")
    file.write_text(f"{start}  {NOTES[0]}\n  amara:\n{hers}  {NOTES[3]}\n  ben:\n{others}", encoding="utf-8")
    team.rlhf("morgan", "publish", "Notes")


def test_an_absence_is_written_down_joined_ended_and_taken_back_and_no_comment_is_lost(team: Team) -> None:
    with_notes(team)
    out = team.rlhf(
        "morgan", "people", "away", "amara", "--from", "2026-12-21", "--to", "2027-01-03", "--because", "Winter"
    )
    assert "amara is away from Mon 21 Dec 2026 to Sun 3 Jan 2027." in out.words
    assert "Winter" in team.git("project.git", "log", "--format=%B", "main")
    again = team.rlhf("morgan", "people", "away", "amara", "--from", "2026-12-21", "--to", "2027-01-03")
    assert "says so already" in again.words
    joined = team.rlhf("morgan", "people", "away", "amara", "--from", "4 Jan", "--to", "2027-01-10")
    assert "from Mon 21 Dec 2026 to Sun 10 Jan 2027" in joined.words
    team.rlhf("morgan", "people", "away", "amara", "--from", "2027-02-01", "--to", "2027-02-02")
    assert people_of(team).count("until:") == 2
    team.rlhf("amara", "sync")
    assert "away from Mon 21 Dec 2026 to Sun 10 Jan 2027" in team.rlhf("amara", "people", "list").words
    here = team.rlhf("morgan", "people", "return", "amara", code=3).words
    assert "amara is here" in here
    assert "rlhf people return amara --on 2026-12-21" in here
    team.rlhf("morgan", "people", "return", "amara", "--on", "2027-01-04")
    assert "until: 2027-01-03" in people_of(team)
    team.rlhf("morgan", "people", "return", "amara", "--on", "2026-12-21")
    team.rlhf("morgan", "people", "return", "amara", now="2027-02-02T09:00:00+00:00")
    assert "from: 2027-02-01\n        until: 2027-02-01" in people_of(team)
    for note in NOTES:
        assert people_of(team).count(note) == 1


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("away", "zoe", "--from", "2026-12-21", "--to", "2026-12-22"), 3, "nobody called “zoe”"),
        (("away", "amara", "--from", "2026-12-22", "--to", "2026-12-21"), 2, "--from 2026-12-21 --to 2026-12-22"),
        (("away", "amara", "--from", "2026-11-20", "--to", "2026-11-29"), 2, "is past: today is Mon 30 Nov 2026"),
        (("away", "amara", "--from", "someday", "--to", "2026-12-21"), 2, "--from 2026-12-21"),
        (("return", "amara"), 3, "amara is here"),
        (("return", "zoe"), 3, "nobody called “zoe”"),
        (("leave", "zoe"), 3, "nobody called “zoe”"),
        (("leave", "morgan"), 3, "Without morgan nobody could change people.yaml any more"),
        (("set", "morgan", "--role", "trainer"), 3, "Without morgan nobody could change people.yaml any more"),
        (("set", "zoe", "--hours", "3"), 3, "nobody called “zoe”"),
        (("set", "amara"), 2, "Name what changes for amara"),
        (("set", "amara", "--zone", "Europe/Lundon"), 2, "not a time zone"),
        (("set", "amara", "--hours", "90"), 2, "from 0 to 80"),
        (("set", "amara", "--specialty", "cardiolgy"), 2, "Did you mean cardiology"),
        (("set", "amara", "--conflict", "bem"), 2, "Did you mean ben"),
        (("set", "amara", "--calendar", "Narnia"), 2, "no calendar of public holidays"),
        (("set", "amara", "--role", "doctor"), 2, "It is one of"),
        (("set", "amara", "--conflict", "ben", "--no-conflict"), 2, "cannot both hold"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(
    team: Team, words: tuple[str, ...], code: int, reason: str
) -> None:
    before = people_of(team)
    assert reason in team.rlhf("morgan", "people", *words, code=code).words
    assert people_of(team) == before


def test_only_managers_change_people(team: Team) -> None:
    for words in (("leave", "ben"), ("return", "ben"), ("set", "ben", "--hours", "3")):
        assert "needs the role manager" in team.rlhf("amara", "people", *words, code=3).words


def test_details_are_replaced_and_the_rest_stays(team: Team) -> None:
    with_notes(team)
    team.rlhf(
        "morgan", "people", "set", "amara", "--zone", "Europe/Dublin", "--hours", "4.5", "--conflict", "ben",
        "--conflict", BATCH, "--specialty", "cardiology", "--specialty", "paediatrics", "--name", "Dr Amara Lind",
        "--calendar", "IE", "--role", "trainer", "--role", "evaluator",
    )  # fmt: skip
    text = people_of(team)
    for words in ("Dr Amara Lind", "zone: Europe/Dublin", "weekly_hours: 4.5", "paediatrics", f"- {BATCH}", "IE"):
        assert words in text
    again = team.rlhf("morgan", "people", "set", "amara", "--zone", "Europe/Dublin", "--hours", "4.5")
    assert "says so already" in again.words
    team.rlhf("morgan", "people", "set", "amara", "--no-conflict", "--role", "trainer", "--specialty", "paediatrics",
              "--hours", "0", code=None)  # fmt: skip
    text = people_of(team)
    assert "conflicts: []" in text
    assert "weekly_hours: 0\n" in text
    for note in NOTES:
        assert text.count(note) == 1
    assert "keys:" in text.partition("  amara:")[2].partition("  ben:")[0]
    assert text.partition("  ben:")[2].count("zone:") == 0


def test_offline_it_waits_and_is_sent_once(team: Team) -> None:
    bare = team.bare.rename(team.bare.with_name("away.git"))
    out = team.rlhf("morgan", "people", "leave", "ben")
    assert "sent when you are online" in out.words
    again = team.rlhf("morgan", "people", "leave", "ben")
    assert "sent when you are online" in again.words
    bare.rename(team.bare)
    team.rlhf("morgan", "sync")
    assert people_of(team).count("active: false") == 1
    assert "ben has left already" in team.rlhf("morgan", "people", "leave", "ben", code=3).words
    gone = team.rlhf("morgan", "people", "away", "ben", "--from", "1 Dec", "--to", "2 Dec", code=3)
    assert "“ben” has left" in gone.words


def test_who_has_left_can_say_nothing_until_they_return(team: Team) -> None:
    team.rlhf("morgan", "people", "leave", "amara", "--because", "Her year is over")
    assert "(has left)" in team.rlhf("morgan", "people", "list").words
    refused = team.rlhf("amara", "task", "pull", code=3).words
    assert "amara" in refused
    team.rlhf("morgan", "people", "return", "amara", now="2026-12-30T09:00:00+00:00")
    assert "active: true" in people_of(team)
    team.rlhf("amara", "task", "pull")


def test_an_account_on_github_is_looked_up_by_its_name(hosted: Hosted) -> None:
    hosted.server.state.accounts |= {"zoe-at-work": 777}
    hosted.rlhf("morgan", "people", "add", "zoe", "--name", "Dr Zoe Hart", "--role", "trainer")
    hosted.gate()
    hosted.rlhf("morgan", "sync")
    none = hosted.rlhf("morgan", "people", "set", "zoe", "--github", "nobody-here", code=2)
    assert "GitHub has no person whose account is called “nobody-here”" in none.words
    hosted.rlhf("morgan", "people", "set", "zoe", "--github", "zoe-at-work")
    hosted.gate()
    assert "login: zoe-at-work" in (hosted.team.main_file("people.yaml") or "")


def claims_of(team: Team) -> dict[str, str]:
    """The message of the tip of each claim branch in the forge."""
    names = team.branches("claim/")
    return {name: team.git("project.git", "log", "-1", "--format=%B", name) for name in names}


def events_of_the_forge(team: Team, type_: str) -> list[str]:
    names = team.git("project.git", "ls-tree", "-r", "--name-only", "ledger/forge").splitlines()
    return [name for name in names if name.endswith(f"-{type_}.yaml")]


def test_what_somebody_holds_is_free_the_moment_they_leave(team: Team) -> None:
    team.rlhf("amara", "task", "pull", TASKS[0], TASKS[1])
    team.rlhf("morgan", "task", "assign", TASKS[2], "--to", "amara")
    team.rlhf("ben", "sync")
    assert "is with amara" in team.rlhf("ben", "task", "pull", TASKS[0], code=3).words
    out = team.rlhf("morgan", "people", "leave", "amara").words
    assert f"Back in the pool: 3 tasks, {TASKS[0]}, {TASKS[1]}, {TASKS[2]}." in out
    assert len(events_of_the_forge(team, "freed")) == 3
    assert all("Released: yes" in message for message in claims_of(team).values())
    board = team.rlhf("morgan", "board").words
    assert "Nobody's since their holder left: 3" in board
    log = team.rlhf("morgan", "log", "--task", TASKS[0]).words
    assert "amara has left" in log
    team.rlhf("ben", "task", "pull", *TASKS[:3])
    team.write("ben", TASKS[0])
    team.rlhf("ben", "submit", TASKS[0])
    team.rlhf("morgan", "sync")
    assert "Nobody's since" not in team.rlhf("morgan", "board").words
    assert "Nothing to tell anybody" in team.rlhf("morgan", "forge", "tend", str(team.bare)).words
    assert len(events_of_the_forge(team, "freed")) == 3
    team.rlhf("morgan", "people", "return", "amara", now="2026-12-30T09:00:00+00:00")
    team.rlhf("amara", "sync", now="2026-12-30T09:00:00+00:00")
    week = team.rlhf("amara", "week", "--since", "2026-11-30", now="2026-12-30T09:10:00+00:00").words
    assert "back in the pool since you had left" in week
    assert "You hold no tasks" in week
    found = json.loads(team.rlhf("morgan", "audit", "--json", cwd=team.bare, code=None).out)
    assert found["problems"] == [], found


def test_an_allotment_from_before_and_one_after_the_return(team: Team) -> None:
    team.rlhf("morgan", "task", "assign", TASKS[2], "--to", "amara")
    team.rlhf("morgan", "people", "leave", "amara")
    assert "has left" in team.rlhf("morgan", "task", "assign", TASKS[2], "--to", "amara", code=3).words
    team.rlhf("morgan", "people", "return", "amara")
    team.rlhf("amara", "sync")
    assert "You hold no tasks" in team.rlhf("amara", "status").words
    team.rlhf("morgan", "task", "assign", TASKS[2], "--to", "amara")
    assert f"Allotted to you: {TASKS[2]}" in team.rlhf("amara", "sync").words


def test_an_allotment_to_somebody_who_had_left_by_then_does_not_hold(team: Team) -> None:
    team.join("olga", roles=("manager",), name="Olga Berg")
    team.rlhf("olga", "task", "show", TASKS[2])
    team.rlhf("morgan", "people", "leave", "amara")
    bare = team.bare.rename(team.bare.with_name("elsewhere"))
    team.rlhf("olga", "task", "assign", TASKS[2], "--to", "amara")
    bare.rename(team.bare)
    team.rlhf("olga", "sync")
    assert len(events_of_the_forge(team, "freed")) == 1
    team.rlhf("morgan", "sync")
    assert "Nobody's since their holder left: 1" in team.rlhf("morgan", "board").words
    team.rlhf("ben", "sync")
    team.rlhf("ben", "task", "pull", TASKS[2])


def test_who_leaves_by_an_edit_of_the_file_frees_what_they_hold_too(team: Team) -> None:
    team.rlhf("amara", "task", "pull", TASKS[0])
    with_people(team, inactive("amara"))
    assert "Released: yes" in claims_of(team)[f"claim/{TASKS[0]}"]


def test_a_forge_that_was_stopped_frees_it_when_it_is_tended(team: Team) -> None:
    team.rlhf("amara", "task", "pull", TASKS[0])
    team.rlhf("morgan", "task", "assign", TASKS[1], "--to", "amara")
    with team.unmerged():
        team.rlhf("morgan", "people", "leave", "amara")
    team.rlhf("morgan", "merge")
    tended = team.rlhf("morgan", "forge", "tend", str(team.bare)).words
    assert "Released: yes" in claims_of(team)[f"claim/{TASKS[0]}"], tended
    assert len(events_of_the_forge(team, "freed")) == 2


def test_what_somebody_sent_before_they_left_is_reviewed_and_what_they_said_stays(
    a_task_awaiting_review: Team,
) -> None:
    team = a_task_awaiting_review
    out = team.rlhf("morgan", "people", "leave", "amara").words
    assert f"On their way, and to be reviewed as ever: {TASKS[0]}" in out
    team.rlhf("ben", "sync")
    assert "is with amara" in team.rlhf("ben", "task", "pull", TASKS[0], code=3).words
    assert events_of_the_forge(team, "freed") == []
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", TASKS[0])
    assert team.main_file(f"answers/{BATCH}/{TASKS[0]}/amara.md") is not None
    found = json.loads(team.rlhf("morgan", "audit", "--json", cwd=team.bare, code=None).out)
    assert found["problems"] == [], found
    assert [answer["problems"] for answer in found["accepted"]] == [[]]


def test_who_moved_sees_each_due_time_in_their_zone_and_no_other(team: Team) -> None:
    team.rlhf("amara", "plan", "available", "Mon-Fri 18:00-21:00")
    team.rlhf("amara", "task", "pull", TASKS[0])
    until = "2026-12-05T18:00+00:00[Europe/London]"
    team.rlhf("morgan", "sync")
    team.rlhf("morgan", "extension", "grant", TASKS[0], until, "--to", "amara", "--because", "You move house")
    team.rlhf("morgan", "batch", "edit", BATCH, "--due", "2026-12-04 17:00", "--because", "Earlier", "--yes")
    team.rlhf("morgan", "people", "set", "amara", "--zone", "Asia/Tokyo")
    team.rlhf("amara", "sync")
    views = {
        "week": ("week", "--since", "2026-11-30"), "status": ("status",), "show": ("task", "show", TASKS[0]),
        "plan": ("plan",), "pull": ("task", "pull", TASKS[0]),
    }  # fmt: skip
    for name, words in views.items():
        told = team.rlhf("amara", *words).words
        assert "Asia/Tokyo" in told, name
        if name != "plan":
            assert "Europe/London" not in told, (name, told)
        if name != "pull":
            assert "Sun 6 Dec 03:00" in told or name == "plan", (name, told)
    plan = team.rlhf("amara", "plan").words
    assert "by the clock of Europe/London, and are told here by that of Asia/Tokyo" in plan
    team.rlhf("amara", "plan", "available", "--zone", "Asia/Tokyo")
    assert "by the clock of" not in team.rlhf("amara", "plan").words


def test_edits_by_hand_do_not_go_unsaid_with_a_command(team: Team) -> None:
    file = team.root / "morgan" / "people.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Dr Emeka Adeyemi", "Prof Emeka Adeyemi"), encoding="utf-8")
    refused = team.rlhf("morgan", "people", "set", "freya", "--hours", "3", code=3).words
    assert "has edits here that are not published" in refused
    assert "Prof Emeka" not in (team.main_file("people.yaml") or "")
    team.rlhf("morgan", "publish", "People")
    team.rlhf("morgan", "people", "set", "freya", "--hours", "3")
    now = team.main_file("people.yaml") or ""
    assert "Prof Emeka" in now
    assert "weekly_hours: 3" in now
