"""Reviews that somebody cannot be asked for, or cannot decline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import NotInYourTurn, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable


class NotToBeAsked(NotInYourTurn):
    """A person cannot be asked to review an answer; subclasses say why.

    Args:
        others: who could review it now.
    """

    def __init__(self, task: str, author: str, to: str, why: str, others: Iterable[str]) -> None:
        names = [*others]
        super().__init__(
            f"{to} cannot be asked to review the answer to {task} by {author}: {why}.",
            f"Who could: {' or '.join(names)}. rlhf review assign {task}/{author} --to {names[0]}"
            if names
            else f"Nobody else can just now; what there is to do: rlhf policy explain {task}/{author}",
        )


class ReviewerAway(NotToBeAsked):
    def __init__(self, task: str, author: str, to: str, until: str, others: Iterable[str]) -> None:
        super().__init__(task, author, to, f"they are away until {until}", others)


class ReviewerTookPart(NotToBeAsked):
    def __init__(self, task: str, author: str, to: str, others: Iterable[str]) -> None:
        super().__init__(task, author, to, "they have a part in it, as an author or as the holder of the task", others)


class AlreadyReviewed(NotToBeAsked):
    def __init__(self, task: str, author: str, to: str, others: Iterable[str]) -> None:
        super().__init__(task, author, to, "they have judged this version already", others)


class NotAbleToReview(NotToBeAsked):
    def __init__(self, task: str, author: str, to: str, others: Iterable[str]) -> None:
        super().__init__(
            task, author, to, "it is not theirs to give what is missing, by their roles and specialties", others
        )


class NothingLeftToReview(NotInYourTurn):
    def __init__(self, task: str, author: str) -> None:
        super().__init__(
            f"Nothing that a reviewer could give is missing of the answer to {task} by {author}.",
            f"What it waits for: rlhf policy explain {task}/{author}",
        )


class NotAskedOfYou(NotInYourTurn):
    """A person declined a review that does not wait for them."""

    def __init__(self, task: str, author: str, who: Iterable[str]) -> None:
        names = " or ".join(who)
        super().__init__(
            f"The answer to {task} by {author} does not wait for you{f', but for {names}' if names else ''}.",
            "rlhf review list shows what does.",
        )


class DeclinedAlready(NotInYourTurn):
    """A person declined a second time."""

    def __init__(self, task: str, author: str) -> None:
        super().__init__(
            f"You have declined to review the answer to {task} by {author}.",
            f"You may still review it: rlhf review show {task}/{author}",
        )


class DeclineUnexplained(WrongUse):
    def __init__(self, name: str) -> None:
        super().__init__("Whoever declines says why.", f'rlhf review decline {name} --because "…"')
