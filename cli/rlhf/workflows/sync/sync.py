"""Fetch and send everything, so that nobody has to merge by hand and no text is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.errors import Unreachable
from rlhf.model.branch_name import DRAFTS, LEDGERS, DraftBranch, LedgerBranch
from rlhf.model.event_types import DROP, FORGE, GUIDANCE_OBJECTION, HAND_OVER
from rlhf.model.ids import ulid_time
from rlhf.process.clock import ahead
from rlhf.store import bring, claims, drafts, submissions
from rlhf.store.claims import Bid
from rlhf.store.drafts import FromOtherMachine
from rlhf.store.git.ancestry import is_ancestor
from rlhf.store.git.branches import keep, move
from rlhf.store.git.clone import leave_sparse_index
from rlhf.store.git.local_objects import wants_housekeeping
from rlhf.store.git.objects import EMPTY_TREE
from rlhf.store.git.refs import head_ref
from rlhf.store.git.worktree import Brought, bring_up, read_cone
from rlhf.store.ledgers import ledger
from rlhf.store.ledgers.signatures import read_signed
from rlhf.store.machine.copy_card import keep_card
from rlhf.store.machine.last_seen import note_noticed, noticed
from rlhf.workflows.ledger.sign_again import sign_again
from rlhf.workflows.ledger.signing_key import switch
from rlhf.workflows.sync.about_me import (
    answered_about,
    claimed,
    events_of,
    near_me,
    new_about_me,
    submitted,
    tasks_to_settle,
)
from rlhf.workflows.sync.follow_purge import follow, forget_followed, stands_on_replaced_main, unfollowed
from rlhf.workflows.sync.review_requests import review_requests
from rlhf.workflows.sync.send import Sent, send
from rlhf.workflows.sync.synced import Synced
from rlhf.workflows.sync.unfinished import Unfinished, ask_to_finish, unfinished
from rlhf.workflows.worklist.changed_prompts import prompts_changed
from rlhf.workflows.worklist.my_tasks import Held, allotted_to, held, orphaned_drafts
from rlhf.workflows.worklist.open_concerns import asked_about

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from rlhf.store.git.branches import Tip
    from rlhf.store.ledgers.signatures import Signed
    from rlhf.store.workspace import Workspace

Progress = Callable[[str], None]


def quiet(_: str) -> None:
    """Report no steps."""


def sync(workspace: Workspace, now: datetime, say: Progress = quiet) -> Synced:
    """Fetch, reconcile, send, and fetch again what sending changed; offline, change nothing and return the error."""
    workspace.hold()
    keep_card(workspace.git_dir, workspace.git.settings)
    say("Fetching …")
    requested = review_requests(workspace)
    before, had = submitted(workspace), claimed(workspace)
    known = noticed(workspace.git_dir) or near_me(workspace).keys()
    given = allotted_to(workspace, workspace.handle)
    try:
        bring.bring_branches(workspace, now)
    except Unreachable as reason:
        return Synced(unreachable=reason, ahead=clock_ahead(workspace, None, now))
    removals = len(unfollowed(workspace))
    other = reconcile(workspace, now)
    brought = arrange(workspace, now, say)
    say("Sending …")
    sent = send(workspace, now)
    release_dropped(workspace, now)
    if _has_other_effects(sent):
        bring.bring_branches(workspace, now)
        reconcile(workspace, now)
        after = arrange(workspace, now, quiet)
        brought = brought + after
    left, after = _finish(workspace, now)
    brought = brought + after
    if str(DraftBranch(workspace.handle)) in workspace.branches.unsent():  # what main has was taken out of the draft
        send(workspace, now)
    if wants_housekeeping(workspace.git_dir):  # also for whoever only reads: each fetch of objects leaves a pack
        workspace.git.run("gc", "--auto", "--quiet")
    accepted = tuple(task for task in before - submitted(workspace) if _on_main(workspace, task))
    allotted = {task for _, task in allotted_to(workspace, workspace.handle) - given} - before - had
    fresh = new_about_me(workspace, known)
    return Synced(
        sent, brought, other, accepted,
        allotted=tuple(sorted(allotted)),
        news=fresh,
        unreachable=sent.unreachable,
        ahead=clock_ahead(workspace, sent.forge_time, now),
        unfinished=left,
        handed=tuple(e for e in events_of(workspace, fresh, HAND_OVER) if e.body.get("to") == workspace.handle),
        objections=events_of(workspace, fresh, GUIDANCE_OBJECTION),
        requests=tuple(sorted(review_requests(workspace) - requested)),
        removals=removals,
    )  # fmt: skip


def tell_all(workspace: Workspace) -> None:
    """Remember that the person is told now of all that concerns them; what comes later is news to their next sync."""
    note_noticed(workspace.git_dir, near_me(workspace))


def _finish(workspace: Workspace, now: datetime) -> tuple[tuple[Unfinished, ...], Brought]:
    """Have the forge finish what it left undone; return what is still left, and what that brought."""
    left = unfinished(workspace, now)
    try:
        if not ask_to_finish(workspace, left, now):
            return left, Brought()
        bring.bring_branches(workspace, now)
    except Unreachable:
        return left, Brought()
    reconcile(workspace, now)
    brought = arrange(workspace, now, quiet)
    return unfinished(workspace, now), brought


def release_dropped(workspace: Workspace, now: datetime) -> None:
    """Release my claims on tasks that I gave back after claiming them, perhaps offline."""
    lease_time = workspace.policy.claims.lease
    mine = [lease for lease in workspace.snapshot.leases if lease.holder == workspace.handle and lease.runs(now)]
    if not mine:
        return
    held_tasks = {lease.task for lease in mine}
    drops: dict[str, datetime] = {}
    for event in workspace.ledgers.events(
        lambda f: f.owner == workspace.handle and f.type == DROP and f.task in held_tasks
    ):
        drops[event.task] = max(event.at, drops.get(event.task, event.at))
    bids = [
        Bid(replace(lease, released=True, commit=""), lease.commit)
        for lease in mine
        if lease.task in drops and drops[lease.task] >= lease.until - lease_time
    ]
    if bids:
        claims.place(workspace, bids)
        workspace.refresh()


def _on_main(workspace: Workspace, task: str) -> bool:
    batch = workspace.batch_of(task)
    return batch is not None and workspace.snapshot.is_accepted(batch, task, workspace.handle)


def reconcile(workspace: Workspace, now: datetime) -> FromOtherMachine:
    """Join what this machine wrote with what my other machines sent; sign with my next key once the project has it."""
    follow(workspace)
    if workspace.people.get(workspace.handle) is not None:
        switch(workspace, now)
    _reconcile_ledger(workspace, now)
    if submissions.settle(workspace):
        workspace.refresh()
    name = str(DraftBranch(workspace.handle))
    own, far = workspace.branches.own.get(name), workspace.branches.far.get(name)
    mine = False
    if far is not None and (own is None or not is_ancestor(workspace.objects, far.oid, own.oid)):
        mine = all(signed.contributor == workspace.handle for signed in _beyond(workspace, far.oid, own))
    other = FromOtherMachine()
    if mine:  # an ended key of mine is enough: drafts prove nothing
        other = drafts.bring(workspace)
        workspace.refresh()
    sign_again(workspace, now)
    return other


def _beyond(workspace: Workspace, tip: str, known: Tip | None) -> list[Signed]:
    """Return the commits of a remote branch of mine that this machine did not have and that are not already trusted."""
    named = [key.believed_to for key in workspace.me.keys if key.believed_to] + ([known.oid] if known else [])
    if any(key.until is not None for key in workspace.me.keys):
        named += sorted(workspace.ledgers.in_time(str(LedgerBranch(workspace.handle))))
    beyond = [tip, *(f"^{commit}" for commit in named)]
    keys = workspace.policy.forge_keys
    return read_signed(workspace.git, workspace.people, keys, beyond, walk=True, objects=workspace.objects)


def _reconcile_ledger(workspace: Workspace, now: datetime) -> None:
    name = str(LedgerBranch(workspace.handle))
    own, far = workspace.branches.own.get(name), workspace.branches.far.get(name)
    if far is None or (own is not None and own.oid == far.oid):
        return
    if own is not None and not workspace.ledgers.belief(workspace.handle, own.oid).whole:
        return  # not all of it is trusted, so it is not signed again unseen; `foundation` refuses to build on it
    if not all(signed.signer_now(now) == workspace.handle for signed in _beyond(workspace, far.oid, own)):
        return  # somebody wrote there in my name; `foundation` refuses to build on it
    if own is None:
        move(workspace.git, name, far.oid, None)
        workspace.refresh()
        return
    if is_ancestor(workspace.objects, own.oid, far.oid):
        move(workspace.git, name, far.oid, own.oid)
    elif not is_ancestor(workspace.objects, far.oid, own.oid):
        ledger.replay(workspace.git, workspace.objects, workspace.handle, own, far)
    workspace.refresh()


def arrange(workspace: Workspace, now: datetime, say: Progress) -> Brought:
    """Bring the working tree to the remote's main, and fetch what I hold, review or have to decide."""
    say("Bringing what you hold …")
    bring.bring_events(workspace, ())
    mine = held(workspace, now)
    mine += orphaned_drafts(workspace, mine)
    held_or_reviewed = {task for _, task in {*mine, *workspace.my_answers()}} | answered_about(workspace)
    held_or_reviewed |= tasks_to_settle(workspace)
    bring.bring_events(workspace, held_or_reviewed)
    to_review = reviewable(workspace)
    to_decide = asked_about(workspace, now)
    changed = prompts_changed(workspace)
    bring.bring_words(workspace, [*to_decide, *changed])
    bring.bring_submissions(workspace, [*mine, *to_review, *to_decide])
    bring.bring_events(workspace, [task for _, task in (*mine, *to_review, *to_decide, *changed)])
    bring.bring_proposals(workspace)
    brought = catch_up(workspace)
    forget_followed(workspace)
    if drafts.tidy(workspace):
        workspace.refresh()
    bring.bring_tasks(workspace, mine)
    return brought


def catch_up(workspace: Workspace) -> Brought:
    """Move this machine's main and working tree to the remote's main."""
    here = workspace.branches.own.get("main")
    if here is None or here.oid == workspace.main or head_ref(workspace.git) != "refs/heads/main":
        return Brought()  # where somebody works on a branch of their own, it is theirs to bring up
    leave_sparse_index(workspace.git)
    base = _base(workspace, here.oid)
    brought = bring_up(
        workspace.git, workspace.objects, workspace.files, base, workspace.main, read_cone(workspace.git)
    )
    workspace.refresh()
    return brought


def _base(workspace: Workspace, here: str) -> str:
    """Return the commit from which the working tree began: this machine's main, or the last one shared with the remote.

    Commits that a person made on main here are kept under refs/rlhf/kept; what they changed stays in the working tree
    as an edit. Where nothing is shared, return the empty tree.
    """
    git = workspace.git
    if is_ancestor(workspace.objects, here, workspace.main) or stands_on_replaced_main(workspace, here):
        return here
    keep(git, here)
    if git.succeeds("merge-base", here, workspace.main):
        return git.text("merge-base", here, workspace.main)
    return EMPTY_TREE


def reviewable(workspace: Workspace) -> Held:
    """Return the submissions of others that a reviewer's machine keeps, as (batch, task); none for other people."""
    if not workspace.me.may("evaluator", "sme", "manager"):
        return []
    return [
        (submissions.batch_in(tip.message), task)
        for task, author, tip in workspace.snapshot.submission_branches()
        if author != workspace.handle
    ]


def refresh(workspace: Workspace, now: datetime) -> bool:
    """Fetch what is new without sending or asking anything; False where the remote cannot be reached."""
    workspace.hold()
    try:
        bring.bring_branches(workspace, now)
    except Unreachable:
        return False
    reconcile(workspace, now)
    arrange(workspace, now, quiet)
    return True


def send_now(workspace: Workspace, now: datetime) -> Synced:
    """Send what waits, and fetch what sending changed (for example a merge); offline, leave it waiting."""
    workspace.hold()
    workspace.git.be_brief()
    sent = send(workspace, now)
    if sent.unreachable:
        return Synced(sent, unreachable=sent.unreachable, ahead=clock_ahead(workspace, None, now))
    if sent.waiting and not sent.refused:  # something moved meanwhile: reconcile, then it goes
        return sync(workspace, now)
    brought = Brought()
    if any(not name.startswith(DRAFTS) for name in sent.taken):
        bring.bring_branches(workspace, now)
        reconcile(workspace, now)
        brought = arrange(workspace, now, quiet)
    left, after = _finish(workspace, now)
    return Synced(sent, brought + after, ahead=clock_ahead(workspace, sent.forge_time, now), unfinished=left)


def _has_other_effects(sent: Sent) -> bool:
    """Whether a push may have changed main: the forge sent words, or took a branch other than a draft or a ledger."""
    return bool(sent.words) or any(not name.startswith((DRAFTS, LEDGERS)) for name in sent.taken)


def clock_ahead(workspace: Workspace, moment: datetime | None, now: datetime) -> timedelta:
    """Return how far this clock is ahead of the forge's, by its answer to a push or the newest event in its ledger."""
    tip = workspace.branches.far.get(str(LedgerBranch(FORGE)))
    newest = ledger.latest_id(tip.message) if tip else ""
    return ahead(now, moment, ulid_time(newest) if newest else None)
