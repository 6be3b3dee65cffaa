"""Read the project as it was at a commit of main: its people, policy and tasks, and the events of that time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.errors import UnreadableFile
from rlhf.model import paths
from rlhf.model.content_hash import content_hash
from rlhf.model.people import People
from rlhf.process.concerns import weigh
from rlhf.process.corrections import correctors
from rlhf.process.facts import Facts, involved
from rlhf.store.editions import Editions
from rlhf.store.files.parse_task import batch_in, task_in
from rlhf.store.ledgers import ledger
from rlhf.store.ledgers.github_ledgers import heard
from rlhf.store.task_file import folder_at
from rlhf.store.task_versions import versions_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rlhf.model.event import Event
    from rlhf.model.people import Person
    from rlhf.model.purge_record import Blob
    from rlhf.model.task import Batch
    from rlhf.store.repository import Repository


class Past:
    """A reader of the project at any commit of main; files that stay the same between commits are read once.

    Args:
        was: by object, what a file was, by hashes, from which words have been removed since.
    """

    def __init__(self, repository: Repository, was: Mapping[str, Blob]) -> None:
        self._repository, self.was = repository, was
        self._objects = repository.objects
        self._settings: dict[tuple[str | None, str | None], Repository | UnreadableFile] = {}
        self._batches: dict[str | None, Batch] = {}
        self.editions = Editions(repository)

    def project(self, commit: str) -> Repository:
        """Return the project with its people and policy as they were at a commit.

        Raises:
            UnreadableFile: people.yaml or rlhf.yaml of that commit cannot be read, or the policy is not valid.
        """
        key = (self._objects.oid(f"{commit}:{paths.PEOPLE}"), self._objects.oid(f"{commit}:{paths.CONFIG}"))
        if key not in self._settings:
            repository = self._repository.at_commit(commit)
            try:
                assert repository.people is not None  # noqa: S101 — reads both files, or says why it cannot
                self._settings[key] = repository
            except UnreadableFile as fault:
                self._settings[key] = fault
        known = self._settings[key]
        if isinstance(known, UnreadableFile):
            raise known
        return known

    def hash_of(self, spec: str) -> str:
        """Return the content hash of a file as it was then; that of an empty file where there is none."""
        here = self._objects.get(spec)
        was = self.was.get(here.oid) if here is not None else None
        return was.hash if was is not None else content_hash(here.data if here is not None else b"")

    def events(self, batch: str, task: str, tips: Mapping[str, str]) -> list[Event]:
        """Return the events about a task, from each ledger up to the commit given for its owner in `tips`."""
        return [
            event
            for owner, tip in tips.items()
            for file in ledger.list_task_events(self._objects, owner, tip, batch, task)
            if (event := ledger.read_event(self._objects, file)) is not None
        ]

    def as_said_by_people(self, events: Iterable[Event], commit: str) -> list[Event]:
        """Return the events under their authors' names; attested events are attributed by the people of a commit."""
        project = self.project(commit)
        return list(heard(events, project.people, project.policy))

    def facts(self, batch: str, task: str, commit: str, events: Iterable[Event], parties: Iterable[str]) -> Facts:
        """Return the facts about a task as it was at a commit."""
        project, messages = self.project(commit), tuple(events)
        folder = folder_at(self._objects, commit, batch, task)
        terms = self._objects.oid(f"{commit}:{paths.batch_path(folder)}")
        if terms not in self._batches:
            self._batches[terms] = batch_in(self._objects.read(terms) if terms else None, folder)
        here = self._objects.get(f"{commit}:{paths.task_path(folder, task)}")
        known = task_in(here.data, self._batches[terms]) if here is not None else None
        was = self.was.get(here.oid) if here is not None else None
        if known is not None and was is not None and was.meaning:
            known = replace(known, meaning=was.meaning)
        managers = project.people.managers
        part = involved((), (), (), messages).union(parties)
        raised, held = weigh(messages, project.people, project.policy, {task: part})
        versions = versions_named(self._objects, commit, batch, task, messages, self.hash_of)
        may = correctors(project.people, project.policy)
        return Facts(task, batch, known, (), (), frozenset(), messages, managers, raised, held, versions, may)


def everyone(versions: Iterable[People]) -> People:
    """Return everybody who was ever in people.yaml: the latest entry of each person, with every key they ever had.

    Args:
        versions: people.yaml over time, oldest first.
    """
    people_by_key: dict[str, Person] = {}
    for people in versions:
        for handle, person in people.by_handle.items():
            before = people_by_key[handle].keys if handle in people_by_key else ()
            now = {key.fingerprint for key in person.keys}
            people_by_key[handle] = replace(
                person, keys=(*person.keys, *(k for k in before if k.fingerprint not in now))
            )
    return People(people_by_key)


def people_over_time(past: Past, git_commits: Iterable[str]) -> list[People]:
    """Return the people at each of some commits; commits whose people.yaml cannot be read are left out."""
    result = []
    for commit in git_commits:
        try:
            result.append(past.project(commit).people)
        except UnreadableFile:
            continue
    return result
