"""Our lines in a person's settings file of a shell: put in, renewed, taken out; all others stay as they are."""

from __future__ import annotations

_BEGIN = "# >>> rlhf completion: rlhf completion remove takes these lines out >>>"
_END = "# <<< rlhf completion <<<"
#: Behind the first line: what has to be undone beside it when our lines are taken out.
_JOINED = " (the line above had no end)"
_MADE = " (this file was made for them)"


def with_block(text: str | None, lines: str) -> str:
    """Return the text with our lines at its end, or in the place of those that it has.

    Args:
        text: the text of the file; None where there is none.
    """
    before, ours, after = _apart(text or "")
    newline = _line_end(ours or before)
    if ours:
        head = _first_line(ours)
    elif text is None:
        head = _BEGIN + _MADE
    elif before and not before.endswith("\n"):
        before, head = before + newline, _BEGIN + _JOINED
    else:
        head = _BEGIN
    return before + newline.join((head, *lines.splitlines(), _END, "")) + after


def without_block(text: str) -> str | None:
    """Return the text without our lines, as it was before they were put in; None where there was no file."""
    before, ours, after = _apart(text)
    head = _first_line(ours)
    if head.endswith(_MADE) and not before + after:
        return None
    if head.endswith(_JOINED) and not after:
        before = before.removesuffix(_line_end(ours))
    return before + after


def _line_end(text: str) -> str:
    """Return how the first line of a text ends."""
    return "\r\n" if text.partition("\n")[0].endswith("\r") and "\n" in text else "\n"


def _first_line(ours: str) -> str:
    return ours.partition("\n")[0].rstrip("\r")


def _apart(text: str) -> tuple[str, str, str]:
    """Return what is before our lines, our lines, and what is after them; where ours are not whole, all is before."""
    lines = text.split("\n")
    bare = [line.rstrip("\r") for line in lines]
    starts = [at for at, line in enumerate(bare) if line in {_BEGIN, _BEGIN + _JOINED, _BEGIN + _MADE}]
    for start in starts:
        end = next((at for at in range(start + 1, len(bare)) if bare[at] == _END or at in starts), None)
        if end is not None and end not in starts:
            ours = "\n".join(lines[start : end + 1]) + ("\n" if end + 1 < len(lines) else "")
            before = "\n".join(lines[:start]) + ("\n" if start else "")
            return before, ours, "\n".join(lines[end + 1 :])
    return text, "", ""
