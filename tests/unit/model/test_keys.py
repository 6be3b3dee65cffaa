"""When what a key signed is believed: by when it came in, and never by its own date."""

from __future__ import annotations

import pytest

from rlhf.model.keys import PATIENCE, Key, why_not
from rlhf.store.ledgers.signatures import Signed
from tests.unit.samples import AN_HOUR, NOW

PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPmI6h3h6o4YSuQw1mM8xkqYw5Z0jz0i3cQd0f4vEx2B amara"


BEFORE, AFTER = NOW - AN_HOUR, NOW + AN_HOUR
LASTING, ENDED, REVOKED, TO_COME = (
    Key(PUBLIC), Key(PUBLIC, until=NOW), Key(PUBLIC, revoked=NOW), Key(PUBLIC, start=NOW)
)  # fmt: skip


@pytest.mark.parametrize("dated", [BEFORE, AFTER, None], ids=["dated before", "dated after", "undated"])
@pytest.mark.parametrize(
    ("key", "arrived", "comes_in", "counted"),
    [
        (LASTING, BEFORE, True, True),
        (LASTING, AFTER, True, True),
        (ENDED, BEFORE, True, True),
        (ENDED, NOW, True, True),
        (ENDED, AFTER, False, False),
        (REVOKED, BEFORE, False, True),
        (REVOKED, AFTER, False, False),
        (TO_COME, BEFORE, False, False),
        (TO_COME, NOW - PATIENCE, True, True),
        (TO_COME, AFTER, True, True),
    ],
)
def test_a_signature_counts_by_when_it_arrived_and_never_by_its_date(dated, key, arrived, comes_in, counted):
    signed = Signed("c" * 40, (), ("a@rlhf.invalid", "a@rlhf.invalid"), contributor="amara", at=dated, key=key)
    assert (signed.signer_now(arrived) == "amara") is comes_in
    assert (signed.signer_on_arrival(arrived) == "amara") is counted


@pytest.mark.parametrize(("key", "lasts"), [(LASTING, True), (ENDED, False), (REVOKED, False), (TO_COME, True)])
def test_only_of_a_key_with_an_end_it_matters_when_something_arrived(key, lasts):
    signed = Signed("c" * 40, (), ("a@rlhf.invalid", "a@rlhf.invalid"), contributor="amara", key=key)
    assert (signed.lasting_signer() == "amara") is lasts


def test_the_forges_own_key_has_no_dates():
    signed = Signed("c" * 40, (), ("f@rlhf.invalid", "f@rlhf.invalid"), contributor="forge")
    assert signed.signer_now(NOW) == signed.signer_on_arrival(NOW) == signed.lasting_signer() == "forge"


def test_what_came_in_before_the_revocation_is_still_held_to_the_other_dates():
    assert not Key(PUBLIC, until=BEFORE, revoked=AFTER).good_on_arrival(NOW)


@pytest.mark.parametrize(
    ("key", "says"),
    [
        (REVOKED, "was revoked"),
        (ENDED, "ended on 23 Nov 2026 18:00 UTC"),
        (Key(PUBLIC, start=NOW + 2 * AN_HOUR), "is good from 23 Nov 2026 20:00 UTC on, and not before"),
    ],
)
def test_it_is_told_why_a_key_is_not_good(key, says):
    assert why_not(key, AFTER) == says


def test_the_fingerprint_is_that_of_ssh_keygen():
    assert Key("ssh-ed25519 nonsense!").fingerprint == ""
    assert Key(PUBLIC).fingerprint.startswith("SHA256:")
    assert len(Key(PUBLIC).fingerprint) == len("SHA256:") + 43


def test_a_date_that_is_no_real_day_is_refused():
    with pytest.raises(ValueError, match="no real day"):
        Key.of({"public": PUBLIC, "until": "2026-02-31T00:00:00Z"})
