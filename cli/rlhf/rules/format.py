"""The form of a file before its content: encoding, YAML, front matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.content import BOM
from rlhf.model.finding import Problem, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.document import Document, Page


def not_utf8(raw: bytes) -> Iterator[Problem]:
    """Text is UTF-8, so that every editor, on every machine, shows the same words."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        yield Problem(
            Span(line),
            "Some characters here are not saved as UTF-8.",
            "In your editor: Save with Encoding → UTF-8.",
        )


def unreadable(document: Document | Page) -> Iterator[Problem]:
    """A file that is not plain YAML is read by nobody; anchors, tags and doubled names are refused with it."""
    for fault in document.faults:
        if fault.code == "FM002":
            yield Problem(fault.span, fault.message, fault.hint)


def no_front_matter(document: Document | Page) -> Iterator[Problem]:
    """An answer opens with its details, so that it can be matched to its task and author."""
    for fault in document.faults:
        if fault.code == "FM003":
            yield Problem(fault.span, fault.message, fault.hint)


def line_ends(raw: bytes) -> Iterator[Problem]:
    """Line ends are LF and there is no byte order mark, so that the same words are the same bytes."""
    if raw.startswith(BOM):
        yield Problem(Span(), "The file begins with an invisible byte order mark.", "Save it as UTF-8 without BOM.")
    if b"\r" in raw:
        line = raw[: raw.index(b"\r")].count(b"\n") + 1
        yield Problem(Span(line), "Line ends are of the Windows kind.", "In your editor: Line endings → LF.")
