"""Merge submissions and changes that have become ready."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.forge.local import next_key, settle_key
from rlhf.model.branch_name import ANSWERS, CHANGES, JUDGED, read_answer
from rlhf.model.keys import same_key
from rlhf.store.git.branches import LOCAL
from rlhf.store.git.remote import Sending, deepen, push, require_judged
from rlhf.store.git.write_objects import commit
from rlhf.workflows.gate.forge_ledger import Randomness, in_one_step
from rlhf.workflows.gate.judge import judge_branch
from rlhf.workflows.gate.merge_record import events_of
from rlhf.workflows.gate.moves import move_together
from rlhf.workflows.gate.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from datetime import datetime

    from rlhf.store.repository import Repository


class Outcome(Struct, frozen=True):
    """The verdict on a branch, and the merge commit that was made ("" if the branch was not merged)."""

    verdict: Verdict
    merge: str = ""


_TRIES = 50


def candidates(repository: Repository) -> list[str]:
    return [name for name, _ in (*repository.branches.below(ANSWERS), *repository.branches.below(CHANGES))]


def merge_in_forge(repository: Repository, branches: list[str], now: datetime, randomness: Randomness) -> list[Outcome]:
    """Merge the branches that are ready, in the forge's own repository, one after the other.

    Each branch is judged against the main that the merge before it made.
    """
    return [_merge_one(repository, branch, now, randomness) for branch in branches]


def _merge_one(repository: Repository, branch: str, now: datetime, randomness: Randomness) -> Outcome:
    for _ in range(_TRIES):
        repository.refresh()
        tip = repository.branches.own.get(branch)
        if tip is None:
            return Outcome(Verdict(branch, "", branch))
        verdict = judge_branch(repository, branch, tip.oid, now)
        if not verdict.ready:
            return Outcome(verdict)
        with _signing_for(repository, verdict):
            made, ref_updates = _prepared(repository, verdict, branch, tip.oid, now, randomness)
        if not move_together(repository, ref_updates):
            continue  # somebody merged, or the forge wrote something down, meanwhile: judge again on what is there now
        repository.refresh()
        settle_key(repository.git_dir, repository.policy.forge_key)
        return Outcome(verdict, made)
    return Outcome(Verdict(branch, "", branch, problems=("main kept moving; run `rlhf merge` again.",)))


def _prepared(
    repository: Repository, verdict: Verdict, branch: str, tip: str, now: datetime, randomness: Randomness
) -> tuple[str, list[str]]:
    """Make a merge and what is written down of it; return the merge, and the moves of branches that bring both."""
    made = make_merge(repository, verdict)
    ref_updates = [f"update {LOCAL}main {made} {repository.main}", f"delete {LOCAL}{branch} {tip}"]
    ref_updates += _closed_claims(repository, verdict)
    ref_updates.append(in_one_step(repository, events_of(repository, made, verdict, now, randomness)))
    return made, ref_updates


@contextmanager
def _signing_for(repository: Repository, verdict: Verdict) -> Iterator[None]:
    """Sign with the next key of the forge, if the merge makes it the present one: its ledger is then whole at once."""
    file, waiting = next_key(repository.git_dir)
    if not waiting or not same_key(waiting, repository.at_commit(verdict.merged_tree).policy.forge_key):
        yield
        return
    before = repository.git
    repository.git = before.with_config(user__signingKey=str(file))
    try:
        yield
    finally:
        repository.git = before


def make_merge(repository: Repository, verdict: Verdict) -> str:
    """Return a new merge commit, signed by the person or forge that runs this; no branch points to it yet."""
    return commit(repository.git, verdict.merged_tree, [repository.main, verdict.head], merge_message(verdict))


def merge_message(verdict: Verdict) -> str:
    """Return the message of a merge: the branch and, for an answer, its content hash, reviews and overrides.

    For a change of guidance, the message names the approvals.
    """
    trailers = [f"Branch: {verdict.branch}"]
    if verdict.signoff is not None:
        trailers += [f"Content: {verdict.content}"]
        trailers += [f"Review: {review.id} by {review.by}" for review in verdict.signoff.approvals]
        trailers += [f"Override: {override.id} by {override.by}" for override in verdict.overrides]
    if verdict.guidance is not None:
        trailers += [f"Approval: {id_} by {by}" for id_, by in verdict.guidance.given]
    verb = "Accept" if verdict.signoff is not None else "Take in"
    return f"{verb} {verdict.what}\n\n" + "\n".join(trailers) + "\n"


def _closed_claims(repository: Repository, verdict: Verdict) -> list[str]:
    """Return `git update-ref` lines that delete the claims of a task that now has all the answers it wants."""
    if verdict.signoff is None:
        return []
    answer = read_answer(verdict.branch)
    return _served_claims(repository, verdict.branch, answer.author) if answer else []


def clean_up(repository: Repository, but: Container[str] = ()) -> None:
    """Remove the branches that are merged, and the claims of tasks that have all their answers.

    Args:
        but: branches that are kept in any case.
    """
    repository.refresh()
    result = []
    for name in _merged(repository):
        if name not in but:
            result.append(f"delete {LOCAL}{name} {repository.branches.own[name].oid}")
            result += _served_claims(repository, name)
    if result:
        repository.git.run("update-ref", "--stdin", stdin=("\n".join(dict.fromkeys(result)) + "\n").encode())
        repository.refresh()


def _merged(repository: Repository) -> list[str]:
    """Return the submissions and changes that main contains; git is asked once for all of them."""
    if not any(name.startswith(JUDGED) for name in repository.branches.own):
        return []
    below = (f"{LOCAL}{prefix}" for prefix in JUDGED)
    rows = repository.git.text("for-each-ref", "--format=%(refname)", f"--merged={repository.main}", *below)
    return [name for row in rows.splitlines() if (name := row.removeprefix(LOCAL)) in repository.branches.own]


def _served_claims(repository: Repository, branch: str, *merging: str) -> list[str]:
    """Return `git update-ref` lines that delete the claims of a submission's task, if it has all its answers.

    Args:
        merging: authors whose answers are merged in the same step, and count as accepted.
    """
    answer = read_answer(branch)
    batch = repository.batch_of(answer.task) if answer is not None else None
    if answer is None or batch is None:
        return []
    facts = repository.facts(batch, answer.task)
    wanted = facts.task.answers_wanted if facts.task else 1
    done = len(facts.accepted.union(merging)) >= wanted
    return [f"delete {LOCAL}{lease.branch} {lease.commit}" for lease in facts.leases] if done else []


def merge_by_hand(repository: Repository, branches: list[str], now: datetime) -> list[Outcome]:
    """Merge the branches that are ready, in a person's clone, and push main; the forge judges each merge again."""
    if branches and (repository.git_dir / "shallow").exists():  # a merge needs the history they share
        deepen(repository.git)
    result = []
    for branch in branches:
        tip = repository.branches.far.get(branch)
        if tip is None:
            continue
        verdict = judge_branch(repository, branch, tip.oid, now)
        if not verdict.ready:
            result.append(Outcome(verdict))
            continue
        made = make_merge(repository, verdict)
        delivery = push(repository.git, [Sending("main", made, repository.main)])
        require_judged(delivery, repository.git, repository.policy)
        if "main" in delivery.taken:
            result.append(Outcome(verdict, made))
        else:
            words = delivery.words or ("main moved meanwhile; run `rlhf merge` again.",)
            result.append(Outcome(Verdict(branch, tip.oid, verdict.what, problems=words)))
        repository.refresh()
    return result
