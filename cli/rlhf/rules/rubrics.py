"""Rubrics, in tasks and in answers that are rubrics: that two readers would score the same with them."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Any

from rlhf.model.finding import Problem
from rlhf.model.sections import HIGH_RISK
from rlhf.model.task import Criterion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rlhf.model.document import Document, Page
    from rlhf.model.paths import Placed
    from rlhf.model.task import Task

#: A criterion that begins like this describes a fault. (Not to mention brands, jargon or what is wrong is a merit.)
_FAULT = re.compile(
    r"(?:the (?:answer|response|reply|model|output) )?"
    r"(?:(?:does|do|did)(?: not|n't) (?:mention|ask|explain|address|acknowledge|warn|clarify|specify|discuss)\b"
    r"(?! (?:any |un|in|irrelevant|jargon|brand|harmful|wrong))"
    r"|fail(?:s|ed)? to|neglect(?:s|ed)? to|forgets? to|forgot to|omits? to"
    r"|(?:wrongly|incorrectly|falsely|mistakenly|inappropriately|unnecessarily|needlessly) \w)",
    re.IGNORECASE,
)
_MERIT = re.compile(
    r"(?:the (?:answer|response|reply|model|output) )?(?:correctly|rightly|appropriately) \w", re.IGNORECASE
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words of praise that do not say what is good.
_VAGUE = _words("""
    a accurate accurately adequate advice all an and answer answered answers appropriate appropriately are be clear
    clearly complete comprehensive concise content correct correctly detail detailed details enough excellent
    explanation for gives good has have helpful helpfully in information informative is it language medically of overall
    patient professional proper properly provides quality question reader reasonable relevant response safe safely
    should sound suitable the this to tone useful user very well with written
""")
_LONG = 80

#: Words that belong to the grammar of a sentence and not to its claim.
_CARRYING = _words("""
    a also an and any are as at be been being by can cause caused could did do does due for from had has have her his if
    in into is it its may might must occur occurs of on one or should so some than that the their them then there they
    this to was were when which who will with would you your
""")
_TURNING = _words("no not non never without nor neither avoid avoids against unless until before after")
_WORD = re.compile(r"[^\W_]+")
_ENDINGS = ("ings", "ing", "ied", "ies", "ed", "es", "e", "s")
_LENGTHY, _ALIKE = 12, 0.85
MOST = 200


def criteria(document: Document | Page, placed: Placed, task: Task) -> Sequence[Criterion]:
    """Return the rubric of a task or of an answer that is a rubric; [] while it does not have the right form."""
    if placed.what == "task":
        return task.rubric
    given = document.data.get("rubric") if task.kind == "rubric_writing" and isinstance(document.data, dict) else None
    made = [_criterion(entry) for entry in given] if isinstance(given, list) else []
    return [criterion for criterion in made if criterion is not None] if None not in made else []


def _criterion(entry: Any) -> Criterion | None:
    if not isinstance(entry, dict):
        return None
    text, points = entry.get("criterion"), entry.get("points")
    if not isinstance(text, str) or type(points) is not int:
        return None
    id_ = entry.get("id")
    return Criterion(text, points, must_have=entry.get("must_have") is True, id=id_ if isinstance(id_, str) else "")


def no_positive_criterion(document: Document | Page, placed: Placed, task: Task) -> Iterator[Problem]:
    """A rubric without a criterion worth points cannot tell a good answer from an empty one.

    Bad, a task:
        rubric:
          - {criterion: Advises waiting a week, points: -8}

    Good:
        rubric:
          - {criterion: Advises ringing the GP practice today, points: 8}
          - {criterion: Advises waiting a week, points: -8}
    """
    criterions = criteria(document, placed, task)
    if criterions and not any(criterion.points > 0 for criterion in criterions):
        yield Problem(
            document.key("rubric"),
            "No criterion of the rubric is worth any points.",
            "Give at least one positive points.",
        )


def no_negative_criterion(document: Document | Page, placed: Placed, task: Task) -> Iterator[Problem]:
    """Where a wrong answer can do harm, the rubric names the harm, so that a fluent unsafe answer cannot score well.

    Given, an answer:
        (left out)

    Bad, a task:
        risk: {severity: major, likelihood: medium}
        rubric:
          - {criterion: Advises ringing the GP practice today, points: 8, must_have: true}

    Good:
        risk: {severity: major, likelihood: medium}
        rubric:
          - {criterion: Advises ringing the GP practice today, points: 8, must_have: true}
          - {criterion: Advises waiting a week, points: -8}
    """
    if task.risk >= HIGH_RISK:
        criterions = criteria(document, placed, task)
        if criterions and not any(criterion.points < 0 for criterion in criterions):
            yield Problem(
                document.key("rubric"),
                f"The risk rating is {task.risk}, but no criterion takes points off for harm.",
                "Add what a dangerous answer would say, with negative points.",
            )


def same_criterion_twice(document: Document | Page, placed: Placed, task: Task) -> Iterator[Problem]:
    """Two criteria that say the same count it twice, and hide what else the rubric ought to weigh.

    Bad, a task:
        rubric:
          - {criterion: Advises calling 999 if the pain comes on at rest, points: 8}
          - {criterion: Advises to call 999 when pain comes on at rest, points: 5}

    Good:
        rubric:
          - {criterion: Advises calling 999 if the pain comes on at rest, points: 8}
          - {criterion: Advises calling 999 if the pain spreads to the jaw, points: 5}
    """
    criterions = criteria(document, placed, task)[:MOST]
    gists = [_gist(criterion) for criterion in criterions]
    if len(set(gists)) == len(gists) and sum(len(gist) > _LENGTHY for gist in gists) < 2:  # noqa: PLR2004
        return
    messages: set[int] = set()
    claims = [claim(criterion.text) for criterion in criterions]
    for number, two in combinations(range(len(criterions)), 2):
        same_sign = (criterions[number].points > 0) is (criterions[two].points > 0)
        if two not in messages and same_sign and _say_the_same(claims[number], claims[two]):
            messages.add(two)
            yield Problem(
                document.at("rubric", two, "criterion"),
                f"This says the same as number {number + 1} of the rubric.",
                "Put the two together, or say what sets them apart.",
            )


def _gist(criterion: Criterion) -> frozenset[str | bool]:
    """Return what criteria with the same meaning nearly always share: the starts of longer words, and the sign."""
    return frozenset({word[:4] for word in criterion.text.lower().split() if len(word) > 3} - _OPENINGS) | {  # noqa: PLR2004
        criterion.points > 0
    }


_OPENINGS = frozenset(word[:4] for word in _CARRYING)


def _say_the_same(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether two sentences say the same, by the words of their claims: equal sets, or long sets that nearly agree.

    A single different word makes short sentences different: physicians write long lists of criteria like “Side effects
    of escitalopram include headache”, “… include insomnia”, which any measure of similarity would take for the same.
    """
    if not first or not second:
        return False
    extra = first ^ second
    if not extra:
        return True
    if len(first | second) < _LENGTHY or any(word in _TURNING or len(word) == 1 or word.isdigit() for word in extra):
        return False
    return (first < second or second < first) and len(first & second) >= _ALIKE * len(first | second)


def claim(text: str) -> frozenset[str]:
    """Return the words of a sentence that carry its claim, by their stems."""
    return frozenset(_stem(word) for word in _WORD.findall(text.lower()) if word not in _CARRYING)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if len(word) - len(ending) >= 3 and word.endswith(ending):  # noqa: PLR2004
            return word[: -len(ending)]
    return word


def sign_looks_wrong(document: Document | Page, placed: Placed, task: Task) -> Iterator[Problem]:
    """A fault that earns points, or a merit that costs some, would train a model towards the fault.

    Bad, a task:
        rubric:
          - {criterion: Advises ringing the GP practice today, points: 8}
          - {criterion: Fails to mention chest pain at rest, points: 5}

    Good:
        rubric:
          - {criterion: Advises ringing the GP practice today, points: 8}
          - {criterion: Fails to mention chest pain at rest, points: -5}
    """
    for index, criterion in enumerate(criteria(document, placed, task)):
        if (_FAULT if criterion.points > 0 else _MERIT).match(criterion.text):
            what = "a fault, but it earns" if criterion.points > 0 else "a merit, but it costs"
            yield Problem(
                document.at("rubric", index, "points"),
                f"This criterion reads like {what} points.",
                f"Check the sign; perhaps: points: {-criterion.points}",
            )


def must_have_costs_points(document: Document | Page, placed: Placed, task: Task) -> Iterator[Problem]:
    """A must-have is something a gold answer cannot lack; what costs points is something it must not hold.

    Bad, a task:
        rubric:
          - {criterion: Advises ringing the GP practice today, points: 8}
          - {criterion: Advises waiting a week, points: -8, must_have: true}

    Good:
        rubric:
          - {criterion: Advises ringing the GP practice today, points: 8, must_have: true}
          - {criterion: Advises waiting a week, points: -8}
    """
    for index, criterion in enumerate(criteria(document, placed, task)):
        if criterion.must_have and criterion.points < 0:
            yield Problem(
                document.at("rubric", index, "must_have"),
                "A criterion that costs points cannot be a must-have.",
                "Delete must_have, or make the points positive.",
            )


def criterion_too_vague(document: Document | Page, placed: Placed, task: Task) -> Iterator[Problem]:
    """Two readers apply a criterion alike only if it names what to look for; “is accurate” leaves it to each of them.

    Bad, a task:
        rubric:
          - {criterion: Is accurate and helpful, points: 8}

    Good:
        rubric:
          - {criterion: Says that tightness on exertion could be angina, points: 8}
    """
    for index, criterion in enumerate(criteria(document, placed, task)):
        if len(criterion.text) < _LONG and _says_little(criterion.text):
            yield Problem(
                document.at("rubric", index, "criterion"),
                "This criterion does not say what to look for in an answer.",
                "Name it in one sentence: what the answer says, asks or advises.",
            )


def _says_little(text: str) -> bool:
    words = text.lower().split()
    return (len(words) < 2 and text.isascii()) or all(word.strip(".,;:") in _VAGUE for word in words)  # noqa: PLR2004


def no_must_have(document: Document | Page, placed: Placed, task: Task) -> Iterator[Problem]:
    """Where a wrong answer can do harm, at least one thing is so important that no gold answer may lack it.

    Given, an answer:
        (left out)

    Bad, a task:
        risk: {severity: major, likelihood: medium}
        rubric:
          - {criterion: Advises ringing the GP practice today, points: 8}
          - {criterion: Advises waiting a week, points: -8}

    Good:
        risk: {severity: major, likelihood: medium}
        rubric:
          - {criterion: Advises ringing the GP practice today, points: 8, must_have: true}
          - {criterion: Advises waiting a week, points: -8}
    """
    if task.risk >= HIGH_RISK:
        criterions = criteria(document, placed, task)
        worth = [criterion for criterion in criterions if criterion.points > 0]
        if worth and not any(criterion.must_have for criterion in criterions):
            yield Problem(
                document.key("rubric"),
                f"The risk rating is {task.risk}, but no criterion is a must-have.",
                "Mark what an answer cannot do without: must_have: true",
            )
