"""Every type of event that has a schema can be told; one that this version does not know is named."""

from __future__ import annotations

import json

import pytest

from rlhf.process.event_words import sentence_of
from tests.here import REPOSITORY
from tests.unit.samples import an_event

SCHEMAS = sorted((REPOSITORY / "schemas" / "events").glob("*.json"))


@pytest.mark.parametrize("file", SCHEMAS, ids=lambda file: file.stem)
def test_an_event_is_told_in_words(file):
    properties = json.loads(file.read_text(encoding="utf-8"))["properties"]
    body = {name: f"<{name}>" for name in properties if name not in {"id", "type", "by", "at", "supersedes"}}
    words = sentence_of(an_event(1, file.stem, "amara", **body))
    assert "does not know" not in words
    assert "None" not in words
    assert sentence_of(an_event(1, file.stem, "amara", **body, supersedes="x")) == f"corrected: {words}"


def test_what_a_later_version_says_is_named():
    assert "does not know (gesture)" in sentence_of(an_event(1, "gesture", "amara"))
