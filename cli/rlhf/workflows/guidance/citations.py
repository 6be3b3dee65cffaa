"""Find what cites sections of the guidance: answers, tasks and their rubrics, and what was said in the ledgers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model import paths
from rlhf.model.guidance import anchors_of, cites_in
from rlhf.store.git.git import GitFailed
from rlhf.store.ledgers import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rlhf.store.repository import Repository
    from rlhf.workflows.checking.context import Citing


def citing(repository: Repository, tree: str) -> Citing:
    """Who cites some anchors of a document, in a tree and in every ledger that is believed."""

    def look(slug: str, anchors: Iterable[str]) -> dict[str, list[str]]:
        return cited_in(_texts(repository, tree, slug), slug, anchors)

    return look


def cited_in(texts: Iterable[tuple[str, str]], slug: str, anchors: Iterable[str]) -> dict[str, list[str]]:
    """Those of some anchors that texts cite, and the places of these texts."""
    wanted, result = set(anchors), dict[str, list[str]]()
    for place, text in texts:
        for anchor in sorted(anchors_of(slug, cites_in(text, {slug})) & wanted):
            result.setdefault(anchor, []).append(place)
    return result


def naming(repository: Repository, trees: Iterable[str], words: str, *below: str) -> Iterator[tuple[str, str]]:
    """The files in some trees in which words stand: each with its tree and its path.

    Args:
        below: only in these folders.
    """
    statements = ("grep", "-z", "-l", "-I", "--fixed-strings", "-e", words, *trees, "--", *below)
    try:
        raw = repository.git.attempt(*statements)
    except GitFailed:  # git ends so where there is none, too
        return
    for row in filter(None, raw.split(b"\0")):
        tree, _, path = row.decode("utf-8", "surrogateescape").partition(":")
        yield tree, path


def _texts(repository: Repository, tree: str, slug: str) -> Iterator[tuple[str, str]]:
    """Every text of tasks, answers and ledgers that names a document, with its place in words."""
    owners = {tip: owner for owner, tip in repository.ledgers.tips.items()}
    for where, path in naming(repository, [tree, *owners], slug):
        if where == tree and not path.startswith(("answers/", "tasks/")):
            continue
        text = (repository.objects.read(f"{where}:{path}") or b"").decode("utf-8", "replace")
        yield path if where == tree else _event_name(owners[where], path), text


def _event_name(owner: str, path: str) -> str:
    """An event as people name it: `the review 4k9m2x by emeka`."""
    file = ledger.event_file(owner, path, "")
    return f"the {file.type.replace('_', ' ')} {file.id[-6:]} by {owner}" if file else f"the ledger of {owner}"


def place_of(path: str) -> str:
    """A file as people name it."""
    placed = paths.place(path)
    return f"{placed.task} by {placed.handle}" if placed.what == "answer" else placed.task or path
