"""Whether an edit of a prompt can be one of wording alone: whatever could change what is to be answered never is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from rlhf.model.drug_names import is_drug
from rlhf.model.meaning import binding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The fields whose texts may be worded in another way, by the place of each text below them.
_TEXTS: Final = {
    "prompt": "content", "outputs": "content", "rubric": "criterion", "ask": "", "starting_answer": "",
}  # fmt: skip

_NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion first "
    "second third fourth fifth sixth seventh eighth ninth tenth half quarter third double triple single couple dozen "
    "once twice thrice few several many most all some any more less fewer least maximum minimum over under above "
    "below exceeding within between about approximately around"
)
_UNITS = (
    "g kg mg mcg ug µg μg ng pg microgram micrograms milligram milligrams gram grams kilogram kilograms l dl ml cl "
    "litre litres liter liters millilitre millilitres milliliter milliliters mol mmol µmol umol nmol pmol meq iu unit "
    "units bar kpa mmhg cmh2o bpm cm mm m km metre metres inch inches foot feet ft lb lbs stone ounce ounces oz pint "
    "pints degree degrees celsius fahrenheit percent percentage puff puffs tablet tablets capsule capsules drop drops "
    "spoon spoonful teaspoon teaspoons tablespoon tablespoons dose doses ampoule patch patches sachet suppository"
)
_NEGATIONS = (
    "no not none nor neither never without nothing nobody nowhere cannot unable except unless unlikely hardly rarely "
    "seldom denies denied deny denying absent absence lack lacks lacking negative positive stop stopped stopping "
    "start started starting avoid avoids avoided avoiding refuse refuses refused contraindicated safe unsafe normal "
    "abnormal allergic allergy can could should must may might always only"
)
_SIDES = (
    "left right bilateral bilaterally unilateral unilaterally both either upper lower inner outer medial lateral "
    "anterior posterior proximal distal front back dominant ipsilateral contralateral side sides"
)
_TIMES = (
    "second seconds sec secs minute minutes min mins hour hours h hr hrs hourly d wk wks mth mths yr yrs day days "
    "daily week weeks weekly fortnight fortnightly month months monthly year years yearly annual annually decade "
    "decades today tonight tomorrow yesterday now currently recently recent immediately soon later ago since until "
    "till before after during while previously previous next last past morning mornings noon midday afternoon "
    "afternoons evening evenings night nights midnight bedtime meal meals breakfast lunch dinner fasting acute "
    "acutely chronic chronically sudden suddenly gradual gradually constant intermittent monday tuesday wednesday "
    "thursday friday saturday sunday weekend january february march april may june july august september october "
    "november december spring summer autumn winter od bd bid tds tid qds qid prn stat mane nocte qd qod am pm "
    "trimester postnatal antenatal"
)
_AGES = (
    "age aged ages yo old older oldest young younger youngest newborn newborns neonate neonates neonatal baby babies "
    "infant infants toddler toddlers child children childhood kid kids boy boys girl girls teen teens teenager "
    "teenagers adolescent adolescents adult adults elderly paediatric pediatric premature preterm"
)
_SEXES = (
    "he she him her hers his man men woman women male males female females lady gentleman mother mum mom father dad "
    "husband wife son daughter brother sister grandmother grandfather uncle aunt nephew niece boyfriend girlfriend mr "
    "mrs ms miss sir madam pregnant pregnancy pregnancies breastfeeding breastfed lactating menopause menopausal "
    "perimenopausal postmenopausal trans transgender nonbinary intersex"
)
#: The sorts of words that are never mere wording, in the words of a message.
_SORTS: Final[Mapping[str, frozenset[str]]] = {
    "a number or an amount": frozenset(_NUMBER_WORDS.split()),
    "a unit": frozenset(_UNITS.split()),
    "a negation, or what may be done": frozenset(_NEGATIONS.split()),
    "a side": frozenset(_SIDES.split()),
    "a time": frozenset(_TIMES.split()),
    "an age": frozenset(_AGES.split()),
    "a sex, or a pregnancy": frozenset(_SEXES.split()),
}
_APOSTROPHE = "['\u2019]"
_WORD = re.compile(
    rf"\d[\d.,:/]*\d|\d|[½¼¾⅓⅔<>≤≥=±%°]|n{_APOSTROPHE}t\b|[^\W\d_]+(?=n{_APOSTROPHE}t\b)"
    rf"|(?<!{_APOSTROPHE})[^\W\d_]+"
)


def why_not_wording(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return why an edit of a task's file is more than wording, as a clause; "" if it can be wording alone."""
    was, now = binding(before), binding(after)
    for name in sorted(was.keys() | now.keys()):
        if name not in _TEXTS:
            if was.get(name) != now.get(name):
                return f"“{name}” changed"
        elif _without_texts(was.get(name), _TEXTS[name]) != _without_texts(now.get(name), _TEXTS[name]):
            return f"“{name}” has other parts than before"
    english = str(after.get("locale", "en")).partition("-")[0] == "en"
    for old, new in zip(_texts(was), _texts(now), strict=True):
        if reason := _differs(old, new):
            return reason
        if not english and _WORD.findall(old.lower()) != _WORD.findall(new.lower()):
            return "its words changed, and of a language other than English only signs and spaces can be judged"
    return ""


def _differs(old: str, new: str) -> str:
    """Return the first sort of word in which two texts differ, with the words; "" if in none."""
    before, after = list(_telling(old)), list(_telling(new))
    if before == after:
        return ""
    rest = next(
        (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    was, now = (row[rest] if rest < len(row) else None for row in (before, after))
    sort = (was or now or ("", ""))[0]
    words = f"“{was[1]}”" if was else "nothing", f"“{now[1]}”" if now else "nothing"
    return f"{sort} changed: {words[0]} became {words[1]}"


def _telling(text: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a text that are never mere wording, in order, each with its sort."""
    for match in _WORD.finditer(text.lower()):
        word = match[0]
        if sort := _sort(word):
            yield sort, word


def _sort(word: str) -> str:
    if word[0].isdigit() or not word[0].isalpha():
        return "a number or an amount"
    if word[0] == "n" and not word.isalpha():
        return "a negation, or what may be done"
    sort = next((sort for sort, words in _SORTS.items() if word in words), "")
    return sort or ("a drug" if is_drug(word) else "")


def _without_texts(value: Any, below: str) -> Any:
    """Return a field without its texts: what must stay as it is."""
    if not below:
        return value is not None
    if not isinstance(value, list):
        return value
    return [{**item, below: ""} if isinstance(item, dict) else item for item in value]


def _texts(values: Mapping[str, Any]) -> list[str]:
    result: list[str] = []
    for name, below in _TEXTS.items():
        value = values.get(name)
        if not below:
            result += [str(value)] if value is not None else []
        else:
            result += [str(item.get(below, "")) for item in value or () if isinstance(item, dict)]
    return result
