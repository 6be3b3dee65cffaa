"""What was raised, whether it holds its task, who is to act on it and by when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rlhf.model.calendars import is_calendar
from rlhf.model.people import People
from rlhf.model.policy import Holds
from rlhf.model.response_time import Within
from rlhf.process import response_duty
from rlhf.process.concerns import concerns, holds, redacted
from rlhf.process.conversation import threads
from rlhf.process.redaction import hidden_tasks, shown
from rlhf.process.routing import Matter, answerers, asked_of, route
from rlhf.process.working_days import away_until, by_when, changes_of_presence, here, works
from tests.unit.quick import quick
from tests.unit.samples import BATCH, NOW, a_person, a_policy, a_team, an_event, an_id, facts

POLICY = a_policy(holds=Holds(frozenset({"major"}), frozenset({"safeguarding"}), frozenset({"S1", "S2"})))


def a_flag(number=1, by="ben", severity="major", category="unsafe_request"):
    return an_event(number, "flag", by, category=category, severity=severity, text="Look.")


def an_escalation(number=1, by="ben", severity="S2", asked="grace"):
    words = dict.fromkeys(("situation", "background", "assessment", "recommendation"), "Words.")
    return an_event(number, "escalation", by, severity=severity, asked=asked, **words)


def a_resolution(number, by, outcome="answer_stands", to=1):
    return an_event(number, "resolution", by, to=an_id(to), outcome=outcome, text="Because.")


def the_one(*events):
    (found,) = concerns(events, a_team())
    return found


ROWS = {
    "a severe flag holds": ((a_flag(),), True),
    "a mild one does not": ((a_flag(severity="minor"),), False),
    "a named category holds, however mild": ((a_flag(severity="minor", category="safeguarding"),), True),
    "a patient who can be known always holds": ((a_flag(severity="minor", category="patient_identifiable"),), True),
    "an urgent escalation holds": ((an_escalation(),), True),
    "one that can wait does not": ((an_escalation(severity="S4"),), False),
    "an expert lifts it": ((a_flag(), a_resolution(2, "grace")), False),
    "a manager lifts it": ((a_flag(), a_resolution(2, "morgan")), False),
    "an evaluator does not": ((a_flag(), a_resolution(2, "emeka")), True),
    "whoever has left does not": ((a_flag(), a_resolution(2, "ines")), True),
    "who raised it may take it back": ((a_flag(), an_event(2, "retraction", "ben", retracts=an_id(1))), False),
    "nobody else may": ((a_flag(), an_event(2, "retraction", "amara", retracts=an_id(1))), True),
    "that a patient can be known is not taken back": (
        (a_flag(category="patient_identifiable"), an_event(2, "retraction", "ben", retracts=an_id(1))),
        True,
    ),
    "nobody decides what they escalated": ((an_escalation(by="grace"), a_resolution(2, "grace")), True),
    "somebody else does": ((an_escalation(by="grace"), a_resolution(2, "morgan")), False),
    "a resolution that was taken back settles nothing": (
        (a_flag(), a_resolution(2, "grace"), an_event(3, "retraction", "grace", retracts=an_id(2))),
        True,
    ),
}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_holds_a_task(row):
    events, held = ROWS[row]
    assert holds(the_one(*events), POLICY) is held


RAISED = ("flag", "escalation", "acknowledgement", "reassignment", "resolution", "retraction", "reply")


@st.composite
def histories(draw):
    found = []
    for number in range(draw(st.integers(0, 9))):
        body = {"severity": "major", "category": draw(st.sampled_from(["technical", "patient_identifiable"]))}
        body |= {"outcome": draw(st.sampled_from(["answer_stands", "prompt_withdrawn"])), "asked": "grace"}
        for field in ("to", "retracts"):
            target = draw(st.integers(-4, 10))
            body |= {field: an_id(target)} if target >= 0 else {}
        who = draw(st.sampled_from(["amara", "ben", "grace", "morgan"]))
        found.append(an_event(number, draw(st.sampled_from(RAISED)), who, **body))
    return found


@quick
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_reading_does_not_matter(events, dice):
    mixed = [*events, *events[:2]]
    dice.shuffle(mixed)
    assert concerns(mixed, a_team()) == concerns(events, a_team())


@quick
@given(histories())
def test_nobody_without_the_role_settles_or_takes_anything_in_hand(events):
    for found in concerns(events, a_team()):
        assert found.resolution is None or found.resolution.by in {"grace", "morgan"}
        assert found.taken is None or found.taken.by in {"grace", "morgan"}


@quick
@given(histories())
def test_while_words_are_hidden_none_of_them_is_shown(events):
    hidden = hidden_tasks(events, a_team())
    assert bool(hidden) is redacted(concerns(events, a_team()))
    for event in shown(events, hidden):
        assert not hidden or "Words." not in str(event.body)


def test_a_task_is_withdrawn_by_what_settles_a_concern():
    found = tuple(concerns((a_flag(), a_resolution(2, "grace", "prompt_withdrawn")), a_team()))
    plain = facts()
    assert not plain.withdrawn
    assert replace(plain, concerns=found).withdrawn
    hidden = concerns((a_flag(category="patient_identifiable"), a_resolution(2, "grace", "prompt_withdrawn")), a_team())
    assert replace(plain, concerns=tuple(hidden)).shown.prompt == ()


# --- working days ------------------------------------------------------------------------------------------------

MONDAY = datetime(2026, 11, 30, 19, 30, tzinfo=UTC)
FRIDAY = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)
CHRISTMAS_EVE = datetime(2026, 12, 24, 9, 0, tzinfo=UTC)


def someone(zone="Europe/London", calendar="GB-ENG", away=()):
    return replace(a_person("grace", "sme"), zone=zone, calendar=calendar, away=tuple(away))


@pytest.mark.parametrize(
    ("start", "within", "person", "ends"),
    [
        (MONDAY, "4h", someone(), "2026-11-30T23:30+00:00"),
        (MONDAY, "1wd", someone(), "2026-12-01T23:59+00:00"),
        (FRIDAY, "1wd", someone(), "2026-12-07T23:59+00:00"),
        (CHRISTMAS_EVE, "1wd", someone(), "2026-12-29T23:59+00:00"),  # Boxing Day's substitute is on the 28th
        (CHRISTMAS_EVE, "1wd", someone(calendar="DE"), "2026-12-28T23:59+00:00"),
        (CHRISTMAS_EVE, "1wd", someone(calendar=""), "2026-12-25T23:59+00:00"),
        (MONDAY, "1wd", someone("America/New_York"), "2026-12-02T04:59+00:00"),
        (MONDAY, "1wd", someone("Pacific/Auckland"), "2026-12-02T10:59+00:00"),  # it is Tuesday there already
        (MONDAY, "2wd", someone(away=[(date(2026, 12, 1), date(2026, 12, 4))]), "2026-12-08T23:59+00:00"),
    ],
)
def test_by_when(start, within, person, ends):
    assert by_when(start, Within.of(within), person) == datetime.fromisoformat(ends)


def test_the_projects_calendar_holds_for_whoever_names_none():
    assert not works(someone(calendar=""), date(2026, 12, 25), "GB-ENG")
    assert works(someone(calendar="DE-BE"), date(2026, 12, 28), "GB-ENG")
    assert is_calendar("GB-SCT")
    assert not is_calendar("GB-XYZ")
    assert not is_calendar("XX")


def test_somebody_who_is_always_away_does_not_hold_up_the_program():
    gone = someone(away=[(date(2020, 1, 1), date(2099, 1, 1))])
    assert by_when(MONDAY, Within(working_days=1), gone) > MONDAY


@pytest.mark.parametrize("text", ["", "wd", "0wd", "2 weeks", "-1d"])
def test_what_is_no_length_of_time(text):
    with pytest.raises(ValueError, match="length of time"):
        Within.of(text)


def test_lengths_of_time_in_words():
    assert [str(Within.of(t)) for t in ("1wd", "3 working days", "4h", "30m")] == [
        "1 working day", "3 working days", "4 h", "30 min",
    ]  # fmt: skip


# --- who is asked --------------------------------------------------------------------------------------------------

DAY = date(2026, 11, 30)


def experts(**changes):
    heart = replace(a_person("grace", "sme"), specialties=("cardiology",))
    other = replace(a_person("henry", "sme"), specialties=("cardiology", "psychiatry"))
    mind = replace(a_person("iris", "sme"), specialties=("psychiatry",))
    team = {p.handle: p for p in (heart, other, mind, a_person("morgan", "manager"), a_person("nadia", "manager"))}
    team |= {handle: replace(team[handle], **values) for handle, values in changes.items()}
    return People(team)


HEART = Matter("cardiology", BATCH, frozenset({"ben"}))


def test_the_expert_in_the_specialty_with_least_to_do_is_asked():
    assert route(HEART, experts(), POLICY, {}, DAY).handle == "grace"
    assert route(HEART, experts(), POLICY, {"grace": 2, "henry": 1}, DAY).handle == "henry"
    found = route(HEART, experts(), POLICY, {}, DAY)
    assert dict(found.passed) == {"iris": "another specialty"}


def test_whoever_is_away_or_partial_is_not_asked():
    away = {"away": ((DAY, DAY),)}
    assert route(HEART, experts(grace=away), POLICY, {}, DAY).handle == "henry"
    assert route(HEART, experts(grace={"conflicts": frozenset({"ben"})}), POLICY, {}, DAY).handle == "henry"
    assert route(HEART, experts(grace={"conflicts": frozenset({BATCH})}), POLICY, {}, DAY).handle == "henry"
    involved = Matter("cardiology", BATCH, frozenset({"grace"}))
    assert route(involved, experts(), POLICY, {}, DAY).handle == "henry"


@pytest.mark.parametrize("fallback", ["", "nadia", "nobody"])
def test_nothing_is_ever_unrouted(fallback):
    policy = a_policy(fallback=fallback)
    found = route(Matter("paediatrics"), experts(), policy, {"morgan": 3}, DAY)
    assert found.handle == "nadia"
    assert set(dict(found.passed).values()) == {"another specialty"}


@given(
    st.dictionaries(st.sampled_from(["grace", "henry", "iris"]), st.integers(0, 3)),
    st.sets(st.sampled_from(["grace", "henry", "iris", "morgan", "nadia"])),
    st.sampled_from(["cardiology", "psychiatry", "paediatrics", ""]),
)
def test_somebody_is_asked_who_had_no_part_in_it_where_there_is_anybody(load, involved, specialty):
    found = route(Matter(specialty, BATCH, frozenset(involved)), experts(), POLICY, load, DAY)
    assert found.handle
    assert found.handle not in involved or {"morgan", "nadia"} <= involved


def test_a_question_goes_to_somebody_of_the_role_who_is_here():
    def asked(asker, load=None, people=None, policy=POLICY, involved=()):
        people = people or experts()
        return asked_of(answerers(asker, Matter("", BATCH, frozenset(involved)), people, policy), load or {}, DAY)

    assert asked("ben") == "morgan"
    assert asked("ben", {"morgan": 1}) == "nadia"
    assert asked("ben", people=experts(morgan={"away": ((DAY, DAY),)})) == "nadia"
    assert asked("morgan") == "nadia"
    assert asked("ben", policy=replace(POLICY, question_owner="evaluator")) == "morgan"


def test_a_manager_s_question_is_for_whoever_can_answer_it_and_never_for_the_manager_alone():
    def able(asker, specialty="", involved=(), people=None):
        found = answerers(asker, Matter(specialty, BATCH, frozenset(involved)), people or a_team(), POLICY)
        return [person.handle for person in found]

    assert able("morgan", involved={"amara", "morgan"}) == ["amara"], "who holds or answered the task"
    assert able("ben", involved={"amara"}) == ["morgan"], "others ask the role that policy names"
    assert able("morgan") == ["grace"], "an expert, where nobody else is a manager"
    assert able("morgan", people=experts()) == ["nadia"], "another manager first"
    no_other = experts(nadia={"active": False})
    assert able("morgan", "psychiatry", people=no_other) == ["henry", "iris"]
    assert able("morgan", "paediatrics", people=no_other) == ["grace", "henry", "iris"]
    assert able("morgan", people=People({"morgan": a_team()["morgan"]})) == []


# --- whose duty it is ------------------------------------------------------------------------------------------------


def duty(*events, now=NOW + timedelta(minutes=30)):
    return response_duty.of_concern(the_one(*events), a_team(), POLICY, now)


def test_whoever_is_asked_acknowledges_then_resolves():
    assert duty(an_escalation()).who == ("grace",)
    assert duty(an_escalation()).step == "acknowledge"
    taken = duty(an_escalation(), an_event(2, "acknowledgement", "morgan", to=an_id(1)))
    assert (taken.who, taken.step) == (("morgan",), "resolve")
    assert duty(an_escalation(), a_resolution(2, "morgan")) is None


def test_what_is_past_its_time_goes_on_to_the_managers():
    late = duty(an_escalation(severity="S1"), now=NOW + timedelta(hours=5))
    assert late.overdue
    assert late.who == ("grace", "morgan")


def test_who_is_asked_instead_has_the_time_anew():
    passed = duty(an_escalation(severity="S1"), an_event(300, "reassignment", "grace", to=an_id(1), asked="morgan"),
                  now=NOW + timedelta(hours=6))  # fmt: skip
    assert (passed.who, passed.overdue) == (("morgan",), False)


def test_who_has_left_is_not_waited_for():
    assert duty(an_escalation(asked="ines")).who == ("morgan",)


def test_of_who_has_left_it_is_said_who_else_can_settle_it():
    assert duty(an_escalation(asked="ines")).left == "ines"
    assert duty(an_escalation()).left == ""
    by_the_manager = duty(an_escalation(by="morgan", asked="ines"))
    assert by_the_manager.who == ("grace",), "who raised it does not settle it"
    (found,) = concerns((an_escalation(by="ben", asked="ines"),), a_team())
    assert response_duty.of_concern(found, a_team(), POLICY, NOW, {"morgan"}).who == ("grace",), "nor who had a part"
    assert response_duty.of_concern(found, a_team(), POLICY, NOW, {"morgan", "grace"}).who == ("morgan",), (
        "can reassign"
    )


def test_nobody_is_asked_to_answer_their_own_question():
    (asked,) = threads([an_event(1, "question", "morgan", text="Which ward?", owner="morgan")])
    for now in (NOW, NOW + timedelta(days=9)):
        assert "morgan" not in response_duty.of_question(asked, a_team(), POLICY, now).who
    matter = Matter("", BATCH, frozenset({"amara"}))
    assert response_duty.of_question(asked, a_team(), POLICY, NOW, matter).who == ("amara",)
    alone = response_duty.of_question(asked, People({"morgan": a_team()["morgan"]}), POLICY, NOW)
    assert (alone.who, alone.by) == ((), None)


def test_a_question_has_an_owner_and_a_time():
    (asked,) = threads([an_event(1, "question", "ben", text="Which ward?", owner="morgan")])
    found = response_duty.of_question(asked, a_team(), POLICY, NOW)
    assert (found.who, found.step, found.overdue) == (("morgan",), "answer", False)
    assert response_duty.of_question(asked, a_team(), POLICY, NOW + timedelta(days=9)).overdue
    (answered,) = threads(
        [an_event(1, "question", "ben", text="?"), an_event(2, "reply", "emeka", to=an_id(1), text="!")]
    )
    assert response_duty.of_question(answered, a_team(), POLICY, NOW) is None


# --- what nobody can get around --------------------------------------------------------------------------------------


def test_an_id_that_somebody_else_uses_too_hides_nothing():
    flag = a_flag(by="ben", category="patient_identifiable")
    for type_, category in (("question", ""), ("flag", "other"), ("edge_case", "")):
        for who in ("amara", "emeka"):  # whichever handle sorts first
            other = an_event(
                1, type_, who, text="x", **({"category": category, "severity": "minor"} if category else {})
            )
            found = concerns([flag, other], a_team())
            assert [one.raised.by for one in found if one.identifiable] == ["ben"]
            assert redacted(found)
            (one,) = concerns([flag, other, a_resolution(2, "grace")], a_team())[:1]
            assert one.resolution is None or one.raised.by in {"ben", who}


def test_one_author_cannot_hide_a_flag_behind_the_same_id():
    flag = a_flag(by="ben", category="patient_identifiable")
    for type_ in ("edge_case", "question", "reply", "retraction"):
        assert redacted(concerns([an_event(1, type_, "ben", text="x"), flag], a_team()))
        assert redacted(concerns([flag, an_event(1, type_, "ben", text="x")], a_team()))


def test_other_words_do_not_take_back_that_a_patient_can_be_known():
    flag = a_flag(by="ben", category="patient_identifiable")
    milder = an_event(2, "flag", "ben", supersedes=an_id(1), category="other", severity="minor", text="Never mind.")
    back = an_event(3, "retraction", "ben", retracts=an_id(1))
    assert redacted(concerns([flag, milder, back], a_team()))


def test_a_flag_is_not_carried_to_another_task_by_correcting_it_there():
    elsewhere = replace(an_event(2, "flag", "ben", supersedes=an_id(1), category="other", severity="minor", text="x"),
                        task="t-0000000000")  # fmt: skip
    found = concerns([a_flag(), elsewhere], a_team())
    assert [(one.thread.task, holds(one, POLICY)) for one in found] == [("t-7h2k9m4x8q", True), ("t-0000000000", False)]


@pytest.mark.parametrize("who", ["grace", "morgan"])
def test_nobody_decides_on_a_task_in_which_they_have_a_part(who):
    events = (a_flag(), a_resolution(2, who))
    (free,) = concerns(events, a_team())
    (part,) = concerns(events, a_team(), {a_flag().task: frozenset({who})})
    assert (holds(free, POLICY), holds(part, POLICY)) == (False, True)


def test_nobody_decides_where_they_have_a_conflict_of_interest():
    partial = replace(a_person("grace", "sme"), conflicts=frozenset({"amara"}))
    (found,) = concerns((a_flag(), a_resolution(2, "grace")), a_team(partial), {a_flag().task: frozenset({"amara"})})
    assert holds(found, POLICY)


def test_what_was_decided_stays_when_whoever_decided_leaves():
    gone = replace(a_person("grace", "sme"), active=False)
    (found,) = concerns((a_flag(), a_resolution(2, "grace")), a_team(gone))
    assert not holds(found, POLICY)


def test_nobody_settles_alone_that_a_patient_can_be_known():
    flag = a_flag(by="grace", category="patient_identifiable")
    (alone,) = concerns((flag, a_resolution(2, "grace")), a_team())
    (other,) = concerns((flag, a_resolution(2, "morgan")), a_team())
    assert (alone.open, other.open) == (True, False)


def test_who_may_not_decide_cannot_put_the_time_off_either():
    late = NOW + timedelta(hours=5)
    moved = (an_escalation(severity="S1"), an_event(200, "reassignment", "amara", to=an_id(1), asked="amara", why="x"))
    assert duty(*moved, now=late).overdue
    assert duty(*moved, now=late).who == ("grace", "morgan")


def test_who_is_away_after_they_were_asked_is_not_waited_for():
    away = replace(a_person("grace", "sme"), away=((date(2026, 11, 1), date(2029, 1, 1)),))
    (found,) = concerns((an_escalation(),), a_team(away))
    told = response_duty.of_concern(found, a_team(away), POLICY, NOW)
    assert told.who == ("morgan",)


def test_the_fallback_is_impartial_and_here():
    policy = a_policy(fallback="nadia")
    away = experts(nadia={"away": ((DAY, DAY),)})
    assert route(Matter("paediatrics"), away, policy, {}, DAY).handle == "morgan"
    partial = experts(nadia={"conflicts": frozenset({"ben"})})
    assert route(Matter("paediatrics", BATCH, frozenset({"ben"})), partial, policy, {}, DAY).handle == "morgan"


def test_until_when_somebody_is_away_and_when_that_changes():
    zone = {"zone": "Europe/London"}
    grace = replace(
        a_person("grace", "sme"),
        **zone,
        away=((date(2026, 12, 3), date(2026, 12, 4)), (date(2026, 12, 1), date(2026, 12, 2)), (date.min, date.min)),
    )
    henry = replace(a_person("henry", "sme"), **zone, away=((date(2026, 12, 2), date.max),))
    people = a_team(grace, henry)
    noon = datetime(2026, 12, 2, 12, tzinfo=UTC)
    assert away_until(grace, noon) == date(2026, 12, 4), "two absences that touch are one"
    assert away_until(henry, noon) == date.max
    assert away_until(grace, noon + timedelta(days=3)) is None
    assert [person.handle for person in here([grace, henry], noon - timedelta(days=2))] == ["grace", "henry"]
    assert here([grace, henry], noon) == []
    before, after = changes_of_presence(people, noon)
    assert (before, after) == (datetime(2026, 12, 2, tzinfo=UTC), datetime(2026, 12, 3, tzinfo=UTC))
