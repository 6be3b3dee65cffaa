"""Propose a map from the columns of a file: what each column seems to be, in words that a manager can edit."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.process.importing.fields import Unmapped, shown
from rlhf.process.importing.kinds import as_kind, day_of, slug
from rlhf.process.importing.rubric import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rlhf.model.import_record import Source

#: What a column may be called, by the field of a task; the first word of a list is the field's own.
_CALLED: dict[str, tuple[str, ...]] = {
    "key": ("id", "ref", "reference", "key", "no", "number", "record", "row id", "task id", "prompt id", "question id"),
    "title": ("title", "topic", "subject", "headline", "short title"),
    "prompt": ("prompt", "question", "patient message", "message", "query", "patient question", "vignette", "case",
               "scenario text", "text", "conversation", "messages"),
    "specialty": ("specialty", "speciality", "department", "discipline", "category"),
    "audience": ("audience", "reader", "asker", "who asks", "for"),
    "kind": ("kind", "kind of task", "task type", "type"),
    "scenario": ("scenario", "type of scenario"),
    "theme": ("theme",),
    "acuity": ("acuity", "urgency", "triage"),
    "difficulty": ("difficulty",),
    "minutes": ("minutes", "mins", "time", "expected minutes", "effort", "duration"),
    "due": ("due", "due date", "deadline", "date due", "due on"),
    "priority": ("priority",),
    "answers_wanted": ("answers wanted", "answers", "number of answers"),
    "ask": ("ask", "instruction", "task", "what to do"),
    "locale": ("locale", "language"),
    "jurisdiction": ("jurisdiction", "country"),
    "synthetic": ("synthetic", "made up", "fictional"),
    "tags": ("tags", "labels", "keywords"),
    "starting_answer": ("starting answer", "draft answer", "answer to refine"),
    "source.icd10": ("icd10", "icd 10", "icd 10 diag", "diagnosis"),
}  # fmt: skip
_RUBRIC = {
    "must have": "points: 5, axis: completeness, must_have: true", "must haves": "points: 5, must_have: true",
    "nice to have": "points: 2, axis: completeness", "criteria": "points: 2", "rubric": "points: 2",
    "rubrics": "points: 2",
}  # fmt: skip
_ORDER = ("title", "kind", "specialty", "audience", "prompt")
_GIVEN = {"kind": "reference_answer", "specialty": "general-practice", "audience": "patient"}
_MANY = 12  # different values that are written out
_SIMPLE = re.compile(r"[A-Za-z_][A-Za-z0-9_. -]*")
_LONGEST_TITLE = 80


class Words(Struct, frozen=True):
    """What the fields of a task may hold.

    Args:
        choices: by field, its closed list of words.
        integers, booleans: the fields that hold these.
        forms: by field, the regular expression that its text must match.
    """

    choices: Mapping[str, Sequence[str]]
    integers: frozenset[str]
    booleans: frozenset[str]
    forms: Mapping[str, str]


class Line(Struct, frozen=True):
    """A line of a map: the text, and what the manager should look at."""

    text: str
    remark: str = ""


def propose(source: Source, name: str, words: Words, *, month_first: bool) -> str:
    """Return a map for the records of a file, as YAML with a remark at each line that needs a look.

    Args:
        name: the name of the collection.
        month_first: how a date is read that can be read in two ways.
    """
    return "\n".join(_Proposal(source, name, words, month_first=month_first).lines()) + "\n"


class _Proposal:
    def __init__(self, source: Source, name: str, words: Words, *, month_first: bool) -> None:
        self._source, self._name, self._words = source, name, words
        self._month_first = month_first
        self._rows = [record.values for record in source.records if record.values is not None]
        self._left = [column.name for column in source.columns]
        self._columns = {target: self._take(called) for target, called in _CALLED.items()}

    def lines(self) -> Iterator[str]:
        prompt = self._columns["prompt"] or self._longest()
        key, unique = self._key(prompt)
        yield _remarked(f"name: {self._name}", "the collection; keep it, so that the file can be imported again")
        yield _remarked(f"key: {_quoted(key)}", self._key_remark(key, unique))
        yield "task:"
        for target in (*_ORDER, *(t for t in _CALLED if t not in {*_ORDER, "key"})):
            line = self._prompt(prompt) if target == "prompt" else self._line(target, prompt)
            if line is not None:
                yield _remarked(f"  {target}: {line.text}", line.remark)
        rubric = [line for column in list(self._left) if (line := self._criteria(column))]
        if rubric:
            yield "rubric:"
            yield from (_remarked(f"  - {line.text}", line.remark) for line in rubric)
        yield from self._unused()

    def _values(self, column: str) -> list[Any]:
        return [row[column] for row in self._rows if row.get(column) not in (None, "")]

    def _take(self, called: Sequence[str]) -> str:
        flat = {_flat(name): name for name in reversed(self._left)}
        name = next((flat[word] for word in called if word in flat), "")
        if name:
            self._left.remove(name)
        return name

    def _longest(self) -> str:
        """Return the column with the longest texts, where none is called like a prompt."""

        def length(column: str) -> float:
            some = self._values(column)
            return sum(len(shown(value)) for value in some) / max(1, len(self._rows))

        best = max(self._left, key=length, default="")
        if best:
            self._left.remove(best)
        return best

    def _key(self, prompt: str) -> tuple[str, int]:
        """Return the column that is different in every row, and the number of its values."""
        counts = {}
        for column in filter(None, (self._columns["key"], prompt, *self._left)):
            values = [shown(value).strip() for value in self._values(column)]
            counts[column] = len(set(values)) if len(values) == len(self._rows) else 0
        best = next(
            (column for column, count in counts.items() if count == len(self._rows)), self._columns["key"] or prompt
        )
        return best, counts.get(best, 0)

    def _key_remark(self, key: str, unique: int) -> str:
        unit, rows = self._source.unit, len(self._rows)
        if unique < rows:
            return f"look: a key is different for every {unit}; add a column with numbers, or name several: [A, B]"
        called = self._columns["key"]
        why = f"look: “{called}” repeats, so it cannot be; " if called and called != key else ""
        return f"{why}different for every {unit}"

    def _prompt(self, column: str) -> Line | None:
        values = self._values(column)
        if values and all(isinstance(value, list) for value in values):
            return self._messages(column, values)
        return Line(f"{{user: {_quoted(column)}}}")

    def _messages(self, column: str, values: list[Any]) -> Line:
        """Return the line for conversations, by the names that their messages have."""
        first = next((message for value in values for message in value if isinstance(message, Mapping)), {})
        names = {"role", "content"} <= first.keys()
        if names:
            return Line(f"{{messages: {_quoted(column)}}}")
        if {"from", "value"} <= first.keys():
            words = "words: {human: user, gpt: assistant}"
            return Line(f"{{messages: {_quoted(column)}, role: from, content: value, {words}}}", "look: who speaks")
        return Line(
            f"{{messages: {_quoted(column)}}}", "look: its messages have no role and content; see role: and content:"
        )

    def _line(self, target: str, prompt: str) -> Line | None:
        column = self._columns[target]
        if target == "title":
            return self._title(column, prompt)
        if not column:
            given = _GIVEN.get(target)
            return Line(f"{{value: {given}}}", "no column says it; the same for all") if given else None
        rest, remark = self._kind_of(target, column)
        full = len(self._values(column)) == len(self._rows)
        optional = "" if full or target in _ORDER else ", optional: true"
        return Line(f"{{from: {_quoted(column)}{rest}{optional}}}", remark)

    def _title(self, column: str, prompt: str) -> Line:
        if column:
            long = any(len(shown(value)) > 120 for value in self._values(column))  # noqa: PLR2004 — task.json
            return Line(f"{{from: {_quoted(column)}{', shorten: 80' if long else ''}}}")
        values = self._values(prompt)
        taken = "last_user" if values and isinstance(values[0], list) else "from"
        return Line(f"{{{taken}: {_quoted(prompt)}, shorten: {_LONGEST_TITLE}}}", "the first words of the prompt")

    def _kind_of(self, target: str, column: str) -> tuple[str, str]:
        """Return how the values of a column become those of a field, and what to look at."""
        values = self._values(column)
        if target in self._words.integers:
            return ", as: integer", self._doubtful("integer", column)
        if target in self._words.booleans:
            return ", as: boolean", self._doubtful("boolean", column)
        if target == "due":
            return self._date(column)
        if target == "specialty":
            return ", as: slug", ""
        if target == "tags":
            return ', as: slug, split: ";"', ""
        if target in self._words.choices:
            return self._choice(target, values)
        form = self._words.forms.get(target)
        strange = next((shown(value) for value in values if form and not re.fullmatch(form, shown(value).strip())), "")
        return "", f"look: “{shorten(strange, 30)}” is not as it must be; other words by words:" if strange else ""

    def _doubtful(self, kind: str, column: str) -> str:
        for value in self._values(column):
            try:
                as_kind(kind, value, {}, column)
            except Unmapped as unmapped:
                return f"look: {unmapped}"
        return ""

    def _date(self, column: str) -> tuple[str, str]:
        values = self._values(column)
        texts = [value for value in values if not isinstance(value, date | datetime)]
        if not texts:
            return ", as: date", ""
        for order in ("dmy", "mdy") if not self._month_first else ("mdy", "dmy"):
            try:
                days = [day_of(value, order, column) for value in texts]
            except Unmapped:
                continue
            other = "dmy" if order == "mdy" else "mdy"
            try:
                sure = [day_of(value, other, column) for value in texts] == days
            except Unmapped:
                sure = True
            read = f"{shown(texts[0])} is read as {_spoken(days[0])}"
            return f", as: date, order: {order}", read if sure else f"look: {read}; for the other order: {other}"
        return ", as: date", f"look: not all are dates, for example “{shorten(shown(texts[0]), 30)}”"

    def _choice(self, target: str, values: list[Any]) -> tuple[str, str]:
        choices = self._words.choices[target]
        by_slug = {slug(word): word for word in choices}
        words, strange = {}, []
        for text in dict.fromkeys(shown(value).strip() for value in values):
            if text in choices:
                continue
            if slug(text) in by_slug:
                words[text] = by_slug[slug(text)]
            else:
                strange.append(text)
        rest = f", words: {{{', '.join(f'{_quoted(a)}: {b}' for a, b in words.items())}}}" if words else ""
        if not strange:
            return rest, ""
        some = ", ".join(f"“{shorten(text, 30)}”" for text in strange[:_MANY])
        return rest, f"look: {some} need words; there are {', '.join(choices)}"

    def _criteria(self, column: str) -> Line | None:
        values = self._values(column)
        spec = _RUBRIC.get(_flat(column))
        items = [item for value in values if isinstance(value, list) for item in value]
        if items and all(isinstance(item, Mapping) and "criterion" in item and "points" in item for item in items):
            self._left.remove(column)
            return Line(f"{{each: {_quoted(column)}, criterion: criterion, points: points}}")
        if spec is None:
            return None
        self._left.remove(column)
        split = "" if items else ', split: ";"'
        return Line(f"{{each: {_quoted(column)}, {spec}{split}}}", "look: what each is worth")

    def _unused(self) -> Iterator[str]:
        if not self._left:
            return
        yield "# Not used:"
        letters = {column.name: column.letter for column in self._source.columns}
        for column in self._left:
            some = list(dict.fromkeys(shorten(shown(value), 30) for value in self._values(column)))
            text = ", ".join(some[:3]) + (" …" if some[3:] else "") if some else "empty"
            where = f" (column {letters[column]})" if letters.get(column) else ""
            yield f"#   {_in_a_line(f'{column}{where}: {text}')}"


def _flat(name: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", name.casefold()).split())


def _quoted(name: str) -> str:
    if not name.isprintable():
        return json.dumps(name)
    if _SIMPLE.fullmatch(name) and name.casefold() not in {"y", "n", "yes", "no", "true", "false", "null", "on", "off"}:
        return name
    return "'" + name.replace("'", "''") + "'"


def _remarked(text: str, remark: str) -> str:
    return f"{text}  # {_in_a_line(remark)}" if remark else text


def _in_a_line(text: str) -> str:
    """Return a text for a comment: in one line, and with a question mark for what nobody could read."""
    return "".join(letter if letter.isprintable() else "?" for letter in " ".join(text.split()))


def _spoken(day: str) -> str:
    when = date.fromisoformat(day[:10])
    return f"{when.day} {when:%B %Y}"
