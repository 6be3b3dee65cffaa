"""The table of whom each type of event concerns, and in which words they are told; every view of news reads it.

A new type of event needs a row here (CONTRIBUTING.md has the steps). Whom it concerns is stated as relations
(`Relation`); how a relation is worked out from the facts is in `process/relations.py`, and docs/told.md is written from
this table. A type that concerns nobody says why.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from rlhf.model.event import APPROVE, REQUEST_CHANGES
from rlhf.model.event_types import (
    ACKNOWLEDGEMENT,
    AFFIRMATION,
    ALLOCATION,
    ARRIVED_IN_TIME,
    BATCH_EDIT,
    CLARIFICATION,
    DEALLOCATION,
    DISMISSAL,
    DROP,
    EDGE_CASE,
    ESCALATION,
    EVALUATION,
    EXTENSION,
    EXTENSION_REFUSAL,
    EXTENSION_REQUEST,
    FLAG,
    FREED,
    GUIDANCE_APPROVAL,
    GUIDANCE_OBJECTION,
    GUIDANCE_READ,
    HAND_OVER,
    LAPSE,
    LATE_REQUEST,
    MERGED,
    OVERRIDE,
    PURGED,
    QUESTION,
    REASSIGNMENT,
    RECEIVED,
    RELEASE,
    REMINDER,
    REOPENING,
    REPLY,
    RESOLUTION,
    RESTORATION,
    RETRACTION,
    REVIEW,
    REVIEW_ASSIGNMENT,
    REVIEW_DECLINE,
    TASK_EDIT,
    TIME,
    UPHELD,
    WITHDRAWAL,
)
from rlhf.model.what_changed import moved_in, what_changed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Relation(StrEnum):
    """How a person stands to an event."""

    NAMED = "the person whom it names"
    AUTHOR = "the author of the answer that it is about"
    HOLDER = "whoever holds or answered the task"
    REVIEWER = "whoever reviewed that answer"
    ASKER = "whoever opened the thread"
    SPEAKER = "whoever wrote in the thread"
    ANSWERER = "whoever is asked to answer or to decide"
    GIVER = "whoever allotted the task"
    GRANTERS = "those who may give more time"
    MANAGERS = "project managers"
    EXPERTS = "clinical experts"
    ENGINEERS = "engineers"
    APPROVERS = "those who approve major changes of the guidance"
    WRITER = "whoever wrote the draft that was handed over"
    EVERYONE = "everyone"


#: Relations that a person may have although they have nothing to do with the task.
_ANYWHERE: Final = frozenset(Relation) - {
    Relation.AUTHOR, Relation.HOLDER, Relation.REVIEWER, Relation.ASKER, Relation.SPEAKER,
}  # fmt: skip


class Concerned(Struct, frozen=True):
    """Whom a type of event concerns.

    Args:
        kind: the word before such news in `rlhf week`.
        whom: their relations; empty where it concerns nobody.
        why: why it concerns nobody; or a remark on whom it concerns.
        words: what the news says, from the event's record; None for the words of the message, or the event's sentence.
        to_named: what it says to the person whom it names, or whose answer it is about; None for the same.
        to_asker: the word in the place of `kind` for whoever opened the thread; "" for the same.
    """

    type: str
    kind: str = ""
    whom: tuple[Relation, ...] = ()
    why: str = ""
    words: Callable[[Mapping[str, Any]], str] | None = None
    to_named: Callable[[Mapping[str, Any]], str] | None = None
    to_asker: str = ""

    @property
    def anywhere(self) -> bool:
        """Whether it may concern somebody who has nothing to do with its task, so that it is looked for everywhere."""
        return not _ANYWHERE.isdisjoint(self.whom)


def _with(words: str, why: object) -> str:
    return f"{words}: {why}" if why else words


def _why(body: Mapping[str, Any]) -> str:
    return str(body.get("why") or "")


def _verdict(body: Mapping[str, Any]) -> str:
    verdict = str(body.get("verdict"))
    words = {APPROVE: "approves your answer", REQUEST_CHANGES: "asks for changes"}.get(verdict, "comments")
    return _with(words, body.get("summary"))


def _edited(body: Mapping[str, Any]) -> str:
    fields = body.get("fields") or ()
    what = what_changed(fields, moved_in(body))
    meant = "the prompt changed" if "prompt" in fields else f"its meaning changed: {what}"
    return _with(f"{what} (the meaning stayed)" if body.get("same") is True else meant, body.get("why"))


def _of_batch(body: Mapping[str, Any]) -> str:
    due, batch = body.get("due"), body.get("batch")
    fields = ", ".join(str(name) for name in body.get("fields") or ())
    return _with(f"{batch} is due {due}" if due else f"{batch}: {fields}", body.get("why"))


def _corrected(body: Mapping[str, Any]) -> str:
    """Return which task or answer was withdrawn, reopened or reinstated, and why; the person is named before."""
    return _with(f"the answer of {body['answer']}" if body.get("answer") else "the task", body.get("why"))


def _corrected_for_its_author(body: Mapping[str, Any]) -> str:
    return _with("your answer" if body.get("answer") else "the task", body.get("why"))


def _objection(body: Mapping[str, Any], change: str) -> str:
    verb = "objects no more to" if body.get("taken_back") is True else "objects to"
    return _with(f"{verb} {change} of {body.get('guidance')}", body.get("why"))


_IN_THREAD = (Relation.ASKER, Relation.SPEAKER, Relation.HOLDER)
_OF_CONCERN = (*_IN_THREAD, Relation.ANSWERER)

_ROWS = (
    Concerned(ACKNOWLEDGEMENT, "in hand", _OF_CONCERN),
    Concerned(
        AFFIRMATION, "affirmed", (Relation.AUTHOR, Relation.ENGINEERS),
        words=lambda b: _with(f"the answer of {b.get('answer')} stands for the changed prompt", b.get("why")),
        to_named=lambda b: _with("your answer stands for the changed prompt", b.get("why")),
    ),
    Concerned(
        ALLOCATION, "allotted", (Relation.NAMED,), "With more time comes the task itself; that is told as more time.",
        _why,
    ),
    Concerned(ARRIVED_IN_TIME, why="It keeps a signature valid; nothing changes for anybody."),
    Concerned(BATCH_EDIT, "batch", (Relation.HOLDER,), words=_of_batch),
    Concerned(
        CLARIFICATION, "clarified", (*_IN_THREAD, Relation.REVIEWER, Relation.EVERYONE),
        "Everyone, where it holds for a batch, a kind of task or the project.",
    ),
    Concerned(DEALLOCATION, "recalled", (Relation.NAMED,), words=_why),
    Concerned(
        DISMISSAL, why="On GitHub the pull request tells its reviewer; here the answer waits for review again.",
    ),
    Concerned(DROP, "given back", (Relation.GIVER,), words=_why),
    Concerned(EDGE_CASE, "noted", (Relation.HOLDER, Relation.MANAGERS)),
    Concerned(ESCALATION, "raised", (Relation.ANSWERER, Relation.HOLDER, Relation.MANAGERS)),
    Concerned(EVALUATION, "evaluated", (Relation.EVERYONE,)),
    Concerned(EXTENSION, "extended", (Relation.NAMED,), words=lambda b: f"until {b.get('until')}"),
    Concerned(EXTENSION_REFUSAL, "refused", (Relation.NAMED,), words=lambda b: _with("no more time", b.get("why"))),
    Concerned(
        EXTENSION_REQUEST, "more time", (Relation.GRANTERS,),
        words=lambda b: _with(f"asks for time until {b.get('until')}", b.get("why")),
    ),
    Concerned(FLAG, "raised", (Relation.HOLDER, Relation.MANAGERS, Relation.EXPERTS)),
    Concerned(
        FREED, "freed", (Relation.NAMED,), "Where a manager took a claim back, that is told instead.",
        words=lambda _: "back in the pool since you had left; what you wrote is kept",
    ),
    Concerned(GUIDANCE_APPROVAL, "agreed to", (Relation.APPROVERS, Relation.MANAGERS)),
    Concerned(
        GUIDANCE_OBJECTION, "objection", (Relation.NAMED, Relation.APPROVERS, Relation.MANAGERS),
        words=lambda b: _objection(b, "the change"), to_named=lambda b: _objection(b, "your change"),
    ),
    Concerned(GUIDANCE_READ, why="It is the reader's own record of what they read."),
    Concerned(
        HAND_OVER, "handed", (Relation.NAMED, Relation.WRITER),
        words=lambda b: _with(f"your draft went to {b.get('to')}", b.get("why")),
        to_named=lambda b: _with(f"{b.get('from')}'s draft is yours now", b.get("why")),
    ),
    Concerned(
        LAPSE, "lapsed", (Relation.NAMED,), "The task is back in the pool, for anybody who pulls.",
        words=lambda _: "your claim ran out; what you wrote is kept",
    ),
    Concerned(
        LATE_REQUEST, "came back", (Relation.MANAGERS, Relation.EXPERTS), "Its author reads the review itself.",
        words=lambda b: f"{b.get('reviewer')} asked for changes in the accepted answer of {b.get('answer')}",
    ),
    Concerned(
        MERGED, "accepted", (Relation.AUTHOR, Relation.ENGINEERS), "Of an answer, not of another change.",
        lambda b: f"the answer of {str(b.get('branch')).rpartition('/')[2]}", lambda _: "your answer",
    ),
    Concerned(
        OVERRIDE, "override", (Relation.AUTHOR, Relation.REVIEWER),
        words=lambda b: _with(f"{b.get('what')}, for the answer of {b.get('answer')}", b.get("why")),
        to_named=lambda b: _with(str(b.get("what")), b.get("why")),
    ),
    Concerned(
        PURGED, "removed", (Relation.NAMED, Relation.EVERYONE), "Everyone, of the removal itself.",
        lambda b: _with("words were removed from all its versions", b.get("why")),
    ),
    Concerned(QUESTION, "asked", (Relation.ANSWERER, Relation.HOLDER, Relation.REVIEWER)),
    Concerned(REASSIGNMENT, "passed on", (*_OF_CONCERN, Relation.NAMED)),
    Concerned(RECEIVED, why="Its author sent it; for its reviewers it is in rlhf review list."),
    Concerned(RELEASE, "released", (Relation.EVERYONE,)),
    Concerned(REMINDER, "reminder", (Relation.NAMED,), words=lambda b: f"due {b.get('due')}"),
    Concerned(
        REOPENING, "reopened", (Relation.AUTHOR, Relation.REVIEWER, Relation.ENGINEERS),
        words=_corrected, to_named=_corrected_for_its_author,
    ),
    Concerned(REPLY, "replied", (*_IN_THREAD, Relation.AUTHOR, Relation.REVIEWER), to_asker="answered"),
    Concerned(RESOLUTION, "settled", (*_OF_CONCERN, Relation.MANAGERS)),
    Concerned(
        RESTORATION, "reinstated", (Relation.AUTHOR, Relation.HOLDER, Relation.REVIEWER, Relation.ENGINEERS),
        words=_corrected, to_named=_corrected_for_its_author,
    ),
    Concerned(
        RETRACTION, "taken back", (*_IN_THREAD, Relation.ANSWERER), "What was taken back leaves the news.", _why,
    ),
    Concerned(
        REVIEW, "feedback", (Relation.AUTHOR, Relation.REVIEWER),
        "A reviewer, where it decides between their review and another.", _verdict,
    ),
    Concerned(
        REVIEW_ASSIGNMENT, "to review", (Relation.NAMED,),
        words=lambda b: _with(f"{b.get('answer')}'s answer", b.get("why")),
    ),
    Concerned(
        REVIEW_DECLINE, "declined", (Relation.NAMED,), "Who asked for the review.",
        words=lambda b: _with(f"{b.get('answer')}'s answer", b.get("why")),
    ),
    Concerned(
        TASK_EDIT, "edited", (Relation.HOLDER, Relation.REVIEWER, Relation.ENGINEERS),
        "Engineers, where an answer was accepted before.", _edited,
    ),
    Concerned(TIME, why="It is a person's own time sheet."),
    Concerned(UPHELD, why="What somebody said goes on counting; nothing changes for anybody."),
    Concerned(
        WITHDRAWAL, "withdrawn", (Relation.AUTHOR, Relation.HOLDER, Relation.REVIEWER, Relation.ENGINEERS),
        words=_corrected, to_named=_corrected_for_its_author,
    ),
)  # fmt: skip

#: Whom each event type concerns, by its name.
CONCERNED: Final[Mapping[str, Concerned]] = {row.type: row for row in _ROWS}
#: The types of event that may concern somebody by what they said, or reviewed.
TO_SPEAKERS: Final = frozenset(
    row.type for row in _ROWS if not {Relation.ASKER, Relation.SPEAKER, Relation.REVIEWER}.isdisjoint(row.whom)
)
#: The types of event that may concern somebody who has nothing to do with the task.
ANYWHERE: Final = frozenset(row.type for row in _ROWS if row.anywhere)
