"""The table of rules: codes that are unique and well formed, and a page for each."""

from __future__ import annotations

import inspect
import re

import pytest

from rlhf.model.vocabulary import KINDS
from rlhf.rules.rule import FAMILIES
from rlhf.rules.run import check
from rlhf.rules.shape import SCHEMA_OF
from rlhf.rules.table import ALL, RULES

OF_FILES = {
    "raw", "rough", "words", "document", "page", "body", "shapes", "people", "policy", "guidance", "batch", "task",
    "task_known", "placed", "codes", "faults",
}  # fmt: skip
#: What a rule may be about beside a kind of file, and what it may then ask for.
INPUTS = {
    "path": {"path", "mode"},
    "workspace": {"census", "alike", "retired", "withdrawn", "mentions"},
    "waivers": {"waivers", "codes", "firm", "unused", "today"},
    "schema": OF_FILES,
    **dict.fromkeys((*ALL, *KINDS), OF_FILES | {"anchors"}),
    "guidance": OF_FILES | {"anchors", "earlier", "citing"},
}


def test_codes_are_used_once():
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))


def test_names_are_used_once():
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_code_is_two_letters_and_three_digits(rule):
    assert re.fullmatch(r"[A-Z]{2}\d{3}", rule.code)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_name_is_that_of_its_check(rule):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert rule.name == rule.check.__name__.replace("_", "-")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_check_says_why_in_its_docstring(rule):
    first = (inspect.getdoc(rule.check) or "").splitlines()[0]
    assert first.endswith(".")
    assert len(first.split()) >= 6


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_is_about_known_kinds_of_file(rule):
    assert rule.about
    assert rule.about <= INPUTS.keys()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_check_asks_only_for_what_there_is(rule):
    for what in rule.about:
        assert set(inspect.signature(rule.check).parameters) <= INPUTS[what]


def test_every_kind_of_file_has_a_schema():
    assert set(SCHEMA_OF) == ALL


def test_a_rule_whose_inputs_are_missing_does_not_apply():
    assert check("task", "tasks/w48/t-7h2k9m4x8q.yaml", {}) == []


def test_nothing_is_asked_of_a_file_that_is_no_kind():
    assert check("other", "README.md", {"rough": b"\xff\r\n"}) == []


def test_only_the_rules_that_are_asked_for():
    inputs = {"rough": b"\xff\r\n"}
    assert {finding.code for finding in check("task", "x", inputs)} == {"FM001", "FM004"}
    assert {finding.code for finding in check("task", "x", inputs, {"FM001"})} == {"FM001"}
    assert check("task", "x", inputs, {"TK"}) == []


def test_every_family_is_in_use_and_every_rule_in_a_family():
    assert {rule.code[:2] for rule in RULES} == set(FAMILIES)


def test_there_are_at_least_sixty_rules():
    assert len(RULES) >= 60
