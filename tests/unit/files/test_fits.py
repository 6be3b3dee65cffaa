"""Whether values fit a schema: the fast answer (jsonschema-rs) is the answer of jsonschema."""

from __future__ import annotations

import contextlib
import copy
import json
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from hypothesis import strategies as st

from rlhf.model.paths import place
from rlhf.rules.shape import SCHEMA_OF, Shapes
from rlhf.store.files import markdown, safe_yaml
from rlhf.store.files.schemas import Schemas, shipped
from tests.rules.memory import GOOD
from tests.unit.long import searched
from tests.unit.mutation import ROOT, WORDS, nested, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

ODD_TEXTS = (
    *r"t-7h2k9m4x8q 2026-01-01 2026-12-04T18:00+00:00[Europe/London] 1.2.3 01.2.3 7d en-GB a@b UK-ENG".split(),  # noqa: SIM905
    "", " ", "\n", "a\r", "a\u2028", "a" * 10_000, "e\u0301", "\ud800", "\x00", "sha256:" + "0" * 64, "1.2\u0662.3",
    "\u0662\u0660\u0662\u0666-01-01", "\uff17d", "\U0001d7d9", "a@b\u0085c", "a@\ufeffb", "a\u180e@b", "a\x1c@b",
    "a\u00a0@b", "a@b\x1f", "a@\u200bb", "a @b", "a@<b", "a@b@c",
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.0, 0.0, -0.0, 0.5, 1e300, math.inf, -math.inf, math.nan, 2**53, 2**53 + 1, 2**63,
    2**64, -(2**63) - 1, 10**30, float(10**30), *ODD_TEXTS, *(f"{text}\n" for text in ODD_TEXTS), [], {}, [[]], [{}],
    [None], {"": None}, [1, 1.0], [0, False], [1, True], [0.0, -0.0], ["a", "a"], [{"a": 1}, {"a": 1.0}], [[1], [True]],
    [math.nan, math.nan],
)  # fmt: skip


def good_values() -> list[tuple[str, Any]]:
    """The name of a schema, and values that fit it."""
    files = dict(GOOD)
    for pattern in ("tasks/*/*.yaml", "answers/*/*/*.md", "guidance/*.md", "people.yaml", "rlhf.yaml"):
        for file in sorted(ROOT.glob(pattern)):
            files[file.relative_to(ROOT).as_posix()] = file.read_text(encoding="utf-8")
    found = []
    for path, text in files.items():
        name = SCHEMA_OF.get(place(path).what)
        if name is not None:
            found.append((name, (markdown if path.endswith(".md") else safe_yaml).load(text, path).data))
    return found


SHAPES = Shapes(Schemas())
GOOD_VALUES = good_values()
EVENTS = [f"events/{file.stem}" for file in sorted((shipped() / "events").glob("*.json"))]
odd = st.sampled_from(ODD) | plain | nested | st.sampled_from(WORDS)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every value inside a value, as what holds it and by which key."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from places(value[key])


def changed(good: tuple[str, Any], changes: list[tuple[int, str, Any, str]]) -> tuple[str, Any]:
    name, value = good[0], copy.deepcopy(good[1])
    for at, how, what, key in changes:
        found = list(places(value))
        if not found:
            break
        holder, where = found[at % len(found)]
        if how == "put":
            holder[where] = copy.deepcopy(what)
        elif how == "take":
            del holder[where]
        elif isinstance(holder, list):
            holder.insert(where, copy.deepcopy(holder[where] if how == "double" else what))
        else:
            holder[key] = copy.deepcopy(what)
    return name, value


changes = st.lists(
    st.tuples(
        st.integers(0, 500), st.sampled_from(["put", "put", "take", "add", "double"]), odd, st.sampled_from(WORDS)
    ),
    max_size=4,
)


def agree(name: str, value: Any) -> bool:
    fits = SHAPES.fits(name, value)
    assert fits == (not SHAPES.errors(name, value))
    return fits


def test_good_values_fit() -> None:
    assert len(GOOD_VALUES) > 20
    for name, value in GOOD_VALUES:
        assert agree(name, value), name


def test_every_odd_value_in_every_place() -> None:
    for name, good in dict(reversed(GOOD_VALUES)).items():
        fast = SHAPES._quick_validator(name)  # jsonschema is asked about all that it refuses
        for holder, key in {str(key): (holder, key) for holder, key in places(good)}.values():  # one of each name
            kept = holder[key]
            for what in ODD:
                holder[key] = what
                with contextlib.suppress(ValueError):
                    if fast(good):
                        assert not SHAPES.errors(name, good), (key, what)
            holder[key] = kept


@searched(300, good=st.sampled_from(GOOD_VALUES), changes=changes)
def test_changed_files_fit_by_both_or_by_neither(
    good: tuple[str, Any], changes: list[tuple[int, str, Any, str]]
) -> None:
    agree(*changed(good, changes))


@searched(150, name=st.sampled_from([*EVENTS, *SCHEMA_OF.values(), "mapping"]), value=nested | odd)
def test_odd_values_fit_by_both_or_by_neither(name: str, value: Any) -> None:
    agree(name, value)


def patterns() -> list[str]:
    texts = [file.read_text(encoding="utf-8") for file in sorted(Path(shipped()).rglob("*.json"))]
    return sorted(
        {json.loads(found) for text in texts for found in re.findall(r'"pattern": *("(?:[^"\\]|\\.)*")', text)}
    )


@pytest.mark.parametrize("pattern", patterns())
def test_every_pattern_is_one_pattern_to_both(pattern: str) -> None:
    """What fast and slow disagree on here would be told by one and waved through by the other."""
    fast = jsonschema_rs.Draft202012Validator({"pattern": pattern})
    texts = [word for word in (*WORDS, *ODD) if isinstance(word, str) and word != "\ud800"]

    @searched(60, text=st.from_regex(pattern) | st.from_regex(pattern, fullmatch=True) | st.sampled_from(texts))
    def alike(text: str) -> None:
        for given in (text, f"{text}\n", f"\n{text}", text.upper()):
            assert fast.is_valid(given) == bool(re.search(pattern, given)), given

    alike()
