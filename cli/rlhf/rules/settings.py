"""Settings and policy: that people can meet them, and that the settings for rules have an effect."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from rlhf.model.calendars import is_calendar
from rlhf.model.finding import Problem
from rlhf.model.instants import duration, is_zone
from rlhf.model.policy_check import faults
from rlhf.model.response_time import Within
from rlhf.model.vocabulary import ESCALATION_SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rlhf.model.document import Document
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.rules.rule import Rule

_FAMILY, _RULE = 2, 5  # letters in a code
_HINTS = 20  # how many unknown codes are compared with all known codes


def nobody_can_sign(document: Document, policy: Policy, people: People) -> Iterator[Problem]:
    """A requirement that nobody could meet would hold up every answer for good.

    Bad, rlhf.yaml:
        policy:
          signoff:
            - {name: two evaluators, role: evaluator, count: 2}

    Good:
        policy:
          signoff:
            - {name: one evaluator, role: evaluator, count: 1}
    """
    for index, requirement in enumerate(policy.signoff):
        have = len(people.with_role(requirement.role))
        if have < requirement.count:
            yield Problem(
                document.at("policy", "signoff", index),
                f"“{requirement.name}” needs {requirement.count} active {requirement.role}; people.yaml has {have}.",
                f'Add one: rlhf people add HANDLE --name "…" --role {requirement.role}',
            )


def unsound_policy(document: Document, policy: Policy) -> Iterator[Problem]:
    """A policy that leaves some answers without anybody's word, asks for what never applies, or lets authors sign.

    Such a policy is refused when it is loaded, so that nothing is ever approved for want of somebody to ask.

    Bad, rlhf.yaml:
        policy:
          signoff:
            - {name: one evaluator, role: evaluator, when: {audience: [carer]}}

    Good:
        policy:
          signoff:
            - {name: one evaluator, role: evaluator}
            - {name: a second one, role: evaluator, when: {audience: [carer]}}
    """
    for fault in faults(policy):
        yield Problem(document.at(*fault.place), f"{fault.why[:1].upper()}{fault.why[1:]}.", fault.hint)


def impossible_settings(document: Document) -> Iterator[Problem]:
    """A zone that does not exist would be taken for UTC, and a lease without a real length would hold nothing.

    Bad, rlhf.yaml:
        zone: Europe/Lundon

    Good:
        zone: Europe/London
    """
    data = document.data if isinstance(document.data, dict) else {}
    if isinstance(data.get("zone"), str) and not is_zone(data["zone"]):
        yield Problem(document.at("zone"), f"“{data['zone']}” is not a time zone.", "For example: Europe/London")
    if isinstance(data.get("calendar"), str) and not is_calendar(data["calendar"]):
        yield Problem(document.at("calendar"), f"“{data['calendar']}” is no calendar.", "For example: GB-ENG, or DE")
    for path, example, read in _LENGTHS:
        value: Any = data
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, str):
            try:
                read(value)
            except ValueError as error:
                yield Problem(document.at(*path), f"{error}.", f"For example: {example}")


_LENGTHS: tuple[tuple[tuple[str, ...], str, Callable[[str], object]], ...] = (
    (("policy", "claims", "lease"), "7d", duration),
    (("policy", "guidance", "grace"), "14d", duration),
    (("policy", "questions", "answer"), "2wd", Within.of),
    (("policy", "deadlines", "revision"), "3wd", lambda text: text == "none" or Within.of(text)),
    *(
        (("policy", "escalations", severity, step), "2wd", Within.of)
        for severity in ESCALATION_SEVERITIES
        for step in ("acknowledge", "resolve")
    ),
)


def fallback_not_here(document: Document, policy: Policy, people: People) -> Iterator[Problem]:
    """What no expert can take goes to the fallback; where that is nobody, it would wait for nobody.

    Bad, rlhf.yaml:
        policy:
          escalations:
            fallback: somebody

    Good:
        policy:
          escalations:
            fallback: morgan
    """
    person = people.get(policy.fallback)
    if policy.fallback and (person is None or not person.may("sme", "manager")):
        managers = ", ".join(sorted(manager.handle for manager in people.with_role("manager")))
        yield Problem(
            document.at("policy", "escalations", "fallback"),
            f"“{policy.fallback}” is no active expert or manager in people.yaml.",
            f"Name one who is: {managers}" if managers else "Name one who is.",
        )


def no_such_rule(document: Document, codes: Mapping[str, Rule]) -> Iterator[Problem]:
    """An entry under “checks” that names no rule changes nothing, and somebody believes that it does.

    Bad, rlhf.yaml:
        checks:
          - {codes: [CL099], severity: "off"}

    Good:
        checks:
          - {codes: [CL001], severity: "off"}
    """
    families = sorted(_families(codes))
    unknown = [(at, code) for at, code, _ in _adjusted(document) if code not in codes and code not in families]
    for number, (at, code) in enumerate(unknown):
        if len(code) == _FAMILY:
            yield Problem(
                document.at(*at), f"There is no family of rules {code}.", f"There are: {', '.join(families)}."
            )
            continue
        near = difflib.get_close_matches(code, codes, 1, 0.6) if number < _HINTS else []
        hint = f"Did you mean {near[0]}? " if near else ""
        yield Problem(document.at(*at), f"There is no rule {code}.", f"{hint}To see all: rlhf rules")


def not_to_be_turned_down(document: Document, codes: Mapping[str, Rule]) -> Iterator[Problem]:
    """Some rules guard what all else rests on, such as the safety of a file's format; no setting turns them down.

    Bad, rlhf.yaml:
        checks:
          - {codes: [FM010], severity: warning}

    Good:
        checks:
          - {codes: [FM018], severity: "off"}
    """
    for at, code, severity in _adjusted(document):
        if severity == "error" or (code not in codes and code not in _families(codes)):
            continue
        meant = [rule for name, rule in codes.items() if name.startswith(code)]
        free = [rule.code for rule in meant if rule.adjustable]
        if len(free) < len(meant):
            hint = f"Name those that can be turned down: {', '.join(free)}." if free else "Delete it."
            yield Problem(document.at(*at), f"{code} cannot be turned down: its errors always stand.", hint)


def _families(codes: Mapping[str, Rule]) -> frozenset[str]:
    return frozenset(code[:2] for code in codes)


def _adjusted(document: Document) -> Iterator[tuple[tuple[str | int, ...], str, object]]:
    """Yield each code under “checks” with its path in the file and the severity that it is given."""
    given = document.data.get("checks") if isinstance(document.data, dict) else None
    for index, entry in enumerate(given if isinstance(given, list) else ()):
        named = entry.get("codes") if isinstance(entry, dict) else None
        for number, code in enumerate(named if isinstance(named, list) else ()):
            if isinstance(code, str) and len(code) in {_FAMILY, _RULE}:  # other lengths cannot be codes
                yield ("checks", index, "codes", number), code, entry.get("severity")
