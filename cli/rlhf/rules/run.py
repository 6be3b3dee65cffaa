"""Run the rules: give each rule the inputs that it asks for, and collect its findings."""

from __future__ import annotations

import inspect
from functools import cache
from typing import TYPE_CHECKING, Any

from rlhf.model.finding import Finding
from rlhf.model.vocabulary import KINDS
from rlhf.rules.table import RULES
from rlhf.rules.traces import Cues, cues_of, traces

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from rlhf.model.finding import Problem
    from rlhf.rules.rule import Rule

    _Asked = tuple[Rule, Callable[..., Iterable[Problem]], Cues | None]

EVERY: frozenset[str] = frozenset()


def check(
    what: str, path: str, inputs: Mapping[str, Any], only: Collection[str] = EVERY, also: str = ""
) -> list[Finding]:
    """Return the findings of all rules about `what`, in order of place.

    Args:
        what: a kind of file (`task`, `answer`, …), `path` or `workspace`.
        path: the file that a finding is about, unless its problem names another file.
        inputs: the inputs that rules may ask for by name (`raw`, `rough`, `words`, `document`, `page`, `body`, `task`,
            `batch`, `people`, `policy`, `guidance`, `shapes`, …). A rule whose input is missing or None does not
            apply.
        only: codes, or the first letters of codes; if empty, every rule runs.
        also: for an answer, the kind of task that it answers.
    """
    result = []
    there = {name for name, value in inputs.items() if value is not None}
    for names, rules in _by_inputs(what, also, frozenset(only)):
        if not there.issuperset(names):
            continue
        given = [inputs[name] for name in names]
        for rule, look, cues in rules:
            if cues is not None and cues.isdisjoint(traces(inputs["words"]).cues):
                continue
            for problem in look(*given):
                place = problem.path or path
                result.append(Finding(place, problem.span, rule.code, rule.severity, problem.message, problem.hint))
    return sorted(result)


def apply(rule: Rule, inputs: Mapping[str, Any]) -> Iterable[Any]:
    """Return the problems that a single rule reports; none where an input is missing."""
    given = [inputs.get(name) for name in _parameters(rule)]
    return () if any(value is None for value in given) else rule.check(*given)


@cache
def _by_inputs(what: str, also: str, only: frozenset[str]) -> tuple[tuple[tuple[str, ...], tuple[_Asked, ...]], ...]:
    """Return the rules about `what` with their cues, grouped by the inputs that they ask for."""
    groups: dict[tuple[str, ...], list[_Asked]] = {}
    for rule in RULES:
        chosen = not only or any(rule.code.startswith(code) for code in only)
        if chosen and (what in rule.about or also in rule.about):
            groups.setdefault(_parameters(rule), []).append((rule, rule.check, cues_of(rule.check)))
    return tuple((names, tuple(rules)) for names, rules in groups.items())


@cache
def asked(what: str, only: frozenset[str]) -> frozenset[str]:
    """Return the names of all inputs that the rules about `what` ask for."""
    kinds = ("", *KINDS) if what == "answer" else ("",)
    return frozenset(name for also in kinds for names, _ in _by_inputs(what, also, only) for name in names)


@cache
def _parameters(rule: Rule) -> tuple[str, ...]:
    return tuple(inspect.signature(rule.check).parameters)
