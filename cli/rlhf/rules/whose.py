"""Tell a person's number, address or mailbox from that of an organisation, by the sentence around it."""

from __future__ import annotations

from typing import Final

from rlhf.rules.traces import pattern

_SENTENCE_ENDS = r"[.!?](?=\s+[A-Z“\"(])|\n\s*\n|\n\s*[-*•]|:\s*\n"
_BEFORE, _AFTER = 240, 120  # characters around a place that belong to its sentence at most

#: Words of a person's life: whose number or address it is.
_PERSONS: Final = (
    r"(?i)\b(?:her|his|hers|my|mine|their own|patient'?s?|mother|mum|mam|father|dad|daughter|son|sister|brother|wife"
    r"|husband|partner|neighbour|neighbor|aunt|uncle|gran(?:ny|dmother|dfather|dad|ma|pa)?|niece|nephew|cousin|friend"
    r"|carer|next of kin|lives?|living|resides?|home (?:address|number|phone)|mobile|cell|at home|born|aged?)\b"
)
#: Words of what many people may turn to.
_ORGANISATIONS: Final = (
    r"(?i)\b(?:(?:help|hot|phone)[ -]?lines?|(?:advice|crisis|support) (?:line|group|service)s?|charit(?:y|ies)"
    r"|association|societ(?:y|ies)|foundation|federation|institutes?|council|trust|network|alliance"
    r"|organi[sz]ations?|agenc(?:y|ies)|department"
    r"|ministry|practice|surgery|clinics?|hospitals?|infirmary|pharmacy|pharmacies|laborator(?:y|ies)|centres?|centers?"
    r"|university|college|school|library|registry|programme|program|services?|switchboard|reception|customer|manufacturer"
    r"|company|companies|ltd|limited|inc|plc|llc|press|publisher|journal|office|unit|ward|team|headquarters|branch"
    r"|information|enquiries|toll[- ]free|website|email|e-mail us|call us|contact us|write to us|published|nhs|nice)\b"
)
_ACRONYM: Final = r"(?<![\w-])[A-Z]{3,7}(?![\w-])"
#: Acronyms that say nothing about an organisation.
_OTHERS: Final = frozenset({"DOB", "MRN", "ECG", "MRI", "HIV", "COPD", "USA", "TEL", "FAX", "PATIENT", "PHONE"})


def sentence_around(text: str, start: int, end: int) -> str:
    """Return the sentence, or the line of a list, in which a place of a text stands."""
    low = max(0, start - _BEFORE)
    opened = [match.end() for match in pattern(_SENTENCE_ENDS).finditer(text, low, start)]
    closed = pattern(_SENTENCE_ENDS).search(text, end, end + _AFTER)
    return text[opened[-1] if opened else low : closed.start() if closed else end + _AFTER]


def of_an_organisation(text: str, start: int, end: int) -> bool:
    """Whether what stands at a place belongs to an organisation: its sentence names one, and nobody's life."""
    around = sentence_around(text, start, end)
    if pattern(_PERSONS).search(around):
        return False
    if pattern(_ORGANISATIONS).search(around):
        return True
    return any(word not in _OTHERS for word in pattern(_ACRONYM).findall(around))


def of_a_person(text: str, start: int, end: int) -> bool:
    """Whether the sentence around a place is about somebody's life."""
    return pattern(_PERSONS).search(sentence_around(text, start, end)) is not None
