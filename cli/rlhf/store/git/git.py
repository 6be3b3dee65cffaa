"""Run git, and turn its errors into situations that a person can fix; no other module starts git."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from rlhf import errors
from rlhf.store.files.atomic import waits_for_the_disk
from rlhf.store.git import network
from rlhf.store.git import silence as watch
from rlhf.store.git.address import path_of, without_login
from rlhf.store.git.key_trouble import of_key
from rlhf.store.git.messages import is_silence, is_unwritten, last_line, lock_in, signal_name, translate
from rlhf.store.git.settings import ALWAYS, LIST, Settings, scrubbed, sources
from rlhf.store.git.ssh_keys import offered
from rlhf.store.git.stale_lock import wait_or_clear

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import git as gitpython

#: Git puts all that counts on the disk before it reports it done: docs/decisions/0046-on-the-disk-before-it-is-told.md
SAFE = {"core.fsync": "committed,loose-object", "core.fsyncMethod": "batch"}
_SAFE = tuple(part for name, value in SAFE.items() for part in ("-c", f"{name}={value}"))
_UNSAFE = ("-c", "core.fsync=none")

#: With these settings git fetches nothing that is missing.
HERE_ONLY = {"protocol__allow": "never"}

_LITTLE = 64 << 10  # bytes: a disk with less is full


class GitFailed(Exception):
    """git ended with an exit code other than 0; the caller decides what that means."""

    def __init__(self, args: Sequence[str], code: int, words: str) -> None:
        super().__init__(f"git {' '.join(args)} ended with {code}: {words}")
        self.code = code
        self.words = words


class Git:
    """Runs git in one repository.

    Args:
        root: the work tree, or a bare repository.
        hook: keep the quarantine variables that git sets for hooks of a receiving repository.
        options: more `-c` options for every call.
        remote: the remote's address, where none is configured yet.
        replaced: read the objects that stand in the place of others, which refs/replace names. Of commits git prints
            now the one name and now the other: here each that stands for another, by which it is known.
        identity: a key to offer over SSH; None for the one that the settings of a clone name.
    """

    def __init__(
        self, root: Path, *, hook: bool = False, options: Sequence[str] = (), remote: str = "",
        replaced: Mapping[str, str] | None = None, identity: Path | None = None,
    ) -> None:  # fmt: skip
        self.root = root
        self.replaced = replaced
        self._address = remote
        self._identity = identity
        self._hook = hook
        self._options = tuple(options)
        self._settings = Settings()

    def with_config(self, **values: str) -> Git:
        """Return the same git with configuration for its calls; `__` stands for a dot in a name."""
        more = [part for key, value in values.items() for part in ("-c", f"{key.replace('__', '.')}={value}")]
        git = Git(
            self.root, hook=self._hook, options=(*self._options, *more), remote=self._address,
            replaced=self.replaced, identity=self._identity,
        )  # fmt: skip
        git._settings = self._settings
        return git

    @property
    def git_dir(self) -> Path:
        """The folder of git's own files: `.git`, the folder that a file `.git` names, or a bare repository's root."""
        inside = self.root / ".git"
        if inside.is_file():
            return self.root / inside.read_text(encoding="utf-8").partition("gitdir:")[2].strip()
        return inside if inside.is_dir() else self.root

    @property
    def objects_folder(self) -> Path:
        """The folder into which new objects are written; in a hook of a receiving repository git names another one."""
        apart = os.environ.get("GIT_OBJECT_DIRECTORY", "") if self._hook else ""
        shared = self.git_dir / "commondir"  # of a second working tree: where the repository itself is
        folder = self.git_dir / shared.read_text(encoding="utf-8").strip() if shared.is_file() else self.git_dir
        return folder / (apart or "objects")

    @property
    def settings(self) -> Mapping[str, str]:
        """The configuration in force in this repository, by lower-case name; read once."""
        if not self._settings.known:
            try:
                self._settings.read(self._once(LIST, None, None, persons=True))
            except GitFailed as failure:
                raise self.situation(LIST, failure) from None
        return self._settings.values

    def run(self, *args: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None) -> bytes:
        """Run git and return what it prints; a failure becomes an error that tells a person what to do."""
        try:
            return self.attempt(*args, stdin=stdin, env=env)
        except GitFailed as failure:
            raise self.situation(args, failure) from None

    def text(self, *args: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None) -> str:
        return self.run(*args, stdin=stdin, env=env).decode("utf-8", "replace").strip()

    def attempt(
        self,
        *args: str,
        stdin: bytes | None = None,
        env: Mapping[str, str] | None = None,
        words: bool = False,
    ) -> bytes:
        """Run git and return its output; with `words`, its standard error and then its output.

        A lock that a killed git left in this repository is removed, and the command runs again.

        Raises:
            GitFailed: it ended with an exit code other than 0.
            GitDied: a signal ended it.
            NoAnswer: the server was silent for too long.
        """
        try:
            return self._once(args, stdin, env, words=words)
        except GitFailed as failure:
            lock = lock_in(failure.words)
            if lock is None or not self._is_mine(lock) or not wait_or_clear(lock):
                raise
        return self._once(args, stdin, env, words=words)

    def _once(
        self,
        args: Sequence[str],
        stdin: bytes | None,
        env: Mapping[str, str] | None,
        *,
        words: bool = False,
        persons: bool = False,
    ) -> bytes:
        """Run git once.

        Args:
            persons: with all that the person and the machine have set for their own git.
        """
        try:
            if args[0] in network.REACHING:
                done = self._reach(args, stdin or b"", env or {})
            else:
                done = subprocess.run(
                    self._command(args), input=stdin if stdin is not None else b"", capture_output=True,
                    cwd=self.root, env=self._environment(env, persons=persons), check=False,
                )  # fmt: skip
        except FileNotFoundError:
            raise self._nowhere() from None
        if done.returncode < 0:
            raise errors.GitDied(" ".join(args[:2]), signal_name(-done.returncode))
        if done.returncode != 0:
            raise GitFailed(args, done.returncode, (done.stderr + done.stdout).decode("utf-8", "replace"))
        for stands, known in (self.replaced or {}).items():
            done.stdout = done.stdout.replace(stands.encode(), known.encode())
        return done.stderr + done.stdout if words else done.stdout

    def _reach(self, args: Sequence[str], stdin: bytes, env: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
        """Run a command that contacts the remote; end the command when the remote is silent for too long."""
        settings, limit = self.settings, self.limit()
        address = self._address or settings.get("remote.origin.url", "")
        command, trace = network.traced(self._trusted(args, address), address, os.environ)
        silence = watch.Silence(always=network.is_plain(address), clock=time.monotonic)
        process = self.start(*command, stderr=subprocess.PIPE, env={**trace, **env})
        out, err, given_up = watch.run(process, stdin, silence, limit)
        if given_up:
            raise errors.NoAnswer(self.remote(), limit)
        return subprocess.CompletedProcess(args, process.returncode, out, err)

    def _trusted(self, args: Sequence[str], address: str) -> Sequence[str]:
        """Let a remote on this machine that is somebody else's be used, where the person's settings say so."""
        trusting = [*self._settings.trusting()]
        if not trusting or path_of(address) is None:
            return args
        program = "receive-pack" if args[0] == "push" else "upload-pack"
        return [args[0], f"--{program}={shlex.join(['git', *trusting, program])}", *args[1:]]

    def limit(self) -> float:
        """Return how many seconds to wait for a silent server."""
        return network.seconds(os.environ, self.settings, self._settings.patience)

    def be_brief(self) -> None:
        """Wait less for a silent server from now on: what is to be sent is recorded, and can go later."""
        self._settings.patience = network.SECONDS_IF_RECORDED

    def succeeds(self, *args: str, stdin: bytes | None = None) -> bool:
        try:
            self.attempt(*args, stdin=stdin)
        except GitFailed:
            return False
        return True

    @contextmanager
    def conversation(self, *args: str) -> Iterator[subprocess.Popen[bytes]]:
        """Start a git process to talk with over its pipes; it is ended when the context ends."""
        process = self.start(*args)
        try:
            yield process
        finally:
            end(process)

    def own_setting(self, name: str) -> str:
        """Return a setting of the repository itself, without the person's and the machine's settings; "" for none."""
        try:
            return self.attempt("config", "--local", "--get", name).decode("utf-8", "replace").strip()
        except GitFailed:
            return ""

    def set_setting(self, name: str, value: str | None) -> None:
        """Set a setting of the repository to a value; None removes it."""
        if value is None:
            self.run("config", "--unset-all", name)
        else:
            self.run("config", "--replace-all", name, value)
        self._settings.clear()

    def write_settings(self, settings: Mapping[str, Mapping[str, str]]) -> None:
        """Add settings to the repository's own configuration in one write; of two with one name, the last holds."""
        lines = []
        for section, values in settings.items():
            lines.append(f"[{section}]")
            lines += [f'\t{name} = "{_escaped(value)}"' for name, value in values.items()]
        with (self.git_dir / "config").open("a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        self._settings.clear()

    def start(
        self, *args: str, stderr: int | IO[Any] = subprocess.DEVNULL, env: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                self._command(args), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr,
                cwd=self.root, env=self._environment(env),
            )  # fmt: skip
        except FileNotFoundError:
            raise self._nowhere() from None

    def _nowhere(self) -> errors.RlhfError:
        """Return why git could not be started: it is not installed, or the folder does not exist."""
        return errors.GitMissing() if self.root.exists() else errors.NotAWorkspace(self.root)

    def walker(self) -> gitpython.Repo:
        """Return GitPython's view of the repository, for walking history; its import is slow, so it happens in here."""
        import git as gitpython

        repository = gitpython.Repo(self.root)
        repository.git.update_environment(**self._settings.environment())
        return repository

    def situation(self, args: Sequence[str], failure: GitFailed) -> errors.GitTrouble:
        """Return the error that tells a person what a failure of git means."""
        if is_silence(failure.words):
            return errors.NoAnswer(self.remote(), self.limit())
        if is_unwritten(failure.words):
            import shutil

            if shutil.disk_usage(self.root).free < _LITTLE:
                return errors.DiskFull()
        error = translate(failure.words, args, self.remote)
        if isinstance(error, errors.CannotSign):
            configured = self._settings.values.get("user.signingkey", "")
            return of_key(failure.words, last_line(failure.words), configured)
        if isinstance(error, errors.SomeoneElsesFolder) and not self._is_mine(Path(error.folder)):
            return errors.RepositoryOfOthers(error.folder)
        return error

    def _is_mine(self, lock: Path) -> bool:
        """Whether a lock lies in this repository's folder, not in a git directory elsewhere that others may share."""
        return lock.is_relative_to(self.root.resolve()) or lock.is_relative_to(self.root)

    def remote(self) -> str:
        """Return the remote's address as it may be printed, without a login."""
        try:
            return without_login(self.attempt("config", "remote.origin.url").decode().strip())
        except GitFailed:
            return self._address or "the project's repository"

    def _command(self, args: Sequence[str]) -> list[str]:
        own = ("-c", "safe.directory=*") if self._hook else ()  # git has looked whose it is before it started the hook
        synced = _SAFE if waits_for_the_disk() else _UNSAFE
        return ["git", *ALWAYS, "--literal-pathspecs", *synced, *own, *self._options, *args]

    def _environment(self, more: Mapping[str, str] | None, *, persons: bool = False) -> dict[str, str]:
        kept = scrubbed(os.environ, hook=self._hook)
        if self.replaced is not None:
            del kept["GIT_NO_REPLACE_OBJECTS"]
        if not persons and not self._hook and not self._settings.known and self.root.exists():
            _ = self.settings  # git may fetch what is missing in any call, or meet a folder of another account
        kept |= sources(os.environ) if persons else self._settings.environment()
        if not self._hook:
            values = self._settings.values
            kept |= network.environment(os.environ, values, self._settings.patience, offered(self._key(values)))
        if not sys.stdin.isatty():
            kept.setdefault("GIT_TERMINAL_PROMPT", "0")
        return kept | dict(more or {})

    def _key(self, settings: Mapping[str, str]) -> Path | None:
        """Return the key that the person of this clone signs with, which may be their way in to a server."""
        name = settings.get("user.signingkey", "") if "rlhf.handle" in settings else ""
        return self._identity or (Path(name) if name else None)


def _escaped(value: str) -> str:  # as git-config asks for it between quotation marks
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def end(process: subprocess.Popen[bytes]) -> None:
    """Close a process's pipes and wait for it."""
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue
    process.wait()


def become(service: str, repository: Path, more: Mapping[str, str]) -> None:
    """Replace this process with git, as the service that a client speaks to.

    Args:
        service: `upload-pack` or `receive-pack`.
        more: environment variables for the service's hooks.
    """
    scrubbed = {
        name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name == "GIT_PROTOCOL"
    }
    os.execvpe("git", ["git", service, str(repository)], {**scrubbed, **more})  # noqa: S606
