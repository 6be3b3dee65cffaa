"""How much a YAML document may hold, whichever reader reads it."""

from __future__ import annotations

MAX_DEPTH = 32
MAX_NODES = 50_000
#: Folders nested deeper than this are not walked: their paths are too long for some machines anyway.
DEEPEST = 50
