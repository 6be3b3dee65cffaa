"""Safety-netting and red flags: that a lay reader in danger is told by when to act, and what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rlhf.model.document import Words
from rlhf.model.finding import Problem
from rlhf.model.sections import HIGH_RISK, RED_FLAGS, SAFETY_NETTING
from rlhf.model.vocabulary import URGENT
from rlhf.rules.layout import waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.document import Page, Section
    from rlhf.model.task import Task

_LAY = frozenset({"patient", "carer", "public"})
_TIME = re.compile(
    r"\b(?:minutes?|hours?|days?|nights?|weeks?|weekends?|fortnight|months?|today|tonight|tomorrow|overnight|evening|"
    r"morning|afternoon|midday|noon|midnight|(?:mon|tues|wednes|thurs|fri|satur|sun)day|now|immediate(?:ly)?|at once|"
    r"(?:straight|right) ?away|urgent(?:ly)?|without delay|as soon as possible|emergency|ambulance|999|911|112|a&e|"
    r"\d ?[ap]\.?m|\d ?hrs?|o['\u2019]clock|next (?:dose|period|visit|appointment|birthday))\b",
)
_WHOM = re.compile(
    r"\b(?:999|911|112|111|116 ?123|a&e|gps?|doctors?|nurses?|midwi(?:fe|ves)|pharmac(?:y|ists?)|chemists?|paramedics?|"
    r"physicians?|providers?|professionals?|medical (?:attention|care)|maternity|triage|ward|out[- ]of[- ]hours|"
    r"ambulance|emergency|hospitals?|clinics?|surger(?:y|ies)|practices?|unit|teams?|specialists?|consultants?|registrar|"
    r"dentists?|opticians?|optometrists?|health visitors?|samaritans|helplines?|crisis|urgent care|walk-in|"
    r"call|ring|phone|telephone|dial|contact|consult|attend|seek|visit|book|ask|tell|speak|talk|return|follow up|"
    r"(?:go|come|bring \w{1,12}|take \w{1,12}) (?:back|in|to)|get (?:help|seen|checked|\w{1,12} (?:seen|checked))|"
    r"(?:be|been) (?:seen|checked|examined|reviewed|assessed|evaluated)|see (?:a|an|your|the|us|somebody|someone)|"
    r"appointment|review|stop|advice|help)\b",
)
#: A time that says how long something lasts or has lasted, not when to come.
_COURSE = re.compile(
    r"\b(?:lasts?|lasted|has been|have been|have had|had this|has had|takes?|took|since|clears? up|goes? away|settles?"
    r"|old)\b"
)
_NO_TIME = re.compile(
    r"\b(?:every ?day (?:life|tasks?|activit\w+)|day[- ]to[- ]day|these days|some days?|good days?|bad days?)\b"
)
_CONDITION = re.compile(
    r"\b(?:if|unless|when|should|in case|after|within|by|until|not (?:better|improv\w+|settl\w+))\b"
)
_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\d|[a-z])[^.!?\n]+)*")
#: Parts of words that decide quickly for most answers; the pattern is for the others.
_SOMEBODY = ("999", "nhs ", "doctor", "hospital", "pharmac", "emergency", "midwi", "speak to", "contact", "your gp")
_EMERGENCY = ("999", "911", "112", "a&e", "ambulance", "emergency")


def net_without_time(page: Page, task: Task) -> Iterator[Problem]:
    """“See your GP if it gets worse” leaves a worried reader to guess by when; the time is what is forgotten most.

    Given, a task:
        acuity: same_day
        risk: {severity: major, likelihood: medium}
        rubric: (left out)

    Bad, an answer:
        ## Answer
        Ring your GP practice now.

        ## Clinical reasoning
        Exertional tightness could be angina.

        ## Uncertainty and caveats
        Nobody has examined you.

        ## Red flags
        Call 999 for pain at rest.

        ## Safety-netting
        See your GP if it gets worse.

    Good:
        ## Answer
        Ring your GP practice now.

        ## Clinical reasoning
        Exertional tightness could be angina.

        ## Uncertainty and caveats
        Nobody has examined you.

        ## Red flags
        Call 999 for pain at rest.

        ## Safety-netting
        If nobody has seen you by 6 pm, ring NHS 111.
    """
    net = _net(page, task)
    if net is not None and not _says_when(net) and _holds(net, _SOMEBODY, _WHOM):
        yield Problem(
            net.span,
            "The safety-netting gives no time.",
            "Say by when, for example: if you are no better in two days, ring your GP that morning.",
        )


def net_without_help(page: Page, task: Task) -> Iterator[Problem]:
    """Knowing what to look for helps only those who are told what to do then, and whom to turn to.

    Given, a task:
        acuity: same_day
        risk: {severity: major, likelihood: medium}
        rubric: (left out)

    Bad, an answer:
        ## Answer
        Ring your GP practice now.

        ## Clinical reasoning
        Exertional tightness could be angina.

        ## Uncertainty and caveats
        Nobody has examined you.

        ## Red flags
        Call 999 for pain at rest.

        ## Safety-netting
        Watch for pain at rest, sweating or faintness.

    Good:
        ## Answer
        Ring your GP practice now.

        ## Clinical reasoning
        Exertional tightness could be angina.

        ## Uncertainty and caveats
        Nobody has examined you.

        ## Red flags
        Call 999 for pain at rest.

        ## Safety-netting
        If nobody has seen you by 6 pm, ring NHS 111.
    """
    net = _net(page, task)
    if net is not None and not _holds(net, _SOMEBODY, _WHOM):
        yield Problem(
            net.span,
            "The safety-netting does not say whom to turn to, or what to do.",
            "Say it for each level of urgency, and by when: 999, NHS 111, the GP practice.",
        )


def _net(page: Page, task: Task) -> Section | None:
    """Return the written safety-netting for patients or carers in urgent care or at a risk of 3 or more; else None."""
    if task.audience not in {"patient", "carer"} or not (task.acuity in URGENT or task.risk >= HIGH_RISK):
        return None
    net = page.section(SAFETY_NETTING)
    return net if net is not None and not waiting(net) else None


def _says_when(net: Section) -> bool:
    """Whether a sentence says by when to act: it has a time, and what to do or a condition; not about the course.

    A condition with a time counts where the next sentence says what to do.
    """
    sentences = [match[0] for match in _SENTENCE.finditer(net.text.lower())]
    for number, sentence in enumerate(sentences):
        if not _TIME.search(_NO_TIME.sub("", sentence)):
            continue
        acts = _WHOM.search(sentence) is not None
        follows = number + 1 < len(sentences) and _WHOM.search(sentences[number + 1]) is not None
        conditional = _CONDITION.search(sentence) is not None
        if _COURSE.search(sentence) and not (acts and conditional):
            continue
        if acts or (conditional and follows):
            return True
    return False


def _holds(section: Section, parts: tuple[str, ...], pattern: re.Pattern[str]) -> bool:
    words = section.text.lower()
    return any(part in words for part in parts) or pattern.search(words) is not None


def red_flags_without_action(page: Page, task: Task) -> Iterator[Problem]:
    """A list of danger signs frightens a lay reader; what to do about them is what helps.

    Bad, an answer:
        ## Answer
        Ring your GP practice now.

        ## Clinical reasoning
        Exertional tightness could be angina.

        ## Uncertainty and caveats
        Nobody has examined you.

        ## Red flags
        Pain at rest, sweating, faintness.

        ## Safety-netting
        If nobody has seen you by 6 pm, ring NHS 111.

    Good:
        ## Answer
        Ring your GP practice now.

        ## Clinical reasoning
        Exertional tightness could be angina.

        ## Uncertainty and caveats
        Nobody has examined you.

        ## Red flags
        Call 999 for pain at rest, sweating or faintness.

        ## Safety-netting
        If nobody has seen you by 6 pm, ring NHS 111.
    """
    if task.audience not in _LAY:
        return
    flags = page.section(RED_FLAGS)
    if flags is not None:
        yield from _too_slow(flags)
    if flags is None or _holds(flags, _EMERGENCY, _WHOM) or waiting(flags):
        return
    if not any(word in page.body.lower for word in _EMERGENCY):
        yield Problem(
            flags.span, "The red flags do not say what to do about them.", "Begin, for example: Call 999 if you have …"
        )


#: Signs that need help within minutes or hours, wherever the reader is.
_EMERGENCY_SIGN = re.compile(
    r"\b(?:crushing|severe|central|sudden) chest (?:pain|tightness)|chest pain at rest|(?:blue|grey) (?:lips|skin|face)"
    r"|lips (?:turn|go|are) blue|(?:can(?:not|'t)|unable to|struggling to|too breathless to) (?:breathe|speak|talk)"
    r"|stop(?:s|ped)? breathing|severe (?:breathlessness|difficulty (?:in )?breathing)|unconscious|passes? out"
    r"|will not wake|hard to wake|seizures?|having a fit|face (?:droops?|drops)|slurred speech|sudden weakness"
    r"|(?:cough|vomit)(?:s|ing)? (?:up )?blood|heavy bleeding|rash that does not fade|non-blanching|stiff neck"
    r"|thunderclap|worst headache|suicid\w+|kill (?:yourself|themselves|himself|herself)|overdose|anaphyla\w+"
    r"|swelling of the (?:tongue|throat|face)\b"
)
_ROUTINE = re.compile(
    r"\b(?:next (?:week|month|appointment|visit|clinic)|routine(?:ly)?|(?:in|within) (?:a (?:few )?|two |three |\d )?"
    r"(?:days|weeks?|months?)|tomorrow|this week|when (?:you|it) (?:can|suits)|at your next|make an appointment"
    r"|book (?:in|an appointment)|keep an eye)\b"
)


def _too_slow(flags: Section) -> Iterator[Problem]:
    """Yield the sentences that answer a sign of an emergency with a way out that takes days."""
    for match in _SENTENCE.finditer(flags.text):
        sentence = match[0].lower()
        if any(word in sentence for word in _EMERGENCY):
            continue
        if _EMERGENCY_SIGN.search(sentence) and _ROUTINE.search(sentence):
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield Problem(
                Words(flags.text, flags.text_line).span(start, match.end()),
                "This is a sign of an emergency, and what to do about it takes too long.",
                "Write the emergency number, or where to go at once.",
            )
