"""Check the files that a head changes, and the other files that it would break, from git objects alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model import paths
from rlhf.rules.likeness import alike
from rlhf.store.git.objects import changes
from rlhf.store.git.status import retired_tasks
from rlhf.store.machine.parallel import workers
from rlhf.workflows.checking.all_files import survey
from rlhf.workflows.checking.cache import Known
from rlhf.workflows.checking.checker import Checker
from rlhf.workflows.checking.incremental import findings_of, on_the_whole, withdrawn_tasks
from rlhf.workflows.checking.result import Checked
from rlhf.workflows.gate.merge_preview import merge_tree
from rlhf.workflows.guidance.citations import citing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rlhf.model.finding import Finding
    from rlhf.store.repository import Repository


def check_between(repository: Repository, head: str, now: datetime, progress: Callable[[str], None]) -> Checked:
    """Return the findings about a head, as it would be once merged into the repository's main.

    Settings, schemas and the severity of each rule come from main: a change cannot bring its own. A finding that main
    already has, in a file that the head does not touch, is not reported again.
    """
    merged = merge_tree(repository, head) or repository.objects.oid(f"{head}^{{tree}}") or head
    touched = {c.path for c in changes(repository.git, repository.main, merged) if not c.removed}
    findings = _everything(repository, merged, now, progress)
    messages = [finding for finding in findings if finding.path in touched]
    elsewhere = [finding for finding in findings if finding.path not in touched]
    if elsewhere:
        before = {_key(finding) for finding in _everything(repository, repository.main, now, progress)}
        messages += [finding for finding in elsewhere if _key(finding) not in before]
    files = {path for path in touched if paths.is_content(path)} | {finding.path for finding in messages}
    return Checked(sorted(files), sorted(messages), repository.at(merged))


def _key(finding: Finding) -> tuple[str, str, str]:
    """Return what identifies a finding in a file that did not change."""
    return finding.path, finding.code, finding.message


def _everything(repository: Repository, revision: str, now: datetime, progress: Callable[[str], None]) -> list[Finding]:
    tree = repository.at(revision)
    checker = Checker(tree, repository.tree, whole=True, citing=citing(repository, revision))
    entries = sorted(entry for root in paths.ROOTS for entry in tree.modes(root))
    census = survey(checker, entries, progress, workers())
    known = Known(census, alike(census, checker.shingles), retired_tasks(repository.git, repository.main))
    return findings_of(checker, known, on_the_whole(known, withdrawn_tasks(repository)), now)
