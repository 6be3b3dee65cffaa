"""Words removed from history: what stands beside the plain cases of `test_purge.py`, tried by force."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from rlhf.store.git.git import Git
from rlhf.store.purges import before, purges, record_of
from rlhf.store.repository import Repository
from tests.journeys.setup.test_purge import (
    FIRST,
    NAME,
    OTHER,
    SECOND,
    _named,
    a_named_patient,
    audited,
    objects_with,
    purge,
    stop_at,
)
from tests.team import BARE, BATCH, NOW, TASKS, Team

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["_named", "a_named_patient"]
pytestmark = pytest.mark.journey
SURNAME = NAME.split()[1]


def offline(team: Team, who: str) -> str:
    here = team.git(who, "remote", "get-url", "origin")
    team.git(who, "remote", "set-url", "origin", "file:///nowhere")
    return here


def online(team: Team, who: str, here: str) -> None:
    team.git(who, "remote", "set-url", "origin", here)


def clean(team: Team, where: str, words: str = SURNAME) -> None:
    """Nothing there has the words, and git finds it whole."""
    assert not objects_with(team.root / where, words), where
    team.git(where, "fsck", "--full")


@pytest.mark.parametrize("word", ["Main", "Blob"])
def test_the_record_of_an_earlier_removal_stays_whatever_the_next_words_are(a_named_patient: Team, word: str) -> None:
    team = a_named_patient
    purge(team, NAME)
    purge(team, word, code=None)
    assert "Everything holds" in audited(team, team.bare)


def test_words_leave_the_archives_of_earlier_removals_too(team: Team) -> None:
    """The message of the commit that named the patient names the nurse, whose name is removed later."""
    file = team.root / "morgan" / "tasks" / BATCH / f"{TASKS[2]}.yaml"
    file.write_text(file.read_text("utf-8").replace("What now?", f"What now for {NAME}?"), "utf-8")
    team.rlhf("morgan", "publish", f"Asked by {OTHER}")
    purge(team, NAME)
    purge(team, OTHER)
    assert "Everything holds" in audited(team, team.bare)
    repository = Repository(Git(team.bare), bare=True)
    for made in purges(repository):
        with before(repository, made, record_of(repository, made)) as earlier:
            assert not objects_with(earlier.git.root, "Underhill")
            assert not objects_with(earlier.git.root, "Halvorsdatter")
    repository.close()
    team.rlhf("freya", "join", BARE, "whole", "--as", "freya", "--full", cwd=team.root)
    assert "Everything holds" in audited(team, team.root / "whole")


_KILLED = """
import os, sys
from datetime import datetime
from pathlib import Path
from rlhf.commands.forge import opened, randomness
from rlhf.model.phrases import Phrases
from rlhf.store.git import forget_objects
from rlhf.workflows.setup import purge as removal
left, unlink = {count}, Path.unlink
def counted(self, missing_ok=False):
    global left
    if "objects" in self.parts:
        left -= 1
        if left < 0:
            os._exit(9)
    unlink(self, missing_ok=missing_ok)
Path.unlink = counted
with opened(Path({bare!r})) as repository:
    removal.purge(repository, Phrases([{words!r}]), "Why", datetime.fromisoformat({now!r}), randomness())
"""


@pytest.mark.parametrize("count", [1, 6])
@pytest.mark.parametrize("packed", [False, True])
def test_killed_while_it_forgets_the_next_push_finishes(a_named_patient: Team, count: int, packed: bool) -> None:
    team = a_named_patient
    if packed:
        team.git(BARE, "repack", "-qad")
        team.rlhf("amara", "ask", FIRST, f"And {NAME}?")
    script = _KILLED.format(count=count, bare=str(team.bare), words=NAME, now=NOW)
    done = subprocess.run([sys.executable, "-c", script], env=team.environment("forge"), cwd=team.root, check=False)
    assert done.returncode == 9
    team.rlhf("ben", "ask", SECOND, "Goes this on?")
    team.rlhf("ben", "sync")
    clean(team, BARE)
    assert not list((team.bare / "rlhf" / "journal").iterdir())
    assert "1 accepted answer, 1 proven" in audited(team, team.bare)


def test_many_marks_are_followed_at_once_and_innocent_words_stay(a_written_task: Team) -> None:
    team = a_written_task
    rows = "\n".join(f"{NAME} | see notes/{SURNAME}/{row}" for row in range(60))
    team.edit("amara", FIRST, "Rest, and come", f"{rows}\n\nOn Ward Seven {SURNAME} is to rest, and come")
    team.rlhf("amara", "save")
    here = offline(team, "amara")
    team.edit("amara", FIRST, "On Ward", f"Tell the ward. {SURNAME} leaves the ward on Friday.\n\nOn Ward")
    team.rlhf("amara", "save")
    purge(team, NAME, SURNAME, "Ward Seven")
    online(team, "amara", here)
    team.rlhf("amara", "sync")
    text = team.answer("amara", FIRST).read_text("utf-8")
    assert "Tell the ward. (removed) leaves the ward on Friday.\n\nOn (removed) (removed) is to rest" in text
    assert "(removed) | see notes/removed/59" in text
    clean(team, "amara")
    clean(team, BARE)
    assert team.rlhf("amara", "doctor").words == "All is well."


def test_what_waited_in_a_copy_with_the_words_leaves_nothing_of_them(a_named_patient: Team) -> None:
    team = a_named_patient
    here = offline(team, "ben")
    team.edit("ben", SECOND, "rest.", f"rest, and so is {NAME}.")
    team.rlhf("ben", "save")
    team.rlhf("ben", "note", SECOND, f"Odd for {NAME}.")
    team.edit("ben", SECOND, "and so", f"and again {NAME}, and so")
    team.git("ben", "add", "--sparse", ".")
    (team.root / "ben" / ".git" / "rlhf" / "unsaid.md").write_text(f"To {NAME}\n", "utf-8")
    draft = team.root / "ben" / ".git" / "rlhf" / "unsaid" / f"ask-{SECOND}.md"
    draft.parent.mkdir()
    draft.write_text(f"Is it {NAME}?\n", "utf-8")
    mine = team.root / "ben" / "private.txt"
    mine.write_text(f"My own note of {NAME}\n", "utf-8")
    mine.chmod(0o600)
    purge(team, NAME)
    online(team, "ben", here)
    team.rlhf("ben", "sync")
    clean(team, "ben")
    clean(team, BARE)
    assert team.rlhf("ben", "doctor").words == "All is well."
    assert NAME not in (team.root / "ben" / ".git" / "rlhf" / "unsaid.md").read_text("utf-8")
    assert NAME not in draft.read_text("utf-8")
    assert mine.read_text("utf-8") == f"My own note of {NAME}\n", "no file of the project"
    assert mine.stat().st_mode & 0o777 == 0o600


_SYNC_KILLED = """
import os, sys
sys.argv = ["rlhf", "sync"]
import rlhf.workflows.sync.follow_purge as follow
number, calls = {number}, 0
def counted(name):
    real = getattr(follow, name)
    def run(*args, **more):
        global calls
        calls += 1
        if calls == number:
            os._exit(9)
        return real(*args, **more)
    setattr(follow, name, run)
for name in ("write_logs", "_note_old", "_move_refs", "left_over", "forget_objects", "_write_state", "write_blobs"):
    counted(name)
from rlhf.__main__ import main
main()
"""


@pytest.mark.parametrize("number", [1, 2, 4, 6, 8])
def test_a_sync_that_is_killed_while_it_follows_begins_again_and_loses_nothing(
    a_named_patient: Team, number: int
) -> None:
    team = a_named_patient
    here = offline(team, "ben")
    team.edit("ben", SECOND, "rest.", f"rest, and so is {NAME}.")
    team.rlhf("ben", "save")
    team.rlhf("ben", "note", SECOND, "An edge case.")
    purge(team, NAME)
    online(team, "ben", here)
    script = _SYNC_KILLED.format(number=number)
    env = {**team.environment("ben")}
    done = subprocess.run([sys.executable, "-c", script], cwd=team.root / "ben", env=env, check=False)
    assert done.returncode in {0, 9}
    team.rlhf("ben", "sync")
    assert "rest, and so is (removed)." in team.answer("ben", SECOND).read_text("utf-8")
    clean(team, "ben")
    clean(team, BARE)
    assert team.rlhf("ben", "doctor").words == "All is well."
    assert "edge_case" in team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/ben")
    assert "and so is (removed)" in (team.file_at("draft/ben", f"answers/{BATCH}/{SECOND}/ben.md") or "")


def test_the_reason_names_nobody_and_the_mark_is_no_word(a_named_patient: Team) -> None:
    team = a_named_patient
    tips = team.git(BARE, "for-each-ref")
    refused = purge(team, NAME, options=("--because", f"{NAME.upper()} was named", "--yes"), code=2)
    assert "The reason has words that are to be removed" in refused.words
    assert "the mark that takes the place of words" in purge(team, "removed", code=2).words
    assert team.git(BARE, "for-each-ref") == tips


def test_names_of_those_who_made_a_commit_go_too_and_their_work_stays_theirs(a_named_patient: Team) -> None:
    team = a_named_patient
    told = purge(team, "Ben Whitlow", "Whitlow")
    assert "in the message, or in the name of whoever made it" in told.words
    assert not objects_with(team.bare, "Whitlow")
    assert "Everything holds" in audited(team, team.bare)
    team.rlhf("ben", "sync")
    assert team.rlhf("ben", "doctor").words == "All is well."


def test_a_phrase_that_programs_read_takes_nobodys_task(a_named_patient: Team) -> None:
    team = a_named_patient
    purge(team, "Holder", "Latest", code=None)
    team.rlhf("ben", "sync")
    assert SECOND in team.rlhf("ben", "status").text
    team.rlhf("ben", "submit")


def test_what_nothing_reaches_in_the_repository_goes_too(a_named_patient: Team) -> None:
    team = a_named_patient
    loose = team.root / "loose.txt"
    loose.write_text(f"of {NAME}", "utf-8")
    team.git(BARE, "hash-object", "-w", str(loose))
    purge(team, NAME)
    clean(team, BARE)


def test_a_commit_of_somebody_without_a_name_stops_nobody(a_named_patient: Team) -> None:
    team = a_named_patient
    raw = team.git("ben", "cat-file", "commit", "draft/ben").replace("author Dr Ben Whitlow <", "author  <")
    head, _, message = raw.partition("\n\n")
    head = "\n".join(line for line in head.split("\n") if not line.startswith(("gpgsig", " ")))
    made = team.git("ben", "hash-object", "-t", "commit", "-w", "--stdin", stdin=f"{head}\n\n{message}\n")
    team.git(BARE, "fetch", "--quiet", str(team.root / "ben"), f"{made}:refs/rlhf/kept/{made}")
    purge(team, NAME)
    clean(team, BARE)
    assert "nobody" in team.git(BARE, "log", "--all", "--format=%an").splitlines()


def test_a_name_at_any_path_of_the_same_content_is_seen(a_named_patient: Team) -> None:
    team = a_named_patient
    folder = team.root / "morgan" / "guidance"
    other = next(file for file in sorted(folder.glob("*.md")))
    (folder / "zebrafink-case.md").write_bytes(other.read_bytes())
    team.rlhf("morgan", "publish", "A case")
    assert team.main_file("guidance/zebrafink-case.md") is not None
    assert "zebrafink-case.md" in purge(team, "Zebrafink", code=3).words


@pytest.mark.parametrize("where", ["a branch of my own", "a commit"])
def test_a_copy_that_stands_elsewhere_follows_once_and_keeps_its_lines(a_named_patient: Team, where: str) -> None:
    team = a_named_patient
    team.git("morgan", "checkout", "--quiet", *(["-b", "mine"] if where == "a branch of my own" else ["--detach"]))
    notes = team.root / "morgan" / "notes.md"
    notes.write_text("My own lines.\n", "utf-8")
    team.git("morgan", "add", "--sparse", "notes.md")
    team.git("morgan", "commit", "--quiet", "-m", "My own lines")
    purge(team, NAME)
    assert "Words were removed" in team.rlhf("morgan", "sync").text
    assert "Words were removed" not in team.rlhf("morgan", "sync").text
    clean(team, "morgan")
    assert team.git("morgan", "log", "-1", "--format=%s") == "My own lines"
    assert not team.git("morgan", "status", "--porcelain", "--untracked-files=no")
    team.git("morgan", "checkout", "--quiet", "main")
    team.rlhf("morgan", "sync")
    assert team.git("morgan", "rev-parse", "main") == team.git(BARE, "rev-parse", "main")
    clean(team, "morgan")


def test_what_was_stashed_stays_and_only_loses_the_words(a_named_patient: Team) -> None:
    team = a_named_patient
    file = team.root / "morgan" / "rlhf.yaml"
    text = file.read_text("utf-8")
    for number in range(3):
        file.write_text(f"{text}# {number} about {NAME}\n", "utf-8")
        team.git("morgan", "stash", "--quiet")
    purge(team, NAME)
    team.rlhf("morgan", "sync")
    stashed = team.git("morgan", "stash", "list").splitlines()
    assert len(stashed) == 3
    shown = [team.git("morgan", "show", f"stash@{{{number}}}:rlhf.yaml").splitlines()[-1] for number in range(3)]
    assert [line.partition(" about")[0] for line in shown] == ["# 2", "# 1", "# 0"]


def test_an_audit_from_a_commit_of_before_begins_at_what_stands_there(a_named_patient: Team) -> None:
    team = a_named_patient
    old = team.git(BARE, "rev-parse", "main")
    purge(team, NAME)
    report = json.loads(team.rlhf("morgan", "audit", "--since", old, "--json", cwd=team.bare).out)
    assert report["steps"] == 0
    parent = json.loads(team.rlhf("morgan", "audit", "--since", "main^1", "--json", cwd=team.bare).out)
    assert parent["steps"] == 1
    assert len(parent["accepted"]) == 1
    assert "is no day like" in team.rlhf("morgan", "audit", "--since", "x", cwd=team.bare, code=2).words
    assert team.rlhf("morgan", "audit", "--since", "f" * 40, cwd=team.bare, code=None).code in {2, 3}


def test_a_picture_is_left_and_counted(a_named_patient: Team) -> None:
    team = a_named_patient
    picture = team.root / "picture"
    picture.write_bytes(b"\x89PNG\0" + NAME.encode() + os.urandom(64))
    blob = team.git(BARE, "hash-object", "-w", str(picture))
    tree = team.git(BARE, "mktree", stdin=f"100644 blob {blob}\tpicture.png\n")
    team.git(BARE, "update-ref", "refs/rlhf/kept/" + (made := team.git(BARE, "commit-tree", "-m", "x", tree)), made)
    told = purge(team, NAME, code=None)
    assert "1 file with no text, such as a picture, not looked into" in told.words


def test_stopped_at_any_step_the_same_order_ends_it(a_named_patient: Team) -> None:
    team = a_named_patient
    stop_at(team, "_archive")
    purge(team, NAME)
    clean(team, BARE)


def test_a_project_that_has_merged_nothing_yet_is_whole_afterwards(tmp_path: Path) -> None:
    """The removal is the first thing that its forge writes down."""
    lone = Team(tmp_path / "lone")
    lone.root.mkdir()
    order = ["init", "morgan", "--as", "morgan", "--remote", BARE, "--name", "Lone", "--person", "Morgan Reyes"]
    lone.rlhf("morgan", *order, cwd=lone.root)
    lone.rlhf("morgan", "ask", f"Is {NAME} real?")
    assert "Everything holds" in audited(lone, lone.bare)
    told = purge(lone, NAME).words
    assert "Replaced: 1 version of a file. Commits made again for it: 1." in told
    assert "Everything holds" in audited(lone, lone.bare)
    lone.rlhf("morgan", "sync")
    clean(lone, "morgan")


def test_a_message_with_the_words_of_two_removals_loses_both(team: Team) -> None:
    """After the first removal the archive has it in other words, signed by the forge: these change once more."""
    file = team.root / "morgan" / "tasks" / BATCH / f"{TASKS[2]}.yaml"
    file.write_text(file.read_text("utf-8").replace("What now?", f"What now for {NAME}?"), "utf-8")
    team.rlhf("morgan", "publish", f"Of {NAME}, asked by {OTHER}")
    purge(team, NAME)
    assert "Everything holds" in audited(team, team.bare)
    purge(team, OTHER)
    assert "Everything holds" in audited(team, team.bare)
    repository = Repository(Git(team.bare), bare=True)
    for made in purges(repository):
        with before(repository, made, record_of(repository, made)) as earlier:
            assert not objects_with(earlier.git.root, "Underhill")
            assert not objects_with(earlier.git.root, "Halvorsdatter")
    repository.close()
    clean(team, BARE, "Underhill")


def test_stopped_before_anything_moved_what_only_a_log_names_stays(a_named_patient: Team) -> None:
    team = a_named_patient
    old = team.git(BARE, "rev-parse", "draft/ben")
    made = team.git(BARE, "commit-tree", "-m", "Only a log has it", f"{old}^{{tree}}")
    for commit in (made, old):
        team.git(BARE, "update-ref", "refs/heads/draft/ben", commit)
    stop_at(team, "_moves")
    team.rlhf("forge", "forge", "tend", str(team.bare))
    assert team.git(BARE, "cat-file", "-t", made) == "commit"
    assert team.git(BARE, "rev-parse", "draft/ben@{1}") == made
    purge(team, NAME)
    clean(team, BARE)
