"""Find the task that a person names, by its id, the beginning of its id, or words of its title."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from rlhf.errors import AmbiguousTask, NoSuchTask, NotHereOffline
from rlhf.store.git.local_objects import Present
from rlhf.store.git.missing_objects import missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rlhf.store.repository import Repository

Key = tuple[str, str]  # batch and task

_FEWEST = 3  # letters that a word of a title needs, to be looked for
_MOST = 20  # tasks that are listed where several are meant


def find_task(repository: Repository, text: str, known: Iterable[Key] = ()) -> Key:
    """Return the batch and the id of the task that a person names by its id, its beginning, or words of its title.

    A whole id is always enough. (Where a file was copied by hand, so that two batches have the id, it is the first.)

    Args:
        known: tasks to search first, as (batch, id); if any of them matches, no other task is searched.

    Raises:
        NoSuchTask, AmbiguousTask.
    """
    known = list(known)
    prefix = text.strip().lower()
    if prefix.removeprefix("t").removeprefix("-") == "":
        raise NoSuchTask(text)
    prefix = prefix if prefix.startswith("t-") else f"t-{prefix}"
    matches = [key for key in known if key[1].startswith(prefix)] or list(_beginning(repository, prefix))
    titles: dict[Key, str] = {}
    if not matches:
        titles = _titled(repository, text, known)
        matches = list(titles)
    matches = sorted(set(matches))
    if not matches:
        raise NoSuchTask(text, difflib.get_close_matches(prefix, [task for _, task in known], 2, 0.7))
    if len({task for _, task in matches}) > 1:
        shown = [(task, titles.get((batch, task)) or title_of(repository, (batch, task))) for batch, task in matches]
        raise AmbiguousTask(text, shown[:_MOST], len(shown))
    return matches[0]


def find_tasks(repository: Repository, names: Sequence[str], known: Iterable[Key] = ()) -> list[Key]:
    """Return the tasks that some names mean, or the one that they mean together, as words of a title without quotes.

    Raises:
        NoSuchTask, AmbiguousTask.
    """
    known = list(known)
    try:
        return list(dict.fromkeys(find_task(repository, name, known) for name in names))
    except NoSuchTask:
        titled = _titled(repository, " ".join(names), known) if len(names) > 1 else {}
        if not titled:
            raise
    return [find_task(repository, " ".join(names), known)]


def title_of(repository: Repository, key: Key) -> str:
    """Return the title of a task as everybody may see it; "" where it cannot be read, or is not on this machine.

    The task is not fetched for its title: what only names it works offline.
    """
    folder, _, name = repository.snapshot.task_path(*key).rpartition("/")
    oid = repository.objects.child(f"{repository.main}:{folder}", name)
    present = Present(repository.git.git_dir)
    if oid is None or (present.partial and not present.has(oid)):
        return ""
    try:
        result = repository.facts(*key).shown
    except NotHereOffline:
        return ""
    return result.title if result else ""


def _beginning(repository: Repository, prefix: str) -> Iterator[Key]:
    for folder in repository.snapshot.batch_names():
        for task, _ in repository.snapshot.task_ids(folder):
            if task.startswith(prefix):
                yield repository.snapshot.key(folder, task)


def _titled(repository: Repository, text: str, known: Iterable[Key]) -> dict[Key, str]:
    """Return the tasks whose title has all words of a text, of `known` first, else of all that this machine has."""
    words = text.casefold().split()
    if not words or text.lower().startswith("t-") or max(map(len, words)) < _FEWEST:
        return {}
    begin = [re.compile(rf"\b{re.escape(word)}") for word in words]
    return _with_words(repository, begin, known) or _with_words(repository, begin, _here(repository, words))


def _with_words(repository: Repository, begin: list[re.Pattern[str]], keys: Iterable[Key]) -> dict[Key, str]:
    """Return the tasks whose title has all of some words, or words that begin so; not those whose words are hidden."""
    result = {}
    for key in keys:
        task = repository.task(*key)
        if task is not None and all(word.search(task.title.casefold()) for word in begin):
            title = title_of(repository, key)
            if all(word.search(title.casefold()) for word in begin):
                result[key] = title
    return result


def _here(repository: Repository, words: list[str]) -> Iterator[Key]:
    """Yield the tasks whose files this machine has and whose text has all of some words; nothing is fetched."""
    oids: dict[str, Key] = {}
    for folder in repository.snapshot.batch_names():
        oids |= {oid: repository.snapshot.key(folder, task) for task, oid in repository.snapshot.task_ids(folder)}
    absent = set(missing(repository.git, oids))
    here = [oid for oid in oids if oid not in absent]
    for oid, raw in zip(here, repository.objects.read_many(here), strict=True):
        text = (raw or b"").decode("utf-8", "replace").casefold()  # quicker than to read each as a task
        if all(word in text for word in words):
            yield oids[oid]
