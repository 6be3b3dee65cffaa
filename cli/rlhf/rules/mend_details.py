"""Mend the details at the top of an answer where an editor broke them: odd spaces, tabs, curly quotes, yes and no."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rlhf.model.answer_details import AI_DRAFT, CONTEXT_MISSING, UNSURE, VERDICT, as_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from rlhf.model.document import Page

#: Spaces that look like the one of the keyboard and are none: no-break, of a width of their own, ideographic.
ODD: Final = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
ODD_SPACES: Final = frozenset("\u00a0\u1680\u202f\u205f\u3000") | {chr(sign) for sign in range(0x2000, 0x200B)}
_ODD = re.compile(f"[{ODD}]")
_FENCE = "---"
_TABS = re.compile(r"^( *)(\t[ \t]*)(?=\S)", re.MULTILINE)
_DOUBLE, _SINGLE = "\u201c\u201d\u201e\u201f", "\u2018\u2019\u201a\u201b"
_QUOTED = re.compile(
    rf"(?P<before>(?:(?P<key>\w+):|-|,|\[|{{)[ ]+)"
    rf"(?:[\"{_DOUBLE}](?P<double>[^\"{_DOUBLE}\\\n]*)[\"{_DOUBLE}]|['{_SINGLE}](?P<single>[^\"'{_SINGLE}\\\n]*)['{_SINGLE}])"
    r"(?=[ ]*(?:[,}\]]|#|$))",
    re.MULTILINE,
)
#: Values in people's own words: quotation marks around them are theirs, unless the block cannot be read so.
_FREE: Final = frozenset({"title", "supports", "criterion", "reason", "from_reference", "why"})
_VALUE = re.compile(
    r"^(?P<before>(?P<indent> *)(?P<key>\w+):[ ]+)(?P<quote>[\"']?)(?P<value>\w+)(?P=quote)(?=[ ]*(?:#|$))"
)
_GROUP = re.compile(rf"^{VERDICT}:[ ]*(?:#.*)?$")


def split_details(text: str) -> tuple[str, str]:
    """Return the details of a file with the lines of --- around them, and the rest; none where they do not end."""
    lines = text.split("\n")
    marks = (number for number, line in enumerate(lines) if _ODD.sub(" ", line).rstrip() == _FENCE)
    if next(marks, 1) == 0 and (end := next(marks, 0)):
        return "\n".join(lines[: end + 1]) + "\n", "\n".join(lines[end + 1 :])
    return "", text


def plain_details(text: str, read: Callable[[str], Page]) -> tuple[str, str]:
    """Return a text whose details have plain spaces, no tab where one breaks them, and straight quotation marks."""
    details, body = split_details(text)
    done: list[str] = []
    steps: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("odd spaces", _plain_spaces),
        ("tabs", lambda t: _TABS.sub(_spaces, t) if "\t" in t and read(t + body).faults else t),
        ("curly quotes", lambda t: _straight(t, lambda match: match["key"] not in _FREE)),
        ("curly quotes", lambda t: _straight(t, lambda _: True) if read(t + body).faults else t),
    )
    for words, step in steps:
        changed = step(details)
        if changed != details:
            details = changed
            done.append(words)
    return details + body, f"{', '.join(dict.fromkeys(done))} made plain in the details at the top"


def _plain_spaces(details: str) -> str:
    plain = _ODD.sub(" ", details)
    return "\n".join(line.rstrip() for line in plain.split("\n")) if plain != details else details


def _spaces(tabs: re.Match[str]) -> str:
    return tabs[1] + "".join("  " if character == "\t" else character for character in tabs[2])


def _straight(details: str, wanted: Callable[[re.Match[str]], bool]) -> str:
    def straight(match: re.Match[str]) -> str:
        inside = match["double"] if match["double"] is not None else match["single"]
        return f'{match["before"]}"{inside}"' if not match[0].isascii() and wanted(match) else match[0]

    return _QUOTED.sub(straight, details)


def usual_values(text: str) -> tuple[str, str]:
    """Return a text whose details give yes and no in the usual form of each, with `context_missing` in the verdict."""
    details, body = split_details(text)
    lines, done = details.split("\n"), []
    for number, line in enumerate(lines):
        match = _VALUE.match(line)
        given = as_answer(match["value"]) if match else None
        if match is None or given is None:
            continue
        usual = given
        if match["key"] == AI_DRAFT and not match["indent"]:
            usual = {"yes": "true", "no": "false"}.get(given, match["value"])
        elif not match["indent"] or _above(lines, number) != VERDICT:
            continue
        if match["value"] not in _SAME.get(usual, {usual}) or (match["quote"] and usual in _SAME):
            lines[number] = f"{match['before']}{usual}{line[match.end() :]}"
            done.append(f"“{match['key']}: {match['value']}” written as {usual}")
    if _moved(lines):
        done.append(f"“{CONTEXT_MISSING}” put under “{VERDICT}”")
    return "\n".join(lines) + body, ", ".join(done)


#: The forms in which YAML 1.2 has true and false.
_SAME: Final = {word: frozenset({word, word.capitalize(), word.upper()}) for word in ("true", "false")}


def _above(lines: list[str], number: int) -> str:
    """Return the name at the margin that a line stands under."""
    margin = next((line for line in reversed(lines[:number]) if line and line[0].isalpha()), "")
    return margin.partition(":")[0]


def _moved(lines: list[str]) -> bool:
    """Put a `context_missing` at the margin into the verdict, where that says nothing else; return whether it was."""
    numbers = {
        (bool(match["indent"]), match["key"]): number
        for number, line in enumerate(lines)
        if (match := _VALUE.match(line))
    }
    beside, inside = numbers.get((False, CONTEXT_MISSING)), numbers.get((True, CONTEXT_MISSING))
    group = next((number for number, line in enumerate(lines) if _GROUP.match(line)), None)
    match = _VALUE.match(lines[beside]) if beside is not None else None
    given = as_answer(match["value"]) if match else None
    if beside is None or group is None or match is None or given is None:
        return False
    comment = lines[beside][match.end() :]
    if inside is None:
        below = lines[group + 1]
        indent = below[: len(below) - len(below.lstrip(" "))] or "  "
        lines[group] += f"\n{indent}{CONTEXT_MISSING}: {given}{comment}"
    else:
        there = _VALUE.match(lines[inside])
        if there is None or _above(lines, inside) != VERDICT or as_answer(there["value"]) not in {UNSURE, given}:
            return False
        lines[inside] = f"{there['before']}{given}{lines[inside][there.end() :]}{comment}"
    del lines[beside]
    return True
