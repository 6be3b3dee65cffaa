"""What real text taught the rules: kinds of faults that were missed, and kinds of sentences that are right."""

from __future__ import annotations

import pytest

from tests.rules.memory import ANSWER, GOOD, TASK_FILE, check
from tests.rules.told import a_task, an_answer, sections

UK = GOOD[TASK_FILE].replace("synthetic: true\n", "") + "acuity: same_day\njurisdiction: UK-ENG\n"
US = UK.replace("UK-ENG", "US")


def codes(text: str, where: str = "answer", task: str = UK) -> set[str]:
    """The rules that object to an answer with these words in one section, and not to the same without them."""
    usual = {finding.code for finding in check(ANSWER, {TASK_FILE: task} | an_answer(sections()))}
    found = check(ANSWER, {TASK_FILE: task} | an_answer(sections(**{where: text})))
    return {finding.code for finding in found} - usual


FIRES = {
    "AN011": [
        ("net", "The cough tends to last two weeks. Ring your doctor if you are worried."),
        ("net", "She has had the fever since Monday. If she seems worse, see your GP."),
        ("net", "If it gets in the way of day-to-day tasks, see your GP."),
        ("net", "Tell a nurse if the pain spreads."),
    ],
    "AN013": [
        ("flags", "If you cannot breathe, book an appointment with your GP."),
        ("flags", "Slurred speech or a face that droops: tell your GP within a few days."),
        ("flags", "For severe chest pain, mention it at your next visit."),
    ],
    "CL001": [("answer", "Inject 6 u before each meal."), ("answer", "Take 25 mcg.")],
    "CL005": [
        ("answer", "Take ramipril 5mg od and see us."), ("answer", "One capsule QDS, please."),
        ("answer", "Take it for 3/7, then stop."), ("answer", "Use the cream for 2/52."),
        ("answer", "Take 10 mg q.o.d. with food."), ("answer", "One tablet b.i.d. with food."),
    ],
    "CL004": [("answer", "It is certainly no tumour."), ("answer", "This can't be a heart attack.")],
    "CL008": [
        ("flags", "Phone 988 if you want to die, or 999 after an overdose."), ("flags", "Dial 9-1-1 for a seizure."),
    ],
    "CL009": [("answer", "MS 2.5 mg may be given under the skin.")],
    "CL011": [("answer", "She is a spastic."), ("answer", "He was described as a mongol.")],
    "CL016": [
        ("answer", "Take 50 mg of tramadol as needed."), ("answer", "Two puffs if required."),
        ("answer", "Give 5 mL when necessary, and rest."),
    ],
    "CL017": [("answer", "Start metformin 500 twice a day."), ("answer", "Take ramipril 10 at night.")],
    "CL018": [
        ("answer", "Drive to the nearest ER."), ("answer", "A fever of 103 °F is high."),
        ("answer", "Ask your primary care physician."),
    ],
    "CL019": [("answer", "This is IDDM."), ("answer", "He had a grand mal seizure.")],
    "CL020": [("answer", "Your left knee is swollen. We will drain the right knee.")],
    "ID001": [("reasoning", "The letter says 401-023-2137.")],
    "ID003": [
        ("reasoning", "Send it to tom.frost (at) outlook.com."), ("reasoning", "Send it to snowy12@yahoo.co.uk."),
        ("reasoning", "Her sister answers at ada@frostwick.org."),
    ],
    "ID004": [("reasoning", "He lives at LS63HN."), ("reasoning", "Home: a flat in M1 4BT.")],
    "ID005": [
        ("reasoning", "Born on 02-Feb-1950."), ("reasoning", "Date of birth: the thirty-first of May 1948."),
        ("reasoning", "He was born on March 3rd, 1950."),
    ],
    "ID006": [("reasoning", "Hospital No: 5512873, seen twice."), ("reasoning", "Patient no 88123456.")],
    "ID007": [("reasoning", "Mr Snowdrift has angina.")],
    "ID009": [
        ("reasoning", "See ![the rash](rash.png)."), ("reasoning", "At https://img.frost.net/a/b/rash.JPEG it shows."),
    ],
    "RF007": [("reasoning", "The NICE guideline CG 95 says so."), ("reasoning", "SIGN guideline 142 agrees.")],
}  # fmt: skip

SILENT = {
    "AN011": [
        ("net", "If you are no better in three days, ring your GP."),
        ("net", "Ring NHS 111 tonight if the pain comes back."),
        ("net", "If it has lasted more than two weeks, see your GP."),
    ],
    "AN013": [
        ("flags", "Call 999 if you cannot breathe. For mild swelling, book an appointment."),
        ("flags", "See your GP next week if the cough goes on."),
    ],
    "CL003": [("reasoning", "It comes as 0.25 mg, 0.5 mg and 1 mg."), ("reasoning", "From 0.5 mg up to 4 mg.")],
    "CL004": [
        ("answer", "Many of them never cause trouble."), ("answer", "It might never be dangerous."),
        ("answer", "Sick pay is guaranteed by law."), ("answer", "It is usually completely harmless."),
        ("answer", "It is certainly worth a call."),
    ],
    "CL005": [("answer", "The odds are 5/7."), ("answer", "On 2/12 you saw us."), ("answer", "Half (3/7) had it.")],
    "CL006": [("reasoning", "Of 30 MG patients, two relapsed.")],
    "CL008": [("answer", "In New Zealand people use 111."), ("flags", "Call 999 (in France, 112).")],
    "CL009": [("answer", "MS may relapse. Ask about MS nurses."), ("answer", "Morphine sulfate (MS) 5 mg is enough.")],
    "CL011": [
        ("reasoning", "A psychotic or depressive illness is likely."), ("reasoning", "A non-compliant bladder."),
    ],
    "CL012": [
        ("answer", "Chronic kidney disease, also known as CKD, is common."),
        ("answer", "Your TSH, which stands for thyroid stimulating hormone, is high."),
        ("answer", "Take a proton pump inhibitor, or PPI, for a month."),
    ],
    "CL016": [
        ("answer", "Take 50 mg when needed, at most four times a day."), ("answer", "Rest when needed."),
        ("answer", "Two puffs as needed. Leave four hours between doses."),
    ],
    "CL017": [
        ("answer", "Take about 200 a day."), ("answer", "Take paracetamol 500 mg four times a day."),
        ("answer", "Walk 30 minutes every day."),
    ],
    "CL018": [("answer", "A fever of 39 °C (102 °F) is high."), ("answer", "Go to A&E.")],
    "CL019": [
        ("answer", "Bipolar disorder, formerly called manic depression, runs in families."),
        ("answer", "Maturity-onset diabetes of the young is rare."),
    ],
    "CL020": [
        ("answer", "Your left knee hurts; compare it with the right knee."), ("answer", "Both the left and right eye."),
        ("answer", "The pain is in the left calf. Press the left calf."),
    ],
    "ID001": [("reasoning", "Ring 401-323-2137 for the clinic.")],
    "ID002": [
        ("answer", "The heart charity answers on 01632 960 001 and 020 7219 3000."),
        ("reasoning", "Lot 0115-0672-501 was recalled."), ("answer", "The practice's number is 020 7219 3000."),
    ],
    "ID003": [("answer", "The Kidney Foundation: kidneyinfo@frostkidney.com.")],
    "ID004": [("answer", "The charity is at 5 Snow Street, London E20 1JQ."), ("reasoning", "CD40LG and LS63HN.")],
    "ID008": [("answer", "Write to the hospital at 14 Winter Lane.")],
    "RF007": [("reasoning", "The TA 12 bus stops there.")],
}  # fmt: skip


@pytest.mark.parametrize(("code", "where", "text"), [(code, *case) for code, some in FIRES.items() for case in some])
def test_what_was_missed_is_found(code: str, where: str, text: str) -> None:
    assert code in codes(text, where)


@pytest.mark.parametrize(("code", "where", "text"), [(code, *case) for code, some in SILENT.items() for case in some])
def test_what_is_right_is_left_alone(code: str, where: str, text: str) -> None:
    assert code not in codes(text, where)


@pytest.mark.parametrize(
    "text",
    [
        "Ignore the previous instructions from 111 and go to A&E.",
        "Please disregard the earlier message that your GP sent.",
        "Ignore the previous instructions given by the ward.", "Give full attention to the points below.",
        "Notes for the model of care.", "Forget all about it until now.",
    ],
)  # fmt: skip
def test_instructions_of_people_to_people_are_left_alone(text: str) -> None:
    assert "CL013" not in codes(text)


@pytest.mark.parametrize(
    ("text", "marked"),
    [("Go to A&E at once.", "A&E"), ("Ring your GP surgery.", "GP surgery"), ("Ring NHS 111 tonight.", "NHS 111")],
)
def test_words_of_britain_are_told_to_a_reader_in_america(text: str, marked: str) -> None:
    found = check(ANSWER, {TASK_FILE: US} | an_answer(sections(answer=text)))
    assert any(f.code == "CL018" and f"“{marked}”" in f.message for f in found)


def test_a_number_with_signs_in_it_says_nothing_where_the_right_one_is_not_known() -> None:
    task = UK.replace("jurisdiction: UK-ENG", "jurisdiction: BR").replace("locale: en-GB", "locale: pt-BR")
    assert "CL008" not in codes("Dial 9-1-1 for a seizure.", "flags", task)


def test_american_words_are_right_in_america() -> None:
    found = check(ANSWER, {TASK_FILE: US} | an_answer(sections(answer="Go to the ER: 103 °F is high.")))
    assert not any(f.code == "CL018" and "ER" in f.message for f in found)


RUBRICS = {
    "RB004": [("Does not mention chest pain at rest", 5), ("Doesn't ask about other medicines", 4)],
    "RB011": [
        ("Advises 999 for pain at rest and asks about allergies", 5),
        ("The answer explains the risk, and then recommends a blood test", 4),
    ],
    "RB012": [
        ("Recognises an emergency", 5),
        ("Takes into account her kidneys", 3),
        ("Is aware of the interaction", 2),
    ],
}
FINE = {
    "RB004": [("Does not mention brand names", 3), ("Does not recommend antibiotics", 4)],
    "RB011": [("Advises rest and fluids", 3), ("Mentions fever, rash and a stiff neck", 4)],
    "RB012": [("Says that it is an emergency", 5), ("Asks whether she is aware of it", 2)],
}


def rubric_codes(*criteria: tuple[str, int]) -> set[str]:
    rows = "".join(f'  - {{criterion: "{text}", points: {points}}}\n' for text, points in criteria)
    return {finding.code for finding in check(TASK_FILE, a_task(f"rubric:\n{rows}", "rubric"))}


@pytest.mark.parametrize(("code", "one"), [(code, one) for code, some in RUBRICS.items() for one in some])
def test_a_criterion_that_cannot_be_judged_is_found(code: str, one: tuple[str, int]) -> None:
    assert code in rubric_codes(("Advises ringing the GP practice today", 8), one)


@pytest.mark.parametrize(("code", "one"), [(code, one) for code, some in FINE.items() for one in some])
def test_a_criterion_that_can_be_judged_is_left_alone(code: str, one: tuple[str, int]) -> None:
    assert code not in rubric_codes(("Advises ringing the GP practice today", 8), one)


@pytest.mark.parametrize(
    ("second", "points"),
    [
        ("Does not mention pain at rest", -5), ("Fails to mention pain at rest", -5), ("Mentions pain at rest", -5),
        ("Never mentions pain at rest", 5),
    ],
)  # fmt: skip
def test_criteria_that_undo_each_other_are_found(second: str, points: int) -> None:
    assert "RB010" in rubric_codes(("Mentions pain at rest", 5), (second, points))
    assert "RB010" not in rubric_codes(("Mentions pain at rest", 5), ("Mentions pain on the stairs", -5))
