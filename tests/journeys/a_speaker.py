"""Somebody who says several things offline and syncs, now or later: a process of its own, which can be killed.

Reads from standard input what to say, as JSON: [[type, batch, task, text], …]. Looks first what of it is kept
already, as a person does whose machine went down, and says the rest. Tells each thing on a line as soon as it is kept.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
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


if __name__ == "__main__":
    speak(sys.argv[1], json.load(sys.stdin), send=sys.argv[2] == "now")
