"""Read Markdown: front matter as a document, and the sections under level-two headings, by CommonMark."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rlhf.model.document import Document, Fault, Page, Section, Words
from rlhf.model.finding import Span
from rlhf.store import safeyaml

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

NO_FRONT_MATTER = "FM003"


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.front_matter import front_matter_plugin

    return MarkdownIt("commonmark", {"html": False}).use(front_matter_plugin)


def load(text: str, path: str = "") -> Page:
    """Read a file that opens with front matter between two lines of `---`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    tokens = _parser().parse(text)
    lines = text.split("\n")
    if tokens and tokens[0].type == "front_matter":
        front = safeyaml.load(tokens[0].content + "\n", path, first_line=2)
    else:
        fault = Fault(
            NO_FRONT_MATTER, Span(1, 1, 1, 4), "The file does not open with its details between two lines of ---.",
            "Put them back at the very top: a line ---, the details, a line ---.",
        )  # fmt: skip
        front = Document(path, faults=(fault,))
    heads = [
        (token.map[0], token.map[1], tokens[index + 1].content.strip())
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2" and token.level == 0 and token.map
    ]
    body = tokens[0].map[1] if tokens and tokens[0].type == "front_matter" and tokens[0].map else 0
    return page(front, lines, body, heads)


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
