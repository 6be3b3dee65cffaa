"""Submit answers: select, judge, record each on its own branch, send, and give a receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.errors import FileGone, JudgedAlready, NotYours, WithdrawnAnswer, WithdrawnTask
from rlhf.model import paths
from rlhf.model.branch_name import AnswerBranch
from rlhf.model.content_hash import canonical, content_hash, same_words
from rlhf.model.policy import WARN
from rlhf.process.independence import why_not_write
from rlhf.process.task_state import punctuality
from rlhf.process.verdict import Met
from rlhf.store import drafts, submissions
from rlhf.store.editions import Editions
from rlhf.store.files.tree import Overlay
from rlhf.store.find_task import find_tasks
from rlhf.workflows.answering.answer_template import untouched
from rlhf.workflows.answering.guidance_pins import fill_in
from rlhf.workflows.answering.stray_files import Sort, copies_of, stray_files
from rlhf.workflows.answering.submitted import Outcome, Prepared, Receipt, Submitted, What
from rlhf.workflows.checking.checker import Checker, errors
from rlhf.workflows.checking.fix import mend
from rlhf.workflows.sync.sync import send_now
from rlhf.workflows.worklist.my_tasks import held
from rlhf.workflows.worklist.stale_answers import basis_of, stale_under, terms_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from datetime import datetime

    from rlhf.process.staleness import Stale
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.sync.synced import Synced


Key = tuple[str, str]  # batch and task


def submit(workspace: Workspace, named: Sequence[str], now: datetime, *, beside: bool = False) -> Submitted:
    """Submit the named answers; without names, every changed answer that is ready.

    Every step can be run again: a version already committed is not committed again, one already sent not sent again.

    Args:
        beside: also those beside which another version lies.
    """
    return send(workspace, prepare(workspace, named, now, beside=beside), now)


def prepare(workspace: Workspace, named: Sequence[str], now: datetime, *, beside: bool) -> Prepared:
    """Judge the answers that are to be submitted, and save their words; nothing is submitted."""
    answers = workspace.my_answers()
    mine = set(held(workspace, now))
    wanted = find_tasks(workspace, named, {*answers, *mine}) if named else _changed(workspace, answers)
    pinned = fill_in(workspace, (key for key in wanted if _may_submit(workspace, key, mine)))
    mended = _mended(workspace, [key for key in wanted if _may_submit(workspace, key, mine)])
    answers = workspace.my_answers() if pinned or mended else answers
    if drafts.save(workspace) is not None:
        workspace.refresh()
    left = {} if named else {key: why for key in wanted if (why := _left_out(workspace, key, mine, now))}
    tried = [key for key in wanted if key not in left]
    for key in tried:
        _require_mine(workspace, key, answers, mine, now)
    outcomes = dict(zip(tried, _judge(workspace, tried, answers, now), strict=True))
    strays = stray_files(workspace)
    copies = {} if beside else copies_of(workspace, strays)
    for key in outcomes.keys() & copies.keys():
        if outcomes[key].what is What.SUBMITTED:
            outcomes[key] = Outcome(*key, What.TWO_VERSIONS, copies=tuple(copies[key]))
    outcomes |= {key: Outcome(*key, What.LEFT_OUT, why=why) for key, why in left.items()}
    first = frozenset(key for key in tried if submissions.current(workspace, *key) is None)
    others = tuple(stray for stray in strays if stray.sort is not Sort.COPY)
    return Prepared(tuple(wanted), outcomes, answers, pinned, mended, first, others)


def send(workspace: Workspace, prepared: Prepared, now: datetime) -> Submitted:
    """Record and send what is ready, and give a receipt for each."""
    outcomes, answers = dict(prepared.outcomes), prepared.answers
    made = {key: submissions.record(workspace, *key, answers[key]) for key in prepared.ready}
    workspace.refresh()
    synced = send_now(workspace, now)
    for key in prepared.ready:
        new = _is_new(workspace, key[1], made[key], synced.sent.refused)
        words = answers[key] if made[key] else submissions.current(workspace, *key) or answers[key]
        receipt = _receipt(workspace, key, words, new, synced, outcomes[key].stale, now)
        outcomes[key] = replace(outcomes[key], receipt=receipt)
    pinned = {task: pins for (_, task), pins in prepared.pinned.items()}
    mended = {task: done for (_, task), done in prepared.mended.items()}
    return Submitted(tuple(outcomes[key] for key in prepared.wanted), synced, pinned, mended, prepared.strays)


def _mended(workspace: Workspace, keys: Sequence[Key]) -> dict[Key, tuple[str, ...]]:
    """Take out of some answers what an editor left in them; an answer that the project has in these words stays."""
    result = {}
    for key in keys:
        path = paths.answer_path(*key, workspace.handle)
        words = workspace.files.read(path)
        if words is not None and submissions.current(workspace, *key) != canonical(words):
            result[key] = mend(workspace, path)
    return {key: done for key, done in result.items() if done}


def _may_submit(workspace: Workspace, key: Key, mine: Container[Key]) -> bool:
    """Whether an answer is one that I hold, or a revision of my accepted answer."""
    return key in mine or workspace.snapshot.is_accepted(*key, workspace.handle)


def _is_new(workspace: Workspace, task: str, made: str, refused: Container[str]) -> bool:
    """Whether a submission was made just now, and is not one of words that had arrived from another machine before."""
    is_refused = str(AnswerBranch(task, workspace.handle)) in refused
    return bool(made) and (is_refused or not submissions.superseded(workspace, task, made))


def _left_out(workspace: Workspace, key: Key, mine: Container[Key], now: datetime) -> str:
    """Return why an answer that nobody named is not submitted, worded to follow its id; "" where it is submitted."""
    if key in mine:
        facts = workspace.facts(*key)
        if facts.withdrawn or workspace.handle in facts.gone:
            return "is withdrawn; to see it"
        deed = why_not_write(facts, workspace.handle, workspace.policy, now)
        return f"is not sent, since you {deed} to it; to see who has it" if deed else ""
    accepted = workspace.snapshot.is_accepted(*key, workspace.handle)
    return "is accepted; to send your changes" if accepted else "is not yours now; to see who has it"


def _judge(workspace: Workspace, keys: Sequence[Key], answers: Mapping[Key, bytes], now: datetime) -> Iterator[Outcome]:
    """Yield for each answer whether it may be submitted; `SUBMITTED` where it is still to be recorded and sent."""
    editions = Editions(workspace)
    checker = Checker(Overlay(workspace.files, workspace.tree), workspace.tree)
    for key in keys:
        words = answers[key]
        if not words.strip() or untouched(workspace, *key, words):
            yield Outcome(*key, What.NOT_BEGUN)
            continue
        findings = checker.check([paths.answer_path(*key, workspace.handle)], now)
        if wrong := errors(findings):
            yield Outcome(*key, What.NOT_READY, findings=tuple(wrong))
            continue
        stale = _stale(workspace, editions, key, words)
        arrived = _arrived(workspace, key, words, now) if stale else now
        if behind := tuple(item for item in stale if not item.passes(arrived)):
            yield Outcome(*key, What.BEHIND, stale=behind)
            continue
        yield Outcome(*key, What.SUBMITTED, stale=tuple(stale), findings=tuple(findings))


def _require_mine(workspace: Workspace, key: Key, answers: Container[Key], mine: Container[Key], now: datetime) -> None:
    """Refuse to submit an answer that has no file, or whose task is not mine; the file stays where it is.

    Raises:
        FileGone: the task is mine, and my answer file is missing.
        NotYours: the task is not mine, or other people have taken it.
        WithdrawnTask, WithdrawnAnswer: the task or my answer is withdrawn.
        JudgedAlready: I judged an answer to it by somebody else.
    """
    batch, task = key
    if key not in answers:
        raise FileGone(paths.answer_path(batch, task, workspace.handle), task) if key in mine else NotYours(task)
    facts = workspace.facts(batch, task)
    if facts.withdrawn:
        raise WithdrawnTask(task, facts.why_withdrawn, written=True)
    if workspace.handle in facts.gone:
        raise WithdrawnAnswer(task, facts.why_gone(workspace.handle), workspace.handle)
    if workspace.handle in facts.accepted:
        return
    others = [lease.holder for lease in facts.leases if lease.runs(now) and lease.holder != workspace.handle]
    mine_now = any(lease.runs(now) and lease.holder == workspace.handle for lease in facts.leases)
    wanted = facts.task.answers_wanted if facts.task else 1
    if not mine_now and len(others) >= wanted:
        raise NotYours(task, others[0], written=True)
    if key not in mine:
        raise NotYours(task, written=True)
    if deed := why_not_write(facts, workspace.handle, workspace.policy, now):
        raise JudgedAlready(task, deed, held=True)


def _receipt(
    workspace: Workspace, key: Key, words: bytes, is_new: bool, synced: Synced, stale: Sequence[Stale], now: datetime
) -> Receipt:  # fmt: skip
    batch, task = key
    return Receipt(
        batch, task, _title(workspace, batch, task), content_hash(words), is_new,
        _sent(workspace, task, synced.sent.refused), _kept_out(workspace, batch, task, now),
        tuple(item for item in stale if item.passes(now)),
    )  # fmt: skip


def _stale(workspace: Workspace, editions: Editions, key: Key, words: bytes) -> list[Stale]:
    """Return the guidance with a major change since an answer was written; fetch its earlier text where possible."""
    basis = basis_of(words, workspace.tree.read(workspace.snapshot.task_path(*key)) or b"")
    stales = stale_under(editions, workspace.main, basis, terms_of(workspace.policy))
    if any(not stale.altered for stale in stales) and editions.deepen():
        return stale_under(editions, workspace.main, basis, terms_of(workspace.policy))
    return stales


def _arrived(workspace: Workspace, key: Key, words: bytes, now: datetime) -> datetime:
    """Return when the project received this version of my answer; `now` where it has not."""
    tip = workspace.branches.latest(str(AnswerBranch(key[1], workspace.handle)))
    facts = workspace.facts(*key)
    return facts.received(workspace.handle, content_hash(words), tip.oid if tip else "") or now


def _changed(workspace: Workspace, answers: Mapping[Key, bytes]) -> list[Key]:
    return [key for key, data in answers.items() if not same_words(submissions.current(workspace, *key) or b"", data)]


def _kept_out(workspace: Workspace, batch: str, task: str, now: datetime) -> str:
    facts, people, policy = workspace.facts(batch, task), workspace.people, workspace.policy
    mine = next((submission for submission in facts.submissions if submission.author == workspace.handle), None)
    if mine is None or policy.deadlines.late == WARN:
        return ""
    timely = punctuality(mine, facts, people, policy, now)
    return timely.what if timely.met is Met.UNSATISFIED else ""


def _title(workspace: Workspace, batch: str, task: str) -> str:
    result = workspace.facts(batch, task).shown
    return result.title if result else task


def _sent(workspace: Workspace, task: str, refused: Container[str]) -> bool:
    name = str(AnswerBranch(task, workspace.handle))
    return name not in workspace.branches.own and name not in refused
