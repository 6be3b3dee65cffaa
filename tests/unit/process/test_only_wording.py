"""What is never mere wording: numbers, units, negations, drugs, ages, sexes, sides and times."""

from __future__ import annotations

import pytest

from rlhf.process.only_wording import why_not_wording


def why(before: str, after: str, **more: str) -> str:
    task = {"kind": "reference_answer", **more}
    return why_not_wording(
        {**task, "prompt": [{"role": "user", "content": before}]},
        {**task, "prompt": [{"role": "user", "content": after}]},
    )


@pytest.mark.parametrize(
    ("before", "after", "sort"),
    [
        ("I take 5 mg of it.", "I take 50 mg of it.", "a number"),
        ("I take 0.5 mg of it.", "I take .5 mg of it.", "a number"),
        ("two tablets", "three tablets", "a number"),
        ("My pressure is 120/80.", "My pressure is 180/80.", "a number"),
        ("more than that", "less than that", "a number"),
        ("above it", "below it", "a number"),
        ("500 mg", "500 mcg", "a unit"),
        ("500mg", "500g", "a unit"),
        ("I do not smoke.", "I do smoke.", "a negation"),
        ("I don't smoke.", "I do smoke.", "a negation"),
        ("I don\u2019t smoke.", "I smoke.", "a negation"),
        ("with a fever", "without a fever", "a negation"),
        ("It is normal.", "It is abnormal.", "a negation"),
        ("May I take it?", "Must I take it?", "a negation"),
        ("aspirin", "ibuprofen", "a drug"),
        ("amoxicillin", "flucloxacillin", "a drug"),
        ("atenolol", "amlodipine", "a drug"),
        ("dabigatran", "apixaban", "a drug"),
        ("a baby", "a toddler", "an age"),
        ("my 5-year-old", "my 15-year-old", "a number"),
        ("He has it.", "She has it.", "a sex"),
        ("I am well.", "I am pregnant.", "a sex"),
        ("my left arm", "my right arm", "a side"),
        ("left arm and right leg", "right arm and left leg", "a side"),
        ("since yesterday", "since Monday", "a time"),
        ("in the morning", "at night", "a time"),
        ("before meals", "after meals", "a time"),
        ("for 3 days", "for 3 weeks", "a time"),
        ("It came suddenly.", "It came gradually.", "a time"),
    ],
)
def test_another_fact_is_more_than_wording(before: str, after: str, sort: str) -> None:
    reason = why(f"Hello. {before} Thanks.", f"Hello. {after} Thanks.")
    assert reason.startswith(sort), reason


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I get a tihgt chest when I climb 2 stairs.", "I get a tight chest when I climb 2 stairs."),
        ("What now", "What now?"),
        ("the patients chest", "the patient's chest"),
        ("My knee hurts after 5 km.", "My knee is hurting after 5 km."),
        ("I am worried  about it\n", "I am worried about it."),
    ],
)
def test_words_may_be_put_better(before: str, after: str) -> None:
    assert why(before, after) == ""


def test_another_field_or_another_part_is_more_than_wording() -> None:
    task = {"kind": "reference_answer", "audience": "patient", "prompt": [{"role": "user", "content": "What now?"}]}
    assert "audience" in why_not_wording(task, {**task, "audience": "carer"})
    assert "other parts" in why_not_wording(task, {**task, "prompt": [*task["prompt"], *task["prompt"]]})
    assert "other parts" in why_not_wording(task, {**task, "prompt": [{"role": "system", "content": "What now?"}]})
    assert "other parts" in why_not_wording(task, {**task, "ask": "Be brief."})
    rubric = [{"criterion": "Says so", "points": 5}]
    assert (
        why_not_wording({**task, "rubric": rubric}, {**task, "rubric": [{"criterion": "Says it", "points": 5}]}) == ""
    )
    assert "other parts" in why_not_wording(
        {**task, "rubric": rubric}, {**task, "rubric": [{**rubric[0], "points": 8}]}
    )


def test_what_does_not_bind_is_not_looked_at() -> None:
    assert why_not_wording({"title": "Two", "due": "a"}, {"title": "Three", "due": "b"}) == ""


def test_of_another_language_only_signs_and_spaces_are_judged() -> None:
    assert why("Ich habe  Fieber", "Ich habe Fieber.", locale="de-DE") == ""
    assert "other than English" in why("Ich habe Fieber", "Ich habe kein Fieber", locale="de-DE")
