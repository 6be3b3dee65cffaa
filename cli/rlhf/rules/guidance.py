"""Guidance: that its version, its list of changes, its dates, its headings and its owner are consistent."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rlhf.model.finding import Problem
from rlhf.model.version import SIZES, Version, following, in_words, parse_version, step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rlhf.model.document import Page, Section
    from rlhf.model.people import People


def change_not_listed(page: Page) -> Iterator[Problem]:
    """The newest entry of the change list is the version that the document claims to be.

    Bad, the details of guidance:
        version: 1.3.0

    Good:
        version: 1.2.0
    """
    claimed = parse_version(page.data.get("version")) if isinstance(page.data, dict) else None
    listed = [version for _, version, _ in _changes(page) if version]
    if claimed and listed and claimed != max(listed):
        yield Problem(
            page.at("version"),
            f"The version is {in_words(claimed)}, but the newest change listed is {in_words(max(listed))}.",
            "Add an entry for it at the top of “changes”."
            if claimed > max(listed)
            else f"Write: version: {in_words(max(listed))}",
        )


def changes_out_of_order(page: Page) -> Iterator[Problem]:
    """Changes are listed newest first, so that whoever opens the document sees at once what is new.

    Bad, the details of guidance:
        changes:
          - {version: 1.1.0, date: 2026-10-26, what: Adds whom to call by urgency}
          - {version: 1.2.0, date: 2026-11-02, what: Asks for a time by which to seek help}

    Good:
        changes:
          - {version: 1.2.0, date: 2026-11-02, what: Asks for a time by which to seek help}
          - {version: 1.1.0, date: 2026-10-26, what: Adds whom to call by urgency}
    """
    changes = _changes(page)
    for (_, newer, later), (index, older, earlier) in pairwise(changes):
        if newer and older and newer <= older:
            twice = newer == older
            what = (
                f"Version {in_words(older)} is listed twice."
                if twice
                else f"Version {in_words(older)} stands below {in_words(newer)}."
            )
            yield Problem(
                page.at("changes", index, "version"), what,
                "Give each change a version of its own." if twice else "Put the newest change first.",
            )  # fmt: skip
            return
        if later and earlier and later < earlier:
            yield Problem(
                page.at("changes", index, "date"),
                f"This older change is dated {earlier}, after the newer one above it ({later}).",
                "Mend one of the two dates.",
            )
            return


def headings_alike(page: Page) -> Iterator[Problem]:
    """A link to a section goes by its heading; of two alike, one can never be linked to.

    Bad, guidance:
        ## When to call
        999 if life is at risk.

        ## When to call?
        The GP practice for the rest.

    Good:
        ## When to call 999
        If life is at risk.

        ## When to call the practice
        For the rest.
    """
    seen: dict[str, Section] = {}
    for section in page.sections:
        first = seen.setdefault(section.anchor, section)
        if first is not section:
            yield Problem(
                section.span,
                f"Links to “{section.title}” would lead to the section on line {first.span.line}.",
                "Give the two different headings, or put them together.",
            )


def impossible_date(page: Page) -> Iterator[Problem]:
    """A day that no calendar has cannot say from when guidance applies.

    Bad, the details of guidance:
        effective: 2026-11-31

    Good:
        effective: 2026-11-30
    """
    data = page.data if isinstance(page.data, dict) else {}
    places: list[tuple[tuple[str | int, ...], Any]] = [(("effective",), data.get("effective"))]
    listed = data.get("changes")
    for index, change in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(change, dict):
            places.append((("changes", index, "date"), change.get("date")))
    for place, day in places:
        if isinstance(day, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", day) and not _day(day):
            yield Problem(page.at(*place), f"There is no {day} in the calendar.", "Mend the day or the month.")


def owner_not_here(page: Page, people: People) -> Iterator[Problem]:
    """Guidance is somebody's, who answers for it and is asked what it means.

    Bad, the details of guidance:
        owner: zoe

    Good:
        owner: morgan
    """
    owner = page.data.get("owner") if isinstance(page.data, dict) else None
    if isinstance(owner, str):
        person = people.get(owner)
        if person is None:
            yield Problem(
                page.at("owner"), f"Nobody in people.yaml has the handle {owner}.", "Name who answers for it now."
            )
        elif not person.active:
            yield Problem(page.at("owner"), f"{person.name} has left the project.", "Name who answers for it now.")


def size_is_not_the_step(page: Page) -> Iterator[Problem]:
    """The step of a version tells authors whether earlier answers may be wrong; the size beside it says the same.

    Bad, the details of guidance:
        version: 1.1.1
        changes:
          - {version: 1.1.1, date: 2026-11-02, what: Asks for a time by which to seek help, size: major}
          - {version: 1.1.0, date: 2026-10-26, what: Adds whom to call by urgency}

    And, the details of an answer:
        guidance:
          safety-netting: 1.1.0

    Good, the details of guidance:
        version: 2.0.0
        changes:
          - {version: 2.0.0, date: 2026-11-02, what: Asks for a time by which to seek help, size: major}
          - {version: 1.1.0, date: 2026-10-26, what: Adds whom to call by urgency}
    """
    listed = page.data.get("changes") if isinstance(page.data, dict) else None
    changes = _changes(page)
    for (index, newer, _), (_, older, _) in pairwise(changes):
        size = listed[index].get("size") if isinstance(listed, list) else None
        if size in SIZES and newer and older and newer > older and newer[0]:  # before 1.0.0 steps mean less
            is_step = step(older, newer)
            if is_step != size:
                yield Problem(
                    page.at("changes", index, "size"),
                    f"The change is said to be {size}, but from {in_words(older)} to {in_words(newer)} is a "
                    f"{is_step} step.",
                    f"Write: size: {is_step}, or give it the version {in_words(following(older, size))}.",
                )


def changed_without_version(page: Page, earlier: Page) -> Iterator[Problem]:
    """Answers name the version that they were written under; nobody would be told of other words under the same one.

    Given, guidance on main:
        Say what to look for.

    Bad, guidance:
        Say what to look for, and by when to seek help.

    Good, guidance:
        Say what to look for, and by when to seek help.

    And, the details of guidance:
        version: 1.3.0
        changes:
          - {version: 1.3.0, date: 2026-11-09, what: Asks for a time, size: minor}
          - {version: 1.2.0, date: 2026-11-02, what: Asks for a time by which to seek help}
    """
    old, new = (parse_version(p.data.get("version")) if isinstance(p.data, dict) else None for p in (earlier, page))
    if old is None or new is None or new > old or _same(page, earlier):
        return
    what = f"The words are others than on main, and the version is still {in_words(old)}."
    if new < old:
        what = f"Main has version {in_words(old)}; this goes back to {in_words(new)}."
    yield Problem(
        page.at("version"), what,
        f"Write: version: {in_words(following(old, 'minor'))} (or {in_words(following(old, 'major'))} where earlier "
        "answers may be wrong under it), and add an entry for it at the top of “changes”.",
    )  # fmt: skip


def _same(page: Page, earlier: Page) -> bool:
    """Whether two versions are equal in their details and, apart from white space, in their text."""
    return page.data == earlier.data and page.body.text.split() == earlier.body.text.split()


def _changes(page: Page) -> Sequence[tuple[int, Version | None, str]]:
    """Return each listed change: its index, its version (None if invalid) and its day ("" if invalid)."""
    listed = page.data.get("changes") if isinstance(page.data, dict) else None
    return [
        (index, parse_version(change.get("version")), _day(change.get("date")))
        for index, change in enumerate(listed if isinstance(listed, list) else ())
        if isinstance(change, dict)
    ]


def _day(text: object) -> str:
    """Return a date as text; "" where it is not a valid date."""
    try:
        return date.fromisoformat(text).isoformat() if isinstance(text, str) else ""
    except ValueError:
        return ""
