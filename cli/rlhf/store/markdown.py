"""Read Markdown: front matter as a document, and the sections under level-two headings, by CommonMark."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rlhf.model.document import Document, Fault, Page, Section, Words
from rlhf.model.finding import Span
from rlhf.store import safeyaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt

NO_FRONT_MATTER = "FM003"


_FENCE = "---"


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False})


@cache
def _outliner() -> MarkdownIt:
    """Finds headings, and does not look into the words of a block: most of the work, and of what can be made hard."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).disable("inline")


def load(text: str, path: str = "") -> Page:
    """Read a file that opens with front matter between two lines of `---`."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    body = _below_details(lines)
    if body:
        front = safeyaml.load("\n".join([*lines[1 : body - 1], ""]), path, first_line=2)
    else:
        fault = Fault(
            NO_FRONT_MATTER, Span(1, 1, 1, 4), "The file does not open with its details between two lines of ---.",
            "Put them back at the very top: a line ---, the details, a line ---.",
        )  # fmt: skip
        front = Document(path, faults=(fault,))
    tokens = _outliner().parse("\n".join(lines[body:]))
    heads = [
        (token.map[0] + body, token.map[1] + body, tokens[index + 1].content.strip())
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2" and token.level == 0 and token.map
    ]
    return page(front, lines, body, heads)


def _below_details(lines: Sequence[str]) -> int:
    """The index of the first line below the front matter; 0 where there is none."""
    if lines[0].rstrip(" \t") != _FENCE:
        return 0
    ends = (index for index, line in enumerate(lines) if index and line.startswith(_FENCE))
    return next((index + 1 for index in ends if lines[index].rstrip(" \t") == _FENCE), 0)


def page(front: Document, lines: list[str], body: int, heads: list[tuple[int, int, str]]) -> Page:
    """A page from its lines.

    Args:
        body: the index of the first line below the front matter.
        heads: for each heading, the index of its line, that of the line after it, and its title.
    """
    opening = "\n".join(lines[body : heads[0][0] if heads else len(lines)]).strip()
    sections = []
    for index, (first, after, title) in enumerate(heads):
        end = heads[index + 1][0] if index + 1 < len(heads) else len(lines)
        span = Span(first + 1, 1, first + 1, len(lines[first]) + 1)
        begin = next((line for line in range(after, end) if lines[line].strip()), end)
        sections.append(Section(title, span, "\n".join(lines[begin:end]).rstrip(), begin + 1))
    words = Words("\n".join(lines[body:]), body + 1)
    return Page(front, tuple(sections), len(lines) - (not lines[-1]), opening, words)


def rendered(shown: Page) -> str:
    """What a reader sees of a page, as HTML (raw HTML in it is shown as text)."""
    return str(_parser().render(shown.body.text.lstrip("\ufeff")))
