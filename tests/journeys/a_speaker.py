"""Somebody who says several things offline and syncs, now or later: a process of its own, which can be killed.

Is told what to say, as [[type, batch, task, text], …]. Looks first what of it is kept already, as a person does whose
machine went down, and says the rest. Tells each thing on a line as soon as it is kept.

`python a_speaker.py SOCKET` loads the program once, and forks for each who asks at the socket: they send who speaks,
where and what as JSON, with the descriptors for output and errors, and are sent the process's number and, at its end,
its exit code, a line each. Ends when its standard input does.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import selectors
import signal
import socket
import sys
from pathlib import Path

from rlhf.commands.app import build
from rlhf.commands.shell import runtime
from rlhf.model.event import Event
from rlhf.model.ids import ulid
from rlhf.store.workspace import Workspace
from rlhf.workflows.ledger.append import say

NOWHERE = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "url.file:///nowhere/.insteadOf", "GIT_CONFIG_VALUE_0": "file:"}
COMMANDS = {"question": "ask", "edge_case": "note"}


def rlhf(*words: str) -> str:
    """What a command prints to standard output; ends this process with its exit code if that is not 0."""
    shown = io.StringIO()
    try:
        with contextlib.redirect_stdout(shown):
            build(words[0])(words, prog_name="rlhf")
    except SystemExit as end:
        if end.code not in (0, None):
            raise
    return shown.getvalue()


def speak(who: str, things: list[tuple[str, str, str, str]], *, send: bool) -> None:
    kept = {event.get("text") for event in json.loads(rlhf("log", "--person", who, "--json"))}
    print("looked", flush=True)
    new = [thing for thing in things if thing[-1] not in kept]
    os.environ.update(NOWHERE)
    for type_, _, task, text in new[:1]:  # by its command; the others with less to start, two in a commit
        rlhf(COMMANDS[type_], *([task] if task else []), text)
        print(text, flush=True)
    with Workspace.find(Path.cwd()) as workspace:
        for first in range(1, len(new), 2):
            at = runtime.now()
            said = [
                Event(ulid(at, os.urandom(10)), thing[0], who, at, *thing[1:3], {"text": thing[3]})
                for thing in new[first : first + 2]
            ]
            say(workspace, said)
            print(*(event.body["text"] for event in said), sep="\n", flush=True)
    for name in NOWHERE:
        del os.environ[name]
    if send:
        rlhf("sync")


def speaker(asking: socket.socket) -> None:
    """Fork the process that speaks, and tell who asks its number and how it ended."""
    data, streams, _, _ = socket.recv_fds(asking, 1 << 16, 2)
    while not data.endswith(b"\n"):
        data += asking.recv(1 << 16)
    asked = json.loads(data)
    pid = os.fork()
    if not pid:
        code = 70
        try:
            os.setsid()
            os.chdir(asked["where"])
            os.environ.clear()
            os.environ.update(asked["env"])
            for number, stream in enumerate([os.open(os.devnull, os.O_RDONLY), *streams]):
                os.dup2(stream, number)
            asking.close()
            speak(asked["who"], asked["things"], send=asked["send"] == "now")
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 70
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    asking.sendall(b"%d\n" % pid)
    for stream in streams:
        os.close(stream)
    asking.sendall(b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def serve(place: str) -> None:
    """Be asked at a socket, by several at once, until standard input ends."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(f"{place}.new")
    listening.listen(64)
    Path(f"{place}.new").rename(place)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    waiting = selectors.DefaultSelector()
    for file in (listening, sys.stdin):
        waiting.register(file, selectors.EVENT_READ)
    while all(key.fileobj is not sys.stdin for key, _ in waiting.select()):
        asking, _ = listening.accept()
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            with contextlib.suppress(BrokenPipeError):
                speaker(asking)
            os._exit(0)
        asking.close()


if __name__ == "__main__":
    for command in ("log", *COMMANDS.values(), "sync"):
        with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
            build(command)([command, "--help"], prog_name="rlhf")
    serve(sys.argv[1])
