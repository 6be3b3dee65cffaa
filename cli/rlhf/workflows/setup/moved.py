"""Have a copy go with the project's new address, once it is sure that the same project is there."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import AnotherProject, NoProject, RemoteGone
from rlhf.model.branch_name import LEDGERS, MAIN
from rlhf.store.git.address import address, for_others, without_login
from rlhf.store.git.branches import LOCAL
from rlhf.store.git.git import Git
from rlhf.store.machine.copy_card import keep_card
from rlhf.workflows.sync.sync import Progress, quiet

if TYPE_CHECKING:
    from pathlib import Path

    from rlhf.store.workspace import Workspace

_LOOKING = "moving.git"


class Moved(Struct, frozen=True):
    """Where a copy goes from now on.

    Args:
        before: where it went; the same where it went there already.
        waiting: how many things wait in the copy to be sent.
    """

    address: str
    before: str
    waiting: int


def move_copy(workspace: Workspace, url: str, here: Path, say: Progress = quiet) -> Moved:
    """Set the address of a copy to a new one; nothing in the copy is changed, and what waits in it goes on waiting.

    Args:
        here: the folder from which a path is meant.

    Raises:
        NoProject: there is no repository.
        AnotherProject: there is one, and nothing in its history is in this copy; the address stays as it was.
        Unreachable: it cannot be reached now.
    """
    workspace.hold()
    where, before = address(url, here), workspace.git.own_setting("remote.origin.url")
    say("Looking what is there …")
    if not _is_same_project(workspace, where):
        raise AnotherProject(for_others(where), for_others(before), workspace.git.own_setting("rlhf.handle"))
    if where != before:
        workspace.git.set_setting("remote.origin.url", where)
        keep_card(workspace.git_dir, workspace.git.settings)
    return Moved(for_others(where), for_others(before), len(workspace.branches.unsent()))


def _is_same_project(workspace: Workspace, where: str) -> bool:
    """Whether a repository has a commit of main or of a ledger that this copy has, too.

    A commit names all that is before it by hash, so two projects that were begun apart share none. Where the
    repository is ahead of this copy, its history is looked through; where it is behind (a backup), its tips are known.
    """
    ours = set(workspace.git.text("rev-list", "--all").split())
    outside = Git(workspace.git_dir, remote=without_login(where))
    wanted = (f"{LOCAL}{MAIN}", f"{LOCAL}{LEDGERS}*")
    try:
        rows = outside.text("ls-remote", "--quiet", "--", where, *wanted).splitlines()
    except RemoteGone:
        raise NoProject(for_others(where)) from None
    tips = {name: commit for commit, _, name in (row.partition("\t") for row in rows)}
    if not ours.isdisjoint(tips.values()):
        return True
    return f"{LOCAL}{MAIN}" in tips and not ours.isdisjoint(_history(workspace.git_dir / "rlhf", where))


def _history(folder: Path, where: str) -> list[str]:
    """Return the commits of main at an address. They are fetched beside the copy, so that nothing strange enters it."""
    looking = folder / _LOOKING
    shutil.rmtree(looking, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    try:
        Git(folder, remote=without_login(where)).run(
            "clone", "--quiet", "--bare", "--single-branch", "--branch", MAIN, "--no-tags", "--template=",
            "--filter=tree:0", "--", where, str(looking),
        )  # fmt: skip
        return Git(looking).text("rev-list", MAIN).split()
    finally:
        shutil.rmtree(looking, ignore_errors=True)
