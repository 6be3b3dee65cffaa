"""Read and write the addresses of remotes."""

from __future__ import annotations

import re
from pathlib import Path

_ADDRESS = re.compile(r"(?i:[a-z][a-z0-9+.-]*://)|[^/\\]+@[^/\\]+:|[^/\\:]{2,}:")


def address(url: str, here: Path) -> str:
    """Return a remote's address; a path becomes `file://`, over which a partial clone works."""
    if _ADDRESS.match(url):
        return url
    return (here / Path(url).expanduser()).resolve().as_uri()


def path_of(url: str) -> Path | None:
    """Return the folder that a `file://` address or a path names; None for an address on another machine."""
    if url.startswith("file://"):
        from urllib.request import url2pathname  # loads a client for HTTP

        return Path(url2pathname(url.removeprefix("file://")))
    return None if not url or _ADDRESS.match(url) else Path(url)


def without_login(url: str) -> str:
    """Return an address without its login, so that it may be printed."""
    return re.sub(r"://[^/@]*@", "://", url)


def is_over_ssh(url: str) -> bool:
    """Whether git reaches an address by ssh: `ssh://…`, or `host:path`, with or without a name before the host."""
    scheme, apart, _ = url.partition("://")
    return scheme.lower() in {"ssh", "git+ssh", "ssh+git"} if apart else bool(_ADDRESS.match(url))


def for_others(url: str) -> str:
    """Return an address as it may be given to others: a path as a path, and no password of whoever uses it here.

    Over SSH the name before the host stays, since it is part of the address there.
    """
    if (folder := path_of(url)) is not None:
        return str(folder)
    scheme = url.partition("://")[0].lower()
    return re.sub(r"://([^/@:]*):[^/@]*@", r"://\1@", url) if scheme == "ssh" else without_login(url)
