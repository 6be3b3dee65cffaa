"""The type of a rule, and the families that rules belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rlhf.model.finding import Problem

ERROR, WARNING = Severity.ERROR, Severity.WARNING


class Family(Struct, frozen=True):
    """The rules with the same prefix: their subject, and who may waive them or change their severity.

    Args:
        waivable: the author of a file may waive them in that file.
        adjustable: `rlhf.yaml` may turn their errors into warnings, or off. (Warnings can always be turned off.)
    """

    title: str
    waivable: bool = True
    adjustable: bool = True


#: By the prefix of their codes, in the order of the documentation.
FAMILIES = {
    "PA": Family("Paths and kinds of file", waivable=False, adjustable=False),
    "FM": Family("Format and encoding", waivable=False, adjustable=False),
    "SC": Family("Schema", waivable=False, adjustable=False),
    "TK": Family("Tasks"),
    "RB": Family("Rubrics"),
    "AN": Family("Answers"),
    "PR": Family("Prompt reviews"),
    "OE": Family("Output evaluations"),
    "CL": Family("Clinical writing"),
    "RF": Family("References"),
    "ID": Family("Identifiable data", waivable=False),
    "GD": Family("Guidance"),
    "PP": Family("People"),
    "CF": Family("Settings and policy"),
    "WS": Family("The whole workspace"),
    "WV": Family("Waivers", waivable=False, adjustable=False),
}


#: Rules on who wrote what, for which task, and under which version: like the format, no matter of opinion.
_FIRM = frozenset({"AN001", "AN002", "AN016", "GD007", "GD008"})


class Rule(Struct, frozen=True):
    """A rule and its check, whose parameter names say which inputs it gets; see `run`.

    Args:
        about: kinds of file; kinds of task, which stand for answers to such tasks; `path`, `workspace` or `waivers`.
    """

    code: str
    name: str
    severity: Severity
    about: frozenset[str]
    check: Callable[..., Iterator[Problem]]

    @property
    def family(self) -> Family:
        return FAMILIES[self.code[:2]]

    @property
    def waivable(self) -> bool:
        return self.family.waivable and self.code not in _FIRM

    @property
    def adjustable(self) -> bool:
        return self.family.adjustable or self.severity is WARNING
