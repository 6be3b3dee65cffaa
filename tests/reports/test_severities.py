"""Two scales: how soon somebody is needed, and how much harm there could be; each word is on one of them."""

from __future__ import annotations

import pytest

from rlhf.model.policy import Holds, Policy
from rlhf.model.risk import SEVERITIES, SEVERITY_WORDS
from rlhf.model.vocabulary import (
    ESCALATION_SEVERITIES,
    ESCALATION_WORDS,
    FLAG_CATEGORIES,
    FLAG_CATEGORY_WORDS,
    OUTCOME_WORDS,
    OUTCOMES,
    severity_words,
)
from rlhf.reports.severities import escalation_effect, flag_effect


def test_no_word_is_on_both_scales() -> None:
    assert not {*ESCALATION_WORDS.values(), *ESCALATION_SEVERITIES} & set(SEVERITIES)
    assert len(set(ESCALATION_WORDS.values())) == len(ESCALATION_SEVERITIES)


def test_every_choice_says_what_it_means() -> None:
    assert list(ESCALATION_WORDS) == list(ESCALATION_SEVERITIES)
    assert list(FLAG_CATEGORY_WORDS) == list(FLAG_CATEGORIES)
    assert list(OUTCOME_WORDS) == list(OUTCOMES)
    assert list(SEVERITY_WORDS) == list(SEVERITIES)


@pytest.mark.parametrize(("severity", "words"), [("S2", "S2, urgent"), ("S4", "S4, routine"), ("major", "major")])
def test_a_step_is_told_with_its_word(severity: str, words: str) -> None:
    assert severity_words(severity) == words


def test_what_a_step_does_is_what_policy_says() -> None:
    policy = Policy("Winter")
    assert escalation_effect("S1", policy) == "taken in hand within 4 h, settled within 24 h; holds the task"
    assert escalation_effect("S4", policy) == "taken in hand within 5 working days, settled with the next guidance"
    assert flag_effect("minor", policy).startswith("a little harm, soon over; taken in hand within 5 working days")
    assert "; holds the task; taken in hand within 1 working day," in flag_effect("major", policy)
    stricter = Policy("Winter", holds=Holds(flags=frozenset({"minor"}), escalations=frozenset()))
    assert "holds the task" in flag_effect("minor", stricter)
    assert "holds the task" not in flag_effect("major", stricter)
    assert "holds the task" not in escalation_effect("S1", stricter)
