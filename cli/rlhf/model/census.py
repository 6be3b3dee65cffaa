"""What the rules on the whole workspace need to know of its files, after each file was checked by itself."""

from __future__ import annotations

import bisect
from array import array
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rlhf.model.file_result import Result

#: The number of hashes in the sketch of a file; a file with fewer sentences is filled up with zeros.
WIDTH = 4

#: Two files that are nearly the same, in order of path, and the share of their words that they have in common (0 to 1).
Alike = tuple[str, str, float]


class Census(Struct, frozen=True):
    """All files in order of path, the sketch of each, and the results of files that are not `plain`.

    Stored in columns, not as a value for each file, because there may be hundreds of thousands of files.
    """

    paths: list[str] = field(default_factory=list)
    sketches: array[int] = field(default_factory=lambda: array("I"))  # WIDTH for each path
    known_results: Mapping[str, Result] = field(default_factory=dict)

    def sketch(self, index: int) -> array[int]:
        return self.sketches[index * WIDTH : (index + 1) * WIDTH]

    def results(self) -> Iterator[Result]:
        return iter(self.known_results.values())

    def updated(self, gone: Iterable[str], fresh: Iterable[Result]) -> Census:
        """Return the census without the files in `gone`, and with the new results in `fresh`."""
        new = {result.path: result for result in fresh}
        out = new.keys() | set(gone)
        paths, sketches = [], array("I")
        start = 0
        for index in sorted(_positions(self.paths, out)):
            paths += self.paths[start:index]
            sketches += self.sketches[start * WIDTH : index * WIDTH]
            start = index + 1
        paths += self.paths[start:]
        sketches += self.sketches[start * WIDTH :]
        results = {path: result for path, result in self.known_results.items() if path not in out}
        merged = merged_in_order(Census(paths, sketches, results), new.values())
        return Census(merged.paths, merged.sketches, merged.known_results)

    def below(self, prefix: str) -> list[str]:
        """Return the paths of the files that begin with `prefix`."""
        start = bisect.bisect_left(self.paths, prefix)
        end = bisect.bisect_left(self.paths, prefix + "\U0010ffff")
        return self.paths[start:end]


def padded(sketch: Iterable[int]) -> array[int]:
    """Return a sketch filled up with zeros to `WIDTH` hashes."""
    row = array("I", sketch)
    return row + array("I", [0] * (WIDTH - len(row)))


def merged_in_order(census: Census, results: Iterable[Result]) -> Census:
    """Return the census with the results of files that it does not have yet."""
    paths, sketches, results_by_key = list(census.paths), array("I", census.sketches), dict(census.known_results)
    for result in sorted(results, key=lambda result: result.path):
        index = bisect.bisect_left(paths, result.path)
        paths.insert(index, result.path)
        sketches[index * WIDTH : index * WIDTH] = padded(result.sketch)
        if not result.plain:
            results_by_key[result.path] = result
    return Census(paths, sketches, results_by_key)


def _positions(paths: list[str], wanted: set[str]) -> Iterator[int]:
    for path in wanted:
        index = bisect.bisect_left(paths, path)
        if index < len(paths) and paths[index] == path:
            yield index
