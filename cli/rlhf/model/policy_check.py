"""Whether a policy is valid: every answer needs a sign-off, each requirement can apply, nobody signs for themself."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf import __version__
from rlhf.errors import ProgramTooOld
from rlhf.model.policy import ADJUDICATION, ANSWER, CHANGES, LATE, NEEDS_OVERRIDE, TASK, UNSTATED, Policy
from rlhf.model.version import meets
from rlhf.model.vocabulary import AUDIENCES, KIND_WORDS, KINDS, ROLE_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from rlhf.model.policy import Requirement

RISKS = tuple(range(6))  # 0 is a task without a rating
SIGNING = ("evaluator", "sme")
#: The properties by which a requirement selects tasks.
_SELECTED = ("risk", "kind", "specialty", "audience", "tag")
#: Sorts of change that would let an author change the rules by which their own work is judged.
_GUARDED = ("policy", "people", "schemas", "workflows", "tasks")


class Fault(Struct, frozen=True):
    """What is wrong with a policy, at which place in `rlhf.yaml`, and how to mend it."""

    place: tuple[str | int, ...]
    why: str
    hint: str


def checked_policy(data: Mapping[str, Any]) -> Policy:
    """Return the policy of a file that fits `schemas/rlhf.json`.

    Raises:
        ProgramTooOld: the project needs a later version of rlhf than this one.
        ValueError: the policy is not valid; the message is that of its first fault.
    """
    needed = str(data.get("requires") or "")
    if needed and not meets(__version__, needed):
        raise ProgramTooOld(needed, __version__)
    policy = Policy.read(data)
    for fault in faults(policy):
        raise ValueError(fault.why)
    return policy


def faults(policy: Policy) -> Iterator[Fault]:
    """Yield every fault for which a policy is refused."""
    yield from _names(policy)
    for index, requirement in enumerate(policy.signoff):
        yield from _requirement(index, requirement)
    yield from _left_out(policy)
    yield from _roles(policy)


def _names(policy: Policy) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, requirement in enumerate(policy.signoff):
        place, name = ("policy", "signoff", index, "name"), requirement.name
        if name in {LATE, CHANGES, ADJUDICATION}:
            yield Fault(place, f"“{name}” is the name of something else that may be overridden", "Choose another name.")
        if name in seen:
            yield Fault(place, f"two requirements are called “{name}”", "Give each a name of its own.")
        seen.add(name)


def _requirement(index: int, requirement: Requirement) -> Iterator[Fault]:
    place, name = ("policy", "signoff", index), requirement.name
    if requirement.role not in SIGNING:
        role = ROLE_WORDS.get(requirement.role, requirement.role)
        yield Fault(
            (*place, "role"), f"“{name}” would let somebody sign off as {role}", "Write role: evaluator, or role: sme"
        )
    if requirement.count < 1:
        yield Fault((*place, "count"), f"“{name}” asks for nobody", "Write count: 1")
    if requirement.independence not in {UNSTATED, ANSWER, TASK}:
        yield Fault(
            (*place, "independence"), f"“{name}” would let an author sign for themself",
            f"Write independence: {ANSWER}, or independence: {TASK}",
        )  # fmt: skip
    yield from _selections(index, requirement)


def _selections(index: int, requirement: Requirement) -> Iterator[Fault]:
    """Yield a fault where a requirement would apply to no task, or leave out none."""
    place, name = ("policy", "signoff", index), requirement.name
    known = {"risk": RISKS, "kind": KINDS, "audience": AUDIENCES}
    for part, what in (("when", "would never apply"), ("unless", "would leave out nothing")):
        for key, values in known.items():
            wanted = getattr(getattr(requirement, part), key)
            if wanted and not set(wanted) & set(values):
                yield Fault(
                    (*place, part, key), f"“{name}” {what}: no task has {key} {', '.join(map(str, wanted))}",
                    f"There are: {', '.join(map(str, values))}",
                )  # fmt: skip
    when, unless = requirement.when, requirement.unless
    lists = [(getattr(when, key), getattr(unless, key)) for key in _SELECTED if getattr(unless, key)]
    if lists and all(wanted and set(wanted) <= set(out) for wanted, out in lists):
        yield Fault(
            (*place, "unless"), f"“{name}” would never apply: “unless” leaves out all that “when” selects",
            "Take something out of “unless”.",
        )  # fmt: skip


def _left_out(policy: Policy) -> Iterator[Fault]:
    """Yield a fault for the first sort of task that no requirement is for.

    Of any specialty and tags: those that no requirement names, and those by which a requirement leaves tasks out.
    """
    if not policy.signoff:
        yield Fault(("policy", "signoff"), "it asks for no sign-off at all", "Ask for one: {name: …, role: evaluator}")
        return
    # a task without a rating has to meet every requirement that is for some rating
    specialties = ["", *sorted({name for requirement in policy.signoff for name in requirement.unless.specialty})]
    for kind, risk, audience, specialty, tags in product(KINDS, RISKS[1:], AUDIENCES, specialties, _tags(policy)):
        task: dict[str, tuple[str | int, ...]] = {
            "kind": (kind,),
            "risk": (risk,),
            "audience": (audience,),
            "specialty": (specialty,),
            "tag": tags,
        }
        if not any(_covers(requirement, task) for requirement in policy.signoff):
            sort = f"{specialty or 'a specialty'} and with {' and '.join(tags) or 'tags'}"
            yield Fault(
                ("policy", "signoff"),
                f"nobody would be asked about a task to {KIND_WORDS[kind]} for {audience} with risk {risk}, of {sort}"
                f"{'' if specialty and tags else ' that no requirement names'}",
                "Add a requirement without “when”, which is for every task.",
            )
            return


def _tags(policy: Policy) -> list[tuple[str, ...]]:
    """Return the sets of tags that can leave a task without any requirement: of each “unless” one tag is enough."""
    leaving = [requirement.unless.tag for requirement in policy.signoff if requirement.unless.tag]
    named = sorted({tag for tags in leaving for tag in tags})
    return [tags for size in range(len(leaving) + 1) for tags in combinations(named, size)]


def _covers(requirement: Requirement, task: Mapping[str, Collection[str | int]]) -> bool:
    """Whether a requirement is for a task, given the values that the task has for each property."""
    when, unless = requirement.when, requirement.unless
    fits = all(_fits(getattr(when, key), task[key]) for key in _SELECTED)
    return fits and not (unless.selective and all(_fits(getattr(unless, key), task[key]) for key in _SELECTED))


def _fits(wanted: Collection[str | int], values: Collection[str | int]) -> bool:
    return not wanted or any(value in values for value in wanted)


def _roles(policy: Policy) -> Iterator[Fault]:
    trainer = ROLE_WORDS["trainer"]
    for what in _GUARDED:
        if policy.changes.get(what) == "trainer":
            yield Fault(
                ("policy", "changes", what), f"an {trainer} could change the {what} by which their answers are judged",
                f"Write {what}: manager",
            )  # fmt: skip
    if policy.deadlines.late == NEEDS_OVERRIDE and not policy.overrides:
        why = "late work would need an override, and nobody may give one"
        yield Fault(("policy", "deadlines", "late"), why, "Write late: block, or overrides: {by: manager}")
    if policy.overrides == "trainer":
        yield Fault(("policy", "overrides", "by"), f"an {trainer} could override what is asked", "Write by: manager")
    if policy.deadlines.extensions == "trainer":
        yield Fault(
            ("policy", "deadlines", "extensions"), f"an {trainer} could give more time", "Write extensions: manager"
        )
