"""Commands in comments on GitHub that are not carried out."""

from __future__ import annotations

from rlhf.errors.kinds import WrongUse


class NoFlagHolds(WrongUse):
    def __init__(self) -> None:
        super().__init__("The policy in rlhf.yaml lets no flag hold a task.", "Write /escalate S1 and why.")


class OwnExtensionByComment(WrongUse):
    """A person tried to grant more time to themself."""

    def __init__(self, role: str) -> None:
        super().__init__("Nobody gives more time to themself.", f"Ask another: {role}.")


class NoSuchAccount(WrongUse):
    def __init__(self, login: str) -> None:
        super().__init__(f"people.yaml has nobody whose account on GitHub is {login}.")


class ChangeAskedByComment(WrongUse):
    def __init__(self) -> None:
        super().__init__("A change is asked for by a review (“Request changes”), which says what has to change.")


class HadAPartByComment(WrongUse):
    """A person tried to decide on a task in which they had a part or have a conflict of interest."""

    def __init__(self) -> None:
        super().__init__("Who had a part in the task, or a conflict of interest, does not decide on it.")


class NothingOpen(WrongUse):
    def __init__(self, task: str) -> None:
        super().__init__(f"Nothing about {task} is open.")


class OwnConcernByComment(WrongUse):
    """A person tried to settle a concern that they raised themself.

    Args:
        what: why the task is held.
    """

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: who raised it does not decide it.")
