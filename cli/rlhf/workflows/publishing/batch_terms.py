"""The terms of a batch: those of a new one, and what new tasks of an existing one need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import DueNotUnderstood, NamesDevice, NotABatchName, TimePast
from rlhf.model import paths
from rlhf.model.ids import BATCH, fullmatch, names_device
from rlhf.model.instants import parse_due
from rlhf.store.files import edit_yaml
from rlhf.store.machine.date_order import due_typed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rlhf.store.workspace import Workspace


class Terms(Struct, frozen=True):
    """What a change of a batch needs: its file where that changes, and the due time that its new tasks need to name."""

    file: bytes | None
    due: str


def terms_for(workspace: Workspace, name: str, due: str, specialties: Iterable[str], now: datetime) -> Terms:
    """Return what new tasks of a batch need: a new batch takes the due time, an existing one keeps its own.

    The specialties of an existing batch are widened where its new tasks need that, and never narrowed.

    Raises:
        WrongUse: the name of the batch or the due time is not valid.
    """
    when, wanted = future_due(workspace, due, now), sorted(set(specialties))
    raw = workspace.tree.read(paths.batch_path(name))
    if raw is None:
        return Terms(batch_file(name, when, wanted), "")
    values = edit_yaml.load(raw, paths.batch_path(name))
    known = list(values.get("specialties") or ())
    more = [specialty for specialty in wanted if known and specialty not in known]
    if more:
        values["specialties"] = [*known, *more]
    return Terms(edit_yaml.dump(values) if more else None, "" if when == values.get("due") else when)


def read_due(workspace: Workspace, words: str, now: datetime, *, option: str = "--due") -> str:
    """Return a due time in the form used in files; "" for no words.

    Raises:
        WrongUse: `words` is not a date.
    """
    if not words:
        return ""
    try:
        return str(parse_due(str(due_typed(words, workspace.policy.zone, now))))
    except ValueError as error:
        raise DueNotUnderstood(error, option) from None


def future_due(workspace: Workspace, words: str, now: datetime, *, option: str = "--due") -> str:
    """Return the due time of a task or a batch in the form used in files; "" for no words.

    Raises:
        WrongUse: `words` is not a date, or is past.
    """
    text = read_due(workspace, words, now, option=option)
    if text and (due := parse_due(text)).at <= now:
        raise TimePast(due.words)
    return text


def batch_file(batch: str, due: str, specialties: list[str]) -> bytes:
    """Return the content of the file of a new batch.

    Raises:
        WrongUse: the name of the batch is not valid.
    """
    if not fullmatch(BATCH, batch):
        raise NotABatchName(batch)
    if names_device(batch):
        raise NamesDevice(batch)
    values: dict[str, Any] = {"title": batch}
    if due:
        values["due"] = due
    if specialties:
        values["specialties"] = specialties
    return edit_yaml.dump(values)
