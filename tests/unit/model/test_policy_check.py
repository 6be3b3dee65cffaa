"""A policy that approves nothing in particular, never applies or lets authors sign for themselves is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.policy_check import RISKS, checked_policy
from rlhf.model.vocabulary import AUDIENCES, KINDS
from rlhf.process.eligibility import applies
from tests.unit.quick import quick
from tests.unit.samples import a_task

if TYPE_CHECKING:
    from rlhf.model.policy import Policy


def policy_of(*signoff: dict[str, Any], **policy: Any) -> Policy:
    return checked_policy({"project": "Winter", "policy": {"signoff": list(signoff), **policy}})


ONE = {"name": "one evaluator", "role": "evaluator"}
EXPERT = {"name": "an expert", "role": "sme", "when": {"risk": [4, 5]}, "specialty": "match"}


def test_a_policy_that_holds():
    found = policy_of(ONE, EXPERT, disagreement={"adjudicator": "sme"}, overrides={"by": "nobody"})
    assert [requirement.name for requirement in found.signoff] == ["one evaluator", "an expert"]
    assert found.overrides == ""


@pytest.mark.parametrize(
    ("signoff", "policy", "why"),
    [
        ((), {}, "it asks for no sign-off at all"),
        (
            (EXPERT,),
            {},
            "nobody would be asked about a task to write a reference answer for patient with risk 1",
        ),
        ((ONE | {"when": {"kind": ["prompt_review"]}}, EXPERT), {}, "nobody would be asked about a task to write"),
        ((ONE | {"when": {"tag": ["winter"]}},), {}, "with tags that no requirement names"),
        ((ONE, EXPERT | {"when": {"risk": []}}), {}, "“an expert” is for no task: its list “risk” is empty"),
        ((ONE, EXPERT | {"when": {"risk": [9]}}), {}, "“an expert” would never apply: no task has risk 9"),
        ((ONE, EXPERT | {"when": {"kind": ["essay"]}}), {}, "would never apply"),
        ((ONE | {"unless": {"tag": ["exam"]}},), {}, "of a specialty and with exam that no requirement names"),
        (
            (ONE | {"unless": {"specialty": ["cardiology"]}},),
            {},
            "of cardiology and with tags that no requirement",
        ),
        ((ONE | {"unless": {"risk": []}},), {}, "leaves out no task: its list “risk” is empty"),
        ((ONE, EXPERT | {"unless": {"risk": [9]}}), {}, "“an expert” would leave out nothing: no task has risk 9"),
        ((ONE, EXPERT | {"unless": {"risk": [4, 5]}}), {}, "“unless” leaves out all that “when” selects"),
        ((ONE | {"role": "trainer"},), {}, "would let somebody sign off as AI trainer"),
        ((ONE | {"independence": "none"},), {}, "would let an author sign for themself"),
        ((ONE | {"count": 0},), {}, "asks for nobody"),
        ((ONE, ONE), {}, "two requirements are called “one evaluator”"),
        ((ONE | {"name": "late"},), {}, "“late” is the name of something else"),
        ((ONE,), {"changes": {"policy": "trainer"}}, "could change the policy by which their answers are judged"),
        ((ONE,), {"changes": {"tasks": "trainer"}}, "could change the tasks by which their answers are judged"),
        ((ONE,), {"deadlines": {"late": "needs_override"}, "overrides": {"by": "nobody"}}, "nobody may give one"),
        ((ONE,), {"overrides": {"by": "trainer"}}, "could override what is asked"),
        ((ONE,), {"deadlines": {"extensions": "trainer"}}, "could give more time"),
    ],
)
def test_a_policy_that_is_refused_when_it_is_loaded(signoff, policy, why):
    with pytest.raises(ValueError, match=re.escape(why)):
        policy_of(*signoff, **policy)


lists = st.fixed_dictionaries(
    {},
    optional={
        "risk": st.lists(st.sampled_from(RISKS), min_size=1, unique=True),
        "kind": st.lists(st.sampled_from(KINDS), min_size=1, unique=True),
        "audience": st.lists(st.sampled_from(AUDIENCES), min_size=1, unique=True),
        "specialty": st.lists(st.sampled_from(["cardiology", "psychiatry"]), min_size=1, unique=True),
        "tag": st.lists(st.sampled_from(["exam", "winter"]), min_size=1, unique=True),
    },
)


@quick
@given(
    st.lists(st.tuples(lists, lists), min_size=1, max_size=4),
    st.sampled_from(KINDS),
    st.sampled_from(AUDIENCES),
    st.sampled_from(["minor", ""]),
    st.sampled_from(["cardiology", "psychiatry", "general"]),
    st.sampled_from([None, (), ("exam",), ("exam", "winter"), ("other",)]),
)
def test_of_a_policy_that_is_taken_something_applies_to_every_task(
    selections, kind, audience, severity, specialty, tags
):
    signoff = [
        {"name": f"r{n}", "role": "evaluator", **({"when": when} if when else {}), **({"unless": out} if out else {})}
        for n, (when, out) in enumerate(selections)
    ]
    try:
        policy = policy_of(*signoff)
    except ValueError:
        return
    likelihood = "low" if severity else ""
    task = a_task(
        kind=kind, audience=audience, risk_severity=severity, risk_likelihood=likelihood, specialty=specialty, tags=tags
    )
    assert any(applies(requirement, task) for requirement in policy.signoff)
