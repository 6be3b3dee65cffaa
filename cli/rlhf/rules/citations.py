"""Citations: that every cited section of the guidance exists, and still does when the guidance changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from rlhf.model.document import Document, Page
    from rlhf.model.finding import Span


def cited_section_unknown(page: Page, anchors: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """An answer is looked at again when a section changes that it cites; one that is not there never changes.

    Bad, the details of an answer:
        cites: [safety-netting#by-when]

    Good:
        cites: [safety-netting#in-short]
    """
    cites = page.data.get("cites") if isinstance(page.data, dict) else None
    for index, cite in enumerate(cites if isinstance(cites, list) else ()):
        yield from _unknown(page.at("cites", index), cite, anchors)


def criterion_cites_nothing(document: Document | Page, anchors: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """A criterion that names the section of the guidance it stands for lets its readers look it up, if that is there.

    Bad, a task:
        rubric:
          - {criterion: Advises calling 999 if the pain comes on at rest, points: 8, guidance: safety-netting#by-when}

    Good:
        rubric:
          - {criterion: Advises calling 999 if the pain comes on at rest, points: 8, guidance: safety-netting#in-short}
    """
    rubric = document.data.get("rubric") if isinstance(document.data, dict) else None
    for index, entry in enumerate(rubric if isinstance(rubric, list) else ()):
        if isinstance(entry, dict) and "guidance" in entry:
            yield from _unknown(document.at("rubric", index, "guidance"), entry["guidance"], anchors)


def section_gone_still_cited(page: Page, earlier: Page, citing: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """What cites a section by its anchor must still lead somewhere once that section has another heading, or is gone.

    Given, guidance on main:
        ## In short
        Say what to look for.

        ## By when
        Name a time.

    And, an answer:
        Stop and sit down. See your GP today (safety-netting#by-when).

    Bad, guidance:
        ## In short
        Say what to look for.

        ## When at the latest
        Name a time.

    And, the details of guidance:
        version: 2.0.0
        changes:
          - {version: 2.0.0, date: 2026-11-09, what: Another heading, size: major}
          - {version: 1.2.0, date: 2026-11-02, what: Asks for a time by which to seek help}

    Good, guidance:
        ## In short
        Say what to look for.

        ## When at the latest
        Name a time.

    And, the details of guidance:
        version: 2.0.0
        moved: {by-when: when-at-the-latest}
        changes:
          - {version: 2.0.0, date: 2026-11-09, what: Another heading, size: major}
          - {version: 1.2.0, date: 2026-11-02, what: Asks for a time by which to seek help}
    """
    titles = {section.anchor: section.title for section in earlier.sections}
    for anchor, places in citing.items():
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        yield Problem(
            page.key("moved"),
            f"“{titles.get(anchor, anchor)}” (#{anchor}) is gone, and is cited in {places[0]}{more}.",
            f"Say where its words stand now, in the details: moved: {{{anchor}: ANCHOR}}",
        )


def moved_nowhere(page: Page) -> Iterator[Problem]:
    """Whoever follows an anchor of old is led to a section that is there, and to one only.

    Bad, the details of guidance:
        moved: {by-when: when-at-the-latest}

    Good:
        moved: {by-when: in-short}
    """
    moved = page.data.get("moved") if isinstance(page.data, dict) else None
    here = {section.anchor for section in page.sections}
    for old, new in moved.items() if isinstance(moved, dict) else ():
        if new not in here:
            yield Problem(page.at("moved", old), f"There is no section #{new}.", f"There is: {', '.join(sorted(here))}")
        elif old in here:
            yield Problem(page.key("moved", old), f"There is a section #{old} still.", "Delete the line.")


def _unknown(place: Span, cite: object, anchors: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    slug, _, anchor = cite.partition("#") if isinstance(cite, str) else ("", "", "")
    if not anchor:
        return  # its schema says so
    if slug not in anchors:
        yield Problem(place, f"There is no guidance “{slug}”.", f"There is: {', '.join(sorted(anchors)) or 'none yet'}")
    elif anchor not in anchors[slug]:
        yield Problem(place, f"“{slug}” has no section #{anchor}.", f"It has: {', '.join(sorted(anchors[slug]))}")
