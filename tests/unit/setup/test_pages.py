"""The pages of this repository: README.md is short, and every link between pages leads somewhere."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote

from markdown_it import MarkdownIt

from tests.here import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

README = REPOSITORY / "README.md"
MOST_WORDS = 900
PAGES = [README, REPOSITORY / "CONTRIBUTING.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]


@cache
def parsed(page: Path):
    return MarkdownIt("gfm-like", {"linkify": False}).parse(page.read_text(encoding="utf-8"))


def links(page: Path) -> list[str]:
    """Where links and pictures of a page lead, other addresses on the web left out."""
    inline = [token for block in parsed(page) for token in block.children or []]
    targets = [token.attrs.get("href") or token.attrs.get("src") for token in inline if token.type != "link_close"]
    return [str(target) for target in targets if target and not re.match(r"[a-z]+:", str(target))]


@cache
def anchors(page: Path) -> set[str]:
    """The anchor of each heading, as GitHub makes it; the second of two equal ones ends in -1."""
    tokens, found = parsed(page), []
    for opened, inline in pairwise(tokens):
        if opened.type == "heading_open":
            text = "".join(token.content for token in inline.children if token.type in {"text", "code_inline"})
            anchor = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            found.append(anchor + (f"-{found.count(anchor)}" if anchor in found else ""))
    return set(found)


def broken(page: Path) -> list[str]:
    wrong = []
    for link in links(page):
        name, _, anchor = unquote(link).partition("#")
        target = (page.parent / name).resolve() if name else page
        inside = target.is_relative_to(REPOSITORY)
        if not (inside and target.exists() and (not anchor or anchor in anchors(target))):
            wrong.append(link)
    return wrong


def test_the_readme_is_short() -> None:
    words = len(README.read_text(encoding="utf-8").split())
    assert words <= MOST_WORDS, f"README.md has {words} words; move what is not for everybody to a page in docs/"


def test_every_link_leads_somewhere() -> None:
    assert {page.relative_to(REPOSITORY).as_posix(): wrong for page in PAGES if (wrong := broken(page))} == {}


def test_a_link_to_a_missing_file_or_heading_is_found(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(f"{__name__}.REPOSITORY", tmp_path)
    (tmp_path / "there.md").write_text("# A page\n\n## What `x` does, and why\n\n## Twice\n\n## Twice\n")
    page = tmp_path / "page.md"
    good = ["there.md", "there.md#what-x-does-and-why", "there.md#twice-1", "#page", "https://example.org/#x"]
    bad = ["gone.md", "there.md#gone", "#gone", "../outside.md", "gone.svg"]
    page.write_text("# Page\n\n" + "\n".join(f"[x]({link})" for link in (*good, *bad[:-1])) + f"\n![x]({bad[-1]})\n")
    assert broken(page) == bad
