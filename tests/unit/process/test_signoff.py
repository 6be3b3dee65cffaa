"""Whether an answer has its sign-off: the decision table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rlhf.model.event import APPROVE, COMMENT, REQUEST_CHANGES, Override, Review
from rlhf.model.policy import CHANGES, MATCH, Disagreement, Requirement, When
from rlhf.model.policy import TASK as OF_THE_TASK
from rlhf.model.selection import applies, unstated
from rlhf.process.facts import Facts
from rlhf.process.reviewers import reviewers
from rlhf.process.signoff import judge
from rlhf.process.verdict import Met, Subject, latest_words
from tests.unit.quick import quick
from tests.unit.samples import (
    ANSWER,
    NOW,
    OLD_ANSWER,
    OLD_TASK_TEXT,
    TASK,
    TASK_TEXT,
    a_person,
    a_policy,
    a_review,
    a_task,
    a_team,
    an_id,
    an_override,
)

SUBJECT = Subject(TASK, "amara", TASK_TEXT, ANSWER, frozenset({"amara"}))
ONE = (Requirement("one evaluator", "evaluator"),)
TWO = (Requirement("two evaluators", "evaluator", 2),)
TEAM = a_team(replace(a_person("harriet", "sme"), specialties=("cardiology",)))
#: A task of risk 5 (catastrophic, very high) in cardiology, one of risk 1, and one that does not state its risk.
RISKY = replace(SUBJECT, about=a_task(risk_severity="catastrophic", risk_likelihood="very_high", tags=("winter",)))
LOW = replace(SUBJECT, about=a_task(risk_severity="minor", risk_likelihood="low", tags=()))
PLAIN = replace(SUBJECT, about=a_task())
EXPERT = Requirement("an expert in it", "sme", when=When(risk=(4, 5)), specialty=MATCH)
BY_RISK = (Requirement("one evaluator", "evaluator"), EXPERT)
BY_TAG = (*ONE, Requirement("an expert", "sme", when=When(tag=("winter",))))
BLIND = (Requirement("two, blind", "evaluator", 2, blind=True),)
JUDGE = {"disagreement": Disagreement("sme", 2)}
BOTH_OF = (an_id(1), an_id(2))
FIRM = (Requirement("the expert", "sme", specialty=MATCH, firm=True), Requirement("one evaluator", "evaluator"))
SCORED = {"scores": {"reference_answer": ("safety_and_risk",)}}
BOTH = (Requirement("one evaluator", "evaluator"), Requirement("an expert", "sme"))


@dataclass(frozen=True)
class Row:
    """Reviews of Amara's answer, and what comes of them; `says` is part of what is missing."""

    name: str
    reviews: tuple[Review, ...]
    given: bool
    says: str = ""
    signoff: tuple[Requirement, ...] = ONE
    subject: Subject = SUBJECT
    overrides: tuple[Override, ...] = ()
    policy: dict[str, Any] = field(default_factory=dict)


TABLE = [
    Row("no reviews", (), given=False, says="Needs an approval of this version by an evaluator (emeka or freya)."),
    Row("an evaluator approves", (a_review(1, "emeka"),), given=True),
    Row("the author approves", (a_review(1, "amara"),), given=False, says="amara cannot approve work they had a hand"),
    Row("a trainer approves", (a_review(1, "ben"),), given=False, says="Needs an approval"),
    Row("a manager approves", (a_review(1, "morgan"),), given=False, says="Needs an approval"),
    Row("an expert approves for an evaluator", (a_review(1, "grace"),), given=False, says="Needs an approval"),
    Row("somebody who has left approves", (a_review(1, "ines"),), given=False, says="Needs an approval"),
    Row("a stranger approves", (a_review(1, "zoe"),), given=False, says="Needs an approval"),
    Row(
        "an older version was approved",
        (a_review(1, "emeka", answer_hash=OLD_ANSWER),),
        given=False,
        says="The approval by emeka was of an earlier version.",
    ),
    Row(
        "the task has changed since",
        (a_review(1, "emeka", task_hash=OLD_TASK_TEXT),),
        given=False,
        says="The approval by emeka was of an earlier version.",
    ),
    Row(
        "approved anew after a change",
        (a_review(1, "emeka", answer_hash=OLD_ANSWER), a_review(2, "emeka")),
        given=True,
    ),
    Row("another task was approved", (a_review(1, "emeka", task="t-0000000000"),), given=False, says="Needs"),
    Row("another author's answer was approved", (a_review(1, "emeka", author="ben"),), given=False, says="Needs"),
    Row("one of two approves", (a_review(1, "emeka"),), given=False, says="Needs an approval", signoff=TWO),
    Row("none of two approves", (), given=False, says="Needs 2 approvals", signoff=TWO),
    Row("both of two approve", (a_review(1, "emeka"), a_review(2, "freya")), given=True, signoff=TWO),
    Row(
        "one of two approves twice",
        (a_review(1, "emeka"), a_review(2, "emeka")),
        given=False,
        says="Needs an approval of this version by an evaluator (freya).",
        signoff=TWO,
    ),
    Row(
        "only the first of two requirements",
        (a_review(1, "emeka"),),
        given=False,
        says="Needs an approval of this version by a clinical expert (grace or harriet).",
        signoff=BOTH,
    ),
    Row("only the second of two requirements", (a_review(1, "grace"),), given=False, says="evaluator", signoff=BOTH),
    Row("both requirements", (a_review(1, "grace"), a_review(2, "emeka")), given=True, signoff=BOTH),
    Row(
        "changes asked for, then approved",
        (a_review(1, "emeka", REQUEST_CHANGES), a_review(2, "emeka")),
        given=True,
    ),
    Row(
        "approved, then changes asked for",
        (a_review(1, "emeka"), a_review(2, "emeka", REQUEST_CHANGES)),
        given=False,
        says="emeka asked for changes and has not approved since.",
    ),
    Row(
        "changes asked for by one and approved by another",
        (a_review(1, "emeka", REQUEST_CHANGES), a_review(2, "freya")),
        given=False,
        says="emeka asked for changes and has not approved since.",
    ),
    Row(
        "changes asked for of an older version stand until lifted",
        (a_review(1, "emeka", REQUEST_CHANGES, answer_hash=OLD_ANSWER), a_review(2, "freya")),
        given=False,
        says="emeka asked for changes",
    ),
    Row("approved, then remarked upon", (a_review(1, "emeka"), a_review(2, "emeka", COMMENT)), given=True),
    Row("only remarked upon", (a_review(1, "emeka", COMMENT),), given=False, says="Needs an approval"),
    Row("a stranger asks for changes", (a_review(1, "zoe", REQUEST_CHANGES), a_review(2, "emeka")), given=True),
    Row(
        "a contributor approves",
        (a_review(1, "emeka"),),
        given=False,
        says="emeka cannot approve work they had a hand in.",
        subject=replace(SUBJECT, contributors=frozenset({"amara", "emeka"})),
    ),
    Row(
        "a contributor approves beside another",
        (a_review(1, "emeka"), a_review(2, "freya")),
        given=True,
        subject=replace(SUBJECT, contributors=frozenset({"amara", "emeka"})),
    ),
    Row(
        "a contributor asks for changes of their own work",
        (a_review(1, "amara", REQUEST_CHANGES), a_review(2, "emeka")),
        given=True,
    ),
    Row(
        "somebody unknown had a hand in it",
        (a_review(1, "emeka"), a_review(2, "freya")),
        given=False,
        says="Nobody in people.yaml is ghost@example.org.",
        subject=replace(SUBJECT, unattributable=("ghost@example.org",)),
    ),
    Row("policy requires nothing", (a_review(1, "emeka"),), given=False, signoff=()),
    Row(
        "too few people could give it",
        (a_review(1, "emeka"),),
        given=False,
        says="There are too few people who may give it: emeka or freya.",
        signoff=(Requirement("three evaluators", "evaluator", 3),),
    ),
    Row(
        "nobody could give it",
        (),
        given=False,
        says="There are too few people who may give it: nobody is an engineer here.",
        signoff=(Requirement("an engineer", "engineer"),),
    ),
    Row(
        "a requirement for other tasks is not applicable",
        (a_review(1, "emeka"),),
        given=True,
        signoff=BY_RISK,
        subject=LOW,
    ),
    Row(
        "a task that does not state its risk is taken for a risky one",
        (a_review(1, "emeka"),),
        given=False,
        says="It is asked for because the task does not state its risk: a project manager adds “risk: {severity: major",
        signoff=BY_RISK,
        subject=PLAIN,
    ),
    Row(
        "a task of no specialty is taken for one of any",
        (a_review(1, "emeka"),),
        given=False,
        says="does not state its specialty",
        signoff=(*ONE, Requirement("x", "sme", when=When(specialty=("psychiatry",)))),
        subject=replace(SUBJECT, about=a_task(specialty="")),
    ),
    Row(
        "a task that does not state its tags may have any",
        (a_review(1, "emeka"),),
        given=False,
        says="the task does not state its tags",
        signoff=BY_TAG,
        subject=PLAIN,
    ),
    Row(
        "a task that states that it has no tags has none",
        (a_review(1, "emeka"),),
        given=True,
        signoff=BY_TAG,
        subject=LOW,
    ),
    Row(
        "what one line of a task rules out is not asked for, whatever another leaves open",
        (a_review(1, "emeka"),),
        given=True,
        signoff=(*ONE, Requirement("x", "sme", when=When(risk=(5,), audience=("patient",)))),
        subject=PLAIN,
    ),
    Row(
        "a requirement for such tasks is asked for",
        (a_review(1, "emeka"),),
        given=False,
        says="by a clinical expert (harriet)",
        signoff=BY_RISK,
        subject=RISKY,
    ),
    Row(
        "an expert in something else does not meet it",
        (a_review(1, "emeka"), a_review(2, "grace")),
        given=False,
        says="by a clinical expert (harriet)",
        signoff=BY_RISK,
        subject=RISKY,
    ),
    Row(
        "an expert in the specialty meets it",
        (a_review(1, "emeka"), a_review(2, "harriet")),
        given=True,
        signoff=BY_RISK,
        subject=RISKY,
    ),
    Row(
        "by tag",
        (),
        given=False,
        says="Needs an approval",
        signoff=(Requirement("x", "evaluator", when=When(tag=("winter",))),),
        subject=RISKY,
    ),
    Row(
        "a change that no requirement applies to is not approved",
        (a_review(1, "emeka"),),
        given=False,
        says="asks for no sign-off of such an answer",
        signoff=(Requirement("x", "evaluator", when=When(tag=("summer",))),),
        subject=RISKY,
    ),
    Row(
        "a task that cannot be read is an error where a requirement asks about it",
        (a_review(1, "emeka"),),
        given=False,
        says="The task cannot be read",
        signoff=BY_RISK,
        subject=SUBJECT,
    ),
    Row(
        "one person does not fill two requirements",
        (a_review(1, "emeka"),),
        given=False,
        says="(freya)",
        signoff=(Requirement("a", "evaluator"), Requirement("b", "evaluator")),
    ),
    Row(
        "of two requirements each person fills the one that needs them",
        (a_review(1, "harriet"), a_review(2, "grace")),
        given=True,
        signoff=(Requirement("any expert", "sme"), Requirement("one in it", "sme", specialty=MATCH)),
        subject=PLAIN,
    ),
    Row(
        "whoever has a part in the task does not meet what asks for others",
        (a_review(1, "emeka"),),
        given=False,
        says="too few people",
        signoff=(Requirement("apart", "evaluator", independence=OF_THE_TASK),),
        subject=replace(SUBJECT, parties=frozenset({"emeka", "freya"})),
    ),
    Row(
        "an independence that nobody knows is met by nobody",
        (a_review(1, "emeka"),),
        given=False,
        says="too few people",
        signoff=(Requirement("x", "evaluator", independence="none"),),
    ),
    Row(
        "an approval without the scores that the kind asks for",
        (a_review(1, "emeka"),),
        given=False,
        says="lacks the scores",
        subject=PLAIN,
        policy=SCORED,
    ),
    Row(
        "an approval with them",
        (a_review(1, "emeka", scores={"safety_and_risk": 4}),),
        given=True,
        subject=PLAIN,
        policy=SCORED,
    ),
    Row("overridden, with a reason", (), given=True, overrides=(an_override(1, "morgan", "one evaluator"),)),
    Row(
        "overridden by somebody who may not",
        (),
        given=False,
        says="Needs",
        overrides=(an_override(1, "emeka", "one evaluator"),),
    ),
    Row(
        "overridden by the author",
        (),
        given=False,
        says="Needs",
        overrides=(an_override(1, "morgan", "one evaluator"),),
        subject=replace(SUBJECT, contributors=frozenset({"amara", "morgan"})),
    ),
    Row(
        "overridden for an earlier version",
        (),
        given=False,
        says="Needs",
        overrides=(an_override(1, "morgan", "one evaluator", answer_hash=OLD_ANSWER),),
    ),
    Row("something else overridden", (), given=False, says="Needs", overrides=(an_override(1, "morgan", "late"),)),
    Row(
        "what is firm is not overridden",
        (),
        given=False,
        says="Needs",
        overrides=(an_override(1, "morgan", "x"),),
        signoff=(Requirement("x", "evaluator", firm=True),),
    ),
    Row(
        "where nobody may override",
        (),
        given=False,
        says="Needs",
        overrides=(an_override(1, "morgan", "one evaluator"),),
        policy={"overrides": ""},
    ),
    Row(
        "a request for changes overridden",
        (a_review(1, "emeka", REQUEST_CHANGES), a_review(2, "freya")),
        given=True,
        overrides=(an_override(3, "morgan", CHANGES),),
    ),
    Row(
        "a blind round of which one has spoken",
        (a_review(1, "emeka"),),
        given=False,
        says="Waits for freya",
        signoff=BLIND,
    ),
    Row(
        "in a blind round a request for changes is not told",
        (a_review(1, "emeka", REQUEST_CHANGES),),
        given=False,
        says="Reviewed blindly",
        signoff=BLIND,
    ),
    Row("a blind round that is over", (a_review(1, "emeka"), a_review(2, "freya")), given=True, signoff=BLIND),
    Row(
        "a blind round that is over, in disagreement",
        (a_review(1, "emeka"), a_review(2, "freya", REQUEST_CHANGES)),
        given=False,
        says="freya asked for changes",
        signoff=BLIND,
    ),
    Row(
        "two who disagree go to an adjudicator",
        (a_review(1, "emeka"), a_review(2, "freya", REQUEST_CHANGES)),
        given=False,
        says="emeka and freya disagree; grace or harriet decides",
        signoff=TWO,
        policy=JUDGE,
    ),
    Row(
        "an adjudicator approves",
        (a_review(1, "emeka"), a_review(2, "freya", REQUEST_CHANGES), a_review(3, "grace", between=BOTH_OF)),
        given=True,
        signoff=TWO,
        policy=JUDGE,
    ),
    Row(
        "an adjudicator asks for changes",
        (
            a_review(1, "emeka"),
            a_review(2, "freya", REQUEST_CHANGES),
            a_review(3, "grace", REQUEST_CHANGES, between=BOTH_OF),
        ),
        given=False,
        says="grace decided that changes are needed",
        signoff=TWO,
        policy=JUDGE,
    ),
    Row(
        "an adjudicator whose clock is behind decides all the same",
        (
            a_review(5, "emeka"),
            a_review(6, "freya", REQUEST_CHANGES),
            a_review(1, "grace", between=(an_id(5), an_id(6))),
        ),
        given=True,
        signoff=TWO,
        policy=JUDGE,
    ),
    Row(
        "who approved before the others disagreed has decided nothing",
        (a_review(1, "grace"), a_review(2, "emeka"), a_review(3, "freya", REQUEST_CHANGES)),
        given=False,
        says="emeka and freya disagree",
        signoff=TWO,
        policy=JUDGE,
    ),
    Row(
        "a decision is open again when one of them speaks anew",
        (
            a_review(1, "emeka"),
            a_review(2, "freya", REQUEST_CHANGES),
            a_review(3, "grace", between=BOTH_OF),
            a_review(4, "freya", REQUEST_CHANGES),
        ),
        given=False,
        says="emeka and freya disagree",
        signoff=TWO,
        policy=JUDGE,
    ),
    Row(
        "a decision of whoever may not decide is none",
        (a_review(1, "emeka"), a_review(2, "freya", REQUEST_CHANGES), a_review(3, "ben", between=BOTH_OF)),
        given=False,
        says="grace or harriet decides",
        signoff=TWO,
        policy=JUDGE,
    ),
    Row(
        "a decision gives the scores that are asked for",
        (
            a_review(1, "emeka", scores={"safety_and_risk": 4}),
            a_review(2, "freya", REQUEST_CHANGES),
            a_review(3, "grace", between=BOTH_OF),
        ),
        given=False,
        says="disagree",
        signoff=TWO,
        subject=PLAIN,
        policy=JUDGE | SCORED,
    ),
    Row(
        "nobody's decision fills the place of who is firmly asked for",
        (a_review(1, "harriet", REQUEST_CHANGES), a_review(2, "emeka"), a_review(3, "morgan", between=BOTH_OF)),
        given=False,
        says="Needs an approval of this version by a clinical expert (harriet)",
        signoff=FIRM,
        subject=PLAIN,
        policy={"disagreement": Disagreement("manager")},
    ),
    Row(
        "an overridden blind requirement does not lift what was asked for in its round",
        (a_review(1, "emeka", REQUEST_CHANGES),),
        given=False,
        says="emeka asked for changes",
        signoff=BLIND,
        overrides=(an_override(2, "morgan", "two, blind"),),
    ),
    Row(
        "a review that served for a version before is spent",
        (a_review(1, "emeka"),),
        given=False,
        says="Needs an approval",
        subject=replace(SUBJECT, spent=frozenset({an_id(1)})),
    ),
    Row(
        "one of the two does not decide between them",
        (a_review(1, "emeka"), a_review(2, "freya", REQUEST_CHANGES), a_review(3, "freya")),
        given=True,
        signoff=TWO,
        policy=JUDGE,
    ),
    Row(
        "scores far apart are a disagreement",
        (a_review(1, "emeka", scores={"tone": 5}), a_review(2, "freya", scores={"tone": 3})),
        given=False,
        says="disagree",
        signoff=TWO,
        policy=JUDGE,
    ),
    Row(
        "scores near each other are none",
        (a_review(1, "emeka", scores={"tone": 5}), a_review(2, "freya", scores={"tone": 4})),
        given=True,
        signoff=TWO,
        policy=JUDGE,
    ),
    Row(
        "nobody is there who could decide",
        (a_review(1, "emeka"), a_review(2, "freya", REQUEST_CHANGES)),
        given=False,
        says="nobody who could decide",
        signoff=TWO,
        policy={"disagreement": Disagreement("manager")},
        subject=replace(SUBJECT, parties=frozenset({"morgan"})),
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_an_answer_is_signed_off_only_by_what_policy_asks(row):
    policy = a_policy(signoff=row.signoff, **row.policy)
    found = judge(row.subject, row.reviews, TEAM, policy, row.overrides)
    assert found.given is row.given
    assert row.says in " ".join(found.missing)
    assert row.given is not bool(found.missing)


def test_a_requirement_nobody_can_meet_is_an_error():
    found = judge(SUBJECT, [], a_team(), a_policy(signoff=(Requirement("three", "evaluator", 3),)))
    assert [state.met for state in found.requirements] == [Met.ERROR]


def test_a_sign_off_names_its_approvals():
    reviews = [a_review(2, "freya"), a_review(1, "emeka"), a_review(3, "ben", COMMENT)]
    found = judge(SUBJECT, reviews, a_team(), a_policy(signoff=TWO))
    assert [review.by for review in found.approvals] == ["emeka", "freya"]
    assert found.requirements[0].what == "Approved by emeka, freya."
    assert found.requirements[0].by == ("emeka", "freya")


def test_a_contributors_approval_is_not_named_among_them():
    subject = replace(SUBJECT, contributors=frozenset({"amara", "emeka"}))
    found = judge(subject, [a_review(1, "emeka"), a_review(2, "freya")], a_team(), a_policy(signoff=ONE))
    assert [review.by for review in found.approvals] == ["freya"]


verdicts = st.lists(
    st.tuples(
        st.sampled_from(["amara", "ben", "emeka", "freya", "grace", "ines", "zoe"]),
        st.sampled_from([APPROVE, REQUEST_CHANGES, COMMENT]),
        st.sampled_from([ANSWER, OLD_ANSWER]),
    ),
    max_size=8,
)


@quick
@given(verdicts.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(range(len(rows))))))
def test_the_order_in_which_reviews_are_read_does_not_matter(rows_and_order):
    rows, order = rows_and_order
    reviews = [a_review(n, by, verdict, answer_hash=version) for n, (by, verdict, version) in enumerate(rows)]
    policy = a_policy(signoff=BOTH)
    assert judge(SUBJECT, reviews, a_team(), policy) == judge(SUBJECT, [reviews[n] for n in order], a_team(), policy)


@quick
@given(verdicts)
def test_nothing_is_signed_off_without_a_fitting_approval_by_somebody_else(rows):
    reviews = [a_review(n, by, verdict, answer_hash=version) for n, (by, verdict, version) in enumerate(rows)]
    found = judge(SUBJECT, reviews, a_team(), a_policy(signoff=ONE))
    fitting = {by for by, verdict, version in rows if verdict == APPROVE and version == ANSWER}
    assert not found.given or fitting & {"emeka", "freya"}


def test_the_latest_word_counts_and_a_comment_is_none():
    reviews = [a_review(3, "emeka", COMMENT), a_review(1, "emeka", REQUEST_CHANGES), a_review(2, "emeka")]
    assert {by: review.verdict for by, review in latest_words(reviews).items()} == {"emeka": APPROVE}


def test_each_requirement_says_how_far_it_is_met():
    reviews = [a_review(1, "emeka")]
    overrides = [an_override(2, "morgan", "an expert in it")]
    policy = a_policy(signoff=(*BY_RISK, Requirement("for summer", "evaluator", when=When(tag=("summer",)))))
    states = {s.name: s for s in judge(RISKY, reviews, TEAM, policy, overrides).requirements}
    assert {name: state.met for name, state in states.items()} == {
        "one evaluator": Met.SATISFIED, "an expert in it": Met.OVERRIDDEN, "for summer": Met.NOT_APPLICABLE,
    }  # fmt: skip
    assert states["an expert in it"].what == "Overridden by morgan: Known to be fine"
    missing = judge(RISKY, reviews, TEAM, policy).requirements[1]
    assert (missing.met, missing.able) == (Met.UNSATISFIED, ("harriet",))


def who_can(policy, reviews):
    facts = Facts(SUBJECT.task, "b-one")
    return reviewers(judge(SUBJECT, reviews, TEAM, policy), SUBJECT, reviews, facts, TEAM, NOW).who


EXAM = When(tag=("exam",))
ONE_OR_TWO = (
    Requirement("two blindly", "evaluator", 2, when=EXAM, blind=True),
    Requirement("one evaluator", "evaluator", unless=EXAM),
)


@pytest.mark.parametrize(
    ("tags", "by", "given"),
    [
        ((), ("emeka",), True),
        (("exam",), ("emeka",), False),
        (("exam",), ("emeka", "freya"), True),
        (("winter", "exam"), ("emeka", "freya"), True),
        (None, ("emeka", "freya"), False),  # it does not state its tags: both are asked for
    ],
)
def test_two_for_an_exam_and_else_one_needs_no_third(tags, by, given):
    subject = replace(SUBJECT, about=a_task(tags=tags))
    reviews = [a_review(number, who) for number, who in enumerate(by)]
    signoff = judge(subject, reviews, TEAM, a_policy(signoff=ONE_OR_TWO))
    assert signoff.given is given
    states = {state.name: state for state in signoff.requirements}
    if tags and "exam" in tags:
        assert states["one evaluator"].what == "It is for other tasks: this is one of tag exam."
    if tags is None:
        assert "does not state its tags" in states["two blindly"].what + states["one evaluator"].what


def test_a_task_is_left_out_only_where_it_fits_every_list():
    rare = Requirement("but not those", "evaluator", unless=When(tag=("exam",), specialty=("cardiology",)))
    assert applies(rare, a_task(tags=("exam",), specialty="psychiatry")) is True
    assert applies(rare, a_task(tags=("exam",), specialty="cardiology")) is False
    assert applies(rare, a_task(tags=None, specialty="cardiology")) is True
    assert unstated(rare, a_task(tags=None, specialty="cardiology")) == ("tags",)
    assert unstated(rare, a_task(tags=None, specialty="psychiatry")) == ()
    assert applies(rare, None) is None


def test_what_was_said_in_a_blind_round_shows_nowhere_before_it_is_over():
    policy = a_policy(signoff=BLIND, **JUDGE)
    for verdict in (APPROVE, REQUEST_CHANGES):
        found = judge(SUBJECT, [a_review(1, "emeka", verdict)], TEAM, policy)
        assert found == judge(SUBJECT, [a_review(1, "emeka", APPROVE)], TEAM, policy)
    assert who_can(policy, [a_review(1, "emeka")]) == ("freya",)


def test_it_is_told_who_decided_against_whom():
    reviews = [a_review(1, "emeka"), a_review(2, "freya", REQUEST_CHANGES), a_review(3, "grace", between=BOTH_OF)]
    found = judge(SUBJECT, reviews, TEAM, a_policy(signoff=TWO, **JUDGE))
    assert found.requirements[0].what == "Approved by emeka. grace decided against freya."


def test_a_disagreement_asks_the_adjudicator_alone():
    policy = a_policy(signoff=TWO, **JUDGE)
    reviews = [a_review(1, "emeka"), a_review(2, "freya", REQUEST_CHANGES)]
    assert who_can(policy, reviews) == ("grace", "harriet")


@quick
@given(verdicts, st.sampled_from(["emeka", "freya", "grace", "morgan"]))
def test_nobody_with_a_hand_in_an_answer_counts_for_it_whatever_is_asked(rows, helper):
    reviews = [a_review(n, by, verdict, answer_hash=version) for n, (by, verdict, version) in enumerate(rows)]
    subject = replace(PLAIN, contributors=frozenset({"amara", helper}))
    for policy in (a_policy(signoff=TWO, **JUDGE), a_policy(signoff=BLIND), a_policy(signoff=BOTH)):
        found = judge(subject, reviews, TEAM, policy, [an_override(99, helper, "two evaluators")])
        assert helper not in {review.by for review in found.approvals}
        assert not found.overrides


LEFT = frozenset({("ines", an_id(1))})


def upheld(reviews, *overrides, subject=SUBJECT, people=TEAM, **policy):
    """What comes of some reviews when the forge wrote down that the first, by Ines who has left since, counted."""
    return judge(replace(subject, upheld=LEFT), reviews, people, a_policy(**{"signoff": ONE, **policy}), overrides)


def test_a_request_for_changes_by_who_has_left_stands_where_the_forge_knows_that_it_counted():
    words = (a_review(1, "ines", REQUEST_CHANGES), a_review(2, "freya"))
    assert judge(SUBJECT, words, TEAM, a_policy(signoff=ONE)).given, "nobody knows that she had the role then"
    found = upheld(words)
    assert not found.given
    (said,) = found.missing
    assert said.startswith("ines asked for changes and has left: that stands until ines is a reviewer again and")
    assert f'(morgan): rlhf review override {TASK}/amara "changes requested"' in said
    assert upheld(words, an_override(3, "morgan", CHANGES)).given


def test_who_lost_the_role_lifts_what_they_asked_for_and_their_approval_counts_for_nothing():
    words = (a_review(1, "ines", REQUEST_CHANGES), a_review(2, "freya"), a_review(3, "ines"))
    assert upheld(words).given
    assert not upheld(words, signoff=TWO).given, "her approval fills no place"


def test_who_lost_the_role_does_not_lose_a_request_by_asking_again():
    words = (a_review(1, "ines", REQUEST_CHANGES), a_review(2, "freya"), a_review(3, "ines", REQUEST_CHANGES))
    assert not upheld(words).given


def test_an_upheld_word_is_its_authors_alone():
    words = (a_review(1, "ben", REQUEST_CHANGES), a_review(2, "freya"))
    assert upheld(words).given, "ben used the id of what ines said"


def test_a_request_that_was_spent_with_an_accepted_version_is_not_upheld():
    words = (a_review(1, "ines", REQUEST_CHANGES), a_review(2, "freya"))
    assert upheld(words, subject=replace(SUBJECT, spent=frozenset({an_id(1)}))).given


def test_between_who_has_left_and_another_somebody_decides_as_before():
    words = (a_review(1, "ines", REQUEST_CHANGES), a_review(2, "freya"))
    found = upheld(words, **JUDGE)
    assert "freya and ines disagree; grace or harriet decides." in found.missing
    decided = upheld((*words, a_review(3, "grace", between=(an_id(1), an_id(2)))), **JUDGE)
    assert decided.given, decided.missing
    assert "grace decided" in decided.requirements[1].what


def test_in_a_blind_round_a_request_by_who_has_left_shows_when_it_is_over():
    words = (a_review(1, "ines", REQUEST_CHANGES), a_review(2, "emeka"))
    assert "ines" not in " ".join(upheld(words, signoff=BLIND).missing)
    over = upheld((*words, a_review(3, "freya")), signoff=BLIND)
    assert [said for said in over.missing if said.startswith("ines asked for changes and has left")]


def test_who_lost_the_role_does_not_take_up_again_what_they_lifted():
    words = (a_review(1, "ines", REQUEST_CHANGES), a_review(2, "ines"), a_review(3, "ines", REQUEST_CHANGES))
    assert upheld((*words, a_review(4, "freya"))).given
