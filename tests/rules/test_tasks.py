"""Tasks, due times and offers: near misses beyond the examples of the pages."""

from __future__ import annotations

import pytest

from tests.rules.memory import BATCH_FILE, GOOD, PEOPLE, TASK_FILE, add, swap
from tests.rules.told import a_task, told


def messages(*roles: str) -> str:
    return "prompt:\n" + "".join(f"  - {{role: {role}, content: Some words.}}\n" for role in roles)


@pytest.mark.parametrize(
    ("roles", "kind", "at"),
    [
        (["user"], "reference_answer", None),
        (["system", "user"], "reference_answer", None),
        (["system", "user", "assistant", "user"], "reference_answer", None),
        (["assistant", "user"], "reference_answer", None),
        (["user", "user"], "reference_answer", 1),
        (["user", "assistant", "assistant", "user"], "reference_answer", 2),
        (["user", "system", "user"], "reference_answer", 1),
        (["user", "system"], "reference_answer", None),  # told as TK007
        (["user", "system"], "prompt_review", 1),
        (["system", "system", "user"], "reference_answer", 1),
    ],
)
def test_messages_out_of_order(roles, kind, at):
    changes = a_task(messages(*roles), "prompt", kind=kind)
    lines = changes[TASK_FILE].splitlines()
    first = next(number for number, line in enumerate(lines, 1) if line == "prompt:") + 1
    found = told("TK009", TASK_FILE, changes)
    assert [finding.span.line - first for finding in found] == ([] if at is None else [at])


@pytest.mark.parametrize(
    ("more", "kind", "codes"),
    [
        ("starting_answer: Rest.\n", "reference_answer", ["TK010"]),
        ("outputs: [{name: A, content: Rest.}]\n", "rubric_writing", ["TK010"]),
        ("starting_answer: Rest.\n", "answer_refinement", []),
        ("outputs: [{name: A, content: Rest.}]\n", "answer_refinement", ["TK005"]),  # one cause, one finding
        ("starting_answer: Rest.\n", "output_evaluation", ["TK005"]),
        ("outputs: []\n", "reference_answer", []),
    ],
)
def test_what_a_kind_does_not_use(more, kind, codes):
    changes = a_task(more, kind=kind)
    assert [f.code for code in ("TK005", "TK010") for f in told(code, TASK_FILE, changes)] == codes


def test_a_kind_that_was_a_slip_is_named():
    (finding,) = told("TK005", TASK_FILE, a_task("starting_answer: Rest.\n", kind="output_evaluation"))
    assert "kind: answer_refinement" in finding.hint


@pytest.mark.parametrize(
    ("due", "says"),
    [
        ("2026-12-11T18:00+00:00[Europe/London]", None),
        ("2027-07-11T18:00+01:00[Europe/London]", None),
        ("2027-07-11T18:00Z[Europe/London]", None),  # Z claims no offset
        ("2027-07-11T18:00+00:00", None),
        ("2026-12-11T23:30+05:45[Asia/Kathmandu]", None),
        ("2027-10-31T01:30+01:00[Europe/London]", None),  # the hour that comes twice
        ("2027-10-31T01:30+00:00[Europe/London]", None),
        ("2027-07-11T18:00+00:00[Europe/London]", "due: 2027-07-11T18:00+01:00[Europe/London]"),
        ("2026-12-11T18:00-05:00[Europe/London]", "due: 2026-12-11T18:00+00:00[Europe/London]"),
        ("2027-03-28T01:30+00:00[Europe/London]", "due: 2027-03-28T02:30+01:00[Europe/London]"),
        ("2027-03-28T01:30+01:00[Europe/London]", "due: 2027-03-28T02:30+01:00[Europe/London]"),
    ],
)
def test_offset_and_zone(due, says):
    found = told("TK011", TASK_FILE, swap(TASK_FILE, "2026-12-11T18:00+00:00[Europe/London]", due))
    assert [finding.hint for finding in found] == ([f"Write: {says}"] if says else [])


def test_an_hour_that_the_clocks_skip_is_named():
    (finding,) = told("TK011", BATCH_FILE, swap(BATCH_FILE, "2026-12-04T18:00", "2027-03-28T01:30"))
    assert finding.message == "The clocks in Europe/London skip 01:30 on that night."


@pytest.mark.parametrize(
    ("locale", "jurisdiction", "fires"),
    [
        ("en-GB", "UK-ENG", False),
        ("en-GB", "GB-SCT", False),
        ("en-US", "US-CA", False),
        ("cy", "UK-WLS", False),
        ("en-US", "UK-ENG", True),
        ("en-GB", "IE", True),
        ("", "UK-ENG", False),
        ("en-GB", "", False),
    ],
)
def test_locale_and_jurisdiction(locale, jurisdiction, fires):
    lines = (f"locale: {locale}\n" if locale else "") + (f"jurisdiction: {jurisdiction}\n" if jurisdiction else "")
    assert bool(told("TK012", TASK_FILE, a_task(lines))) is fires


@pytest.mark.parametrize(
    ("lines", "fires"),
    [
        ("acuity: emergency_now\n", True),
        ("acuity: routine\n", False),
        ("risk: {severity: major, likelihood: low}\n", False),
        ("acuity: self_care\nrisk: {severity: catastrophic, likelihood: low}\n", False),  # harm of a wrong answer
        ("acuity: emergency_now\nrisk: {severity: minor, likelihood: very_high}\n", True),
        ("acuity: same_day\nrisk: {severity: minor, likelihood: low}\n", False),
        ("acuity: emergency_now\nrisk: {severity: considerable, likelihood: very_low}\n", False),
    ],
)
def test_acuity_and_risk(lines, fires):
    assert bool(told("TK013", TASK_FILE, a_task(lines))) is fires


def test_two_outputs_of_three_share_a_name():
    outputs = "outputs:\n" + "".join(f"  - {{name: {name}, content: Rest.}}\n" for name in "ABA")
    (finding,) = told("TK008", TASK_FILE, a_task(outputs, kind="output_evaluation"))
    assert finding.message == "Two outputs are called A."
    outputs = "outputs:\n  - {name: A, content: Rest.}\n  - {name: a, content: Rest.}\n"
    assert told("TK008", TASK_FILE, a_task(outputs, kind="output_evaluation")) == []


ONE_TRAINER = {PEOPLE: GOOD[PEOPLE].replace("roles: [trainer]\n  emeka", "roles: [engineer]\n  emeka")}


@pytest.mark.parametrize(
    ("wanted", "more", "says"),
    [
        (1, "", None),
        (2, "", "active trainers for cardiology: 1."),
        (2, "  freya: {name: Dr Freya Evenfall, roles: [trainer], specialties: [cardiology]}\n", None),
        (2, "  freya: {name: Dr Freya Evenfall, roles: [trainer]}\n", None),  # who names none is offered all
        (2, "  freya: {name: Dr Freya Evenfall, roles: [trainer], specialties: [psychiatry]}\n", "cardiology: 1."),
        (2, "  freya: {name: Dr Freya Evenfall, roles: [trainer], active: false}\n", "cardiology: 1."),
    ],
)
def test_answers_wanted_and_trainers(wanted, more, says):
    people = {PEOPLE: ONE_TRAINER[PEOPLE] + more}
    found = told("TK015", TASK_FILE, {**a_task(f"answers_wanted: {wanted}\n"), **people})
    assert [finding.message.endswith(says or "") for finding in found] == ([True] if says else [])


def test_a_specialty_that_nobody_has_is_told_once_for_the_batch():
    people = {PEOPLE: ONE_TRAINER[PEOPLE].replace("specialties: [cardiology]", "specialties: [psychiatry]")}
    changes = {**people, **a_task("answers_wanted: 2\n")}
    assert len(told("TK014", BATCH_FILE, changes)) == 1
    assert told("TK015", TASK_FILE, changes) == []
    without = {**changes, **swap(BATCH_FILE, "specialties: [cardiology]\n", "")}
    assert told("TK014", BATCH_FILE, without) == []
    assert len(told("TK015", TASK_FILE, without)) == 1


def test_no_guidance_at_all_is_said_in_words():
    (finding,) = told("TK006", TASK_FILE, {"guidance/safety-netting.md": None})
    assert finding.hint == "There is none yet; delete the line."
    assert told("TK006", TASK_FILE, add(TASK_FILE, "tags: [winter]\n")) == []
