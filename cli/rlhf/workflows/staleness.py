"""Hold answers against the guidance as it is now: for submitting, for the gate and for the audit alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model import paths
from rlhf.model.guidance import anchors_of, cites_in
from rlhf.process.staleness import Stale, Terms, is_outdated, pins_of, stale
from rlhf.store import quick

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.model.guidance import Guidance
    from rlhf.model.policy import Policy
    from rlhf.store.editions import Editions
    from rlhf.store.repository import Repository


def terms_of(policy: Policy) -> Terms:
    return Terms(policy.guidance.grace, policy.zone)


def stale_under(editions: Editions, commit: str, words: bytes, task_words: bytes, terms: Terms) -> list[Stale]:
    """What the guidance at a commit of main asks of an answer that was written under earlier versions."""
    pins = pins_of(quick.load(words.decode("utf-8", "replace"), "answer.md").data) if b"guidance:" in words else {}
    found = []
    for slug, pinned in pins.items():
        now = editions.at(commit, slug)
        if now is not None and is_outdated(pinned, now.version):
            found.append(against(now, pinned, cited(slug, words, task_words), editions.earlier(commit, slug), terms))
    return [one for one in found if one is not None]


def against(
    now: Guidance, pinned: str, cites: frozenset[str], earlier: tuple[Guidance, ...], terms: Terms
) -> Stale | None:
    """What one document asks of an answer; a section that has another anchor now is cited by both."""
    both = cites | {now.moved[anchor] for anchor in cites if anchor in now.moved}
    return stale(pinned, now, both, earlier, terms)


def cited(slug: str, words: bytes, task_words: bytes) -> frozenset[str]:
    """The anchors of a document that an answer cites, and then those that its task does; none for all of it."""
    own = anchors_of(slug, cites_in(words.decode("utf-8", "replace"), {slug}))
    asked = anchors_of(slug, cites_in(task_words.decode("utf-8", "replace"), {slug}))
    return own | asked if own else frozenset()


def outdated(
    repository: Repository, editions: Editions, commit: str, key: tuple[str, str], words: bytes, at: datetime
) -> list[Stale]:
    """What an answer that was received at an instant would have to be looked at for first: its time of grace is over.

    Args:
        commit: of main; its guidance, and the words of the task there, are what it is held against.
        key: the batch and the id of its task.
    """
    task_words = repository.objects.read(f"{commit}:{paths.task_path(*key)}") or b""
    found = stale_under(editions, commit, words, task_words, terms_of(repository.policy))
    return [one for one in found if not one.passes(at)]


def why_outdated(one: Stale) -> str:
    """In a sentence, as the gate says it."""
    sections = ", ".join(f"#{part.anchor}" if part.anchor else "its opening" for part in one.altered)
    again = f"looks at {sections} again" if sections else "looks at all of it again"
    return (
        f"It was written under {one.slug} {one.pinned}, and {one.version} holds since {one.since:%d %b %Y}: "
        f"its author {again}, and submits it under {one.version}."
    )
