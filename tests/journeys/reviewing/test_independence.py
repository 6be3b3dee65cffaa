"""Nobody judges an answer and writes another to the same task: refused where they try, and at the door."""

from __future__ import annotations

import json

import pytest

from tests.journeys.gate.test_whose_word import say_in_own_ledger
from tests.team import BARE, BATCH, TASKS, Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
PATH = f"answers/{BATCH}/{FIRST}/amara.md"
LATER = "2026-12-01T09:00:00+00:00"

CLAIM = """
from pathlib import Path
from datetime import datetime, timedelta, UTC
from rlhf.store.workspace import Workspace
from rlhf.store import claims
from rlhf.store.claims import Bid
from rlhf.model.lease import Lease
with Workspace.find(Path(".")) as w:
    now = datetime(2026, 11, 30, 19, 30, tzinfo=UTC)
    won, delivery = claims.place(w, [Bid(Lease({task!r}, {slot}, {batch!r}, w.handle, now + timedelta(days=7)))])
    print(len(won), " ".join(delivery.words))
"""
SUBMIT = """
from pathlib import Path
from rlhf.store.workspace import Workspace
from rlhf.store import submissions
with Workspace.find(Path(".")) as w:
    submissions.record(w, {batch!r}, {task!r}, w.my_answers()[{batch!r}, {task!r}])
"""


def claim(team: Team, who: str, slot: int = 2) -> str:
    """Go around the commands: a claim pushed as git lets one."""
    return team.run_python(who, CLAIM.format(task=FIRST, batch=BATCH, slot=slot))


def two_wanted(team: Team) -> Team:
    """The first task wants two answers; Amara has submitted one."""
    path = team.root / "morgan" / "tasks" / BATCH / f"{FIRST}.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "answers_wanted: 2\n", encoding="utf-8")
    team.rlhf("morgan", "publish", "Two answers")
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    team.rlhf("amara", "submit", FIRST)
    for who in ("emeka", "freya", "ben"):
        team.rlhf(who, "sync")
    return team


def subject(team: Team) -> dict[str, object]:
    """What a review of Amara's answer is bound to, from the submission that Freya's copy shows."""
    shown = json.loads(team.rlhf("freya", "review", "list", "--json").out)[0]["submission"]
    policy = team.run_python(
        "freya",
        "from pathlib import Path\nfrom rlhf.store.workspace import Workspace\n"
        "from rlhf.workflows.ledger.subject import bound_to\nimport json\n"
        "with Workspace.find(Path('.')) as w:\n"
        f"    print(json.dumps(bound_to(w, {shown['task_hash']!r}, w.facts({BATCH!r}, {FIRST!r}).meaning,"
        f" {shown['answer_hash']!r})))\n",
    )
    made: dict[str, object] = json.loads(policy)
    return made


def forge_an_approval(team: Team, who: str) -> None:
    """Go around the commands: an approval in one's own ledger, signed, and pushed by plain git."""
    say_in_own_ledger(
        team, who, [("review", FIRST, {"answer": "amara", "subject": subject(team), "verdict": "approve"})]
    )
    team.git(who, "push", "--quiet", "origin", f"ledger/{who}")


def make_a_trainer(team: Team, *handles: str) -> None:
    """A manager lets evaluators write answers, too."""
    file = team.root / "morgan" / "people.yaml"
    text = file.read_text(encoding="utf-8")
    for handle in handles:
        start = text.index(f"  {handle}:")
        text = text[:start] + text[start:].replace("- evaluator", "- evaluator\n      - trainer", 1)
    file.write_text(text, encoding="utf-8")
    team.rlhf("morgan", "publish", "They write, too", code=0)
    for who in ("morgan", *handles):
        team.rlhf(who, "sync")


def test_who_reviewed_an_answer_does_not_take_the_task(team: Team) -> None:
    team = two_wanted(team)
    make_a_trainer(team, "emeka")
    assert FIRST in team.rlhf("emeka", "task", "list", "--pool").out
    team.rlhf("emeka", "review", "comment", FIRST, "Nicely put")
    refused = team.rlhf("emeka", "task", "pull", FIRST, code=3).words
    assert f"You reviewed amara's answer to {FIRST}, and nobody does both" in refused
    assert "rlhf task list --pool" in refused
    assert FIRST not in team.rlhf("emeka", "task", "list", "--pool").out
    pulled = json.loads(team.rlhf("emeka", "task", "pull", "--next", "4", "--json").out)
    assert FIRST not in [row["task"] for row in pulled]
    assert "emeka reviewed amara's answer to" in " ".join(claim(team, "emeka").split())
    assert team.branches(f"claim/{FIRST}-2") == []

    team.rlhf("morgan", "sync")
    given = team.rlhf("morgan", "task", "assign", FIRST, "--to", "emeka", "--anyway", code=3).words
    assert f"{FIRST} is not given to emeka: they reviewed amara's answer to it, and nobody does both" in given
    plan = json.loads(
        team.rlhf("morgan", "task", "assign", "--auto", "--batch", BATCH, "--greedy", "--dry-run", "--json").out
    )
    assert (FIRST, "emeka") not in {tuple(pair) for pair in plan.get("plan", [])}
    assert FIRST in team.rlhf("ben", "task", "pull", FIRST).out, "it is still free for whoever judged nothing"


def test_who_holds_a_task_does_not_review_anothers_answer_and_gives_it_back_first(team: Team) -> None:
    team = two_wanted(team)
    team.rlhf("emeka", "task", "pull", FIRST)
    assert not json.loads(team.rlhf("emeka", "review", "list", "--json").out)[0]["waits_for_me"]
    team.rlhf("emeka", "review", "show", FIRST)
    refused = team.rlhf("emeka", "review", "approve", FIRST, code=3).words
    assert f"You hold {FIRST} yourself" in refused
    assert f"rlhf task drop {FIRST}" in refused
    assert "You hold" in team.rlhf("emeka", "review", "comment", FIRST, "Hm", code=3).words
    assert "emeka" not in team.rlhf("freya", "policy", "explain", f"{FIRST}/amara").words
    forge_an_approval(team, "emeka")
    team.rlhf("freya", "sync")
    assert team.main_file(PATH) is None, "such an approval does not count"
    assert (
        "emeka cannot approve while they answer the same task" in team.rlhf("freya", "policy", "explain", FIRST).words
    )

    team.write("emeka", FIRST, "My own words.")
    kept = team.rlhf("emeka", "submit", FIRST, code=3).words
    assert f"You reviewed amara's answer to {FIRST}" in kept
    assert f"rlhf task drop {FIRST}" in kept
    assert (
        f"since you reviewed amara's answer to it; to see who has it: rlhf task show {FIRST}"
        in team.rlhf("emeka", "submit").words
    )
    team.run_python("emeka", SUBMIT.format(batch=BATCH, task=FIRST))
    pushed = team.git("emeka", "push", "origin", f"answer/{FIRST}/emeka", check=False)
    assert f"emeka reviewed amara's answer to {FIRST}, and nobody does both" in " ".join(
        pushed.replace("remote: rlhf:", " ").split()
    )
    team.git("emeka", "branch", "-D", f"answer/{FIRST}/emeka")
    team.rlhf("emeka", "task", "drop", FIRST, "--because", "I review it")
    assert team.main_file(PATH) is not None, "who has given it back has no part in it any more"
    assert "1 accepted answer, 1 proven" in team.rlhf("morgan", "audit", cwd=team.bare).text
    assert "nobody does both" in team.rlhf("emeka", "task", "pull", FIRST, code=3, now=LATER).words


def test_who_answers_the_task_does_not_review_the_other_answer(team: Team) -> None:
    team = two_wanted(team)
    team.rlhf("emeka", "task", "pull", FIRST)
    team.write("emeka", FIRST, "My own words.")
    team.rlhf("emeka", "submit", FIRST)
    refused = team.rlhf("emeka", "review", "approve", f"{FIRST}/amara", code=3).words
    assert f"You have an answer to {FIRST} yourself" in refused
    assert f"rlhf policy explain {FIRST}/amara" in refused
    team.rlhf("freya", "sync")
    team.rlhf("freya", "review", "approve", f"{FIRST}/emeka", f"{FIRST}/amara")
    assert "2 accepted answers, 2 proven" in team.rlhf("morgan", "audit", cwd=team.bare).text


def test_policy_may_say_that_authors_of_one_task_review_each_other(team: Team) -> None:
    team = two_wanted(team)
    team.change_policy("count: 1", "count: 1\n      independence: answer")
    team.rlhf("emeka", "task", "pull", FIRST)
    team.rlhf("emeka", "review", "approve", f"{FIRST}/amara")
    assert team.main_file(PATH) is not None
    team.write("emeka", FIRST, "My own words.")
    assert "submitted" in team.rlhf("emeka", "submit", FIRST).words
    assert team.branches(f"answer/{FIRST}/emeka") != []


def test_what_was_accepted_before_stays_proven(team: Team) -> None:
    """A reviewer of an accepted answer holds the task, as an earlier rlhf let them: the old record stays as it was."""
    team = two_wanted(team)
    team.rlhf("emeka", "review", "approve", f"{FIRST}/amara")
    assert "nobody does both" in " ".join(claim(team, "emeka").split())
    hooks = team.bare / "hooks"
    hooks.rename(team.bare / "away")
    team.run_python("emeka", CLAIM.format(task=FIRST, batch=BATCH, slot=1).replace("require_judged", ""))
    (team.bare / "away").rename(hooks)
    audited = team.rlhf("morgan", "audit", cwd=team.bare).text
    assert "1 accepted answer, 1 proven" in audited
    assert team.git(BARE, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads/claim/") != ""


def test_a_manager_who_overrode_takes_no_part(team: Team) -> None:
    team = two_wanted(team)
    team.rlhf("morgan", "sync")
    team.rlhf("morgan", "review", "show", FIRST)
    team.rlhf("morgan", "review", "override", FIRST, "one evaluator", "--because", "Nobody has time")
    refused = team.rlhf("morgan", "task", "pull", FIRST, code=3).words
    assert "You overrode a requirement for amara's answer" in refused


def test_who_holds_the_task_overrides_nothing_of_another(team: Team) -> None:
    team = two_wanted(team)
    team.rlhf("morgan", "task", "pull", FIRST)
    refused = team.rlhf("morgan", "review", "override", FIRST, "one evaluator", "--because", "No time", code=3).words
    assert f"rlhf task drop {FIRST}" in refused


def test_a_draft_that_was_handed_on_is_gone_on_from_but_not_beside_the_answer_of_its_author(team: Team) -> None:
    path = team.root / "morgan" / "tasks" / BATCH / f"{FIRST}.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "answers_wanted: 2\n", encoding="utf-8")
    team.rlhf("morgan", "publish", "Two answers")
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST, "My first thoughts.")
    team.rlhf("amara", "save")
    team.rlhf("morgan", "people", "leave", "amara", "--hand-to", "ben", "--because", "She moves on")
    team.rlhf("ben", "sync")
    assert FIRST in team.rlhf("ben", "task", "pull", FIRST).out, "who goes on from it may take it"
    team.rlhf("ben", "task", "drop", FIRST, "--because", "No time")
    team.rlhf("morgan", "people", "return", "amara")
    team.rlhf("amara", "sync")
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST, "My first thoughts.")
    team.rlhf("amara", "submit", FIRST)
    refused = team.rlhf("ben", "task", "pull", FIRST, code=3).words
    assert f"ben took over amara's draft of an answer to {FIRST}, and nobody does both" in refused, "at the door"
    assert "ben took over amara's draft of an answer to" in " ".join(claim(team, "ben").split())
    team.rlhf("morgan", "sync")
    given = team.rlhf("morgan", "task", "assign", FIRST, "--to", "ben", "--anyway", code=3).words
    assert "they took over amara's draft of an answer to it" in given
