"""A remote's address, and which of its branches a person follows."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rlhf.store.git.address import address, without_login
from rlhf.store.git.remote import CLOCK, Delivery, _forge_time, _forge_words, refspecs

HERE = Path("/home/amara/answers")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/team/answers.git",
        "ssh://git@example.org:2222/srv/answers.git",
        "git+ssh://example.org/answers.git",
        "file:///srv/answers.git",
        "git@github.com:team/answers.git",
        "amara@example.org:/srv/answers.git",
        "example.org:answers.git",
        "forge:answers.git",
    ],
)
def test_an_address_stays_as_it_is(url):
    assert address(url, HERE) == url


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/srv/answers.git", "file:///srv/answers.git"),
        ("../forge.git", "file:///home/amara/forge.git"),
        ("forge.git", "file:///home/amara/answers/forge.git"),
        ("./odd:name.git", "file:///home/amara/answers/odd%3Aname.git"),
        ("/srv/two words.git", "file:///srv/two%20words.git"),
        ("/srv/x/../answers.git", "file:///srv/answers.git"),
    ],
)
def test_a_path_becomes_an_address_over_which_part_of_a_repository_can_be_had(path, url):
    assert address(path, HERE) == url


def test_a_path_from_home_begins_there(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert address("~/forge.git", HERE) == (tmp_path / "forge.git").resolve().as_uri()


@pytest.mark.parametrize(
    ("url", "printed"),
    [
        ("https://amara:secret@example.org/x.git", "https://example.org/x.git"),
        ("https://token@example.org/x.git", "https://example.org/x.git"),
        ("https://example.org/x@y.git", "https://example.org/x@y.git"),
        ("git@github.com:team/answers.git", "git@github.com:team/answers.git"),
        ("file:///srv/a@b.git", "file:///srv/a@b.git"),
    ],
)
def test_an_address_is_printed_without_its_password(url, printed):
    assert without_login(url) == printed


def test_a_trainer_follows_their_own_answers_and_everyones_ledgers():
    found = refspecs("amara", ("amara", "ben"), everyone=False)
    assert any("answer/*/amara:" in spec for spec in found)
    assert not any("answer/*:" in spec for spec in found)
    assert any("ledger/*:" in spec for spec in found)
    assert any("main:" in spec for spec in found)


def test_a_reviewer_follows_the_answers_of_everyone():
    assert any("answer/*:" in spec for spec in refspecs("emeka", (), everyone=True))


def test_two_deliveries_put_together_say_everything_once():
    one = Delivery(frozenset({"a"}), frozenset({"b"}), words=("Welcome.",))
    two = Delivery(frozenset({"c"}), refused=frozenset({"d"}), words=("Welcome.", "Not yet."))
    assert one | two == Delivery(
        frozenset({"a", "c"}), frozenset({"b"}), frozenset({"d"}), words=("Welcome.", "Not yet.")
    )


def test_what_the_forge_says_and_its_time_are_told_apart():
    words = (
        f"remote: rlhf: Merged: t-1.        \nremote: rlhf: {CLOCK}2026-11-30T19:30:00Z\x1b[K\nremote: other words\n"
    )
    assert _forge_words(words) == ("Merged: t-1.",)
    assert _forge_time(words) == datetime(2026, 11, 30, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize("time", ["", "noon", "2026-11-30", "2026-11-30T19:30:00", "0001-01-01T00:00:00Z", "9" * 50])
def test_a_time_that_nobody_can_read_is_no_time(time):
    assert _forge_time(f"remote: rlhf: {CLOCK}{time}\n") is None
    assert _forge_time("") is None
