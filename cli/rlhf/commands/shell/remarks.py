"""Remarks on words of an answer, as options give them: `"WORDS :: REMARK"`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rlhf.model.event import Remark

On = Annotated[
    list[str] | None,
    typer.Option(
        "--on",
        metavar='"WORDS :: REMARK"',
        help="Words of the answer, and what to say of them; may be repeated",
    ),
]


def remarks_on(on: list[str] | None, section: str) -> list[Remark]:
    """Return a remark for each `--on`.

    Raises:
        RemarkIncomplete.
    """
    from rlhf.model.event import Remark

    return [Remark(words, quote, section) for quote, words in pairs(on, "--on", '--on "come back :: say by when"')]


def pairs(given: list[str] | None, option: str, example: str) -> list[tuple[str, str]]:
    """Return the two parts of each text, which `::` parts.

    Raises:
        RemarkIncomplete.
    """
    from rlhf.errors import RemarkIncomplete

    result = []
    for text in given or ():
        quote, marks, words = (part.strip() for part in text.partition("::"))
        if not (marks and quote and words):
            raise RemarkIncomplete(option, text, example)
        result.append((quote, words))
    return result
