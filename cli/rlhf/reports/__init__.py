"""Findings, timesheets and audits as text, JSON, SARIF, HTML and other formats, by pure functions."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.reports.report import Report

#: Each format by the name that a person asks for, with the module and function that produce it.
FORMATS = {
    "human": "human:lines",
    "json": "values:document",
    "sarif": "sarif:document",
    "rdjsonl": "rdjsonl:lines",
    "junit": "junit:document",
    "github": "github:commands",
}


def render(form: str, result: Report) -> Iterator[str]:
    """Yield the findings in one of `FORMATS`, as pieces of text that together make the whole.

    Raises:
        KeyError: there is no such format.
    """
    module, _, function = FORMATS[form].partition(":")
    pieces: Iterator[str] = getattr(import_module(f"rlhf.reports.{module}"), function)(result)
    return pieces
