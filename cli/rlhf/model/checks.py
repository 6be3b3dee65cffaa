"""The severities that a project gives to rules in `rlhf.yaml`, and the paths for which it does."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


class Adjustment(Struct, frozen=True):
    """The severity of some rules, under some paths.

    Args:
        codes: codes of rules (`CL004`) or of whole families (`CL`).
        paths: patterns: `*` stands for anything within a name, `**` for any number of folders; empty for every path.
    """

    codes: tuple[str, ...]
    severity: Severity
    paths: tuple[str, ...] = ()

    def covers(self, code: str, path: str) -> bool:
        return (code in self.codes or code[:2] in self.codes) and (
            not self.paths or any(_pattern(glob).fullmatch(path) for glob in self.paths)
        )


class Adjustments(Struct, frozen=True):
    """All adjustments in the order of the file; the last adjustment that covers a finding applies."""

    all: tuple[Adjustment, ...] = ()

    def severity(self, code: str, path: str, usual: Severity) -> Severity:
        for adjustment in reversed(self.all):
            if adjustment.covers(code, path):
                return adjustment.severity
        return usual

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Adjustments:
        """Build from a file that fits `schemas/rlhf.json`."""
        return cls(
            tuple(
                Adjustment(tuple(entry["codes"]), Severity(entry["severity"]), tuple(entry.get("paths", ())))
                for entry in data.get("checks", ())
            )
        )


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/?|\*|\?)", glob)
    meanings = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meanings.get(part) or re.escape(part) for part in parts))
