"""Documents of other programs as Markdown: every word is there or counted, and a hostile file is refused."""
# ruff: noqa: RUF001 — signs of other programs are what is tested

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from rlhf.errors import (
    DocumentDeclares,
    DocumentEmpty,
    DocumentKindUnknown,
    DocumentMissing,
    DocumentTooLarge,
    DocumentUnreadable,
)
from rlhf.store.files import markdown
from rlhf.store.files.read_document import read_document
from tests.word import HEAD, SPACES, cell, heading, notes, p, run, table, write_docx

if TYPE_CHECKING:
    from pathlib import Path

    from rlhf.model.written_document import WrittenDocument


def word(folder: Path, *body: str, **more) -> WrittenDocument:
    return read_document(write_docx(folder / "answer.docx", *body, **more))


BOLD = "<w:b/>"


def test_headings_lists_and_emphasis(tmp_path: Path) -> None:
    found = word(
        tmp_path,
        p("Chest tightness", style="Titel"),
        heading("Answer"),
        p("Stop and ", run("sit ", BOLD), run("down", BOLD), run(" now", '<w:b w:val="0"/>'), run(".", "<w:i/>")),
        heading("In children", 2),
        p("Rest", item=(1, 0)), p("in bed", item=(1, 1)), p("Drink", item=(1, 0)),
        p("First", item=(2, 0)), p("of it", item=(2, 1)), p("more of it", item=(2, 1)), p("Second", item=(2, 0)),
        p("Words between."),
        p("Third", item=(3, 0)), p("Fifth", item=(4, 0)),
        p("A", item=(5, 0)), p("A.1", item=(5, 1)), p("X", item=(6, 0)), p("Y", item=(6, 0)),
        p("As they say.", style="Quote"),
    )  # fmt: skip
    assert found.text == (
        "# Chest tightness\n\n# Answer\n\nStop and **sit down** now.\n\n## In children\n\n"
        "- Rest\n    - in bed\n- Drink\n\n1. First\n    - a) of it\n    - b) more of it\n2. Second\n\n"
        "Words between.\n\n3. Third\n5) Fifth\n1. A\n    - 1.1 A.1\n\n- I. X\n- II. Y\n\n> As they say.\n"
    )
    assert (found.left_out, found.notices) == ((), ())


def test_signs_of_markdown_that_somebody_typed_are_shown_as_they_are(tmp_path: Path) -> None:
    words = [
        "5*3 and 4*2",
        "<name> < 5",
        "# 1 tablet",
        "> 5 mg",
        "`x` _y_ a_b",
        "[x](y) [z]",
        "\\* a\\b",
        "AT&amp;T &amp;amp;",
    ]
    found = word(tmp_path, *(p(text.replace("<", "&lt;")) for text in words))
    page = markdown.load(f"---\n---\n{found.text}")
    assert not page.hidden
    html = markdown.rendered(page)
    shown = [line.removeprefix("<p>").removesuffix("</p>") for line in html.strip().split("\n")]
    assert shown == [
        "5*3 and 4*2", "&lt;name&gt; &lt; 5", "# 1 tablet", "&gt; 5 mg", "`x` _y_ a_b", "[x](y) [z]", "\\* a\\b",
        "AT&amp;T &amp;amp;",
    ]  # fmt: skip


def test_what_is_raised_or_lowered_keeps_its_meaning(tmp_path: Path) -> None:
    up, down = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
    found = word(
        tmp_path,
        p(
            "10",
            run("9", up),
            "/L, CO",
            run("2", down),
            ", the 1",
            run("st", up),
            ", x",
            run("2a", up),
            ", ",
            run("old", "<w:strike/>"),
        ),
    )
    assert found.text == "10⁹/L, CO₂, the 1st, x^(2a), ~~old~~\n"


def test_links_and_notes(tmp_path: Path) -> None:
    def reference(kind: str, id_: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{id_}"/></w:r>'

    found = word(
        tmp_path,
        p("See ", f'<w:hyperlink r:id="a">{run("NICE")}</w:hyperlink>', reference("footnote", 2), "."),
        p(f'<w:hyperlink r:id="b">{run("https://example.org")}</w:hyperlink>', " or ",
          f'<w:hyperlink r:id="c">{run("this")}</w:hyperlink>', reference("endnote", 2)),
        p("Again", reference("footnote", 2), item=(1, 0)),
        links={"a": "https://example.org/a_(b)", "b": "https://example.org", "c": "file:///C:/x.docx"},
        more={"word/footnotes.xml": notes("footnote", {2: "CG95, 2016"}),
              "word/endnotes.xml": notes("endnote", {2: "Ours"})},
    )  # fmt: skip
    assert found.text == (
        "See [NICE](<https://example.org/a_(b)>) [note 1].\n\nNote 1: CG95, 2016\n\n"
        "https://example.org or this [note 2]\n\nNote 2: Ours\n\n- Again [note 1]\n"
    )
    (left,) = found.left_out
    assert str(left) == "1 link: only pages of the web can be linked to; the words are kept"


def test_tables(tmp_path: Path) -> None:
    found = word(
        tmp_path,
        table(
            [cell(p("Drug")), cell(p("Dose"), properties='<w:gridSpan w:val="2"/>')],
            [
                cell(p("A|B"), properties='<w:vMerge w:val="restart"/>'),
                cell(p("one"), p("two.")),
                cell(p("x", item=(1, 0))),
            ],
            [cell(p(""), properties="<w:vMerge/>"), cell(p("three")), cell(table([cell(p("in")), cell(p("side"))]))],
        ),
        table([cell(heading("Answer"), p("In a box."))]),
    )
    assert found.text == (
        "| Drug | Dose |  |\n| --- | --- | --- |\n| A\\|B | one; two. | - x |\n|  | three | in; side |\n\n"
        "# Answer\n\nIn a box.\n"
    )
    assert found.left_out == ()


def test_what_was_changed_under_track_changes(tmp_path: Path) -> None:
    found = word(
        tmp_path,
        p("Take ", f'<w:ins w:id="1">{run("two")}</w:ins>',
          '<w:del w:id="2"><w:r><w:delText>one or three</w:delText></w:r></w:del>',
          " tablets.", f'<w:moveTo w:id="3">{run(" Rest.")}</w:moveTo>'),
        p(f'<w:moveFrom w:id="3">{run(" Rest.")}</w:moveFrom>', "End."),
    )  # fmt: skip
    assert found.text == "Take two tablets. Rest.\n\nEnd.\n"
    assert [str(part) for part in found.left_out] == ["3 words that you deleted: the change was still tracked"]


PICTURE = (
    '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x"/><a:graphic><a:graphicData><pic:pic><pic:blipFill>'
    '<a:blip r:embed="pic"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
)
CHART = "<w:r><w:drawing><wp:inline><a:graphic><a:graphicData/></a:graphic></wp:inline></w:drawing></w:r>"
BOX = (
    "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:txbxContent>{0}</w:txbxContent></mc:Choice><mc:Fallback>"
    "<w:pict><v:shape><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox></v:shape></w:pict>"
    "</mc:Fallback></mc:AlternateContent></w:r>"
)


def test_whatever_is_left_out_is_counted(tmp_path: Path) -> None:
    comment = f'{HEAD}<w:comments {SPACES}><w:comment w:id="7" w:author="B">{p("Is that so?")}</w:comment></w:comments>'
    fraction = (
        "<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
    )
    found = word(
        tmp_path,
        p("See", PICTURE, CHART, '<w:r><w:commentReference w:id="7"/></w:r>'),
        p("Dose: ", fraction, f'<w:fldSimple w:instr="REF x">{run(" Table 1")}</w:fldSimple>'),
        p("Around a box.", BOX.format(p("In the box."))),
        p(run("line", '<w:u w:val="single"/>'), run("light", '<w:highlight w:val="yellow"/>')),
        links={"pic": "media/x.png"},
        more={"word/media/x.png": b"\x89PNG", "word/comments.xml": comment,
              "word/header1.xml": f"{HEAD}<w:hdr {SPACES}>{p('Dr Okafor, draft')}</w:hdr>"},
    )  # fmt: skip
    assert found.text == "See\n\nDose: (a+b)/(2) Table 1\n\nAround a box.\n\nIn the box.\n\nlinelight\n"
    assert [str(part) for part in found.left_out] == [
        "1 picture: an answer is text",
        "1 comment: comments are no part of an answer",
        "1 drawing: charts and shapes are no text",
        "3 words: the headers and footers of pages are no part of an answer",
    ]
    assert found.notices == (
        "1 equation written on one line: look at each",
        "the words are kept, their underlining and highlighting is not",
    )


def test_words_in_a_place_that_nobody_reads_are_told(tmp_path: Path) -> None:
    found = word(tmp_path, p("Rest."), f"<w:unheardOf>{p('Do not drive.')}</w:unheardOf>")
    assert found.text == "Rest.\n"
    assert [str(part) for part in found.left_out] == ["1 paragraph: not all words could be read: “Do not drive.”"]


def test_words_of_a_symbol_font(tmp_path: Path) -> None:
    assert word(tmp_path, p("x ", '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', " 5")).text == "x ≥ 5\n"
    assert word(tmp_path, p("x ", run("\uf0b3", '<w:rFonts w:ascii="Symbol"/>'), " 5")).text == "x ≥ 5\n"


# --- hostile files -----------------------------------------------------------------------------------------------


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    with pytest.raises(DocumentTooLarge) as refused:
        word(tmp_path, p("x"), more={"word/document.xml": b" " * (60 << 20)})
    assert "62.9 MB" in str(refused.value)
    many = {f"word/x{number}.xml": b" " * (7 << 20) for number in range(4)}
    with pytest.raises(DocumentTooLarge):
        word(tmp_path, p("x"), more=many)
    big = word(tmp_path, p("x"), more={"word/media/film.png": b" " * (60 << 20)})
    assert big.text == "x\n", "a picture stays packed"


@pytest.mark.parametrize(
    "start",
    [
        '<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]>', "<!doctype d>", '<!DOCTYPE d SYSTEM "http://example.org/x">',
    ],
)  # fmt: skip
def test_entities_are_refused(tmp_path: Path, start: str) -> None:
    body = f"{HEAD}{start}<w:document {SPACES}><w:body>{p('&b;')}</w:body></w:document>"
    for name in ("word/document.xml", "word/styles.xml"):
        with pytest.raises(DocumentDeclares):
            word(tmp_path, p("x"), more={name: body})
        with pytest.raises(DocumentDeclares):
            word(tmp_path, p("x"), more={name: body.replace("UTF-8", "UTF-16").encode("utf-16")})


def test_an_encoding_that_could_hide_them_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentDeclares):
        word(tmp_path, p("x"), more={"word/document.xml": HEAD.replace("UTF-8", "cp037") + "<x/>"})


@pytest.mark.parametrize(
    "content",
    [
        b"", b"no zip", b"PK\x03\x04 cut off", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old .doc, or one with a password",
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "answer.docx"
    file.write_bytes(content)
    with pytest.raises(DocumentUnreadable):
        read_document(file)


BODY = f"<w:document {SPACES}><w:body>{{}}</w:body></w:document>"


@pytest.mark.parametrize(
    "document",
    [
        "<w:document", f"<w:document {SPACES}/>", "<x/>", BODY.format("<w:p>" * 30_000 + "</w:p>" * 30_000),
        BODY.format(table([cell(p("x"), properties='<w:gridSpan w:val="many"/>')])),
        BODY.format("<w:p><w:r><w:footnoteReference w:id='9'/></w:r></w:p>"),
    ],
    ids=["cut off", "no body", "another root", "deep", "an odd number", "a note that is not there"],
)  # fmt: skip
def test_what_does_not_fit_together_is_refused(tmp_path: Path, document: str) -> None:
    with pytest.raises(DocumentUnreadable):
        word(tmp_path, more={"word/document.xml": HEAD + document})


def test_a_document_without_its_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "answer.docx"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("x.txt", "x")
    with pytest.raises(DocumentUnreadable):
        read_document(file)


def test_a_wide_table_is_no_bomb(tmp_path: Path) -> None:
    wide = word(tmp_path, table([cell(p("a"), properties='<w:gridSpan w:val="999999999"/>'), cell(p("b"))]))
    assert len(wide.text) < 1000


# --- text --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("Take the café tablets – “5 µg”\r\n".encode(), ()),
        ("\ufeffTake the café tablets – “5 µg”\n".encode(), ()),
        ("Take the café tablets – “5 µg”\r\n".encode("cp1252"), ("it was saved as Windows-1252, and is UTF-8 now",)),
        ("Take the café tablets – “5 µg”\n".encode("utf-16"), ("it was saved as UTF-16, and is UTF-8 now",)),
        ("Take the café tablets – “5 µg”\n".encode("utf-16-le"), ("it was saved as UTF-16, and is UTF-8 now",)),
        ("Take the café tablets – “5 µg”\n".encode("utf-16-be"), ("it was saved as UTF-16, and is UTF-8 now",)),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md.txt", "A.MD"])
def test_text_in_any_encoding(tmp_path: Path, raw: bytes, told: tuple[str, ...], name: str) -> None:
    (tmp_path / name).write_bytes(raw)
    found = read_document(tmp_path / name)
    assert found.text == "Take the café tablets – “5 µg”\n"
    assert (found.notices, found.left_out) == (told, ())


def test_details_at_the_top_of_a_copy_are_counted(tmp_path: Path) -> None:
    (tmp_path / "amara (1).md").write_text(
        "---\ntask: x\nauthor: amara\n---\n\n## Answer\nRest.\x07\n", encoding="utf-8"
    )
    found = read_document(tmp_path / "amara (1).md")
    assert found.text == "## Answer\nRest.\n"
    assert [str(part) for part in found.left_out] == [
        "2 lines of details: those of the answer's own file stand at its top",
        "1 control character: nobody sees them",
    ]


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    for name, content, error in (
        ("a.txt", b"x\x81\x8dy\xff", DocumentUnreadable),
        ("a.txt", b"x\0\0\0\0\0\0\0\0\xffyzzzzzzzzzzzzzzzz", DocumentUnreadable),
        ("a.txt", b" \n", DocumentEmpty),
        ("a.txt", b"x" * 5_000_000, DocumentTooLarge),
        ("a.pdf", b"x", DocumentKindUnknown),
        ("a.doc", b"x", DocumentKindUnknown),
        ("a", b"x", DocumentKindUnknown),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(error):
            read_document(tmp_path / name)
    for name in ("none.txt", "none.docx"):
        with pytest.raises(DocumentMissing):
            read_document(tmp_path / name)
