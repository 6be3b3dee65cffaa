"""The accepted answers that a major change of the guidance has left behind, as far as they are on this machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.task import revised_versions
from rlhf.model.version import parse_version
from rlhf.process.concerns import redacted
from rlhf.store.editions import LocalEditions
from rlhf.store.git.local_objects import Present
from rlhf.store.index import Index, queries
from rlhf.workflows.worklist.stale_answers import basis_of, stale_under, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from rlhf.model.guidance import Guidance
    from rlhf.process.facts import Facts
    from rlhf.process.staleness import Stale
    from rlhf.store.index.queries import Accepted
    from rlhf.store.workspace import Workspace


class StaleAnswer(Struct, frozen=True):
    """An accepted answer, and the guidance that has had a major change since, past its time of grace.

    Args:
        folder: the batch in whose folder its task is.
        title: the title of its task.
    """

    folder: str
    batch: str
    task: str
    author: str
    title: str
    stale: tuple[Stale, ...]


class StaleAccepted(Struct, frozen=True):
    """The accepted answers that the guidance has left behind, and that no task revises.

    Args:
        absent: how many accepted answers are not on this machine, and could not be looked at.
    """

    answers: tuple[StaleAnswer, ...] = ()
    absent: int = 0


def stale_of_mine(workspace: Workspace, now: datetime) -> tuple[StaleAnswer, ...]:
    """Return my accepted answers that the guidance has left behind; nothing is fetched."""
    if not _changed_majorly(workspace):
        return ()
    with Index.open(workspace, now, lambda _: None) as index:
        return stale_accepted(workspace, index, now, workspace.handle).answers


def stale_accepted(workspace: Workspace, index: Index, now: datetime, handle: str = "") -> StaleAccepted:
    """Return the accepted answers, of everybody or of one person, that the guidance has left behind.

    They name the version that they were written under; others are found by `rlhf guidance impact`, from the history.
    """
    documents = _changed_majorly(workspace)
    if not documents:
        return StaleAccepted()
    present = Present(workspace.git_dir)
    every = queries.accepted_answers(index, handle)
    here = [row for row in every if present.has(row[-1])]
    answers = tuple(_stale(workspace, index, here, documents, now))
    return StaleAccepted(answers, len(every) - len(here))


def _changed_majorly(workspace: Workspace) -> dict[str, Guidance]:
    """Return the documents on main that had a major change after their first version, by slug."""
    editions = LocalEditions(workspace)
    documents = {slug: editions.at(workspace.main, slug) for slug in editions.slugs(workspace.main)}
    return {slug: item for slug, item in documents.items() if item is not None and _majors(item) > 1}


def _majors(document: Guidance) -> int:
    versions = (parse_version(text) for text in (document.version, *(change.version for change in document.changes)))
    return len({version[0] for version in versions if version is not None})


def _stale(
    workspace: Workspace, index: Index, rows: Sequence[Accepted], documents: Mapping[str, Guidance], now: datetime
) -> Iterator[StaleAnswer]:
    editions, terms, present = LocalEditions(workspace), terms_of(workspace.policy), Present(workspace.git_dir)
    under = re.compile(rb"\b(%s)[\"']?:[ \t]*[\"']?(\d{1,9})\." % "|".join(map(re.escape, documents)).encode())
    majors = {slug.encode(): document.number[0] for slug, document in documents.items() if document.number}
    revised = {(answer, *_major(*document)) for answer, document in _revisions(index)}
    for row, words in zip(rows, workspace.objects.read_many(row[-1] for row in rows), strict=True):
        folder, batch, task, author, _ = row
        if words is None or all(int(major) >= majors.get(slug, 0) for slug, major in under.findall(words)):
            continue
        oid = workspace.objects.child(f"{workspace.main}:tasks/{folder}", f"{task}.yaml")
        task_words = workspace.objects.read(oid) if oid and present.has(oid) else None
        left = tuple(
            item
            for item in stale_under(editions, workspace.main, basis_of(words, task_words or b""), terms)
            if not item.passes(now) and (f"{task}/{author}", *_major(item.slug, item.version)) not in revised
        )
        facts = index.facts(batch, task) if left else None
        if facts is not None and _is_in_use(facts, author):
            title = facts.shown.title if facts.shown is not None else task
            yield StaleAnswer(folder, batch, task, author, title, left)


def _is_in_use(facts: Facts, author: str) -> bool:
    """Whether an accepted answer still stands as it is: not withdrawn, hidden, or about to be replaced."""
    coming = any(submission.author == author for submission in facts.submissions)
    return not (coming or facts.withdrawn or redacted(facts.concerns) or author in facts.gone)


def _revisions(index: Index) -> Iterator[tuple[str, tuple[str, str]]]:
    for revision in queries.revisions(index):
        answer, documents = revised_versions(revision)
        for document in documents:
            yield answer, document


def _major(slug: str, version: str) -> tuple[str, int]:
    number = parse_version(version)
    return slug, number[0] if number is not None else 0
