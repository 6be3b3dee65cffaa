"""Edits of published tasks on GitHub: the same as in a local project, through pull requests and the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.team import BATCH, TASKS

if TYPE_CHECKING:
    from tests.journeys.on_github import Hosted

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
LATER = "2026-12-01T09:00:00+00:00"


def two_approvals(submitted: Hosted) -> None:
    settings = submitted.team.root / "morgan" / "rlhf.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("count: 1", "count: 2"), encoding="utf-8")
    submitted.rlhf("morgan", "publish", "Two")
    submitted.gate()


def edit(submitted: Hosted, setting: str, *more: str) -> None:
    said = submitted.rlhf("morgan", "task", "edit", FIRST, "--set", setting, *more, now=LATER).words
    assert "sent; the project's workflow takes them in." in said
    submitted.gate(now=LATER)
    value = setting.partition("=")[2]
    assert value in (submitted.team.main_file(f"tasks/{BATCH}/{FIRST}.yaml") or ""), "the gate took it in"


def test_a_due_time_moves_and_the_review_on_github_counts(submitted: Hosted) -> None:
    two_approvals(submitted)
    submitted.review("emeka", "APPROVE")
    submitted.gate()
    edit(submitted, "due=2026-12-18")
    submitted.review("freya", "APPROVE")
    submitted.gate(now=LATER)
    assert submitted.accepted(FIRST) is not None
    assert "1 proven;" in submitted.team.rlhf("morgan", "audit", cwd=submitted.team.bare).text


def test_a_changed_dose_voids_it_and_its_author_is_told(submitted: Hosted) -> None:
    two_approvals(submitted)
    submitted.review("emeka", "APPROVE")
    submitted.gate()
    edit(submitted, "prompt=Is 5 mg enough?")
    submitted.review("freya", "APPROVE")
    submitted.gate(now=LATER)
    assert submitted.accepted(FIRST) is None
    assert f"{FIRST} was edited" in submitted.rlhf("amara", "sync", now=LATER).words
    assert "its prompt changed" in submitted.rlhf("amara", "status", now=LATER).words


def test_an_accepted_answer_is_affirmed_there_too(submitted: Hosted) -> None:
    submitted.review("emeka", "APPROVE")
    submitted.gate()
    assert submitted.accepted(FIRST) is not None
    edit(submitted, "ask=Be brief.")
    audit = ("morgan", "audit")
    assert "1 signed off for an earlier prompt" in submitted.team.rlhf(*audit, cwd=submitted.team.bare).text
    submitted.rlhf("emeka", "sync", now=LATER)
    submitted.rlhf("emeka", "review", "affirm", FIRST, now=LATER)
    assert "1 proven;" in submitted.team.rlhf(*audit, cwd=submitted.team.bare).text


def test_a_task_moves_there_too(submitted: Hosted) -> None:
    submitted.rlhf("morgan", "task", "move", FIRST, "--batch", "2026-w51-later", now=LATER)
    submitted.gate(now=LATER)
    assert submitted.team.main_file(f"tasks/2026-w51-later/{FIRST}.yaml") is not None
    submitted.review("emeka", "APPROVE")
    submitted.gate(now=LATER)
    assert submitted.team.main_file(f"answers/{BATCH}/{FIRST}/amara.md") is not None
    assert "1 proven;" in submitted.team.rlhf("morgan", "audit", cwd=submitted.team.bare).text
