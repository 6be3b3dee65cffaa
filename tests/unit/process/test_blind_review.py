"""While a blind round lasts, nobody sees what others said; then everybody does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rlhf.model.event import APPROVE, COMMENT, REQUEST_CHANGES
from rlhf.model.policy import Requirement, When
from rlhf.process.next_actions import Do, turns
from rlhf.process.task_state import AUTHOR, REVIEWER, State, stand
from rlhf.process.visibility import seen, visible
from tests.unit.quick import quick
from tests.unit.samples import ANSWER, NOW, OLD_ANSWER, a_policy, a_review_event, a_submission, a_team, an_event, facts

BLIND = a_policy(signoff=(Requirement("two, blind", "evaluator", 2, blind=True),))
PLAIN = a_policy(signoff=(Requirement("two", "evaluator", 2),))


def known(*events):
    return facts(submissions=[a_submission("amara")], events=events)


def who_is_read(viewer, *events, policy=BLIND):
    return [review.by for review in visible(known(*events), "amara", a_team(), policy, viewer)]


FIRST, SECOND = a_review_event(1, "emeka", REQUEST_CHANGES), a_review_event(2, "freya")


def test_only_ones_own_word_is_seen_before_the_round_is_over():
    assert who_is_read("freya", FIRST) == []
    assert who_is_read("amara", FIRST) == []
    assert who_is_read("morgan", FIRST) == []
    assert who_is_read("emeka", FIRST) == ["emeka"]
    assert who_is_read("amara", FIRST, SECOND) == ["emeka", "freya"]
    assert who_is_read("freya", FIRST, policy=PLAIN) == ["emeka"]


def test_a_round_on_an_earlier_version_that_was_over_stays_open_to_all():
    old = [
        replace(event, body=event.body | {"subject": event.body["subject"] | {"answer": OLD_ANSWER}})
        for event in (FIRST, SECOND)
    ]
    assert who_is_read("morgan", *old) == ["emeka", "freya"]
    half = replace(old[0], id=FIRST.id)
    assert who_is_read("morgan", half) == [], "the round on it never ended"


def test_a_comment_ends_no_round():
    assert who_is_read("freya", FIRST, a_review_event(2, "grace", COMMENT)) == []


def test_a_requirement_for_other_tasks_seals_nothing():
    policy = a_policy(
        signoff=(
            Requirement("x", "evaluator"),
            Requirement("y", "evaluator", 2, When(audience=("patient",)), blind=True),
        )
    )
    assert who_is_read("freya", FIRST, policy=policy) == ["emeka"]


def test_the_state_and_the_turns_say_nothing_either():
    for verdict in (APPROVE, REQUEST_CHANGES):
        now = known(a_review_event(1, "emeka", verdict))
        standing = stand(now, a_team(), BLIND, NOW)
        assert (standing.of["amara"].state, standing.of["amara"].turn) == (State.SUBMITTED, REVIEWER)
        assert [(t.do, t.who) for t in turns(now, standing, a_team(), BLIND, NOW)] == [(Do.REVIEW, ("freya",))]
    over = stand(known(FIRST, SECOND), a_team(), BLIND, NOW)
    assert (over.of["amara"].state, over.of["amara"].turn) == (State.CHANGES_REQUESTED, AUTHOR)


@quick
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["emeka", "freya", "grace", "amara"]),
            st.sampled_from([APPROVE, REQUEST_CHANGES, COMMENT]),
            st.sampled_from([ANSWER, OLD_ANSWER]),
        ),
        max_size=6,
    ),
    st.sampled_from(["emeka", "freya", "amara", "morgan"]),
)
def test_events_and_reviews_are_seen_alike_and_ones_own_always(rows, viewer):
    events = [a_review_event(n, by, verdict, answer) for n, (by, verdict, answer) in enumerate(rows)]
    noted = an_event(90, "edge_case", "ben", text="x")
    now = known(*events, noted)
    shown = seen([*events, noted], now, a_team(), BLIND, viewer)
    reviews = {(r.id, r.by) for r in visible(now, "amara", a_team(), BLIND, viewer)}
    assert {(e.id, e.by) for e in shown if e.type == "review" and e.by != "amara"} == reviews
    assert noted in shown
    assert all(event in shown for event in events if event.by == viewer)
