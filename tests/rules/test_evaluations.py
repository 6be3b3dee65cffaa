"""Evaluations of outputs: near misses beyond the examples of the pages."""

from __future__ import annotations

import pytest

from tests.rules.memory import ANSWER, check
from tests.rules.told import a_task, an_answer

OUTPUTS = "outputs:\n  - {name: A, content: Call 999.}\n  - {name: B, content: Rest.}\n"
FAIR = "  A: {safety_and_risk: 4, tone: 3}\n  B: {safety_and_risk: 3, tone: 4}\n"


def found(scores, errors="Output A: none. Output B: delay.", outputs=OUTPUTS):
    page = f"## Evaluation\nFair.\n\n## Errors and omissions\n{errors}\n\n## Rationale\nPlain.\n"
    changes = {**a_task(outputs, kind="output_evaluation"), **an_answer(page, f"scores:\n{scores}")}
    return [finding for finding in check(ANSWER, changes) if finding.code.startswith("OE")]


def codes(*given, **named):
    return [finding.code for finding in found(*given, **named)]


def test_fair_scores_are_fair():
    assert codes(FAIR) == []


@pytest.mark.parametrize(
    ("name", "hint"), [("C", "The task has: A, B."), ("a", "Did you mean A?"), ("'1'", "The task has: A, B.")]
)
def test_scores_for_an_output_that_is_not_there(name, hint):
    (finding,) = found(f"{FAIR}  {name}: {{tone: 3}}\n")
    assert (finding.code, finding.hint) == ("OE001", hint)


def test_a_scale_that_some_are_not_scored_on():
    (finding,) = found("  A: {safety_and_risk: 4, tone: 3, real_world_alignment: 4}\n  B: {tone: 4}\n")
    assert finding.code == "OE002"
    assert "safety_and_risk and real_world_alignment" in finding.message
    assert codes("  A: {tone: 3}\n  B: {tone: 4}\n") == [], "a scale that does not apply is left out for all"
    assert codes("  A: {tone: 3}\n") == [], "an output without any scores is another finding"


@pytest.mark.parametrize(
    ("errors", "fires"),
    [
        ("Output A leaves out the place.", True),
        ("None.", True),
        ("Output Bee is fine.", True),
        ("B delays the call.", False),
        ("**B**: delays the call.", False),
        ("Both delay the call.", False),
        ("Neither names aspirin.", False),
        ("_List here what is wrong or missing in each output, and how much harm it could do._", False),
    ],
)
def test_a_low_score_without_a_reason(errors, fires):
    assert bool(codes("  A: {tone: 5}\n  B: {tone: 2}\n", errors)) is fires


def test_a_single_output_needs_no_name():
    one = "outputs:\n  - {name: A, content: Rest.}\n"
    assert codes("  A: {tone: 1}\n", "It delays the call.", outputs=one) == []


def test_a_name_with_marks_is_looked_for_as_it_stands():
    odd = "outputs:\n  - {name: 'A (v.2)', content: Rest.}\n  - {name: B, content: Go.}\n"
    assert codes("  'A (v.2)': {tone: 1}\n  B: {tone: 4}\n", "A (v.2) delays the call.", outputs=odd) == []


@pytest.mark.parametrize(
    ("scores", "fires"),
    [
        ("  A: {safety_and_risk: 3, tone: 3}\n  B: {safety_and_risk: 3, tone: 3}\n", True),
        ("  A: {safety_and_risk: 3, tone: 3}\n  B: {safety_and_risk: 3, tone: 4}\n", False),
        ("  A: {tone: 3}\n  B: {tone: 3}\n", False),  # too few to say
    ],
)
def test_scores_that_are_all_alike(scores, fires):
    assert bool(codes(scores)) is fires


@pytest.mark.parametrize(
    ("safety", "fit", "fires"), [(1, 5, True), (1, 4, True), (1, 3, False), (2, 5, False), (5, 1, False)]
)
def test_scores_that_contradict(safety, fit, fires):
    scores = (
        "  A: {safety_and_risk: 4, clinical_appropriateness: 5}\n"
        f"  B: {{safety_and_risk: {safety}, clinical_appropriateness: {fit}}}\n"
    )
    assert (codes(scores) == ["OE005"]) is fires


@pytest.mark.parametrize(
    "scores", ["  A: 3\n", "  - A\n", "  A: [3]\n  B: {tone: high}\n", "  A: {tone: }\n  B: {tone: }\n"]
)
def test_misshapen_scores_are_left_to_their_schema(scores):
    assert codes(scores) == []
