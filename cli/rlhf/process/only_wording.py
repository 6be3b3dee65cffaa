"""Whether an edit of a prompt can be one of wording alone: spelling, signs, small words; anything else may matter."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Final

from rlhf.model.meaning import binding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: The fields whose texts may be worded in another way, by the place of each text below them.
_TEXTS: Final = {
    "prompt": "content", "outputs": "content", "rubric": "criterion", "ask": "", "starting_answer": "",
}  # fmt: skip

#: English words that may come and go: they carry no number, time, person, side, place or negation.
_SMALL_WORDS = "a an the that which this these please kindly hello hi dear thanks thank you also so really just well"
_SMALL: Final = frozenset(_SMALL_WORDS.split())
#: Words that stand for each other: the same verb in the same time.
_ALIKE: Final = {"are": "is", "am": "is", "were": "was", "been": "be", "being": "be"}
_OTHER_WORDS = "three there later latter unclear nuclear causal casual dose does"
#: Words that a slip of two letters makes of others, and that are never one.
_NO_SLIP: Final = frozenset(_OTHER_WORDS.split())

_NUMBER = re.compile(r"\S*\d\S*")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019\u02bc`\u00b4][^\W\d_]+)*|[^\s.,;:!?\"()'\u2018\u2019\u201c\u201d]")
_APOSTROPHE = re.compile("['\u2019\u02bc`\u00b4]")
_LEAST = 4  # letters of a word in which a slip can be told from another word


def why_not_wording(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return why an edit of a task's file is more than wording, as a clause; "" if it can be wording alone.

    Signs and spaces, capitals, small words and slips of the pen may change (two letters that changed places, a letter
    written once or twice). Another word may be another number, drug, side, age, time or person, and so it is more.
    """
    was, now = binding(before), binding(after)
    for name in sorted(was.keys() | now.keys()):
        if name not in _TEXTS:
            if was.get(name) != now.get(name):
                return f"“{name}” changed"
        elif _without_texts(was.get(name), _TEXTS[name]) != _without_texts(now.get(name), _TEXTS[name]):
            return f"“{name}” has other parts than before"
    english = str(after.get("locale", "en")).partition("-")[0] == "en"
    reasons = (_differs(old, new, english=english) for old, new in zip(_texts(was), _texts(now), strict=True))
    return next((reason for reason in reasons if reason), "")


def _differs(old: str, new: str, *, english: bool) -> str:
    """Return the first words that differ by more than wording, as a clause; "" where none do."""
    before, after = list(_words(old)), list(_words(new))
    was, now = ([_ALIKE.get(word, word) if english else word for word in words] for words in (before, after))
    for kind, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind != "equal" and not (english and _is_wording(before[i:j], after[k:m])):
            gone, new = " ".join(before[i:j][:_SHOWN]), " ".join(after[k:m][:_SHOWN])
            return f"“{gone}” became “{new}”" if gone and new else f"“{gone}” went" if gone else f"“{new}” came"
    return ""


_SHOWN = 6  # words that a message quotes


def _is_wording(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether words in each other's place are the same but for small words and slips."""
    left = [word for word in old if word not in _SMALL]
    right = [word for word in new if word not in _SMALL]
    return len(left) == len(right) and all(
        _ALIKE.get(a, a) == _ALIKE.get(b, b) or _is_slip(a, b) for a, b in zip(left, right, strict=True)
    )


def _is_slip(old: str, new: str) -> bool:
    """Whether one word is the other with two letters that changed places, or with a letter once in place of twice."""
    if min(len(old), len(new)) < _LEAST or not (old.isalpha() and new.isalpha()) or {old, new} & _NO_SLIP:
        return False
    if len(old) == len(new):
        apart = [place for place in range(len(old)) if old[place] != new[place]]
        swapped = len(apart) == 2 and apart[1] == apart[0] + 1  # noqa: PLR2004 — two letters
        return swapped and apart[0] > 0 and old[apart[0]] == new[apart[1]] and old[apart[1]] == new[apart[0]]
    short, long = sorted((old, new), key=len)
    if len(long) != len(short) + 1:
        return False
    return any(long[i] == long[i - 1] and long[:i] + long[i + 1 :] == short for i in range(1, len(long)))


def _words(text: str) -> Iterator[str]:
    """Yield the words of a text in lower case, without apostrophes; numbers with all that is joined to them; signs.

    Full stops, commas, quotation marks and the like are no words, unless they are joined to a number.
    """
    at, text = 0, text.lower()
    while at < len(text):
        number = _NUMBER.match(text, at) if not text[at].isspace() and (at == 0 or text[at - 1].isspace()) else None
        if number is not None:
            yield number[0].strip("\"'()\u2018\u2019\u201c\u201d").rstrip(".,;:!?)\"'\u2019\u201d")
            at = number.end()
            continue
        word = _WORD.match(text, at)
        if word is not None and not (word[0] == "-" and _joins(text, at)):
            yield _APOSTROPHE.sub("", word[0])
        at = word.end() if word is not None else at + 1


def _joins(text: str, at: int) -> bool:
    """Whether a hyphen joins two words; elsewhere, as in “HIV-”, it is a sign."""
    return 0 < at < len(text) - 1 and text[at - 1].isalpha() and text[at + 1].isalpha()


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
