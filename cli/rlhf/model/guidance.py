"""A version of a guidance document, and how other texts cite its sections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from rlhf.model.version import Version, parse_version

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from rlhf.model.document import Page
    from rlhf.model.task import Task

#: The anchor of the text before the first section.
OPENING = ""

#: How a section is cited, in any text: `safety-netting#whom-to-call`, or as a link to `safety-netting.md#whom-to-call`.
_CITED = re.compile(r"(?<![\w-])([a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?)(?:\.md)?#([\w-]{1,80})")

Cite = tuple[str, str]


class Change(Struct, frozen=True):
    """An entry of a document's list of changes, in the words of the author of the change."""

    version: str
    date: str = ""
    what: str = ""
    why: str = ""
    size: str = ""
    thread: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Change:
        known = ("version", "date", "what", "why", "size", "thread")
        return cls(**{name: str(data[name]) for name in known if data.get(name) is not None})


class Part(Struct, frozen=True):
    """A section of a document: its anchor, its heading and its text."""

    anchor: str
    title: str
    text: str


class Guidance(Struct, frozen=True):
    """A version of a guidance document.

    Args:
        changes: newest first.
        moved: for each earlier anchor of a section, the anchor under which its text is in this version.
        parts: the text before the first section, if any, then each section.
    """

    slug: str
    title: str
    version: str
    effective: str = ""
    owner: str = ""
    kinds: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()

    @property
    def number(self) -> Version | None:
        return parse_version(self.version)

    @property
    def anchors(self) -> frozenset[str]:
        """Every anchor by which a section of the document can be cited, including earlier anchors."""
        here = {part.anchor for part in self.parts if part.anchor}
        return frozenset(here | {old for old, new in self.moved.items() if new in here})

    def covers(self, task: Task) -> bool:
        """Whether a task is in the scope of the document, or names it."""
        scope = ((self.kinds, task.kind), (self.specialties, task.specialty), (self.audiences, task.audience))
        return self.slug in task.guidance or all(not wanted or given in wanted for wanted, given in scope)

    def part(self, anchor: str) -> Part | None:
        """Return the section of an anchor, or the section that its text moved to; None if there is neither."""
        wanted = {anchor, self.moved.get(anchor, anchor)}
        return next((part for part in self.parts if part.anchor in wanted), None)

    def since(self, version: str) -> tuple[Change, ...]:
        """Return the changes after a version, newest first; all changes if `version` is not a version number."""
        start = parse_version(version)
        numbered = ((parse_version(change.version), change) for change in self.changes)
        return tuple(change for number, change in numbered if start is None or (number is not None and number > start))

    @classmethod
    def of(cls, slug: str, page: Page) -> Guidance:
        """Read a document; values that do not fit the schema are left out."""
        data = page.data if isinstance(page.data, dict) else {}
        scope, moved = _group(data.get("scope")), _group(data.get("moved"))
        opening = re.sub(r"\A# .*\n?", "", page.opening).strip()
        parts = [Part(OPENING, "", opening)] if opening else []
        parts += [Part(section.anchor, section.title, section.text.strip()) for section in page.sections]
        return cls(
            slug, str(data.get("title", slug)), str(data.get("version", "")), str(data.get("effective", "")),
            str(data.get("owner", "")), _texts(scope.get("kinds")), _texts(scope.get("specialties")),
            _texts(scope.get("audiences")), tuple(Change.of(entry) for entry in _list(data.get("changes"))
            if isinstance(entry, dict)), {str(old): str(new) for old, new in moved.items()}, tuple(parts),
        )  # fmt: skip


def cites_in(text: str, known: Collection[str]) -> frozenset[Cite]:
    """Return the sections that a text cites, as far as they are in documents named in `known`."""
    if "#" not in text:
        return frozenset()
    return frozenset((slug, anchor) for slug, anchor in _CITED.findall(text) if slug in known)


def anchors_of(slug: str, cites: Iterable[Cite]) -> frozenset[str]:
    """Return the anchors that some citations name in one document."""
    return frozenset(anchor for named, anchor in cites if named == slug)


def _group(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(name for name in _list(value) if isinstance(name, str))
