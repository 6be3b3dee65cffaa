"""Hebrew and Arabic are written with marks of direction; what turns a dose round is found all the same."""
# ruff: noqa: RUF001 — other alphabets are what is tested

from __future__ import annotations

import pytest

from rlhf.model.text import invisible, turning_marks, unseen

LRM, RLM, ALM = "\u200e", "\u200f", "\u061c"


@pytest.mark.parametrize(
    "sentence",
    [
        f'קח 500{RLM} מ"ג פרצטמול, עד 4 פעמים ביום.',
        f"{RLM}500 mg פעמיים ביום{RLM}",
        f"אין לעלות על 10{LRM}\u201320{LRM} מיליגרם (mg) ליום.",
        f"חום מעל 38.5{RLM}, יש לפנות לרופא{RLM}.",
        f"خذ ٥٠٠{ALM} مغ من الباراسيتامول كل ٦ ساعات{ALM}.",
        f"{ALM}12/5 صباحًا: 2.5 mg{LRM} (ملليغرام){RLM}!",
        f"الجرعة 2.5{RLM} ملغ مرتين يوميًا",
        f"The word is שלום{LRM} (peace), then 5 mg.",
        f"{LRM}Take 5 mg twice a day.{LRM}",
    ],
)
def test_marks_that_such_writing_needs_may_stand(sentence):
    assert [match.start() for match in turning_marks(sentence)] == []
    assert not list(invisible(sentence))
    assert unseen(sentence) == ""


@pytest.mark.parametrize(
    ("sentence", "at"),
    [
        (f"קח 5{RLM}0 מיליגרם", 4),  # inside a number it is read in another order
        (f"קח 0{RLM}.5 מיליגרם", 4),
        (f"קח 0.{RLM}5 מיליגרם", 5),
        (f"خذ ٠{ALM}\u066b٥ مغ", 4),
        (f"Give {RLM}30 / 70 insulin", 5),  # shown as 70 / 30
        (f"Give 5{LRM}0 mg", 6),
        ("Give \u202e05\u202c mg", 5),
        ("קח \u202b500\u202c מיליגרם", 3),
        ("خذ \u2067٥٠٠\u2069 مغ", 3),
    ],
)
def test_what_turns_a_dose_round_is_found(sentence, at):
    assert next(turning_marks(sentence)).start() == at
    assert unseen(sentence) == sentence[at]


def test_a_mark_inside_a_word_hides_the_word_from_every_search():
    match = next(invisible(f"hep{LRM}{LRM}arin"), None)
    assert match is not None
    assert match.span() == (3, 5)


def test_a_long_line_of_marks_is_read_at_once():
    assert len(list(turning_marks(RLM * 200_000 + " 5 mg"))) == 200_000
