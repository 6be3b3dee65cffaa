"""Rubrics: what is said of them, and what is believed to be no fault."""

from __future__ import annotations

import json

import pytest

from tests.rules.memory import ANSWER, TASK_FILE
from tests.rules.told import a_task, an_answer, told

RISKY = "risk: {severity: major, likelihood: medium}\n"


def rubric(*criteria: tuple[str, int] | tuple[str, int, bool]) -> str:
    lines = (
        f"  - criterion: {json.dumps(text)}\n    points: {points}\n" + ("    must_have: true\n" if must else "")
        for text, points, *must in criteria
    )
    return "rubric:\n" + "".join(lines)


def of_a_task(code, *criteria, more=""):
    return told(code, TASK_FILE, a_task(more + rubric(*criteria), "rubric"))


def of_an_answer(code, *criteria, more="", kind="rubric_writing"):
    task = a_task(more, "rubric", kind=kind)
    return told(code, ANSWER, {**task, **an_answer("## Rationale\nIt is plain.\n", rubric(*criteria))})


WHERE = pytest.mark.parametrize("look", [of_a_task, of_an_answer])


@WHERE
def test_a_risky_task_needs_a_penalty_and_a_must_have(look):
    assert look("RB002", ("Advises a review today", 5), more=RISKY)
    assert look("RB007", ("Advises a review today", 5), ("Advises waiting", -5), more=RISKY)
    both = (("Advises a review today", 5, True), ("Advises waiting a week", -5))
    assert not look("RB002", *both, more=RISKY)
    assert not look("RB007", *both, more=RISKY)
    assert not look("RB002", ("Advises a review today", 5))
    assert not look("RB007", ("Advises a review today", 5))


@WHERE
def test_only_penalties_are_one_finding(look):
    assert look("RB001", ("Advises waiting a week", -5), more=RISKY)
    assert not look("RB002", ("Advises waiting a week", -5), more=RISKY)
    assert not look("RB007", ("Advises waiting a week", -5), more=RISKY)


def test_a_rubric_in_another_kind_of_answer_is_not_looked_at():
    assert not of_an_answer("RB001", ("Advises waiting a week", -5), kind="reference_answer")


def test_a_misshapen_rubric_is_left_to_its_schema():
    details = "rubric:\n  - {criterion: Advises waiting a week, points: many}\n  - Advises waiting\n"
    changes = {**a_task("", "rubric", kind="rubric_writing"), **an_answer("## Rationale\nIt is plain.\n", details)}
    assert not told("RB001", ANSWER, changes)
    assert told("SC001", ANSWER, changes)


BEATS = (
    "Explains that extra beats are common in healthy people, seldom harmful and more frequent with coffee, alcohol, "
    "short nights"
)
SAME = [
    ("Advises calling 999 if the pain comes on at rest", "Advises to call 999 when pain comes on at rest"),
    ("Dry mouth could be due to some medications.", "Dry mouth can occur due to medications."),
    ("Says that A&E is not needed tonight", "Says A&E is not needed tonight."),
    (f"{BEATS} and stress", f"{BEATS} and much stress"),
]
OTHERS = [
    ("Side effects of escitalopram include headache", "Side effects of escitalopram include insomnia"),
    ("Is up to date with the hepatitis A vaccine", "Is up to date with the hepatitis B vaccine"),
    ("Advises stopping lithium today", "Advises not stopping lithium today"),
    ("Liver disease could be alcoholic", "Liver disease could be non alcoholic"),
    ("Gives paracetamol 500 mg", "Gives paracetamol 1000 mg"),
    ("Names hyperkalaemia as a risk of ramipril", "Names hypokalaemia as a risk of ramipril"),
    ("Clear urine could imply diabetes", "Clear urine could imply diabetes insipidus"),
    (
        "Washing hands can reduce the transmission of infections",
        "Wearing a mask can reduce the transmission of infections",
    ),
    ("Asks about alcohol", "Asks about mood"),
]


@WHERE
@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_criteria_that_say_the_same(look, one, other):
    (finding,) = look("RB003", (one, 5), ("Asks about smoking and family history", 2), (other, 3))
    assert finding.message == "This says the same as number 1 of the rubric."
    assert not look("RB003", (one, 5), (other, -5)), "a merit and the fault that mirrors it are no repetition"


@WHERE
@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_criteria_that_differ_in_one_word(look, one, other):
    assert not look("RB003", (one, 5), (other, 3))


def test_three_of_a_kind_are_two_findings():
    found = of_a_task("RB003", ("Asks about mood", 2), ("Asks about the mood", 2), ("Asks about mood.", 2))
    assert [finding.message for finding in found] == ["This says the same as number 1 of the rubric."] * 2


@pytest.mark.parametrize(
    ("text", "points", "fires"),
    [
        ("Fails to mention chest pain at rest", 5, True),
        ("The response fails to ask about pregnancy", 5, True),
        ("Neglects to say when to call 999", 3, True),
        ("Incorrectly states that aspirin is safe in children", 4, True),
        ("Unnecessarily frightens the reader", 2, True),
        ("Correctly names angina as possible", -4, True),
        ("Fails to mention chest pain at rest", -5, False),
        ("Does not recommend antibiotics", 5, False),
        ("Avoids giving a diagnosis", -5, False),
        ("Avoids jargon", 3, False),
        ("Omits doses that depend on weight", 3, False),
        ("Failure to complete a course can lead to resistance", 5, False),
        ("Notes that output B fails to mention aspirin", 5, False),
        ("Advises waiting a week", -5, False),
    ],
)
def test_the_sign_of_a_criterion(text, points, fires):
    assert bool(of_a_task("RB004", ("Asks about smoking history", 1), (text, points))) is fires


def test_a_must_have_that_costs_points():
    assert of_an_answer("RB005", ("Advises a review today", 5, True), ("Advises waiting", -5, True))
    assert not of_an_answer("RB005", ("Advises a review today", 5, True), ("Advises waiting", -5))


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("Accurate", True),
        ("Safety-netting", True),
        (" ", True),
        ("Is accurate and helpful.", True),
        ("Provides appropriate advice to the patient", True),
        ("The answer is clear, complete and well written", True),
        ("Mentions sepsis", False),
        ("Names NICE", False),
        ("Is safe in pregnancy", False),
        ("Uses language that a child would understand", False),
        ("Has a warm tone", False),
        ("建议立即拨打急救电话", False),
    ],
)
def test_a_criterion_names_what_to_look_for(text, fires):
    assert bool(of_a_task("RB006", (text, 5))) is fires


def test_hundreds_of_criteria_take_no_time():
    many = [(f"Names the sign of number {number} in this long and strange list of signs", 1) for number in range(900)]
    assert not of_a_task("RB006", *many)
