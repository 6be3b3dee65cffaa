"""List tasks, and collect what the page of one task shows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event_types import CLARIFICATION, SPOKEN
from rlhf.model.instants import Due, parse_due
from rlhf.model.sections import SectionNeed, sections_for
from rlhf.process.concerns import redacted, why_held
from rlhf.process.conversation import threads
from rlhf.process.deadlines import Deadline
from rlhf.process.planning.week import touches
from rlhf.process.queue import urgency
from rlhf.process.slots import free_slot
from rlhf.process.task_state import Standing, State, stand
from rlhf.store import bring
from rlhf.store.files import markdown
from rlhf.store.find_task import find_task
from rlhf.workflows.worklist.feedback import Feedback, feedback
from rlhf.workflows.worklist.my_tasks import held

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rlhf.model.task import Task
    from rlhf.process.conversation import Message
    from rlhf.process.facts import Facts
    from rlhf.store.workspace import Workspace


#: The states in which it is the turn of whoever writes.
_TO_WRITE = frozenset({State.CLAIMED.value, State.CHANGES_REQUESTED.value, State.REOPENED.value})
_NEVER = datetime.max.replace(tzinfo=UTC)
#: The word by which tasks on hold are asked for, beside those of the states.
HELD = "held"


class Filter(Struct, frozen=True):
    kind: str = ""
    specialty: str = ""
    state: str = ""
    due_by: str = ""
    batch: str = ""

    def holds(self, task: Task, standing: Standing, state: str, held: Sequence[str]) -> bool:
        """Whether a task is wanted.

        Args:
            state: where it stands, as the list shows it.
            held: why it is on hold; empty where it is not.
        """
        return (
            self.kind in ("", task.kind)
            and self.specialty in ("", task.specialty)
            and self.batch in ("", task.batch)
            and (self.state in {"", state, *_states(standing)} or (self.state == HELD and bool(held)))
            and (not self.due_by or (task.due is not None and task.due.at <= parse_due(self.due_by).at))
        )


def _states(standing: Standing) -> set[str]:
    """Return the state of a task, and those of its answers that came back, whatever else is open there."""
    back = {State.REOPENED, State.DISPUTED, State.WITHDRAWN}
    return {standing.state.value} | {work.state.value for work in standing.works if work.state in back}


class Line(Struct, frozen=True):
    """A task in a list."""

    id: str
    batch: str
    title: str
    kind: str
    specialty: str
    audience: str
    minutes: int
    priority: int
    due: Due | None
    state: str
    turn: str
    who: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


class Guide(Struct, frozen=True):
    """A guidance document that applies to a task."""

    slug: str
    title: str
    version: str


class TaskPage(Struct, frozen=True):
    """Everything that is needed to work on one task."""

    task: Task
    standing: Standing
    sections: tuple[SectionNeed, ...]
    guidance: tuple[Guide, ...]
    feedback: Feedback | None
    batch_title: str
    batch_brief: str
    path: str
    mine: bool
    held: tuple[str, ...] = ()
    clarified: tuple[Message, ...] = ()
    deadline: Deadline = Deadline()


def list_tasks(workspace: Workspace, scope: str, wanted: Filter, now: datetime) -> list[Line]:
    """Return tasks in order of urgency, mine in that of every list of them.

    Args:
        scope: `mine`, `pool` (those I could claim) or `all`.
    """
    lines = []
    tasks = []
    for facts in _scope(workspace, scope, now):
        if facts.task is None or (scope == "pool" and free_slot(facts, workspace.handle, now) is None):
            continue
        standing = stand(facts, workspace.people, workspace.policy, now)
        mine = standing.of.get(workspace.handle)
        state = mine.state.value if scope == "mine" and mine else standing.state.value
        why = tuple(why_held(concern) for concern in facts.held)
        if wanted.holds(facts.task, standing, state, why):
            turn = mine.turn if scope == "mine" and mine else standing.turn
            due = facts.deadline(workspace.handle, workspace.people, workspace.policy).due
            theirs = scope == "mine" and state not in _TO_WRITE
            place = (theirs, due.at if due and scope == "mine" else _NEVER, urgency(facts.task))
            tasks.append((place, facts.shown or facts.task, due, state, turn, tuple(standing.of), why))
    for _, task, due, state, turn, who, why in sorted(tasks, key=lambda row: row[0]):
        lines.append(
            Line(
                task.id, task.batch, task.title, task.kind, task.specialty, task.audience, task.minutes, task.priority,
                due, state, turn, who, why,
            )
        )  # fmt: skip
    return lines


def _scope(workspace: Workspace, scope: str, now: datetime) -> Iterator[Facts]:
    if scope == "mine":
        for batch, task in held(workspace, now):
            yield workspace.facts(batch, task)
        return
    here = bring.bring_everything(workspace)
    for batch in workspace.snapshot.batch_names():
        for task, oid in workspace.snapshot.task_ids(batch):
            if oid in here:
                yield workspace.facts(*workspace.snapshot.key(batch, task), here)


def show_task(workspace: Workspace, name: str, now: datetime) -> TaskPage:
    """Return what the page of one task shows.

    Raises:
        NoSuchTask, AmbiguousTask, NotHereOffline.
    """
    mine = held(workspace, now)
    batch, id_ = find_task(workspace, name, mine)
    facts = workspace.facts(batch, id_)
    if facts.task is None:
        from rlhf.errors import TaskNotAsSchema

        raise TaskNotAsSchema(workspace.snapshot.task_path(batch, id_))
    terms = workspace.snapshot.batch(facts.task.batch)
    is_mine = (batch, id_) in mine
    return TaskPage(
        task=facts.shown or facts.task,
        standing=stand(facts, workspace.people, workspace.policy, now),
        sections=sections_for(facts.task),
        guidance=tuple(_guides(workspace, facts.task)),
        feedback=feedback(workspace, [id_], now)[0] if is_mine else None,
        batch_title=terms.title,
        batch_brief=terms.brief,
        path=str(workspace.answer_file(batch, id_).relative_to(workspace.root).as_posix()),
        mine=is_mine,
        held=tuple(why_held(concern) for concern in facts.held),
        clarified=tuple(_clarified(workspace, facts)),
        deadline=facts.deadline(workspace.handle, workspace.people, workspace.policy),
    )


def _clarified(workspace: Workspace, facts: Facts) -> Iterator[Message]:
    """Yield the clarifications that apply to a task: about the task, its batch, its kind, or the project."""
    events = workspace.ledgers.events(lambda file: file.says in SPOKEN and (not file.task or file.task == facts.id))
    if redacted(facts.concerns) or facts.task is None:
        return
    for thread in threads(events):
        for message in thread.messages:
            if message.type == CLARIFICATION and not message.retracted and touches(message.latest, [facts.task]):
                yield message


def _guides(workspace: Workspace, task: Task) -> Iterator[Guide]:
    for slug in task.guidance:
        raw = workspace.tree.read(f"guidance/{slug}.md")
        data = markdown.load(raw.decode("utf-8", "replace")).data if raw else None
        if isinstance(data, dict):
            yield Guide(slug, str(data.get("title", slug)), str(data.get("version", "")))
