"""Whether an answer has its sign-off: the decision table."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.event import APPROVE, COMMENT, REQUEST_CHANGES, Review
from rlhf.model.policy import Requirement
from rlhf.process.signoff import Met, Subject, judge, latest_words
from tests.unit.quick import quick
from tests.unit.samples import ANSWER, OLD_ANSWER, OLD_TASK_TEXT, TASK, TASK_TEXT, a_policy, a_review, a_team

SUBJECT = Subject(TASK, "amara", TASK_TEXT, ANSWER, frozenset({"amara"}))
ONE = (Requirement("one evaluator", "evaluator"),)
TWO = (Requirement("two evaluators", "evaluator", 2),)
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


TABLE = [
    Row("no reviews", (), given=False, says="Needs an approval of this version by an AI evaluator (emeka or freya)."),
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
        says="Needs an approval of this version by an AI evaluator (freya).",
        signoff=TWO,
    ),
    Row(
        "only the first of two requirements",
        (a_review(1, "emeka"),),
        given=False,
        says="Needs an approval of this version by a clinical expert (grace).",
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
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_an_answer_is_signed_off_only_by_what_policy_asks(row):
    found = judge(row.subject, row.reviews, a_team(), a_policy(signoff=row.signoff))
    assert found.given is row.given
    assert row.says in " ".join(found.missing)
    assert row.given is not bool(found.missing) or not row.signoff


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
