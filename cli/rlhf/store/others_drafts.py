"""What somebody else saved: read for a manager who hands it over, and for whoever goes on from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.branch_name import DraftBranch
from rlhf.model.paths import place
from rlhf.store.git.branches import FAR
from rlhf.store.git.missing_objects import fetch_objects
from rlhf.store.git.remote import draft_refspecs, fetch

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from rlhf.store.workspace import Workspace


class SavedDrafts(Struct, frozen=True):
    """The drafts of a person: the commit that has them, and each answer by the batch and the id of its task."""

    commit: str
    answers: Mapping[tuple[str, str], bytes]


def saved_by(
    workspace: Workspace, handle: str, commit: str = "", only: Collection[tuple[str, str]] | None = None
) -> SavedDrafts | None:
    """Fetch what a person saved; None where they saved nothing. The branch is not kept on this machine.

    Args:
        commit: the commit that is wanted; where it is gone, since words were removed from it, the newest there is.
        only: these tasks; None for all.

    Raises:
        Unreachable: the project cannot be reached.
    """
    name = str(DraftBranch(handle))
    fetch(workspace.git, draft_refspecs(handle, workspace.people.by_handle))
    workspace.refresh()
    tip = workspace.branches.far.get(name)
    if tip is None:
        return None
    try:
        wanted = commit if commit and workspace.git.succeeds("cat-file", "-e", f"{commit}^{{tree}}") else tip.oid
        placed = [(place(entry.path), entry.oid) for entry in workspace.objects.files(wanted)]
        mine = {(at.batch, at.task): oid for at, oid in placed if at.what == "answer" and at.handle == handle}
        chosen = {key: oid for key, oid in mine.items() if only is None or key in only}
        fetch_objects(workspace.git, chosen.values())
        words = {key: data for key, oid in chosen.items() if (data := workspace.objects.read(oid)) is not None}
        return SavedDrafts(wanted, words)
    finally:
        workspace.git.run("update-ref", "-d", FAR + name, tip.oid)
        workspace.refresh()
