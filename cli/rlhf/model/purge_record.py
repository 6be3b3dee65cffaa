"""What a removal of words from history replaced: branches, commits and files, by their ids, without the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The folder of these records in the forge's ledger, and the two files of each.
FOLDER = "_purges"
MAP, ARCHIVE = ".map", ".pack"


class Blob(Struct, frozen=True):
    """A file's content that was replaced.

    Args:
        new: the object that has the content without the words.
        hash: the content hash (SHA-256) of what was there before: what reviews name.
        places: where the words were in it: where each began, and how long it was, in characters.
        meaning: of a task's file, the hash of its meaning before; "" for other files.
    """

    new: str
    hash: str
    places: tuple[tuple[int, int], ...] = ()
    meaning: str = ""


class PurgeRecord(Struct, frozen=True):
    """What one removal replaced; the keys are the ids of before.

    Args:
        refs: each branch of the time, with its commit before and after.
        commits: each commit that was replaced, and what stands in its place.
        drafts: the same of drafts, which prove nothing, and which only their author's copies have.
        reworded: those of them whose message had the words, and the same commits with another message, which the forge
            signed: of the commits themselves nothing is kept.
    """

    refs: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    commits: Mapping[str, str] = field(default_factory=dict)
    drafts: Mapping[str, str] = field(default_factory=dict)
    blobs: Mapping[str, Blob] = field(default_factory=dict)
    reworded: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """Return the record as lines: what it is about, then the ids."""
        rows = [f"ref {name} {old} {new}" for name, (old, new) in self.refs.items()]
        rows += [f"commit {old} {new}" for old, new in self.commits.items()]
        rows += [f"draft {old} {new}" for old, new in self.drafts.items()]
        rows += [f"blob {old} {blob.new} {blob.hash} {_spelt(blob.places)}" for old, blob in self.blobs.items()]
        rows += [f"meaning {old} {blob.meaning}" for old, blob in self.blobs.items() if blob.meaning]
        rows += [f"reworded {old} {new}" for old, new in self.reworded.items()]
        return "".join(f"{row}\n" for row in rows)


def read_purge_record(text: str) -> PurgeRecord:
    """Return the record in such lines; a line of a kind that only a newer version knows is passed over."""
    refs, commits, drafts, reworded = {}, {}, {}, {}
    blobs: dict[str, Blob] = {}
    for line in text.splitlines():
        match line.split(" "):
            case ["ref", name, old, new]:
                refs[name] = (old, new)
            case ["commit", old, new]:
                commits[old] = new
            case ["draft", old, new]:
                drafts[old] = new
            case ["blob", old, new, hashed, places]:
                blobs[old] = Blob(new, hashed, tuple(_places_in(places)))
            case ["meaning", old, meaning] if old in blobs:
                blobs[old] = replace(blobs[old], meaning=meaning)
            case ["reworded", old, new]:
                reworded[old] = new
    return PurgeRecord(refs, commits, drafts, blobs, reworded)


def _spelt(places: tuple[tuple[int, int], ...]) -> str:
    return ",".join(f"{start}+{length}" for start, length in places) or "-"


def _places_in(text: str) -> Iterator[tuple[int, int]]:
    for part in text.split(",") if text != "-" else ():
        start, _, length = part.partition("+")
        yield int(start), int(length)
