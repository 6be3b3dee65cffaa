"""What makes sense to do next, as commands, from what a person holds and what waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.process.task_state import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.people import Person
    from rlhf.workflows.planning.status import Status


def next_commands(result: Status, person: Person) -> list[tuple[str, str]]:
    """Return whole commands and why each makes sense now, the most useful first; at least two."""
    return list(dict.fromkeys(_commands(result, person)))


def _commands(result: Status, person: Person) -> Iterator[tuple[str, str]]:
    mine = [row for row in result.mine if row.my_turn]
    for row in result.mine:
        if row.edited and row.work.state is not State.CLAIMED:
            yield f"rlhf submit {row.task.id}", "you changed it since you sent it"
            break
    for row in mine:
        if row.work.state in {State.CHANGES_REQUESTED, State.REOPENED}:
            yield f"rlhf feedback {row.task.id}", f"what is asked of you: {row.task.title}"
            break
    if result.to_review:
        yield "rlhf review list", "what waits for you, with its time"
    if result.week.news or result.week.guidance or result.week.turns:
        yield "rlhf week", "what is new, and what waits for your word"
    for row in mine:
        if row.work.state is State.CLAIMED:
            yield f"rlhf write {row.task.id}", row.task.title
            break
    if result.unsent:
        yield "rlhf sync", "sends what waits here"
    if person.active and not result.mine and "trainer" in person.roles:
        yield "rlhf task pull", "takes a task; --minutes 25 takes what fits"
    if "manager" in person.roles:
        yield "rlhf board", "where every batch stands"
    yield "rlhf sync", "brings what is new"
    yield "rlhf week", "your week on one screen"
