"""Prompt reviews: near misses beyond the examples of the pages."""

from __future__ import annotations

import pytest

from tests.rules.memory import ANSWER, check
from tests.rules.told import a_task, an_answer

PROMPT = "I get a tight chest when I climb the stairs. Should I wait?"
FAULTY = ("yes", "yes", "yes", "no")
FINE = ("no", "yes", "no", "yes")
UNSURE = ("unsure",) * 4


def codes(
    answers, *, verdict="It was thought over.", revised="May I wait a week?", rationale="It is plain.", prompt=""
):
    keys = ("context_missing", "realistic", "misleading_assumption", "encourages_safe_behaviour")
    details = "verdict:\n" + "".join(f"  {key}: {said}\n" for key, said in zip(keys, answers, strict=True))
    page = f"## Verdict\n{verdict}\n\n## Revised prompt\n{revised}\n\n## Rationale\n{rationale}\n"
    task = a_task(prompt, *(["prompt"] if prompt else []), kind="prompt_review")
    return [f.code for f in check(ANSWER, {**task, **an_answer(page, details)}) if f.code.startswith("PR")]


def test_a_verdict_that_nobody_decided():
    assert codes(UNSURE) == ["PR001"]
    assert codes(("unsure", "yes", "unsure", "unsure")) == []
    waiting = "_Write here whether context is missing; then whether it is realistic, misleading, and safe._"
    assert codes(UNSURE, verdict=waiting) == [], "it is told that this is still to be written"


@pytest.mark.parametrize(
    "words",
    ["No change needed", "No change needed.", "*No changes are needed.*", "No change", "None.", "As it stands."],
)
def test_a_fault_that_is_left(words):
    assert codes(FAULTY, revised=words) == ["PR002"]
    assert codes(FINE, revised=words) == []
    assert codes((*UNSURE[:3], "yes"), revised=words) == []


@pytest.mark.parametrize(
    ("revised", "rationale"),
    [
        ("No change needed", "The gap is the point: it tests whether a model asks back."),
        ("No change needed", "I left the wish for a tablet in: correcting it is worth testing."),
        ("No change needed to the first part. I am 52. May I wait?", "It is plain."),
        ("May I wait? No change needed otherwise.", "It is plain."),
    ],
)
def test_a_fault_that_is_left_on_purpose_or_not_left(revised, rationale):
    assert codes(FAULTY, revised=revised, rationale=rationale) == []


@pytest.mark.parametrize(
    ("revised", "same"),
    [
        (PROMPT, True),
        (f"> {PROMPT}", True),
        (f"“{PROMPT}”", True),
        (PROMPT.replace(" Should", "\nShould"), True),
        (PROMPT.replace("Should I wait", "May I wait"), False),
        (f"I am 52. {PROMPT}", False),
    ],
)
def test_a_revised_prompt_that_is_the_prompt(revised, same):
    assert codes(FAULTY, revised=revised) == (["PR003"] if same else [])


def test_a_conversation_that_comes_back():
    two = "prompt:\n  - {role: user, content: One.}\n  - {role: assistant, content: Two.}\n"
    assert codes(FAULTY, revised="One.\n\nTwo.", prompt=two) == ["PR003"]


@pytest.mark.parametrize(
    ("verdict", "fires"),
    [
        ("**Context missing: yes.** Age and symptoms.", False),
        ("**Context missing: no.** All is there.", True),
        ("Context missing? No.", True),
        ("- Context missing: no\n- Realistic: yes", True),
        ("**Realistic: no.**\n**Misleading assumption: no.**", True),
        ("Context missing: no age, no symptoms.", False),
        ("No context missing", False),
        ("It is realistic; no doubt about it.", False),
        ("Whether context missing matters: unsure.", False),
        ("**Encourages safe behaviour: no.**", False),
    ],
)
def test_a_verdict_in_words_that_says_otherwise(verdict, fires):
    assert bool(codes(FAULTY, verdict=verdict)) is fires


def test_other_kinds_of_work_are_not_looked_at():
    page = an_answer(f"## Answer\nWait.\n\n## Revised prompt\n{PROMPT}\n")
    assert not [f for f in check(ANSWER, {**a_task(), **page}) if f.code.startswith("PR")]


@pytest.mark.parametrize(
    "verdict", ["yes", "[yes]", "{realistic: [yes]}", "{context_missing: [no], realistic: 3}", "''"]
)
def test_a_misshapen_verdict_is_left_to_its_schema(verdict):
    page = an_answer(
        "## Verdict\nContext missing: yes.\n\n## Revised prompt\nNo change needed\n", f"verdict: {verdict}\n"
    )
    found = check(ANSWER, {**a_task("", kind="prompt_review"), **page})
    assert {"SC001", "AN007"} & {finding.code for finding in found}
