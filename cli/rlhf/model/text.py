"""Text that comes from outside as bytes: read as UTF-8, or refused with the first byte that is wrong."""

from __future__ import annotations

from rlhf.errors import NotText


def text_of(data: bytes, where: str) -> str:
    """Return some bytes as text.

    Args:
        where: the source of the bytes, worded to begin a sentence, for example `The file notes.txt`.

    Raises:
        NotText: the bytes are not UTF-8.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotText(where, data[error.start], data[: error.start].decode("utf-8")) from None


def require_text(word: str, where: str) -> None:
    """Refuse a word that Python made from bytes that are not UTF-8 (PEP 383 replaces them by lone surrogates).

    Raises:
        NotText.
    """
    if not word.isascii() and any("\ud800" <= letter <= "\udfff" for letter in word):
        text_of(word.encode("utf-8", "surrogateescape"), where)
