"""Hold a file against every rule that is about its kind."""

from __future__ import annotations

import inspect
from functools import cache
from typing import TYPE_CHECKING, Any

from rlhf.model.finding import Finding
from rlhf.rules.table import RULES, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rlhf.model.paths import Placed


def check_file(placed: Placed, inputs: Mapping[str, Any]) -> list[Finding]:
    """Everything the rules find in one file, in order of place.

    Args:
        inputs: what rules may ask for by name (`raw`, `document`, `page`, `task`, `batch`, `people`, `policy`,
            `guidance`, `shapes`, …). A rule that asks for something that is not there does not apply.
    """
    given = {**inputs, "placed": placed}
    found = [
        Finding(problem.path or placed.path, problem.span, rule.code, rule.severity, problem.message, problem.hint)
        for rule in RULES
        if placed.what in rule.about
        for problem in _apply(rule, given)
    ]
    return sorted(found)


def _apply(rule: Rule, given: Mapping[str, Any]) -> Iterable[Any]:
    asked = _parameters(rule)
    if any(given.get(name) is None for name in asked):
        return ()
    return rule.check(**{name: given[name] for name in asked})


@cache
def _parameters(rule: Rule) -> tuple[str, ...]:
    return tuple(inspect.signature(rule.check).parameters)
