"""A task, as `rlhf task show` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.commands.shell import terminal
from rlhf.model.vocabulary import KIND_WORDS
from rlhf.process.task_state import Mark

if TYPE_CHECKING:
    from rlhf.model.task import Task
    from rlhf.workflows.worklist.task_list import TaskPage


def show(page: TaskPage, zone: str) -> None:
    """Print a task: terms, prompt, ask, sections, rubric, guidance and thread."""
    task = page.task
    terminal.show(terminal.bold(terminal.plain(task.title)))
    due = terminal.dated(page.deadline, zone)
    terminal.show(
        terminal.wrapped(f"{task.id} · {KIND_WORDS.get(task.kind, task.kind)} · due {due} · {task.minutes} min")
    )
    terminal.show(terminal.wrapped(_terms(task)))
    terminal.say(f"batch {page.task.batch}: {page.batch_title}" if page.batch_title else f"batch {page.task.batch}")
    if page.batch_brief:
        terminal.show(terminal.wrapped(page.batch_brief, 2))
    _stopped(page)
    given(task)
    head("Sections of the answer")
    for need in page.sections:
        because = f" (because {need.why})" if need.required and need.why else "" if need.required else " (if it helps)"
        terminal.show(terminal.wrapped(f"· {need.title}{because}", 2))
    rubric(task)
    if page.clarified:
        head("Clarified")
    for message in page.clarified:
        terminal.show(terminal.wrapped(f"{message.short}  {message.text}", 2))
    if page.guidance:
        head("Guidance")
        for guide in page.guidance:
            terminal.say(f"  {guide.title}, version {guide.version}   guidance/{guide.slug}.md")
    _thread(page, zone)
    terminal.say()
    if page.mine:
        terminal.say(f"To write it: rlhf write {task.id}")
        terminal.say(f"Your file:   {page.path}")
    elif page.standing.free and not page.held:
        terminal.say(f"To take it: rlhf task pull {task.id}")
    for work in page.standing.works:
        changed = ", prompt changed" if Mark.PROMPT_CHANGED in work.marks else ""
        if not page.mine:
            terminal.say(f"{work.handle}: {work.state.value.replace('_', ' ')}{changed}")
        elif changed:
            terminal.say(f"The prompt changed since {work.handle} began: rlhf task diff {task.id}")


def _stopped(page: TaskPage) -> None:
    """Print why nobody can work on the task at present: it is withdrawn, or on hold."""
    if page.standing.state.value == "withdrawn":
        terminal.say("Withdrawn: nobody is asked to do more on it.")
    for why in page.held:
        terminal.show(terminal.wrapped(f"Held: {why}. Until that is resolved nobody can take it or sign it off."))


def given(task: Task) -> None:
    """Print the material of a task: the prompt, an answer to refine, outputs to evaluate, and what to do."""
    head("The prompt")
    for turn in task.prompt:
        terminal.say(f"  {turn.role}:")
        terminal.show(terminal.flowed(turn.content.strip(), 4))
    if task.starting_answer:
        head("The answer to refine")
        terminal.show(terminal.flowed(task.starting_answer.strip(), 4))
    for name, content in task.outputs:
        head(f"Output {name}")
        terminal.show(terminal.flowed(content.strip(), 4))
    if task.ask:
        head("What to do")
        terminal.show(terminal.flowed(task.ask.strip(), 2))


def rubric(task: Task) -> None:
    """Print the rubric, each criterion with its points."""
    if task.rubric:
        head("What it is judged by")
    for criterion in task.rubric:
        must = ", must have" if criterion.must_have else ""
        terminal.show(terminal.wrapped(f"{criterion.points:+d}{must}  {criterion.text}", 2))


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
    for result in page.feedback.said:
        review = result.review
        terminal.say(f"  {terminal.local(review.at, zone)}  {review.by}: {review.verdict.replace('_', ' ')}")
        if review.summary:
            terminal.show(terminal.wrapped(review.summary, 4))
    terminal.say(f"  all of it: rlhf feedback {page.task.id}")


def head(title: str) -> None:
    """Print an empty line and a heading."""
    terminal.say()
    terminal.show(terminal.bold(terminal.plain(title)))
