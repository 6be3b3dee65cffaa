"""What an answer states of itself at the top, in the forms that people type: whether an AI drafted it, its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

AI_DRAFT: Final = "ai_draft"
VERDICT: Final = "verdict"
CONTEXT_MISSING: Final = "context_missing"
UNSURE: Final = "unsure"

#: Words for true and false (in YAML 1.2 “yes” is a text like any other), and for each the answer to a question.
_ANSWERS: Final = {"yes": "yes", "true": "yes", "no": "no", "false": "no", UNSURE: UNSURE}


def as_answer(value: object) -> str | None:
    """Return what somebody gave to a question as `yes`, `no` or `unsure`; None where it is none of these."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _ANSWERS.get(value.strip().lower()) if isinstance(value, str) else None


def drafted_by_ai(details: object) -> bool | None:
    """Return whether the details of an answer say that a draft by an AI was used; None where they say neither."""
    given = as_answer(details.get(AI_DRAFT)) if isinstance(details, dict) else None
    return {"yes": True, "no": False}.get(given or "")


def verdict_in(details: object) -> Mapping[str, Any]:
    """Return the verdict in the details of an answer, each question with `yes`, `no` or `unsure` where it has that."""
    verdict = details.get(VERDICT) if isinstance(details, dict) else None
    if not isinstance(verdict, dict):
        return {}
    return {key: as_answer(value) or value for key, value in verdict.items()}


def in_usual_form(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return the details of an answer with each of these values in the form that programs write.

    A `context_missing` beside the verdict goes into it, unless that says something else already.
    """
    usual = dict(details)
    drafted = drafted_by_ai(details)
    if drafted is not None:
        usual[AI_DRAFT] = drafted
    verdict = dict(verdict_in(details))
    if verdict:
        beside = as_answer(details.get(CONTEXT_MISSING))
        if beside is not None and verdict.get(CONTEXT_MISSING, UNSURE) in {UNSURE, beside, None}:
            verdict[CONTEXT_MISSING] = beside
            del usual[CONTEXT_MISSING]
        usual[VERDICT] = verdict
    return usual
