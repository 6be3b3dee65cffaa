"""Somebody objects to a proposed change of the guidance; it stays out until they agree, or it comes in other words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.journeys.guidance.test_guidance import NETTING, PATH, edited, next_version, with_guidance

if TYPE_CHECKING:
    from tests.team import Team

pytestmark = pytest.mark.journey
__all__ = ["with_guidance"]
OBJECT = ("guidance", "object", "safety-netting")
BECAUSE = ("--because", "It leaves out children.")


@pytest.fixture
def proposed(with_guidance: Team) -> Team:
    """Morgan proposes a major change; Grace, and a second manager, may agree to it."""
    team = with_guidance
    team.join("olga", roles=("manager",))
    team.rlhf("morgan", "sync")
    next_version(team, "2.0.0", "major")
    edited(team, "which signs to look for", "by when, and which signs to look for")
    team.rlhf("morgan", "publish", "Asks for a time")
    for who in ("olga", "grace", "amara", "emeka"):
        team.rlhf(who, "sync")
    return team


def test_an_objection_keeps_the_change_out_until_its_author_agrees(proposed: Team) -> None:
    team = proposed
    assert "An objection needs its reason" in team.rlhf("olga", *OBJECT, code=2).words
    told = team.rlhf("olga", *OBJECT, *BECAUSE).words
    assert "you object to 2.0.0, as morgan proposed it. It stays out until you agree to it" in told
    assert "already, in these words" in team.rlhf("olga", *OBJECT, *BECAUSE, code=3).words
    # its author is told
    assert "olga objects to a change of safety-netting" in team.rlhf("morgan", "sync").words
    assert "objects to a change" not in team.rlhf("morgan", "sync").words, "once"
    week = team.rlhf("morgan", "week").words
    assert "objects to your change of safety-netting: It leaves out" in week
    assert "safety-netting: olga objects to your 2.0.0" in week
    assert "olga objects to safety-netting 2.0.0: It leaves out children." in team.rlhf("morgan", "merge").words
    assert "objected to safety-netting 2.0.0: It leaves out children" in team.rlhf("morgan", "log").words
    # the gate keeps it out although everybody agreed whom policy asks
    agreed = team.rlhf("grace", "guidance", "approve", "safety-netting").words
    assert "Merged" not in agreed
    assert "version: 1.0.0" in (team.main_file(PATH) or "")
    (change,) = team.branches("change/*/*")
    assert "olga objects" in team.rlhf("morgan", "ci", "gate", "--head", change, cwd=team.bare, code=1).words
    shown = team.rlhf("grace", "guidance", "diff", "safety-netting", "--proposed").words
    assert "It stays out until olga agrees to it (rlhf guidance approve safety-netting)" in shown
    (row,) = json.loads(team.rlhf("grace", "guidance", "diff", "safety-netting", "--proposed", "--json").out)
    assert row["objections"] == [{"by": "olga", "why": "It leaves out children.", "blocks": True}]
    assert "waits for your word" not in team.rlhf("olga", "week").words
    # by plain git
    team.run_python("morgan", MERGE_AROUND)
    assert "version: 1.0.0" in (team.main_file(PATH) or "")
    # she agrees after all
    assert "Merged" in team.rlhf("olga", "guidance", "approve", "safety-netting").words
    assert "version: 2.0.0" in (team.main_file(PATH) or "")
    assert "proven" in team.rlhf("morgan", "audit", cwd=team.bare).words
    assert "No change of safety-netting waits" in team.rlhf("olga", *OBJECT, *BECAUSE, code=3).words


def test_whoever_may_not_agree_is_heard_and_keeps_nothing_out(proposed: Team) -> None:
    team = proposed
    told = team.rlhf("amara", *OBJECT, *BECAUSE).words
    assert "By itself it does not keep the change out" in told
    assert "amara objects to a change of safety-netting" in team.rlhf("morgan", "sync").words
    listed = team.rlhf("emeka", "sync").words + team.rlhf("emeka", "guidance", "list").words
    assert "amara objects to it: It leaves out children." in listed
    # it can be taken back, and said again
    assert "you object to 2.0.0 no more" in team.rlhf("amara", *OBJECT, "--take-back").words
    assert "You hold nothing against" in team.rlhf("amara", *OBJECT, "--take-back", code=3).words
    team.rlhf("emeka", "sync")
    assert "amara objects to it" not in team.rlhf("emeka", "guidance", "list").words
    team.rlhf("amara", *OBJECT, "--because", "And the elderly.")
    assert "Merged" in team.rlhf("grace", "guidance", "approve", "safety-netting").words
    assert "proven" in team.rlhf("morgan", "audit", cwd=team.bare).words


def test_it_falls_away_with_other_words_and_what_is_taken_back_lets_the_change_in(proposed: Team) -> None:
    team = proposed
    assert "You propose this change of safety-netting yourself" in team.rlhf("morgan", *OBJECT, *BECAUSE, code=3).words
    team.rlhf("olga", *OBJECT, *BECAUSE)
    edited(team, "what to do about each", "what to do about each, also in children")
    assert "objects" not in team.rlhf("morgan", "publish", "Children").words
    team.rlhf("olga", "sync")
    assert "objections" in team.rlhf("olga", "guidance", "list", "--json").out
    team.rlhf("olga", *OBJECT, "--because", "And the elderly.")
    team.rlhf("grace", "sync")
    team.rlhf("grace", "guidance", "approve", "safety-netting")
    assert "version: 1.0.0" in (team.main_file(PATH) or "")
    assert "Merged" in team.rlhf("olga", *OBJECT, "--take-back").words
    assert "also in children" in (team.main_file(PATH) or "")
    assert "proven" in team.rlhf("morgan", "audit", cwd=team.bare).words


def test_an_objector_who_leaves_keeps_nothing_out(proposed: Team) -> None:
    team = proposed
    team.rlhf("olga", *OBJECT, *BECAUSE)
    team.rlhf("grace", "guidance", "approve", "safety-netting")
    (team.root / "morgan" / PATH).write_text(NETTING, encoding="utf-8")  # its change is on its way
    file = team.root / "morgan" / "people.yaml"
    before, name, after = file.read_text(encoding="utf-8").partition("  olga:\n")
    file.write_text(f"{before}{name}    active: false\n{after}", encoding="utf-8")
    assert "published" in team.rlhf("morgan", "publish", "Olga has left").words
    team.rlhf("morgan", "merge", code=None)
    assert "version: 2.0.0" in (team.main_file(PATH) or "")
    assert "proven" in team.rlhf("morgan", "audit", cwd=team.bare).words


def test_an_older_project_says_that_it_is_to_be_upgraded(proposed: Team) -> None:
    team = proposed
    (team.root / "morgan" / PATH).write_text(NETTING, encoding="utf-8")  # its change is on its way
    (team.root / "morgan" / "schemas" / "events" / "guidance_objection.json").unlink()
    assert "published" in team.rlhf("morgan", "publish", "Earlier schemas").words
    assert "rlhf upgrade" in team.rlhf("olga", *OBJECT, *BECAUSE, code=3).words


#: A merge of the change by a manager's own key, past the command, straight at main.
MERGE_AROUND = """
import subprocess
from pathlib import Path
from rlhf.store.git.write_objects import commit
from rlhf.store.workspace import Workspace
with Workspace.find(Path.cwd()) as workspace:
    (name, tip), *_ = workspace.branches.below("change/")
    tree = workspace.git.text("merge-tree", "--write-tree", workspace.main, tip.oid).split()[0]
    made = commit(workspace.git, tree, [workspace.main, tip.oid], f"Take in it\\n\\nBranch: {name}\\n")
    done = subprocess.run(["git", "push", "origin", f"{made}:main"], capture_output=True, text=True, check=False)
    assert done.returncode and "rlhf" in done.stderr, done.stderr
"""
