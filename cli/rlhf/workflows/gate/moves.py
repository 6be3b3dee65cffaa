"""Move several branches of a forge together; a move that was stopped half way is completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors import GitTrouble
from rlhf.forge import journal
from rlhf.forge.local import Update
from rlhf.model.branch_name import JUDGED
from rlhf.store.git.ancestry import is_ancestor
from rlhf.store.git.branches import LOCAL
from rlhf.store.git.git import GitFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rlhf.store.repository import Repository


def move_together(repository: Repository, lines: Sequence[str]) -> bool:
    """Move branches in one transaction of git; return whether all of it was done.

    git moves one after the other, so that a full disk or a signal can stop it in between: then the rest is done here.

    Args:
        lines: those of `git update-ref --stdin`.

    Raises:
        GitTrouble: some branches have moved and the others cannot be; it stays written down, and is completed later.
    """
    move = journal.intend(repository.git_dir, lines)
    try:
        repository.git.attempt("update-ref", "--stdin", stdin=("\n".join(lines) + "\n").encode())
    except (GitFailed, GitTrouble):
        done = finish_move(repository, move)
    else:
        done = True
    journal.done(move)
    return done


def finish_move(repository: Repository, move: journal.Move) -> bool:
    """Complete branches that were to move together, if one of them did; else leave all of them as they are.

    Returns:
        whether they have moved.
    """
    repository.refresh()
    rows = [line.split(" ") for line in move.lines]
    moved = [Update(row[1].removeprefix(LOCAL), row[3], row[2]) for row in rows if row[0] == "update"]
    gone = [(row[1], row[2]) for row in rows if row[0] == "delete"]
    if not any(has_moved(repository, update) for update in moved):
        return False
    for update in moved:
        if not has_moved(repository, update):
            repository.git.run("update-ref", "--create-reflog", f"{LOCAL}{update.branch}", update.new, update.old)
    for ref, old in gone:
        repository.git.succeeds("update-ref", "-d", ref, old)
    repository.refresh()
    return True


def has_moved(repository: Repository, update: Update) -> bool:
    """Whether a branch was moved as was asked: it is there, went on from there, or was merged and removed since."""
    tip = repository.branches.own.get(update.branch)
    if not update.new:
        return tip is None
    if tip is not None:
        return is_ancestor(repository.objects, update.new, tip.oid)
    return update.branch.startswith(JUDGED) and is_ancestor(repository.objects, update.new, repository.main)
