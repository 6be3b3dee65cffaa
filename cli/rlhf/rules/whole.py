"""Checks that need all files together: ids, near-duplicates, and references between files."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from rlhf.model.finding import Problem, Span
from rlhf.model.paths import CONFIG, PEOPLE, place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from rlhf.model.census import Alike, Census

_MOST = 1000  # the most tasks of a batch
_TOP = Span()


def essential_file_missing(census: Census) -> Iterator[Problem]:
    """Without people.yaml and rlhf.yaml nobody is anybody here, and nothing is judged by anything.

    Bad, the files:
        people.yaml (taken away)

    Good:
        guidance/tone.md
    """
    for path in (PEOPLE, CONFIG):
        if path not in census.paths:
            yield Problem(_TOP, "This file is not here.", "Bring it back; it belongs to every project.", path)


def names_differ_in_case(census: Census) -> Iterator[Problem]:
    """Two names that differ only in capitals are one file on Windows and on a Mac: one of the two is lost there.

    Given, the files:
        schemas/tag.json

    Bad, the files:
        schemas/Tag.json

    Good:
        schemas/label.json
    """
    with_capitals = [path for path in census.paths if path != path.lower()]
    if not with_capitals:
        return
    low = Counter(path.casefold() for path in census.paths)
    for path in census.paths if with_capitals else ():
        if low[path.casefold()] > 1 and path in with_capitals:
            twin = next(other for other in census.paths if other != path and other.casefold() == path.casefold())
            yield Problem(_TOP, f"On many machines this is the same file as {twin}.", "Give it another name.", path)


def id_in_two_batches(census: Census) -> Iterator[Problem]:
    """A task's id stands for one task for good: people, answers and datasets refer to it by nothing else.

    Bad, the files:
        tasks/w47/t-7h2k9m4x8q.yaml

    Good:
        tasks/w47/t-0000000001.yaml
    """
    first: dict[str, str] = {}
    for path in census.below("tasks/"):
        name = path.rpartition("/")[2]
        if name.startswith("t-") and first.setdefault(name, path) != path:
            yield Problem(
                _TOP, f"This id is already used, in {first[name]}.", "Make the task anew: rlhf task new", path
            )


def id_used_again(census: Census, retired: Collection[str]) -> Iterator[Problem]:
    """An id that once stood for a task that was taken away stands for it for good, in answers and in datasets.

    Given, the history:
        took away t-0000000001

    Bad, the files:
        tasks/w48/t-0000000001.yaml

    Good:
        tasks/w48/t-0000000002.yaml
    """
    if not retired:
        return
    for path in census.below("tasks/"):
        if (task := place(path).task) and task in retired:
            yield Problem(
                _TOP, f"{task} was another task's id, which was taken away.", "Give it a new one: rlhf task new", path
            )


def batch_too_large(census: Census) -> Iterator[Problem]:
    """A batch holds at most a thousand tasks: people look through it, and git writes a folder anew with each change.

    Bad, the files:
        (a thousand and one tasks)

    Good:
        tasks/w48/t-0000000001.yaml
    """
    counted = Counter(path.split("/")[1] for path in census.below("tasks/") if path.endswith(".yaml"))
    for batch, count in sorted(counted.items()):
        if count > _MOST + 1:  # one is batch.yaml
            where = f"tasks/{batch}/batch.yaml"
            yield Problem(_TOP, f"The batch holds {count - 1:,} tasks; at most {_MOST:,} fit.", "Make a second.", where)


def batch_without_tasks(census: Census) -> Iterator[Problem]:
    """A batch with no task in it is offered to nobody and shows up in every list.

    Bad, the files:
        tasks/w49/batch.yaml

    Good:
        tasks/w48/t-0000000001.yaml
    """
    counted = Counter(path.split("/")[1] for path in census.below("tasks/"))
    for path in census.below("tasks/"):
        if path.endswith("/batch.yaml") and counted[path.split("/")[1]] == 1:
            yield Problem(_TOP, "This batch has no tasks.", "Add one (rlhf task new --batch …), or delete it.", path)


def task_withdrawn(census: Census, withdrawn: Collection[str]) -> Iterator[Problem]:
    """An answer to a withdrawn task will not be reviewed or released.

    Given, the ledger:
        withdrew t-0000000001

    Bad, the files:
        tasks/w48/t-0000000001.yaml
        answers/w48/t-0000000001/amara.md

    Good:
        tasks/w48/t-0000000001.yaml
    """
    for task in sorted(withdrawn):
        for path in census.below("answers/") if withdrawn else ():
            if f"/{task}/" in path:
                yield Problem(_TOP, f"{task} is withdrawn.", "Take another task: rlhf task pull --next", path)


def no_such_source(census: Census, mentions: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """An answer that says which task it was written from lets others follow it there, if that task exists.

    Bad, the details of an answer:
        provenance: from_reference
        from_reference: t-0000000009

    Good:
        provenance: from_reference
        from_reference: t-7h2k9m4x8q
    """
    if not mentions:
        return
    known = {place(path).task for path in census.below("tasks/")}
    for path, tasks in sorted(mentions.items()):
        for task in tasks if path.startswith("answers/") else ():
            if task not in known:
                yield Problem(_TOP, f"“from_reference” names {task}, which does not exist.", "Mend the id.", path)


def prompt_repeated(alike: Sequence[Alike], mentions: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """The same question asked twice costs two clinicians' evenings and counts twice in the dataset.

    A task that revises the answer to another asks the same on purpose (rlhf task new --from-stale).

    Bad, the files:
        tasks/w48/t-0000000001.yaml (with the same prompt)

    Good:
        tasks/w48/t-0000000001.yaml
    """
    again = [pair for pair in alike if not _revises(pair, mentions)]
    yield from _repeated(again, "tasks/", "This prompt is nearly that of {0} ({1:.0%} of its words in a row).")


def answer_repeated(alike: Sequence[Alike]) -> Iterator[Problem]:
    """Answers are asked for to be independent; one that is nearly another's adds nothing, and hides that it was copied.

    Bad, the files:
        answers/w48/t-7h2k9m4x8q/ben.md (with the same words)

    Good:
        answers/w48/t-7h2k9m4x8q/ben.md
    """
    yield from _repeated(alike, "answers/", "This answer is nearly that in {0} ({1:.0%} of its words in a row).")


def _revises(pair: Alike, mentions: Mapping[str, Sequence[str]]) -> bool:
    name, other, _ = pair
    return place(name).task in mentions.get(other, ()) or place(other).task in mentions.get(name, ())


def _repeated(alike: Sequence[Alike], below: str, words: str) -> Iterator[Problem]:
    most: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for name, other, share in alike:
        if other.startswith(below) and not (place(name).what == "task" and place(name).task == place(other).task):
            most[other].append((-share, name))
    for path, near in sorted(most.items()):
        share, twin = min(near)
        yield Problem(_TOP, words.format(twin, -share), "Keep one of the two, or say why not in a waiver.", path)
