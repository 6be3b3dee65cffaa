"""GitHub's merge queue merges: the gate judges what it tries, and writes down what it took into main."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.team import TASKS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.on_github import Hosted

pytestmark = pytest.mark.journey
FIRST = TASKS[0]


@pytest.fixture
def queued(submitted: Hosted) -> Hosted:
    """The same, with `merge: queue`."""
    settings = submitted.team.root / "morgan" / "rlhf.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("kind: github\n", "kind: github\n  merge: queue\n"), encoding="utf-8")
    submitted.rlhf("morgan", "publish", "A queue")
    submitted.gate()
    return submitted


def merge(hosted: Hosted, branch: str, tree: str = "") -> str:
    """As GitHub merges: by its own hand, with a message of its own."""
    git = hosted.team.git
    main, head = git("project.git", "rev-parse", "main"), hosted.server.state.head(f"answer/{FIRST}/amara")
    tree = tree or git("project.git", "merge-tree", "--write-tree", main, head).splitlines()[0]
    who = ("-c", "user.name=GitHub", "-c", "user.email=noreply@github.com", "-c", "commit.gpgSign=false")
    made = git("project.git", *who, "commit-tree", tree, "-p", main, "-p", head, "-m", "Merge pull request #1")
    git("project.git", "update-ref", f"refs/heads/{branch}", made)
    return made


def group(hosted: Hosted, tmp_path: Path) -> tuple[str, Any]:
    """What is said of a group that the queue tries."""
    branch = f"gh-readonly-queue/main/pr-1-{hosted.team.git('project.git', 'rev-parse', 'main')}"
    tip = merge(hosted, branch)
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"merge_group": {"head_ref": f"refs/heads/{branch}", "head_sha": tip}}))
    hosted.gate("--event", str(event), env={"GITHUB_EVENT_NAME": "merge_group"})
    return branch, hosted.talk.status(tip)


def test_a_group_is_judged_and_what_came_to_main_is_proven(queued: Hosted, tmp_path: Path) -> None:
    assert group(queued, tmp_path)[1].startswith("pending: Needs an approval")
    queued.review("emeka", "APPROVE")
    branch, said = group(queued, tmp_path)
    assert said == "success: Ready to be merged."
    assert queued.accepted(FIRST) is None, "the queue merges, not the gate"
    assert queued.status() == "success: Ready to be merged."
    queued.team.git("project.git", "update-ref", "refs/heads/main", queued.server.state.head(branch))
    queued.team.git("project.git", "update-ref", "-d", f"refs/heads/{branch}")
    queued.gate()
    found = json.loads(queued.team.rlhf("gate", "audit", "--json", cwd=queued.team.bare).out)
    assert [one["problems"] for one in found["accepted"]] == [[]]
    assert found["problems"] == []


def test_a_group_that_holds_other_words_is_found(queued: Hosted, tmp_path: Path) -> None:
    queued.review("emeka", "APPROVE")
    branch = f"gh-readonly-queue/main/pr-1-{queued.team.git('project.git', 'rev-parse', 'main')}"
    tip = merge(queued, branch, queued.team.git("project.git", "rev-parse", "main^{tree}"))
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"merge_group": {"head_ref": f"refs/heads/{branch}", "head_sha": tip}}))
    queued.gate("--event", str(event), env={"GITHUB_EVENT_NAME": "merge_group"})
    assert "holds other words than were submitted" in queued.talk.status(tip)


def test_what_was_merged_is_proven_though_its_branch_is_gone(queued: Hosted) -> None:
    """It goes before the gate has written down what came to main: a head is known by what it holds."""
    queued.review("emeka", "APPROVE")
    queued.gate()
    merge(queued, "main")
    assert queued.ask("amara", "GET", "pulls/1")["merged_at"]
    queued.team.git("project.git", "update-ref", "-d", f"refs/heads/answer/{FIRST}/amara")
    queued.gate()
    found = json.loads(queued.team.rlhf("gate", "audit", "--json", cwd=queued.team.bare).out)
    assert [one["problems"] for one in found["accepted"]] == [[]]
