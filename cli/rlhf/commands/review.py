"""`rlhf review`: read submissions of others, and say yes, no or something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.affirm import affirm
from rlhf.commands.review_requests import assign, decline
from rlhf.commands.review_words import Score, comment, give, print_given, request_changes, scores_of
from rlhf.commands.shell import runtime
from rlhf.commands.shell.grammar import text_from
from rlhf.commands.shell.numbers import shown
from rlhf.commands.shell.options import AnswerName, AnswerNames, Json
from rlhf.commands.shell.remarks import On, remarks_on

if TYPE_CHECKING:
    from rlhf.workflows.reviewing.queue import Waiting

app = typer.Typer(
    cls=runtime.Group,
    no_args_is_help=True,
    help="Read submissions of others, and sign them off (evaluators, experts)",
)


@app.command("list")
def list_(
    minutes: Annotated[
        int | None, typer.Option(help="Only as many of yours as fit into so many minutes", min=1)
    ] = None,
    as_json: Json = False,
) -> None:
    """List submissions that wait for a reviewer: yours first, your specialties first, oldest first

    Example:  rlhf review list --minutes 60
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.reviewing.queue import queue
    from rlhf.workflows.sync.sync import refresh

    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            progress("Fetching …")
            reached = refresh(workspace, runtime.now())
        waiting = queue(workspace, runtime.now(), minutes)
        zone = workspace.me.zone
    if as_json:
        terminal.data(waiting)
        return
    if not reached:
        terminal.aside("The project cannot be reached; this is what was known when you last synced.")
    if not waiting:
        terminal.say("Nothing waits for review.")
    shown(f"{item.task.id}/{item.submission.author}" for item in waiting)
    for number, item in enumerate(waiting, 1):
        mark = f"{'>' if item.waits_for_me else ' '}{number:>2}"
        terminal.say(f"{mark}  {item.task.id}/{item.submission.author}  {terminal.cut(item.task.title, 44)}")
        arrived = (
            f"arrived {terminal.local(item.submission.received, zone)}" if item.submission.received else "just sent"
        )
        terminal.show(terminal.wrapped(f"{arrived} · {item.task.minutes} min · {item.task.specialty}{_mine(item)}", 5))


def _mine(waiting: Waiting) -> str:
    if waiting.mine_to_decide:
        return " · the reviewers disagree, and you decide"
    if waiting.asked_by:
        return f" · {waiting.asked_by} asks you to review it"
    if waiting.declined:
        return " · you declined"
    if waiting.asked_of and not waiting.waits_for_me and waiting.mine is None:
        return f" · {' and '.join(waiting.asked_of)} was asked to"
    if waiting.mine is None:
        return ""
    verdict = "you approved it" if waiting.mine.verdict == "approve" else "you asked for changes"
    return f" · {verdict}" + ("" if waiting.mine_is_of_this else ", changed since")


@app.command()
def show(name: AnswerName, as_json: Json = False) -> None:
    """Show a submission with its task, and what changed since you last reviewed it

    Example:  rlhf review show t-7h2k
    """
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import review as review_view
    from rlhf.workflows.reviewing.show import show as read

    with runtime.workspace() as workspace:
        shown = read(workspace, name, runtime.now())
        zone = workspace.me.zone
    if as_json:
        terminal.data(shown)
        return
    review_view.show(shown, zone)


@app.command()
def approve(
    names: AnswerNames,
    because: Annotated[str, typer.Option("--because", help="A word on why")] = "",
    score: Score = None,
    on: On = None,
) -> None:
    """Sign off answers, in exactly the words they have now

    If a word changes afterwards, the sign-off is void.

    Example:  rlhf review approve t-7h2k --score safety_and_risk=5
    """
    from rlhf.model.event import APPROVE
    from rlhf.workflows.reviewing.review import Word

    give(names, Word(APPROVE, because, tuple(remarks_on(on, "")), scores_of(score)))


app.command("request-changes")(request_changes)
app.command()(comment)
app.command()(affirm)
app.command()(assign)
app.command()(decline)


@app.command()
def override(
    name: AnswerName,
    text: Annotated[
        list[str],
        typer.Argument(metavar="WHAT…", help="The requirement, “late” or “changes requested”: see rlhf policy explain"),
    ],
    because: Annotated[str, typer.Option("--because", help="The reason; it stands in the record for good")],
) -> None:
    """Take an answer, in exactly the words it has now, without something that policy asks for

    Only the role that rlhf.yaml names may, never somebody with a part in the answer; the audit lists every override.

    Example:  rlhf review override t-7h2k late --because "The forge was down on Friday evening"
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.reviewing.review import override as let_through

    what = text_from(text) or ""
    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Saying it …")
        given = let_through(workspace, name, what, because, runtime.now(), runtime.randomness)
    print_given(given, f"{what} overridden")
