"""Clinical writing: doses written so that they cannot be misread (BNF, Prescription writing)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rlhf.model.finding import Problem, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.document import Page

_UNITS = r"(?:mg|g|kg|microgram(?:s)?|mcg|µg|ug|ml|mL|units?|mmol)"
_SHORT_UNIT = re.compile(r"(?<![\d.,])\d[\d.,]{0,12}\s?(mcg|µg|ug|U|IU)\b")
_TRAILING_ZERO = re.compile(rf"(?<![\d.])(\d{{1,9}})\.0{{1,9}}\s?({_UNITS})\b")
_NAKED_POINT = re.compile(rf"(?<![\d.])\.(\d{{1,9}})\s?({_UNITS})\b")

_FULL = {"mcg": "micrograms", "µg": "micrograms", "ug": "micrograms", "U": "units", "IU": "units"}


def unit_abbreviated(page: Page) -> Iterator[Problem]:
    """“mcg”, “U” and “IU” have been read as mg and as a zero; the words are written out."""
    for line, match in _matches(page, _SHORT_UNIT):
        yield Problem(_span(line, match), f"“{match[0]}” can be misread.", f"Write “{_FULL[match[1]]}” in full.")


def decimal_point(page: Page) -> Iterator[Problem]:
    """“3.0 mg” has been read as 30 mg and “.5 mg” as 5 mg: no zero after the point, one before it."""
    for line, match in _matches(page, _TRAILING_ZERO):
        yield Problem(
            _span(line, match),
            f"“{match[0]}” can be misread as ten times as much.",
            f"Write “{match[1]} {match[2]}”.",
        )
    for line, match in _matches(page, _NAKED_POINT):
        yield Problem(
            _span(line, match),
            f"“{match[0]}” can be misread without the point.",
            f"Write “0.{match[1]} {match[2]}”.",
        )


def _matches(page: Page, pattern: re.Pattern[str]) -> Iterator[tuple[int, re.Match[str]]]:
    for section in page.sections:
        for number, line in enumerate(section.text.split("\n"), section.text_line):
            for match in pattern.finditer(line):
                yield number, match


def _span(line: int, match: re.Match[str]) -> Span:
    return Span(line, match.start() + 1, line, match.end() + 1)
