"""The project in git at one moment: its branches and, on main, its people, policy, tasks and guidance."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from rlhf.errors import FaultyLine, NoMain, NotAsSchema, ObjectGone
from rlhf.model import paths
from rlhf.model.branch_name import ANSWERS, CLAIMS, read_answer
from rlhf.model.content_hash import content_hash
from rlhf.model.event_types import FORGE
from rlhf.model.ids import BATCH, TASK_ID, fullmatch
from rlhf.model.lease import Lease, parse_lease
from rlhf.model.people import People
from rlhf.model.policy_check import checked_policy
from rlhf.process.facts import Submission
from rlhf.store.files import fast_reader
from rlhf.store.files.parse_task import batch_in, task_in
from rlhf.store.git.branches import Branches, Tip, read_branches
from rlhf.store.git.objects import FOLDER, Objects
from rlhf.store.git.revision_tree import RevisionTree
from rlhf.store.ledgers.signatures import read_signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rlhf.model.policy import Policy
    from rlhf.model.task import Batch, Task
    from rlhf.store.git.git import Git
    from rlhf.store.ledgers.signatures import Signed

T = TypeVar("T")


class Snapshot:
    """The branches of a repository at one moment. What was read is cached; another moment needs another snapshot.

    Args:
        branches: used instead of the branches that the repository has.
        remembered: values that were made from objects of git, by what they were made from: such objects never change.
    """

    def __init__(
        self, git: Git, objects: Objects, *, bare: bool, branches: Branches | None = None,
        remembered: dict[object, Any] | None = None,
    ) -> None:  # fmt: skip
        self.git, self.objects, self.bare = git, objects, bare
        self.remembered = remembered if remembered is not None else {}
        self._given = branches
        self._batches: dict[str, Batch] = {}

    @property
    def git_dir(self) -> Path:
        return self.git.root if self.bare else self.git.root / ".git"

    @cached_property
    def branches(self) -> Branches:
        return self._given if self._given is not None else read_branches(self.git, self.objects, bare=self.bare)

    @property
    def main(self) -> str:
        """The commit of main that counts: the remote's, as this machine last fetched it; else the local one."""
        tip = self.branches.far.get("main") or self.branches.own.get("main")
        if tip is None:
            raise NoMain
        return tip.oid

    @property
    def tree(self) -> RevisionTree:
        return RevisionTree(self.objects, self.main)

    @cached_property
    def policy(self) -> Policy:
        return self.remember(("policy", self.objects.oid(f"{self.main}:{paths.CONFIG}")), self._read_policy)

    def _read_policy(self) -> Policy:
        try:
            return checked_policy(self._values(paths.CONFIG))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotAsSchema(paths.CONFIG, "rlhf", error) from None

    @cached_property
    def people(self) -> People:
        key = "people", self.objects.oid(f"{self.main}:{paths.PEOPLE}"), self.policy.zone
        return self.remember(key, self._read_people)

    def _read_people(self) -> People:
        try:
            return People.of(self._values(paths.PEOPLE), self.policy.zone)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotAsSchema(paths.PEOPLE, "people", error) from None

    def remember(self, key: object, make: Callable[[], T]) -> T:
        """Return the value of a key; make it where it is asked for the first time."""
        if key not in self.remembered:
            self.remembered[key] = make()
        value: T = self.remembered[key]
        return value

    def _values(self, path: str) -> Any:
        raw, tree = self.tree.read(path), f"{self.main}^{{tree}}"
        if raw is None and (self.objects.get(tree) is None or self.objects.child(tree, path)):
            raise ObjectGone(path)
        document = fast_reader.load((raw or b"").decode("utf-8", "replace"), path)
        if document.faults:
            fault = document.faults[0]
            raise FaultyLine(path, fault.span.line, fault.message, fault.hint)
        return document.data

    # --- tasks and guidance ------------------------------------------------------------------------------------

    @property
    def batches(self) -> dict[str, Batch]:
        """The terms of every batch on main, by name."""
        return {name: self.batch(name) for name in self.batch_names()}

    def batch_names(self) -> list[str]:
        """The name of every batch on main; no file is read."""
        entries = self.objects.entries(f"{self.main}:tasks")
        return [entry.path for entry in entries if entry.mode == FOLDER and fullmatch(BATCH, entry.path)]

    @cached_property
    def homes(self) -> dict[str, str]:
        """The batch in which each task was first that was moved to another one, by the id of the task.

        Its answers, claims and events stay there: that batch and the id are the key of a task. No file is read.
        """
        if not self.objects.child(f"{self.main}:tasks", paths.MOVED.rpartition("/")[2]):
            return {}
        placed = (
            paths.place(f"{paths.MOVED}/{entry.path}") for entry in self.objects.entries(f"{self.main}:{paths.MOVED}")
        )
        return {item.task: item.batch for item in placed if item.what == "moved"}

    def key(self, folder: str, task: str) -> tuple[str, str]:
        """Return the key of a task in the folder of a batch: the batch in which it was first, and its id."""
        return self.homes.get(task, folder), task

    def folder(self, batch: str, task: str) -> str:
        """Return the batch in whose folder a task's file is, from the key of the task."""
        return (self.folder_with(task) or batch) if task in self.homes else batch

    def task_path(self, batch: str, task: str) -> str:
        """Return the path of a task's file, from the key of the task."""
        return paths.task_path(self.folder(batch, task), task)

    def batch(self, name: str) -> Batch:
        """Return the terms of a batch; each batch is read once."""
        if name not in self._batches:
            self._batches[name] = batch_in(self.tree.read(paths.batch_path(name)), name)
        return self._batches[name]

    def accepted(self, batch: str, task: str) -> list[str]:
        """Return the handles of the people whose answer to a task is on main."""
        entries = self.objects.entries(f"{self.main}:answers/{batch}/{task}")
        return [entry.path.removesuffix(".md") for entry in entries]

    def is_accepted(self, batch: str, task: str, handle: str) -> bool:
        """Whether somebody's answer to a task is on main."""
        return self.objects.oid(f"{self.main}:{paths.answer_path(batch, task, handle)}") is not None

    def task_ids(self, batch: str) -> Iterator[tuple[str, str]]:
        """Yield the id and the object of each task of a batch, without reading any task."""
        for entry in self.objects.entries(f"{self.main}:tasks/{batch}"):
            if fullmatch(TASK_ID, entry.path.removesuffix(".yaml")):
                yield entry.path.removesuffix(".yaml"), entry.oid

    def task(self, batch: str, task: str) -> Task | None:
        """Return a task on main; None where there is none, or where it cannot be parsed."""
        folder = self.folder(batch, task)
        raw = self.tree.read(paths.task_path(folder, task))
        return self.understand(raw, folder) if raw is not None else None

    def understand(self, raw: bytes, folder: str) -> Task | None:
        """Return the task in a file of a batch's folder; None where it cannot be parsed."""
        task = task_in(raw, self.batch(folder))
        return replace(task, home=self.homes[task.id]) if task is not None and task.id in self.homes else task

    def task_keys(self, folder: str) -> Iterator[tuple[str, str]]:
        """Yield the key of each task in the folder of a batch, without reading any task."""
        return (self.key(folder, task) for task, _ in self.task_ids(folder))

    def batch_of(self, task: str) -> str | None:
        """Return the batch of a task's key, searched by file name only; None where there is no such task."""
        folder = self.folder_with(task)
        return self.key(folder, task)[0] if folder is not None else None

    def folder_with(self, task: str) -> str | None:
        """Return the batch in whose folder a task's file is, searched by file name only; None where it is in none."""
        for name in self.batch_names():
            if self.objects.child(f"{self.main}:tasks/{name}", f"{task}.yaml"):
                return name
        return None

    def guidance_versions(self) -> dict[str, str]:
        """Return the version of each guidance document on main, by slug."""
        result = {}
        for entry in self.objects.entries(f"{self.main}:guidance"):
            raw = self.objects.read(entry.oid)
            if raw is not None and entry.path.endswith(".md"):
                data = fast_reader.load(raw.decode("utf-8", "replace"), entry.path).data
                result[entry.path.removesuffix(".md")] = str(data.get("version", "")) if isinstance(data, dict) else ""
        return result

    # --- claims and submissions --------------------------------------------------------------------------------

    @cached_property
    def leases(self) -> tuple[Lease, ...]:
        return self._leases(self.claims)

    def leases_of(self, task: str) -> tuple[Lease, ...]:
        """Return the leases of a task; the claims of others are not read."""
        return self._leases({name: tip for name, tip in self.claims.items() if name.startswith(f"{CLAIMS}{task}")})

    def _leases(self, claims: dict[str, Tip]) -> tuple[Lease, ...]:
        values = (parse_lease(name, tip.oid, tip.message) for name, tip in claims.items())
        return tuple(lease for lease in values if lease is not None)

    @cached_property
    def claims(self) -> dict[str, Tip]:
        """The claim branches by name; on GitHub, which does not check them, only those that their holder signed."""
        every = {name: tip for name, tip in self.branches.far.items() if name.startswith(CLAIMS)}
        if self.policy.forge.kind != "github" or not every:
            return every
        commits = sorted({tip.oid for tip in every.values()})
        signed = {
            item.commit: item
            for item in read_signed(self.git, self.people, self.policy.forge_keys, commits, objects=self.objects)
        }
        leases = {name: parse_lease(name, tip.oid, tip.message) for name, tip in every.items()}
        return {
            name: every[name] for name, lease in leases.items() if lease and self._holds(lease, signed[lease.commit])
        }

    def _holds(self, lease: Lease, signed: Signed) -> bool:
        """Whether the holder signed a claim; if the key has ended, the claim may end at most one lease time later.

        The forge may release a claim: its holder has left, or a manager took it back.
        """
        if lease.released and signed.contributor == FORGE:
            return True
        ends = [end for end in (signed.key.until, signed.key.revoked) if end] if signed.key is not None else []
        latest = min(ends) + self.policy.claims.lease if ends else lease.until
        return signed.contributor == lease.holder and lease.until <= latest

    def submission_branches(self) -> list[tuple[str, str, Tip]]:
        """Return each submitted answer: the task, its author, and the tip of its branch."""
        return self._submission_branches

    @cached_property
    def _submission_branches(self) -> list[tuple[str, str, Tip]]:
        there = ((read_answer(name), tip) for name, tip in self.branches.below(ANSWERS))
        return [(answer.task, answer.author, tip) for answer, tip in there if answer]

    def submission(self, batch: str, task: str, author: str, tip: Tip) -> Submission | None:
        """Return what a submission holds; None where it has no answer, or the answer that main already has."""
        path = paths.answer_path(batch, task, author)
        answer = self.objects.get(f"{tip.oid}:{path}")
        if answer is None or self.objects.oid(f"{self.main}:{path}") == answer.oid:
            return None
        task_raw = self.tree.read(self.task_path(batch, task)) or b""
        return Submission(task, batch, author, tip.oid, content_hash(answer.data), content_hash(task_raw))
