"""A document that somebody wrote elsewhere, as Markdown, and an account of all that is not in it any more."""

from __future__ import annotations

from msgspec import Struct


class LeftOut(Struct, frozen=True):
    """What of a document is not in its Markdown: how many of which things, and why.

    Args:
        what: the things, in words that follow a number: `pictures`, or in the singular where there is one.
        why: a clause that says why.
    """

    count: int
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.count:,} {self.what}: {self.why}"


class WrittenDocument(Struct, frozen=True):
    """The text of a document as Markdown.

    Args:
        notices: what its author should know or look at, each a clause.
    """

    text: str
    left_out: tuple[LeftOut, ...] = ()
    notices: tuple[str, ...] = ()


def left_out(count: int, singular: str, plural: str, why: str) -> tuple[LeftOut, ...]:
    """Return an account of some things; none where there are none."""
    return (LeftOut(count, singular if count == 1 else plural, why),) if count else ()
