"""Which step of the practice follows from where the project stands."""

from __future__ import annotations

import re
from itertools import product
from string import Formatter

import pytest

from rlhf.model.event import APPROVE, REQUEST_CHANGES
from rlhf.process.practice import STEPS, Next, Progress, in_a_sentence, next_of, step_of
from rlhf.process.task_state import State
from rlhf.store.files import edit_yaml
from rlhf.store.files.schemas import practice

ALL = ("Answer", "Clinical reasoning", "Uncertainty and caveats", "Red flags", "Safety-netting")
LATER = ALL[3:]


def claimed(**values: object) -> Progress:
    return Progress(State.CLAIMED, file=True, **values)


def asked(**values: object) -> Progress:
    return Progress(
        State.CHANGES_REQUESTED, file=True, begun=True, verdict=REQUEST_CHANGES, asked=True, **values
    )  # fmt: skip


#: Where the learner stands, what there is to do, and the number of that step.
CASES = (
    (Progress(), Next.TAKE, 1),
    (Progress(State.WITHDRAWN, file=True), Next.TAKE, 1),
    (Progress(State.CLAIMED), Next.FETCH, 2),
    (claimed(unwritten=ALL), Next.WRITE, 2),
    (claimed(unwritten=ALL[1:], begun=True), Next.WRITE_MORE, 2),
    (claimed(blank=True), Next.REFILL, 2),
    (claimed(unwritten=LATER, begun=True, faults=2), Next.CHECK_NET, 3),
    (claimed(unwritten=("Red flags",), begun=True, faults=1), Next.CHECK_HEADINGS, 3),
    (claimed(begun=True, faults=1), Next.CHECK_REST, 3),
    (claimed(begun=True), Next.SUBMIT, 4),
    (Progress(State.SUBMITTED, file=True, unsent=True), Next.SEND, 4),
    (Progress(State.SUBMITTED, file=True, verdict=REQUEST_CHANGES, asked=True), Next.BRING_REQUEST, 5),
    (Progress(State.SUBMITTED, verdict=REQUEST_CHANGES, asked=True), Next.BRING_REQUEST, 5),
    (asked(), Next.READ, 5),
    (Progress(State.CHANGES_REQUESTED, asked=True), Next.FETCH, 5),
    (asked(blank=True, edited=True, faults=1), Next.REFILL, 5),
    (asked(edited=True, faults=1), Next.CHECK_AGAIN, 6),
    (asked(edited=True), Next.SUBMIT_AGAIN, 6),
    (Progress(State.SUBMITTED, file=True, unsent=True, asked=True), Next.SEND, 6),
    (Progress(State.SUBMITTED, file=True, verdict=APPROVE, asked=True), Next.BRING_ACCEPTANCE, 7),
    (Progress(State.ACCEPTED, file=True, verdict=APPROVE, asked=True), Next.DONE, 0),
    (Progress(State.ACCEPTED, file=True, edited=True, verdict=APPROVE, asked=True), Next.DONE, 0),
)


@pytest.mark.parametrize(("progress", "what", "step"), CASES)
def test_the_next_thing_follows_from_where_the_project_stands(progress: Progress, what: Next, step: int) -> None:
    assert next_of(progress) is what
    assert step_of(what, asked=progress.asked) == step


def test_each_thing_to_do_is_reached_and_has_its_words() -> None:
    says = edit_yaml.load((practice() / "guide.yaml").read_bytes(), "guide.yaml")
    assert {what for _, what, _ in CASES} == set(Next) == set(says["says"])
    assert len(says["titles"]) == len(STEPS) == 7


def test_the_guide_leaves_no_gap_that_nothing_fills() -> None:
    guide = edit_yaml.load((practice() / "guide.yaml").read_bytes(), "guide.yaml")
    filled = {"task", "file", "folder", "again", "question", "lacking", "left", "open"}
    for entry in (*guide["says"].values(), {"open": guide["open"]}, {"then": guide["then"]}):
        for text in entry.values():
            assert {name for _, name, _, _ in Formatter().parse(text) if name is not None} <= filled


def test_only_the_guide_says_how_the_file_is_opened() -> None:
    guide = (practice() / "guide.yaml").read_text(encoding="utf-8")
    assert len(re.findall(r"any editor", guide)) == 1


def test_whatever_the_learner_does_there_is_a_next_thing() -> None:
    flags = ("file", "blank", "begun", "edited", "unsent", "asked")
    for state, verdict, faults, unwritten in product(State, ("", APPROVE, REQUEST_CHANGES), (0, 1), ((), ALL, LATER)):
        for values in product((False, True), repeat=len(flags)):
            progress = Progress(
                state, faults=faults, verdict=verdict, unwritten=unwritten, **dict(zip(flags, values, strict=True))
            )
            what = next_of(progress)
            assert (step_of(what, asked=progress.asked) == 0) == (what is Next.DONE)


@pytest.mark.parametrize(
    ("titles", "sentence"),
    [
        ((), ""),
        (("Answer",), "“Answer”"),
        (("Answer", "Red flags"), "“Answer” and “Red flags”"),
        (("A", "B", "C"), "“A”, “B” and “C”"),
    ],
)
def test_titles_are_put_into_a_sentence(titles: tuple[str, ...], sentence: str) -> None:
    assert in_a_sentence(titles) == sentence
