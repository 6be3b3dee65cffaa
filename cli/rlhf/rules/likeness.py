"""How alike two texts are, and a sketch of a few numbers by which those worth comparing find each other."""

from __future__ import annotations

import bisect
import re
import sys
import zlib
from typing import TYPE_CHECKING

from rlhf.model.census import WIDTH, Alike, Census

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Iterable, Iterator

#: Two texts of which this share of five-word runs is common are nearly the same.
LIMIT = 0.8
_RUN = 5
_SHORTEST = 20  # letters of a sentence that says enough to be told by
_CROWD = 40  # a sentence that more files than this share is one that everybody uses

Shingles = frozenset[tuple[str, ...]]


def sketch(text: str) -> tuple[int, ...]:
    """The smallest hashes among a text's sentences: a text that shares many sentences with it shares some of these.

    Broder, On the resemblance and containment of documents (1997), with sentences in place of shingles.
    """
    flat = text.lower().encode("utf-8", "replace").translate(None, b" \t\r\n")  # however its lines are broken
    hashes = {zlib.crc32(part) for part in flat.split(b".") if len(part) >= _SHORTEST}
    return tuple(sorted(hashes)[:WIDTH])


def shingles(text: str) -> Shingles:
    """Every run of five words, without case and punctuation."""
    words = re.findall(r"\w+", text.lower())
    return frozenset(tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1)))


def jaccard(one: Shingles, other: Shingles) -> float:
    """What two sets share of all they have (Jaccard's index)."""
    return len(one & other) / len(one | other) if one or other else 0.0


def alike(census: Census, shingles_of: Callable[[str], Shingles]) -> list[Alike]:
    """Each pair of files of one kind that are nearly the same, in order of path.

    Args:
        shingles_of: the shingles of the text that is compared in a file.
    """
    return _verified(_candidates(census), shingles_of)


def alike_with(census: Census, fresh: Iterable[str], shingles_of: Callable[[str], Shingles]) -> list[Alike]:
    """The pairs of which at least one file is among the fresh ones, without looking at all the others."""
    found = set()
    whole = census.sketches.tobytes()
    size = census.sketches.itemsize
    for path in fresh:
        row = _row(census, path)
        for number in row if row is not None else ():
            if number:
                near = list(_where(whole, number.to_bytes(size, sys.byteorder), size))
                if len(near) <= _CROWD:
                    found |= {_pair(path, census.paths[i // WIDTH]) for i in near}
    return _verified(sorted(p for p in found if p[0] != p[1] and _kind(p[0]) == _kind(p[1])), shingles_of)


def _row(census: Census, path: str) -> array[int] | None:
    index = bisect.bisect_left(census.paths, path)
    return census.sketch(index) if index < len(census.paths) and census.paths[index] == path else None


def _where(whole: bytes, number: bytes, size: int) -> Iterator[int]:
    at = whole.find(number)
    while at >= 0:
        if at % size == 0:
            yield at // size
        at = whole.find(number, at + 1)


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _kind(path: str) -> str:
    return path.partition("/")[0]


def _candidates(census: Census) -> list[tuple[str, str]]:
    """Pairs that share a hash, from one sorted list of hash and index packed together."""
    packed = sorted(number << 32 | at // WIDTH for at, number in enumerate(census.sketches) if number)
    found = set()
    start = 0
    for end in range(1, len(packed) + 1):
        if end == len(packed) or packed[end] >> 32 != packed[start] >> 32:
            if 1 < end - start <= _CROWD:
                near = [census.paths[p & 0xFFFFFFFF] for p in packed[start:end]]
                found |= {
                    _pair(one, other)
                    for i, one in enumerate(near)
                    for other in near[i + 1 :]
                    if one != other and _kind(one) == _kind(other)
                }
            start = end
    return sorted(found)


def _verified(pairs: Iterable[tuple[str, str]], shingles_of: Callable[[str], Shingles]) -> list[Alike]:
    found = []
    for one, other in pairs:
        share = jaccard(shingles_of(one), shingles_of(other))
        if share >= LIMIT:
            found.append((one, other, round(share, 3)))
    return found
