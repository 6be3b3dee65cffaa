"""Text that cannot be read, or cannot be recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError, WrongUse

if TYPE_CHECKING:
    from pathlib import Path


class NotText(WrongUse):
    """A person gave text in bytes that are not UTF-8, so that it could not be read again.

    Args:
        where: the source of the text, worded to begin the sentence, for example `The file notes.txt`.
    """

    def __init__(self, where: str, byte: int, before: str) -> None:
        after = f" after “{before[-20:]}”" if before else ""
        super().__init__(
            f"{where} is not text in UTF-8: it holds the byte {byte:02X}{after}. Nothing was written down.",
            "Set your terminal to UTF-8 (export LC_ALL=C.UTF-8) and type it again, or save it as UTF-8 in a file.",
        )


class CannotBeWritten(WrongUse):
    """A text has characters that are not allowed in a file of the project, so that the file could not be read again."""

    def __init__(self, character: str) -> None:
        what = f" (U+{ord(character):04X})" if character else ""
        super().__init__(
            f"What you said holds a character that no file of the project can hold{what}. Nothing was written down.",
            "Leave that character out, and say it again.",
        )


class EventMisshapen(WrongUse):
    """An event does not fit its schema.

    Args:
        what: what is wrong with the event, in the words of the check.
    """

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what, hint or "Say something.")


class NothingSaid(WrongUse):
    def __init__(self) -> None:
        super().__init__(
            "Nothing was said, and so nothing was sent.", "Write it after the command, or in the editor that opens."
        )


class NothingSent(WrongUse):
    """An editor was left without a text, or was broken off.

    Args:
        kept: there is a text, of now or of an earlier attempt, that is kept.
    """

    def __init__(self, *, kept: bool) -> None:
        again = "What you wrote is kept: the same command opens your editor with it." if kept else ""
        super().__init__("Nothing was sent.", again or "Write above the line in the editor, save, and close it.")


class TextWithoutEnd(RlhfError):
    """The line that ends a person's text was taken out, and what stood below it cannot be told from the text."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            "Nothing was sent: the line that ends your text is gone, and what you answer stands in your text.",
            f"The same command opens it again: take out what is not yours. It is kept in {file}",
        )


class NoAttachments(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "Pictures and attached data are not taken: they may show a person, and cannot be read beside the work.",
            "Say in words what they show.",
        )
