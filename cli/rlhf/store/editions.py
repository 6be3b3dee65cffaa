"""The versions that a guidance document had on main, read from its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors import Unreachable
from rlhf.model import paths
from rlhf.model.document import Page
from rlhf.model.guidance import Guidance
from rlhf.store.files import fast_reader
from rlhf.store.git.missing_objects import fetch_objects, missing
from rlhf.store.git.remote import deepen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rlhf.model.task import Task
    from rlhf.store.repository import Repository


def read_guidance(raw: bytes, slug: str) -> Guidance:
    """Read a version of a guidance document from its bytes."""
    page = fast_reader.load(raw.decode("utf-8", "replace"), paths.guidance_path(slug))
    return Guidance.of(slug, page) if isinstance(page, Page) else Guidance(slug, slug, "")


def guidance_for(repository: Repository, task: Task) -> dict[str, Guidance]:
    """Return each document on main that applies to a task, by slug: first those that the task names, then the others.

    A document without a valid version cannot be named by an answer, and is left out.
    """
    editions = Editions(repository)
    every = (editions.at(repository.main, slug) for slug in editions.slugs(repository.main))
    known = {item.slug: item for item in every if item is not None and item.number is not None and item.covers(task)}
    return {slug: known[slug] for slug in dict.fromkeys((*task.guidance, *known)) if slug in known}


class Editions:
    """Reads guidance documents at any commit of main, and their earlier versions; each version is read once."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._objects = repository.objects
        self._read: dict[tuple[str, str], Guidance | None] = {}
        self._earlier: dict[tuple[str, str], tuple[Guidance, ...]] = {}

    def slugs(self, commit: str) -> list[str]:
        """Return the slugs of the documents at a commit."""
        entries = self._objects.entries(f"{commit}:guidance")
        placed = (paths.place(f"guidance/{entry.path}") for entry in entries if entry.mode == paths.REGULAR)
        return sorted(item.slug for item in placed if item.slug)

    def at(self, commit: str, slug: str) -> Guidance | None:
        """Return a document as it was at a commit; None where there was none."""
        oid = self._name(commit, slug)
        return self._edition(oid, slug) if oid else None

    def earlier(self, commit: str, slug: str) -> tuple[Guidance, ...]:
        """Return the versions before the one at a commit, newest first, as far as they are local or can be fetched."""
        here = self._name(commit, slug)
        if (here, slug) not in self._earlier:
            result = ("log", "--first-parent", "--format=%H", commit, "--", paths.guidance_path(slug))
            commits = self._repository.git.text(*result).split()
            names = dict.fromkeys(self._name(name, slug) for name in commits)
            values = (self._edition(oid, slug) for oid in self._within_reach([n for n in names if n not in {"", here}]))
            self._earlier[here, slug] = tuple(edition for edition in values if edition is not None)
        return self._earlier[here, slug]

    def held(self, commits: Iterable[str], slug: str) -> dict[str, Guidance]:
        """Return the version of a document at each of some commits, as far as it had one and it can be read."""
        names = {commit: self._name(commit, slug) for commit in {*commits}}
        here = {*self._within_reach(sorted({*names.values()} - {""}))}
        values = {commit: self._edition(oid, slug) for commit, oid in names.items() if oid in here}
        return {commit: edition for commit, edition in values.items() if edition is not None}

    def deepen(self) -> bool:
        """Fetch the whole history of main if this clone has only its end; False where the remote cannot be reached."""
        if (self._repository.git_dir / "shallow").exists():
            try:
                deepen(self._repository.git)
            except Unreachable:
                return False
            self._earlier.clear()
        return True

    def _within_reach(self, names: Sequence[str]) -> Sequence[str]:
        """Return those of some objects that are on this machine or can be fetched."""
        if self._repository.bare or not names:
            return names
        try:
            fetch_objects(self._repository.git, names)
        except Unreachable:
            gone = {*missing(self._repository.git, names)}
            return [name for name in names if name not in gone]
        return names

    def _name(self, commit: str, slug: str) -> str:
        """Return the id of a document's object at a commit, also of one not on this machine; "" where there is none."""
        return self._objects.child(f"{commit}:guidance", f"{slug}.md") or ""

    def _edition(self, oid: str, slug: str) -> Guidance | None:
        if (oid, slug) not in self._read:
            raw = self._objects.read(oid)
            self._read[oid, slug] = read_guidance(raw, slug) if raw is not None else None
        return self._read[oid, slug]


class LocalEditions(Editions):
    """Reads only what is on this machine: nothing is fetched."""

    def deepen(self) -> bool:
        return False

    def _within_reach(self, names: Sequence[str]) -> Sequence[str]:
        gone = {*missing(self._repository.git, names)}
        return [name for name in names if name not in gone]
