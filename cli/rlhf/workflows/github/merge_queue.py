"""Handle merges that GitHub's merge queue makes: judge a group before, and record its merges after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.model.event_types import FORGE, MERGED
from rlhf.store.ledgers.signatures import read_signed
from rlhf.workflows.gate.ci_gate import branch_of
from rlhf.workflows.gate.forge_ledger import write_down
from rlhf.workflows.gate.judge import judge_branch
from rlhf.workflows.gate.merge_preview import merge_tree
from rlhf.workflows.gate.merge_record import events_of
from rlhf.workflows.gate.uphold import stopped
from rlhf.workflows.gate.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rlhf.store.repository import Repository
    from rlhf.workflows.gate.forge_ledger import Randomness

_LATEST = 200  # only so many of main's latest merges are examined


def judge_group(repository: Repository, branch: str, now: datetime) -> Verdict:
    """Judge a merge queue group: every submission in it, each on top of those before it; stop at the first refused."""
    tip = repository.branches.own.get(branch)
    if tip is None:
        return Verdict(branch, "", branch, problems=(f"There is no {branch} any more.",))
    verdict, earlier = Verdict(branch, tip.oid, branch, problems=("It brings no submission.",)), repository
    for merge, before, head in _merges(repository, f"{repository.main}..{tip.oid}", oldest_first=True):
        on = repository.based_on(before)
        verdict = judge_branch(on, branch_of(on, head, head), head, now)
        if any(stopped(earlier, on)):
            alone = (
                "A change of people or policy before it in the queue touches what was said: it goes in by itself first."
            )
            verdict = replace(verdict, problems=(*verdict.problems, alone))
        if repository.objects.oid(f"{merge}^{{tree}}") != merge_tree(on, head):
            other = f"{merge[:8]} holds other words than were submitted."
            verdict = replace(verdict, problems=(*verdict.problems, other))
        if not verdict.ready:
            break
    return replace(verdict, head=tip.oid)


def record_hosted(repository: Repository, now: datetime, randomness: Randomness) -> None:
    """Record the merges on main that the forge did not make itself; each is judged against main before that merge."""
    every = list(_merges(repository, repository.main, oldest_first=False))
    people, key = repository.people, repository.policy.forge_keys
    signed = {
        item.commit: item.contributor for item in read_signed(repository.git, people, key, [row[0] for row in every])
    }
    others = [row for row in every if signed.get(row[0]) != FORGE]
    if not others:
        return
    files = repository.ledgers.events(lambda file: file.owner == FORGE and file.type == MERGED)
    known = {str(event.body.get("merge")) for event in files}
    events = []
    for merge, before, head in reversed(others):
        if merge not in known:
            on = repository.based_on(before)
            verdict = judge_branch(on, branch_of(on, head, head), head, now)
            events += events_of(on, merge, verdict, now, randomness, by_github=True)
    write_down(repository, events)


def _merges(repository: Repository, reach: str, *, oldest_first: bool) -> Iterator[tuple[str, str, str]]:
    """Yield the merges of main's own line: the merge commit, main before it, and the merged head."""
    order = ("--reverse",) if oldest_first else (f"--max-count={_LATEST}",)
    text = repository.git.text("rev-list", "--first-parent", "--merges", "--parents", *order, reach)
    for row in text.splitlines():
        merge, before, head, *more = row.split()
        if not more:
            yield merge, before, head
