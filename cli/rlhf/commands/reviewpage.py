"""The page of a submission, as `rlhf review show` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.commands import screen
from rlhf.commands.taskpage import given, head, rubric
from rlhf.model.content import short
from rlhf.model.event import SUGGESTS

if TYPE_CHECKING:
    from rlhf.model.event import Remark
    from rlhf.workflows.review_show import Shown


def show(shown: Shown, zone: str) -> None:
    """The task, the answer, what was said before, and what changed since this reviewer's last word."""
    one = shown.waiting
    task = one.task
    screen.show(screen.bold(screen.plain(task.title)))
    screen.say(
        f"{task.id} by {one.submission.author} · {task.kind.replace('_', ' ')} · "
        f"{task.specialty} · for a {task.audience}"
    )
    risk = f" · risk {task.risk} of 5" if task.risk else ""
    screen.show(
        screen.wrapped(f"due {screen.due(shown.deadline, zone)} · version {short(one.submission.answer_hash)}{risk}")
    )
    given(task)
    rubric(task)
    _changed(shown)
    _answer(shown)
    _said(shown, zone)
    screen.say()
    screen.say(f"Next:  rlhf review approve {task.id}")
    screen.say(f'       rlhf review request-changes {task.id} "why" --severity significant \\')
    screen.say('            --on "words :: change"')


def _answer(shown: Shown) -> None:
    head("The answer")
    for detail in shown.details:
        screen.show(screen.wrapped(detail, 2))
    if shown.opening:
        screen.say()
        screen.show(screen.flowed(shown.opening, 4))
    for section in shown.sections:
        screen.say()
        screen.show(screen.bold(screen.plain(f"  {section.title}")))
        screen.show(screen.flowed(section.text, 4))


def _said(shown: Shown, zone: str) -> None:
    for review in shown.earlier:
        how = f" ({review.severity})" if review.severity else ""
        head(f"{review.by}, {screen.local(review.at, zone)}: {review.verdict.replace('_', ' ')}{how}")
        if review.summary:
            screen.show(screen.wrapped(review.summary, 2))
        if review.scores:
            marks = ", ".join(f"{scale.replace('_', ' ')} {score}" for scale, score in review.scores.items())
            screen.show(screen.wrapped(f"scores: {marks}", 2))
        for remark in review.remarks:
            about = remark_place(remark)
            said = [] if remark.text == SUGGESTS else [remark.text]
            said += [f"better: “{remark.suggestion}”"] if remark.suggestion is not None else []
            screen.show(screen.wrapped(" — ".join([about] * bool(about) + said), 2))
        for reply in sorted((one for one in shown.replies if one.body.get("to") == review.id), key=lambda one: one.at):
            screen.show(screen.wrapped(f"{reply.by}, {screen.local(reply.at, zone)}: {reply.body.get('text')}", 4))


def remark_place(remark: Remark) -> str:
    """What a remark is about, as a person would point at it."""
    if remark.quote:
        return f"“{remark.quote}”"
    if remark.criterion:
        return f"criterion “{remark.criterion}”"
    if remark.guidance:
        return f"guidance {remark.guidance}"
    return f"section {remark.section}" if remark.section else ""


def _changed(shown: Shown) -> None:
    if not shown.changed:
        return
    head("Changed since you reviewed it")
    for line in (row for row in shown.changed[2:] if not row.startswith("@@")):
        colour = "green" if line.startswith("+") else "red" if line.startswith("-") else ""
        text = screen.wrapped(line, 2)
        screen.show(screen.tinted(text, colour) if colour else text)
