"""Check every file of a tree, on all cores, and then apply the rules about the whole workspace."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from rlhf.model import paths
from rlhf.model.census import WIDTH, Census, padded
from rlhf.model.file_result import Result
from rlhf.rules.run import check
from rlhf.store.machine.collecting import collecting_paused
from rlhf.store.machine.parallel import share
from rlhf.workflows.checking.checker import UNIT, WORTH_SHARING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from rlhf.model.census import Alike
    from rlhf.store.files.tree import Entry
    from rlhf.workflows.checking.checker import Checker


def survey(checker: Checker, entries: Sequence[Entry], progress: Callable[[str], None], workers: int) -> Census:
    """Check files, given by path and mode in order of path, and return their census."""
    order = sorted(range(len(entries)), key=lambda index: entries[index][0].partition("/")[2])  # answers beside tasks
    units = [order[start : start + UNIT] for start in range(0, len(order), UNIT)]
    sketches = array("I", bytes(WIDTH * array("I").itemsize * len(entries)))
    results_by_key: dict[str, Result] = {}
    done = 0

    def look(unit: Sequence[int]) -> tuple[list[array[int]], list[Result]]:
        results = list(checker.results(entries[index] for index in unit))
        return [padded(result.sketch) for result in results], [result for result in results if not result.plain]

    with collecting_paused():
        for number, (rows, results) in share(units, look, workers if len(entries) > WORTH_SHARING else 1):
            for index, row in zip(units[number], rows, strict=True):
                sketches[index * WIDTH : (index + 1) * WIDTH] = row
            results_by_key |= {result.path: result for result in results}
            done += len(units[number])
            progress(f"Checking … {done:,} of {len(entries):,} files")
    return Census([path for path, _ in entries], sketches, results_by_key)


def whole(
    census: Census,
    likenesses: Sequence[Alike],
    retired: Collection[str],
    withdrawn: Collection[str],
    only: Collection[str],
) -> list[Result]:
    """Apply the rules about the whole workspace; return a result for each file that they name."""
    mentions = {path: result.mentions for path, result in census.known_results.items() if result.mentions}
    inputs = {
        "census": census, "alike": likenesses, "retired": retired, "withdrawn": withdrawn, "mentions": mentions,
    }  # fmt: skip
    values: dict[str, list[Any]] = {}
    for finding in check("workspace", paths.CONFIG, inputs, only):
        values.setdefault(finding.path, []).append(finding)
    return [Result(path, tuple(findings)) for path, findings in values.items()]


def joined(census: Census, more: Iterable[Result]) -> Iterator[Result]:
    """Yield every result that is not plain, with the findings about the whole workspace joined to those of their file.

    So the waivers of a file count for both.
    """
    extra = {result.path: result for result in more}
    for path, result in census.known_results.items():
        beside = extra.pop(path, None)
        if beside is None:
            yield result
        else:
            yield Result(path, tuple(sorted((*result.findings, *beside.findings))), result.waivers)
    yield from extra.values()
