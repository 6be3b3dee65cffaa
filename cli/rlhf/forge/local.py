"""The local forge: a bare repository with two hooks, on disk or over SSH, and nothing to install."""

from __future__ import annotations

import os
import shlex
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.keys import same_key
from rlhf.store.files.atomic import replace_file, waits_for_the_disk
from rlhf.store.git.branches import ABSENT, LOCAL
from rlhf.store.git.git import SAFE, Git
from rlhf.store.ledgers.keys import make_key, read_public

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rlhf.model.people import People

HOOKS = ("pre-receive", "post-receive")
#: Where git looks for the hooks, from within the repository, whatever the pusher's own core.hooksPath is.
HOOKS_FOLDER = "hooks"
_KEY = Path("rlhf") / "forge_ed25519"
_NEXT = Path("rlhf") / "forge_ed25519.next"
#: The exit code of `rlhf/ci/relay.py` where no process waits to be the second hook.
NOBODY = 75

_SCRIPTS = {
    "pre-receive": """#!/bin/sh
# Written by rlhf: refuses what may not come in, with a reason.
export RLHF_RECEIVER=$PPID
exec {python} -I -m rlhf.ci.hooks pre-receive
""",
    "post-receive": """#!/bin/sh
# Written by rlhf: records when each submission arrived, and merges what has become ready, where the push has such
# consequences: then its first hook wrote it down.
export RLHF_RECEIVER=$PPID
for begun in rlhf/journal/push-*-$PPID-*.json; do
  if [ -e "$begun" ]; then
    if [ -S "${{begun%.json}}.sock" ]; then
      {python} -I -S {relay} "${{begun%.json}}.sock" </dev/null; code=$?
      if [ $code -ne {nobody} ]; then exit $code; fi
    fi
    exec {python} -I -m rlhf.ci.hooks post-receive
  fi
done
""",
}


class Update(Struct, frozen=True):
    """A branch that a push wants to move; `old` or `new` is "" where the branch does not exist on that side."""

    branch: str
    old: str
    new: str


def make_key_of(bare: Path) -> str:
    """Return the public key with which a forge signs its merges and its ledger; make it where there is none."""
    return make_key(bare / _KEY, "rlhf forge")


def make_next_key(bare: Path) -> str:
    """Return the public half of the key that a forge is to sign with next; make it where there is none."""
    return make_key(bare / _NEXT, "rlhf forge")


def next_key(bare: Path) -> tuple[Path, str]:
    """Return the key that a forge is to sign with next, and its public half; "" where none waits."""
    file = bare / _NEXT
    return file, read_public(file) if file.exists() else ""


def settle_key(bare: Path, public: str) -> None:
    """Sign with the next key from now on, if it is the one that main names as the forge's.

    Its file takes the place of the former key's, whole or not at all; run again, it does nothing.
    """
    file, waiting = next_key(bare)
    if waiting and same_key(waiting, public):
        current = bare / _KEY
        replace_file(current.with_name(f"{current.name}.pub"), f"{waiting}\n".encode())
        file.rename(current)
        file.with_name(f"{file.name}.pub").unlink(missing_ok=True)


def create(bare: Path) -> Git:
    """Make the bare repository, without its hooks yet, so that the first main can be pushed."""
    bare.mkdir(parents=True, exist_ok=True)
    git = Git(bare)
    git.run("init", "--quiet", "--bare", "--initial-branch=main", "--template=", ".")
    return git


def install(bare: Path, python: str, home: Path | None = None) -> None:
    """Install the hooks and the settings of a forge; run it again after an update or a move.

    A person who pushes over a path runs the hooks with their own git settings and environment. What those could switch
    off is set in the repository too, whose own settings come first; Python takes nothing from the environment (`-I`).

    Args:
        python: the interpreter that has rlhf installed, on the machine that holds the repository.
        home: the path that the repository will have, if not its present one.
    """
    git = Git(bare)
    for name, value in {
        "uploadpack.allowFilter": "true",
        "uploadpack.allowAnySHA1InWant": "true",
        "receive.fsckObjects": "true",
        **(SAFE if waits_for_the_disk() else {}),
        "core.logAllRefUpdates": "true",
        "user.name": "rlhf forge",
        "user.email": "forge@rlhf.invalid",
        "core.hooksPath": HOOKS_FOLDER,
        "gpg.format": "ssh",
        "gpg.ssh.program": "ssh-keygen",
        "user.signingKey": str((home or bare).resolve() / _KEY),
    }.items():
        git.run("config", name, value)
    folder = bare / "hooks"
    folder.mkdir(exist_ok=True)
    for hook in HOOKS:
        file = folder / hook
        file.write_text(_script(hook, python), encoding="utf-8")
        file.chmod(file.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def _script(hook: str, python: str) -> str:
    """Return what git starts as a hook."""
    program = Path(__file__).parents[1] / "ci" / "relay.py"
    return _SCRIPTS[hook].format(python=shlex.quote(python), relay=shlex.quote(str(program)), nobody=NOBODY)


def takes_given_time(git: Git) -> bool:
    """Whether a forge takes its time from RLHF_NOW, which only its own settings allow (demonstrations, tests)."""
    return git.own_setting("rlhf.clockFromEnvironment") == "true"


def out_of_order(bare: Path) -> str:
    """Return why pushes to a forge on this machine would not be judged; "" if its hooks are as `install` left them."""
    git = Git(bare)
    if git.own_setting("core.hooksPath") != HOOKS_FOLDER:
        return "its settings do not say where its hooks are, so that a setting of whoever pushes can switch them off"
    if waits_for_the_disk() and git.own_setting("core.fsync") != SAFE["core.fsync"]:
        return "its settings do not say that what came in is on the disk before that is told"
    for hook in HOOKS:
        file = bare / HOOKS_FOLDER / hook
        if not file.is_file() or not os.access(file, os.X_OK):
            return f"its hook {hook} is not there, or may not be run"
        if "rlhf.ci.hooks" not in file.read_text(encoding="utf-8", errors="replace"):
            return f"its hook {hook} is not the one that rlhf writes"
    return ""


def is_forge(bare: Path) -> bool:
    """Whether a folder is a repository that was made for a project."""
    return (bare / _KEY).is_file() and (bare / "HEAD").is_file()


def authorized_keys(people: People, bare: Path, python: str, now: datetime) -> Iterator[str]:
    """Yield a line of sshd's authorized_keys for each valid key: it gives its owner one repository, by git only."""
    for person in people.by_handle.values():
        for key in person.good_keys(now) if person.active else ():
            command = shlex.join([python, "-m", "rlhf.ci.serve", person.handle, str(bare)]).replace("\\", "\\\\")
            quoted = command.replace('"', '\\"')
            yield f'command="{quoted}",restrict {" ".join(key.public.split()[:2])} {person.handle}'


def parse_updates(text: str) -> Iterator[Update]:
    """Yield the updates in a hook's standard input (`old new ref` a line); a ref that is no branch keeps its name."""
    for line in text.splitlines():
        old, new, ref = line.split(" ", 2)
        yield Update(ref.removeprefix(LOCAL), _oid(old), _oid(new))


def _oid(text: str) -> str:
    return "" if text.startswith(ABSENT) else text
