"""Read Markdown: front matter as a document, and the sections under level-two headings, by CommonMark."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.model.document import Document, Fault, Page, Section, Words
from rlhf.model.finding import Span
from rlhf.store.files import hidden_html, safe_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt

NO_FRONT_MATTER = "FM003"
_LOOKS = 20
_FENCE_MARK = re.compile("```|~~~")


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


def load(text: str, path: str = "", *, with_hidden: bool = False) -> Page:
    """Read a file that opens with front matter between two lines of `---`.

    Args:
        with_hidden: keep what HTML hides in the text of sections, for somebody who is to see it; a heading that is
            hidden begins no section in any case.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    body = _below_details(lines)
    if body:
        front = safe_yaml.load("\n".join([*lines[1 : body - 1], ""]), path, first_line=2)
    else:
        fault = _no_details(lines)
        front = Document(path, faults=(fault,))
    text = "\n".join(lines)
    starts = [min(at, len(text)) for at in accumulate((len(line) + 1 for line in lines), initial=0)]
    seen, parts = _without_hidden(text, starts, body)
    tokens = _outliner().parse(seen[starts[body] :])
    text = text if with_hidden else seen
    heads = [
        (starts[token.map[0] + body], starts[token.map[1] + body], tokens[index + 1].content.strip())
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2" and token.level == 0 and token.map
    ]
    read = page(front, text, starts[body], body + 1, heads)
    return replace(read, hidden=tuple(_place(starts, part) for part in parts)) if parts else read


def _without_hidden(text: str, starts: Sequence[int], body: int) -> tuple[str, list[tuple[int, int]]]:
    """Return a text with spaces for what HTML hides, and where that was.

    What is code depends on what is hidden, and what is hidden on what is code: after a part with the mark of a fence in
    it, the rest is looked at again; after so many of them, nothing that is left counts as code.
    """
    parts: list[tuple[int, int]] = []
    for left in range(_LOOKS, -1, -1):
        below = text[starts[body] :]
        if not hidden_html.may_hide(below):
            break
        code = [(0, starts[body])]
        if left:
            tokens = (token for token in _outliner().parse(below) if token.type in {"fence", "code_block"})
            code += [(starts[token.map[0] + body], starts[token.map[1] + body]) for token in tokens if token.map]
        hides = hidden_html.hidden(text, code)
        if not hides:
            break
        if left:
            fenced = (at for at, (start, end) in enumerate(hides) if _FENCE_MARK.search(text, start, end))
            hides = hides[: next(fenced, len(hides)) + 1]
        parts += hides
        text = hidden_html.blanked(text, hides)
    return text, sorted(parts)


def _place(starts: Sequence[int], part: tuple[int, int]) -> Span:
    """Return the lines and columns of a part of a text, of which the offsets of the lines are given."""
    (first, column), (last, end) = ((row, at - starts[row]) for at in part for row in [bisect_right(starts, at) - 1])
    return Span(first + 1, column + 1, last + 1, end + 1)


def _no_details(lines: Sequence[str]) -> Fault:
    """Return why a file has no details: they have no beginning, or no end."""
    if lines[0].rstrip(" \t") == _FENCE:
        text = next((number for number, line in enumerate(lines, 1) if line.startswith(("# ", "## "))), 1)
        what = "The details at the top have no end: the line --- below them is missing."
        return Fault(NO_FRONT_MATTER, Span(text, 1, text, 2), what, "Put a line --- between the details and your text.")
    what = "The file does not open with its details between two lines of ---."
    mend = "Put them back at the very top: a line ---, the details, a line ---."
    return Fault(NO_FRONT_MATTER, Span(1, 1, 1, 4), what, mend)


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
