"""Finish a push: record what arrived, merge what has become ready; and finish what an earlier push left undone.

Every step can be run again: what is recorded already is not recorded twice, what is merged not merged again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.forge import journal
from rlhf.forge.local import Update
from rlhf.model.branch_name import JUDGED, MAIN, AnswerBranch, read_change
from rlhf.store.git.ancestry import is_ancestor
from rlhf.store.git.branches import LOCAL
from rlhf.workflows.gate import post_receive as arrivals
from rlhf.workflows.gate import summaries
from rlhf.workflows.gate.merge import Outcome, candidates, clean_up, merge_in_forge
from rlhf.workflows.gate.record_in_time import record_in_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from rlhf.store.repository import Repository
    from rlhf.workflows.gate.forge_ledger import Randomness


def finish_push(
    repository: Repository, push: journal.Push, now: datetime, randomness: Randomness, say: Callable[[str], None]
) -> list[Outcome]:
    """Do everything that follows from a push whose branches have moved; return what was merged or looked at.

    Args:
        say: told what was merged and, of the changes in this push, what was not, with the reason.
    """
    repository.refresh()
    updates = [update for update in push.updates if _has_moved(repository, update)]
    main = next((update.old for update in updates if update.branch == MAIN), "")
    before = (repository.based_on(main) if main else repository).people
    sent = {update.branch for update in updates}
    arrivals.keep_what_is_left_out(repository, updates)
    arrivals.record_arrivals(repository, updates, push.at, randomness)
    arrivals.record_merges(repository, updates, push.at, randomness)
    record_in_time(repository, before, push.at, randomness)
    clean_up(repository)
    outcomes = merge_in_forge(repository, arrivals.touched_answers(repository, updates), now, randomness)
    for outcome in outcomes:
        summaries.keep(repository, outcome)
        if outcome.merge:
            say(f"Merged: {outcome.verdict.what}.")
        elif read_change(outcome.verdict.branch) and outcome.verdict.branch in sent:
            for reason in outcome.verdict.missing:
                say(f"Not merged: {outcome.verdict.what}. {reason}")
    clean_up(repository)
    record_in_time(repository, before, push.at, randomness)  # a merge may just have given a key its end
    summaries.tidy(repository)
    journal.done(push)
    return outcomes


def finish_left(repository: Repository, now: datetime, randomness: Randomness) -> list[Outcome]:
    """Finish what the journal has of processes that ended before they were done; nothing where there is nothing."""
    outcomes: list[Outcome] = []
    for entry in journal.left(repository.git_dir):
        if isinstance(entry, journal.Push):
            outcomes += finish_push(repository, entry, now, randomness, lambda _: None)
        else:
            _finish_move(repository, entry)
            journal.done(entry)
    return outcomes


def finish_all(repository: Repository, now: datetime, randomness: Randomness) -> list[Outcome]:
    """Finish what the journal has and, whatever it has, record and merge everything that is open.

    An arrival of which nothing was written down counts from now.
    """
    outcomes = finish_left(repository, now, randomness)
    repository.refresh()
    unrecorded = list(_unrecorded(repository))
    arrivals.record_arrivals(repository, unrecorded, now, randomness)
    outcomes += merge_in_forge(repository, candidates(repository), now, randomness)
    clean_up(repository)
    return outcomes


def _unrecorded(repository: Repository) -> Iterator[Update]:
    """Yield each open submission whose tip the forge's ledger does not name."""
    for task, author, tip in repository.snapshot.submission_branches():
        batch = repository.batch_of(task)
        if batch is not None and not arrivals.is_recorded(repository, batch, task, tip.oid):
            yield Update(str(AnswerBranch(task, author)), "", tip.oid)


def _has_moved(repository: Repository, update: Update) -> bool:
    """Whether a branch was moved as a push asked: it is there, went on from there, or was merged and removed since."""
    tip = repository.branches.own.get(update.branch)
    if not update.new:
        return tip is None
    if tip is not None:
        return is_ancestor(repository.objects, update.new, tip.oid)
    return update.branch.startswith(JUDGED) and is_ancestor(repository.objects, update.new, repository.main)


def _finish_move(repository: Repository, move: journal.Move) -> None:
    """Complete branches that were to move together, if one of them did; else leave all of them as they are."""
    repository.refresh()
    rows = [line.split(" ") for line in move.lines]
    moved = [(row[1].removeprefix(LOCAL), row[2], row[3]) for row in rows if row[0] == "update"]
    gone = [(row[1], row[2]) for row in rows if row[0] == "delete"]
    if not any(_has_moved(repository, Update(branch, old, new)) for branch, new, old in moved):
        return
    for branch, new, old in moved:
        if not _has_moved(repository, Update(branch, old, new)):
            repository.git.run("update-ref", "--create-reflog", f"{LOCAL}{branch}", new, old)
    for ref, old in gone:
        repository.git.succeeds("update-ref", "-d", ref, old)
    repository.refresh()
