"""The documentation page of a rule: why it exists, a bad and a good example, and how to waive it or turn it off."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.finding import Severity
from rlhf.model.vocabulary import KINDS
from rlhf.reports.plain import WIDTH, wrapped
from rlhf.rules.pages import Part, page
from rlhf.rules.rule import FAMILIES
from rlhf.rules.table import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rlhf.rules.rule import Rule

#: The kinds of file that can hold a waiver, and where in the file it stands.
_WAIVED_IN = {
    "task": "the task",
    "batch": "batch.yaml",
    "answer": "the details at the top of the answer",
    "guidance": "the details at the top of the guidance",
}
_NOTES = {
    "(the file)": "“(the file)” stands for a file as it should be.",
    "\\x": "“\\x” and two characters stand for one byte.",
    "(left out)": "“(left out)” stands for a line that is not there.",
    " -> ": "“->” stands between a link and what it points to.",
}
_WAIVER = """waivers:
  - code: {code}
    reason: …
    until: 2026-12-31   # only where it should end"""
_SETTING = """checks:
  - codes: [{code}]
    severity: {severity}"""
_SOMEWHERE = "\n    paths: [{place}/**]   # left out: everywhere"
_PLACES = {"answer": "answers/2026-w48-*", "task": "tasks/2026-w48-*", "batch": "tasks/2026-w48-*"}


class Block(Struct, frozen=True):
    """A piece of a page: a paragraph, or an example if `form` names a kind of file."""

    text: str
    form: str = ""


def waivable(rule: Rule) -> bool:
    """Whether the author of a file can waive the rule in that file."""
    return rule.waivable and bool(_files(rule) & {*_WAIVED_IN, "workspace"})


def _files(rule: Rule) -> frozenset[str]:
    """Return the kinds of file that a rule is about."""
    return frozenset("answer" if kind in KINDS else kind for kind in rule.about)


def why(rule: Rule) -> str:
    """Return why the rule exists, each paragraph on a single line."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in page(rule).why.split("\n\n"))


def short(rule: Rule) -> str:
    """Return the first sentence of `why`."""
    first = why(rule).partition("\n")[0]
    match = re.match(r".+?[.!?](?= |$)", first)
    return match[0] if match else first


def blocks(rule: Rule) -> Iterator[Block]:
    """Yield the page without its title, piece by piece."""
    yield Block(f"{_weight(rule)} · {rule.family.title}")
    yield from (Block(paragraph) for paragraph in why(rule).split("\n\n"))
    result = page(rule)
    for what, parts in (("Given", result.given), ("Bad", result.bad), ("Good", result.good)):
        yield from _example(what, parts)
    notes = [note for mark, note in _NOTES.items() if any(mark in part.text for part in (*result.bad, *result.good))]
    if notes:
        yield Block(" ".join(notes))
    yield from _setting_aside(rule)


def markdown(rule: Rule) -> str:
    """Return the page as Markdown."""
    return f"# {rule.code} {rule.name}\n\n{body(rule)}\n"


def body(rule: Rule) -> str:
    """Return the page as Markdown, without its title."""
    return "\n\n".join(_fenced(block) if block.form else block.text for block in blocks(rule))


def text(rule: Rule, width: int = WIDTH) -> str:
    """Return the page as text for a terminal."""
    lines = [f"{rule.code} {rule.name}"]
    for number, block in enumerate(blocks(rule)):
        lines += [] if block.form or not number else [""]
        lines += [f"    {line}".rstrip() for line in block.text.split("\n")] if block.form else []
        lines += [] if block.form else [wrapped(block.text, 0, width)]
    return "\n".join(lines)


def index() -> str:
    """Return the list of all rules by family, as Markdown."""
    lines = [
        "# Rules",
        "",
        "Everything that `rlhf check` looks at. An error stops a submission; a warning is advice. In a terminal:",
        "`rlhf rules` lists them, and `rlhf explain CL001` (or any other code) shows a rule's page.",
        "",
        "These pages are written from the rules themselves; a test keeps them true.",
    ]
    for prefix, rules in groupby(RULES, lambda rule: rule.code[:2]):
        lines += ["", f"## {prefix} · {FAMILIES[prefix].title}", "", "| rule | why | severity | may be waived |"]
        lines += ["|---|---|---|---|"]
        lines += [
            f"| [{rule.code}]({rule.code}.md) {rule.name} | {_cell(short(rule))} | {rule.severity.value} |"
            f" {'yes' if waivable(rule) else 'no'} |"
            for rule in rules
        ]
    return "\n".join(lines) + "\n"


def _weight(rule: Rule) -> str:
    return "Error: it stops a submission" if rule.severity is Severity.ERROR else "Warning: advice"


def _example(what: str, parts: Sequence[Part]) -> Iterator[Block]:
    for number, part in enumerate(parts):
        yield Block(f"{'And' if number else what}, {part.place}:")
        yield Block(part.text, part.place)


def _setting_aside(rule: Rule) -> Iterator[Block]:
    """Yield the pieces on who may waive the rule or change its severity, where and how."""
    if waivable(rule):
        where = [f"in {_WAIVED_IN[kind]}" for kind in _WAIVED_IN if kind in _files(rule)] or ["in the file it names"]
        yield Block(f"Where it does not apply, say so with your reason, {' or '.join(where)}:")
        yield Block(_WAIVER.format(code=rule.code), "rlhf.yaml")
    else:
        yield Block("The author of a file cannot waive it.")
    if rule.adjustable:
        yield Block("A project may give it another weight or turn it off, everywhere or in some files, in rlhf.yaml:")
        other = "warning" if rule.severity is Severity.ERROR else "off"
        place = next((_PLACES[kind] for kind in _PLACES if kind in _files(rule)), "")
        somewhere = _SOMEWHERE.format(place=place) if place else ""
        yield Block(_SETTING.format(code=rule.code, severity=other) + somewhere, "rlhf.yaml")
    else:
        yield Block("It always holds: no setting turns it off.")


def _fenced(block: Block) -> str:
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", block.text)), default=0))
    return f"{fence}{_language(block.form)}\n{block.text}\n{fence}"


def _language(form: str) -> str:
    if form in {"an answer", "guidance"}:
        return "markdown"
    return "text" if form == "the files" or form.startswith("the bytes") else "yaml"


def _cell(text: str) -> str:
    """Return text, escaped for a cell of a Markdown table."""
    return re.sub(r"([|\\`*_<\[])", r"\\\1", text)
