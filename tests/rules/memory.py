"""A small workspace that is only in memory, and a way to check files of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rlhf.model.paths import LINK, REGULAR, SPECIAL, is_content
from rlhf.model.paths import SUBMODULE as A_SUBMODULE
from rlhf.rules.apply_waivers import settle
from rlhf.rules.likeness import alike
from rlhf.store.files.tree import ALL
from rlhf.workflows.checking.all_files import joined, survey, whole
from rlhf.workflows.checking.checker import Checker
from rlhf.workflows.guidance.citations import cited_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rlhf.model.finding import Finding

    Content = str | bytes | "Link" | "Odd"
    Files = Mapping[str, Content | None]

BATCH = "w48"
TASK = "t-7h2k9m4x8q"
CONFIG = "rlhf.yaml"
PEOPLE = "people.yaml"
GUIDANCE = "guidance/safety-netting.md"
BATCH_FILE = f"tasks/{BATCH}/batch.yaml"
TASK_FILE = f"tasks/{BATCH}/{TASK}.yaml"
ANSWER = f"answers/{BATCH}/{TASK}/amara.md"

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPmI6h3h6o4YSuQw1mM8xkqYw5Z0jz0i3cQd0f4vEx2B"


NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Link:
    """A symbolic link."""

    target: str


@dataclass(frozen=True)
class Odd:
    """Something that is no file, by the mode git writes for it."""

    mode: str


SUBMODULE = Odd(A_SUBMODULE)
PIPE = Odd(SPECIAL)


class MemoryTree:
    """Files in a dictionary, as a `Tree`."""

    def __init__(self, files: Files) -> None:
        self._files = {
            path: text.encode() if isinstance(text, str) else text for path, text in files.items() if text is not None
        }

    def read(self, path: str, most: int = ALL) -> bytes | None:
        found = self._files.get(path)
        return found[:most] if isinstance(found, bytes) else None

    def list(self, prefix: str = "") -> Iterator[str]:
        return (path for path, _ in self.modes(prefix))

    def modes(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        for path in sorted(self._files):
            if not prefix or path == prefix or path.startswith(f"{prefix}/"):
                found = self._files[path]
                yield path, LINK if isinstance(found, Link) else found.mode if isinstance(found, Odd) else REGULAR


#: A workspace in which nothing is wrong.
GOOD: dict[str, str] = {
    CONFIG: """\
project: Winter evenings
zone: Europe/London
synthetic: true
policy:
  signoff:
    - name: one evaluator
      role: evaluator
      count: 1
  claims:
    lease: 7d
    most: 20
  word_budget:
    reference_answer: 60
""",
    PEOPLE: f"""\
people:
  morgan:
    name: Morgan Fireside
    roles: [manager]
  amara:
    name: Dr Amara Frostwick
    roles: [trainer]
    specialties: [cardiology]
    weekly_hours: 5
    keys:
      - public: {KEY} amara
  ben:
    name: Dr Ben Lamplight
    roles: [trainer]
  emeka:
    name: Dr Emeka Northwind
    roles: [evaluator]
""",
    GUIDANCE: """\
---
title: Safety-netting
version: 1.2.0
effective: 2026-11-02
owner: morgan
changes:
  - version: 1.2.0
    date: 2026-11-02
    what: Asks for a time by which to seek help
---

## In short

Say what to look for.
""",
    BATCH_FILE: """\
title: Cardiology, week 48
due: 2026-12-04T18:00+00:00[Europe/London]
specialties: [cardiology]
""",
    TASK_FILE: f"""\
id: {TASK}
title: Chest tightness on the stairs
kind: reference_answer
specialty: cardiology
audience: patient
prompt:
  - role: user
    content: I get a tight chest when I climb the stairs. Should I wait?
minutes: 25
due: 2026-12-11T18:00+00:00[Europe/London]
rubric:
  - criterion: Advises calling 999 if the pain comes on at rest
    points: 8
  - criterion: Advises waiting a week
    points: -5
guidance:
  - safety-netting
""",
    ANSWER: f"""\
---
task: {TASK}
author: amara
provenance: de_novo
ai_draft: false
guidance:
  safety-netting: 1.2.0
---
# Chest tightness on the stairs

## Answer
Stop and sit down. Do not wait: see your GP today.

## Clinical reasoning
Exertional chest tightness is angina until shown otherwise.

## Uncertainty and caveats
No examination.

## Safety-netting
If it comes on at rest, call 999.
""",
}


def check(path: str, changes: Files) -> list[Finding]:
    """What is found in one file of the good workspace after some of its files were changed (None: taken away)."""
    tree = MemoryTree({**GOOD, **changes})
    return Checker(tree, MemoryTree({})).check([path], NOW)


def check_all(
    files: Files,
    retired: frozenset[str] = frozenset(),
    withdrawn: frozenset[str] = frozenset(),
    main: Files | None = None,
) -> list[Finding]:
    """What is found in a whole workspace.

    Args:
        main: what main holds, where that is something else.
    """
    tree = MemoryTree(files)
    texts = [(path, (tree.read(path) or b"").decode("utf-8", "replace")) for path, _ in tree.modes("answers")]
    base = MemoryTree(main) if main else tree
    checker = Checker(tree, base, whole=True, citing=lambda slug, anchors: cited_in(texts, slug, anchors))
    census = survey(checker, [entry for entry in tree.modes() if is_content(entry[0])], lambda _: None, 1)
    more = whole(census, alike(census, checker.shingles), retired, withdrawn, frozenset())
    return settle(joined(census, more), checker.around.adjustments, NOW.date())


def line_of(path: str, changes: Files, words: str) -> int:
    """The line of a file on which some words stand first."""
    raw = {**GOOD, **changes}[path]
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
    return text.count("\n", 0, text.index(words)) + 1


def swap(path: str, *words: str) -> dict[str, str]:
    """A file of the good workspace with words exchanged: old, new, old, new, …"""
    text = GOOD[path]
    for old, new in zip(words[::2], words[1::2], strict=True):
        if old not in text:
            raise LookupError(f"{path} does not hold “{old}”")
        text = text.replace(old, new, 1)
    return {path: text}


def add(path: str, text: str) -> dict[str, str]:
    """A file of the good workspace with a text at its end."""
    return {path: GOOD[path] + text}
