"""Read a document that somebody wrote elsewhere, by the ending of its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors import DocumentEmpty, DocumentKindUnknown, DocumentMissing
from rlhf.store.files.plain_document import read_plain

if TYPE_CHECKING:
    from pathlib import Path

    from rlhf.model.written_document import WrittenDocument

ENDINGS = (".docx", ".txt", ".md", ".markdown")


def read_document(file: Path) -> WrittenDocument:
    """Return a document as Markdown.

    Raises:
        BadDocument: it cannot be read; the subclass says why.
        NoWordReader: it is a Word document, and the extra `word` is not installed.
    """
    ending = file.suffix.lower()
    if ending not in ENDINGS:
        raise DocumentKindUnknown(file, ENDINGS[:3])
    try:
        if ending == ".docx":
            from rlhf.store.files.word_document import read_word

            document = read_word(file)
        else:
            document = read_plain(file)
    except OSError as error:
        raise DocumentMissing(file, error.strerror or error) from None
    if not any(character.isalnum() for character in document.text):
        raise DocumentEmpty(file)
    return document
