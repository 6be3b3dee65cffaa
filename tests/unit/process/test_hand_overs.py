"""Whose words an answer goes on from, and which allotments hold, in whatever order the events are read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.event_types import ALLOCATION, DEALLOCATION, FORGE, FREED, HAND_OVER
from rlhf.process.facts import allotted
from rlhf.process.hand_overs import handed_to, predecessors
from rlhf.process.sign_off_subject import subject_of
from tests.unit.quick import quick
from tests.unit.samples import a_submission, an_event, facts

MANAGERS = frozenset({"morgan"})


def handed(by: str, to: str, number: int = 1):
    return an_event(number, HAND_OVER, "morgan", **{"from": by, "to": to, "draft": "a" * 40})


def test_a_chain_of_hands_is_told_whole_the_nearest_last():
    events = [handed("amara", "ben"), handed("ben", "zoe", 2), handed("emeka", "freya", 3)]
    assert predecessors(events, "zoe") == ("amara", "ben")
    assert predecessors(events, "amara") == ()
    assert handed_to(events, "zoe") == events[1]
    assert handed_to(events, "amara") is None


def test_hands_in_a_circle_end():
    events = [handed("amara", "ben"), handed("ben", "amara", 2)]
    assert predecessors(events, "amara") == ("ben",)


def test_whose_draft_it_was_has_contributed_and_signs_nothing_off():
    events = [handed("emeka", "ben"), handed("freya", "zoe", 2)]
    subject = subject_of(a_submission("ben"), facts(events=events, submissions=[a_submission("ben")]))
    assert "emeka" in subject.contributors
    assert "freya" not in subject.contributors


@quick
@given(st.permutations(range(4)), st.integers(0, 3))
def test_an_allotment_that_the_forge_ended_holds_no_more_and_a_later_one_does(order, more):
    first = an_event(1, ALLOCATION, "morgan", to="amara")
    back = an_event(2, DEALLOCATION, "morgan", **{"from": "ben"})
    freed = an_event(0, FREED, FORGE, holder="amara", allocation=first.id)  # an earlier id, of another clock
    later = an_event(4, ALLOCATION, "morgan", to="amara")
    events = [first, back, freed, later]
    assert allotted([events[at] for at in order], MANAGERS) == {"amara"}
    assert allotted([event for event in events if event is not later], MANAGERS) == set()
    forged = an_event(5, FREED, "ben", holder="amara", allocation=later.id)
    assert allotted([*events[more:], later, forged], MANAGERS) == {"amara"}
