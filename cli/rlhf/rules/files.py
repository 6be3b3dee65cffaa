"""Paths: that names work on every machine, and that only plain files stand in the workspace."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rlhf.model.finding import Problem, Span
from rlhf.model.paths import LINK, SPECIAL, SUBMODULE, place

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Windows opens a device for these, whatever follows the first point (Microsoft: Naming Files, Paths, and Namespaces).
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]|[ .]$|^ ')
_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9]+)?(?:/[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9]+)?)*")
_DEVICE_SOMEWHERE = re.compile(r"(?:^|/)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:[./]|$)")
_LONGEST = 100

_TOP = Span()


def ordinary(path: str) -> bool:
    """Whether a path is so plain that no rule on names can find fault with it; a quick test, true for most paths."""
    return len(path) < _LONGEST and _PLAIN.fullmatch(path) is not None and not _DEVICE_SOMEWHERE.search(path)


def _devices(path: str) -> list[str]:
    return [name for name in path.split("/") if _DEVICE.fullmatch(name)]


def link(mode: str) -> Iterator[Problem]:
    """A link shows what stands somewhere else, perhaps on the reader's own machine; only files themselves are taken.

    Bad, the files:
        answers/w48/t-7h2k9m4x8q/ben.md -> /etc/passwd

    Good:
        answers/w48/t-7h2k9m4x8q/ben.md
    """
    if mode == LINK:
        yield Problem(_TOP, "This is a link to another place.", "Put the file itself there.")


def submodule(mode: str) -> Iterator[Problem]:
    """A repository inside the repository brings files that nobody here reviewed.

    Bad, the files:
        guidance/shared (submodule)

    Good:
        guidance/shared.md
    """
    if mode == SUBMODULE:
        yield Problem(_TOP, "This is a repository inside the repository.", "Put the files themselves there.")


def not_a_file(mode: str) -> Iterator[Problem]:
    """A pipe or a device could hold up or flood whatever reads it, so nothing here opens one.

    Bad, the files:
        guidance/tone.md (pipe)

    Good:
        guidance/tone.md
    """
    if mode == SPECIAL:
        yield Problem(_TOP, "This is no file that can be read.", "Take it away, or make it a plain file.")


def device_name(path: str) -> Iterator[Problem]:
    """Windows takes some names for devices, so that a copy there cannot hold the file.

    Bad, the files:
        guidance/aux.md

    Good:
        guidance/auxiliary.md
    """
    for name in _devices(path):
        yield Problem(_TOP, f"Windows takes “{name}” for a device and cannot hold this file.", "Give it another name.")


def path_steps_out(path: str) -> Iterator[Problem]:
    """A path that steps upwards, or into git's own folder, would write where nobody expects it.

    Bad, the files:
        guidance/../../notes.md

    Good:
        guidance/notes.md
    """
    names = path.split("/")
    if any(name in {"", ".", ".."} or name.lower() in {".git", "git~1"} for name in names):
        yield Problem(_TOP, "This path leads out of its folder.", "Put the file where it is read, by a plain path.")


def option_name(path: str) -> Iterator[Problem]:
    """A name that begins with a hyphen is taken for an option by many programs.

    Bad, the files:
        guidance/-rf.md

    Good:
        guidance/rf.md
    """
    if any(name.startswith("-") for name in path.split("/")):
        yield Problem(_TOP, "A name that begins with “-” is taken for an option.", "Let it begin with a letter.")


def path_too_long(path: str) -> Iterator[Problem]:
    """Paths stay under 100 characters, so that every machine can hold a copy in whatever folder it likes.

    Bad, the files:
        guidance/how-to-write-an-answer-that-somebody-who-is-worried-at-three-in-the-morning-can-act-upon-safely.md

    Good:
        guidance/answers-for-worried-readers.md
    """
    if len(path) >= _LONGEST:
        yield Problem(_TOP, f"The path has {len(path)} characters; at most {_LONGEST - 1} fit.", "Shorten the name.")


def unsafe_name(path: str) -> Iterator[Problem]:
    """Some characters cannot stand in a name on every machine, and some cannot be seen.

    Bad, the files:
        guidance/who: me?.md

    Good:
        guidance/who-me.md
    """
    for name in path.split("/"):
        if name not in {"", ".", ".."} and _UNSAFE.search(name):
            text = "".join(c if c.isprintable() else "�" for c in name)
            yield Problem(_TOP, f"“{text}” cannot be a name on every machine.", "Use letters, digits and hyphens.")


def not_read(path: str, mode: str) -> Iterator[Problem]:
    """A file in a folder of content that is called like none of them is read by nobody.

    Bad, the files:
        answers/w48/t-7h2k9m4x8q/Amara final.md

    Good:
        answers/w48/t-7h2k9m4x8q/ben.md
    """
    odd = mode in {LINK, SUBMODULE, SPECIAL} or path.rpartition("/")[2].startswith(".")
    if place(path).what == "other" and not odd and not any(_all_names(path)):
        mend = "Take it away, or call it like what it is, for example answers/BATCH/TASK/YOU.md."
        if "~" in path:
            mend = "Copy what you want from it into your own file, then delete it."
        yield Problem(_TOP, "Nothing reads this file: it is called like no task, answer or guidance.", mend)


def _all_names(path: str) -> Iterator[Problem]:
    for check in (device_name, path_steps_out, option_name, path_too_long, unsafe_name):
        yield from check(path)
