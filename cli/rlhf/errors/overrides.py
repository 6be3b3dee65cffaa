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
    """A person tried to override a requirement for a task in which they had a part."""

    def __init__(self, task: str) -> None:
        super().__init__(f"You had a part in {task}.", "Somebody else decides on it.")


class OverrideNotAllowed(RoleNeeded):
    """A person without the role that policy names tried to override a requirement.

    Args:
        role: the role that may override; "" for nobody.
    """

    def __init__(self, handle: str, role: str) -> None:
        super().__init__(handle, [role or "nobody"], "An override")


class NothingToOverride(WrongUse):
    def __init__(self, what: str, known: Iterable[str]) -> None:
        super().__init__(f"Nothing is called “{what}”.", f"Name one of: {', '.join(known)}")


class LateNeedsTime(WrongUse):
    """A person tried to accept late work by an override, but policy accepts late work only with an extension."""

    def __init__(self, task: str, author: str) -> None:
        super().__init__(
            "This project takes no late work by an override, only with more time.",
            f'rlhf extension grant {task} 1d --to {author} --because "…"',
        )


class RequirementFirm(WrongUse):
    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” is firm: it cannot be overridden.", "Only the people it asks for give it.")
