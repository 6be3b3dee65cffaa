"""The process that `preloaded.py` asks: it has rlhf loaded, and its forks run one command after another."""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import selectors
import signal
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import rlhf
from rlhf.commands.shell import runtime
from rlhf.model.document import Words
from rlhf.rules import run as run_rules
from rlhf.rules import traces
from rlhf.store.files import reader_choice

if TYPE_CHECKING:
    #: Words, folder, environment, and descriptors of the three streams.
    _Asked = tuple[list[str], str, dict[str, str], list[int]]

FIRST = 6  # of the descriptors under which knock.bash keeps its three streams
_COMMANDS = 100  # of a process, before another takes its place
_FORMS = {"rlhf": "rlhf.__main__", "rlhf.ci.hooks": "rlhf.ci.hooks"}


class _Server:
    """Has a worker run each command: one that waits, else a new one. Ends with the test process that started it."""

    def __init__(self, where: Path) -> None:
        self._running: dict[int, socket.socket] = {}  # who asked, by the worker that runs what they asked for
        self._workers: dict[int, socket.socket] = {}
        self._waiting: list[int] = []
        self._listening = socket.socket(socket.AF_UNIX)
        self._knocked_at = socket.create_server(("127.0.0.1", 0), backlog=64)
        where.with_suffix(".port").write_text(str(self._knocked_at.getsockname()[1]), encoding="ascii")
        new = where.with_suffix(".new")
        self._listening.bind(os.fspath(new))
        self._listening.listen(64)
        new.rename(where)
        self._woken, write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._selector = selectors.DefaultSelector()
        for watched in (self._listening, self._knocked_at, self._woken, sys.stdin):
            self._selector.register(watched, selectors.EVENT_READ)

    def serve(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is sys.stdin:
                    return
                if key.fileobj in (self._listening, self._knocked_at):
                    self._begin(key.fileobj.accept()[0])  # type: ignore[union-attr]
                elif key.fileobj == self._woken:
                    os.read(self._woken, 4096)
                    self._bury()
                elif key.data not in self._workers:
                    continue  # it was buried a moment ago
                elif answer := key.fileobj.recv(64):  # type: ignore[union-attr]
                    self._answer(key.data, int(answer))
                    self._waiting.append(key.data)
                else:
                    self._selector.unregister(key.fileobj)  # it ended, or is about to

    def _begin(self, asking: socket.socket) -> None:
        worker = self._waiting.pop() if self._waiting else self._hire(asking)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it is buried, and that answers
            socket.send_fds(self._workers[worker], [b"."], [asking.fileno()])
        self._running[worker] = asking

    def _hire(self, asking: socket.socket) -> int:
        mine, its = socket.socketpair()
        worker = os.fork()
        if not worker:
            with contextlib.ExitStack() as ends:
                ends.callback(os._exit, 70)
                mine_alone = (self._listening, self._knocked_at, mine, asking)
                for other in (*mine_alone, *self._workers.values(), *self._running.values()):
                    other.close()
                self._selector.close()
                _work(its)
        its.close()
        self._workers[worker] = mine
        self._selector.register(mine, selectors.EVENT_READ, worker)
        return worker

    def _bury(self) -> None:
        while self._workers:
            worker, status = os.waitpid(-1, os.WNOHANG)
            if not worker:
                return
            with contextlib.suppress(KeyError):
                self._selector.unregister(self._workers[worker])
            self._workers.pop(worker).close()
            code = os.waitstatus_to_exitcode(status)
            if worker in self._running:
                at_the_shell = code < 0 and self._running[worker].family != socket.AF_UNIX
                self._answer(worker, 128 - code if at_the_shell else code)
            else:
                self._waiting.remove(worker)

    def _answer(self, worker: int, code: int) -> None:
        asking = self._running.pop(worker)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            asking.sendall(b"%d\n" % code)
        asking.close()


def _work(server: socket.socket) -> None:
    """Be a worker: run one command after another, each with what a new process has. Ends the process."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    descriptors = _descriptors()
    for left in reversed(range(_COMMANDS)):
        data, given, _, _ = socket.recv_fds(server, 1, 1)
        if not data:
            os._exit(0)
        with socket.socket(fileno=given[0]) as asking:
            words, cwd, env, streams = (_given if asking.family == socket.AF_UNIX else _read_from_process)(asking)
        code = _command(words, cwd, env, streams)
        if not left or not _is_as_new(descriptors):
            os._exit(code)
        server.sendall(b"%d\n" % code)


def _is_as_new(descriptors: set[str]) -> bool:
    """Put back what a command changes in its process; say whether nothing else of it is left."""
    os.chdir("/")
    reader_choice.allow_fast(allowed=False)
    runtime._OPENED.clear()  # a command that was refused leaves it
    tempfile.tempdir = None
    with contextlib.suppress(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
        return False
    return threading.active_count() == 1 and _descriptors() == descriptors


def _descriptors() -> set[str]:
    return set(os.listdir("/proc/self/fd"))  # noqa: PTH208 — names, and of this moment


def _given(asking: socket.socket) -> _Asked:
    data, descriptors, _, _ = socket.recv_fds(asking, 1 << 16, 3)
    size = int.from_bytes(data[:8], "big")
    while len(data) < size + 8:
        data += asking.recv(1 << 16)
    words, cwd, env = json.loads(data[8:])
    return words, cwd, env, descriptors


def _read_from_process(asking: socket.socket) -> _Asked:
    """Read what a hook is asked from its process: its number and its name come as a line."""
    number, hook = asking.recv(1 << 10).decode().split()
    there = Path("/proc") / number
    pairs = (row.partition("=") for row in (there / "environ").read_bytes().decode().split("\0") if row)
    modes = (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY)
    descriptors = [os.open(there / "fd" / str(at), mode) for at, mode in enumerate(modes, FIRST)]
    env = {name: value for name, _, value in pairs}
    return ["rlhf.ci.hooks", hook], os.fspath((there / "cwd").readlink()), env, descriptors


def _command(words: list[str], cwd: str, env: dict[str, str], descriptors: list[int]) -> int:
    """Be the command, in this process; return its exit code."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for standard, descriptor in enumerate(descriptors):
        os.dup2(descriptor, standard)
        os.close(descriptor)
    sys.stdin, sys.stdout, sys.stderr = (
        open(standard, mode, closefd=False, errors=errors)  # noqa: SIM115 — as an interpreter opens them
        for standard, mode, errors in ((0, "r", "strict"), (1, "w", "strict"), (2, "w", "backslashreplace"))
    )
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    sys.argv = words
    code: object = 0
    try:
        code = importlib.import_module(_FORMS[words[0]]).main()
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 — told as an interpreter tells it
        sys.excepthook(*sys.exc_info())
        code = 1
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
        code = 1
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    null = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):  # whoever reads them is told of their end
        os.dup2(null, standard)
    os.close(null)
    return int(code or 0)  # type: ignore[call-overload,no-any-return]


#: What commands import late, and what they prepare at their first use.
_LATE = (
    "jsonschema", "jsonschema_rs", "yaml", "ruamel.yaml", "oryaml", "markdown_it", "ahocorasick_rs", "sqlite3",
    "concurrent.futures", "sysconfig", "typer._click.decorators", "zoneinfo._common", "zoneinfo._tzpath",
)  # fmt: skip


def _load() -> None:
    for module in pkgutil.walk_packages(rlhf.__path__, "rlhf."):
        importlib.import_module(module.name)
    for name in _LATE:
        importlib.import_module(name)
    for what in ("task", "answer", "guidance", "batch", "people", "config"):
        run_rules.asked(what, frozenset())
    traces.traces(Words("chest pain"))
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    _load()
    _Server(Path(sys.argv[1])).serve()
