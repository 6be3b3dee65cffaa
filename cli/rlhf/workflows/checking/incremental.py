"""Check a whole working tree, looking again only at files that may have changed since the last check.

The rules are imported only where there is a file to check or a finding to report.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from rlhf.errors import RlhfError
from rlhf.model import paths
from rlhf.model.event_types import CONCERNS, RESOLUTION, RESTORATION, WITHDRAWAL
from rlhf.process.concerns import concerns
from rlhf.process.corrections import correctors, task_withdrawals
from rlhf.store.files.schemas import shipped
from rlhf.store.files.tree import Overlay
from rlhf.store.git.find_root import is_sparse
from rlhf.store.git.status import Asked, retired_tasks
from rlhf.store.program_hash import program_hash
from rlhf.workflows.checking.cache import Changes, Known, Memory, Seen, remember
from rlhf.workflows.checking.reader import bytes_of
from rlhf.workflows.checking.result import Checked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from rlhf.model.census import Census
    from rlhf.model.file_result import Result
    from rlhf.model.finding import Finding
    from rlhf.store.files.tree import Entry
    from rlhf.store.repository import Repository
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.checking.checker import Checker

_MANY = 2000  # if so many files have to be checked again, all are


def check_everything(
    workspace: Workspace,
    now: datetime,
    progress: Callable[[str], None],
    only: Collection[str] = frozenset(),
    asked: Asked | None = None,
) -> Checked:
    """Check all files of the working tree, and the workspace as a whole.

    Args:
        only: codes of rules, or the first letters of codes; empty for every rule.
        asked: the question to git about changed files, where it was started already.
    """
    if not only and not is_sparse(workspace.root):
        return _remembering(workspace, now, asked or Asked(workspace.git), progress)
    checker = _checker(workspace, only)
    known = _from_nothing(workspace, checker, contents(workspace), progress)
    more = on_the_whole(known, withdrawn_tasks(workspace), only)
    return Checked(known.census.paths, findings_of(checker, known, more, now, only), workspace.files)


def on_the_whole(known: Known, withdrawn: Collection[str], only: Collection[str] = frozenset()) -> list[Result]:
    """Return the results of the rules about the whole workspace."""
    from rlhf.workflows.checking.all_files import whole

    return whole(known.census, known.likenesses, known.retired, withdrawn, only)


def findings_of(
    checker: Checker, known: Known, more: Sequence[Result], now: datetime, only: Collection[str] = frozenset()
) -> list[Finding]:
    """Return the findings of a census and of the rules about the whole workspace, after severities and waivers."""
    from rlhf.rules.apply_waivers import settle
    from rlhf.workflows.checking.all_files import joined

    results = list(joined(known.census, more))
    return settle(results, checker.around.adjustments, now.date(), only) if results else []


def know(workspace: Workspace, checker: Checker, census: Census) -> Known:
    """Add to a census what the rules about the whole workspace need: near-duplicates, and the ids of removed tasks."""
    from rlhf.rules.likeness import alike

    return Known(census, alike(census, checker.shingles), retired_tasks(workspace.git))


def contents(workspace: Workspace) -> list[Entry]:
    """Return the path and mode of every file of the working tree that this program checks, in order."""
    return workspace.files.listing(paths.ROOTS)[0]


def key(workspace: Workspace) -> str:
    """Return a hash of what results depend on besides file, task and batch: settings, people, schemas, code …"""
    tree, base = workspace.files, workspace.tree
    schemas = [(path, base.read(path)) for path, mode in base.modes("schemas") if mode == paths.REGULAR]
    shipped_with = [(file.name, file.read_bytes()) for file in sorted(shipped().rglob("*.json"))]
    whole = [bytes_of(tree, path) for path in (paths.PEOPLE, paths.CONFIG)]
    guidance = [(path, bytes_of(where, path)) for where in (tree, base) for path, _ in where.modes("guidance")]
    about = (schemas, base.read(paths.CONFIG), shipped_with, whole, guidance)
    return hashlib.sha256(repr((program_hash(), about)).encode("utf-8", "surrogateescape")).hexdigest()


def withdrawn_tasks(workspace: Repository) -> frozenset[str]:
    """Return the ids of withdrawn tasks, as far as the ledgers are on this machine and are trusted."""
    try:
        events = workspace.ledgers.events(lambda file: file.says in {WITHDRAWAL, *CONCERNS, RESOLUTION, RESTORATION})
    except RlhfError:
        return frozenset()
    may = correctors(workspace.people, workspace.policy)
    withdrawn = {event.task for event in task_withdrawals(events, may)}
    settled = concerns(events, workspace.people, may=may) if any(e.type == RESOLUTION for e in events) else ()
    return frozenset(withdrawn | {concern.thread.task for concern in settled if concern.withdraws} - {""})


def _checker(workspace: Workspace, only: Collection[str] = frozenset()) -> Checker:
    from rlhf.workflows.checking.checker import Checker

    # a sparse copy keeps the answers of mine that were accepted, and not always the files of their tasks
    tree = Overlay(workspace.files, workspace.tree) if is_sparse(workspace.root) else workspace.files
    return Checker(tree, workspace.tree, only, whole=True)


def _from_nothing(
    workspace: Workspace, checker: Checker, entries: Sequence[Entry], progress: Callable[[str], None]
) -> Known:
    from rlhf.store.machine.parallel import workers
    from rlhf.workflows.checking.all_files import survey

    census = survey(checker, entries, progress, workers() if not is_sparse(workspace.root) else 1)
    progress("Comparing the files with one another …")
    return know(workspace, checker, census)


def _remembering(workspace: Workspace, now: datetime, asked: Asked, progress: Callable[[str], None]) -> Checked:
    """Check all files, but look again only at those that may have changed since the last check."""
    withdrawn, here = withdrawn_tasks(workspace), key(workspace)
    memory = Memory.read(workspace, here)
    moved = memory.moved_folders() if memory is not None else []
    differences = asked.answer()
    changes = memory.changes(moved, differences) if memory is not None and differences is not None else None
    if memory is not None and changes is not None and changes.none and memory.is_silent(withdrawn):
        return Checked(memory.known.census.paths, [], workspace.files)
    checker = _checker(workspace)
    known, seen = _looked(workspace, checker, memory, changes, progress)
    more = on_the_whole(known, withdrawn)
    if seen is not None and differences is not None:
        silent = withdrawn if not (more or known.census.known_results) else None
        remember(workspace, here, known, seen, differences, silent)
    return Checked(known.census.paths, findings_of(checker, known, more, now), workspace.files)


def _looked(
    workspace: Workspace,
    checker: Checker,
    memory: Memory | None,
    changes: Changes | None,
    progress: Callable[[str], None],
) -> tuple[Known, Seen | None]:
    """Return what is known of all files now, and the list of files where the cache should be written again."""
    if memory is not None and changes is not None and len(changes.stale) < _MANY:
        known = _renewed(workspace, checker, memory.known, changes)
        return known, Seen(*workspace.files.listing(paths.ROOTS)) if changes.worth_keeping else None
    seen = Seen(*workspace.files.listing(paths.ROOTS))
    return _from_nothing(workspace, checker, seen.entries, progress), seen


def _renewed(workspace: Workspace, checker: Checker, before: Known, changes: Changes) -> Known:
    """Return what is known of all files, after the changed ones were checked and compared again."""
    from rlhf.rules.likeness import alike_after

    stale = changes.stale
    retired = retired_tasks(workspace.git) if changes.committed else before.retired
    if not stale:
        return Known(before.census, before.likenesses, retired)
    listed = [entry for path in stale for entry in workspace.files.modes(path) if entry[0] == path]
    fresh = before.census.updated(stale, checker.results(sorted(listed)))
    likenesses = alike_after(before.census, fresh, stale, before.likenesses, checker.shingles)
    return Known(fresh, likenesses, retired)
