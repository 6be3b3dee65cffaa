"""The table of rules: every code, what it is called, how much it matters, and what it looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.model.finding import Problem, Severity
from rlhf.rules import answers, format, project, shape, tasks, writing  # noqa: A004

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ERROR, WARNING = Severity.ERROR, Severity.WARNING
ALL = frozenset({"task", "batch", "answer", "guidance", "people", "config"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One check. It asks for its inputs by the names of its parameters; see `run`."""

    code: str
    name: str
    severity: Severity
    about: frozenset[str]
    check: Callable[..., Iterator[Problem]]


def _rule(code: str, severity: Severity, about: str, check: Callable[..., Iterator[Problem]]) -> Rule:
    kinds = ALL if about == "all" else frozenset(about.split())
    return Rule(code, check.__name__.replace("_", "-"), severity, kinds, check)


#: Codes are never used again for something else.
RULES = (
    _rule("FM001", ERROR, "all", format.not_utf8),
    _rule("FM002", ERROR, "all", format.unreadable),
    _rule("FM003", ERROR, "answer guidance", format.no_front_matter),
    _rule("FM004", WARNING, "all", format.line_ends),
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
)  # fmt: skip
