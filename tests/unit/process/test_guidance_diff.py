"""Two versions of the guidance word by word, and what a major change leaves behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.event import Event
from rlhf.model.guidance import Guidance, cites_in
from rlhf.model.people import People
from rlhf.model.policy import GuidanceTerms, Policy
from rlhf.model.policy_check import checked_policy
from rlhf.model.version import following, in_words, parse_version, step
from rlhf.process.guidance_approval import Proposed, judge_approvals
from rlhf.process.guidance_diff import ADDED, GONE, NEW, REMOVED, RENAMED, REWORDED, SAME, compare, words
from rlhf.process.staleness import Terms, is_outdated, stale
from rlhf.store.files import markdown

TERMS = Terms(timedelta(days=14), "Europe/London")
WORDS = st.lists(st.sampled_from(["by", "when", "to", "seek", "help", "and", "whom", "to", "call"]), max_size=12)


def edition(sections: dict[str, str], version: str = "1.0.0", more: str = "", day: str = "2026-11-02") -> Guidance:
    listed = f"changes:\n  - {{version: {version}, date: {day}, what: So}}\n"
    front = f"---\ntitle: T\nversion: {version}\neffective: {day}\nowner: morgan\n{listed}{more}---\n\n# T\n\n"
    body = "".join(f"## {title}\n\n{text}\n\n" for title, text in sections.items())
    return Guidance.of("tone", markdown.load(front + body, "guidance/tone.md"))


@given(WORDS, WORDS)
def test_what_stayed_and_came_is_the_new_text_and_what_stayed_and_went_holds_all_of_the_old(old, new):
    pieces = words(" ".join(old), " ".join(new))
    after = [word for piece in pieces if piece.kind in {SAME, NEW} for word in piece.text.split()]
    assert after == new
    before = [word for piece in pieces if piece.kind in {SAME, GONE} for word in piece.text.split()]
    assert before == old
    assert all(piece.text for piece in pieces)


def test_where_lines_are_broken_makes_no_difference_where_paragraphs_end_does():
    assert [piece.kind for piece in words("See your\nGP today.", "See your GP\ntoday.")] == [SAME]
    assert NEW in [piece.kind for piece in words("See your GP. Today.", "See your GP.\n\nToday.")]
    assert [piece.kind for piece in words("- one\n- two", "- one\n-   two")] == [SAME]


def test_words_that_stayed_between_two_changes_are_read_with_them_where_they_are_few():
    pieces = words("call them before the evening comes on Monday", "ring me before the night falls on Monday")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        (GONE, "call them before the evening comes"), (NEW, "ring me before the night falls"), (SAME, "on Monday"),
    ]  # fmt: skip


def test_sections_that_were_reworded_renamed_added_and_taken_away():
    old = edition({"One": "a b c", "Two": "d e f", "Three": "g", "Four": "h"})
    new = edition({"One": "a b c", "Two": "d e x", "Third": "g", "Five": "i"}, "2.0.0", "moved: {three: third}\n")
    found = {(one.how, one.anchor, one.was) for one in compare(old, new)}
    assert found == {(REWORDED, "two", ""), (RENAMED, "third", "three"), (ADDED, "five", ""), (REMOVED, "four", "")}


def test_nothing_differs_from_itself():
    one = edition({"One": "a b c", "Two": "d e f"})
    assert compare(one, one) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see safety-netting#by-when.", {("safety-netting", "by-when")}),
        ("[so](guidance/safety-netting.md#by-when)", {("safety-netting", "by-when")}),
        ("in our-safety-netting#by-when", set()),
        ("safety-netting#… and safety-netting# x", set()),
        ("other#by-when", set()),
    ],
)
def test_what_cites_a_section(text, found):
    assert cites_in(text, {"safety-netting"}) == found


@given(st.tuples(*[st.integers(0, 99)] * 3), st.sampled_from(("major", "minor", "patch")))
def test_a_step_has_the_size_that_was_taken(version, size):
    after = following(version, size)
    assert after > version
    assert step(version, after) == size
    assert parse_version(in_words(after)) == after


@pytest.mark.parametrize(("old", "new", "behind"), [
    ("1.9.0", "2.0.0", True), ("1.0.0", "1.9.9", False), ("2.0.0", "2.0.0", False), ("3.0.0", "2.0.0", False),
    ("none", "2.0.0", False), ("1.0.0", "10.0.0", True),
])  # fmt: skip
def test_only_a_major_change_leaves_answers_behind(old, new, behind):
    assert is_outdated(old, new) is behind


OLD = edition({"What to expect": "a b c", "By when": "d e f"})
NOW = edition({"What to expect": "a b c", "By when": "d e x"}, "2.0.0", day="2026-11-16")


def test_an_answer_is_touched_by_the_sections_that_it_cites():
    assert stale("1.0.0", NOW, frozenset({"what-to-expect"}), (OLD,), TERMS) is None
    for cited in (frozenset({"by-when"}), frozenset()):
        found = stale("1.0.0", NOW, cited, (OLD,), TERMS)
        assert found is not None
        assert [one.anchor for one in found.altered] == ["by-when"]
    assert stale("2.0.0", NOW, frozenset(), (OLD,), TERMS) is None


def test_where_the_earlier_text_is_not_known_all_of_it_is_looked_at_again():
    found = stale("1.0.0", NOW, frozenset({"what-to-expect"}), (), TERMS)
    assert found is not None
    assert found.altered == ()


def test_the_time_of_grace_ends_with_a_day_in_the_projects_zone():
    found = stale("1.0.0", NOW, frozenset(), (OLD,), TERMS)
    assert found is not None
    assert found.until == datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    assert found.passes(found.until)
    assert not found.passes(found.until + timedelta(seconds=1))


def test_the_time_of_grace_begins_with_the_first_major_change_that_was_missed():
    listed = (
        "changes:\n  - {version: 3.0.0, date: 2026-11-16, what: C}\n  - {version: 2.0.0, date: 2026-10-01, what: B}\n"
        "  - {version: 1.0.0, date: 2026-09-01, what: A}\n"
    )
    front = f"---\ntitle: T\nversion: 3.0.0\neffective: 2026-11-16\nowner: m\n{listed}---\n\n## By when\n\nx\n"
    now = Guidance.of("tone", markdown.load(front, "guidance/tone.md"))
    found = stale("1.0.0", now, frozenset(), (), TERMS)
    assert found is not None
    assert found.since.isoformat() == "2026-10-01"
    assert [change.version for change in found.changes] == ["3.0.0", "2.0.0"]


# --- who agrees -------------------------------------------------------------------------------------------

PEOPLE = People.of(
    {
        "people": {
            "morgan": {"name": "M", "roles": ["manager"]}, "nadia": {"name": "N", "roles": ["manager"]},
            "grace": {"name": "G", "roles": ["sme"]}, "both": {"name": "B", "roles": ["sme", "manager"]},
            "gone": {"name": "X", "roles": ["sme"], "active": False}, "emeka": {"name": "E", "roles": ["evaluator"]},
        }
    }
)  # fmt: skip
TEXT = "sha256:" + "a" * 64
MAJOR = Proposed("tone", "2.0.0", TEXT)
AT = datetime(2026, 11, 30, tzinfo=UTC)


def approval(by: str, text: str = TEXT, slug: str = "tone") -> Event:
    return Event(f"id-{by}", "guidance_approval", by, AT, "", "", {"guidance": slug, "text": text})


@pytest.mark.parametrize(
    ("author", "said_by", "missing"),
    [
        ("morgan", ["grace"], 0),
        ("morgan", [], 1),
        ("morgan", ["nadia"], 1),  # two managers are no expert
        ("grace", ["morgan"], 0),
        ("grace", [], 1),
        ("both", [], 1),  # nobody fills two places
        ("both", ["grace"], 0),
        ("both", ["morgan"], 0),
        ("morgan", ["gone"], 1),
        ("morgan", ["emeka"], 1),
        ("emeka", ["grace", "morgan"], 0),
    ],
)
def test_a_major_change_needs_an_expert_and_a_manager(author, said_by, missing):
    found = judge_approvals([MAJOR], author, [approval(by) for by in said_by], PEOPLE, Policy("Winter"))
    assert len(found.missing) == missing


def test_a_word_is_on_exactly_one_text_of_one_document():
    for other in (approval("grace", "sha256:" + "b" * 64), approval("grace", TEXT, "doses")):
        assert judge_approvals([MAJOR], "morgan", [other], PEOPLE, Policy("Winter")).missing


def test_policy_names_the_roles():
    policy = Policy("Winter", guidance=GuidanceTerms(major=("manager",)))
    assert judge_approvals([MAJOR], "morgan", [], PEOPLE, policy).missing == ()
    assert checked_policy(
        {"project": "x", "policy": {"guidance": {"grace": "3d", "major": ["sme"]}}}
    ).guidance == GuidanceTerms(timedelta(days=3), ("sme",))


def objection(by: str, id_: str, *, back: bool = False, text: str = TEXT) -> Event:
    body = {"guidance": "tone", "text": text, "author": "morgan", "why": "No."} | ({"taken_back": True} if back else {})
    return Event(id_, "guidance_objection", by, AT, "", "", body)


@pytest.mark.parametrize(
    ("words", "missing", "objects"),
    [
        ([approval("grace"), objection("both", "x1")], 1, ["both"]),
        ([approval("grace"), objection("grace", "x1")], 2, ["grace"]),  # the latest word counts
        ([objection("grace", "a1"), approval("grace")], 0, []),
        ([approval("grace"), objection("emeka", "x1")], 0, ["emeka"]),  # who may not agree keeps nothing out
        ([approval("grace"), objection("gone", "x1")], 0, ["gone"]),
        ([approval("grace"), objection("morgan", "x1")], 0, []),  # the author's own
        ([approval("grace"), objection("both", "x1"), objection("both", "x2", back=True)], 0, []),
        ([approval("grace"), objection("both", "x1", text="sha256:" + "b" * 64)], 0, []),
    ],
)
def test_an_objection_keeps_out_exactly_one_text(words, missing, objects):
    for order in (words, words[::-1]):
        result = judge_approvals([MAJOR], "morgan", order, PEOPLE, Policy("Winter"))
        assert len(result.missing) == missing
        assert [item.by for item in result.objections["tone"]] == objects


def test_a_minor_change_can_be_objected_to():
    minor = Proposed("tone", "1.1.0", TEXT, major=False)
    assert judge_approvals([minor], "morgan", [], PEOPLE, Policy("Winter")).states == ()
    assert judge_approvals([minor], "morgan", [objection("grace", "x1")], PEOPLE, Policy("Winter")).missing
