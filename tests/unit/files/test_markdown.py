"""Markdown is front matter and sections, by CommonMark."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.finding import Span
from rlhf.store.files.markdown import load
from tests.unit.quick import quick

ANSWER = """\
---
task: t-7h2k9m4x8q
author: amara
references:
  - kind: nice
    id: CG95
---
# Chest tightness on the stairs

Some words before any section.

## Answer
Call 999 if it comes on at rest.

### In a hurry
Stop and sit down.

## Red flags
- Pain at rest

```text
## not a heading
```

    ## nor this

> ## nor this one

After all that.

Safety-netting
--------------
Come back tomorrow.
"""


def sections(text):
    return {section.title: section.text for section in load(text).sections}


def test_front_matter_is_read_as_a_document():
    page = load(ANSWER, "answers/w48/t-7h2k9m4x8q/amara.md")
    assert page.path == "answers/w48/t-7h2k9m4x8q/amara.md"
    assert page.faults == ()
    assert page.data == {"task": "t-7h2k9m4x8q", "author": "amara", "references": [{"kind": "nice", "id": "CG95"}]}


def test_front_matter_has_the_lines_of_its_file():
    page = load(ANSWER)
    assert page.at("task") == Span(2, 7, 2, 19)
    assert page.key("author") == Span(3, 1, 3, 7)
    assert page.at("references", 0, "id").line == 6


def test_what_is_wrong_in_front_matter_has_its_line():
    page = load("---\na: 1\nb: 2\na: 3\n---\n## Answer\nYes.\n")
    (fault,) = page.faults
    assert (fault.code, fault.span.line) == ("FM013", 4)
    assert "on line 2" in fault.message
    assert sections("---\na: [\n---\n## Answer\nYes.\n") == {"Answer": "Yes."}


def test_sections_stand_under_headings_of_level_two():
    assert list(sections(ANSWER)) == ["Answer", "Red flags", "Safety-netting"]


def test_a_heading_inside_code_or_a_quotation_is_no_section():
    text = sections(ANSWER)["Red flags"]
    assert "## not a heading" in text
    assert "## nor this" in text
    assert text.endswith("After all that.")


def test_smaller_headings_stay_inside_their_section():
    assert sections(ANSWER)["Answer"].endswith("### In a hurry\nStop and sit down.")


def test_an_underlined_heading_is_one_too():
    assert sections(ANSWER)["Safety-netting"] == "Come back tomorrow."


def test_a_section_knows_its_lines():
    first, second, third = load(ANSWER).sections
    assert first.span == Span(12, 1, 12, 10)
    assert (first.text_line, second.span.line, third.span.line) == (13, 18, 31)
    assert ANSWER.splitlines()[first.text_line - 1] == first.text.splitlines()[0]
    assert ANSWER.splitlines()[third.text_line - 1] == third.text.splitlines()[0]


def test_a_sections_words_are_counted():
    assert load("---\na: 1\n---\n## Answer\nCall 999\nat once.\n\n## Empty\n").section("Answer").words == 4


def test_a_section_is_found_by_its_title_in_any_case():
    page = load(ANSWER)
    assert page.section("red FLAGS") is page.sections[1]
    assert page.section("Questions to ask") is None


def test_the_lines_of_the_whole_file_are_counted():
    assert load("---\na: 1\n---\nOne.\n\n## Two\n").lines == 6


def test_a_file_without_front_matter_says_so():
    for text in ("", "## Answer\nYes.\n", "\n---\na: 1\n---\n", "a: 1\n---\n## Answer\n"):
        (fault,) = load(text, "x.md").faults
        assert (fault.code, fault.span.line) == ("FM003", 1)


def test_details_without_an_end_are_named_where_the_text_begins():
    (fault,) = load("---\na: 1\n\n## Answer\n", "x.md").faults
    assert (fault.code, fault.span.line) == ("FM003", 4)
    assert fault.message == "The details at the top have no end: the line --- below them is missing."


def test_its_sections_are_read_all_the_same():
    assert sections("## Answer\nYes.\n") == {"Answer": "Yes."}


def test_empty_front_matter_is_front_matter():
    page = load("---\n---\n## Answer\nYes.\n")
    assert (page.faults, page.data) == ((), None)


def test_a_rule_in_the_text_does_not_open_front_matter_again():
    page = load("---\na: 1\n---\n## Answer\nOne.\n\n---\n\nTwo.\n")
    assert page.data == {"a": 1}
    assert page.section("Answer").text == "One.\n\n---\n\nTwo."


def test_windows_line_ends_make_no_difference():
    windows = load(ANSWER.replace("\n", "\r\n"))
    assert windows.data == load(ANSWER).data
    assert windows.sections == load(ANSWER).sections


def test_two_sections_of_one_name_are_both_kept():
    page = load("---\na: 1\n---\n## Answer\nOne.\n## Answer\nTwo.\n")
    assert [(section.title, section.text) for section in page.sections] == [("Answer", "One."), ("Answer", "Two.")]


@quick
@given(st.text(st.sampled_from("#-`> ab\n*[]()_~\\<!&"), max_size=200))
def test_no_text_is_too_strange_to_read(text):
    lines = text.count("\n") + 1
    for section in load(text).sections:
        assert 1 <= section.span.line <= lines


titles = st.lists(st.text("abc", min_size=1, max_size=5), max_size=5)


@quick
@given(titles, st.integers(1, 3))
def test_every_heading_opens_a_section_in_order(names, gap):
    text = "---\na: 1\n---\n" + "".join(f"## {name}\nText of {name}.{chr(10) * gap}" for name in names)
    found = load(text).sections
    assert [section.title for section in found] == names
    assert [section.text for section in found] == [f"Text of {name}." for name in names]
