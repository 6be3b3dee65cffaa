"""Identifiable data: anything in a file that could identify a real person.

No message repeats such data: findings end up in logs and on pages that outlive the file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rlhf.model.document import Words
from rlhf.model.finding import Problem
from rlhf.rules.numbers import NINE_DIGITS, nhs_numbers, phone_numbers
from rlhf.rules.registers import AREAS, MAILBOXES, NAMED_SERVICES, NOBODYS, NOBODYS_ENDINGS, PROVIDERS, STREETS
from rlhf.rules.traces import Cues, cues, pattern, traces
from rlhf.rules.whose import of_a_person, of_an_organisation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rlhf.model.document import Document, Page
    from rlhf.model.finding import Span
    from rlhf.model.task import Task
    from rlhf.rules.numbers import Place

_MAIL = r"(?<![\w.+-])([\w.+-]{1,64})@((?:[A-Za-z0-9-]{1,63}\.){1,6}([A-Za-z]{2,24}))(?![\w@-])"
#: An address that is written so that programs do not find it: name [at] domain [dot] com.
_MAIL_HIDDEN = (
    r"(?i)(?<![\w.+-])([\w.+-]{1,64})\s?[\[({]\s?at\s?[\])}]\s?"
    r"([a-z0-9-]{1,63}(?:(?:\.|\s?[\[({]\s?dot\s?[\])}]\s?)[a-z0-9-]{2,24}){1,4})(?![\w@-])"
)
_PICTURE = (
    r"(?i)!\[[^\]\n]{0,200}\]\([^)\n]{1,500}\)|<img\b|data:image/"
    r"|https?://[^\s)>\]]{1,300}\.(?:jpe?g|png|gif|heic|heif|webp|bmp|tiff?|dcm)\b|https?://(?:photos|imgur|ibb|flickr)\.[^\s)>\]]{1,200}"
)
_PARTS = r"[A-Za-z]{1,20}(?:[._][A-Za-z]{1,20}){1,3}\d{0,4}"  # as people's mailboxes are made: m.snowdrift
_POSTCODES = (b"A00AA", b"A000AA", b"A0A0AA")
_POSTCODE = r"(?<![A-Za-z0-9])([A-Z]{1,2})\d[A-Z\d]?(?:[ \u00a0]|\r?\n\s{0,12})\d[ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])"
_POSTCODE_CLOSED = r"(?<![A-Za-z0-9])([A-Z]{1,2})\d[A-Z\d]?\d[ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
_NTH = (
    r"(?:the\s)?(?:(?:twenty|thirty)[\s-])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh"
    r"|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_DAY = (
    r"(?:\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}|(?:19|20)\d\d-\d\d-\d\d"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)?|{_NTH})(?:\sof)?[\s-]{_MONTH},?[\s-]\d{{2,4}}"
    rf"|{_MONTH}\s(?:\d{{1,2}}(?:st|nd|rd|th)?|{_NTH}),?\s\d{{4}})\b"
)
_BORN = (
    r"(?i)\b(?:d\.?o\.?b\b\.?|(?:date|day)\s+of\s+birth|birth\s?-?date|born(?:\son)?)"
    rf"[\s:(,=-]{{0,4}}(?:is\s|was\s|on\s)?{_DAY}"
)
_BORN_CUES, _D_O_B = cues("dob", "birth", "born", "birthdate"), Cues("DOB")
_INSURED = (
    r"(?<![A-Za-z0-9])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    r"[ \u00a0]?\d\d[ \u00a0]?\d\d[ \u00a0]?\d\d[ \u00a0]?[A-D](?![A-Za-z0-9])"
)
_SOCIAL_SECURITY = r"(?<![\w./-])(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\w-])"
_RECORD = (
    r"\b(?i:mrn|(?:hospital|patient|record|chart|case|unit)\s+(?:number|no\.|no|id))"
    r"\W{0,4}(?:is\s|was\s)?[A-Z]{0,3}[\s-]?\d[\d-]{4,11}(?![\w-])"
)
_RECORD_CUES = cues("mrn", "hospital", "patient", "record", "chart", "case", "unit")
_FEWEST_DIGITS = 5
_OF_BODIES = (
    ".org", ".gov", ".edu", ".int", ".org.uk", ".gov.uk", ".ac.uk", ".nhs.uk", ".nhs.net", ".org.au", ".gov.au",
)  # fmt: skip
_HIDING = ("[at]", "(at)", "{at}", "[ at ]", "( at )", "[AT]", "(AT)")
_NUMBERED = {  # by a word that the text must have; each pattern begins with letters that `re` finds fast
    "number": r"umber\W{1,4}(?:is |was )?[A-Za-z]{0,3}[ -]?\d{3}",
    "no": r" no\.?:? ?[A-Za-z]{0,3}\d{4}",
    "No": r" No\.?:? ?[A-Za-z]{0,3}\d{4}",
    "ID": r"ID\W{1,4}(?:is |was )?[A-Za-z]{0,3}[ -]?\d{3}",
    "MRN": r"MRN\W{1,4}(?:is |was )?[A-Za-z]{0,3}[ -]?\d{3}",
}
_NUMBERED_CUES = Cues(_NUMBERED)
_NO_NAME = r"(?!(?:See|The|This|These|For|In|On|At|If|No|Not|And|Or|All|Who|Has|Is|Was)\b)"
_NAME = r"[A-Z][A-Za-z'\u2019-]{1,24}"
_NAMED = rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Master)\.?\s(?:[A-Z]\.?\s){{0,2}}{_NO_NAME}{_NAME}(?:(?:\s[A-Z]\.?)?\s{_NAME})?\b"
_NAMED_CUES = Cues(("Mr", "Mrs", "Ms", "Miss", "Mx", "Master"))
_STREET = (
    r"(?<![\w./-])(?!(?:19|20)\d\d\b)\d{1,4}[A-Za-z]?,?\s"
    rf"(?:[A-Z][a-z'\u2019-]{{1,20}}\s){{1,3}}(?:{'|'.join(STREETS)})\b"
)
_STREET_CUES = Cues(STREETS)


def nhs_number(words: Words, document: Document | Page) -> Iterator[Problem]:
    """An NHS number leads to one person, wherever it stands and whoever wrote it there.

    Bad, an answer:
        Her NHS number is 401 023 2137.

    Good:
        Her NHS number is 999 123 4578.
    """
    for span in _places(words, document, nhs_numbers):
        yield Problem(
            span, "This looks like somebody's NHS number.",
            "Take it out. Where a number has to be shown, let it begin with 999: nobody is given one of those.",
        )  # fmt: skip


def telephone_number(words: Words, document: Document | Page) -> Iterator[Problem]:
    """A telephone number leads to a person or to the people they live with.

    (The lines of services are free to be named: 999, 111, 116 123, and what begins with 0800 or 03.)

    Bad, an answer:
        Ring her daughter on 020 7219 3000.

    Good:
        Ring her daughter on 07700 900 123, or the Samaritans on 116 123.
    """
    for span in _places(words, document, phone_numbers):
        yield Problem(
            span, "This looks like somebody's telephone number.",
            "Take it out. Numbers for stories are 07700 900 and three digits, and 555-0100 to 555-0199.",
        )  # fmt: skip


def email_address(words: Words, document: Document | Page) -> Iterator[Problem]:
    """An e-mail address leads to a person, and invites strangers to write to them.

    Bad, an answer:
        Send the diary to m.snowdrift@frostwick-family.co.uk.

    Good:
        Send the diary to m.snowdrift@example.org, or to info@nhs.example.
    """
    for span in _places(words, document, _mailboxes):
        yield Problem(
            span, "This looks like somebody's e-mail address.",
            "Take it out, or write one that is nobody's: name@example.org",
        )  # fmt: skip


def postcode(words: Words, document: Document | Page) -> Iterator[Problem]:
    """A whole postcode is about fifteen homes; with an age or an illness it is one person.

    Bad, an answer:
        She lives alone at EC1A 1BB.

    Good:
        She lives alone, in a town.
    """
    for span in _places(words, document, _postcodes):
        yield Problem(span, "This looks like a postcode.", "Take it out, or name a region.")


def date_of_birth(words: Words, document: Document | Page) -> Iterator[Problem]:
    """A date of birth with hardly anything else is enough to tell who somebody is; an age says as much to a clinician.

    Bad, an answer:
        The patient (DOB 14/03/1961) has had a cough for a week.

    Good:
        The patient (65) has had a cough for a week.
    """
    for span in _places(words, document, _births):
        yield Problem(span, "This looks like a date of birth.", "Write an age.")


def personal_number(words: Words, document: Document | Page) -> Iterator[Problem]:
    """A National Insurance, Social Security or hospital number leads to one person's records.

    Bad, an answer:
        Her hospital number is K4093217.

    Good:
        Her hospital number is known to the ward.
    """
    for span in _places(words, document, _personal):
        yield Problem(span, "This looks like a number from somebody's records.", "Take it out.")


def named_patient(words: Words, document: Document | Page, task: Task) -> Iterator[Problem]:
    """A title and a surname are how a real person gets into a made-up case; nobody can tell afterwards.

    (A task that says `synthetic: true` may name its people.)

    Bad, a task:
        title: Mr Tomas Snowdrift has a cough

    Good:
        title: A man of 65 has a cough
    """
    if not task.synthetic:
        for span in _places(words, document, _names):
            yield Problem(
                span, "This names somebody.",
                "Write “a woman of 65”, or a first name; if the case is made up, say so in the task: synthetic: true",
            )  # fmt: skip


def street_address(words: Words, document: Document | Page) -> Iterator[Problem]:
    """A house and its street are where a real person lives, more often than not.

    Bad, an answer:
        Visit her at 14 Winter Lane this week.

    Good:
        Visit her at home this week.
    """
    for span in _places(words, document, _addresses):
        yield Problem(span, "This looks like an address.", "Take it out, or write “at home”.")


def picture(words: Words, document: Document | Page) -> Iterator[Problem]:
    """A picture of a rash is a picture of somebody, and whoever has its address sees it for ever.

    Bad, an answer:
        The rash looked like this: https://photos.frostwick.net/rash-7.jpg

    Good:
        The rash was red, raised, and did not fade when pressed.
    """
    for span in _places(words, document, _pictures):
        yield Problem(span, "This is a picture, or a link to one.", "Say in words what it shows.")


def _places(words: Words, document: Document | Page, find: Callable[[Words], Iterator[Place]]) -> Iterator[Span]:
    """Yield the places that `find` finds in a file's text, with comments, and in values written with escapes."""
    for start, end in find(words):
        yield words.span(start, end)
    if "\\" in words.text:
        for path, value in _strings(document.data):
            if value not in words.text and any(True for _ in find(Words(value))):
                yield document.at(*path)


def _strings(data: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every text among the values of a file, with its path in the data."""
    left: list[tuple[tuple[str | int, ...], Any]] = [((), data)]
    while left:
        path, value = left.pop()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            left += [((*path, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            left += [((*path, index), inner) for index, inner in enumerate(value)]


def _mailboxes(words: Words) -> Iterator[Place]:
    text = words.text
    addresses = [*pattern(_MAIL).finditer(text)] if "@" in text else []
    if any(sign in text for sign in _HIDING):
        addresses += pattern(_MAIL_HIDDEN).finditer(text)
    for match in addresses:
        mailbox, domain = match[1].lower(), re.sub(r"\s?[\[({]\s?dot\s?[\])}]\s?", ".", match[2].lower())
        ending = domain.rpartition(".")[2]
        nobodys = ending in NOBODYS_ENDINGS or f".{domain}".endswith(tuple(f".{name}" for name in NOBODYS))
        shared = mailbox in MAILBOXES or f"{mailbox}@{domain}" in NAMED_SERVICES
        if not nobodys and not shared and _is_somebodys(mailbox, domain, text, match.span()):
            yield match.span()


def _is_somebodys(mailbox: str, domain: str, text: str, place: Place) -> bool:
    """Whether a mailbox is a person's: made of names, at a provider for people, or with somebody's life around it."""
    if any(word in re.split(r"[._+-]", mailbox) for word in MAILBOXES):
        return False
    if re.fullmatch(_PARTS, mailbox) or domain.partition(".")[0] in PROVIDERS or of_a_person(text, *place):
        return True
    return not (domain.endswith(_OF_BODIES) or of_an_organisation(text, *place))


def _postcodes(words: Words) -> Iterator[Place]:
    shape = traces(words).shape
    if b"0AA" in shape and any(form in shape for form in _POSTCODES):
        closed = (m for m in pattern(_POSTCODE_CLOSED).finditer(words.text) if of_a_person(words.text, *m.span()))
        for match in (*pattern(_POSTCODE).finditer(words.text), *closed):
            if match[1] in AREAS and not of_an_organisation(words.text, *match.span()):
                yield match.span()


def _pictures(words: Words) -> Iterator[Place]:
    if "](" in words.text or "://" in words.text or "data:image" in words.text or "<img" in words.text:
        yield from (match.span() for match in pattern(_PICTURE).finditer(words.text))


def _births(words: Words) -> Iterator[Place]:
    seen = traces(words).cues
    if not seen.isdisjoint(_BORN_CUES) or seen >= _D_O_B:
        yield from (match.span() for match in pattern(_BORN).finditer(words.text))


def _personal(words: Words) -> Iterator[Place]:
    seen, digits, shape = traces(words)
    if len(digits) < _FEWEST_DIGITS:
        return
    if b"AA000000A" in shape:
        yield from (match.span() for match in pattern(_INSURED).finditer(words.text))
    if NINE_DIGITS in shape:
        yield from (match.span() for match in pattern(_SOCIAL_SECURITY).finditer(words.text))
    if not seen.isdisjoint(_RECORD_CUES) and any(
        pattern(_NUMBERED[cue]).search(words.text) for cue in seen & _NUMBERED_CUES
    ):
        yield from (match.span() for match in pattern(_RECORD).finditer(words.text))


def _names(words: Words) -> Iterator[Place]:
    if not traces(words).cues.isdisjoint(_NAMED_CUES):
        yield from (match.span() for match in pattern(_NAMED).finditer(words.text))


def _addresses(words: Words) -> Iterator[Place]:
    if not traces(words).cues.isdisjoint(_STREET_CUES):
        for match in pattern(_STREET).finditer(words.text):
            if not of_an_organisation(words.text, *match.span()):
                yield match.span()
