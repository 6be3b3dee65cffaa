"""Policy is read from the project's settings, with a default for what they leave out."""

from __future__ import annotations

from datetime import timedelta

from rlhf.model.keys import ForgeKeys
from rlhf.model.policy import Claims, Policy, Requirement
from rlhf.model.policy_check import checked_policy


def test_settings_are_read_whole():
    policy = checked_policy(
        {
            "project": "Winter evenings",
            "zone": "Europe/London",
            "synthetic": True,
            "forge": {"kind": "local", "key": "ssh-ed25519 AAAA forge"},
            "policy": {
                "signoff": [
                    {"name": "two evaluators", "role": "evaluator", "count": 2},
                    {"name": "expert", "role": "sme"},
                ],
                "claims": {"lease": "36h", "most": 3},
                "word_budget": {"reference_answer": 500},
            },
        }
    )
    assert policy == Policy(
        "Winter evenings",
        "Europe/London",
        synthetic=True,
        signoff=(Requirement("two evaluators", "evaluator", 2), Requirement("expert", "sme", 1)),
        claims=Claims(timedelta(hours=36), 3),
        word_budget={"reference_answer": 500},
        forge_keys=ForgeKeys("ssh-ed25519 AAAA forge"),
    )


def test_what_the_settings_leave_out_has_a_default():
    policy = checked_policy({"project": "Winter evenings"})
    assert (policy.zone, policy.synthetic, policy.forge_key) == ("UTC", False, "")
    assert policy.claims == Claims(timedelta(days=7), 20)
    assert policy.word_budget == {}


def test_claims_may_be_settled_in_part():
    assert checked_policy({"project": "x", "policy": {"claims": {"most": 2}}}).claims == Claims(timedelta(days=7), 2)
