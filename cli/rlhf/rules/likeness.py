"""How similar two texts are, and a sketch of a few numbers by which similar texts are found quickly."""

from __future__ import annotations

import bisect
import re
import sys
import zlib
from typing import TYPE_CHECKING

from rlhf.model.census import WIDTH, Alike, Census

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: Two texts are nearly the same if they share at least this part of their runs of five words.
LIMIT = 0.8
_RUN = 5
_SHORTEST = 20  # the least letters of a sentence that is specific enough for a sketch
_CROWD = 40  # a sentence that so many files share is a common phrase, and no sign of a copy

_LOWER = bytes(range(256)).lower()

Shingles = frozenset[tuple[str, ...]]


def sketch(text: str) -> tuple[int, ...]:
    """Return the smallest hashes of a text's sentences: texts that share many sentences share some of these hashes.

    Broder, On the resemblance and containment of documents (1997), with sentences in place of shingles.
    """
    flat = text.encode("utf-8", "replace").translate(_LOWER, b" \t\r\n")  # line breaks do not matter
    hashes = {zlib.crc32(part) for part in flat.split(b".") if len(part) >= _SHORTEST}
    return tuple(sorted(hashes)[:WIDTH])


def shingles(text: str) -> Shingles:
    """Return every run of five words, without regard to case and punctuation."""
    words = re.findall(r"\w+", text.lower())
    return frozenset(tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1)))


def jaccard(group: Shingles, other: Shingles) -> float:
    """Return the Jaccard index of two sets: the size of their intersection divided by that of their union."""
    return len(group & other) / len(group | other) if group or other else 0.0


def alike(census: Census, shingles_of: Callable[[str], Shingles]) -> list[Alike]:
    """Return each pair of files of the same kind that are nearly the same, in order of path.

    Args:
        shingles_of: returns the shingles of the compared text of a file.
    """
    return _verified(_candidates(census), shingles_of)


def alike_after(
    before: Census,
    after: Census,
    changed: Iterable[str],
    known: Iterable[Alike],
    shingles_of: Callable[[str], Shingles],
) -> list[Alike]:
    """Return the pairs (as `alike`) of a census in which some files changed, from the known pairs of the census before.

    Only files that share a hash with a changed file are compared. If so many files share the hash that pairs of other
    files may be affected, all files are compared.
    """
    changed = set(changed)
    pairs: set[tuple[str, str]] = set()
    for census, fresh in ((before, False), (after, True)):
        whole = census.sketches.tobytes()
        for path in changed:
            for number in _row(census, path):
                near = list(_where(whole, number.to_bytes(census.sketches.itemsize, sys.byteorder)))
                if len(near) >= _CROWD:
                    return alike(after, shingles_of)
                pairs |= {_pair(path, census.paths[at]) for at in near if fresh}
    kept = [(name, other, share) for name, other, share in known if not {name, other} & changed]
    fresh_pairs = sorted(p for p in pairs if p[0] != p[1] and _kind(p[0]) == _kind(p[1]))
    return sorted([*kept, *_verified(fresh_pairs, shingles_of)])


def _row(census: Census, path: str) -> list[int]:
    """Return the hashes of a file; [] for a file that is not in the census."""
    index = bisect.bisect_left(census.paths, path)
    there = index < len(census.paths) and census.paths[index] == path
    return [number for number in census.sketch(index) if number] if there else []


def _where(whole: bytes, number: bytes) -> Iterator[int]:
    """Yield the indexes of the files with a hash, at most `_CROWD` of them."""
    size = len(number)
    at, result = whole.find(number), 0
    while at >= 0 and result < _CROWD:
        if at % size == 0:
            result += 1
            yield at // size // WIDTH
        at = whole.find(number, at + 1)


def _pair(name: str, other: str) -> tuple[str, str]:
    return (name, other) if name < other else (other, name)


def _kind(path: str) -> str:
    return path.partition("/")[0]


def _candidates(census: Census) -> list[tuple[str, str]]:
    """Return the pairs that share a hash, from a sorted list of packed (hash, index); most hashes are not shared."""
    seen: set[int] = set()
    shared = {number for number in census.sketches if number in seen or seen.add(number)}  # type: ignore[func-returns-value]
    packed = sorted(
        number << 32 | at // WIDTH for at, number in enumerate(census.sketches) if number and number in shared
    )
    result = set()
    start = 0
    for end in range(1, len(packed) + 1):
        if end == len(packed) or packed[end] >> 32 != packed[start] >> 32:
            members = [packed[at] & 0xFFFFFFFF for at in range(start, end)]
            near = _pairs(members) if len(members) < _CROWD else _twins(census, members)
            pairs = (_pair(census.paths[number], census.paths[other]) for number, other in near)
            result |= {pair for pair in pairs if pair[0] != pair[1] and _kind(pair[0]) == _kind(pair[1])}
            start = end
    return sorted(result)


def _pairs(members: list[int]) -> Iterator[tuple[int, int]]:
    return ((number, other) for at, number in enumerate(members) for other in members[at + 1 :])


def _twins(census: Census, members: list[int]) -> Iterator[tuple[int, int]]:
    """Yield pairs of files with equal sketches, each file with the first such file; used for very common hashes."""
    first: dict[bytes, int] = {}
    for member in members:
        twin = first.setdefault(census.sketch(member).tobytes(), member)
        if twin != member:
            yield twin, member


def _verified(pairs: Iterable[tuple[str, str]], shingles_of: Callable[[str], Shingles]) -> list[Alike]:
    result = []
    for name, other in pairs:
        share = jaccard(shingles_of(name), shingles_of(other))
        if share >= LIMIT:
            result.append((name, other, round(share, 3)))
    return result
