"""Names and docstrings are read once: none of the words that say nothing, and no riddle at the start of a sentence."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.here import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator

#: They name nothing: an event, a person, a review, a finding have names of their own.
WORDS = {"one", "found", "said", "told"}
#: The keys of JSON that commands print, which stay.
PRINTED = {("model/event.py", "said"), ("workflows/worklist/feedback.py", "said")}
RIDDLE = re.compile(r"(One|Found|Said|Told|What was said|Who told)\b|What [^.:;,]*\bmay stand on\b")


def names_in(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every name that a program gives: to a variable, a parameter, a field, a function, a class, an import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.id if isinstance(node, ast.Name) else node.attr, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.alias):
            yield node.asname or "", node.lineno


def riddles_in(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            text = ast.get_docstring(node) or ""
            if RIDDLE.match(text):
                yield text.partition("\n")[0], getattr(node, "lineno", 1)


def test_no_name_of_the_program_is_a_word_that_says_nothing() -> None:
    bad = []
    for file in sorted((REPOSITORY / "cli" / "rlhf").rglob("*.py")):
        path = file.relative_to(REPOSITORY / "cli" / "rlhf").as_posix()
        for name, line in names_in(ast.parse(file.read_text(encoding="utf-8"))):
            if name.strip("_").lower() in WORDS and (path, name) not in PRINTED:
                bad += [f"{path}:{line} {name}"]
    assert bad == []


def test_no_docstring_opens_with_a_riddle() -> None:
    bad = []
    for file in sorted((REPOSITORY / "cli" / "rlhf").rglob("*.py")):
        found = riddles_in(ast.parse(file.read_text(encoding="utf-8")))
        bad += [f"{file.relative_to(REPOSITORY)}:{line} {text}" for text, line in found]
    assert bad == []


def test_both_would_be_seen() -> None:
    tree = ast.parse(
        'def told(one):\n    """What my next event may stand on."""\n    said = [found for found in one]\n'
    )
    assert {name for name, _ in names_in(tree)} == WORDS
    assert len(list(riddles_in(tree))) == 1
