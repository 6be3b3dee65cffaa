"""Choose which files of a copy to check, and check them; the rules are imported only where a file has to be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rlhf.store.git.status import Asked
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.checking.result import Checked


class Scope(Struct, frozen=True):
    """Which files of a copy to check: one of the ways below, or, with none of them, the files that this person changed.

    Args:
        names: paths, or ids of tasks, which stand for my answers to them.
        everything: every file of the copy, and the workspace as a whole.
        base: the files that differ from this branch or commit; "" for main, None where this way is not asked for.
        staged: the files as the next commit would hold them.
        text: a path, and bytes for it that are not saved yet.
        only: codes of rules or families; empty for all of them.
    """

    names: tuple[str, ...] = ()
    everything: bool = False
    base: str | None = None
    staged: bool = False
    text: tuple[str, bytes] | None = None
    only: frozenset[str] = frozenset()

    @property
    def ways(self) -> int:
        """Return how many ways were asked for; several cannot be combined."""
        return sum((bool(self.names), self.everything, self.base is not None, self.staged, self.text is not None))


def check(
    workspace: Workspace, scope: Scope, now: datetime, progress: Callable[[str], None], asked: Asked | None = None
) -> Checked:
    """Check the files of a scope.

    Args:
        asked: the question to git about changed files, where it was started before the program was imported.
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
