"""`rlhf write`: open an answer, and save, check and offer to submit it when the editor closes."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.numbers import shown, task_by_number
from rlhf.commands.shell.questions import agreed
from rlhf.model.finding import Severity

if TYPE_CHECKING:
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.answering.write import Key, Opened, Written
    from rlhf.workflows.worklist.my_tasks import Row


def write(
    name: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID|NUMBER|WORDS]",
            help="Which task: its id or the beginning of it, its number in the last list, or words of its title",
            show_default=False,
        ),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="FILE", help="Take in a document instead: Word, or any text file", show_default=False
        ),
    ] = None,
    editor: Annotated[
        str, typer.Option("--with", metavar="EDITOR", help="Write with this editor from now on: nano, code, notepad, …")
    ] = "",
) -> None:
    """Open your answer in your editor; when you close it, it is saved and checked

    Beside it you can read the prompt, what to do, the guidance and what reviewers said. In the end you are asked
    whether to send it to review. Without a task: the one you are writing.

    Example:  rlhf write chest tightness
    """
    if editor:
        from rlhf.store.machine.editors import remember_editor

        remember_editor(runtime.home(), editor)
    with runtime.workspace() as workspace:
        key = _which(workspace, " ".join(name or ()).strip())
    if key is not None and source is not None:
        _take_in(key, source)
    elif key is not None:
        write_answer(key)


def write_answer(key: Key) -> None:
    """Open an answer in the editor; afterwards save and check it, and offer to submit it."""
    from rlhf.commands.shell import terminal
    from rlhf.store.machine.editor import open_in_editor
    from rlhf.workflows.answering.write import open_answer

    with runtime.workspace() as workspace:
        opened = open_answer(workspace, key, runtime.now())
        reading = _lay_out(workspace, opened)
        file, before = workspace.root / opened.path, workspace.files.read(opened.path)
    open_in_editor(file, runtime.home(), reading, runtime.finished_writing)
    with runtime.workspace() as workspace:
        unchanged = workspace.files.read(opened.path) == before
    if unchanged and not _has_words(before):
        terminal.say(f"Nothing was written yet. To go on: rlhf write {key[1]}")
        terminal.say("If your editor is still open: save there, and then: rlhf save")
        return
    if unchanged:
        terminal.say("Nothing was changed.")
    _finish(key)


def _has_words(words: bytes | None) -> bool:
    from rlhf.workflows.answering.history import words_in

    return words_in(words or b"") > 0


def _take_in(key: Key, name: Path) -> None:
    """Put the words of a document into the answer; afterwards save and check it, and offer to submit it."""
    from rlhf.commands.shell import terminal
    from rlhf.commands.views.saving import tell_converted
    from rlhf.workflows.answering.convert_document import convert
    from rlhf.workflows.answering.write import open_answer, source_of, take_in

    with runtime.workspace() as workspace:
        open_answer(workspace, key, runtime.now())
        source = source_of(workspace, key, name)
        converted = convert(workspace, source, *key)
        tell_converted(converted, source.name)
    if converted.replaced and sys.stdin.isatty() and not agreed("Put them in the place of what stands there?"):
        terminal.say("Nothing was changed.")
        return
    with runtime.workspace() as workspace:
        kept = take_in(workspace, key, converted, source)
    if kept:
        terminal.show(terminal.wrapped(f"What stood there is kept: rlhf restore {key[1]} --from {kept}"))
    _finish(key)


def _finish(key: Key) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.workflows.answering.write import finish

    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            done = finish(workspace, key, runtime.now(), progress)
        ready = _tell(key[1], done)
    if ready:
        _offer_to_submit(key[1])


def _which(workspace: Workspace, text: str) -> Key | None:
    """Return the task to write; without a name, the only one, else the one that the person chooses from a list."""
    from rlhf.errors import WhichToWrite
    from rlhf.workflows.answering.write import named, the_only_one, waiting

    now = runtime.now()
    if text:
        task = task_by_number(text) or text
        if task == text and text.isdecimal() and 1 <= int(text) <= len(rows := waiting(workspace, now)):
            return rows[int(text) - 1].facts.batch, rows[int(text) - 1].facts.id
        return named(workspace, task, now)
    key, rows = the_only_one(workspace, now)
    if key is not None:
        return key
    if not sys.stdin.isatty():
        raise WhichToWrite((row.task.id, row.task.title) for row in rows)
    return _chosen(rows)


def _chosen(rows: list[Row]) -> Key | None:
    """Ask which of several tasks is meant; None where the person names none."""
    from rlhf.commands.shell import terminal

    terminal.say("Which one?")
    for number, row in enumerate(rows, 1):
        terminal.say(f"{number:>3}  {row.task.id}  {terminal.cut(row.task.title, 58)}")
    shown(row.task.id for row in rows)
    answer = typer.prompt("Its number, or Enter for none", default="", show_default=False).strip()
    if answer.isdecimal() and 1 <= int(answer) <= len(rows):
        return rows[int(answer) - 1].facts.batch, rows[int(answer) - 1].facts.id
    terminal.say("Nothing was opened.")
    return None


def _lay_out(workspace: Workspace, opened: Opened) -> Path:
    """Print the task where the editor cannot show it beside, and say once how to choose an editor; return the file."""
    from rlhf.commands.shell import terminal
    from rlhf.commands.views.reading import reading, short
    from rlhf.store.machine.editors import shown_before, usual_editor
    from rlhf.workflows.answering.write import reading_file

    zone = workspace.me.zone
    file = reading_file(workspace, opened.key[1], reading(opened, zone))
    editor = usual_editor(os.environ, runtime.home())
    if editor is None:
        return file
    if editor.shows_two:
        terminal.say(f"{opened.page.task.title}: what to read opens beside it.")
    else:
        terminal.paged(terminal.flowed(short(opened, zone)))
        terminal.say()
        terminal.say("To read it beside, with the guidance, open this file in another window:")
        terminal.say(f"  {_from_here(file)}")
    if not shown_before(runtime.home()):
        terminal.aside(f"Your editor is {editor.name}. For another one from now on, say so: rlhf write --with code")
    if not editor.shows_two and sys.stdin.isatty():
        typer.prompt(f"Press Enter to write, in {editor.name}", default="", show_default=False, prompt_suffix=" ")
    return file


def _from_here(file: Path) -> Path:
    """Return a path as somebody types it in the current folder, where it is below that."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def _tell(task: str, done: Written) -> bool:
    """Print what was saved and found; return whether the answer can be submitted."""
    from rlhf.commands.shell import terminal
    from rlhf.commands.views.saving import saved_where, tell_saved

    terminal.say()
    if done.mended:
        terminal.show(terminal.wrapped(f"Mended in the file, and no word changed: {', '.join(done.mended)}."))
    tell_saved(done.saved)
    terminal.findings(done.checked.findings, done.checked.tree.read)
    bad = sum(finding.severity is Severity.ERROR for finding in done.checked.findings)
    terminal.say(f"{terminal.number(done.words, 'word')}, {saved_where(done.saved)}.")
    if bad:
        count = terminal.number(bad, "thing has", "things have")
        terminal.say(f"{count} to be mended before it can be sent. To go on: rlhf write {task}")
    return not bad


def _offer_to_submit(task: str) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.commands.submit import submit_answers

    if not sys.stdin.isatty():
        terminal.say(f"To send it to review: rlhf submit {task}")
        return
    submit_answers([task], ask=True, always=True)
