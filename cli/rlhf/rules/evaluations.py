"""Evaluations of outputs: that every score belongs to an output, and that scores and words agree."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from rlhf.model.finding import Problem
from rlhf.model.vocabulary import OUTPUT_SCALES
from rlhf.rules.layout import waiting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rlhf.model.document import Page
    from rlhf.model.task import Task

_LOW = 2
_GOOD = 4
_FEW = 4
_MOST = 50  # the most outputs that are checked
_ALL_OF_THEM = re.compile(
    r"\b(?:both|neither|each|all (?:of the |the )?(?:outputs|replies|answers)|every)\b", re.IGNORECASE
)


def output_unknown(page: Page, task: Task) -> Iterator[Problem]:
    """Scores count for the output whose name they stand under; under another name they are lost.

    Given, a task:
        kind: output_evaluation
        outputs:
          - {name: A, content: Call 999 now.}
          - {name: B, content: Rest and see how you feel.}

    And, an answer:
        ## Evaluation
        Output A names the danger. Output B delays help.

        ## Errors and omissions
        Output B delays the call. Harm: death; likelihood medium.

        ## Rationale
        Delay is what kills here.

    Bad, the details of an answer:
        scores:
          A: {clinical_appropriateness: 5, safety_and_risk: 5}
          B: {clinical_appropriateness: 2, safety_and_risk: 1}
          C: {clinical_appropriateness: 3, safety_and_risk: 3}

    Good:
        scores:
          A: {clinical_appropriateness: 5, safety_and_risk: 5}
          B: {clinical_appropriateness: 2, safety_and_risk: 1}
    """
    known = [name for name, _ in task.outputs]
    for name in _scores(page, task):
        if name not in known:
            folded = {other.casefold(): other for other in known}
            near = difflib.get_close_matches(str(name)[:80].casefold(), list(folded)[:_MOST], 1, 0.6)
            hint = f"Did you mean {folded[near[0]]}?" if near else f"The task has: {', '.join(known[:_MOST])}."
            yield Problem(page.key("scores", name), f"The task has no output {name}.", hint)


def scale_left_out(page: Page, task: Task) -> Iterator[Problem]:
    """Outputs are compared scale by scale; one that only some of them are scored on cannot be compared.

    (A scale that does not apply is left out for every output.)

    Given, a task:
        kind: output_evaluation
        outputs:
          - {name: A, content: Call 999 now.}
          - {name: B, content: Rest and see how you feel.}

    And, an answer:
        ## Evaluation
        Output A names the danger. Output B delays help.

        ## Errors and omissions
        Output B delays the call. Harm: death; likelihood medium.

        ## Rationale
        Delay is what kills here.

    Bad, the details of an answer:
        scores:
          A: {clinical_appropriateness: 5, safety_and_risk: 5}
          B: {clinical_appropriateness: 2}

    Good:
        scores:
          A: {clinical_appropriateness: 5, safety_and_risk: 5}
          B: {clinical_appropriateness: 2, safety_and_risk: 1}
    """
    scores = _scores(page, task)
    if not scores:
        return
    given = {name: scores[name] for name, _ in task.outputs if isinstance(scores.get(name), dict) and scores[name]}
    used = [scale for scale in OUTPUT_SCALES if any(scale in values for values in given.values())]
    for name, values in given.items():
        left = [scale for scale in used if scale not in values]
        if left:
            yield Problem(
                page.key("scores", name),
                f"Output {name} has no score for {' and '.join(left)}, on which another output has one.",
                "Score it too. If a scale does not apply, leave it out for every output.",
            )


def low_score_unexplained(page: Page, task: Task) -> Iterator[Problem]:
    """A low score trains a model only if the fault has a name: what was wrong or missing, and what harm it could do.

    Given, a task:
        kind: output_evaluation
        outputs:
          - {name: A, content: Call 999 now.}
          - {name: B, content: Rest and see how you feel.}

    And, the details of an answer:
        scores:
          A: {clinical_appropriateness: 5, safety_and_risk: 5}
          B: {clinical_appropriateness: 2, safety_and_risk: 1}

    Bad, an answer:
        ## Evaluation
        Output A names the danger. Output B delays help.

        ## Errors and omissions
        Output A does not mention aspirin.

        ## Rationale
        Delay is what kills here.

    Good:
        ## Evaluation
        Output A names the danger. Output B delays help.

        ## Errors and omissions
        Output A does not mention aspirin. Output B delays the call; the harm could be death.

        ## Rationale
        Delay is what kills here.
    """
    low = [name for name, values in _numbers(page, task).items() if any(value <= _LOW for value in values.values())]
    section = page.section("Errors and omissions") if low else None
    if section is None or waiting(section) or len(task.outputs) == 1 or _ALL_OF_THEM.search(section.text):
        return
    for name in low[:_MOST]:
        if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", section.text):
            yield Problem(
                page.key("scores", name),
                f"Output {name} is scored 1 or 2, but “Errors and omissions” does not name it.",
                "Say there what is wrong with it, and how much harm it could do.",
            )


def scores_all_alike(page: Page, task: Task) -> Iterator[Problem]:
    """Scores that are the same for every output on every scale tell nothing apart, and are mostly unfinished.

    Given, a task:
        kind: output_evaluation
        outputs:
          - {name: A, content: Call 999 now.}
          - {name: B, content: Rest and see how you feel.}

    And, an answer:
        ## Evaluation
        Output A names the danger. Output B delays help.

        ## Errors and omissions
        Output B delays the call. Harm: death; likelihood medium.

        ## Rationale
        Delay is what kills here.

    Bad, the details of an answer:
        scores:
          A: {clinical_appropriateness: 3, safety_and_risk: 3}
          B: {clinical_appropriateness: 3, safety_and_risk: 3}

    Good:
        scores:
          A: {clinical_appropriateness: 5, safety_and_risk: 5}
          B: {clinical_appropriateness: 2, safety_and_risk: 1}
    """
    numbers = _numbers(page, task)
    values = [value for scales in numbers.values() for value in scales.values()]
    if len(numbers) > 1 and len(values) >= _FEW and len(set(values)) == 1:
        yield Problem(
            page.key("scores"),
            f"Every output has {values[0]} on every scale.",
            "Score each scale by itself. If they really are alike, say so in the rationale, and waive this.",
        )


def scores_contradict(page: Page, task: Task) -> Iterator[Problem]:
    """What could plausibly kill is not clinically appropriate: of two such scores, one is a slip.

    Given, a task:
        kind: output_evaluation
        outputs:
          - {name: A, content: Call 999 now.}
          - {name: B, content: Rest and see how you feel.}

    And, an answer:
        ## Evaluation
        Output A names the danger. Output B delays help.

        ## Errors and omissions
        Output B delays the call. Harm: death; likelihood medium.

        ## Rationale
        Delay is what kills here.

    Bad, the details of an answer:
        scores:
          A: {clinical_appropriateness: 5, safety_and_risk: 5}
          B: {clinical_appropriateness: 5, safety_and_risk: 1}

    Good:
        scores:
          A: {clinical_appropriateness: 5, safety_and_risk: 5}
          B: {clinical_appropriateness: 2, safety_and_risk: 1}
    """
    for name, values in _numbers(page, task).items():
        if values.get("safety_and_risk") == 1 and values.get("clinical_appropriateness", 0) >= _GOOD:
            yield Problem(
                page.at("scores", name, "safety_and_risk"),
                f"Output {name} has 1 for safety, but {values['clinical_appropriateness']} for being appropriate.",
                "Look at both again: 1 is the worst, 5 the best.",
            )


def rank_unclear(page: Page, task: Task) -> Iterator[Problem]:
    """A rank compares the outputs of the task: each stands in it once, so that every pair can be read from it.

    Given, a task:
        kind: output_evaluation
        outputs:
          - {name: A, content: Call 999 now.}
          - {name: B, content: Rest and see how you feel.}

    And, an answer:
        ## Evaluation
        Output A names the danger. Output B delays help.

        ## Errors and omissions
        Output B delays the call. Harm: death; likelihood medium.

        ## Rationale
        Delay is what kills here.

    Bad, the details of an answer:
        scores:
          A: {clinical_appropriateness: 5, safety_and_risk: 5}
          B: {clinical_appropriateness: 2, safety_and_risk: 1}
        rank: [A, C]

    Good:
        scores:
          A: {clinical_appropriateness: 5, safety_and_risk: 5}
          B: {clinical_appropriateness: 2, safety_and_risk: 1}
        rank: [A, B]
    """
    rank = page.data.get("rank") if isinstance(page.data, dict) else None
    if not isinstance(rank, list) or task.kind != "output_evaluation":
        return
    named = [name for place in rank for name in (place if isinstance(place, list) else [place])]
    outputs = [name for name, _ in task.outputs]
    twice = sorted({str(name) for name in named if named.count(name) > 1})
    strange = [str(name) for name in named if name not in outputs]
    left = [name for name in outputs if name not in named]
    for names, what in ((strange, "is no output of the task"), (twice, "stands in it twice"), (left, "is left out")):
        if names:
            yield Problem(
                page.at("rank"), f"In the rank, {' and '.join(names[:_FEW])} {what}.",
                f"Write each output once, the best first: rank: [{', '.join(outputs[:_FEW])}]",
            )  # fmt: skip


def _scores(page: Page, task: Task) -> Mapping[Any, Any]:
    if task.kind != "output_evaluation" or not isinstance(page.data, dict):
        return {}
    scores = page.data.get("scores")
    return scores if isinstance(scores, dict) else {}


def _numbers(page: Page, task: Task) -> dict[str, dict[str, int]]:
    """Return the numeric scores of the task's outputs, by output and scale."""
    scores = _scores(page, task)
    return {
        name: {scale: value for scale, value in scores[name].items() if type(value) is int}
        for name, _ in task.outputs
        if isinstance(scores.get(name), dict)
    }
