"""Put an answer on its own branch, without touching the working tree or the branch that is checked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.branch_name import AnswerBranch, read_answer, read_change
from rlhf.model.content_hash import canonical, content_hash, same_words
from rlhf.model.event_types import RESTORATION, WITHDRAWAL
from rlhf.model.paths import answer_path
from rlhf.process.corrections import correctors
from rlhf.process.corrections import taken_back as commits_taken_back
from rlhf.store.git.ancestry import is_ancestor
from rlhf.store.git.branches import forget, move
from rlhf.store.git.write_objects import commit, write_tree

if TYPE_CHECKING:
    from rlhf.store.git.branches import Tip
    from rlhf.store.workspace import Workspace


def current(workspace: Workspace, batch: str, task: str) -> bytes | None:
    """Return the text of my latest submission for a task, else of my accepted answer; None where there is neither."""
    tip = workspace.branches.latest(str(AnswerBranch(task, workspace.handle)))
    where = tip.oid if tip else workspace.main
    return workspace.objects.read(f"{where}:{answer_path(batch, task, workspace.handle)}")


def taken_back(workspace: Workspace) -> frozenset[str]:
    """Return the commits of submissions that I took back."""
    me, types = workspace.handle, {WITHDRAWAL, RESTORATION}
    events = workspace.ledgers.events(lambda file: file.owner == me and file.type in types)
    may = correctors(workspace.people, workspace.policy)
    return commits_taken_back(events, me, may) if events else frozenset()


def record(workspace: Workspace, batch: str, task: str, data: bytes) -> str:
    """Commit a version of my answer on this machine, ready to be sent; return the commit, "" where it is submitted."""
    workspace.hold()
    name = str(AnswerBranch(task, workspace.handle))
    words = canonical(data)
    far, own = workspace.branches.far.get(name), workspace.branches.own.get(name)
    tip = own or far
    before = current(workspace, batch, task)
    if before is not None and same_words(before, words) and (tip is None or tip.oid not in taken_back(workspace)):
        return ""
    base = tip.oid if tip else workspace.main
    path = answer_path(batch, task, workspace.handle)
    tree = write_tree(workspace.objects, base, {path: words})
    message = f"Answer {task} by {workspace.handle}\n\nBatch: {batch}\nContent: {content_hash(words)}\n"
    made = commit(workspace.git, tree, [base], message)
    move(workspace.git, name, made, own.oid if own else None)
    return made


def superseded(workspace: Workspace, task: str, made: str) -> bool:
    """Whether my branch of a task holds another submission, of the same words, than the one that was made here."""
    tip = workspace.branches.latest(str(AnswerBranch(task, workspace.handle)))
    return tip is not None and not is_ancestor(workspace.objects, made, tip.oid)


def settle(workspace: Workspace) -> bool:
    """Reconcile my submissions and changes with the remote: drop local branches that it has, join those that diverged.

    Both versions stay in the history of the branch; the version on this machine becomes its tip. The same words are not
    sent twice: the remote's version has arrived already.

    Returns:
        Whether any branch moved.
    """
    git, moved = workspace.git, _drop_sent_changes(workspace)
    for name, own in list(workspace.branches.own.items()):
        answer = read_answer(name)
        if answer is None or answer.author != workspace.handle:
            continue
        far = workspace.branches.far.get(name)
        path = answer_path(batch_in(own.message), answer.task, answer.author)
        if far is None:
            mine, accepted = (workspace.objects.oid(f"{rev}:{path}") for rev in (own.oid, workspace.main))
            if mine == accepted:
                forget(git, name, own.oid)
                moved += 1
        elif far.oid == own.oid or is_ancestor(workspace.objects, own.oid, far.oid):
            forget(git, name, own.oid)
            moved += 1
        elif not is_ancestor(workspace.objects, far.oid, own.oid):
            _join(workspace, name, path, own, far)
            moved += 1
    return moved > 0


def _join(workspace: Workspace, name: str, path: str, own: Tip, far: Tip) -> None:
    """Join two submissions that diverged; of the same words, keep the remote's alone."""
    mine, theirs = (workspace.objects.oid(f"{tip.oid}:{path}") for tip in (own, far))
    if mine == theirs:
        forget(workspace.git, name, own.oid)
        return
    words = workspace.objects.read(f"{own.oid}:{path}") or b""
    tree = write_tree(workspace.objects, far.oid, {path: words})
    move(workspace.git, name, commit(workspace.git, tree, [far.oid, own.oid], own.message + "\n"), own.oid)


def _drop_sent_changes(workspace: Workspace) -> int:
    """Drop my changes that the remote has, on their branch or merged; return how many there were.

    They are still here where a command was stopped between sending them and dropping them.
    """
    count = 0
    for name, own in list(workspace.branches.own.items()):
        change = read_change(name)
        if change is None or change.author != workspace.handle:
            continue
        if workspace.branches.far.get(name) == own or is_ancestor(workspace.objects, own.oid, workspace.main):
            forget(workspace.git, name, own.oid)
            count += 1
    return count


def batch_in(message: str) -> str:
    """Return the batch that a submission's commit message names; "" where it names none."""
    for line in message.splitlines():
        if line.startswith("Batch: "):
            return line.removeprefix("Batch: ").strip()
    return ""
