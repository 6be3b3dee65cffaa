"""Prepare a Word document for the library that reads it: put in what it would pass over, and count what stays out.

The library (mammoth) leaves out equations, simple fields and whatever else it does not know, without a word of it.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from msgspec import Struct

from rlhf.errors import DocumentDamaged
from rlhf.model.written_document import LeftOut, left_out
from rlhf.store.files.packed import xml_parts
from rlhf.store.files.word_numbers import Numbers, children, local

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

#: Before the label of a list's item, as the name of a bookmark at the start of its paragraph.
LABEL = "rlhf-item "
_WITH_WORDS = re.compile(r"word/(?:document|footnotes|endnotes)\d*\.xml")
_BESIDE = re.compile(r"word/(?:header|footer)\d*\.xml")
#: Elements that hold paragraphs or runs, and that the library does not open.
_OPENED = frozenset({"fldSimple", "dir", "bdo", "ruby", "rubyBase", "rt", "moveTo"})
_GONE = frozenset({"del", "moveFrom"})
_DRAWN = frozenset({"drawing", "pict", "object"})


class Prepared(Struct, frozen=True):
    """A document that the library can read.

    Args:
        words: the text of each paragraph and note, as it has to be in what is read.
    """

    file: io.BytesIO
    words: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    notices: tuple[str, ...]


class _Seen:
    def __init__(self) -> None:
        self.deleted: list[str] = []
        self.drawings = self.equations = 0
        self.words: list[str] = []


def prepare(file: Path) -> Prepared:
    """Return a document with every word where the library looks for it.

    Raises:
        DocumentTooLarge, DocumentDeclares, DocumentUnreadable.
    """
    parts = xml_parts(file)
    seen, made = _Seen(), io.BytesIO()
    try:
        trees = {name: ET.fromstring(content) for name, content in parts.items()}  # noqa: S314 — no DTD
        numbers = Numbers(trees.get("word/numbering.xml"), trees.get("word/styles.xml"))
        for name, tree in trees.items():
            if _WITH_WORDS.fullmatch(name):
                _open(tree, seen)
                _label(tree, numbers)
                parts[name] = ET.tostring(tree, encoding="utf-8")
                seen.words += _paragraphs(tree)
        beside = [words for name, tree in trees.items() if _BESIDE.fullmatch(name) for words in _paragraphs(tree)]
    except (ET.ParseError, RecursionError, ValueError) as error:
        raise DocumentDamaged(file, error) from None
    with zipfile.ZipFile(made, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    deleted, around = (sum(len(text.split()) for text in texts) for texts in (seen.deleted, beside))
    return Prepared(
        made,
        tuple(seen.words),
        (
            *left_out(deleted, "word that you deleted", "words that you deleted", "the change was still tracked"),
            *left_out(seen.drawings, "drawing", "drawings", "charts and shapes are no text"),
            *left_out(around, "word", "words", "the headers and footers of pages are no part of an answer"),
        ),
        (f"{seen.equations} equation{'s' if seen.equations > 1 else ''} written on one line: look at each",)
        if seen.equations else (),
    )  # fmt: skip


def _paragraphs(tree: Element) -> list[str]:
    return [words for part in tree.iter() if local(part) == "p" and (words := own_words(part))]


def own_words(element: Element) -> str:
    """Return the text of a paragraph without that of paragraphs in it, such as those of a text box."""
    pieces = (
        (child.text or "") if local(child) == "t" else own_words(child) for child in element if local(child) != "p"
    )
    return "".join(pieces)


def _open(element: Element, seen: _Seen) -> None:
    """Open what the library would pass over below an element, and take away what is no text of the document now."""
    kept: list[Element] = []
    for child in element:
        kept += _opened(child, seen)
    tail = element.text
    element[:] = kept
    element.text = tail


def _opened(child: Element, seen: _Seen) -> Iterator[Element]:
    name = local(child)
    if name in _GONE and local_words(child):
        if name == "del":
            seen.deleted.append(local_words(child))
        return
    if name in {"oMath", "oMathPara"}:
        seen.equations += 1
        yield _run(child, _equation(child))
        return
    if name == "AlternateContent":
        chosen = next(children(child, "Fallback"), None)
        if chosen is None:
            chosen = next(children(child, "Choice"), child)
            for inner in list(chosen):
                yield from _opened(inner, seen)
            return
        child[:] = [chosen]
    _open(child, seen)
    if name in _OPENED:
        yield from child
        return
    if name in _DRAWN and not any(local(part) in {"t", "blip", "imagedata"} for part in child.iter()):
        seen.drawings += 1
    yield child


def local_words(element: Element) -> str:
    return "".join(part.text or "" for part in element.iter() if local(part) in {"t", "delText"})


def _run(like: Element, text: str) -> Element:
    """Return a run of text; its namespace is that of Word's usual format, which the library takes for both."""
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    run = ET.Element(f"{space}r")
    run.tail = like.tail
    ET.SubElement(run, f"{space}t").text = text
    return run


def _equation(element: Element) -> str:
    """Return an equation on one line, as people type one: a/b, x^2, √(x)."""

    def of(name: str) -> str:
        return "".join(_equation(part) for part in children(element, name))

    match local(element):
        case "t":
            return element.text or ""
        case "f":
            return f"({of('num')})/({of('den')})"
        case "sSup":
            return f"{of('e')}^({of('sup')})"
        case "sSub":
            return f"{of('e')}_({of('sub')})"
        case "rad":
            return f"\N{SQUARE ROOT}({of('e')})"
    return "".join(_equation(part) for part in element)


def _label(tree: Element, numbers: Numbers) -> None:
    """Put the label of each item of a list into a bookmark at its start, where the library gives it on."""
    for paragraph in list(tree.iter()):
        if local(paragraph) != "p" or not paragraph.tag.startswith("{"):
            continue
        properties = next(children(paragraph, "pPr"), None)
        label = numbers.label(properties)
        if label:
            space = paragraph.tag.rpartition("}")[0] + "}"
            mark = ET.Element(f"{space}bookmarkStart", {f"{space}name": LABEL + label, f"{space}id": "0"})
            paragraph.insert(0 if properties is None else 1, mark)
