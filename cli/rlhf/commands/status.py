"""`rlhf status`: what I hold, whose turn it is, and what is not sent yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.commands.shell import runtime
from rlhf.commands.shell.numbers import shown
from rlhf.commands.shell.options import Json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rlhf.model.event import Event
    from rlhf.workflows.planning.status import Status
    from rlhf.workflows.planning.week import Week
    from rlhf.workflows.sync.unfinished import Unfinished
    from rlhf.workflows.worklist.my_tasks import Row
    from rlhf.workflows.worklist.stale_accepted import StaleAnswer


def status(as_json: Json = False) -> None:
    """Show what you hold, whose turn it is, when it is due, and what is not sent yet

    Works offline; rlhf sync brings what is new.

    Example:  rlhf status
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.planning.status import status as look
    from rlhf.workflows.publishing.publish import unpublished

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        result = look(workspace, runtime.now(), progress)
        edits = unpublished(workspace) if workspace.me.may("manager") else []
        zone, person, project = workspace.me.zone, workspace.me, workspace.policy.project
    if as_json:
        terminal.data(_data(person.handle, result, edits))
        return
    terminal.show(terminal.bold(terminal.plain(f"{project} · {person.name}")))
    terminal.has_left(person)
    if result.to_review is not None:
        count = terminal.number(result.to_review, "submission waits", "submissions wait")
        terminal.say(f"{count} for your review: rlhf review list")
    if result.to_affirm:
        _to_affirm(result.to_affirm)
    if result.to_settle:
        _to_settle(result.to_settle)
    _about_me(result.week, zone)
    if result.mine or (person.active and "trainer" in person.roles):
        _held(result.mine, zone)
    if result.changed:
        _listed("Accepted before the prompt changed", result.changed)
    if result.disputed:
        _listed("Accepted, and disputed", result.disputed)
    if result.stale:
        _stale(result.stale)
    if result.gone:
        _gone(result.gone, zone)
    if result.left:
        _kept(result.left)
    _not_done(edits, result.undone, result.unsent)
    _look_at(result)


def _look_at(result: Status) -> None:
    """Print the files of the project that were edited here, and the files that no command reads."""
    from rlhf.commands.shell import terminal
    from rlhf.commands.views.saving import edited_files, strays

    if result.edited:
        terminal.say()
        edited_files(result.edited)
    if result.strays:
        terminal.say()
        strays(result.strays)


def _data(handle: str, result: Status, edits: list[str]) -> dict[str, Any]:
    """Return the status as `--json` prints it."""
    return {
        "handle": handle, "unsent": result.unsent, "unfinished": result.undone,
        "to_review": result.to_review or 0, "to_affirm": result.to_affirm, "to_settle": result.to_settle,
        "news": result.week.news, "turns": result.week.turns, "kept": [path.as_posix() for path in result.left],
        "taken_back": [
            {"task": event.task, "by": event.by, "at": event.at, "why": event.body.get("why", "")}
            for event in result.gone
        ],
        "edited": edits, "differs": result.edited, "not_read": result.strays,
        "tasks": [_values(row) for row in result.mine],
        "prompt_changed": [_values(row) for row in result.changed],
        "disputed": [_values(row) for row in result.disputed],
        "stale_guidance": [_stale_values(answer) for answer in result.stale],
    }  # fmt: skip


def _about_me(result: Week, zone: str) -> None:
    """Print how many things wait for this person beside their own tasks, and how many are new to them."""
    from rlhf.commands.shell import terminal
    from rlhf.process.next_actions import Do

    beside = [turn for turn in result.turns if turn.do not in {Do.REVIEW, Do.AFFIRM, Do.SETTLE}]
    count = len(beside) + len(result.proposals) + len(result.objected)
    if count:
        late = sum(turn.overdue for turn in beside)
        past = f", {late} past {'its' if late == 1 else 'their'} time" if late else ""
        terminal.say(f"{terminal.number(count, 'thing waits', 'things wait')} for your word{past}: rlhf week")
    if result.news:
        fresh = terminal.number(len(result.news), "thing is", "things are")
        terminal.say(f"{fresh} new since {terminal.local(result.since, zone)}: rlhf week")


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


def _stale(answers: Sequence[StaleAnswer]) -> None:
    from rlhf.commands.shell import terminal

    terminal.say()
    terminal.say(f"Accepted before a major change of the guidance: {terminal.number(len(answers), 'answer')}.")
    for answer in answers:
        terminal.say(f"  {answer.task}  {terminal.cut(answer.title, 62)}")
        for item in answer.stale:
            see = f"rlhf guidance diff {item.slug} --since {item.pinned}"
            terminal.show(terminal.wrapped(f"under {item.slug} {item.pinned}; {item.version} holds: {see}", 16))
        terminal.say(f"                to revise it: rlhf task pull {answer.task}")


def _stale_values(answer: StaleAnswer) -> dict[str, Any]:
    return {
        "id": answer.task, "title": answer.title,
        "guidance": [{"guidance": item.slug, "under": item.pinned, "version": item.version} for item in answer.stale],
    }  # fmt: skip


def _gone(events: Sequence[Event], zone: str) -> None:
    """Print which tasks were taken back from this person, by whom and why."""
    from rlhf.commands.shell import terminal
    from rlhf.model.event_types import FREED

    terminal.say()
    terminal.say("Taken back from you:")
    for event in events:
        why = f": {event.body['why']}" if event.body.get("why") else ""
        by = "since you had left" if event.type == FREED else f"by {event.by}{why}"
        terminal.show(terminal.wrapped(f"{event.task}  {terminal.local(event.at, zone)}, {by}", 2))


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
    shown(row.task.id for row in mine)
    for number, row in enumerate(mine, 1):
        late = late_words(row)
        terminal.say()
        mark = f"{'>' if row.my_turn else ' '}{number:>2}"
        terminal.say(f"{mark}  {row.task.id}  {terminal.cut(row.task.title, 60)}")
        due = f"due {terminal.dated(row.deadline, zone)}" + (f", {late}" if late else "")
        state = row.work.state.value.replace("_", " ")
        terminal.show(terminal.wrapped(f"{due} · {row.task.minutes} min · {state}", 5))
        terminal.show(terminal.wrapped(next_step(row), 5))
