"""A submission, as `rlhf review show` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.commands.shell import terminal
from rlhf.commands.shell.choices import Choice, chosen
from rlhf.commands.views.remark import anchored_place, remark_words
from rlhf.commands.views.task import given, head, rubric
from rlhf.model.content_hash import short
from rlhf.model.risk import SEVERITIES, SEVERITY_WORDS
from rlhf.process.after_acceptance import Effect
from rlhf.process.task_state import Mark

if TYPE_CHECKING:
    from rlhf.workflows.reviewing.show import Shown


def harm_choice(name: str, severity: str) -> str:
    """Return how much harm an answer could do, as given, or as somebody chooses it on a terminal."""
    example = f'rlhf review request-changes {name} No time --severity significant --on "come back :: say by when"'
    harms = [Choice(word, SEVERITY_WORDS[word]) for word in SEVERITIES]
    return chosen("--severity", severity, harms, example)


def show(shown: Shown, zone: str) -> None:
    """Print the task, what changed since this reviewer's last review, the answer, and the earlier reviews."""
    waiting = shown.waiting
    task = waiting.task
    terminal.show(terminal.bold(terminal.plain(task.title)))
    terminal.say(
        f"{task.id} by {waiting.submission.author} · {task.kind.replace('_', ' ')} · "
        f"{task.specialty} · for a {task.audience}"
    )
    risk = f" · risk {task.risk} of 5" if task.risk else ""
    terminal.show(
        terminal.wrapped(
            f"due {terminal.due(shown.deadline, zone)} · version {short(waiting.submission.answer_hash)}{risk}"
        )
    )
    if waiting.prompt_changed:
        terminal.say(f"The prompt changed since you reviewed it: rlhf task diff {task.id}")
    elif Mark.PROMPT_CHANGED in waiting.work.marks:
        author = waiting.submission.author
        terminal.say(f"The prompt changed since {author} submitted this: rlhf task diff {task.id} --all")
    if waiting.asked_by:
        why = f": {waiting.asked_because}" if waiting.asked_because else "."
        terminal.show(terminal.wrapped(f"{waiting.asked_by} asks you to review this{why}"))
    given(task)
    rubric(task)
    _changed(shown)
    _answer(shown)
    _print_reviews(shown, zone)
    terminal.say()
    if waiting.accepted:
        _decide(shown)
        return
    terminal.say(f"Next:  rlhf review approve {task.id}")
    terminal.say(f'       rlhf review request-changes {task.id} "why" --severity significant \\')
    terminal.say('            --on "words :: change"')


def _decide(shown: Shown) -> None:
    """Print what stands against an accepted answer, and by which commands it is reopened or stands again."""
    name = f"{shown.waiting.task.id}/{shown.waiting.submission.author}"
    for item in shown.against:
        terminal.show(terminal.wrapped(f"Against it: {item.sentence}."))
    open_ones = [item for item in shown.against if not item.settled_in_thread]
    if open_ones:
        terminal.say(f'To let it stand:  rlhf answer reinstate {name} --because "why"')
    if not any(item.effect is Effect.REOPENED for item in open_ones):
        terminal.say(f'It is accepted. To reopen it:  rlhf answer reopen {name} --because "why"')


def _answer(shown: Shown) -> None:
    head("The answer")
    for detail in shown.details:
        terminal.show(terminal.wrapped(detail, 2))
    if shown.opening:
        terminal.say()
        terminal.show(terminal.flowed(shown.opening, 4))
    for section in shown.sections:
        terminal.say()
        terminal.show(terminal.bold(terminal.plain(f"  {section.title}")))
        terminal.show(terminal.flowed(section.text, 4))


def _print_reviews(shown: Shown, zone: str) -> None:
    for review in shown.earlier:
        how = f" ({review.severity})" if review.severity else ""
        head(f"{review.by}, {terminal.local(review.at, zone)}: {review.verdict.replace('_', ' ')}{how}")
        if review.summary:
            terminal.show(terminal.wrapped(review.summary, 2))
        if review.scores:
            marks = ", ".join(f"{scale.replace('_', ' ')} {score}" for scale, score in review.scores.items())
            terminal.show(terminal.wrapped(f"scores: {marks}", 2))
        for anchored in shown.anchors.get(review.id, ()):
            words = remark_words(anchored.remark, anchored_place(anchored))
            terminal.show(terminal.wrapped(words, 2))
        for reply in sorted(
            (event for event in shown.replies if event.body.get("to") == review.id), key=lambda event: event.at
        ):
            terminal.show(
                terminal.wrapped(f"{reply.by}, {terminal.local(reply.at, zone)}: {reply.body.get('text')}", 4)
            )


def _changed(shown: Shown) -> None:
    if not shown.changed:
        return
    head("Changed since you reviewed it")
    for line in (row for row in shown.changed[2:] if not row.startswith("@@")):
        colour = "green" if line.startswith("+") else "red" if line.startswith("-") else ""
        text = terminal.wrapped(line, 2)
        terminal.show(terminal.tinted(text, colour) if colour else text)
