"""The answers that rest on a guidance document: they name it, cite it, or it applied when they were accepted."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.errors import Unreachable
from rlhf.model import paths
from rlhf.process.staleness import pins_of
from rlhf.store.acceptance import brought_by
from rlhf.store.git.missing_objects import fetch_objects, missing
from rlhf.store.submissions import batch_in
from rlhf.store.task_file import folder_at
from rlhf.workflows.guidance.documents import fork_of
from rlhf.workflows.worklist.stale_answers import Basis, answer_page, basis_under, cites_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rlhf.model.document import Page
    from rlhf.model.guidance import Guidance
    from rlhf.model.task import Task
    from rlhf.store.editions import Editions
    from rlhf.store.workspace import Workspace

ACCEPTED, SUBMITTED = "accepted", "submitted"

#: How an answer rests on a document: it names the version that it was written under; it names none, and cites a
#: section; it does neither, and is an accepted answer to whose task the document applied when it was accepted.
NAMES, CITES, APPLIED = "names", "cites", "applied"


class Answer(Struct, frozen=True):
    """An answer on main or in an open submission.

    Args:
        state: ACCEPTED or SUBMITTED.
        commit: of an accepted answer, the commit of main by which it came; of a submission, the one it is built on.
            "" where that is not known on this machine.
    """

    batch: str
    task: str
    author: str
    state: str
    page: Page
    pins: Mapping[str, str]
    commit: str = ""


class Concerned(Struct, frozen=True):
    """An answer that rests on a document, how that is known, and the versions and sections it rests on."""

    answer: Answer
    how: str
    basis: Basis


class Answers:
    """Every answer that is on main or on its way, and which of them rest on a document; each is read once."""

    def __init__(self, workspace: Workspace, editions: Editions) -> None:
        self._workspace = workspace
        self._editions = editions

    def concerned(self, slug: str) -> list[Concerned]:
        """Return the answers that rest on a document."""
        unnamed = [answer for answer in self.every if slug not in answer.pins]
        held = self._editions.held((answer.commit for answer in unnamed if answer.commit), slug)
        result = []
        for answer in self.every:
            if slug in answer.pins:
                result.append(self._under(answer, NAMES, slug, answer.pins[slug]))
            elif answer.commit in held:
                how = self._how(answer, slug, held[answer.commit])
                result += [self._under(answer, how, slug, held[answer.commit].version)] if how else []
        return result

    def undated(self, slug: str) -> list[Answer]:
        """Return the accepted answers that do not name a document and came before the history that is known here."""
        return [answer for answer in self.every if answer.state == ACCEPTED and not answer.commit
                and slug not in answer.pins]  # fmt: skip

    @cached_property
    def every(self) -> tuple[Answer, ...]:
        coming = list(self._coming())
        replaced = {(answer.task, answer.author) for answer in coming}
        done = [answer for answer in self._done() if (answer.task, answer.author) not in replaced]
        if any(self._may_lack(answer) for answer in done):
            self._editions.deepen()
            brought = brought_by(self._workspace)
            done = [
                replace(item, commit=brought.get(paths.answer_path(item.batch, item.task, item.author), ""))
                for item in done
            ]
        return (*coming, *done)

    def _may_lack(self, answer: Answer) -> bool:
        """Whether there is a document on main that an answer does not name."""
        return not {*self._editions.slugs(self._workspace.main)} <= answer.pins.keys()

    def _coming(self) -> Iterator[Answer]:
        workspace = self._workspace
        known = {*self._editions.slugs(workspace.main)}
        for task, author, tip in workspace.snapshot.submission_branches():
            batch = batch_in(tip.message)
            path = paths.answer_path(batch, task, author)
            words = workspace.objects.read(f"{tip.oid}:{path}")
            page = answer_page(words) if words is not None else None
            if page is not None and words != workspace.objects.read(f"{workspace.main}:{path}"):
                pins = pins_of(page.data)
                fork = fork_of(workspace, tip.oid) if cites_of(page, known - pins.keys()) else ""
                yield Answer(batch, task, author, SUBMITTED, page, pins, fork)

    def _done(self) -> Iterator[Answer]:
        workspace = self._workspace
        files = list(workspace.objects.files(f"{workspace.main}:answers", "answers/"))
        for entry, words in zip(files, workspace.objects.read_many(entry.oid for entry in files), strict=True):
            placed = paths.place(entry.path)
            page = answer_page(words) if placed.what == "answer" and words is not None else None
            if page is not None:
                yield Answer(placed.batch, placed.task, placed.handle, ACCEPTED, page, pins_of(page.data))

    def _how(self, answer: Answer, slug: str, then: Guidance) -> str:
        """Return how an answer that does not name a document rests on it; "" where it does not."""
        if cites_of(answer.page, {slug}):
            return CITES
        task = self._tasks_then.get((answer.batch, answer.task, answer.author))
        return APPLIED if task is not None and then.covers(task) else ""

    @cached_property
    def _tasks_then(self) -> dict[tuple[str, str, str], Task]:
        """The task of each accepted answer as it was when the answer was accepted, as far as it can be read."""
        workspace, objects = self._workspace, self._workspace.objects
        named = {}
        for item in self.every:
            if item.state == ACCEPTED and item.commit:
                folder = folder_at(objects, item.commit, item.batch, item.task)
                oid = objects.child(f"{item.commit}:tasks/{folder}", f"{item.task}.yaml")
                named[item.batch, item.task, item.author] = (folder, oid or "")
        wanted = {oid for _, oid in named.values() if oid}
        with suppress(Unreachable):
            fetch_objects(workspace.git, wanted)
        absent = {*missing(workspace.git, wanted)}
        here = [(key, folder, oid) for key, (folder, oid) in named.items() if oid and oid not in absent]
        raws = list(objects.read_many(oid for _, _, oid in here))
        rows = zip(here, raws, strict=True)
        pairs = ((key, workspace.snapshot.understand(raw or b"", folder)) for (key, folder, _), raw in rows)
        return {key: task for key, task in pairs if task is not None}

    def _under(self, answer: Answer, how: str, slug: str, version: str) -> Concerned:
        workspace = self._workspace
        path = workspace.snapshot.task_path(answer.batch, answer.task)
        task_words = workspace.objects.read(f"{workspace.main}:{path}") or b""
        return Concerned(answer, how, basis_under(answer.page, task_words, {**answer.pins, slug: version}))
