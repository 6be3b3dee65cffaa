"""What an audit finds: what each accepted answer rests on, and what in the record does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.process.verdict import RequirementState


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hold.

    Args:
        code: what sort of thing it is, such as `around_the_gate`.
        commit: the commit of main it is about; "" where it is about none.
        what: a sentence.
    """

    code: str
    commit: str
    what: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """An approval or an override that an answer rests on."""

    id: str
    by: str
    at: datetime
    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted answer, and what it rests on.

    Args:
        content: its hash, over canonical bytes.
        merge: the commit of main that took it in, and when by the forge's record.
        policy: the hash of the rlhf.yaml in force.
        states: what was asked for, and how far that was met.
        received: when the forge received these words; None where nobody knows.
        problems: what does not hold of it; proven where there is none.
    """

    task: str
    batch: str
    author: str
    content: str
    merge: str
    at: datetime | None
    policy: str
    states: tuple[RequirementState, ...] = ()
    approvals: tuple[Given, ...] = ()
    overrides: tuple[Given, ...] = ()
    received: datetime | None = None
    on_time: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def proven(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class Audit:
    """What came of an audit.

    Args:
        main: the commit that was audited.
        steps: how many commits of main's own line were replayed.
        changes: how many of them changed what is no answer.
        problems: what does not hold and is about no one accepted answer.
    """

    main: str
    steps: int
    accepted: tuple[Accepted, ...] = ()
    changes: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def every_problem(self) -> tuple[Problem, ...]:
        return (*self.problems, *(problem for accepted in self.accepted for problem in accepted.problems))

    @property
    def overridden(self) -> tuple[Accepted, ...]:
        return tuple(accepted for accepted in self.accepted if accepted.overrides)
