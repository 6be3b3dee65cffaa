"""People: near misses beyond the examples of the pages."""

from __future__ import annotations

import pytest

from tests.rules.memory import PEOPLE, add, check, swap


def codes(changes):
    return [finding.code for finding in check(PEOPLE, changes)]


@pytest.mark.parametrize(
    ("one", "other", "fires"),
    [
        ("practice@example.org", "practice@example.org", True),
        ("practice@example.org", "Practice@Example.org", True),
        ("practice@example.org", "practice@example.com", False),
        ("emeka@rlhf.invalid", "", True),  # what somebody without an address is known by
    ],
)
def test_one_address_for_two(one, other, fires):
    text = swap(PEOPLE, "Lamplight\n", f"Lamplight\n    email: {one}\n")[PEOPLE]
    changes = {PEOPLE: text + (f"    email: {other}\n" if other else "")}
    assert codes(changes) == (["PP005"] if fires else [])


@pytest.mark.parametrize(
    ("person", "fires"),
    [
        ("{name: Prof Grace Icefield, roles: [sme]}", True),
        ("{name: Prof Grace Icefield, roles: [sme, evaluator], specialties: []}", True),
        ("{name: Prof Grace Icefield, roles: [sme], specialties: [cardiology]}", False),
        ("{name: Prof Grace Icefield, roles: [sme], active: false}", False),
        ("{name: Dr Grace Icefield, roles: [trainer]}", False),
    ],
)
def test_an_expert_without_a_specialty(person, fires):
    assert codes(add(PEOPLE, f"  grace: {person}\n")) == (["PP006"] if fires else [])


@pytest.mark.parametrize(
    ("name", "fires"),
    [
        ("Amara Frostwick", True),
        ("Dr. Amara FROSTWICK", True),
        ("Prof Amara Frostwick", True),
        ("Dr Amara Frost", False),
        ("Dr A Frostwick", False),
        ("Dr", False),
    ],
)
def test_one_name_for_two(name, fires):
    assert codes(add(PEOPLE, f"  afrost: {{name: {name}, roles: [evaluator]}}\n")) == (["PP007"] if fires else [])
