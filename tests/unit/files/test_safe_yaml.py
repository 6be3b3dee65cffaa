"""YAML is read as YAML 1.2 and nothing clever; what is refused is refused on its own line."""

from __future__ import annotations

import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.finding import Span
from rlhf.store.files.limits import MAX_DEPTH, MAX_NODES
from rlhf.store.files.safe_yaml import load
from rlhf.store.files.strict_reader import MAX_BYTES, resolve
from tests.unit.quick import quick


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # null
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("none", "none"),
        # booleans, of which there are two
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("false", False),
        ("False", False),
        ("FALSE", False),
        ("no", "no"),
        ("No", "No"),
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("n", "n"),
        ("tRUE", "tRUE"),
        # integers
        ("0", 0),
        ("10", 10),
        ("010", 10),
        ("0o10", 8),
        ("0o7", 7),
        ("0o8", "0o8"),
        ("0x1f", 31),
        ("0xG", "0xG"),
        ("0b1", "0b1"),
        ("-7", -7),
        ("+7", 7),
        ("1_000", "1_000"),
        ("1,000", "1,000"),
        ("١٢", "١٢"),
        # numbers
        ("0.5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("-1.5e3", -1500.0),
        ("1e3", 1000.0),
        ("1e", "1e"),
        ("1.2.3", "1.2.3"),
        ("-", "-"),
        (".", "."),
        (".inf", math.inf),
        ("-.inf", -math.inf),
        ("+.INF", math.inf),
        ("inf", "inf"),
        ("nan", "nan"),
        # what YAML 1.1 took for times
        ("1:30", "1:30"),
        ("12:30:45", "12:30:45"),
        ("2026-12-04", "2026-12-04"),
        ("2026-12-04T18:00:00Z", "2026-12-04T18:00:00Z"),
        ("=", "="),
        ("999", 999),
        ("9" * 401, "9" * 401),
    ],
)
def test_a_plain_word_has_the_type_of_yaml_1_2(text, value):
    found = resolve(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_not_a_number_is_a_number(text):
    assert math.isnan(resolve(text))


@pytest.mark.parametrize("text", ['"no"', "'010'", '"true"', "'~'", '"1.5"', "|-\n  010"])
def test_what_is_quoted_is_text(text):
    assert isinstance(load(f"a: {text}\n").data["a"], str)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", None),
        ("\n\n", None),
        ("# only a remark\n", None),
        ("---\n", None),
        ("a:\n", {"a": None}),
        ("a: ~\nb: null\nc: ''\n", {"a": None, "b": None, "c": ""}),
        ("- 1\n- [two, {three: 3}]\n", [1, ["two", {"three": 3}]]),
        ("a: no\nno: on\n", {"a": "no", "no": "on"}),
        ("1: one\ntrue: two\n~: three\n", {"1": "one", "true": "two", "~": "three"}),
        ("'<<': {a: 1}\n", {"<<": {"a": 1}}),
        ("a: 'it''s & *this*'\n", {"a": "it's & *this*"}),
        ("a: >\n  one\n  two\n", {"a": "one two\n"}),
        ("---\na: 1\n...\n", {"a": 1}),
        ("a: x # a remark\n", {"a": "x"}),
        ("a: Nörd 😀\n", {"a": "Nörd 😀"}),
        ("just words", "just words"),
    ],
)
def test_values_are_read(text, data):
    document = load(text)
    assert document.faults == ()
    assert document.data == data


NESTED = """\
title: Chest pain
prompt:
  - role: user
    content: |
      Should I
      wait?
  - {role: assistant, content: No}
tags: [one,
  two]
"""


def test_every_value_has_its_place():
    document = load(NESTED, "tasks/w48/x.yaml")
    assert document.path == "tasks/w48/x.yaml"
    assert document.at("title") == Span(1, 8, 1, 18)
    assert document.at("prompt", 0, "role") == Span(3, 11, 3, 15)
    assert document.at("prompt", 0, "content").line == 4
    assert document.at("prompt", 1, "content") == Span(7, 32, 7, 34)
    assert document.at("tags", 0) == Span(8, 8, 8, 11)
    assert document.at("tags", 1) == Span(9, 3, 9, 6)
    assert document.at("tags") == Span(8, 7, 9, 7)
    assert (document.at("prompt").line, document.at("prompt", 1).line) == (3, 7)


def test_every_key_has_its_place():
    document = load(NESTED)
    assert document.key("prompt") == Span(2, 1, 2, 7)
    assert document.key("prompt", 0, "content") == Span(4, 5, 4, 12)
    assert document.key("prompt", 1, "role") == Span(7, 6, 7, 10)


def test_what_is_missing_is_placed_where_it_would_be():
    document = load(NESTED)
    assert document.at("prompt", 0, "name") == document.at("prompt", 0)
    assert document.at("nothing", "here") == document.at()
    assert document.key("prompt", 5) == document.at("prompt")


def test_lines_count_from_where_the_text_begins_in_its_file():
    document = load(NESTED, first_line=2)
    assert document.at("title") == Span(2, 8, 2, 18)
    assert document.key("tags") == Span(9, 1, 9, 5)


def test_columns_count_characters_and_not_bytes():
    assert load("ä: [é, 😀, x]\n").at("ä", 2) == Span(1, 11, 1, 12)


REFUSED = {
    "an anchor": ("a: 1\nb: &x 2\n", 2, "FM010", "“&” names a value"),
    "an anchor on a list": ("a: 1\nb: &x\n  - 2\n", 2, "FM010", "“&” names a value"),
    "an anchor on a name": ("a: 1\n&x b: 2\n", 2, "FM010", "“&” names a value"),
    "an anchor of odd letters": ("a: &😁 2\n", 1, "FM010", "“&” names a value"),
    "an alias": ("a: 1\nb:\n  - *a\n", 3, "FM010", "“*” refers to a value"),
    "an alias as a name": ("a: 1\n*x : 2\n", 2, "FM010", "“*” refers to a value"),
    "words in bold": ("a: 1\nb: **never** wait\n", 2, "FM010", "“*” refers to a value"),
    "a merge": ("a: 1\nb:\n  c: 3\n  <<: {d: 4}\n", 4, "FM011", "“<<” merges"),
    "a merge of an alias": ("a: 1\n<<: *b\n", 2, "FM011", "“<<” merges"),
    "a tag": ("a: 1\n\nb: !!int 3\n", 3, "FM012", "“!” at the start of a value is a tag"),
    "a python tag": ("a: !!python/object/apply:os.system [id]\n", 1, "FM012", "tag"),
    "a tag of one's own": ("a: !secret x\n", 1, "FM012", "tag"),
    "a tag without a name": ('a: 1\nb: ! "12"\n', 2, "FM012", "tag"),
    "a tag without a name on a list": ("a: 1\nb: ! [12]\n", 2, "FM012", "tag"),
    "a tag without a handle": ("a: !x!y z\n", 1, "FM012", "tag"),
    "a warning": ("a: !!! careful\n", 1, "FM012", "tag"),
    "a tag on a name": ("a: 1\n!!str b: 2\n", 2, "FM012", "tag"),
    "a doubled name": ("a: 1\nb: 2\n\na: 3\n", 4, "FM013", "“a” stands twice, here and on line 1."),
    "a doubled name inside": ("x:\n  - b: 1\n    c: 2\n    b: 3\n", 4, "FM013", "twice, here and on line 2."),
    "a doubled name in braces": ("x: {b: 1,\n  b: 2}\n", 2, "FM013", "“b” stands twice, here and on line 1."),
    "a doubled name in other quotes": ("b: 1\n'b': 2\n", 2, "FM013", "“b” stands twice"),
    "a doubled long name": (f"{'x' * 900}: 1\n" * 2, 2, "FM013", f"“{'x' * 59}…” stands twice"),
    "a number of very many digits": ("a: 1\nb: " + "9" * 401 + "\n", 2, "FM016", "This number has more than 400"),
    "a number with very many decimals": ("a: 0." + "9" * 401 + "\n", 1, "FM016", "This number"),
    "a value of very many letters": ("a: 1\nb: " + "x" * 100_001 + "\n", 2, "FM016", "more than 100,000 characters"),
    "a directive": ("%YAML 1.2\n---\na: 1\n", 1, "FM017", "directives"),
    "a directive of one's own": ("%LAMP on\n---\na: 1\n", 1, "FM017", "directives"),
    "another version's directive": ("%YAML 2.0\n---\na: 1\n", 1, "FM017", "directives"),
    "a tag directive": ("%TAG ! tag:example.org,2026:\n---\na: 1\n", 1, "FM017", "directives"),
    "a second document": ("a: 1\n---\nb: 2\n", 2, "FM017", "A second document begins here"),
    "a third document": ("---\na: 1\n---\n---\n", 3, "FM017", "A second document begins here"),
    "a tab for indentation": ("a:\n  b: 1\nc:\n\td: 2\n", 4, "FM002", "There is a tab here"),
    "a tab in a line of its own": ("a: 1\n\t\nb: 2\n", 2, "FM002", "There is a tab here"),
    "a list as a name": ("a: 1\n? [b]\n: 2\n", 2, "FM002", "A name before a colon must be plain text."),
    "a group as a name": ("{b: 1}: 2\n", 1, "FM002", "A name before a colon must be plain text."),
    "a name that is left out": ("{a: 1,\n  ? }\n", 2, "FM002", "There is no name before this colon."),
    "no name before a value": ("a: 1\n? \n: 2\n", 2, "FM002", "There is no name before this colon."),
    "a question mark before a name, in braces": ("a: {?b: 1}\n", 1, "FM002", "“?” stands before this name."),
    "a question mark before quotes, in braces": ("a: {?'': 1}\n", 1, "FM002", "“?” stands before this name."),
    "a question mark and a remark, in braces": ("a: {?# ?\n  b: 1}\n", 2, "FM002", "“?” stands before this name."),
    "a question mark before text, in brackets": ("a: [b, ?c]\n", 1, "FM002", "“?” stands before this name."),
    "a second colon": ("a: 1\nb: c: d\n", 2, "FM002", "a colon here that YAML reads as a second name"),
    "a quotation mark left open": ('a: 1\nb: "open\n', 3, "FM002", "A quotation mark is opened and never closed."),
    "a backslash in quotes": ('a: 1\nb: "C:\\Users"\n', 2, "FM002", "Between double quotation marks a backslash"),
    "a bracket left open": ("a: [1, 2\nb: 3\n", 2, "FM002", "In [brackets], a comma or the closing ]"),
    "a brace left open": ("a: {b: 2\nc: 3\n", 2, "FM002", "In {braces}, a comma or the closing }"),
    "a line out of line": ("a:\n  b: 1\n c: 2\n", 3, "FM002", "This line does not line up"),
    "a word that cannot begin so": ("a: 1\nb: @home\n", 2, "FM002", "A value cannot begin with “@”."),
    "a percentage of something": ("a: 1\nb: %iles\n", 2, "FM002", "A value cannot begin with “%”."),
    "a text that goes on": ("a\n...\nb\n", 3, "FM002", "The text goes on here"),
    "a text on the line of its bar": ("a: | text\n", 1, "FM002", "After | or > nothing but + or -"),
    "a lone end of a list": ("a: ]\n", 1, "FM002", "A value is missing here"),
    "no names at all": ("|\n# never\n", 1, "FM002", "The file holds one text and no names."),
    "no names, and another column": ("|1\n  x\n", 1, "FM002", "The file holds one text and no names."),
    "a line of another kind": ("a: 1\nb: x\u2028c: d\n", 2, "FM002", "An invisible character (U+2028)"),
    "a paragraph of another kind": ("a: 1\nb: |\n  x\u2029y\n", 3, "FM002", "An invisible character (U+2029)"),
    "a next line of another kind": ("a: 'x\x85y'\n", 1, "FM002", "An invisible character (U+0085)"),
    "a mark at the start of a line": ("a: 1\n\ufeffb: 2\n", 2, "FM002", "An invisible character (U+FEFF)"),
    "a control character": ("a: 1\nb: 2\nc: \x07\n", 3, "FM002", "a character that YAML does not allow"),
    "a null character": ("a: 1\nb: \0\n", 2, "FM002", "a character that YAML does not allow"),
    "half a character": ("a: 1\nb: \ud800\n", 2, "FM002", "a character that YAML does not allow"),
    "half a character, escaped": ('a: 1\nb: "\\ud83d\\ude00"\n', 2, "FM002", "a backslash"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_used_here_is_refused_on_its_own_line(name):
    text, line, code, says = REFUSED[name]
    document = load(text)
    (fault,) = document.faults
    assert (document.data, fault.code, fault.span.line) == (None, code, line)
    assert says in fault.message
    assert document.at() == fault.span


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_counts_lines_from_where_the_text_begins(name):
    text, line, _, _ = REFUSED[name]
    assert load(text, first_line=10).faults[0].span.line == line + 9


def test_a_refusal_says_what_to_do():
    assert load("a: @b\n").faults[0].hint == "Put the text in quotation marks."
    assert load("a: *b\n").faults[0].hint == "Write the value out, or put it in quotes."
    assert load("a: b: c\n").faults[0].hint == "Put quotation marks round the text after the first colon."
    assert load("a: 1\na: 2\n").faults[0].hint == "Keep one of the two."


def test_values_may_be_nested_so_deep_and_no_deeper():
    assert load("[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH).faults == ()
    (fault,) = load("\n" + "[" * (MAX_DEPTH + 1) + "1" + "]" * (MAX_DEPTH + 1)).faults
    assert fault.code == "FM014"
    assert fault.message == f"Values are nested more than {MAX_DEPTH} deep."
    assert (fault.span.line, fault.span.column) == (2, MAX_DEPTH + 2)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[\n" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "[{a: " * 50_000,
        "- a:\n" + "\n".join(f"{'  ' * depth}- a:" for depth in range(1, 400)),
        "".join(f"{' ' * depth}a:\n" for depth in range(400)),
    ],
)
def test_endless_nesting_ends_early(text):
    (fault,) = load(text).faults
    assert (fault.code, fault.message) == ("FM014", f"Values are nested more than {MAX_DEPTH} deep.")


def test_a_file_holds_so_many_values_and_no_more():
    assert load("- a\n" * (MAX_NODES - 1)).faults == ()
    (fault,) = load("- a\n" * MAX_NODES).faults
    assert fault.code == "FM022"
    assert fault.message == "The file holds more than 50,000 values."
    assert fault.span.line == MAX_NODES


def test_a_file_is_so_large_and_no_larger():
    assert load("a: x\n".ljust(MAX_BYTES)).faults == ()
    (fault,) = load("a: x\n".ljust(MAX_BYTES + 1)).faults
    assert fault.code == "FM015"
    assert fault.message == "The file is larger than 1,000,000 characters."


@pytest.mark.parametrize("text", ["a: |\n  x", "a: >\n  x", "a: |+\n  x\n  ", "- |\n  x\n   ", "a: 'x'", "a: 1", "a:"])
def test_the_last_line_is_read_as_if_it_had_its_end(text):
    assert load(text).data == load(f"{text}\n").data
    assert load(text).faults == ()


def test_a_byte_order_mark_is_passed_over_at_the_start_alone():
    assert load("\ufeffa: [1, {b: 2}]\n").data == {"a": [1, {"b": 2}]}
    assert load("a: x\ufeffy\n").data == {"a": "x\ufeffy"}


@pytest.mark.parametrize(
    "text",
    [
        "a: [b?, c]\n",
        "a: {b?: 1}\n",
        "a: {b? }\n",
        "a: [what, ' ?']\n",
        "a: [b, # ?c\n  d]\n",
        "a: {? b : 1}\n",
        "[? b : 1]\n",
    ],
)
def test_question_marks_after_words_are_text(text):
    assert load(text).faults == ()


def test_aliases_cannot_make_a_small_text_large():
    laughs = "a: &a [x, x]\n" + "\n".join(
        f"{one}: &{one} [*{two}, *{two}]" for two, one in zip("abcde", "bcdef", strict=True)
    )
    assert load(laughs).data is None


@quick
@given(st.text(max_size=300))
def test_no_text_is_too_strange_to_read(text):
    document = load(text)
    assert document.faults == () or document.data is None


@quick
@given(st.text(st.sampled_from("ab:-[]{},&*!|>'\"%@`#?~<= \n\t1.0\\"), max_size=120))
def test_no_punctuation_is_too_strange_to_read(text):
    for fault in load(text, first_line=5).faults:
        assert 5 <= fault.span.line <= text.count("\n") + 6
        assert fault.message.endswith(".")


letters = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.sampled_from(" \n"), max_size=20)
simple = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | letters
nested = st.recursive(
    simple,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(letters.filter(lambda k: k != "<<"), inner, max_size=4),
    max_leaves=20,
)


@quick
@given(nested, st.booleans())
def test_what_another_program_wrote_is_read_as_it_was_meant(data, flow):
    text = yaml.safe_dump(data, allow_unicode=True, default_flow_style=flow)
    document = load(text)
    assert document.faults == ()
    assert document.data == data


@quick
@given(nested)
def test_every_value_stands_inside_what_holds_it(data):
    document = load(yaml.safe_dump(data, allow_unicode=True))
    for path, span in document.values.items():
        around = document.values[path[:-1]] if path else span
        assert (around.line, around.column) <= (span.line, span.column)
        assert (span.end_line, span.end_column) <= (around.end_line, around.end_column)
