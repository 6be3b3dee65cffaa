"""How much a YAML document may hold, whichever reader reads it."""

from __future__ import annotations

MAX_DEPTH = 32
MAX_NODES = 50_000
#: So many folders inside one another are walked: the path of what lies deeper is too long for some machines anyway.
DEEPEST = 50
