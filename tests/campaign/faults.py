"""What is done to a project in a campaign, and what has to be true of it afterwards."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from tests.team import BARE, BATCH, TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_KILLING = """#!/bin/sh
count=$(cat '{folder}/count' 2>/dev/null || echo 0)
count=$((count + 1))
echo $count > '{folder}/count'
if [ $count -eq {at} ]; then touch '{folder}/killed'; kill -9 $PPID; exit 137; fi
exec '{git}' "$@"
"""


@dataclass(frozen=True)
class Verb:
    """A command, who runs it, and how many events of theirs and merges it leaves behind when it is done.

    Args:
        words: something that the person wrote and that has to be somewhere in git in the end; "" for nothing.
    """

    name: str
    who: str
    command: tuple[str, ...]
    events: int = 0
    merges: int = 0
    arrivals: int = 0
    words: str = ""


VERBS = (
    Verb("pull", "ben", ("task", "pull", TASKS[1])),
    Verb("save", "amara", ("save",), words="Rest, and come back soon."),
    Verb("ask", "amara", ("ask", TASKS[0], "What dose?"), events=1),
    Verb("submit", "amara", ("submit",), arrivals=1, words="Rest, and come back soon."),
    Verb("approve", "emeka", ("review", "approve", TASKS[0]), events=1, merges=1),
    Verb("publish", "morgan", ("publish", "Another question"), merges=1),
    Verb("sync", "amara", ("sync",)),
)
BY_NAME = {verb.name: verb for verb in VERBS}


def prepared(founded: Team, folder: Path) -> dict[str, Team]:
    """A project for each verb, just before it."""
    written = founded.copy_to(folder / "written")
    written.rlhf("amara", "task", "pull", TASKS[0])
    written.write("amara", TASKS[0], "Rest, and come back soon.")
    submitted = written.copy_to(folder / "submitted")
    submitted.rlhf("amara", "submit")
    submitted.rlhf("emeka", "sync")
    edited = founded.copy_to(folder / "edited")
    file = edited.root / "morgan" / "tasks" / BATCH / f"{TASKS[1]}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("What now?", "What next?"), encoding="utf-8")
    accepted = submitted.copy_to(folder / "accepted")
    accepted.rlhf("emeka", "review", "approve", TASKS[0])
    before = {"pull": founded, "approve": submitted, "publish": edited, "sync": accepted}
    return {verb.name: before.get(verb.name, written) for verb in VERBS}


class Killer:
    """Kills whoever calls git for the n-th time: the command itself, or one of the forge's hooks."""

    def __init__(self, team: Team, whom: str, at: int) -> None:
        self._team, self._whom, self._folder = team, whom, team.root / "killing"
        self._folder.mkdir(exist_ok=True)
        for old in self._folder.iterdir():
            old.unlink()
        git = self._folder / "git"
        git.write_text(_KILLING.format(folder=self._folder, at=at, git=shutil.which("git")), encoding="utf-8")
        git.chmod(0o755)

    def __enter__(self) -> Self:
        if self._whom == "command":
            self._team.env["PATH"] = f"{self._folder}{os.pathsep}{os.environ['PATH']}"
        else:
            hook = self._team.bare / "hooks" / self._whom
            self._hook = hook.read_text(encoding="utf-8")
            text = self._hook.replace("#!/bin/sh\n", f"#!/bin/sh\nPATH='{self._folder}':$PATH\nexport PATH\n", 1)
            hook.write_text(text, encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        self._team.env.pop("PATH", None)
        if self._whom != "command":
            (self._team.bare / "hooks" / self._whom).write_text(self._hook, encoding="utf-8")

    @property
    def killed(self) -> bool:
        return (self._folder / "killed").exists()


def counts(team: Team, who: str) -> tuple[int, int, int]:
    """How many events somebody's ledger has in the forge, and how many merges and arrivals the forge recorded."""
    own = [name for name in _files(team, f"ledger/{who}") if name.endswith(".yaml")]
    forge = _files(team, "ledger/forge")
    merged = sum(name.endswith("-merged.yaml") for name in forge)
    return len(own), merged, sum(name.endswith("-received.yaml") for name in forge)


def _files(team: Team, branch: str) -> list[str]:
    return team.git(BARE, "ls-tree", "-r", "--name-only", branch, check=False).splitlines() if branch else []


def wrong(team: Team, verb: Verb, before: tuple[int, int, int]) -> Iterator[str]:
    """Yield what is not as it has to be once a verb was disturbed, run again, and everybody has synced."""
    events, merges, arrivals = counts(team, verb.who)
    wanted = (before[0] + verb.events, before[1] + verb.merges, before[2] + verb.arrivals)
    if (events, merges, arrivals) != wanted:
        yield f"{verb.name}: events, merges, arrivals are {(events, merges, arrivals)}, not {wanted}"
    for who in ("amara", "emeka", "morgan"):
        told = team.rlhf(who, "doctor", code=None)
        if told.code != 0:
            yield f"{verb.name}: the doctor of {who} says: {told.words}"
        status = team.rlhf(who, "status", "--json", code=None)
        if status.code != 0 or json.loads(status.out)["unsent"]:
            yield f"{verb.name}: {who} has something that is not sent: {status.words}"
    if verb.words and verb.words not in _everything(team):
        yield f"{verb.name}: what {verb.who} wrote is nowhere in the project's repository"
    for place in (BARE, "amara", "emeka", "morgan"):
        locks = [path for path in (team.root / place).rglob("*.lock") if ".git" in str(path) or place == BARE]
        if locks:
            yield f"{verb.name}: locks are left: {locks}"
    left = sorted((team.bare / "rlhf" / "journal").glob("*"))
    if left:
        yield f"{verb.name}: the journal still has {[file.name for file in left]}"


def _everything(team: Team) -> str:
    every = team.git(BARE, "for-each-ref", "--format=%(refname)", "refs/heads/").splitlines()
    return team.git(BARE, "grep", "-h", "-F", "-e", "Rest, and come back", *every, check=False)


def settle(team: Team, verb: Verb, *, again: bool) -> list[str]:
    """Have everybody go on: run the verb again if it failed, sync, push something else; return refusals."""
    refused = []
    if again:
        team.rlhf(verb.who, *verb.command, code=None)  # what it did already, it may refuse to do again
    for who in (verb.who, "amara", "emeka", "morgan"):
        told = team.rlhf(who, "sync", code=None)
        if told.code != 0:
            refused.append(f"{verb.name}: the sync of {who} ends with {told.code}: {told.words}")
    told = team.rlhf("freya", "ask", TASKS[4], "Anything else?", code=None)
    return refused if told.code == 0 else [*refused, f"{verb.name}: freya could not ask: {told.words}"]
