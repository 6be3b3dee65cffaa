"""Find the answers, tasks and events in ledgers that cite sections of the guidance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.guidance import anchors_of, cites_in
from rlhf.store.git.git import GitFailed
from rlhf.store.ledgers import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rlhf.store.repository import Repository
    from rlhf.workflows.checking.context import Citing


def citing(repository: Repository, tree: str) -> Citing:
    """Return a function that finds the citations of a document's anchors, in a tree and in all verified ledgers."""

    def look(slug: str, anchors: Iterable[str]) -> dict[str, list[str]]:
        return cited_in(_texts(repository, tree, slug), slug, anchors)

    return look


def cited_in(texts: Iterable[tuple[str, str]], slug: str, anchors: Iterable[str]) -> dict[str, list[str]]:
    """Return those of some anchors that are cited in the texts, each with the places of these texts."""
    wanted, result = set(anchors), dict[str, list[str]]()
    for place, text in texts:
        for anchor in sorted(anchors_of(slug, cites_in(text, {slug})) & wanted):
            result.setdefault(anchor, []).append(place)
    return result


def naming(repository: Repository, trees: Iterable[str], words: str, *below: str) -> Iterator[tuple[str, str]]:
    """Yield tree and path of each file that contains `words`, in some trees.

    Args:
        below: search only these folders.
    """
    command = ("grep", "-z", "-l", "-I", "--fixed-strings", "-e", words, *trees, "--", *below)
    try:
        raw = repository.git.attempt(*command)
    except GitFailed:  # git also fails like this if no file contains the words
        return
    for row in filter(None, raw.split(b"\0")):
        tree, _, path = row.decode("utf-8", "surrogateescape").partition(":")
        yield tree, path


def _texts(repository: Repository, tree: str, slug: str) -> Iterator[tuple[str, str]]:
    """Yield place (in words) and text of each task, answer and event that names a document."""
    owners = {tip: owner for owner, tip in repository.ledgers.tips.items()}
    for where, path in naming(repository, [tree, *owners], slug):
        if where == tree and not path.startswith(("answers/", "tasks/")):
            continue
        text = (repository.objects.read(f"{where}:{path}") or b"").decode("utf-8", "replace")
        yield path if where == tree else _event_name(owners[where], path), text


def _event_name(owner: str, path: str) -> str:
    """Return the words for an event, for example `the review 4k9m2x by emeka`."""
    file = ledger.event_file(owner, path, "")
    return f"the {file.type.replace('_', ' ')} {file.id[-6:]} by {owner}" if file else f"the ledger of {owner}"
