"""Read records from XML, each from an element; a document that declares types or entities of its own is refused."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from rlhf.errors import ImportNotXml, NoElements, XmlDeclares, XmlTooDeep
from rlhf.model.import_record import Record, Source
from rlhf.process.importing.fields import TEXT
from rlhf.store.files.importing.names_in_records import columns_of

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from rlhf.model.import_record import How

#: The element around a record, and text that stands beside elements or attributes, in a record's values.
PARENT = "^"
_DEEPEST = 64


class TooDeep(Exception):
    """Elements stand in each other deeper than is read."""


def read_xml(file: Path, how: How) -> Source:
    """Return the values of each element of the name that the mapping gives; else of the one that repeats most.

    An attribute `pid` is `@pid`, an element that repeats is a list, the element around it is `^`.

    Raises:
        ImportNotXml: it is not XML.
        XmlDeclares: it declares a kind of document or entities.
        NoElements: it has no such element.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(file.read_bytes(), forbid_dtd=True)
    except DefusedXmlException:
        raise XmlDeclares(file) from None
    except (ParseError, ValueError, LookupError) as error:
        raise ImportNotXml(file, error) from None
    name = how.records or _repeated(root)
    records: list[Record] = []
    try:
        _collect(root, name, None, records, 0)
    except TooDeep:
        raise XmlTooDeep(file, _DEEPEST) from None
    if not records:
        raise NoElements(file, name)
    remarks = () if how.records else (f"Each element “{name}” is read as a record.",)
    return Source(records, "record", columns_of(records), remarks)


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _repeated(root: Element) -> str:
    children = Counter(_tag(child) for child in root)
    return children.most_common(1)[0][0] if children else _tag(root)


def _collect(element: Element, name: str, around: dict[str, Any] | None, records: list[Record], depth: int) -> None:
    """Add the records in an element; an element in a record of the same name is part of it."""
    if depth > _DEEPEST:
        raise TooDeep
    if _tag(element) == name:
        values = _value(element, 0)
        values = values if isinstance(values, dict) else {TEXT: values} if values else {}
        records.append(Record(len(records) + 1, values | ({PARENT: around} if around else {})))
        return
    here = _around(element, name, around)
    for child in element:
        _collect(child, name, here, records, depth + 1)


def _around(element: Element, name: str, around: dict[str, Any] | None) -> dict[str, Any]:
    """Return the values of an element around records, without the records."""
    values = _attributes(element)
    inside = [child for child in element if _tag(child) != name and child.find(f".//{{*}}{name}") is None]
    return values | _children(inside, 0) | ({PARENT: around} if around else {})


def _children(elements: list[Element], depth: int) -> dict[str, Any]:
    values: dict[str, list[Any]] = {}
    for child in elements:
        value = _value(child, depth + 1)
        if value not in ("", {}):
            values.setdefault(_tag(child), []).append(value)
    return {tag: each[0] if len(each) == 1 else each for tag, each in values.items()}


def _value(element: Element, depth: int) -> Any:
    """Return the text of an element that has nothing else; of another its attributes, its elements and all its text."""
    if depth > _DEEPEST:
        return "".join(element.itertext())
    if not len(element) and not element.attrib:
        return element.text or ""
    values = _attributes(element)
    values |= _children(list(element), depth)
    beside = [element.text, *(child.tail for child in element)]
    if any(text and text.strip() for text in beside):
        values[TEXT] = "".join(element.itertext())
    return values


def _attributes(element: Element) -> dict[str, str]:
    """Return the attributes by name; of two that differ only in their namespace, the second with it."""
    result: dict[str, str] = {}
    for key, text in element.attrib.items():
        short = f"@{key.rpartition('}')[2]}"
        result[f"@{key}" if short in result else short] = text
    return result
