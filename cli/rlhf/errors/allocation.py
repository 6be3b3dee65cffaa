"""Tasks that cannot be allotted to somebody, or taken back from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.claims import Taken
from rlhf.errors.kinds import RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable


_INSIST = "To give it all the same, add --anyway."


class NotToBeGiven(RlhfError):
    """A task cannot be given to a person, or cannot be taken back from them; subclasses say why."""

    def __init__(self, task: str, what: str, handle: str, why: str, hint: str = "") -> None:
        super().__init__(
            f"{task} is not {what} {handle}: {why}.", hint or f"What was said of it: rlhf log --task {task}"
        )


class TaskWithdrawn(NotToBeGiven):
    def __init__(self, task: str, to: str) -> None:
        super().__init__(task, "given to", to, "it is withdrawn")


class GivenToItsReviewer(NotToBeGiven):
    """A manager tried to give a task to a person who judged an answer to it.

    Args:
        deed: what the person did: “reviewed ben's answer”.
    """

    def __init__(self, task: str, to: str, deed: str) -> None:
        super().__init__(task, "given to", to, f"they {deed} to it, and nobody does both")


class GivenToOtherSpecialty(NotToBeGiven):
    def __init__(self, task: str, to: str, specialty: str, theirs: Iterable[str]) -> None:
        super().__init__(task, "given to", to, f"it is {specialty}, and they know {', '.join(theirs)}", _INSIST)


class TooFewLeftToReview(NotToBeGiven):
    def __init__(self, task: str, to: str) -> None:
        super().__init__(task, "given to", to, "too few would be left who can sign it off", _INSIST)


class GivenWhileTaken(Taken):
    """A manager tried to give a task to a person while other people hold it."""

    def __init__(self, task: str, holders: Iterable[str]) -> None:
        super().__init__(task, holders, f"To take it from somebody: rlhf task unassign {task} --from HANDLE")


class TakenBackAfterSubmission(NotToBeGiven):
    def __init__(self, task: str, holder: str) -> None:
        super().__init__(
            task, "taken back from", holder, "they have sent an answer to it",
            f"A reviewer decides on it: rlhf review show {task}/{holder}\n"
            f'Or take the answer out: rlhf answer withdraw {task} --author {holder} --because "…"',
        )  # fmt: skip


class AutoWithoutBatch(WrongUse):
    """A manager used `--auto` with single tasks; it shares out whole batches only."""

    def __init__(self) -> None:
        super().__init__("--auto is for whole batches.", "rlhf task assign --auto --batch BATCH --dry-run")


class OnlyWithAuto(WrongUse):
    def __init__(self) -> None:
        super().__init__(
            "--dry-run, --greedy and --any-specialty belong to --auto.", "rlhf task assign --auto --batch …"
        )


class AssignIncomplete(WrongUse):
    def __init__(self) -> None:
        super().__init__("Name tasks or one batch, and whom they are for.", "rlhf task assign ID… --to HANDLE")


class OnlyWithForecast(WrongUse):
    def __init__(self) -> None:
        super().__init__("--batch and --svg belong to --forecast.", "rlhf board --forecast --batch BATCH --svg FILE")


class NoSolver(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "Sharing tasks out needs SciPy, which is not installed here. Nothing was changed.",
            'pip install "scipy>=1.11,<2"   (without it, place by place: add --greedy)',
        )
