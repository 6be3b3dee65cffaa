"""Put the example of a rule's page into the good workspace."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.rules.memory import (
    ANSWER,
    BATCH_FILE,
    CONFIG,
    GOOD,
    GUIDANCE,
    PEOPLE,
    PIPE,
    SUBMODULE,
    TASK,
    TASK_FILE,
    Link,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.rules.pages import Part
    from tests.rules.memory import Content

_YAML = {"a task": TASK_FILE, "a batch": BATCH_FILE, "people.yaml": PEOPLE, "rlhf.yaml": CONFIG}
_FRONT = {"the details of an answer": ANSWER, "the details of guidance": GUIDANCE}
_BODY = {"an answer": ANSWER, "guidance": GUIDANCE}
_BYTES = {
    "the bytes of a task": TASK_FILE,
    "the bytes of an answer": ANSWER,
    "the bytes of a schema": "schemas/tag.json",
}
_ON_MAIN = "guidance on main"
PLACES = {*_YAML, *_FRONT, *_BODY, *_BYTES, "the files", "the history", "the ledger", _ON_MAIN}

_PROMPT = "I get a tight chest when I climb the stairs. Should I wait?"
_SAID = "Stop and sit down. Do not wait: see your GP today."


def told_of(parts: Iterable[Part], place: str) -> frozenset[str]:
    """The tasks that the history (or the ledger) of an example names."""
    return frozenset(part.text.rpartition(" ")[2] for part in parts if part.place == place)


def on_main(parts: Iterable[Part]) -> dict[str, Content | None]:
    """The good workspace with what an example takes main to hold."""
    texts = [part.text for part in parts if part.place == _ON_MAIN]
    return {**GOOD, GUIDANCE: _with_body(GOOD[GUIDANCE], texts[0])} if texts else {}


def files_with(parts: Iterable[Part]) -> dict[str, Content | None]:
    """The good workspace with the parts of an example in it."""
    files: dict[str, Content | None] = dict(GOOD)
    for part in parts:
        if part.place in _YAML:
            path = _YAML[part.place]
            files[path] = _merged(str(files[path]), part.text)
        elif part.place in _FRONT:
            path = _FRONT[part.place]
            _, front, body = str(files[path]).split("---\n", 2)
            files[path] = f"---\n{_merged(front, part.text)}---\n{body}"
        elif part.place in _BODY and part.text == "(left out)":
            del files[_BODY[part.place]]
        elif part.place in _BODY:
            path = _BODY[part.place]
            files[path] = _with_body(str(files[path]), part.text)
        elif part.place in _BYTES:
            path = _BYTES[part.place]
            whole = str(files.get(path, "")).encode()
            escaped = part.text.encode("latin-1", "backslashreplace").decode("unicode_escape").encode("latin-1")
            files[path] = (
                escaped.replace(b"(the file)", whole)
                .replace(b"(a million x)", b"# " + b"x" * 1_000_000)
                .replace(b"(sixty thousand x)", b"x, " * 60_000)
                .replace(b"(a hundred thousand x)", b"x" * 100_001)
            )
        elif part.place == "the files":
            files |= _listed(part.text)
        elif part.place in {"the history", "the ledger", _ON_MAIN}:
            continue
        else:
            raise LookupError(f"“{part.place}” is no place of an example; there is: {', '.join(sorted(PLACES))}")
    return files


def _blocks(text: str) -> dict[str, str]:
    """The top-level keys of a YAML text with the lines that belong to each."""
    found: dict[str, str] = {}
    key = ""
    for line in text.splitlines(keepends=True):
        if match := re.match(r"(\w[\w-]*):", line):
            key = match[1]
        found[key] = found.get(key, "") + line
    return found


def _merged(text: str, more: str) -> str:
    """A YAML text with top-level keys exchanged or added; a value of `(left out)` takes its key away."""
    blocks = _blocks(text)
    for key, block in _blocks(more.rstrip("\n") + "\n").items():
        if block.strip().endswith("(left out)"):
            blocks.pop(key, None)
        else:
            blocks[key] = block
    return "".join(blocks.values())


def _with_body(page: str, text: str) -> str:
    """A page whose sections are the text or, where it has none, whose first section holds it."""
    head, first, rest = re.split(r"(?m)^(## .*\n)", page, maxsplit=1)
    if re.search(r"(?m)^## ", text):
        return f"{head}{text}\n"
    after = re.search(r"(?m)^## ", rest)
    return f"{head}{first}{text}\n\n{rest[after.start() :] if after else ''}"


def _listed(text: str) -> dict[str, Content | None]:
    """Files by a listing: each a copy of the good one of its kind, or what the words after its path say."""
    found: dict[str, Content | None] = {}
    for line in text.splitlines():
        if line == "(a thousand and one tasks)":
            found |= _listed("\n".join(f"tasks/w48/t-{number:010d}.yaml" for number in range(1001)))
            continue
        path, _, target = line.partition(" -> ")
        path, _, word = path.partition(" (")
        odd = {"submodule)": SUBMODULE, "pipe)": PIPE, "taken away)": None}
        found[path] = Link(target) if target else odd[word] if word in odd else _copy(path, same=bool(word))
    return found


def _copy(path: str, *, same: bool) -> str:
    """A good file of the kind that a path is for; its words are its own unless they are to be the same."""
    if match := re.fullmatch(r"tasks/[^/]+/(t-\w+)\.yaml", path):
        prompt = _PROMPT if same else f"Question {path} is about something else entirely."
        return GOOD[TASK_FILE].replace(TASK, match[1]).replace(_PROMPT, prompt)
    if match := re.fullmatch(r"answers/[^/]+/(t-\w+)/([\w-]+)\.md", path):
        said = GOOD[ANSWER].replace(TASK, match[1]).replace("author: amara", f"author: {match[2]}")
        if not same:
            said = said.replace(_SAID, f"These words of {path} are others, and there are quite enough of them here.")
            said = said.replace("Exertional chest tightness", f"What {match[2]} thinks of this tightness in the chest")
        return said
    if path.endswith("/batch.yaml"):
        return GOOD[BATCH_FILE]
    if path.endswith(".json"):
        return "{}\n"
    return GOOD[GUIDANCE] if re.fullmatch(r"guidance/[a-z-]+\.md", path) else "Some words.\n"
