"""What similar tasks took is told of many people together, and never of one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rlhf.process.planning.effort import entries
from rlhf.process.planning.estimates import Estimate, Spent, estimate, estimates, spent
from tests.unit.quick import quick
from tests.unit.samples import BATCH, TASK, an_event

KIND, FIELD = "reference_answer", "cardiology"


def answers(*minutes, people=("amara", "ben", "chidi"), specialty=FIELD, kind=KIND):
    return [Spent(people[at % len(people)], took, kind, specialty) for at, took in enumerate(minutes)]


def test_the_median_and_the_quartiles_in_steps_of_five():
    found = estimate(answers(20, 27, 34, 46, 61), KIND, FIELD)
    assert found == Estimate(KIND, FIELD, median=35, low=25, high=45, answers=5)
    assert found.words == (
        "Similar tasks (reference answer, cardiology) took 35 min; half of them 25 to 45 min (5 answers)."
    )


def test_nothing_is_told_of_two_people_or_of_four_answers_or_where_one_wrote_most():
    assert estimate(answers(20, 27, 34, 46, 61, people=("amara", "ben")), KIND, FIELD) is None
    assert estimate(answers(20, 27, 34, 46), KIND, FIELD) is None
    mostly_hers = answers(20, 27, 34) + answers(46, 61, 44, people=("amara",))
    assert estimate(mostly_hers, KIND, FIELD) is None
    assert estimate([*mostly_hers, *answers(5, 5, people=("ben",))], KIND, FIELD) is not None


def test_where_a_specialty_has_too_few_its_kind_speaks():
    known = answers(20, 27, 34, 46) + answers(61, people=("chidi",), specialty="psychiatry")
    found = estimate(known, KIND, FIELD)
    assert found is not None
    assert (found.specialty, found.answers) == ("", 5)
    assert "any specialty" in found.words
    assert estimate(known, "rubric_writing", FIELD) is None


def test_all_there_are_by_kind_and_specialty():
    known = answers(20, 27, 34, 46, 61) + answers(9, specialty="psychiatry")
    assert [(one.specialty, one.answers) for one in estimates(known)] == [("", 6), (FIELD, 5)]


def test_what_an_answer_took_is_its_authors_writing_until_it_was_accepted():
    said = [
        an_event(1, "time", "amara", minutes=20, category="writing"),
        an_event(2, "time", "amara", minutes=5, category="writing"),
        an_event(3, "time", "amara", minutes=50, category="communication"),
        an_event(4, "time", "emeka", minutes=50, category="review"),
        an_event(5, "time", "ben", minutes=70, category="writing"),
    ]
    assert spent(entries(said), {(BATCH, TASK, "amara"): (KIND, FIELD)}) == [Spent("amara", 25, KIND, FIELD)]


@quick
@given(
    st.lists(
        st.builds(Spent, st.sampled_from("abcd"), st.integers(1, 400), st.just(KIND), st.sampled_from(["x", "y"]))
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_does_not_matter_and_no_group_is_small(known, dice):
    shuffled = list(known)
    dice.shuffle(shuffled)
    assert estimates(shuffled) == estimates(known)
    for found in estimates(known):
        some = [one.by for one in known if found.specialty in {"", one.specialty}]
        assert len(set(some)) >= 3
        assert len(some) >= 5
        assert max(map(some.count, some)) * 2 <= len(some)
        assert found.low <= found.median <= found.high
        assert found.median % 5 == found.low % 5 == found.high % 5 == 0
