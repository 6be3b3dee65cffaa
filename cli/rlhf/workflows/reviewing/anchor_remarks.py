"""Check that the words, section, criterion or guidance that a remark names exist, and complete the remark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.errors import (
    NoSuchCriterion,
    NoSuchSection,
    QuoteNotInAnswer,
    QuoteNotInSection,
    RemarkOnNoGuidance,
    RemarkOnNoSection,
)
from rlhf.model import paths
from rlhf.process.anchoring import places
from rlhf.process.locate_quotes import with_context
from rlhf.store.files import markdown

if TYPE_CHECKING:
    from rlhf.model.event import Remark
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.reviewing.queue import Waiting


def settled(workspace: Workspace, waiting: Waiting, remark: Remark) -> Remark:
    """Return the remark with the text around its quote, and with its criterion in full.

    Raises:
        NotInYourTurn: the remark names something that does not exist.
    """
    submission = waiting.submission
    path = paths.answer_path(submission.batch, submission.task, submission.author)
    words = (workspace.objects.read(f"{submission.commit}:{path}") or b"").decode("utf-8", "replace")
    section = markdown.load(words, with_hidden=True).section(remark.section) if remark.section else None
    if remark.section and section is None:
        raise NoSuchSection(submission.task, remark.section)
    if remark.quote and not places(remark.quote, words):
        raise QuoteNotInAnswer(submission.task, remark.quote)
    if remark.criterion:
        remark = replace(remark, criterion=_criterion(waiting, remark.criterion))
    if remark.guidance:
        _require_guidance(workspace, remark.guidance)
    if not remark.quote:
        return remark
    if section is None:
        return with_context(remark, words)
    result = with_context(remark, words, range(section.text_line, section.text_line + section.text.count("\n") + 1))
    if result == remark:
        raise QuoteNotInSection(submission.task, section.title, remark.quote)
    return result


def _criterion(waiting: Waiting, beginning: str) -> str:
    """Return the criterion of the rubric that begins with some text, upper or lower case; there must be exactly one."""
    texts = [criterion.text for criterion in waiting.task.rubric]
    collected = [text for text in texts if text.casefold().startswith(beginning.casefold().strip())]
    if len(collected) != 1:
        raise NoSuchCriterion(beginning, len(collected), texts)
    return collected[0]


def _require_guidance(workspace: Workspace, named: str) -> None:
    slug, _, anchor = named.partition("#")
    raw = workspace.tree.read(paths.guidance_path(slug))
    if raw is None:
        raise RemarkOnNoGuidance(slug, sorted(workspace.snapshot.guidance_versions()))
    anchors = [section.anchor for section in markdown.load(raw.decode("utf-8", "replace")).sections]
    if anchor and anchor not in anchors:
        raise RemarkOnNoSection(slug, anchor, anchors)
