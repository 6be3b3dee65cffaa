"""Tasks and batches that do not exist, and tasks on hold, on which nobody can work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import NotInYourTurn, RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable


_WIDEST = 60  # characters of a title on a line of its own


class NoSuchTask(RlhfError):
    def __init__(self, text: str, near: Iterable[str] = ()) -> None:
        near = list(near)
        hint = f"Did you mean {' or '.join(near)}?" if near else "rlhf task list --all shows every task."
        if text.isdecimal():
            hint = "A number names what stood in the last list that you were shown: rlhf task list"
        super().__init__(f"There is no task “{text}” in what this machine knows.", hint)


class AmbiguousTask(RlhfError):
    """Several tasks are meant by what a person typed.

    Args:
        matches: the first of them, in order: the id and the title of each.
        count: how many there are.

    Attributes:
        names: their ids, in the order in which the message numbers them.
    """

    def __init__(self, text: str, matches: Iterable[tuple[str, str]], count: int) -> None:
        matches = list(matches)
        rows = [f"{number:>4}  {task}  {title[:_WIDEST]}".rstrip() for number, (task, title) in enumerate(matches, 1)]
        rows += [f"      and {count - len(matches)} more"] if count > len(matches) else []
        super().__init__(f"“{text}” could be any of these:\n" + "\n".join(rows), "Type the number of one in its place.")
        self.names = tuple(task for task, _ in matches)


class TaskHeld(RlhfError):
    def __init__(self, task: str, why: str) -> None:
        super().__init__(
            f"{task} is held: {why}.",
            f"Nobody can take it or sign it off until that is resolved.\n  rlhf thread {task}",
        )


class EditedHere(NotInYourTurn):
    def __init__(self, path: str, task: str) -> None:
        super().__init__(
            f"{path} has edits here that are not published. Nothing was moved.",
            f"Publish them, and run this again: rlhf publish\n  or take them back: rlhf task edit {task} --undo",
        )


class ChangeUnderWay(NotInYourTurn):
    def __init__(self, task: str) -> None:
        super().__init__(
            f"A change of yours to {task} is not everyone's yet. Nothing was done, so that nothing of it is lost.",
            "rlhf sync, and run this again once it is taken in.",
        )


class AlreadyInBatch(NotInYourTurn):
    def __init__(self, task: str, batch: str) -> None:
        super().__init__(f"{task} is in {batch} already.", f"rlhf batch show {batch}")


class NoSuchBatch(WrongUse):
    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"There is no batch “{name}”.", "Name one: " + (", ".join(known) or "there is none yet"))
