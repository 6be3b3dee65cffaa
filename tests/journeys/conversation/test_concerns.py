"""What is wrong is said, held, decided in time by somebody impartial, and carried out; everybody sees their turn."""

from __future__ import annotations

import json

import pytest

from tests.team import BATCH, NOW, TASKS, Team

pytestmark = pytest.mark.journey
FIRST, SECOND = TASKS[0], TASKS[1]
SBAR = ("--situation", "A dose.", "--background", "A trial.", "--assessment", "Too much.", "--recommendation", "Ask.")
LATER = "2026-12-03T09:00:00+00:00"
MUCH_LATER = "2026-12-07T09:00:00+00:00"


@pytest.fixture
def with_expert(team: Team) -> Team:
    """The team with an expert in cardiology."""
    team.join("grace", roles=("sme",), name="Prof Grace Icefield", specialty="cardiology")
    return team


def letters(said: str) -> str:
    return said.split(maxsplit=1)[0]


def concerns(team: Team, who: str, *args: str) -> list[dict]:
    return json.loads(team.rlhf(who, "escalation", "list", "--json", *args).out)


def test_a_serious_flag_holds_the_task_until_it_is_settled(with_expert: Team) -> None:
    team = with_expert
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    raised = team.rlhf(
        "ben", "flag", FIRST, "It asks for a dose.", "--category", "unsafe_request", "--severity", "major"
    )
    assert "The task is held" in raised.words
    team.rlhf("emeka", "sync")
    refused = team.rlhf("emeka", "review", "approve", FIRST, code=3).words
    assert f"{FIRST} is held: ben flagged it (unsafe request, major; {letters(raised.out)})" in refused
    assert "Nothing waits for review" in team.rlhf("emeka", "review", "list", "--minutes", "60").words
    team.rlhf("amara", "sync")
    assert "held, ben flagged it" in team.rlhf("amara", "week").words
    team.rlhf("grace", "sync")
    team.rlhf("grace", "escalation", "resolve", FIRST, "The dose is that of the label.", "--outcome", "answer_stands")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    assert team.main_file(f"answers/{BATCH}/{FIRST}/amara.md") is not None


def test_an_approval_around_the_client_does_not_pass_the_gate_while_it_is_held(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("ben", "flag", FIRST, "It asks for a dose.", "--category", "unsafe_request", "--severity", "major")
    # Emeka's copy does not know of the flag yet, and the forge does not wait for it to be told
    team.git("emeka", "config", "remote.origin.fetch", "+refs/heads/main:refs/remotes/origin/main")
    team.run_python("emeka", APPROVE_WITHOUT_LOOKING)
    waits = team.rlhf("morgan", "merge").words
    assert "The task is held: ben flagged it" in waits
    assert team.main_file(f"answers/{BATCH}/{FIRST}/amara.md") is None
    team.rlhf("morgan", "escalation", "resolve", FIRST, "It is a common dose.", "--outcome", "answer_stands")
    assert team.main_file(f"answers/{BATCH}/{FIRST}/amara.md") is not None, "the approval was of these words"


APPROVE_WITHOUT_LOOKING = f"""
from datetime import UTC, datetime
from pathlib import Path
from rlhf.model.event import Event
from rlhf.model.ids import ulid
from rlhf.store.workspace import Workspace
from rlhf.workflows.ledger.append import say
from rlhf.workflows.sync.send import send
now = datetime(2026, 11, 30, 19, 30, tzinfo=UTC)
with Workspace.find(Path.cwd()) as workspace:
    facts = workspace.facts("{BATCH}", "{FIRST}")
    (one,) = facts.submissions
    subject = {{"task": one.task_hash, "answer": one.answer_hash, "policy": "sha256:" + "0" * 64}}
    body = {{"answer": "amara", "subject": subject, "verdict": "approve"}}
    say(workspace, [Event(ulid(now, b"0123456789"), "review", "emeka", now, "{BATCH}", "{FIRST}", body)])
    send(workspace, now)
"""


def test_an_escalation_goes_to_the_expert_who_decides_and_the_author_sees_what_to_do(with_expert: Team) -> None:
    team = with_expert
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    team.rlhf("amara", "submit")
    said = team.rlhf("amara", "escalate", FIRST, "--severity", "S2", *SBAR)
    assert "Prof Grace Icefield is asked (an expert in cardiology)" in said.words
    assert "to acknowledge it by Tue 1 Dec 23:59" in said.words
    code = letters(said.out)
    team.rlhf("grace", "sync")
    week = team.rlhf("grace", "week").words
    assert f"> concern {code} {FIRST}" in week
    shown = team.rlhf("grace", "escalation", "show", code).words
    assert "Assessment: Too much." in shown
    assert f"Next: rlhf escalation acknowledge {code}" in shown
    assert "who raised it" not in shown
    team.rlhf("grace", "escalation", "acknowledge", code, "Tonight.")
    team.rlhf("amara", "sync")
    assert "in hand" in team.rlhf("amara", "week").words
    told = team.rlhf("grace", "escalation", "resolve", code, "Halve it.", "--outcome", "change_needed").words
    assert "Asked to change it: amara" in told
    team.rlhf("amara", "sync")
    assert "changes requested" in team.rlhf("amara", "status").words
    assert "Halve it." in team.rlhf("amara", "feedback", FIRST).words
    assert concerns(team, "grace") == []
    assert [one["outcome"] for one in concerns(team, "grace", "--all")] == ["change_needed"]
    assert (
        "settled already"
        in team.rlhf("grace", "escalation", "resolve", code, "x", "--outcome", "no_action", code=3).words
    )


def test_what_no_expert_can_take_goes_to_a_manager_and_what_is_late_goes_on(with_expert: Team) -> None:
    team = with_expert
    team.rlhf("grace", "task", "pull", FIRST)
    said = team.rlhf("grace", "escalate", FIRST, "--severity", "S1", *SBAR)
    assert "Morgan Reyes is asked (no expert can; a project manager finds one)" in said.words
    assert "Not Prof Grace Icefield: had a part in it." in said.words
    code = letters(said.out)
    assert "who raised it does not decide it" in team.rlhf(
        "grace", "escalation", "resolve", code, "x", "--outcome", "no_action", code=3
    ).words  # fmt: skip
    late = team.rlhf("amara", "escalate", SECOND, "--severity", "S1", *SBAR)
    team.rlhf("morgan", "sync")
    (other,) = [one for one in concerns(team, "morgan") if one["letters"] == letters(late.out)]
    assert other["duty"]["who"] == ["grace"]
    overdue = json.loads(team.rlhf("morgan", "escalation", "list", "--json", now=LATER).out)
    assert all(one["duty"]["overdue"] and "morgan" in one["duty"]["who"] for one in overdue)
    assert "overdue, acknowledge by" in team.rlhf("morgan", "escalation", "list", now=LATER).words
    assert "Questions and concerns past their time: 2" in team.rlhf("morgan", "board", now=LATER).words
    team.rlhf("morgan", "escalation", "reassign", letters(late.out), "She knows it.", "--to", "grace")
    assert "needs the role" in team.rlhf("morgan", "escalation", "reassign", code, "x", "--to", "amara", code=3).words


def test_where_whoever_was_asked_has_left_it_is_said_who_else_may_act(with_expert: Team) -> None:
    team = with_expert
    team.join("henry", roles=("sme",), name="Dr Henry Vale", specialty="psychiatry")
    code = letters(team.rlhf("morgan", "escalate", FIRST, "--severity", "S1", *SBAR).out)
    people = team.root / "morgan" / "people.yaml"
    words = people.read_text(encoding="utf-8").replace("  grace:\n", "  grace:\n    active: false\n")
    people.write_text(words, encoding="utf-8")
    team.rlhf("morgan", "publish", "Grace has left")
    team.rlhf("henry", "sync")
    shown = team.rlhf("henry", "escalation", "show", code).words
    assert "Prof Grace Icefield, who was asked, has left. Dr Henry Vale is to acknowledge it by" in shown
    assert "grace has left; henry: acknowledge by" in team.rlhf("morgan", "escalation", "list").words
    assert f"> concern {code} {FIRST}" in team.rlhf("henry", "week").words
    team.rlhf("henry", "escalation", "resolve", code, "It is safe.", "--outcome", "answer_stands")
    assert f"> concern {code}" not in team.rlhf("henry", "week").words


def test_nobody_is_told_to_be_asked_who_is_not(team: Team) -> None:
    alone = team.rlhf("morgan", "escalate", FIRST, "--severity", "S3", *SBAR).words
    assert "Nobody else can decide it yet, and so nobody is asked." in alone
    assert "Morgan Reyes is asked" not in alone
    team.rlhf("amara", "task", "pull", SECOND)
    team.rlhf("amara", "flag", SECOND, "It is old.", "--category", "outdated_guidance")
    team.rlhf("morgan", "sync")
    settled = team.rlhf("morgan", "escalation", "resolve", SECOND, "Use the new.", "--outcome", "change_needed").words
    assert "Asked to change it" not in settled, "nothing is submitted, and a manager is no reviewer"
    assert "In the week of amara it says what was decided." in settled
    team.rlhf("amara", "sync")
    assert "Use the new." in team.rlhf("amara", "week").words


def test_the_four_parts_may_be_written_under_their_headings(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    written = "".join(f"## {part}\n\nWords on {part}.\n\n" for part in ("Situation", "Background", "Assessment"))
    missing = team.rlhf("amara", "escalate", FIRST, "--severity", "S3", stdin=written, code=2).words
    assert "The recommendation is missing" in missing
    whole = f"{written}## Recommendation\n\nAsk.\n"
    assert "escalation about" in team.rlhf("amara", "escalate", FIRST, "--severity", "S3", stdin=whole).words


def test_a_patient_who_might_be_recognised_is_hidden_everywhere(with_expert: Team) -> None:
    team = with_expert
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST, "Mr Frost of Ward 7 should rest.")
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "comment", FIRST, "Is Mr Frost well?")
    team.rlhf("amara", "sync")
    team.rlhf("amara", "ask", FIRST, "Who is Mr Frost?")
    assert (
        "docs/purging.md"
        in team.rlhf("amara", "flag", FIRST, "Mr Frost is real.", "--category", "patient_identifiable").words
    )
    title = "Task 1"
    for who in ("amara", "emeka", "morgan", "grace"):
        team.rlhf(who, "sync")
        views = [
            ("status",),
            ("week",),
            ("thread",),
            ("thread", "--all"),
            ("log",),
            ("task", "show", FIRST),
            ("task", "list"),
        ]
        views += [("review", "list"), ("review", "show", FIRST)] if who in {"emeka", "grace"} else []
        views += [("board",)] if who == "morgan" else [("feedback", FIRST)] if who == "amara" else []
        views += [("escalation", "list"), ("escalation", "show", FIRST)] if who != "ben" else []
        for view in views:
            shown = team.rlhf(who, *view).text
            assert "Mr Frost" not in shown, (who, view)
            assert title not in shown, (who, view)
    assert f"{FIRST} is held" in team.rlhf("ben", "task", "pull", FIRST, code=3).words
    refused = team.rlhf("amara", "retract", concerns(team, "amara")[0]["letters"], code=3).words
    assert "settled by an expert or a manager" in refused
    for who, *command in (
        ("amara", "task", "pull", FIRST), ("amara", "task", "pull", FIRST, "--json"), ("amara", "submit", FIRST),
        ("emeka", "review", "list", "--json"), ("emeka", "review", "show", FIRST, "--json"),
        ("morgan", "log", "--task", FIRST, "--json"), ("morgan", "week", "--json"), ("morgan", "board", "--json"),
        ("morgan", "thread", FIRST, "--json"), ("amara", "task", "show", FIRST, "--json"), ("morgan", "merge"),
    ):  # fmt: skip
        shown = team.rlhf(who, *command, code=None).text
        assert "Mr Frost" not in shown, command
        assert title not in shown, command
    team.rlhf("grace", "escalation", "resolve", FIRST, "A real name.", "--outcome", "prompt_withdrawn")
    team.rlhf("amara", "sync")
    shown = team.rlhf("amara", "task", "show", FIRST).words
    assert "Mr Frost" not in shown
    assert "(hidden" in shown
    assert f"> {FIRST}" not in team.rlhf("amara", "week").words


def test_a_question_has_an_owner_and_a_time_and_may_become_guidance(team: Team) -> None:
    asked = letters(team.rlhf("ben", "ask", "May we cite an encyclopaedia?").out)
    team.rlhf("morgan", "sync")
    assert f"> question {asked}" in team.rlhf("morgan", "week").words
    assert "by Wed 2 Dec 23:59" in team.rlhf("morgan", "week").words
    assert "overdue, by Wed 2 Dec 23:59" in team.rlhf("morgan", "week", now=MUCH_LATER).words
    told = team.rlhf("morgan", "clarify", asked, "Only to find sources.", "--into", "writing-answers")
    assert "guidance/writing-answers.md is version 1.1.0" in told.words
    held = team.main_file("guidance/writing-answers.md")
    assert "- Only to find sources. (2026-11-30, thread " in held
    assert "what: Only to find sources." in held
    assert json.loads(team.rlhf("morgan", "thread", asked, "--json").out)[0]["messages"][0]["id"] in held
    assert team.rlhf("morgan", "check", "--all").code == 0
    team.rlhf("ben", "sync")
    week = team.rlhf("ben", "week").words
    assert "guidance Writing a reference answer 1.1.0: Only to find sources." in week
    assert "clarified" in week
    assert "There is no guidance/nothing.md" in team.rlhf("morgan", "clarify", "x y", "--into", "nothing", code=3).words


def test_a_week_is_new_until_it_was_seen_and_says_how_old_it_is(team: Team) -> None:
    team.rlhf("morgan", "clarify", "Doses with a space.", "--for", "project")
    team.rlhf("morgan", "task", "assign", FIRST, "--to", "amara")
    team.rlhf("amara", "sync")
    team.bare.rename(team.bare.with_name("away.git"))  # it works offline
    first = team.rlhf("amara", "week").words
    assert "Doses with a space." in first
    assert "allotted" in first
    assert "synced just now" in first
    again = team.rlhf("amara", "week", now="2026-11-30T22:00:00+00:00").words
    assert "Doses with a space." in again, "in one sitting the news stay"
    tomorrow = team.rlhf("amara", "week", now="2026-12-02T09:00:00+00:00").words
    assert "Nothing new since" in tomorrow
    assert "synced 37 h ago" in tomorrow
    assert "Doses with a space." in team.rlhf("amara", "week", "--since", "2026-11-30").words
    assert "no day like" in team.rlhf("amara", "week", "--since", "soon", code=2).words
    values = json.loads(team.rlhf("amara", "week", "--json").out)
    assert [task["id"] for task in values["tasks"]] == [FIRST]
    assert values["reached"] == NOW


def test_the_board_and_the_queue_say_the_same_as_the_week(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("ben", "task", "pull", SECOND)
    team.write("ben", SECOND)
    team.rlhf("ben", "submit", now="2026-11-30T20:30:00+00:00")
    team.rlhf("morgan", "sync")
    team.rlhf("emeka", "sync")
    assert "2 submissions to review: rlhf review list" in team.rlhf("emeka", "week").words
    listed = json.loads(team.rlhf("emeka", "review", "list", "--json").out)
    assert [(one["task"]["id"], one["waits_for_me"]) for one in listed] == [(FIRST, True), (SECOND, True)]
    fit = json.loads(team.rlhf("emeka", "review", "list", "--json", "--minutes", "15").out)
    assert [one["task"]["id"] for one in fit] == [FIRST]
    loads = {
        (one["handle"], one["do"]): one["count"]
        for one in json.loads(team.rlhf("morgan", "board", "--json").out)["loads"]
    }
    assert loads == {("emeka", "review"): 2, ("freya", "review"): 2, ("morgan", "review"): 2}
    team.ask_for_changes("emeka", FIRST, "Say by when.")
    team.rlhf("morgan", "sync")
    board = json.loads(team.rlhf("morgan", "board", "--json").out)
    assert board["batches"][0]["states"] == {"changes_requested": 1, "open": 3, "submitted": 1}
    assert {(one["handle"], one["do"]): one["count"] for one in board["loads"]} == {
        ("amara", "revise"): 1, ("emeka", "review"): 1, ("freya", "review"): 1, ("morgan", "review"): 1,
    }  # fmt: skip
    assert "needs the role" in team.rlhf("amara", "board", code=3).words


def test_the_index_may_vanish_or_be_damaged_at_any_moment(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    before = team.rlhf("emeka", "week", "--json").out
    (index,) = (team.root / "emeka" / ".git" / "rlhf").glob("index-*.sqlite")
    index.write_bytes(b"not a database" * 1000)
    assert team.rlhf("emeka", "week", "--json").out == before
    for file in index.parent.glob("index-*"):
        file.unlink()
    assert team.rlhf("emeka", "week", "--json").out == before


def test_what_an_escalation_changes_in_the_guidance_is_written_there(team: Team) -> None:
    code = letters(team.rlhf("amara", "escalate", FIRST, "--severity", "S3", *SBAR).out)
    team.rlhf("morgan", "sync")
    into = ("--outcome", "guidance_change", "--into", "writing-answers")
    team.rlhf(
        "morgan", "escalation", "resolve", code, "x", "--outcome", "no_action", "--into", "writing-answers", code=2
    )
    told = team.rlhf("morgan", "escalation", "resolve", code, "Half the adult dose.", *into).words
    assert "guidance/writing-answers.md is version 1.1.0" in told
    (one,) = concerns(team, "morgan", "--all")
    assert f"thread: {one['id']}" in team.main_file("guidance/writing-answers.md")


def test_whoever_wrote_the_answer_does_not_lift_the_hold_on_it(with_expert: Team) -> None:
    team = with_expert
    team.rlhf("grace", "task", "pull", FIRST)
    team.write("grace", FIRST)
    team.rlhf("grace", "submit")
    team.rlhf("ben", "flag", FIRST, "A dose.", "--category", "unsafe_request", "--severity", "catastrophic")
    team.rlhf("grace", "sync")
    refused = team.rlhf("grace", "escalation", "resolve", FIRST, "x", "--outcome", "answer_stands", code=3).words
    assert "who had a part in the task" in refused
    team.run_python("grace", RESOLVE_ANYWAY)
    assert "The task is held" in team.rlhf("morgan", "merge").words


RESOLVE_ANYWAY = f"""
from datetime import UTC, datetime
from pathlib import Path
from rlhf.model.event import Event
from rlhf.model.ids import ulid
from rlhf.store.workspace import Workspace
from rlhf.workflows.ledger.append import say
from rlhf.workflows.sync.send import send
now = datetime(2026, 11, 30, 19, 30, tzinfo=UTC)
with Workspace.find(Path.cwd()) as workspace:
    (flag,) = workspace.ledgers.events(lambda file: file.type == "flag")
    body = {{"to": flag.id, "outcome": "answer_stands", "text": "Mine."}}
    say(workspace, [Event(ulid(now, b"9876543210"), "resolution", "grace", now, "{BATCH}", "{FIRST}", body)])
    send(workspace, now)
"""


def test_a_held_task_is_not_moved_out_of_sight(team: Team) -> None:
    team.rlhf("ben", "flag", FIRST, "Who is this?", "--category", "patient_identifiable")
    team.rlhf("morgan", "sync")
    tasks = team.root / "morgan" / "tasks"
    (tasks / "elsewhere").mkdir()
    (tasks / BATCH / f"{FIRST}.yaml").rename(tasks / "elsewhere" / f"{FIRST}.yaml")
    refused = team.rlhf("morgan", "publish", "Move it", code=3).words
    assert f"{FIRST}.yaml was moved by hand, and somebody has to do with it" in refused
    assert "Who is this?" not in refused


def test_an_expert_reads_and_settles_what_others_were_asked(with_expert: Team) -> None:
    team = with_expert
    code = letters(team.rlhf("ben", "flag", FIRST, "It is vague.", "--category", "ambiguous_prompt").out)
    team.rlhf("grace", "sync")
    assert "It is vague." in team.rlhf("grace", "escalation", "show", code).words
    team.rlhf("grace", "escalation", "acknowledge", code)
    assert "in hand already" in team.rlhf("grace", "escalation", "acknowledge", code, code=3).words
    team.rlhf("grace", "escalation", "resolve", code, "Say which drug.", "--outcome", "no_action")


def test_what_was_clarified_stands_where_the_work_is_read(team: Team) -> None:
    team.rlhf("morgan", "clarify", "Doses with a space.", "--for", "project")
    team.rlhf("morgan", "clarify", BATCH, "Ages in years.", "--for", "batch")
    team.rlhf("morgan", "clarify", "Two sources.", "--for", "kind", "--kind", "rubric_writing")
    team.rlhf("amara", "sync")
    shown = team.rlhf("amara", "task", "show", FIRST).words
    assert "Doses with a space." in shown
    assert "Ages in years." in shown
    assert "Two sources." not in shown


def test_two_promotions_offline_are_both_kept(team: Team) -> None:
    away = team.bare.with_name("away.git")
    team.bare.rename(away)
    for words in ("Doses are given ---", "Ages in years."):
        team.rlhf("morgan", "clarify", words, "--into", "writing-answers")
    away.rename(team.bare)
    team.rlhf("morgan", "sync")
    team.rlhf("morgan", "sync")
    held = team.main_file("guidance/writing-answers.md")
    assert "version: 1.2.0" in held
    assert "- Doses are given --- (2026-11-30, thread " in held
    assert "- Ages in years. (2026-11-30, thread " in held
    assert held.count("\n---\n") == 1
    assert team.rlhf("morgan", "check", "--all").code == 0


def test_a_look_with_a_wrong_clock_loses_no_news(team: Team) -> None:
    team.rlhf("amara", "week", now="2027-11-30T19:30:00+00:00")
    team.rlhf("morgan", "clarify", "Doses with a space.", "--for", "project", now="2026-12-02T09:00:00+00:00")
    team.rlhf("amara", "sync", now="2026-12-03T09:00:00+00:00")
    assert "Doses with a space." in team.rlhf("amara", "week", now="2026-12-03T09:00:00+00:00").words
