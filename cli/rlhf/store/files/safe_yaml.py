"""Read YAML that may be hostile: YAML 1.2 core types, nothing clever, every value with its place.

The parser is read in when the first text is: many commands never meet one that needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rlhf.model.document import Document


def load(text: str, path: str = "", first_line: int = 1) -> Document:
    """Read one YAML document; what keeps it from being read is in `faults`, never raised.

    Args:
        first_line: the line of the file on which the text begins.
    """
    from rlhf.store.files import strict_reader

    return strict_reader.load(text, path, first_line)
