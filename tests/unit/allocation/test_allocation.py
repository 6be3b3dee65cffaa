"""Plans: each can be carried out, none is worse than place by place, and small ones are the best there are."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.process.allocation.greedy import fill
from rlhf.process.allocation.local_search import even_out, improve
from rlhf.process.allocation.problem import (
    Candidate,
    Demand,
    Opening,
    Problem,
    faults,
    fit,
    limits,
    pieces,
    score,
    strain,
    undecidable,
    why_not,
)
from rlhf.process.allocation.unplaced import unplaced
from rlhf.workflows.allocation import solver
from rlhf.workflows.allocation.solver import solve
from tests.unit.quick import quick
from tests.unit.samples import NOW

pytest.importorskip("scipy", reason="SciPy is not installed: the solver is not tested (pip install -e .[assign])")

SPECIALTIES = ("cardiology", "psychiatry")
HANDLES = ("amara", "ben", "chidi", "dana")
REVIEWERS = ("amara", "ben", "emeka")
DEADLINES = (NOW + timedelta(days=4), NOW + timedelta(days=11))


def quiet(_: str) -> None:
    pass


def an_opening(task="t-a", **values):
    plain = {"batch": "b", "title": "T", "specialty": "cardiology", "minutes": 30, "priority": 3, "due": 0}
    return Opening(task=task, **(plain | values))


def a_candidate(handle="amara", room=(60, 120), **values):
    return Candidate(handle, **({"specialties": ("cardiology",), "room": room, "whole": room[-1]} | values))


def a_problem(openings, candidates, **values):
    return Problem.of(openings, candidates, DEADLINES, **values)


@st.composite
def problems(draw, tasks=5, people=4):
    demand = st.builds(
        Demand, st.just("approval"), st.integers(1, 2), st.frozensets(st.sampled_from(REVIEWERS)), st.booleans()
    )
    openings = [
        an_opening(
            f"t-{number}",
            specialty=draw(st.sampled_from(SPECIALTIES)), minutes=draw(st.sampled_from((10, 20, 30, 45))),
            priority=draw(st.integers(1, 3)), due=draw(st.integers(0, 1)), places=draw(st.integers(1, 2)),
            taken=draw(st.frozensets(st.sampled_from(HANDLES), max_size=1)),
            out=tuple((handle, "gave it back") for handle in draw(st.lists(st.sampled_from(HANDLES), max_size=1))),
            demands=tuple(draw(st.lists(demand, max_size=2))),
        )
        for number in range(draw(st.integers(0, tasks)))
    ]  # fmt: skip
    candidates = []
    for handle in HANDLES[: draw(st.integers(1, people))]:
        first, more, held = draw(st.integers(0, 60)), draw(st.integers(0, 60)), draw(st.integers(0, 30))
        knows = tuple(draw(st.lists(st.sampled_from(SPECIALTIES), unique=True)))
        candidates.append(a_candidate(handle, (first, first + more), specialties=knows, held=held,
                                      whole=first + more + held))  # fmt: skip
    return Problem.of(openings, candidates, DEADLINES, outsiders=draw(st.booleans()))


def every_plan(problem):
    """Every plan that can be carried out."""
    choices = []
    for opening in problem.openings:
        handles = [one.handle for one in problem.candidates]
        some = [who for size in range(opening.places + 1) for who in combinations(handles, size)]
        choices.append([[(opening.task, handle) for handle in who] for who in some])
    for chosen in product(*choices):
        plan = tuple(sorted(pair for pairs in chosen for pair in pairs))
        if not faults(problem, plan):
            yield plan


@given(problem=problems(tasks=8))
@quick
def test_every_plan_can_be_carried_out_and_none_is_worse_than_place_by_place(problem):
    greedy, solved = fill(problem), solve(problem, quiet)
    before = score(problem, greedy.plan)
    assert faults(problem, greedy.plan) == []
    assert faults(problem, solved.plan) == []
    assert solved.score == score(problem, solved.plan)
    assert solved.greedy == before
    assert solved.score.rank >= before.rank
    improve(greedy)
    even_out(greedy)
    assert faults(problem, greedy.plan) == []
    assert score(problem, greedy.plan).placed >= before.placed


@given(problem=problems(tasks=3, people=3))
@quick
def test_a_small_problem_is_solved_as_well_as_can_be(problem):
    solved = solve(problem, quiet)
    best = max(score(problem, plan).rank for plan in every_plan(problem))
    assert solved.exact
    assert solved.score.rank[:-1] == best[:-1]
    assert solved.score.rank[-1] == pytest.approx(best[-1], abs=1e-6)
    for bound in solved.bounds:
        if bound.part == "strain":
            assert solved.score.strain == pytest.approx(-bound.best, abs=1e-5)


@given(problem=problems(tasks=8), data=st.data())
@quick
def test_the_order_in_which_a_problem_is_given_does_not_matter(problem, data):
    openings = data.draw(st.permutations(problem.openings))
    candidates = data.draw(st.permutations(problem.candidates))
    again = Problem.of(openings, candidates, DEADLINES, outsiders=problem.outsiders)
    assert again == problem
    assert solve(again, quiet) == solve(problem, quiet)


@given(problem=problems(tasks=8))
@quick
def test_a_problem_too_large_for_whole_numbers_is_still_planned_soundly_and_bounded(problem):
    with pytest.MonkeyPatch.context() as patch:
        exact = solve(problem, quiet)
        patch.setattr(solver, "_EXACT", 0)
        rounded = solve(problem, quiet)
    assert faults(problem, rounded.plan) == []
    assert rounded.score.rank >= rounded.greedy.rank
    if rounded.bounds and rounded.bounds[0].part.startswith("priority"):
        first = rounded.bounds[0]
        priority = int(first.part[-1])
        assert exact.score.placed[priority - 1] <= first.best, "no plan does better than a bound"


@given(problem=problems(tasks=8))
@quick
def test_every_place_that_stays_free_has_a_reason(problem):
    plan = fill(problem).plan
    told = unplaced(problem, plan, NOW)
    assert sum(one.places for one in told) + len(plan) == problem.places
    assert all(one.why for one in told)


def test_a_specialist_is_kept_for_what_only_they_know():
    amara = a_candidate("amara", (30, 30), specialties=SPECIALTIES)
    ben = a_candidate("ben", (30, 30))
    problem = a_problem([an_opening("t-a"), an_opening("t-b", specialty="psychiatry")], [amara, ben])
    assert solve(problem, quiet).plan == (("t-a", "ben"), ("t-b", "amara"))
    assert len(fill(problem).plan) == 1, "place by place, the first task takes amara"


def test_work_that_is_due_later_does_not_use_time_that_is_there_before():
    problem = a_problem([an_opening("t-a", due=0), an_opening("t-b", due=1)], [a_candidate(room=(30, 60))])
    assert len(solve(problem, quiet).plan) == 2
    assert faults(a_problem([an_opening("t-a"), an_opening("t-b")], [a_candidate(room=(30, 60))]),
                  (("t-a", "amara"), ("t-b", "amara")))  # fmt: skip


def test_several_answers_are_wanted_of_several_people():
    problem = a_problem([an_opening(places=2)], [a_candidate("amara"), a_candidate("ben")])
    assert solve(problem, quiet).plan == (("t-a", "amara"), ("t-a", "ben"))
    alone = a_problem([an_opening(places=2)], [a_candidate("amara")])
    assert solve(alone, quiet).plan == (("t-a", "amara"),)
    (told,) = unplaced(alone, (("t-a", "amara"),), NOW)
    assert told.why == "of 1 who know cardiology, 1 is given it now"


def test_load_is_shared_evenly():
    amara, ben = a_candidate("amara", held=60, whole=200), a_candidate("ben", whole=200)
    problem = a_problem([an_opening(f"t-{n}", minutes=10) for n in range(6)], [amara, ben])
    given_to = [handle for _, handle in solve(problem, quiet).plan]
    assert given_to.count("ben") > given_to.count("amara")


def test_nobody_is_given_what_only_they_could_review():
    only = Demand("one evaluator", 1, frozenset({"amara"}))
    opening = an_opening(demands=(only,))
    assert why_not(opening, "amara") == "is needed to review it"
    assert why_not(opening, "ben") == ""
    two = an_opening(demands=(Demand("one evaluator", 1, frozenset({"amara", "emeka"})),))
    assert why_not(two, "amara") == ""
    assert undecidable(an_opening(demands=(Demand("an expert", 1, frozenset()),))) == ("an expert",)
    assert limits(an_opening(demands=(Demand("an expert", 1, frozenset()),))) == (), "no plan can mend that"


def test_who_may_judge_nobody_of_a_task_is_kept_free_however_many_answers_are_wanted():
    wide = Demand("an expert", 1, frozenset({"amara", "ben"}), task_wide=True)
    problem = a_problem([an_opening(places=2, demands=(wide,))], [a_candidate("amara"), a_candidate("ben")])
    assert len(solve(problem, quiet).plan) == 1
    assert faults(problem, (("t-a", "amara"), ("t-a", "ben"))) == ["t-a leaves too few who can sign it off"]


def test_the_reasons_say_what_would_mend_it():
    full, empty = a_candidate(room=(20, 20)), a_candidate(room=(0, 0))
    rows = {
        "nobody who writes knows neurology": (an_opening(specialty="neurology"), full),
        "no time: amara has most left, and lacks 10 min": (an_opening(), full),
        "nobody who could has hours in people.yaml: amara": (an_opening(), empty),
        "of 1 who know cardiology, 1 gave it back": (an_opening(out=(("amara", "gave it back"),)), full),
    }
    for words, (opening, one) in rows.items():
        (told,) = unplaced(a_problem([opening], [one]), (), NOW)
        assert told.why == words
    past = Problem.of([an_opening()], [full], (NOW - timedelta(days=1),))
    assert unplaced(past, (), NOW)[0].why == "its due time has passed"


def test_the_checker_names_every_fault():
    problem = a_problem([an_opening(taken=frozenset({"ben"}))], [a_candidate(room=(10, 10)), a_candidate("ben", specialties=("neurology",))])  # fmt: skip # noqa: E501
    told = faults(problem, (("t-a", "amara"), ("t-a", "amara"), ("t-a", "ben")))
    assert told == [
        "t-a has 1 places, and is given to 3",
        "t-a is given to somebody twice",
        "ben is given t-a, and has it",
        "ben is given t-a, which is of another specialty",
        "amara has 10 minutes until deadline 0, and is given 60",
        "amara has 10 minutes until deadline 1, and is given 60",
    ]
    assert faults(problem, (("t-z", "amara"),)) == ["t-z or amara is not in the problem"]


def test_another_specialty_only_where_that_is_asked_for_and_last():
    other = a_candidate("ben", specialties=("neurology",))
    assert fit(an_opening(), other) is None
    assert fit(an_opening(), a_candidate(specialties=())) == 1
    problem = a_problem([an_opening()], [other, a_candidate("amara", (60, 60), held=59, whole=119)], outsiders=True)
    assert solve(problem, quiet).plan == (("t-a", "amara"),), "however full she is"


def test_strain_is_the_square_in_straight_pieces():
    assert [strain(share) for share in (0, 0.2, 0.6, 1)] == pytest.approx([0, 0.04, 0.36, 1])
    assert [slope for _, _, slope in pieces()] == sorted(slope for _, _, slope in pieces())
