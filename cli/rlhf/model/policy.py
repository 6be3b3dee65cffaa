"""The project's settings and policy, as `rlhf.yaml` on the base branch gives them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from rlhf.model.instants import duration
from rlhf.model.keys import ForgeKeys
from rlhf.model.response_time import Within

if TYPE_CHECKING:
    from collections.abc import Mapping


#: Values in a requirement: the reviewer's specialty has to be that of the task (`MATCH`); the reviewer did not
#: contribute to the answer (`ANSWER`), or has no part in the task (`TASK`); `UNSTATED`: writes no answer to it now.
MATCH = "match"
ANSWER, TASK, UNSTATED = "answer", "task", ""

#: How late work is treated.
WARN, BLOCK, NEEDS_OVERRIDE = "warn", "block", "needs_override"

#: What an override may name instead of a requirement.
LATE, CHANGES, ADJUDICATION = "late", "changes requested", "adjudication"


class When(Struct, frozen=True):
    """A selection of tasks: a task has to match every list that is not empty."""

    risk: tuple[int, ...] = ()
    kind: tuple[str, ...] = ()
    specialty: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()

    @property
    def selective(self) -> bool:
        return any((self.risk, self.kind, self.specialty, self.audience, self.tag))


class Requirement(Struct, frozen=True):
    """A requirement for sign-off: `count` approvals by people of a role.

    Args:
        when, unless: the requirement applies to the tasks in `when`, without those that `unless` selects.
        specialty: "match" if only experts in the task's own specialty may approve, else "".
        independence: `answer` excludes people who contributed to the answer; `task`, people with any part in the task;
            "" (where it is not stated), those contributors and whoever holds the task or has an answer to it.
        blind: each reviewer judges without seeing the other reviews.
        firm: the requirement cannot be overridden.
    """

    name: str
    role: str
    count: int = 1
    when: When = When()
    specialty: str = ""
    independence: str = UNSTATED
    blind: bool = False
    firm: bool = False
    unless: When = When()


class Disagreement(Struct, frozen=True):
    """When two reviewers of the same version disagree, and the role that decides; "" if nobody is asked to decide.

    They disagree if their verdicts differ, or their scores on the same scale differ by `scores` points or more.
    """

    adjudicator: str = ""
    scores: int = 2


_REVISION = Within(working_days=3)


class Deadlines(Struct, frozen=True):
    """How late work is treated, and when people are reminded.

    Args:
        late: `warn`, `block` or `needs_override`.
        remind: how long before the due time the holder of a task is reminded.
        revision: how long an author has for changes that a reviewer asked for; None if the due time does not move.
        extensions: the role that grants more time.
    """

    late: str = WARN
    remind: tuple[timedelta, ...] = (timedelta(days=3), timedelta(days=1))
    revision: Within | None = _REVISION
    extensions: str = "manager"


class Claims(Struct, frozen=True):
    """How long a claim lasts, and how many tasks a person may claim at once."""

    lease: timedelta = timedelta(days=7)
    most: int = 20


class Forge(Struct, frozen=True):
    """The forge that receives submissions: `local`, or `github` with a repository (`owner/name`) on a host.

    Args:
        merge: who merges on GitHub, the `gate` or GitHub's own `queue`.
    """

    kind: str = "local"
    repository: str = ""
    host: str = "github.com"
    merge: str = "gate"


class GuidanceTerms(Struct, frozen=True):
    """The terms of a major change of the guidance.

    Args:
        grace: how long an answer under the earlier version is still accepted.
        major: the roles that have to agree to the change, each role by a different person.
    """

    grace: timedelta = timedelta(days=14)
    major: tuple[str, ...] = ("sme", "manager")


class Response(Struct, frozen=True):
    """How soon a concern has to be acknowledged and resolved; without `resolve`, with the next guidance."""

    acknowledge: Within
    resolve: Within | None = None


#: What a request for changes does that arrives after the answer was accepted.
REOPEN, DISPUTE = "reopen", "dispute"


class Corrections(Struct, frozen=True):
    """Who corrects what was published or accepted.

    Args:
        withdraw: the roles that withdraw tasks and answers, and reinstate them.
        reopen: the roles that reopen accepted answers, and say that they stand again.
        late_objection: what a request for changes does that arrives after the answer was accepted: `reopen` or
            `dispute`. By somebody who may reopen answers, it reopens the answer always.
    """

    withdraw: frozenset[str] = frozenset({"manager", "sme"})
    reopen: frozenset[str] = frozenset({"manager", "sme"})
    late_objection: str = REOPEN


class Holds(Struct, frozen=True):
    """The concerns that block a task until they are resolved; `patient_identifiable` always does."""

    flags: frozenset[str] = frozenset({"major", "catastrophic"})
    categories: frozenset[str] = frozenset()
    escalations: frozenset[str] = frozenset({"S1", "S2"})


_RESPONSES = {
    "S1": Response(Within(timedelta(hours=4)), Within(timedelta(hours=24))),
    "S2": Response(Within(working_days=1), Within(working_days=2)),
    "S3": Response(Within(working_days=2), Within(working_days=5)),
    "S4": Response(Within(working_days=5)),
}
#: The role that may change what is not an answer, by the sort of change.
_CHANGES = dict.fromkeys(("policy", "people", "schemas", "workflows", "guidance", "tasks", "other"), "manager")
_QUESTION = Within(working_days=2)
_DEFAULT_SIGNOFF = ({"name": "one evaluator", "role": "evaluator"},)
_NOBODY = "nobody"


class Policy(Struct, frozen=True):
    """The settings and the policy of a project.

    Args:
        scores: the scales on which an approval has to give a score, by the kind of the task.
        overrides: the role that may override a requirement, with a reason; "" if nobody may.
        changes: the role that may make each sort of change: policy, people, schemas, workflows, guidance, tasks, other.
        requires: the lowest version of rlhf that may work in the project; "" for any.
    """

    project: str
    zone: str = "UTC"
    synthetic: bool = False
    signoff: tuple[Requirement, ...] = (Requirement("one evaluator", "evaluator"),)
    disagreement: Disagreement = Disagreement()
    scores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deadlines: Deadlines = Deadlines()
    overrides: str = "manager"
    changes: Mapping[str, str] = field(default_factory=lambda: _CHANGES)
    claims: Claims = Claims()
    question_owner: str = "manager"
    question_answer: Within = _QUESTION
    responses: Mapping[str, Response] = field(default_factory=lambda: _RESPONSES)
    fallback: str = ""
    holds: Holds = Holds()
    corrections: Corrections = Corrections()
    guidance: GuidanceTerms = GuidanceTerms()
    calendar: str = ""
    word_budget: Mapping[str, int] = field(default_factory=dict)
    forge_keys: ForgeKeys = ForgeKeys()
    forge: Forge = Forge()
    requires: str = ""

    @property
    def forge_key(self) -> str:
        """The public key with which the forge signs now; "" for none."""
        return self.forge_keys.current

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Policy:
        """Build from a file that fits `schemas/rlhf.json`; `policy_check` says whether the policy is valid."""
        policy = data.get("policy", {})
        claims, questions = policy.get("claims", {}), policy.get("questions", {})
        escalations, holds = policy.get("escalations", {}), policy.get("holds", {})
        return cls(
            project=data["project"],
            zone=data.get("zone", "UTC"),
            synthetic=data.get("synthetic", False),
            signoff=tuple(_requirement(given) for given in policy.get("signoff", _DEFAULT_SIGNOFF)),
            disagreement=Disagreement(**policy.get("disagreement", {})),
            scores={kind: tuple(scales) for kind, scales in policy.get("reviews", {}).get("scores", {}).items()},
            deadlines=_deadlines(policy.get("deadlines", {})),
            overrides=_role(policy.get("overrides", {}).get("by", "manager")),
            changes=_CHANGES | policy.get("changes", {}),
            claims=Claims(duration(claims.get("lease", "7d")), claims.get("most", 20)),
            question_owner=questions.get("owner", "manager"),
            question_answer=Within.of(questions["answer"]) if "answer" in questions else _QUESTION,
            responses=_RESPONSES | {s: _response(times) for s, times in escalations.items() if s in _RESPONSES},
            fallback=escalations.get("fallback", ""),
            holds=Holds(**{name: frozenset(values) for name, values in holds.items()}),
            corrections=_corrections(policy.get("corrections", {})),
            guidance=_guidance(policy.get("guidance", {})),
            calendar=data.get("calendar", ""),
            word_budget=policy.get("word_budget", {}),
            forge_keys=ForgeKeys.of(data.get("forge", {})),
            forge=_forge(data.get("forge", {})),
            requires=str(data.get("requires") or ""),
        )


def _response(times: Mapping[str, str]) -> Response:
    return Response(Within.of(times["acknowledge"]), Within.of(times["resolve"]) if "resolve" in times else None)


def _requirement(given: Mapping[str, Any]) -> Requirement:
    selections = {}
    for key in ("when", "unless"):
        lists = {name: tuple(values) for name, values in given.get(key, {}).items()}
        for name, values in lists.items():
            if not values:
                what = "is for no task" if key == "when" else "leaves out no task"
                raise ValueError(f"“{given['name']}” {what}: its list “{name}” is empty")
        selections[key] = When(**lists)
    return Requirement(**{**given, **selections})


def _guidance(given: Mapping[str, Any]) -> GuidanceTerms:
    usual = GuidanceTerms()
    grace = duration(given["grace"]) if "grace" in given else usual.grace
    return GuidanceTerms(grace, tuple(given.get("major", usual.major)))


def _corrections(given: Mapping[str, Any]) -> Corrections:
    usual = Corrections()
    return Corrections(
        frozenset(given.get("withdraw", usual.withdraw)), frozenset(given.get("reopen", usual.reopen)),
        given.get("late_objection", usual.late_objection),
    )  # fmt: skip


def _forge(given: Mapping[str, Any]) -> Forge:
    usual = Forge()
    return Forge(
        given.get("kind", usual.kind), given.get("repository", ""), given.get("host", usual.host),
        given.get("merge", usual.merge),
    )  # fmt: skip


def _deadlines(given: Mapping[str, Any]) -> Deadlines:
    usual = Deadlines()
    revision = given.get("revision", usual.revision)
    return Deadlines(
        late=given.get("late", usual.late),
        remind=tuple(sorted((duration(text) for text in given["remind"]), reverse=True))
        if "remind" in given
        else usual.remind,
        revision=(None if revision == "none" else Within.of(revision)) if isinstance(revision, str) else revision,
        extensions=given.get("extensions", usual.extensions),
    )


def _role(name: str) -> str:
    return "" if name == _NOBODY else name
