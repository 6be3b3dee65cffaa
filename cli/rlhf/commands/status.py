"""`rlhf status`: what I hold, whose turn it is, and what is not sent yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.planning.week import Week
    from rlhf.workflows.sync.unfinished import Unfinished
    from rlhf.workflows.worklist.my_tasks import Row


def status(as_json: Json = False) -> None:
    """Show what you hold, whose turn it is, when it is due, and what is not sent yet

    Works offline; rlhf sync brings what is new.

    Example:  rlhf status
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.planning.week import week
    from rlhf.workflows.publishing.publish import unpublished
    from rlhf.workflows.sync.unfinished import unfinished
    from rlhf.workflows.worklist.came_back import came_back
    from rlhf.workflows.worklist.changed_prompts import waiting_to_be_affirmed
    from rlhf.workflows.worklist.my_tasks import held, orphaned_drafts, revising, rows

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        now = runtime.now()
        about_me = week(workspace, now, None, progress, remember=False)
        holding = held(workspace, now)
        back = came_back(workspace, now)
        working = {*holding, *revising(workspace), *back.reopened}
        mine = rows(workspace, sorted(working), now)
        accepted, to_affirm = waiting_to_be_affirmed(workspace, now)
        changed = rows(workspace, [key for key in accepted if key not in working], now)
        disputed = rows(workspace, [key for key in back.disputed if key not in working], now)
        left = [workspace.answer_file(*key).relative_to(workspace.root) for key in orphaned_drafts(workspace, holding)]
        unsent = workspace.branches.unsent()
        undone = unfinished(workspace, now)
        reviewer = workspace.me.may("evaluator", "sme")
        to_review = _waiting(workspace, now) if reviewer else 0
        edits = unpublished(workspace) if workspace.me.may("manager") else []
        zone, person, project = workspace.me.zone, workspace.me, workspace.policy.project
    if as_json:
        terminal.data(
            {
                "handle": person.handle,
                "unsent": unsent,
                "unfinished": undone,
                "to_review": to_review,
                "to_affirm": to_affirm,
                "to_settle": back.to_settle,
                "news": about_me.news,
                "turns": about_me.turns,
                "kept": [path.as_posix() for path in left],
                "edited": edits,
                "tasks": [_values(row) for row in mine],
                "prompt_changed": [_values(row) for row in changed],
                "disputed": [_values(row) for row in disputed],
            }
        )
        return
    terminal.show(terminal.bold(terminal.plain(f"{project} · {person.name}")))
    if reviewer:
        terminal.say(
            f"{terminal.number(to_review, 'submission waits', 'submissions wait')} for your review: rlhf review list"
        )
    if to_affirm:
        _to_affirm(to_affirm)
    if back.to_settle:
        _to_settle(back.to_settle)
    _about_me(about_me, zone)
    if mine or "trainer" in person.roles:
        _held(mine, zone)
    if changed:
        _listed("Accepted before the prompt changed", changed)
    if disputed:
        _listed("Accepted, and disputed", disputed)
    if left:
        _kept(left)
    _not_done(edits, undone, unsent)


def _about_me(result: Week, zone: str) -> None:
    """Print how many things wait for this person beside their own tasks, and how many are new to them."""
    from rlhf.commands.shell import terminal
    from rlhf.process.next_actions import Do

    beside = [turn for turn in result.turns if turn.do not in {Do.REVIEW, Do.AFFIRM, Do.SETTLE}]
    if beside:
        late = sum(turn.overdue for turn in beside)
        past = f", {late} past {'its' if late == 1 else 'their'} time" if late else ""
        terminal.say(f"{terminal.number(len(beside), 'thing waits', 'things wait')} for your word{past}: rlhf week")
    if result.news:
        count = terminal.number(len(result.news), "thing is", "things are")
        terminal.say(f"{count} new since {terminal.local(result.since, zone)}: rlhf week")


def _not_done(edits: list[str], undone: Sequence[Unfinished], unsent: list[str]) -> None:
    """Print what is not published, what the forge left unfinished, and what is not sent."""
    from rlhf.commands.shell import terminal

    if edits:
        count = terminal.number(len(edits), "file that you edited is", "files that you edited are")
        terminal.say()
        terminal.say(f"{count} not published: rlhf publish")
    for item in undone:
        terminal.say()
        terminal.show(terminal.wrapped(f"{item.words} To have it finished: rlhf sync"))
    if unsent:
        terminal.say()
        terminal.say(f"{terminal.number(len(unsent), 'thing is', 'things are')} not sent yet: rlhf sync")


def _to_affirm(names: list[str]) -> None:
    from rlhf.commands.shell import terminal

    count = terminal.number(len(names), "accepted answer waits", "accepted answers wait")
    terminal.say(f"{count} to be affirmed: rlhf review affirm {names[0]}{' …' if len(names) > 1 else ''}")


def _to_settle(names: tuple[str, ...]) -> None:
    from rlhf.commands.shell import terminal

    count = terminal.number(len(names), "accepted answer waits", "accepted answers wait")
    terminal.say(f"{count} for your decision: rlhf review show {names[0]}{' …' if len(names) > 1 else ''}")


def _listed(what: str, some: list[Row]) -> None:
    """Print accepted answers of mine of which something is to be known, and what happens next."""
    from rlhf.commands.shell import terminal
    from rlhf.workflows.worklist.my_tasks import next_step

    terminal.say()
    terminal.say(f"{what}: {terminal.number(len(some), 'task')}.")
    for row in some:
        terminal.say(f"  {row.task.id}  {terminal.cut(row.task.title, 62)}")
        terminal.show(terminal.wrapped(next_step(row), 16))


def _kept(left: list[Path]) -> None:
    from rlhf.commands.shell import terminal

    terminal.say()
    terminal.say("No longer yours, but what you wrote is kept:")
    for path in left:
        terminal.say(f"  {path.as_posix()}")


def _values(row: Row) -> dict[str, Any]:
    """Return the values of a task as `--json` prints them."""
    return {
        "id": row.task.id, "title": row.task.title, "due": row.deadline.due, "due_because": row.deadline.why,
        "minutes": row.task.minutes, "state": row.work.state, "turn": row.work.turn, "marks": row.work.marks,
        "path": row.path, "written": row.written, "unsent": row.unsent, "edited": row.edited,
    }  # fmt: skip


def _held(mine: list[Row], zone: str) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.workflows.worklist.my_tasks import late_words, next_step

    if not mine:
        terminal.say("You hold no tasks. To take one: rlhf task pull")
        return
    yours = [row.task.minutes for row in mine if row.my_turn]
    work = f", about {sum(yours)} minutes of work" if yours else ""
    terminal.say(f"You hold {terminal.number(len(mine), 'task')}. Your turn: {len(yours) or 'none'}{work}.")
    for row in mine:
        late = late_words(row)
        terminal.say()
        terminal.say(f"{'>' if row.my_turn else ' '} {row.task.id}  {terminal.cut(row.task.title, 62)}")
        due = f"due {terminal.due(row.deadline, zone)}" + (f", {late}" if late else "")
        state = row.work.state.value.replace("_", " ")
        terminal.show(terminal.wrapped(f"{due} · {row.task.minutes} min · {state}", 16))
        terminal.show(terminal.wrapped(next_step(row), 16))


def _waiting(workspace: Workspace, now: datetime) -> int:
    """Return how many submissions wait for this reviewer; called only for reviewers, because it is slow."""
    from rlhf.workflows.reviewing.queue import queue

    return sum(waiting.waits_for_me for waiting in queue(workspace, now))
