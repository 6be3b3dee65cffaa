"""Doses that lack a part: a unit, or how often and how much at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.finding import Problem
from rlhf.rules.spoken import FOR_READERS
from rlhf.rules.traces import cues, pattern, where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.document import Words
    from rlhf.model.task import Task

_AS_NEEDED = (
    r"(?i)\b(?:(?:when(?:ever)?|as|if) (?:it is |you )?(?:needed|required|necessary|need it|need to)|prn|as you need)\b"
)
_A_DOSE = (
    r"(?i)(?<![\w.,])\d[\d.,]{0,8}\s?(?:mg|micrograms?|mcg|g|ml|units?|tablets?|capsules?|puffs?|sachets?|drops?)\b"
    r"|\b(?:one|two|three|half a) (?:tablets?|capsules?|puffs?|sachets?)\b"
)
_LIMIT = (
    r"(?i)\bevery\b|\bhourly\b|\bhours?\b|\bmaxim\w+|\bmax\b|\bno more than\b|\bnot more than\b|\bat most\b|\bup to\b"
    r"|\b(?:once|twice|(?:one|two|three|four|five|six|\d) times)\b|\b(?:a|per|each|in one) (?:day|night)\b|\bdaily\b"
    r"|\bin 24\b|\bat night\b|\bbefore (?:bed|flying|exercise|sex|travel)\b|\bsingle dose\b|\bdo not exceed\b"
    r"|\bas (?:the|your) (?:packet|label|leaflet|prescri\w+)\b|\bpacket says\b|\b[tq]ds\b|\bbd\b|\bod\b"
)
_SENTENCE = r"[^.!?\n]+(?:\.(?=\d)[^.!?\n]+)*[.!?]?"
_NEEDED_CUES = cues("needed", "required", "necessary", "need", "prn")

_FREQUENCY = (
    r"(?:once|twice|(?:one|two|three|four|five|six) times|daily|every \w+|at night|in the (?:morning|evening)|a day"
    r"|nightly|weekly|bd|tds|qds|od|nocte)"
)
_NO_UNIT = (
    r"(?i)\b(?:takes?|taking|gives?|giving|starts?|starting|prescribed?|increased?|reduced?|on)\b(?: \w+){0,3}?"
    r" (?!(?:about|around|roughly|least|most|another|first|other|maximum|total|these|those|than|only)\b)([a-z]{5,24}) "
    rf"(\d{{2,4}})(?= {_FREQUENCY}\b)"
)
_FREQUENCY_CUES = cues(
    "once", "twice", "times", "daily", "every", "night", "morning", "evening", "day", "nightly", "weekly", "bd", "tds",
    "qds", "od", "nocte",
)  # fmt: skip


@where(_NEEDED_CUES)
def as_needed_without_limit(body: Words, task: Task) -> Iterator[Problem]:
    """“When needed” leaves open how soon again and how much in a day; both are what an overdose is made of.

    Bad, an answer:
        Take codeine 30 mg when needed for pain.

    Good:
        Take codeine 30 mg when needed for pain, at most every 4 hours and 240 mg in 24 hours.
    """
    if task.kind not in FOR_READERS:
        return
    for match in pattern(_SENTENCE).finditer(body.text):
        sentence = match[0]
        needed = pattern(_AS_NEEDED).search(sentence)
        if needed is None or not pattern(_A_DOSE).search(sentence) or pattern(_LIMIT).search(sentence):
            continue
        after = pattern(_SENTENCE).search(body.text, match.end())
        if after is not None and pattern(_LIMIT).search(after[0]):
            continue
        yield Problem(
            body.span(match.start() + needed.start(), match.start() + needed.end()),
            f"“{' '.join(needed[0].split())}” does not say how often, or how much at most.",
            "Say both: at most every 4 hours, and no more than four times a day.",
        )


@where(_FREQUENCY_CUES)
def strength_without_unit(body: Words, task: Task) -> Iterator[Problem]:
    """A number without a unit is read as whatever the reader has at home: 500 mg, 500 micrograms or 500 mL.

    Bad, an answer:
        Take amoxicillin 500 three times a day.

    Good:
        Take amoxicillin 500 mg three times a day.
    """
    if task.kind not in FOR_READERS:
        return
    for match in pattern(_NO_UNIT).finditer(body.text):
        yield Problem(
            body.span(match.start(2), match.end(2)), f"“{match[1]} {match[2]}” has no unit.",
            f"Write for example “{match[1]} {match[2]} mg”, with the unit that is meant.",
        )  # fmt: skip
