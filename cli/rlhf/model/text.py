"""Words that come from outside as bytes: text in UTF-8, or told where they are not."""

from __future__ import annotations

from rlhf.errors import NotText


def text_of(data: bytes, where: str) -> str:
    """Some bytes as text.

    Args:
        where: what they come from, as it opens a sentence: `The file notes.txt`.

    Raises:
        NotText: they are not UTF-8.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotText(where, data[error.start], data[: error.start].decode("utf-8")) from None


def require_text(word: str, where: str) -> None:
    """Refuse a word that Python made of bytes that are no UTF-8 (PEP 383 puts lone surrogates for them).

    Raises:
        NotText.
    """
    if not word.isascii() and any("\ud800" <= letter <= "\udfff" for letter in word):
        text_of(word.encode("utf-8", "surrogateescape"), where)
