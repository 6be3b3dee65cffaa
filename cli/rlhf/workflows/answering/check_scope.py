"""What of a copy is to be checked, and its check; the rules are read in only where something has to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rlhf.store.git.status import Asked
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.checking.result import Checked


@dataclass(frozen=True, slots=True)
class Scope:
    """What of a copy is to be checked: one of the ways below, or, with none of them, what this person changed.

    Args:
        names: paths, or ids of tasks for my answers to them.
        everything: every file of the copy, and the whole.
        base: what differs from this branch or commit; "" for main, None where that is not asked.
        staged: what the next commit would hold.
        text: a path, and bytes for it that nobody saved yet.
        only: codes of rules or families; all of them where it is empty.
    """

    names: tuple[str, ...] = ()
    everything: bool = False
    base: str | None = None
    staged: bool = False
    text: tuple[str, bytes] | None = None
    only: frozenset[str] = frozenset()

    @property
    def ways(self) -> int:
        """How many ways were asked for; more than one do not fit together."""
        return sum((bool(self.names), self.everything, self.base is not None, self.staged, self.text is not None))


def check(
    workspace: Workspace, scope: Scope, now: datetime, progress: Callable[[str], None], asked: Asked | None = None
) -> Checked:
    """Check the files of a scope.

    Args:
        asked: what git was asked already, before the rest of the program was read.
    """
    if scope.everything:
        from rlhf.workflows.checking.incremental import check_everything

        return check_everything(workspace, now, progress, scope.only, asked)
    from rlhf.workflows.answering import check

    if scope.base is not None:
        return check.check_changed(workspace, scope.base, now, scope.only)
    if scope.staged:
        return check.check_staged(workspace, now, scope.only)
    if scope.text is not None:
        return check.check_text(workspace, *scope.text, now, scope.only)
    if scope.names:
        return check.check_named(workspace, scope.names, now, scope.only)
    return check.check_mine(workspace, now, scope.only)
