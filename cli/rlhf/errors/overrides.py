"""Requirements that cannot be overridden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import NotInYourTurn, WrongUse
from rlhf.errors.people import RoleNeeded

if TYPE_CHECKING:
    from collections.abc import Iterable


class OverrideUnexplained(WrongUse):
    def __init__(self, name: str, what: str) -> None:
        super().__init__("An override says why.", f'rlhf review override {name} "{what}" --because "…"')


class OverrideOfOwnWork(NotInYourTurn):
    """Somebody who may override had a part in the task."""

    def __init__(self, task: str) -> None:
        super().__init__(f"You had a part in {task}.", "Somebody else decides on it.")


class OverrideNotAllowed(RoleNeeded):
    """An override by somebody whom policy does not let.

    Args:
        role: whom it lets; empty for nobody.
    """

    def __init__(self, handle: str, role: str) -> None:
        super().__init__(handle, [role or "nobody"], "An override")


class NothingToOverride(WrongUse):
    def __init__(self, what: str, known: Iterable[str]) -> None:
        super().__init__(f"Nothing is called “{what}”.", f"Name one of: {', '.join(known)}")


class LateNeedsTime(WrongUse):
    """Late work is to be taken by an override, where policy takes it only with more time."""

    def __init__(self, task: str, author: str) -> None:
        super().__init__(
            "This project takes no late work by an override, only with more time.",
            f'rlhf extension grant {task} 1d --to {author} --because "…"',
        )


class RequirementFirm(WrongUse):
    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” is firm: it cannot be overridden.", "Only the people it asks for give it.")
