"""JSON Schema's official tests (draft 2020-12, what is required) for every keyword that our schemas use."""

from __future__ import annotations

import json
import tarfile
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema_specifications import REGISTRY

from rlhf.rules.shape import Shapes
from rlhf.store.files.schemas import shipped
from tests.suites.fetch import PIP, fetched

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = "jsonschema==4.26.0"
_SHA256 = "0c26707e2efad8aa1bfc5b7ce170f3fccc2e4918ff85989ba9ffa9facb2be326"
_DRAFT = "draft2020-12"

#: Keywords that say nothing about values.
SILENT = frozenset({"title", "description", "examples", "default", "$schema", "$comment", "x-binds"})
#: Keywords whose tests have other names than they; the schemas of a workspace refer to one another.
FILES = {"if": ("if-then-else",), "then": ("if-then-else",), "$ref": ("ref", "refRemote"), "$defs": ("defs",)}

#: Keywords that hold a schema, a list of them, or schemas by name; what stands under any other is a value.
_ONE = frozenset({"items", "additionalProperties", "propertyNames", "not", "if", "then", "else", "contains"})
_LIST = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_NAMED = frozenset({"properties", "$defs", "patternProperties", "dependentSchemas"})


def keywords(schema: Any) -> Iterator[str]:
    """Every keyword in a schema."""
    for keyword, value in schema.items() if isinstance(schema, dict) else ():
        yield keyword
        inner = [value] if keyword in _ONE else value if keyword in _LIST else ()
        for one in value.values() if keyword in _NAMED else inner:
            yield from keywords(one)


def used() -> list[str]:
    schemas = [json.loads(file.read_bytes()) for file in sorted(shipped().rglob("*.json"))]
    return sorted({keyword for schema in schemas for keyword in keywords(schema)} - SILENT)


class Source:
    """One schema, and what it may refer to."""

    def __init__(self, schema: Any, remotes: dict[str, Any]) -> None:
        self._known = {"case": schema, **remotes}
        if isinstance(schema, dict) and "$id" in schema:  # it stands where it says; ours have none
            self._known |= {schema["$id"].removesuffix(".json"): schema, "case": {"$ref": schema["$id"]}}

    def __getitem__(self, name: str) -> Any:
        return self._known[name] if name in self._known else REGISTRY.contents(name)


@pytest.fixture(scope="module")
def suite() -> dict[str, Any]:
    """Every file of the suite by its path in it."""
    found = {}
    with tarfile.open(fetched(PACKAGE, _SHA256, PIP)) as archive:
        for member in archive.getmembers():
            path = member.name.partition("/json/")[2]
            if path.startswith((f"tests/{_DRAFT}/", "remotes/")) and path.endswith(".json"):
                file = archive.extractfile(member)
                found[path] = json.loads(file.read()) if file else None
    return found


@pytest.fixture(scope="module")
def remotes(suite: dict[str, Any]) -> dict[str, Any]:
    """By the name under which a schema is asked for: the suite's address for it, without its ending."""
    return {
        f"http://localhost:1234/{path.removeprefix('remotes/').removesuffix('.json')}": schema
        for path, schema in suite.items()
        if path.startswith("remotes/")
    }


def test_the_keywords_are_those_that_are_expected() -> None:
    """A schema that begins to use another keyword brings that keyword's tests with it."""
    assert {"$ref", "type", "required", "enum", "pattern", "additionalProperties", "uniqueItems"} <= set(used())


@pytest.mark.parametrize("keyword", used())
def test_every_case_of_a_keyword(keyword: str, suite: dict[str, Any], remotes: dict[str, Any]) -> None:
    looked_at = 0
    for name in FILES.get(keyword, (keyword,)):
        for group in suite[f"tests/{_DRAFT}/{name}.json"]:
            shapes = Shapes(Source(group["schema"], remotes))
            for case in group["tests"]:
                looked_at += 1
                told = shapes.fits("case", case["data"]), not shapes.errors("case", case["data"])
                assert told == (case["valid"], case["valid"]), (name, group["description"], case["description"])
    assert looked_at > 1
