"""Write into an answer's details the versions of the guidance that apply to its task, where they are missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rlhf.model import paths
from rlhf.model.content_hash import canonical
from rlhf.process.staleness import is_outdated
from rlhf.store import submissions
from rlhf.store.editions import guidance_for
from rlhf.store.files import edit_yaml, markdown
from rlhf.workflows.answering.answer_template import GUIDANCE_LINE, untouched
from rlhf.workflows.worklist.guidance_read import versions_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rlhf.model.document import Page
    from rlhf.store.workspace import Workspace

Key = tuple[str, str]  # batch and task
#: The versions that were written into an answer, by document.
Pins = dict[str, str]

_BLOCK = re.compile(r"^guidance:[ \t]*(?:#.*)?$")
_FLOW = re.compile(r"^(guidance:[ \t]*\{)([^{}#\n]*)(\}[ \t]*(?:#.*)?)$")
_BEFORE = ("# cites:", "cites:", "# references:", "references:", "synthetic:")


def fill_in(workspace: Workspace, keys: Iterable[Key]) -> dict[Key, Pins]:
    """Complete my answer files with the guidance that applies to their tasks; return what was added to which.

    An answer that is on main, or submitted, in exactly the words of the file stays as it is.
    """
    workspace.hold()
    result = {}
    for key in keys:
        path = paths.answer_path(*key, workspace.handle)
        words = workspace.files.read(path)
        if words is None or _is_sent(workspace, key, path, words) or untouched(workspace, *key, words):
            continue
        added = missing(workspace, key, words)
        completed = with_pins(words, added) if added else words
        if completed != words:
            workspace.files.write(path, completed)
            result[key] = added
    return result


def missing(workspace: Workspace, key: Key, words: bytes) -> Pins:
    """Return the versions that an answer does not name, of the documents that apply to its task.

    It is the present version; where a major change came since its author last read the document, the version read: an
    answer is not said to be written under words that its author never saw.
    """
    page, task = _page(words), workspace.task(*key)
    named = page.data.get("guidance") if page is not None else None
    if page is None or task is None or not isinstance(named, dict | None):
        return {}
    lacking = {slug: item.version for slug, item in guidance_for(workspace, task).items() if slug not in (named or {})}
    read = versions_read(workspace) if lacking else {}
    return {slug: read[slug] if is_outdated(read.get(slug), now) else now for slug, now in lacking.items()}


def with_pins(words: bytes, pins: Mapping[str, str]) -> bytes:
    """Return an answer with more versions among its details; every other line stays as it is."""
    before = _page(words)
    if before is None:
        return words
    wanted = {**before.data, "guidance": {**(before.data.get("guidance") or {}), **pins}}
    for completed in (_inserted(words, pins), _written_anew(words, pins)):
        after = _page(completed)
        if after is not None and after.data == wanted and after.body.text == before.body.text:
            return completed
    return words


def _is_sent(workspace: Workspace, key: Key, path: str, words: bytes) -> bool:
    """Whether the project has, or is to get, exactly these words already."""
    sent = (submissions.current(workspace, *key), workspace.objects.read(f"{workspace.main}:{path}"))
    return canonical(words) in sent


def _page(words: bytes) -> Page | None:
    """Return an answer that can be read and has details; None for any other."""
    try:
        page = markdown.load(words.decode("utf-8").removeprefix("\ufeff"))
    except UnicodeDecodeError:
        return None
    return page if not page.faults and isinstance(page.data, dict) else None


def _inserted(words: bytes, pins: Mapping[str, str]) -> bytes:
    """Return an answer with the lines for some versions put where they belong, in its own kind of line ends."""
    lines = words.decode("utf-8").splitlines(keepends=True)
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    close = next((at for at, line in enumerate(lines) if at and line.rstrip() == "---"), len(lines))
    details = [line.rstrip("\r\n") for line in lines[:close]]
    at = next((number for number, line in enumerate(details) if line.startswith("guidance:")), None)
    flow = _FLOW.match(details[at]) if at is not None else None
    rows = [f"{slug}: {version}" for slug, version in pins.items()]
    if at is None:
        here = next((number for number, line in enumerate(details) if line.startswith(_BEFORE)), close)
        new = [GUIDANCE_LINE, *(f"  {row}" for row in rows)]
        lines[here:here] = [line + end for line in new]
    elif flow is not None:
        inside = ", ".join([*filter(None, [flow[2].strip().rstrip(",")]), *rows])
        lines[at] = f"{flow[1]}{inside}{flow[3]}{end}"
    elif _BLOCK.match(details[at]):
        last, indent = at, "  "
        for number in range(at + 1, close):
            if not re.match(r"^[ \t]+[^\s#]", details[number]):
                break
            last, indent = number, re.match(r"^[ \t]+", details[number])[0]  # type: ignore[index]
        lines[last + 1 : last + 1] = [f"{indent}{row}{end}" for row in rows]
    return "".join(lines).encode()


def _written_anew(words: bytes, pins: Mapping[str, str]) -> bytes:
    """Return an answer with its details written anew, comments kept: for a form that no line can be added to."""
    text = words.decode("utf-8")
    lines = text.splitlines(keepends=True)
    close = next((at for at, line in enumerate(lines) if at and line.rstrip() == "---"), len(lines))
    details = edit_yaml.load("".join(lines[1:close]).encode(), "answer.md")
    details["guidance"] = {**(details.get("guidance") or {}), **pins}
    return (lines[0] + edit_yaml.dump(details).decode() + "".join(lines[close:])).encode()
