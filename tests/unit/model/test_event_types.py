"""The table of event types: a row for each, and no other place that knows one by its spelling."""

from __future__ import annotations

import ast
import json

import pytest

from rlhf.model.event_types import ATTESTED, EVENT_TYPES, FORGE_ONLY, RAISED, SPOKEN, concerned, sayers
from rlhf.model.policy import Policy
from rlhf.model.vocabulary import ROLES
from tests.here import REPOSITORY

SCHEMAS = {
    file.stem: json.loads(file.read_text(encoding="utf-8"))
    for file in (REPOSITORY / "schemas" / "events").glob("*.json")
}


def test_each_type_that_has_a_schema_has_a_row_and_each_row_a_schema():
    said = {name for name in SCHEMAS if not name.startswith(ATTESTED)}
    assert said == {name for name in EVENT_TYPES if not name.startswith(ATTESTED)}
    vouched_for = {name for name in SCHEMAS if name.startswith(ATTESTED)} - EVENT_TYPES.keys()
    assert {name.removeprefix(ATTESTED) for name in vouched_for} <= EVENT_TYPES.keys()


@pytest.mark.parametrize("row", EVENT_TYPES.values(), ids=list(EVENT_TYPES))
def test_a_row_is_whole(row):
    policy = Policy("Winter")
    said_by = sayers(row.name, policy)
    assert said_by is not None
    assert said_by == FORGE_ONLY or said_by <= set(ROLES)
    assert row.sentence({}), "an event that lacks everything is told all the same"
    about = row.concerns
    assert not about or about in SCHEMAS[row.name]["properties"]
    assert concerned(row.name, {about: "amara"} if about else {"to": "amara"}) == ("amara" if about else "")


def test_what_was_raised_is_part_of_the_conversation():
    assert RAISED < SPOKEN < EVENT_TYPES.keys()


def spelled_out(source: str) -> list[str]:
    """The types that a program names by their letters: held against an event's type, or given to an event."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if not any(isinstance(side, ast.Attribute) and side.attr in {"type", "says"} for side in sides):
                continue
            parts = [part for side in sides for part in ast.walk(side)]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Event":
            parts = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "type")]
        else:
            continue
        found += [part.value for part in parts if isinstance(part, ast.Constant) and part.value in EVENT_TYPES]
    return found


def test_no_other_file_of_the_program_spells_one_out():
    assert spelled_out('event.type == "review"') == spelled_out('Event(id_, "review", by)') == ["review"]
    assert spelled_out('file.says in {"drop", REPLY}') == ["drop"]
    files = (REPOSITORY / "cli" / "rlhf").rglob("*.py")
    assert {str(file): found for file in files if (found := spelled_out(file.read_text(encoding="utf-8")))} == {}
