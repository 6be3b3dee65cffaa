"""Edits of a task that was published: which versions of it mean the same, and whose work was begun for another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from rlhf.model.event_types import DEALLOCATION, DROP, FORGE, FREED, LAPSE, MERGED, RECEIVED, TASK_EDIT
from rlhf.model.what_changed import moved_in, what_changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from rlhf.model.event import Event

#: What somebody may have to do with a task, in the words of the event; in this order they are told.
HOLDS, WRITES, SUBMITTED, REVIEWED, ACCEPTED = "holds", "writes", "submitted", "reviewed", "accepted"
PARTS = (HOLDS, WRITES, SUBMITTED, REVIEWED, ACCEPTED)


class TaskVersion(Struct, frozen=True):
    """A version of a task's file: the hash of the file, the hash of its meaning, and git's object."""

    file: str
    meaning: str
    blob: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> TaskVersion:
        return cls(str(data["file"]), str(data["meaning"]), str(data.get("blob", "")))

    def record(self) -> dict[str, str]:
        return {"file": self.file, "meaning": self.meaning, **({"blob": self.blob} if self.blob else {})}


class TaskEdit(Struct, frozen=True):
    """An edit of a published task.

    Args:
        editor: who made it.
        fields: the fields of the file that changed.
        same: the meaning is the same: no field that binds changed, or only its wording did, as the editor states.
        labels: the specialty and tags that it stated before, where the edit changed them.
        concerned: who has to do with the task, by what each has to do with it (`PARTS`).
        moved: the batch from which and to which it was moved; None if it was not.
    """

    id: str
    at: datetime
    editor: str
    fields: tuple[str, ...]
    before: TaskVersion
    after: TaskVersion
    same: bool
    why: str = ""
    labels: Mapping[str, Any] = field(default_factory=dict)
    concerned: Mapping[str, Sequence[str]] = field(default_factory=dict)
    moved: tuple[str, str] | None = None

    @property
    def what(self) -> str:
        """The fields that changed, in words; of a move, both batches."""
        return what_changed(self.fields, self.moved)

    def part_of(self, handle: str) -> str:
        """Return what a person has to do with the task, the most first; "" if nothing."""
        return next((part for part in reversed(PARTS) if handle in self.concerned.get(part, ())), "")


def edits_in(events: Iterable[Event]) -> tuple[TaskEdit, ...]:
    """Return the edits that the forge recorded, the earliest first; those that cannot be read are left out."""
    edits = (edit_of(event) for event in events if event.type == TASK_EDIT and event.by == FORGE)
    return tuple(sorted((edit for edit in edits if edit is not None), key=lambda edit: (edit.at, edit.id)))


def edit_of(event: Event) -> TaskEdit | None:
    """Return the edit that an event records; None where it cannot be read."""
    body = event.body
    try:
        return TaskEdit(
            event.id, event.at, str(body["editor"]), tuple(map(str, body["fields"])),
            TaskVersion.of(body["before"]), TaskVersion.of(body["after"]), body["same"] is True,
            str(body.get("why", "")), dict(body.get("labels", {})), dict(body.get("concerned", {})),
            moved_in(body),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        return None


def alike(meaning: str, edits: Iterable[TaskEdit]) -> frozenset[str]:
    """Return the meanings of the versions that mean the same as one: its own, and those from which only wording led."""
    if not meaning:
        return frozenset()
    result, before = {meaning}, 0
    steps = [(edit.before.meaning, edit.after.meaning) for edit in edits if edit.same]
    while len(result) > before:
        before = len(result)
        result |= {earlier for earlier, later in steps if later in result}
    return frozenset(result)


def files_of(meanings: frozenset[str], edits: Iterable[TaskEdit], known: Mapping[str, str]) -> frozenset[str]:
    """Return the hashes of the versions of the file that have one of some meanings.

    Args:
        known: further versions: the meaning of each, by the hash of the file.
    """
    versions = {version.file: version.meaning for edit in edits for version in (edit.before, edit.after)}
    return frozenset(file for file, meaning in {**known, **versions}.items() if meaning in meanings)


def first_meaning(events: Sequence[Event], author: str, branch: str) -> str:
    """Return the meaning of the task for which a person began, submitted or had accepted what is theirs now.

    That is the meaning at the latest acceptance or arrival that the forge recorded; where it recorded no meaning, or
    they only hold the task, the one before the first edit that came after and concerned them; what they gave back, they
    began again later. "" if nothing changed.

    Args:
        branch: the branch of the person's submissions.
    """
    latest = max(
        (event for event in events if event.by == FORGE and _is_of(event, author, branch)),
        key=lambda event: (event.at, event.type == MERGED, event.id), default=None,
    )  # fmt: skip
    if latest is not None and (meaning := str(latest.body.get("meaning", ""))):
        return meaning
    left = [e.at for e in events if _ends(e, author)]
    since = max([*left, *([latest.at] if latest is not None else [])], default=None)
    later = (edit for edit in edits_in(events) if since is None or edit.at >= since)
    return next((edit.before.meaning for edit in later if latest is not None or edit.part_of(author)), "")


def _ends(event: Event, holder: str) -> bool:
    """Whether a person no longer holds the task from an event on: they gave it back, or it was taken from them."""
    if event.type == DROP:
        return event.by == holder
    return event.body.get({LAPSE: "holder", FREED: "holder", DEALLOCATION: "from"}.get(event.type, "")) == holder


def _is_of(event: Event, author: str, branch: str) -> bool:
    return (event.type == RECEIVED and event.body.get("answer") == author) or (
        event.type == MERGED and event.body.get("branch") == branch
    )


def relabelled(events: Sequence[Event], author: str, branch: str) -> tuple[Mapping[str, Any], ...]:
    """Return the labels that a task had before, while an answer that is not accepted yet was on its way.

    Each has the specialty and the tags before an edit, as far as the edit changed them. To state what was not stated
    before is no such change.
    """
    merges = [e.at for e in events if e.type == MERGED and e.by == FORGE and e.body.get("branch") == branch]
    since = max(merges, default=None)
    arrivals = (e.at for e in events if e.type == RECEIVED and e.by == FORGE and e.body.get("answer") == author)
    first = min((at for at in arrivals if since is None or at > since), default=None)
    if first is None:
        return ()
    return tuple(edit.labels for edit in edits_in(events) if edit.labels and edit.at >= first)
