"""Keep a summary file for each open submission in the forge: replaced in place, removed when it is merged."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from rlhf.reports.summary import markdown
from rlhf.store.files.atomic import replace_cache
from rlhf.workflows.gate.ci_gate import account_of

if TYPE_CHECKING:
    from pathlib import Path

    from rlhf.store.repository import Repository
    from rlhf.workflows.gate.merge import Outcome

FOLDER = "summaries"


def summary_file(repository: Repository, branch: str) -> Path:
    """Return the path of a submission's summary, in the project's own repository."""
    return repository.git_dir / "rlhf" / FOLDER / f"{branch}.md"


def keep(repository: Repository, outcome: Outcome) -> None:
    """Replace the summary of a submission with that of its latest verdict; it can be computed again at any time."""
    file = summary_file(repository, outcome.verdict.branch)
    if outcome.merge or not outcome.verdict.head:
        drop(repository, outcome.verdict.branch)
        return
    replace_cache(file, markdown(account_of(outcome.verdict)).encode())


def drop(repository: Repository, branch: str) -> None:
    """Remove the summary of a submission: it is merged, or what the summary says may no longer be true."""
    with contextlib.suppress(OSError):
        summary_file(repository, branch).unlink(missing_ok=True)


def tidy(repository: Repository) -> None:
    """Remove the summaries of branches that no longer exist."""
    folder = repository.git_dir / "rlhf" / FOLDER
    for file in folder.rglob("*.md"):
        if file.relative_to(folder).with_suffix("").as_posix() not in repository.branches.own:
            with contextlib.suppress(OSError):
                file.unlink()
