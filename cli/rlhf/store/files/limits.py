"""How much a YAML document may hold, whichever reader reads it."""

from __future__ import annotations

MAX_DEPTH = 32
MAX_NODES = 50_000
