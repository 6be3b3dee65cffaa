"""Withdrawals, reopenings and restorations that cannot be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import NotInYourTurn, WrongUse

if TYPE_CHECKING:
    from collections.abc import Sequence


class NoReason(WrongUse):
    def __init__(self) -> None:
        super().__init__("Whoever it concerns reads why.", 'Add: --because "the reason, in a sentence"')


class TasksOrBatch(WrongUse):
    def __init__(self) -> None:
        super().__init__(
            "It takes task ids, or one batch.", "For example: t-7h2k t-m4x8, or --batch 2026-w48-cardiology"
        )


class NoAnswerThere(NotInYourTurn):
    def __init__(self, task: str, author: str = "") -> None:
        who = f"{author} has submitted no answer to {task}." if author else f"Nobody has submitted an answer to {task}."
        super().__init__(who, f"rlhf log --task {task} shows what happened to it.")


class NothingAccepted(NotInYourTurn):
    def __init__(self, task: str, author: str = "") -> None:
        who = f"{author} has no accepted answer to {task}." if author else f"{task} has no accepted answer."
        super().__init__(
            who, f"Of an answer that is under review, ask for changes: rlhf review request-changes {task} …"
        )


class OwnReopening(NotInYourTurn):
    def __init__(self, task: str) -> None:
        super().__init__(
            f"{task} is your own answer. You can revise it whenever you like: edit its file.",
            f"Then: rlhf submit {task}\n  To have it taken out until somebody decides: rlhf answer withdraw {task}",
        )


class OwnReinstatement(NotInYourTurn):
    def __init__(self, task: str) -> None:
        super().__init__(
            f"{task} is your own answer; what others said against it is not yours to end.",
            f"Revise it, or say why it stands: rlhf ask {task}",
        )


class TakenBackByYou(NotInYourTurn):
    def __init__(self, task: str) -> None:
        super().__init__(
            f"You took your submission of {task} back yourself.",
            f"To take the task again and send it: rlhf task pull {task}\n  then: rlhf submit {task}",
        )


class NotYoursToReopen(NotInYourTurn):
    def __init__(self, task: str) -> None:
        super().__init__(
            f"The answer to {task} is accepted, and your role reopens none.",
            f"Tell an expert what is wrong with it: rlhf escalate {task} --severity soon",
        )


class NotYoursToReinstate(NotInYourTurn):
    def __init__(self, task: str, roles: Sequence[str]) -> None:
        super().__init__(
            f"What was said against the answer to {task} is not yours to end.",
            f"Whoever said it may, and by rlhf.yaml: {' or '.join(roles)}. To ask: rlhf ask {task}",
        )


class NothingToReinstate(NotInYourTurn):
    def __init__(self, task: str, author: str, concerns: Sequence[str]) -> None:
        if concerns:
            super().__init__(
                f"The answer of {author} to {task} is disputed: {concerns[0]}.",
                f"That is settled in its own thread: rlhf escalation show {task}",
            )
        else:
            super().__init__(
                f"The answer of {author} to {task} is neither withdrawn nor reopened.",
                f"rlhf log --task {task} shows more.",
            )


class StillIdentifies(NotInYourTurn):
    def __init__(self, task: str, letters: str) -> None:
        super().__init__(
            f"{task} was withdrawn because a patient may be identified from it ({letters}), and its prompt is still "
            "the same.",
            f"Take the words out first: rlhf task edit {task}\n  docs/purging.md says how they leave its history.",
        )
