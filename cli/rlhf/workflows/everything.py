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
from rlhf.rules.likeness import alike, alike_with
from rlhf.rules.settle import settle
from rlhf.store import census_file
from rlhf.store.differences import Asked, changed_between, retired_tasks
from rlhf.store.forks import workers
from rlhf.store.git import GitFailed
from rlhf.workflows.check import Checked
from rlhf.workflows.checking import Checker
from rlhf.workflows.survey import joined, survey, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from rlhf.model.census import Alike, Census
    from rlhf.model.finding import Finding
    from rlhf.store.workspace import Workspace

_MANY = 300  # of so many changed files, the new census is worth writing


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
    asked = Asked(workspace.git)  # answers while the modules above and the census are read
    checker = Checker(workspace.files, workspace.files, only, whole=True)
    known = _known(workspace, checker, asked, progress, remember=not only)
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


def contents(workspace: Workspace) -> list[tuple[str, str]]:
    """The path and the mode of every file of the working tree that this program answers for."""
    roots = ("answers", "guidance", paths.PEOPLE, paths.CONFIG, "schemas", "tasks")
    return sorted(entry for root in roots for entry in workspace.files.modes(root))


def key(checker: Checker) -> str:
    """What a result depends on beside its own file, its task and its batch: settings, people, schemas, code …"""
    digest = hashlib.sha256(checker.around.fingerprint().encode("utf-8", "surrogateescape"))
    for file in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _known(
    workspace: Workspace, checker: Checker, asked: Asked, progress: Callable[[str], None], *, remember: bool
) -> Known:
    file = workspace.git_dir / "rlhf" / "checked"
    sparse = (workspace.git_dir / "info" / "sparse-checkout").exists()
    here = key(checker) + _libraries() if remember else ""
    before = census_file.load(file) if remember and not sparse else None
    try:
        differences = asked.answer()
    except GitFailed:
        remember = False
        differences = None
    if before is not None and differences is not None and before[0].get("key") == here:
        about, census = before
        since = _since(workspace, about, differences.commit)
        if since is not None:
            stale = _with_dependents(census, {*since, *about["dirty"], *differences.paths})
            known = _renewed(workspace, checker, about, census, stale, differences.commit)
            if len(stale) > _MANY or about["commit"] != differences.commit:
                _remember(file, known, here, differences.commit, differences.paths)
            return known
    census = survey(checker, contents(workspace), progress, workers() if not sparse else 1)
    progress("Comparing the files with one another …")
    known = know(workspace, checker, census)
    if remember and differences is not None and differences.commit and not sparse:
        _remember(file, known, here, differences.commit, differences.paths)
    return known


def _since(workspace: Workspace, about: dict[str, Any], commit: str) -> set[str] | None:
    return set() if about["commit"] == commit else changed_between(workspace.git, about["commit"], commit)


def _renewed(
    workspace: Workspace, checker: Checker, about: dict[str, Any], census: Census, stale: set[str], commit: str
) -> Known:
    """The census with its stale files looked at anew, and what follows from them."""
    likenesses = [(one, other, share) for one, other, share in about["alike"] if not {one, other} & stale]
    retired = about["retired"] if about["commit"] == commit else retired_tasks(workspace.git)
    if not stale:
        return Known(census, likenesses, retired)
    entries = [entry for path in sorted(stale) if paths.is_content(path) for entry in workspace.files.modes(path)]
    fresh = [checker.result(path, mode) for path, mode in dict(entries).items()]
    census = census.updated(stale, fresh)
    likenesses += alike_with(census, [result.path for result in fresh], checker.shingles)
    return Known(census, sorted(likenesses), retired)


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


def _remember(file: Path, known: Known, key: str, commit: str, dirty: Iterable[str]) -> None:
    about = {
        "key": key, "commit": commit, "dirty": sorted(path for path in dirty if paths.is_content(path)),
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


def _libraries() -> str:
    """What this program runs on: any change of it makes what was remembered worthless."""
    folders = [(folder, Path(folder).stat().st_mtime_ns) for folder in sys.path if Path(folder).is_dir()]
    return hashlib.sha256(repr((sys.version, folders)).encode()).hexdigest()
