"""Count what the rules on answers say of real and of made texts, with sample places to read and judge.

`python bench/precision.py [--cases FILE] [--k-qa FOLDER] [--texts FOLDER] [--samples 30] [--audience WHO]
[--jurisdiction UK-ENG] [--write FILE]`

* `--cases`: JSON lines, each with `text`, `section` and `expect` (a code, `nothing (CODE)`, or words for any code).
* `--k-qa`: the folder of K-QA, whose physicians' answers are checked one by one.
* `--texts`: a folder of .txt and .md files, each an answer.

Printed, or written as Markdown: for each rule its hits, the texts that have one, its rate for 1,000 texts, and sample
places; for the cases, how many are as expected. Whether a hit is right, only a reader can say: the samples are
for that.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.rules.memory import ANSWER, GOOD, TASK_FILE, check  # noqa: E402
from tests.rules.told import an_answer, sections  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FAMILIES = ("CL", "ID", "RF", "AN011", "AN013")
_PARTS = {"Answer": "answer", "Clinical reasoning": "reasoning", "Red flags": "flags", "Safety-netting": "net"}


@dataclass
class Hits:
    """What one rule says of some texts."""

    texts: set[int] = field(default_factory=set)
    places: list[str] = field(default_factory=list)


def task_for(audience: str, jurisdiction: str) -> str:
    """The task that the texts answer: made up by nobody, urgent, for one audience in one country."""
    task = GOOD[TASK_FILE].replace("synthetic: true\n", "").replace("audience: patient", f"audience: {audience}")
    return f"{task}acuity: same_day\njurisdiction: {jurisdiction}\n"


def found(task: str, text: str, section: str = "answer") -> Iterator[tuple[str, str]]:
    """Each rule that objects to a text in a section, with the line that it marks."""
    answer = an_answer(sections(**{section: text}))
    lines = answer[ANSWER].split("\n")
    usual = {(f.code, f.message) for f in check(ANSWER, {TASK_FILE: task} | an_answer(sections()))}
    for finding in check(ANSWER, {TASK_FILE: task} | answer):
        if finding.code.startswith(_FAMILIES) and (finding.code, finding.message) not in usual:
            yield finding.code, f"{finding.message} | {lines[finding.span.line - 1].strip()[:160]}"


def counted(task: str, texts: Iterable[str]) -> tuple[int, dict[str, Hits]]:
    rules: dict[str, Hits] = defaultdict(Hits)
    number = 0
    for number, text in enumerate(texts, 1):
        for code, place in found(task, text.replace("\n#", "\n ").replace("\r", "")):
            rules[code].texts.add(number)
            rules[code].places.append(place)
    return number, rules


def table(name: str, number: int, rules: dict[str, Hits], samples: int) -> Iterator[str]:
    yield f"## {name}: {number:,} texts\n"
    yield "| rule | hits | texts | for 1,000 texts |"
    yield "|---|--:|--:|--:|"
    for code, hits in sorted(rules.items()):
        yield f"| {code} | {len(hits.places)} | {len(hits.texts)} | {1000 * len(hits.texts) / max(1, number):.0f} |"
    chance = random.Random(1)
    for code, hits in sorted(rules.items()):
        yield f"\n{code}:"
        yield from (f"* {place}" for place in chance.sample(hits.places, min(samples, len(hits.places))))


def cases(file: Path, task: str) -> Iterator[str]:
    """How many of the cases are as expected, by rule, and those that are not."""
    right: dict[str, list[bool]] = defaultdict(list)
    wrong = []
    for line in file.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        expected = case["expect"]
        codes = {code for code, _ in found(task, case["text"], _PARTS[case["section"]])}
        if expected.startswith("nothing"):
            key = expected.partition("(")[2].partition(")")[0].partition(" ")[0]
            fine = key not in codes
        else:
            key = expected if " " not in expected else "any"
            fine = bool(codes) if key == "any" else key in codes
        right[key].append(fine)
        if not fine:
            wrong.append(f"* {expected}: {case['text']} ({', '.join(sorted(codes)) or 'nothing'})")
    every = [fine for some in right.values() for fine in some]
    yield f"## Cases: {sum(every)} of {len(every)} as expected\n"
    yield from wrong


def k_qa(folder: Path) -> Iterator[str]:
    for line in (folder / "questions_w_answers.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)["Free_form_answer"]


def main() -> None:
    asked = argparse.ArgumentParser(description="Count what the rules say of texts.")
    asked.add_argument("--cases", type=Path)
    asked.add_argument("--k-qa", type=Path)
    asked.add_argument("--texts", type=Path)
    asked.add_argument("--samples", type=int, default=30)
    asked.add_argument("--audience", default="patient")
    asked.add_argument("--jurisdiction", default="UK-ENG")
    asked.add_argument("--write", type=Path)
    options = asked.parse_args()
    task = task_for(options.audience, options.jurisdiction)
    lines: list[str] = []
    if options.cases:
        lines += cases(options.cases, task)
    if options.k_qa:
        lines += table("K-QA", *counted(task, k_qa(options.k_qa)), options.samples)
    if options.texts:
        files = sorted(file for file in options.texts.rglob("*") if file.suffix in {".txt", ".md"})
        texts = (file.read_text(encoding="utf-8", errors="replace") for file in files)
        lines += table(str(options.texts), *counted(task, texts), options.samples)
    text = "\n".join(lines) + "\n"
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
