"""Tasks, their batches and their rubrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.finding import Problem
from rlhf.model.instants import parse_due

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rlhf.model.document import Document
    from rlhf.model.paths import Placed
    from rlhf.model.task import Batch, Task


def id_is_name(document: Document, placed: Placed) -> Iterator[Problem]:
    """A task's id is its file's name: people and programs find a task by either."""
    said = document.data.get("id") if isinstance(document.data, dict) else None
    if said is not None and said != placed.task:
        yield Problem(
            document.at("id"),
            f"The id is “{said}”, but the file is called {placed.task}.yaml.",
            f"Write: id: {placed.task}",
        )


def impossible_due(document: Document) -> Iterator[Problem]:
    """A due time is a real time in a real zone; nobody can meet 31 February."""
    text = document.data.get("due") if isinstance(document.data, dict) else None
    if isinstance(text, str):
        try:
            parse_due(text)
        except ValueError as error:
            yield Problem(document.at("due"), f"{error}.", "For example: 2026-12-04T18:00+00:00[Europe/London]")


def due_before_batch(document: Document, task: Task, batch: Batch) -> Iterator[Problem]:
    """No task is due before its batch: whoever looks for urgent work looks at the batches first."""
    if task.due and batch.due and task.due.at < batch.due.at:
        yield Problem(
            document.at("due"),
            f"This task is due before its batch ({batch.due}).",
            f"Make the due time in tasks/{batch.name}/batch.yaml as early as that of its earliest task.",
        )


def outside_batch_specialties(document: Document, task: Task, batch: Batch) -> Iterator[Problem]:
    """A batch names the specialties its tasks need; a task of another would be offered to nobody."""
    if batch.specialties and task.specialty not in batch.specialties:
        yield Problem(
            document.at("specialty"),
            f"The batch is for {', '.join(batch.specialties)}, not for {task.specialty}.",
            f"Add {task.specialty} to the specialties in tasks/{batch.name}/batch.yaml, or move the task.",
        )


def nothing_to_work_on(document: Document, task: Task) -> Iterator[Problem]:
    """Refining needs the answer to refine, and evaluating needs the outputs to evaluate."""
    if task.kind == "answer_refinement" and not task.starting_answer:
        yield Problem(document.at("kind"), "There is no answer to refine.", "Add it: starting_answer: |")
    if task.kind == "output_evaluation" and not task.outputs:
        yield Problem(document.at("kind"), "There are no outputs to evaluate.", "Add a list: outputs:")


def unknown_guidance(document: Document, task: Task, guidance: Collection[str]) -> Iterator[Problem]:
    """The guidance a task names is guidance that exists."""
    for index, slug in enumerate(task.guidance):
        if slug not in guidance:
            yield Problem(
                document.at("guidance", index),
                f"There is no guidance “{slug}”.",
                f"There is: {', '.join(sorted(guidance))}.",
            )


def last_message_not_user(document: Document, task: Task) -> Iterator[Problem]:
    """The last message is the one to answer, so it is the user's."""
    if task.kind in {"reference_answer", "answer_refinement"} and task.prompt[-1].role != "user":
        yield Problem(
            document.at("prompt", len(task.prompt) - 1), f"The last message is by the {task.prompt[-1].role}.",
            "End the prompt with the user's message.",
        )  # fmt: skip


def no_positive_criterion(document: Document, task: Task) -> Iterator[Problem]:
    """A rubric without a criterion worth points cannot tell a good answer from an empty one."""
    if task.rubric and not any(criterion.points > 0 for criterion in task.rubric):
        yield Problem(
            document.key("rubric"),
            "No criterion of the rubric is worth any points.",
            "Give at least one positive points.",
        )
