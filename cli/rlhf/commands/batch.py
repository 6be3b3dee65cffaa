"""`rlhf batch`: list batches, show one, and change what holds for all of its tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.grammar import text_from
from rlhf.commands.shell.options import Because, Json, Yes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rlhf.workflows.publishing.batches import BatchEdit, BatchLine, BatchPage

app = typer.Typer(
    cls=runtime.Group,
    no_args_is_help=True,
    help="Batches: list them, show one, change what holds for its tasks (managers)",
)

Name = Annotated[str, typer.Argument(metavar="BATCH", help="The name of a batch, as its folder has it")]


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the batches: when each is due, and where its tasks stand

    Example:  rlhf batch list
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.publishing.batches import list_batches

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Looking …")
        lines = list_batches(workspace, runtime.now(), progress)
    if as_json:
        terminal.data([_values(line) for line in lines])
        return
    if not lines:
        terminal.say("There is no batch yet: rlhf task new, rlhf task import")
    for line in lines:
        _line(line)


@app.command()
def show(name: Name, as_json: Json = False) -> None:
    """Show what holds for a batch, where its tasks stand, and who works on them

    Example:  rlhf batch show 2026-w48-cardiology
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.publishing.batches import show_batch

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Looking …")
        page = show_batch(workspace, name, runtime.now(), progress)
    if as_json:
        terminal.data({**_values(page.line), "people": page.people, "own_due": page.own_due})
        return
    _page(page)


@app.command()
def edit(
    name: Name,
    due: Annotated[
        str | None, typer.Option(help="When it is due: Friday, “4 Dec 18:00”, +10d; empty for no due time")
    ] = None,
    priority: Annotated[int | None, typer.Option(min=1, max=5, help="1 is the most urgent")] = None,
    brief: Annotated[str | None, typer.Option(help="What it is for; @FILE reads it from a file")] = None,
    specialty: Annotated[
        list[str] | None, typer.Option(help="A specialty that its tasks may need; may be repeated; empty for any")
    ] = None,
    own_due_stays: Annotated[
        bool, typer.Option("--own-due-stays", help="Leave tasks that name the batch's due time as their own")
    ] = False,
    because: Because = "",
    yes: Yes = False,
) -> None:
    """Change the terms of a batch: its due time, for all of its tasks at once, its priority, brief or specialties

    No sign-off is void. A task with a due time of its own keeps that; one that
    names the very time of the batch follows the batch.

    Example:  rlhf batch edit 2026-w48-cardiology --due "next Friday"
    """
    from rlhf.store.files.text_argument import text_or_file

    settings: dict[str, Any] = {}
    if due is not None:
        settings["due"] = due or None
    if priority is not None:
        settings["priority"] = priority
    if brief is not None:
        settings["brief"] = text_or_file(brief) or None
    if specialty is not None:
        settings["specialties"] = [word for word in specialty if word] or None
    _edit(name, settings, own_stays=own_due_stays, because=because, yes=yes)


@app.command()
def rename(
    name: Name,
    text: Annotated[list[str], typer.Argument(metavar="TITLE…", help="The new title")],
) -> None:
    """Give a batch another title; its folder, and every name that rests on it, stays

    Example:  rlhf batch rename 2026-w48-cardiology Hearts, before the holidays
    """
    _edit(name, {"title": text_from(text)}, own_stays=False, because="", yes=True)


def _edit(name: str, settings: Mapping[str, Any], *, own_stays: bool, because: str, yes: bool) -> None:
    from rlhf.commands.manage import publish_asked, published_told
    from rlhf.commands.shell import terminal
    from rlhf.errors import NothingToChange
    from rlhf.workflows.publishing.batches import edit_batch
    from rlhf.workflows.sync.sync import refresh

    if not settings:
        raise NothingToChange
    with runtime.workspace() as workspace:
        now = runtime.now()
        workspace.people.require(workspace.handle, workspace.policy.changes["tasks"], what="Changing batches")
        with terminal.Progress() as progress:
            progress("Looking …")
            refresh(workspace, now)
            changed = edit_batch(workspace, name, settings, now, own_stays=own_stays)
        _effects(name, changed)
        published = publish_asked(workspace, changed.files, f"Edit the batch {name}", now, because=because, yes=yes)
        if published is None:
            return
        published_told(workspace, published)
        terms = workspace.snapshot.batch(name)
    if "title" in settings and published.merged:
        terminal.say(f"{name}: {terms.title}")
    if "due" in settings and published.merged:
        terminal.say(f"{name} is due {terms.due.words}." if terms.due else f"{name} has no due time.")


def _effects(name: str, changed: BatchEdit) -> None:
    """Print whom a change of a batch concerns, and what becomes of tasks with a due time of their own."""
    from rlhf.commands.shell import terminal

    if changed.people:
        who = ", ".join(f"{handle} ({count})" for handle, count in changed.people.items())
        terminal.aside(terminal.wrapped(f"Due at another time then, of {name}: {who}."))
    if changed.following:
        count = terminal.number(len(changed.following), "task names", "tasks name")
        then = "it follows" if len(changed.following) == 1 else "they follow"
        terminal.aside(f"{count} the same due time as the batch; {then} the batch now.")
    if changed.before:
        count = terminal.number(len(changed.before), "task has", "tasks have")
        which = ", ".join(changed.before[:3]) + (" …" if len(changed.before) > 3 else "")  # noqa: PLR2004 — some
        own = "its own, and keeps it" if len(changed.before) == 1 else "their own, and keep it"
        what = f"{count} an earlier due time of {own}: {which}."
        terminal.aside(terminal.wrapped(f"{what} To move one: rlhf task edit ID --set due=…"))


def _values(line: BatchLine) -> dict[str, Any]:
    terms = line.terms
    return {
        "batch": terms.name, "title": terms.title, "due": terms.due, "priority": terms.priority,
        "specialties": terms.specialties, "brief": terms.brief, "tasks": line.tasks, "states": line.states,
    }  # fmt: skip


def _line(line: BatchLine) -> None:
    from rlhf.commands.shell import terminal

    terms = line.terms
    terminal.say(f"{terms.name}  {terminal.cut(terms.title, 78 - len(terms.name))}")
    due = f"due {terms.due.words}" if terms.due else "no due time"
    states = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in line.states.items() if count)
    tasks = terminal.number(line.tasks, "task")
    terminal.show(terminal.wrapped(f"{due} · {tasks}{': ' + states if states else ''}", 4))


def _page(page: BatchPage) -> None:
    from rlhf.commands.shell import terminal

    _line(page.line)
    terms = page.line.terms
    for_whom = ", ".join(terms.specialties) or "any specialty"
    terminal.show(terminal.wrapped(f"priority {terms.priority} · {for_whom}", 4))
    if page.own_due:
        terminal.say(f"    {terminal.number(page.own_due, 'task has', 'tasks have')} a due time of their own")
    if terms.brief:
        terminal.say()
        terminal.show(terminal.flowed(terms.brief.strip(), 2))
    if page.people:
        terminal.say()
        terminal.say("Who works on them")
        for handle, count in page.people.items():
            terminal.say(f"  {handle}  {terminal.number(count, 'task')}")
    terminal.say()
    terminal.say(f"Its tasks: rlhf task list --all --batch {terms.name}")
