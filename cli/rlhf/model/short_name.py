"""Propose a short name (a handle) for a person by their name."""

from __future__ import annotations

import re
import unicodedata

from rlhf.model.ids import HANDLE, RESERVED_HANDLES, fullmatch, names_device

_TITLES = frozenset(
    "dame doctor dr lady lord miss mr mrs ms mx nurse prof professor rev sir sister".split()  # noqa: SIM905
)
#: Letters that are no other letter with a mark.
_SPELT = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "œ": "oe", "\u0131": "i"}
)


def short_name(name: str) -> str:
    """Return a handle after the given name, such as `amara` for “Dr Amara Okafor”; "" where none can be made of it."""
    for word in name.lower().split():
        if word.strip(".,") not in _TITLES and is_handle(handle := _plain_letters(word)):
            return handle
    return ""


def is_handle(text: str) -> bool:
    """Whether a person can have this handle: its form is right, rlhf keeps it for no other use, and no system does."""
    return bool(fullmatch(HANDLE, text)) and text not in RESERVED_HANDLES and not names_device(text)


def _plain_letters(word: str) -> str:
    spelt = unicodedata.normalize("NFKD", word.translate(_SPELT))
    return re.sub(r"[^a-z0-9]+", "-", re.sub("[\u0300-\u036f'\u2019.]", "", spelt)).strip("-")[:32].strip("-")
