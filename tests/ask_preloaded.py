"""Ask the process that has rlhf loaded to run a command: `python -I -S ask_preloaded.py MODULE ARGUMENT …`."""

from __future__ import annotations

import json
import os
import socket
import sys
from typing import Any


def ask(where: str, words: list[str], cwd: str, env: dict[str, str], streams: list[Any]) -> int:
    """Run a command there, with these streams as its own, and wait for its exit code."""
    data = json.dumps([words, cwd, env]).encode()
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(where)
        head = len(data).to_bytes(8, "big") + data
        sent = socket.send_fds(asking, [head], [stream.fileno() for stream in streams])
        asking.sendall(head[sent:])
        answer = b""
        while part := asking.recv(64):
            answer += part
    return int(answer)


if __name__ == "__main__":
    streams = [sys.stdin, sys.stdout, sys.stderr]
    code = ask(os.environ["RLHF_TESTS_PRELOADED"], sys.argv[1:], os.getcwd(), dict(os.environ), streams)  # noqa: PTH109
    sys.exit(code if code >= 0 else 128 - code)
