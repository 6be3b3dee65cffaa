"""Send changes to tasks, guidance, people and policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.errors import ForgeSaysNo, NotPublished, TwoVersions
from rlhf.model import paths
from rlhf.model.branch_name import CHANGES, ChangeBranch
from rlhf.model.content_hash import canonical
from rlhf.model.ids import ulid
from rlhf.process.left_undone import Left
from rlhf.store import bring
from rlhf.store.files.tree import ALL, Overlay, Tree
from rlhf.store.git.ancestry import is_ancestor
from rlhf.store.git.branches import forget, move
from rlhf.store.git.objects import changes
from rlhf.store.git.worktree import theirs_path
from rlhf.store.git.write_objects import commit, write_tree
from rlhf.workflows.answering.check import edited
from rlhf.workflows.checking.checker import Checker, errors
from rlhf.workflows.gate.merge_preview import merge_tree
from rlhf.workflows.publishing.effects import Touched, touched
from rlhf.workflows.sync.sync import send_now, sync
from rlhf.workflows.sync.synced import Synced
from rlhf.workflows.sync.unfinished import Unfinished, ask_to_finish

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from rlhf.model.finding import Finding
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness


class Published(Struct, frozen=True):
    """The result of publishing files.

    Args:
        files: the files of the change.
        findings: the errors in these files; if there are any, nothing was sent.
        left_out: edited files that have no place in a project, and were not sent.
        waits: the approvals that the change needs before it is merged, a sentence each.
        touches: the effects of a change of people on open submissions.
        merged: whether main has the change.
    """

    files: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    synced: Synced = Synced()
    left_out: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    touches: tuple[Touched, ...] = ()
    merged: bool = False


def _publishable(path: str) -> bool:
    """Whether a new file at this path has a place in a project (answers excepted)."""
    known = paths.place(path).what not in {"other", "answer"}
    return known or (path.startswith("schemas/") and path.endswith(".json")) or path.startswith(".github/")


class Edits(Struct, frozen=True):
    """The files that were edited in the working tree and have a place in a project; others there are left out."""

    files: Mapping[str, bytes | None]
    left_out: tuple[str, ...] = ()


def edits_here(workspace: Workspace) -> Edits:
    """Return what was edited in the working tree; answers are left to their authors, who submit them.

    Raises:
        TwoVersions.
    """
    edits = _edits(workspace)
    for path in edits.files:
        if workspace.files.read(theirs_path(path)) is not None:
            raise TwoVersions(path, theirs_path(path))
    return edits


def unpublished(workspace: Workspace) -> list[str]:
    """Return the files that I edited and that no change of mine has, be it on main, sent or waiting here."""
    under = [tip.oid for _, tip in workspace.branches.below(f"{CHANGES}{workspace.handle}/")]
    files = _edits(workspace).files
    return [path for path, data in files.items() if not any(workspace.at(tip).read(path) == data for tip in under)]


def _edits(workspace: Workspace) -> Edits:
    files: dict[str, bytes | None] = {}
    left: list[str] = []
    for path in edited(workspace):
        if not (_publishable(path) or workspace.at("HEAD").read(path) is not None):
            left.append(path)
            continue
        if not path.startswith("answers/") and "~theirs" not in path and "~other" not in path:
            data = workspace.files.read(path)
            files[path] = canonical(data) if data is not None and path.endswith((".yaml", ".md", ".json")) else data
    return Edits(files, tuple(left))


def publish_edits(workspace: Workspace, edits: Edits, message: str, now: datetime, randomness: Randomness) -> Published:
    """Publish what was edited in the working tree."""
    files = edits.files
    published = replace(publish(workspace, files, message, now, randomness), left_out=edits.left_out)
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
    *,
    checked: bool = False,
) -> Published:
    """Check some files, commit them as a change on top of `base_of` these files, and send it.

    Args:
        checked: `errors_in` found nothing in them.

    Raises:
        RoleNeeded: I do not have the role that policy requires for this change.
        ForgeSaysNo: the forge refused the change; the files stay as they are in the working tree.
    """
    roles = {workspace.policy.changes[sort] for path in files if (sort := paths.sort_of_change(path)) != "answer"}
    for role in sorted(roles or {"manager"}):
        workspace.people.require(workspace.handle, role, what="Changing tasks, guidance, people or policy")
    if not files:
        return Published(())
    workspace.hold()
    findings = [] if checked else errors_in(workspace, files, now)
    if findings:
        return Published(tuple(sorted(files)), tuple(findings))
    base = base_of(workspace, files)
    tree = write_tree(workspace.objects, base, files)
    if tree == workspace.objects.oid(f"{base}^{{tree}}"):
        return _sent_before(workspace, files, base, now)
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
    merged, synced = _finished(workspace, name, made, synced, now)
    return Published(
        tuple(sorted(files)), (), synced, waits=_waits(workspace, name, made), touches=touches, merged=merged
    )


def errors_in(workspace: Workspace, files: Mapping[str, bytes | None], now: datetime) -> list[Finding]:
    """Return the errors in some files, as they would be in the project."""
    return errors(Checker(_Proposed(files, workspace), workspace.tree).check(sorted(_to_check(files)), now))


def _sent_before(workspace: Workspace, files: Mapping[str, bytes | None], base: str, now: datetime) -> Published:
    """Return the result for files that I sent before, or that wait here to be sent: then they are sent now."""
    name = next((name for name, tip in workspace.branches.below(CHANGES) if tip.oid == base), "")
    if not name:
        return Published(())
    merged, synced = _finished(workspace, name, base, sync(workspace, now), now)
    return Published(tuple(sorted(files)), (), synced, waits=_waits(workspace, name, base), merged=merged)


def _finished(workspace: Workspace, name: str, made: str, synced: Synced, now: datetime) -> tuple[bool, Synced]:
    """Return whether main has a change of mine; where nothing else keeps it out, ask the forge to take it in first."""
    merged = is_ancestor(workspace.objects, made, workspace.main)
    judged = merged or synced.unreachable or synced.sent.words or _waits(workspace, name, made)
    left = (Unfinished(Left.CHANGE, name),)
    if judged or workspace.policy.forge.kind != "local" or not ask_to_finish(workspace, left, now):
        return merged, synced
    later = sync(workspace, now)
    merged = is_ancestor(workspace.objects, made, workspace.main)
    return merged, replace(synced, brought=synced.brought + later.brought, unfinished=() if merged else left)


def _touches(
    workspace: Workspace, files: Mapping[str, bytes | None], now: datetime, randomness: Randomness
) -> tuple[Touched, ...]:
    """Return the effects on open submissions if people.yaml changes, on main as known on this machine; else ()."""
    people = files.get(paths.PEOPLE)
    if people is None:
        return ()
    tree = write_tree(workspace.objects, workspace.main, {paths.PEOPLE: people})
    return touched(workspace, workspace.based_on(tree), now, randomness)


def _waits(workspace: Workspace, name: str, made: str) -> tuple[str, ...]:
    """Return the approvals that my change still needs; () if it is merged or no longer open."""
    from rlhf.workflows.guidance.approvals import approvals_of
    from rlhf.workflows.guidance.documents import fork_of

    on_its_way = name in {*workspace.branches.far, *workspace.branches.own}
    if not on_its_way or is_ancestor(workspace.objects, made, workspace.main):
        return ()
    touched = changes(workspace.git, fork_of(workspace, made), made)
    approved = approvals_of(workspace, touched, workspace.handle, workspace.ledgers.tips)
    return approved.missing if approved is not None else ()


def under_way(workspace: Workspace) -> set[str]:
    """Return the files of my changes that main does not have yet: they wait here, or for an approval."""
    result: set[str] = set()
    for _, tip in workspace.branches.below(f"{CHANGES}{workspace.handle}/"):
        if not is_ancestor(workspace.objects, tip.oid, workspace.main):
            result |= {change.path for change in changes(workspace.git, f"{tip.oid}^", tip.oid)}
    return result


def base_of(workspace: Workspace, files: Iterable[str]) -> str:
    """Return the commit to build a change of some files on: my last open change of any of them, or else HEAD.

    So a second change of a file follows the first, even if it is made offline or while the first waits for an
    approval, and the two do not conflict. A change that was sent and conflicts with main now is not built on.
    """
    wanted = set(files)
    for name, item in reversed(list(workspace.branches.below(f"{CHANGES}{workspace.handle}/"))):
        tip = item.oid
        if not is_ancestor(workspace.objects, tip, workspace.main):
            messages = changes(workspace.git, f"{tip}^", tip)
            sent = name not in workspace.branches.own
            if wanted & {change.path for change in messages} and (not sent or merge_tree(workspace, tip)):
                return tip
    return workspace.git.text("rev-parse", "HEAD")


def _to_check(files: Mapping[str, bytes | None]) -> set[str]:
    both = {paths.PEOPLE, paths.CONFIG}
    return {path for path, data in files.items() if data is not None} | (both if both & files.keys() else set())


class _Proposed:
    """The workspace as it would be with some files added, replaced or (None) removed."""

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
        if self._files.get(prefix) is not None:  # a file that is asked for by its path, as each of thousands may be
            return iter([(prefix, dict(self._below.modes(prefix)).get(prefix, paths.REGULAR))])
        below = dict(self._below.modes(prefix))
        return ((path, below.get(path, paths.REGULAR)) for path in self.list(prefix))


def require_answered(published: Published) -> None:
    """Raise NotPublished if the check found errors."""
    if published.findings:
        rows = [f"{f.path}:{f.span.line} {f.code} {f.message} {f.hint}".strip() for f in published.findings]
        raise NotPublished(rows)
