"""Tidying changes form: what a file says, and every comment in it, stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.rules.tidy import in_order, tidy
from rlhf.workflows.checking.fix import _same_page, _same_values
from tests.unit.quick import quick

ORDER = ("id", "title", "kind", "tags")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: A\nid: 1\n", "id: 1\ntitle: A\n"),
        ("# about all\ntitle: A\nid: 1\n", "# about all\nid: 1\ntitle: A\n"),
        ("id: 1\n# about the tags\ntags:\n  - x\ntitle: A\n", "id: 1\ntitle: A\n# about the tags\ntags:\n  - x\n"),
        ("title: |\n  id: no name\n\n  more\nid: 1\n", "id: 1\ntitle: |\n  id: no name\n\n  more\n"),
        ("other: 1\nid: 1\n", "id: 1\nother: 1\n"),
        ("title: A\nid: 1", "id: 1\ntitle: A\n"),
        ("---\ntitle: A\nid: 1\n---\n# Words\n", "---\nid: 1\ntitle: A\n---\n# Words\n"),
    ],
)
def test_details_in_their_usual_order(before, after):
    assert in_order(before, ORDER) == after


@pytest.mark.parametrize(
    "text",
    [
        "id: 1\ntitle: A\n", "", "just words\n", "id: 1\nid: 2\n", "---\nno end\n", "[a, b]\n", "{id: 1, title: A}\n",
        '"title": A\nid: 1\n',
    ],
)  # fmt: skip
def test_what_is_not_plain_to_see_stays_as_it_is(text):
    assert in_order(text, ORDER) == text


def test_spaces_that_mean_something_stay():
    kept = "id: 1\ntitle: |\n  two spaces at the end of this line  \n  and one here \n"
    assert tidy(kept, ORDER, _same_values) == (kept, [])


def test_a_break_in_markdown_stays():
    page = "---\nid: 1\n---\n\n## Answer\n\nOne line  \nand another \n"
    tidied = page.replace("another ", "another")
    assert tidy(page, ORDER, _same_page) == (tidied, ["spaces at the ends of lines taken away"])


def test_a_file_that_cannot_be_read_keeps_its_faults():
    text = "id: 1\r\ntitle: [\r\n"
    new, done = tidy(text, ORDER, _same_values)
    assert new == "id: 1\ntitle: [\n"
    assert done == ["line ends made LF"]


LINES = st.sampled_from(
    ["id: 1", "title: A", "kind: x ", "tags: [a]", "tags:", "  - a", "# a comment", "", "  ", "title: |", "  words  ",
     "other: 2", "---", "- a", "id: 3", "\ttab", "text: 'a", "  b'"]
)  # fmt: skip


@quick
@given(st.lists(LINES, max_size=10), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_no_line_is_lost_and_twice_is_once(lines, end, closed):
    text = end.join(lines) + (end if closed else "")
    new, _ = tidy(text, ORDER, _same_values)
    assert sorted(line.strip() for line in new.splitlines() if line.strip()) == sorted(
        line.strip() for line in text.splitlines() if line.strip()
    )
    assert _same_values(text, new)
    assert tidy(new, ORDER, _same_values) == (new, [])


@pytest.mark.parametrize(
    "text",
    [
        "title: A\n\n# ---- about the id ----\n\nid: 1\n",
        "title: A\n  # inside\nid: 1\n",
        "title: A\n# below the title\n\nid: 1\n",
    ],
)
def test_a_comment_that_may_be_about_something_else_keeps_the_order(text):
    assert in_order(text, ORDER) == text


@pytest.mark.parametrize("text", ['title: "a\nid: b"\nkind: !!x y \n', "title: x \n---\nid: y\n", "a: [\ntitle: x \n"])
def test_nothing_but_line_ends_changes_in_a_file_that_cannot_be_read(text):
    assert tidy(text, ORDER, _same_values) == (text, [])
    assert tidy(text.replace("\n", "\r\n"), ORDER, _same_values) == (text, ["line ends made LF"])
