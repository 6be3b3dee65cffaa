"""Which sections an answer needs follows from the kind of task, its acuity, risk, audience and context."""

from __future__ import annotations

import pytest

from rlhf.model.sections import PLACEHOLDERS, section_at, sections_for, titles_by_line
from rlhf.model.vocabulary import KINDS
from tests.unit.samples import a_task

ANSWER = [
    "Answer",
    "Clinical reasoning",
    "Uncertainty and caveats",
    "Red flags",
    "Safety-netting",
    "Real-world practice",
    "Questions to ask",
]


def titles(**values):
    return [need.title for need in sections_for(a_task(**values))]


def required(**values):
    return {need.title for need in sections_for(a_task(**values)) if need.required}


def why(title, **values):
    return next(need.why for need in sections_for(a_task(**values)) if need.title == title)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("reference_answer", ANSWER),
        ("answer_refinement", [*ANSWER, "What I changed"]),
        ("prompt_review", ["Verdict", "Revised prompt", "Rationale"]),
        ("output_evaluation", ["Evaluation", "Errors and omissions", "Rationale"]),
        ("rubric_writing", ["Rationale"]),
    ],
)
def test_each_kind_has_its_sections_in_order(kind, expected):
    assert titles(kind=kind) == expected


def test_an_answer_always_needs_the_answer_its_reasons_and_its_caveats():
    assert required() == {"Answer", "Clinical reasoning", "Uncertainty and caveats"}


@pytest.mark.parametrize(
    ("acuity", "needed"),
    [("emergency_now", True), ("same_day", True), ("routine", False), ("self_care", False), ("", False)],
)
def test_red_flags_are_needed_when_care_cannot_wait(acuity, needed):
    assert ("Red flags" in required(acuity=acuity)) is needed


@pytest.mark.parametrize(
    ("severity", "likelihood", "needed"),
    [("major", "medium", True), ("minor", "very_high", True), ("considerable", "low", False), ("", "", False)],
)
def test_red_flags_are_needed_from_a_risk_of_three(severity, likelihood, needed):
    assert ("Red flags" in required(risk_severity=severity, risk_likelihood=likelihood)) is needed


@pytest.mark.parametrize(
    ("audience", "needed"),
    [
        ("patient", True),
        ("carer", True),
        ("public", False),
        ("clinician", False),
        ("student", False),
        ("administrator", False),
    ],
)
def test_safety_netting_is_needed_for_those_who_are_ill_and_those_who_care_for_them(audience, needed):
    assert ("Safety-netting" in required(audience=audience)) is needed


@pytest.mark.parametrize(("context", "needed"), [("enough", False), ("not_enough", True)])
def test_questions_are_needed_where_context_is_missing(context, needed):
    assert ("Questions to ask" in required(context=context)) is needed


def test_real_world_practice_is_never_needed():
    assert "Real-world practice" not in required(
        acuity="emergency_now", audience="patient", context="not_enough", risk_severity="major", risk_likelihood="high"
    )


@pytest.mark.parametrize("kind", ["prompt_review", "output_evaluation", "rubric_writing"])
def test_other_kinds_need_all_of_their_sections_whatever_the_task(kind):
    assert required(kind=kind, acuity="self_care", audience="clinician") == set(titles(kind=kind))


def test_refining_needs_an_account_of_the_changes():
    assert "What I changed" in required(kind="answer_refinement")


def test_a_need_says_why():
    assert why("Red flags", acuity="same_day") == "the acuity is same_day"
    assert why("Red flags", risk_severity="major", risk_likelihood="high") == "the risk rating is 4"
    assert why("Safety-netting", audience="carer") == "the audience is a carer"
    assert "context" in why("Questions to ask", context="not_enough")


@pytest.mark.parametrize("kind", KINDS)
def test_every_section_has_words_that_stand_in_until_it_is_written(kind):
    assert {need.placeholder for need in sections_for(a_task(kind=kind))} <= PLACEHOLDERS


def test_each_line_is_in_the_section_whose_heading_is_before_it():
    text = "---\n## no heading\n---\nFirst\n## Answer ##\nWords\n```\n## no heading\n~~~\n```\n\n"
    text += "##  Red flags\n### more\n##no\n"
    lines = text.split("\n")
    expected = [""] * 4 + ["Answer"] * 7 + ["Red flags"] * 4
    assert titles_by_line(lines) == expected
    assert section_at(text.replace("\n", "\r\n"), 6) == "Answer"
    assert [section_at(text, line) for line in (0, 1, 99)] == ["", "", ""]
