"""The history of main, commit by commit, with what each changed and who signed it, read with few git processes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.store.git.objects import Change
from rlhf.store.ledgers.signatures import Signed, read_signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rlhf.model.keys import ForgeKeys
    from rlhf.model.people import People
    from rlhf.store.git.git import Git

_SIGNATURES = 200  # commits whose signatures one git process verifies
_STEPS = 500


class Step(Struct, frozen=True):
    """A commit on main's first-parent line, and what it changed.

    Attributes:
        parents: the previous commit of main, then the merged commits; empty for the first commit.
        at: the time that the commit itself gives.
    """

    commit: str
    parents: tuple[str, ...]
    at: datetime
    changes: tuple[Change, ...] = ()

    @property
    def before(self) -> str:
        return self.parents[0] if self.parents else ""


def line_of(git: Git, tip: str) -> list[Step]:
    """Return the commits on main's first-parent line, oldest first, without their changes."""
    rows = git.text("log", "--first-parent", "--reverse", "--format=%H %ct %P", tip).splitlines()
    result = []
    for row in rows:
        commit, seconds, *parents = row.split()
        result.append(Step(commit, tuple(parents), datetime.fromtimestamp(int(seconds), UTC)))
    return result


def steps(git: Git, line: Sequence[Step]) -> Iterator[Step]:
    """Yield the steps of `line_of` in order, each with its changes."""
    for start in range(0, len(line), _STEPS):
        some = line[start : start + _STEPS]
        text = "".join(f"{step.commit} {step.before}\n" for step in some if step.before)
        raw = git.run("diff-tree", "--stdin", "-r", "-z", "--raw", "--no-renames", "--no-ext-diff", stdin=text.encode())
        brought = _by_commit(raw)
        for step in some:
            yield replace(step, changes=tuple(brought.get(step.commit, ())))


def _by_commit(raw: bytes) -> dict[str, list[Change]]:
    """Parse the output of `diff-tree --stdin -z`: a commit, then a row and a path for each change."""
    result: dict[str, list[Change]] = {}
    here: list[Change] = []
    fields = iter(raw.split(b"\0"))
    for head in fields:
        if head.startswith(b":"):
            old_mode, new_mode, old, new, _ = head.decode().lstrip(":").split(" ")
            here.append(Change(next(fields).decode("utf-8", "surrogateescape"), old_mode, new_mode, old, new))
        elif head:
            here = result.setdefault(head.decode().strip(), [])
    return result


def signatures(
    git: Git, people: People, forge: ForgeKeys, commits: Sequence[str], workers: int, progress: Callable[[str], None]
) -> dict[str, Signed]:
    """Return who signed each of many commits, verified by several git processes at once.

    Args:
        people: the people whose keys are accepted; whether a key was valid at the time is for the caller to judge.
    """
    some = [commits[start : start + _SIGNATURES] for start in range(0, len(commits), _SIGNATURES)]
    signed_commits: dict[str, Signed] = {}
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        for signed in pool.map(lambda part: read_signed(git, people, forge, part), some):
            signed_commits |= {item.commit: item for item in signed}
            progress(f"Verifying signatures … {len(signed_commits):,} of {len(commits):,}")
    return signed_commits
