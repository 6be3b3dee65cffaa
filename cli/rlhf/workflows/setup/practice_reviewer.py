"""The reviewer of a practice, who is a script: asks for a change of the first answer, and approves the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event import APPROVE, REQUEST_CHANGES, Remark
from rlhf.model.sections import ANSWER, SAFETY_NETTING
from rlhf.process.anchoring import places
from rlhf.process.facts import reviews_in
from rlhf.store.files import markdown
from rlhf.store.workspace import Workspace
from rlhf.workflows.reviewing.queue import queue
from rlhf.workflows.reviewing.review import Word, give
from rlhf.workflows.setup.practice_place import BATCH, LEARNER, TASK
from rlhf.workflows.sync.sync import sync

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from rlhf.workflows.ledger.append import Randomness
    from rlhf.workflows.reviewing.queue import Waiting

_SUMMARY = "One thing before I sign this off: when is the reader to ask for help again?"
_REMARK = (
    "Add one sentence: after how many days without getting better, and whom to ask then. "
    "(I am a script, and have not understood your words: I ask this of every first answer.)"
)
_LONGEST = 60  # characters of a line that a remark quotes


class Reviewed(Struct, frozen=True):
    """What the reviewer has said.

    Args:
        verdict: on the version that the project has; "" where there is none.
        asked: a change was asked for, of this version or an earlier one.
    """

    verdict: str = ""
    asked: bool = False


def review(root: Path, now: datetime, randomness: Randomness) -> Reviewed:
    """Review what the learner has handed in, if that was not done; run again, it says nothing twice.

    Args:
        root: the reviewer's copy.
    """
    with Workspace(root) as workspace:
        sync(workspace, now)
        waiting = _waiting(workspace, now)
        if waiting is not None and not waiting.mine_is_of_this:
            word = _request(workspace, waiting) if waiting.mine is None else Word(APPROVE)
            give(workspace, [f"{TASK}/{LEARNER}"], word, now, randomness)
            workspace.refresh()
        facts = workspace.facts(BATCH, TASK)
        verdicts = [entry.verdict for entry in reviews_in(facts.events, LEARNER)]
        asked = REQUEST_CHANGES in verdicts
        if LEARNER in facts.accepted:
            return Reviewed(APPROVE, asked)
        waiting = _waiting(workspace, now)
        mine = waiting.mine if waiting is not None and waiting.mine_is_of_this else None
        return Reviewed(mine.verdict if mine is not None else "", asked)


def _waiting(workspace: Workspace, now: datetime) -> Waiting | None:
    """Return what the learner has handed in and not taken back."""
    submissions = [waiting for waiting in queue(workspace, now) if waiting.submission.author == LEARNER]
    return next((waiting for waiting in submissions if not waiting.gone), None)


def _request(workspace: Workspace, waiting: Waiting) -> Word:
    """Return the request for a change, at the first words of the safety-netting."""
    path = f"answers/{BATCH}/{TASK}/{LEARNER}.md"
    text = (workspace.objects.read(f"{waiting.submission.commit}:{path}") or b"").decode("utf-8", "replace")
    page = markdown.load(text, with_hidden=True)
    section = page.section(SAFETY_NETTING) or page.section(ANSWER)
    quote = _first_words(section.text) if section is not None else ""
    if quote and not places(quote, text):
        quote = ""
    remark = Remark(_REMARK, quote, section.title if section is not None and not quote else "")
    return Word(REQUEST_CHANGES, _SUMMARY, (remark,), severity="minor")


def _first_words(text: str) -> str:
    """Return the first line of a text, ended at a word where it is long."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= _LONGEST else line[:_LONGEST].rpartition(" ")[0] or line[:_LONGEST]
