"""The table of rules: every code, what it is called, how much it matters, and what it looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.model.finding import Problem, Severity
from rlhf.rules import answers, files, format, project, shape, tasks, waivers, writing  # noqa: A004

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ERROR, WARNING = Severity.ERROR, Severity.WARNING
ALL = frozenset({"task", "batch", "answer", "guidance", "people", "config"})


@dataclass(frozen=True, slots=True)
class Family:
    """Rules of one prefix: what they are about, and who may set them aside.

    Args:
        waivable: the author of a file may waive them in it.
        adjustable: `rlhf.yaml` may make their errors warnings, or turn them off. (Warnings can always be.)
    """

    title: str
    waivable: bool = True
    adjustable: bool = True


#: By the prefix of their codes, in the order of the documentation.
FAMILIES = {
    "PA": Family("Paths and kinds of file", waivable=False, adjustable=False),
    "FM": Family("Format and encoding", waivable=False, adjustable=False),
    "SC": Family("Schema", waivable=False, adjustable=False),
    "TK": Family("Tasks"),
    "RB": Family("Rubrics"),
    "AN": Family("Answers"),
    "PR": Family("Prompt reviews"),
    "OE": Family("Output evaluations"),
    "CL": Family("Clinical writing"),
    "RF": Family("References"),
    "ID": Family("Identifiable data", waivable=False),
    "GD": Family("Guidance"),
    "PP": Family("People"),
    "CF": Family("Settings and policy"),
    "WS": Family("The whole workspace"),
    "WV": Family("Waivers", waivable=False, adjustable=False),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One check. It asks for its inputs by the names of its parameters; see `run`."""

    code: str
    name: str
    severity: Severity
    about: frozenset[str]
    check: Callable[..., Iterator[Problem]]

    @property
    def family(self) -> Family:
        return FAMILIES[self.code[:2]]

    @property
    def adjustable(self) -> bool:
        return self.family.adjustable or self.severity is WARNING


def _rule(code: str, severity: Severity, about: str, check: Callable[..., Iterator[Problem]]) -> Rule:
    kinds = ALL if about == "all" else frozenset(about.split())
    return Rule(code, check.__name__.replace("_", "-"), severity, kinds, check)


#: Codes are never used again for something else.
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
    _rule("FM002", ERROR, "all", format.unreadable),
    _rule("FM003", ERROR, "answer guidance", format.no_front_matter),
    _rule("FM004", WARNING, "all", format.line_ends),
    _rule("FM005", WARNING, "all", format.byte_order_mark),
    _rule("FM006", ERROR, "all", format.utf_16),
    _rule("FM007", ERROR, "all", format.control_character),
    _rule("FM008", ERROR, "all", format.reversed_text),
    _rule("FM009", ERROR, "all", format.invisible_character),
    _rule("FM010", ERROR, "all", format.anchor_or_alias),
    _rule("FM011", ERROR, "all", format.merge_key),
    _rule("FM012", ERROR, "all", format.tag),
    _rule("FM013", ERROR, "all", format.duplicate_key),
    _rule("FM014", ERROR, "all", format.too_deep),
    _rule("FM015", ERROR, "all", format.too_large),
    _rule("FM016", ERROR, "all", format.huge_value),
    _rule("FM017", ERROR, "all", format.second_document),
    _rule("FM018", WARNING, "all", format.trailing_space),
    _rule("FM019", WARNING, "all", format.no_final_newline),
    _rule("FM020", WARNING, "all", format.mixed_alphabets),
    _rule("FM021", WARNING, "answer guidance", format.hidden_comment),

    _rule("SC001", ERROR, "all", shape.shape),

    _rule("TK001", ERROR, "task", tasks.id_is_name),
    _rule("TK002", ERROR, "task batch", tasks.impossible_due),
    _rule("TK003", ERROR, "task", tasks.due_before_batch),
    _rule("TK004", ERROR, "task", tasks.outside_batch_specialties),
    _rule("TK005", ERROR, "task", tasks.nothing_to_work_on),
    _rule("TK006", ERROR, "task", tasks.unknown_guidance),
    _rule("TK007", ERROR, "task", tasks.last_message_not_user),

    _rule("RB001", ERROR, "task", tasks.no_positive_criterion),

    _rule("AN001", ERROR, "answer", answers.no_such_task),
    _rule("AN002", ERROR, "answer", answers.not_where_it_says),
    _rule("AN003", ERROR, "answer", answers.section_missing),
    _rule("AN004", ERROR, "answer", answers.section_unwritten),
    _rule("AN005", WARNING, "answer", answers.section_unknown),
    _rule("AN006", ERROR, "answer", answers.section_twice),
    _rule("AN007", ERROR, "answer", answers.details_missing),
    _rule("AN008", WARNING, "answer", answers.too_long),
    _rule("AN009", ERROR, "answer", answers.guidance_version_unknown),

    _rule("CL001", WARNING, "answer", writing.unit_abbreviated),
    _rule("CL002", WARNING, "answer", writing.decimal_point),

    _rule("GD001", ERROR, "guidance", project.change_not_listed),

    _rule("PP001", ERROR, "people", project.one_key_two_people),
    _rule("PP002", ERROR, "people", project.no_manager),
    _rule("PP003", ERROR, "people", project.reserved_handle),
    _rule("PP004", ERROR, "people", project.impossible_details),

    _rule("CF001", ERROR, "config", project.nobody_can_sign),
    _rule("CF002", ERROR, "config", project.impossible_settings),

    _rule("WV001", ERROR, "waivers", waivers.waiver_of_nothing),
    _rule("WV002", ERROR, "waivers", waivers.not_for_the_author),
    _rule("WV003", ERROR, "waivers", waivers.waiver_expired),
    _rule("WV004", WARNING, "waivers", waivers.waiver_unused),
)  # fmt: skip

BY_CODE = {rule.code: rule for rule in RULES}
