"""The schemas are valid, explain every name, and give examples that fit."""

from __future__ import annotations

import json
import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from rlhf.model import ids, risk, vocabulary
from tests.here import REPOSITORY
from tests.unit.quick import quick

FOLDER = REPOSITORY / "schemas"
HOST = "https://schemas.test/"
DRAFT = "https://json-schema.org/draft/2020-12/schema"

SCHEMAS: dict[str, dict[str, Any]] = {
    file.relative_to(FOLDER).as_posix(): json.loads(file.read_text(encoding="utf-8"))
    for file in sorted(FOLDER.rglob("*.json"))
}
EVENTS = [name for name in SCHEMAS if name.startswith("events/")]
REGISTRY = Registry().with_resources((HOST + name, Resource.from_contents(s)) for name, s in SCHEMAS.items())

INSIDE = ("items", "additionalProperties", "propertyNames", "not")


@dataclass(frozen=True)
class Part:
    """A schema inside a file of schemas, and what leads to it."""

    file: str
    pointer: str
    schema: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.file}#{self.pointer}"

    def all_forms(self) -> list[Part]:
        """This part and those it refers to, one after the other."""
        forms = [self]
        while "$ref" in forms[-1].schema:
            file, _, pointer = forms[-1].schema["$ref"].partition("#")
            name = posixpath.normpath(posixpath.join(posixpath.dirname(forms[-1].file), file)) if file else self.file
            schema: Any = SCHEMAS[name]
            for step in pointer.split("/")[1:]:
                schema = schema[step]
            forms.append(Part(name, pointer, schema))
        return forms

    def says(self, *keywords: str) -> bool:
        return any(keyword in form.schema for form in self.all_forms() for keyword in keywords)

    def parts(self) -> list[Part]:
        """The schemas directly below."""
        found = []
        for group in ("properties", "$defs"):
            inner = self.schema.get(group, {})
            found += [Part(self.file, f"{self.pointer}/{group}/{name}", schema) for name, schema in inner.items()]
        for name in INSIDE:
            if isinstance(self.schema.get(name), dict):
                found.append(Part(self.file, f"{self.pointer}/{name}", self.schema[name]))
        return found

    def everything(self) -> list[Part]:
        return [self] + [part for inner in self.parts() for part in inner.everything()]


PARTS = {name: Part(name, "", schema).everything() for name, schema in SCHEMAS.items()}
NAMED = {
    name: [part for part in parts if part.pointer.split("/")[-2:-1] in (["properties"], ["$defs"])]
    for name, parts in PARTS.items()
}
#: An example that shows one line of a mapping and not a whole one.
IN_PART = "mapping.json#/properties/task"

every_schema = pytest.mark.parametrize("name", SCHEMAS)


def test_there_are_schemas():
    assert {"task.json", "answer.json", "people.json", "rlhf.json", "defs.json", "events/review.json"} <= set(SCHEMAS)
    assert sum(map(len, NAMED.values())) > 200


@every_schema
def test_a_schema_is_a_valid_one_of_2020_12(name):
    assert SCHEMAS[name]["$schema"] == DRAFT
    Draft202012Validator.check_schema(SCHEMAS[name])


@every_schema
def test_a_schema_says_what_it_is_for(name):
    assert SCHEMAS[name]["title"]
    assert SCHEMAS[name]["description"].endswith(".")


@pytest.mark.parametrize("name", [name for name in SCHEMAS if name != "defs.json"])
def test_a_file_holds_only_names_that_are_known(name):
    assert SCHEMAS[name]["type"] == "object"
    assert SCHEMAS[name]["additionalProperties"] is False


@every_schema
def test_what_is_required_is_described(name):
    groups = [part for part in PARTS[name] if "properties" in part.schema]
    assert [str(p) for p in groups if not set(p.schema.get("required", ())) <= set(p.schema["properties"])] == []


@every_schema
def test_every_name_is_explained(name):
    assert [str(part) for part in NAMED[name] if not part.says("description")] == []


def has_example(part: Part) -> bool:
    """Whether a part gives an example or a choice, or is put together of parts that do."""
    inner = [below for form in part.all_forms() for below in form.parts()]
    return part.says("examples", "const", "enum") or (bool(inner) and all(map(has_example, inner)))


@every_schema
def test_every_name_has_an_example(name):
    assert [str(part) for part in NAMED[name] if not has_example(part)] == []


@every_schema
def test_every_example_fits_its_own_schema(name):
    for part in PARTS[name]:
        validator = Draft202012Validator({"$ref": f"{HOST}{name}#{part.pointer}"}, registry=REGISTRY)
        for example in part.schema.get("examples", ()) if str(part) != IN_PART else ():
            assert [f"{part}: {error.message}" for error in validator.iter_errors(example)] == []


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_says_what_it_is_whose_and_when(name):
    schema = SCHEMAS[name]
    for key in ("id", "type", "by", "at"):
        assert key in schema["properties"]
        assert key in schema["required"]
    assert schema["properties"]["type"]["const"] == Path(name).stem


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_about_a_task_names_its_batch(name):
    assert SCHEMAS[name]["dependentRequired"]["task"] == ["batch"]


DEFS = SCHEMAS["defs.json"]["$defs"]


def test_code_and_schemas_use_the_same_words():
    assert DEFS["kind"]["enum"] == list(vocabulary.KINDS) == list(vocabulary.KIND_WORDS)
    assert DEFS["audience"]["enum"] == list(vocabulary.AUDIENCES)
    assert DEFS["role"]["enum"] == list(vocabulary.ROLES) == list(vocabulary.ROLE_WORDS)
    assert DEFS["clinicalSeverity"]["enum"] == list(risk.SEVERITIES)
    assert list(SCHEMAS["events/review.json"]["properties"]["scores"]["properties"]) == list(vocabulary.SCALES)
    scores = SCHEMAS["answer.json"]["properties"]["scores"]["additionalProperties"]
    numbered = [name for name, field in scores["properties"].items() if field.get("type") == "integer"]
    assert numbered == list(vocabulary.OUTPUT_SCALES)
    marks = [name for name, field in scores["properties"].items() if field.get("type") == "boolean"]
    assert marks == list(vocabulary.OUTPUT_MARKS)


def test_every_risk_a_task_can_name_has_a_rating():
    properties = SCHEMAS["task.json"]["properties"]["risk"]["properties"]
    for severity in DEFS["clinicalSeverity"]["enum"]:
        for likelihood in properties["likelihood"]["enum"]:
            assert 1 <= risk.rating(severity, likelihood) <= 5


@quick
@given(
    st.sampled_from([("taskId", ids.TASK_ID), ("handle", ids.HANDLE), ("slug", ids.SLUG), ("ulid", ids.ULID)]),
    st.data(),
)
def test_code_and_schemas_allow_the_same_names(kind, data):
    name, pattern = kind
    text = data.draw(st.from_regex(pattern, fullmatch=True) | st.text(st.sampled_from("a0-Ziltu_"), max_size=45))
    assert Draft202012Validator(DEFS[name]).is_valid(text) == ids.fullmatch(pattern, text)
