"""Due times: more of it asked for and given, what came late, reminders, and claims that run out."""

from __future__ import annotations

import json

import pytest

from tests.journeys.gate.test_sign_off import POLICY, submitted, with_policy
from tests.journeys.tampering import commit, fetch, path_of, tree_with
from tests.team import BARE, BATCH, TASKS, Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
PATH = f"answers/{BATCH}/{FIRST}/amara.md"
LATE = "2026-12-04T19:00:00+00:00"  # an hour after it is due


def due(team: Team, who: str) -> tuple[str, str]:
    row = json.loads(team.rlhf(who, "status", "--json").out)["tasks"][0]
    return row["due"]["at"], row["due_because"]


def test_more_time_is_asked_for_and_given_and_shown_everywhere_with_its_reason(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    refused = team.rlhf("ben", "extension", "ask", FIRST, "2d", "Busy", code=3)
    assert "You do not hold" in refused.words
    assert "has until" in team.rlhf("amara", "extension", "ask", FIRST, "2026-12-03", "Earlier", code=2).words
    assert "Name a day" in team.rlhf("amara", "extension", "ask", FIRST, "soon", "x", code=2).words
    team.rlhf("amara", "extension", "ask", FIRST, "2wd", "On call at the weekend")
    assert due(team, "amara") == ("2026-12-04T18:00:00+00:00", ""), "nothing moves before somebody says so"
    team.rlhf("morgan", "sync")
    assert "more time for amara" in team.rlhf("morgan", "week").words
    listed = team.rlhf("morgan", "extension", "list").words
    assert "amara asks for Tue 8 Dec 23:59; due now Fri 4 Dec 18:00 On call at the weekend" in listed
    assert "needs the role manager" in team.rlhf("amara", "extension", "grant", FIRST, code=3).words
    team.rlhf("morgan", "extension", "grant", FIRST)
    team.rlhf("amara", "sync")
    assert due(team, "amara") == (
        "2026-12-08T23:59:00+00:00",
        "extended by morgan: amara asked: On call at the weekend",
    )
    for view in (("status",), ("week",), ("task", "show", FIRST)):
        told = team.rlhf("amara", *view).words.replace("23:59 Europe/London", "23:59")
        assert "Tue 8 Dec 23:59 (extended by morgan: amara asked: On call at the weekend)" in told
    assert "extended" in team.rlhf("amara", "week", "--since", "7d").out
    assert "Nobody waits for more time." in team.rlhf("morgan", "extension", "list").out
    assert "has not asked for more time" in team.rlhf("morgan", "extension", "refuse", FIRST, "No", code=3).words


def test_more_time_is_refused_with_a_reason(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    team.rlhf("amara", "extension", "ask", FIRST, "2d", "Busy")
    team.rlhf("morgan", "extension", "refuse", FIRST, "The release is cut on Monday")
    team.rlhf("amara", "sync")
    assert due(team, "amara")[1] == ""
    assert "Morgan Reyes: no more time: The release" in team.rlhf("amara", "week", "--since", "7d").words


def late_answer(team: Team, *, when: str = LATE) -> str:
    team.rlhf("amara", "sync")
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    said = team.rlhf("amara", "submit", now=when).words
    team.rlhf("emeka", "sync", now=when)
    return said


def test_late_work_is_marked_and_taken_where_the_policy_only_warns(team: Team) -> None:
    late_answer(team)
    assert "late" in team.rlhf("amara", "status", now=LATE).words
    assert "Merged" in team.rlhf("emeka", "review", "approve", FIRST, now=LATE).words
    answer = json.loads(team.rlhf("morgan", "audit", "--json", cwd=team.bare).out)["accepted"][0]
    assert answer["on_time"] == "It is 60 min late; the policy only marks that."
    assert answer["received"] == LATE


def test_late_work_that_needs_an_override_waits_for_a_manager(team: Team) -> None:
    with_policy(team, POLICY + "  deadlines: {late: needs_override}\n")
    late_answer(team)
    assert "Merged" not in team.rlhf("emeka", "review", "approve", FIRST, now=LATE).words
    assert "a project manager may let it through" in team.rlhf("emeka", "policy", "explain", FIRST, now=LATE).words
    team.rlhf("morgan", "sync", now=LATE)
    assert "late, of amara" in team.rlhf("morgan", "week", now=LATE).words
    assert "Merged" in team.rlhf("morgan", "review", "override", FIRST, "late", "--because", "Flu", now=LATE).words
    answer = json.loads(team.rlhf("morgan", "audit", "--json", cwd=team.bare).out)["accepted"][0]
    assert [state["met"] for state in answer["states"]] == ["satisfied", "overridden"]
    assert [(one["what"], one["by"], one["why"]) for one in answer["overrides"]] == [("late", "morgan", "Flu")]
    assert "Override: " in team.git(BARE, "log", "-1", "--format=%B", "main")


def test_late_work_that_is_blocked_comes_in_by_more_time_alone(team: Team) -> None:
    with_policy(team, POLICY + "  deadlines: {late: block}\n")
    said = late_answer(team)
    assert "late work is not taken" in said
    assert f"To ask: rlhf extension ask {FIRST} 2d" in said
    team.rlhf("emeka", "review", "approve", FIRST, now=LATE)
    team.rlhf("morgan", "sync", now=LATE)
    refused = team.rlhf("morgan", "review", "override", FIRST, "late", "--because", "Flu", now=LATE, code=2)
    assert "only with more time" in refused.words
    assert team.main_file(PATH) is None
    given = team.rlhf("morgan", "extension", "grant", FIRST, "1d", "--to", "amara", "--because", "Flu", now=LATE)
    assert "more time given. Due Sat 5 Dec 19:00 Europe/London (extended by morgan: Flu)" in given.words
    assert team.main_file(PATH) is not None, "what was late before is in time now"


def test_the_date_of_a_commit_counts_for_nothing(team: Team) -> None:
    """The forge received it late; that its author dates it early, by plumbing, changes nothing."""
    with_policy(team, POLICY + "  deadlines: {late: block}\n")
    team.rlhf("amara", "sync")
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    fetch(team, "amara")
    text = team.answer("amara", FIRST).read_text(encoding="utf-8")
    tree = tree_with(team, "amara", "origin/main", {path_of(FIRST, "amara"): text})
    message = f"Answer {FIRST} by amara\n\nBatch: {BATCH}"
    made = commit(team, "amara", tree, "origin/main", message=message, when="2026-12-01T08:00:00+00:00")
    team.git("amara", "push", "--quiet", "origin", f"{made}:refs/heads/answer/{FIRST}/amara", env={"RLHF_NOW": LATE})
    assert "2026-12-01" in team.git(BARE, "log", "-1", "--format=%cI", f"answer/{FIRST}/amara")
    team.rlhf("emeka", "sync", now=LATE)
    team.rlhf("emeka", "review", "approve", FIRST, now=LATE)
    assert team.main_file(PATH) is None
    assert "It is 60 min late" in team.rlhf("emeka", "policy", "explain", FIRST, now=LATE).words


def test_what_was_on_time_stays_so_when_it_is_sent_again(team: Team) -> None:
    with_policy(team, POLICY + "  deadlines: {late: block}\n")
    submitted(team, "emeka")
    words = team.answer("amara", FIRST).read_text(encoding="utf-8")
    team.edit("amara", FIRST, "soon", "never")
    team.rlhf("amara", "submit", now=LATE)
    team.answer("amara", FIRST).write_text(words, encoding="utf-8")
    team.rlhf("amara", "submit", now=LATE)
    team.rlhf("emeka", "sync", now=LATE)
    team.rlhf("emeka", "review", "approve", FIRST, now=LATE)
    assert team.main_file(PATH) == words, "these words were there in time"


def test_changes_that_are_asked_for_after_the_due_time_have_a_time_of_their_own(team: Team) -> None:
    with_policy(team, POLICY + "  deadlines: {late: block, revision: 3wd}\n")
    submitted(team, "emeka")
    ask = ("review", "request-changes", FIRST, "By when?", "--severity", "minor", "--section", "Answer")
    team.rlhf("emeka", *ask, now="2026-12-04T17:00:00+00:00")
    team.rlhf("amara", "sync", now=LATE)
    assert (
        "due Wed 9 Dec 23:59 Europe/London (for the changes that emeka asked for)"
        in team.rlhf("amara", "status", now=LATE).words
    )
    team.edit("amara", FIRST, "soon", "within two days")
    team.rlhf("amara", "submit", now=LATE)
    team.rlhf("emeka", "sync", now=LATE)
    assert "Merged" in team.rlhf("emeka", "review", "approve", FIRST, now=LATE).words


def test_people_are_reminded_once_at_each_distance_however_often_it_runs(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    tend = ("forge", "tend", str(team.bare))
    assert "Nothing to tell anybody." in team.rlhf("morgan", *tend, now="2026-12-01T08:00:00+00:00").out
    assert "amara reminded, 3d before" in team.rlhf("morgan", *tend, now="2026-12-02T08:00:00+00:00").out
    assert "Nothing to tell anybody." in team.rlhf("morgan", *tend, now="2026-12-02T09:00:00+00:00").out
    assert "amara reminded, 1d before" in team.rlhf("morgan", *tend, now="2026-12-04T08:00:00+00:00").out
    assert "Nothing to tell anybody." in team.rlhf("morgan", *tend, now="2026-12-05T08:00:00+00:00").out
    team.rlhf("amara", "sync", now="2026-12-04T09:00:00+00:00")
    assert "reminder" in team.rlhf("amara", "week", "--since", "7d", now="2026-12-04T09:00:00+00:00").out


def test_a_run_that_was_missed_reminds_of_the_nearest_distance_alone(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    told = json.loads(
        team.rlhf("morgan", "forge", "tend", str(team.bare), "--json", now="2026-12-04T08:00:00+00:00").out
    )
    assert [(task, one["to"], one["before"]) for task, one in told["reminded"]] == [(FIRST, "amara", 86_400.0)]


def test_a_claim_that_runs_out_goes_back_with_the_words_kept_and_its_holder_told(a_written_task: Team) -> None:
    team = a_written_task
    team.rlhf("amara", "save")
    later = "2026-12-08T08:00:00+00:00"
    said = team.rlhf("morgan", "forge", "tend", str(team.bare), now=later).out
    assert "the claim of amara has run out" in said
    assert "Nothing to tell anybody." in team.rlhf("morgan", "forge", "tend", str(team.bare), now=later).out
    assert FIRST in team.rlhf("ben", "task", "list", "--pool", now=later).out, "nobody has it until somebody takes it"
    team.rlhf("amara", "sync", now=later)
    assert "your claim ran out; what you wrote is kept" in team.rlhf("amara", "week", "--since", "30d", now=later).words
    assert "Rest, and come back soon." in team.answer("amara", FIRST).read_text(encoding="utf-8")
    assert "Rest, and come back soon." in team.git(BARE, "show", f"draft/amara:{PATH}")
    assert FIRST in team.rlhf("ben", "task", "pull", FIRST, now=later).out
