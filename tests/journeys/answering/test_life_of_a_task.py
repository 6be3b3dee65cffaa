"""A task from the pool to main, and the ways in which it may not get there."""

from __future__ import annotations

import json

import pytest

from tests.team import BARE, BATCH, TASKS, Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
PATH = f"answers/{BATCH}/{FIRST}/amara.md"


def test_pull_write_submit_review_revise_approve_merge(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf(
        "emeka",
        "review",
        "request-changes",
        FIRST,
        "Too vague",
        "--severity",
        "minor",
        "--on",
        "come back soon :: say by when",
    )
    team.rlhf("amara", "sync")
    feedback = team.rlhf("amara", "feedback", FIRST).out
    assert "“come back soon”" in feedback
    assert "say by when" in feedback
    team.edit("amara", FIRST, "come back soon", "come back within two days")
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    shown = team.rlhf("emeka", "review", "show", FIRST).out
    assert "+Rest, and come back within two days." in shown
    assert "Merged" in team.rlhf("emeka", "review", "approve", FIRST).words
    assert team.main_file(PATH) == team.answer("amara", FIRST).read_text(encoding="utf-8")
    assert team.branches("answer/*") == []
    assert team.branches("claim/*") == []
    team.rlhf("amara", "sync")
    assert json.loads(team.rlhf("amara", "status", "--json").out)["tasks"] == []
    assert team.git("amara", "status", "--porcelain") == ""
    assert team.git("amara", "ls-tree", "-r", "--name-only", "draft/amara") == "", "its draft is tidied away"


def test_the_merge_names_the_content_and_the_review(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("emeka", "review", "approve", FIRST)
    message = team.git(BARE, "log", "-1", "--format=%B", "main")
    assert f"Accept {FIRST} by amara" in message
    assert "Content: sha256:" in message
    assert "by emeka" in message


def test_an_author_cannot_approve_their_own_answer(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("morgan", "people", "add", "amara", "--role", "evaluator")
    team.rlhf("amara", "sync")
    refused = team.rlhf("amara", "review", "approve", FIRST, code=3)
    assert "is your own answer" in refused.words
    assert team.main_file(PATH) is None


def test_an_approval_by_the_author_written_around_the_command_counts_for_nothing(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("morgan", "people", "add", "amara", "--role", "evaluator")
    team.rlhf("amara", "sync")
    script = (
        "from pathlib import Path; from datetime import datetime, UTC; import os\n"
        "from rlhf.store.workspace import Workspace; from rlhf.model.event import Event\n"
        "from rlhf.model.ids import ulid\n"
        "from rlhf.workflows.ledger.append import say; from rlhf.workflows.sync.sync import send_now\n"
        "now = datetime.now(UTC)\n"
        "with Workspace.find(Path.cwd()) as w:\n"
        f"    s = w.facts('{BATCH}', '{FIRST}').submissions[0]\n"
        "    body = {'answer': 'amara', 'verdict': 'approve',\n"
        "            'subject': {'task': s.task_hash, 'answer': s.answer_hash, 'policy': s.task_hash}}\n"
        f"    say(w, [Event(ulid(now, os.urandom(10)), 'review', 'amara', now, '{BATCH}', '{FIRST}', body)])\n"
        "    send_now(w, now)\n"
    )
    team.run_python("amara", script)
    assert team.branches("ledger/amara") == ["ledger/amara"], "what she said is kept"
    assert team.main_file(PATH) is None, "and merges nothing"
    assert "cannot approve work they had a hand in" in team.rlhf("morgan", "merge").words


def test_an_edit_after_the_approval_voids_it(team: Team) -> None:
    team.require_two_approvals()
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    team.edit("amara", FIRST, "considered", "hasty")
    team.rlhf("amara", "submit")
    team.rlhf("freya", "sync")
    team.rlhf("freya", "review", "approve", FIRST)
    assert team.main_file(PATH) is None, "Emeka approved other words"
    assert "The approval by emeka was of an earlier version" in team.rlhf("morgan", "merge").words
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    assert "hasty" in (team.main_file(PATH) or "")


def test_a_request_for_changes_stands_until_its_author_approves(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.ask_for_changes("emeka", FIRST, "Not yet")
    team.rlhf("freya", "sync")
    team.rlhf("freya", "review", "approve", FIRST)
    assert team.main_file(PATH) is None
    assert "emeka asked for changes and has not approved since" in team.rlhf("morgan", "merge").words
    team.rlhf("emeka", "review", "approve", FIRST)
    assert team.main_file(PATH) is not None


def test_an_accepted_answer_is_revised_through_the_same_door(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("emeka", "review", "approve", FIRST)
    team.rlhf("amara", "task", "pull", FIRST)
    team.edit("amara", FIRST, "come back soon", "come back tomorrow")
    assert "changed since it was accepted" in team.rlhf("amara", "status").words
    team.rlhf("amara", "submit", FIRST)
    assert "come back soon" in (team.main_file(PATH) or ""), "until it is approved"
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    assert "come back tomorrow" in (team.main_file(PATH) or "")


def test_ready_work_that_no_hook_merged_is_merged_by_hand(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    with team.unmerged():
        team.rlhf("emeka", "review", "approve", FIRST)
    assert team.main_file(PATH) is None
    assert f"merged  {FIRST} by amara" in team.rlhf("morgan", "merge").out
    assert team.main_file(PATH) is not None


def test_a_task_given_back_is_free_again_and_the_words_are_kept(a_written_task: Team) -> None:
    team = a_written_task
    team.rlhf("amara", "task", "drop", FIRST, "--because", "Outside my field")
    assert "Rest, and come back soon." in team.answer("amara", FIRST).read_text(encoding="utf-8")
    assert "Rest, and come back soon." in team.git(BARE, "show", f"draft/amara:{PATH}")
    assert FIRST in team.rlhf("ben", "task", "pull", FIRST).out
    assert "rlhf task pull" in team.rlhf("amara", "submit", FIRST, code=3).words
    assert "is with ben" in team.rlhf("amara", "task", "pull", FIRST, code=3).words


def test_work_that_is_allotted_comes_first_and_can_be_pulled_offline(team: Team) -> None:
    team.rlhf("morgan", "task", "assign", TASKS[4], "--to", "amara")
    team.rlhf("amara", "sync")
    team.bare.rename(team.root / "away.git")
    assert TASKS[4] in team.rlhf("amara", "task", "pull").out
    refused = team.rlhf("amara", "task", "pull", TASKS[0], code=3)
    assert "can only be claimed online" in refused.words
    (team.root / "away.git").rename(team.bare)
    team.rlhf("ben", "sync")
    assert TASKS[4] not in team.rlhf("ben", "task", "list", "--pool").out


def test_minutes_find_what_fits(team: Team) -> None:
    pulled = json.loads(team.rlhf("amara", "task", "pull", "--minutes", "35", "--json").out)
    assert [row["task"] for row in pulled] == [TASKS[0], TASKS[1]], "10 + 20 minutes fit, 30 more do not"
