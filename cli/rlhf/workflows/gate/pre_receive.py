"""Check a push before the forge accepts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.forge import journal
from rlhf.model.branch_name import (
    ANSWERS,
    CHANGES,
    CLAIMS,
    MAIN,
    AnswerBranch,
    ChangeBranch,
    ClaimBranch,
    DraftBranch,
    LedgerBranch,
    owner_of,
    read_branch,
)
from rlhf.model.lease import Lease, parse_lease
from rlhf.process.independence import kept_from_writing, why_not_write
from rlhf.process.slots import HELD_BY, may_submit, takers
from rlhf.store.git.ancestry import is_ancestor
from rlhf.store.git.remote import FINISHED, NUDGE, OLD_HISTORY
from rlhf.store.ledgers.signatures import read_signed
from rlhf.store.purges import purges, record_of
from rlhf.store.submissions import batch_in
from rlhf.workflows.gate.arriving import Arriving, ended, signed_by
from rlhf.workflows.ledger.event_fault import faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from rlhf.forge.local import Update
    from rlhf.process.facts import Facts
    from rlhf.store.repository import Repository

_NO_BRANCH = "no branch that this project keeps (see docs/forge.md: Branches)."
_FORMS = {
    ANSWERS: "not the name of a submission (answer/TASK/HANDLE).",
    CHANGES: "not the name of a change (change/HANDLE/NAME).",
    CLAIMS: "not a claim that rlhf made; a claim is given back with `rlhf task drop`.",
}
_PATIENCE = 3600  # seconds that a person's clock may be ahead of the forge's

MAIN_IS_CLOSED = (
    "main is changed only by merging what has its sign-off.",
    "Send answers with `rlhf submit`, and tasks, guidance, people or policy with `rlhf publish`.",
)


def refusals(repository: Repository, updates: Sequence[Update], now: datetime, pusher: str = "") -> Iterator[str]:
    """Yield the reasons why a push is refused, a sentence each; nothing if it may come in.

    Args:
        pusher: the handle of the person who pushes, if the connection proves it; they may push only their own
            branches. "" if it is not known.
    """
    if journal.purges(repository.git_dir):
        yield "Words are being removed from the project's history just now. Send this again in a few minutes: rlhf sync"
        return
    arriving = Arriving(repository, updates)
    yield from _brings_back(repository, arriving, updates)
    for update in updates if pusher else ():
        if (owner := _owner(repository, update)) != pusher:
            yield f"You came in as {pusher}; “{update.branch}” is written by {owner or 'somebody else'}."
    for update in updates:
        match read_branch(update.branch):
            case LedgerBranch(owner):
                yield from _ledger(repository, arriving, update, owner, now)
            case AnswerBranch() as branch:
                yield from _answer(repository, arriving, update, branch, now)
            case DraftBranch(owner):
                yield from _own_branch(repository, arriving, update, owner, now)
            case ClaimBranch() as branch:
                yield from _claim(repository, arriving, update, branch, now)
                yield from _too_many_claims(repository, updates, update, now)
            case ChangeBranch(author) if update.new:
                yield from _change(repository, arriving, update, author, now)
            case None if update.branch == MAIN:
                yield from _main(repository, update, now)
            case None if update.branch == NUDGE:
                yield FINISHED
            case _:
                form = next((form for start, form in _FORMS.items() if update.branch.startswith(start)), _NO_BRANCH)
                yield f"“{update.branch}” is {form}"


def _brings_back(repository: Repository, arriving: Arriving, updates: Sequence[Update]) -> Iterator[str]:
    """Refuse what would bring back words that were removed from history: an old commit, or a file as it was."""
    records = [record_of(repository, purge) for purge in purges(repository)]
    if not records:
        return
    if any({*record.commits, *record.drafts} & {*arriving.commits} for record in records):
        yield f"{OLD_HISTORY} Run: rlhf sync"
        return
    known = (f"^{tip.oid}" for tip in repository.branches.own.values())
    asked = "".join(f"{line}\n" for line in (*(u.new for u in updates if u.new), *known)).encode()
    brought = repository.git.text("rev-list", "--objects", "--stdin", stdin=asked).splitlines()
    gone = {oid for record in records for oid in record.blobs}
    back = sorted({path or oid for oid, _, path in (row.partition(" ") for row in brought) if oid in gone})
    if back:
        yield (
            f"{', '.join(back)} has words that were removed from this project. Run rlhf sync; where you have them in"
            " another file, take them out of it first."
        )


def _owner(repository: Repository, update: Update) -> str:
    """Return the handle of the only person who may push to a branch; "" if there is nobody."""
    branch = read_branch(update.branch)
    if isinstance(branch, ClaimBranch):
        lease = parse_lease(update.branch, update.new, repository.objects.message(update.new) if update.new else "")
        return lease.holder if lease else ""
    if update.branch == MAIN and update.new:
        people, key = repository.people, repository.policy.forge_keys
        return read_signed(repository.git, people, key, [update.new])[0].contributor
    return owner_of(branch)


def _main(repository: Repository, update: Update, now: datetime) -> Iterator[str]:
    """Refuse a push to main unless it is a single merge, the same that the gate would have made itself."""
    from rlhf.workflows.gate.judge import judge_branch
    from rlhf.workflows.gate.merge import merge_message
    from rlhf.workflows.gate.merge_preview import merge_tree

    if not update.new or repository.main != update.old:
        yield from MAIN_IS_CLOSED
        return
    steps = repository.git.text("rev-list", "--first-parent", "--parents", "--reverse", f"{update.old}..{update.new}")
    rows = [line.split() for line in steps.splitlines()]
    if len(rows) != 1 or len(rows[0]) != 3 or rows[0][1] != update.old:  # noqa: PLR2004 — commit and two parents
        yield from MAIN_IS_CLOSED
        return
    merge, _, head = rows[0]
    tree = repository.objects.oid(f"{merge}^{{tree}}")
    people, key = repository.people, repository.policy.forge_keys
    signer = repository.people.get(read_signed(repository.git, people, key, [merge])[0].signer_now(now))
    if signer is None or not signer.active:
        yield "A merge is signed by whoever makes it, with a key that people.yaml has."
        return
    branch = next((name for name, tip in repository.branches.own.items() if tip.oid == head), "")
    if not branch or tree != merge_tree(repository, head):
        yield from MAIN_IS_CLOSED
        return
    verdict = judge_branch(repository, branch, head, now)
    if not verdict.missing and repository.objects.message(merge).strip() != merge_message(verdict).strip():
        yield "The message of a merge is the one that rlhf merge writes."
    for reason in verdict.missing:
        yield f"{verdict.what} is not ready: {reason}"


def _ledger(repository: Repository, arriving: Arriving, update: Update, owner: str, now: datetime) -> Iterator[str]:
    """Refuse a push to a ledger unless it only adds to the verified part events that its owner may write and signed."""
    base = repository.ledgers.belief(owner, update.old).commit if update.old else ""
    if not update.new or (base and not is_ancestor(repository.objects, base, update.new)):
        yield f"The ledger of {owner} only grows; nothing in it is changed or taken away."
        return
    unsigned = list(signed_by(repository, arriving, update, owner, now))
    yield from unsigned
    if base != update.old:
        yield from _signed_since(repository, update, base, owner)
    elif not unsigned:
        repository.ledgers.note_signed(owner, update.new)
    yield from faults(repository, owner, base, update.new).values()


def _signed_since(repository: Repository, update: Update, base: str, owner: str) -> Iterator[str]:
    """Report commits after the verified part of a ledger that may not stay in it.

    The repository has these commits already, so they are not checked as new ones. Commits signed by a key of the owner
    that is not revoked may stay, even if nothing proves that they arrived in time: the owner signs for them now.
    """
    people, key = repository.people, repository.policy.forge_keys
    since = [update.new, f"^{base}"] if base else [update.new]
    signed_commits = read_signed(repository.git, people, key, since, walk=True)
    bad = [
        signed.commit[:8]
        for signed in signed_commits
        if signed.contributor != owner or (signed.key is not None and signed.key.revoked)
    ]
    if bad:
        yield f"{', '.join(bad)} in the ledger of {owner} is not believed to be theirs. {owner} runs: rlhf doctor --fix"


def _answer(
    repository: Repository, arriving: Arriving, update: Update, branch: AnswerBranch, now: datetime
) -> Iterator[str]:
    """Refuse a submission that drops commits, that its author did not sign, or whose task is taken by others."""
    task, author = branch.task, branch.author
    if not update.new:
        yield f"The submission {task} by {author} cannot be deleted; what was submitted is kept."
        return
    if update.old and not _grows(repository, update):
        yield f"The submission {task} by {author} was changed on another machine. Run: rlhf sync"
        return
    batch = repository.batch_of(task)
    facts = repository.facts(batch, task) if batch is not None else None
    came_before = facts is not None and update.new in facts.arrived  # then its key was checked
    yield from signed_by(repository, arriving, update, author, None if came_before else now)
    if facts is None:
        yield f"There is no task {task} on main."
    elif batch_in(repository.objects.message(update.new)) != batch:
        yield f"The message of a submission of {task} has the line “Batch: {batch}”; rlhf submit writes it."
    elif facts.withdrawn:
        yield f"{task} is withdrawn. {facts.why_withdrawn.rstrip('.')}. What {author} wrote is kept in their drafts."
    elif author in facts.gone:
        yield _withdrawn(facts, author)
    elif not may_submit(facts, author, now):
        others = ", ".join(sorted(takers(facts, now)))
        yield f"{task} is with {others}. What {author} wrote is kept in their drafts; a manager can allot it."
    elif deed := why_not_write(facts, author, repository.policy, now):
        yield f"{author} {deed} to {task}, and nobody does both. {author} gives it back: rlhf task drop {task}"


def _withdrawn(facts: Facts, author: str) -> str:
    why = f"{facts.id}: {facts.why_gone(author)}"
    return f"{why.rstrip('.')}. Whoever may withdraw answers can end that: rlhf answer reinstate {facts.id}/{author}"


def _own_branch(repository: Repository, arriving: Arriving, update: Update, owner: str, now: datetime) -> Iterator[str]:
    if not update.new or (update.old and not _grows(repository, update)):
        yield f"The drafts of {owner} were saved on another machine too. Run: rlhf sync"
        return
    yield from signed_by(repository, arriving, update, owner, now)


def _change(repository: Repository, arriving: Arriving, update: Update, author: str, now: datetime) -> Iterator[str]:
    from rlhf.workflows.gate.judge_change import judge_change

    yield from ended(arriving, update, author, now)
    yield from judge_change(repository, update.branch, author, update.new, now).refused


def _claim(
    repository: Repository, arriving: Arriving, update: Update, branch: ClaimBranch, now: datetime
) -> Iterator[str]:
    """Refuse a claim unless the slot is free, given back or lapsed, or is held by the same person."""
    message = repository.objects.message(update.new) if update.new else ""
    lease = parse_lease(update.branch, update.new, message)
    if lease is None:
        yield f"“{update.branch}” is {_FORMS[CLAIMS]}"
        return
    if update.old and not _grows(repository, update):
        yield f"Somebody else claimed {lease.task} meanwhile."
        return
    yield from signed_by(repository, arriving, update, lease.holder, now, "trainer", "evaluator", "sme", "manager")
    facts = repository.facts(lease.batch, lease.task)
    if facts.task is None:
        yield f"There is no task {lease.task} in the batch {lease.batch}."
    elif branch.slot > facts.task.answers_wanted or len(facts.accepted - facts.gone) >= facts.task.answers_wanted:
        yield f"{lease.task} wants no more answers."
    if lease.holder in facts.gone and not lease.released:
        yield _withdrawn(facts, lease.holder)
    if (lease.until - now).total_seconds() > repository.policy.claims.lease.total_seconds() + _PATIENCE:
        longest = str(repository.policy.claims.lease).removesuffix(", 0:00:00")
        yield f"A claim lasts at most {longest}. Is your clock ahead? The project's shows {now:%d %b %Y %H:%M} UTC."
    before = next((old for old in facts.leases if old.slot == lease.slot), None)
    goes_on = lease.released or (before is not None and before.holder == lease.holder and before.runs(now))
    if not goes_on and (deed := kept_from_writing(facts).get(lease.holder)):
        yield f"{lease.holder} {deed} to {lease.task}, and nobody does both: somebody else takes it."
    if before is not None and not _may_follow(before, lease, facts, now):
        yield f"{lease.task} {HELD_BY} {before.holder} until {before.until:%d %b %H:%M} UTC."


def _too_many_claims(repository: Repository, updates: Sequence[Update], update: Update, now: datetime) -> Iterator[str]:
    """Refuse a new claim of a person who holds as many tasks as policy allows; they may still renew or give back."""
    lease = parse_lease(update.branch, update.new, repository.objects.message(update.new) if update.new else "")
    if lease is None or lease.released or not lease.runs(now):
        return
    pushed = {item.branch for item in updates if item.branch.startswith(CLAIMS)}
    mine = [item for item in repository.snapshot.leases if item.holder == lease.holder and item.runs(now)]
    if any(item.branch == update.branch for item in mine):
        return
    most = repository.policy.claims.most
    if len([item for item in mine if item.branch not in pushed]) + len(pushed) > most:
        yield f"{lease.holder} may hold {most} tasks at once. Give one back first. Which you hold: rlhf status"


def _may_follow(before: Lease, lease: Lease, facts: Facts, now: datetime) -> bool:
    submitted = any(submission.author == before.holder for submission in facts.submissions)
    gone = before.holder in facts.gone
    return before.holder == lease.holder or gone or (not before.runs(now) and not submitted)


def _grows(repository: Repository, update: Update) -> bool:
    return is_ancestor(repository.objects, update.old, update.new)
