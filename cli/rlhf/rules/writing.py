"""Clinical writing: doses and drugs written so that they cannot be misread (BNF, Prescription writing; ISMP)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.finding import Problem
from rlhf.rules.lexicon import LATIN, NORTH_AMERICA, SHORT_DRUG_NAMES, country
from rlhf.rules.spoken import LAY, spoken
from rlhf.rules.traces import Cues, cues, pattern, traces, where
from rlhf.rules.whose import sentence_around

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from rlhf.model.document import Page, Words
    from rlhf.model.task import Task

_UNITS = r"(?:mg|g|kg|micrograms?|mcg|[µμ]g|ug|ml|mL|units?|mmol)"
_NOT_A_RESULT = r"\b(?!\s?/\s?(?:[dmµμ]?[lL]|g|m?mol)\b)"  # what a laboratory reports is not a dose

_SHORT_UNIT = rf"(?<![\d.,])\d[\d.,]{{0,12}}\s?(mcg|[µμ]g|ug|ng|U|IU|u){_NOT_A_RESULT}"
_FRACTION = rf"\.(\d{{1,9}})\s?({_UNITS}){_NOT_A_RESULT}"
_MILLIGRAMS = r"(?<![\d.,])[1-9]\d{0,3}(?:\.\d{1,3})?\s?mg\b"
_COMMA = rf",(\d{{1,2}})\s?({_UNITS}){_NOT_A_RESULT}"
_LARGE = rf"00\s?(?:international units|IU|U|{_UNITS}){_NOT_A_RESULT}"

_FULL = {"mcg": "micrograms", "ug": "micrograms", "ng": "nanograms", "U": "units", "u": "units", "IU": "units"}
_MENDED = {
    "mgs": "mg", "mcgs": "micrograms", "gm": "g", "gms": "g", "kgs": "kg", "mls": "mL", "cc": "mL", "ccs": "mL",
    "mmols": "mmol", "hr": "hours", "hrs": "hours",
    "MG": "mg", "Mg": "mg", "KG": "kg", "Kg": "kg", "ML": "mL", "Ml": "mL",
}  # fmt: skip
_PEOPLE = r"(?:patients?|people|persons?|cases?|adults|children|men|women|sufferers|controls|families|clinics?)"
_MISSPELT = rf"(?<![\d.,])(\d[\d.,]{{0,12}})\s?({'|'.join(_MENDED)})\b(?!\s{_PEOPLE}\b)"  # 24 MG patients

_SHORT_DRUG = rf"(?<![\w-])(?:{'|'.join(SHORT_DRUG_NAMES)})(?![\w-])"
_LATIN = (
    r"(?i)(?:(?<![a-z])(?:mg|mcg|micrograms?|g|ml|units?|tablets?|capsules?|puffs?|drops?|sprays?|sachets?)\s"
    r"(od|om|bd|bid|po|stat|mane|ac|pc|hs|qd)|\b(tds|qds|tid|qid|prn|nocte|qod|eod)"
    r"|\b([boq]\.d|[tq]\.d\.s|q\.o\.d|b\.i\.d|[tq]\.i\.d|p\.r\.n)\.?)(?!\w)"
)

#: A length of time as a prescription writes it: 5/7 is five days, 2/52 two weeks, 3/12 three months.
_SPAN = r"(?i)\b(?:for|in|after|every|over|x)\s{1,3}(\d{1,2})/(7|52|12)\b(?![/\d])"
_SPANS = {"7": "day", "52": "week", "12": "month"}
_MORPHINE = r"\bMS(?=\s\d[\d.]{0,5}\s?(?:mg|micrograms?|g)\b)"  # before a dose it is no illness
_UNIT_CUES = Cues(
    ("mg", "g", "kg", "microgram", "micrograms", "mcg", "ug", "ml", "mL", "unit", "units", "mmol", "IU", "U")
)
_SHORT_UNIT_CUES, _MISSPELT_CUES, _MILLIGRAM_CUE = Cues(_FULL), Cues(_MENDED), Cues(("mg",))
_SHORT_DRUG_CUES = Cues(("MS", *(name.rstrip("0123456789") for name in SHORT_DRUG_NAMES)))
_LATIN_CUES, _LETTER_CUES = cues(*LATIN), cues(*"bdinopqt")  # letters with points between them


def unit_abbreviated(words: Words, body: Words, task: Task) -> Iterator[Problem]:
    """“mcg”, “U” and “IU” have been read as mg and as a zero; the words are written out.

    (Where a task is for the United States or Canada, “mcg” is what is advised there, and stays.)

    Bad, an answer:
        Take 50 mcg of levothyroxine a day.

    Good:
        Take 50 micrograms of levothyroxine a day.
    """
    if traces(words).cues.isdisjoint(_SHORT_UNIT_CUES) and not _has_mu(body):
        return
    american = country(task) in NORTH_AMERICA
    for match, span in body.matches(pattern(_SHORT_UNIT)):
        unit = match[1].replace("µ", "u").replace("μ", "u")
        if not american:
            yield Problem(span, f"“{match[0]}” can be misread.", f"Write “{_FULL[unit]}” in full.")
        elif unit != "mcg":
            yield Problem(span, f"“{match[0]}” can be misread.", f"Write “{'mcg' if unit == 'ug' else _FULL[unit]}”.")


def decimal_point(words: Words, body: Words, task: Task) -> Iterator[Problem]:
    """“3.0 mg” has been read as 30 mg, “.5 mg” as 5 mg and “1,5 mg” as 15 mg.

    So there is no zero after the point, there is one before it, and no comma stands for it (in English).

    Bad, an answer:
        Take 3.0 mg at night.

    Good:
        Take 3 mg at night.
    """
    if traces(words).cues.isdisjoint(_UNIT_CUES) and not _has_mu(body):
        return
    for before, whole, match in _numbers(body, _FRACTION):
        written, span = f"{whole}{match[0]}", body.span(match.start() - len(whole), match.end())
        if not whole and before != ".":
            yield Problem(span, f"“{written}” can be misread without the point.", f"Write “0{match[0]}”.")
        elif whole and before != "." and not match[1].strip("0"):
            yield Problem(span, f"“{written}” can be misread as ten times as much.", f"Write “{whole} {match[2]}”.")
    if task.locale[:2] not in {"", "en"}:
        return
    for before, whole, match in _numbers(body, _COMMA):
        if whole and before not in {".", ","}:
            span = body.span(match.start() - len(whole), match.end())
            right = f"{whole}.{match[1]} {match[2]}"
            yield Problem(span, f"“{whole}{match[0]}” can be misread without the comma.", f"Write “{right}”.")


@where(_MILLIGRAM_CUE)
def below_one_milligram(body: Words, task: Task) -> Iterator[Problem]:
    """A point that is overlooked makes “0.5 mg” ten times as much, so the BNF gives less than 1 mg in micrograms.

    (A range or a list such as 0.5 mg, 1 mg and 2 mg keeps one unit. Tasks for the United States or Canada follow their
    own habit.)

    Bad, an answer:
        Take 0.5 mg once a day.

    Good:
        Take 500 micrograms once a day.
    """
    if country(task) in NORTH_AMERICA:
        return
    for before, whole, match in _numbers(body, _FRACTION):
        small = whole == "0" and match[2] == "mg" and match[1].strip("0")
        listed = small and pattern(_MILLIGRAMS).search(sentence_around(body.text, match.start(), match.end()))
        if small and not listed and before not in {*".,-\u2013"} and not body.text.startswith("(", match.end() + 1):
            span = body.span(match.start() - 1, match.end())
            yield Problem(span, f"“0{match[0]}” is less than a milligram.", f"Write “{_micrograms(match[1])}”.")


def latin_dosing(words: Words, page: Page, task: Task) -> Iterator[Problem]:
    """Patients and carers are not taught “bd” or “prn”, and “od” has been read as “overdose”.

    Bad, an answer:
        Take one tablet tds with food.

    Good:
        Take one tablet three times a day with food.
    """
    seen = traces(words).cues
    if task.audience not in LAY:
        return
    if any(sign in words.text for sign in ("/7", "/52", "/12")):
        yield from _spans(page)
    if seen.isdisjoint(_LATIN_CUES) and not (seen & _LETTER_CUES and "." in words.text):
        return
    for section in spoken(page):
        for match in pattern(_LATIN).finditer(section.text):
            group = match.lastindex or 0
            plain = LATIN[match[group].lower().replace(".", "")]
            span = section.span(match.start(group), match.end())
            yield Problem(span, f"“{match[group]}” is not plain English.", f"Write “{plain}”.")


def _spans(page: Page) -> Iterator[Problem]:
    for section in spoken(page):
        for match in pattern(_SPAN).finditer(section.text):
            count, word = int(match[1]), _SPANS[match[2]]
            span = section.span(match.start(1), match.end())
            plain = f"{count} {word}{'' if count == 1 else 's'}"
            yield Problem(span, f"“{match[1]}/{match[2]}” is not plain English.", f"Write “{plain}”.")


@where(_MISSPELT_CUES)
def unit_misspelt(body: Words) -> Iterator[Problem]:
    """A unit has one symbol, without an s, so that nobody has to guess; “cc” has been read as units.

    Bad, an answer:
        Give 5 mls, and again after 4 hours.

    Good:
        Give 5 mL, and again after 4 hours.
    """
    for match, span in body.matches(pattern(_MISSPELT)):
        unit = "hour" if match[1] == "1" and match[2] in {"hr", "hrs"} else _MENDED[match[2]]
        yield Problem(span, f"“{match[2]}” is not how this unit is written.", f"Write “{match[1]} {unit}”.")


@where(_UNIT_CUES)
def large_number(body: Words) -> Iterator[Problem]:
    """Zeros in a row are miscounted: 100000 units has been given as 1,000,000 (ISMP).

    From ten thousand on, a dose has commas.

    Bad, an answer:
        Colecalciferol 50000 units once a week.

    Good:
        Colecalciferol 50,000 units once a week.
    """
    for before, whole, match in _numbers(body, _LARGE):
        number = f"{whole}00"
        if len(number) >= len("10000") and number[0] != "0" and before not in {*".,/"}:
            span = body.span(match.start() - len(whole), match.start() + 2)
            yield Problem(span, f"The zeros of “{number}” are easily miscounted.", f"Write “{int(number):,}”.")


@where(_SHORT_DRUG_CUES)
def drug_name_abbreviated(body: Words) -> Iterator[Problem]:
    """Drug names cut short are taken for other drugs: “AZT” for azathioprine, “MSO4” for magnesium sulfate (ISMP).

    Once the answer has the whole name, its short form may stand.

    Bad, an answer:
        Check the blood count before the next dose of MTX.

    Good:
        Check the blood count before the next dose of methotrexate.
    """
    unexplained = {
        short: name
        for short, name in SHORT_DRUG_NAMES.items()
        if not any(whole in body.lower for whole in name.split("” or “"))
    }
    if "morphine" not in body.lower:
        for _, span in body.matches(pattern(_MORPHINE)):
            yield Problem(span, "“MS” has been taken for magnesium sulfate.", "Write “morphine sulfate”.")
    for match, span in body.matches(pattern(_SHORT_DRUG)):
        if match[0] in unexplained:
            yield Problem(span, f"“{match[0]}” has been taken for another drug.", f"Write “{unexplained[match[0]]}”.")


def _numbers(body: Words, ending: str) -> Iterator[tuple[str, str, re.Match[str]]]:
    """Yield, for each match of `ending`, the character before its number, the number's digits before it, and the match.

    A regular expression that begins with a digit is slow to search; one that begins with a fixed character is not.
    """
    for match in pattern(ending).finditer(body.text):
        before = body.text[max(0, match.start() - 10) : match.start()]
        rest = before.rstrip("0123456789")
        yield rest[-1:], before[len(rest) :], match


def _micrograms(decimals: str) -> str:
    """Return in micrograms an amount below 1 mg, given by its digits after the point."""
    whole, rest = int(decimals.ljust(3, "0")[:3]), decimals[3:].rstrip("0")
    return f"{whole}{'.' + rest if rest else ''} microgram{'' if (whole, rest) == (1, '') else 's'}"


def _has_mu(body: Words) -> bool:
    """Whether a text has a micro sign or a Greek mu, which look alike."""
    return "\u00b5" in body.text or "\u03bc" in body.text
