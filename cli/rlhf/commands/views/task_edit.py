"""Edits of published tasks: what is told and asked before one is sent, and how a task changed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from rlhf.commands.shell import terminal
from rlhf.commands.shell.questions import agreed
from rlhf.commands.views.guidance import LEGEND, coloured, marked
from rlhf.model.what_changed import what_changed
from rlhf.process.task_edits import ACCEPTED, HOLDS, REVIEWED, SUBMITTED, WRITES
from rlhf.workflows.gate.task_edits import Stated
from rlhf.workflows.publishing.proposed_edits import proposed, require_wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.publishing.move_task import Moved
    from rlhf.workflows.publishing.proposed_edits import Proposed
    from rlhf.workflows.worklist.task_diff import TaskDiff

_MOST = 20
_PART_WORDS = {
    HOLDS: "{who} hold{s} it, and may have begun to write", WRITES: "{who} ha{ve} begun to write",
    SUBMITTED: "{who} ha{ve} submitted", REVIEWED: "{who} reviewed", ACCEPTED: "accepted: {who}",
}  # fmt: skip
#: What the policy may select by, in the words of a sentence.
_LABELS = {"specialty": "another specialty", "tags": "other tags"}


def stated(
    workspace: Workspace, files: Mapping[str, bytes | None], now: datetime, *, only_wording: bool, because: str,
    yes: bool,
) -> Stated:  # fmt: skip
    """Name whom the edits of published tasks concern, and ask on a terminal what only their author knows.

    Raises:
        MoreThanWording: `only_wording` is stated of an edit that is more.
        typer.Exit: the author does not go on.
    """
    edits = proposed(workspace, files, now)
    if only_wording:
        require_wording(edits)
    asks = sys.stdin.isatty() and not yes
    shown = [item for item in edits if item.concerns_somebody]
    for item in shown[:_MOST]:
        _tell(item, worded=only_wording)
    if len(shown) > _MOST:
        terminal.aside(f"  and {len(shown) - _MOST} more tasks that somebody works on")
    worded = [
        item.edit.task
        for item in edits
        if item.asks and (only_wording or (asks and item in shown and _only_wording(item)))
    ]
    if shown and asks and not agreed("Publish it?", default=True):
        terminal.say("Nothing was published.")
        raise typer.Exit
    return Stated(frozenset(worded), because)


def _only_wording(item: Proposed) -> bool:
    return agreed(f"{item.edit.task}: is the meaning the same, and only the wording changed?", default=False)


def _tell(item: Proposed, *, worded: bool) -> None:
    edit = item.edit
    what = what_changed(edit.fields, edit.moved)
    terminal.aside(terminal.wrapped(f"{edit.task}  {terminal.cut(item.title, 50)}: {what}"))
    who = "who works on it is not known offline" if item.concerned is None else _people(item.concerned)
    terminal.aside(terminal.wrapped(who, 2))
    if item.more:
        terminal.aside(terminal.wrapped(f"It means something else now ({item.more}): {_void(item)}", 2))
    elif edit.binds and worded:
        terminal.aside("  You state that only its wording changed: what was signed off stays signed off.")
    elif edit.binds:
        terminal.aside(terminal.wrapped(f"Unless only the wording changed: {_void(item)}", 2))
    labels = " and ".join(words for name, words in _LABELS.items() if name in edit.labels)
    if labels and (item.concerned or {}).get(SUBMITTED):
        what = f"It has {labels}: an answer on its way needs what was asked before and what is asked now."
        terminal.aside(terminal.wrapped(what, 2))


def _void(item: Proposed) -> str:
    accepted = (item.concerned or {}).get(ACCEPTED)
    rest = ", and what was accepted waits until a reviewer affirms it or its author revises it" if accepted else ""
    return f"approvals of answers on their way count no more{rest}."


def _people(concerned: Mapping[str, Sequence[str]]) -> str:
    rows = []
    for part, words in _PART_WORDS.items():
        handles = concerned.get(part, ())
        if handles:
            alone = len(handles) == 1
            rows.append(words.format(who=", ".join(handles), s="s" if alone else "", ve="s" if alone else "ve"))
    return " · ".join(rows)


def show(result: TaskDiff, zone: str) -> None:
    """Print the edits of a task, then each field that differs with its words."""
    terminal.say(f"{result.task}  {terminal.cut(result.title, 62)}")
    for item in result.edits:
        what = "the meaning stayed" if item.same else "the meaning changed"
        why = f": {item.why}" if item.why else ""
        terminal.show(terminal.wrapped(f"{terminal.local(item.at, zone)}  {item.editor}  {item.what}; {what}{why}", 2))
    if not result.known:
        terminal.say("The words of before cannot be shown: they are not on this machine, or were removed from history.")
        return
    if result.fields:
        terminal.say()
        terminal.say(f"  {LEGEND}")
    for field in result.fields:
        terminal.say()
        terminal.show(f"  {terminal.bold(terminal.plain(field.name.replace('_', ' ')))}")
        for line in coloured(terminal.wrapped(marked(field.pieces), 4)):
            terminal.show(line)


def answer(author: str, words: bytes) -> None:
    """Print an accepted answer without the block at its top."""
    text = words.decode("utf-8", "replace")
    body = text.split("\n---\n", 1)[1] if text.startswith("---\n") and "\n---\n" in text else text
    terminal.say()
    terminal.show(terminal.bold(terminal.plain(f"The answer of {author}")))
    terminal.show(terminal.flowed(body.strip(), 2))
    terminal.say()


def moves(moved: Sequence[Moved], batch: str, zone: str) -> None:
    """Print which tasks move, whom that concerns, and what has to be looked at again."""
    for item in moved:
        terminal.aside(f"{item.task}  {terminal.cut(item.title, 50)}: {item.folder} → {batch}")
        if item.people:
            terminal.aside(f"  {', '.join(item.people)} {'works' if len(item.people) == 1 else 'work'} on it")
        if item.was != item.due:
            terminal.aside(f"  due {terminal.local(item.due, zone)} instead of {terminal.local(item.was, zone)}")
    for sentence in dict.fromkeys(sentence for item in moved for sentence in item.to_look_at):
        terminal.aside(terminal.wrapped(f"To look at again: {sentence}", 2))
