"""What becomes of what somebody said when people.yaml changes: nobody is silenced by it, and nothing slips through."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from tests.journeys.gate.test_the_door import commit_to
from tests.team import BARE, BATCH, TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
PATH = f"answers/{BATCH}/{FIRST}/amara.md"


def with_people(team: Team, change: Callable[[Any], None], code: int | None = 0) -> str:
    """A manager edits people.yaml and publishes it; what was said to them."""
    team.rlhf("morgan", "sync")
    file = team.root / "morgan" / "people.yaml"
    yaml, before = YAML(), file.read_bytes()
    values = yaml.load(before.decode())
    change(values["people"])
    with file.open("w", encoding="utf-8") as out:
        yaml.dump(values, out)
    said = team.rlhf("morgan", "publish", "Who is who", code=code).words
    if code:
        file.write_bytes(before)
    return said


def inactive(handle: str) -> Callable[[Any], None]:
    return lambda people: people[handle].update(active=False)


def only_a_trainer(handle: str) -> Callable[[Any], None]:
    return lambda people: people[handle].update(roles=["trainer"])


def gone(handle: str) -> Callable[[Any], None]:
    return lambda people: people.pop(handle)


def renamed(people: Any) -> None:
    people["emeka2"] = people.pop("emeka")


def without_keys(people: Any) -> None:
    people["emeka"]["keys"] = []


def with_a_key_that_ended_before(people: Any) -> None:
    people["emeka"]["keys"][0]["until"] = "2026-01-01T09:00:00Z"


def others_alone(people: Any) -> None:
    for handle in [one for one in people if one not in {"morgan", "amara", "freya"}]:
        del people[handle]


def test_who_has_spoken_is_not_taken_out_of_people_and_their_hold_stays(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    harm = ("--category", "unsafe_request", "--severity", "catastrophic")
    team.rlhf("emeka", "flag", FIRST, "It asks how to harm", *harm)
    for change in (gone("emeka"), renamed, others_alone):
        said = with_people(team, change, code=3)
        assert "emeka cannot be taken out of people.yaml" in said
        assert "“active: false” under “emeka:”" in said
    said = with_people(team, without_keys, code=3)
    assert "what emeka said would not count any more" in said
    assert "active: false" in said
    team.rlhf("freya", "sync")
    assert "emeka flagged it" in team.rlhf("freya", "review", "approve", FIRST, code=3).words
    with_people(team, with_a_key_that_ended_before)
    team.rlhf("freya", "sync")
    assert "emeka flagged it" in team.rlhf("freya", "review", "approve", FIRST, code=3).words
    said = with_people(team, inactive("emeka"))
    assert "1 hold that stays" in said
    assert f"{FIRST} by amara: what emeka flagged goes on holding it" in said
    assert "emeka flagged it" in team.rlhf("morgan", "policy", "explain", FIRST).words
    assert team.main_file(PATH) is None


def test_somebody_of_whom_nothing_is_here_may_be_taken_out_again(team: Team) -> None:
    team.rlhf("morgan", "people", "add", "zoe", "--name", "Zoe Typo", "--role", "trainer")
    with_people(team, gone("zoe"))
    assert "zoe" not in (team.main_file("people.yaml") or "")
    assert "ben cannot be taken out" in with_people(claimed(team, "ben"), gone("ben"), code=3)


def claimed(team: Team, who: str) -> Team:
    team.rlhf(who, "task", "pull", TASKS[3])
    return team


@pytest.mark.parametrize("change", [inactive("emeka"), only_a_trainer("emeka")], ids=["inactive", "role"])
def test_a_request_for_changes_stands_when_its_author_may_not_ask_any_more(
    a_task_awaiting_review: Team, change: Callable[[Any], None]
) -> None:
    team = a_task_awaiting_review
    team.require_two_approvals()
    team.rlhf(
        "emeka", "review", "request-changes", FIRST, "It kills", "--severity", "catastrophic", "--section", "Answer"
    )
    team.join("ida", roles=("evaluator",), name="Dr Ida Holm")
    for who in ("freya", "ida"):
        team.rlhf(who, "sync")
        team.rlhf(who, "review", "approve", FIRST)
    said = with_people(team, change)
    assert team.main_file(PATH) is None, "not accepted in that same push"
    assert "This touches 1 submission on the way" in said
    assert "1 request for changes that stands" in said
    assert f"{FIRST} by amara: the request for changes by emeka stands" in said
    for who in ("amara", "freya", "morgan"):
        team.rlhf(who, "sync")
        told = team.rlhf(who, "policy", "explain", FIRST).words
        assert "emeka asked for changes and" in told
        assert "that stands until emeka is a reviewer again and approves, or it is overridden" in told
        assert f'rlhf review override {FIRST}/amara "changes requested"' in told
    assert "emeka asked for changes" in team.rlhf("morgan", "merge").words
    team.rlhf("morgan", "review", "show", FIRST)
    team.rlhf("morgan", "review", "override", f"{FIRST}/amara", "changes requested", "--because", "Looked at by two")
    assert team.main_file(PATH) is not None
    found = json.loads(team.rlhf("morgan", "audit", "--json", cwd=team.bare, code=None).out)
    assert found["problems"] == [], found
    assert [one["problems"] for one in found["accepted"]] == [[]], found


def test_who_never_had_the_role_blocks_nothing_by_an_event_of_their_own(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.ask_for_changes("emeka", FIRST, "Not yet")
    said = team.git("emeka", "ls-tree", "-r", "--name-only", "ledger/emeka").split()
    (asked,) = [path for path in said if path.endswith("-review.yaml")]
    event = team.git("emeka", "show", f"ledger/emeka:{asked}").replace("by: emeka", "by: ben")
    team.rlhf("ben", "ask", FIRST, "Which dose?")
    commit_to(team, "ben", "raw", {asked: event + "\n"}, start="ledger/ben")
    send_raw = ("push", "origin", "raw:refs/heads/ledger/ben")
    assert "ben cannot say that" in team.git("ben", *send_raw, check=False)
    (team.bare / "hooks").rename(team.bare / "away")
    team.git("ben", *send_raw)
    (team.bare / "away").rename(team.bare / "hooks")
    assert "verdict: request_changes" in team.git(BARE, "show", f"ledger/ben:{asked}")
    with_people(team, inactive("emeka"))
    with_people(team, inactive("ben"))
    team.rlhf("freya", "sync")
    team.rlhf("freya", "review", "approve", FIRST)
    told = team.rlhf("morgan", "policy", "explain", FIRST).words
    assert "emeka asked for changes and has left" in told
    assert "ben asked" not in told


def test_a_task_stays_withdrawn_when_who_withdrew_it_is_a_manager_no_more(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.join("olga", roles=("sme", "manager"), name="Olga Berg", specialty="cardiology")
    team.rlhf("emeka", "flag", FIRST, "Which drug?", "--category", "ambiguous_prompt", "--severity", "minor")
    team.rlhf("olga", "sync")
    team.rlhf("olga", "escalation", "resolve", FIRST, "Nobody can answer it", "--outcome", "prompt_withdrawn")
    assert "withdrawn" in team.rlhf("morgan", "policy", "explain", FIRST).words
    with_people(team, only_a_trainer("olga"))
    team.rlhf("freya", "sync")
    team.rlhf("freya", "review", "approve", FIRST, code=None)
    assert "The task is withdrawn" in team.rlhf("morgan", "policy", "explain", FIRST).words
    assert team.main_file(PATH) is None
