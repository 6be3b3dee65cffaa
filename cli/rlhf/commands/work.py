"""`rlhf save|sync`: a clinician's own work, kept safe and sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.views.pull_requests import kept_pull_requests, pull_requests_told
from rlhf.model.branch_name import DRAFTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rlhf.process.planning.week import News
    from rlhf.workflows.sync.review_requests import ReviewRequest
    from rlhf.workflows.sync.synced import Synced

_FEW = 3  # tasks that are named; of more, only the number


def save() -> None:
    """Back up your unfinished answers, here and with the project

    A draft is not a submission: nobody reviews it. Run it whenever you stop; it is safe at any time.

    Example:  rlhf save
    """
    from rlhf.commands.shell import terminal
    from rlhf.commands.views.saving import saved_where, tell_saved
    from rlhf.workflows.answering.save import save as back_up

    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            progress("Saving …")
            saved = back_up(workspace, runtime.now())
        zone, now = workspace.me.zone, runtime.now()
    for path in saved.files:
        terminal.say(f"  {path}")
    if saved.files:
        terminal.say(f"{terminal.number(len(saved.files), 'draft')} {saved_where(saved)}, {terminal.local(now, zone)}.")
    elif saved.strays or saved.shrunk or saved.edited:
        terminal.say("Nothing new in the files that are read. Look at these:")
    else:
        terminal.say("Nothing new to save.")
    tell_saved(saved)
    if saved.renewed:
        terminal.say(f"{terminal.number(saved.renewed, 'claim')} renewed.")
    terminal.clock(saved.synced.ahead)
    news(saved.synced)
    require_all_taken(saved.synced)


def sync(
    patience: Annotated[
        int | None,
        typer.Option(min=0, metavar="SECONDS", help="From now on, wait so long for an answer; 0 for ever"),
    ] = None,
) -> None:
    """Bring everything both ways: what is new for you, and what waits to be sent

    Example:  rlhf sync
    """
    from rlhf.commands.shell import terminal
    from rlhf.store.git.patience import be_patient
    from rlhf.workflows.sync.sync import sync as both_ways
    from rlhf.workflows.sync.sync import tell_all

    if patience is not None:
        with runtime.workspace() as workspace:
            be_patient(workspace.git, patience)
    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            done = both_ways(workspace, runtime.now(), progress)
            if not done.unreachable:
                tell_all(workspace)
            opened = None if done.unreachable else kept_pull_requests(workspace, progress)
        terminal.clock(done.ahead)
        if done.unreachable:
            waiting = len(workspace.branches.unsent())
            if waiting:
                terminal.say(f"{terminal.number(waiting, 'thing waits', 'things wait')} here to be sent.")
            raise done.unreachable
        for belief in workspace.ledgers.disbelieved:
            some = "The last of what" if belief.commit else "What"
            terminal.aside(
                f"{some} {belief.owner} said is left out: it does not bear their signature. See: rlhf doctor"
            )
    sent = [name for name in done.sent.taken if not name.startswith(DRAFTS)]
    if sent:
        terminal.say(f"{terminal.number(len(sent), 'thing')} sent.")
    _for_me(done)
    pull_requests_told(opened)
    news(done)
    require_all_taken(done)
    terminal.say("You are up to date.")


def _for_me(done: Synced) -> None:
    """Print what came and concerns this person, each with the command that shows it."""
    from rlhf.commands.shell import terminal

    if done.removals:
        terminal.say("Words were removed from the project's history; this copy has followed. Why: rlhf week")
    if done.brought.fresh:
        terminal.say(f"{terminal.number(len(done.brought.fresh), 'file')} brought up to date.")
    if done.allotted:
        terminal.show(terminal.wrapped(f"Allotted to you: {', '.join(done.allotted)}. To begin: rlhf task pull"))
    _handed(done)
    for task in done.edited:
        terminal.say(f"{task} was edited: rlhf task diff {task}")
    for task, what in done.corrected:
        terminal.say(f"{task} was {what}. Why: rlhf log --task {task}")
    for event in done.objections:
        slug, back = event.body.get("guidance"), event.body.get("taken_back") is True
        what = f"{event.by} objects no more to" if back else f"{event.by} objects to"
        terminal.show(terminal.wrapped(f"{what} a change of {slug}: rlhf guidance diff {slug} --proposed", hang=2))
    for request in done.requests:
        terminal.show(terminal.wrapped(_requested(request)))
    for task in done.feedback:
        terminal.say(f"New feedback on {task}: rlhf feedback {task}")
    if done.messages:
        terminal.say(f"{terminal.number(done.messages, 'new message', 'new messages')}: rlhf week")
    if done.others:
        terminal.show(terminal.wrapped(f"{also_new(done.others)}: rlhf week"))
    for task in done.accepted:
        terminal.say(f"{task} is accepted.")


def _requested(request: ReviewRequest) -> str:
    name, why = f"{request.task}/{request.author}", f": {request.why.rstrip('.')}." if request.why else "."
    if request.declined:
        return f"{request.by} does not review {name}{why} To ask somebody else: rlhf review assign {name} --to HANDLE"
    return f"{request.by} asks you to review {name}{why} To read it: rlhf review show {name}"


def _handed(done: Synced) -> None:
    """Print which drafts were handed to me, and which tasks were taken back from me."""
    from rlhf.commands.shell import terminal

    for event in done.handed:
        what = f"What {event.body.get('from')} had written of {event.task} is yours to go on from"
        terminal.show(terminal.wrapped(f"{what}: rlhf task pull {event.task}"))
    if done.freed:
        what = f"Back in the pool since you had left: {', '.join(done.freed)}. What you wrote is kept."
        terminal.show(terminal.wrapped(what))
    for item in done.recalled:
        why = f": {item.text}" if item.text else ""
        terminal.show(terminal.wrapped(f"{item.by} took {item.task} back{why}. What you wrote is kept."))


def also_new(others: Sequence[News]) -> str:
    """Return what is new and has no line of its own: each kind with its tasks, or how many where they are many."""
    kinds: dict[str, list[str]] = {}
    for item in others:
        kinds.setdefault(item.kind, []).append(item.task)
    parts = []
    for kind, tasks in kinds.items():
        some = list(dict.fromkeys(task for task in tasks if task))
        count = f" ({len(tasks)})" if len(tasks) > 1 else ""
        parts.append(f"{kind} {' '.join(some)}".rstrip() if len(some) <= _FEW else f"{kind}{count}")
    return f"Also new: {', '.join(parts)}"


def news(done: Synced) -> None:
    """Print the files that other machines or people changed, and the messages of the forge."""
    from rlhf.commands.shell import terminal

    for path in done.other_machine.brought:
        terminal.say(f"from your other machine: {path}")
    for path, sister in (*done.other_machine.beside, *done.brought.beside):
        terminal.say(f"{path} was changed in two places. Yours is as it was; the other is in {sister}.")
        terminal.say("  Copy what you want from it, then delete it.")
    for path in done.brought.merged:
        terminal.say(f"{path}: what others changed was put together with what you changed.")
    _words(done)
    terminal.unfinished(done)


def _words(done: Synced) -> None:
    from rlhf.commands.shell import terminal

    if not done.sent.refused:
        for line in done.sent.words:
            terminal.say(line)


def require_all_taken(done: Synced) -> None:
    """Stop with the reasons of the forge if it refused something.

    Raises:
        ForgeSaysNo.
    """
    from rlhf.errors import ForgeSaysNo

    if done.sent.refused:
        raise ForgeSaysNo(done.sent.words)
