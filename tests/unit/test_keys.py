"""When what a key signed is believed, by its dates and by when it came in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rlhf.model.keys import PATIENCE, Key
from tests.unit.samples import AN_HOUR, NOW

PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPmI6h3h6o4YSuQw1mM8xkqYw5Z0jz0i3cQd0f4vEx2B amara"
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("key", "signed", "good"),
    [
        (Key(PUBLIC), NOW, True),
        (Key(PUBLIC, start=NOW), NOW - PATIENCE, True),
        (Key(PUBLIC, start=NOW), NOW - PATIENCE - SECOND, False),
        (Key(PUBLIC, until=NOW), NOW, True),
        (Key(PUBLIC, until=NOW), NOW + SECOND, False),
        (Key(PUBLIC, revoked=NOW), NOW - AN_HOUR, False),
    ],
)
def test_what_it_signed_is_believed_between_its_dates(key, signed, good):
    assert key.good_at(signed) is good


@pytest.mark.parametrize(
    ("received", "good"), [(None, False), (NOW - SECOND, True), (NOW, True), (NOW + SECOND, False)]
)
def test_a_revoked_key_is_believed_for_what_came_in_before(received, good):
    assert Key(PUBLIC, revoked=NOW).good_for(NOW - AN_HOUR, received) is good


def test_what_came_in_before_the_revocation_is_still_held_to_the_other_dates():
    assert not Key(PUBLIC, until=NOW - AN_HOUR, revoked=NOW + AN_HOUR).good_for(NOW, NOW)


def test_the_fingerprint_is_that_of_ssh_keygen():
    assert Key("ssh-ed25519 nonsense!").fingerprint == ""
    assert Key(PUBLIC).fingerprint.startswith("SHA256:")
    assert len(Key(PUBLIC).fingerprint) == len("SHA256:") + 43


def test_a_date_that_is_no_real_day_is_refused():
    with pytest.raises(ValueError, match="no real day"):
        Key.of({"public": PUBLIC, "until": "2026-02-31T00:00:00Z"})
