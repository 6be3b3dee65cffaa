"""Read a Word document (.docx) as Markdown: headings, lists, emphasis, links, tables, notes, tracked insertions."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from rlhf.errors import DocumentDamaged, NoWordReader
from rlhf.model.written_document import LeftOut, WrittenDocument, left_out
from rlhf.store.files.markdown_text import as_paragraph, table
from rlhf.store.files.word_lists import ListMarks
from rlhf.store.files.word_looks import SIGN_FONTS, Look, dressed, signs
from rlhf.store.files.word_prepare import LABEL, prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_TYPED_BULLET = re.compile(r"\S{1,3}\t")
_SENTENCE_ENDS = tuple(".,;:!?")
_LONGEST_HEADING = 120


def read_word(file: Path) -> WrittenDocument:
    """Return a Word document as Markdown.

    Raises:
        NoWordReader: the extra `word` is not installed.
        DocumentTooLarge, DocumentDeclares, DocumentUnreadable.
    """
    try:
        import mammoth  # type: ignore[import-untyped]
    except ImportError:
        raise NoWordReader from None
    prepared = prepare(file)
    seen: list[Any] = []

    def keep(document: Any) -> Any:
        seen.append(document)
        return document.copy(children=[])

    try:
        mammoth.convert_to_html(prepared.file, transform_document=keep, include_embedded_style_map=False)
        writer = _Writer(seen[0])
        text = "\n\n".join(block for block in writer.blocks(seen[0].children) if block.strip()) + "\n"
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, RecursionError) as error:
        raise DocumentDamaged(file, error) from error
    missing = _not_in(writer.emitted, prepared.words)
    return WrittenDocument(
        text, (*writer.left_out(), *missing, *prepared.left_out), (*prepared.notices, *writer.notices())
    )


def _not_in(emitted: Sequence[str], wanted: Iterable[str]) -> tuple[LeftOut, ...]:
    """Return an account of the paragraphs whose words are not all in what was read."""
    whole, at = _letters("".join(emitted)), 0
    lost = []
    for words in wanted:
        letters = _letters(words)
        place = whole.find(letters, at)
        if place < 0:
            place = whole.find(letters)
        if place < 0:
            lost.append(words)
        else:
            at = place + len(letters)
    shown = "; ".join(f"“{words.strip()[:60]}”" for words in lost[:3])
    return left_out(len(lost), "paragraph", "paragraphs", f"not all words could be read: {shown}")


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


class _Writer:
    """Writes the parts of one document as Markdown, and counts what Markdown does not have."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._notes: list[Any] = []
        self._pending: list[Any] = []
        self._lost: Counter[str] = Counter()
        self.emitted: list[str] = []

    def left_out(self) -> tuple[LeftOut, ...]:
        count = self._lost
        return (
            *left_out(count["picture"], "picture", "pictures", "an answer is text"),
            *left_out(len(self._document.comments), "comment", "comments", "comments are no part of an answer"),
            *left_out(count["link"], "link", "links", "only pages of the web can be linked to; the words are kept"),
        )

    def notices(self) -> tuple[str, ...]:
        looks = [name for name in ("underlining", "highlighting") if self._lost[name]]
        return (f"the words are kept, their {' and '.join(looks)} is not",) if looks else ()

    def blocks(self, parts: Iterable[Any], inside: int = 0) -> Iterator[str]:
        """Yield paragraphs, lists and tables as Markdown; the items of a list are one block."""
        items: list[str] = []
        marks = ListMarks()
        for part in parts:
            name = type(part).__name__
            label = _label_of(part) if name == "Paragraph" else ""
            if items and (not label or marks.begins_anew(label)):
                yield "\n".join(items)
                items, marks = [], ListMarks()
            if label:
                mark, indent = marks.next(label)
                items.append(self._item(part, mark, indent))
                items += [f"{indent}    {note}" for note in self._own_notes()]
                continue
            if name == "Paragraph":
                yield self._paragraph(part)
            elif name == "Table":
                yield from self._table(part, inside)
            elif hasattr(part, "children"):
                yield from self.blocks(part.children, inside)
            else:
                yield self._inline([part])
            yield from self._own_notes()
        if items:
            yield "\n".join(items)

    def _paragraph(self, part: Any) -> str:
        words = self._inline(part.children, alone=True)
        style = part.style_name or ""
        heading = _HEADING.fullmatch(style)
        flat = " ".join(words.split())
        if (heading or style.casefold() == "title") and flat and len(flat) <= _LONGEST_HEADING:
            level = min(int(heading[1]), 6) if heading else 1
            return f"{'#' * max(level, 1)} {_bare(flat)}"
        if "quote" in style.casefold():
            return "\n".join(f"> {line}" for line in words.split("\n"))
        return words

    def _item(self, part: Any, mark: str, indent: str) -> str:
        words = self._inline(part.children).replace("\n", f"\n{indent}    ")
        return f"{indent}{mark} {words}".rstrip()

    def _own_notes(self) -> Iterator[str]:
        """Yield the notes that were referred to since the last ones, below what refers to them."""
        while self._pending:
            note = self._pending.pop(0)
            number = self._notes.index(note) + 1
            yield f"Note {number}: {self._flat(note.body)}"

    def _flat(self, parts: Iterable[Any]) -> str:
        """Return paragraphs and tables on one line."""
        line = ""
        for block in self.blocks(parts, inside=1):
            words = " ".join(block.split())
            between = "" if not line else " " if line.endswith(_SENTENCE_ENDS) else "; "
            line = f"{line}{between}{words}"
        return line

    def _table(self, part: Any, inside: int) -> Iterator[str]:
        rows = [row.children for row in part.children if hasattr(row, "children")]
        if inside or max((len(row) for row in rows), default=0) <= 1:
            for row in rows:
                for cell in row:
                    yield from self.blocks(cell.children, inside)
            return
        cells: list[list[str]] = []
        open_spans: dict[int, int] = {}  # of each column: how many rows a cell from above still covers
        for row in rows:
            line: list[str] = []
            for cell in row:
                while open_spans.get(len(line), 0):
                    open_spans[len(line)] -= 1
                    line.append("")
                if cell.rowspan > 1:
                    open_spans |= dict.fromkeys(range(len(line), len(line) + min(cell.colspan, 60)), cell.rowspan - 1)
                line += [self._flat(cell.children), *[""] * (min(cell.colspan, 60) - 1)]
            cells.append(line)
        yield table(cells)

    def _inline(self, parts: Iterable[Any], *, alone: bool = False) -> str:
        """Return the words of a paragraph, or of an item or a cell where they do not stand alone."""
        runs = [
            (look, "".join(text for text, _ in pieces)) for look, pieces in groupby(self._pieces(parts, Look()), _look)
        ]
        words = ""
        for number, (look, text) in enumerate(runs):
            following = runs[number + 1][1][:1] if number + 1 < len(runs) else ""
            words += dressed(look, text, words[-1:], following)
        lines = [_single_spaced(line.strip()) for line in words.split("\n")]
        text = "  \n".join(line for line in lines if line)
        return as_paragraph(text) if alone else text

    def _pieces(self, parts: Iterable[Any], look: Look) -> Iterator[tuple[str, Look]]:
        """Yield the text of runs and links in order, each piece with how it looks."""
        for part in parts:
            match type(part).__name__:
                case "Text":
                    self.emitted.append(part.value)
                    yield signs(part.value, look.font) if look.font else part.value, look
                case "Tab":
                    yield " ", look
                case "Break":
                    yield ("\n" if part.break_type == "line" else " "), Look()
                case "Checkbox":
                    yield ("[x]" if part.checked else "[ ]"), Look()
                case "Image":
                    self._lost["picture"] += 1
                case "NoteReference":
                    yield self._reference(part), Look()
                case "Run":
                    yield from self._run(part, look)
                case "Hyperlink":
                    yield from self._pieces(part.children, self._with_link(part, look))
                case "Paragraph" | "Table":
                    yield f" {self._flat([part])} ", look
                case _:
                    yield from self._pieces(getattr(part, "children", ()), look)

    def _run(self, part: Any, look: Look) -> Iterator[tuple[str, Look]]:
        style = (part.style_name or "").casefold()
        self._lost["underlining"] += bool(part.is_underline and not look.link)
        self._lost["highlighting"] += bool(part.highlight)
        vertical = part.vertical_alignment if part.vertical_alignment in {"superscript", "subscript"} else ""
        yield from self._pieces(
            part.children,
            Look(
                look.bold or part.is_bold or style == "strong",
                look.italic or part.is_italic or style in {"emphasis", "intense emphasis"},
                look.struck or part.is_strikethrough,
                vertical,
                look.link,
                part.font if part.font in SIGN_FONTS else "",
            ),
        )

    def _reference(self, part: Any) -> str:
        note = self._document.notes.resolve(part)
        if note not in self._notes:
            self._notes.append(note)
            self._pending.append(note)
        return f" [note {self._notes.index(note) + 1}]"

    def _with_link(self, part: Any, look: Look) -> Look:
        address = part.href or ""
        if address and not address.lower().startswith(("https://", "http://", "mailto:")):
            self._lost["link"] += 1
            address = ""
        return replace(look, link=address)


def _look(piece: tuple[str, Look]) -> Look:
    return piece[1]


def _label_of(paragraph: Any) -> str:
    """Return the label that was put into a paragraph (`word_prepare`); "" where it is no item of a list."""
    first = next((part for part in paragraph.children if type(part).__name__ == "Bookmark"), None)
    heading = _HEADING.fullmatch(paragraph.style_name or "")
    return first.name.removeprefix(LABEL) if first is not None and first.name.startswith(LABEL) and not heading else ""


def _single_spaced(line: str) -> str:
    """Return a line without spaces in a row; a tab after a bullet that somebody typed shows that it is one."""
    bullet = _TYPED_BULLET.match(line)
    begin = bullet[0] if bullet else ""
    return begin + re.sub(r"[ \t]+", " ", line[len(begin) :])


def _bare(words: str) -> str:
    """Return the words of a heading without emphasis, which a heading has anyway."""
    return re.sub(r"(?<!\\)(?:\*\*\*|\*\*|\*)", "", words)
