"""Say why the forge refuses a change of a ledger: for its hook, and for a person who repairs their own ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event import envelope_fault
from rlhf.model.event_types import RESTORATION
from rlhf.process.entitlement import entitled, who_says
from rlhf.process.reinstating import why_not_restored
from rlhf.rules.shape import Shapes
from rlhf.store.files import safe_yaml
from rlhf.store.files.schemas import Schemas
from rlhf.store.git.objects import EMPTY_TREE, REGULAR, changes
from rlhf.store.ledgers import ledger

if TYPE_CHECKING:
    from rlhf.model.event import Event
    from rlhf.store.git.objects import Change
    from rlhf.store.repository import Repository


def faults(repository: Repository, owner: str, old: str, new: str) -> dict[str, str]:
    """Return what is wrong with the changes of a ledger, by path; nothing for valid changes.

    Args:
        old, new: the commits before and after the changes; "" for before the first commit.
    """
    schemas = Schemas(repository.tree)
    shapes = Shapes(schemas)
    messages = (
        (c.path, _fault(repository, schemas, shapes, owner, c)) for c in changes(repository.git, old or EMPTY_TREE, new)
    )
    return {path: why for path, why in messages if why}


def _fault(repository: Repository, schemas: Schemas, shapes: Shapes, owner: str, change: Change) -> str:
    if not change.added or change.new_mode != REGULAR:
        return f"{change.path}: an event is never changed or taken away; a correction is a new event."
    file = ledger.event_file(owner, change.path, change.new_oid)
    event = ledger.read_event(repository.objects, file) if file else None
    if event is None:
        return f"{change.path} is not an event of {owner}. {owner} runs, in their copy: rlhf doctor --fix"
    if wrong := _misshapen(repository, schemas, shapes, event, change.new_oid):
        return f"{change.path}: {wrong}"
    if not entitled(event, repository.people, repository.policy):
        what, who = event.type.replace("_", " "), who_says(event.type, repository.policy)
        return f"{change.path}: {owner} cannot say that (“{what}”): it is for {who}. To leave it out: rlhf doctor --fix"
    if event.type == RESTORATION and (why := why_not_restored(event, repository.facts(event.batch, event.task))):
        return f"{change.path}: {why} To leave it out: rlhf doctor --fix"
    return ""


def _misshapen(repository: Repository, schemas: Schemas, shapes: Shapes, event: Event, oid: str) -> str:
    """Return why an event does not fit its schema, worded to follow its path; "" where it fits.

    An event type without a schema may come from a newer rlhf. Then only the envelope is checked: the event is kept, and
    has no effect in this version.
    """
    name = f"events/{event.type}"
    if not schemas.has(name):
        return envelope_fault(event)
    data = safe_yaml.load((repository.objects.read(oid) or b"").decode("utf-8", "replace")).data
    if shapes.fits(name, data):
        return ""
    try:
        values = shapes.errors(name, data)
    except ValueError:
        return f"schemas/{name}.json, by which it is judged, is broken; tell a project manager."
    return f"it is not as schemas/{name}.json asks ({values[0].message[:120]})." if values else ""
