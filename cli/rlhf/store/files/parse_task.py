"""Parse the bytes of a task, or of the terms of its batch."""

from __future__ import annotations

from rlhf.model.task import Batch, Task
from rlhf.store.files import fast_reader


def batch_in(raw: bytes | None, name: str) -> Batch:
    """Return the terms of a batch; the default terms where the file is missing or cannot be parsed."""
    document = fast_reader.load(raw.decode("utf-8", "replace")) if raw else None
    try:
        return Batch.of(name, document.data if document and isinstance(document.data, dict) else None)
    except (ValueError, TypeError):
        return Batch(name)


def task_in(raw: bytes, terms: Batch) -> Task | None:
    """Return a task, with its batch's terms where it has none of its own; None where it cannot be parsed."""
    document = fast_reader.load(raw.decode("utf-8", "replace"))
    try:
        return Task.of(document.data, terms)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
