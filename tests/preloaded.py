"""A process that has loaded rlhf already and starts each command by a fork: the same command, without half its cost.

Each command is a process of its own, with its own folder, environment, input and output; only reading the program in
is saved. What a test is about a process itself (kills, races, timers, interpreters) starts a real one instead.

The hooks of the tests' forge ask the same process, through `ask_preloaded.py`, where the command that pushes does.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import selectors
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import rlhf
from tests.ask_preloaded import ask
from tests.here import REPOSITORY

#: In the environment of a command and of the hooks that it starts: the socket of the process that has rlhf loaded.
SOCKET = "RLHF_TESTS_PRELOADED"
_ASK = Path(__file__).with_name("ask_preloaded.py")
_FORMS = {"rlhf": "rlhf.__main__", "rlhf.ci.hooks": "rlhf.ci.hooks"}
#: Settings that an interpreter takes at its start, so that a command with others needs an interpreter of its own.
_AT_START = ("LC_", "LANG", "PYTHON", "COVERAGE")


def run(args: list[str], *, cwd: Path, env: dict[str, str], stdin: str) -> subprocess.CompletedProcess[str]:
    """Run `rlhf` with arguments, as `subprocess.run` would."""
    where = None if _differs(env) else _started()
    if where is None:
        return subprocess.run(
            [sys.executable, "-m", "rlhf", *args], cwd=cwd, env=env, input=stdin, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
    with contextlib.ExitStack() as files:
        given, out, err = (files.enter_context(tempfile.TemporaryFile()) for _ in range(3))
        given.write(stdin.encode())
        given.seek(0)
        code = ask(where, ["rlhf", *args], os.fspath(cwd), env | {SOCKET: where}, [given, out, err])
        told = []
        for file in (out, err):
            file.seek(0)
            told.append(file.read().decode().replace("\r\n", "\n"))
    return subprocess.CompletedProcess(args, code, *told)


def install_hooks(bare: Path) -> None:
    """Have the hooks of a forge ask the process that has rlhf loaded, where there is one; else they start as ever."""
    for hook in (bare / "hooks").iterdir():
        text = hook.read_text(encoding="utf-8")
        plain = f"{shlex.quote(sys.executable)} -m rlhf.ci.hooks {hook.name}"
        if plain in text and SOCKET not in text:
            asked = f"{shlex.quote(sys.executable)} -I -S {shlex.quote(os.fspath(_ASK))} rlhf.ci.hooks {hook.name}"
            choice = f'start() {{ if [ "${SOCKET}" ]; then {asked}; else {plain}; fi; }}\n'
            first, _, rest = text.partition("\n")
            hook.write_text(f"{first}\n{choice}{rest.replace(f'exec {plain}', 'start').replace(plain, 'start')}")


def _differs(env: dict[str, str]) -> bool:
    """Whether a command is given what an interpreter reads at its start."""
    mine = {name: value for name, value in os.environ.items() if name.startswith(_AT_START)}
    return mine != {name: value for name, value in env.items() if name.startswith(_AT_START)}


@cache
def _started() -> str | None:
    """The socket of this test process's own preloaded process; None where commands are to be started plainly."""
    if not hasattr(os, "fork") or "COVERAGE_PROCESS_START" in os.environ or "COVERAGE_PROCESS_CONFIG" in os.environ:
        return None
    folder = tempfile.mkdtemp(prefix="rlhf-tests-")
    where = Path(folder) / "s"
    command = [sys.executable, "-m", "tests.preloaded", os.fspath(where)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(process.wait)
    atexit.register(process.stdin.close)
    while not where.exists():
        assert process.poll() is None, "the process that loads rlhf ended"
        time.sleep(0.01)
    return os.fspath(where)


class _Server:
    """Accepts commands and forks for each; ends with the test process that started it."""

    def __init__(self, where: Path) -> None:
        self._running: dict[int, socket.socket] = {}
        self._listening = socket.socket(socket.AF_UNIX)
        new = where.with_suffix(".new")
        self._listening.bind(os.fspath(new))
        self._listening.listen(64)
        new.rename(where)
        self._woken, write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            for watched in (self._listening, self._woken, sys.stdin):
                selector.register(watched, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fileobj is sys.stdin:
                        return
                    if key.fileobj is self._listening:
                        self._begin(self._listening.accept()[0])
                    else:
                        os.read(self._woken, 4096)
                self._end()

    def _begin(self, asking: socket.socket) -> None:
        data, descriptors, _, _ = socket.recv_fds(asking, 1 << 16, 3)
        size = int.from_bytes(data[:8], "big")
        while len(data) < size + 8:
            data += asking.recv(1 << 16)
        words, cwd, env = json.loads(data[8:])
        child = os.fork()
        if not child:
            with contextlib.ExitStack() as ends:
                ends.callback(os._exit, 70)
                self._listening.close()
                _command(words, cwd, env, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        self._running[child] = asking

    def _end(self) -> None:
        while self._running:
            child, status = os.waitpid(-1, os.WNOHANG)
            if not child:
                return
            asking = self._running.pop(child)
            with contextlib.suppress(BrokenPipeError):
                asking.sendall(str(os.waitstatus_to_exitcode(status)).encode())
            asking.close()


def _command(words: list[str], cwd: str, env: dict[str, str], descriptors: list[int]) -> None:
    """Be the command, in a fork: ends the process."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for standard, descriptor in enumerate(descriptors):
        os.dup2(descriptor, standard)
        os.close(descriptor)
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
    os._exit(int(code or 0))


def _load() -> None:
    for module in pkgutil.walk_packages(rlhf.__path__, "rlhf."):
        importlib.import_module(module.name)
    for name in ("jsonschema", "jsonschema_rs", "yaml", "ruamel.yaml", "markdown_it", "concurrent.futures", "sqlite3"):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    _load()
    _Server(Path(sys.argv[1])).serve()
