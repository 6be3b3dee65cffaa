"""Where an accepted answer stands now: whether its task still means what it was signed off for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.process.affirmations import affirmed
from rlhf.process.facts import accepted_subject

if TYPE_CHECKING:
    from rlhf.process.audit import Accepted
    from rlhf.store.repository import Repository


def as_it_stands(repository: Repository, accepted: Accepted) -> Accepted:
    """Return an accepted answer with the meaning of its task now, and who affirmed it for that, if anybody had to.

    What it was signed off for is taken from main's history; that later edits kept the meaning, from the forge's ledger,
    which the replay of these edits is held against.
    """
    facts = repository.facts(accepted.batch, accepted.task)
    if not (accepted.meaning and facts.meaning) or accepted.meaning in facts.meanings:
        return accepted
    subject = replace(accepted_subject(accepted.author, facts), answer_hash=accepted.content)
    state = affirmed(subject, facts.events, repository.people, repository.policy)
    by = state.by if not state.missing else ()
    return replace(accepted, meaning_now=facts.meaning, affirmed_by=by)
