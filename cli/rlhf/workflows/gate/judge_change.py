"""Judge a change to files other than answers, by the policy on main and the role that this policy requires."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rlhf.errors import ProgramTooOld, UnreadableFile
from rlhf.forge.local import next_key
from rlhf.model import paths
from rlhf.model.event_types import EXTENSION, MERGED, OVERRIDE, RECEIVED, REOPENING, REVIEW, WITHDRAWAL
from rlhf.model.ids import BATCH, fullmatch, names_device
from rlhf.model.keys import same_key
from rlhf.model.vocabulary import ROLE_WORDS
from rlhf.process.concerns import redacted
from rlhf.process.facts import holders
from rlhf.store.editions import read_guidance
from rlhf.workflows.checking.checker import Checker, errors
from rlhf.workflows.gate.judge_people import unsaid
from rlhf.workflows.gate.merge_preview import Incoming, incoming, odd
from rlhf.workflows.gate.task_edits import batch_edits_of, edits_of, not_only_wording, stated_by
from rlhf.workflows.gate.verdict import Verdict
from rlhf.workflows.guidance.approvals import approvals_of
from rlhf.workflows.guidance.citations import citing
from rlhf.workflows.ledger.attribution import change_not_by_author

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from rlhf.model.finding import Finding
    from rlhf.model.keys import ForgeKeys
    from rlhf.model.people import Person
    from rlhf.model.policy import Policy
    from rlhf.process.facts import Facts
    from rlhf.store.git.objects import Change
    from rlhf.store.repository import Repository

_WORDS = {
    "policy": "the policy", "people": "who is who", "schemas": "the schemas", "workflows": "the workflows",
    "guidance": "the guidance", "tasks": "tasks", "other": "what else the project holds",
}  # fmt: skip


_UNPORTABLE = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$')
#: The types of events about a task that would be lost if the task moved to another batch.
_BINDING = frozenset({RECEIVED, REVIEW, OVERRIDE, MERGED, EXTENSION, REOPENING, WITHDRAWAL})


def judge_change(repository: Repository, branch: str, author: str, head: str, now: datetime) -> Verdict:
    """Judge a change to tasks, guidance, people, policy or anything else except answers."""
    subject = repository.objects.message(head).partition("\n")[0]
    what = f"“{subject}” by {author}"
    person = repository.people.get(author)
    if person is None or not person.may(*repository.policy.changes.values()):
        roles = _roles(repository.policy.changes.values())
        return Verdict(branch, head, what, problems=(f"Only {roles} may change this; {author} is none.",))
    brought = incoming(repository, head)
    if not brought.tree:
        clash = "Somebody else changed the same lines meanwhile. Run: rlhf sync, look, and publish again."
        return Verdict(branch, head, what, problems=brought.problems or (clash,))
    touched, commits = brought.touched, repository.beyond_main(head)
    problems = [
        *brought.problems,
        *change_not_by_author(repository, commits, branch, head, author, now),
        *not_allowed(touched, person, repository.policy),
    ]
    if not problems:
        problems = [*odd(touched), *_misplaced(touched), *_unportable(touched)]
        problems += [*_taken_from_people(repository, touched, now), *_false_notes(repository, brought)]
        problems += _in_two_batches(repository, brought)
    if problems:
        return Verdict(branch, head, what, brought.tree, tuple(problems))
    tree = repository.at(brought.tree)
    settings = any(c.path in (paths.PEOPLE, paths.CONFIG) for c in touched)
    files = {c.path for c in touched if not c.removed} | ({paths.PEOPLE, paths.CONFIG} if settings else set())
    problems = [f"{path} cannot be taken away." for path in (paths.PEOPLE, paths.CONFIG) if tree.read(path) is None]
    findings = _errors_in(repository, brought.tree, sorted(files), now)
    if settings and not problems:
        problems += [*(() if findings else _locked_out(repository, brought.tree)), *_unsaid(repository, brought.tree)]
    problems += _taken_away_and_cited(repository, brought)
    stated = stated_by(repository, [(signed.commit, signed.parents) for signed in commits])
    edits = edits_of(repository, touched, stated)
    problems += not_only_wording(repository, edits, author)
    approved = approvals_of(repository, touched, author, repository.ledgers.tips)
    return Verdict(
        branch, head, what, brought.tree, tuple(problems), tuple(findings), guidance=approved,
        ledgers={by: repository.ledgers.tips[by] for by in approved.rests_on} if approved is not None else {},
        author=author, edits=tuple(edits), batches=tuple(batch_edits_of(repository, touched, stated)),
    )  # fmt: skip


#: The last check of a change: what it depends on, and what it found. The second hook of a push asks again.
_LAST: list[tuple[object, list[Finding]]] = []


def _errors_in(repository: Repository, tree: str, files: list[str], now: datetime) -> list[Finding]:
    """Return the errors in some files of a tree, by main's settings; the same again if nothing changed meanwhile."""
    depends = (str(repository.git_dir), repository.main, tree, files, now.date())
    if _LAST and _LAST[0][0] == depends:
        return _LAST[0][1]
    checker = Checker(repository.at(tree), repository.tree, citing=citing(repository, tree))
    findings = errors(checker.check(files, now))
    if not any(path.startswith("guidance/") for path in files):  # who cites it may change with the ledgers
        _LAST[:] = [(depends, findings)]
    return findings


def not_allowed(touched: Iterable[Change], person: Person, policy: Policy) -> Iterator[str]:
    """Yield a sentence for each kind of file that a person changed without the role that policy requires for it."""
    seen = set()
    for change in touched:
        sort = paths.sort_of_change(change.path)
        if sort == "answer":
            yield f"{change.path} is an answer; its author submits it."
        elif sort not in seen and not person.may(policy.changes[sort]):
            seen.add(sort)
            role = _roles([policy.changes[sort]])
            yield f"{change.path}: only {role} may change {_WORDS[sort]}; {person.handle} is none."


def _roles(roles: Iterable[str]) -> str:
    named = sorted({ROLE_WORDS[role] for role in roles})
    return " or ".join(f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}" for name in named)


def _misplaced(touched: Iterable[Change]) -> Iterator[str]:
    for change in touched:
        if change.path.startswith("tasks/") and not change.removed and paths.place(change.path).what == "other":
            yield f"{change.path} is no file that a task folder holds."


def _unportable(touched: Iterable[Change]) -> Iterator[str]:
    """Report new files that cannot be made on Windows: there, not even the rest of the project could be checked out."""
    for change in touched:
        if change.added and any(names_device(part) or _UNPORTABLE.search(part) for part in change.path.split("/")):
            yield f"{change.path} has a name that no file on Windows can have."


def _taken_from_people(repository: Repository, touched: Iterable[Change], now: datetime) -> Iterator[str]:
    """Report each task file that was moved or removed by hand although somebody has to do with the task.

    Answers, claims and events belong to the batch in which the task was first, and would be lost.
    """
    placed = [(change, paths.place(change.path)) for change in touched]
    there = {item.task: item.batch for change, item in placed if item.what == "task" and not change.removed}
    noted = {item.task for _, item in placed if item.what == "moved"}  # `rlhf task move` writes the note each time
    for change, item in placed:
        if item.what != "task" or not change.removed or (item.task in there and item.task in noted):
            continue
        if not _has_hangings(repository.facts(*repository.snapshot.key(item.batch, item.task)), now):
            continue
        if item.task in there:
            command = f"rlhf task move {item.task} --batch {there[item.task]}"
            yield f"{change.path} was moved by hand, and somebody has to do with it. Put it back, then: {command}"
        else:
            what = "has answers, reviews or people who work on it"
            yield f"{change.path} {what}; it cannot be taken away, only withdrawn."


def _in_two_batches(repository: Repository, brought: Incoming) -> Iterator[str]:
    """Report each task that the change brings and that another batch has already, or has then too."""
    placed = [paths.place(change.path) for change in brought.touched if not change.removed]
    coming = {item.task for item in placed if item.what == "task"}
    if not coming:
        return
    where: dict[str, list[str]] = {}
    for folder in repository.objects.entries(f"{brought.tree}:tasks"):
        for entry in repository.objects.entries(folder.oid) if fullmatch(BATCH, folder.path) else ():
            task = entry.path.removesuffix(".yaml")
            if task in coming:
                where.setdefault(task, []).append(folder.path)
    for task, folders in sorted(where.items()):
        if len(folders) > 1:
            yield (
                f"{task} would be in {' and in '.join(folders)}: a task is in one batch. Take it out of all but one; "
                f"to move it: rlhf task move {task} --batch BATCH"
            )


def _has_hangings(facts: Facts, now: datetime) -> bool:
    """Whether something belongs to a task that would be lost if the task moved by hand: people, answers, events."""
    events = any(e.type in _BINDING for e in facts.events)
    return bool(facts.held or redacted(facts.concerns) or facts.submissions or facts.accepted or events
                or holders(facts, now))  # fmt: skip


def _false_notes(repository: Repository, brought: Incoming) -> Iterator[str]:
    """Report each note of a move that does not say in which batch a task was first, and each that is taken away."""
    after = repository.at(brought.tree)
    for change in brought.touched:
        note = paths.place(change.path)
        if note.what != "moved":
            continue
        folder = repository.snapshot.folder(note.batch, note.task)
        known = repository.tree.read(paths.task_path(folder, note.task)) is not None
        homes = [entry for entry in after.list(paths.MOVED) if paths.place(entry).task == note.task]
        if not change.removed and (
            not known or repository.snapshot.key(folder, note.task)[0] != note.batch or len(homes) != 1
        ):
            yield f"{change.path}: no task {note.task} was first in {note.batch}. To move a task: rlhf task move"
        if change.removed and after.read(paths.task_path(note.batch, note.task)) is None and not homes:
            yield f"{change.path} cannot be taken away: {note.task} is not back in {note.batch}."


def _taken_away_and_cited(repository: Repository, brought: Incoming) -> Iterator[str]:
    """Report each removed guidance document that is still cited."""
    for change in brought.touched:
        placed = paths.place(change.path)
        if placed.what == "guidance" and change.removed:
            earlier = read_guidance(repository.objects.read(change.old_oid) or b"", placed.slug)
            for anchor, places in citing(repository, brought.tree)(placed.slug, earlier.anchors).items():
                yield f"{change.path} cannot be taken away: #{anchor} is cited in {places[0]}."


def _unsaid(repository: Repository, merged: str) -> list[str]:
    """Return the sentences that say which events would stop counting after this change of people."""
    try:
        return list(unsaid(repository, repository.at_commit(merged).people))
    except (ProgramTooOld, UnreadableFile):
        return []  # told elsewhere


def _locked_out(repository: Repository, merged: str) -> Iterator[str]:
    """Report if nobody could sign the next change of people, or the forge its merges, after this change."""
    after = repository.at_commit(merged)
    try:
        people, policy = after.people, after.policy
    except UnreadableFile as fault:
        yield f"{fault.message}"
        return
    except ProgramTooOld as old:
        yield f"The project's repository itself runs rlhf {old.here}: it could take in nothing after this change."
        return
    if not any(key.lasting for person in people.with_role(policy.changes["people"]) for key in person.keys):
        who = _roles([policy.changes["people"]]).partition(" ")[2]
        yield f"Afterwards no active {who} would have a signing key that lasts, and one day nothing could be changed."
    if policy.forge_keys != repository.policy.forge_keys and not _rotates(repository, policy.forge_keys):
        yield "The forge's own key stays as it is; a new one is made on its machine: rlhf forge key rotate"


def _rotates(repository: Repository, after: ForgeKeys) -> bool:
    """Whether a change names the key that waits here as the forge's, and the present one as its last former key."""
    before = repository.policy.forge_keys
    _, waiting = next_key(repository.git_dir)
    if not waiting or not same_key(waiting, after.current) or after.former[:-1] != before.former or not after.former:
        return False
    last = after.former[-1]
    return same_key(last.public, before.current) and last.until is not None
