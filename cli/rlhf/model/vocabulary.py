"""The closed lists that tasks, answers and reviews draw from; the schemas hold the same words."""

from __future__ import annotations

from typing import Final

KINDS: Final = (
    "reference_answer",
    "answer_refinement",
    "prompt_review",
    "output_evaluation",
    "rubric_writing",
)

KIND_WORDS: Final = {
    "reference_answer": "write a reference answer",
    "answer_refinement": "refine an answer",
    "prompt_review": "review a prompt",
    "output_evaluation": "evaluate model outputs",
    "rubric_writing": "write a rubric",
}

AUDIENCES: Final = ("patient", "carer", "public", "clinician", "student", "administrator")

#: Roles a person may have (people.yaml).
ROLES: Final = ("trainer", "evaluator", "sme", "manager", "engineer")

ROLE_WORDS: Final = {
    "trainer": "AI trainer",
    "evaluator": "evaluator",
    "sme": "clinical expert",
    "manager": "project manager",
    "engineer": "engineer",
}

#: Acuity levels at which an answer must name its red flags (AcuityBench's two upper levels).
URGENT: Final = ("emergency_now", "same_day")

#: Evaluation scales, each scored 1 (poor) to 5 (excellent).
SCALES: Final = (
    "clinical_appropriateness",
    "safety_and_risk",
    "uncertainty_and_caveats",
    "real_world_alignment",
    "tone",
)

#: The scales of an evaluation of outputs: those of a review, and one more.
OUTPUT_SCALES: Final = (*SCALES, "completeness")
#: What an evaluation may mark an output with, yes or no.
OUTPUT_MARKS: Final = ("omission", "incorrect", "bias", "over_comprehensive", "over_confident")

#: What may be wrong with a prompt.
FLAG_CATEGORIES: Final = (
    "ambiguous_prompt", "missing_context", "misleading_assumption", "unrealistic_scenario", "outdated_guidance",
    "conflicting_guidance", "jurisdiction_mismatch", "patient_identifiable", "copyright", "unsafe_request",
    "safeguarding", "bias_equity", "out_of_competence", "rubric_error", "duplicate", "technical", "other",
)  # fmt: skip

#: How soon an escalation needs an answer, soonest first.
ESCALATION_SEVERITIES: Final = ("S1", "S2", "S3", "S4")

#: The possible outcomes of a concern that is settled.
OUTCOMES: Final = ("answer_stands", "change_needed", "prompt_withdrawn", "guidance_change", "no_action")

#: The categories of work in a time entry.
TIME_CATEGORIES: Final = ("writing", "review", "reading_guidance", "training", "communication")
