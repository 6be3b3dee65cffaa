"""What there is to read beside an answer, as one Markdown text: the task, remarks, what was clarified, the guidance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.commands.shell import terminal
from rlhf.model.event import SUGGESTS
from rlhf.model.vocabulary import KIND_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.workflows.answering.write import Opened
    from rlhf.workflows.worklist.feedback import ReviewWithReplies
    from rlhf.workflows.worklist.task_list import TaskPage


def reading(opened: Opened, zone: str) -> str:
    """Return the whole text to read beside an answer."""
    lines = [*_task(opened.page, zone), *_remarks(opened.page, zone)]
    for title, text in opened.guidance.items():
        body = text.partition("\n---\n")[2] if text.startswith("---\n") else text
        lines += ["", f"# Guidance: {title}", "", body.strip()]
    return terminal.plain("\n".join([f"(To read. Write in {opened.path}.)", "", *lines])) + "\n"


def short(opened: Opened, zone: str) -> str:
    """Return the task and the remarks, without the guidance."""
    return terminal.plain("\n".join([*_task(opened.page, zone), *_remarks(opened.page, zone)]))


def _task(page: TaskPage, zone: str) -> Iterator[str]:
    task = page.task
    yield f"# {task.title}"
    yield ""
    yield f"{task.id} · {KIND_WORDS.get(task.kind, task.kind)} · due {terminal.dated(page.deadline, zone)}"
    for held in page.held:
        yield f"Held: {held}."
    yield from ("", "## The prompt")
    for turn in task.prompt:
        yield from ("", f"{turn.role}:", "", turn.content.strip())
    if task.starting_answer:
        yield from ("", "## The answer to refine", "", task.starting_answer.strip())
    for name, content in task.outputs:
        yield from ("", f"## Output {name}", "", content.strip())
    if task.ask:
        yield from ("", "## What to do", "", task.ask.strip())
    yield from ("", "## Sections of the answer", "")
    for need in page.sections:
        because = f" (because {need.why})" if need.required and need.why else "" if need.required else " (if it helps)"
        yield f"- {need.title}{because}"
    if task.rubric:
        yield from ("", "## What it is judged by", "")
    for criterion in task.rubric:
        yield f"- {criterion.points:+d}{', must have' if criterion.must_have else ''}  {criterion.text}"
    if page.clarified:
        yield from ("", "## Clarified", "")
    for message in page.clarified:
        yield f"- {message.text}"


def _remarks(page: TaskPage, zone: str) -> Iterator[str]:
    if page.feedback is None or not page.feedback.said:
        return
    yield from ("", "## Feedback")
    for result in page.feedback.said:
        yield from _review(result, zone)


def _review(result: ReviewWithReplies, zone: str) -> Iterator[str]:
    review = result.review
    earlier = "" if result.current else " (of an earlier version)"
    yield from ("", f"{review.by}, {terminal.local(review.at, zone)}: {review.verdict.replace('_', ' ')}{earlier}")
    if review.summary:
        yield from ("", review.summary)
    for anchored in result.anchors:
        remark = anchored.remark
        about = f"at “{remark.quote}”" if remark.quote else f"on {remark.section}" if remark.section else ""
        words = "" if remark.text == SUGGESTS else remark.text
        better = f" Better: “{remark.suggestion}”" if remark.suggestion else ""
        yield f"- {about}: {words}{better}".replace("- : ", "- ")
    for reply in result.replies:
        yield f"  {reply.by}: {reply.text}"
