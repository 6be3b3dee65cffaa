"""Signs, small words and slips of the pen are wording; another word may be another fact, and is more."""

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
    ("before", "after"),
    [
        (".5 mg", "5 mg"),
        ("-2.5", "2.5"),
        ("10^9", "10^-9"),
        ("5 mg", "50 mg"),
        ("120/80", "180/80"),
        ("12k", "12"),
        ("~5", "5"),
        ("500 mg", "500 mcg"),
        ("500mg", "500g"),
        ("37.5C", "37.5F"),
        ("5 U", "5 bottles"),
        ("mg/kg", "mg kg"),
        ("two tablets", "three tablets"),
        ("there", "three"),
        ("twofold", "tenfold"),
        ("more than that", "less than that"),
        ("seventies", "eighties"),
        ("mid-thirties", "mid-forties"),
        ("hundreds", "thousands"),
        ("XII", "IX"),
        ("I do not smoke", "I do smoke"),
        ("I don't smoke", "I do smoke"),
        ("I don\u2019t smoke", "I smoke"),
        ("isn`t", "is"),
        ("isn\u02bct", "is"),
        ("isnt", "is"),
        ("non-smoker", "smoker"),
        ("w/o fever", "with fever"),
        ("with a fever", "without a fever"),
        ("nil by mouth", "by mouth"),
        ("pain free", "pain"),
        ("unconscious", "conscious"),
        ("normal", "abnormal"),
        ("May I take it?", "Must I take it?"),
        ("HIV+", "HIV-"),
        ("HIV-", "HIV"),
        ("Rh+", "Rh-"),
        ("\u2191 K", "\u2193 K"),
        ("aspirin", "ibuprofen"),
        ("Lantus", "Humalog"),
        ("dabigatran", "apixaban"),
        ("MTX", "AZA"),
        ("amoxicillin", "flucloxacillin"),
        ("hyperkalaemia", "hypokalaemia"),
        ("dysphagia", "dysphasia"),
        ("a baby", "a toddler"),
        ("my 5-year-old", "my 15-year-old"),
        ("He has it", "She has it"),
        ("sons", "daughters"),
        ("himself", "herself"),
        ("grandma", "grandpa"),
        ("I am well", "I am pregnant"),
        ("my left arm", "my right arm"),
        ("'left' pain", "'right' pain"),
        ("it's 'no'", "it's 'yes'"),
        ("left arm and right leg", "right arm and left leg"),
        ("RUQ", "LUQ"),
        ("Rt", "Lt"),
        ("superior", "inferior"),
        ("since yesterday", "since Monday"),
        ("Mon", "Tue"),
        ("Feb", "Mar"),
        ("nightly", "overnight"),
        ("later", "latter"),
        ("before meals", "after meals"),
        ("for 3 days", "for 3 weeks"),
        ("suddenly", "gradually"),
        ("it is better", "it was better"),
        ("IV", "IM"),
        ("oral", "rectal"),
        ("my chest", "my head"),
        ("now", "then"),
    ],
)  # fmt: skip
def test_another_fact_is_more_than_wording(before: str, after: str) -> None:
    assert why(f"Hello. {before} Thanks.", f"Hello. {after} Thanks.")
    assert why(f"Hello. {after} Thanks.", f"Hello. {before} Thanks.")


def test_the_reason_quotes_the_words() -> None:
    assert why("I take 5 mg.", "I take 50 mg.") == "“5” became “50”"
    assert why("I take 5 mg.", "I take 5 mg daily.") == "“daily” came"
    assert why("I do not smoke.", "I do smoke.") == "“not” went"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I get a tihgt chest when I climb 2 stairs.", "I get a tight chest when I climb 2 stairs."),
        ("What now", "What now?"),
        ("the patients chest", "the patient's chest"),
        ("I recieve 5 mg, occuring daily", "I receive 5 mg occurring daily."),
        ("Hello, what now", "What now, please?"),
        ("What is the dose that I take", "What is the dose I take?"),
        ("My tablets is red", "My tablets are red"),
        ("Can't I?", "Can\u2019t I"),
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
        why_not_wording({**task, "rubric": rubric}, {**task, "rubric": [{"criterion": "Says so.", "points": 5}]}) == ""
    )
    assert "other parts" in why_not_wording(
        {**task, "rubric": rubric}, {**task, "rubric": [{**rubric[0], "points": 8}]}
    )


def test_what_does_not_bind_is_not_looked_at() -> None:
    assert why_not_wording({"title": "Two", "due": "a"}, {"title": "Three", "due": "b"}) == ""


def test_of_another_language_only_signs_and_spaces_are_judged() -> None:
    assert why("Ich habe  Fieber", "Ich habe Fieber.", locale="de-DE") == ""
    assert why("Ich habe Fieber", "Ich habe kein Fieber", locale="de-DE") == "“kein” came"
    assert why("Ich habe das Fieber", "Ich habe a Fieber", locale="de-DE")
