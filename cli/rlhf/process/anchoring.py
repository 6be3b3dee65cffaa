"""Find the place that a remark is about by the text around its quote, and say whether the quote was edited there.

The surrounding text is found first and the quote is looked for inside it, never the other way round: similar words in
another place mean something else (W3C's TextQuoteSelector, with more weight on the words around a quote).
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rlhf.model.event import Remark

_WORD = re.compile(r"\w+|[^\w\s]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n\s*?(?=\n|[-*+#>|]|\d+[.)])")  # where a sentence ends

_MORE = 4  # words that may have been inserted between a quote and the text around it
_KEPT = 0.5  # the share of the words around a quote that must still be there
_ONE_SIDE, _ENOUGH = 0.8, 6  # or this share of the words on one side, if that side has at least so many words
_DOUBT = 3  # another place may have so many more matching words around it than the exact quote
_LIKE = 60  # of 100: how similar to the quote the words in its place must be to count as the same words, edited
_LIKE_ANYWHERE, _SHORTEST = 80, 8  # the same without surroundings; a shorter quote is similar to too many places
_CLOSE = 40  # letters on each side that are enough to find a place if they are all equal
_NEAR = 2_500  # letters before and after a place that are considered


class Place(Struct, frozen=True):
    """The range of letters in which the words of a remark stand in a text.

    Args:
        edited: the words are similar to the quote, but not equal.
        certain: the text around the quote is known, and stands around no other place.
    """

    start: int
    end: int
    edited: bool = False
    certain: bool = True


def find(remark: Remark, text: str) -> Place | None:
    """Return where a remark's words stand in `text`, unchanged or edited; None where they are gone from their place."""
    same = places(remark.quote, text)
    if not remark.before.strip() and not remark.after.strip():
        return _anywhere(remark.quote, same, text)
    close = [span for span in same if _stands_between(remark, text, span, _CLOSE)]
    close = [span for span in close if len(close) > 1 and _stands_between(remark, text, span, _NEAR)] or close
    if close:
        return Place(*close[0], certain=len(close) == 1)
    return _Surroundings(remark, text).place(remark.quote, same)


def places(quote: str, text: str) -> list[tuple[int, int]]:
    """Return the range of every place of a quote in a text; line breaks and spaces between words may differ."""
    words = quote.split()
    return [match.span() for match in re.finditer(r"\s+".join(map(re.escape, words)), text)] if words else []


def sentence_kept(remark: Remark, text: str, place: Place) -> bool:
    """Whether the rest of the sentence around a place is the same as around the quote."""
    before, after = _SENTENCE.split(remark.before), _SENTENCE.split(remark.after)
    here = _SENTENCE.split(text[max(0, place.start - _NEAR) : place.start])[-1].split()
    there = _SENTENCE.split(text[place.end : place.end + _NEAR])[0].split()
    was, follows = before[-1].split(), after[0].split()
    if len(before) == 1:  # the sentence begins before the text that was kept, whose first word may be cut off
        was = was[1:]
        here = here[-len(was) :] if was else []
    if len(after) == 1:
        follows = follows[:-1]
        there = there[: len(follows)]
    return was == here and follows == there


def _stands_between(remark: Remark, text: str, span: tuple[int, int], letters: int) -> bool:
    """Whether `letters` letters on each side of a place equal those around the quote, apart from white space."""
    before, after = " ".join(remark.before[-letters:].split()), " ".join(remark.after[:letters].split())
    here = " ".join(text[max(0, span[0] - _NEAR) : span[0]].split())
    there = " ".join(text[span[1] : span[1] + _NEAR].split())
    return here.endswith(before) and there.startswith(after)


def _anywhere(quote: str, same: Sequence[tuple[int, int]], text: str) -> Place | None:
    """Return the first place, never certain, of a quote whose surroundings are not known; None where it has none."""
    if same:
        return Place(*same[0], certain=False)
    if len(quote) < _SHORTEST or len(quote) > len(text):
        return None
    from rapidfuzz.fuzz import partial_ratio_alignment

    result = partial_ratio_alignment(quote, text, score_cutoff=_LIKE_ANYWHERE)
    if result is None:
        return None
    start, end = result.dest_start, result.dest_end
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return Place(start, end, edited=True, certain=False)


class _Surroundings:
    """Counts, for each word of a text, of the words around a quote that stand before and after it in the same order.

    Each word is written as one letter, so that counting them is quick.
    """

    def __init__(self, remark: Remark, text: str) -> None:
        self._letters: dict[str, str] = {}
        self._text = text
        self._before, self._after = self._written(remark.before), self._written(remark.after)
        self._spans = [match.span() for match in _WORD.finditer(text)]
        words = self._written(text)
        first, last = len(self._before) + _MORE, len(self._after) + _MORE
        self._left = [self._kept_before(words[max(0, at - first) : at]) for at in range(len(words) + 1)]
        self._right = [self._kept_after(words[at : at + last]) for at in range(len(words) + 1)]
        most = accumulate(self._left, max)
        self._best = max(left + right for left, right in zip(most, self._right, strict=True))

    def place(self, quote: str, same: Sequence[tuple[int, int]]) -> Place | None:
        """Return the place in the quote's surroundings with its words or similar words; None where there is none."""
        counted = [(self._around(*span), span) for span in same]
        if counted:
            (left, right), span = max(counted, key=lambda pair: (sum(pair[0]), -pair[1][0]))
            allowed = min(_DOUBT, len(self._written(quote)))
            if self._hold(left, right) and left + right + allowed >= self._best:
                return Place(*span, certain=sum(sum(around) == left + right for around, _ in counted) == 1)
        return self._edited(quote)

    def _edited(self, quote: str) -> Place | None:
        """Return the words that stand where the quote stood, if they are similar to it; else None."""
        from rapidfuzz.fuzz import ratio

        reach, most = 2 * len(self._written(quote)) + 20, max(self._right)
        result: tuple[int, Place] | None = None
        for first in (at for at, left in enumerate(self._left) if left + most >= self._best):
            for end in range(first + 1, min(len(self._right), first + reach)):
                left, right = self._left[first], self._right[end]
                if left + right == self._best and self._hold(left, right):
                    span = self._spans[first][0], self._spans[end - 1][1]
                    if ratio(quote, self._text[slice(*span)]) >= _LIKE and (result is None or end - first > result[0]):
                        result = end - first, Place(*span, edited=True)
        return result[1] if result else None

    def _hold(self, left: int, right: int) -> bool:
        """Whether enough of the words around the quote are still there, by their counts before and after a place."""
        sides = ((left, len(self._before)), (right, len(self._after)))
        if any(all_ >= _ENOUGH and kept >= _ONE_SIDE * all_ for kept, all_ in sides):
            return True
        return left + right >= _KEPT * (len(self._before) + len(self._after))

    def _around(self, start: int, end: int) -> tuple[int, int]:
        here = self._written(self._text[max(0, start - _NEAR) : start])
        return self._kept_before(here), self._kept_after(self._written(self._text[end : end + _NEAR]))

    def _kept_before(self, words: str) -> int:
        return _in_order(self._before, words[-len(self._before) - _MORE :])

    def _kept_after(self, words: str) -> int:
        return _in_order(self._after, words[: len(self._after) + _MORE])

    def _written(self, text: str) -> str:
        known = self._letters
        return "".join(known.setdefault(word, chr(len(known) + 1)) for word in _WORD.findall(text.casefold()))


def _in_order(some: str, others: str) -> int:
    """Return how many letters of a text stand in another text in the same order."""
    from rapidfuzz.distance import LCSseq

    return int(LCSseq.similarity(some, others))
