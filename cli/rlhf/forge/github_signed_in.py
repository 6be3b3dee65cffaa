"""Open the API of a GitHub host with the token of the person on this machine, and close it afterwards."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rlhf.errors import GitHubSignIn
from rlhf.forge.github_http import Api, api_address, new_client
from rlhf.store.machine.credentials import github_token

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUICK = 5.0  # seconds that somebody who only looks waits for an answer


@contextmanager
def signed_in(host: str, *, quick: bool = False) -> Iterator[Api]:
    """Open the API of a host; it is closed when the context ends.

    Args:
        quick: ask once, and wait a few seconds at most.

    Raises:
        GitHubSignIn: there is no token.
    """
    token, address = github_token(host), api_address(host)
    if not token:
        raise GitHubSignIn(address)
    if quick:
        api = Api(address, token, lambda _: None, time.time, new_client(_QUICK), tries=1)
    else:
        api = Api(address, token, time.sleep, time.time)
    try:
        yield api
    finally:
        api.close()
