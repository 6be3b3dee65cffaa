"""Find some words in all of a repository's history, and what each file says without them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import RemovalBreaksFiles, WordsStay
from rlhf.model import paths
from rlhf.model.event_types import EVENT_TYPES
from rlhf.model.phrases import bytes_of, text_of
from rlhf.model.purge_record import FOLDER as REMOVALS
from rlhf.rules.shape import Shapes
from rlhf.store.files import fast_reader
from rlhf.store.files.quote_ids import with_ids_quoted
from rlhf.store.files.schemas import Schemas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from rlhf.model.phrases import Phrases
    from rlhf.store.git.git import Git
    from rlhf.store.git.objects import Objects
    from rlhf.store.git.rewrite import OldCommit

_OFTEN = 2_000
#: What a file says of itself, and others name it by.
_IDENTITY = ("id", "type", "by", "at", "batch", "task", "supersedes", "author", "schema", "version")
_SHAPES = {name: name for name in ("task", "batch", "answer", "guidance", "people")} | {"config": "rlhf"}


class File(Struct, frozen=True):
    """A content that has the words: the path at which it is, what it says without them, and where it has them."""

    path: str
    old: bytes
    new: bytes
    places: tuple[tuple[int, int], ...] = ()


class Searched(Struct, frozen=True):
    """The contents that have the words, by object; and at how many paths there is something that is no text."""

    files: Mapping[str, File]
    no_text: int


def files_with(git: Git, objects: Objects, phrases: Phrases, say: Callable[[str], None]) -> Searched:
    """Return each content in history that has the words; what is no text is not looked into, and is counted.

    Raises:
        RemovalBreaksFiles: a file could not be read any more without them.
        WordsStay: a file has them in a form that is not found in its text.
    """
    path_of = {oid: path for oid, path in _named_objects(git) if not path.startswith(f"{REMOVALS}/")}
    blobs = _blobs_among(git, path_of)
    result: dict[str, File] = {}
    broken, left, reader, no_text = [], [], _Reader(), set()
    for number, (oid, data) in enumerate(zip(blobs, objects.read_many(blobs), strict=True), 1):
        if number % _OFTEN == 0:
            say(f"Looking for the words … {number:,} of {len(blobs):,} files")
        text, path = text_of(data or b""), path_of[oid]
        if "\0" in text:
            no_text.add(path)
            continue
        without = phrases.removed_from(text)
        if without != text:
            result[oid] = File(path, data or b"", bytes_of(without), phrases.places(text))
        if without != text and not reader.understands(path, text, without):
            broken.append(path)
        elif any(map(phrases.are_in, _texts(values_of(path, without)))):
            left.append(path)
    if broken:
        raise RemovalBreaksFiles(sorted(set(broken)))
    if left:
        raise WordsStay(sorted(set(left)))
    return Searched(result, len(no_text))


def with_words_of_their_own(commits: Iterable[OldCommit], phrases: Phrases) -> frozenset[str]:
    """Return the commits that have the words in their message, or in the name of their author or committer."""
    return frozenset(
        commit.oid
        for commit in commits
        if phrases.removed_from_message(commit.message) != commit.message
        or any(phrases.are_in(who.name) for who in commit.people)
    )


def _named_objects(git: Git) -> Iterator[tuple[str, str]]:
    """Yield each object that a ref reaches, with the path at which it was met first; "" for a commit and a root."""
    for row in git.run("rev-list", "--objects", "--all").decode("utf-8", "surrogateescape").splitlines():
        oid, _, path = row.partition(" ")
        yield oid, path


def _blobs_among(git: Git, oids: Iterable[str]) -> list[str]:
    asked = "".join(f"{oid}\n" for oid in oids).encode()
    rows = git.run("cat-file", "--batch-check=%(objecttype) %(objectname)", "--buffer", stdin=asked).decode()
    return [row.removeprefix("blob ") for row in rows.splitlines() if row.startswith("blob ")]


class _Reader:
    """Reads files as the project reads them: those that it understands have to stay understood."""

    def __init__(self) -> None:
        self._shapes = Shapes(Schemas())

    def understands(self, path: str, old: str, new: str) -> bool:
        """Whether a file that could be read still can be, and an event is still the same event."""
        before, after = values_of(path, old), values_of(path, new)
        if not isinstance(before, dict) or not (shape := self._shape(path, before)):
            return True
        if not self._shapes.fits(shape, before):
            return True
        fits = isinstance(after, dict) and self._shapes.fits(shape, after)
        return fits and all(before.get(name) == after.get(name) for name in _IDENTITY)

    def _shape(self, path: str, values: Mapping[str, Any]) -> str:
        """Return the name of the schema by which a file is read; "" for one that has none."""
        what = _SHAPES.get(paths.place(path).what, "")
        return what or (f"events/{values.get('type')}" if values.get("type") in EVENT_TYPES else "")


def values_of(path: str, text: str) -> Any:
    """Return the values of a YAML file, or of the block at the top of a Markdown file; None where none is read."""
    if not path.endswith((".yaml", ".md")):
        return None
    document = fast_reader.load(with_ids_quoted(text) if path.endswith(".yaml") else text, path)
    return None if document.faults else document.data


def _texts(value: Any) -> Iterator[str]:
    """Yield each text in a value, as its reader sees it."""
    match value:
        case str():
            yield value
        case dict():
            for key, inner in value.items():
                yield from _texts(key)
                yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)
