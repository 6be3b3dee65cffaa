"""`rlhf save|submit|sync`: a clinician's own work, kept safe and sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import AnyTaskIds, Json
from rlhf.model.branch_name import DRAFTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rlhf.errors import Unreachable
    from rlhf.process.planning.week import News
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.answering.submit import Submitted
    from rlhf.workflows.sync.pull_requests import Kept
    from rlhf.workflows.sync.synced import Synced

_FEW = 3  # tasks that are named; of more, only the number


def save() -> None:
    """Back up your unfinished answers, here and with the project

    A draft is not a submission: nobody reviews it. Run it whenever you stop; it is safe at any time.

    Example:  rlhf save
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.answering.save import save as back_up

    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            progress("Saving …")
            saved = back_up(workspace, runtime.now())
        zone, now = workspace.me.zone, runtime.now()
    for path in saved.files:
        terminal.say(f"  {path}")
    where = (
        "on this machine; the project gets it when you are online (rlhf sync)"
        if saved.synced.unreachable
        else "here and with the project"
    )
    if saved.files:
        terminal.say(f"{terminal.number(len(saved.files), 'draft')} saved {where}, {terminal.local(now, zone)}.")
    else:
        terminal.say("Nothing new to save.")
    if saved.renewed:
        terminal.say(f"{terminal.number(saved.renewed, 'claim')} renewed.")
    terminal.clock(saved.synced.ahead)
    _news(saved.synced)
    _refused(saved.synced)


def submit(named: AnyTaskIds = None, as_json: Json = False) -> None:
    """Send finished answers to review; without ids, all that are ready

    Checks them first. Offline, they wait on this machine and go with the next rlhf sync. Run it again as
    often as you like: the same words are never sent twice.

    Example:  rlhf submit t-7h2k
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.answering.submit import What
    from rlhf.workflows.answering.submit import submit as send

    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            progress("Submitting …")
            done = send(workspace, named or (), runtime.now())
            opened = None if done.synced.unreachable else kept_pull_requests(workspace, progress)
        zone, read = workspace.me.zone, workspace.files.read
    terminal.clock(done.synced.ahead)
    if as_json:
        terminal.data(
            {
                "submitted": done.receipts,
                "not_ready": {outcome.task: outcome.findings for outcome in done.of(What.NOT_READY)},
                "not_begun": [outcome.task for outcome in done.of(What.NOT_BEGUN)],
                "behind": {outcome.task: outcome.stale for outcome in done.of(What.BEHIND)},
                "left_out": {outcome.task: outcome.why for outcome in done.of(What.LEFT_OUT)},
            }
        )
    else:
        _submitted(done, zone, read, named=bool(named))
        if not all(receipt.sent for receipt in done.receipts):
            terminal.sent_or_kept(done.synced, why=True)
        pull_requests_told(opened)
        _news(done.synced)
    _refused(done.synced)
    if named and any(outcome.what is not What.SUBMITTED for outcome in done.outcomes):
        raise typer.Exit(runtime.EXIT_FINDINGS)


def _submitted(done: Submitted, zone: str, read: Callable[[str], bytes | None], *, named: bool) -> None:
    """Print the outcome of each answer: not ready, outdated guidance, submitted or queued, left out, not begun."""
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import guidance as guidance_view
    from rlhf.model.content_hash import short
    from rlhf.workflows.answering.submit import What

    for outcome in done.of(What.NOT_READY):
        if named:
            terminal.findings(outcome.findings, read)
        errors = terminal.number(len(outcome.findings), "error")
        terminal.say(
            f"{outcome.task}  is not ready, {errors}. " + ("" if named else f"To see: rlhf check {outcome.task}")
        )
    for outcome in done.of(What.BEHIND):
        guidance_view.recheck(outcome.task, outcome.stale, zone)
    for receipt in done.receipts:
        if not receipt.new:
            terminal.say(f"{receipt.task}  is submitted already, in exactly these words ({short(receipt.content)}).")
            continue
        state = "submitted" if receipt.sent else "not taken" if done.synced.sent.refused else "queued"
        terminal.say(f"{receipt.task}  {state} {terminal.local(runtime.now(), zone)} · {short(receipt.content)}")
        terminal.say(f"              {terminal.cut(receipt.title, 64)}")
        if receipt.kept_out:
            terminal.show(terminal.wrapped(f"{receipt.kept_out} To ask: rlhf extension ask {receipt.task} 2d", 14))
        for passing in receipt.passing:
            terminal.show(terminal.wrapped(guidance_view.passing(passing, zone), 14))
    for outcome in done.of(What.LEFT_OUT):
        verb = "submit" if "accepted" in outcome.why else "task show"
        terminal.say(f"{outcome.task}  {outcome.why}: rlhf {verb} {outcome.task}")
    for outcome in done.of(What.NOT_BEGUN):
        terminal.say(f"{outcome.task}  is not begun yet.")
    if not done.outcomes:
        terminal.say("Nothing to submit: nothing is written that was not submitted already.")


def sync() -> None:
    """Bring everything both ways: what is new for you, and what waits to be sent

    Example:  rlhf sync
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.sync.sync import sync as both_ways

    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            done = both_ways(workspace, runtime.now(), progress)
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
    _news(done)
    _refused(done)
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
    for task in done.edited:
        terminal.say(f"{task} was edited: rlhf task diff {task}")
    for task, what in done.corrected:
        terminal.say(f"{task} was {what}. Why: rlhf log --task {task}")
    for task in done.feedback:
        terminal.say(f"New feedback on {task}: rlhf feedback {task}")
    if done.messages:
        terminal.say(f"{terminal.number(done.messages, 'new message', 'new messages')}: rlhf week")
    if done.others:
        terminal.show(terminal.wrapped(f"{also_new(done.others)}: rlhf week"))
    for task in done.accepted:
        terminal.say(f"{task} is accepted.")


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


def kept_pull_requests(
    workspace: Workspace, progress: Callable[[str], None]
) -> tuple[list[Kept], Unreachable | None] | None:
    """Keep the pull requests of a project on GitHub; of another, load nothing of GitHub and return None."""
    if workspace.policy.forge.kind != "github":
        return None
    from rlhf.workflows.sync.pull_requests import kept_or_why

    return kept_or_why(workspace, runtime.now(), progress)


def pull_requests_told(opened: tuple[list[Kept], Unreachable | None] | None) -> None:
    """Print the address of each pull request on GitHub, or why it could not be opened yet."""
    from rlhf.commands.shell import terminal

    kept, trouble = opened or ([], None)
    for item in kept:
        draft = " (a draft while the task is held)" if item.pull_request.draft else ""
        terminal.say(f"{item.what}  {item.pull_request.url}{draft}")
    if trouble is not None:
        terminal.aside(terminal.wrapped(trouble.message))
        terminal.aside(f"→ {trouble.hint}")


def _news(done: Synced) -> None:
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


def _refused(done: Synced) -> None:
    """Stop with the reasons of the forge if it refused something.

    Raises:
        ForgeSaysNo.
    """
    from rlhf.errors import ForgeSaysNo

    if done.sent.refused:
        raise ForgeSaysNo(done.sent.words)
