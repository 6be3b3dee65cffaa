"""Check the whole of a working tree, and remember what was found so that next time only what changed is looked at."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rlhf.errors import RlhfError
from rlhf.model import paths
from rlhf.model.census import Census
from rlhf.rules.likeness import alike, alike_after
from rlhf.rules.settle import settle
from rlhf.store import census_file
from rlhf.store.differences import Asked, Differences, changed_between, retired_tasks
from rlhf.store.forks import workers
from rlhf.workflows.check import Checked
from rlhf.workflows.checking import Checker
from rlhf.workflows.survey import Entry, joined, survey, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from rlhf.model.census import Alike
    from rlhf.model.finding import Finding
    from rlhf.store.workspace import Workspace

_MANY = 2000  # with so many files to look at anew, everything is


@dataclass(frozen=True, slots=True)
class Known:
    """A census, the pairs in it that are nearly the same, and ids that once stood for other tasks."""

    census: Census
    likenesses: Sequence[Alike]
    retired: Collection[str]


def check_everything(
    workspace: Workspace,
    now: datetime,
    progress: Callable[[str], None],
    only: Collection[str] = frozenset(),
) -> Checked:
    """All files of the working tree, and all that is found in them and in the whole.

    Args:
        only: codes of rules, or the first letters of codes; without any, every rule.
    """
    asked = Asked(workspace.git)  # answers while the files are listed and what was remembered is read
    checker = Checker(workspace.files, workspace.tree, only, whole=True)
    entries = contents(workspace)
    if only or is_sparse(workspace):
        asked.forget()
        known = _from_nothing(workspace, checker, entries, progress)
    else:
        known = _remembering(workspace, checker, asked, entries, progress)
    return Checked(known.census.paths, findings_of(workspace, checker, known, now, only), workspace.files)


def findings_of(
    workspace: Workspace, checker: Checker, known: Known, now: datetime, only: Collection[str] = frozenset()
) -> list[Finding]:
    """What is to be told of a census, the rules on the whole included."""
    more = whole(known.census, known.likenesses, known.retired, _withdrawn(workspace), only)
    return settle(joined(known.census, more), checker.around.adjustments, now.date(), only)


def know(workspace: Workspace, checker: Checker, census: Census) -> Known:
    """All that the rules on the whole ask for beside the census."""
    return Known(census, alike(census, checker.shingles), retired_tasks(workspace.git))


def contents(workspace: Workspace) -> list[Entry]:
    """The path and the mode of every file of the working tree that this program answers for, in order."""
    roots = ("answers", "guidance", paths.PEOPLE, paths.CONFIG, "schemas", "tasks")
    return sorted(entry for root in roots for entry in workspace.files.modes(root))


def key(checker: Checker) -> str:
    """What a result depends on beside its own file, its task and its batch: settings, people, schemas, code …"""
    digest = hashlib.sha256(checker.around.fingerprint().encode("utf-8", "surrogateescape"))
    for file in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_sparse(workspace: Workspace) -> bool:
    """Whether a copy holds only some files: so few that nothing needs to be remembered."""
    return (workspace.git_dir / "info" / "sparse-checkout").exists()


def _from_nothing(
    workspace: Workspace, checker: Checker, entries: Sequence[Entry], progress: Callable[[str], None]
) -> Known:
    census = survey(checker, entries, progress, workers() if not is_sparse(workspace) else 1)
    progress("Comparing the files with one another …")
    return know(workspace, checker, census)


def _remembering(
    workspace: Workspace, checker: Checker, asked: Asked, entries: Sequence[Entry], progress: Callable[[str], None]
) -> Known:
    """What is known of all files, looking only at those that may have changed since the last time."""
    file = workspace.git_dir / "rlhf" / "checked"
    here = key(checker) + _machine(workspace)
    before = census_file.load(file)
    differences = asked.answer()
    if before is not None and differences is not None and before[0].get("key") == here:
        about, census = before
        stale = _stale(workspace, about, census, entries, differences)
        if stale is not None and len(stale) < _MANY:
            known = _renewed(workspace, checker, about, census, stale, dict(entries))
            if about["commit"] != differences.commit:
                _remember(workspace, file, known, here, entries, differences)
            return known
    known = _from_nothing(workspace, checker, entries, progress)
    if differences is not None:
        _remember(workspace, file, known, here, entries, differences)
    return known


def _stale(
    workspace: Workspace, about: dict[str, Any], census: Census, entries: Sequence[Entry], differences: Differences
) -> set[str] | None:
    """Files whose results may not hold any more, those that went away among them; None where that cannot be known."""
    since = set[str]()
    if about["commit"] != differences.commit:
        between = changed_between(workspace.git, about["commit"], differences.commit)
        if between is None:
            return None
        since = between
    listed = Census([path for path, _ in entries])
    odd_then, odd_now = set(map(tuple, about["odd"])), {entry for entry in entries if entry[1] != paths.REGULAR}
    stale = {path for path, _ in odd_then ^ odd_now}
    if listed.paths != census.paths:
        stale |= set(listed.paths).symmetric_difference(census.paths)
    for path in {*since, *about["dirty"], *differences.paths}:
        stale |= {path, *census.below(f"{path}/"), *listed.below(f"{path}/")}  # git may name a folder for all in it
    return _with_dependents(census, stale)


def _renewed(
    workspace: Workspace,
    checker: Checker,
    about: dict[str, Any],
    census: Census,
    stale: set[str],
    listed: dict[str, str],
) -> Known:
    """The census with its stale files looked at anew, and what follows from them."""
    retired = retired_tasks(workspace.git) if stale else about["retired"]
    likenesses = [(one, other, share) for one, other, share in about["alike"]]
    if not stale:
        return Known(census, likenesses, retired)
    results = [checker.result(path, listed[path]) for path in sorted(stale) if path in listed]
    fresh = census.updated(stale, results)
    return Known(fresh, alike_after(census, fresh, stale, likenesses, checker.shingles), retired)


def _with_dependents(census: Census, changed: Iterable[str]) -> set[str]:
    """Some changed paths and the files whose results depend on them."""
    stale = set(changed)
    for path in list(stale):
        placed = paths.place(path)
        if placed.what == "task":
            stale.update(census.below(f"answers/{placed.batch}/{placed.task}/"))
        elif placed.what == "batch":
            stale.update(census.below(f"tasks/{placed.batch}/"), census.below(f"answers/{placed.batch}/"))
    return stale


def _remember(
    workspace: Workspace, file: Path, known: Known, key: str, entries: Sequence[Entry], before: Differences
) -> None:
    """Keep what is known for the next time; what was saved while the files were looked at counts as changed."""
    after = Asked(workspace.git).answer()
    if after is None or after.commit != before.commit or not after.commit:
        return
    about = {
        "key": key, "commit": after.commit, "dirty": sorted(before.paths | after.paths),
        "odd": [entry for entry in entries if entry[1] != paths.REGULAR],
        "alike": list(known.likenesses), "retired": sorted(known.retired),
    }  # fmt: skip
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(exist_ok=True)
        fresh.write_bytes(census_file.dumps(known.census, about))
        fresh.replace(file)
    except OSError:  # a full disk or a folder of somebody else's: next time everything is looked at again
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)


def _withdrawn(workspace: Workspace) -> frozenset[str]:
    """Tasks that are withdrawn, as far as the ledgers are here and can be believed."""
    try:
        events = workspace.events(lambda file: file.type == "withdrawal")
    except RlhfError:
        return frozenset()
    managers = {person.handle for person in workspace.people.by_handle.values() if "manager" in person.roles}
    return frozenset(e.task for e in events if e.task and e.by in managers and not e.body.get("answer"))


def _machine(workspace: Workspace) -> str:
    """What this program runs on, and how far back the history goes that it sees: any change makes memory worthless."""
    libraries = [Path(folder) for folder in sys.path if folder.endswith("-packages")]
    folders = [(str(folder), folder.stat().st_mtime_ns) for folder in libraries if folder.is_dir()]
    cut = [_bytes(workspace.git_dir / name) for name in ("shallow", "info/grafts")]
    return hashlib.sha256(repr((sys.version, folders, cut)).encode()).hexdigest()


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None
