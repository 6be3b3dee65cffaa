"""Check the whole of a working tree, looking only at what may have changed since the last time."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from rlhf.errors import RlhfError
from rlhf.model import paths
from rlhf.rules.likeness import alike, alike_after
from rlhf.rules.settle import settle
from rlhf.store.differences import Asked, retired_tasks
from rlhf.store.forks import workers
from rlhf.store.whereabouts import is_sparse
from rlhf.workflows.checking import Checked, Checker
from rlhf.workflows.remembering import Changes, Known, Memory, Seen, remember
from rlhf.workflows.survey import joined, survey, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from rlhf.model.census import Census
    from rlhf.model.finding import Finding
    from rlhf.store.tree import Entry
    from rlhf.store.workspace import Workspace

_MANY = 2000  # with so many files to look at anew, everything is


def check_everything(
    workspace: Workspace,
    now: datetime,
    progress: Callable[[str], None],
    only: Collection[str] = frozenset(),
    asked: Asked | None = None,
) -> Checked:
    """All files of the working tree, and all that is found in them and in the whole.

    Args:
        only: codes of rules, or the first letters of codes; without any, every rule.
        asked: in what the working tree differs from its commit, where git was asked already.
    """
    checker = Checker(workspace.files, workspace.tree, only, whole=True)
    withdrawn = withdrawn_tasks(workspace)
    if only or is_sparse(workspace.root):
        known = _from_nothing(workspace, checker, contents(workspace), progress)
    else:
        known = _remembering(workspace, checker, asked or Asked(workspace.git), progress)
    return Checked(known.census.paths, findings_of(checker, known, withdrawn, now, only), workspace.files)


def findings_of(
    checker: Checker, known: Known, withdrawn: Collection[str], now: datetime, only: Collection[str] = frozenset()
) -> list[Finding]:
    """What is to be told of a census, the rules on the whole included."""
    more = whole(known.census, known.likenesses, known.retired, withdrawn, only)
    results = list(joined(known.census, more))
    return settle(results, checker.around.adjustments, now.date(), only) if results else []


def know(workspace: Workspace, checker: Checker, census: Census) -> Known:
    """All that the rules on the whole ask for beside the census."""
    return Known(census, alike(census, checker.shingles), retired_tasks(workspace.git))


def contents(workspace: Workspace) -> list[Entry]:
    """The path and the mode of every file of the working tree that this program answers for, in order."""
    return workspace.files.listing(paths.ROOTS)[0]


def key(checker: Checker) -> str:
    """What a result depends on beside its own file, its task and its batch: settings, people, schemas, code …"""
    digest = hashlib.sha256(checker.around.fingerprint().encode("utf-8", "surrogateescape"))
    for file in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def withdrawn_tasks(workspace: Workspace) -> frozenset[str]:
    """Tasks that are withdrawn, as far as the ledgers are here and can be believed."""
    try:
        events = workspace.events(lambda file: file.type == "withdrawal")
    except RlhfError:
        return frozenset()
    managers = {person.handle for person in workspace.people.by_handle.values() if "manager" in person.roles}
    return frozenset(e.task for e in events if e.task and e.by in managers and not e.body.get("answer"))


def _from_nothing(
    workspace: Workspace, checker: Checker, entries: Sequence[Entry], progress: Callable[[str], None]
) -> Known:
    census = survey(checker, entries, progress, workers() if not is_sparse(workspace.root) else 1)
    progress("Comparing the files with one another …")
    return know(workspace, checker, census)


def _remembering(workspace: Workspace, checker: Checker, asked: Asked, progress: Callable[[str], None]) -> Known:
    """What is known of all files, looking only at those that may have changed since the last time."""
    here = key(checker)
    memory = Memory.read(workspace, here)
    moved = memory.moved_folders() if memory is not None else []
    differences = asked.answer()
    changes = memory.changes(moved, differences) if memory is not None and differences is not None else None
    if memory is not None and changes is not None and len(changes.stale) < _MANY:
        known = _renewed(workspace, checker, memory.known, changes)
        if not changes.worth_keeping:
            return known
        seen = Seen(*workspace.files.listing(paths.ROOTS))
    else:
        seen = Seen(*workspace.files.listing(paths.ROOTS))
        known = _from_nothing(workspace, checker, seen.entries, progress)
    if differences is not None:
        remember(workspace, here, known, seen, differences)
    return known


def _renewed(workspace: Workspace, checker: Checker, before: Known, changes: Changes) -> Known:
    """What is known, with some files looked at anew, and what follows from them."""
    stale = changes.stale
    retired = retired_tasks(workspace.git) if changes.committed else before.retired
    if not stale:
        return Known(before.census, before.likenesses, retired)
    listed = [entry for path in stale for entry in workspace.files.modes(path) if entry[0] == path]
    fresh = before.census.updated(stale, [checker.result(*entry) for entry in sorted(listed)])
    likenesses = alike_after(before.census, fresh, stale, before.likenesses, checker.shingles)
    return Known(fresh, likenesses, retired)
