"""The summary of a submission in Markdown: nothing that people wrote acts in it."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from rlhf.process.policy_explanation import Account
from rlhf.process.verdict import Met, RequirementState
from rlhf.reports.summary import inert, mark, markdown

HOSTILE = [
    "<img src=x onerror=alert(1)>", "<!-- rlhf: answer/x/y -->", "[click](http://evil.example)", "@everyone look",
    "![x](http://evil.example/x.png)", "a | b | c", "`code`", "#1 closes", "**bold** _it_", "line\nbreak\n\n# head",
    "/approve", "https://evil.example",
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_others_are_only_words(words: str) -> None:
    state = RequirementState(words, Met.UNSATISFIED, words, able=(words,))
    text = markdown(Account(words, "answer/t-aaaaaaaaa1/amara", "", False, False, (words,), (state,)))
    html = MarkdownIt("commonmark").enable("table").render(text.split("\n", 1)[1])
    assert not re.search(r"<(img|a|code|strong|em|h1)\b", html)
    assert not re.search(r"@\w|#\d|https?://\w", html)
    assert text.count("<!--") == 1
    assert text.startswith(mark("answer/t-aaaaaaaaa1/amara"))
    row = next(line for line in text.splitlines() if line.startswith("| ✗"))
    assert len(re.findall(r"(?<!\\)\|", row)) == 5


def test_plain_words_stay_as_they_are() -> None:
    assert inert("Needs an approval of this version by an evaluator (emeka).") == (
        "Needs an approval of this version by an evaluator (emeka)."
    )
