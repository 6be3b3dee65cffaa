"""What an expert records where a settled concern needs a change: requests for changes, and reopenings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.errors import NotInYourTurn
from rlhf.model.event import REQUEST_CHANGES
from rlhf.model.event_types import REOPENING, REVIEW
from rlhf.process.facts import reviews_in
from rlhf.process.verdict import latest_words
from rlhf.workflows.ledger.subject import bound_to, knows_corrections
from rlhf.workflows.reviewing.anchor_remarks import settled
from rlhf.workflows.reviewing.queue import answers_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rlhf.model.event import Remark
    from rlhf.process.concerns import Concern
    from rlhf.process.facts import Facts
    from rlhf.workflows.conversation.messages import Speaker
    from rlhf.workflows.reviewing.queue import Waiting

#: The possible harm of an answer, by the severity of an escalation; a flag's severity states the harm itself.
_HARM = {"S1": "major", "S2": "considerable", "S3": "significant", "S4": "minor"}


def change_requests(
    speaker: Speaker, facts: Facts, concern: Concern, words: str, remarks: Sequence[Remark]
) -> list[tuple[str, dict[str, Any]]]:
    """Return the type and the body of an event for each submission and accepted answer, bound to its version.

    Left out are my own answer and versions of which I requested changes already. Somebody without a reviewer's role
    reopens accepted answers; the authors of submissions read the resolution.

    Raises:
        NotInYourTurn: a remark names words that are in none of the answers.
    """
    workspace, me = speaker.workspace, speaker.workspace.handle
    answers = [w for w in answers_to(workspace, facts, speaker.now) if w.submission.author != me]
    if not workspace.me.may("sme", "evaluator"):
        may = me in facts.correctors.reopen and knows_corrections(workspace)
        return [
            (REOPENING, {
                "answer": item.submission.author, "content": item.submission.answer_hash, "concern": concern.id,
                "why": words,
            })
            for item in answers
            if may and item.accepted
        ]  # fmt: skip
    mine = _asked_before(facts, me)
    anchored = _anchored(speaker, answers, remarks)
    return [
        (REVIEW, _request(speaker, facts, item, concern, words, anchored[item.submission.author]))
        for item in answers
        if (item.submission.author, item.submission.answer_hash) not in mine
    ]


def _asked_before(facts: Facts, me: str) -> set[tuple[str, str]]:
    """Return the author and the words of each answer of which my latest verdict asks for changes, and still stands."""
    result = set()
    for author in {review.author for review in reviews_in(facts.events)}:
        last = latest_words(reviews_in(facts.events, author)).get(me)
        if last is not None and last.verdict == REQUEST_CHANGES and (me, last.id) not in facts.lifted:
            result.add((author, last.answer_hash))
    return result


def _request(
    speaker: Speaker, facts: Facts, item: Waiting, concern: Concern, words: str, remarks: Sequence[Remark]
) -> dict[str, Any]:
    version = item.submission
    body: dict[str, Any] = {
        "answer": version.author,
        "subject": bound_to(speaker.workspace, version.task_hash, facts.meaning, version.answer_hash),
        "verdict": REQUEST_CHANGES, "summary": words, "severity": _HARM.get(concern.severity, concern.severity),
        "concern": concern.id,
    }  # fmt: skip
    return body | ({"comments": [remark.record() for remark in remarks]} if remarks else {})


def _anchored(speaker: Speaker, answers: Sequence[Waiting], remarks: Sequence[Remark]) -> dict[str, list[Remark]]:
    """Return, by author, the remarks on words that their answer has; each remark has to fit one of the answers."""
    result: dict[str, list[Remark]] = {item.submission.author: [] for item in answers}
    for remark in remarks:
        reason: NotInYourTurn | None = None
        placed = False
        for item in answers:
            try:
                result[item.submission.author].append(settled(speaker.workspace, item, remark))
                placed = True
            except NotInYourTurn as error:
                reason = error
        if not placed and reason is not None:
            raise reason
    return result
