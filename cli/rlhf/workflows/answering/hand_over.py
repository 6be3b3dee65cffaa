"""Hand what somebody saved on to a person who goes on from it, and begin from what was handed to me."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import HandedToThemselves, HasLeft, ProjectNotUpgraded
from rlhf.model.event import Event
from rlhf.model.event_types import HAND_OVER
from rlhf.model.ids import ulid
from rlhf.process.hand_overs import handed_to, predecessors
from rlhf.process.independence import kept_from_writing
from rlhf.process.slots import may_submit, takers
from rlhf.store import bring
from rlhf.store.files.schemas import Schemas
from rlhf.store.others_drafts import saved_by
from rlhf.workflows.answering.answer_template import continued, untouched
from rlhf.workflows.ledger.append import Randomness, say
from rlhf.workflows.sync.sync import refresh, send_now
from rlhf.workflows.sync.synced import Synced

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.process.facts import Facts
    from rlhf.store.others_drafts import SavedDrafts
    from rlhf.store.workspace import Workspace


class HandedOver(Struct, frozen=True):
    """The tasks whose drafts were handed over, those handed over before, and those left out, each with the reason."""

    done: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    synced: Synced = Synced()


def require_successor(workspace: Workspace, handle: str, to: str) -> None:
    """Stop where a person cannot be handed the drafts of another.

    Raises:
        UnknownPerson, HasLeft, RoleNeeded, HandedToThemselves: they are not there, do not write, or are the same.
        ProjectNotUpgraded: the project's schemas do not know it yet.
    """
    people = workspace.people
    people.require(workspace.handle, "manager", what="Handing drafts over")
    if to == handle:
        raise HandedToThemselves(handle)
    if not people[to].active:
        raise HasLeft(to)
    people.require(to, "trainer", what=f"Going on from drafts, {to}")
    if not Schemas(workspace.tree).knows("answer", "drafts_by"):
        raise ProjectNotUpgraded


def hand_over(
    workspace: Workspace, handle: str, to: str, because: str, now: datetime, randomness: Randomness
) -> HandedOver:
    """Hand a person's saved drafts on to another, who may go on from them; what was handed over is not handed again.

    Only drafts of tasks are handed over to which the successor may still send an answer.

    Raises:
        UnknownPerson, HasLeft, RoleNeeded, HandedToThemselves, ProjectNotUpgraded: see `require_successor`.
        Unreachable: the drafts could not be fetched.
    """
    refresh(workspace, now)
    assert workspace.people[handle]  # noqa: S101 — or it says that there is nobody of that name
    require_successor(workspace, handle, to)
    saved = saved_by(workspace, handle)
    if saved is None:
        return HandedOver()
    keys = [key for key in sorted(saved.answers) if _is_open(workspace, key, handle, saved)]
    bring.bring_words(workspace, keys)
    done, already, left_out = [], [], []
    for key in keys:
        facts = workspace.facts(*key)
        if untouched(workspace, *key, saved.answers[key]):
            continue
        if _is_handed(workspace, facts, handle, to, saved):
            already.append(key[1])
        elif reason := _why_not(facts, to, now):
            left_out.append((key[1], reason))
        else:
            done.append(key)
    body = {"from": handle, "to": to, "draft": saved.commit, **({"why": because} if because else {})}
    me = workspace.handle
    say(workspace, [Event(ulid(now, randomness(10)), HAND_OVER, me, now, *key, body) for key in done])
    synced = send_now(workspace, now) if done else Synced()
    return HandedOver(tuple(task for _, task in done), tuple(already), tuple(left_out), synced)


def handed_over(workspace: Workspace, batch: str, task: str, have: bytes | None) -> tuple[bytes, str] | None:
    """Return the draft that a manager handed to me, as my file, and whose it was; None where I have written already.

    Args:
        have: what I have of it.

    Raises:
        Unreachable: the draft is not on this machine.
    """
    events = list(workspace.ledgers.events(lambda file: file.says == HAND_OVER and file.task == task))
    event = handed_to(events, workspace.handle)
    if event is None or (have is not None and not untouched(workspace, batch, task, have)):
        return None
    by = str(event.body.get("from"))
    saved = saved_by(workspace, by, str(event.body.get("draft", "")), {(batch, task)})
    words = saved.answers.get((batch, task)) if saved is not None else None
    return (continued(words, workspace.handle, predecessors(events, workspace.handle)), by) if words else None


def _is_open(workspace: Workspace, key: tuple[str, str], handle: str, saved: SavedDrafts) -> bool:
    """Whether a draft is of a task that is there, and its author has neither sent nor finished an answer to it."""
    if workspace.batch_of(key[1]) != key[0] or workspace.snapshot.is_accepted(*key, handle) or key not in saved.answers:
        return False
    return all(submission.author != handle for submission in workspace.facts(*key).submissions)


def _is_handed(workspace: Workspace, facts: Facts, handle: str, to: str, saved: SavedDrafts) -> bool:
    """Whether a draft was handed to a person before, in these words."""
    event = handed_to(facts.events, to)
    if event is None or event.body.get("from") != handle:
        return False
    path = f"answers/{facts.batch}/{facts.id}/{handle}.md"
    commits = (str(event.body.get("draft")), saved.commit)
    earlier, now = (workspace.objects.oid(f"{commit}:{path}") for commit in commits)
    return earlier == now


def _why_not(facts: Facts, to: str, now: datetime) -> str:
    """Return why a person cannot go on from a draft of a task; "" where they can."""
    if facts.withdrawn:
        return "it is withdrawn"
    if not may_submit(facts, to, now):
        return f"it is with {', '.join(sorted(takers(facts, now)))}"
    deed = kept_from_writing(facts).get(to)
    return f"{to} {deed} to it" if deed else ""
