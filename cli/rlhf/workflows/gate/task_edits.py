"""Edits of published tasks in a change: what each changed, whether the meaning is the same, and whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from rlhf.model import paths
from rlhf.model.branch_name import DRAFTS
from rlhf.model.content_hash import content_hash
from rlhf.model.event import Event
from rlhf.model.event_types import AFFIRMATION, BATCH_EDIT, FORGE, OVERRIDE, REVIEW, TASK_EDIT
from rlhf.model.ids import TASK_ID, fullmatch, ulid
from rlhf.model.meaning import binding, meaning
from rlhf.process.facts import holders
from rlhf.process.only_wording import why_not_wording
from rlhf.process.sign_off_subject import accepted_subject, subject_of
from rlhf.process.task_edits import ACCEPTED, HOLDS, REVIEWED, SUBMITTED, WRITES, TaskVersion
from rlhf.store.files import fast_reader
from rlhf.store.git.objects import changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from rlhf.store.git.objects import Change
    from rlhf.store.repository import Repository

#: In the message of a change: a task of which only the wording changed, and why the tasks were edited.
WORDING, BECAUSE = "Wording: ", "Because: "
#: An edit of these fields alone concerns nobody who works on the task, as long as the meaning is the same.
_QUIET = frozenset({
    "difficulty", "intent", "rubric", "source", "synthetic", "theme", "use_case", "waivers",
})  # fmt: skip


class Stated(Struct, frozen=True):
    """What the author of a change states about its edits: the tasks of which only the wording changed, and why."""

    wording: frozenset[str] = frozenset()
    why: str = ""

    @property
    def lines(self) -> str:
        """The lines of a commit's message that state it."""
        rows = [f"{WORDING}{task}" for task in sorted(self.wording)]
        rows += [f"{BECAUSE}{' '.join(self.why.split())}"] if self.why.strip() else []
        return "".join(f"{row}\n" for row in rows)


def stated_in(messages: Iterable[str]) -> Stated:
    """Return what the messages of some commits state."""
    lines = [line for message in messages for line in message.splitlines()]
    named = (line.removeprefix(WORDING).strip() for line in lines if line.startswith(WORDING))
    why = next((line.removeprefix(BECAUSE).strip() for line in lines if line.startswith(BECAUSE)), "")
    return Stated(frozenset(task for task in named if fullmatch(TASK_ID, task)), why)


def stated_by(repository: Repository, commits: Sequence[tuple[str, Sequence[str]]]) -> Stated:
    """Return what the commits of a change state: of a task, what each commit states that edits it.

    Args:
        commits: each commit with its parents.
    """
    by_commit = {commit: stated_in([repository.objects.message(commit)]) for commit, _ in commits}
    every = stated_in(repository.objects.message(commit) for commit, _ in commits)
    if len(commits) == 1 or not every.wording:
        return every
    silent = set()
    for commit, parents in commits:
        edited_here = [_tasks_changed(repository, parent, commit) for parent in parents]
        silent |= set.intersection(*edited_here) - by_commit[commit].wording if edited_here else set()
    return replace(every, wording=every.wording - silent)


def _tasks_changed(repository: Repository, before: str, after: str) -> set[str]:
    placed = (paths.place(change.path) for change in changes(repository.git, before, after))
    return {item.task for item in placed if item.what == "task"}


class Edited(Struct, frozen=True):
    """An edit of a published task in a change.

    Args:
        was, now: the values of the file before and after it.
        fields: the fields that differ.
        worded: no more than the wording changed, as the author of the change states.
        path: the file after it.
        moved: the batch from which and to which it was moved; None if it was not.
    """

    batch: str
    task: str
    before: TaskVersion
    after: TaskVersion
    was: Mapping[str, Any]
    now: Mapping[str, Any]
    fields: tuple[str, ...] = ()
    worded: bool = False
    why: str = ""
    labels: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""
    moved: tuple[str, str] | None = None

    @property
    def same(self) -> bool:
        """Whether the task means the same as before."""
        return self.before.meaning == self.after.meaning or self.worded

    @property
    def binds(self) -> bool:
        """Whether a field changed that a sign-off binds to."""
        return binding(self.was) != binding(self.now)

    @property
    def is_quiet(self) -> bool:
        """Whether it concerns nobody who works on the task."""
        return not self.binds and _QUIET.issuperset(self.fields)

    def moving(self, old: str, new: str) -> Edited:
        """Return the edit with the paths of the file before and after it."""
        folders = paths.place(old).batch, paths.place(new).batch
        if folders[0] == folders[1]:
            return replace(self, path=new)
        return replace(self, path=new, moved=folders, fields=("batch", *self.fields))


def edits_of(repository: Repository, touched: Iterable[Change], stated: Stated) -> list[Edited]:
    """Return the edits of tasks that were on main before a change."""
    result = []
    for task, (old, new) in _pairs(touched).items():
        before, after = (repository.objects.read(change) or b"" for change in (old.old_oid, new.new_oid))
        home, _ = repository.snapshot.key(paths.place(old.path).batch, task)
        edit = edited(home, task, before, after, stated)
        was, now = replace(edit.before, blob=old.old_oid), replace(edit.after, blob=new.new_oid)
        result.append(replace(edit.moving(old.path, new.path), before=was, after=now))
    return result


def _pairs(touched: Iterable[Change]) -> dict[str, tuple[Change, Change]]:
    """Return, for each task that was there before and is afterwards, the change that took it away and that brought it.

    Both are the same unless it was moved to another folder.
    """
    old, new = {}, {}
    for change in touched:
        placed = paths.place(change.path)
        if placed.what == "task" and not change.added:
            old[placed.task] = change
        if placed.what == "task" and not change.removed:
            new[placed.task] = change
    return {task: (old[task], new[task]) for task in old if task in new}


def edited(batch: str, task: str, before: bytes, after: bytes, stated: Stated) -> Edited:
    """Return the edit between two versions of a task's file."""
    was, now = _read(before), _read(after)
    fields = tuple(sorted(name for name in was.keys() | now.keys() if was.get(name) != now.get(name)))
    return Edited(
        batch, task, TaskVersion(content_hash(before), meaning(was)), TaskVersion(content_hash(after), meaning(now)),
        was, now, fields, task in stated.wording, stated.why,
        {name: was[name] for name in ("specialty", "tags") if name in fields and name in was},
    )  # fmt: skip


def not_only_wording(repository: Repository, edits: Iterable[Edited], author: str) -> Iterator[str]:
    """Yield a sentence for each edit that its author may not state to be one of wording."""
    for edit in edits:
        if not (edit.worded and edit.binds):
            continue
        path = edit.path
        if reason := why_not_wording(edit.was, edit.now):
            yield f"{path}: this is more than wording: {reason}. State that the meaning changed."
        elif mine := _part_in(repository, edit, author):
            yield (
                f"{path}: {author} has a part in the answer of {mine}, and so somebody else says that only the wording "
                "changed. State that the meaning changed, or have another manager publish it."
            )


def _part_in(repository: Repository, edit: Edited, author: str) -> str:
    """Return the author of a submitted or accepted answer in which somebody has a part; "" if they have none."""
    facts = repository.facts(edit.batch, edit.task)
    subjects = [subject_of(submission, facts) for submission in facts.submissions]
    subjects += [accepted_subject(handle, facts) for handle in facts.accepted]
    words = (event for event in facts.events if event.type in {AFFIRMATION, REVIEW, OVERRIDE})
    signed = {event.by: event.body.get("answer") for event in words}
    if subjects and author in signed:
        return str(signed[author])
    return next((subject.author for subject in subjects if author in subject.contributors), "")


def edit_events(
    before: Repository, edits: Iterable[Edited], editor: str, merge: str, now: datetime, randomness: Iterator[bytes]
) -> list[Event]:
    """Return an event of the forge for each edit of a change that is merged.

    Args:
        before: the project with main as it was before the merge.
    """
    return [
        Event(
            ulid(now, next(randomness)), TASK_EDIT, FORGE, now, edit.batch, edit.task,
            _body(edit, editor, merge, {} if edit.is_quiet else concerned(before, edit.batch, edit.task, now)),
        )
        for edit in edits
    ]  # fmt: skip


class BatchEdited(Struct, frozen=True):
    """A change of the terms of a batch that was on main: the fields that differ, and the due time if that is one."""

    batch: str
    fields: tuple[str, ...]
    due: str = ""
    why: str = ""


def batch_edits_of(repository: Repository, touched: Iterable[Change], stated: Stated) -> Iterator[BatchEdited]:
    """Yield the changes of terms of batches in a change."""
    for change in touched:
        placed = paths.place(change.path)
        if placed.what != "batch" or change.added or change.removed:
            continue
        was, now = (_read(repository.objects.read(oid) or b"") for oid in (change.old_oid, change.new_oid))
        fields = tuple(sorted(name for name in was.keys() | now.keys() if was.get(name) != now.get(name)))
        if fields:
            due = now.get("due") if "due" in fields else ""
            yield BatchEdited(placed.batch, fields, str(due or ""), stated.why)


def batch_edit_events(
    edits: Iterable[BatchEdited], editor: str, merge: str, now: datetime, randomness: Iterator[bytes]
) -> list[Event]:
    """Return an event of the forge for each batch whose terms a merged change changed."""
    result = []
    for edit in edits:
        body: dict[str, Any] = {"editor": editor, "merge": merge, "fields": list(edit.fields)}
        body |= {name: value for name, value in (("due", edit.due), ("why", edit.why)) if value}
        result.append(Event(ulid(now, next(randomness)), BATCH_EDIT, FORGE, now, edit.batch, "", body))
    return result


def _body(edit: Edited, editor: str, merge: str, people: Mapping[str, list[str]]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "editor": editor, "merge": merge, "fields": list(edit.fields), "before": edit.before.record(),
        "after": edit.after.record(), "same": edit.same,
    }  # fmt: skip
    moved = dict(zip(("from", "to"), edit.moved, strict=True)) if edit.moved else {}
    optional = {"moved": moved, "labels": dict(edit.labels), "concerned": dict(people), "why": edit.why}
    return body | {name: value for name, value in optional.items() if value}


def concerned(repository: Repository, batch: str, task: str, now: datetime) -> dict[str, list[str]]:
    """Return who has to do with a task, by what each has to do with it; drafts count as far as they are here."""
    facts = repository.facts(batch, task)
    submitted = {submission.author for submission in facts.submissions}
    held = holders(facts, now) - submitted - facts.accepted
    drafts = (
        (name.removeprefix(DRAFTS), f"{tip.oid}:{paths.answer_path(batch, task, name.removeprefix(DRAFTS))}")
        for name, tip in repository.branches.below(DRAFTS)
    )
    written = {handle for handle, file in drafts if repository.objects.oid(file)} - submitted - facts.accepted
    answers = submitted | facts.accepted
    reviewers = {e.by for e in facts.events if e.type in {REVIEW, OVERRIDE} and e.body.get("answer") in answers}
    rows = {HOLDS: held - written, WRITES: written, SUBMITTED: submitted, REVIEWED: reviewers, ACCEPTED: facts.accepted}
    return {part: sorted(handles) for part, handles in rows.items() if handles}


def meaning_in(raw: bytes) -> str:
    """Return the meaning of a task from the bytes of its file; "" of a file that is no task's."""
    values = _read(raw)
    return meaning(values) if "prompt" in values else ""


def _read(raw: bytes) -> Mapping[str, Any]:
    data = fast_reader.load(raw.decode("utf-8", "replace")).data
    return data if isinstance(data, dict) else {}
