"""Create a single task by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import CriterionNotUnderstood, NewTaskFaulty, RiskNotUnderstood
from rlhf.model import paths
from rlhf.model.criterion_ids import with_ids
from rlhf.model.ids import fullmatch, task_id_random
from rlhf.model.instants import parse_due
from rlhf.model.risk import LIKELIHOODS, SEVERITIES
from rlhf.model.text import WHOLE
from rlhf.store import bring
from rlhf.store.files import edit_yaml
from rlhf.store.files.parse_task import batch_in
from rlhf.store.files.text_argument import text_or_file
from rlhf.workflows.publishing.batch_terms import terms_for
from rlhf.workflows.publishing.publish import Published, publish

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rlhf.model.instants import Due
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness


_OUTPUT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,19}")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Made(Struct, frozen=True):
    """A task that was made, and when it is due: by its own time, or by its batch's."""

    task: str
    path: str
    published: Published
    due: Due | None = None


def make(
    workspace: Workspace, batch: str, fields: dict[str, Any], due: str, now: datetime, randomness: Randomness
) -> Made:
    """Write a task file (and the batch file, if the batch is new) and publish it.

    Args:
        fields: the values of the file, without id and due.
        due: a date as `due_typed` reads it; "" for the due time of the batch.
    """
    task = task_id_random(randomness(7))
    path = paths.task_path(batch, task)
    stated = {key: value for key, value in fields.items() if value or (key == "tags" and value is not None)}
    values = {"id": task, **stated}
    if "rubric" in values:
        values["rubric"] = with_ids(values["rubric"])
    terms = terms_for(workspace, batch, due, [values["specialty"]] if "specialty" in values else [], now)
    files: dict[str, bytes | None] = {paths.batch_path(batch): terms.file} if terms.file is not None else {}
    if terms.due:
        values["due"] = terms.due
    files[path] = edit_yaml.dump(values)
    published = publish(workspace, files, f"Task {task}: {values.get('title', '')}", now, randomness)
    if published.findings:
        raise NewTaskFaulty(f"{f.message} {f.hint}".strip() for f in published.findings)
    if not published.synced.unreachable:
        bring.bring_batch(workspace, batch)
    own = values.get("due") or (batch_in(terms.file, batch).due if terms.file else workspace.snapshot.batch(batch).due)
    return Made(task, path, published, parse_due(own) if isinstance(own, str) else own)


def risk_typed(text: str) -> dict[str, str] | None:
    """Return a risk as the file has it, from `major/medium`; None for no words.

    Raises:
        RiskNotUnderstood.
    """
    if not text:
        return None
    severity, _, likelihood = (part.strip().replace(" ", "_") for part in text.lower().partition("/"))
    if severity not in SEVERITIES or likelihood not in LIKELIHOODS:
        raise RiskNotUnderstood(text, SEVERITIES, LIKELIHOODS)
    return {"severity": severity, "likelihood": likelihood}


def criterion_typed(text: str) -> dict[str, Any]:
    """Return a criterion as the file has it, from `5: Names the red flags`.

    Raises:
        CriterionNotUnderstood.
    """
    points, colon, words = text.partition(":")
    number = points.strip()
    if not (colon and words.strip() and fullmatch(WHOLE, number)):
        raise CriterionNotUnderstood(text)
    return {"criterion": words.strip(), "points": int(number)}


def outputs_typed(texts: Sequence[str]) -> list[dict[str, str]]:
    """Return outputs as the file has them, from `NAME=TEXT`, `NAME=@FILE`, or the same without a name: A, B, C."""
    result = []
    for number, text in enumerate(texts):
        name, equals, words = text.partition("=")
        named = bool(equals) and fullmatch(_OUTPUT_NAME, name)
        result.append({
            "name": name if named else _LETTERS[number % len(_LETTERS)],
            "content": text_or_file(words if named else text),
        })  # fmt: skip
    return result
