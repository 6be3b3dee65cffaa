"""A file that is edited keeps its comments and order; text of many lines is written as a block."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.errors import UnreadableFile
from rlhf.store.files import edit_yaml, safe_yaml
from rlhf.store.files import write_yaml as write_yaml_module
from rlhf.store.files.write_yaml import write_yaml
from tests.unit.quick import quick
from tests.values import told_apart

PEOPLE = b"""\
# A synthetic team.
people:
  morgan:
    name: Morgan Fireside   # coordinates
    roles: [manager]

  # Clinicians who write.
  amara:
    name: "Dr Amara Frostwick"
    roles:
      - trainer
      - evaluator
    zone: 'Europe/London'
    note: |
      Away
      in May
    count: 010
"""


def test_a_file_that_is_not_changed_is_written_as_it_was():
    assert edit_yaml.dump(edit_yaml.load(PEOPLE, "people.yaml")) == PEOPLE


def test_a_change_leaves_the_rest_as_it_was():
    values = edit_yaml.load(PEOPLE, "people.yaml")
    values["people"]["amara"]["active"] = False
    assert edit_yaml.dump(values) == PEOPLE + b"    active: false\n"


def test_what_is_added_stands_at_the_end_and_remarks_stay():
    values = edit_yaml.load(PEOPLE, "people.yaml")
    values["people"]["ben"] = {"name": "Dr Ben Lamplight", "roles": ["trainer"]}
    written = edit_yaml.dump(values)
    assert written.startswith(PEOPLE)
    assert written.endswith(b"  ben:\n    name: Dr Ben Lamplight\n    roles:\n      - trainer\n")


def test_new_values_keep_their_order():
    assert edit_yaml.dump({"title": "x", "kind": "y", "audience": "z"}) == b"title: x\nkind: y\naudience: z\n"


def test_text_of_many_lines_is_a_block():
    written = edit_yaml.dump({"prompt": [{"role": "user", "content": "Should I\nwait?"}]})
    assert written == b"prompt:\n  - role: user\n    content: |\n      Should I\n      wait?\n"


def test_a_long_line_stays_one_line():
    text = "word " * 400 + "end"
    assert edit_yaml.dump({"text": text}) == f"text: {text}\n".encode()


def test_letters_are_written_as_themselves():
    assert edit_yaml.dump({"name": "Zoë 😀"}) == "name: Zoë 😀\n".encode()


@pytest.mark.parametrize("data", [b"a: [", b"a: 1\na: 2\n", b"a: \xff\n", b"\ta: 1\n"])
def test_a_file_that_cannot_be_read_is_named(data):
    with pytest.raises(UnreadableFile, match=r"^people\.yaml cannot be read: .") as refusal:
        edit_yaml.load(data, "people.yaml")
    assert refusal.value.hint == "Mend people.yaml, then run: rlhf check people.yaml"


tricky = st.sampled_from(
    [
        "no",
        "yes",
        "on",
        "null",
        "true",
        "010",
        "0o10",
        "0x1f",
        "1e3",
        ".5",
        ".inf",
        "~",
        "1:30",
        "2026-12-04",
        "<<",
        "",
        "=",
        "-",
        "?",
        "&",
        "*",
        "!",
        "|",
        ">",
        "%",
        "@",
        "`",
        "#",
        ":",
        "a:b",
        "x",
    ]
)
letters = st.characters(codec="utf-8", exclude_categories=["C", "Z"])
lines = st.one_of(
    tricky, st.text(letters, max_size=12), st.builds("{} {}".format, tricky, st.text(letters, max_size=5))
)
values = st.recursive(
    st.one_of(lines, st.booleans(), st.integers(-(10**9), 10**9)),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(st.sampled_from(["title", "no", "010", "a b"]), inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@quick
@given(st.dictionaries(st.sampled_from(["id", "title", "tags", "risk"]), values, min_size=1))
def test_what_is_written_is_read_as_it_was_meant(data):
    document = safe_yaml.load(edit_yaml.dump(data).decode())
    assert document.faults == ()
    assert document.data == data


@quick
@given(st.lists(lines, min_size=2, max_size=6).filter(lambda found: found[0].strip() and found[-1].strip()))
def test_text_of_many_lines_is_read_with_its_lines(found):
    clean = [line.rstrip() for line in found]
    document = safe_yaml.load(edit_yaml.dump({"list": [{"text": "\n".join(found)}]}).decode())
    assert document.data == {"list": [{"text": "\n".join(clean) + "\n"}]}


_LOOKS_LIKE_ELSE = (
    """no 010 1e5 0o17 0x1f .inf -.5 1_000 ~ null 2026-11-30 @a 01e5 1. +1 = << !x &a *a %a | > {} [] `"""
)
_ODD = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=30) | st.sampled_from(
    [*_LOOKS_LIKE_ELSE.split(), "", "- a", "? b", "a: b", "a #b", "\u2028x", "x\u2029y", "\U0001f600"]
)
_SAID = st.text(alphabet="ab \n\t#-:|>\"'é", max_size=30) | _ODD


@given(
    st.dictionaries(
        st.sampled_from(["before", "after", "text"]),
        _SAID | st.integers() | st.booleans() | st.none() | st.lists(_SAID, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "no", "1e5"]), _SAID, max_size=2),
    )
)  # fmt: skip
def test_what_somebody_said_is_read_exactly_as_it_was(data):
    read = safe_yaml.load(write_yaml(data).decode())
    assert not read.faults
    assert told_apart(read.data) == told_apart(data)


@pytest.mark.parametrize("libyaml", [True, False])
def test_events_are_written_alike_with_and_without_libyaml(monkeypatch, libyaml):
    values = {
        "id": "01e5",
        "text": "Two lines:\n\n  and no more\n",
        "why": "x # y",
        "at": "2026-11-30T19:30:00Z",
        "n": 3,
    }
    if not libyaml:
        monkeypatch.delattr("yaml.CSafeDumper")
    write_yaml_module._writer.cache_clear()
    try:
        written = write_yaml(values)
    finally:
        write_yaml_module._writer.cache_clear()
    assert safe_yaml.load(written.decode()).data == values
    assert written.decode().startswith("id: '01e5'\ntext: |\n  Two lines:\n\n    and no more\nwhy: 'x # y'\n")


def test_half_a_letter_is_written_so_that_whoever_reads_it_can_tell():
    assert write_yaml({"text": "x\ud800y"}) == b'text: "x\\uD800y"\n'
