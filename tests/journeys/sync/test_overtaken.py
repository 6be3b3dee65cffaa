"""A push or fetch that is overtaken, or meets a lock, while under way: real git, and hooks that bring it about."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from rlhf.errors import GitRefused, Locked, RemoteLocked
from rlhf.store.git.git import Git
from rlhf.store.git.remote import Sending, fetch, push, push_together
from tests.journeys.on_github import GATE, REPOSITORY
from tests.team import TASKS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.on_github import Hosted
    from tests.team import Team

pytestmark = pytest.mark.journey
X = "refs/heads/x"
ONCE = 'mkdir "$GIT_DIR/once" 2>/dev/null'


@dataclass(frozen=True)
class Both:
    """A copy, its remote with the branches x and y at the first of three commits, and those commits."""

    here: Git
    there: Path
    first: str
    second: str
    third: str

    def hook(self, name: str, script: str) -> None:
        (self.there / "hooks").mkdir(exist_ok=True)
        file = self.there / "hooks" / name
        file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        file.chmod(0o755)

    def at(self, branch: str) -> str:
        return Git(self.there).text("for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")

    def to(self, branch: str, commit: str | None = None) -> Sending:
        return Sending(branch, self.second if commit is None else commit, self.first)


@pytest.fixture
def both(tmp_path: Path) -> Both:
    there, copy = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    copy.mkdir()
    Git(there).run("init", "--quiet", "--bare", "--template=")
    here = Git(copy).with_config(user__name="A", user__email="a@rlhf.invalid", commit__gpgSign="false")
    here.run("init", "--quiet", "--template=")
    here.run("remote", "add", "origin", there.as_uri())
    made: list[str] = []
    for words in ("One", "Two", "Three"):
        tree = here.text("mktree")
        made.append(here.text("commit-tree", tree, *(p for one in made[-1:] for p in ("-p", one)), "-m", words))
    found = Both(here, there, *made)
    here.run("push", "--quiet", "origin", f"{found.third}:refs/heads/all")
    for name in ("x", "y"):
        Git(there).run("update-ref", f"refs/heads/{name}", found.first)
    fetch(here, ["+refs/heads/*:refs/remotes/origin/*"])
    return found


@pytest.mark.parametrize("how", [f"git update-ref {X} {{third}}", f"git update-ref -d {X}"])
@pytest.mark.parametrize("removed", [False, True])
def test_overtaken_while_it_is_under_way(both: Both, how: str, removed: bool) -> None:
    both.hook("update", how.format(third=both.third))
    there = both.to("x", "" if removed else None)
    assert not push_together(both.here, [there, both.to("y")])
    assert both.at("y") == both.first, "all or none"


def test_a_branch_that_somebody_makes_at_the_same_time(both: Both) -> None:
    Git(both.there).run("update-ref", "-d", X)
    both.hook("update", f"{ONCE} && git update-ref {X} {both.third}; exit 0")
    mine = Sending("x", both.second, None)
    assert not push_together(both.here, [mine, both.to("y")])
    Git(both.there).run("update-ref", "-d", X)
    (both.there / "once").rmdir()
    delivery = push(both.here, [mine, both.to("y")])
    assert (delivery.moved, delivery.taken, delivery.refused) == ({"x"}, {"y"}, set())


def test_only_what_was_overtaken_is_left(both: Both) -> None:
    both.hook("update", f"git update-ref {X} {both.third}")
    delivery = push(both.here, [both.to("x"), both.to("y")])
    assert (delivery.moved, delivery.taken, delivery.refused) == ({"x"}, {"y"}, set())
    assert both.at("y") == both.second


@pytest.mark.parametrize("lock", [f"{X}.lock", "packed-refs.lock"])
@pytest.mark.parametrize("together", [False, True])
def test_a_lock_that_is_there_for_a_moment_is_waited_for(both: Both, lock: str, together: bool) -> None:
    both.hook("update", f'[ "$1" = {X} ] || exit 0; if {ONCE}; then touch {lock}; else rm -f {lock}; fi')
    if together:
        Git(both.there).run("pack-refs", "--all")
        assert push_together(both.here, [both.to("x", ""), both.to("y")])
    else:
        assert push(both.here, [both.to("x"), both.to("y")]).taken == {"x", "y"}
    assert both.at("x") == ("" if together else both.second)
    assert both.at("y") == both.second


def test_a_lock_that_stays_is_named_with_what_mends_it(both: Both) -> None:
    (both.there / f"{X}.lock").touch()
    for send in (lambda: push(both.here, [both.to("x")]), lambda: push_together(both.here, [both.to("x")])):
        with pytest.raises(RemoteLocked, match=r"refs/heads/x\.lock") as told:
            send()
        assert "rm " in told.value.hint
    delivery = push(both.here, [both.to("x"), both.to("y")])
    assert (delivery.taken, set(delivery.busy)) == ({"y"}, {"x"})
    assert "x.lock" in delivery.words[0]


def test_overtaken_while_a_lock_is_waited_for(both: Both) -> None:
    moves = f"if {ONCE}; then touch {X}.lock; else rm -f {X}.lock; git update-ref {X} {both.third}; fi"
    both.hook("update", moves)
    assert not push_together(both.here, [both.to("x")])


@pytest.mark.parametrize("hook", ["update", "pre-receive"])
def test_what_is_refused_is_asked_once(both: Both, hook: str) -> None:
    both.hook(hook, 'echo asked >>"$GIT_DIR/asked"; echo "rlhf: No." >&2; exit 1')
    with pytest.raises(GitRefused):
        push_together(both.here, [both.to("x")])
    assert push(both.here, [both.to("x")]).refused == {"x"}
    assert (both.there / "asked").read_text().splitlines() == ["asked", "asked"], "once each"


@pytest.mark.parametrize("setting", ["receive.denyDeletes", "receive.denyNonFastForwards"])
def test_what_the_remotes_settings_forbid_is_no_race(both: Both, setting: str) -> None:
    Git(both.there).run("config", setting, "true")
    other = both.here.text("commit-tree", both.here.text("mktree"), "-m", "Other")
    with pytest.raises(GitRefused):
        push_together(both.here, [both.to("x", "" if "Deletes" in setting else other)])


def test_a_name_that_another_branch_takes_up_is_no_race(both: Both) -> None:
    with pytest.raises(GitRefused):
        push_together(both.here, [Sending("x/below", both.second, None)])
    assert push(both.here, [Sending("x/below", both.second, None)]).refused == {"x/below"}


@pytest.fixture
def fetching(both: Both, tmp_path: Path) -> Both:
    """Two branches there moved; what is run while they are fetched stands in `during`, in the copy's folder."""
    script = tmp_path / "during"
    script.write_text('#!/bin/sh\n. ../during.sh\nexec "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    there = f"git -c uploadpack.packObjectsHook='{script}' upload-pack"  # only where the command line says it
    both.here.run("config", "remote.origin.uploadpack", there)
    Git(both.there).run("config", "user.name", "B")
    Git(both.there).run("config", "user.email", "b@rlhf.invalid")
    tree = Git(both.there).text("mktree")
    for name in ("x", "y"):
        made = Git(both.there).text("commit-tree", tree, "-p", both.first, "-m", f"On {name}")
        Git(both.there).run("update-ref", f"refs/heads/{name}", made)
    return both


def during(both: Both, words: str) -> None:
    here = both.here.root
    script = f"if {ONCE}; then {words}; fi"
    (both.there.parent / "during.sh").write_text(
        f'GIT_DIR=.; cd "{both.there}"\nhere="{here}/.git"\n{script}\nunset GIT_DIR\n', encoding="utf-8"
    )


@pytest.mark.parametrize("how", ["refs/remotes/origin/x {third}", "-d refs/remotes/origin/x"])
def test_a_fetch_that_another_overtakes(fetching: Both, how: str) -> None:
    during(fetching, f'GIT_DIR="$here" git update-ref {how.format(third=fetching.third)}')
    fetch(fetching.here, ["+refs/heads/*:refs/remotes/origin/*"])
    assert (fetching.there / "once").is_dir(), "it was overtaken"
    for name in ("x", "y"):
        assert fetching.here.text("rev-parse", f"refs/remotes/origin/{name}") == fetching.at(name)


def test_a_lock_that_stays_in_the_copy(fetching: Both) -> None:
    during(fetching, ":")
    lock = fetching.here.root / ".git" / "refs/remotes/origin/x.lock"
    holds = ["sh", "-c", 'sleep 60 9>"$1" >&- 2>&- & echo $!', "sh", str(lock)]  # nobody's child once the shell is gone
    holder = int(subprocess.run(holds, capture_output=True, check=True).stdout)
    try:
        with pytest.raises(Locked, match=r"x\.lock"):
            fetch(fetching.here, ["+refs/heads/*:refs/remotes/origin/*"])
        assert lock.exists()
    finally:
        os.kill(holder, signal.SIGKILL)


def test_a_gate_that_another_overtakes_while_it_sends(submitted: Hosted) -> None:
    """In the middle of one gate's push a whole other run of the gate takes place: everything is written down once."""
    submitted.review("emeka", "COMMENT", "Is the dose right?")
    submitted.comment("freya", "/hold The source is out of date.")
    hooks = submitted.team.bare / "hooks"
    hooks.mkdir()
    hook = hooks / "update"
    hook.write_text(
        f'#!/bin/sh\nmkdir "$GIT_DIR/once" 2>/dev/null || exit 0\nunset GIT_DIR\ncd "{submitted.team.root}"\n'
        f'exec "{sys.executable}" -m rlhf github gate >"{hooks}/told" 2>&1\n'
    )
    hook.chmod(0o755)
    assert "Merged" not in submitted.gate(env={"RLHF_GITHUB_TOKEN": GATE, "GITHUB_REPOSITORY": REPOSITORY}).out
    assert "#1" in (hooks / "told").read_text(), "the other run took place"
    files = submitted.team.git("project.git", "ls-tree", "-r", "--name-only", "ledger/forge").splitlines()
    assert len([name for name in files if "attested_review" in name]) == 1
    assert len([name for name in files if "attested_flag" in name]) == 1


def test_what_a_person_says_waits_for_a_lock_that_stays(team: Team) -> None:
    team.rlhf("amara", "task", "pull", TASKS[0])
    lock = team.bare / "refs" / "heads" / "ledger" / "amara.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.touch()
    assert "It is kept here" in team.rlhf("amara", "ask", TASKS[0], "Which dose?").words
    told = team.rlhf("amara", "sync", code=3).text
    assert "1 thing waits here to be sent." in told
    assert "ledger/amara.lock" in "".join(told.split())
    lock.unlink()
    team.rlhf("amara", "sync")
    assert "question" in team.git("project.git", "ls-tree", "-r", "--name-only", "ledger/amara")
