"""How much a file and a YAML document may hold, whichever reader reads it."""

from __future__ import annotations

#: A larger file (in bytes) is refused: it is not a text that a person wrote.
LARGEST_FILE = 10_000_000
MAX_DEPTH = 32
MAX_NODES = 50_000
#: Folders nested deeper than this are not walked: their paths are too long for some machines anyway.
DEEPEST = 50
