"""A rule's documentation page, parsed from the docstring of its check: why it exists, a bad and a good example."""

from __future__ import annotations

import inspect
import re
import textwrap
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from rlhf.rules.rule import Rule

_HEAD = re.compile(r"(?P<what>Given|Bad|Good|And)(?:, (?P<place>[^:]+))?:")


class Part(Struct, frozen=True):
    """A piece of an example: the place where it belongs (`an answer`, `a task`, `the files`, …) and its text."""

    place: str
    text: str


class Page(Struct, frozen=True):
    """A rule's page: why it exists, the context of its examples, a bad example, where it fires, and a good example.

    In a docstring the examples follow the first paragraphs: a head at the margin (`Given, a task:`, `Bad, an answer:`,
    `And, a task:` for a further piece of the same example, `Good:`, in the same place as the bad example) and the
    example indented below it.
    """

    why: str
    given: tuple[Part, ...] = ()
    bad: tuple[Part, ...] = ()
    good: tuple[Part, ...] = ()


def page(rule: Rule) -> Page:
    """Return the page of a rule."""
    return parse(inspect.getdoc(rule.check) or "")


def parse(docstring: str) -> Page:
    """Parse a page from a docstring without indentation."""
    why: list[str] = []
    parts: list[tuple[str, str, list[str]]] = []
    for line in docstring.split("\n"):
        head = _HEAD.fullmatch(line)
        if head:
            what = head["what"]
            asked = parts[-1][0] if what == "And" and parts else what
            place = head["place"] or next((p for w, p, _ in parts if w == "Bad"), "")
            parts.append((asked, place, []))
        elif parts:
            parts[-1][2].append(line)
        else:
            why.append(line)

    def of(what: str) -> tuple[Part, ...]:
        return tuple(
            Part(place, textwrap.dedent("\n".join(lines)).strip("\n")) for text, place, lines in parts if text == what
        )

    return Page("\n".join(why).strip(), of("Given"), of("Bad"), of("Good"))
