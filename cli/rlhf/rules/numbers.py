"""Find numbers in a text that identify a person, but not numbers of services and numbers that nobody has."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from rlhf.rules.registers import FICTION, PUBLISHED
from rlhf.rules.traces import pattern, traces
from rlhf.rules.whose import of_an_organisation

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from phonenumbers import PhoneNumber

    from rlhf.model.document import Words

Place = tuple[int, int]

NINE_DIGITS, _TEN_DIGITS = b"0" * 9, b"0" * 10

#: Ten digits grouped 3-3-4, as on letters, or after a name for such a number.
_GAP = r"(?:[ \u00a0]|\r?\n\s{0,12})"
_GROUPED = rf"(?<![\w.,/+(-])(?<!\d\s)(\d{{3}}){_GAP}(\d{{3}}){_GAP}(\d{{4}})(?![\w/-]|[.,]\d|\s\d)"
_DASHED = r"(?<![\w.,/+(-])(\d{3})-(\d{3})-(\d{4})(?![\w/-]|[.,]\d|\s\d)"
_CALLED_NHS = r"(?i)\b(?:nhs|chi|h&c|health and care)\s{0,2}(?:number|no\.?|num\.?|#|id)?\W{0,4}(?:is\s|was\s)?"
_AFTER_NHS = rf"{_CALLED_NHS}(\d(?:(?:-|{_GAP})?\d){{9}})(?![\w-])"

_DIALLED = (
    r"(?<![\w./@=#+-])(?<!\d\s)(?!10\.\d{4})\(?(?:\+\d{1,3}\)?[\s.-]{0,2})?(?:\(\d{1,5}\)[\s.-]{0,2})?"
    r"\d[\d\s.\u2010-\u2015-]{4,20}\d(?![\w/]|[.,-]\d)"
)
_MOST = 2_000  # candidates in one file; each takes a third of a millisecond
_AMERICAN = r"(?:1[\s.-]?)?\(?\d{3}\)?[\s.-]{0,2}\d{3}[\s.-]?\d{4}"
_NO_PHONE = (
    r"(?i)\b(?:ndc|code|lot|batch|catalogue|catalog|order|invoice|licen[cs]e|isbn|issn|pmid|pmcid|pmc|doi|isrctn|nct"
    r"|orcid|chi|nhs|h&c)(?:\s?(?:number|no\.?))?\W{0,4}\Z"
)
_A_PHONE = r"(?i)\b(?:phone|telephone|tel|mobile|cell|fax|call|ring|text|whatsapp|contact)\b[^.;\n]{0,24}\Z"


def nhs_numbers(words: Words) -> Iterator[Place]:
    """Yield the places of NHS, CHI and Health and Care numbers with a valid check digit and in a range that is in use.

    Of 16,407 public answers, 7 had ten digits with a valid check digit, apparently telephone numbers. So only ten
    digits count that are grouped as on a letter, or that the text calls such a number.
    """
    if _TEN_DIGITS not in traces(words).shape:
        return
    values = {match.span(1): match[1] for match in pattern(_AFTER_NHS).finditer(words.text)}
    starts = {start for start, _ in values}
    for match in (*pattern(_GROUPED).finditer(words.text), *_dashed(words.text)):
        if match.start() not in starts:
            values[match.span()] = match[0]
    for place, number in sorted(values.items()):
        if _issued("".join(c for c in number if c.isdigit())):
            yield place


def _dashed(text: str) -> Iterator[re.Match[str]]:
    """Yield ten digits grouped by dashes that are no number of North America, where an exchange begins with 2 to 9."""
    for match in pattern(_DASHED).finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        if (match[1][0] in "01" or match[2][0] in "01") and not pattern(_A_PHONE).search(before):
            yield match


def phone_numbers(words: Words) -> Iterator[Place]:
    """Yield the places of people's telephone numbers, not of services (freephone, 03…), organisations or fiction."""
    if NINE_DIGITS not in traces(words).shape:
        return
    text = words.text
    for match in islice(pattern(_DIALLED).finditer(text), _MOST):
        before = text[max(0, match.start() - 40) : match.start()]
        digits = "".join(c for c in match[0].replace("(0)", "") if c.isdigit())
        if len(digits) >= len(NINE_DIGITS) and not pattern(_NO_PHONE).search(before) and not _of_fiction(digits):
            known = pattern(_A_PHONE).search(before) is not None
            mine = _somebodys(" ".join(match[0].split()), _regions(match[0], known=known))
            if mine and not of_an_organisation(text, *match.span()):
                yield match.span()


def _issued(digits: str) -> bool:
    """Whether ten digits can be a number that was issued to somebody (the ranges 5… and 9… never are)."""
    from nhs_number.constants import REGION_ENGLAND_WALES_IOM, REGION_NORTHERN_IRELAND, REGION_SCOTLAND
    from nhs_number.validate import is_valid

    used = (REGION_ENGLAND_WALES_IOM, REGION_SCOTLAND, REGION_NORTHERN_IRELAND)
    return any(is_valid(digits, region) for region in used)


def _of_fiction(digits: str) -> bool:
    """Whether digits, with or without a country code, are a number that is reserved for fiction."""
    return any(pattern(FICTION).fullmatch(f"+{code}{digits.lstrip('0')}") for code in ("", "44", "1", "61", "353"))


def _regions(number: str, *, known: bool) -> tuple[str | None, ...]:
    """Return the countries in which a number may be valid; (None,) for an international number.

    An international number begins with a plus. A national number begins with a zero, but not in North America: there it
    is grouped, or the text before it says that it is a telephone number. A file says little about the country of its
    readers, so the English-speaking countries are tried.
    """
    if number.startswith(("+", "(+")):
        return (None,)
    if number.startswith(("0", "(0")):
        return ("GB", "IE", "AU", "NZ", "ZA")
    grouped = pattern(_AMERICAN).fullmatch(number) is not None
    return ("US",) if grouped and (known or any(c in number for c in "-(.")) else ()


def _somebodys(text: str, regions: Iterable[str | None]) -> bool:
    """Whether a number is a personal number in the first of some countries in which it is valid."""
    from phonenumbers import Leniency, PhoneNumberMatcher

    for region in regions:
        for result in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
            return _personal(result.number)
    return False


def _personal(number: PhoneNumber) -> bool:
    from phonenumbers import PhoneNumberFormat, PhoneNumberType, format_number, number_type

    kinds = PhoneNumberType
    services = {kinds.TOLL_FREE, kinds.PREMIUM_RATE, kinds.SHARED_COST, kinds.UAN, kinds.VOICEMAIL}
    return number_type(number) not in services and format_number(number, PhoneNumberFormat.E164) not in PUBLISHED
