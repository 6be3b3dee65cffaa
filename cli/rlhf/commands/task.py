"""`rlhf task`: find work, take it, give it back; and, for managers, make it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.assign import assign, unassign
from rlhf.commands.import_tasks import import_
from rlhf.commands.new_task import new
from rlhf.commands.shell import runtime
from rlhf.commands.shell.numbers import shown, task_by_number
from rlhf.commands.shell.options import AnyTaskIds, Json, TaskIds, require_known
from rlhf.commands.task_edit import diff, edit, move
from rlhf.commands.withdraw_task import reinstate, withdraw
from rlhf.model.vocabulary import KINDS

if TYPE_CHECKING:
    from rlhf.workflows.answering.put_in_place import Pulled

#: A task that may be named by several words of its title, without quotes.
Titled = Annotated[
    list[str],
    typer.Argument(metavar="ID", help="A task: its id, its number in the last list, or words of its title"),
]

app = typer.Typer(cls=runtime.Group, no_args_is_help=True, help="Find work, take it, give it back; make it")


@app.command("list")
def list_(
    pool: Annotated[bool, typer.Option("--pool", help="What anyone may take")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Every task of the project")] = False,
    kind: Annotated[str, typer.Option(help="Only of this kind")] = "",
    specialty: Annotated[str, typer.Option(help="Only of this specialty")] = "",
    state: Annotated[str, typer.Option(help="Only in this state: open, claimed, submitted, …, or held")] = "",
    due: Annotated[str, typer.Option(help="Only due by then: Friday, “4 Dec” or +7d")] = "",
    batch: Annotated[str, typer.Option(help="Only of this batch")] = "",
    as_json: Json = False,
) -> None:
    """List tasks: mine, or with --pool what is free, what to do next first

    Example:  rlhf task list --pool --specialty cardiology
    """
    from rlhf.commands.shell import terminal
    from rlhf.process.task_state import State
    from rlhf.workflows.publishing.batch_terms import read_due
    from rlhf.workflows.worklist.task_list import HELD, Filter, list_tasks

    with runtime.workspace() as workspace:
        now = runtime.now()
        by = read_due(workspace, due, now)
        scope = "all" if everything else "pool" if pool else "mine"
        require_known("--kind", kind, KINDS)
        require_known("--state", state, [*(s.value for s in State), HELD])
        require_known("--batch", batch, workspace.snapshot.batch_names() if batch else ())
        rows = list_tasks(workspace, scope, Filter(kind, specialty, state, by, batch), now)
        zone = workspace.me.zone
    if as_json:
        terminal.data(rows)
        return
    if not rows:
        narrow = kind or specialty or state or due or batch
        terminal.say("Nothing here." if scope != "mine" or narrow else "You hold no tasks. To take one: rlhf task pull")
        return
    shown(row.id for row in rows)
    for number, row in enumerate(rows, 1):
        on_hold = ", held" if row.held else ""
        due_by = f"{terminal.local(row.due, zone):<16}"
        terminal.say(f"{number:>2}  {row.id}  {due_by}  {row.minutes:>3} min  {row.state}{on_hold}")
        terminal.say(f"{'':18}{terminal.cut(row.title, 62)}")
        who = f" · with {', '.join(row.who)}" if row.who and scope == "all" else ""
        terminal.say(f"{'':18}{row.kind.replace('_', ' ')} · {row.specialty} · {row.audience}{who}")


@app.command()
def show(name: Titled, as_json: Json = False) -> None:
    """Show everything needed to work on a task

    Example:  rlhf task show t-7h2k
    """
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import task as task_view
    from rlhf.workflows.worklist.task_list import show_task

    with runtime.workspace() as workspace:
        page = show_task(workspace, task_by_number(" ".join(name)) or "", runtime.now())
        if as_json:
            terminal.data(page)
            return
        task_view.show(page, workspace.me.zone)


@app.command()
def pull(
    named: AnyTaskIds = None,
    count: Annotated[int | None, typer.Option("--next", min=1, help="Take so many", show_default=False)] = None,
    minutes: Annotated[
        int | None, typer.Option(min=1, help="Take what fits into so many minutes", show_default=False)
    ] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only of this kind; may be repeated")] = None,
    edit: Annotated[bool, typer.Option("--edit", help="Open the first one, as rlhf write does")] = False,
    as_json: Json = False,
) -> None:
    """Take work: what is allotted to you first, else from the pool

    Makes a file for each answer, with the sections it needs. A file in which you wrote is never touched.

    Example:  rlhf task pull --minutes 25
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.answering.pull import Ask
    from rlhf.workflows.answering.pull import pull as take

    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            progress("Looking for work …")
            for wanted in kind or ():
                require_known("--kind", wanted, KINDS)
            result = take(workspace, Ask(named or (), count, minutes, tuple(kind or ())), runtime.now())
        zone = workspace.me.zone
    if as_json:
        terminal.data(
            [
                {"task": p.task.id, "title": p.task.title, "path": p.path, "claimed": p.claimed, "draft_by": p.draft_by}
                for p in result.pulled
            ]
        )
        return
    if not result.pulled:
        offline = "You are offline, and everything allotted to you is here already. The pool needs the network."
        terminal.say(offline if result.offline else "Nothing is free that fits. To see all: rlhf task list --pool")
        return
    for pulled in result.pulled:
        _show_pulled(pulled, zone)
    first = result.pulled[0]
    if edit:
        from rlhf.commands.write import write_answer

        terminal.say()
        write_answer(first.task.key)
        return
    terminal.say()
    terminal.say("Next, it opens with all there is to read, and closing it saves and checks it:")
    terminal.say(f"    rlhf write {first.task.id}")


def _show_pulled(pulled: Pulled, zone: str) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.process.deadlines import Deadline

    task = pulled.task
    terminal.say(f"{task.id}  {terminal.cut(task.title, 64)}")
    due = terminal.dated(Deadline(task.due), zone)
    how = "taken now" if pulled.claimed else "yours already"
    terminal.say(f"              due {due} · {task.minutes} min · {how}")
    terminal.say(f"              {pulled.path}")
    if pulled.draft_by:
        terminal.say(f"              goes on from what {pulled.draft_by} had written")


@app.command()
def drop(
    named: TaskIds,
    because: Annotated[str, typer.Option("--because", metavar="WHY", help="The reason, for your manager")],
) -> None:
    """Give tasks back; what you wrote stays saved

    What you submitted and nobody has accepted yet is taken back.

    Example:  rlhf task drop t-7h2k --because "Outside my field"
    """
    from rlhf.commands.shell import terminal
    from rlhf.errors import ForgeSaysNo
    from rlhf.workflows.answering.drop import drop as give_back

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Giving back …")
        dropped = give_back(workspace, named, because, runtime.now(), runtime.randomness)
    terminal.clock(dropped.synced.ahead)
    if dropped.synced.sent.refused:
        raise ForgeSaysNo(dropped.synced.sent.words)
    for task in dropped.tasks:
        when = "with your next rlhf sync" if dropped.synced.unreachable else "and nobody reviews it"
        back = f" Your submission is taken back, {when}." if task in dropped.taken_back else ""
        terminal.show(
            terminal.wrapped(f"{task} is given back.{back} What you wrote stays in its file and in your drafts.")
        )
    for task in dropped.kept:
        what = f"{task}: what you submitted stays under review: this project cannot take it back before rlhf upgrade."
        terminal.show(terminal.wrapped(what))
    for task in dropped.accepted:
        terminal.show(
            terminal.wrapped(f"{task} was accepted before that came in. It is disputed now, and others decide on it.")
        )
    if dropped.synced.unreachable:
        terminal.say(dropped.synced.unreachable.message)
        terminal.say("Others see it after your next rlhf sync, or when your claim lapses.")


app.command()(assign)
app.command()(unassign)
app.command()(edit)
app.command()(move)
app.command()(withdraw)
app.command()(reinstate)
app.command()(diff)


app.command()(new)
app.command("import")(import_)
