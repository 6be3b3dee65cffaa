"""Write what was clarified into the guidance, with the thread that led to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.errors import NoSuchGuidance, RlhfError
from rlhf.model import paths
from rlhf.model.instants import zone_of
from rlhf.process.conversation import threads
from rlhf.store import edit
from rlhf.workflows.converse import Spoken, Voice, all_threads
from rlhf.workflows.publish import Published, base_of, publish

if TYPE_CHECKING:
    from rlhf.process.conversation import Thread

#: The section in which clarifications are gathered; the owner moves them to where they belong.
SECTION = "## Clarifications"
_LINE = 72  # letters of a change's summary


@dataclass(frozen=True, slots=True)
class Promoted:
    """What was said, the change of the guidance that it led to, and the new version."""

    spoken: Spoken
    published: Published
    path: str
    version: str


def require_guidance(voice: Voice, into: str) -> str:
    """The path of a guidance document that is named by its slug or its path.

    Raises:
        RoleNeeded, NoSuchGuidance.
    """
    voice.workspace.people.require(
        voice.workspace.handle, voice.workspace.policy.changes["guidance"], what="Changing guidance"
    )
    slug = into.removeprefix("guidance/").removesuffix(".md")
    path = paths.guidance_path(slug)
    if voice.workspace.tree.read(path) is None:
        raise NoSuchGuidance(slug, sorted(voice.workspace.guidance_versions()))
    return path


def promote(voice: Voice, spoken: Spoken, path: str) -> Promoted:
    """Open a change that adds a clarification to a guidance document and cites its thread."""
    workspace, said = voice.workspace, spoken.event
    raw = workspace.at(base_of(workspace, [path])).read(path) or b""
    told = all_threads(workspace, voice.now)
    thread = next((t for t in told if any(said.id == m.id for m in t.messages)), threads([said])[0])
    data, version = _with_clarification(raw, path, thread, str(said.body.get("text", "")), voice)
    published = publish(workspace, {path: data}, f"Clarify {path}", voice.now, voice.randomness)
    return Promoted(spoken, published, path, version)


def _with_clarification(raw: bytes, path: str, thread: Thread, text: str, voice: Voice) -> tuple[bytes, str]:
    """The document with one clarification more, as its next minor version, and that version."""
    text_before = raw.decode("utf-8")
    end = text_before.find("\n---\n", 3)
    front, body = text_before[4 : end + 1], text_before[end + 5 :]
    values = edit.load(front.encode(), path)
    major, minor, *_ = [*(int(part) for part in str(values.get("version", "1.0.0")).split(".") if part.isdigit()), 0, 0]
    version = f"{major}.{minor + 1}.0"
    today = voice.now.astimezone(zone_of(voice.workspace.policy.zone)).date()
    summary = text.splitlines()[0].strip().rstrip(":")
    opening = thread.opening
    change = {
        "version": version,
        "date": today,
        "what": summary if len(summary) <= _LINE else f"{summary[: _LINE - 1].rstrip()}…",
        "why": f"{opening.by} asked" if opening.type == "question" else "It was asked for",
        "size": "minor",
        "thread": opening.id,
    }
    try:
        values["version"], values["effective"] = version, today.replace()  # one of its own: YAML would link the two
        values["changes"].insert(0, change)
    except (KeyError, TypeError, AttributeError):
        raise RlhfError(f"{path} has no list of changes.", f"rlhf check {path} says what it lacks.") from None
    entry = "\n".join(f"  {line}".rstrip() for line in text.splitlines()).strip()
    body = _with_entry(body, f"- {entry} ({today}, thread {opening.short})")
    return f"---\n{edit.dump(values).decode()}---\n{body}".encode(), version


def _with_entry(body: str, entry: str) -> str:
    """The text with an entry at the end of its section of clarifications, which is made where there is none."""
    head = re.search(rf"^{re.escape(SECTION)}\s*$", body, re.MULTILINE)
    if head is None:
        return f"{body.rstrip()}\n\n{SECTION}\n\n{entry}\n"
    following = body.find("\n## ", head.end())
    end = len(body) if following < 0 else following
    return f"{body[:end].rstrip()}\n{entry}\n{body[end:]}"
