"""Commands in comments on a pull request: who may, what comes of them, each once, and never by what others edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.team import BATCH, TASKS

if TYPE_CHECKING:
    from tests.journeys.on_github import Hosted

pytestmark = pytest.mark.journey
FIRST = TASKS[0]


def ledger(hosted: Hosted) -> list[str]:
    """The types of what the forge vouches for."""
    files = hosted.team.git("project.git", "ls-tree", "-r", "--name-only", "ledger/forge").splitlines()
    return [name.rpartition("-")[2].removesuffix(".yaml") for name in sorted(files) if "attested_" in name]


def test_hold_and_resolve(submitted: Hosted) -> None:
    submitted.comment("emeka", "/hold The source is out of date.")
    submitted.gate()
    assert submitted.answers()[-1].startswith("Held.")
    assert submitted.server.state.pulls[0]["draft"] is True
    assert "The task is held: emeka flagged it" in submitted.status()
    submitted.review("freya", "APPROVE")
    submitted.gate()
    assert submitted.accepted(FIRST) is None
    submitted.comment("freya", "/resolve no_action It is the latest.")
    submitted.gate()
    assert "Not done: Settling this needs the role sme or manager" in submitted.answers()[-1]
    submitted.comment("morgan", "/resolve no_action It is the latest.")
    submitted.gate()
    assert "Settled (no action): emeka flagged it" in submitted.answers()[-1]
    assert submitted.accepted(FIRST) is not None
    assert ledger(submitted) == ["attested_flag", "attested_review", "attested_resolution"]


def test_more_time_by_who_may_and_an_edited_word_takes_the_place_of_the_old_one(submitted: Hosted) -> None:
    submitted.comment("emeka", "/extend 2d ill")
    said = submitted.comment("morgan", "/extend 2d She is ill.")
    submitted.gate()
    assert "Not done: Giving more time needs the role manager" in submitted.answers()[0]
    assert submitted.answers()[1] == "amara has until Sun 6 Dec 2026 18:00 Europe/London."
    submitted.talk.time = "2026-11-30T19:50:00Z"
    submitted.edit("morgan", said, "/extend 3d She is ill.")
    submitted.gate()
    assert submitted.answers()[2] == "amara has until Mon 7 Dec 2026 18:00 Europe/London."
    assert "Due Mon 7 Dec 2026" in submitted.below()[0]
    submitted.gate()
    assert len(submitted.answers()) == 3
    submitted.rlhf("amara", "sync")
    assert "7 Dec" in submitted.rlhf("amara", "task", "show", FIRST).out


def test_what_somebody_else_edited_does_not_count(submitted: Hosted) -> None:
    said = submitted.comment("morgan", "Thank you.")
    submitted.talk.time = "2026-11-30T19:50:00Z"
    submitted.edit("ben", said, "Thank you.\n/extend 9d A gift.")
    submitted.gate()
    assert submitted.answers() == [
        "Somebody else has changed this comment, so that its commands do not count. Write them in a new one."
    ]
    submitted.edit("morgan", said, "Thank you.\n/extend 1d Mine.")
    submitted.gate()
    assert "Somebody else" in submitted.answers()[-1], "for good: GitHub shows whose words are whose no more"
    assert ledger(submitted) == []


def test_an_expert_is_asked_and_a_task_is_given(submitted: Hosted) -> None:
    submitted.comment("freya", "/escalate S2 Is this dose right for a child?\n/assign @ben-gh")
    submitted.comment("morgan", "/assign @nobody")
    submitted.comment("morgan", "/assign @emeka-gh")
    submitted.comment("morgan", "/assign @ben-gh He knows children.")
    submitted.gate()
    first, second, third, fourth = submitted.answers()
    assert "morgan is asked" in first
    assert "It holds the task." in first
    assert "Giving somebody a task needs the role manager" in first
    assert "nobody whose account on GitHub is nobody" in second
    assert "To be given a task needs the role trainer" in third
    assert fourth == f"{FIRST} is given to ben."
    submitted.rlhf("ben", "sync")
    assert FIRST in submitted.rlhf("ben", "task", "list").out


def test_of_two_who_are_given_a_task_the_last_has_it(submitted: Hosted) -> None:
    submitted.talk.time = "2026-11-30T19:41:00Z"
    said = submitted.comment("morgan", "/assign @ben-gh")
    submitted.gate()
    people = submitted.team.root / "morgan" / "people.yaml"
    text = people.read_text(encoding="utf-8")
    more = text.replace("      - evaluator\n", "      - evaluator\n      - trainer\n")
    assert more != text
    people.write_text(more, encoding="utf-8")
    submitted.rlhf("morgan", "publish", "Evaluators write, too")
    submitted.gate()
    submitted.talk.time = "2026-11-30T19:50:00Z"
    submitted.edit("morgan", said, "/assign @freya-gh")
    submitted.gate()
    assert submitted.answers()[-1] == f"{FIRST} is given to freya, and no more to ben."
    submitted.rlhf("ben", "sync")
    assert FIRST not in submitted.rlhf("ben", "task", "list").out
    submitted.rlhf("freya", "sync")
    assert FIRST in submitted.rlhf("freya", "task", "list").out


def test_an_order_that_is_edited_back_is_carried_out_again(submitted: Hosted) -> None:
    said = submitted.comment("morgan", "/extend 2d One.")
    submitted.gate()
    for minute, text in ((50, "/extend 3d Two."), (55, "/extend 2d One.")):
        submitted.talk.time = f"2026-11-30T19:{minute}:00Z"
        submitted.edit("morgan", said, text)
        submitted.gate()
    assert [answer[:26] for answer in submitted.answers()] == [
        "amara has until Sun 6 Dec ", "amara has until Mon 7 Dec ", "amara has until Sun 6 Dec ",
    ]  # fmt: skip


def test_what_was_raised_after_a_word_is_not_settled_by_it(submitted: Hosted) -> None:
    submitted.comment("morgan", "/resolve no_action Nothing is wrong.")
    submitted.talk.time = "2026-11-30T19:50:00Z"
    submitted.comment("emeka", "/hold The dose.")
    submitted.gate()
    submitted.talk.comments[1] = [one for one in submitted.talk.comments[1] if "[bot]" not in one["user"]["login"]]
    submitted.gate()
    assert "The task is held" in submitted.status()
    submitted.comment("morgan", "/extend 2d x")
    submitted.gate(now="2026-12-28T19:30:00+00:00")
    assert "written long ago" in submitted.answers()[-1]


def test_whoever_is_nobody_here_is_told_so_once_and_programs_are_not_answered(submitted: Hosted) -> None:
    submitted.comment("x", "/hold me")
    submitted.comment("workflow", "/hold me")
    submitted.gate()
    submitted.gate()
    (answer,) = submitted.answers()
    assert answer.startswith("people.yaml has nobody with this account")
    assert ledger(submitted) == []


def test_an_order_that_is_not_whole_is_told_how_it_is_written(submitted: Hosted) -> None:
    submitted.comment("morgan", "/extend 2d\n\n/hold")
    submitted.gate()
    (answer,) = submitted.answers()
    assert answer == "Not done: write it as `/extend 2d why`.\n\nNot done: write it as `/hold why`."


def test_nobody_answers_in_the_gates_name(submitted: Hosted) -> None:
    """A copy of the gate's mark in somebody's own comment, or one made up, keeps no command from being carried out."""
    first = submitted.comment("morgan", "/hold One.")
    submitted.gate()
    mark = next(text for text in submitted.below() if text.startswith("<!-- rlhf:answer")).splitlines()[0]
    second = submitted.comment("morgan", "/hold Two.")
    submitted.comment("ben", mark.replace(str(first), str(second)))
    submitted.comment("ben", submitted.below()[0])  # the summary, copied
    submitted.gate()
    assert len(submitted.answers()) == 2
    assert ledger(submitted).count("attested_flag") == 2
    copies = [one["id"] for one in submitted.talk.comments[1] if one["user"]["login"] == "ben-gh"]
    assert not {*copies} & submitted.talk.edits.keys(), "what somebody wrote is never written over"


def test_what_a_member_writes_into_their_own_ledger_hides_nothing(submitted: Hosted) -> None:
    """On GitHub nobody looks at what is pushed: an event that pretends to be known from there is not believed to be."""
    asked = submitted.review("freya", "REQUEST_CHANGES", "Say by when.")
    script = f"""
from datetime import UTC, datetime
from pathlib import Path
from rlhf.model.event import Event
from rlhf.store.ledgers import ledger
from rlhf.store.workspace import Workspace
with Workspace.find(Path.cwd()) as here:
    own = here.branches.latest("ledger/ben")
    at = datetime(2026, 11, 30, 19, 35, tzinfo=UTC)
    said = {{"attested": {{"kind": "review", "id": {asked}, "pull": 1}}, "source": {{"kind": "review", "id": {asked}}}}}
    events = [Event("01jdxk0000000000000000000{{}}".format(n), type_, "ben", at, "{BATCH}", "{FIRST}", said)
              for n, type_ in enumerate(("applause", "review"))]
    ledger.append(here.git, here.objects, "ben", own, here.branches.own.get("ledger/ben"), events)
"""
    submitted.team.run_python("ben", script)
    submitted.team.git("ben", "push", "-q", "origin", "ledger/ben:ledger/ben")
    submitted.review("emeka", "APPROVE")
    submitted.gate()
    assert submitted.accepted(FIRST) is None
    assert "freya" in submitted.status()
