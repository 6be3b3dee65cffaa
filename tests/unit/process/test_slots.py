"""Which slot of a pool task somebody may claim."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rlhf.process.facts import Facts
from rlhf.process.slots import free_slot, may_submit, takers
from tests.unit.quick import quick
from tests.unit.samples import BATCH, NOW, TASK, a_lease, a_submission, an_event, facts, hours

LAPSED = -hours(1)


def free(found, handle="zoe"):
    return free_slot(found, handle, NOW)


def test_the_first_slot_of_a_fresh_task_is_free():
    assert free(facts()) == (1, None)
    assert free(Facts(TASK, BATCH)) == (1, None)


def test_a_lease_that_runs_keeps_others_out():
    assert free(facts(leases=[a_lease("amara")])) is None


def test_a_lapsed_lease_lets_others_in():
    lapsed = a_lease("amara", left=LAPSED)
    assert free(facts(leases=[lapsed])) == (1, lapsed)


def test_its_holder_may_take_a_lapsed_lease_again():
    lapsed = a_lease("amara", left=LAPSED)
    assert free(facts(leases=[lapsed]), "amara") == (1, lapsed)


def test_a_lease_given_back_lets_others_in():
    back = a_lease("amara", released=True)
    assert free(facts(leases=[back])) == (1, back)


def test_nobody_claims_the_same_task_twice():
    assert free(facts(wanted=3, leases=[a_lease("amara")]), "amara") is None
    assert free(facts(wanted=3, submissions=[a_submission("amara")]), "amara") is None
    assert free(facts(wanted=3, accepted=["amara"]), "amara") is None
    assert free(facts(wanted=3, events=[an_event(1, "allocation", "morgan", to="amara")]), "amara") is None


def test_where_several_answers_are_wanted_the_next_slot_is_free():
    assert free(facts(wanted=2, leases=[a_lease("amara")])) == (2, None)
    assert free(facts(wanted=3, leases=[a_lease("amara"), a_lease("ben", 3)])) == (2, None)


def test_when_every_slot_is_taken_there_is_nothing_to_claim():
    assert free(facts(wanted=2, leases=[a_lease("amara"), a_lease("ben", 2)])) is None


def test_a_lapsed_lease_is_taken_over_before_a_later_slot():
    lapsed = a_lease("amara", left=LAPSED)
    assert free(facts(wanted=2, leases=[lapsed, a_lease("ben", 2)])) == (1, lapsed)


def test_a_submission_takes_a_slot_even_when_its_lease_has_lapsed():
    lapsed = a_lease("amara", left=LAPSED)
    assert free(facts(leases=[lapsed], submissions=[a_submission("amara")])) is None
    assert free(facts(wanted=2, leases=[lapsed], submissions=[a_submission("amara")])) == (2, None)


def test_a_submission_without_a_lease_takes_a_slot():
    assert free(facts(submissions=[a_submission("amara")])) is None
    assert free(facts(wanted=2, submissions=[a_submission("amara")])) == (1, None)


def test_an_accepted_answer_takes_a_slot():
    assert free(facts(accepted=["amara"])) is None
    assert free(facts(wanted=2, accepted=["amara"])) == (1, None)
    assert free(facts(wanted=2, accepted=["amara"], leases=[a_lease("amara", left=LAPSED)])) == (2, None)
    assert free(facts(wanted=2, accepted=["amara"], submissions=[a_submission("ben")])) is None


def test_an_allocation_takes_a_slot_until_it_is_given_back():
    allocated = an_event(1, "allocation", "morgan", to="amara")
    assert free(facts(events=[allocated])) is None
    assert free(facts(wanted=2, events=[allocated])) == (1, None)
    assert free(facts(events=[allocated, an_event(2, "drop", "amara")])) == (1, None)


def test_everyone_who_takes_a_slot_is_named():
    found = facts(
        leases=[a_lease("amara"), a_lease("ines", 2, LAPSED)],
        submissions=[a_submission("ben")],
        accepted=["emeka"],
        events=[an_event(1, "allocation", "morgan", to="freya")],
    )
    assert takers(found, NOW) == {"amara", "ben", "emeka", "freya"}


def test_who_has_a_slot_may_submit_and_others_while_one_is_left():
    claimed = facts(leases=[a_lease("amara")])
    assert may_submit(claimed, "amara", NOW)
    assert not may_submit(claimed, "ben", NOW)
    assert may_submit(facts(wanted=2, leases=[a_lease("amara")]), "ben", NOW)
    assert may_submit(facts(submissions=[a_submission("amara")]), "amara", NOW)


def test_a_lapsed_lease_does_not_keep_its_holder_from_submitting_unless_somebody_took_over():
    assert may_submit(facts(leases=[a_lease("amara", left=LAPSED)]), "amara", NOW)
    assert not may_submit(facts(leases=[a_lease("ben")]), "amara", NOW)


HANDLES = ["amara", "ben", "emeka", "zoe"]


@quick
@given(
    st.integers(1, 4),
    st.lists(st.sampled_from(HANDLES), unique=True),
    st.lists(st.integers(-2, 2), min_size=4, max_size=4),
    st.sets(st.sampled_from(HANDLES)),
    st.sets(st.sampled_from(HANDLES)),
)
def test_a_free_slot_is_one_of_those_wanted_and_nobody_is_working_in_it(wanted, holders, left, submitted, accepted):
    leases = [a_lease(holder, slot, hours(left[slot - 1])) for slot, holder in enumerate(holders, 1)]
    found = facts(wanted=wanted, leases=leases, submissions=map(a_submission, submitted), accepted=accepted)
    result = free(found, "grace")
    busy = {lease.holder for lease in leases if lease.runs(NOW)} | submitted | accepted
    assert (result is None) or len(busy) < wanted
    if result is not None:
        slot, lapsed = result
        assert 1 <= slot <= wanted
        assert lapsed == next((lease for lease in leases if lease.slot == slot), None)
        assert lapsed is None or lapsed.holder not in busy
