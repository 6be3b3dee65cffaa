"""What the schema finds is told in plain words, on the line of the value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.finding import Severity
from tests.rules.memory import ANSWER, BATCH_FILE, CONFIG, GOOD, GUIDANCE, PEOPLE, TASK_FILE, add, check, line_of, swap
from tests.unit.quick import quick

if TYPE_CHECKING:
    from collections.abc import Mapping

JARGON = re.compile(
    r"oneOf|anyOf|allOf|additionalProperties|properties\b|\binstance\b|schema validation|\bregex|\bpattern\b|\$ref"
    r"|minItems|minLength|\barray\b|\bobject\b|\bstring\b|\binteger\b|\bboolean\b|does not match"
)


@dataclass(frozen=True)
class Broken:
    """A broken file: what was changed, words on the line that is named, and what is said."""

    name: str
    path: str
    files: Mapping[str, str]
    at: str
    says: str
    hint: str = ""

    def __str__(self) -> str:
        return self.name


TABLE = [
    Broken(
        "a name is missing",
        TASK_FILE,
        swap(TASK_FILE, "title: Chest tightness on the stairs\n", ""),
        "id:",
        "“title” is missing here.",
        "Add a line: title: Chest tightness on the stairs   (A short name, for lists.)",
    ),
    Broken(
        "a name is missing deep inside",
        TASK_FILE,
        swap(TASK_FILE, "    content: I get a tight chest when I climb the stairs. Should I wait?\n", ""),
        "role: user",
        "“content” is missing in “prompt, number 1”.",
        "Add a line: content: I get a tight chest",
    ),
    Broken(
        "a name is missing for a person",
        PEOPLE,
        swap(PEOPLE, "    name: Dr Emeka Northwind\n", ""),
        "roles: [evaluator]",
        "“name” is missing in “people, emeka”.",
        "Add a line: name: Dr Amara Okafor",
    ),
    Broken(
        "a true-or-false name is missing",
        ANSWER,
        swap(ANSWER, "ai_draft: false\n", ""),
        "task:",
        "“ai_draft” is missing here.",
        "Add a line: ai_draft: true or false",
    ),
    Broken(
        "a name is almost known",
        TASK_FILE,
        swap(TASK_FILE, "minutes: 25", "minuts: 25"),
        "minuts:",
        "“minuts” is not known here.",
        "Did you mean “minutes”?",
    ),
    Broken(
        "a name is almost known deep inside",
        CONFIG,
        swap(CONFIG, "most: 20", "moist: 20"),
        "moist:",
        "“moist” is not known in “policy, claims”.",
        "Did you mean “most”?",
    ),
    Broken(
        "a name is not known at all",
        BATCH_FILE,
        add(BATCH_FILE, "xyzzy: 1\n"),
        "xyzzy:",
        "“xyzzy” is not known here.",
        "Known here: title, brief, due, priority, specialties, waivers.",
    ),
    Broken(
        "a name is a number",
        BATCH_FILE,
        add(BATCH_FILE, "7: 1\n"),
        "7: 1",
        "“7” is not known here.",
    ),
    Broken(
        "text where a number is meant",
        TASK_FILE,
        swap(TASK_FILE, "minutes: 25", "minutes: twenty"),
        "minutes:",
        "“minutes” must be a whole number, not “twenty”.",
        "Expected working time in minutes. For example: 25",
    ),
    Broken(
        "half a minute",
        TASK_FILE,
        swap(TASK_FILE, "minutes: 25", "minutes: 2.5"),
        "minutes:",
        "“minutes” must be a whole number, not “2.5”.",
    ),
    Broken(
        "a number where text is meant",
        BATCH_FILE,
        swap(BATCH_FILE, "title: Cardiology, week 48", "title: 48"),
        "title:",
        "“title” must be text, not “48”.",
    ),
    Broken(
        "yes where true or false is meant",
        ANSWER,
        swap(ANSWER, "ai_draft: false", "ai_draft: false\nsynthetic: no"),
        "synthetic:",
        "“synthetic” must be true or false, not “no”.",
    ),
    Broken(
        "neither yes nor no",
        ANSWER,
        swap(ANSWER, "ai_draft: false", "ai_draft: partly"),
        "ai_draft:",
        "“ai_draft” cannot be “partly”.",
        "It is one of: true, false, yes, no.",
    ),
    Broken(
        "a question of the verdict beside it",
        ANSWER,
        swap(ANSWER, "ai_draft: false", "ai_draft: false\ncontext_missing: yes"),
        "context_missing:",
        "“context_missing” is not known here.",
        "It belongs under “verdict”, two spaces further in.",
    ),
    Broken(
        "a word where a list is meant",
        BATCH_FILE,
        swap(BATCH_FILE, "[cardiology]", "cardiology"),
        "specialties:",
        "“specialties” must be a list, not “cardiology”.",
    ),
    Broken(
        "a list where a group is meant",
        CONFIG,
        swap(CONFIG, "  claims:\n    lease: 7d\n    most: 20\n", "  claims: [7d]\n"),
        "claims:",
        "“policy, claims” must be a group of names with values, not a list.",
    ),
    Broken(
        "a group where text is meant",
        TASK_FILE,
        add(TASK_FILE, "ask: {say: so}\n"),
        "ask:",
        "“ask” must be text, not a group of names.",
    ),
    Broken(
        "nothing where text is meant",
        TASK_FILE,
        add(TASK_FILE, "ask:\n"),
        "ask:",
        "“ask” must be text, not empty.",
    ),
    Broken(
        "true where a number is meant",
        PEOPLE,
        swap(PEOPLE, "weekly_hours: 5", "weekly_hours: true"),
        "weekly_hours:",
        "“people, amara, weekly_hours” must be a number, not true.",
    ),
    Broken(
        "a word almost in the list",
        TASK_FILE,
        swap(TASK_FILE, "kind: reference_answer", "kind: refrence_answer"),
        "kind:",
        "“kind” cannot be “refrence_answer”.",
        "Did you mean “reference_answer”? It is one of: reference_answer, answer_refinement",
    ),
    Broken(
        "a word almost in the list inside a list",
        PEOPLE,
        swap(PEOPLE, "roles: [trainer]", "roles:\n      - evaluator\n      - trainor"),
        "- trainor",
        "“people, amara, roles, number 2” cannot be “trainor”.",
        "Did you mean “trainer”?",
    ),
    Broken(
        "a word far from the list",
        TASK_FILE,
        swap(TASK_FILE, "audience: patient", "audience: 7"),
        "audience:",
        "“audience” cannot be “7”.",
        "It is one of: patient, carer",
    ),
    Broken(
        "a task id of another form",
        TASK_FILE,
        swap(TASK_FILE, "specialty: cardiology", "specialty: Cardiology!"),
        "specialty:",
        "“specialty”: “Cardiology!” is not a specialty.",
        "For example: general-practice",
    ),
    Broken(
        "a date of another form",
        GUIDANCE,
        swap(GUIDANCE, "    date: 2026-11-02", "    date: 02/11/2026"),
        "date: 02",
        "“changes, number 1, date”: “02/11/2026” is not a date.",
        "A day, year first. For example: 2026-11-23",
    ),
    Broken(
        "a due time without its zone",
        BATCH_FILE,
        swap(BATCH_FILE, "2026-12-04T18:00+00:00[Europe/London]", "2026-12-04 18:00"),
        "due:",
        "“due”: “2026-12-04 18:00” is not a time with a zone.",
    ),
    Broken(
        "a length of time of another form",
        CONFIG,
        swap(CONFIG, "lease: 7d", "lease: a week"),
        "lease:",
        "“policy, claims, lease”: “a week” is not a length of time.",
        "For example: 7d",
    ),
    Broken(
        "an address that is none",
        PEOPLE,
        add(PEOPLE, "    email: emeka\n"),
        "email:",
        "“people, emeka, email”: “emeka” is not a text of the right form.",
        "For example: amara@example.org",
    ),
    Broken(
        "a key that is none",
        PEOPLE,
        add(PEOPLE, "    keys:\n      - public: hello\n"),
        "public: hello",
        "“people, emeka, keys, number 1, public”: “hello” is not a SSH public key.",
    ),
    Broken(
        "a number too large",
        TASK_FILE,
        swap(TASK_FILE, "minutes: 25", "minutes: 4800"),
        "minutes:",
        "“minutes” is 4800; it must be from 1 to 480.",
    ),
    Broken(
        "a number too small",
        TASK_FILE,
        swap(TASK_FILE, "points: -5", "points: -50"),
        "points: -50",
        "“rubric, number 2, points” is -50; it must be from -10 to 10.",
    ),
    Broken(
        "points that are nothing",
        TASK_FILE,
        swap(TASK_FILE, "points: -5", "points: 0"),
        "points: 0",
        "“rubric, number 2, points” cannot be “0”.",
        "never 0",
    ),
    Broken(
        "the same thing twice",
        TASK_FILE,
        add(TASK_FILE, "  - safety-netting\n"),
        "- safety-netting",
        "“guidance” says the same thing twice.",
        "Keep one of the two.",
    ),
    Broken(
        "an empty list",
        CONFIG,
        swap(CONFIG, "    - name: one evaluator\n      role: evaluator\n      count: 1\n", "    []\n"),
        "[]",
        "“policy, signoff” is empty.",
        "Who must approve an answer before it is accepted.",
    ),
    Broken(
        "an empty text",
        BATCH_FILE,
        swap(BATCH_FILE, "title: Cardiology, week 48", "title: ''"),
        "title:",
        "“title” is empty.",
    ),
    Broken(
        "a text too long",
        BATCH_FILE,
        swap(BATCH_FILE, "week 48", "week" * 40),
        "title:",
        "“title” has 172 characters; at most 120 fit.",
    ),
    Broken(
        "a name of another form",
        PEOPLE,
        add(PEOPLE, "  Dr_Freya: {name: Dr Freya Evenfall, roles: [evaluator]}\n"),
        "Dr_Freya:",
        "“Dr_Freya” cannot be a name here.",
        "For example: amara",
    ),
    Broken(
        "a name not in the list",
        CONFIG,
        swap(CONFIG, "    reference_answer: 60", "    reference_answer: 60\n    essays: 9"),
        "essays:",
        "“essays” cannot be a name here.",
    ),
    Broken(
        "nobody at all",
        PEOPLE,
        {PEOPLE: "# nobody yet\npeople: {}\n"},
        "people:",
        "“people” is empty.",
    ),
    Broken(
        "a file that is a list",
        BATCH_FILE,
        {BATCH_FILE: "# a list\n- title\n"},
        "- title",
        "The file must be a group of names with values, not a list.",
    ),
    Broken(
        "a long value",
        TASK_FILE,
        swap(TASK_FILE, "audience: patient", f"audience: {'x' * 300}"),
        "audience:",
        f"“audience” cannot be “{'x' * 39}…”.",
    ),
]


@pytest.mark.parametrize("broken", TABLE, ids=str)
def test_a_broken_file_is_told_in_plain_words_on_its_own_line(broken):
    (finding,) = [f for f in check(broken.path, broken.files) if f.code == "SC001"]
    assert finding.message == broken.says
    assert broken.hint in finding.hint
    assert finding.span.line == line_of(broken.path, broken.files, broken.at)
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize("broken", TABLE, ids=str)
def test_no_word_of_the_machinery_is_used(broken):
    for finding in check(broken.path, broken.files):
        assert not JARGON.search(f"{finding.message} {finding.hint}")


def test_an_empty_file_says_what_it_should_hold():
    (finding,) = check(BATCH_FILE, {BATCH_FILE: "# nothing yet\n"})
    assert finding.message == "The file must be a group of names with values, not empty."


def test_everything_that_is_wrong_is_told_at_once_in_order_of_place():
    changes = swap(
        TASK_FILE, "audience: patient", "audience: patients", "minutes: 25", "minuts: 25", "points: 8", "points: 80"
    )
    found = check(TASK_FILE, changes)
    lines = [line_of(TASK_FILE, changes, words) for words in ("audience:", "minuts:", "points: 80")]
    assert [finding.span.line for finding in found] == lines


SOURCES = {path: GOOD[path] for path in (TASK_FILE, BATCH_FILE, PEOPLE, CONFIG)}
odd = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 500)
    | st.floats(allow_nan=False, allow_infinity=False, width=16)
    | st.sampled_from(["", "x", "yes", "2026-02-31T18:00Z", "trainer", "1.2.0", "a" * 200, "Ünï", "../x"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "role", "x"]), inner, max_size=3)
    ),
    max_leaves=4,
)


@st.composite
def changed(draw):
    """A good file in which one value, somewhere, has become something odd."""
    path = draw(st.sampled_from(sorted(SOURCES)))
    data = yaml.load(SOURCES[path], yaml.BaseLoader)
    at = data
    while True:
        key = draw(st.sampled_from(sorted(at) if isinstance(at, dict) else list(range(len(at)))))
        if not isinstance(at[key], dict | list) or not at[key] or draw(st.booleans()):
            break
        at = at[key]
    at[key] = draw(odd)
    return path, yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


@quick
@given(changed())
def test_whatever_a_value_has_become_it_is_told_plainly(path_and_text):
    path, text = path_and_text
    for finding in check(path, {path: text}):
        assert 1 <= finding.span.line <= text.count("\n") + 1
        assert not JARGON.search(finding.message.split("“")[0] + finding.message.rsplit("”", maxsplit=1)[-1])
