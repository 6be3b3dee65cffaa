"""Answers and their sections: near misses beyond the examples of the pages."""

from __future__ import annotations

import pytest

from tests.rules.memory import ANSWER, CONFIG, GOOD, TASK_FILE, add, check, line_of, swap
from tests.rules.told import TITLE, a_task, an_answer, sections, told


def codes(changes):
    return sorted({finding.code for finding in check(ANSWER, changes) if finding.code[:2] == "AN"})


# --- headings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "hint"),
    [
        ("### Clinical reasoning", "Write: ## Clinical reasoning"),
        ("# Clinical reasoning", "Write: ## Clinical reasoning"),
        ("##Clinical reasoning", "Write: ## Clinical reasoning"),
        ("**Clinical reasoning**", "Write: ## Clinical reasoning"),
        ("**Clinical reasoning:**", "Write: ## Clinical reasoning"),
        ("Clinical reasoning:", "Write: ## Clinical reasoning"),
        ("## Clinical resoning", "Write: ## Clinical reasoning"),
        ("## Clinical reasoning:", "Write: ## Clinical reasoning"),
        ("## Reasoning", "Write: ## Clinical reasoning"),
        ("## Clinical reasoning and evidence", "Write: ## Clinical reasoning"),
    ],
)
def test_a_heading_that_is_not_read_as_one_is_told_where_it_stands(heading, hint):
    changes = swap(ANSWER, "## Clinical reasoning", heading)
    (finding,) = [finding for finding in check(ANSWER, changes) if finding.code[:2] == "AN"]
    assert (finding.code, finding.hint) == ("AN003", hint)
    assert finding.span.line == line_of(ANSWER, changes, heading)


def test_headings_all_of_another_level_are_one_finding():
    (finding,) = check(ANSWER, {ANSWER: GOOD[ANSWER].replace("\n## ", "\n### ")})
    assert finding.code == "AN003"
    assert finding.message == "“### Answer” does not begin a section."
    assert finding.hint == (
        "Write it with two hashes and a space: ## Answer. "
        "The same for: Clinical reasoning, Uncertainty and caveats, Safety-netting."
    )


def test_no_sections_at_all_are_one_finding():
    (finding,) = check(ANSWER, an_answer("Stop and sit down.\n"))
    assert (finding.code, finding.message) == ("AN003", "The answer has no sections.")


def test_a_section_that_is_simply_missing_is_told_at_the_end():
    changes = swap(ANSWER, "## Clinical reasoning\nExertional chest tightness is angina until shown otherwise.\n\n", "")
    (finding,) = check(ANSWER, changes)
    assert finding.message == "The section “Clinical reasoning” is missing."
    assert finding.span.line == changes[ANSWER].count("\n") + 1


@pytest.mark.parametrize(
    ("heading", "fires"),
    [
        ("Real-world practise", True),
        ("Red flag", True),
        ("References", False),
        ("For the family", False),
        ("Real-world practice", False),
    ],
)
def test_a_heading_that_is_almost_another(heading, fires):
    assert (codes(add(ANSWER, f"\n## {heading}\nSome words.\n")) == ["AN005"]) is fires


def test_instructions_under_a_misspelt_heading_are_to_be_written():
    words = "_Write here why: the findings that matter, the differential, the evidence._"
    changes = swap(
        ANSWER, "## Clinical reasoning\nExertional chest tightness is angina until shown otherwise.",
        f"## Clinical resoning\n{words}",
    )  # fmt: skip
    assert [(f.code, f.hint) for f in check(ANSWER, changes)] == [
        ("AN003", "Write: ## Clinical reasoning"), ("AN004", "Write it."),
    ]  # fmt: skip


def test_ten_thousand_headings_take_no_time():
    check(ANSWER, add(ANSWER, "".join(f"\n## Answer {number}\nWords.\n" for number in range(10_000))))
    check(ANSWER, an_answer("## Clinical resoning\n_Write here why._\n" * 10_000))


# --- order, and words above --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opening", "says"),
    [
        (TITLE, None),
        ("", None),
        ("Chest tightness on the stairs\n===\n\n", None),
        ("# Chest tightness on the stairs\n\n---\n\n", None),
        ("Stop and sit down.\n\n", "Stop and sit down."),
        ("# Title\n\nStop *and* sit down.\nAt once.\n\n", "Stop *and* sit down."),
        ("# Title\n\n### Advice\nStop.\n\n", "### Advice"),
    ],
)
def test_words_above_the_first_section(opening, says):
    changes = {**a_task(), **an_answer(sections(), opening=opening)}
    found = told("AN014", ANSWER, changes)
    assert [finding.span.line for finding in found] == ([line_of(ANSWER, changes, says)] if says else [])


def test_a_heading_of_another_level_above_the_first_section_is_one_finding():
    assert codes(swap(ANSWER, "## Answer", "### Answer")) == ["AN003"]


def test_an_unknown_section_may_stand_anywhere():
    assert codes(an_answer("## In short\nStop.\n\n" + sections())) == []
    assert codes(an_answer(sections().replace("## Red flags", "## For the family\nStay.\n\n## Red flags"))) == []


def test_one_section_out_of_place_is_one_finding():
    texts = sections()
    net = texts[texts.index("## Safety-netting") :]
    changes = an_answer(net + "\n" + texts.replace(net, ""))
    (finding,) = check(ANSWER, changes)
    assert finding.code == "AN015"
    assert finding.message == "“Answer” stands below “Safety-netting”."
    assert finding.hint.startswith("The usual order: Answer, Clinical reasoning,")


def test_a_section_twice_is_no_disorder():
    assert codes(add(ANSWER, "\n## Answer\nWait.\n")) == ["AN006"]


# --- details -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("provenance", "fires"),
    [
        ("de_novo", False),
        ("from_reference\nfrom_reference: NICE CG95", False),
        ("from_reference", True),
        ("from_reference\nfrom_reference: ' '", True),
        ("de_novo\nfrom_reference: NICE CG95", True),
    ],
)
def test_provenance(provenance, fires):
    assert bool(told("AN010", ANSWER, swap(ANSWER, "de_novo", provenance))) is fires


def test_whoever_has_left_stays_the_author_of_what_they_wrote():
    gone = swap("people.yaml", "    weekly_hours: 5\n", "    weekly_hours: 5\n    active: false\n")
    assert told("AN016", ANSWER, gone) == []
    another_role = swap(
        "people.yaml", "    roles: [trainer]\n    specialties", "    roles: [engineer]\n    specialties"
    )
    assert told("AN016", ANSWER, another_role) == []
    assert told("AN016", ANSWER, swap("people.yaml", "  amara:", "  amina:"))


def test_a_file_in_the_wrong_place_is_one_finding():
    path = ANSWER.replace("amara", "zoe")
    assert [finding.code for finding in check(path, {path: GOOD[ANSWER]})] == ["AN002"]


@pytest.mark.parametrize(
    ("details", "key"),
    [
        ("verdict: {context_missing: no, realistic: yes, misleading_assumption: no, encourages_safe_behaviour: yes}\n",
         "verdict"),
        ("scores: {A: {tone: 4}}\n", "scores"),
        ("rubric: [{criterion: Advises a review today, points: 5}]\n", "rubric"),
        ("synthetic: true\n", None),
    ],
)  # fmt: skip
def test_details_of_another_kind_of_work(details, key):
    found = told("AN018", ANSWER, an_answer(sections(), details))
    assert [finding.message.partition(" is not")[0] for finding in found] == ([f"“{key}”"] if key else [])


WORDS = "Ring the practice today. Until then, sit down and rest."


@pytest.mark.parametrize(
    ("answer", "changed", "fires"),
    [
        (WORDS, "It says today.", True),
        (WORDS.replace(". ", ".\n"), "It says today.", True),
        (WORDS, "Nothing: it was right as it stood.", False),
        (WORDS, "No change was needed.", False),
        (WORDS.replace("today", "now"), "It says now.", False),
        (WORDS, "_Write here what you changed in the starting answer, and why._", False),  # not yet written at all
        (WORDS, "", False),
    ],
)
def test_a_starting_answer_that_comes_back(answer, changed, fires):
    task = a_task(f"starting_answer: {WORDS}\n", kind="answer_refinement")
    page = an_answer(sections(answer=answer) + f"\n## What I changed\n{changed}\n")
    assert bool(told("AN017", ANSWER, {**task, **page})) is fires


def test_a_question_that_comes_back():
    question = "I get a tight chest when I climb the stairs. Should I wait?"
    assert told("AN017", ANSWER, an_answer(sections(answer=question)))
    assert not told("AN017", ANSWER, an_answer(sections(answer=f"You ask: {question} No.")))


def test_words_are_counted_only_where_there_are_enough():
    line = "one two three four five six seven eight nine ten"
    budget = swap(CONFIG, "reference_answer: 60", "reference_answer: 70")
    short = an_answer(sections(answer="\n".join([line] * 3)))
    long = an_answer(sections(answer="\u00a0".join([line.replace(" ", "\t")] * 6)))
    assert not told("AN008", ANSWER, {**short, **budget})
    assert told("AN008", ANSWER, {**long, **budget})


def test_an_output_under_a_name_that_is_a_slip_is_one_finding():
    task = a_task("outputs:\n  - {name: A, content: Rest.}\n  - {name: B, content: Go.}\n", kind="output_evaluation")
    page = an_answer(
        "## Evaluation\nFair.\n\n## Errors and omissions\nNone.\n\n## Rationale\nPlain.\n",
        "scores:\n  A: {tone: 4}\n  b: {tone: 5}\n",
    )
    assert {f.code for f in check(ANSWER, {**task, **page})} == {"OE001"}


# --- safety-netting and red flags --------------------------------------------------------------------------------

URGENT = "acuity: same_day\nrisk: {severity: major, likelihood: medium}\n"

NETS = [
    ("If you are no better in two days, ring your GP that morning.", None),
    ("If it comes on at rest, call 999.", None),  # at once
    ("Come back within a week if it is no better.", None),
    ("If nobody has seen you by 6 pm, ring NHS 111.", None),
    ("Speak to a pharmacist tomorrow if the cough keeps you awake.", None),
    ("Go straight back to hospital if you faint; do so right away.", None),
    ("The rash should be evaluated by a physician within a week.", None),
    ("See your GP if it gets worse.", "AN011"),
    ("Consult your healthcare provider if you notice this.", "AN011"),
    ("Seek help if you are worried.", "AN011"),
    ("Come back if it does not settle.", "AN011"),
    ("Watch for fever, a rash or vomiting.", "AN012"),
    ("It usually settles in two days.", "AN012"),
    ("Look out for pain at rest or sweating, today and tomorrow.", "AN012"),
]


@pytest.mark.parametrize(("net", "code"), NETS)
def test_what_a_safety_net_says(net, code):
    changes = {**a_task(URGENT), **an_answer(sections(net=net))}
    assert codes(changes) == ([code] if code else [])


@pytest.mark.parametrize(
    ("more", "audience"),
    [("", "patient"), ("acuity: routine\n", "carer"), (URGENT, "clinician"), (URGENT, "student")],
)
def test_a_safety_net_is_not_judged_elsewhere(more, audience):
    task = a_task(f"{more}audience: {audience}\n", "audience")
    assert codes({**task, **an_answer(sections(net="See your GP if it gets worse."))}) == []


def test_a_safety_net_that_is_not_written_is_one_finding():
    assert codes({**a_task(URGENT), **an_answer(sections(net=""))}) == ["AN004"]


@pytest.mark.parametrize(
    ("flags", "net", "audience", "fires"),
    [
        ("Pain at rest, sweating, faintness.", "Ring your GP by 6 pm today.", "patient", True),
        ("- pain at rest\n- sweating", "Ring your GP by 6 pm today.", "public", True),
        ("Pain at rest, sweating, faintness.", "Ring your GP by 6 pm today.", "clinician", False),
        ("Pain at rest: call 999.", "Ring your GP by 6 pm today.", "patient", False),
        ("Pain at rest, sweating, faintness.", "For anything in the list above, call 999.", "patient", False),
        ("Get help today for pain at rest.", "Ring your GP by 6 pm today.", "patient", False),
        ("Go to A&E for pain at rest.", "Ring your GP by 6 pm today.", "patient", False),
    ],
)
def test_red_flags_and_what_to_do_about_them(flags, net, audience, fires):
    task = a_task(f"audience: {audience}\n", "audience")
    assert bool(told("AN013", ANSWER, {**task, **an_answer(sections(flags=flags, net=net))})) is fires


def test_a_fresh_file_has_no_advice_beyond_what_is_still_to_be_written():
    text = GOOD[ANSWER]
    for section, words in (
        ("Stop and sit down. Do not wait: see your GP today.",
         "_Write here what the model should say, in words this audience understands._"),
        ("If it comes on at rest, call 999.",
         "_Write here what to expect, when to worry, what to do then, and by when._"),
    ):  # fmt: skip
        text = text.replace(section, words)
    assert codes({**swap(TASK_FILE, "minutes: 25", "minutes: 20"), ANSWER: text}) == ["AN004"]
