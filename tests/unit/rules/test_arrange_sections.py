"""Words written elsewhere find their sections, and no line of them is lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.task import Task
from rlhf.rules.arrange_sections import arrange
from tests.unit.quick import quick

TASK = Task("t-7h2k9m4x8q", "w48", "Chest tightness", "reference_answer", "", "patient", ())


@pytest.mark.parametrize(
    "line",
    [
        "# Clinical reasoning", "## clinical Reasoning:", "### 2. Clinical reasoning", "**Clinical reasoning**",
        "**Clinical reasoning:**", "**2) CLINICAL REASONING**", "Clinical reasoning", "Clinical reasoning:",
        "b) Clinical reasoning", "2.1 Clinical reasoning", "Section 2: Clinical reasoning", "II. Clinical reasoning",
        "# Clinical-reasoning", "2 \u2013 Clinical reasoning", "# **Clinical** reasoning",
    ],
)  # fmt: skip
def test_a_heading_in_any_form(line):
    found = arrange(f"Rest.\n\n{line}\nBecause.\n", TASK)
    assert found.sections == {"Answer": "Rest.", "Clinical reasoning": "Because."}
    assert found.notices == ("what stood before the first heading is put into “Answer”",)


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("# Reasoning", "Clinical reasoning"),
        ("## Clinical resoning", "Clinical reasoning"),
        ("**Safetynetting**", "Safety-netting"),
        ("# Uncertainty & caveats", ""),
        ("# Caveats", "Uncertainty and caveats"),
        ("# Real world practise", "Real-world practice"),
    ],
)
def test_a_heading_that_is_like_one_is_told(line, section):
    found = arrange(f"# Answer\nRest.\n\n{line}\nWords.\n", TASK)
    assert "Words." in found.sections[section or "Uncertainty and caveats"]
    words = line.strip("#* ")
    assert found.notices == ((f"“{words}” is taken for the section “{section}”",) if section else ())


@pytest.mark.parametrize(
    "line",
    [
        "Clinical reasoning was hard.", "- Clinical reasoning", "> Clinical reasoning", "    Clinical reasoning",
        "Reasoning", "**Reasoning**", "```\n# Clinical reasoning\n```", "| Clinical reasoning |",
    ],
)  # fmt: skip
def test_a_line_that_is_no_heading_stays_where_it_is(line):
    found = arrange(f"# Answer\nRest.\n{line}\n", TASK)
    assert found.sections == {"Answer": f"Rest.\n{line}"}


def test_headings_of_ones_own_stay_inside_the_section_before():
    text = (
        "# Chest tightness\n\n# Introduction\nHello.\n\n# Answer\nRest.\n\n## In children\nRest, too.\n\n"
        "### Babies\nNo.\n\n# What else\nMore.\n\n# Safety-netting\n999.\n\n# References\nNICE CG95\n"
    )
    found = arrange(text, TASK)
    assert found.sections == {
        "Answer": "### Introduction\nHello.\n\nRest.\n\n### In children\nRest, too.\n\n#### Babies\nNo.\n\n"
        "### What else\nMore.",
        "Safety-netting": "999.",
        "References": "NICE CG95",
    }
    assert found.notices == ("what stood before the first heading is put into “Answer”",)


def test_a_section_in_two_places_is_put_together_and_told():
    found = arrange("# Answer\nOne.\n\n# Clinical reasoning\nWhy.\n\n# Answer\nTwo.\n", TASK)
    assert found.sections == {"Answer": "One.\n\nTwo.", "Clinical reasoning": "Why."}
    assert found.notices == ("what stood under “Answer” in two places is put together",)


def test_the_sections_are_those_of_the_kind_of_task():
    review = Task("t-7h2k9m4x8q", "w48", "x", "prompt_review", "", "patient", ())
    found = arrange("Verdict\n\nFine.\n\nRationale\n\nPlain.\n\nAnswer\n\nNone.\n", review)
    assert found.sections == {"Verdict": "Fine.", "Rationale": "Plain.\n\nAnswer\n\nNone."}


LINES = st.sampled_from(
    ["# Answer", "Answer", "**Answer:**", "## Safety netting", "# Other", "#### Deep", "", "Some words.", "- item",
     "```", "Clinical reasoning", "# Reasoning", "    code", "> quote", "#", "# References", "1. Caveats"]
)  # fmt: skip


@quick
@given(st.lists(LINES, max_size=16))
def test_no_line_is_lost(lines):
    found = arrange("\n".join(lines), TASK)
    given_words = sorted(word for line in lines for word in line.split() if word.isalnum())
    kept = "\n".join(found.sections.values()).split()
    titles = {"Answer", "Answer:", "Safety", "netting", "Clinical", "reasoning", "Reasoning", "References", "Caveats"}
    for word in given_words:
        if word not in titles and not word.isdigit():
            assert kept.count(word) == given_words.count(word)
