"""Reviews that cannot be given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import NotInYourTurn, RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_REQUEST = 'rlhf review request-changes ID "what, in a sentence" --severity significant --on "words :: change"'


class NothingSubmitted(RlhfError):
    def __init__(self, task: str, accepted: Iterable[str] = ()) -> None:
        done = ", ".join(accepted)
        why = f" The answer by {done} is accepted already." if done else ""
        super().__init__(f"{task} has no submission to review.{why}", "rlhf review list shows what is waiting.")


class SeveralAnswers(NotInYourTurn):
    def __init__(self, task: str, authors: Iterable[str]) -> None:
        super().__init__(
            f"{task} has several answers.", f"Name one: {' or '.join(f'{task}/{author}' for author in authors)}"
        )


class NothingToAffirm(NotInYourTurn):
    def __init__(self, task: str) -> None:
        super().__init__(
            f"{task} has no accepted answer whose prompt means something else now.",
            f"rlhf task diff {task} shows how it changed.",
        )


class AffirmedAlready(NotInYourTurn):
    def __init__(self, task: str, by: str) -> None:
        super().__init__(f"{by} has affirmed the answer to {task} for what its prompt means now.")


class NotYoursToAffirm(NotInYourTurn):
    def __init__(self, task: str, able: Iterable[str]) -> None:
        names = " or ".join(able)
        super().__init__(
            f"Whoever may sign off the answer to {task} can affirm it: {names or 'nobody here may'}.",
            "Its author can revise it, too.",
        )


class PromptChangedMeanwhile(NotInYourTurn):
    def __init__(self, task: str) -> None:
        super().__init__(
            f"The prompt of {task} was edited since you last fetched it. Nothing was said.",
            f"Read it, then run this again: rlhf task diff {task}",
        )


class ProjectNotUpgraded(NotInYourTurn):
    def __init__(self) -> None:
        super().__init__(
            "The schemas of this project are of an earlier version of rlhf, which does not know this.",
            "A project manager runs: rlhf upgrade",
        )


class OwnDraftHandedOver(NotInYourTurn):
    """A person tried to approve an answer that goes on from a draft of theirs."""

    def __init__(self, task: str, author: str) -> None:
        super().__init__(
            f"The answer of {author} to {task} goes on from your draft; somebody else signs it off.",
            f"What you think of it, they read: rlhf review comment {task}/{author} …",
        )


class OwnAnswer(NotInYourTurn):
    """A person tried to review their own answer."""

    def __init__(self, task: str) -> None:
        super().__init__(
            f"{task} is your own answer; somebody else reviews it.", "rlhf review list shows what you can review."
        )


class HoldsTheTask(NotInYourTurn):
    """A person tried to judge another's answer to a task that they hold themselves."""

    def __init__(self, task: str, author: str) -> None:
        super().__init__(
            f"You hold {task} yourself, and whoever writes an answer does not judge another's: this one is {author}'s.",
            f'Give the task back first: rlhf task drop {task} --because "I review {author}\'s answer"',
        )


class AnsweredToo(NotInYourTurn):
    """A person tried to judge another's answer to a task to which they have an answer of their own."""

    def __init__(self, task: str, author: str) -> None:
        super().__init__(
            f"You have an answer to {task} yourself; somebody else judges {author}'s.",
            f"Who can: rlhf policy explain {task}/{author}",
        )


class NewerAnswerCame(NotInYourTurn):
    def __init__(self, task: str, author: str) -> None:
        super().__init__(
            f"{author} has sent a newer version of {task} than this machine had.",
            f"It is here now. Read it first: rlhf review show {task}",
        )


class ChangedSinceRead(NotInYourTurn):
    def __init__(self, task: str, author: str) -> None:
        super().__init__(
            f"{task} by {author} has changed since you read it.", f"Read it first: rlhf review show {task}"
        )


class RequestWithoutWords(WrongUse):
    def __init__(self) -> None:
        super().__init__("A request for changes says what has to change.", _REQUEST)


class RequestWithoutSeverity(WrongUse):
    """A request for changes has no severity, or a word that is not a severity."""

    def __init__(self, given: str, known: Iterable[str]) -> None:
        no_word = f" “{given}” is none of its words." if given else ""
        super().__init__(
            f"A request for changes says how much harm the answer could do as it stands.{no_word}",
            f"--severity is one of: {', '.join(known)}",
        )


class RequestWithoutPlace(WrongUse):
    def __init__(self) -> None:
        super().__init__(
            "A request for changes names what it is about: words, a section, a rubric criterion or guidance.", _REQUEST
        )


class RemarkWithoutWords(WrongUse):
    def __init__(self) -> None:
        super().__init__("A remark without words says nothing.", "Say something.")


class RemarkIncomplete(WrongUse):
    """An option of a review needs words of the answer and a remark on them, with “::” between the two."""

    def __init__(self, option: str, text: str, example: str) -> None:
        super().__init__(f"{option} “{text}” has no “::” between the words and what is said of them.", example)


class NotAScore(WrongUse):
    def __init__(self, text: str, scales: Iterable[str]) -> None:
        super().__init__(
            f"--score “{text}” is not a scale and a number from 1 to 5.", f"The scales are: {', '.join(scales)}"
        )


class ScoresMissing(WrongUse):
    """An approval lacks scores that policy asks for.

    Args:
        given: the scores of the approval, by scale.
        owed: the scales for which a score is missing.
    """

    def __init__(self, task: str, kind: str, given: Mapping[str, int], owed: Iterable[str]) -> None:
        owed = list(owed)
        scores = " ".join(f"--score {scale}={given.get(scale, 4)}" for scale in (*given, *owed))
        super().__init__(
            f"To approve a {kind.replace('_', ' ')}, this project asks for scores on"
            f" {', '.join(scale.replace('_', ' ') for scale in owed)}.",
            f"rlhf review approve {task} {scores}",
        )
