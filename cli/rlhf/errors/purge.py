"""Why words are not removed from a project's history; in each case nothing of it was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SHOWN = 5


class NothingToRemove(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "These words are in no file, no message and no version of this project.",
            "Whole words are looked for, in upper or lower case, also over line ends. Write them as they stand there.",
        )


class NoWordsToRemove(WrongUse):
    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} names no words.", "Write what is to be removed into it, a phrase a line.")


class WordsNotRead(WrongUse):
    """The file with the words to be removed cannot be read.

    Args:
        error: why the system could not read it, or why it is no text.
    """

    def __init__(self, file: Path, error: OSError | UnicodeError) -> None:
        why = (error.strerror if isinstance(error, OSError) else "") or "it is not UTF-8 text"
        super().__init__(
            f"{file} cannot be read: {why}.", "Name a text file with a phrase a line, or - for what is typed."
        )


class WordsTooShort(WrongUse):
    def __init__(self, number: int, shortest: int) -> None:
        super().__init__(
            f"Line {number} has fewer than {shortest} letters or digits: it would be removed from many other words.",
            "Write more of it: a name with its surname, a date as it stands there.",
        )


class RemovalUnexplained(WrongUse):
    def __init__(self) -> None:
        super().__init__(
            "A removal says why, for everybody who finds their words changed.",
            'For example: --because "A patient was named" (without the name)',
        )


class WordsInNames(RlhfError):
    """The name of a file, a folder or a branch has the words; what was signed and reviewed names it."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"The words are in {len(names)} names of files or branches: {_some(names)}. Nothing was changed.",
            "Names stay in history, since reviews and records name them. Write longer phrases, which are in no name.",
        )


class WordsInReason(WrongUse):
    def __init__(self) -> None:
        super().__init__(
            "The reason has words that are to be removed; it is kept for everybody. Nothing was changed.",
            'Say it without them, for example: --because "A patient was named"',
        )


class WordsAreTheMark(WrongUse):
    def __init__(self) -> None:
        super().__init__(
            "One of the phrases is in the mark that takes the place of words: (removed). Nothing was changed.",
            "Leave that line out.",
        )


class RemovalBreaksFiles(RlhfError):
    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(
            f"Without the words {len(paths)} files could not be read any more: {_some(paths)}. Nothing was changed.",
            "Give fewer words of the line, so that the names of its fields, its ids and its dates stay.",
        )


class WordsStay(RlhfError):
    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(
            f"In {len(paths)} files the words are written in another form: {_some(paths)}. Nothing was changed.",
            "Add a line with the words as they stand in that file.",
        )


class TagsInTheWay(RlhfError):
    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"A tag is for whoever made it, and has the words or a commit with them: {_some(names)}."
            " Nothing was changed.",
            f"Remove it first, and make it again afterwards: git update-ref -d {names[0]}",
        )


class CameInMeanwhile(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "The words were removed, and what somebody sent in that moment has them again.", "Run the same again."
        )


class RemovalUnreadable(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "The record of the removal got another number than its files. Nothing was changed.", "Run it again."
        )


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
