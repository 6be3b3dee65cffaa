"""Where a task stands follows from the facts alone, whatever their order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rlhf.model.event import APPROVE, COMMENT, REQUEST_CHANGES
from rlhf.model.policy import Requirement
from rlhf.process.facts import Facts, allotted
from rlhf.process.next_actions import Do, turns
from rlhf.process.task_state import ANYONE, AUTHOR, FORGE, MANAGER, NOBODY, REVIEWER, Mark, State, stand
from tests.unit.quick import quick
from tests.unit.samples import (
    ANSWER,
    BATCH,
    NOW,
    OLD_ANSWER,
    TASK,
    a_lease,
    a_policy,
    a_review_event,
    a_submission,
    a_team,
    an_event,
    facts,
    hours,
)

POLICY = a_policy(signoff=(Requirement("one evaluator", "evaluator"),))


def standing(found):
    return stand(found, a_team(), POLICY, NOW)


REOPENED = an_event(2, "reopening", "dora", answer="amara", content=ANSWER, why="The dose")
GONE = an_event(5, "withdrawal", "morgan", why="A duplicate")


def lifting(event, by, number=6):
    return an_event(number, "restoration", by, lifts={event.by: [event.id]}, why="It stands")


ROWS = {
    "nobody has it": (facts(), State.OPEN, ANYONE),
    "nothing is known of it but its name": (Facts(TASK, BATCH), State.OPEN, ANYONE),
    "claimed": (facts(leases=[a_lease("amara")]), State.CLAIMED, AUTHOR),
    "a lapsed lease lets others in": (facts(leases=[a_lease("amara", left=-hours(1))]), State.OPEN, ANYONE),
    "a lease that ends now has ended": (facts(leases=[a_lease("amara", left=hours(0))]), State.OPEN, ANYONE),
    "given back": (facts(leases=[a_lease("amara", released=True)]), State.OPEN, ANYONE),
    "allocated": (facts(events=[an_event(1, "allocation", "morgan", to="amara")]), State.CLAIMED, AUTHOR),
    "allocated and given back": (
        facts(events=[an_event(1, "allocation", "morgan", to="amara"), an_event(2, "drop", "amara")]),
        State.OPEN,
        ANYONE,
    ),
    "allocated again": (
        facts(events=[an_event(1, "drop", "amara"), an_event(2, "allocation", "morgan", to="amara")]),
        State.CLAIMED,
        AUTHOR,
    ),
    "submitted": (facts(submissions=[a_submission("amara")]), State.SUBMITTED, REVIEWER),
    "submitted under a lease": (
        facts(leases=[a_lease("amara")], submissions=[a_submission("amara")]),
        State.SUBMITTED,
        REVIEWER,
    ),
    "remarked upon": (
        facts(submissions=[a_submission("amara")], events=[a_review_event(1, "emeka", COMMENT)]),
        State.SUBMITTED,
        REVIEWER,
    ),
    "changes asked for": (
        facts(submissions=[a_submission("amara")], events=[a_review_event(1, "emeka", REQUEST_CHANGES)]),
        State.CHANGES_REQUESTED,
        AUTHOR,
    ),
    "changes asked for beside an approval": (
        facts(
            submissions=[a_submission("amara")],
            events=[a_review_event(1, "emeka", REQUEST_CHANGES), a_review_event(2, "freya")],
        ),
        State.CHANGES_REQUESTED,
        AUTHOR,
    ),
    "submitted again after changes were asked for": (
        facts(submissions=[a_submission("amara")], events=[a_review_event(1, "emeka", REQUEST_CHANGES, OLD_ANSWER)]),
        State.SUBMITTED,
        REVIEWER,
    ),
    "approved": (
        facts(submissions=[a_submission("amara")], events=[a_review_event(1, "emeka")]),
        State.APPROVED,
        FORGE,
    ),
    "approved by the author alone": (
        facts(submissions=[a_submission("amara")], events=[a_review_event(1, "amara")]),
        State.SUBMITTED,
        REVIEWER,
    ),
    "accepted": (facts(accepted=["amara"]), State.ACCEPTED, NOBODY),
    "accepted once its lease has lapsed": (
        facts(accepted=["amara"], leases=[a_lease("amara", left=-hours(1))]),
        State.ACCEPTED,
        NOBODY,
    ),
    "submitted again after it was accepted": (
        facts(accepted=["amara"], submissions=[a_submission("amara")]),
        State.SUBMITTED,
        REVIEWER,
    ),
    "withdrawn": (facts(events=[an_event(1, "withdrawal", "morgan", reason="A duplicate.")]), State.WITHDRAWN, NOBODY),
    "withdrawn after it was accepted": (
        facts(accepted=["amara"], events=[an_event(1, "withdrawal", "morgan", reason="Unsafe.")]),
        State.WITHDRAWN,
        NOBODY,
    ),
    "withdrawn by somebody who may not": (
        facts(events=[an_event(1, "withdrawal", "ben", reason="Too hard.")]),
        State.OPEN,
        ANYONE,
    ),
    "one answer of it withdrawn": (
        facts(leases=[a_lease("amara")], events=[an_event(1, "withdrawal", "morgan", answer="ben", reason="x")]),
        State.CLAIMED,
        AUTHOR,
    ),
    "the only answer of it withdrawn": (
        facts(accepted=["amara"], events=[an_event(1, "withdrawal", "morgan", answer="amara", why="x")]),
        State.OPEN,
        ANYONE,
    ),
    "taken back by its author after it was accepted": (
        facts(accepted=["amara"], events=[an_event(1, "withdrawal", "amara", answer="amara", why="x")]),
        State.DISPUTED,
        MANAGER,
    ),
    "reopened": (facts(accepted=["amara"], events=[REOPENED]), State.REOPENED, AUTHOR),
    "reopened by somebody who may not": (
        facts(accepted=["amara"], events=[an_event(1, "reopening", "ben", answer="amara", why="x")]),
        State.ACCEPTED,
        NOBODY,
    ),
    "reopened and reinstated": (
        facts(accepted=["amara"], events=[REOPENED, lifting(REOPENED, "morgan")]),
        State.ACCEPTED,
        NOBODY,
    ),
    "reopened and reinstated by its author": (
        facts(accepted=["amara"], events=[REOPENED, lifting(REOPENED, "amara")]),
        State.REOPENED,
        AUTHOR,
    ),
    "withdrawn and reinstated, whatever their clocks showed": (
        facts(events=[lifting(GONE, "morgan", number=1), GONE]),
        State.OPEN,
        ANYONE,
    ),
    "changes asked for after it was accepted": (
        facts(accepted=["amara"], events=[a_review_event(1, "emeka", REQUEST_CHANGES)]),
        State.REOPENED,
        AUTHOR,
    ),
    "one of two answers wanted is claimed": (facts(wanted=2, leases=[a_lease("amara")]), State.OPEN, ANYONE),
    "both answers wanted are claimed": (
        facts(wanted=2, leases=[a_lease("amara"), a_lease("ben", 2)]),
        State.CLAIMED,
        AUTHOR,
    ),
    "one of two is accepted and one claimed": (
        facts(wanted=2, accepted=["ben"], leases=[a_lease("amara")]),
        State.CLAIMED,
        AUTHOR,
    ),
    "one of two is claimed and one waits for review": (
        facts(wanted=2, leases=[a_lease("ben", 2)], submissions=[a_submission("amara")]),
        State.SUBMITTED,
        REVIEWER,
    ),
    "both answers wanted are accepted": (facts(wanted=2, accepted=["amara", "ben"]), State.ACCEPTED, NOBODY),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_task_stands_where_its_facts_put_it(name):
    found, state, turn = ROWS[name]
    assert (standing(found).state, standing(found).turn) == (state, turn)


def test_every_state_is_shown():
    assert {state for _, state, _ in ROWS.values()} == set(State)


def test_free_slots_are_counted_for_each_answer_wanted():
    assert standing(facts(wanted=3, leases=[a_lease("amara")], accepted=["ben"])).free == 1
    assert standing(facts(wanted=1, leases=[a_lease("amara"), a_lease("ben", 2)])).free == 0


def test_each_persons_part_is_told_apart():
    found = standing(facts(wanted=2, leases=[a_lease("ben", 2)], submissions=[a_submission("amara")]))
    assert [(work.handle, work.state) for work in found.works] == [("amara", State.SUBMITTED), ("ben", State.CLAIMED)]
    assert found.of["ben"].turn == AUTHOR


def marks(found):
    return standing(found).works[0].marks


def test_a_claim_past_its_due_time_is_overdue():
    assert marks(facts(leases=[a_lease("amara")], due=NOW - hours(1))) == {Mark.OVERDUE}
    assert marks(facts(leases=[a_lease("amara")], due=NOW)) == frozenset()
    assert marks(facts(leases=[a_lease("amara")])) == frozenset()


def test_a_submission_received_after_its_due_time_is_late_for_good():
    due = NOW - hours(2)
    assert marks(facts(submissions=[a_submission("amara", received=due + hours(1))], due=due)) == {Mark.LATE}
    approved = facts(
        submissions=[a_submission("amara", received=due + hours(1))], due=due, events=[a_review_event(1, "emeka")]
    )
    assert marks(approved) == {Mark.LATE}


def test_a_submission_received_in_time_is_not_late_however_long_it_waits():
    due = NOW - hours(2)
    assert marks(facts(submissions=[a_submission("amara", received=due)], due=due)) == frozenset()
    assert marks(facts(submissions=[a_submission("amara")], due=due)) == frozenset()


def test_an_approval_of_an_earlier_version_is_marked_stale():
    found = facts(submissions=[a_submission("amara")], events=[a_review_event(1, "emeka", APPROVE, OLD_ANSWER)])
    assert (standing(found).state, marks(found)) == (State.SUBMITTED, {Mark.STALE_REVIEW})


def test_a_review_that_cannot_be_read_changes_nothing():
    broken = an_event(1, "review", "emeka", verdict=APPROVE)
    worse = an_event(2, "review", "emeka", answer="amara", verdict=APPROVE, subject="all of it")
    assert standing(facts(submissions=[a_submission("amara")], events=[broken, worse])).state is State.SUBMITTED


def test_a_task_is_allotted_to_those_who_have_not_given_it_back():
    events = [
        an_event(1, "allocation", "morgan", to="amara"),
        an_event(2, "allocation", "morgan", to="ben"),
        an_event(3, "drop", "amara"),
    ]
    assert allotted(events, {"morgan"}) == {"ben"}
    assert allotted(events, set()) == set(), "only managers allot"


def test_a_task_that_a_manager_took_back_is_its_holders_no_more_until_it_is_allotted_anew():
    given = an_event(1, "allocation", "morgan", to="amara")
    taken = an_event(2, "deallocation", "kim", **{"from": "amara"})
    again = an_event(3, "allocation", "morgan", to="amara")
    managers = {"morgan", "kim"}
    assert allotted([given, taken], managers) == set(), "any manager takes back, not only who gave it"
    assert allotted([given, taken], {"morgan"}) == {"amara"}, "only managers take back"
    assert allotted([again, taken, given], managers) == {"amara"}
    assert allotted([taken], managers) == set()


PEOPLE = ["amara", "ben", "emeka", "morgan", "zoe"]

some_events = st.lists(
    st.one_of(
        st.builds(lambda by, to: ("allocation", by, {"to": to}), st.just("morgan"), st.sampled_from(PEOPLE)),
        st.builds(lambda by: ("drop", by, {}), st.sampled_from(PEOPLE)),
        st.builds(
            lambda by, who: ("withdrawal", by, {"answer": who}), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)
        ),
        st.builds(
            lambda by, verdict, version, author: (by, verdict, version, author),
            st.sampled_from(PEOPLE),
            st.sampled_from([APPROVE, REQUEST_CHANGES, COMMENT]),
            st.sampled_from(["sha256:" + "a" * 64, OLD_ANSWER]),
            st.sampled_from(["amara", "ben"]),
        ),
    ),
    max_size=8,
)


def _event(number, row):
    if len(row) == 3:
        type_, by, body = row
        return an_event(number, type_, by, **body)
    by, verdict, version, author = row
    return a_review_event(number, by, verdict, version, author)


@st.composite
def some_facts(draw):
    holders = draw(st.lists(st.sampled_from(["amara", "ben", "zoe"]), unique=True))
    leases = [
        a_lease(holder, slot, hours(draw(st.integers(-2, 2))), released=draw(st.booleans()))
        for slot, holder in enumerate(holders, 1)
    ]
    authors = draw(st.lists(st.sampled_from(["amara", "ben"]), unique=True))
    return facts(
        wanted=draw(st.integers(1, 3)),
        due=draw(st.sampled_from([None, NOW - hours(1), NOW + hours(1)])),
        leases=leases,
        submissions=[a_submission(author, received=draw(st.sampled_from([None, NOW]))) for author in authors],
        accepted=draw(st.sets(st.sampled_from(["amara", "ben"]))),
        events=[_event(number, row) for number, row in enumerate(draw(some_events))],
    )


@quick
@given(some_facts(), st.randoms(use_true_random=False))
def test_the_order_in_which_facts_are_read_does_not_matter(found, order):
    def shuffled(values):
        return tuple(order.sample(values, len(values)))

    mixed = replace(
        found,
        leases=shuffled(found.leases),
        submissions=shuffled(found.submissions),
        events=shuffled(found.events),
    )
    assert standing(mixed) == standing(found)


@quick
@given(
    some_facts(),
    st.sampled_from(["question", "reply", "time", "guidance_read", "edge_case", "clarification", "received"]),
    st.sampled_from(PEOPLE),
    st.integers(0, 999),
)
def test_an_event_about_something_else_changes_nothing(found, type_, by, number):
    more = replace(
        found, events=(*found.events, an_event(number + 1_000, type_, by, text="x", answer="amara", to="ben"))
    )
    assert standing(more) == standing(found)


@quick
@given(some_facts())
def test_there_are_never_fewer_than_no_free_slots(found):
    result = standing(found)
    assert result.free >= 0
    assert (result.state is State.OPEN) == bool(result.free)


def test_a_request_of_an_earlier_version_by_who_has_left_waits_for_whoever_may_override_it():
    asked = a_review_event(1, "ines", REQUEST_CHANGES, OLD_ANSWER)
    written = an_event(2, "upheld", "forge", words={"ines": [asked.id]}, merge="1" * 40)
    events = (asked, written, a_review_event(3, "freya"))
    found = facts(submissions=[a_submission("amara")], events=events)
    work = stand(found, a_team(), a_policy(), NOW).of["amara"]
    assert (work.state, work.turn) == (State.SUBMITTED, "manager")
    (todo,) = turns(found, stand(found, a_team(), a_policy(), NOW), a_team(), a_policy(), NOW)
    assert (todo.do, todo.who, todo.overdue) == (Do.LET_THROUGH, ("morgan",), False)


def test_only_the_forge_upholds_a_word():
    asked = a_review_event(1, "ines", REQUEST_CHANGES)
    own = an_event(2, "upheld", "ines", words={"ines": [asked.id]}, merge="1" * 40)
    found = facts(submissions=[a_submission("amara")], events=(asked, own, a_review_event(3, "freya")))
    assert stand(found, a_team(), a_policy(), NOW).of["amara"].state is State.APPROVED


def test_a_withdrawal_by_who_was_a_manager_counts_where_the_forge_knows_that_they_were():
    gone = an_event(1, "withdrawal", "olga", why="Nobody can answer it")
    written = an_event(2, "upheld", "forge", words={"olga": [gone.id]}, merge="1" * 40)
    assert not facts(events=(gone,)).withdrawn
    assert facts(events=(gone, written)).withdrawn
    assert facts(events=(replace(gone, body={"answer": "amara"}), written)).taken_back("amara", "1" * 40, None)
