"""Identifiers: task ids and ULIDs in Crockford base32, and the shape of handles and batch names."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_Value = TypeVar("_Value")

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"

TASK_ID = re.compile(rf"t-[{CROCKFORD}]{{10}}")
ULID = re.compile(rf"[0-7][{CROCKFORD}]{{25}}")
HANDLE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
BATCH = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
SLUG = BATCH

_TIME = 10  # letters of a ULID that encode its time

SHOWN = 6  # letters at the end of an id by which people refer to what was said
_FEWEST = 4  # letters of an id that name something

#: Names that stand for no person: the forge's own ledger, and events about the project as a whole.
RESERVED_HANDLES = frozenset({"forge", "project"})


#: Names that no file on Windows can have, whatever its ending.
DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


def names_device(name: str) -> bool:
    """Whether the name of a file or folder is that of a device on Windows, where it cannot be made then."""
    return name.partition(".")[0].rstrip(" ").lower() in DEVICES


def base32(number: int, digits: int) -> str:
    """Write a non-negative number in lower-case Crockford base32, padded to `digits` characters."""
    letters = []
    for _ in range(digits):
        number, remainder = divmod(number, 32)
        letters.append(CROCKFORD[remainder])
    return "".join(reversed(letters))


def may_mean(letters: str, id_: str) -> bool:
    """Whether some letters are the end of an id, or the beginning of it or of the letters by which it is shown."""
    return len(letters) >= _FEWEST and (
        id_.endswith(letters) or id_.startswith(letters) or id_[-SHOWN:].startswith(letters)
    )


def meant(letters: str, values: Iterable[_Value], ids: Callable[[_Value], Iterable[str]]) -> list[_Value]:
    """Return the values that some letters may mean: those whose id ends in them; where there are none, begins."""
    near = [(value, [id_ for id_ in ids(value) if may_mean(letters, id_)]) for value in values]
    ends = [value for value, fitting in near if any(id_.endswith(letters) for id_ in fitting)]
    return ends or [value for value, fitting in near if fitting]


def task_id_from(source: str, key: str) -> str:
    """Return the task id of a source record: the same record always gives the same id (50 bits of SHA-256)."""
    digest = hashlib.sha256(f"{source}\0{key}".encode()).digest()
    return "t-" + base32(int.from_bytes(digest[:8], "big") >> 14, 10)


def task_id_random(randomness: bytes) -> str:
    """Return a task id made from at least seven random bytes."""
    return "t-" + base32(int.from_bytes(randomness[:7], "big") >> 6, 10)


def ulid(at: datetime, randomness: bytes) -> str:
    """Return a ULID (github.com/ulid/spec): 48 bits of milliseconds, then 80 random bits; ULIDs sort by time."""
    milliseconds = int(at.timestamp() * 1000)
    return base32(milliseconds, _TIME) + base32(int.from_bytes(randomness[:10], "big"), 16)


def ulid_after(candidate: str, last: str) -> str:
    """Return the candidate if it sorts after `last`; else its random part with a time one millisecond after `last`.

    So the events of a ledger keep the order in which they were recorded, even if a clock stops or goes back. Because
    the random part is kept, two machines that continue from the same last id do not make the same id.
    """
    if candidate > last:
        return candidate
    milliseconds = 0
    for letter in last[:_TIME]:
        milliseconds = milliseconds * 32 + CROCKFORD.index(letter)
    return base32(milliseconds + 1, _TIME) + candidate[_TIME:]


def ulid_time(text: str) -> datetime:
    """Return the instant that a ULID encodes, in UTC."""
    milliseconds = 0
    for letter in text[:_TIME].lower():
        milliseconds = milliseconds * 32 + CROCKFORD.index(letter)
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def fullmatch(pattern: re.Pattern[str], text: object) -> bool:
    """Whether `text` is a string that the pattern matches as a whole."""
    return isinstance(text, str) and pattern.fullmatch(text) is not None
