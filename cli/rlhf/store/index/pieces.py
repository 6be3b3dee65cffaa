"""Do large work in pieces, each shared among processes: memory stays small, and progress can be shown."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from rlhf.store.machine.parallel import share, workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Item = TypeVar("Item")
Row = TypeVar("Row")

PIECE = 20_000
_UNIT = 500  # with fewer, another process is not worth its start


def pieces(items: Iterable[Item], size: int = PIECE) -> Iterator[list[Item]]:
    rest = iter(items)
    while piece := list(islice(rest, size)):
        yield piece


def shared(piece: list[Item], work: Callable[[list[Item]], list[Row]]) -> Iterator[Row]:
    """Yield the rows that `work` returns for a piece, in any order."""
    units = list(pieces(piece, _UNIT))
    for _, rows in share(units, work, workers()):
        yield from rows


@contextmanager
def without_collecting() -> Iterator[None]:
    """Switch garbage collection off for a time: the values are many and have no reference cycles."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
