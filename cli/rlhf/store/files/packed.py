"""Look into a packed document of a word processor before its text is read: a hostile one would fill the memory."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from rlhf.errors import DocumentDeclares, DocumentNotPacked, DocumentTooLarge

if TYPE_CHECKING:
    from pathlib import Path

#: The most bytes of XML in all parts of a document, and in one of them: a hundred times what a long answer has.
_MOST_XML, _MOST_IN_A_PART = 24 << 20, 8 << 20
_MOST_PARTS = 5_000
_DTD = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)", re.IGNORECASE)
_ENCODING = re.compile(rb"""encoding\s*=\s*["'](?!utf-?8["']|utf-?16["']|us-ascii["'])""", re.IGNORECASE)


def xml_parts(file: Path) -> dict[str, bytes]:
    """Return the parts of a packed document that hold XML, by name; pictures and other contents stay packed.

    Raises:
        DocumentTooLarge: its XML unpacks to more than an answer needs.
        DocumentDeclares: a part declares a kind of document, entities, or letters of an unusual encoding.
        DocumentNotPacked: it is no packed document, or a damaged or protected one.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            wanted = [part for part in packed.infolist() if part.filename.lower().endswith((".xml", ".rels"))]
            size = sum(part.file_size for part in wanted)
            if (
                size > _MOST_XML
                or any(part.file_size > _MOST_IN_A_PART for part in wanted)
                or len(wanted) > _MOST_PARTS
            ):
                raise DocumentTooLarge(file, size)
            parts = {part.filename: packed.read(part) for part in wanted}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
        raise DocumentNotPacked(file) from error
    for name, content in parts.items():
        if _DTD.search(content) or _ENCODING.search(content[:200]):
            raise DocumentDeclares(file, name)
    return parts
