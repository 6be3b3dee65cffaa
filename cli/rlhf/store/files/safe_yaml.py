"""Read YAML that may be hostile: only YAML 1.2 core types, and every value with its line and column.

The parser is imported when the first text is read: many commands never need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rlhf.model.document import Document


def load(text: str, path: str = "", first_line: int = 1) -> Document:
    """Read a YAML document; errors are in its `faults` and never raised.

    Args:
        first_line: the line of the file on which the text begins.
    """
    from rlhf.store.files import strict_reader

    return strict_reader.load(text, path, first_line)
