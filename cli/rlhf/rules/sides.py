"""Left and right: that an answer does not change sides on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.finding import Problem
from rlhf.rules.traces import cues, pattern, where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.document import Words

_PART = (
    r"(?:arm|leg|calf|thigh|knee|hip|ankle|foot|toe|shoulder|elbow|wrist|hand|thumb|finger|eye|ear|breast|kidney|lung"
    r"|ovary|testicle|testis|groin|flank|cheek|nostril|hemisphere)s?"
)
_SIDED = rf"(?i)\b(left|right)(?: (?:upper|lower|big|little|index|ring|middle))? ({_PART})\b"
#: Words with which an answer speaks of both sides on purpose.
_BOTH = (
    r"(?i)\b(?:both|other|opposite|either|each|compar\w+|contralateral|unaffected|healthy|good|normal|than|unlike"
    r"|bilateral\w*|spread\w*|as well|too|also|sides?|left or right|right or left|left and right|right and left"
    r"|then|later|previous\w*|before|versus|vs)\b"
)


@where(cues("left"))
def sides_confused(body: Words) -> Iterator[Problem]:
    """The wrong side has been scanned, drained and cut off because one sentence said left and the next one right.

    (Where an answer means both, it says so: both, the other, compare.)

    Bad, an answer:
        The pain is in your left calf. Ask for a scan of your right calf.

    Good:
        The pain is in your left calf. Ask for a scan of your left calf.
    """
    if "right" not in body.lower or pattern(_BOTH).search(body.text):
        return
    first: dict[str, str] = {}
    for match in pattern(_SIDED).finditer(body.text):
        side, part = match[1].lower(), match[2].lower().rstrip("s")
        if first.setdefault(part, side) != side:
            yield Problem(
                body.span(match.start(), match.end()),
                f"This says {side}; before, the {part} was on the {first[part]}.",
                "Write the same side, or say that both are meant.",
            )
            return
