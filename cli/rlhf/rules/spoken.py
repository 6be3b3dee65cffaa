"""The parts of an answer that address its reader, as opposed to those about the answer itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rlhf.model.document import Words
from rlhf.model.sections import ANSWER, RED_FLAGS, SAFETY_NETTING
from rlhf.rules.traces import pattern

if TYPE_CHECKING:
    from rlhf.model.document import Page

#: Audiences that are not expected to know medical terms.
LAY: Final = frozenset({"patient", "carer", "public"})
#: Kinds of task whose answers are read by somebody other than the team.
FOR_READERS: Final = frozenset({"reference_answer", "answer_refinement"})
_SPOKEN: Final = frozenset(title.casefold() for title in (ANSWER, RED_FLAGS, SAFETY_NETTING))
_DENIED = (
    r"(?i)(?:\b(?:no|not|nor|none|nothing|nobody|never|cannot|without|rather than|instead of|whether|if|few|hardly"
    r"|rarely|seldom|avoid|unless)\b|n['\u2019]t\b)[^.,;:!?]{0,30}\Z"
)


def spoken(page: Page) -> list[Words]:
    """Return the sections that address the reader: the answer itself, its red flags and its safety-netting."""
    return [Words(s.text, s.text_line) for s in page.sections if s.title.casefold() in _SPOKEN]


def quoted(text: str, start: int) -> bool:
    """Whether a place in a text is inside quotation marks that were opened in the same paragraph."""
    before = text[max(text.rfind("\n\n", 0, start), start - 400, 0) : start]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


_HEDGED = (
    r"(?i)\b(?:some|many|most|several|few|a minority|certain|may|might|could|can|often|sometimes|usually|probably"
    r"|possibly|perhaps|nearly|almost|generally|typically|rarely|hopefully|if|whether|likely|unlikely|by law|no one)\b"
    r"[^.,;:!?\n]{0,40}\Z"
)


def hedged(text: str, start: int) -> bool:
    """Whether the words before a place, in its clause, say that it does not always hold: “some of these never”."""
    return pattern(_HEDGED).search(text, max(0, start - 64), start) is not None


def denied(text: str, start: int) -> bool:
    """Whether the words before a place deny what follows: “does not guarantee”, “is it really harmless if”."""
    return pattern(_DENIED).search(text, max(0, start - 48), start) is not None
