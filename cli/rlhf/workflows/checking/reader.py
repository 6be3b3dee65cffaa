"""Read files of a tree that may be hostile, with the fast reader or else the strict one; without the table of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors import UnreadableFile
from rlhf.model import paths
from rlhf.model.document import Page
from rlhf.rules import format  # noqa: A004
from rlhf.store.files import fast_reader, markdown, safe_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.document import Document
    from rlhf.store.files.tree import Tree


def read(raw: bytes, path: str) -> Document | Page:
    """Read a file by the ending of its name: Markdown with front matter, or YAML; every value has its position."""
    text = raw.decode("utf-8", "replace").removeprefix("\ufeff")
    return markdown.load(text, path) if path.endswith(".md") else safe_yaml.load(text, path)


def bytes_of(tree: Tree, path: str) -> bytes | None:
    """Return a file's bytes; None where it is missing or cannot be read, as the check of that file reports."""
    try:
        return tree.read(path, format.MAX_BYTES + 1)
    except UnreadableFile:
        return None


def document_of(tree: Tree, path: str) -> Document | Page | None:
    """Return the values of a file; None where it is missing, or not worth reading."""
    raw = bytes_of(tree, path)
    if raw is None or not format.readable(raw):
        return None
    return fast_reader.read(raw.decode("utf-8", "replace"), path) or read(raw, path)


def guidance_versions(tree: Tree) -> dict[str, str]:
    """The version of each guidance document."""
    pages = guidance_pages(tree)
    return {slug: str(page.data.get("version", "")) if isinstance(page.data, dict) else "" for slug, page in pages}


def guidance_pages(tree: Tree) -> Iterator[tuple[str, Page]]:
    """Yield each guidance document that can be read, with its slug."""
    for path, mode in tree.modes("guidance"):
        placed = paths.place(path)
        if placed.what == "guidance" and mode == paths.REGULAR:
            document = document_of(tree, path)
            if isinstance(document, Page):
                yield placed.slug, document
