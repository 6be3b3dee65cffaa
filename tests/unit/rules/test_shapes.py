"""A validator is compiled once for the same schemas, and again for any other."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from rlhf.rules.shape import Shapes
from rlhf.store.files.schemas import Schemas


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What has been compiled since."""
    found: list[Any] = []
    real = jsonschema_rs.Draft202012Validator

    def counted(schema: Any, **more: Any) -> Any:
        found.append(schema)
        return real(schema, **more)

    monkeypatch.setattr(jsonschema_rs, "Draft202012Validator", counted)
    return found


def test_the_same_schemas_are_compiled_once(compiled: list[Any]) -> None:
    for _ in range(3):
        assert Shapes(Schemas()).fits("events/lapse", {"id": 1}) is False
    assert len(compiled) <= 1


def test_other_schemas_of_the_same_name_are_other_validators(compiled: list[Any]) -> None:
    """1 and true are equal in Python, and not in JSON."""
    source = {
        "x": {"$ref": "https://schemas.rlhf.invalid/y.json"}, "y": {"const": 1}, "defs": {"$defs": {}},
    }  # fmt: skip
    assert Shapes(source).fits("x", 1)
    assert Shapes(source | {"y": {"const": True}}).fits("x", True)
    assert not Shapes(source | {"y": {"const": True}}).fits("x", 1)
    assert Shapes(source).fits("x", 1)
    assert not Shapes(source).fits("x", True)
    assert len(compiled) == 2
    for number in range(2, 9):
        assert Shapes(source | {"y": {"const": number}}).fits("x", number)
    assert Shapes(source).fits("x", 1)


def test_a_schema_that_is_gone_or_broken_is_not_taken_from_before() -> None:
    source = {"x": {"$ref": "https://schemas.rlhf.invalid/z.json"}, "z": {"const": 5}, "defs": {"$defs": {}}}
    assert Shapes(source).fits("x", 5)
    del source["z"]
    assert not Shapes(source).fits("x", 5)
    assert not Shapes(source | {"z": {"type": "text"}}).fits("x", 5)
