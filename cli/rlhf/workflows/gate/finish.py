"""Finish a push: record what arrived, merge what has become ready; and finish what an earlier push left undone.

Every step can be run again: what is recorded already is not recorded twice, what is merged not merged again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors import RlhfError
from rlhf.forge import journal
from rlhf.forge.local import Update, settle_key
from rlhf.model.branch_name import CHANGES, MAIN, AnswerBranch, read_change
from rlhf.store.git.git import GitFailed
from rlhf.workflows.gate import post_receive as arrivals
from rlhf.workflows.gate import summaries
from rlhf.workflows.gate.after_main import answers_after
from rlhf.workflows.gate.free import free, left_since
from rlhf.workflows.gate.late_requests import record_late_requests
from rlhf.workflows.gate.merge import Outcome, candidates, clean_up, merge_in_forge
from rlhf.workflows.gate.moves import finish_move, has_moved
from rlhf.workflows.gate.purging import forget_replaced
from rlhf.workflows.gate.record_in_time import record_in_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from rlhf.model.people import People
    from rlhf.store.repository import Repository
    from rlhf.workflows.gate.forge_ledger import Randomness


def finish_push(
    repository: Repository, push: journal.Push, now: datetime, randomness: Randomness, say: Callable[[str], None],
    *, again: bool = False,
) -> list[Outcome]:  # fmt: skip
    """Do everything that follows from a push whose branches have moved; return what was merged or looked at.

    Args:
        again: an earlier process may have done a part of it.
        say: told what was merged and, of the changes in this push, what was not, with the reason.
    """
    repository.refresh()
    settle_key(repository.git_dir, repository.policy.forge_key)
    updates = [update for update in push.updates if has_moved(repository, update)]
    main = next((update.old for update in updates if update.branch == MAIN), "") or repository.main
    before = repository.based_on(main).people
    sent = {update.branch for update in updates}
    arrivals.keep_what_is_left_out(repository, updates)
    arrivals.record_arrivals(repository, updates, push.at, randomness)
    arrivals.record_merges(repository, updates, push.at, randomness)
    record_late_requests(repository, arrivals.ledger_changes(repository, updates), push.at, randomness)
    record_in_time(repository, before, push.at, randomness)
    clean_up(repository)
    outcomes = _merge_ready(repository, arrivals.touched_branches(repository, updates), main, now, randomness)
    for outcome in outcomes:
        summaries.keep(repository, outcome)
        if outcome.merge:
            say(f"Merged: {outcome.verdict.what}.")
        elif read_change(outcome.verdict.branch) and outcome.verdict.branch in sent:
            for reason in outcome.verdict.missing:
                say(f"Not merged: {outcome.verdict.what}. {reason}")
    clean_up(repository)
    record_in_time(repository, before, push.at, randomness)  # a merge may just have given a key its end
    _free(repository, before, updates, push.at, randomness, everything=again)
    summaries.tidy(repository)
    journal.done(push)
    return outcomes


def _free(
    repository: Repository, before: People, updates: list[Update], now: datetime, randomness: Randomness,
    *, everything: bool,
) -> None:  # fmt: skip
    """Put back into the pool what a push has made free: somebody has left, or a manager took a claim back.

    Args:
        before: people.yaml before the push.
        everything: also what became free earlier.
    """
    gone, tasks = left_since(before, repository.people), arrivals.tasks_taken_back(repository, updates)
    given = arrivals.allots_while_some_have_left(repository, updates)
    if everything or gone or tasks or given:
        free(repository, now, randomness, None if everything or given else gone, None if everything else tasks)


def _merge_ready(
    repository: Repository, touched: list[str], main: str, now: datetime, randomness: Randomness
) -> list[Outcome]:
    """Merge the branches that a push touched, changes first, and the answers that a new main has made ready.

    Args:
        main: the commit of main before the push.
    """
    answers = [name for name in touched if not name.startswith(CHANGES)]
    outcomes = merge_in_forge(repository, [name for name in touched if name.startswith(CHANGES)], now, randomness)
    if repository.main != main:
        after = answers_after(repository, main)
        answers = list(dict.fromkeys([*answers, *after.judge]))
        for name in set(after.passed_over) - {*answers}:
            summaries.drop(repository, name)
    return outcomes + merge_in_forge(repository, answers, now, randomness)


def finish_left(
    repository: Repository, now: datetime, randomness: Randomness, say: Callable[[str], None] = lambda _: None
) -> tuple[list[Outcome], bool]:
    """Finish what the journal has of processes that ended before they were done.

    Args:
        say: told what cannot be finished yet; it stays written down, and keeps nothing else from being finished.

    Returns:
        what was merged or looked at, and whether all is finished.
    """
    outcomes: list[Outcome] = []
    whole = True
    for entry in journal.left(repository.git_dir):
        try:
            if isinstance(entry, journal.Push):
                outcomes += finish_push(repository, entry, now, randomness, lambda _: None, again=True)
            elif isinstance(entry, journal.Move):
                finish_move(repository, entry)
                journal.done(entry)
            else:
                forget_replaced(repository, entry)
        except (RlhfError, GitFailed, OSError) as error:
            whole = False
            say(f"What an earlier push left undone could not be finished yet: {error}")
    return outcomes, whole


def finish_all(
    repository: Repository, now: datetime, randomness: Randomness, say: Callable[[str], None] = lambda _: None
) -> tuple[list[Outcome], bool]:
    """Finish what the journal has and, whatever it has, record and merge everything that is open.

    An arrival of which nothing was written down counts from now.
    """
    outcomes, whole = finish_left(repository, now, randomness, say)
    repository.refresh()
    settle_key(repository.git_dir, repository.policy.forge_key)
    arrivals.record_arrivals(repository, list(_unrecorded(repository)), now, randomness)
    outcomes += merge_in_forge(repository, candidates(repository), now, randomness)
    clean_up(repository)
    return outcomes, whole


def _unrecorded(repository: Repository) -> Iterator[Update]:
    """Yield each open submission whose tip the forge's ledger does not name, and no push that is still under way."""
    under_way = {update.new for push in journal.pushes(repository.git_dir) for update in push.updates}
    for task, author, tip in repository.snapshot.submission_branches():
        batch = repository.batch_of(task)
        recorded = batch is None or arrivals.is_recorded(repository, batch, task, tip.oid)
        if not recorded and tip.oid not in under_way:
            yield Update(str(AnswerBranch(task, author)), "", tip.oid)
