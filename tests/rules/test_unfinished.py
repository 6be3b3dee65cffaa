"""Unfinished text is found where it is, and clinical words that look like it are not."""

from __future__ import annotations

import pytest

from tests.rules.memory import ANSWER, GOOD, TASK_FILE, check, swap

WORDS = "No examination."


def told(words: str, **more: str) -> list[tuple[str, int]]:
    """Codes and lines of what is found in an answer with some more words in it; the first line of them is 0."""
    assert WORDS in GOOD[ANSWER]
    files = swap(ANSWER, WORDS, f"{WORDS}\n\n{words}")
    if "locale" in more:
        files |= {TASK_FILE: f"{GOOD[TASK_FILE]}locale: {more['locale']}\n"}
    first = str(files[ANSWER]).splitlines().index(WORDS) + 3
    codes = ("AN004", "AN020", "AN021")
    return [(finding.code, finding.span.line - first) for finding in check(ANSWER, files) if finding.code in codes]


@pytest.mark.parametrize(
    "line",
    [
        "TODO", "TBC", "**TBD**", "FIXME", "(TBC)", "[TBD]", "tbc", "- TODO", "* tbd", "XXX", "???", "TODO: the dose",
        "TBC - dose in children", "FIXME: wrong?", "To be completed", "to be confirmed.", "Finish tomorrow",
        "finish this later…",
        "I\u2019ll finish the rest on Sunday", "(to continue tomorrow)", "Lorem ipsum dolor sit amet, consectetur.",
        "We say lorem ipsum.",
    ],
)  # fmt: skip
def test_a_line_that_is_a_note_to_oneself_is_an_error(line):
    assert told(line) == [("AN020", 0)]


@pytest.mark.parametrize(
    "words",
    [
        "Give paracetamol, dose TBC.", "Dose: xxx mg", "The dose is XXX mg.", "Ring [insert number].",
        "See <name> first.",
        "About ??? in a hundred.", "Ring (to be added).", "As [citation needed] says.", "Dear <patient's name>,",
        "See [add reference].", "The rest is tbd.", "We say more here (finish tomorrow).", "There is a TODO here.",
        "- TBC", "Love, Sam xxx", "See <your name>.",
    ],
)  # fmt: skip
def test_a_blank_in_a_sentence_is_a_warning(words):
    assert told(words) == [("AN021", 0)]


@pytest.mark.parametrize("line", ["…", "...", "  ....", "… "])
def test_a_text_that_breaks_off(line):
    assert told(f"It is likely that\n{line.rstrip()}") == [("AN021", 1)]


@pytest.mark.parametrize(
    "words",
    [
        "XXX syndrome is a trisomy.", "Her karyotype is 47,XXX.", "XXX and XXY are found alike.", "Trisomy:\n- XXX",
        "A girl with 48,XXXX, or XXX in mosaic: a chromosome more.", "First, do no harm; there is much to do.",
        "Paracetamol, sobre todo de noche.", "Todo paciente.", "Really???", "“What now???”",
        "See www.xxx.org or a-xxx.",
        "Check your blood pressure tomorrow.", "Finish the course of tablets later today if you forgot.",
        "Take it tonight, and finish tomorrow.", "- Continue tomorrow", "The form is to be completed by the GP.",
        "A diagnosis to be confirmed by biopsy (to be confirmed).", "- Active TBC (tuberculosis)\n- TBC",
        "TBC1D4 is a gene.",
        "Tuberculosis, once written TBC.", "If p < 0.05 and n > 5, rest.", "See <https://example.org/name>.",
        "[Date](https://example.org)", "Rest … then walk.", "> …", "It lasts 2...3 days.", "See [1] and [add-on].",
        "Insert the needle at 90 degrees.", "Add 5 mL.", "Type XXXV.", "The cavity [inserted] is",
        "Do not put off what is to be done.", "Sign: x x x", "xx", "??",
    ],
)  # fmt: skip
def test_words_that_mean_what_they_say(words):
    assert told(words) == []


@pytest.mark.parametrize("locale", ["es-ES", "it-IT", "de-DE"])
def test_in_other_languages_they_are_words(locale):
    assert told("TODO\n\nTBC\n\nTBC pulmonar. TODO lo demás.", locale=locale) == []
    assert told("FIXME", locale=locale) == [("AN020", 0)]


def test_a_section_of_nothing_else():
    for word in ("xxx", "- TBC", "XXX", "…"):
        files = swap(ANSWER, WORDS, word)
        (finding,) = check(ANSWER, files)
        assert finding.code == ("AN021" if word == "…" else "AN020")


TEMPLATE = "_Write here why: the findings that matter, the differential, the evidence._"


def test_a_line_of_the_template_is_told_once():
    assert told(f"{TEMPLATE}\n\nTODO") == [("AN004", 0)]
    assert told(f"- {TEMPLATE} TBC") == [("AN004", 0)], "among words, and in a section of another name"


def test_a_patients_own_words_may_be_anything():
    head = GOOD[ANSWER].split("## ")[0].replace("ai_draft: false\n", (
        "ai_draft: false\nverdict:\n  context_missing: yes\n  realistic: yes\n  misleading_assumption: no\n"
        "  encourages_safe_behaviour: yes\n"
    ))  # fmt: skip
    body = (
        "## Verdict\nAge is missing.\n\n## Revised prompt\nHelp ??? it hurts xxx\n…\n\n## Rationale\nIt is ??? plain.\n"
    )
    task = swap(TASK_FILE, "kind: reference_answer", "kind: prompt_review")
    found = check(ANSWER, {**task, ANSWER: head + body})
    assert [(finding.code, finding.span.line) for finding in found] == [("AN021", (head + body).count("\n"))]


def test_the_place_is_that_of_the_words():
    files = swap(ANSWER, WORDS, f"{WORDS}\n\n  - TODO  \n\nGive XXX mg.")
    found = [f for f in check(ANSWER, files) if f.code in {"AN020", "AN021"}]
    lines = files[ANSWER].splitlines()
    assert [lines[f.span.line - 1][f.span.column - 1 : f.span.end_column - 1] for f in found] == ["- TODO", "XXX"]


@pytest.mark.parametrize(
    "word", ["XXX", "- TBC", "xxx", "???", "[insert ", "<name> ", "TODO: ", "…", "(to be ", "?" * 50]
)
def test_a_text_made_for_it_takes_no_time(word):
    told(f"{word}\n" * 20_000 + f"{word} " * 20_000)
