"""Add a clarification to the guidance, with a reference to the thread that led to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import NoListOfChanges, NoSuchGuidance, NoSuchGuidanceSection
from rlhf.model import paths
from rlhf.model.event_types import EDGE_CASE, ESCALATION, FLAG, QUESTION
from rlhf.model.instants import zone_of
from rlhf.model.version import following, in_words, parse_version
from rlhf.process.conversation import threads
from rlhf.store.files import edit_yaml, markdown
from rlhf.workflows.conversation.messages import Speaker, Spoken, all_threads
from rlhf.workflows.publishing.publish import Published, base_of, publish

if TYPE_CHECKING:
    from rlhf.process.conversation import Thread

#: The section for clarifications for which no section is named; the owner of the document moves them later.
SECTION = "## Clarifications"
_LINE = 72  # characters of a change's summary
_RAISED = {QUESTION: "asked", FLAG: "flagged it", ESCALATION: "escalated it", EDGE_CASE: "noted it"}


class _Clarified(Struct, frozen=True):
    """A clarification to be written: its thread and text, the section, and the size of the version step."""

    thread: Thread
    text: str
    section: str
    size: str


class Promoted(Struct, frozen=True):
    """A clarification that was written into the guidance: the message, the published change, and the new version."""

    spoken: Spoken
    published: Published
    path: str
    version: str


def require_guidance(speaker: Speaker, into: str) -> tuple[str, str]:
    """Return the path of a guidance document and the heading of the section, as named by `SLUG#ANCHOR` or by a path.

    Raises:
        RoleNeeded: policy does not let me change guidance.
        NoSuchGuidance: there is no such document.
        NotInYourTurn: the document has no such section.
    """
    speaker.workspace.people.require(
        speaker.workspace.handle, speaker.workspace.policy.changes["guidance"], what="Changing guidance"
    )
    name, _, anchor = into.partition("#")
    slug = name.removeprefix("guidance/").removesuffix(".md")
    path = paths.guidance_path(slug)
    raw = speaker.workspace.tree.read(path)
    if raw is None:
        raise NoSuchGuidance(slug, sorted(speaker.workspace.snapshot.guidance_versions()))
    sections = {section.anchor: section.title for section in markdown.load(raw.decode("utf-8", "replace")).sections}
    if anchor and anchor not in sections:
        raise NoSuchGuidanceSection(slug, anchor, sections)
    return path, f"## {sections[anchor]}" if anchor else SECTION


def promote(speaker: Speaker, spoken: Spoken, place: tuple[str, str], size: str = "minor") -> Promoted:
    """Publish a change that adds a clarification to a section of a guidance document and cites its thread.

    Args:
        place: the path and the section, as `require_guidance` returns them.
        size: the size of the version step (`major`, `minor`, …); a major change waits for the approvals it needs.
    """
    path, section = place
    workspace, event = speaker.workspace, spoken.event
    raw = workspace.at(base_of(workspace, [path])).read(path) or b""
    messages = all_threads(workspace, speaker.now)
    thread = next((t for t in messages if any(event.id == m.id for m in t.messages)), threads([event])[0])
    clarified = _Clarified(thread, str(event.body.get("text", "")), section, size)
    data, version = _with_clarification(raw, path, clarified, speaker)
    published = publish(workspace, {path: data}, f"Clarify {path}", speaker.now, speaker.randomness)
    return Promoted(spoken, published, path, version)


def _with_clarification(raw: bytes, path: str, clarified: _Clarified, speaker: Speaker) -> tuple[bytes, str]:
    """Return the document with the clarification added, as its next version, and the number of that version."""
    thread, text = clarified.thread, clarified.text
    text_before = raw.decode("utf-8")
    end = text_before.find("\n---\n", 3)
    front, body = text_before[4 : end + 1], text_before[end + 5 :]
    values = edit_yaml.load(front.encode(), path)
    version = in_words(following(parse_version(str(values.get("version"))) or (1, 0, 0), clarified.size))
    today = speaker.now.astimezone(zone_of(speaker.workspace.policy.zone)).date()
    summary = text.splitlines()[0].strip().rstrip(":")
    opening = thread.opening
    change = {
        "version": version,
        "date": today,
        "what": summary if len(summary) <= _LINE else f"{summary[: _LINE - 1].rstrip()}…",
        "why": f"{opening.by} {_RAISED.get(opening.type, 'said so')}",
        "size": clarified.size,
        "thread": opening.id,
    }
    try:
        values["version"], values["effective"] = version, today.replace()  # a copy: YAML would link the two
        values["changes"].insert(0, change)
    except (KeyError, TypeError, AttributeError):
        raise NoListOfChanges(path) from None
    entry = "\n".join(f"  {line}".rstrip() for line in text.splitlines()).strip()
    body = _with_entry(body, clarified.section, f"- {entry} ({today}, thread {opening.short})")
    return f"---\n{edit_yaml.dump(values).decode()}---\n{body}".encode(), version


def _with_entry(body: str, section: str, entry: str) -> str:
    """Return the text with an entry at the end of a section; the section is added if there is none."""
    head = re.search(rf"^{re.escape(section)}\s*$", body, re.MULTILINE)
    if head is None:
        return f"{body.rstrip()}\n\n{section}\n\n{entry}\n"
    following_head = body.find("\n## ", head.end())
    end = len(body) if following_head < 0 else following_head
    above = body[:end].rstrip()
    apart = "\n" if above.rpartition("\n")[2].startswith(("- ", "  ")) else "\n\n"
    return f"{above}{apart}{entry}\n{body[end:]}"
