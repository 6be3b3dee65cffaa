"""A remark stands beside the words it is about, as long as they are there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.event import Remark
from rlhf.process.anchoring import Place, find, places, sentence_kept
from rlhf.process.locate_quotes import Anchor, anchor, on_lines, with_context
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
    assert anchor(remark, ANSWER) == Anchor(remark, 7, "You can rest and see", section="Answer")


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


@pytest.mark.parametrize("suggestion", ["rest and see, and call", "rest", "lie down", ""])
def test_a_suggestion_that_was_taken_is_known(suggestion: str) -> None:
    remark = with_context(Remark("Say when.", "rest and see", suggestion=suggestion), ANSWER)
    assert not anchor(remark, ANSWER).taken
    after = ANSWER.replace("rest and see", suggestion)
    for text in (after, after.replace("\n", "\r\n")):
        assert (anchor(remark, text).taken, anchor(remark, text).line) == (True, 7)
    assert not anchor(remark, ANSWER.replace("rest and see", "wait")).taken


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


BEFORE_THE_OPERATION = """---
task: t-7h2k9m4x8q
author: amara
---

## Answer

You can have the operation on Monday. Take nothing by mouth from midnight. Bring a list of your tablets with you.

Take your blood pressure tablet as usual, with a sip of water.

## Red flags

- Chest pain: call 999.
- Fever above 38 degrees: call the ward.
- Bleeding that does not stop: call 999.

## Safety-netting

Children should not take nothing by mouth unless told. If you are not sure what to do, call the ward. Rest at home
afterwards, and take paracetamol daily. Do not drive for 24 hours. Drink water daily.
"""
MEANT = "Take nothing by mouth from midnight."
FEVER = "- Fever above 38 degrees: call the ward.\n"
RED_FLAGS = BEFORE_THE_OPERATION[BEFORE_THE_OPERATION.index("## Red") : BEFORE_THE_OPERATION.index("## Saf")]


def after(quote: str, *changes: tuple[str, str], text: str = BEFORE_THE_OPERATION) -> tuple[Anchor, str]:
    """Where a remark on the first such words stands once the author has made some changes, and the text then."""
    remark = with_context(Remark("By when?", quote), text)
    now = text
    for old, new in changes:
        assert now.count(old) == 1, old
        now = now.replace(old, new)
    return anchor(remark, now), now


@pytest.mark.parametrize(
    ("quote", "changes"),
    [
        ("nothing by mouth", [(f" {MEANT}", "")]),  # the same words stand in another sentence
        (MEANT, [(f" {MEANT}", ""), ("Children should not", "Do not")]),  # one very like it, that says the opposite
        (MEANT, [(f" {MEANT}", ""), ("Drink water daily.", MEANT)]),  # the same sentence, written elsewhere
        (MEANT, [(f" {MEANT}", ""), ("of water.\n", f"of water. {MEANT}\n")]),  # it was moved a little
        ("Fever above 38 degrees", [(FEVER, ""), ("Chest pain", "Fever above 39 degrees")]),
        ("call 999", [("- Chest pain: call 999.\n", "")]),
        ("Chest pain: call 999.", [("- Chest pain: call 999.\n", "")]),
        ("daily", [(", and take paracetamol daily.", ".")]),
        ("call the ward", [(FEVER, "")]),
        ("Drink water daily.", [(" Drink water daily.", "")]),  # at the very end
        ("task: t-7h2k9m4x8q", [("task: t-7h2k9m4x8q\n", "")]),
        ("not stop: call 999.", [(RED_FLAGS, "")]),
    ],
)  # fmt: skip
def test_a_remark_never_goes_to_like_words_in_another_place(quote, changes):
    found, _ = after(quote, *changes)
    assert found.outdated, found
    assert found.line == 0


@pytest.mark.parametrize(
    ("quote", "changes"),
    [
        (MEANT, [("You can have the operation on Monday.", "Your operation is on Tuesday, at 9.")]),
        (MEANT, [("Bring a list of your tablets with you.", "List your tablets."), ("on Monday", "on Friday")]),
        ("nothing by mouth", [("from midnight", "from ten at night")]),
        ("nothing by mouth", [("You can have the operation on Monday. ", "")]),
        (MEANT, [("## Answer", "## What to do")]),
        ("daily", [("Rest at home\nafterwards", "Stay at home\nand rest")]),
        ("daily", [("Rest at home\nafterwards, and", "Rest at\nhome afterwards,\nand")]),  # wrapped anew
        ("call 999", [("- Chest pain", "- Pain in the chest")]),
        ("Bleeding that does not stop", [("- Chest pain: call 999.\n", ""), (FEVER, "")]),
        ("Drink water daily.", [("Do not drive for 24 hours. ", "")]),
        (MEANT, [(RED_FLAGS, "")]),
        (MEANT, [("Children should not take nothing by mouth unless told.", MEANT)]),  # the same comes up elsewhere
    ],
)  # fmt: skip
def test_a_remark_stays_with_its_words_when_what_is_around_them_is_edited(quote, changes):
    found, now = after(quote, *changes)
    assert not found.outdated
    assert not found.words
    first = now.index(quote) if quote != "daily" else now.index("daily")
    assert found.line == now.count("\n", 0, first) + 1


def test_a_remark_goes_with_its_paragraph():
    start, end = BEFORE_THE_OPERATION.index("You can have"), BEFORE_THE_OPERATION.index("Take your blood")
    paragraph = BEFORE_THE_OPERATION[start:end]
    remark = with_context(Remark("x", "nothing by mouth"), BEFORE_THE_OPERATION)
    moved = BEFORE_THE_OPERATION.replace(paragraph, "").replace(
        "## Safety-netting\n\n", f"## Safety-netting\n\n{paragraph}"
    )
    assert anchor(remark, moved).text.startswith("You can have the operation")


@pytest.mark.parametrize(
    ("quote", "old", "new", "words"),
    [
        (MEANT, "nothing by mouth from", "no food or drink from", "Take no food or drink from midnight."),
        (MEANT, "Take nothing by mouth", "Do not take nothing by mouth", "Do not take nothing by mouth from midnight."),
        ("Fever above 38 degrees", "above 38 degrees", "above 38.5 degrees", "Fever above 38.5 degrees"),
    ],
)  # fmt: skip
def test_words_that_were_edited_in_their_place_are_shown_as_they_are_now(quote, old, new, words):
    found, now = after(quote, (old, new))
    assert found.words == words
    assert found.text == next(line for line in now.split("\n") if new in line)


def test_the_one_of_several_that_is_meant_is_known_when_all_others_are_there():
    lines = BEFORE_THE_OPERATION.split("\n")
    number = next(index for index, line in enumerate(lines, 1) if line.startswith("- Bleeding"))
    remark = on_lines(Remark("x"), BEFORE_THE_OPERATION, number, number)
    assert find(remark, BEFORE_THE_OPERATION.replace(lines[number - 1] + "\n", "")) is None
    doubled = BEFORE_THE_OPERATION.replace("## Red flags\n", f"## Red flags\n\n{lines[number - 1]}\n")
    assert anchor(remark, doubled).line == number + 2


SECTIONS = "".join(f"## {name}\n\nSome considered words.\n\n" for name in ("Answer", "Reasons", "Caveats", "Red flags"))


@pytest.mark.parametrize("put", ["", "Other words.", "Come back the same day if it returns, or call NHS 111. " * 6])
def test_words_that_were_replaced_are_gone_though_every_section_has_the_same(put):
    remark = with_context(Remark("x", "Some considered words.", suggestion=put), SECTIONS)
    found = find(remark, SECTIONS.replace("Some considered words.", put, 1))
    assert found is None or (found.edited and found.start == SECTIONS.index("Some"))
    assert find(remark, SECTIONS.replace("## Answer\n\nSome considered words.\n\n", "")) is None


def test_three_suggestions_side_by_side_are_found_after_one_another():
    quotes = [
        "A cough after a cold stays for three weeks in most people.",
        "Honey in warm water helps as much as any syrup does.",
        "You need no antibiotic, for a virus is the cause of it.",
    ]
    around = "## Answer\n\nYou had a cold last week.\n\n", "\n\n## Red flags\n\nCall if you cough up blood.\n"
    text = "\n".join(quotes).join(around)
    remarks = [with_context(Remark("x", quote), text) for quote in quotes]
    for number in (0, 2, 1):
        place = find(remarks[number], text)
        assert place is not None
        assert (text[place.start : place.end], place.edited, place.certain) == (quotes[number], False, True)
        text = text[: place.start] + f"Now it says {number}." + text[place.end :]
    assert [find(remark, text) for remark in remarks] == [None] * 3


def test_surroundings_that_are_the_same_twice_leave_it_open_which_is_meant():
    text = "Take it daily.\n" * 60
    remark = with_context(Remark("x", "it"), text.replace("it", "them", 20).replace("it", "them", 0))
    place = find(remark, text)
    assert place is None or not place.certain
    assert find(Remark("x", "Take it daily."), "Take it daily.") == Place(0, 14, certain=False), "nothing is known"


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("You can have the operation on Monday.", "It is on Monday.", True),
        ("Bring a list", "Bring the list", True),
        ("Take nothing", "Do not take nothing", False),
        ("from midnight", "unless told", False),
        ("mouth from midnight", "mouth\nfrom midnight", True),
    ],
)
def test_whether_the_rest_of_its_sentence_is_what_it_was(old, new, kept):
    remark = with_context(Remark("x", "nothing by mouth"), BEFORE_THE_OPERATION)
    now = BEFORE_THE_OPERATION.replace(old, new, 1)
    place = find(remark, now)
    assert place is not None
    assert sentence_kept(remark, now, place) is kept
