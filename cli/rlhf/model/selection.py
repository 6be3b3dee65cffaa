"""The tasks to which a requirement applies, by what the tasks state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from rlhf.model.policy import When

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rlhf.model.policy import Policy, Requirement
    from rlhf.model.task import Task

#: For each property that policy may select by, an example of the line with which a task states the property.
STATED_AS: Final = {
    "risk": "risk: {severity: major, likelihood: medium}",
    "kind": "kind: reference_answer",
    "specialty": "specialty: cardiology",
    "audience": "audience: patient",
    "tags": "tags: [], where it has none",
}


def applies(requirement: Requirement, task: Task | None) -> bool | None:
    """Whether a requirement applies to a task; None if that cannot be decided, since the task is not known.

    A property that the task does not state excludes no requirement: until it is stated, the stricter reading holds.
    """
    if task is None:
        selective = requirement.when.selective or requirement.unless.selective or requirement.specialty
        return None if selective else True
    return not left_out(requirement, task) and all(
        result is None or not result.isdisjoint(wanted) for _, wanted, result in _selected(requirement.when, task)
    )


def left_out(requirement: Requirement, task: Task) -> bool:
    """Whether a task states that it is one of those that a requirement leaves out by `unless`."""
    return requirement.unless.selective and all(
        result is not None and not result.isdisjoint(wanted)
        for _, wanted, result in _selected(requirement.unless, task)
    )


def words_of(when: When) -> str:
    """Return a selection in words: `risk 4 or 5 and tag exam`."""
    lists = ((key, getattr(when, key)) for key in ("risk", "kind", "specialty", "audience", "tag"))
    return " and ".join(f"{key} {' or '.join(map(str, values))}" for key, values in lists if values)


def unstated(requirement: Requirement, task: Task | None) -> tuple[str, ...]:
    """Return the properties by which a requirement selects and which a task does not state; () without a task.

    Of those by which it leaves tasks out, only where the others that the task states fit.
    """
    if task is None:
        return ()
    keys = [key for key, _, result in _selected(requirement.when, task) if result is None]
    out = [*_selected(requirement.unless, task)]
    if all(result is None or not result.isdisjoint(wanted) for _, wanted, result in out):
        keys += [key for key, _, result in out if result is None]
    return tuple(dict.fromkeys(keys))


def read_as_before(policy: Policy, task: Task | None) -> Policy:
    """Return a policy as it was applied to a task when a property that is not stated still excluded a requirement."""
    kept = (
        requirement
        for requirement in policy.signoff
        if not unstated(replace(requirement, unless=When()), task) or 0 in requirement.when.risk
    )
    return replace(policy, signoff=tuple(kept))


def _selected(when: When, task: Task) -> Iterator[tuple[str, Collection[int | str], frozenset[int | str] | None]]:
    """Yield each property that is selected by: its key, the wanted values, and the values that the task states.

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
