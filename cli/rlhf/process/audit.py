"""The result of an audit: what each accepted answer rests on, and the problems in the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.process.answer_history import Moment
    from rlhf.process.verdict import RequirementState


class Problem(Struct, frozen=True):
    """A problem that an audit found.

    Args:
        code: the kind of problem, for example `around_the_gate`.
        commit: the commit of main that it is about; "" where it is about none.
        what: a sentence that describes it.
    """

    code: str
    commit: str
    what: str
    path: str = ""


class Given(Struct, frozen=True):
    """An approval or an override that an answer rests on."""

    id: str
    by: str
    at: datetime
    what: str
    why: str = ""


class Accepted(Struct, frozen=True):
    """An accepted answer, and what it rests on.

    Args:
        content: the hash of its canonical bytes.
        merge: the commit of main that merged it; `at` is when, by the forge's record.
        policy: the hash of the rlhf.yaml in force.
        states: the requirements, and how far each was met.
        received: when the forge received exactly these words; None where that is not known.
        problems: the problems with its sign-off.
        meaning: the hash of what its task meant when it was signed off; "" where that is not known.
        meaning_now: what its task means now, where that is something else; else "".
        affirmed_by: the signers who affirmed that it stands for what its task means now.
        standing: `withdrawn`, `reopened` or `disputed` where something stands against it now; else "".
        against: what stands against it, a sentence each.
        history: what happened to it from its first acceptance on, if it ever came back.
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
    meaning: str = ""
    meaning_now: str = ""
    affirmed_by: tuple[str, ...] = ()
    standing: str = ""
    against: tuple[str, ...] = ()
    history: tuple[Moment, ...] = ()

    @property
    def prompt_changed(self) -> bool:
        """Whether its prompt means something else than it was signed off for, and nobody affirmed that it stands."""
        return bool(self.meaning_now) and not self.affirmed_by

    @property
    def proven(self) -> bool:
        """Whether it had its sign-off, for what its prompt means now, and nothing stands against it."""
        return not self.problems and not self.prompt_changed and not self.standing

    @property
    def state(self) -> str:
        """Return where it stands now, in words."""
        if self.problems:
            return "not proven"
        if self.standing:
            return self.standing
        if self.prompt_changed:
            return "signed off for an earlier prompt"
        return f"affirmed by {', '.join(self.affirmed_by)}" if self.affirmed_by else "proven"


class Removal(Struct, frozen=True):
    """A removal of words from history, which replaced commits of main.

    Args:
        at: when the forge recorded it.
        files: how many contents of files were replaced, and `commits` how many commits.
        vouched: how many of these commits had the words in their message, so that only the forge says who signed them.
    """

    id: str
    at: datetime
    why: str
    files: int
    commits: int
    vouched: int = 0


class Audit(Struct, frozen=True):
    """The result of an audit.

    Args:
        main: the commit that was audited.
        steps: how many commits on main's first-parent line were replayed.
        changes: how many of them changed something other than answers.
        problems: the problems that are not about a single accepted answer.
        unfinished: what the forge has received and not finished, a sentence each.
        removals: the removals of words from history; what came before each was replayed as it was then.
    """

    main: str
    steps: int
    accepted: tuple[Accepted, ...] = ()
    changes: int = 0
    problems: tuple[Problem, ...] = ()
    unfinished: tuple[str, ...] = ()
    removals: tuple[Removal, ...] = ()

    @property
    def every_problem(self) -> tuple[Problem, ...]:
        return (*self.problems, *(problem for accepted in self.accepted for problem in accepted.problems))

    @property
    def prompt_changed(self) -> tuple[Accepted, ...]:
        return tuple(accepted for accepted in self.accepted if accepted.prompt_changed and not accepted.problems)

    @property
    def overridden(self) -> tuple[Accepted, ...]:
        return tuple(accepted for accepted in self.accepted if accepted.overrides)
