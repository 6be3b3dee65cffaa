"""Writing an answer: which one, its file with everything to read beside it, and what is done when the editor closes."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import DocumentNowhere, NotHeld, NothingToWrite, Unreachable
from rlhf.model.paths import answer_path
from rlhf.store import bring
from rlhf.store.editions import guidance_for
from rlhf.store.files.atomic import replace_cache
from rlhf.store.find_task import find_task
from rlhf.store.machine.last_seen import note_taken
from rlhf.workflows.answering.check import check_named
from rlhf.workflows.answering.history import words_in
from rlhf.workflows.answering.put_in_place import put_in_place
from rlhf.workflows.answering.restore import replace_words
from rlhf.workflows.answering.save import save
from rlhf.workflows.checking.fix import mend
from rlhf.workflows.worklist.came_back import came_back
from rlhf.workflows.worklist.my_tasks import held, revising, rows
from rlhf.workflows.worklist.task_list import show_task

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.answering.convert_document import Converted
    from rlhf.workflows.answering.save import Saved
    from rlhf.workflows.checking.result import Checked
    from rlhf.workflows.worklist.my_tasks import Row
    from rlhf.workflows.worklist.task_list import TaskPage

Key = tuple[str, str]  # batch and task


class Opened(Struct, frozen=True):
    """An answer that is ready to be written.

    Args:
        page: the task, with everything that was said of it.
        guidance: the text of each guidance document that applies to it, by title and version.
        path: the answer's path from the root of the copy.
    """

    key: Key
    page: TaskPage
    guidance: Mapping[str, str]
    path: str


class Written(Struct, frozen=True):
    """What was done after writing: the words were saved, and then checked.

    Args:
        mended: what an editor had left in the file and was taken out, each in words.
    """

    saved: Saved
    checked: Checked
    words: int
    mended: tuple[str, ...] = ()


def waiting(workspace: Workspace, now: datetime) -> list[Row]:
    """Return my tasks that wait for my words, or in whose files I am writing, what to do first first."""
    working = {*held(workspace, now), *revising(workspace), *came_back(workspace, now).reopened}
    return [row for row in rows(workspace, sorted(working), now) if row.my_turn or row.edited]


def named(workspace: Workspace, text: str, now: datetime) -> Key:
    """Return the task that somebody names and whose answer they may write.

    Raises:
        NoSuchTask, AmbiguousTask.
        NotHeld: it is neither held by them nor has it an accepted answer of theirs.
    """
    key = my_key(workspace, text, now)
    if key not in held(workspace, now) and not workspace.snapshot.is_accepted(*key, workspace.handle):
        raise NotHeld(key[1])
    return key


def my_key(workspace: Workspace, text: str, now: datetime) -> Key:
    """Return the task that somebody names, those that they hold or wrote an answer to first.

    Raises:
        NoSuchTask, AmbiguousTask.
    """
    return find_task(workspace, text, {*held(workspace, now), *workspace.my_answers()})


def the_only_one(workspace: Workspace, now: datetime) -> tuple[Key | None, list[Row]]:
    """Return the task that is meant where none is named, and the tasks that it could be; None where it is in doubt.

    It is the only one that waits for my words, or the only one of those in which I have begun to write.

    Raises:
        NothingToWrite.
    """
    some = waiting(workspace, now)
    if not some:
        raise NothingToWrite
    begun = [row for row in some if words_in(workspace.files.read(row.path) or b"")]
    only = some if len(some) == 1 else begun
    return (only[0].facts.batch, only[0].facts.id) if len(only) == 1 else None, some


def open_answer(workspace: Workspace, key: Key, now: datetime) -> Opened:
    """Make sure that the answer's file is there, and collect what there is to read beside it."""
    if workspace.files.read(answer_path(*key, workspace.handle)) is None:
        with suppress(Unreachable):
            bring.bring_tasks(workspace, [key])
    pulled = put_in_place(workspace, *key, claimed=False)
    page = show_task(workspace, key[1], now)
    task = workspace.task(*key)
    documents = guidance_for(workspace, task) if task is not None else {}
    texts = {
        f"{document.title or slug}, version {document.version}": (
            workspace.tree.read(f"guidance/{slug}.md") or b""
        ).decode("utf-8", "replace")
        for slug, document in documents.items()
    }
    return Opened(key, page, texts, pulled.path)


def reading_file(workspace: Workspace, task: str, text: str) -> Path:
    """Write what there is to read to a file that nobody writes in; return its path."""
    file = workspace.git_dir / "rlhf" / "reading" / f"{task}.md"
    replace_cache(file, text.encode())
    file.chmod(0o444)
    return file


def finish(workspace: Workspace, key: Key, now: datetime, progress: Callable[[str], None]) -> Written:
    """Take out what an editor left in what was written, save it, here first and then with the project, and check it."""
    path = answer_path(*key, workspace.handle)
    progress("Saving …")
    done = mend(workspace, path)
    saved = save(workspace, now)
    progress("Checking …")
    checked = check_named(workspace, [str(workspace.root / path)], now, ())
    return Written(saved, checked, words_in(workspace.files.read(path) or b""), done)


def take_in(workspace: Workspace, key: Key, converted: Converted, source: Path) -> int:
    """Put a converted document into my answer's file; what stands there is saved first.

    Returns:
        The number of what stood there among the versions of the answer; 0 where that was nothing.
    """
    workspace.hold()
    kept = replace_words(workspace, key, converted.text.encode())
    note_taken(workspace.git_dir, source.resolve())
    return kept


def source_of(workspace: Workspace, key: Key, name: Path) -> Path:
    """Return the document that a person names: from here, from beside the answer, or from the root of the copy.

    Raises:
        DocumentNowhere: it is in none of these places.
    """
    beside = (workspace.root / answer_path(*key, workspace.handle)).parent
    places = [Path.cwd() / name, beside / name, workspace.root / name]
    there = next((place for place in places if place.is_file()), None)
    if there is None:
        raise DocumentNowhere(name)
    return there
