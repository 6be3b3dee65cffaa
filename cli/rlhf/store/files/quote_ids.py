"""Put quotes around ids that begin with a digit, so that the fast reader reads them as text.

The strict reader reads them as text anyway, because each has a letter that no number has.
"""

from __future__ import annotations

import re

#: The lines at the top of a file that hold a name and a short value; none of them continues the line before it.
_TOP = re.compile(r"(?:[a-z_]+: (?:[a-z0-9-]+|'[^'\n]*'|\"[^\"\\\n]*\")\n(?=[a-z]))+")
#: A ULID or a commit; neither a number to the base of ten or sixteen, nor one with an exponent.
_ID = re.compile(
    r"^([a-z_]+: )((?!0x)(?=[0-9e]*[a-df-z])(?:[0-7][0-9a-hjkmnp-tv-z]{25}|[0-9][0-9a-f]{39}))$", re.MULTILINE
)


def with_ids_quoted(text: str) -> str:
    """Return a text with the same values, in which ids are quoted."""
    top = _TOP.match(text)
    return _ID.sub(r"\1'\2'", top[0]) + text[top.end() :] if top else text
