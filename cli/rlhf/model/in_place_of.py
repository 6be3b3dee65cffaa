"""The last line in the message of a commit that stands in the place of another: which, and who had signed that one.

Only the forge writes it, when words are removed from history, and it counts only in a commit that the forge signed.
"""

from __future__ import annotations

import re

from msgspec import Struct

_LINE = re.compile(r"In place of: ([0-9a-f]{40})(?: by ([a-z0-9-]+) (SHA256:\S+))?")


class InPlaceOf(Struct, frozen=True):
    """What a commit stands for.

    Args:
        commit: the id of the commit that was there before.
        by: who had signed that commit; "" for nobody whom people.yaml knows.
        key: the fingerprint of the key.
    """

    commit: str
    by: str = ""
    key: str = ""

    def line(self) -> str:
        return f"In place of: {self.commit}" + (f" by {self.by} {self.key}" if self.by else "")


def in_place_of(message: str) -> InPlaceOf | None:
    """Return what the last line of a commit's message says; None where it does not say so."""
    match = _LINE.fullmatch(message.rstrip("\n").rpartition("\n")[2])
    return InPlaceOf(match[1], match[2] or "", match[3] or "") if match is not None else None


def without_line(message: str) -> str:
    """Return a message without such a last line."""
    if in_place_of(message) is None:
        return message
    return message.rstrip("\n").rpartition("\n")[0].rstrip("\n") + "\n"


def with_line(message: str, stands: InPlaceOf) -> str:
    """Return a message that ends with such a line, and with no other one."""
    return f"{without_line(message).rstrip(chr(10))}\n\n{stands.line()}\n"
