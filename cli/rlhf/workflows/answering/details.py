"""The block of details at the top of an answer: set a value in it, or make a damaged block whole again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rlhf.errors import NoSuchTask, OtherTask
from rlhf.model.document import Page
from rlhf.model.paths import answer_path
from rlhf.model.sections import sections_for
from rlhf.model.vocabulary import OUTPUT_MARKS, OUTPUT_SCALES
from rlhf.store.editions import guidance_for
from rlhf.store.files import edit_yaml, markdown, safe_yaml
from rlhf.store.files.schemas import Schemas
from rlhf.workflows.answering.answer_template import scaffold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rlhf.model.task import Task
    from rlhf.store.workspace import Workspace

Key = tuple[str, str]  # batch and task

_FENCE = "---"
_LIKE_A_FENCE = re.compile(r"\s*(?:[\u2010-\u2015]+|[-\u2010-\u2015*_=~.]{2,})\s*")
_PAIR = re.compile(r"\s*(?:[-*\u2022]\s*)?[\"'\u2018-\u201f]?([\w-]+)[\"'\u2018-\u201f]?\s*[:\uff1a](?:\s|$)")
_BARE = re.compile(r"([a-z_]+)\s+\S+\s*")  # a name and a value, whose colon is gone
_ENTRY = re.compile(r"\s*[-*\u2022\u2010-\u2015]\s*[\[{\"'\u2018-\u201f]")
#: What word processors put in the place of the plain characters of YAML.
_PLAIN = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\uff1a": ":", "\u00a0": " ", "\t": "  ",
    "\u00ad": None, "\u200b": None, "\ufeff": None, "\u2060": None, "\u2026": "...",
})  # fmt: skip


def text_of(words: bytes) -> str:
    """Return the text of an answer file, in whatever encoding an editor saved it; line ends are LF."""
    for encoding in ("utf-16",) if words[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1252"):
        try:
            text = words.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = words.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_damaged(words: bytes | None) -> bool:
    """Whether an answer has words, and a block at its top that cannot be read."""
    return bool(words and words.strip()) and bool(markdown.load(text_of(words or b"")).faults)


def with_values(words: bytes, values: Mapping[str, Any]) -> bytes | None:
    """Return an answer with some values in its block, comments kept; None where its block cannot be read.

    Args:
        values: by name; None takes a name out. The value of `verdict` is a mapping, of which only its names are set.
    """
    text = text_of(words)
    lines = text.split("\n")
    close = next((at for at, line in enumerate(lines) if at and line.rstrip() == _FENCE), 0)
    if markdown.load(text).faults or not close:
        return None
    details = edit_yaml.load("\n".join([*lines[1:close], ""]).encode(), "answer.md")
    for name, value in values.items():
        if value is None:
            details.pop(name, None)
        elif isinstance(value, dict) and isinstance(details.get(name), dict):
            details[name] |= value
        elif name in details:
            details[name] = value
        else:
            details.insert(min(3, len(details)), name, value)
    rest = "\n".join(lines[close:])
    return f"{_FENCE}\n{edit_yaml.dump(details).decode()}{rest}".encode()


def mended(
    workspace: Workspace, key: Key, words: bytes, earlier: Iterable[bytes | None]
) -> tuple[bytes, tuple[str, ...]]:
    """Return an answer with its block made whole, and what became of its values, in sentences.

    A block that is in order stays. What cannot be read in a damaged one is taken from the last version that has it,
    else it is as in a new file. Every line below the block stays, and so does every line in it that is no detail.

    Args:
        earlier: earlier versions of the answer, the newest first.

    Raises:
        NoSuchTask.
        OtherTask: the block names another task of the project, so that the words may answer another question.
    """
    task = workspace.task(*key)
    if task is None:
        raise NoSuchTask(key[1])
    known = tuple(Schemas(workspace.files)["answer"]["properties"])
    text = text_of(words)
    if _in_order(text, key[1], workspace.handle, known):
        return words, ()
    guidance = {slug: document.version for slug, document in guidance_for(workspace, task).items()}
    head, body = _apart(text, task, {*known, *guidance})
    stood = {name: value for name, value in _values(head).items() if name in known}
    if isinstance(stood.get("task"), str) and stood["task"] != key[1] and workspace.batch_of(stood["task"]):
        raise OtherTask(answer_path(*key, workspace.handle), stood["task"], key[1])
    before = _last_readable(earlier, known)
    taken = {name: value for name, value in before.items() if name not in stood}
    fresh = scaffold(task, workspace.handle, guidance).split("\n---\n")[0].removeprefix("---\n")
    details = edit_yaml.load(f"{fresh}\n".encode(), "answer.md")
    details |= taken | stood | {"task": key[1], "author": workspace.handle}
    block = edit_yaml.dump(details).decode()
    new = f"{_FENCE}\n{block}{_FENCE}\n\n" + body.lstrip("\n")
    as_it_stood = [name for name in stood if name not in {"task", "author"}]
    kept = [name for name in taken if name not in {"task", "author"}]
    return new.encode(), (
        *([f"As they stood: {', '.join(as_it_stood)}."] if as_it_stood else []),
        *([f"From what you last saved: {', '.join(kept)}."] if kept else []),
        *([] if as_it_stood or kept else ["Nothing in it could be read, so it is that of a new file."]),
    )


def _in_order(text: str, task: str, author: str, known: Iterable[str]) -> bool:
    page = markdown.load(text)
    data = page.data
    return (
        not page.faults
        and isinstance(data, dict)
        and (data.get("task"), data.get("author")) == (task, author)
        and {"provenance", "ai_draft"} <= set(data) <= set(known)
    )


def _apart(text: str, task: Task, known: Iterable[str]) -> tuple[list[str], str]:
    """Return the lines of a damaged block, and the text from the first line on that is none of it."""
    lines = text.split("\n")
    titles = {need.title.casefold() for need in sections_for(task)} | {task.title.casefold()}
    names = {*known, *task.guidance, *_NESTED, *(name for name, _ in task.outputs)}
    closed = next((at for at, line in enumerate(lines[1:60], 1) if line.strip() == _FENCE), 0)
    head: list[str] = []
    aside: list[str] = []
    for number, line in enumerate(lines):
        if line.startswith("## ") or line.strip("#* \t:").casefold() in titles:
            return head, "\n".join([*aside, *lines[number:]])
        if _is_detail(line, names) or (line.startswith((" ", "\t")) and number < closed):
            head.append(line)
        elif line.startswith("#") and (number < closed or line.lstrip("# ").partition(":")[0].strip(" -{") in names):
            continue  # a comment of the block
        elif number < closed:
            aside.append(line)  # words inside of the block: they are kept below it
        else:
            return head, "\n".join([*aside, *lines[number:]])
    return head, "\n".join(aside)


_NESTED = (
    "context_missing", "realistic", "misleading_assumption", "encourages_safe_behaviour", "kind", "criterion", "points",
    *OUTPUT_SCALES, *OUTPUT_MARKS, "harm",
)  # fmt: skip


def _is_detail(line: str, names: Iterable[str]) -> bool:
    if not line.strip() or _LIKE_A_FENCE.fullmatch(line) or _ENTRY.match(line):
        return True
    pair = _PAIR.match(line) or _BARE.fullmatch(line)
    return pair is not None and pair[1] in names


def _values(head: list[str]) -> dict[str, Any]:
    """Return the values that can be read in the lines of a damaged block: all of them, else line by line."""
    clean = [line.translate(_PLAIN) for line in head if line.strip() and not _LIKE_A_FENCE.fullmatch(line)]
    for some in (["\n".join(clean)], [line for line in clean if not line.startswith((" ", "-"))]):
        result: dict[str, Any] = {}
        for part in some:
            document = safe_yaml.load(f"{part}\n")
            if not document.faults and isinstance(document.data, dict):
                result |= {name: value for name, value in document.data.items() if value is not None}
        if result:
            return result
    return {}


def _last_readable(versions: Iterable[bytes | None], known: Iterable[str]) -> dict[str, Any]:
    """Return the details of the newest version whose block can be read."""
    names = set(known)
    for words in versions:
        page = markdown.load(text_of(words or b""))
        if isinstance(page, Page) and not page.faults and isinstance(page.data, dict):
            return {name: value for name, value in page.data.items() if name in names}
    return {}
