"""The labels of tasks and criteria: that an id names one criterion, and that a range of acuity holds the acuity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.finding import Problem
from rlhf.rules.rubrics import criteria

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.document import Document, Page
    from rlhf.model.paths import Placed
    from rlhf.model.task import Task


def criterion_id_twice(document: Document | Page, placed: Placed, task: Task) -> Iterator[Problem]:
    """Results are kept by the id of a criterion, so two criteria of one id could not be told apart.

    Bad, a task:
        rubric:
          - {id: c-7h2k9m, criterion: Advises calling 999 if the pain comes on at rest, points: 8}
          - {id: c-7h2k9m, criterion: Names the red flags of heart disease, points: 5}

    Good:
        rubric:
          - {id: c-7h2k9m, criterion: Advises calling 999 if the pain comes on at rest, points: 8}
          - {id: c-4x8qw2, criterion: Names the red flags of heart disease, points: 5}
    """
    first: dict[str, int] = {}
    for number, criterion in enumerate(criteria(document, placed, task)):
        if criterion.id and first.setdefault(criterion.id, number) != number:
            yield Problem(
                document.at("rubric", number, "id"),
                f"This is the id of number {first[criterion.id] + 1} of the rubric, too.",
                "Take the line out; rlhf check --fix gives the criterion an id of its own.",
            )


def acuity_outside_its_range(document: Document, task: Task) -> Iterator[Problem]:
    """Where clinicians may differ on how soon care is needed, the acuity of the task is one of the levels they defend.

    Bad, a task:
        acuity: self_care
        ambiguous_acuity: [same_day, routine]

    Good:
        acuity: routine
        ambiguous_acuity: [same_day, routine]
    """
    levels = task.ambiguous_acuity
    if levels and task.acuity not in levels:
        what = f"The acuity ({task.acuity})" if task.acuity else "The acuity, which is not stated,"
        yield Problem(
            document.at("ambiguous_acuity"),
            f"{what} is none of these levels.",
            f"Write acuity: {levels[0]}, or add the level here.",
        )
