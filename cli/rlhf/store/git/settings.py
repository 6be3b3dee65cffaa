"""Which settings of git are in force: the repository's own, and how its person reaches a remote.

What people and machines set for their own git (colours, ignored files, hooks, names of remotes, …) is made for what
they read, and changes nothing of what rlhf reads: docs/decisions/0051-nobody-elses-settings.md.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from rlhf.store.git import network

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Lists every setting, with the scope in which it was made.
LIST = ("config", "--list", "-z", "--show-scope")
#: Where a person's and a machine's settings come from; these variables are read once, and then replaced.
_SOURCES = re.compile(r"GIT_CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)")
#: Of the other GIT_* variables, those that say how to reach a remote or how to trace stay.
_KEPT = re.compile(
    r"GIT_(SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|TERMINAL_PROMPT|PROXY_COMMAND|SSL_\w+|HTTP_\w+|TRACE\w*|EXEC_PATH"
    r"|ALLOW_PROTOCOL)"
)
#: Inside a receiving repository's hook, git says where the arriving objects are in quarantine.
_KEPT_IN_HOOKS = re.compile(r"GIT_(OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|QUARANTINE_PATH)")
#: Settings that stay in force: how a remote is reached and signed in to, what signs, whose folders may be used.
_CARRIED = re.compile(
    r"(?:http|credential|url|ssh|rlhf)\..+|core\.(?:sshcommand|gitproxy|askpass)|gpg\.ssh\.program|safe\.directory",
    re.DOTALL,
)
_REPOSITORY = frozenset({"local", "worktree"})
_NO_FILE = os.devnull

#: What is the same in every call, whatever the repository's own settings say.
ALWAYS = tuple(
    part
    for name, value in {
        "core.quotePath": "false",
        "color.ui": "false",
        "core.excludesFile": _NO_FILE,
        "core.attributesFile": _NO_FILE,
        "core.hooksPath": _NO_FILE,
        "core.fsmonitor": "false",
        "core.autocrlf": "false",
        "i18n.commitEncoding": "UTF-8",
        "i18n.logOutputEncoding": "UTF-8",
        "push.gpgSign": "false",
        "push.followTags": "false",
        "submodule.recurse": "false",
        "fetch.recurseSubmodules": "false",
        "advice.graftFileDeprecated": "false",
        "log.showSignature": "false",
        "index.sparse": "false",  # git 2.39 fails on a sparse one: docs/decisions/0027-a-full-index.md
    }.items()
    for part in ("-c", f"{name}={value}")
)


class Settings:
    """The settings in force in a repository, once they were read.

    Attributes:
        values: their last values, by lower-case name (the middle part of a name keeps its case).
        carried: name and value of those that a person or a machine has and that stay in force, in their order.
        patience: how many seconds to wait for a silent server, where no setting says it.
    """

    def __init__(self) -> None:
        self.patience = network.SECONDS
        self.known = False  # whether they were read
        self.values: dict[str, str] = {}
        self.carried: list[tuple[str, str]] = []

    def read(self, raw: bytes) -> None:
        """Take the output of `LIST`, which ran with everything that the person has set."""
        self.known = True
        rows = os.fsdecode(raw).split("\0")
        entries = [(scope, *row.partition("\n")[::2]) for scope, row in zip(rows[::2], rows[1::2], strict=False)]
        own = {name for scope, name, _ in entries if scope in _REPOSITORY}
        for scope, name, value in entries:
            if scope in _REPOSITORY:
                self.values[name] = value
            elif _CARRIED.fullmatch(name):
                if name not in own:
                    self.values[name] = value
                if name not in own or name.startswith("credential."):  # a list: those of both places count
                    self.carried.append((name, value))

    def clear(self) -> None:
        self.known = False
        self.values.clear()
        self.carried.clear()

    def environment(self) -> dict[str, str]:
        """Return the variables that keep all other settings out of a call of git, and these in."""
        result = {
            "GIT_CONFIG_GLOBAL": _NO_FILE, "GIT_CONFIG_NOSYSTEM": "1", "GIT_ATTR_NOSYSTEM": "1",
            "GIT_CONFIG_COUNT": str(len(self.carried)),
        }  # fmt: skip
        for number, (name, value) in enumerate(self.carried):
            result |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
        return result

    def trusting(self) -> Iterator[str]:
        """Yield the `-c` options by which a person lets git use folders that belong to others."""
        for name, value in self.carried:
            if name == "safe.directory":
                yield from ("-c", f"{name}={value}")


def scrubbed(environ: Mapping[str, str], *, hook: bool) -> dict[str, str]:
    """Return the environment for git without the variables by which a person steers their own git."""
    kept = {
        name: value
        for name, value in environ.items()
        if not name.startswith("GIT_") or _KEPT.fullmatch(name) or (hook and _KEPT_IN_HOOKS.fullmatch(name))
    }
    return kept | {
        "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_MERGE_AUTOEDIT": "no",
    }  # fmt: skip


def sources(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that say where a person's and a machine's settings are."""
    return {name: value for name, value in environ.items() if _SOURCES.fullmatch(name)}
