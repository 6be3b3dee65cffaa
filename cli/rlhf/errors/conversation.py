"""Messages that do not exist, or that cannot be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable


class NoSuchMessage(RlhfError):
    def __init__(self, text: str) -> None:
        super().__init__(
            f"There is no message “{text}” in what this machine knows.",
            "rlhf thread --all shows them with their letters.",
        )


class AmbiguousMessage(RlhfError):
    def __init__(self, text: str, matches: Iterable[str]) -> None:
        rows = "\n".join(f"    {row}" for row in matches)
        super().__init__(f"“{text}” could be any of these:\n{rows}", "Type the letters of one.")


class NoSuchAnswer(RlhfError):
    def __init__(self, task: str, author: str) -> None:
        super().__init__(
            f"There is no answer of {author} to {task}.", f"What was said about the task: rlhf thread {task}"
        )


class SeveralToReplyTo(RlhfError):
    """A person replied to a task about which several things wait for their word.

    Args:
        rows: the letters of each, and what it is.
    """

    def __init__(self, task: str, rows: Iterable[tuple[str, str]]) -> None:
        super().__init__(
            f"Several things about {task} wait for your reply:\n{_choices(rows)}", "Name the one that you mean."
        )


class NothingToReplyTo(RlhfError):
    """A person replied to a task about which nothing waits for their word; `rows` are the things that were said."""

    def __init__(self, task: str, rows: Iterable[tuple[str, str]]) -> None:
        choices = _choices(rows)
        more = f" To say more all the same:\n{choices}" if choices else ""
        super().__init__(
            f"Nothing about {task} waits for your reply.{more}", f'To begin something new: rlhf ask {task} "…"'
        )


def _choices(rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f'    rlhf reply {letters} "…"   {what}' for letters, what in rows)


class NotYourWords(RlhfError):
    def __init__(self, short: str, by: str) -> None:
        super().__init__(
            f"{short} was said by {by}; only they can change it.", f"Say what you think of it: rlhf reply {short}"
        )


class QuestionWithoutTask(WrongUse):
    """A manager gave a clarification for a task as the answer to a question that is not about a task."""

    def __init__(self) -> None:
        super().__init__("That question is about no task.", "Say what it holds for: --for project")


class NothingToReword(WrongUse):
    """A person tried to correct the text of a message that has no text."""

    def __init__(self, short: str) -> None:
        super().__init__(
            f"{short} cannot be put in other words.", f"Take it back, then say it anew: rlhf retract {short}"
        )


class RetractedAlready(WrongUse):
    def __init__(self, short: str) -> None:
        super().__init__(f"{short} is taken back already.", f"To see it: rlhf thread {short}")
