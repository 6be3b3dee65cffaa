"""What a removal of words from history replaced: branches, commits and files, by their ids, without the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The folder of these records in the forge's ledger, and the two files of each.
FOLDER = "_purges"
MAP, ARCHIVE = ".map", ".pack"


class Blob(Struct, frozen=True):
    """A file's content that was replaced.

    Args:
        new: the object that has the content without the words.
        hash: the content hash (SHA-256) of what was there before: what reviews name.
    """

    new: str
    hash: str


class PurgeRecord(Struct, frozen=True):
    """What one removal replaced; the keys are the ids of before.

    Args:
        refs: each branch of the time, with its commit before and after.
        commits: each commit that was replaced, and what stands in its place.
        reworded: those of them whose message had the words, and the same commits with another message, which the forge
            signed: of the commits themselves nothing is kept.
    """

    refs: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    commits: Mapping[str, str] = field(default_factory=dict)
    blobs: Mapping[str, Blob] = field(default_factory=dict)
    reworded: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """Return the record as lines: what it is about, then the ids."""
        rows = [f"ref {name} {old} {new}" for name, (old, new) in self.refs.items()]
        rows += [f"commit {old} {new}" for old, new in self.commits.items()]
        rows += [f"blob {old} {blob.new} {blob.hash}" for old, blob in self.blobs.items()]
        rows += [f"reworded {old} {new}" for old, new in self.reworded.items()]
        return "".join(f"{row}\n" for row in rows)


def read_purge_record(text: str) -> PurgeRecord:
    """Return the record in such lines; a line of a kind that only a newer version knows is passed over."""
    refs, commits, blobs, reworded = {}, {}, {}, {}
    for line in text.splitlines():
        match line.split(" "):
            case ["ref", name, old, new]:
                refs[name] = (old, new)
            case ["commit", old, new]:
                commits[old] = new
            case ["blob", old, new, hashed]:
                blobs[old] = Blob(new, hashed)
            case ["reworded", old, new]:
                reworded[old] = new
    return PurgeRecord(refs, commits, blobs, reworded)
