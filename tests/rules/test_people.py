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


@pytest.mark.parametrize(
    ("more", "fires"),
    [
        ("away: [{from: 2026-12-21, until: 2027-01-03}]", False),
        ("away: [{from: 2026-12-21, until: 2026-12-21}]", False),
        ("away: [{from: 2027-01-03, until: 2026-12-21}]", True),
        ("away: [{from: 2026-02-30, until: 2026-03-02}]", True),
        ("calendar: GB-SCT", False),
        ("calendar: ZZ", True),
    ],
)
def test_absences_and_calendars_are_real(more, fires):
    entry = f"people:\n  morgan: {{name: Morgan Fireside, roles: [manager], {more}}}\n"
    others = "  emeka: {name: Dr Emeka Northwind, roles: [evaluator]}\n  amara: {name: A, roles: [trainer]}\n"
    codes = [finding.code for finding in check(PEOPLE, {PEOPLE: (entry + others).encode()})]
    assert codes == (["PP004"] if fires else [])


@pytest.mark.parametrize(
    ("dates", "fires"),
    [
        ("from: 2026-02-31T09:00:00Z", True),
        ("until: 2026-11-01T09:00:00Z, from: 2026-11-01T09:00:01Z", True),
        ("until: 2026-11-01T09:00:00Z, from: 2026-11-01T09:00:00Z", False),
        ("revoked: 2026-11-01T09:00:00Z", False),
    ],
)
def test_dates_of_keys(dates, fires):
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIQmI7h3h6o4YSuQw1mM8xkqYw5Z0jz0i3cQd0f4vEx2B"
    found = codes(add(PEOPLE, f"    keys: [{{public: {key}, {dates}}}]\n"))
    assert found == (["PP008"] if fires else [])


def test_one_key_twice():
    key = "{public: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIQmI7h3h6o4YSuQw1mM8xkqYw5Z0jz0i3cQd0f4vEx2B}"
    assert codes(add(PEOPLE, f"    keys: [{key}, {key}]\n")) == ["PP008"]
