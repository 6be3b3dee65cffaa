"""The page of a task, as `rlhf task show` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.commands import screen
from rlhf.model.vocabulary import KIND_WORDS

if TYPE_CHECKING:
    from rlhf.model.task import Task
    from rlhf.workflows.listing import TaskPage


def show(page: TaskPage, zone: str) -> None:
    """Prompt, ask, terms, sections, rubric, guidance and thread, in the order in which they are needed."""
    task = page.task
    screen.show(screen.bold(screen.plain(task.title)))
    due = screen.due(page.deadline, zone)
    screen.show(screen.wrapped(f"{task.id} · {KIND_WORDS.get(task.kind, task.kind)} · due {due} · {task.minutes} min"))
    screen.show(screen.wrapped(_terms(task)))
    screen.say(f"batch {page.task.batch}: {page.batch_title}" if page.batch_title else f"batch {page.task.batch}")
    if page.batch_brief:
        screen.show(screen.wrapped(page.batch_brief, 2))
    _stopped(page)
    given(task)
    head("Sections of the answer")
    for need in page.sections:
        because = f" (because {need.why})" if need.required and need.why else "" if need.required else " (if it helps)"
        screen.show(screen.wrapped(f"· {need.title}{because}", 2))
    rubric(task)
    if page.clarified:
        head("Clarified")
    for said in page.clarified:
        screen.show(screen.wrapped(f"{said.short}  {said.text}", 2))
    if page.guidance:
        head("Guidance")
        for guide in page.guidance:
            screen.say(f"  {guide.title}, version {guide.version}   guidance/{guide.slug}.md")
    _thread(page, zone)
    screen.say()
    if page.mine:
        screen.say(f"Your file: {page.path}")
    elif page.standing.free and not page.held:
        screen.say(f"To take it: rlhf task pull {task.id}")
    for work in page.standing.works:
        if not page.mine:
            screen.say(f"{work.handle}: {work.state.value.replace('_', ' ')}")


def _stopped(page: TaskPage) -> None:
    """Why nothing comes of work on it now."""
    if page.standing.state.value == "withdrawn":
        screen.say("Withdrawn: nobody is asked to do more on it.")
    for why in page.held:
        screen.show(screen.wrapped(f"Held: {why}. Until that is resolved nobody can take it or sign it off."))


def given(task: Task) -> None:
    """What there is to work on: the prompt, and an answer to refine or outputs to evaluate."""
    head("The prompt")
    for turn in task.prompt:
        screen.say(f"  {turn.role}:")
        screen.show(screen.flowed(turn.content.strip(), 4))
    if task.starting_answer:
        head("The answer to refine")
        screen.show(screen.flowed(task.starting_answer.strip(), 4))
    for name, content in task.outputs:
        head(f"Output {name}")
        screen.show(screen.flowed(content.strip(), 4))
    if task.ask:
        head("What to do")
        screen.show(screen.flowed(task.ask.strip(), 2))


def rubric(task: Task) -> None:
    """What an answer is judged by, a criterion a line with its points."""
    if task.rubric:
        head("What it is judged by")
    for criterion in task.rubric:
        must = ", must have" if criterion.must_have else ""
        screen.show(screen.wrapped(f"{criterion.points:+d}{must}  {criterion.text}", 2))


def _terms(task: Task) -> str:
    words = [
        task.specialty,
        "for the public" if task.audience == "public" else f"for a {task.audience}",
        task.scenario,
        task.acuity,
        task.locale,
        task.jurisdiction,
    ]
    words += [f"risk {task.risk} of 5"] if task.risk else []
    return " · ".join(word.replace("_", " ") for word in words if word)


def _thread(page: TaskPage, zone: str) -> None:
    if page.feedback is None or not page.feedback.said:
        return
    head("What was said")
    for said in page.feedback.said:
        review = said.review
        screen.say(f"  {screen.local(review.at, zone)}  {review.by}: {review.verdict.replace('_', ' ')}")
        if review.summary:
            screen.show(screen.wrapped(review.summary, 4))
    screen.say(f"  all of it: rlhf feedback {page.task.id}")


def head(title: str) -> None:
    """A heading, after an empty line."""
    screen.say()
    screen.show(screen.bold(screen.plain(title)))
