"""What a change of the project's files did is told in sentences that a person reads."""

from __future__ import annotations

from rlhf.process.project_changes import batch_changed, people_changed, schemas_changed, values_changed

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOqaUxV5hSQYk0k4Bb7sUzj2Z7VbWbZB2x8c3m9n4qXo ben"


def test_settings_are_named_by_where_they_stand() -> None:
    before = {"zone": "UTC", "policy": {"signoff": [{"name": "an expert", "role": "sme", "count": 1}], "late": "warn"}}
    after = {"policy": {"signoff": [{"name": "an expert", "role": "sme", "count": 2}], "remind": ["3d", "1d"]}}
    assert list(values_changed(before, after)) == [
        "zone was taken out (UTC).",
        "policy.signoff “an expert”.count: 1 → 2.",
        "policy.late was taken out (warn).",
        "policy.remind is new: 3d, 1d.",
    ]
    assert list(values_changed(before, before)) == []


def test_a_long_value_is_cut_a_key_is_told_by_its_fingerprint_and_a_due_time_as_people_read_it() -> None:
    (brief,) = values_changed({}, {"brief": "word " * 100})
    assert len(brief) < 150
    (key,) = values_changed({}, {"key": KEY})
    assert key.startswith("key is new: the key SHA256:")
    (due,) = values_changed({"due": "2026-12-04T18:00+00:00[Europe/London]"}, {"due": "2026-12-05T18:00Z"})
    assert due == "due: Fri 4 Dec 2026 18:00 Europe/London → Sat 5 Dec 2026 18:00 UTC."


def test_people_who_come_change_leave_and_are_taken_out() -> None:
    ben = {"name": "Ben", "roles": ["trainer"], "email": "ben@example.org", "keys": [{"public": KEY}]}
    ended = {"public": KEY, "until": "2026-12-04T18:00:00Z"}
    changes = {
        "was added: Ben, trainer; no key.": ({}, {"name": "Ben", "roles": ["trainer"]}),
        "was taken out.": (ben, None),
        "left.": (ben, ben | {"active": False}),
        "came back.": (ben | {"active": False}, ben),
        "is evaluator now; is trainer no more.": (ben, ben | {"roles": ["evaluator"]}),
        "name: Ben → Ben Hale": (ben, ben | {"name": "Ben Hale"}),
        "email changed.": (ben, ben | {"email": "b@example.org"}),
        "weekly hours nothing → 4.": (ben, ben | {"weekly_hours": 4}),
        "away changed.": (ben, ben | {"away": [{"from": "2026-12-01", "until": "2026-12-02"}]}),
        "was taken out": (ben, ben | {"keys": []}),
        "ends Fri 4 Dec 2026 18:00 Europe/London.": (ben, ben | {"keys": [ended]}),
        "has no end any more.": (ben | {"keys": [ended]}, ben),
        "was revoked as of Fri 4 Dec 2026 18:00 Europe/London (Lost).": (
            ben, ben | {"keys": [{"public": KEY, "revoked": "2026-12-04T18:00:00Z", "why": "Lost"}]},
        ),
    }  # fmt: skip
    for words, (was, now) in changes.items():
        before, after = ({"ben": entry} if entry else {} for entry in (was, now))
        (sentence,) = people_changed(before, after, "Europe/London")
        assert words.replace("name: ", "name ") in sentence
        assert "example.org" not in sentence


def test_what_is_no_entry_of_a_person_does_not_stop_it() -> None:
    assert list(people_changed({"ben": None}, {"ben": {"keys": ["x"], "roles": None}}, "UTC")) == []


def test_schemas_and_batches() -> None:
    assert list(schemas_changed(["b", "a"], ["c"], [])) == ["New: a, b.", "Changed: c."]
    assert list(schemas_changed([str(n) for n in range(7)], [], [])) == ["New: 7 schemas."]
    assert list(batch_changed("w1", None, {"title": "Pool"}, 1)) == ["w1 is new: title Pool, with 1 task."]
    assert list(batch_changed("w1", {"title": "Pool"}, {"title": "Pool"}, 0)) == ["w1: only its form changed."]
    assert list(batch_changed("w1", {}, None, 0)) == ["w1 was taken away."]
