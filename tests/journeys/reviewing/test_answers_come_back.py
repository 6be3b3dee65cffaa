"""What was published or accepted is withdrawn, reopened and reinstated, and everybody whom it concerns reads it."""

from __future__ import annotations

import json

import pytest

from tests.team import BARE, BATCH, TASKS, Team

pytestmark = pytest.mark.journey
FIRST, SECOND = TASKS[:2]
PATH = f"answers/{BATCH}/{FIRST}/amara.md"
DAYS = {day: f"2026-12-{day:02}T09:00:00+00:00" for day in range(1, 29)}
SBAR = ("--situation", "A dose", "--background", "None", "--assessment", "Too high", "--recommendation", "Halve it")


def accept(team: Team, who: str = "emeka", now: str = DAYS[1]) -> None:
    team.rlhf(who, "sync", now=now)
    team.rlhf(who, "review", "show", FIRST, now=now)
    team.rlhf(who, "review", "approve", FIRST, now=now)
    for name in ("amara", "ben", "freya", "morgan"):
        team.rlhf(name, "sync", now=now)


@pytest.fixture
def accepted(a_task_awaiting_review: Team) -> Team:
    team = a_task_awaiting_review
    team.join("dora", roles=("sme",), specialty="cardiology")
    accept(team)
    assert team.main_file(PATH) is not None
    return team


def state(team: Team, task: str = FIRST, who: str = "morgan", now: str = DAYS[2]) -> str:
    rows = json.loads(team.rlhf(who, "task", "list", "--all", "--json", now=now).out)
    return next(row["state"] for row in rows if row["id"] == task)


def audited(team: Team) -> dict[str, object]:
    answers = json.loads(team.rlhf("morgan", "audit", "--json", cwd=team.bare).out)["accepted"]
    return [answer for answer in answers if answer["task"] == FIRST][-1]


def week(team: Team, who: str, now: str) -> str:
    return team.rlhf(who, "week", now=now).words


def revise(team: Team, old: str, new: str, now: str) -> None:
    team.edit("amara", FIRST, old, new)
    team.rlhf("amara", "submit", FIRST, now=now)


def test_an_expert_reopens_the_author_revises_and_it_is_accepted_again(accepted: Team) -> None:
    team = accepted
    escalated = team.rlhf("ben", "escalate", FIRST, "--severity", "S3", *SBAR, now=DAYS[2]).out
    letters = escalated.split()[0]
    team.rlhf("dora", "sync", now=DAYS[3])
    resolved = team.rlhf(
        "dora", "escalation", "resolve", letters, "--outcome", "change_needed", "Say by when to come back.",
        "--on", "come back soon :: within two days", now=DAYS[3],
    )  # fmt: skip
    assert "Reopened: the accepted answer of amara" in resolved.words
    assert state(team, now=DAYS[3]) == "accepted", "morgan's copy does not know it yet"
    assert f"New feedback on {FIRST}" in team.rlhf("amara", "sync", now=DAYS[3]).text
    assert "new messages: rlhf week" in team.rlhf("morgan", "sync", now=DAYS[3]).text
    assert state(team, now=DAYS[3]) == "reopened"
    assert "within two days" in team.rlhf("amara", "feedback", FIRST, now=DAYS[3]).words
    assert "come back soon" in team.rlhf("amara", "feedback", FIRST, now=DAYS[3]).words
    mine = team.rlhf("amara", "status", now=DAYS[3]).words
    assert f"> 1 {FIRST}" in mine
    assert f"to be revised; read why: rlhf feedback {FIRST}" in mine
    assert "asks for changes: Say by when" in week(team, "amara", DAYS[3])
    assert "Accepted and to be revised: 1 in" in team.rlhf("morgan", "board", now=DAYS[3]).words
    reopened = audited(team)
    assert reopened["standing"] == "reopened"

    revise(team, "come back soon", "come back within two days", DAYS[4])
    team.rlhf("morgan", "sync", now=DAYS[4])
    assert state(team, now=DAYS[4]) == "submitted"
    team.rlhf("dora", "sync", now=DAYS[5])
    team.rlhf("dora", "review", "approve", FIRST, now=DAYS[5])
    accept(team, now=DAYS[5])
    assert "within two days" in (team.main_file(PATH) or "")
    assert state(team, now=DAYS[5]) == "accepted"
    again = audited(team)
    assert (again["standing"], again["problems"]) == ("", [])
    steps = [(step["by"], step["what"].partition(":")[0]) for step in again["history"]]
    assert steps == [
        ("forge", "took it in"),
        ("dora", "resolved it, change needed"),
        ("dora", "asked for changes in the answer of amara"),
        ("amara", "sent a new version"),
        ("forge", "took the new version in"),
    ]
    told = team.rlhf("morgan", "audit", cwd=team.bare).words
    assert "dora asked for changes in the answer of amara" in told
    assert "amara sent a new version" in told
    log = team.rlhf("morgan", "log", "--task", FIRST, now=DAYS[5]).words
    steps = ("escalated it", "resolved it, change needed", "asked for changes in the answer of amara", "approved")
    assert all(step in log for step in steps)
    assert FIRST not in team.rlhf("amara", "status", now=DAYS[5]).text


def test_a_manager_reopens_and_lets_it_stand_again(accepted: Team) -> None:
    team = accepted
    assert "Whoever it concerns reads why" in team.rlhf("morgan", "answer", "reopen", FIRST, code=2).words
    refused = team.rlhf("ben", "answer", "reopen", FIRST, "--because", "I would", code=3, now=DAYS[2]).words
    assert "project manager" in refused
    done = team.rlhf("morgan", "answer", "reopen", FIRST, "--because", "The threshold changed", now=DAYS[2]).words
    assert "the answer of amara is reopened" in done
    again = team.rlhf("morgan", "answer", "reopen", FIRST, "--because", "The threshold changed", now=DAYS[2]).words
    assert "is reopened already" in again
    synced = team.rlhf("amara", "sync", now=DAYS[3]).words
    assert f"{FIRST} was reopened" in synced
    assert "your answer: The threshold changed" in week(team, "amara", DAYS[3])
    assert "The threshold changed" in team.rlhf("amara", "feedback", FIRST, now=DAYS[3]).words
    own = team.rlhf("amara", "answer", "reinstate", FIRST, "--because", "It is fine", code=3, now=DAYS[3]).words
    assert "not yours to end" in own
    team.rlhf("dora", "answer", "reinstate", FIRST, "--because", "It is not in our region", now=DAYS[4])
    for who in ("amara", "morgan"):
        team.rlhf(who, "sync", now=DAYS[4])
    assert state(team, now=DAYS[4]) == "accepted"
    assert "your answer: It is not in our region" in week(team, "amara", DAYS[4])
    assert audited(team)["standing"] == ""
    nothing = team.rlhf("dora", "answer", "reinstate", FIRST, "--because", "Again", code=3, now=DAYS[4]).words
    assert "neither withdrawn nor reopened" in nothing


def test_a_reviewer_reads_an_accepted_answer_and_asks_for_changes_of_it(accepted: Team) -> None:
    team = accepted
    shown = team.rlhf("freya", "review", "show", FIRST, now=DAYS[2]).words
    assert "Rest, and come back soon." in shown
    assert "It is accepted. To reopen it" in shown
    words = ("No time", "--severity", "minor", "--on", "soon :: when")
    asked = team.rlhf("freya", "review", "request-changes", FIRST, *words, now=DAYS[2])
    assert "It was accepted. Until this is settled, it is in no release." in asked.words
    for who in ("amara", "morgan"):
        team.rlhf(who, "sync", now=DAYS[2])
    assert state(team) == "reopened"
    assert "asks for changes: No time" in week(team, "amara", DAYS[2])
    team.change_policy("    count: 1\n", "    count: 1\n  corrections: {reopen: [sme], late_objection: dispute}\n")
    assert state(team) == "disputed"
    waiting = week(team, "dora", DAYS[3]) if team.rlhf("dora", "sync", now=DAYS[3]) else ""
    assert f"accepted answer of amara to decide on {FIRST}" in waiting
    assert "Against it: disputed by freya: No time." in team.rlhf("dora", "review", "show", FIRST, now=DAYS[3]).words
    team.rlhf("dora", "answer", "reinstate", FIRST, "--because", "Soon is right here", now=DAYS[3])
    team.rlhf("morgan", "sync", now=DAYS[3])
    assert state(team, now=DAYS[3]) == "accepted"


def test_a_request_that_was_written_before_the_merge_arrives_after_it(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("freya", "sync")
    team.rlhf("freya", "review", "show", FIRST)
    away = (team.root / BARE).rename(team.root / "away")
    team.ask_for_changes("freya", FIRST, "It gives no time")
    away.rename(team.root / BARE)
    accept(team)
    team.rlhf("freya", "sync", now=DAYS[2])
    for who in ("amara", "morgan"):
        team.rlhf(who, "sync", now=DAYS[2])
    assert state(team) == "reopened"
    assert "asks for changes: It gives no time" in week(team, "amara", DAYS[2])
    assert audited(team)["standing"] == "reopened"
    assert "reopened" in team.rlhf("morgan", "board", "--json", now=DAYS[2]).text


def test_a_concern_that_holds_disputes_an_accepted_answer(accepted: Team) -> None:
    team = accepted
    flagged = team.rlhf(
        "ben", "flag", FIRST, "--category", "unsafe_request", "--severity", "major", "It is a lethal dose", now=DAYS[2]
    ).out  # fmt: skip
    for who in ("amara", "morgan", "dora"):
        team.rlhf(who, "sync", now=DAYS[2])
    assert state(team) == "disputed"
    assert "Accepted and disputed: 1 in" in team.rlhf("morgan", "board", now=DAYS[2]).words
    assert audited(team)["standing"] == "disputed"
    letters = flagged.split()[0]
    team.rlhf("dora", "escalation", "resolve", letters, "--outcome", "answer_stands", "It is not.", now=DAYS[3])
    team.rlhf("morgan", "sync", now=DAYS[3])
    assert state(team, now=DAYS[3]) == "accepted"


def test_an_author_takes_back_a_submission_and_sends_it_again(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    dropped = team.rlhf("amara", "task", "drop", FIRST, "--because", "I had no time to check it", now=DAYS[1]).words
    assert "Your submission is taken back, and nobody reviews it." in dropped
    status = team.rlhf("amara", "status", now=DAYS[1]).words
    assert "You hold no tasks" in status
    assert f"{FIRST}/amara.md" in status
    for who in ("emeka", "morgan"):
        team.rlhf(who, "sync", now=DAYS[1])
    assert "Nothing waits for review" in team.rlhf("emeka", "review", "list", now=DAYS[1]).words
    team.rlhf("emeka", "review", "approve", FIRST, code=3, now=DAYS[1])
    assert state(team, now=DAYS[1]) == "open"
    assert team.main_file(PATH) is None

    team.rlhf("amara", "task", "pull", FIRST, now=DAYS[2])
    sent = team.rlhf("amara", "submit", FIRST, now=DAYS[2]).words
    assert "submitted" in sent.lower()
    team.rlhf("morgan", "sync", now=DAYS[2])
    assert state(team, now=DAYS[2]) == "submitted"
    accept(team, now=DAYS[3])
    assert team.main_file(PATH) is not None
    assert audited(team)["standing"] == ""


def test_somebody_else_takes_the_task_that_was_given_back(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("amara", "task", "drop", FIRST, "--because", "Outside my field", now=DAYS[1])
    team.rlhf("ben", "task", "pull", FIRST, now=DAYS[1])
    team.write("ben", FIRST, "Another view of it.")
    team.rlhf("ben", "submit", FIRST, now=DAYS[1])
    team.rlhf("emeka", "sync", now=DAYS[2])
    team.rlhf("emeka", "review", "approve", FIRST, now=DAYS[2])
    assert team.main_file(f"answers/{BATCH}/{FIRST}/ben.md") is not None
    assert team.main_file(PATH) is None


def test_what_is_accepted_is_only_asked_for_by_its_author(accepted: Team) -> None:
    team = accepted
    asked = team.rlhf("amara", "answer", "withdraw", FIRST, "--because", "I doubt the dose", now=DAYS[2]).words
    assert "is accepted already, so others decide" in asked
    for who in ("morgan", "dora"):
        team.rlhf(who, "sync", now=DAYS[2])
        assert f"accepted answer of amara to decide on {FIRST}" in week(team, who, DAYS[2])
    assert state(team) == "disputed"
    assert "withdrawn already" in team.rlhf(
        "amara", "answer", "withdraw", FIRST, "--because", "I doubt the dose", now=DAYS[2]
    ).words  # fmt: skip
    team.rlhf("morgan", "answer", "withdraw", FIRST, "--because", "The author doubts it", now=DAYS[3])
    team.rlhf("amara", "sync", now=DAYS[3])
    assert "your answer: The author doubts it" in week(team, "amara", DAYS[3])
    assert state(team, now=DAYS[3]) == "open", "somebody else may answer it"
    assert audited(team)["standing"] == "withdrawn"
    team.edit("amara", FIRST, "soon", "at once")
    refused = team.rlhf("amara", "submit", FIRST, code=None, now=DAYS[3])
    assert "morgan withdrew the answer of amara" in refused.words
    assert "answer reinstate" in refused.words
    team.rlhf("ben", "task", "pull", FIRST, now=DAYS[3])
    team.rlhf("morgan", "answer", "reinstate", FIRST, "--author", "amara", "--because", "It was right", now=DAYS[4])
    assert audited(team)["standing"] == ""


def test_a_task_is_withdrawn_and_reinstated(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST, "Half of it.")
    refused = team.rlhf("ben", "task", "withdraw", FIRST, "--because", "I dislike it", code=3).words
    assert "project manager" in refused
    done = team.rlhf("morgan", "task", "withdraw", FIRST, "--because", "A duplicate", now=DAYS[1]).words
    assert "1 task is withdrawn" in done
    assert "amara, who read why in rlhf week" in done
    assert "withdrawn already" in team.rlhf("morgan", "task", "withdraw", FIRST, "--because", "Same", now=DAYS[1]).words
    assert f"{FIRST} was withdrawn" in team.rlhf("amara", "sync", now=DAYS[1]).words
    assert "the task: A duplicate" in week(team, "amara", DAYS[1])
    assert "nothing is asked of you any more" in team.rlhf("amara", "status", now=DAYS[1]).words
    assert "is withdrawn, and nobody is asked" in team.rlhf("amara", "submit", FIRST, code=None, now=DAYS[1]).words
    assert FIRST not in team.rlhf("ben", "task", "list", "--pool", now=DAYS[1]).text
    team.rlhf("morgan", "task", "reinstate", FIRST, "--because", "It is none", now=DAYS[2])
    assert f"{FIRST} was reinstated" in team.rlhf("amara", "sync", now=DAYS[2]).words
    assert "the task: It is none" in week(team, "amara", DAYS[2])
    team.rlhf("amara", "submit", FIRST, now=DAYS[2])
    accept(team, now=DAYS[3])
    assert team.main_file(PATH) is not None


def test_a_batch_is_withdrawn_and_its_counts_add_up(accepted: Team) -> None:
    team = accepted
    team.rlhf("morgan", "task", "withdraw", SECOND, "--because", "A duplicate", now=DAYS[2])
    rows = json.loads(
        team.rlhf("morgan", "task", "withdraw", "--batch", BATCH, "--because", "Closed", "--json", now=DAYS[2]).out
    )
    assert (len(rows["done"]), len(rows["already"])) == (4, 1)
    assert audited(team)["standing"] == "withdrawn"
    board = team.rlhf("morgan", "board", "--all", now=DAYS[2]).words
    assert "Tasks withdrawn: 5 in" in board
    team.rlhf("morgan", "task", "reinstate", "--batch", BATCH, "--because", "Open again", now=DAYS[3])
    assert state(team, now=DAYS[3]) == "accepted"
    assert state(team, SECOND, now=DAYS[3]) == "open"
    assert audited(team)["standing"] == ""


def test_a_prompt_that_an_expert_withdrew_is_reinstated(team: Team) -> None:
    team.join("dora", roles=("sme",), specialty="cardiology")
    flagged = team.rlhf(
        "ben", "flag", FIRST, "--category", "duplicate", "--severity", "major", "We had it", now=DAYS[1]
    ).out.split()[0]  # fmt: skip
    team.rlhf("dora", "sync", now=DAYS[1])
    team.rlhf("dora", "escalation", "resolve", flagged, "--outcome", "prompt_withdrawn", "We did.", now=DAYS[1])
    team.rlhf("morgan", "sync", now=DAYS[1])
    assert state(team, now=DAYS[1]) == "withdrawn"
    team.rlhf("morgan", "task", "reinstate", FIRST, "--because", "The other one is gone", now=DAYS[2])
    assert state(team, now=DAYS[2]) == "open"
    team.rlhf("amara", "task", "pull", FIRST, now=DAYS[2])


def test_a_prompt_that_identifies_a_patient_comes_back_only_edited(team: Team) -> None:
    flagged = team.rlhf(
        "ben", "flag", FIRST, "--category", "patient_identifiable", "--severity", "major", "A name", now=DAYS[1]
    ).out.split()[0]  # fmt: skip
    team.rlhf("morgan", "sync", now=DAYS[1])
    team.rlhf("morgan", "escalation", "resolve", flagged, "--outcome", "prompt_withdrawn", "It is.", now=DAYS[1])
    refused = team.rlhf("morgan", "task", "reinstate", FIRST, "--because", "Needed", code=3, now=DAYS[2]).words
    assert "a patient may be identified" in refused
    file = team.root / "morgan" / "tasks" / BATCH / f"{FIRST}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("What now?", "What next?"), encoding="utf-8")
    team.rlhf("morgan", "publish", "Without the name", "--yes", now=DAYS[2])
    team.rlhf("morgan", "task", "reinstate", FIRST, "--because", "The name is gone", now=DAYS[3])
    team.rlhf("ben", "sync", now=DAYS[3])
    assert state(team, now=DAYS[3]) == "open"
    assert "Task 1" in team.rlhf("ben", "task", "list", "--pool", now=DAYS[3]).text


def test_a_claim_of_the_author_does_not_keep_the_place_of_a_withdrawn_answer(accepted: Team) -> None:
    team = accepted
    team.rlhf("morgan", "answer", "withdraw", FIRST, "--because", "Copied", now=DAYS[2])
    team.rlhf("amara", "sync", now=DAYS[2])
    refused = team.rlhf("amara", "task", "pull", FIRST, code=3, now=DAYS[2]).words
    assert "withdrew" in refused
    team.rlhf("ben", "task", "pull", FIRST, now=DAYS[2])
    team.write("ben", FIRST, "My own words.")
    team.rlhf("ben", "submit", FIRST, now=DAYS[2])
    team.rlhf("emeka", "sync", now=DAYS[2])
    team.rlhf("emeka", "review", "approve", f"{FIRST}/ben", now=DAYS[2])
    assert team.main_file(f"answers/{BATCH}/{FIRST}/ben.md") is not None
    assert team.main_file(PATH) is not None, "nothing is deleted"


def away_from(team: Team, who: str) -> None:
    """Somebody's copy cannot reach the project from now on."""
    team.git(who, "remote", "set-url", "origin", str(team.root / "nowhere.git"))


def back(team: Team, who: str) -> None:
    team.git(who, "remote", "set-url", "origin", str(team.root / BARE))


def test_what_its_author_took_back_offline_before_the_merge_is_decided_on_after_it(
    a_task_awaiting_review: Team,
) -> None:
    team = a_task_awaiting_review
    away_from(team, "amara")
    dropped = team.rlhf("amara", "task", "drop", FIRST, "--because", "I doubt the dose").words
    assert "taken back, with your next rlhf sync" in dropped
    back(team, "amara")
    team.rlhf("emeka", "review", "approve", FIRST)
    assert team.main_file(PATH) is not None
    team.rlhf("amara", "sync", now=DAYS[2])
    team.rlhf("morgan", "sync", now=DAYS[2])
    assert state(team) == "disputed"
    assert f"accepted answer of amara to decide on {FIRST}" in week(team, "morgan", DAYS[2])
    assert "1 accepted answer waits for your decision" in team.rlhf("morgan", "status", now=DAYS[2]).words
    assert "Accepted, and disputed: 1 task" in team.rlhf("amara", "status", now=DAYS[2]).words
    team.rlhf("morgan", "answer", "reinstate", FIRST, "--because", "The dose is right", now=DAYS[3])
    assert state(team, now=DAYS[3]) == "accepted"
    assert "decision" not in team.rlhf("morgan", "status", now=DAYS[3]).words


def test_a_reopening_that_was_recorded_offline_is_sent_by_the_next_command(accepted: Team) -> None:
    team = accepted
    away_from(team, "morgan")
    kept = team.rlhf("morgan", "answer", "reopen", FIRST, "--because", "The dose", now=DAYS[2]).words
    assert "It is kept here, and goes with your next rlhf sync." in kept
    back(team, "morgan")
    team.rlhf("morgan", "answer", "reopen", FIRST, "--because", "The dose", now=DAYS[2])
    team.rlhf("amara", "sync", now=DAYS[2])
    assert state(team, who="amara") == "reopened"


def test_a_reopened_answer_whose_author_has_left_waits_for_those_who_decide(accepted: Team) -> None:
    team = accepted
    team.rlhf("morgan", "answer", "reopen", FIRST, "--because", "The dose", now=DAYS[2])
    file = team.root / "morgan" / "people.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("name: Dr Amara Okafor\n", "name: Dr Amara Okafor\n    active: false\n"), encoding="utf-8"
    )
    team.rlhf("morgan", "publish", "Amara has left", now=DAYS[3])
    assert f"accepted answer of amara to decide on {FIRST}" in week(team, "morgan", DAYS[3])
    team.rlhf("morgan", "answer", "withdraw", FIRST, "--because", "She has left", now=DAYS[3])
    assert "to decide on" not in week(team, "morgan", DAYS[3])
    team.rlhf("ben", "sync", now=DAYS[3])
    team.rlhf("ben", "task", "pull", FIRST, now=DAYS[3])


def test_a_project_of_an_earlier_version_is_told_to_upgrade(accepted: Team) -> None:
    team = accepted
    (team.root / "morgan" / "schemas" / "events" / "restoration.json").unlink()
    team.rlhf("morgan", "publish", "As it was before", now=DAYS[2])
    refused = team.rlhf("morgan", "answer", "reopen", FIRST, "--because", "The dose", code=3, now=DAYS[2]).words
    assert "rlhf upgrade" in refused
    team.rlhf("amara", "sync", now=DAYS[2])
    team.rlhf("amara", "status", now=DAYS[2])


def test_nobody_reopens_who_may_not_even_by_plain_git(accepted: Team) -> None:
    team = accepted
    script = f"""
from datetime import UTC, datetime
from pathlib import Path
from rlhf.model.event import Event
from rlhf.model.ids import ulid
from rlhf.commands.shell import runtime
from rlhf.store.ledgers import ledger
from rlhf.workflows.ledger.trusted_tip import foundation
with runtime.workspace() as workspace:
    now = datetime(2026, 12, 2, tzinfo=UTC)
    body = dict(answer="amara", content="sha256:" + "0" * 64, why="Mine now")
    event = Event(ulid(now, bytes(10)), "reopening", "ben", now, "{BATCH}", "{FIRST}", body)
    own = foundation(workspace)
    ledger.append(workspace.git, workspace.objects, "ben", own, own, [event], lambda paths: None)
"""
    team.run_python("ben", script)
    refused = team.git("ben", "push", "origin", "ledger/ben", check=False)
    assert "reopening" in refused
    assert state(team) == "accepted"
