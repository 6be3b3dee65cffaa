"""Criteria, by their wording: pairs that undo each other, two demands in one, and what no judge can see."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from rlhf.model.finding import Problem
from rlhf.rules.rubrics import MOST, claim, criteria

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.document import Document, Page
    from rlhf.model.paths import Placed
    from rlhf.model.task import Task

_NOT = frozenset(
    ("no", "not", "non", "never", "without", "nor", "neither", "fail", "neglect", "omit", "forget", "forgot", "lack",
     "miss", "cannot", "doesn", "don", "didn", "isn")
)  # fmt: skip
_VERBS = (
    r"(?:advises?|asks?|mentions?|explains?|recommends?|says?|states?|warns?|gives?|tells?|includes?|lists?|names?"
    r"|describes?|provides?|suggests?|encourages?|offers?|identifies|acknowledges?|clarifies|discusses|refers?|notes?)"
)
_SUBJECT = r"(?:the (?:answer|response|reply|model|output) )?"
_TWO_DEMANDS = re.compile(
    rf"{_SUBJECT}{_VERBS}\b.{{3,120}}?[,;]? (?:and|as well as)(?: also| then)? {_VERBS}\b",
    re.IGNORECASE,
)
_UNSEEN = re.compile(
    rf"{_SUBJECT}(?:understands?|recogni[sz]es?|knows?|is aware|reali[sz]es?|considers?|thinks?|takes? into account"
    r"|keeps? in mind|implies)\b",
    re.IGNORECASE,
)


def criteria_cancel_out(document: Document | Page, placed: Placed, task: Task) -> Iterator[Problem]:
    """A claim and its denial, both scored, count one thing twice; the same claim with both signs counts nothing.

    Bad, a task:
        rubric:
          - {criterion: Mentions chest pain at rest, points: 5}
          - {criterion: Does not mention chest pain at rest, points: -5}

    Good:
        rubric:
          - {criterion: Mentions chest pain at rest, points: 5}
          - {criterion: Advises waiting a week, points: -5}
    """
    some = criteria(document, placed, task)[:MOST]
    claims = [claim(criterion.text) for criterion in some]
    marked: set[int] = set()
    for number, second in combinations(range(len(some)), 2):
        bare = claims[number] - _NOT
        if second in marked or not bare or bare != claims[second] - _NOT:
            continue
        denied = bool(claims[number] & _NOT) is not bool(claims[second] & _NOT)
        same_sign = (some[number].points > 0) is (some[second].points > 0)
        if denied or not same_sign:
            marked.add(second)
            what = "the reverse of" if denied else "the same as"
            points = "with points of the same sign" if same_sign else "with points of the other sign"
            yield Problem(
                document.at("rubric", second, "criterion"),
                f"This says {what} number {number + 1} of the rubric, {points}.",
                "Keep one of the two.",
            )


def two_demands_in_one(document: Document | Page, placed: Placed, task: Task) -> Iterator[Problem]:
    """An answer that does one of two things gets all or nothing, and two judges decide differently which.

    Bad, a task:
        rubric:
          - {criterion: Advises calling 999 for pain at rest and asks about other medicines, points: 8}

    Good:
        rubric:
          - {criterion: Advises calling 999 for pain at rest, points: 5}
          - {criterion: Asks about other medicines, points: 3}
    """
    for index, criterion in enumerate(criteria(document, placed, task)):
        if _TWO_DEMANDS.match(criterion.text):
            yield Problem(
                document.at("rubric", index, "criterion"),
                "This criterion asks for two things.",
                "Make two criteria of it, and share the points out.",
            )


def no_judge_can_see(document: Document | Page, placed: Placed, task: Task) -> Iterator[Problem]:
    """What an answer understands or considers is not on the page; what it says is.

    Bad, a task:
        rubric:
          - {criterion: Recognises that this could be angina, points: 8}

    Good:
        rubric:
          - {criterion: Says that this could be angina, points: 8}
    """
    for index, criterion in enumerate(criteria(document, placed, task)):
        match = _UNSEEN.match(criterion.text)
        if match is not None:
            yield Problem(
                document.at("rubric", index, "criterion"),
                f"“{match[0]}” is nothing that a judge can see in an answer.",
                "Write what the answer says, asks or advises.",
            )
