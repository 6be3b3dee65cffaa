"""Find what is wrong with the key of a copy; at the end something is signed with it, as work is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors import GitTrouble
from rlhf.model.instants import stamp
from rlhf.model.keys import OVERLAP
from rlhf.store.git.write_objects import sign_a_trial
from rlhf.workflows.ledger.signing_key import key_in_use, key_to_come, public_of
from rlhf.workflows.setup.keys import state_of
from rlhf.workflows.setup.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rlhf.store.workspace import Workspace

_RENEW = "rlhf key rotate"


def of_key(workspace: Workspace, now: datetime) -> Iterator[Problem]:
    """Yield what is wrong with the key that this copy signs with; a new one that waits is told as a note."""
    path, coming = key_in_use(workspace), key_to_come(workspace)
    public = public_of(path)
    key = workspace.me.key(public) if public else None
    if path is None or not public or not path.exists():
        yield Problem("key_missing", f"The signing key of this copy is not there: {path or 'none is set'}", _RENEW)
    elif key is None:
        add = f'A project manager runs: rlhf people add {workspace.handle} --key "{public}"'
        yield Problem("key_unknown", "people.yaml does not have the signing key of this copy.", add)
    elif not key.good_at(now):
        state = state_of(key, now)
        yield Problem(f"key_{state.replace(' ', '_')}", f"The signing key of this copy is not good: {state}.", _RENEW)
    elif key.until is not None and key.until - now < OVERLAP and coming is None:
        yield Problem("key_ending", f"The signing key of this copy is good until {stamp(key.until)}.", _RENEW)
    if path is not None and path.exists() and key is not None:
        try:
            sign_a_trial(workspace.git)
        except GitTrouble as trouble:
            yield Problem("cannot_sign", trouble.message, trouble.hint)
    if coming is not None:
        yield Problem("key_to_come", "A new key of yours waits to be put into people.yaml.", _RENEW, note=True)
