"""Words, names and numbers that the clinical rules look for, with the sources of these data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from rlhf.rules.traces import Cues, cues, pattern, traces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rlhf.model.document import Words
    from rlhf.model.finding import Span
    from rlhf.model.task import Task


class Wording(Struct, frozen=True):
    """A phrase that a rule objects to, and a better phrase.

    Args:
        words: words in small letters; every text that the pattern matches contains at least one of them.
        pattern: a regular expression for the phrase, without regard to case; a space matches any run of spaces and
            line ends, and an apostrophe matches both kinds of apostrophe.
        instead: what to write.
    """

    words: str
    pattern: str
    instead: str = ""


_BEFORE, _AFTER = 64, 100  # characters before and after a word in which its pattern is tried


class Lexicon:
    """Wordings that are looked for together."""

    def __init__(self, *entries: Wording) -> None:
        self._entries = tuple((entry, cues(*entry.words.split())) for entry in entries)
        self.cues = Cues(cue for _, its in self._entries for cue in its)

    def __iter__(self) -> Iterator[Wording]:
        return (entry for entry, _ in self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def matches(self, whole: Words, text: Words) -> Iterator[tuple[Wording, re.Match[str], Span]]:
        """Yield each match of a wording in `text`, which is a part of `whole` or all of it.

        A pattern is only tried around its words: a search of the whole text would take a hundred times longer.
        """
        seen = traces(whole).cues & self.cues
        for entry, its in self._entries:
            if not seen.isdisjoint(its):
                matches = {match.span(): match for match in _matches(entry.pattern, its & seen, text.text)}
                for place, match in sorted(matches.items()):
                    yield entry, match, text.span(*place)


def _matches(expression: str, words: Iterable[str], text: str) -> Iterator[re.Match[str]]:
    spaced = expression.replace(" ?", r"\s{0,12}").replace(" ", r"\s{1,12}").replace("'", "['\u2019]")
    wanted = pattern(spaced, re.IGNORECASE)
    for word in words:
        at = text.find(word)
        while at >= 0:
            for match in wanted.finditer(text, max(0, at - _BEFORE), at + _AFTER):
                if match.start() <= at < match.end():
                    yield match
            at = text.find(word, at + 1)


#: Claims with a certainty that medicine seldom has. Advice (“never stop suddenly”) is not among them.
OVERCONFIDENT: Final = Lexicon(
    Wording(
        "guarantee guarantees guaranteed",
        r"\bguarantee[sd]?\b(?! (?:by (?:law|statute|contract)|under|right|pay|hours|minimum|income|fund))",
    ),
    Wording(
        "safe effective sure certain accurate reliable harmless",
        r"(?<![\d.])100 ?(?:%|per ?cent) (?:safe|effective|sure|certain|accurate|reliable|harmless)\b",
    ),
    Wording(
        "completely totally perfectly absolutely entirely",
        r"\b(?:completely|totally|perfectly|absolutely|entirely) (?:safe|harmless|benign|risk-free|certain)\b",
    ),
    Wording("definitely", r"\b(?:is|are|was|were|has|have|will|it's|that's|this) definitely\b(?! worth)"),
    Wording("definitely", r"\bdefinitely (?:not|isn't|aren't|won't|safe|harmless|benign|cancer|caused?|causes)\b"),
    Wording(
        "certainly",
        r"\b(?:is|are|was|were|it's|that's|this is) certainly (?:not|no|safe|harmless|benign|nothing|just|only|an?)\b",
    ),
    Wording(
        "certainly",
        r"\bcertainly (?:not|isn't|aren't|won't) (?!worth|recommended|advisable|advised|the (?:only|first))",
    ),
    Wording(
        "cancer tumour tumor clot stroke attack meningitis sepsis pneumonia fracture serious dangerous malignant bad",
        r"\b(?:cannot|can't|could not|couldn't) be (?:an? )?(?:cancer|tumou?r|clot|stroke|heart attack|sepsis"
        r"|meningitis|pneumonia|fracture|serious|dangerous|malignant|anything (?:serious|bad|dangerous))\b",
    ),
    Wording("definitely", r"\byou definitely (?:have|do not have|don't have)\b"),
    Wording("undoubtedly unquestionably", r"\b(?:undoubtedly|unquestionably)\b"),
    Wording("doubt", r"\b(?:without|beyond)(?: a| any| all)?(?: shadow of a)? doubt\b|\bthere(?: is|'s) no doubt\b"),
    Wording("assured", r"\brest assured\b"),
    Wording("worry", r"\b(?:is|are|it's|that's|there's) (?:nothing|no need|no reason)(?: at all)? to worry\b"),
    Wording("risk", r"\brisk-free\b|\bzero risk\b|\bno risk (?:at all|whatsoever)\b"),
    Wording("risk", r"\b(?:carry|carries|has|have|pose|poses|there is|there's) (?:absolutely )?no risk\b(?! factors?)"),
    Wording("impossible", r"\b(?:is|it's) impossible (?:that|for (?:you|this|it) to (?:have|be))\b"),
    Wording("cure", r"\bwill (?:completely |certainly |always )?cure\b"),
    Wording("never", r"\bnever (?:causes?|harmful|dangerous|serious|fatal|a sign of|due to|a side effect)\b"),
    Wording("always", r"\b(?<!most\s)(?<!nearly\s)(?<!not\s)always (?:works?|safe|harmless|benign|curable)\b"),
    Wording("possibly", r"\b(?:cannot|can't|could not|couldn't) possibly be\b"),
    Wording("effects", r"\b(?:has|have|there are|without) (?:absolutely )?(?:no|any) side[-\s]effects\b"),
    Wording("certain bound", r"\b(?:is|are) (?:certain|bound) to (?:work|help|heal|cure|go away|get better)\b"),
)

#: The word before is a noun here, and not the first of two adjectives (“a psychotic or manic episode”).
_ALONE = (
    r"(?=[.,;:!?)]|$| (?:who|and|or|with|is|has)\b"
    r"(?! \w+ (?:episode|illness|disorder|symptoms?|state|phase|reaction)))"
)
_OF_THE_BODY = r"(?: (?:left|right))? (?:ventric|lung|vessel|arter|heart|atri|bladder|chest|tissue|wall|balloon)"

#: Words that blame people, or make them their illness, each with words that do not (Samaritans' media guidelines; NHS
#: England, Language Matters; the NHS content style guide).
HURTFUL: Final = Lexicon(
    Wording("suicide", r"\bcommit(?:s|ted|ting)? suicide\b", "died by suicide” or “take their own life"),
    Wording("suicide suicides", r"\b(?:un)?successful suicides?\b", "suicide” or “suicide attempt"),
    Wording("suicide", r"\b(?:failed|completed) suicides?(?: attempts?)?\b", "suicide” or “suicide attempt"),
    Wording("abuser abusers", r"\b(?:drugs?|substance|alcohol|opioid) abusers?\b", "person who uses …"),
    Wording("addict addicts", r"\b(?:drug |heroin |opioid |cocaine )?addicts?\b", "person with a dependence"),
    Wording("junkie junkies", r"\bjunkies?\b", "person with a dependence"),
    Wording("alcoholics", r"\balcoholics\b(?! anonymous\b)", "people with an alcohol dependence"),
    Wording("alcoholic", rf"\b(?:an|the) alcoholic{_ALONE}", "a person with an alcohol dependence"),
    Wording(
        "compliant noncompliant",
        rf"\bnon[-\s]?compliant\b(?!{_OF_THE_BODY})",
        "not taking it as prescribed",
    ),
    Wording(
        "mongol mongols mongoloid mongolism",
        r"\b(?:an?|the|are|is|be|as) mongols?\b|\bmongol(?:oid|ism)\b",
        "a person with Down syndrome",
    ),
    Wording(
        "spastic spastics cripple cripples crippled",
        r"\b(?:a|the) spastic\b(?! [a-z])|\bspastics\b|\bcrippled?s?\b",
        "a person with …",
    ),
    Wording("invalid invalids", r"\b(?:an|the) invalid(?=[.,;:!?)]|$)|\binvalids\b", "a person who cannot leave home"),
    Wording("lunatic lunatics insane", r"\blunatics?\b|\bmentally insane\b", "a person with a mental illness"),
    Wording("wheelchair", r"\bwheelchair[-\s]bound\b|\b(?:confined|bound) to a wheelchair\b", "uses a wheelchair"),
    Wording("retarded retardation", r"\bmental(?:ly)? retard(?:ed|ation)\b", "learning disability"),
    Wording("handicapped", r"\bhandicapped\b", "disabled"),
    Wording(
        "schizophrenics epileptics diabetics haemophiliacs hemophiliacs anorexics",
        r"\b(?:schizophrenics|epileptics|diabetics|ha?emophiliacs|anorexics)\b",
        "people with …",
    ),
    Wording("schizophrenic psychotic", rf"\ba (?:schizophrenic|psychotic){_ALONE}", "a person with …"),
    Wording("seeking", r"\b(?:attention|drug)[-\s]seeking\b", "in distress” or “in pain"),
    Wording("blocker blockers", r"\bbed[-\s]blockers?\b", "ready to leave hospital"),
    Wording("flyer flyers flier fliers", r"\bfrequent fl[iy]ers?\b", "somebody who attends often"),
    Wording("historian", r"\b(?:poor|bad|unreliable|hopeless) historian\b", "the history was hard to take"),
    Wording("obese", r"\bmorbidly obese\b", "living with severe obesity"),
    Wording("victim victims", r"\b(?:stroke|aids|hiv|cancer|dementia) victims?\b", "person who has (or had) …"),
)

_OLD_WORD = r"(?:previous|prior|earlier|preceding|foregoing|above|system|safety|original)"

#: Instructions to a program, not to a reader.
INSTRUCTIONS: Final = Lexicon(
    Wording(
        "ignore disregard override forget bypass",
        r"\b(?:ignore|disregard|override|forget|bypass)(?: (?:all|any|every|of|the|your|my|these|those)){0,3}"
        rf" {_OLD_WORD}(?: {_OLD_WORD})? (?:instruction|prompt|message|rule|guideline|direction|command)s?\b"
        r"(?! (?:from|by|given|about|on|you (?:were|got|had)|that (?:your|the|a|somebody)|in the letter))",
    ),
    Wording(
        "everything all",
        r"\bforget (?:everything|all)(?: (?:that )?(?:was|is|i|you|we))?(?: (?:said|told|wrote|written))?"
        r" (?:above|before this|so far|until now)\b",
    ),
    Wording(
        "grader graders judge model llm ai",
        r"\b(?:note|message|instructions?|hint) (?:to|for) (?:the |any )?(?:ai )?(?:graders?|judge|model|llm|ai)\b",
    ),
    Wording(
        "points marks score credit",
        r"\b(?:award|give|assign|grant) (?:it |this |me |us |this (?:answer|response) |the (?:answer|response) )?"
        r"(?:all(?: of)?(?: the)?|full|the full|maximum|the maximum|top|10/10|5/5) (?:points|marks|score|credit)\b",
    ),
    Wording(
        "rubric criteria",
        r"\b(?:ignore|disregard|skip|bypass) (?:the |this |your )?(?:rubric|(?:grading|scoring) criteria)\b",
    ),
    Wording(
        "unrestricted uncensored unfiltered jailbroken",
        r"\b(?:pretend (?:to be|you are)|act as|roleplay as|respond as) (?:an? )?"
        r"(?:unrestricted|uncensored|unfiltered|jailbroken)\b",
    ),
    Wording(
        "system hidden",
        r"\b(?:reveal|repeat|print|output|show|disclose)(?: me)? (?:your|the) (?:system|hidden) "
        r"(?:prompt|instructions?)\b",
    ),
    Wording("jailbroken unrestricted developer", r"\byou are now (?:in )?(?:jailbroken|unrestricted|developer mode)\b"),
    Wording(
        "full maximum highest perfect",
        r"\b(?:score|rate|grade|mark|give|award) this (?:answer|response|output) (?:as |with |the |a )?"
        r"(?:full|maximum|highest|perfect)\b",
    ),
)

#: Marks between the turns of a conversation with a model.
TURN_MARKS: Final = r"<\|(?:im_start|im_end|system|user|assistant|endoftext)\|>|\[/?INST\]|<</?SYS>>"

#: Phrases that writing programs leave behind when their text is pasted.
MACHINE_WORDS: Final = Lexicon(
    Wording("language", r"\b(?:as|i am|i'm|being) (?:just )?(?:an? )?(?:ai )?(?:large )?language model\b"),
    Wording("knowledge training", r"\b(?:my )?(?:knowledge|training)(?: data)? cut-?off\b"),
    Wording("training update", r"\bmy (?:last (?:knowledge |training )?update|training data)\b"),
    Wording("regenerate", r"\bregenerate response\b"),
    Wording("certainly sure absolutely", r"(?m:^)(?:certainly|sure|absolutely)[!,.] here(?:'s| is| are)\b"),
    Wording("happy", r"\bi(?: would|'d) be happy to (?:help|assist|revise|rewrite)\b"),
    Wording("let", r"\blet me know if you(?:'d| would) like me to\b"),
    Wording("oaicite contentReference", r"oaicite|contentReference\["),
    Wording("search view news", r"turn\d{1,2}(?:search|view|news)\d{1,2}\b"),
    Wording("utm", r"\butm_source=(?:chatgpt|openai|copilot|perplexity)\b"),
)

#: Terms that medicine has given up, each with the one in use.
OUTDATED: Final = Lexicon(
    Wording("NIDDM niddm", r"\bniddm\b|\bnon[-\s]insulin[-\s]dependent diabetes(?: mellitus)?\b", "type 2 diabetes"),
    Wording("IDDM iddm", r"\b(?<!n)iddm\b|(?<!non[-\s])\binsulin[-\s]dependent diabetes mellitus\b", "type 1 diabetes"),
    Wording(
        "maturity adult",
        r"\b(?:maturity|adult)[-\s]onset diabetes\b(?! of the young)",
        "type 2 diabetes",
    ),
    Wording("juvenile", r"\bjuvenile[-\s]onset diabetes\b|\bjuvenile diabetes\b", "type 1 diabetes"),
    Wording("mal", r"\bgrand mal\b", "tonic-clonic seizure"),
    Wording("mal", r"\bpetit mal\b", "absence seizure"),
    Wording("manic", r"\bmanic[-\s]depressi(?:on|ve)\b", "bipolar disorder"),
    Wording("senile", r"\bsenile dementia\b", "dementia"),
    Wording("multiple", r"\bmultiple personality disorder\b", "dissociative identity disorder"),
    Wording("consumption dropsy", r"\bdropsy\b", "oedema"),
    Wording("venereal", r"\bvenereal diseases?\b", "sexually transmitted infection"),
    Wording("crib cot", r"\bcot deaths?\b", "sudden infant death syndrome"),
    Wording("harelip", r"\bhare[-\s]?lip\b", "cleft lip"),
    Wording("asperger aspergers", r"\basperger'?s?\b(?! \(now)", "autism spectrum disorder"),
)

#: Services, units and people that a reader elsewhere does not have, each with what there is: American words for
#: readers in Britain, Ireland, Australia and New Zealand, and the reverse.
AMERICAN_WORDS: Final = Lexicon(
    Wording("ER", r"(?-i:\b(?:the|an|nearest|local|your) ER\b)", "A&E” or “the emergency department"),
    Wording("emergency", r"\bemergency rooms?\b", "A&E” or “the emergency department"),
    Wording("F", r"(?-i:°\s?F\b)", "°C"),
    Wording("fahrenheit", r"\bfahrenheit\b", "degrees Celsius"),
    Wording("PCP", r"(?-i:\b(?:your|a|the|their) PCP\b)", "GP"),
    Wording("primary", r"\bprimary care (?:physician|provider|doctor)s?\b", "GP"),
    Wording("drugstore drugstores", r"\bdrug ?stores?\b", "pharmacy"),
    Wording(
        "insurance",
        r"\b(?:your|health) insurance (?:provider|company|plan)\b|\bco-?pay(?:ment)?s?\b",
        "what it costs there",
    ),
    Wording("tylenol", r"\btylenol\b", "paracetamol"),
    Wording("advil motrin", r"\b(?:advil|motrin)\b", "ibuprofen"),
)
BRITISH_WORDS: Final = Lexicon(
    Wording("A", r"(?-i:\bA ?& ?E\b)", "the emergency room"),
    Wording("casualty", r"\b(?:to|in) casualty\b", "the emergency room"),
    Wording("NHS", r"(?-i:\bNHS 111\b)", "your doctor's office or a nurse line"),
    Wording("GP GPs", r"(?-i:\bGPs?\b)(?: (?:surgery|practice))?", "primary care doctor"),
)

#: Drug names cut short that have been taken for another drug (ISMP, Error-Prone Abbreviations).
SHORT_DRUG_NAMES: Final = {
    "MTX": "methotrexate",
    "AZT": "zidovudine",
    "HCTZ": "hydrochlorothiazide",
    "CPZ": "prochlorperazine” or “chlorpromazine",
    "PTU": "propylthiouracil",
    "TNK": "tenecteplase",
    "MSO4": "morphine sulfate",
    "MgSO4": "magnesium sulfate",
    "ZnSO4": "zinc sulfate",
}

#: Drugs that are called one thing in the United States and another in Britain, Ireland, Australia and New Zealand.
AMERICAN_NAMES: Final = {
    "acetaminophen": "paracetamol",
    "albuterol": "salbutamol",
    "epinephrine": "adrenaline",
    "meperidine": "pethidine",
    "glyburide": "glibenclamide",
    "nitroglycerin": "glyceryl trinitrate",
}

#: What doses are abbreviated to, in plain words.
LATIN: Final = {
    "od": "once a day", "om": "in the morning", "mane": "in the morning", "nocte": "at night", "bd": "twice a day",
    "bid": "twice a day", "tds": "three times a day", "tid": "three times a day", "qds": "four times a day",
    "qid": "four times a day", "prn": "when needed", "po": "by mouth", "ac": "before food", "pc": "after food",
    "hs": "at bedtime", "stat": "straight away", "qd": "once a day", "qod": "every other day", "eod": "every other day",
}  # fmt: skip

#: Abbreviations that patients are not expected to know, in plain words. What people say themselves (GP, NHS, HIV, MRI,
#: ECG, DVT, HRT, IBS, BMI) is not among them.
SHORT_FOR: Final = {
    "ACS": "a heart attack or a threatened one", "AF": "atrial fibrillation, an irregular heartbeat",
    "AKI": "sudden kidney injury", "ALT": "a liver blood test", "AOM": "a middle ear infection",
    "ARB": "a kind of blood pressure tablet", "BPH": "an enlarged prostate",
    "BPPV": "vertigo brought on by moving the head", "CABG": "heart bypass surgery", "CBC": "a blood count",
    "CKD": "chronic kidney disease", "CMP": "a set of blood tests", "COPD": "chronic obstructive pulmonary disease",
    "CPAP": "a machine that keeps the airway open", "CRP": "a blood test for inflammation",
    "CSF": "the fluid around the brain and spine", "CVA": "a stroke", "CVD": "disease of the heart and blood vessels",
    "DKA": "diabetic ketoacidosis", "DMARD": "a drug that slows arthritis", "DOAC": "a blood thinner",
    "EEG": "a tracing of the brain", "eGFR": "a measure of how well the kidneys work",
    "ESR": "a blood test for inflammation", "FBC": "a blood count", "GAD": "generalised anxiety disorder",
    "GCA": "giant cell arteritis", "GERD": "acid reflux", "GORD": "acid reflux", "HSV": "the herpes virus",
    "ICS": "a steroid inhaler", "INR": "how long blood takes to clot", "IOP": "pressure in the eye",
    "LABA": "a long-acting inhaler", "LFT": "a liver blood test", "LMWH": "a blood thinner given by injection",
    "LRTI": "a chest infection", "MSU": "a urine sample", "NCCT": "a CT scan", "NOAC": "a blood thinner",
    "NSAID": "an anti-inflammatory such as ibuprofen", "OTC": "over the counter, from a pharmacy",
    "PCI": "a procedure that opens heart arteries", "PCOS": "polycystic ovary syndrome",
    "PE": "a clot in the lung", "PID": "pelvic inflammatory disease", "PMR": "polymyalgia rheumatica",
    "PPI": "a tablet that reduces stomach acid",
    "SABA": "a reliever inhaler", "SNRI": "a kind of antidepressant", "SOB": "short of breath",
    "SSRI": "a kind of antidepressant", "SVT": "a fast heart rhythm", "TCA": "an older kind of antidepressant",
    "TFT": "a thyroid blood test", "TIA": "a mini-stroke", "TSH": "a thyroid blood test",
    "URTI": "a cold or throat infection", "VTE": "a blood clot", "WBC": "white blood cells",
}  # fmt: skip

#: Emergency numbers of any country.
EMERGENCY_NUMBERS: Final = ("999", "911", "112", "000", "111", "988")
#: Lines for a crisis in one country: naming the right emergency number beside them does not make them answer elsewhere.
LINES: Final = frozenset({"988"})
#: Emergency numbers with signs between the digits.
SPELT: Final = {"9-1-1": "911", "9-9-9": "999", "1-1-2": "112", "0-0-0": "000"}
#: By country, the number to give first and others that are valid there, too (NHS 111; 988 for a mental crisis).
_RIGHT: Final = {
    "GB": ("999", "112", "111"), "IE": ("112", "999"), "US": ("911", "988"), "CA": ("911", "988"),
    "AU": ("000", "112"), "NZ": ("111",), "IN": ("112",), "ZA": ("112",), "PL": ("112", "999"),
}  # fmt: skip
_EUROPE: Final = frozenset(re.findall("..", "ATBEBGCHCYCZDEDKEEESFIFRGRHRHUISITLILTLULVMTNLNOPTROSESISK"))

#: Countries where “mcg” is advised, and milligrams may begin with a zero.
NORTH_AMERICA: Final = frozenset({"US", "CA"})
#: Countries where drugs have their British (and international) names.
BRITISH_HABITS: Final = frozenset({"GB", "IE", "AU", "NZ", "ZA", "IN"})


def emergency_numbers(country: str) -> tuple[str, ...]:
    """Return a country's emergency numbers, the usual number first; () where they are not known."""
    return ("112",) if country in _EUROPE else _RIGHT.get(country, ())


def country(task: Task) -> str:
    """Return the reader's country as two capital letters: that of the task's jurisdiction, or else of its locale."""
    there = task.jurisdiction[:2] or task.locale.partition("-")[2]
    return "GB" if there == "UK" else there
