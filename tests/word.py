"""Word documents made by hand: a .docx is a packed folder of XML (ECMA-376, Office Open XML)."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_STYLES = "".join(
    f'<w:style w:type="{kind}" w:styleId="{id_}"><w:name w:val="{name}"/></w:style>'
    for kind, id_, name in (
        ("paragraph", "Titel", "Title"), ("paragraph", "berschrift1", "heading 1"), ("paragraph", "h2", "heading 2"),
        ("paragraph", "h3", "heading 3"), ("paragraph", "Quote", "Quote"), ("character", "Strong", "Strong"),
    )
)  # fmt: skip
_LEVELS = (
    ("bullet", "\uf0b7"), ("bullet", "o"), ("decimal", "%1."), ("lowerLetter", "%2)"), ("decimal", "%1.%2"),
    ("upperRoman", "%1."),
)  # fmt: skip


def _level(at: int, form: str, text: str) -> str:
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'


#: Lists: 1 has bullets; 2 has numbers, then letters; 3 counts on with the numbers of 2; 4 begins them anew at 5;
#: 5 has numbers and numbers in them (1.1); 6 has Roman ones.
_NUMBERING = (
    f'<w:abstractNum w:abstractNumId="10">{_level(0, *_LEVELS[0])}{_level(1, *_LEVELS[1])}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="20">{_level(0, *_LEVELS[2])}{_level(1, *_LEVELS[3])}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="30">{_level(0, *_LEVELS[2])}{_level(1, *_LEVELS[4])}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="40">{_level(0, *_LEVELS[5])}</w:abstractNum>'
    + "".join(
        f'<w:num w:numId="{id_}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'
        for id_, of, more in (
            (1, 10, ""), (2, 20, ""), (3, 20, ""), (5, 30, ""), (6, 40, ""),
            (4, 20, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'),
        )
    )
)  # fmt: skip


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str, style: str = "", item: tuple[int, int] | None = None) -> str:
    """A paragraph of runs or plain texts; as an item, with the list's number and the level."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if item:
        properties += f'<w:numPr><w:ilvl w:val="{item[1]}"/><w:numId w:val="{item[0]}"/></w:numPr>'
    inside = "".join(part if part.startswith("<") else run(part) for part in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def heading(text: str, level: int = 1) -> str:
    return p(text, style={1: "berschrift1", 2: "h2", 3: "h3"}[level])


def cell(*paragraphs: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(paragraphs)}</w:tc>"


def table(*rows: list[str]) -> str:
    return "<w:tbl>" + "".join("<w:tr>" + "".join(row) + "</w:tr>" for row in rows) + "</w:tbl>"


def notes(kind: str, texts: dict[int, str]) -> str:
    inside = "".join(f'<w:{kind} w:id="{id_}">{p(text)}</w:{kind}>' for id_, text in texts.items())
    return f"{HEAD}<w:{kind}s {SPACES}>{inside}</w:{kind}s>"


def _kind(address: str) -> str:
    return "image" if address.startswith("media/") else "hyperlink"


def write_docx(
    file: Path, *body: str, links: dict[str, str] | None = None, more: dict[str, str | bytes] | None = None
) -> Path:
    """Write a document.

    Args:
        links: addresses by the ids of relationships.
        more: further parts, or other ones, by name.
    """
    targets = "".join(
        f'<Relationship Id="{id_}" Type="{_R}/{_kind(to)}" Target="{to}"/>' for id_, to in (links or {}).items()
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{package}/content-types">'
        '<Default Extension="png" ContentType="image/png"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{package}/relationships">{targets}'
        "</Relationships>",
        "word/styles.xml": f"{HEAD}<w:styles {SPACES}>{_STYLES}</w:styles>",
        "word/numbering.xml": f"{HEAD}<w:numbering {SPACES}>{_NUMBERING}</w:numbering>",
        "word/document.xml": f"{HEAD}<w:document {SPACES}><w:body>{''.join(body)}</w:body></w:document>",
        **(more or {}),
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file
