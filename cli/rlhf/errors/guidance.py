"""Guidance that does not exist, or that cannot be changed or agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import NotInYourTurn, RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable


class NoSuchGuidance(RlhfError):
    def __init__(self, slug: str, known: Iterable[str]) -> None:
        super().__init__(f"There is no guidance/{slug}.md.", f"There is: {', '.join(known) or 'none yet'}")


class ReadWhat(WrongUse):
    """Nobody says which documents were read, and nobody can be asked."""

    def __init__(self) -> None:
        super().__init__(
            "Say which guidance you have read: rlhf guidance read SLUG", "All of it: rlhf guidance read --all"
        )


class UnknownVersion(RlhfError):
    def __init__(self, slug: str, version: str, known: Iterable[str]) -> None:
        super().__init__(f"{slug} never had the version {version}.", f"It had: {', '.join(known)}")


class NoSuchGuidanceSection(NotInYourTurn):
    """A person named a section that the document does not have."""

    def __init__(self, slug: str, anchor: str, known: Iterable[str]) -> None:
        super().__init__(f"{slug} has no section #{anchor}.", f"It has: {', '.join(known)}")


class SinceWithoutDocument(WrongUse):
    def __init__(self) -> None:
        super().__init__("--since is about one document.", "Name it: rlhf guidance diff SLUG --since 1.0.0")


class NoListOfChanges(RlhfError):
    def __init__(self, path: str) -> None:
        super().__init__(f"{path} has no list of changes.", f"rlhf check {path} says what it lacks.")


class NothingProposed(NotInYourTurn):
    def __init__(self, slug: str) -> None:
        super().__init__(f"No change of {slug} waits to be agreed to.", "To bring what is new: rlhf sync")


class ApprovedAlready(NotInYourTurn):
    """A person tried to agree to a proposed change that already counts them as agreeing.

    Args:
        own: whether this person proposed the change.
        waits: for what it waits, in sentences.
    """

    def __init__(self, slug: str, waits: Iterable[str], *, own: bool) -> None:
        how = "The change carries your word already" if own else "You have agreed to it already"
        super().__init__(f"{how}. {' '.join(waits)}".strip(), f"To see it: rlhf guidance diff {slug} --proposed")


class ApprovalNotAskedFor(NotInYourTurn):
    """A person tried to agree to a proposed change that needs the agreement of other people, not theirs.

    Args:
        waits: for what it waits, in sentences.
    """

    def __init__(self, slug: str, waits: Iterable[str]) -> None:
        super().__init__(
            f"Your word on {slug} is not asked for. {' '.join(waits)}".strip(), "Say what you think of it: rlhf ask"
        )


class ObjectionWithoutReason(WrongUse):
    def __init__(self, slug: str) -> None:
        super().__init__("An objection needs its reason.", f'Add it: rlhf guidance object {slug} --because "…"')


class OwnProposal(NotInYourTurn):
    """A person tried to object to a change that only they themselves propose."""

    def __init__(self, slug: str) -> None:
        super().__init__(
            f"You propose this change of {slug} yourself.", f"To change it: edit guidance/{slug}.md, then: rlhf publish"
        )


class ObjectedAlready(NotInYourTurn):
    def __init__(self, slug: str, version: str) -> None:
        super().__init__(
            f"You have objected to {slug} {version} already, in these words.",
            f"To take it back: rlhf guidance object {slug} --take-back, or agree: rlhf guidance approve {slug}",
        )


class NothingObjected(NotInYourTurn):
    def __init__(self, slug: str) -> None:
        super().__init__(
            f"You hold nothing against what is proposed of {slug}.",
            f"To see it: rlhf guidance diff {slug} --proposed",
        )
