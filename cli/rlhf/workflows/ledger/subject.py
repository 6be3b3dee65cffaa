"""What a sign-off is bound to: the version of the answer, of the task and of the policy, by hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.model import paths
from rlhf.model.content_hash import content_hash
from rlhf.model.event_types import RESTORATION, WITHDRAWAL
from rlhf.store.files.schemas import FOLDER, Schemas

if TYPE_CHECKING:
    from rlhf.store.repository import Repository


def bound_to(repository: Repository, task_hash: str, meaning: str, answer_hash: str) -> dict[str, Any]:
    """Return the subject of a review, an override or an affirmation, as the project's schemas have it.

    Args:
        task_hash, meaning: the hashes of the task's file and of its meaning; a project whose schemas are older than
            this program binds to the file alone, until somebody runs `rlhf upgrade`.
    """
    policy = content_hash(repository.tree.read(paths.CONFIG) or b"")
    subject = {"task": task_hash, "answer": answer_hash, "policy": policy}
    return subject | ({"meaning": meaning} if meaning and knows_meaning(repository) else {})


def knows_event(repository: Repository, type_: str) -> bool:
    """Whether the project's own schemas have a type of event; without it, somebody runs `rlhf upgrade` first."""
    return repository.tree.read(f"{FOLDER}/events/{type_}.json") is not None


def knows_corrections(repository: Repository) -> bool:
    """Whether the project's own schemas have restorations, and withdrawals that name a submission."""
    there = repository.tree.read(f"{FOLDER}/events/{RESTORATION}.json") is not None
    return there and knows_field(repository, WITHDRAWAL, "commit")


def knows_field(repository: Repository, type_: str, name: str) -> bool:
    """Whether the project's own schema of a type of event has a field."""
    try:
        return name in Schemas(repository.tree)[f"events/{type_}"]["properties"]
    except (KeyError, TypeError, ValueError):
        return False


def knows_meaning(repository: Repository) -> bool:
    """Whether the project's own schemas let a sign-off bind to the meaning of a task."""
    try:
        return "meaning" in Schemas(repository.tree)["events/review"]["properties"]["subject"]["properties"]
    except (KeyError, TypeError, ValueError):
        return False
