"""Texts to search with: good files and dumped values, with pieces put in, taken out and moved about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from hypothesis import strategies as st

from rlhf.store.files import edit_yaml
from tests.rules.memory import GOOD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hypothesis.strategies import SearchStrategy

ROOT = Path(__file__).resolve().parents[2]

#: Plain words in every form that one program or another takes for something else.
WORDS = (
    *r"""
    ~ null Null NULL nULL none true True TRUE tRUE false False FALSE yes no on off y n Y N 0 -0 +0 00 01 -01 010
    0777 1 5 -5 +5 --5 +-5 12 1_000 0_1 1__0 1,000 0x1F 0X1F 0x 0xg -0x1 +0x1 0o10 0O10 -0o7 0o 0o8 0b1 1. .5
    -.5 +.5 -5. . - + 1.5 1.50 01.5 -01.5 00.5 1e3 1E3 1e+3 1e-3 1e 1.e3 .e3 .5e3 1.5e-3 1e5.5 1e400 -1e400
    1e-400 0e0 -0e0 0.0 -0.0 +.0 .0 00.0 .inf .Inf .INF +.inf -.inf .iNF inf -inf Inf Infinity nan .nan .NaN
    .NAN .naN NaN -.nan +.nan 1:30 12:30:45 190:20:30 2026-01-01 2026-01-01T00:00:00Z 18446744073709551615
    18446744073709551616 9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809
    99999999999999999999 1e22 1e23 9007199254740993 340282366920938463463374607431768211456 0.1
    0.30000000000000004 123456789012345678.5 5e-324 2.2250738585072014e-308 1.7976931348623157e308
    1.7976931348623159e308 0x1p3 1.0 100000000000000000000.0 ٣ 1٣ ½ ¹ << = <<x x<< ? ?a a? & &a * *a ! !a !!a
    !!int !!str a! % %a @ @a ` `a | |a > >a a|b # #a a#b a: :a a:b :: - -a -- --- ---a ... ...a [] {} [a] {a}
    [a,b] {a:1} {a:b} [a:b] '' "" 'a' "a" 'a'b "a"b a'b a"b ''' '"' "'" ,a a,b ]a a] }a a} \ \n a\nb é 😀
    """.split(),  # noqa: SIM905 — one can read it
    "\xa0", "a\xa0b", "\u200b", "\u2028", "\x85", "\ufeff", "\ufffd", "\x7f", "\x1b", "\x00",
)  # fmt: skip
LONG_WORDS = [
    "9" * 50,
    "1" + "0" * 22,
    "0x" + "f" * 20,
    "0o" + "7" * 30,
    "9" * 399,
    "1." + "0" * 60 + "1e999",
    "x" * 1200,
]

#: What steers a parser of YAML or Markdown.
MARKS = (
    "\n", "\n\n", "\n  ", "\n    ", "\n- ", "\n  - ", " ", "  ", "\t", "\r", "\r\n", ":", ": ", ":\n", "- ", "-", "? ",
    ", ", ",", "[", "]", "{", "}", "[]", "{}", '"', "'", '""', "''", "|", ">", "|-\n", "|+\n", ">-\n", "|2\n", "|\n   ",
    " #", "#", "# ", "## ", "\n## ",
    "\n### ", "\n ## x\n", "\n## x ##\n", "\n## \n", "\n##\n", "\n## x #  \n", "\n##\tx\n",
    "\n---\n", "---", "\n...\n", "\n===\n", "\n---  \n", "\n - \n", "\n-\n", "\n* * *\n", "\n> ", "\n>## x\n",
    "```", "\n```\n",
    "~~~", "\n~~~\n", "`", "\n    ## x\n", "\n1. ", "\n- ## x\n", "\n* ", "&", "*", "!", "%", "@", "\\", "\\\n",
    "<<: ", "a: 1\n",
    "<!--", "-->", "<b>", "\n[a]: b\n", "\n[a]:\n", "[a]: <\n", "&amp;", "\n----\n", "\n--- x\n", "---\n", "--",
    "==", "\n  ---\n",
    "\\## x", "\n## x\\\n", "\u00a0", "\n##\u00a0x\n", "\n## \u00a0x\u00a0\n", "\n\u00a0## x\n", "\f", "\v",
    "\n## x\u3000\n",
)  # fmt: skip

DUMPED_BY = (
    lambda value: yaml.safe_dump(value, allow_unicode=True),
    lambda value: yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=40),
    lambda value: yaml.safe_dump(value, default_flow_style=False, indent=4, sort_keys=False),
    lambda value: yaml.safe_dump(value, default_style='"', width=30),
    lambda value: yaml.safe_dump(value, default_style="'", allow_unicode=True),
    lambda value: yaml.safe_dump(value, default_style="|", allow_unicode=True),
    lambda value: yaml.safe_dump(value, default_style=">", allow_unicode=True, width=30),
    lambda value: edit_yaml.dump(value).decode(),
    lambda value: json.dumps(value) + "\n",
    lambda value: json.dumps(value, ensure_ascii=False, indent=2) + "\n",
)


def files(suffix: str) -> list[str]:
    """The good files of one kind, in memory and in this repository."""
    found = [text for path, text in GOOD.items() if path.endswith(suffix)]
    for folder in ("tasks", "answers", "guidance"):
        found += [file.read_text(encoding="utf-8") for file in sorted((ROOT / folder).rglob(f"*{suffix}"))]
    if suffix == ".yaml":
        found += [(ROOT / name).read_text(encoding="utf-8") for name in ("people.yaml", "rlhf.yaml")]
    return found


pieces = st.one_of(
    st.sampled_from(WORDS), st.sampled_from(MARKS), st.sampled_from(LONG_WORDS), st.text(max_size=3),
    st.sampled_from(WORDS).map(lambda word: f": {word}\n"), st.sampled_from(WORDS).map(lambda word: f"\nx: {word}\n"),
    st.sampled_from(WORDS).map(lambda word: f"[{word}]"),
    st.sampled_from(WORDS).map(lambda word: f"{{{word}: {word}}}"),
)  # fmt: skip
#: Where, as a part of the whole; how many characters fall away there; what comes in their place.
edits = st.lists(st.tuples(st.floats(0, 1), st.sampled_from([0, 0, 0, 0, 1, 2, 5, 40]), pieces), max_size=5)

letters = st.text(st.characters(codec="utf-8") | st.sampled_from(" \n:-#'\"{}[],&*!|>%@`?~0123456789.eE"), max_size=12)
words = st.sampled_from(WORDS) | st.sampled_from(LONG_WORDS) | letters
plain = st.none() | st.booleans() | st.integers(-(10**25), 10**25) | st.floats() | words
nested = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4), max_leaves=12
)


def edited(text: str, changes: Iterable[tuple[float, int, str]]) -> str:
    for part, gone, piece in changes:
        at = int(part * len(text))
        text = f"{text[:at]}{piece}{text[at + gone :]}"
    return text


def dumped(value: Any, by: int) -> str:
    try:
        return DUMPED_BY[by](value)
    except (yaml.YAMLError, ValueError):  # what a program cannot write need not be read
        return ""


def mutated(texts: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.builds(edited, texts, edits)


generated = st.builds(dumped, st.dictionaries(words, nested, max_size=5), st.integers(0, len(DUMPED_BY) - 1))
lines = st.lists(st.tuples(words, words | st.sampled_from(MARKS)), max_size=6).map(
    lambda rows: "".join(f"{name}: {value}\n" for name, value in rows)
)
yaml_texts = mutated(st.sampled_from(files(".yaml")) | generated | lines)
bodies = st.lists(st.sampled_from(MARKS) | st.sampled_from(WORDS) | letters, max_size=14).map("".join)
pages = st.builds(
    lambda front, body: f"---\n{front}---\n{body}", generated | lines | st.just("a: 1\n") | yaml_texts, bodies
)
markdown_texts = mutated(st.sampled_from(files(".md")) | pages)
