"""A remark stands beside the words it is about, as long as they are there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.event import Remark
from rlhf.process.feedback import Anchor, anchor, find
from tests.unit.quick import quick

ANSWER = """---
task: t-7h2k9m4x8q
---

## Answer

You can rest and see
  how you feel by the
evening. Rest is best.
"""


def test_a_remark_finds_its_words():
    remark = Remark("Say what to look for.", "rest and see")
    assert anchor(remark, ANSWER) == Anchor(remark, 7, "You can rest and see")


@pytest.mark.parametrize(
    "quote", ["rest and see how you feel", "rest  and\nsee\thow", "see how you feel by the evening"]
)
def test_line_breaks_and_spaces_between_the_words_do_not_matter(quote):
    assert anchor(Remark("x", quote), ANSWER).line == 7


def test_the_last_word_may_go_on():
    assert anchor(Remark("x", "see how you feel by the even"), ANSWER).line == 7


def test_a_half_match_does_not_stop_the_search():
    assert anchor(Remark("x", "Rest is  best"), ANSWER).line == 9
    assert find("a b c", "a b d a b\nc") == 6


@pytest.mark.parametrize("quote", ["rest and wait", "see how you felt", "REST AND SEE", "best. Then"])
def test_a_remark_whose_words_are_gone_is_outdated(quote):
    remark = Remark("x", quote)
    assert anchor(remark, ANSWER) == Anchor(remark, outdated=True)


def test_a_remark_about_the_whole_is_about_no_line():
    remark = Remark("Well written.")
    assert anchor(remark, ANSWER) == Anchor(remark)


def test_a_remark_on_an_empty_answer_is_outdated():
    assert anchor(Remark("x", "rest"), "").outdated


words = st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=12)


@quick
@given(words, st.data())
def test_words_are_found_however_they_are_wrapped(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    gaps = data.draw(st.lists(st.sampled_from([" ", "\n", "\n  ", "  "]), min_size=len(text), max_size=len(text)))
    wrapped = "".join(word + gap for word, gap in zip(text, gaps, strict=True))
    found = find(" ".join(text[start:end]), wrapped)
    assert found is not None
    assert " ".join(wrapped[found:].split()).startswith(" ".join(text[start:end]))


@quick
@given(words, words)
def test_what_is_found_is_what_was_sought(quote, text):
    found = find(" ".join(quote), " ".join(text))
    joined = " ".join(text)
    assert (found is not None) == (" ".join(quote) in joined)
    assert found is None or joined[found:].startswith(" ".join(quote))
