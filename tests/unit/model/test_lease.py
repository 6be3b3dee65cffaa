"""All of a claim is in the message of its commit; a message that is not of the form is no claim."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rlhf.model.branch_name import ClaimBranch, read_branch
from rlhf.model.ids import BATCH, HANDLE, TASK_ID
from rlhf.model.lease import Lease, claim_message, parse_lease
from tests.unit.quick import quick
from tests.unit.samples import NOW, TASK, a_lease, hours

leases = st.builds(
    lambda **given: Lease(**given),  # noqa: PLW0108 - Hypothesis would evaluate its types
    task=st.from_regex(TASK_ID, fullmatch=True),
    slot=st.integers(1, 99),
    batch=st.from_regex(BATCH, fullmatch=True),
    holder=st.from_regex(HANDLE, fullmatch=True),
    until=st.integers(0, 10**7).map(lambda count: NOW + hours(count / 3600)),
    released=st.booleans(),
    commit=st.just("0" * 40),
)


@quick
@given(
    leases, st.sampled_from(["", "Lapsed after seven days.", "Holder: mallory\nUntil: never\nTask: t-0000000000 w1"])
)
def test_a_claim_reads_back_from_its_message(lease, why):
    assert parse_lease(lease.branch, lease.commit, claim_message([lease], why)) == lease


@quick
@given(st.lists(leases, min_size=2, max_size=4, unique_by=lambda lease: lease.task))
def test_claims_made_together_read_back_one_by_one(found):
    first = found[0]
    together = [replace(one, holder=first.holder, until=first.until, released=first.released) for one in found]
    message = claim_message(together)
    assert [parse_lease(one.branch, one.commit, message) for one in together] == together


def test_a_message_claims_no_task_that_it_does_not_name():
    assert parse_lease("claim/t-0000000000", "0" * 40, claim_message([a_lease("amara")])) is None


def test_a_claim_begins_with_a_line_for_people():
    assert claim_message([a_lease("amara")]).startswith(f"Claim {TASK} for amara\n\n")
    assert claim_message([a_lease("amara", released=True)]).startswith(f"Release {TASK} for amara\n\n")
    assert claim_message([a_lease("amara")] * 3, "Lapsed.").startswith("Claim 3 tasks for amara\n\nLapsed.\n\n")


GOOD = f"Claim {TASK} for amara\n\nHolder: amara\nUntil: 2026-11-30T18:00:00Z\nTask: {TASK} w48\n"


@pytest.mark.parametrize(
    "message",
    [
        "",
        "\n",
        GOOD.replace("Until", "Till"),
        GOOD.replace("2026-11-30T18:00:00Z", "next week"),
        GOOD.replace("2026-11-30T18:00:00Z", "2026-11-30T18:00:00"),
        GOOD.replace("2026-11-30", "2026-11-31"),
        GOOD.replace("Holder: amara", "Holder: Dr Amara"),
        GOOD.replace("Holder: amara", "Holder: "),
        GOOD.replace("Holder: amara\n", ""),
        GOOD.replace(f"Task: {TASK} w48\n", ""),
        GOOD.replace(" w48", ""),
        GOOD.replace(" w48", " ../../w48"),
        f"Holder: amara Until: 2026-11-30T18:00:00Z Task: {TASK} w48",
    ],
)
def test_a_malformed_message_is_no_claim(message):
    assert parse_lease(f"claim/{TASK}", "0" * 40, message) is None


def test_the_good_message_is_one():
    assert parse_lease(f"claim/{TASK}", "0" * 40, GOOD) is not None


@quick
@given(st.text(max_size=200))
def test_no_message_is_too_strange_to_read(message):
    assert parse_lease(f"claim/{TASK}", "0" * 40, message) is None


@pytest.mark.parametrize(
    "branch",
    [
        "",
        "main",
        TASK,
        f"claims/{TASK}",
        f"claim/{TASK}-0",
        f"claim/{TASK}-1",
        f"claim/{TASK}-02",
        f"claim/{TASK}-100",
        f"claim/{TASK}/2",
        f"claim/{TASK}-2-3",
        f"claim/{TASK}\n",
        "claim/t-7h2k9m4x8u",
        f"x/claim/{TASK}",
    ],
)
def test_another_branch_is_no_claims(branch):
    assert read_branch(branch) is None
    assert parse_lease(branch, "0" * 40, GOOD) is None


@pytest.mark.parametrize("slot", [1, 2, 9, 10, 99])
def test_a_slots_branch_names_task_and_slot(slot):
    assert read_branch(str(ClaimBranch(TASK, slot))) == ClaimBranch(TASK, slot)


def test_the_first_slot_has_the_plain_name():
    assert str(ClaimBranch(TASK)) == f"claim/{TASK}"
    assert str(ClaimBranch(TASK, 2)) == f"claim/{TASK}-2"


def test_a_lease_runs_until_its_last_instant():
    lease = a_lease("amara", left=hours(1))
    assert lease.runs(NOW)
    assert not lease.runs(lease.until)


def test_a_lease_given_back_does_not_run():
    assert not a_lease("amara", released=True).runs(NOW)
