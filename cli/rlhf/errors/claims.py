"""Tasks that cannot be claimed, or that somebody does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import NotInYourTurn, RlhfError

if TYPE_CHECKING:
    from collections.abc import Iterable


class Taken(RlhfError):
    """A person asked for a task that somebody else holds."""

    def __init__(
        self, task: str, holders: Iterable[str], hint: str = "rlhf task list --pool shows what is free."
    ) -> None:
        super().__init__(f"{task} is with {', '.join(holders) or 'somebody else'}.", hint)


class ClaimLost(Taken):
    """Somebody else claimed the same task a moment earlier."""

    def __init__(self, task: str) -> None:
        super().__init__(task, ["somebody who was quicker"])


class JudgedAlready(NotInYourTurn):
    """A person asked for a task, or wrote an answer to it, and judged somebody else's before, or has its draft.

    Args:
        deed: what they did: “reviewed ben's answer”.
    """

    def __init__(self, task: str, deed: str, *, held: bool = False) -> None:
        super().__init__(
            f"You {deed} to {task}, and nobody does both: whoever has read it so writes no answer beside it.",
            f'Give it back: rlhf task drop {task} --because "I {deed}"'
            if held
            else "rlhf task list --pool shows what you can take.",
        )


class ClaimsFull(NotInYourTurn):
    def __init__(self, most: int) -> None:
        super().__init__(
            f"That would be more than the {most} tasks one person may hold here.",
            "Finish or give back some first: rlhf status",
        )


class WithdrawnTask(NotInYourTurn):
    def __init__(self, task: str, why: str, *, written: bool = False) -> None:
        kept = f"What you wrote is kept. To ask about it: rlhf ask {task}"
        super().__init__(
            f"{task} is withdrawn, and nobody is asked to do more on it. {why.rstrip('.')}.",
            kept if written else "rlhf task list --pool shows what is free.",
        )


class WithdrawnAnswer(NotInYourTurn):
    def __init__(self, task: str, why: str, author: str) -> None:
        super().__init__(
            f"{task}: {why.rstrip('.')}. What was written is kept.",
            f'Whoever may withdraw answers can end that: rlhf answer reinstate {task}/{author} --because "why"\n'
            f'  To ask for it: rlhf ask {task} "why"',
        )


class PoolOffline(NotInYourTurn):
    def __init__(self, tasks: Iterable[str]) -> None:
        super().__init__(
            "A pool task can only be claimed online. What is allotted to you can be pulled offline.",
            "When you are online: rlhf task pull " + " ".join(tasks),
        )


class NotYours(RlhfError):
    """A person tried to do something with a task that they do not hold."""

    def __init__(self, task: str, holder: str = "", *, written: bool = False) -> None:
        who = f"It is with {holder}." if holder else "As far as this machine knows, nobody does."
        kept = " What you wrote is still in its file." if written else ""
        super().__init__(
            f"You do not hold {task}. {who}{kept}",
            "rlhf task list --pool shows what is free." if holder else f"Take it first: rlhf task pull {task}",
        )
