"""Read plain files, which most are, several times faster; a file in doubt is left to the strict readers.

The parser behind it (oryaml, a Rust translation of libyaml) keeps no line numbers and reads some plain words in another
way, so it gets only texts that both read alike: no anchor, tag, directive or tab, no number in an unusual form, little
depth, a mapping at the top. Whatever it reads gives the same values as `safe_yaml`; tests compare the two. It is an
extra (`fast`): without it the strict reader reads the details of a page, and all of a YAML file. No decision depends
on it (`reader_choice`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from rlhf.model.document import Document, Page
from rlhf.store.files import markdown, reader_choice, safe_yaml
from rlhf.store.files.hidden_html import may_hide
from rlhf.store.files.limits import MAX_DEPTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LONGEST = 60_000

#: Parts of YAML for the strict reader alone. Each pattern opens with a set of characters, which `re` finds fast.
_REFERENCE = re.compile(r"[&*!?](?:(?<=[\s,\[{:-].)|(?<=^.))")  # anchors, aliases, tags, explicit keys
_NUMBER = re.compile(  # an unusual form: a leading zero, a base, many digits, a large exponent
    r"[0-9](?:(?<=[\s,\[{].)|(?<=[\s,\[{][-+.].)|(?<=[\s,\[{][-+]\..)|(?<=[\"'\]}]:.)|(?<=[\"'\]}]:[-+.].))"
    r"(?:(?<=0)[0-9a-zA-Z_]|[0-9.]{14}|[0-9.]*[eE][-+]?[0-9]{3})"
)
_ODD = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes({*range(32), 127} - {10})
#: Markdown that only the strict reader reads: other forms of headings, and fences that could hide one.
_UNLIKE = re.compile(r"\n(?: {0,3}(?:-+|=+) *(?:\n|$)| {1,3}#|##(?:\n|$))")


def load(text: str, path: str = "") -> Document | Page:
    """Read a file with whichever reader fits, for a caller that needs no line numbers; errors are in its `faults`."""
    return read(text, path) or (markdown if path.endswith(".md") else safe_yaml).load(text, path)


def read(text: str, path: str) -> Document | Page | None:
    """Read a file without line numbers, or return None where only the strict reader will do."""
    if not reader_choice.fast_allowed():
        return None
    if path.endswith(".md"):
        return _page(text, path)
    return _document(text, path) if parser() is not None else None


@cache
def parser() -> Callable[[str], Any] | None:
    """Return the fast YAML parser, imported when first needed; None where the extra `fast` is not installed."""
    try:
        from oryaml import loads
    except ImportError:
        return None
    reader: Callable[[str], Any] = loads
    return reader


def _document(text: str, path: str) -> Document | None:
    if len(text) > _LONGEST or _doubtful(text):
        return None
    loads = parser()
    if loads is None:
        strict = safe_yaml.load(text, path)
        return None if strict.faults or type(strict.data) is not dict else Document(path, strict.data)
    try:
        data = loads(text)
    except (ValueError, TypeError):  # the parser raises TypeError for a list or a mapping as a name
        return None
    return Document(path, data) if type(data) is dict and _plain(data, 0) else None


def _doubtful(text: str) -> bool:
    return (  # asked one by one: each costs less than a loop's turn
        not text.endswith("\n")
        or text.startswith(("---", "...", "%"))
        or ("<" in text and "<<" in text)
        or "\n---" in text
        or "\n..." in text
        or ("%" in text and "\n%" in text)
        or _odd(text)
        or (("&" in text or "*" in text or "!" in text or "?" in text) and _REFERENCE.search(text) is not None)
        or _NUMBER.search(text) is not None
    )


def _odd(text: str) -> bool:
    """Whether a text has a control character or an invisible one."""
    if not text.isascii():
        return _ODD.search(text) is not None
    raw = text.encode("ascii")
    return len(raw.translate(None, _CONTROLS)) != len(raw)


def _plain(value: Any, depth: int) -> bool:
    """Whether all names are text, and nothing is nested deeper than the strict reader allows."""
    kind = type(value)
    if kind is dict:
        if depth > MAX_DEPTH - 2:
            return False
        for key, inner in value.items():
            if type(key) is not str or (type(inner) in _GROUPS and not _plain(inner, depth + 1)):
                return False
    elif kind is list:
        if depth > MAX_DEPTH - 2:
            return False
        for inner in value:
            if type(inner) in _GROUPS and not _plain(inner, depth + 1):
                return False
    return True


_GROUPS = frozenset({dict, list})


def _doubtful_below(body: str) -> bool:
    return (
        ("`" in body and "```" in body)
        or ("~" in body and "~~~" in body)
        or "\t" in body
        or _odd(body)
        or may_hide(body)
        or _UNLIKE.search(body) is not None
    )


def _page(text: str, path: str) -> Page | None:
    if not text.startswith("---\n"):
        return None
    end = text.find("\n---", 3)
    if end < 0 or text[end : end + 5] != "\n---\n" or _doubtful_below(text[end + 4 :]):
        return None
    front = _document(text[4 : end + 1], path)
    if front is None:
        return None
    start = end + 5
    heads = list(_heads(text, start))
    if any(title.endswith("#") for _, _, title in heads):  # marks after a title, which may belong to it
        return None
    return markdown.page(front, text, start, text.count("\n", 0, start) + 1, heads)


def _heads(text: str, start: int) -> Iterator[markdown.Head]:
    at = text.find("\n## ", start - 1)
    while at >= 0:
        end = text.find("\n", at + 1)
        end = len(text) if end < 0 else end
        yield at + 1, min(end + 1, len(text)), text[at + 4 : end].strip()
        at = text.find("\n## ", end)
