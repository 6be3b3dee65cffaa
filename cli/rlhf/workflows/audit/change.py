"""Examine how a change to files other than answers came into main: the gate, the author's role and signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.branch_name import read_change
from rlhf.model.version import meets
from rlhf.process.audit import Problem
from rlhf.process.task_edits import TaskVersion, edit_of
from rlhf.store.git.objects import changes
from rlhf.workflows.audit.answer import Merge, as_of
from rlhf.workflows.gate.judge_change import not_allowed
from rlhf.workflows.gate.merge_preview import merge_tree
from rlhf.workflows.gate.post_receive import branch_in
from rlhf.workflows.gate.task_edits import edits_of, not_only_wording, stated_by
from rlhf.workflows.guidance.approvals import approvals_of
from rlhf.workflows.ledger.attribution import change_not_by_author

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rlhf.model.purge_record import Blob
    from rlhf.store.ledgers.signatures import Signed
    from rlhf.store.main_history import Step
    from rlhf.store.repository import Repository
    from rlhf.workflows.audit.record import Records
    from rlhf.workflows.gate.task_edits import Edited

_SHOWN = 5
#: The first version whose forge records edits of tasks.
RECORDED_SINCE = "0.3"


def straight_on_main(step: Step, signed: Signed | None) -> Problem:
    """Return the problem for a commit that came to main without a proper merge, so that no gate judged it."""
    by = signed.contributor if signed is not None and signed.contributor else "somebody who did not sign"
    paths = [change.path for change in step.changes]
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    what = "joins several lines of work" if len(step.parents) > 1 else "was put straight on main"
    touched = f": {', '.join(paths[:_SHOWN])}{more}" if paths else ""
    return Problem("around_the_gate", step.commit, f"It {what} by {by}{touched}.", paths[0] if paths else "")


def examine_change(
    repository: Repository, project: Repository, records: Records, merge: Merge, was: Mapping[str, Blob]
) -> Iterator[Problem]:
    """Report the problems of a merged change to tasks, guidance, people, policy or anything else except answers.

    Args:
        was: by object, what a file was, by hashes, from which words were removed since.
    """
    step = merge.step
    message = repository.objects.message(step.commit)
    branch = branch_in(message) or (str(merge.record.body.get("branch")) if merge.record is not None else "")
    read = read_change(branch)
    if read is None:
        yield Problem("around_the_gate", step.commit, "The merge does not say which change it took in.")
        return
    author = read.author
    person = project.people.get(author)
    if person is None or not person.active:
        yield Problem("role", step.commit, f"It is a change by {author}, who was nobody active then.")
    else:
        for what in not_allowed(step.changes, person, project.policy):
            yield Problem("role", step.commit, what)
    came, brought = records.time_of(step), [as_of(signed, project.people) for signed in merge.brought]
    for what in change_not_by_author(repository, brought, branch, step.parents[1], author, came):
        yield Problem("not_the_authors", step.commit, what)
    merged = merge_tree(repository.based_on(step.before), step.parents[1])
    if not _same_files(repository, merged, repository.objects.oid(f"{step.commit}^{{tree}}") or ""):
        yield Problem("content_changed", step.commit, "Main holds something else than merging the change gives.")
    is_asked = meets(project.policy.requires or "0", RECORDED_SINCE)
    yield from _edits(repository, records, merge, author, was, is_asked=is_asked)
    approved = approvals_of(project, step.changes, author, records.tips(merge.record))
    if approved is not None:
        yield from (Problem("not_signed_off", step.commit, what) for what in approved.missing)
        yield from records.faults(step.commit, merge.record)


def _edits(
    repository: Repository, records: Records, merge: Merge, author: str, was: Mapping[str, Blob], *, is_asked: bool
) -> Iterator[Problem]:
    """Report edits of tasks that the forge recorded in another way than they were made, or stated to be mere wording.

    A forge of an earlier version of this program recorded none; where the project asks for this one, none was at work.
    """
    step, events = merge.step, records.edits_of(merge.step.commit)
    if not (events or is_asked or (merge.record is not None and merge.record.body.get("edits"))):
        return
    before = repository.based_on(step.before)
    stated = stated_by(repository, [(signed.commit, signed.parents) for signed in merge.brought])
    made = edits_of(before, step.changes, stated)
    known = ((event.task, edit_of(event)) for event in events)
    recorded = {(task, edit.before, edit.after, edit.same) for task, edit in known if edit is not None}
    if recorded != {_as_it_was(edit, was) for edit in made}:
        what = "The forge's record of the edited tasks is not what it took in."
        yield Problem("record_contradicts", step.commit, what)
    whole = [edit for edit in made if not {edit.before.blob, edit.after.blob} & was.keys()]
    for what in not_only_wording(before, whole, author):
        yield Problem("not_wording", step.commit, what)


def _as_it_was(edit: Edited, was: Mapping[str, Blob]) -> tuple[str, TaskVersion, TaskVersion, bool]:
    """Return an edit as the forge recorded it, before words were removed from the files."""
    before, after = (
        TaskVersion(was[version.blob].hash, was[version.blob].meaning, version.blob) if version.blob in was else version
        for version in (edit.before, edit.after)
    )
    return edit.task, before, after, before.meaning == after.meaning or edit.worded


def _same_files(repository: Repository, merged: str, there: str) -> bool:
    """Whether two trees are the same; of files from which words were removed since, as far as they are still known."""
    if merged == there or repository.git.replaced is None or not merged:
        return merged == there
    read = repository.objects.read
    return all(read(change.old_oid) == read(change.new_oid) for change in changes(repository.git, merged, there))
