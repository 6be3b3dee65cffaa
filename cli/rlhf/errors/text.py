"""Words that cannot be taken or written down."""

from __future__ import annotations

from rlhf.errors.kinds import RlhfError, WrongUse


class NotText(WrongUse):
    """Words are given in bytes that are no UTF-8, so that nobody could read them again.

    Args:
        where: what holds them, as it opens the sentence.
    """

    def __init__(self, where: str, byte: int, before: str) -> None:
        after = f" after “{before[-20:]}”" if before else ""
        super().__init__(
            f"{where} is not text in UTF-8: it holds the byte {byte:02X}{after}. Nothing was written down.",
            "Set your terminal to UTF-8 (export LC_ALL=C.UTF-8) and type it again, or save it as UTF-8 in a file.",
        )


class CannotBeWritten(WrongUse):
    """Words hold characters that a file of the project cannot hold, so that it could not be read again."""

    def __init__(self, character: str) -> None:
        what = f" (U+{ord(character):04X})" if character else ""
        super().__init__(
            f"What you said holds a character that no file of the project can hold{what}. Nothing was written down.",
            "Leave that character out, and say it again.",
        )


class EventMisshapen(WrongUse):
    """An event is not as its schema asks.

    Args:
        what: what is wrong with it, as the check says it.
    """

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what, hint or "Say something.")


class NothingSaid(WrongUse):
    def __init__(self) -> None:
        super().__init__("Nothing was said.", "Write it in quotes after the command, or in the editor that opens.")


class NoAttachments(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "Pictures and attached data are not taken: they may show a person, and cannot be read beside the work.",
            "Say in words what they show.",
        )
