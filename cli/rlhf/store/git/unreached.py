"""Tell from git's message why a remote was not reached, in words for the person whose network it is."""

from __future__ import annotations

import re

_STATUS = re.compile(r"(?:returned error: |\bHTTP (?:code )?|response )([1-5]\d\d)\b")
_MEANINGS = {
    "407": "the proxy of your network wants you to sign in",
    "429": "it has too many requests at present",
    "511": "your network wants you to sign in first",
}
_REASONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"certificate", re.IGNORECASE),
        "its certificate is not one that this machine trusts; a network that wants you to sign in can be the cause",
    ),
    (re.compile(r"handshake|SSL routines|SSL_|schannel|TLS"), "no encrypted connection to it came about"),
    (
        re.compile(
            r"not valid: is this a git|HTTP/0\.9|update url base|bad line length character|invalid characters"
            r"|couldn't find remote ref|invalid server response"
        ),
        "something else answered in its place, such as the page on which a network wants you to sign in",
    ),
)


def reason(words: str) -> str:
    """Return the reason; "" where git's message gives none that would help."""
    if status := _STATUS.search(words):
        code = status[1]
        what = "it has a fault at present" if code.startswith("5") else "it gave an answer that is not git's"
        return f"{_MEANINGS.get(code, what)} ({code})"
    return next((why for pattern, why in _REASONS if pattern.search(words)), "")
