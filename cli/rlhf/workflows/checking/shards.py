"""Check a large workspace in parts, on several machines, and join their reports into the result of one check."""

from __future__ import annotations

import hashlib
import zlib
from array import array
from typing import TYPE_CHECKING, Any

from rlhf.errors import (
    NoShardNamed,
    NotAShard,
    ShardMissing,
    ShardOfOtherFiles,
    ShardOfOtherVersion,
    ShardsOfSeveral,
    ShardTwice,
)
from rlhf.model import paths
from rlhf.model.census import WIDTH, Census
from rlhf.model.paths import REGULAR
from rlhf.store.files import check_cache_file
from rlhf.store.git.status import Asked
from rlhf.store.machine.parallel import workers
from rlhf.workflows.checking.all_files import survey
from rlhf.workflows.checking.checker import Checker
from rlhf.workflows.checking.incremental import contents, findings_of, key, know, on_the_whole, withdrawn_tasks
from rlhf.workflows.checking.result import Checked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from rlhf.store.files.tree import Entry
    from rlhf.store.workspace import Workspace


def survey_part(workspace: Workspace, progress: Callable[[str], None], part: int, of: int) -> bytes:
    """Check one of `of` parts, counted from 1, and return its report."""
    checker = Checker(workspace.files, workspace.tree, whole=True)
    entries = contents(workspace)
    state = _state(workspace, entries)
    mine = [entry for entry in entries if part_of(entry[0], of) == part]
    census = survey(checker, mine, progress, workers())
    about = {"key": key(workspace), "files": state, "part": [part, of]}
    return check_cache_file.dumps(census, about)


def join_parts(
    workspace: Workspace, reports: Sequence[Path], now: datetime, progress: Callable[[str], None]
) -> Checked:
    """Join the reports of all parts into the result that one check of all files would have.

    Raises:
        NotOneWhole: a part is missing or given twice, or the parts are not all about the files of this copy.
    """
    checker = Checker(workspace.files, workspace.tree, whole=True)
    listed = contents(workspace)
    entries = [path for path, _ in listed]
    parts = [_part(file) for file in reports]
    _require_one_whole(parts, key(workspace), _state(workspace, listed))
    progress("Comparing the files with one another …")
    known = know(workspace, checker, _together(entries, [census for _, census in parts]))
    more = on_the_whole(known, withdrawn_tasks(workspace))
    return Checked(entries, findings_of(checker, known, more, now), workspace.files)


def part_of(path: str, of: int) -> int:
    """Return the part, from 1, that a file belongs to; a task and its answers are in one part."""
    together = paths.place(path).task or path
    return zlib.crc32(together.encode("utf-8", "surrogateescape")) % of + 1


def _part(file: Path) -> tuple[dict[str, Any], Census]:
    result = check_cache_file.load(file)
    if result is None or not isinstance(result[0].get("part"), list):
        raise NotAShard(file)
    return result


def _require_one_whole(parts: Sequence[tuple[dict[str, Any], Census]], key: str, files: str) -> None:
    of = {about["part"][1] for about, _ in parts}
    if not parts:
        raise NoShardNamed
    if len(of) != 1:
        raise ShardsOfSeveral(sorted(of))
    count = of.pop()
    there = sorted(about["part"][0] for about, _ in parts)
    missing = sorted(set(range(1, count + 1)) - set(there))
    if missing:
        raise ShardMissing(missing, count)
    if len(there) != count:
        raise ShardTwice
    if any(about["key"] != key for about, _ in parts):
        raise ShardOfOtherVersion
    if any(about["files"] != files for about, _ in parts):
        raise ShardOfOtherFiles


def _together(paths: Sequence[str], parts: Sequence[Census]) -> Census:
    """Join the censuses of the parts into a census of all paths."""
    row = {path: (census, index) for census in parts for index, path in enumerate(census.paths)}
    sketches = array("I")
    for path in paths:
        census, index = row[path]
        sketches += census.sketches[index * WIDTH : (index + 1) * WIDTH]
    return Census(
        list(paths), sketches, {path: result for census in parts for path, result in census.known_results.items()}
    )


def _state(workspace: Workspace, entries: Sequence[Entry]) -> str:
    """Return a hash of the files: the commit's tree, every path and mode, and the bytes that differ from the commit."""
    digest = hashlib.sha256(repr(list(entries)).encode("utf-8", "surrogateescape"))
    digest.update((workspace.objects.oid("HEAD^{tree}") or "").encode())
    differences = Asked(workspace.git).answer()
    changed = differences.paths if differences is not None else frozenset(path for path, _ in entries)
    for path, mode in entries:
        if mode == REGULAR and (path in changed or any(path.startswith(f"{folder}/") for folder in changed)):
            digest.update(repr((path, workspace.files.read(path))).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
