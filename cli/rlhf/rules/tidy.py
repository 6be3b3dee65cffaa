"""Make a file tidy without changing what it says: line ends, spaces at the ends of lines, the order of its details."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Same = Callable[[str, str], bool]

_KEY = re.compile(r"([A-Za-z_][\w-]*):(?:\s|$)")


def tidy(text: str, order: Sequence[str], same: Same) -> tuple[str, list[str]]:
    """Return the tidied text, and each change in words.

    Args:
        order: the usual order of the names at the top level.
        same: returns whether two texts mean the same; a step that would change the meaning is skipped.
    """
    done = []
    for words, step in (
        ("byte order mark taken away", lambda t: t.removeprefix("\ufeff")),
        ("line ends made LF", lambda t: t.replace("\r\n", "\n").replace("\r", "\n")),
        ("spaces at the ends of lines taken away", _without_trailing_space),
        ("last line ended", lambda t: t.rstrip("\n") + "\n" if t.strip() else t),
        ("details put in their usual order", lambda t: in_order(t, order)),
    ):
        changed = step(text)
        if changed != text and same(text, changed):
            text = changed
            done.append(words)
    return text, done


def _without_trailing_space(text: str) -> str:
    """Remove spaces at the ends of lines; two spaces after words stay, because in Markdown they break the line."""
    return "\n".join(
        line if line.rstrip(" \t") and line.endswith("  ") else line.rstrip(" \t") for line in text.split("\n")
    )


def in_order(text: str, order: Sequence[str]) -> str:
    """Sort the top-level names of a YAML text or of front matter; comments stay with the name below them.

    A text in which it is unclear where a comment belongs, or with repeated names, is returned unchanged.
    """
    opening = "---\n"
    front, body = text, ""
    if text.startswith(opening):
        end = text.find("\n---", len(opening) - 1)
        if end < 0:
            return text
        front, body = text[len(opening) : end + 1], text[end + 1 :]
    head, blocks = _blocks(front)
    if len({name for name, _ in blocks}) != len(blocks) or any(_apart(lines) for _, lines in blocks):
        return text
    place = {name: index for index, name in enumerate(order)}
    arranged = sorted(blocks, key=lambda block: place.get(block[0], len(place)))  # unknown names last, as they stood
    if arranged == blocks:
        return text
    front = head + "".join(lines for _, lines in arranged)
    return opening + front + body if body else front


def _apart(block: str) -> bool:
    """Whether a block has a comment that is not directly above its name, and so may belong to something else."""
    lines = block.splitlines()
    body = lines[next(at for at, line in enumerate(lines) if not line.startswith("#")) + 1 :]
    return any(line.lstrip().startswith("#") for line in body) or (bool(body) and not body[-1].strip())


def _blocks(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the text before the first name, and each name with its lines and the comments directly above it."""
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    starts = [index for index, line in enumerate(lines) if _KEY.match(line)]
    if not starts:
        return text, []
    begins = []
    for index in starts:
        begin = index
        while begin > 0 and lines[begin - 1].startswith("#"):
            begin -= 1
        begins.append(begin)
    if begins[0] == 0 and starts[0] > 0:
        begins[0] = starts[0]  # a comment at the start of the file is about the whole file
    ends = [*begins[1:], len(lines)]
    names = [_KEY.match(lines[index]) for index in starts]
    blocks = [
        (name[1], "".join(lines[begin:end])) for name, begin, end in zip(names, begins, ends, strict=True) if name
    ]
    return "".join(lines[: begins[0]]), blocks
