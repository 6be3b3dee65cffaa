"""Findings, timesheets and audits as text, JSON, SARIF, HTML and other formats, by pure functions."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.reports.report import Report

#: Every form by the name a person asks for it, and the function that tells it.
FORMATS = {
    "human": "human:lines",
    "json": "values:document",
    "sarif": "sarif:document",
    "rdjsonl": "rdjsonl:lines",
    "junit": "junit:document",
    "github": "github:commands",
}


def render(form: str, result: Report) -> Iterator[str]:
    """Tell what was found in one of `FORMATS`: pieces of text that make the whole when put together.

    Raises:
        KeyError: there is no such form.
    """
    module, _, function = FORMATS[form].partition(":")
    pieces: Iterator[str] = getattr(import_module(f"rlhf.reports.{module}"), function)(result)
    return pieces
