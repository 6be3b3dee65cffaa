"""The commits that the forge's ledger records as received while the keys that signed them were valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event_types import ARRIVED_IN_TIME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.event import Event
    from rlhf.store.git.git import Git

_LINE = "In time: "


def lines_of(events: Iterable[Event]) -> str:
    """Return such events as lines for a commit message: every machine has the commits, but not all the files."""
    messages = (event.body for event in events if event.type == ARRIVED_IN_TIME)
    return "".join(f"{_LINE}{body['branch']} {body['commit']}\n" for body in messages)


def commits_named(git: Git, tip: str) -> dict[str, set[str]]:
    """Return the commits that the forge's ledger records so, by branch, up to `tip` ("" for no ledger)."""
    if not tip:
        return {}
    text = git.text("log", "--first-parent", "--format=%B", "--fixed-strings", f"--grep={_LINE}", tip)
    result: dict[str, set[str]] = {}
    for line in text.splitlines():
        branch, _, commit = line.removeprefix(_LINE).partition(" ")
        if line.startswith(_LINE) and commit:
            result.setdefault(branch, set()).add(commit)
    return result
