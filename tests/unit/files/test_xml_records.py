"""Records are read from XML with their attributes, their lists and what stands around them; nothing is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rlhf.errors import BadImport, ImportNotXml, NoElements, XmlDeclares, XmlTooDeep
from rlhf.model.import_record import How, Source
from rlhf.store.files.importing.read_source import read_source

if TYPE_CHECKING:
    from pathlib import Path

PAGES = """<?xml version="1.0" encoding="UTF-8"?>
<Page id="7" source="made up"><Topic>Gout</Topic>
  <Pairs>
    <Pair no="1"><Question kind="cause">Why does it hurt?</Question><Answer>Crystals.</Answer></Pair>
    <Pair no="2"><Question kind="care">What <b>helps</b> now?</Question><Answer/><Link>a</Link><Link>b</Link></Pair>
  </Pairs>
</Page>
"""


def read(folder: Path, text: str | bytes, **how: Any) -> Source:
    file = folder / "x.xml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_source(file, How(**how))


def test_an_element_is_a_record_with_what_stands_around_it(tmp_path: Path) -> None:
    first, second = read(tmp_path, PAGES, records="Pair").records
    around = {"^": {"@id": "7", "@source": "made up", "Topic": "Gout"}}
    question = {"@kind": "cause", "#text": "Why does it hurt?"}
    assert first.values == {"@no": "1", "Question": question, "Answer": "Crystals.", "^": around}
    assert second.values == {
        "@no": "2", "Question": {"@kind": "care", "b": "helps", "#text": "What helps now?"}, "Link": ["a", "b"],
        "^": around,
    }  # fmt: skip
    assert (first.line, second.line) == (1, 2)


def test_without_a_name_the_element_that_repeats_is_a_record(tmp_path: Path) -> None:
    source = read(tmp_path, "<all><one><q>Why?</q></one><one><q>How?</q></one><two/></all>")
    assert [record.values for record in source.records] == [{"q": "Why?"}, {"q": "How?"}]
    assert source.remarks == ("Each element “one” is read as a record.",)


def test_names_of_a_namespace_and_other_encodings_are_read(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><a xmlns="urn:x"><r><q>Café?</q></r></a>'
    assert [r.values for r in read(tmp_path, text.encode("utf-16"), records="r").records] == [{"q": "Café?"}]


@pytest.mark.parametrize(
    "declared", ['<!DOCTYPE a [<!ENTITY b "c">]>', '<!DOCTYPE a SYSTEM "file:///etc/passwd">', "<!DOCTYPE a>"]
)
def test_what_declares_types_or_entities_is_refused(tmp_path: Path, declared: str) -> None:
    with pytest.raises(XmlDeclares):
        read(tmp_path, f"{declared}<a><r><q>1</q></r></a>")


@pytest.mark.parametrize("text", ["", "<a><b></a>", "q,a\n1,2\n", '<?xml version="1.0" encoding="klingon"?><a/>'])
def test_what_is_no_xml_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ImportNotXml):
        read(tmp_path, text)


def test_an_element_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoElements, match="no element “Pear”"):
        read(tmp_path, PAGES, records="Pear")


def test_attributes_of_two_namespaces_are_both_kept(tmp_path: Path) -> None:
    text = '<all xmlns:a="urn:a" xmlns:b="urn:b"><r a:id="1" b:id="2"><q>W?</q></r></all>'
    (record,) = read(tmp_path, text, records="r").records
    assert record.values is not None
    assert {record.values["@id"], record.values["@{urn:b}id"]} == {"1", "2"}


def test_records_deeper_than_is_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(XmlTooDeep):
        read(tmp_path, "<all><r><q>1</q></r>" + "<d>" * 70 + "<r><q>2</q></r>" + "</d>" * 70 + "</all>", records="r")


def test_a_deep_document_ends(tmp_path: Path) -> None:
    depth = 5_000
    try:
        source = read(tmp_path, "<r>" + "<d>" * depth + "x" + "</d>" * depth + "</r>", records="r")
    except BadImport:
        return
    assert len(source.records) == 1
