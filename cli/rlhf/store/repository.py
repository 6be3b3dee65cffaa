"""A repository read as the project: a snapshot of its branches, its ledgers, and the facts of each task."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.errors import NotARepository
from rlhf.model.branch_name import MAIN
from rlhf.process.concerns import weigh
from rlhf.process.corrections import correctors
from rlhf.process.facts import Facts, involved, received, still_open
from rlhf.store.believed import BelievedLedgers
from rlhf.store.git.branches import Branches, Tip
from rlhf.store.git.git import Git, GitFailed
from rlhf.store.git.objects import Objects
from rlhf.store.git.revision_tree import RevisionTree
from rlhf.store.ledgers.signatures import Signed, read_signed
from rlhf.store.snapshot import Snapshot
from rlhf.store.task_versions import versions_named

if TYPE_CHECKING:
    from collections.abc import Container

    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.model.task import Task


class Repository:
    """The project in a repository: a person's clone, or the forge's own bare repository (`bare`).

    It shows the branches as they were at one moment; `refresh` reads them again.
    """

    def __init__(
        self, git: Git, *, bare: bool, objects: Objects | None = None, branches: Branches | None = None
    ) -> None:
        self.git = git
        self.bare = bare
        self.objects = objects if objects is not None else Objects(git)
        self.snapshot = Snapshot(git, self.objects, bare=bare, branches=branches)
        self.ledgers = self._read_ledgers()

    def refresh(self) -> None:
        self.snapshot = Snapshot(self.git, self.objects, bare=self.bare, remembered=self.snapshot.remembered)
        self.ledgers = self._read_ledgers()

    def _read_ledgers(self) -> BelievedLedgers:
        return BelievedLedgers(self.snapshot)

    def with_branches(self, branches: Branches) -> Repository:
        """Return the project as it would be with other branches; it shares this repository's git process."""
        return Repository(self.git, bare=self.bare, objects=self.objects, branches=branches)

    def at_commit(self, tree: str) -> Repository:
        """Return the project as it would be with another tree as main, and without any other branch."""
        return self.with_branches(Branches({}, {MAIN: Tip(tree, "")}))

    def beyond_main(self, head: str) -> list[Signed]:
        """Return the commits that a head has beyond main, with their signers; they are verified once."""
        people, key, reach = self.people, self.policy.forge_keys, [head, f"^{self.main}"]
        return self.snapshot.remember(
            ("signed", *reach), lambda: read_signed(self.git, people, key, reach, walk=True, objects=self.objects)
        )

    def based_on(self, main: str) -> Repository:
        """Return the project as it would be with another commit as main, and all other branches as they are."""
        tip = Tip(main, self.objects.message(main))
        return self.with_branches(Branches({**self.branches.own, MAIN: tip}, {**self.branches.far, MAIN: tip}))

    def close(self) -> None:
        self.objects.close()

    @property
    def git_dir(self) -> Path:
        return self.snapshot.git_dir

    @property
    def branches(self) -> Branches:
        return self.snapshot.branches

    @property
    def main(self) -> str:
        return self.snapshot.main

    @property
    def tree(self) -> RevisionTree:
        return self.snapshot.tree

    @property
    def policy(self) -> Policy:
        return self.snapshot.policy

    @property
    def people(self) -> People:
        return self.snapshot.people

    def at(self, commit: str) -> RevisionTree:
        return RevisionTree(self.objects, commit)

    def task(self, batch: str, task: str) -> Task | None:
        return self.snapshot.task(batch, task)

    def batch_of(self, task: str) -> str | None:
        return self.snapshot.batch_of(task)

    def facts(self, batch: str, task: str, here: Container[str] | None = None) -> Facts:
        """Return all facts of a task; with `here`, of the events only those objects are read and none is fetched."""
        events = tuple(self.ledgers.task_events(batch, task, here))
        submissions = []
        for about, author, tip in self.snapshot.submission_branches():
            if about == task and (submission := self.snapshot.submission(batch, task, author, tip)) is not None:
                submissions.append(
                    replace(submission, received=received(events, author, submission.answer_hash, tip.oid))
                )
        accepted = frozenset(self.snapshot.accepted(batch, task))
        leases = self.snapshot.leases_of(task)
        managers = self.people.managers
        part = involved(leases, submissions, accepted, events)
        raised, held = weigh(events, self.people, self.policy, {task: part})
        versions = versions_named(self.objects, self.main, batch, task, events) if self.bare else {}
        may = correctors(self.people, self.policy)
        return Facts(
            task, batch, self.task(batch, task), leases, still_open(submissions, events, may), accepted, events,
            managers, raised, held, versions, may,
        )  # fmt: skip


def open_repository(start: Path) -> Repository:
    """Open the repository around a folder, bare or with a work tree.

    Raises:
        NotARepository: there is none.
    """
    try:
        lines = Git(start).attempt("rev-parse", "--is-bare-repository", "--absolute-git-dir").decode().splitlines()
        bare, git_dir = lines[0] == "true", Path(lines[1])
        top = git_dir if bare else Path(Git(start).attempt("rev-parse", "--show-toplevel").decode().rstrip("\n"))
    except GitFailed:
        raise NotARepository(start) from None
    return Repository(Git(top), bare=bare)


def require_batch(repository: Repository, name: str) -> None:
    """Stop where no batch has this name.

    Raises:
        NoSuchBatch.
    """
    from rlhf.errors import NoSuchBatch

    known = repository.snapshot.batch_names()
    if name not in known:
        raise NoSuchBatch(name, known[-8:])
