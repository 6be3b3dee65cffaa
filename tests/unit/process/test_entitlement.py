"""Every type of event has its authors, and nothing is said by anybody else.

Who says the types of today is written here a second time, so that nobody changes it by accident. A new type needs
no line here: its row in `model/event_types.py` is taken at its word.
"""

from __future__ import annotations

import pytest

from rlhf.model.event import Event
from rlhf.model.event_types import FORGE_ONLY, sayers
from rlhf.model.people import People
from rlhf.model.policy import Policy
from rlhf.model.policy_check import checked_policy
from rlhf.process.entitlement import counting, entitled, may_count
from tests.here import REPOSITORY
from tests.unit.samples import NOW, TASK, an_id

TYPES = sorted(path.stem for path in (REPOSITORY / "schemas" / "events").glob("*.json"))
ROLES = ("trainer", "evaluator", "sme", "manager", "engineer")
PEOPLE = People.of({"people": {role: {"name": role, "roles": [role]} for role in ROLES}})
POLICY = Policy("Test")

BY_ROLE = {
    "acknowledgement": {"sme", "manager"},
    "allocation": {"manager"},
    "clarification": {"manager"},
    "deallocation": {"manager"},
    "evaluation": {"engineer"},
    "extension": {"manager"},
    "extension_refusal": {"manager"},
    "guidance_approval": {"sme", "manager"},
    "override": {"manager"},
    "reassignment": {"sme", "manager"},
    "release": {"engineer"},
    "resolution": {"sme", "manager"},
    "review": {"evaluator", "sme"},
    "withdrawal": {"sme", "manager"},
    "reopening": {"sme", "manager"},
    "restoration": {"sme", "manager"},
}
EVERYBODY = {
    "drop", "edge_case", "escalation", "extension_request", "flag", "guidance_objection", "guidance_read", "question",
    "reply", "retraction", "time",
}  # fmt: skip
THE_FORGE = {
    "arrived_in_time",
    "lapse",
    "merged",
    "received",
    "reminder",
    "upheld",
    *(name for name in TYPES if name.startswith("attested_")),
}


def said(type_, by, **body):
    return Event(an_id(1), type_, by, NOW, "w48", TASK, body)


def authors(type_):
    if type_ in THE_FORGE:
        return {"forge"}
    if type_ in EVERYBODY:
        return set(ROLES)
    if type_ in BY_ROLE:
        return BY_ROLE[type_]
    by_table = sayers(type_, POLICY)
    return {"forge"} if by_table == FORGE_ONLY else set(by_table or ROLES)


def test_a_type_is_named_here_at_most_once():
    named = [*BY_ROLE, *EVERYBODY, *THE_FORGE]
    assert len(named) == len(set(named))
    assert set(named) <= set(TYPES)


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("by", [*ROLES, "forge", "nobody"])
def test_each_is_said_by_those_who_have_the_right_and_by_nobody_else(type_, by):
    right = by in authors(type_)
    assert entitled(said(type_, by), PEOPLE, POLICY) is right
    if type_ != "review":  # whether one counts, the sign-off says
        assert list(counting([said(type_, by)], PEOPLE, POLICY)) == ([said(type_, by)] if right else [])
    if type_ not in {"review", "withdrawal", "resolution", "reopening", "restoration"}:
        assert may_count(type_, by, PEOPLE, POLICY) is right


@pytest.mark.parametrize("role", ROLES)
def test_who_has_left_said_it_while_they_could(role):
    people = People.of({"people": {role: {"name": role, "roles": [role], "active": False}}})
    for type_ in TYPES:
        assert entitled(said(type_, role), people, POLICY) is (role in authors(type_)), type_


def test_what_the_forge_wrote_down_goes_on_counting_when_the_role_is_gone():
    former = said("withdrawal", "trainer")
    told = {"words": {"trainer": [former.id]}, "merge": "a" * 40}
    assert list(counting([former], PEOPLE, POLICY)) == []
    record = said("upheld", "forge", **told)
    assert list(counting([former, record], PEOPLE, POLICY)) == [former, record]
    claimed = said("upheld", "trainer", **told)
    assert list(counting([former, claimed], PEOPLE, POLICY)) == [], "nobody else upholds anything"


def test_everybody_takes_their_own_answer_back_and_nobody_elses():
    assert entitled(said("withdrawal", "trainer", answer="trainer"), PEOPLE, POLICY)
    assert not entitled(said("withdrawal", "trainer", answer="sme"), PEOPLE, POLICY)
    assert entitled(said("withdrawal", "manager", answer="sme"), PEOPLE, POLICY)


def test_policy_names_who_extends_overrides_and_decides():
    policy = checked_policy(
        {
            "project": "Test",
            "policy": {
                "deadlines": {"extensions": "sme"},
                "overrides": {"by": "sme"},
                "disagreement": {"adjudicator": "manager"},
            },
        }
    )
    for type_ in ("extension", "extension_refusal", "override"):
        assert entitled(said(type_, "sme"), PEOPLE, policy), type_
        assert not entitled(said(type_, "manager"), PEOPLE, policy), type_
    assert entitled(said("review", "manager"), PEOPLE, policy)


def test_what_a_newer_version_may_say_is_kept():
    assert entitled(said("sonnet", "trainer"), PEOPLE, POLICY)
