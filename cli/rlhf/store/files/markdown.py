"""Read Markdown: front matter as a document, and the sections under level-two headings, by CommonMark."""

from __future__ import annotations

from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from rlhf.model.document import Document, Fault, Page, Section, Words
from rlhf.model.finding import Span
from rlhf.store.files import safe_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt

NO_FRONT_MATTER = "FM003"


_FENCE = "---"

#: A heading: where its line begins in the text, where what is below it begins, and its title.
Head = tuple[int, int, str]


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False})


@cache
def _outliner() -> MarkdownIt:
    """Return a parser that finds headings and skips inline text, which is most of the work and easiest to attack."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).disable("inline")


def load(text: str, path: str = "") -> Page:
    """Read a file that opens with front matter between two lines of `---`."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    body = _below_details(lines)
    if body:
        front = safe_yaml.load("\n".join([*lines[1 : body - 1], ""]), path, first_line=2)
    else:
        fault = Fault(
            NO_FRONT_MATTER, Span(1, 1, 1, 4), "The file does not open with its details between two lines of ---.",
            "Put them back at the very top: a line ---, the details, a line ---.",
        )  # fmt: skip
        front = Document(path, faults=(fault,))
    tokens = _outliner().parse("\n".join(lines[body:]))
    text = "\n".join(lines)
    starts = [min(at, len(text)) for at in accumulate((len(line) + 1 for line in lines), initial=0)]
    heads = [
        (starts[token.map[0] + body], starts[token.map[1] + body], tokens[index + 1].content.strip())
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2" and token.level == 0 and token.map
    ]
    return page(front, text, starts[body], body + 1, heads)


def _below_details(lines: Sequence[str]) -> int:
    """Return the index of the first line below the front matter; 0 where there is no front matter."""
    if lines[0].rstrip(" \t") != _FENCE:
        return 0
    ends = (index for index, line in enumerate(lines) if index and line.startswith(_FENCE))
    return next((index + 1 for index in ends if lines[index].rstrip(" \t") == _FENCE), 0)


def page(front: Document, text: str, start: int, line: int, heads: Sequence[Head]) -> Page:
    """Build a page from a file's text, the offset and the line where its front matter ends, and its headings."""
    first_line, at = line, start
    sections = []
    for (head, below, title), (following, _, _) in pairwise([*heads, (len(text), 0, "")]):
        line += text.count("\n", at, head)
        at = head
        sections.append(_section(text, (head, below, title), following, line))
    lines = text.count("\n") + (text != "" and not text.endswith("\n"))
    opening = text[start : heads[0][0] if heads else len(text)].strip()
    return Page(front, tuple(sections), lines, opening, Words(text[start:], first_line))


def _section(text: str, heading: Head, following: int, line: int) -> Section:
    """Return the section of a heading, up to where the next section begins."""
    head, below, title = heading
    end = text.find("\n", head)
    span = Span(line, 1, line, (end if end >= 0 else len(text)) - head + 1)
    words = text[below:following]
    seen = below + len(words) - len(words.lstrip())  # its first character that can be seen
    begin = max(below, text.rfind("\n", below, seen) + 1) if seen < following else following
    text_line = line + text.count("\n", head, begin) + (begin == len(text))
    return Section(title, span, text[begin:following].rstrip(), text_line)


def rendered(shown: Page) -> str:
    """Return a page as HTML, as a reader sees it (raw HTML in the page is shown as text)."""
    return str(_parser().render(shown.body.text.lstrip("\ufeff")))
