"""Documents of other programs that cannot be read as an answer; the document and the answer's file stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class BadDocument(RlhfError):
    """A document cannot be made into an answer; subclasses say why."""


class DocumentKindUnknown(BadDocument):
    def __init__(self, file: Path, endings: Iterable[str]) -> None:
        kind = f"a file of the kind {file.suffix}" if file.suffix else "a file without an ending such as .docx"
        super().__init__(
            f"{file} is {kind}, which cannot be read as an answer. Nothing was changed.",
            f"Open it in the program that wrote it and save it anew as one of: {', '.join(endings)}",
        )


class DocumentUnreadable(BadDocument):
    """A document cannot be read although its name says that it could; subclasses say why."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(
            f"{file} cannot be read: {why}. Nothing was changed.",
            "Open it in the program that wrote it, save it anew (as .docx, without a password), and run this again.",
        )


class DocumentNotPacked(DocumentUnreadable):
    def __init__(self, file: Path) -> None:
        super().__init__(file, "it is locked by a password, damaged, or of another kind than its name says")


class DocumentDamaged(DocumentUnreadable):
    def __init__(self, file: Path, error: Exception) -> None:
        super().__init__(file, f"its parts do not fit together ({type(error).__name__})")


class DocumentNoText(DocumentUnreadable):
    def __init__(self, file: Path) -> None:
        super().__init__(file, "it is no text in UTF-8, UTF-16 or Windows-1252")


class DocumentMissing(BadDocument):
    def __init__(self, file: Path, why: object) -> None:
        super().__init__(
            f"{file} cannot be opened: {why}. Nothing was changed.",
            "Look for its name and folder; a name with spaces goes in quotation marks.",
        )


class DocumentNowhere(BadDocument):
    """A document that a person names is neither where they are nor beside their answer."""

    def __init__(self, name: Path) -> None:
        super().__init__(
            f"There is no file {name} here, nor beside your answer. Nothing was changed.",
            "Type its whole path; a name with spaces goes in straight quotation marks.",
        )


class DocumentTooLarge(BadDocument):
    def __init__(self, file: Path, size: int) -> None:
        super().__init__(
            f"{file} holds {size / 1_000_000:,.1f} MB of text, far more than an answer needs. Nothing was changed.",
            "Copy the words of your answer into a new document, save that, and run this again.",
        )


class DocumentDeclares(BadDocument):
    """A part of a document declares a kind of document or entities of its own, which no word processor writes."""

    def __init__(self, file: Path, part: str) -> None:
        super().__init__(
            f"{file} declares entities of its own ({part}), as no word processor does. Nothing was changed.",
            "Copy the words of your answer into a new document, save that, and run this again.",
        )


class DocumentEmpty(BadDocument):
    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file} holds no words. Nothing was changed.",
            "If you see words in it, they may be a picture: copy them as text into a new document.",
        )
