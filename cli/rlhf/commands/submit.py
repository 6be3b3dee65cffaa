"""`rlhf submit`: send finished answers to review."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import AnyTaskIds, Json, Yes
from rlhf.commands.shell.questions import agreed
from rlhf.commands.views.pull_requests import kept_pull_requests, pull_requests_told
from rlhf.commands.work import news, require_all_taken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.answering.submitted import Key, Outcome, Prepared, Receipt, Submitted

#: The findings of a block of details that cannot be read.
_UNREADABLE = frozenset({"FM002", "FM003"})
_ADVICE = 5  # remarks of the check that are shown of an answer; of the others, their number


def submit(named: AnyTaskIds = None, yes: Yes = False, as_json: Json = False) -> None:
    """Send finished answers to review; without ids, all that are ready

    On a terminal, without ids, it shows what it would send and asks. Each answer is checked first. Offline, they wait
    on this machine and go with the next rlhf sync. Run it again as often as you like: the same words are never sent
    twice.

    Example:  rlhf submit t-7h2k
    """
    terminal = sys.stdin.isatty() and not as_json
    submit_answers(named or [], ask=terminal and not yes, always=not named, yes=yes, as_json=as_json)


def submit_answers(
    named: Sequence[str], *, ask: bool, always: bool = False, yes: bool = False, as_json: bool = False
) -> None:
    """Submit the named answers, or all that are ready.

    Args:
        ask: show what would be sent and ask, where it is the first time or another version lies beside it.
        always: ask in any case.
        yes: send also an answer beside which another version lies.
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.answering.submit import submit as send
    from rlhf.workflows.answering.submitted import What

    if ask:
        chosen = _asked(named, always=always)
        if chosen is None:
            return
        named, yes = chosen or named, yes or bool(chosen)
    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            progress("Submitting …")
            done = send(workspace, named, runtime.now(), beside=yes)
            opened = None if done.synced.unreachable else kept_pull_requests(workspace, progress)
        zone, read = workspace.me.zone, workspace.files.read
    terminal.clock(done.synced.ahead)
    if as_json:
        terminal.data(_values(done))
    else:
        _submitted(done, zone, read, named=bool(named))
        if not all(receipt.sent for receipt in done.receipts):
            terminal.sent_or_kept(done.synced, why=True)
        pull_requests_told(opened)
        news(done.synced)
    require_all_taken(done.synced)
    if named and any(outcome.what is not What.SUBMITTED for outcome in done.outcomes):
        raise typer.Exit(runtime.EXIT_FINDINGS)


def _asked(named: Sequence[str], *, always: bool) -> list[str] | None:
    """Show what would be sent, and ask; return the tasks to send, none where nothing needs to be asked.

    Returns None where the person does not want it.
    """
    from rlhf.commands.declare import ask_what_to_state
    from rlhf.commands.shell import terminal
    from rlhf.commands.views.saving import strays
    from rlhf.workflows.answering.stray_files import copies_of
    from rlhf.workflows.answering.submit import prepare

    with runtime.workspace() as workspace:
        prepared = prepare(workspace, named, runtime.now(), beside=True)
        copies = copies_of(workspace)
        fresh = [key for key in prepared.ready if not _sent_already(workspace, prepared, key)]
        if not fresh or not (always or prepared.first.intersection(fresh) or copies.keys() & set(fresh)):
            return []
        for key in fresh:
            _would_send(workspace, prepared.outcomes[key], prepared.answers[key], copies.get(key, []))
        for key in prepared.wanted:
            if key not in prepared.ready:
                _not_ready(prepared.outcomes[key])
        strays(prepared.strays)
    for key in prepared.first.intersection(fresh):
        ask_what_to_state(key)
    many = f"these {len(fresh)} answers" if len(fresh) > 1 else "it"
    if not agreed(f"Send {many} to review now?"):
        some = fresh[0][1] if len(fresh) == 1 else ""
        terminal.say(f"Nothing was sent. What you wrote is saved. To send it: {f'rlhf submit {some}'.rstrip()}")
        return None
    return [key[1] for key in fresh]


def _sent_already(workspace: Workspace, prepared: Prepared, key: Key) -> bool:
    from rlhf.model.content_hash import same_words
    from rlhf.store.submissions import current

    before = current(workspace, *key)
    return before is not None and same_words(before, prepared.answers[key])


def _would_send(workspace: Workspace, outcome: Outcome, words: bytes, copies: list[str]) -> None:
    """Print an answer that would be sent, and what a reviewer would remark on."""
    from rlhf.commands.shell import terminal
    from rlhf.store.find_task import title_of
    from rlhf.workflows.answering.history import words_in

    title = title_of(workspace, (outcome.batch, outcome.task))
    terminal.say(f"{outcome.task}  {terminal.cut(title, 62)}")
    terminal.say(f"              {terminal.number(words_in(words), 'word')}")
    for finding in outcome.findings[:_ADVICE]:
        terminal.show(terminal.wrapped(f"a reviewer may remark, line {finding.span.line}: {finding.message}", 14))
    if len(outcome.findings) > _ADVICE:
        more = len(outcome.findings) - _ADVICE
        terminal.say(f"              and {more} more: rlhf check {outcome.task}")
    for path in copies:
        terminal.show(terminal.wrapped(f"another version lies beside it, and is not sent: {path}", 14))


def _not_ready(outcome: Outcome) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.workflows.answering.submitted import What

    if outcome.what is What.NOT_READY:
        errors = terminal.number(len(outcome.findings), "error")
        terminal.say(f"{outcome.task}  is not ready, {errors}. To see: rlhf check {outcome.task}")
    elif outcome.what is What.NOT_BEGUN:
        terminal.say(f"{outcome.task}  has no words yet. To write it: rlhf write {outcome.task}")


def _values(done: Submitted) -> dict[str, object]:
    from rlhf.workflows.answering.submitted import What

    return {
        "submitted": done.receipts,
        "not_ready": {outcome.task: outcome.findings for outcome in done.of(What.NOT_READY)},
        "not_begun": [outcome.task for outcome in done.of(What.NOT_BEGUN)],
        "behind": {outcome.task: outcome.stale for outcome in done.of(What.BEHIND)},
        "two_versions": {outcome.task: outcome.copies for outcome in done.of(What.TWO_VERSIONS)},
        "left_out": {outcome.task: outcome.why for outcome in done.of(What.LEFT_OUT)},
        "guidance_added": done.pinned,
        "mended": done.mended,
        "not_read": done.strays,
    }


def _submitted(done: Submitted, zone: str, read: Callable[[str], bytes | None], *, named: bool) -> None:
    """Print the outcome of each answer: not ready, outdated guidance, submitted or queued, left out, not begun."""
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import guidance as guidance_view
    from rlhf.commands.views.saving import pinned, strays
    from rlhf.workflows.answering.submitted import What

    pinned(done.pinned)
    for task, what in done.mended.items():
        terminal.show(terminal.wrapped(f"{task}  mended, and no word changed: {', '.join(what)}.", hang=14))
    for outcome in done.of(What.NOT_READY):
        if named:
            terminal.findings(outcome.findings, read)
            damaged = any(finding.code in _UNREADABLE for finding in outcome.findings)
            if damaged:
                terminal.say(
                    f"To mend the block at its top, with every word below it: rlhf restore {outcome.task} --top"
                )
        errors = terminal.number(len(outcome.findings), "error")
        terminal.say(
            f"{outcome.task}  is not ready, {errors}. " + ("" if named else f"To see: rlhf check {outcome.task}")
        )
    for outcome in done.of(What.BEHIND):
        guidance_view.recheck(outcome.task, outcome.stale, zone)
    for outcome in done.of(What.TWO_VERSIONS):
        terminal.say(f"{outcome.task}  is not sent: another version lies beside it.")
        terminal.show(terminal.wrapped(f"{', '.join(outcome.copies)}", 14))
        mend = (
            f"Copy what you want from it, then delete it; or send yours all the same: rlhf submit {outcome.task} --yes"
        )
        terminal.show(terminal.wrapped(mend, 14))
    for receipt in done.receipts:
        _receipt(receipt, zone, refused=bool(done.synced.sent.refused))
    for outcome in done.of(What.LEFT_OUT):
        verb = "submit" if "accepted" in outcome.why else "task show"
        terminal.say(f"{outcome.task}  {outcome.why}: rlhf {verb} {outcome.task}")
    for outcome in done.of(What.NOT_BEGUN):
        _not_ready(outcome)
    if not done.outcomes:
        terminal.say("Nothing to submit: nothing is written that was not submitted already.")
    strays(done.strays)


def _receipt(receipt: Receipt, zone: str, *, refused: bool) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import guidance as guidance_view
    from rlhf.model.content_hash import short

    if not receipt.new:
        terminal.say(f"{receipt.task}  is submitted already, in exactly these words ({short(receipt.content)}).")
        return
    state = "submitted" if receipt.sent else "not taken" if refused else "queued"
    terminal.say(f"{receipt.task}  {state} {terminal.local(runtime.now(), zone)} · {short(receipt.content)}")
    terminal.say(f"              {terminal.cut(receipt.title, 64)}")
    if receipt.kept_out:
        terminal.show(terminal.wrapped(f"{receipt.kept_out} To ask: rlhf extension ask {receipt.task} 2d", 14))
    for passing in receipt.passing:
        terminal.show(terminal.wrapped(guidance_view.passing(passing, zone), 14))
