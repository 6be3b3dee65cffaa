"""Guidance on the screen: a document, and what changed in it: first the author's summary, then the changed words."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from rlhf.commands.shell import terminal
from rlhf.process.guidance_diff import ADDED, GONE, NEW, REMOVED, RENAMED, SAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from rlhf.model.guidance import Change, Guidance
    from rlhf.process.guidance_diff import Altered, Piece
    from rlhf.process.staleness import Stale
    from rlhf.workflows.guidance.documents import Difference, Proposal

_AROUND = 10  # unchanged words that are shown before and after a change
_FEW = 2  # so few unchanged words are not left out
_MARKS = {GONE: ("[-", "-]"), NEW: ("{+", "+}")}
_MARK = re.compile(r"(\[-|-\]|\{\+|\+\})")
_COLOURS = {"[-": "red", "{+": "green"}
LEGEND = "[-words that went-] {+words that came+}"


def show(guidance: Guidance, part: str = "") -> None:
    """Print a document with the anchors of its sections, or only the section of the anchor `part`."""
    if not part:
        terminal.show(terminal.bold(terminal.plain(f"{guidance.title} {guidance.version}")))
        terminal.show(
            terminal.wrapped(f"{_scope(guidance)} · in effect since {day(guidance.effective)} · {guidance.owner}")
        )
    for item in guidance.parts:
        if part and guidance.part(part) is not item:
            continue
        if not part:
            terminal.say()
        if item.anchor:
            terminal.show(terminal.bold(terminal.plain(item.title)) + terminal.tinted(f"  #{item.anchor}", "cyan"))
        terminal.show(terminal.flowed(item.text))


def _scope(guidance: Guidance) -> str:
    """Return the scope of a document in words: kinds, audiences and specialties, or “for everything”."""
    kinds = ", ".join(kind.replace("_", " ") for kind in guidance.kinds)
    audiences = ", ".join(guidance.audiences)
    parts = [kinds, f"for {audiences}" if audiences else "", ", ".join(guidance.specialties)]
    return " · ".join(filter(None, parts)) or "for everything"


def scope(guidance: Guidance) -> str:
    return _scope(guidance)


def changed(difference: Difference) -> None:
    """Print what changed in a document: the author's summary, then section by section."""
    for change in difference.changes:
        summary(change, 2)
    if difference.altered:
        terminal.say()
        terminal.say(f"  {LEGEND}")
    sections(difference.altered, 2)
    if not difference.known:
        terminal.say()
        since = difference.since
        terminal.show(
            terminal.wrapped(
                f"The words of {since} cannot be shown: they are not on this machine, or never stood on main.",
                2,
            )
        )


def summary(change: Change, indent: int) -> None:
    """Print an entry of a document's list of changes."""
    size = f", {change.size}" if change.size else ""
    terminal.show(terminal.wrapped(f"{change.version} ({day(change.date)}{size}): {change.what}", indent, hang=2))
    if change.why:
        terminal.show(terminal.wrapped(f"Why: {change.why}", indent + 2, hang=2))
    if change.thread:
        terminal.show(terminal.wrapped(f"From: rlhf thread {change.thread[-6:]}", indent + 2))


def sections(altered: Iterable[Altered], indent: int) -> None:
    """Print each section that changed, with changes marked word by word."""
    for item in altered:
        terminal.say()
        title = terminal.bold(terminal.plain(item.title or "The opening"))
        anchor = f"  #{item.anchor}" if item.anchor else ""
        terminal.show(" " * indent + title + terminal.tinted(terminal.plain(anchor), "cyan") + _how(item))
        for line in coloured(terminal.wrapped(marked(item.pieces), indent + 2)):
            terminal.show(line)


def _how(altered: Altered) -> str:
    words = {ADDED: "new", REMOVED: "taken away", RENAMED: f"was #{altered.was}" if altered.was else "heading reworded"}
    return f"  ({words[altered.how]})" if altered.how in words else ""


def marked(pieces: Sequence[Piece]) -> str:
    """Return text with marks around removed and added words, and only the unchanged words near them."""
    if all(piece.kind != SAME for piece in pieces) and len(pieces) == 1:
        opening, closing = _MARKS[pieces[0].kind]
        return "\n".join(f"{opening}{line}{closing}" for line in pieces[0].text.split("\n") if line)
    if all(piece.kind == SAME for piece in pieces):
        return "The words below it are the same."
    result = ""
    for number, piece in enumerate(pieces):
        if piece.kind == SAME:
            text = _around(piece.text, first=number == 0, last=number == len(pieces) - 1)
        else:
            opening, closing = _MARKS[piece.kind]
            text = f"{opening}{piece.text.strip()}{closing}"
            text = re.sub(r"\n+", "\n", text)
        lines = piece.kind != SAME and "\n" in piece.text[:1]
        result += ("\n" if lines else " " if result and not result.endswith("\n") else "") + text
    return re.sub(r"\n\n+", "\n", result).strip()


def _around(text: str, *, first: bool, last: bool) -> str:
    """Return the words of an unchanged text that are near a change, with “…” for the others."""
    tokens = re.findall(r"\S+|\n+", text)
    before = [] if first else tokens[:_AROUND]
    after = [] if last else tokens[-_AROUND:]
    kept = tokens if len(tokens) <= len(before) + len(after) + _FEW else [*before, "…", *after]
    return re.sub(r" ?(\n+) ?", r"\1", " ".join(kept))


def coloured(text: str) -> Iterator[str]:
    """Yield the lines of a text with its marks in colour, if the screen shows colours."""
    colour = ""
    for line in text.split("\n"):
        shown = ""
        for piece in _MARK.split(line):
            colour = _COLOURS.get(piece, colour)
            shown += terminal.tinted(piece, colour) if colour and piece else piece
            colour = "" if piece in {"-]", "+}"} else colour
        yield shown


def recheck(task: str, behind: Sequence[Stale], zone: str) -> None:
    """Print what an author has to do with an answer under outdated guidance before it is accepted."""
    why = "the guidance changed since you wrote it, and the time to finish under the earlier version is over."
    terminal.show(terminal.wrapped(f"{task}  was not sent: {why}", hang=14))
    for stale in behind:
        terminal.say()
        holds = f"{stale.slug}: yours is under {stale.pinned}; {stale.version} holds since {day(stale.since)}."
        passed = f"{stale.pinned} passed until {terminal.local(stale.until, zone)}."
        terminal.show(terminal.wrapped(f"{holds} {passed}", 4, hang=2))
        for change in stale.changes:
            summary(change, 4)
        terminal.say()
        count = len(stale.altered)
        what = "this section" if count == 1 else f"these {count} sections"
        again = f"Look at {what} again; nothing else changed for you." if count else "Look at all of it again."
        terminal.say(f"    {again}")
        if count:
            terminal.say(f"    {LEGEND}")
        sections(stale.altered, 4)
    terminal.say()
    terminal.say("    When your answer stands under it, say so in its details:")
    terminal.say("        guidance:")
    for stale in behind:
        terminal.say(f"          {stale.slug}: {stale.version}")
    terminal.say(f"    then: rlhf submit {task}")


def objections(proposal: Proposal) -> list[str]:
    """Return a sentence for each objection that does not keep a change out; `waits` has those that do."""
    return [f"{item.by} objects to it: {item.why}" for item in proposal.objections if not item.blocks]


def passing(stale: Stale, zone: str) -> str:
    """Return the sentence that an answer under an earlier version of the guidance still passes, and until when."""
    return (
        f"It is under {stale.slug} {stale.pinned}; {stale.version} holds. It passes so if it is received by "
        f"{terminal.local(stale.until, zone)}: rlhf guidance diff {stale.slug} --since {stale.pinned}"
    )


def day(when: str | date | datetime) -> str:
    """Return a day as people write it: `2 Nov 2026`; a text that is not a day stays as it is."""
    try:
        result = date.fromisoformat(when) if isinstance(when, str) else when
    except ValueError:
        return str(when)
    return f"{result.day} {result:%b %Y}"
