"""Create tasks to revise accepted answers that a major change of the guidance made outdated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.model import paths
from rlhf.model.event import Event
from rlhf.model.event_types import ALLOCATION
from rlhf.model.ids import task_id_from, ulid
from rlhf.model.sections import CHANGED, PLACEHOLDERS
from rlhf.model.task import REVISION
from rlhf.model.version import parse_version
from rlhf.reports.plain import number
from rlhf.store import bring
from rlhf.store.files import edit_yaml, fast_reader, markdown
from rlhf.workflows.guidance.answers import ACCEPTED, NAMES
from rlhf.workflows.guidance.impact import left_behind
from rlhf.workflows.ledger.append import Randomness, say
from rlhf.workflows.publishing.batch_terms import terms_for
from rlhf.workflows.publishing.publish import publish, require_answered
from rlhf.workflows.sync.sync import send_now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rlhf.model.document import Page
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.guidance.impact import Touched

_TITLE = 120  # characters
_LEAST = 10  # minutes


class Revision(Struct, frozen=True):
    """A task to revise an accepted answer.

    Args:
        of: the id of the task that the accepted answer is for.
        author: the author of the accepted answer.
        to: the person the new task is allocated to; "" if it goes to the pool.
    """

    task: str
    title: str
    of: str
    author: str
    to: str


class Revisions(Struct, frozen=True):
    """The revision tasks that were created.

    Args:
        known: how many outdated answers have a revision task already.
        sent: whether the allocations reached the project.
    """

    made: tuple[Revision, ...]
    known: int
    sent: bool = True


def make_revisions(
    workspace: Workspace, batch: str, slugs: Sequence[str], due: str, now: datetime, randomness: Randomness
) -> Revisions:
    """Create a task for each outdated answer on main that has no revision task yet, and allocate it to the author.

    Running this again creates no task twice. The task of an author who is no active trainer goes to the pool.

    Raises:
        RoleNeeded: I am no manager.
        WrongUse: the batch's name or the due time is not valid.
    """
    workspace.people.require(workspace.handle, "manager", what="Making tasks")
    every = [item for item in left_behind(workspace, slugs) if item.state == ACCEPTED]
    open_ = [item for item in every if not item.revision]
    answers: dict[tuple[str, str, str], list[Touched]] = {}
    for touched in open_:
        answers.setdefault((touched.batch, touched.task, touched.author), []).append(touched)
    known = len({(item.task, item.author) for item in every}) - len(answers)
    if not answers:
        return Revisions((), known)
    files: dict[str, bytes | None] = {}
    made = []
    tasks: dict[str, dict[str, Any]] = {}
    specialties = set()
    for (home, task, author), some in sorted(answers.items(), key=lambda item: item[0]):
        values = _values(workspace, home, task, author, some)
        specialties.add(str(values.get("specialty", "")))
        person = workspace.people.get(author)
        to = author if person is not None and person.active and "trainer" in person.roles else ""
        made.append(Revision(values["id"], values["title"], task, author, to))
        tasks[values["id"]] = values
    terms = terms_for(workspace, batch, due, specialties, now)
    if terms.file is not None:
        files[paths.batch_path(batch)] = terms.file
    for id_, values in tasks.items():
        files[paths.task_path(batch, id_)] = edit_yaml.dump(values | ({"due": terms.due} if terms.due else {}))
    published = publish(
        workspace, files, f"Revise {number(len(made), 'answer')} under the guidance as it is now", now, randomness
    )
    require_answered(published)
    given = [revision for revision in made if revision.to]
    say(
        workspace,
        [Event(ulid(now, randomness(10)), ALLOCATION, workspace.handle, now, batch, revision.task, {"to": revision.to})
         for revision in given],
    )  # fmt: skip
    synced = send_now(workspace, now)
    if not synced.unreachable:
        bring.bring_batch(workspace, batch)
    return Revisions(tuple(made), known, synced.unreachable is None)


def _values(workspace: Workspace, batch: str, task: str, author: str, some: Sequence[Touched]) -> dict[str, Any]:
    """Return the values of a revision task: those of the original task, with the accepted answer as starting answer."""
    raw = workspace.tree.read(workspace.snapshot.task_path(batch, task)) or b""
    values: dict[str, Any] = dict(fast_reader.load(raw.decode("utf-8", "replace"), "task.yaml").data or {})
    for name in ("due", "answers_wanted", "source", "waivers"):
        values.pop(name, None)
    stale = [touched.stale for touched in some]
    record = f"{task}/{author}, " + ", ".join(f"{item.slug} {item.version}" for item in stale)
    values["id"] = task_id_from(REVISION, record)
    title = f"Revise: {values.get('title', task)}"
    values["title"] = title if len(title) <= _TITLE else f"{title[: _TITLE - 1].rstrip()}…"
    values["minutes"] = max(_LEAST, int(values.get("minutes", 30)) // 2)
    values["guidance"] = sorted({*values.get("guidance", ()), *(item.slug for item in stale)})
    values["ask"] = "\n\n".join(_ask(author, touched) for touched in some)
    values["source"] = {"name": REVISION, "record": record}
    if values.get("kind") == "reference_answer":
        values["kind"] = "answer_refinement"
    words = workspace.tree.read(paths.answer_path(batch, task, author)) or b""
    values["starting_answer"] = starting_answer(markdown.load(words.decode("utf-8", "replace")))
    return values


def starting_answer(page: Page) -> str:
    """Return an accepted answer with all its sections under their headings, without what it changed in another one."""
    opening = re.sub(r"\A# .*\n?", "", page.opening).strip()
    sections = [
        f"## {section.title}\n\n{section.text.strip()}"
        for section in page.sections
        if section.title != CHANGED and section.text.strip().strip("_") not in {"", *PLACEHOLDERS}
    ]
    return "\n\n".join(filter(None, [opening, *sections]))


def _ask(author: str, touched: Touched) -> str:
    """Return the request for the author: which sections of the guidance to compare with, and what changed in them."""
    stale = touched.stale
    under = "was written under" if touched.how == NAMES else "names no version of, and was accepted under,"
    places = ", ".join(f"“{part.title}” (#{part.anchor})" for part in stale.altered if part.anchor) or "all of it"
    what = [f"{change.version}: {change.what}" for change in stale.changes if _is_major(change.version)]
    return "\n".join((
        f"The accepted answer by {author} {under} {stale.slug} {stale.pinned}; {stale.version} holds now.",
        *what,
        f"Hold it against {places}, and change what does not stand under it.",
        f"To see the words: rlhf guidance diff {stale.slug} --since {stale.pinned}",
    ))  # fmt: skip


def _is_major(version: str) -> bool:
    known = parse_version(version)
    return known is not None and known[1:] == (0, 0)
