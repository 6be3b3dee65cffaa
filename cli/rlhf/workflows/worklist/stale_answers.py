"""Compare answers with the guidance as it is now: for submitting, for the gate and for the audit alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.document import Page
from rlhf.model.guidance import anchors_of, cites_in
from rlhf.process.staleness import Stale, Terms, is_outdated, pins_of, stale
from rlhf.store.files import fast_reader
from rlhf.store.task_file import task_path_at

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from rlhf.model.guidance import Cite, Guidance
    from rlhf.model.policy import Policy
    from rlhf.store.editions import Editions
    from rlhf.store.repository import Repository


def terms_of(policy: Policy) -> Terms:
    return Terms(policy.guidance.grace, policy.zone)


class Basis(Struct, frozen=True):
    """The guidance that an answer rests on.

    Args:
        pins: the versions under which the answer was written, by document.
        own: the sections that the answer itself cites, in its details or in its text.
        asked: the sections that its task cites.
    """

    pins: Mapping[str, str]
    own: frozenset[Cite] = frozenset()
    asked: frozenset[Cite] = frozenset()

    def of(self, slug: str, known: frozenset[str]) -> frozenset[str]:
        """Return the anchors of a document that the answer rests on; empty for the whole document, if none exists."""
        own = anchors_of(slug, self.own) & known
        return own | (anchors_of(slug, self.asked) & known) if own else frozenset()


def basis_of(words: bytes, task_words: bytes) -> Basis:
    """Read from the texts of an answer and of its task which guidance the answer rests on."""
    page = answer_page(words) if b"guidance:" in words else None
    pins = pins_of(page.data) if page is not None else {}
    return basis_under(page, task_words, pins) if page is not None and pins else Basis({})


def basis_under(page: Page, task_words: bytes, pins: Mapping[str, str]) -> Basis:
    """Return the guidance that an answer rests on, where it was written under some versions."""
    return Basis(pins, cites_of(page, pins), cites_in(task_words.decode("utf-8", "replace"), pins))


def answer_page(words: bytes) -> Page | None:
    """Read an answer; None where it is no page."""
    page = fast_reader.load(words.decode("utf-8", "replace"), "answer.md")
    return page if isinstance(page, Page) else None


def cites_of(page: Page, known: Collection[str]) -> frozenset[Cite]:
    """Return the sections that an answer cites, in its details or in its text, of the documents named in `known`."""
    cites = page.data.get("cites") if isinstance(page.data, dict) else None
    named = " ".join(map(str, cites)) if isinstance(cites, list) else ""
    return cites_in(f"{named}\n{page.body.text}", known)


def stale_under(editions: Editions, commit: str, basis: Basis, terms: Terms) -> list[Stale]:
    """Return the documents at a commit of main that make an answer, written under earlier versions, stale."""
    result = []
    for slug, pinned in basis.pins.items():
        now = editions.at(commit, slug)
        if now is not None and is_outdated(pinned, now.version):
            result.append(against(now, basis, editions.earlier(commit, slug), terms))
    return [item for item in result if item is not None]


def against(now: Guidance, basis: Basis, earlier: Sequence[Guidance], terms: Terms) -> Stale | None:
    """Return how one document makes an answer stale, or None; a section with a new anchor is cited by both anchors."""
    known = now.anchors.union(*(guidance.anchors for guidance in earlier))
    cites = basis.of(now.slug, known)
    both = cites | {now.moved[anchor] for anchor in cites if anchor in now.moved}
    return stale(basis.pins[now.slug], now, both, earlier, terms)


def outdated(
    repository: Repository, editions: Editions, commit: str, key: tuple[str, str], words: bytes, at: datetime
) -> list[Stale]:
    """Return the documents for which the author has to look at an answer again: it arrived after their time of grace.

    Args:
        commit: the commit of main with whose guidance, and with whose text of the task, the answer is compared.
        key: the batch and the id of its task.
        at: when the answer was received.
    """
    task_words = repository.objects.read(f"{commit}:{task_path_at(repository.objects, commit, *key)}") or b""
    stales = stale_under(editions, commit, basis_of(words, task_words), terms_of(repository.policy))
    return [item for item in stales if not item.passes(at)]


def why_outdated(item: Stale) -> str:
    """Return the sentence in which the gate says why an answer is outdated."""
    sections = ", ".join(f"#{part.anchor}" if part.anchor else "its opening" for part in item.altered)
    again = f"looks at {sections} again" if sections else "looks at all of it again"
    return (
        f"It was written under {item.slug} {item.pinned}, and {item.version} holds since {item.since:%d %b %Y}: "
        f"its author {again}, and submits it under {item.version}."
    )
