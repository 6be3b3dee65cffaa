"""A repository read as the project: its people, policy, tasks, claims, submissions and what was said."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rlhf.errors import FaultyLine, NoMain, NotARepository, NotAsSchema
from rlhf.model import paths
from rlhf.model.content_hash import content_hash
from rlhf.model.ids import TASK_ID, fullmatch
from rlhf.model.lease import Lease, parse_lease
from rlhf.model.people import People
from rlhf.model.policy_check import checked_policy
from rlhf.model.task import Batch
from rlhf.process.concerns import weigh
from rlhf.process.entitlement import may_count
from rlhf.process.task_state import Facts, Submission, involved, received
from rlhf.store.files import fast_reader
from rlhf.store.files.parse_task import batch_in, task_in
from rlhf.store.git.branches import Branches, Tip, read_branches
from rlhf.store.git.git import Git, GitFailed
from rlhf.store.git.objects import FOLDER, Objects
from rlhf.store.git.tree import RevisionTree
from rlhf.store.ledgers import ledger
from rlhf.store.ledgers.github_ledgers import heard
from rlhf.store.ledgers.keys import FORGE
from rlhf.store.ledgers.signatures import read_signed
from rlhf.store.ledgers.trust import Belief, Beliefs

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from rlhf.model.event import Event
    from rlhf.model.policy import Policy
    from rlhf.model.task import Task
    from rlhf.store.ledgers.signatures import Signed


class Repository:
    """The project as a repository holds it: a person's clone, or the forge's own bare one (`bare`).

    Nothing here is remembered beyond the object; `refresh` forgets what was read after git has changed things.
    """

    def __init__(self, git: Git, *, bare: bool) -> None:
        self.git = git
        self.bare = bare
        self.objects = Objects(git)

    @classmethod
    def at_commit(cls, other: Repository, tree: str) -> Repository:
        """The project as it would be with another tree for main; shares the other's conversation with git."""
        found = cls.__new__(cls)
        found.git, found.bare, found.objects = other.git, other.bare, other.objects
        found.__dict__["branches"] = Branches({}, {"main": Tip(tree, "")})
        return found

    def based_on(self, main: str) -> Repository:
        """The project as it would be with another commit for main, and everything else as it is."""
        found = Repository.at_commit(self, main)
        tip = Tip(main, self.objects.message(main))
        found.__dict__["branches"] = Branches({**self.branches.own, "main": tip}, {**self.branches.far, "main": tip})
        return found

    def refresh(self) -> None:
        for name in ("branches", "people", "policy", "_config", "beliefs", "_tips", "batches", "leases", "claims"):
            self.__dict__.pop(name, None)

    def close(self) -> None:
        self.objects.close()

    @property
    def git_dir(self) -> Path:
        return self.git.root if self.bare else self.git.root / ".git"

    # --- what holds for everyone -------------------------------------------------------------------------

    @cached_property
    def branches(self) -> Branches:
        return read_branches(self.git, bare=self.bare)

    @property
    def main(self) -> str:
        """The commit of main that counts: the remote's, as far as this machine knows it."""
        tip = self.branches.far.get("main") or self.branches.own.get("main")
        if tip is None:
            raise NoMain
        return tip.oid

    @property
    def tree(self) -> RevisionTree:
        return RevisionTree(self.objects, self.main)

    def at(self, commit: str) -> RevisionTree:
        return RevisionTree(self.objects, commit)

    @cached_property
    def _config(self) -> Any:
        return self._values(paths.CONFIG)

    @cached_property
    def policy(self) -> Policy:
        try:
            return checked_policy(self._config)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotAsSchema(paths.CONFIG, "rlhf", error) from None

    @cached_property
    def people(self) -> People:
        try:
            return People.of(self._values(paths.PEOPLE), self.policy.zone)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotAsSchema(paths.PEOPLE, "people", error) from None

    def _values(self, path: str) -> Any:
        raw = self.tree.read(path)
        document = fast_reader.load((raw or b"").decode("utf-8", "replace"), path)
        if document.faults:
            fault = document.faults[0]
            raise FaultyLine(path, fault.span.line, fault.message, fault.hint)
        return document.data

    # --- tasks -----------------------------------------------------------------------------------------------

    @cached_property
    def batches(self) -> dict[str, Batch]:
        """The terms of every batch on main, by name."""
        return {name: self._batch(name) for name in self.batch_names()}

    def batch_names(self) -> list[str]:
        """The name of every batch on main; no file is read."""
        return [entry.path for entry in self.objects.entries(f"{self.main}:tasks") if entry.mode == FOLDER]

    def _batch(self, name: str) -> Batch:
        return batch_in(self.tree.read(paths.batch_path(name)), name)

    def batch(self, name: str) -> Batch:
        if "batches" in self.__dict__:
            return self.batches.get(name) or Batch(name)
        return self._batch(name)

    def task_ids(self, batch: str) -> Iterator[tuple[str, str]]:
        """The id and the object of each task of a batch, without reading any."""
        for entry in self.objects.entries(f"{self.main}:tasks/{batch}"):
            if fullmatch(TASK_ID, entry.path.removesuffix(".yaml")):
                yield entry.path.removesuffix(".yaml"), entry.oid

    def task(self, batch: str, task: str) -> Task | None:
        """A task on main; None where there is none, or none that can be understood."""
        raw = self.tree.read(paths.task_path(batch, task))
        return self.understand(raw, batch) if raw is not None else None

    def understand(self, raw: bytes, batch: str) -> Task | None:
        return task_in(raw, self.batch(batch))

    def batch_of(self, task: str) -> str | None:
        """The batch a task stands in; looks through the names of all, reads none."""
        for name in self.batch_names():
            if self.objects.child(f"{self.main}:tasks/{name}", f"{task}.yaml"):
                return name
        return None

    # --- who has what ----------------------------------------------------------------------------------------

    @cached_property
    def leases(self) -> tuple[Lease, ...]:
        found = (parse_lease(name, tip.oid, tip.message) for name, tip in self.claims.items())
        return tuple(lease for lease in found if lease is not None)

    @cached_property
    def claims(self) -> dict[str, Tip]:
        """The branches that claim something; on GitHub, where nobody looks at them, those signed by their holder."""
        every = {name: tip for name, tip in self.branches.far.items() if name.startswith("claim/")}
        if self.policy.forge.kind != "github" or not every:
            return every
        commits = sorted({tip.oid for tip in every.values()})
        signed = {one.commit: one for one in read_signed(self.git, self.people, self.policy.forge_key, commits)}
        leases = {name: parse_lease(name, tip.oid, tip.message) for name, tip in every.items()}
        return {name: every[name] for name, one in leases.items() if one and self._holds(one, signed[one.commit])}

    def _holds(self, lease: Lease, signed: Signed) -> bool:
        """Whether its holder signed a claim: with a key that ended, one that a claim made before that could be."""
        ends = [end for end in (signed.key.until, signed.key.revoked) if end] if signed.key is not None else []
        latest = min(ends) + self.policy.claims.lease if ends else lease.until
        return signed.hand == lease.holder and lease.until <= latest

    def submission_branches(self) -> Iterator[tuple[str, str, Tip]]:
        """Each answer on its way: the task, its author, and the tip of its branch."""
        for name, tip in self.branches.below("answer/"):
            parts = name.split("/")
            if len(parts) == 3:  # noqa: PLR2004 — answer/<task>/<handle>
                yield parts[1], parts[2], tip

    def submission(self, batch: str, task: str, author: str, tip: Tip) -> Submission | None:
        """What a submission holds; None where it is not more than main already has."""
        path = paths.answer_path(batch, task, author)
        answer = self.objects.get(f"{tip.oid}:{path}")
        if answer is None or self.objects.oid(f"{self.main}:{path}") == answer.oid:
            return None
        task_raw = self.tree.read(paths.task_path(batch, task)) or b""
        return Submission(task, batch, author, tip.oid, content_hash(answer.data), content_hash(task_raw))

    def facts(self, batch: str, task: str, here: Container[str] | None = None) -> Facts:
        """All that is known of one task; with `here`, from those objects alone, so that no other is fetched."""
        events = tuple(self.task_events(batch, task, here))
        submissions = []
        for about, author, tip in self.submission_branches():
            if about == task and (found := self.submission(batch, task, author, tip)) is not None:
                submissions.append(replace(found, received=received(events, author, found.answer_hash, tip.oid)))
        accepted = frozenset(
            entry.path.removesuffix(".md") for entry in self.objects.entries(f"{self.main}:answers/{batch}/{task}")
        )
        leases = tuple(lease for lease in self.leases if lease.task == task)
        managers = frozenset(p.handle for p in self.people.by_handle.values() if "manager" in p.roles)
        part = involved(leases, submissions, accepted, events)
        raised, held = weigh(events, self.people, self.policy, {task: part})
        return Facts(
            task, batch, self.task(batch, task), leases, tuple(submissions), accepted, events, managers, raised, held
        )

    # --- what was said ---------------------------------------------------------------------------------------

    @property
    def believed(self) -> Mapping[str, str]:
        """The tip of every ledger that is believed, by owner."""
        return self._tips

    @cached_property
    def beliefs(self) -> dict[str, Belief]:
        """What is believed of each ledger, by its owner."""
        return self._beliefs.of(
            {name.removeprefix(ledger.PREFIX): tip.oid for name, tip in self.branches.below(ledger.PREFIX)}
        )

    @property
    def _beliefs(self) -> Beliefs:
        names = (name for name in self.branches.own if name.startswith(ledger.PREFIX)) if not self.bare else ()
        return self._beliefs_with({name.removeprefix(ledger.PREFIX): self.branches.own[name].oid for name in names})

    def _beliefs_with(self, mine: Mapping[str, str]) -> Beliefs:
        forge = self.branches.latest(ledger.PREFIX + FORGE)
        told = forge.oid if forge else ""
        return Beliefs(self.git, self.git_dir, self.people, self.policy.forge_key, told, mine=mine)

    def belief_of_others(self, owner: str, tip: str) -> Belief:
        """What is believed of a ledger by those who did not write it."""
        return self._beliefs_with({}).of({owner: tip})[owner]

    def belief(self, owner: str, tip: str) -> Belief:
        """What is believed of a ledger that has this tip, which need not be what its branch points to now."""
        known = self.__dict__.get("beliefs", {}).get(owner)
        return known if known is not None and known.tip == tip else self._beliefs.of({owner: tip})[owner]

    def in_time(self, branch: str) -> set[str]:
        """The commits of a branch that the forge wrote down as come in while the keys that signed them were good."""
        return self._beliefs.in_time(branch)

    @cached_property
    def _tips(self) -> dict[str, str]:
        return {owner: belief.commit for owner, belief in self.beliefs.items() if belief.commit}

    @property
    def disbelieved(self) -> list[Belief]:
        """The ledgers of which not all is believed."""
        return [belief for _, belief in sorted(self.beliefs.items()) if not belief.whole]

    def task_events(self, batch: str, task: str, here: Container[str] | None = None) -> Iterator[Event]:
        """What was said of a task, by whoever said it; with `here`, from those objects alone."""
        return iter(heard(self._task_events(batch, task, here), self.people, self.policy))

    def _task_events(self, batch: str, task: str, here: Container[str] | None) -> Iterator[Event]:
        for owner, tip in self._tips.items():
            for file in ledger.list_task_events(self.objects, owner, tip, batch, task):
                if here is not None and file.oid not in here:
                    continue
                if (event := ledger.read_event(self.objects, file)) is not None:
                    yield event

    def ledgers_about(self, batch: str, task: str) -> dict[str, str]:
        """The believed tip of every ledger that says something of a task, by owner."""
        return {
            owner: tip for owner, tip in self._tips.items() if self.objects.oid(f"{tip}:{batch}/{task}") is not None
        }

    def event_files(self, wanted: ledger.Wanted) -> list[ledger.EventFile]:
        """The files of events, of all believed ledgers, that are wanted and may count; none is read."""
        return [
            file
            for owner, tip in self._tips.items()
            for file in ledger.list_events(self.objects, owner, tip)
            if wanted(file) and may_count(file.type, owner, self.people, self.policy)
        ]

    def events(self, wanted: ledger.Wanted) -> list[Event]:
        read = (ledger.read_event(self.objects, file) for file in self.event_files(wanted))
        found = heard((event for event in read if event is not None), self.people, self.policy)
        return sorted(found, key=lambda e: e.id)

    # --- guidance ----------------------------------------------------------------------------------------------

    def guidance_versions(self) -> dict[str, str]:
        """The version of each guidance document on main."""
        found = {}
        for entry in self.objects.entries(f"{self.main}:guidance"):
            raw = self.objects.read(entry.oid)
            if raw is not None and entry.path.endswith(".md"):
                data = fast_reader.load(raw.decode("utf-8", "replace"), entry.path).data
                found[entry.path.removesuffix(".md")] = str(data.get("version", "")) if isinstance(data, dict) else ""
        return found


def open_repository(start: Path) -> Repository:
    """The repository around a folder, bare or with a work tree.

    Raises:
        NotARepository: there is none.
    """
    try:
        told = Git(start).attempt("rev-parse", "--is-bare-repository", "--absolute-git-dir").decode().splitlines()
        bare, git_dir = told[0] == "true", Path(told[1])
        top = git_dir if bare else Path(Git(start).attempt("rev-parse", "--show-toplevel").decode().rstrip("\n"))
    except GitFailed:
        raise NotARepository(start) from None
    return Repository(Git(top), bare=bare)


def find_task(repository: Repository, text: str, known: Iterable[tuple[str, str]] = ()) -> tuple[str, str]:
    """The batch and id a person means by an id or its beginning.

    Args:
        known: tasks to look among first, as (batch, id); one match there settles it.

    Raises:
        NoSuchTask, AmbiguousTask.
    """
    from rlhf.errors import AmbiguousTask, NoSuchTask

    prefix = text.strip().lower()
    if prefix.removeprefix("t").removeprefix("-") == "":
        raise NoSuchTask(text)
    prefix = prefix if prefix.startswith("t-") else f"t-{prefix}"
    near = [(batch, task) for batch, task in known if task.startswith(prefix)]
    matches = near or [
        (batch, task)
        for batch in repository.batch_names()
        for task, _ in repository.task_ids(batch)
        if task.startswith(prefix)
    ]
    matches = sorted(set(matches))
    if not matches:
        import difflib

        ids = [task for _, task in known]
        raise NoSuchTask(text, difflib.get_close_matches(prefix, ids, 2, 0.7))
    if len(matches) > 1:
        rows = []
        for batch, task in matches[:20]:
            found = repository.facts(batch, task).shown
            rows.append(f"{task}  {found.title if found else ''}")
        raise AmbiguousTask(text, rows)
    return matches[0]
