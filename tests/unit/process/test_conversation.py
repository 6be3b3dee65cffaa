"""Threads are a pure function of what was said: order does not matter, and nothing takes another's words away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rlhf.process.conversation import Thread, threads
from tests.unit.quick import quick
from tests.unit.samples import an_event, an_id

TYPES = ("question", "reply", "clarification", "edge_case", "retraction", "question", "reply", "gesture")


@st.composite
def conversations(draw):
    """Events of a few people that refer to one another in every way, sensible or not."""
    found = []
    for number in range(draw(st.integers(0, 12))):
        body = {"text": f"Words {number}"}
        for field in ("to", "supersedes", "retracts"):
            target = draw(st.integers(-8, 14))
            if target >= 0:
                body[field] = an_id(target)
        found.append(an_event(number, draw(st.sampled_from(TYPES)), draw(st.sampled_from(["amara", "ben"])), **body))
    return found


def messages(found: list[Thread]) -> list[str]:
    return [said.id for thread in found for said in (thread.opening, *thread.answers)]


def wordings(found: list[Thread]) -> set[str]:
    every = (said for thread in found for said in (thread.opening, *thread.answers))
    return {event.id for said in every for event in (*said.earlier, said.latest)}


@quick
@given(conversations(), st.randoms(use_true_random=False))
def test_the_order_of_reading_does_not_matter(events, dice):
    shuffled = [*events, *events[:3]]  # some read twice
    dice.shuffle(shuffled)
    assert threads(shuffled) == threads(events)


@quick
@given(conversations())
def test_every_word_that_was_said_is_somewhere_once(events):
    found = threads(events)
    assert len(messages(found)) == len(set(messages(found)))
    assert wordings(found) == {event.id for event in events if event.type not in {"retraction", "gesture"}}


@quick
@given(conversations())
def test_nobody_changes_or_takes_back_the_words_of_another(events):
    without_ben = threads([event for event in events if event.by == "amara"])
    said = {m.id: (m.text, m.retracted) for t in threads(events) for m in (t.opening, *t.answers) if m.by == "amara"}
    alone = {m.id: (m.text, m.retracted) for t in without_ben for m in (t.opening, *t.answers)}
    assert said == alone


def test_a_question_is_open_until_somebody_else_answers():
    asked = an_event(1, "question", "amara", text="Which ward?")
    own = an_event(2, "reply", "amara", to=asked.id, text="I mean the first message.")
    theirs = an_event(3, "reply", "morgan", to=own.id, text="The cardiac one.")
    back = an_event(4, "retraction", "morgan", retracts=theirs.id)
    assert threads([asked])[0].open
    assert threads([asked, own])[0].open
    (answered,) = threads([asked, own, theirs])
    assert (answered.open, answered.settled) == (False, False)
    assert threads([asked, own, theirs, back])[0].open


def test_a_clarification_settles_a_question_or_stands_alone():
    asked = an_event(1, "question", "amara", text="Which ward?")
    clear = an_event(2, "clarification", "morgan", to=asked.id, scope="batch", text="Always the cardiac one.")
    (thread,) = threads([clear, asked])
    assert (thread.open, thread.settled) == (False, True)
    (alone,) = threads([clear])
    assert (alone.opening.text, alone.settled) == ("Always the cardiac one.", True)


def test_a_correction_holds_and_keeps_what_was_said_before():
    first = an_event(1, "question", "amara", text="Is she pregnant?")
    second = an_event(2, "question", "amara", supersedes=first.id, text="Might she be pregnant?")
    third = an_event(3, "question", "amara", supersedes=second.id, text="Could she be pregnant?")
    answer = an_event(4, "reply", "morgan", to=second.id, text="No.")
    (thread,) = threads([third, answer, first, second])
    assert thread.opening.id == first.id
    assert thread.opening.text == "Could she be pregnant?"
    assert [event.body["text"] for event in thread.opening.earlier] == ["Is she pregnant?", "Might she be pregnant?"]
    assert thread.opening.at == first.at
    assert [said.text for said in thread.answers] == ["No."]


def test_an_answer_by_a_clock_that_is_slow_stands_below_its_question():
    asked = an_event(9, "question", "amara", text="Which ward?")
    early = an_event(2, "reply", "morgan", to=asked.id, text="The cardiac one.")
    more = an_event(10, "reply", "amara", to=early.id, text="Thank you.")
    (thread,) = threads([early, asked, more])
    assert [said.text for said in thread.messages] == ["Which ward?", "The cardiac one.", "Thank you."]


def test_messages_that_answer_each_other_in_a_circle_are_one_thread():
    one = an_event(1, "reply", "amara", to=an_id(2), text="One.")
    two = an_event(2, "reply", "ben", to=an_id(1), text="Two.")
    three = an_event(3, "reply", "ben", to=an_id(2), text="Three.")
    (thread,) = threads([three, two, one])
    assert [said.text for said in thread.messages] == ["One.", "Two.", "Three."]
