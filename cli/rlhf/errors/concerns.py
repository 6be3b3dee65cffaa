"""Flags and escalations that cannot be raised or decided."""

from __future__ import annotations

from rlhf.errors.kinds import RlhfError, WrongUse


class NothingRaised(RlhfError):
    def __init__(self, text: str) -> None:
        super().__init__(
            f"Nothing was flagged or escalated under “{text}”, as far as this machine knows.",
            "rlhf escalation list shows what was.",
        )


class NotForYou(RlhfError):
    def __init__(self, short: str, why: str) -> None:
        super().__init__(f"{short} cannot be decided like this: {why}.", f"Read it: rlhf escalation show {short}")


class InHandAlready(NotForYou):
    def __init__(self, short: str) -> None:
        super().__init__(short, "you have it in hand already")


class OwnConcern(NotForYou):
    def __init__(self, short: str) -> None:
        super().__init__(short, "who raised it does not decide it")


class HadAPart(NotForYou):
    """A person tried to decide on a concern about a task in which they had a part or have a conflict of interest."""

    def __init__(self, short: str) -> None:
        super().__init__(short, "who had a part in the task, or a conflict of interest, does not decide it")


class SettledAlready(NotForYou):
    def __init__(self, short: str) -> None:
        super().__init__(short, "it is settled already")


class IdentifiableStays(NotForYou):
    """A person tried to take back a flag that a patient might be recognised; only an expert or manager settles it."""

    def __init__(self, short: str) -> None:
        super().__init__(short, "that a patient might be recognised is settled by an expert or a manager")


class EscalationIncomplete(WrongUse):
    """An escalation lacks a part of SBAR: situation, background, assessment or recommendation."""

    def __init__(self, part: str) -> None:
        super().__init__(f"The {part} is missing.", f'Say it: --{part} "…", or leave all four out and write them down.')
