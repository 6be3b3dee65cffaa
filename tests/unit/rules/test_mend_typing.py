"""What editors leave in an answer is mended, and no word of it: each kind, what stays, and twice is once."""
# ruff: noqa: RUF001 — odd characters are what is tested

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.task import Task
from rlhf.rules.mend_details import split_details
from rlhf.rules.mend_typing import mend_typing, words_of
from rlhf.store.files import markdown
from rlhf.workflows.checking.fix import _same_words
from tests.unit.quick import quick

TASK = Task("t-7h2k9m4x8q", "w48", "Chest tightness", "reference_answer", "", "patient", ())
REVIEW = Task("t-7h2k9m4x8q", "w48", "Chest tightness", "prompt_review", "", "patient", ())
DETAILS = "---\ntask: t-7h2k9m4x8q\nauthor: amara\nprovenance: de_novo\nai_draft: false\n---\n"
SECTIONS = (
    "\n## Answer\n{}\n\n## Clinical reasoning\nWhy.\n\n## Uncertainty and caveats\nNone.\n\n"
    "## Safety-netting\nCall 999.\n"
)


def mended(text: str, task: Task | None = TASK) -> tuple[str, list[str]]:
    new, done = mend_typing(text, task, markdown.load, _same_words)
    assert mend_typing(new, task, markdown.load, _same_words) == (new, []), "twice is once"
    assert words_of(split_details(text)[1]) == words_of(split_details(new)[1])
    return new, done


def in_answer(words: str) -> str:
    """What becomes of words in the section “Answer”."""
    new, _ = mended(DETAILS + SECTIONS.format(words))
    page = markdown.load(new)
    assert [section.title for section in page.sections][1:] == [
        "Clinical reasoning", "Uncertainty and caveats", "Safety-netting",
    ]  # fmt: skip
    return page.sections[0].text


def details(lines: str, task: Task = TASK) -> tuple[object, list[str]]:
    """What the details at the top say once they are mended."""
    text, done = mended(f"---\n{lines}---\n{SECTIONS.format('Rest.')}", task)
    page = markdown.load(text)
    assert page.faults == ()
    return page.data, done


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("para\u00adcet\u00adamol", "paracetamol"),
        ("Do\u200b not\u2060 wait\ufeff.", "Do not wait."),
        ("hep\u200darin", "heparin"),
        ("hep\u200earin", "heparin"),
        ("5\u200e0 mg", "50 mg"),
        ("می‌خواهم", "می‌خواهم"),  # a joiner of Persian
        ("👩\u200d⚕️ says", "👩\u200d⚕️ says"),
        ("Give \u202e05\u202c mg", "Give \u202e05\u202c mg"),  # it may be meant to mislead: somebody has to look
        ("a\U000e0041b", "a\U000e0041b"),
        ('מקסימום 50\u200f מ"ג', 'מקסימום 50\u200f מ"ג'),
        ("One\u2028two\x0bthree", "One\ntwo\nthree"),
        ("5\u00a0mg at\u202f8", "5\u00a0mg at\u202f8"),  # in a sentence they keep a dose together
        ("One\n\u00a0\u00a0\nTwo", "One\n\nTwo"),
        ("### Dose\u00a0in children", "### Dose in children"),
    ],
)
def test_characters(typed, left):
    assert in_answer(typed) == left


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("•\tRest\n•\tDrink", "- Rest\n- Drink"),
        ("\uf0b7Rest\n\uf0b7 Drink", "- Rest\n- Drink"),
        ("·\u00a0\u00a0\u00a0Rest", "- Rest"),
        (
            "•\tRest\no\tin bed\n\uf0a7\tflat\no\tat home\n•\tDrink",
            "- Rest\n  - in bed\n    - flat\n  - at home\n- Drink",
        ),
        ("§\tRest", "- Rest"),
        ("1.\tFirst\n•\tof it\n2.\tSecond", "1. First\n   - of it\n2. Second"),
        ("    • Rest\n        • in bed\n    • Drink", "- Rest\n  - in bed\n- Drink"),
        ("Take:\n• one\nand more of it\no\ttwo", "Take:\n- one\nand more of it\n  - two"),
        ("- Rest\n\n• Drink", "- Rest\n\n- Drink"),
        ("-\tRest\n*\tDrink\n1)\t\tWalk", "- Rest\n* Drink\n1) Walk"),
        ("-\u00a0Rest", "- Rest"),
    ],
)
def test_lists(typed, left):
    assert in_answer(typed) == left


@pytest.mark.parametrize(
    "typed",
    [
        "o ibuprofeno", "paracetamol\no ibuprofeno 400 mg",  # “or” in Spanish
        "o negative blood",
        "§ 12 of the Act", "38 ◦C\n◦C", "1.\u00a0Januar", "-\u00a05 degrees", "✓ safe\n✗ not safe", "a • b · c",
        "```\n•\tcode\n##Answer\n```", "| o  | • |", "•",
    ],
)  # fmt: skip
def test_what_may_be_words_stays(typed):
    assert in_answer(typed) == typed


@pytest.mark.parametrize(
    "line",
    [
        "##Answer", "## Answer:", "##\u00a0Answer", "## **Answer**", "### Answer", "# Answer", "**Answer**",
        "**Answer:**", "__Answer__", "Answer:", "Answer", "ANSWER", "  ##  Answer ##", "##\u00a0\u00a0Ans\u00adwer",
    ],
)  # fmt: skip
def test_headings(line):
    text = (DETAILS + SECTIONS.format("Rest.")).replace("## Answer", line)
    page = markdown.load(mended(text)[0])
    assert [section.title.casefold() for section in page.sections] == [
        "answer", "clinical reasoning", "uncertainty and caveats", "safety-netting",
    ]  # fmt: skip
    assert page.sections[0].text == "Rest."


def test_all_headings_of_an_answer_that_was_typed_without_any():
    body = (
        "\nAnswer\n\nRest.\n\nClinical reasoning:\nWhy.\n\n"
        "**Uncertainty and caveats**\nNone.\n\n###Safety-netting\nCall 999.\n"
    )
    new, done = mended(DETAILS + body)
    assert [section.text for section in markdown.load(new).sections] == ["Rest.", "Why.", "None.", "Call 999."]
    assert done == ["made a heading: Answer, Clinical reasoning, Uncertainty and caveats, Safety-netting"]


@pytest.mark.parametrize(
    ("where", "instead"),
    [
        ("## Answer\nRest.", "**Answer**\nRest.\n\n**Answer**\nMore."),  # which of the two?
        ("## Answer\nRest.", "This is my\nAnswer\nto it."),  # in the middle of a paragraph
        ("## Safety-netting", "- Safety-netting"),
        ("## Safety-netting", "> Safety-netting"),
        ("## Safety-netting", "Safety-netting for children"),
        ("## Answer\nRest.", "## Answer\nRest.\n\n**Red flags**\nPain at rest."),  # a part of the answer, not a section
        (
            "## Clinical reasoning\nWhy.\n\n## Uncertainty and caveats\nNone.",
            "## Uncertainty and caveats\nNone.\n\n**Clinical reasoning**\nWhy.",
        ),
    ],
)  # fmt: skip
def test_a_line_that_may_be_no_heading_stays(where, instead):
    text = (DETAILS + SECTIONS.format("Rest.")).replace(where, instead)
    assert mended(text) == (text, [])


def test_without_its_task_no_heading_is_guessed():
    text = (DETAILS + SECTIONS.format("Rest.")).replace("## Answer", "**Answer**")
    assert mended(text, None) == (text, [])


def test_details_that_an_editor_broke():
    data, done = details(
        "task:\u00a0t-7h2k9m4x8q\nauthor: “amara”\nprovenance: ‘de_novo’\nai_draft: false\nreferences:\n"
        "\t- {kind: nice, id: “CG95”, supports: “When to refer: the same day”}\n"
    )
    assert data == {
        "task": "t-7h2k9m4x8q", "author": "amara", "provenance": "de_novo", "ai_draft": False,
        "references": [{"kind": "nice", "id": "CG95", "supports": "When to refer: the same day"}],
    }  # fmt: skip
    assert done == ["odd spaces, tabs, curly quotes made plain in the details at the top"]


def test_quotation_marks_of_a_persons_own_words_stay():
    text = "from_reference: “Chest pain”, a leaflet\nreferences:\n  - {kind: url, id: x, title: “Angina”}\n"
    assert details(text) == (
        {"from_reference": "“Chest pain”, a leaflet", "references": [{"kind": "url", "id": "x", "title": "“Angina”"}]},
        [],
    )


@pytest.mark.parametrize(
    ("typed", "read"),
    [("yes", True), ("No", False), ("YES", True), ('"yes"', True), ("“no”", False), ("true", True), ("False", False)],
)  # fmt: skip
def test_whether_an_ai_drafted_it(typed, read):
    assert details(f"ai_draft: {typed}   # as it was\n")[0] == {"ai_draft": read}


@pytest.mark.parametrize("typed", ["maybe", "1", "yes, partly", "on"])
def test_what_is_neither_yes_nor_no_stays(typed):
    text = f"---\nai_draft: {typed}\n---\n{SECTIONS.format('Rest.')}"
    assert mended(text) == (text, [])


VERDICT = (
    "verdict:\n  context_missing: {}\n  realistic: Yes\n  misleading_assumption: false\n"
    "  encourages_safe_behaviour: yes\n"
)
READ = {"context_missing": "yes", "realistic": "yes", "misleading_assumption": "no", "encourages_safe_behaviour": "yes"}


def test_a_verdict_in_the_words_of_its_schema():
    data, done = details(VERDICT.format("true"), REVIEW)
    assert data == {"verdict": READ}
    (words,) = done
    assert words == (
        "“context_missing: true” written as yes, “realistic: Yes” written as yes, "
        "“misleading_assumption: false” written as no"
    )


@pytest.mark.parametrize("inside", ["unsure", "yes"])
def test_missing_context_beside_the_verdict_goes_into_it(inside):
    data, done = details("context_missing: yes   # no age\nai_draft: false\n" + VERDICT.format(inside), REVIEW)
    assert data == {"ai_draft": False, "verdict": READ}
    assert done[-1].endswith("“context_missing” put under “verdict”")
    kept = mended(f"---\ncontext_missing: yes   # no age\n{VERDICT.format(inside)}---\n", REVIEW)[0]
    assert "  context_missing: yes   # no age\n" in kept
    assert details("verdict:\n    realistic: no\ncontext_missing: yes\n")[0] == {
        "verdict": {"context_missing": "yes", "realistic": "no"}
    }


def test_missing_context_that_is_said_twice_and_otherwise_stays():
    text = f"---\ncontext_missing: yes\n{VERDICT.format('no')}---\n".replace("Yes", "yes").replace("false", "no")
    assert mended(text, REVIEW) == (text, [])
    alone = f"---\nai_draft: false\ncontext_missing: yes\n---\n{SECTIONS.format('Rest.')}"
    assert mended(alone) == (alone, [])


def test_words_are_never_hidden():
    text = DETAILS + SECTIONS.format("See <\u200b!-- the GP --> and the nurse.")
    assert mended(text) == (text, []), "without the space of no width a comment would begin here"


def test_line_ends_of_windows_stay_and_a_good_file_does():
    good = DETAILS + SECTIONS.format("Rest.")
    assert mended(good) == (good, [])
    text = (DETAILS + SECTIONS.format("•\tRest.")).replace("\n", "\r\n")
    assert mended(text) == (text.replace("•\t", "- "), ["bullets made list items (1)"])


PIECES = st.sampled_from(
    ["---", "task: x", "ai_draft: yes", "title: “a: b”", "\tx: y", "verdict:", "  realistic: Yes", "", "\u00a0", "\r",
     "context_missing: no", "## Answer", "##Answer", "**Answer**", "Answer:", "Clinical reasoning", "=====", "-----",
     "•\tone", "o\ttwo", "o three", "    •\tfour", "\uf0a7five", "- six", "1.\tseven", "```", "~~~", "5\u00a0mg",
     "a\u200bb\u00ad", "\ufeff", "<!-- x -->", "<\u200b!-- y", "-->", "one\u2028two\u2029o\tthree", "> q",
     "-\u00a0z", "w\u202ex", "| a | b |"]
)  # fmt: skip


@quick
@given(st.lists(PIECES, max_size=14), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_no_word_is_lost_and_twice_is_once(pieces, end, front):
    mended((DETAILS if front else "") + end.join(pieces) + end)
