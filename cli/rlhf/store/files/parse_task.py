"""What the bytes of a task, or of the terms of its batch, mean."""

from __future__ import annotations

from rlhf.model.task import Batch, Task
from rlhf.store.files import fast_reader


def batch_in(raw: bytes | None, name: str) -> Batch:
    """The terms of a batch; none of its own where the file is not there or cannot be understood."""
    document = fast_reader.load(raw.decode("utf-8", "replace")) if raw else None
    try:
        return Batch.of(name, document.data if document and isinstance(document.data, dict) else None)
    except (ValueError, TypeError):
        return Batch(name)


def task_in(raw: bytes, terms: Batch) -> Task | None:
    """A task with its batch's terms where it has none; None where it cannot be understood."""
    document = fast_reader.load(raw.decode("utf-8", "replace"))
    try:
        return Task.of(document.data, terms)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
