"""Writing an answer: files and versions that are not there, and what has to be said first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import NotInYourTurn, RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable


class NotHeld(NotInYourTurn):
    """Somebody wants to write an answer to a task that they do not hold."""

    def __init__(self, task: str) -> None:
        super().__init__(
            f"You do not hold {task}, so there is no file of yours to open.", f"rlhf task pull {task} --edit"
        )


class NothingToWrite(NotInYourTurn):
    def __init__(self) -> None:
        super().__init__(
            "You hold no task that waits for your words.", "To take one and open it: rlhf task pull --edit"
        )


class WhichToWrite(WrongUse):
    """Several tasks wait for a person's words, and nobody can be asked which is meant.

    Attributes:
        names: their ids, in the order in which the message numbers them.
    """

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        rows = list(rows)
        lines = "\n".join(f"{number:>4}  {task}  {title[:60]}" for number, (task, title) in enumerate(rows, 1))
        super().__init__(f"Several tasks wait for your words:\n{lines}", "Name one by its number: rlhf write 1")
        self.names = tuple(task for task, _ in rows)


class NothingKept(NotInYourTurn):
    def __init__(self, task: str) -> None:
        super().__init__(
            f"No other version of your answer to {task} was saved or submitted.",
            f"To see what is kept: rlhf history {task}",
        )


class NoSuchVersion(WrongUse):
    def __init__(self, task: str, number: int, count: int) -> None:
        many = f"There are {count} versions" if count != 1 else "There is 1 version"
        super().__init__(
            f"{many} of your answer to {task}, and no number {number}.", f"To see them: rlhf history {task}"
        )


class VersionOffline(RlhfError):
    """An earlier version of an answer is with the project, not on this machine, and the project is not reached."""

    def __init__(self, task: str, number: int) -> None:
        super().__init__(
            f"Version {number} of your answer to {task} is with the project, which cannot be reached now.",
            f"When you are online: rlhf restore {task} --from {number}",
        )


class AsInTheProject(NotInYourTurn):
    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is as the project has it. Nothing was changed.")


class DetailsInOrder(NotInYourTurn):
    def __init__(self, path: str) -> None:
        super().__init__(
            f"The block at the top of {path} is in order. Nothing was changed.",
            f"To see what is missing: rlhf check {path}",
        )


class NothingDeclared(WrongUse):
    """Somebody declares something of an answer without saying what, where nobody can be asked."""

    def __init__(self, task: str) -> None:
        super().__init__(
            "Say what to declare.",
            f"For example: rlhf declare {task} --from-nothing --ai-draft no\n  rlhf declare --help",
        )


class NoVerdictAsked(WrongUse):
    """A verdict on a prompt is given for a task of another kind.

    Args:
        kind: what its task is to do, for example `write a reference answer`.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(f"A verdict belongs to a prompt review, and this task is to {kind}.", "Leave it out.")


class OtherTask(NotInYourTurn):
    """The block at the top of an answer can be read, and names another task than the folder in which the file lies."""

    def __init__(self, path: str, named: str, task: str) -> None:
        super().__init__(
            f"{path} says that it answers {named}, and lies in the folder of {task}. Nothing was changed.",
            f"Read which question these words answer.\n  If it is {named}: rlhf write {named} --from {path}\n"
            f"  If not, move the file out of this folder, and: rlhf write {task}",
        )


class DetailsUnreadable(RlhfError):
    def __init__(self, path: str, task: str) -> None:
        super().__init__(
            f"The block at the top of {path} cannot be read, so nothing was written into it.",
            f"To mend the block and keep every word below it: rlhf restore {task} --top",
        )
