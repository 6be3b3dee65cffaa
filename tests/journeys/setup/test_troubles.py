"""Every failure of git that a person can meet, provoked for real: what happened, nothing lost, what to run."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.team import BARE, BATCH, TASKS, Team, in_next_version

pytestmark = pytest.mark.journey
FIRST = TASKS[0]


def publish_guidance(team: Team, line: str) -> None:
    file = team.root / "morgan" / "guidance" / "writing-answers.md"
    file.write_text(in_next_version(file.read_text(encoding="utf-8")) + f"\n{line}\n", encoding="utf-8")
    team.rlhf("morgan", "publish", line)


def test_a_lock_that_another_program_holds(team: Team) -> None:
    publish_guidance(team, "New words.")
    lock = team.root / "amara" / ".git" / "index.lock"
    with lock.open("w"):
        refused = team.rlhf("amara", "sync", code=3)
        assert "Another program is using this workspace" in refused.words
        assert f'rm "{lock}"' in refused.words
        assert lock.exists()
    lock.unlink()
    team.rlhf("amara", "sync")
    assert "New words." in (team.root / "amara" / "guidance" / "writing-answers.md").read_text(encoding="utf-8")
    assert team.git("amara", "status", "--porcelain") == ""


@pytest.mark.parametrize("name", ["index.lock", "refs/heads/main.lock", "packed-refs.lock"])
def test_a_lock_that_a_killed_git_left(team: Team, name: str) -> None:
    publish_guidance(team, "New words.")
    lock = team.root / "amara" / ".git" / name
    lock.touch()
    team.rlhf("amara", "sync")
    assert "New words." in (team.root / "amara" / "guidance" / "writing-answers.md").read_text(encoding="utf-8")
    assert team.git("amara", "status", "--porcelain") == ""


def accept_a_revision(team: Team) -> None:
    """Amara's answer is accepted, then a revision of it, and a manager publishes another task."""
    team.rlhf("emeka", "review", "approve", FIRST)
    team.rlhf("amara", "sync")
    team.edit("amara", FIRST, "Rest,", "Rest well,")
    team.rlhf("amara", "submit", FIRST)
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    file = team.root / "morgan" / "tasks" / BATCH / f"{TASKS[3]}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Task 4", "Task four"), encoding="utf-8")
    team.rlhf("morgan", "publish", "Another title")


def test_a_revision_is_accepted_while_another_task_changes(a_task_awaiting_review: Team) -> None:
    """git reset died of this: it looks for words that a partial copy does not have, among changes it has let go."""
    team = a_task_awaiting_review
    accept_a_revision(team)
    for words in (["sync"], ["sync"], ["save"], ["ask", FIRST, "Is that so?"], ["doctor"]):
        team.rlhf("amara", *words)
    assert team.git("amara", "rev-parse", "HEAD") == team.git(BARE, "rev-parse", "main")
    assert team.git("amara", "status", "--porcelain") == ""
    assert team.git("amara", "fsck", "--no-dangling", "--connectivity-only") == ""


@pytest.mark.parametrize("first", [["sync"], ["ask", FIRST, "Is that so?"], ["doctor", "--fix"]])
def test_a_copy_that_git_broke_before_is_mended_by_the_next_command(
    a_task_awaiting_review: Team, first: list[str]
) -> None:
    """As an earlier version left it: a sparse index, and the lock of a git that a signal ended."""
    team = a_task_awaiting_review
    team.git("amara", "sparse-checkout", "reapply", "--sparse-index")
    assert "tasks/" in team.git("amara", "ls-files", "--sparse").split()
    accept_a_revision(team)
    (team.root / "amara" / ".git" / "index.lock").touch()
    team.rlhf("amara", *first)
    team.rlhf("amara", "sync")
    assert team.git("amara", "rev-parse", "HEAD") == team.git(BARE, "rev-parse", "main")
    assert "tasks/" not in team.git("amara", "ls-files", "--sparse").split(), "the index is full"
    assert team.git("amara", "config", "index.sparse") == "false", "and stays so for other programs"


@pytest.mark.parametrize(("doing", "told"), [("read-tree", "git read-tree -i"), ("cat-file", "git cat-file --batch")])
def test_a_git_that_a_signal_ends(team: Team, doing: str, told: str) -> None:
    """What it was doing is done by the next try."""
    publish_guidance(team, "New words.")
    broken = team.root / "broken"
    broken.mkdir()
    real = shutil.which("git")
    script = f'#!/bin/sh\ncase "$*" in *{doing}*) kill -SEGV $$ ;; esac\nexec {real} "$@"\n'
    (broken / "git").write_text(script, encoding="utf-8")
    (broken / "git").chmod(0o755)
    team.env["PATH"] = f"{broken}{os.pathsep}{os.environ['PATH']}"
    refused = team.rlhf("amara", "sync", code=3)
    assert f"“{told}” was ended by the signal SIGSEGV" in refused.words
    team.env.clear()
    team.rlhf("amara", "sync")
    assert "New words." in (team.root / "amara" / "guidance" / "writing-answers.md").read_text(encoding="utf-8")


def test_a_remote_that_moved(a_written_task: Team) -> None:
    team = a_written_task
    team.bare.rename(team.root / "moved.git")
    refused = team.rlhf("amara", "sync", code=3)
    assert "There is no repository at" in refused.words
    assert "rlhf moved ADDRESS" in refused.words
    team.rlhf("amara", "moved", "../moved.git")
    team.rlhf("amara", "submit")
    team.rlhf("amara", "sync")
    assert team.git("moved.git", "rev-parse", f"answer/{FIRST}/amara")


def test_no_identity(a_written_task: Team) -> None:
    team = a_written_task
    for name in ("user.name", "user.email"):
        team.git("amara", "config", "--unset", name)
    team.git("amara", "config", "user.useConfigOnly", "true")
    refused = team.rlhf("amara", "submit", code=3)
    assert "rlhf join --here" in refused.words
    team.rlhf("amara", "join", "--here")
    assert "submitted" in team.rlhf("amara", "submit").words


def test_a_signing_key_that_is_gone(a_written_task: Team) -> None:
    team = a_written_task
    key = Path(team.git("amara", "config", "user.signingKey"))
    key.rename(key.with_suffix(".away"))
    refused = team.rlhf("amara", "submit", code=3)
    assert "Your signing key could not be used" in refused.words
    key.with_suffix(".away").rename(key)
    assert "submitted" in team.rlhf("amara", "submit").words


def test_commits_made_on_main_by_hand_become_edits_and_are_kept(team: Team) -> None:
    """A copy whose main went its own way catches up; what was committed there stays in the files and in git."""
    guidance = team.root / "amara" / "guidance" / "writing-answers.md"
    guidance.write_text(guidance.read_text(encoding="utf-8").replace("twice", "three times"), encoding="utf-8")
    team.git("amara", "commit", "--quiet", "-am", "My own words")
    mine = team.git("amara", "rev-parse", "HEAD")
    publish_guidance(team, "New words.")
    team.rlhf("amara", "sync")
    text = guidance.read_text(encoding="utf-8")
    assert "three times" in text
    assert "New words." in text
    assert team.git("amara", "rev-parse", "main") == team.git(BARE, "rev-parse", "main")
    assert mine in team.git("amara", "for-each-ref", "refs/rlhf/kept")


def test_an_edit_that_meets_anothers_is_never_lost(team: Team) -> None:
    guidance = team.root / "amara" / "guidance" / "writing-answers.md"
    text = guidance.read_text(encoding="utf-8")
    guidance.write_text(text.replace("Read the whole prompt twice.", "Read it once."), encoding="utf-8")
    theirs = team.root / "morgan" / "guidance" / "writing-answers.md"
    ten = in_next_version(text).replace("Read the whole prompt twice.", "Read it ten times.")
    theirs.write_text(ten, encoding="utf-8")
    team.rlhf("morgan", "publish", "Ten times")
    said = team.rlhf("amara", "sync").out
    assert "changed in two places" in said
    assert "Read it once." in guidance.read_text(encoding="utf-8")
    beside = guidance.with_name("writing-answers~theirs.md").read_text(encoding="utf-8")
    assert "Read it ten times." in beside
    assert "<<<<" not in guidance.read_text(encoding="utf-8") + beside


def test_a_full_disk(a_written_task: Team, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("a small disk can only be mounted by root")
    team = a_written_task
    try:
        team.rlhf("amara@disk", "join", BARE, str(disk / "copy"), "--as", "amara", cwd=team.root)
        team.rlhf("amara", "save")
        team.rlhf("amara@disk", "sync", cwd=disk / "copy")
        file = disk / "copy" / "answers" / BATCH / FIRST / "amara.md"
        file.write_text(file.read_text(encoding="utf-8").replace("soon", "now"), encoding="utf-8")
        words = file.read_text(encoding="utf-8")
        filler = disk / "filler"
        out = os.open(filler, os.O_CREAT | os.O_WRONLY)
        with contextlib.suppress(OSError):
            while os.write(out, bytes(4096)):
                continue
        os.close(out)
        refused = team.rlhf("amara@disk", "submit", code=3, cwd=disk / "copy")
        assert "The disk is full" in refused.words
        assert file.read_text(encoding="utf-8") == words
        filler.unlink()
        assert "submitted" in team.rlhf("amara@disk", "submit", cwd=disk / "copy").words
    finally:
        subprocess.run(["umount", str(disk)], check=False)


def test_outside_a_workspace(team: Team, tmp_path: Path) -> None:
    for verb in ("status", "sync", "submit", "check"):
        refused = team.rlhf("amara", verb, code=3, cwd=tmp_path)
        assert "There is no rlhf workspace" in refused.words


def test_ledgers_whose_signature_fails_are_left_out_and_named(a_task_awaiting_review: Team) -> None:
    """Somebody with the forge's disk puts an approval into a ledger around the hooks: nobody believes it."""
    team = a_task_awaiting_review
    team.rlhf("emeka", "review", "comment", FIRST, "Fine")
    tree = team.git(BARE, "rev-parse", "ledger/emeka^{tree}")
    forged = team.git(
        BARE, "-c", "user.name=x", "-c", "user.email=x@x", "commit-tree", tree, "-p", "ledger/emeka", "-m", "forged"
    )
    team.git(BARE, "update-ref", "refs/heads/ledger/emeka", forged)
    said = team.rlhf("amara", "sync").text
    assert "The last of what emeka said is left out" in said
    assert "Fine" in team.rlhf("amara", "feedback", FIRST).out, "what is signed still counts"
