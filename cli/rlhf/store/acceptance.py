"""Which commit of main brought the words of each accepted answer, read from the history on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.store.git.ancestry import shallow_ends

if TYPE_CHECKING:
    from rlhf.store.repository import Repository

_MARK = "commit "


def brought_by(repository: Repository) -> dict[str, str]:
    """Return, by the path of an answer, the commit of main by which its present words came.

    Left out is an answer that came before the history on this machine begins.
    """
    log = ("log", "--first-parent", "-m", "--no-renames", "--name-only", f"--format={_MARK}%H", repository.main)
    result: dict[str, str] = {}
    commit, cut = "", shallow_ends(repository.git_dir)
    for line in repository.git.text(*log, "--", "answers").splitlines():
        if line.startswith(_MARK):
            commit = line.removeprefix(_MARK)
        elif line:
            result.setdefault(line, commit)
    return {path: commit for path, commit in result.items() if commit not in cut}
