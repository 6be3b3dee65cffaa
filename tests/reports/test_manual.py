"""The pages of the rules under docs/rules, which are written from the rules themselves.

After a rule has changed, write them again with `UPDATE_TRANSCRIPTS=1 python -m pytest tests/reports/test_manual.py`.
"""

from __future__ import annotations

import os

import pytest
from markdown_it import MarkdownIt

from rlhf.reports import manual
from rlhf.reports.plain import columns
from rlhf.rules.pages import page
from rlhf.rules.table import RULES
from tests.here import REPOSITORY

FOLDER = REPOSITORY / "docs" / "rules"


def pages() -> dict[str, str]:
    return {"README.md": manual.index()} | {f"{rule.code}.md": manual.markdown(rule) for rule in RULES}


def parts_of(rule):
    shown = page(rule)
    return (*shown.given, *shown.bad, *shown.good)


def test_the_pages_in_docs_are_those_of_the_rules():
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        FOLDER.mkdir(exist_ok=True)
        for file in FOLDER.iterdir():
            if file.name not in pages():
                file.unlink()
        for name, text in pages().items():
            (FOLDER / name).write_text(text, encoding="utf-8")
    assert sorted(file.name for file in FOLDER.iterdir()) == sorted(pages())
    for name, text in pages().items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, f"{name}: see the head of this file"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_page_has_why_bad_and_good(rule):
    parts = parts_of(rule)
    tokens = MarkdownIt().parse(manual.markdown(rule))
    fences = [token.content.rstrip("\n") for token in tokens if token.type == "fence"]
    assert fences[: len(parts)] == [part.text for part in parts]
    assert tokens[1].content == f"{rule.code} {rule.name}"
    assert manual.short(rule).endswith((".", "!", "?"))
    assert manual.why(rule).startswith(manual.short(rule))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_page_fits_a_terminal_but_for_what_it_quotes(rule):
    examples = {line.strip() for part in parts_of(rule) for line in part.text.splitlines()}
    for line in manual.text(rule).splitlines():
        assert columns(line) <= 80 or line.strip() in examples


def test_the_index_has_every_rule():
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(manual.index())
    assert sum(token.type == "tr_open" for token in tokens) == len(RULES) + len({rule.code[:2] for rule in RULES})


def test_a_rule_says_who_may_set_it_aside():
    by_code = {rule.code: manual.text(rule) for rule in RULES}
    assert "waivers:\n      - code: AN008" in by_code["AN008"]
    assert "severity: off" in by_code["AN008"]
    assert "cannot waive it" in by_code["FM008"]
    assert "no setting turns it off" in by_code["FM008"]
    assert "cannot waive it" in by_code["PP002"]
    assert "severity: warning" in by_code["PP002"]
