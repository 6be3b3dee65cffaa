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

FLAG_CATEGORY_WORDS: Final = {
    "ambiguous_prompt": "it can be read in several ways",
    "missing_context": "what is needed to answer it is not there",
    "misleading_assumption": "it takes something for granted that is not so",
    "unrealistic_scenario": "nobody would come with this",
    "outdated_guidance": "it rests on guidance that was replaced",
    "conflicting_guidance": "two documents that hold for it disagree",
    "jurisdiction_mismatch": "it is of another country or service than it says",
    "patient_identifiable": "it may show who somebody is; hides all its words",
    "copyright": "it is taken from somebody's work",
    "unsafe_request": "it asks for what may harm",
    "safeguarding": "a child or an adult at risk may need protection",
    "bias_equity": "it treats a group of people unfairly",
    "out_of_competence": "it belongs to another field",
    "rubric_error": "its rubric is wrong",
    "duplicate": "there is another task like it",
    "technical": "the file or its form is broken",
    "other": "none of these",
}

#: How soon an escalation needs an answer, soonest first.
ESCALATION_SEVERITIES: Final = ("S1", "S2", "S3", "S4")

#: Each in a word, none of which is a word for harm.
ESCALATION_WORDS: Final = {"S1": "stop", "S2": "urgent", "S3": "soon", "S4": "routine"}


def severity_words(severity: str) -> str:
    """Return a severity with its word: `S2, urgent`; a severity of harm is a word already."""
    word = ESCALATION_WORDS.get(severity)
    return f"{severity}, {word}" if word else severity


#: The possible outcomes of a concern that is settled.
OUTCOMES: Final = ("answer_stands", "change_needed", "prompt_withdrawn", "guidance_change", "no_action")

OUTCOME_WORDS: Final = {
    "answer_stands": "the answers are right as they are",
    "change_needed": "their authors are asked for changes; an accepted answer is reopened",
    "prompt_withdrawn": "the task is withdrawn",
    "guidance_change": "the guidance changes; with --into you write it there",
    "no_action": "nothing follows",
}

#: The categories of work in a time entry.
TIME_CATEGORIES: Final = ("writing", "review", "reading_guidance", "training", "communication")
