"""Nobody changes anything by an event that is not theirs to say: neither at the door nor where it lies already."""

from __future__ import annotations

import json

import pytest

from tests.team import BARE, BATCH, TASKS, Team

pytestmark = pytest.mark.journey
FIRST, SECOND = TASKS[:2]
HASH = "sha256:" + "a" * 64
SUBJECT = {"task": HASH, "answer": HASH, "policy": HASH}

#: What Ben, a trainer, has no right to say: of each type, about which task.
NOT_HIS = {
    "acknowledgement": (FIRST, {"to": "01arz3ndektsv4rrffq69g5fav"}),
    "allocation": (FIRST, {"to": "emeka"}),
    "clarification": (FIRST, {"scope": "task", "text": "Anything goes."}),
    "deallocation": (FIRST, {"from": "amara"}),
    "extension": (FIRST, {"to": "amara", "until": "2027-12-04T18:00+00:00[Europe/London]", "why": "x"}),
    "extension_refusal": (FIRST, {"to": "amara", "request": "01arz3ndektsv4rrffq69g5fav", "why": "x"}),
    "lapse": (SECOND, {"holder": "amara", "claim": "a" * 40, "until": "2026-11-30T19:30:00Z"}),
    "merged": (FIRST, {"branch": f"answer/{FIRST}/amara", "head": "a" * 40, "merge": "b" * 40}),
    "override": (FIRST, {"answer": "amara", "subject": SUBJECT, "what": "one evaluator", "why": "x"}),
    "reassignment": (FIRST, {"to": "01arz3ndektsv4rrffq69g5fav", "asked": "ben", "why": "x"}),
    "received": (FIRST, {"answer": "amara", "commit": "a" * 40, "hash": HASH, "hands": ["emeka", "freya"]}),
    "reminder": (FIRST, {"to": "amara", "due": "2026-12-04T18:00+00:00[Europe/London]", "before": "1d"}),
    "resolution": (FIRST, {"to": "01arz3ndektsv4rrffq69g5fav", "outcome": "answer_stands", "text": "x"}),
    "review": (FIRST, {"answer": "amara", "subject": SUBJECT, "verdict": "approve", "scores": {}}),
    "withdrawal": (FIRST, {"why": "x"}),
}

SAY = """
import os, json
from pathlib import Path
from datetime import datetime, UTC
from rlhf.store.workspace import Workspace
from rlhf.store.ledgers import ledger
from rlhf.model.event import Event
from rlhf.model.ids import ulid
who, batch, rows = json.loads({told!r})
with Workspace.find(Path(".")) as w:
    now = datetime(2026, 11, 30, 19, 30, tzinfo=UTC)
    events = [Event(ulid(now, os.urandom(10)), type_, who, now, batch, task, body) for type_, task, body in rows]
    own = w.branches.own.get("ledger/" + who)
    ledger.append(w.git, w.objects, who, w.branches.latest("ledger/" + who), own, events)
"""


def say_in_own_ledger(team: Team, who: str, rows: list[tuple[str, str, dict[str, object]]]) -> None:
    """Go around the commands: events signed with one's own key, in one's own ledger, not sent."""
    team.run_python(who, SAY.format(told=json.dumps([who, BATCH, rows])))


def seen_by_others(team: Team) -> dict[str, object]:
    """All that is derived from what was said, as three people see it."""
    for who in ("amara", "freya", "morgan"):
        team.rlhf(who, "sync")
    return {
        "tasks": team.rlhf("amara", "task", "list", "--all", "--json").out,
        "week": team.rlhf("amara", "week", "--json").out,
        "sign-off": team.rlhf("freya", "policy", "explain", FIRST, "--json", code=None).out,
        "queue": team.rlhf("freya", "review", "list", "--json").out,
        "log": team.rlhf("morgan", "log", "--task", FIRST, "--json").out,
        "board": team.rlhf("morgan", "board", "--json").out,
    }


def without_reviews(log: object) -> object:
    """The log without the reviews of Ben: it tells all that was said, and none of them is a sign-off."""
    return [row for row in json.loads(str(log)) if (row["by"], row["type"]) != ("ben", "review")]


def test_each_is_refused_at_the_door_and_changes_nothing_behind_it(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.change_policy("count: 1", "count: 1\n      independence: task")
    team.rlhf("ben", "sync")
    before = seen_by_others(team)
    say_in_own_ledger(team, "ben", [(type_, task, body) for type_, (task, body) in NOT_HIS.items()])

    refused = team.git("ben", "push", "origin", "ledger/ben", check=False)
    words = " ".join(refused.replace("remote: rlhf:", " ").split())
    assert words.count("ben cannot say that") == len(NOT_HIS), refused
    assert "(“allocation”): it is for a project manager" in words
    assert "(“received”): it is for the project's repository" in words
    assert team.branches("ledger/ben") == []

    hooks = team.bare / "hooks"
    hooks.rename(team.bare / "away")
    team.git("ben", "push", "--quiet", "origin", "ledger/ben")
    (team.bare / "away").rename(hooks)
    after = seen_by_others(team)
    after["log"], before["log"] = (without_reviews(views["log"]) for views in (after, before))
    assert after == before
    told = team.rlhf("morgan", "doctor", code=None).words
    told_by_their_names = NOT_HIS.keys() - {"review", "resolution", "withdrawal"}  # some of those go on counting
    assert told.count("it counts for nothing") == len(told_by_their_names)
    assert "ben said what is for a project manager (allocation)" in told

    team.rlhf("freya", "sync")
    team.rlhf("emeka", "sync")
    assert "Merged" in team.rlhf("emeka", "review", "approve", FIRST).words, "nobody made a party of them"


def test_what_was_said_while_the_role_was_theirs_and_is_not_sent_yet_is_left_out_by_doctor(team: Team) -> None:
    """A ledger that the forge refuses goes on again, with everything that may be said."""
    say_in_own_ledger(team, "ben", [("allocation", FIRST, {"to": "ben"}), ("question", FIRST, {"text": "A real one?"})])
    refused = team.rlhf("ben", "sync", code=3)
    assert "it is for a project manager" in refused.words
    assert "rlhf doctor --fix" in refused.words
    assert "The project does not take it" in team.rlhf("ben", "doctor", code=1).words
    mended = team.rlhf("ben", "doctor", "--fix").words
    assert "Left out, as the project does not take it" in mended
    assert "1 event of yours signed again" in mended
    team.rlhf("ben", "sync")
    files = team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/ben").splitlines()
    assert [name.rpartition("-")[2] for name in files] == ["question.yaml"]
    assert team.rlhf("ben", "doctor").words == "All is well."
