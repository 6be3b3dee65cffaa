"""The people to whom a task is offered: that its batch names them, and that there are such people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.document import Document
    from rlhf.model.people import People
    from rlhf.model.task import Batch, Task


def outside_batch_specialties(document: Document, task: Task, batch: Batch) -> Iterator[Problem]:
    """A batch names the specialties its tasks need; a task of another would be offered to nobody.

    Given, a batch:
        specialties: [cardiology, general-practice]

    Bad, a task:
        specialty: psychiatry

    Good:
        specialty: general-practice
    """
    if _outside(task, batch):
        yield Problem(
            document.at("specialty"),
            f"The batch is for {', '.join(batch.specialties)}, not for {task.specialty}.",
            f"Add {task.specialty} to the specialties in tasks/{batch.name}/batch.yaml, or move the task.",
        )


def _outside(task: Task, batch: Batch) -> bool:
    return bool(batch.specialties) and task.specialty not in batch.specialties


def no_trainer_for_specialty(document: Document, batch: Batch, people: People) -> Iterator[Problem]:
    """Tasks are offered to trainers of their specialty; where there is none, they stay where they are.

    Given, people.yaml:
        people:
          morgan: {name: Morgan Fireside, roles: [manager]}
          amara: {name: Dr Amara Frostwick, roles: [trainer], specialties: [cardiology]}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator]}

    Bad, a batch:
        specialties: [cardiology, psychiatry]

    Good:
        specialties: [cardiology]
    """
    if batch.specialties:
        trainers = people.with_role("trainer")
        covered = {specialty for trainer in trainers for specialty in trainer.specialties}
        anything = any(not trainer.specialties for trainer in trainers)
        for index, specialty in enumerate(batch.specialties):
            if specialty not in covered and not anything:
                yield Problem(
                    document.at("specialties", index),
                    f"No active trainer has {specialty} among their specialties.",
                    "Add it to somebody's in people.yaml, or allot these tasks by hand.",
                )


def more_answers_than_trainers(document: Document, task: Task, batch: Batch, people: People) -> Iterator[Problem]:
    """Several answers to one task come from several people; with fewer of the specialty it is never complete.

    Given, people.yaml:
        people:
          morgan: {name: Morgan Fireside, roles: [manager]}
          amara: {name: Dr Amara Frostwick, roles: [trainer], specialties: [cardiology]}
          emeka: {name: Dr Emeka Northwind, roles: [evaluator]}

    Bad, a task:
        answers_wanted: 2

    Good:
        answers_wanted: 1
    """
    if task.answers_wanted > 1 and not _outside(task, batch):
        trainers = people.with_role("trainer")
        have = sum(not trainer.specialties or task.specialty in trainer.specialties for trainer in trainers)
        if have < task.answers_wanted and (have or task.specialty not in batch.specialties):
            yield Problem(
                document.at("answers_wanted"),
                f"{task.answers_wanted} answers are wanted; active trainers for {task.specialty}: {have}.",
                "Ask for fewer, or add the specialty to somebody's in people.yaml.",
            )
