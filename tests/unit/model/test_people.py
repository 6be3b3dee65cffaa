"""People may do what their roles allow, for as long as they are active."""

from __future__ import annotations

import pytest

from rlhf.errors import RoleNeeded, UnknownPerson
from rlhf.model.keys import Key, same_key
from rlhf.model.people import People, Person
from tests.unit.samples import a_person, a_team

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPmI6h3h6o4YSuQw1mM8xkqYw5Z0jz0i3cQd0f4vEx2B"


def test_a_person_may_what_one_of_their_roles_allows():
    person = a_person("grace", "sme", "evaluator")
    assert person.may("evaluator")
    assert person.may("manager", "sme")
    assert not person.may("manager")
    assert not person.may()


def test_somebody_who_has_left_may_nothing():
    assert not a_person("ines", "evaluator", active=False).may("evaluator")


def test_only_active_people_have_a_role():
    assert [person.handle for person in a_team().with_role("evaluator")] == ["amara", "emeka", "freya"]


def test_a_person_is_found_by_handle():
    assert a_team()["emeka"].name == "Emeka"
    assert a_team().get("nobody") is None


def test_an_unknown_handle_is_answered_with_the_known_ones():
    with pytest.raises(UnknownPerson, match=r"nobody called “emeca”\. It has: amara, ben, emeka"):
        a_team()["emeca"]


def test_requiring_a_role_gives_the_person_or_says_what_is_needed():
    team = a_team()
    assert team.require("morgan", "manager", what="Importing tasks").handle == "morgan"
    with pytest.raises(RoleNeeded, match="Importing tasks needs the role manager or sme, which “ben” does not have"):
        team.require("ben", "manager", "sme", what="Importing tasks")
    with pytest.raises(RoleNeeded):
        team.require("ines", "evaluator", what="Reviewing")
    with pytest.raises(UnknownPerson):
        team.require("zoe", "manager", what="Importing tasks")


def test_people_are_read_with_the_projects_zone_where_they_name_none():
    data = {
        "people": {
            "amara": {"name": "Dr Amara Frostwick", "roles": ["trainer"]},
            "freya": {
                "name": "Dr Freya Evenfall",
                "roles": ["evaluator", "sme"],
                "email": "freya@example.org",
                "specialties": ["psychiatry"],
                "zone": "Europe/Dublin",
                "weekly_hours": 4,
                "active": False,
                "keys": [{"public": KEY, "added": "2026-11-02"}],
            },
        }
    }
    people = People.of(data, "Europe/London")
    assert people["amara"] == Person(
        "amara", "Dr Amara Frostwick", frozenset({"trainer"}), "amara@rlhf.invalid", zone="Europe/London"
    )
    assert people["freya"] == Person(
        "freya",
        "Dr Freya Evenfall",
        frozenset({"evaluator", "sme"}),
        "freya@example.org",
        ("psychiatry",),
        "Europe/Dublin",
        4.0,
        active=False,
        keys=(Key(KEY),),
    )


def test_a_key_is_the_same_whatever_its_comment_says():
    assert same_key(KEY, f"{KEY} amara@laptop")
    assert not same_key(KEY, KEY.replace("B", "C"))
