"""The table of rules: each rule's code, name, severity and subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.rules import (
    answers,
    citations,
    due_times,
    evaluations,
    files,
    format,  # noqa: A004
    guidance,
    headings,
    identifiable,
    offers,
    people,
    prompt_reviews,
    references,
    refusals,
    rubrics,
    safety_nets,
    sections,
    settings,
    shape,
    tasks,
    waivers,
    whole,
    wording,
    writing,
)
from rlhf.rules.rule import ERROR, WARNING, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rlhf.model.finding import Problem, Severity

ALL = frozenset({"task", "batch", "answer", "guidance", "people", "config"})


def _rule(code: str, severity: Severity, about: str, check: Callable[..., Iterator[Problem]]) -> Rule:
    kinds = ALL if about == "all" else frozenset(about.split())
    return Rule(code, check.__name__.replace("_", "-"), severity, kinds, check)


#: A code is never reused for another rule.
RULES = (
    _rule("PA001", ERROR, "path", files.link),
    _rule("PA002", ERROR, "path", files.submodule),
    _rule("PA003", ERROR, "path", files.not_a_file),
    _rule("PA004", ERROR, "path", files.device_name),
    _rule("PA005", ERROR, "path", files.path_steps_out),
    _rule("PA006", ERROR, "path", files.option_name),
    _rule("PA007", ERROR, "path", files.path_too_long),
    _rule("PA008", ERROR, "path", files.unsafe_name),
    _rule("PA009", WARNING, "path", files.not_read),

    _rule("FM001", ERROR, "all", format.not_utf8),
    _rule("FM002", ERROR, "all", refusals.unreadable),
    _rule("FM003", ERROR, "answer guidance", refusals.no_front_matter),
    _rule("FM004", WARNING, "all", format.line_ends),
    _rule("FM005", WARNING, "all", format.byte_order_mark),
    _rule("FM006", ERROR, "all", format.utf_16),
    _rule("FM007", ERROR, "all", format.control_character),
    _rule("FM008", ERROR, "all", format.reversed_text),
    _rule("FM009", ERROR, "all", format.invisible_character),
    _rule("FM010", ERROR, "all", refusals.anchor_or_alias),
    _rule("FM011", ERROR, "all", refusals.merge_key),
    _rule("FM012", ERROR, "all", refusals.tag),
    _rule("FM013", ERROR, "all", refusals.duplicate_key),
    _rule("FM014", ERROR, "all", refusals.too_deep),
    _rule("FM015", ERROR, "all", format.too_large),
    _rule("FM016", ERROR, "all", refusals.huge_value),
    _rule("FM017", ERROR, "all", refusals.second_document),
    _rule("FM018", WARNING, "all", format.trailing_space),
    _rule("FM019", WARNING, "all", format.no_final_newline),
    _rule("FM020", WARNING, "all", format.mixed_alphabets),
    _rule("FM021", WARNING, "answer guidance", format.hidden_comment),
    _rule("FM022", ERROR, "all", refusals.too_many_values),
    _rule("FM023", ERROR, "all", format.escaped_character),

    _rule("SC001", ERROR, "all", shape.shape),
    _rule("SC002", ERROR, "schema", shape.broken_schema),

    _rule("TK001", ERROR, "task", tasks.id_is_name),
    _rule("TK002", ERROR, "task batch", due_times.impossible_due),
    _rule("TK003", ERROR, "task", due_times.due_before_batch),
    _rule("TK004", ERROR, "task", offers.outside_batch_specialties),
    _rule("TK005", ERROR, "task", tasks.nothing_to_work_on),
    _rule("TK006", ERROR, "task", tasks.unknown_guidance),
    _rule("TK007", ERROR, "task", tasks.last_message_not_user),
    _rule("TK008", ERROR, "task", tasks.output_name_twice),
    _rule("TK009", WARNING, "task", tasks.messages_out_of_order),
    _rule("TK010", WARNING, "task", tasks.not_used_by_kind),
    _rule("TK011", ERROR, "task batch", due_times.offset_and_zone_disagree),
    _rule("TK012", WARNING, "task", tasks.locale_of_another_country),
    _rule("TK013", WARNING, "task", tasks.urgent_without_risk),
    _rule("TK014", WARNING, "batch", offers.no_trainer_for_specialty),
    _rule("TK015", WARNING, "task", offers.more_answers_than_trainers),
    _rule("TK016", WARNING, "task", tasks.selected_by_and_not_stated),

    _rule("RB001", ERROR, "task rubric_writing", rubrics.no_positive_criterion),
    _rule("RB002", WARNING, "task rubric_writing", rubrics.no_negative_criterion),
    _rule("RB003", WARNING, "task rubric_writing", rubrics.same_criterion_twice),
    _rule("RB004", WARNING, "task rubric_writing", rubrics.sign_looks_wrong),
    _rule("RB005", ERROR, "task rubric_writing", rubrics.must_have_costs_points),
    _rule("RB006", WARNING, "task rubric_writing", rubrics.criterion_too_vague),
    _rule("RB007", WARNING, "task rubric_writing", rubrics.no_must_have),
    _rule("RB008", ERROR, "task rubric_writing", citations.criterion_cites_nothing),

    _rule("AN001", ERROR, "answer", answers.no_such_task),
    _rule("AN002", ERROR, "answer", answers.not_where_it_says),
    _rule("AN003", ERROR, "answer", headings.section_missing),
    _rule("AN004", ERROR, "answer", sections.section_unwritten),
    _rule("AN005", WARNING, "answer", headings.section_unknown),
    _rule("AN006", ERROR, "answer", sections.section_twice),
    _rule("AN007", ERROR, "answer", answers.details_missing),
    _rule("AN008", WARNING, "answer", answers.too_long),
    _rule("AN009", ERROR, "answer", answers.guidance_version_unknown),
    _rule("AN010", ERROR, "answer", answers.provenance_unclear),
    _rule("AN011", WARNING, "answer", safety_nets.net_without_time),
    _rule("AN012", WARNING, "answer", safety_nets.net_without_help),
    _rule("AN013", WARNING, "answer", safety_nets.red_flags_without_action),
    _rule("AN014", WARNING, "answer", sections.words_before_sections),
    _rule("AN015", WARNING, "answer", sections.sections_out_of_order),
    _rule("AN016", ERROR, "answer", answers.author_unknown),
    _rule("AN017", WARNING, "answer", answers.only_repeated),
    _rule("AN018", WARNING, "answer", answers.details_not_used),
    _rule("AN019", ERROR, "answer", citations.cited_section_unknown),

    _rule("PR001", WARNING, "prompt_review", prompt_reviews.verdict_undecided),
    _rule("PR002", WARNING, "prompt_review", prompt_reviews.fault_left),
    _rule("PR003", WARNING, "prompt_review", prompt_reviews.revised_to_the_same),
    _rule("PR004", WARNING, "prompt_review", prompt_reviews.verdict_contradicted),

    _rule("OE001", ERROR, "output_evaluation", evaluations.output_unknown),
    _rule("OE002", WARNING, "output_evaluation", evaluations.scale_left_out),
    _rule("OE003", WARNING, "output_evaluation", evaluations.low_score_unexplained),
    _rule("OE004", WARNING, "output_evaluation", evaluations.scores_all_alike),
    _rule("OE005", WARNING, "output_evaluation", evaluations.scores_contradict),

    _rule("CL001", WARNING, "answer", writing.unit_abbreviated),
    _rule("CL002", WARNING, "answer", writing.decimal_point),
    _rule("CL003", WARNING, "answer", writing.below_one_milligram),
    _rule("CL004", WARNING, "answer", wording.overconfident),
    _rule("CL005", WARNING, "answer", writing.latin_dosing),
    _rule("CL006", WARNING, "answer", writing.unit_misspelt),
    _rule("CL007", WARNING, "answer", writing.large_number),
    _rule("CL008", WARNING, "answer", wording.emergency_number),
    _rule("CL009", WARNING, "answer", writing.drug_name_abbreviated),
    _rule("CL010", WARNING, "answer", wording.hard_to_read),
    _rule("CL011", WARNING, "answer", wording.hurtful),
    _rule("CL012", WARNING, "answer", wording.abbreviation_unexplained),
    _rule("CL013", WARNING, "task answer guidance", wording.hidden_instruction),
    _rule("CL014", WARNING, "answer", wording.words_of_a_program),
    _rule("CL015", WARNING, "answer", wording.drug_name_of_another_country),

    _rule("RF001", ERROR, "answer", references.doi_malformed),
    _rule("RF002", ERROR, "answer", references.pmid_malformed),
    _rule("RF003", ERROR, "answer", references.nice_unknown),
    _rule("RF004", ERROR, "answer", references.no_public_address),
    _rule("RF005", ERROR, "answer", references.impossible_access),
    _rule("RF006", WARNING, "answer", references.source_twice),
    _rule("RF007", WARNING, "answer", references.cited_not_listed),
    _rule("RF008", WARNING, "answer", references.address_of_an_id),
    _rule("RF009", WARNING, "task", references.diagnosis_unknown),

    _rule("ID001", ERROR, "all", identifiable.nhs_number),
    _rule("ID002", ERROR, "all", identifiable.telephone_number),
    _rule("ID003", ERROR, "task batch answer guidance", identifiable.email_address),
    _rule("ID004", ERROR, "all", identifiable.postcode),
    _rule("ID005", ERROR, "all", identifiable.date_of_birth),
    _rule("ID006", ERROR, "all", identifiable.personal_number),
    _rule("ID007", WARNING, "task answer", identifiable.named_patient),
    _rule("ID008", WARNING, "task batch answer guidance", identifiable.street_address),

    _rule("GD001", ERROR, "guidance", guidance.change_not_listed),
    _rule("GD002", ERROR, "guidance", guidance.changes_out_of_order),
    _rule("GD003", ERROR, "guidance", guidance.headings_alike),
    _rule("GD004", ERROR, "guidance", guidance.impossible_date),
    _rule("GD005", WARNING, "guidance", guidance.owner_not_here),
    _rule("GD006", ERROR, "guidance", guidance.size_is_not_the_step),
    _rule("GD007", ERROR, "guidance", guidance.changed_without_version),
    _rule("GD008", ERROR, "guidance", citations.section_gone_still_cited),
    _rule("GD009", ERROR, "guidance", citations.moved_nowhere),

    _rule("PP001", ERROR, "people", people.one_key_two_people),
    _rule("PP002", ERROR, "people", people.no_manager),
    _rule("PP003", ERROR, "people", people.reserved_handle),
    _rule("PP004", ERROR, "people", people.impossible_details),
    _rule("PP005", ERROR, "people", people.one_address_two_people),
    _rule("PP006", WARNING, "people", people.expert_without_specialty),
    _rule("PP007", WARNING, "people", people.one_name_two_entries),
    _rule("PP008", ERROR, "people", people.impossible_key_dates),

    _rule("CF001", ERROR, "config", settings.nobody_can_sign),
    _rule("CF002", ERROR, "config", settings.impossible_settings),
    _rule("CF003", ERROR, "config", settings.no_such_rule),
    _rule("CF004", ERROR, "config", settings.not_to_be_turned_down),
    _rule("CF005", ERROR, "config", settings.fallback_not_here),
    _rule("CF006", ERROR, "config", settings.unsound_policy),

    _rule("WS001", ERROR, "workspace", whole.id_in_two_batches),
    _rule("WS002", ERROR, "workspace", whole.id_used_again),
    _rule("WS003", ERROR, "workspace", whole.batch_too_large),
    _rule("WS004", WARNING, "workspace", whole.batch_without_tasks),
    _rule("WS005", WARNING, "workspace", whole.task_withdrawn),
    _rule("WS006", ERROR, "workspace", whole.no_such_source),
    _rule("WS007", WARNING, "workspace", whole.prompt_repeated),
    _rule("WS008", WARNING, "workspace", whole.answer_repeated),
    _rule("WS009", ERROR, "workspace", whole.names_differ_in_case),
    _rule("WS010", ERROR, "workspace", whole.essential_file_missing),

    _rule("WV001", ERROR, "waivers", waivers.waiver_of_nothing),
    _rule("WV002", ERROR, "waivers", waivers.not_for_the_author),
    _rule("WV003", ERROR, "waivers", waivers.waiver_expired),
    _rule("WV004", WARNING, "waivers", waivers.waiver_unused),
)  # fmt: skip

BY_CODE = {rule.code: rule for rule in RULES}
