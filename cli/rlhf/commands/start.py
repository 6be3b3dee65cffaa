"""`rlhf` alone: who I am, what waits for me, and what to do next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rlhf.commands.shell import runtime

if TYPE_CHECKING:
    from rlhf.model.people import Person
    from rlhf.workflows.planning.status import Status

_THREE = 3


def start() -> None:
    """Print who I am, what waits for me, and the three commands that make sense next."""
    from rlhf.commands.shell import terminal
    from rlhf.process.task_state import State
    from rlhf.store.git.find_root import root_around
    from rlhf.workflows.planning.start import next_commands
    from rlhf.workflows.planning.status import status as look

    if root_around(Path.cwd()) is None:
        _outside()
        return
    with runtime.workspace() as workspace, terminal.Progress() as progress:
        result = look(workspace, runtime.now(), progress)
        person, project = workspace.me, workspace.policy.project
    terminal.show(terminal.bold(terminal.plain(f"{project} · {person.name}, {', '.join(sorted(person.roles))}")))
    terminal.has_left(person)
    for line in _waiting(result, person):
        terminal.say(line)
    back = sum(row.work.state in {State.CHANGES_REQUESTED, State.REOPENED} for row in result.mine)
    if back:
        terminal.say(f"{terminal.number(back, 'answer')} came back with remarks.")
    terminal.say()
    for command, why in next_commands(result, person)[:_THREE]:
        terminal.say(command)
        terminal.say(f"    {why}")
    terminal.say()
    terminal.say("More: rlhf status, and all commands of your week: rlhf help")


def _waiting(result: Status, person: Person) -> list[str]:
    from rlhf.commands.shell import terminal

    lines = []
    if result.mine or "trainer" in person.roles:
        mine = sum(row.my_turn for row in result.mine)
        count = terminal.number(len(result.mine), "task")
        lines.append(f"You hold {count}; it is your turn on {mine or 'none'}." if result.mine else "You hold no tasks.")
    if result.to_review:
        lines.append(f"{terminal.number(result.to_review, 'submission waits', 'submissions wait')} for your review.")
    words = len(result.week.turns) - (result.to_review or 0)
    if words > 0:
        lines.append(f"{terminal.number(words, 'thing waits', 'things wait')} for your word.")
    if result.week.news or result.week.guidance:
        fresh = len(result.week.news) + len(result.week.guidance)
        since = terminal.local(result.week.since, person.zone)
        lines.append(f"{terminal.number(fresh, 'thing is', 'things are')} new since {since}.")
    if result.unsent:
        lines.append(f"{terminal.number(len(result.unsent), 'thing is', 'things are')} not sent yet.")
    if result.strays or result.edited:
        lines.append("Some files here need a look: rlhf status")
    return lines


def _outside() -> None:
    from rlhf.commands.shell import terminal
    from rlhf.commands.shell.overview import my_overview
    from rlhf.errors.place import typed
    from rlhf.store.machine.known_copies import known_copies

    terminal.say(my_overview())
    terminal.say()
    copies = known_copies(runtime.home())
    for copy in copies:
        terminal.say(f"Your copy is here:  cd {typed(str(copy))}")
    if not copies:
        terminal.say("To try it, with nobody to disturb: rlhf practise. To join your project: rlhf join")
