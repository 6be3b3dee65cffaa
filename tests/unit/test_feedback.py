"""A remark stands beside the words it is about, as long as they are there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.event import Remark
from rlhf.process.feedback import Anchor, anchor, places, with_context
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
    assert places("a b c", "a b d a b\nc") == [(6, 11)]


@pytest.mark.parametrize("quote", ["rest and wait", "REST AND SEE", "best. Then"])
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
    found = places(" ".join(text[start:end]), wrapped)
    assert [" ".join(wrapped[start:end].split()) for start, end in found] == [" ".join(text[start:end])] * len(found)
    assert found


@quick
@given(words, words)
def test_what_is_found_is_what_was_sought(quote, text):
    found = places(" ".join(quote), " ".join(text))
    joined = " ".join(text)
    assert bool(found) == (" ".join(quote) in joined)
    assert all(joined[start:end] == " ".join(quote) for start, end in found)


TWICE = "If it is worse, see your GP.\n\nAt night, if it is worse, call NHS 111.\n"


def test_of_words_that_stand_twice_those_in_their_context_are_meant():
    late = with_context(Remark("By when?", "call NHS 111"), TWICE)
    assert (late.before[-13:], late.after) == ("it is worse, ", ".\n")
    second = Remark("When?", "it is worse,", before="At night, if ", after=" call NHS 111")
    assert anchor(second, TWICE).line == 3
    assert anchor(second, f"Soon.\n\n{TWICE}").line == 5
    assert anchor(Remark("When?", "it is worse,"), TWICE).line == 1, "without a context, the first"


@pytest.mark.parametrize(
    ("quote", "now"),
    [
        ("see your GP within two weeks", "see your GP within 2 weeks"),
        ("If it does not settle, see your GP", "If it doesn't settle, see your GP"),
        ("Take ibuprofen with food for a week", "Take ibuprofen with some food for a week"),
    ],
)
def test_words_that_were_slightly_edited_are_found_and_shown_as_they_are_now(quote, now):
    found = anchor(Remark("By when?", quote), f"## Answer\n\nYou can wait. {now}, or sooner.\n")
    assert found.line == 3
    assert set(now.split()[1:-1]) <= set(found.words.split())
    assert not found.outdated


@pytest.mark.parametrize("quote", ["come back soon", "if you feel faint, call 999"])
def test_words_that_were_replaced_by_others_are_gone(quote):
    assert anchor(Remark("x", quote), "Rest. Come and see us within two days, and bring a friend.").outdated
