"""Remarks about something that does not exist, and suggestions that cannot be applied to the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import NotInYourTurn, RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable


class NoSuchReview(WrongUse):
    def __init__(self, name: str) -> None:
        super().__init__(f"No review of an answer of yours is called “{name}”.", "rlhf feedback shows their letters.")


class NothingSuggested(RlhfError):
    def __init__(self, short: str, count: int) -> None:
        what = f"{count} of its remarks suggest" if count else "it suggests no"
        super().__init__(
            f"{short}: {what} other words.",
            f"Name one by its number: rlhf accept {short}.1" if count else "rlhf feedback shows what was said.",
        )


class SuggestionTaken(RlhfError):
    def __init__(self, letters: str, task: str) -> None:
        super().__init__(
            f"What {letters} suggests stands in your answer to {task} already. Nothing was changed.",
            f"To send it: rlhf submit {task}",
        )


class WordsMoved(RlhfError):
    def __init__(self, task: str, words: str, now: str) -> None:
        reads = f"it reads now: “{now}”" if now else "they are gone from there"
        super().__init__(
            f"Where “{words}” stood in your answer to {task} when it was reviewed, {reads}. Nothing was changed.",
            f"Make the change yourself where it still fits: rlhf feedback {task} shows what is suggested.",
        )


class WordsInDoubt(RlhfError):
    def __init__(self, task: str, words: str) -> None:
        super().__init__(
            f"It cannot be told which “{words}” in your answer to {task} the suggestion is about. Nothing was changed.",
            f"Make the change yourself: rlhf feedback {task} shows what is suggested.",
        )


class SentenceChanged(RlhfError):
    def __init__(self, name: str) -> None:
        super().__init__(
            "The sentence around these words has changed since it was reviewed. Nothing was changed.",
            f"If it is still right to make the change: rlhf accept {name} --yes",
        )


class NoSuchSection(NotInYourTurn):
    def __init__(self, task: str, section: str) -> None:
        super().__init__(f"The answer to {task} has no section “{section}”.", f"Its sections: rlhf review show {task}")


class QuoteNotInAnswer(NotInYourTurn):
    def __init__(self, task: str, quote: str) -> None:
        super().__init__(
            f"The answer to {task} does not contain “{quote}”.",
            f"Copy the words as they stand: rlhf review show {task}",
        )


class QuoteNotInSection(NotInYourTurn):
    def __init__(self, task: str, section: str, quote: str) -> None:
        super().__init__(
            f"The section “{section}” does not contain “{quote}”.",
            f"Copy the words as they stand: rlhf review show {task}",
        )


class NoSuchCriterion(NotInYourTurn):
    """No criterion of the rubric begins with the words that a reviewer gave, or several do.

    Args:
        number: how many criteria begin with these words.
        criteria: all criteria of the rubric.
    """

    def __init__(self, beginning: str, number: int, criteria: Iterable[str]) -> None:
        many = "alone begins" if number else "begins"
        lines = "".join(f"\n    {text}" for text in criteria) or " (this task has no rubric)"
        super().__init__(f"No criterion {many} “{beginning}”.", f"The criteria:{lines}")


class RemarkOnNoGuidance(NotInYourTurn):
    def __init__(self, slug: str, known: Iterable[str]) -> None:
        super().__init__(f"There is no guidance “{slug}”.", f"There is: {', '.join(known)}")


class RemarkOnNoSection(NotInYourTurn):
    """A remark names a section that the guidance document does not have."""

    def __init__(self, slug: str, anchor: str, known: Iterable[str]) -> None:
        super().__init__(f"The guidance “{slug}” has no section #{anchor}.", f"It has: {', '.join(known)}")
