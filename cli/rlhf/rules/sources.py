"""The identifiers of sources: DOIs, PubMed and NICE ids, and the web addresses that stand for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rlhf.rules.traces import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.document import Page

#: A DOI as Crossref publishes its expression (“DOIs and matching regular expressions”, 2015), with its second one for
#: the early Wiley DOIs, and without the marks of a sentence at the end. `idutils` knows no more and takes 300 ms to
#: import.
DOI: Final = r"(?i)10\.\d{4,9}(?:\.\d{1,9}){0,3}/[-._;()/:A-Z0-9]{0,200}[-_()/A-Z0-9]|10\.1002/[^\s]{1,200}[^\s.,;:]"
#: PubMed counts up from 1 and has not reached nine digits.
PMID: Final = r"[1-9]\d{0,7}"
#: The series of NICE: guidelines, appraisals, quality standards, procedures, technologies, evidence and process.
NICE_SERIES: Final = (
    "NG", "CG", "TA", "HST", "QS", "PH", "IPG", "DG", "MTG", "HTE", "HTG", "MIB", "SC", "SG", "MPG", "CSG", "PSG",
    "ES", "ESNM", "ESUOM", "ESMPB", "KTT", "LGB", "PMG",
)  # fmt: skip
NICE: Final = rf"(?:{'|'.join(NICE_SERIES)})\d{{1,4}}"

#: Web addresses that stand for a source with an id of its own: which kind, and the id within the address.
_ADDRESSES: Final = (
    ("doi", r"(?i)https?://(?:dx\.|www\.)?doi\.org/(10\.\S+)"),
    ("pmid", r"(?i)https?://pubmed\.ncbi\.nlm\.nih\.gov/(\d{1,8})(?:[/?#].*)?"),
    ("pmid", r"(?i)https?://(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed/(\d{1,8})(?:[/?#].*)?"),
    ("nice", rf"(?i)https?://(?:www\.)?nice\.org\.uk/guidance/({NICE})(?:[/?#].*)?"),
    ("cks", r"(?i)https?://cks\.nice\.org\.uk/topics/([a-z0-9-]+)(?:[/?#].*)?"),
    ("bnf", r"(?i)https?://bnf\.nice\.org\.uk/drugs?/([a-z0-9-]+)(?:[/?#].*)?"),
)


class Reference(NamedTuple):
    """A source among the details of an answer: its index in the list, its kind, and its id."""

    row: int
    kind: str
    id: str


def references(page: Page) -> tuple[Reference, ...]:
    """Return the well-formed sources of an answer; cached for the last page, because several rules ask in a row."""
    if _latest[0] is not page:
        _latest[:] = [page, tuple(_references(page))]
    result: tuple[Reference, ...] = _latest[1]
    return result


_latest: list[Any] = [None, ()]


def _references(page: Page) -> Iterator[Reference]:
    given = page.data.get("references") if isinstance(page.data, dict) else None
    for index, entry in enumerate(given if isinstance(given, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("kind"), str) and isinstance(entry.get("id"), str):
            yield Reference(index, entry["kind"], entry["id"].strip())


def stands_for(address: str) -> tuple[str, str] | None:
    """Return the kind and the id of the source that a web address stands for; None where it stands for none."""
    if address[:4].lower() != "http":
        return None
    for kind, expression in _ADDRESSES:
        if match := pattern(expression).fullmatch(address):
            return kind, match[1].upper() if kind == "nice" else match[1]
    return None


def same(reference: Reference) -> tuple[str, str]:
    """Return a key that is equal for all references to the same source, however these are written."""
    kind, id_ = stands_for(reference.id) or (reference.kind, reference.id)
    if kind == "url":
        id_ = id_.partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/") or id_
    return kind, "".join(id_.split()).casefold()
