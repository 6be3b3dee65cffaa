"""Two blindly for exams, else one: two evaluators are enough for both."""

from __future__ import annotations

import json

import pytest

from tests.team import BATCH, TASKS, Team

pytestmark = pytest.mark.journey
EXAM, PLAIN = TASKS[:2]
TWO = (
    "count: 1\n      unless: {tag: [exam]}\n"
    "    - {name: two blindly, role: evaluator, count: 2, blind: true, when: {tag: [exam]}}\n    #"
)


def test_two_for_an_exam_and_one_for_the_rest_need_two_evaluators(team: Team) -> None:
    folder = team.root / "morgan" / "tasks" / BATCH
    for task, tags in ((EXAM, "[exam]"), (PLAIN, "[]")):
        file = folder / f"{task}.yaml"
        file.write_text(file.read_text(encoding="utf-8") + f"tags: {tags}\n", encoding="utf-8")
    team.rlhf("morgan", "publish", "Tags")
    team.change_policy("count: 1", TWO)
    for task in (EXAM, PLAIN):
        team.rlhf("amara", "task", "pull", task)
        team.write("amara", task)
    team.rlhf("amara", "submit")
    for who in ("emeka", "freya"):
        team.rlhf(who, "sync")
    explained = team.rlhf("emeka", "policy", "explain", EXAM).words
    assert "It is for other tasks: this is one of tag exam." in explained
    team.rlhf("emeka", "review", "approve", PLAIN, EXAM)
    assert team.main_file(f"answers/{BATCH}/{PLAIN}/amara.md") is not None
    assert team.main_file(f"answers/{BATCH}/{EXAM}/amara.md") is None
    (account,) = json.loads(team.rlhf("freya", "policy", "explain", EXAM, "--json").out)
    assert {state["name"]: state["met"] for state in account["states"]} == {
        "one evaluator": "not_applicable", "two blindly": "unsatisfied", "on time": "satisfied",
    }  # fmt: skip
    team.rlhf("freya", "review", "approve", EXAM)
    assert team.main_file(f"answers/{BATCH}/{EXAM}/amara.md") is not None
    assert "2 accepted answers, 2 proven" in team.rlhf("morgan", "audit", cwd=team.bare).text


def test_two_requirements_of_one_answer_want_people_of_their_own(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.change_policy("count: 1", "count: 1\n    - {name: the whole, role: evaluator, count: 2}")
    assert "Too few are left" not in team.rlhf("morgan", "board").words
    team.rlhf("emeka", "review", "decline", f"{TASKS[0]}/amara", "--because", "off")
    team.rlhf("morgan", "sync")
    assert "Too few are left to sign off: 1" in team.rlhf("morgan", "board").words
