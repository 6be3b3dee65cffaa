"""Guidance, people and policy: that they hold together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rlhf.model.finding import Problem
from rlhf.model.ids import RESERVED_HANDLES
from rlhf.model.instants import duration, is_zone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.document import Document, Page
    from rlhf.model.people import People
    from rlhf.model.policy import Policy


def change_not_listed(page: Page) -> Iterator[Problem]:
    """The newest entry of the change list is the version that the document claims to be."""
    data = page.data if isinstance(page.data, dict) else {}
    listed = data.get("changes")
    newest = listed[0].get("version") if isinstance(listed, list) and listed and isinstance(listed[0], dict) else None
    if newest and data.get("version") and newest != data["version"]:
        yield Problem(
            page.at("version"), f"The version is {data['version']}, but the newest change listed is {newest}.",
            "Add an entry for it at the top of “changes”.",
        )  # fmt: skip


def one_key_two_people(document: Document, people: People) -> Iterator[Problem]:
    """A key proves who somebody is, so it belongs to one person."""
    owner: dict[str, str] = {}
    for person in people.by_handle.values():
        for index, key in enumerate(person.keys):
            body = " ".join(key.split()[:2])
            if owner.setdefault(body, person.handle) != person.handle:
                yield Problem(
                    document.at("people", person.handle, "keys", index),
                    f"{person.handle} and {owner[body]} have the same signing key.", "Each needs a key of their own.",
                )  # fmt: skip


def reserved_handle(document: Document, people: People) -> Iterator[Problem]:
    """Some names stand for the project itself and would be mistaken for a person."""
    for handle in sorted(RESERVED_HANDLES & people.by_handle.keys()):
        yield Problem(
            document.key("people", handle),
            f"“{handle}” is a name that rlhf uses itself.",
            "Choose another handle.",
        )


def no_manager(document: Document, people: People) -> Iterator[Problem]:
    """Without an active manager nobody could ever change people or policy again."""
    if not people.with_role("manager"):
        yield Problem(document.key("people"), "Nobody active is a manager.", "Give somebody the role: roles: [manager]")


def impossible_settings(document: Document) -> Iterator[Problem]:
    """A zone that does not exist would be taken for UTC, and a lease without a real length would hold nothing."""
    data = document.data if isinstance(document.data, dict) else {}
    if isinstance(data.get("zone"), str) and not is_zone(data["zone"]):
        yield Problem(document.at("zone"), f"“{data['zone']}” is not a time zone.", "For example: Europe/London")
    policy = data.get("policy")
    claims = policy.get("claims") if isinstance(policy, dict) else None
    lease = claims.get("lease") if isinstance(claims, dict) else None
    if isinstance(lease, str):
        try:
            duration(lease)
        except ValueError as error:
            yield Problem(document.at("policy", "claims", "lease"), f"{error}.", "For example: 7d")


def impossible_details(document: Document, people: People) -> Iterator[Problem]:
    """A zone or a number of hours that cannot be would put somebody's plan and due times wrong."""
    for person in people.by_handle.values():
        if person.zone and not is_zone(person.zone):
            where = document.at("people", person.handle, "zone")
            yield Problem(where, f"“{person.zone}” is not a time zone.", "For example: Europe/London")
        if not math.isfinite(person.weekly_hours):
            yield Problem(
                document.at("people", person.handle, "weekly_hours"), "This is no number of hours.", "For example: 6"
            )


def nobody_can_sign(document: Document, policy: Policy, people: People) -> Iterator[Problem]:
    """A requirement that nobody could meet would hold up every answer for good."""
    for index, requirement in enumerate(policy.signoff):
        have = len(people.with_role(requirement.role))
        if have < requirement.count:
            yield Problem(
                document.at("policy", "signoff", index),
                f"“{requirement.name}” needs {requirement.count} active {requirement.role}; people.yaml has {have}.",
                f'Add one: rlhf people add HANDLE --name "…" --role {requirement.role}',
            )  # fmt: skip
