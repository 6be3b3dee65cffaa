"""The result of an audit: what each accepted answer rests on, and the problems in the record."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.process.verdict import Met

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from rlhf.process.answer_history import Moment
    from rlhf.process.project_changes import ProjectChange
    from rlhf.process.verdict import RequirementState


class Standing(StrEnum):
    """Where an accepted answer stands in the counts of an audit; what needs to be looked at comes first."""

    NOT_PROVEN = "not_proven"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    DISPUTED = "disputed"
    LET_IN = "let_in_by_override"
    EARLIER_PROMPT = "signed_off_for_an_earlier_prompt"
    PROVEN = "proven"

    @property
    def words(self) -> str:
        return "let in by an override" if self is Standing.LET_IN else self.value.replace("_", " ")


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


class LateRequest(Struct, frozen=True):
    """A request for changes of an accepted answer that came in after the answer was accepted: no fault.

    Args:
        written: when, by the clock of who wrote it.
        arrived: when the forge received it; None where it did not write that down.
    """

    id: str
    by: str
    written: datetime
    arrived: datetime | None = None

    @property
    def what(self) -> str:
        return f"A request for changes by {self.by} arrived after it was accepted (not a fault)."


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
        title: the title of its task now; hidden where the task's words are.
        late_requests: the requests for changes of exactly this version that came in after it was accepted.
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
    title: str = ""
    late_requests: tuple[LateRequest, ...] = ()

    @property
    def prompt_changed(self) -> bool:
        """Whether its prompt means something else than it was signed off for, and nobody affirmed that it stands."""
        return bool(self.meaning_now) and not self.affirmed_by

    @property
    def signed_by(self) -> tuple[str, ...]:
        """Return the reviewers by whose sign-off a requirement was met."""
        met = {by for state in self.states if state.met is Met.SATISFIED for by in state.by}
        return tuple(sorted(met))

    @property
    def let_in(self) -> bool:
        """Whether overrides alone let it in: what was asked for was overridden, and no reviewer met any of it."""
        return bool(self.overrides) and not self.signed_by

    @property
    def counted_as(self) -> Standing:
        """Return in which count it is: what needs a look most."""
        if self.problems:
            return Standing.NOT_PROVEN
        if self.standing:
            return Standing(self.standing)
        if self.let_in:
            return Standing.LET_IN
        return Standing.EARLIER_PROMPT if self.prompt_changed else Standing.PROVEN

    @property
    def proven(self) -> bool:
        """Whether reviewers signed it off, for what its prompt means now, and nothing stands against it."""
        return self.counted_as is Standing.PROVEN

    @property
    def state(self) -> str:
        """Return where it stands now, in words, with what of the sign-off was overridden."""
        if self.problems:
            return Standing.NOT_PROVEN.words
        before = [self.standing] if self.standing else []
        if self.let_in:
            given = dict.fromkeys(f"{override.by}: {override.why}" for override in self.overrides)
            later = "; its prompt means something else since" if self.prompt_changed else ""
            return "; ".join([*before, f"let in by an override of {'; of '.join(given)}{later}"])
        if self.affirmed_by and not before:
            words = f"affirmed by {', '.join(self.affirmed_by)}"
        else:
            words = self.counted_as.words
        return f"{words}, but for {self.overridden}" if self.overrides and not before else words

    @property
    def overridden(self) -> str:
        """Return what of the sign-off was overridden, by whom and why; "" for nothing."""
        return "; ".join(f"“{given.what}”, overridden by {given.by}: {given.why}" for given in self.overrides)


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
        project_changes: what changed of policy, people, guidance, schemas and batches, the earliest first.
    """

    main: str
    steps: int
    accepted: tuple[Accepted, ...] = ()
    changes: int = 0
    problems: tuple[Problem, ...] = ()
    unfinished: tuple[str, ...] = ()
    removals: tuple[Removal, ...] = ()
    project_changes: tuple[ProjectChange, ...] = ()

    @property
    def every_problem(self) -> tuple[Problem, ...]:
        return (*self.problems, *(problem for accepted in self.accepted for problem in accepted.problems))

    @property
    def counts(self) -> Mapping[Standing, int]:
        """Return how many of the accepted answers stand where; together they are all of them."""
        counts = Counter(accepted.counted_as for accepted in self.accepted)
        return {standing: counts[standing] for standing in Standing}

    @property
    def partly_overridden(self) -> tuple[Accepted, ...]:
        """Return the answers that reviewers signed off, and of which something was overridden beside that."""
        return tuple(accepted for accepted in self.accepted if accepted.overrides and accepted.signed_by)

    @property
    def prompt_changed(self) -> tuple[Accepted, ...]:
        return tuple(accepted for accepted in self.accepted if accepted.prompt_changed and not accepted.problems)

    @property
    def asked_later(self) -> tuple[Accepted, ...]:
        """Return the answers of which somebody asked for changes that arrived after they were accepted."""
        return tuple(accepted for accepted in self.accepted if accepted.late_requests)

    @property
    def overridden(self) -> tuple[Accepted, ...]:
        return tuple(accepted for accepted in self.accepted if accepted.overrides)
