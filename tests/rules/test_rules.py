"""Rules beside the examples of their pages: changes in which one fires and no other does, and in which none does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from rlhf.model.finding import Severity
from rlhf.rules.table import RULES
from tests.rules.memory import (
    ANSWER,
    BATCH_FILE,
    CONFIG,
    GOOD,
    GUIDANCE,
    KEY,
    PEOPLE,
    TASK,
    TASK_FILE,
    add,
    check,
    line_of,
    swap,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

BOM = b"\xef\xbb\xbf"
PLACEHOLDER = "_Write here what the model should say, in words this audience understands._"


@dataclass(frozen=True)
class Case:
    """A rule's code, the file it looks at, and what is changed in the good workspace for it to fire and not to.

    `at`: words on the line that the finding names. `says`: part of its message.
    """

    code: str
    name: str
    path: str
    bad: Mapping[str, str | bytes | None]
    good: Mapping[str, str | bytes | None] = field(default_factory=dict)
    at: str = ""
    says: str = ""

    def __str__(self) -> str:
        return f"{self.code}-{self.name.replace(' ', '-')}"


def answer_for(kind: str, details: str = "", sections: str = "", task: str = "") -> dict[str, str]:
    """A task of another kind, and an answer to it."""
    head = f"---\ntask: {TASK}\nauthor: amara\nprovenance: de_novo\nai_draft: false\n{details}---\n"
    return {**swap(TASK_FILE, "kind: reference_answer", f"kind: {kind}\n{task}".rstrip("\n")), ANSWER: head + sections}


REVIEWED = "## Verdict\nRealistic.\n\n## Revised prompt\nNo change needed.\n\n## Rationale\nIt is plain.\n"
EVALUATED = "## Evaluation\nFair.\n\n## Errors and omissions\nNone.\n\n## Rationale\nIt is plain.\n"
RUBRIC = "## Rationale\nIt is plain.\n"
VERDICT = (
    "verdict:\n  context_missing: no\n  realistic: yes\n  misleading_assumption: no\n  encourages_safe_behaviour: yes\n"
)
OUTPUTS = "outputs:\n  - {name: A, content: Rest.}\n  - {name: B, content: Call 999.}\n"

CASES = [
    Case(
        "FM001",
        "a letter in another encoding",
        TASK_FILE,
        {TASK_FILE: GOOD[TASK_FILE].encode() + b"ask: Caf\xe9\n"},
        {TASK_FILE: GOOD[TASK_FILE] + "ask: Café\n"},
        at="ask:",
        says="UTF-8",
    ),
    Case(
        "FM001",
        "in an answer",
        ANSWER,
        {ANSWER: GOOD[ANSWER].encode().replace(b"No exam", b"\xff\xfeNo exam")},
        at="No exam",
    ),
    Case(
        "FM013", "a doubled name", TASK_FILE, add(TASK_FILE, "title: Again\n"), at="title: Again", says="stands twice"
    ),
    Case("FM010", "an alias", PEOPLE, swap(PEOPLE, "roles: [trainer]", "roles: *all"), at="*all"),
    Case("FM010", "in front matter", ANSWER, swap(ANSWER, "author: amara", "author: &me amara"), at="&me"),
    Case("FM003", "no details at the top", ANSWER, {ANSWER: GOOD[ANSWER].split("---\n")[2]}, at="# Chest"),
    Case("FM003", "details never closed", GUIDANCE, swap(GUIDANCE, "help\n---\n", "help\n"), at="## In short"),
    Case(
        "FM004",
        "windows line ends",
        TASK_FILE,
        {TASK_FILE: GOOD[TASK_FILE].replace("\n", "\r\n")},
        at="id:",
        says="Windows",
    ),
    Case("FM004", "one windows line end", ANSWER, swap(ANSWER, "caveats\n", "caveats\r\n"), at="caveats"),
    Case("FM005", "a byte order mark", CONFIG, {CONFIG: BOM + GOOD[CONFIG].encode()}, at="project", says="byte order"),
    Case(
        "FM008",
        "in Hebrew a mark may stand beside a dose and not in it",
        TASK_FILE,
        {TASK_FILE: GOOD[TASK_FILE] + "ask: לא יותר מ 5\u200f0 מיליגרם\n"},
        {TASK_FILE: GOOD[TASK_FILE] + "ask: לא יותר מ 50\u200f מיליגרם (10\u200e\u201320\u200e)\n"},
        at="ask:",
        says="U+200F",
    ),
    Case(
        "FM008",
        "in an answer in Arabic",
        ANSWER,
        swap(ANSWER, "No exam", "الجرعة ٢\u202e٥ مغ. No exam"),  # noqa: RUF001
        swap(ANSWER, "No exam", "\u061cالجرعة ٢٥ مغ\u200f. No exam"),  # noqa: RUF001
        at="No exam",
        says="U+202E",
    ),
    Case("SC001", "a word not in the list", TASK_FILE, swap(TASK_FILE, "patient", "patients"), at="audience:"),
    Case("SC001", "a batch without a title", BATCH_FILE, swap(BATCH_FILE, "title: Cardiology, week 48\n", "")),
    Case("SC001", "in settings", CONFIG, swap(CONFIG, "count: 1", "count: 0"), at="count:"),
    Case("SC001", "in guidance", GUIDANCE, swap(GUIDANCE, "2026-11-02", "2 November"), at="effective:"),
    Case(
        "TK001",
        "another id",
        TASK_FILE,
        swap(TASK_FILE, TASK, "t-0000000000"),
        at="id:",
        says=f"the file is called {TASK}.yaml",
    ),
    Case("TK002", "31 February", TASK_FILE, swap(TASK_FILE, "2026-12-11", "2026-02-31"), at="due:"),
    Case("TK002", "no such zone", TASK_FILE, swap(TASK_FILE, "Europe/London", "Europe/Lundon"), at="due:"),
    Case("TK002", "for a batch", BATCH_FILE, swap(BATCH_FILE, "2026-12-04", "2026-11-31"), at="due:"),
    Case(
        "TK003",
        "a minute before its batch",
        TASK_FILE,
        swap(TASK_FILE, "2026-12-11T18:00+00:00", "2026-12-04T17:59+00:00"),
        swap(TASK_FILE, "2026-12-11T18:00+00:00", "2026-12-04T18:00+00:00"),
        at="due:",
        says="due before its batch (2026-12-04T18:00+00:00[Europe/London])",
    ),
    Case(
        "TK003",
        "earlier as an instant though later on the clock",
        TASK_FILE,
        swap(TASK_FILE, "2026-12-11T18:00+00:00[Europe/London]", "2026-12-04T20:00+11:00[Australia/Sydney]"),
        swap(TASK_FILE, "2026-12-11T18:00+00:00[Europe/London]", "2026-12-04T13:00-05:00[America/New_York]"),
        at="due:",
    ),
    Case(
        "TK004",
        "a specialty the batch does not name",
        TASK_FILE,
        swap(TASK_FILE, "specialty: cardiology", "specialty: psychiatry"),
        {
            **swap(TASK_FILE, "specialty: cardiology", "specialty: psychiatry"),
            **swap(BATCH_FILE, "specialties: [cardiology]\n", ""),
        },
        at="specialty:",
        says="The batch is for cardiology, not for psychiatry.",
    ),
    Case(
        "TK005",
        "no answer to refine",
        TASK_FILE,
        swap(TASK_FILE, "kind: reference_answer", "kind: answer_refinement"),
        swap(TASK_FILE, "kind: reference_answer", "kind: answer_refinement\nstarting_answer: Rest and see."),
        at="kind:",
    ),
    Case(
        "TK005",
        "no outputs to evaluate",
        TASK_FILE,
        swap(TASK_FILE, "kind: reference_answer", "kind: output_evaluation\noutputs: []"),
        swap(TASK_FILE, "kind: reference_answer", f"kind: output_evaluation\n{OUTPUTS.rstrip()}"),
        at="kind:",
    ),
    Case(
        "TK006",
        "guidance that does not exist",
        TASK_FILE,
        swap(TASK_FILE, "  - safety-netting", "  - safety-netting\n  - red-flags"),
        at="- red-flags",
        says="There is no guidance “red-flags”.",
    ),
    Case("TK006", "guidance that was taken away", TASK_FILE, {GUIDANCE: None}, at="- safety-netting"),
    Case(
        "TK007",
        "the assistant speaks last",
        TASK_FILE,
        swap(TASK_FILE, "minutes: 25", "  - role: assistant\n    content: Yes.\nminutes: 25"),
        swap(TASK_FILE, "  - role: user", "  - role: assistant\n    content: Hello.\n  - role: user"),
        at="- role: assistant",
        says="The last message is by the assistant.",
    ),
    Case(
        "TK007",
        "though in a prompt to review it may",
        TASK_FILE,
        swap(TASK_FILE, "role: user", "role: system"),
        swap(TASK_FILE, "role: user", "role: system", "kind: reference_answer", "kind: prompt_review"),
        at="- role: system",
    ),
    Case(
        "RB001",
        "only points taken off",
        TASK_FILE,
        swap(TASK_FILE, "points: 8", "points: -8"),
        swap(TASK_FILE, "points: 8", "points: 1"),
        at="rubric:",
    ),
    Case(
        "AN001",
        "no such task",
        ANSWER,
        {TASK_FILE: None},
        says=f"There is no task {TASK} in the batch w48.",
        at="task:",
    ),
    Case(
        "AN002",
        "another author",
        ANSWER,
        swap(ANSWER, "author: amara", "author: ben"),
        at="author:",
        says="“author” is ben",
    ),
    Case(
        "AN002", "another task", ANSWER, swap(ANSWER, TASK, "t-0000000000"), at="task:", says="“task” is t-0000000000"
    ),
    Case(
        "AN003",
        "no safety-netting for a patient",
        ANSWER,
        swap(ANSWER, "\n## Safety-netting\nIf it comes on at rest, call 999.\n", ""),
        {
            **swap(ANSWER, "\n## Safety-netting\nIf it comes on at rest, call 999.\n", ""),
            **swap(TASK_FILE, "audience: patient", "audience: clinician"),
        },
        says="The section “Safety-netting” is missing, because the audience is a patient.",
    ),
    Case(
        "AN003",
        "no red flags where care cannot wait",
        ANSWER,
        swap(TASK_FILE, "minutes: 25", "acuity: same_day"),
        {
            **swap(TASK_FILE, "minutes: 25", "acuity: same_day"),
            **swap(ANSWER, "## Safety", "## Red flags\nPain at rest.\n\n## Safety"),
        },
        says="because the acuity is same_day",
    ),
    Case(
        "AN003",
        "no account of the changes",
        ANSWER,
        swap(TASK_FILE, "kind: reference_answer", "kind: answer_refinement\nstarting_answer: Rest and see."),
        {
            **swap(TASK_FILE, "kind: reference_answer", "kind: answer_refinement\nstarting_answer: Rest and see."),
            **add(ANSWER, "\n## What I changed\nIt asked the reader to wait.\n"),
        },
        says="“What I changed”",
    ),
    Case(
        "AN004",
        "instructions left behind",
        ANSWER,
        swap(ANSWER, "Stop and sit down. Do not wait: see your GP today.", PLACEHOLDER),
        swap(ANSWER, "Stop and sit down.", "Write here: what the model should say is, stop."),
        at=PLACEHOLDER,
        says="“Answer” still holds its instructions.",
    ),
    Case(
        "AN004",
        "instructions left in a section nobody needs",
        ANSWER,
        swap(
            ANSWER,
            "## Safety",
            "## Red flags\n_List here the features that need urgent help, and what to do about each._\n\n## Safety",
        ),
        at="_List here",
    ),
    Case(
        "AN004",
        "an empty section",
        ANSWER,
        swap(ANSWER, "No examination.\n", ""),
        add(ANSWER, "\n## Real-world practice\n"),
        at="## Uncertainty",
        says="“Uncertainty and caveats” is empty.",
    ),
    Case(
        "AN005",
        "almost a section",
        ANSWER,
        add(ANSWER, "\n## Real-world practise\nLocal pathways differ.\n"),
        add(ANSWER, "\n## References\nThe leaflet.\n\n## For the family\nStay with her.\n"),
        at="## Real-world practise",
    ),
    Case(
        "AN006",
        "a section twice",
        ANSWER,
        add(ANSWER, "\n## ANSWER\nWait.\n"),
        add(ANSWER, "\n### Answer\nWait.\n"),
        at="## ANSWER",
        says="“ANSWER” stands twice",
    ),
    Case(
        "AN007",
        "a prompt review without its verdict",
        ANSWER,
        answer_for("prompt_review", sections=REVIEWED),
        answer_for("prompt_review", VERDICT, REVIEWED),
        says="“verdict” is missing",
    ),
    Case(
        "AN007",
        "an evaluation without scores",
        ANSWER,
        answer_for("output_evaluation", sections=EVALUATED, task=OUTPUTS),
        answer_for(
            "output_evaluation",
            "scores:\n  A: {tone: 3}\n  B: {tone: 4}\n",
            EVALUATED,
            OUTPUTS,
        ),
        says="“scores” is missing",
    ),
    Case(
        "AN007",
        "an output without scores",
        ANSWER,
        answer_for("output_evaluation", "scores:\n  A: {tone: 3}\n", EVALUATED, OUTPUTS),
        says="Output B has no scores.",
    ),
    Case(
        "AN007",
        "a rubric not given",
        ANSWER,
        answer_for("rubric_writing", "rubric: []\n", RUBRIC),
        answer_for("rubric_writing", "rubric:\n  - {criterion: Names the red flags, points: 5}\n", RUBRIC),
        says="“rubric” is missing",
    ),
    Case(
        "AN008",
        "more words than its kind should have",
        ANSWER,
        add(ANSWER, "\n" + "word " * 59 + "word\n"),
        {**add(ANSWER, "\n" + "word " * 59 + "word\n"), **swap(CONFIG, "reference_answer: 60", "prompt_review: 60")},
        says="this kind should stay under 60",
    ),
    Case(
        "AN009",
        "a version that is not there yet",
        ANSWER,
        swap(ANSWER, "safety-netting: 1.2.0", "safety-netting: 1.10.0"),
        swap(ANSWER, "safety-netting: 1.2.0", "safety-netting: 1.1.9"),
        at="safety-netting:",
        says="“safety-netting” is at version 1.2.0; there is no 1.10.0 yet.",
    ),
    Case(
        "AN009",
        "guidance that does not exist",
        ANSWER,
        swap(ANSWER, "  safety-netting: 1.2.0", "  safety-netting: 1.2.0\n  red-flags: 1.0.0"),
        at="red-flags:",
        says="There is no guidance “red-flags”.",
    ),
    Case(
        "CL001",
        "micrograms in short",
        ANSWER,
        swap(ANSWER, "Stop and sit down.", "Stop and sit down. Take 400 mcg."),
        swap(ANSWER, "Stop and sit down.", "Stop and sit down. Take 400 micrograms."),
        at="400 mcg",
        says="“400 mcg” can be misread.",
    ),
    Case(
        "CL001",
        "units in short",
        ANSWER,
        swap(ANSWER, "No examination.", "Insulin 10U was given."),
        swap(ANSWER, "No examination.", "Insulin 10 units were given on ward U."),
        at="10U",
    ),
    Case(
        "CL002",
        "a zero after the point",
        ANSWER,
        swap(ANSWER, "No examination.", "Bisoprolol 3.0 mg was given."),
        swap(ANSWER, "No examination.", "Bisoprolol 3 mg was given; potassium was 4.0 and 1.05 mmol."),
        at="3.0 mg",
        says="misread as ten times as much",
    ),
    Case(
        "CL002",
        "no zero before the point",
        ANSWER,
        swap(ANSWER, "No examination.", "Digoxin .125 mg was given."),
        swap(ANSWER, "No examination.", "Digoxin 0.5 mL was given."),
        at=".125 mg",
        says="misread without the point",
    ),
    Case(
        "GD001",
        "a version nobody listed",
        GUIDANCE,
        swap(GUIDANCE, "version: 1.2.0", "version: 1.3.0"),
        swap(
            GUIDANCE,
            "version: 1.2.0",
            "version: 1.3.0",
            "changes:\n",
            "changes:\n  - {version: 1.3.0, date: 2026-11-20, what: Adds carers}\n",
        ),
        at="version: 1.3.0",
        says="The version is 1.3.0, but the newest change listed is 1.2.0.",
    ),
    Case(
        "PP001",
        "one key for two",
        PEOPLE,
        add(PEOPLE, f"    keys:\n      - public: {KEY} emeka\n"),
        add(PEOPLE, f"    keys:\n      - public: {KEY.replace('PmI6', 'QmI7')} emeka\n"),
        at=f"public: {KEY} emeka",
        says="emeka and amara have the same signing key.",
    ),
    Case(
        "PP002",
        "nobody manages",
        PEOPLE,
        swap(PEOPLE, "roles: [manager]", "roles: [engineer]"),
        swap(PEOPLE, "roles: [trainer]", "roles: [trainer, manager]", "roles: [manager]", "roles: [engineer]"),
        at="people:",
    ),
    Case(
        "PP002",
        "the manager has left",
        PEOPLE,
        swap(PEOPLE, "roles: [manager]", "roles: [manager]\n    active: false"),
        at="people:",
    ),
    *(
        Case(
            "PP003",
            f"a person called {handle}",
            PEOPLE,
            add(PEOPLE, f"  {handle}: {{name: Somebody, roles: [trainer]}}\n"),
            add(PEOPLE, f"  {handle}-2: {{name: Somebody, roles: [trainer]}}\n"),
            at=f"  {handle}:",
        )
        for handle in ("forge", "project")
    ),
    Case(
        "PP004",
        "a zone that does not exist",
        PEOPLE,
        add(PEOPLE, "    zone: Europe/Lundon\n"),
        add(PEOPLE, "    zone: Europe/London\n"),
        at="zone:",
    ),
    Case(
        "PP004",
        "hours that are no number",
        PEOPLE,
        add(PEOPLE, "    weekly_hours: .nan\n"),
        add(PEOPLE, "    weekly_hours: 4\n"),
        at="weekly_hours: .nan",
    ),
    Case(
        "CF002",
        "a lease of a million years",
        CONFIG,
        swap(CONFIG, "lease: 7d", "lease: 99999999999d"),
        at="lease:",
    ),
    Case(
        "CF002",
        "a zone that does not exist",
        CONFIG,
        swap(CONFIG, "zone: Europe/London", "zone: Europe/Lundon"),
        at="zone:",
    ),
    Case(
        "CF001",
        "too few evaluators",
        CONFIG,
        swap(CONFIG, "count: 1", "count: 2"),
        {
            **swap(CONFIG, "count: 1", "count: 2"),
            **add(PEOPLE, "  freya: {name: Dr Freya Evenfall, roles: [evaluator]}\n"),
        },
        at="- name: one evaluator",
        says="“one evaluator” needs 2 active evaluator; people.yaml has 1.",
    ),
    Case(
        "CF001",
        "the only evaluator has left",
        CONFIG,
        add(PEOPLE, "    active: false\n"),
        at="- name: one evaluator",
    ),
]

BY_CODE = {rule.code: rule for rule in RULES}


@pytest.mark.parametrize("path", GOOD)
def test_nothing_is_found_in_a_good_workspace(path):
    assert check(path, {}) == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_rule_fires_in_its_bad_example_and_no_other_does(case):
    found = check(case.path, case.bad)
    assert {finding.code for finding in found} == {case.code}
    assert {finding.path for finding in found} == {case.path}
    assert case.says in " ".join(finding.message for finding in found)
    assert all(finding.severity is BY_CODE[case.code].severity for finding in found)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_nothing_fires_in_its_good_example(case):
    assert check(case.path, case.good) == []


@pytest.mark.parametrize("case", [case for case in CASES if case.at], ids=str)
def test_the_finding_names_the_line(case):
    (finding,) = check(case.path, case.bad)
    assert finding.span.line == line_of(case.path, case.bad, case.at)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_finding_is_a_sentence_and_says_what_to_do(case):
    for finding in check(case.path, case.bad):
        assert finding.message.endswith(".")
        assert finding.hint or case.code in {"FM002", "SC001"}  # the message says it all: “must be from 1 to 5”


def test_errors_and_warnings_are_told_apart():
    severities = {finding.severity for case in CASES for finding in check(case.path, case.bad)}
    assert severities == {Severity.ERROR, Severity.WARNING}
