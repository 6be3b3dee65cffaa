"""Which tasks a requirement is for, by what they state."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rlhf.model.policy import Policy, Requirement, When
    from rlhf.model.task import Task

#: The line with which a task states something that policy may select by, as an example.
STATED_AS: Final = {
    "risk": "risk: {severity: major, likelihood: medium}",
    "kind": "kind: reference_answer",
    "specialty": "specialty: cardiology",
    "audience": "audience: patient",
    "tags": "tags: [], where it has none",
}


def applies(requirement: Requirement, task: Task | None) -> bool | None:
    """Whether a requirement is for a task; None where that cannot be told.

    What it selects by and the task does not state does not keep it away: until that is stated, the stricter holds.
    """
    if not requirement.when.selective:
        return True if task is not None or not requirement.specialty else None
    if task is None:
        return None
    return all(
        result is None or not result.isdisjoint(wanted) for _, wanted, result in _selected(requirement.when, task)
    )


def unstated(requirement: Requirement, task: Task | None) -> tuple[str, ...]:
    """What a requirement selects by and a task does not state."""
    return () if task is None else tuple(key for key, _, result in _selected(requirement.when, task) if result is None)


def read_as_before(policy: Policy, task: Task | None) -> Policy:
    """A policy as it was read for a task when what that does not state still kept requirements away."""
    kept = (
        requirement for requirement in policy.signoff if not unstated(requirement, task) or 0 in requirement.when.risk
    )
    return replace(policy, signoff=tuple(kept))


def _selected(when: When, task: Task) -> Iterator[tuple[str, Collection[int | str], frozenset[int | str] | None]]:
    """Each thing that is selected by: its line in a task, the values that are wanted, and those that the task states.

    A task without risk, or without the line “tags”, does not state them (None); “tags: []” states that it has none.
    """
    stated: tuple[tuple[str, Collection[int | str], Collection[int | str] | None], ...] = (
        ("risk", when.risk, [task.risk] if task.risk else None),
        ("kind", when.kind, [task.kind] if task.kind else None),
        ("specialty", when.specialty, [task.specialty] if task.specialty else None),
        ("audience", when.audience, [task.audience] if task.audience else None),
        ("tags", when.tag, task.tags),
    )
    for key, wanted, result in stated:
        if wanted:
            yield key, wanted, None if result is None else frozenset(result)
