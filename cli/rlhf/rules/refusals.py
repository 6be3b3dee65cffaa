"""The reasons for which the parsers of YAML and front matter refuse a file, each with its own code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rlhf.model.document import Fault


def _of(faults: Sequence[Fault], code: str) -> Iterator[Problem]:
    for fault in faults:
        if fault.code == code:
            yield Problem(fault.span, fault.message, fault.hint)


def unreadable(faults: Sequence[Fault]) -> Iterator[Problem]:
    """A file that is not YAML is read by nobody.

    Bad, a task:
        ask: Careful: a second colon

    Good:
        ask: "Careful: a second colon"
    """
    yield from _of(faults, "FM002")


def no_front_matter(faults: Sequence[Fault]) -> Iterator[Problem]:
    r"""An answer opens with its details, so that it can be matched to its task and author.

    Bad, the bytes of an answer:
        ## Answer\nSit down.\n

    Good:
        (the file)
    """
    yield from _of(faults, "FM003")


def anchor_or_alias(faults: Sequence[Fault]) -> Iterator[Problem]:
    """References between values make a line mean what stands elsewhere, and a few of them fill all memory.

    Bad, a task:
        ask: &a Sit down
        title: *a

    Good:
        ask: Sit down
        title: Sit down
    """
    yield from _of(faults, "FM010")


def merge_key(faults: Sequence[Fault]) -> Iterator[Problem]:
    """“<<” pours other values in, out of sight of whoever reads the file.

    Bad, a task:
        risk:
          <<: {severity: minor}
          likelihood: low

    Good:
        risk:
          severity: minor
          likelihood: low
    """
    yield from _of(faults, "FM011")


def tag(faults: Sequence[Fault]) -> Iterator[Problem]:
    """A tag tells a program to make something other than plain text and numbers.

    Bad, a task:
        minutes: !!float 25

    Good:
        minutes: 25
    """
    yield from _of(faults, "FM012")


def duplicate_key(faults: Sequence[Fault]) -> Iterator[Problem]:
    """Of two lines with one name, programs take the first or the last, and nobody is told which.

    Bad, a task:
        risk: {severity: minor, severity: major, likelihood: low}

    Good:
        risk: {severity: minor, likelihood: low}
    """
    yield from _of(faults, "FM013")


def too_deep(faults: Sequence[Fault]) -> Iterator[Problem]:
    """No task nests its values so deep; what does is meant to exhaust whoever reads it.

    Bad, a task:
        tags: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]

    Good:
        tags: [a]
    """
    yield from _of(faults, "FM014")


def too_many_values(faults: Sequence[Fault]) -> Iterator[Problem]:
    r"""Thousands of tiny values take a program far longer to read than their size shows.

    Bad, the bytes of a task:
        (the file)tags: [(sixty thousand x)]\n

    Good:
        (the file)tags: [triage]\n
    """
    yield from _of(faults, "FM022")


def huge_value(faults: Sequence[Fault]) -> Iterator[Problem]:
    r"""A single value of many pages is a paste gone wrong.

    Bad, the bytes of a task:
        (the file)ask: (a hundred thousand x)\n

    Good:
        (the file)ask: x\n
    """
    yield from _of(faults, "FM016")


def second_document(faults: Sequence[Fault]) -> Iterator[Problem]:
    r"""A file holds a single task: a second document, or a directive (%), is read by some programs and not by others.

    Bad, the bytes of a task:
        (the file)---\nid: t-0000000000\n

    Good:
        (the file)
    """
    yield from _of(faults, "FM017")
