"""Send changes to tasks, guidance, people and policy: what a manager edits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rlhf.errors import ForgeSaysNo, NotPublished, TwoVersions
from rlhf.model import paths
from rlhf.model.branch_name import CHANGES, ChangeBranch
from rlhf.model.content_hash import canonical
from rlhf.model.ids import ulid
from rlhf.store import bring
from rlhf.store.files.tree import ALL, Overlay, Tree
from rlhf.store.git.branches import forget, move
from rlhf.store.git.objects import changes, commit, write_tree
from rlhf.store.git.worktree import theirs_path
from rlhf.workflows.answering.check import edited
from rlhf.workflows.checking.checker import Checker, errors
from rlhf.workflows.gate.merge_preview import merge_tree
from rlhf.workflows.publishing.effects import Touched, touched
from rlhf.workflows.sync.sync import Synced, send_now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from rlhf.model.finding import Finding
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness


@dataclass(frozen=True, slots=True)
class Published:
    """The files that were sent, or what the check found in them (then nothing was); and those that are no one's.

    Args:
        waits: whose word the change waits for before it is everyone's.
        touches: what a change of people does to the submissions on their way.
    """

    files: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    synced: Synced = Synced()
    left_out: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    touches: tuple[Touched, ...] = ()


def _publishable(path: str) -> bool:
    """Whether a new file at a path is one that projects have."""
    known = paths.place(path).what not in {"other", "answer"}
    return known or (path.startswith("schemas/") and path.endswith(".json")) or path.startswith(".github/")


def publish_edits(workspace: Workspace, message: str, now: datetime, randomness: Randomness) -> Published:
    """Publish what was edited in the working tree and has a place in a project.

    Answers are their authors' to submit; a file that only happens to lie in the folder is named and left out.
    """
    files: dict[str, bytes | None] = {}
    left: list[str] = []
    for path in edited(workspace):
        if not (_publishable(path) or workspace.at("HEAD").read(path) is not None):
            left.append(path)
            continue
        if not path.startswith("answers/") and "~theirs" not in path and "~other" not in path:
            data = workspace.files.read(path)
            files[path] = canonical(data) if data is not None and path.endswith((".yaml", ".md", ".json")) else data
            if workspace.files.read(theirs_path(path)) is not None:
                raise TwoVersions(path, theirs_path(path))
    published = replace(publish(workspace, files, message, now, randomness), left_out=tuple(left))
    if not (published.findings or published.synced.unreachable):
        for batch in sorted({paths.place(path).batch for path in files if path.startswith("tasks/")} - {""}):
            bring.bring_batch(workspace, batch)
    return published


def publish(
    workspace: Workspace,
    files: Mapping[str, bytes | None],
    message: str,
    now: datetime,
    randomness: Randomness,
) -> Published:
    """Commit some files as a change on top of what this working tree stands on, and send it.

    Raises:
        RoleNeeded: I have not the role that policy names for it.
        ForgeSaysNo: it was refused; the files stay as they are in the working tree.
    """
    roles = {workspace.policy.changes[sort] for path in files if (sort := paths.sort_of_change(path)) != "answer"}
    for role in sorted(roles or {"manager"}):
        workspace.people.require(workspace.handle, role, what="Changing tasks, guidance, people or policy")
    if not files:
        return Published(())
    findings = errors(Checker(_Proposed(files, workspace), workspace.tree).check(sorted(_to_check(files)), now))
    if findings:
        return Published(tuple(sorted(files)), tuple(findings))
    base = base_of(workspace, files)
    tree = write_tree(workspace.objects, base, files)
    if tree == workspace.objects.oid(f"{base}^{{tree}}"):
        return Published(())
    made = commit(workspace.git, tree, [base], f"{message}\n")
    touches = _touches(workspace, files, now, randomness)
    name = str(ChangeBranch(workspace.handle, ulid(now, randomness(10))))
    move(workspace.git, name, made, None)
    workspace.refresh()
    synced = send_now(workspace, now)
    if name in synced.sent.refused:
        forget(workspace.git, name, made)
        workspace.refresh()
        raise ForgeSaysNo(synced.sent.words)
    return Published(tuple(sorted(files)), (), synced, waits=_waits(workspace, name, made), touches=touches)


def _touches(
    workspace: Workspace, files: Mapping[str, bytes | None], now: datetime, randomness: Randomness
) -> tuple[Touched, ...]:
    """What the people of a change would do to the submissions on their way, on main as it is known here."""
    people = files.get(paths.PEOPLE)
    if people is None:
        return ()
    tree = write_tree(workspace.objects, workspace.main, {paths.PEOPLE: people})
    return touched(workspace, workspace.based_on(tree), now, randomness)


def _waits(workspace: Workspace, name: str, made: str) -> tuple[str, ...]:
    """What a change of mine still needs, once the project has it and has not merged it."""
    from rlhf.workflows.guidance.approvals import agreement
    from rlhf.workflows.guidance.documents import fork_of

    on_its_way = name in {*workspace.branches.far, *workspace.branches.own}
    if not on_its_way or workspace.git.succeeds("merge-base", "--is-ancestor", made, workspace.main):
        return ()
    touched = changes(workspace.git, fork_of(workspace, made), made)
    agreed = agreement(workspace, touched, workspace.handle, workspace.ledgers.tips)
    return agreed.missing if agreed is not None else ()


def base_of(workspace: Workspace, files: Iterable[str]) -> str:
    """What a change of some files is built on: my last change of one of them that is not merged yet, or what is here.

    So two changes of one file follow one another, made offline or while the first waits for somebody's word, and
    neither stands in the other's way. One that was sent and cannot be put together with main any more is left behind.
    """
    wanted = set(files)
    for name, item in reversed(list(workspace.branches.below(f"{CHANGES}{workspace.handle}/"))):
        tip = item.oid
        if not workspace.git.succeeds("merge-base", "--is-ancestor", tip, workspace.main):
            messages = changes(workspace.git, f"{tip}^", tip)
            sent = name not in workspace.branches.own
            if wanted & {change.path for change in messages} and (not sent or merge_tree(workspace, tip)):
                return tip
    return workspace.git.text("rev-parse", "HEAD")


def _to_check(files: Mapping[str, bytes | None]) -> set[str]:
    both = {paths.PEOPLE, paths.CONFIG}
    return {path for path, data in files.items() if data is not None} | (both if both & files.keys() else set())


class _Proposed:
    """The workspace as it would be with some files put in."""

    def __init__(self, files: Mapping[str, bytes | None], workspace: Workspace) -> None:
        self._files = files
        self._below: Tree = Overlay(workspace.files, workspace.tree)

    def read(self, path: str, most: int = ALL) -> bytes | None:
        return self._files[path] if path in self._files else self._below.read(path, most)

    def list(self, prefix: str = "") -> Iterator[str]:
        start = f"{prefix}/" if prefix else ""
        there = (path for path, data in self._files.items() if data is not None)
        new = {path for path in there if path == prefix or path.startswith(start)}
        return iter(sorted(new.union(self._below.list(prefix))))

    def modes(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        below = dict(self._below.modes(prefix))
        return ((path, below.get(path, paths.REGULAR)) for path in self.list(prefix))


def require_answered(published: Published) -> None:
    """Refuse to go on where a check found something."""
    if published.findings:
        rows = [f"{f.path}:{f.span.line} {f.code} {f.message} {f.hint}".strip() for f in published.findings]
        raise NotPublished(rows)
