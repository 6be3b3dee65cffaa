"""An answer that an override alone let in is not told as if a reviewer had signed it off."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.journeys.audit.test_what_changed import page_of
from tests.team import TASKS, Team

pytestmark = pytest.mark.journey
FIRST, SECOND = TASKS[:2]
WHY = "Two experts agreed by post"


def audited(team: Team) -> dict[str, Any]:
    found = json.loads(team.rlhf("morgan", "audit", "--json", cwd=team.bare).out)
    counts = found["counts"]
    assert (
        counts["accepted"] == len(found["accepted"]) == sum(many for name, many in counts.items() if name != "accepted")
    )
    return found


def override(team: Team, what: str, why: str = WHY) -> None:
    team.rlhf("morgan", "sync")
    assert "Merged" in team.rlhf("morgan", "review", "override", FIRST, what, "--because", why).words


def test_let_in_by_an_override_alone_is_a_count_and_a_section_of_its_own(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    override(team, "one evaluator")
    found = audited(team)
    assert found["counts"]["let_in_by_override"] == 1
    assert found["counts"]["proven"] == 0
    (answer,) = found["accepted"]
    assert (answer["counted_as"], answer["signed_by"]) == ("let_in_by_override", [])
    assert answer["state"] == f"let in by an override of morgan: {WHY}"
    said = team.rlhf("morgan", "audit", cwd=team.bare)  # exit code 0: policy allows it
    assert "1 accepted answer, 0 proven, 1 let in by an override;" in said.words
    assert f"! {FIRST} by amara, Mon 30 Nov 19:30, let in by an override of morgan: {WHY}" in said.words
    assert "Every record holds; 1 answer was let in by an override, and no reviewer signed it off." in said.words
    assert "Everything holds" not in said.words
    assert "✓" not in said.out
    page = page_of(team)
    assert "Accepted answers: let in by an override" in page
    assert "Accepted answers: proven" not in page
    assert "No reviewer signed these" in page
    assert "Everything holds" not in page


def test_a_partly_overridden_answer_is_proven_and_says_what_was_overridden(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.ask_for_changes("freya", FIRST, "Shorter")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    override(team, "changes requested", "Short enough")
    found = audited(team)
    assert (found["counts"]["proven"], found["partly_overridden"]) == (1, 1)
    (answer,) = found["accepted"]
    assert answer["state"] == "proven, but for “changes requested”, overridden by morgan: Short enough"
    assert answer["signed_by"] == ["emeka"]
    said = team.rlhf("morgan", "audit", cwd=team.bare).words
    assert "signed off by emeka, but for “changes requested”, overridden by morgan: Short enough" in said
    assert "Everything holds." in said


def test_one_requirement_of_two_overridden(team: Team) -> None:
    team.join("grace", roles=("sme",), name="Prof Grace Icefield", specialty="cardiology")
    team.rlhf("morgan", "sync")
    text = (team.root / "morgan" / "rlhf.yaml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "count: 1" in line)
    team.change_policy(line, f"{line}\n    - {{name: an expert, role: sme}}")
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST, "Rest, and come back soon.")
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    override(team, "an expert", "Nobody is one")
    (answer,) = audited(team)["accepted"]
    assert answer["state"] == "proven, but for “an expert”, overridden by morgan: Nobody is one"


def test_an_answer_let_in_is_signed_off_when_a_reviewer_approves_its_revision(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    override(team, "one evaluator")
    team.rlhf("amara", "sync")
    team.rlhf("amara", "task", "pull", FIRST)
    team.edit("amara", FIRST, "soon", "tomorrow")
    team.rlhf("amara", "submit", FIRST)
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    found = audited(team)
    assert [answer["counted_as"] for answer in found["accepted"]] == ["let_in_by_override", "proven"]
