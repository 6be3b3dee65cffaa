"""Refuse to let somebody judge another's answer to a task that they answer themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors import AnsweredToo, HoldsTheTask
from rlhf.process.slots import takers

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.process.facts import Facts


def require_no_part(facts: Facts, author: str, handle: str, now: datetime) -> None:
    """Stop where a person who judges an author's answer holds the task or has an answer to it.

    Raises:
        HoldsTheTask, AnsweredToo.
    """
    if handle == author or handle not in takers(facts, now):
        return
    if handle in {submission.author for submission in facts.submissions} | facts.accepted:
        raise AnsweredToo(facts.id, author)
    raise HoldsTheTask(facts.id, author)
