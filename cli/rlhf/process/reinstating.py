"""Whether a restoration may be recorded: by whom, and of a task that identifies a patient only once it was edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.process.corrections import may_lift
from rlhf.process.upheld import words_of

if TYPE_CHECKING:
    from rlhf.model.event import Event
    from rlhf.process.concerns import Concern
    from rlhf.process.facts import Facts


def still_identifies(facts: Facts) -> Concern | None:
    """Return the concern by which a task was withdrawn as it identifies a patient, if its prompt is still the same.

    A resolution of before it recorded what the prompt meant is compared with the edits by their times.
    """
    for concern in facts.concerns:
        if not (concern.withdraws and concern.identifiable and concern.resolution is not None):
            continue
        meant, since = concern.resolution.latest.body.get("meaning"), concern.resolution.at
        edited = any(not edit.same and edit.at > since for edit in facts.edits)
        if meant in facts.meanings if meant else not edited:
            return concern
    return None


def why_not_restored(event: Event, facts: Facts) -> str:
    """Return why a person may not record a restoration, as a sentence; "" where they may."""
    targets = {(other.by, other.id): other for other in facts.events}
    named = [targets[word] for word in words_of(event, "lifts") if word in targets]
    for target in named:
        if not may_lift(event.by, target, facts.events, facts.correctors):
            return f"{event.by} may not end what {target.by} said of {facts.id}."
    concern = still_identifies(facts)
    if concern is not None and concern.resolution is not None and concern.resolution.id in {t.id for t in named}:
        return f"A patient may be identified from {facts.id}, and its prompt is still the same."
    return ""
