"""How a piece of text looks in a Word document, and the same in Markdown."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from rlhf.store.files.markdown_text import emphasised, linked, literal, raised

SIGN_FONTS: Final = frozenset({"Symbol", "Wingdings", "Wingdings 2", "Wingdings 3", "Webdings"})


class Look(Struct, frozen=True):
    """How a piece of text looks."""

    bold: bool = False
    italic: bool = False
    struck: bool = False
    raised: str = ""
    link: str = ""
    font: str = ""  # one of signs, whose letters are no letters


def dressed(look: Look, text: str, before: str, after: str) -> str:
    """Return a piece of text with the marks for its look, but for those that would be shown beside these letters."""
    words = literal(raised(text, look.raised) if look.raised else text)
    inside = text.strip()
    clear = (inside == text[: len(inside)] and before.isalnum() and not inside[:1].isalnum()) or (
        text.endswith(inside) and after.isalnum() and not inside[-1:].isalnum()
    )
    if not clear:
        marks = ("**" if look.bold else "") + ("*" if look.italic else "")
        words = emphasised(emphasised(words, marks), "~~" if look.struck else "")
    return linked(words, look.link) if look.link else words


def signs(text: str, font: str) -> str:
    """Return a text in a font of signs as the signs that it shows; letters typed in it stay."""
    from mammoth.docx.dingbats import dingbats  # type: ignore[import-untyped]

    return "".join(
        chr(dingbats.get((font, ord(sign) & 0xFF), ord(sign))) if "\uf000" <= sign <= "\uf0ff" else sign
        for sign in text
    )
