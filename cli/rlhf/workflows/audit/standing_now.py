"""Where an accepted answer stands now: what stands against it, and whether its task means what it was signed for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.process.affirmations import affirmed
from rlhf.process.after_acceptance import Effect, effect, objections
from rlhf.process.answer_history import history
from rlhf.process.concerns import redacted
from rlhf.process.sign_off_subject import accepted_subject

if TYPE_CHECKING:
    from rlhf.process.audit import Accepted
    from rlhf.process.facts import Facts
    from rlhf.store.repository import Repository


def as_it_stands(repository: Repository, accepted: Accepted) -> Accepted:
    """Return an accepted answer with what stands against it, the meaning of its task now, and who affirmed it for that.

    What it was signed off for is taken from main's history; that later edits kept the meaning, from the forge's ledger,
    which the replay of these edits is held against.
    """
    facts = repository.facts(accepted.batch, accepted.task)
    title = facts.shown.title if facts.shown is not None else ""
    steps = history(facts, accepted.author)
    if redacted(facts.concerns):
        steps = tuple(replace(step, what=step.what.partition(":")[0]) for step in steps)
    accepted = replace(accepted, title=title, history=steps)
    accepted = _with_objections(repository, accepted, facts)
    if not (accepted.meaning and facts.meaning) or accepted.meaning in facts.meanings:
        return accepted
    subject = replace(accepted_subject(accepted.author, facts), answer_hash=accepted.content)
    state = affirmed(subject, facts.events, repository.people, repository.policy)
    by = state.by if not state.missing else ()
    return replace(accepted, meaning_now=facts.meaning, affirmed_by=by)


def _with_objections(repository: Repository, accepted: Accepted, facts: Facts) -> Accepted:
    if facts.withdrawn:
        return replace(accepted, standing=Effect.WITHDRAWN.value, against=("its task is withdrawn",))
    values = objections(facts, accepted.author, repository.people, repository.policy)
    strongest = effect(values)
    if strongest is None:
        return accepted
    hidden = redacted(facts.concerns)
    against = tuple(f"{item.effect} by {item.by}" if hidden else item.sentence for item in values)
    return replace(accepted, standing=strongest.value, against=against)
