"""Identifiable data: what leads to a person is found wherever it stands, and what does not is left alone.

Every number here is made up, set aside for fiction, or that of a public institution.
"""

from __future__ import annotations

import pytest

from rlhf.model.document import Words
from rlhf.rules.identifiable import email_address
from rlhf.rules.numbers import nhs_numbers, phone_numbers
from rlhf.rules.registers import AREAS, MAILBOXES, PUBLISHED
from rlhf.rules.table import RULES
from tests.rules.memory import ANSWER, BATCH_FILE, CONFIG, GOOD, GUIDANCE, PEOPLE, TASK_FILE, add, check, swap
from tests.rules.told import told

SAID = "Stop and sit down. Do not wait: see your GP today."
PARLIAMENT = "020 7219 3000"  # its switchboard
A_NUMBER = "401 023 2137"  # the check digit fits; it is the worked example of the NHS Data Dictionary


def seen(code, text):
    """What a rule marks in an answer that says this."""
    changes = swap(ANSWER, SAID, text)
    whole = changes[ANSWER]
    starts = [0]
    for line in whole.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return [
        whole[starts[f.span.line - 1] + f.span.column - 1 : starts[f.span.end_line - 1] + f.span.end_column - 1]
        for f in told(code, ANSWER, changes)
    ]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        (f"Her number is {A_NUMBER}.", [A_NUMBER]),
        ("NHS number: 4010232137", ["4010232137"]),
        ("NHS No. 401-023-2137", ["401-023-2137"]),
        ("(NHS no 4010232137)", ["4010232137"]),
        ("NHS 401 023 2137", [A_NUMBER]),
        ("It is 401\u00a0023\u00a02137 here.", ["401\u00a0023\u00a02137"]),
        ("It is 401 023\n2137 here.", ["401 023\n2137"]),
        ("- It is 401\n  023 2137 here.", ["401\n  023 2137"]),
    ],
)
def test_nhs_numbers(text, marked):
    assert seen("ID001", text) == marked


@pytest.mark.parametrize(
    "text",
    [
        "NHS number 999 123 4578, or 943 476 5919: nobody is given those.",
        "NHS number 401 023 2138 has another check digit.",
        "Record 4010232137 of the set, and 10.1136/4010232137.",
        "Ring NHS 111, or NHS 111 option 2.",
        "Values of 401 023 2137 401 and 1 401 023 2137.",
        "PMID 40102321, 401.023.2137",
        "In 401,023,2137 cases.",
    ],
)
def test_ten_digits_that_are_no_nhs_number(text):
    assert seen("ID001", text) == []


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        (f"Ring {PARLIAMENT}.", [PARLIAMENT]),
        ("Ring 02072193000.", ["02072193000"]),
        ("Ring (020) 7219 3000.", ["(020) 7219 3000"]),
        ("Ring +44 20 7219 3000 now.", ["+44 20 7219 3000"]),
        ("Ring +44 (0)20 7219 3000 now.", ["+44 (0)20 7219 3000"]),
        ("Tel:020 7219\n3000.", ["020 7219\n3000"]),
        ("Ring 020\u00a07219\u00a03000.", ["020\u00a07219\u00a03000"]),
        ("His mobile is 020-7219-3000.", ["020-7219-3000"]),
        ("Ring (202) 224-3121 for the Capitol.", ["(202) 224-3121"]),
        ("202-224-3121 is the Capitol.", ["202-224-3121"]),
        ("Call 2022243121.", ["2022243121"]),
        ("Call 202 224 3121.", ["202 224 3121"]),
        ("The Bundestag has +49 30 2270.", []),
        ("The Bundestag has +49 30 227 35002.", ["+49 30 227 35002"]),
        ("The Dáil has 01 618 3000.", ["01 618 3000"]),
    ],
)
def test_telephone_numbers(text, marked):
    assert seen("ID002", text) == marked


@pytest.mark.parametrize(
    "text",
    [
        # services
        "Call 999, 112, 111 or 911. Samaritans are on 116 123. Text SHOUT to 85258.",
        "Childline is 0800 1111, CALM 0800 58 58 58, Mind 0300 123 3393, NPIS 0344 892 0111, Refuge 0808 2000 247.",
        "Poison Help is 1-800-222-1222; the lifeline was 1-800-273-8255, and is 988.",
        "The poison centre in Dublin is 01 809 2166, and in Berlin +49 30 19240.",
        "Lifeline in Australia is 13 11 14.",
        # fiction
        "Ring 07700 900 123, 020 7946 0123, 0161 496 0999, 01632 960 001 or +44 7700 900123.",
        "Ring +44 (0)20 7946 0123, 0044 7700 900123 or (01632) 960 001.",
        "Ring (212) 555-0142 or 1-415-555-0199. In Australia it is 0491 570 006 or (02) 5550 1234.",
        # what clinicians write
        "BP 120/80, 135/85, 142/92 and 160/100; pulse 72-88; SpO2 94-98 %; 0.5-1 mg; 2-3 L; 38.5-39.2.",
        "Take 10 20 30 40 50 60 70 mg over weeks 1 2 3 4 5 6.",
        "Seen on 2026-11-19, 2026-11-20, 19/11/2026 and 19.11.2026 10:30, due 2026-12-04T18:00+00:00.",
        "PMID 33782057, PMID: 20222431, PMC8005924, doi 10.1136/bmj.39489.470347.AD, 10.1016/S0140-6736(05)66178-0.",
        "ISBN 0-19-923283-0, ISBN 978-0-19-923283-0, ISRCTN12345678, NCT01234567, SNOMED 73211009.",
        "https://example.org/a/02072193000/b?id=02072193000 and v10.2.0219",
        "Batch 1234567890, a count of 4 500 000 000, and 1,234,567,890 people.",
        "Ranges 100-200-300 and 4-6-8, 2019-2020-2021, ICD I20-I25, 1-2-3-4-5-6-7-8-9-10.",
        "HbA1c 48 to 53, 6.5 %, eGFR 45-59 (was 63), 1.73 m2, weight 70.5 (68.0-72.5).",
    ],
)
def test_numbers_that_lead_to_nobody(text):
    assert seen("ID002", text) == []


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Write to j.bloggs@frostwick-family.co.uk.", ["j.bloggs@frostwick-family.co.uk"]),
        ("<mailto:jo+b@snowdrift.name>", ["jo+b@snowdrift.name"]),
        ("Write to info@frostwick.nhs.uk, pals@frostwick.nhs.uk or jo@samaritans.org.", []),
        ("Write to a@example.org, b@sub.example.com, c@d.invalid, d@e.test.", []),
        ("@NHSuk on social media, 2 @ 5 mg, user@host", []),
        ("git@github.com:nhs/rlhf.git", []),
        ("a.frost@example.org.uk", ["a.frost@example.org.uk"]),
        ("a.frost@notexample.org", ["a.frost@notexample.org"]),
        ("Her address is ada@notexample.org.", ["ada@notexample.org"]),
        ("adafrost77@gmail.com, or ada [at] icloud [dot] com", ["adafrost77@gmail.com", "ada [at] icloud [dot] com"]),
        ("The Frost Foundation answers at kidneys@frostfoundation.com, the library at desk@snow.ac.uk.", []),
    ],
)
def test_email_addresses(text, marked):
    assert seen("ID003", text) == marked


def test_email_addresses_stand_in_people_by_right():
    assert check(PEOPLE, swap(PEOPLE, "    roles: [manager]", "    email: m@fireside.name\n    roles: [manager]")) == []


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("She lives at EC1A 1BB.", ["EC1A 1BB"]),
        ("In M1 1AE, B33 8TH, CR2 6XH and DN55 1PT.", ["M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT"]),
        ("In W1A\u00a00AX, or W1A\n0AX.", ["W1A\u00a00AX", "W1A\n0AX"]),
        ("CD40LG, CD40 1AB, B12 5MG, T4 5HT, HER2 3AB, GLP1 2AB and IL6 1RA", []),
        ("M1 1AEX, XM1 1AE, m1 1ae, EC1A1BB", []),
        ("Vitamin B12 1 mg, B6 2MG, NG12 3KG, L5 S1, C5 6, ZZ99 3VZ", []),
        ("In the area of LS6 or near SW1A.", []),
    ],
)
def test_postcodes(text, marked):
    assert seen("ID004", text) == marked


def test_areas_are_those_of_the_post():
    assert len(AREAS) == 124


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("DOB 14/03/1961", ["DOB 14/03/1961"]),
        ("D.O.B. 14.3.61", ["D.O.B. 14.3.61"]),
        ("Date of birth: 14 March 1961", ["Date of birth: 14 March 1961"]),
        ("His date of birth is March 14, 1961.", ["date of birth is March 14, 1961"]),
        ("She was born on 14th of March 1961.", ["born on 14th of March 1961"]),
        ("Born 1961-03-14.", ["Born 1961-03-14"]),
        ("Born in 1961, or in March. Born at 34 weeks, 2.1 kg. Newborn screening on 14/03/2026.", []),
        ("The date of birth is not known. Birth weight 3.2. A still birth on 14 March 2026.", []),
        ("A baby was born. On 14 March 2026 it fed well.", []),
        ("Due date 14/03/2027. Seen 14/03/2026.", []),
    ],
)
def test_dates_of_birth(text, marked):
    assert seen("ID005", text) == marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("NI number AB 12 34 56 C.", ["AB 12 34 56 C"]),
        ("NI number AB123456C.", ["AB123456C"]),
        ("SSN 123-45-6789", ["123-45-6789"]),
        ("Hospital number: K4093217", ["Hospital number: K4093217"]),
        ("hospital no. 1234567", ["hospital no. 1234567"]),
        ("MRN 00123456", ["MRN 00123456"]),
        ("Patient ID is 83920-1", ["Patient ID is 83920-1"]),
        ("QQ 12 34 56 C and BG123456A are nobody's.", []),
        ("000-12-3456, 987-65-4321, 2026-11-19 and 123-45-67890", []),
        ("The hospital number is on the letter. Patient number 7 of 20. Ward number 12345678.", []),
        ("There is no 12345 here. Unit number 4. Case no. 12.", []),
        ("A record number of 12000 people.", []),
    ],
)
def test_numbers_of_records(text, marked):
    assert seen("ID006", text) == marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("I saw Mr Tomas Snowdrift today.", ["Mr Tomas Snowdrift"]),
        ("I saw Mrs. A. Snowdrift-Frost, Ms Ada Q. O'Snow.", ["Mrs. A. Snowdrift-Frost", "Ms Ada Q. O'Snow"]),
        ("Miss Ada\nSnowdrift", ["Miss Ada\nSnowdrift"]),
        ("I saw Mrs Snowdrift. Her chest is clear. Mr Frost has a cough.", ["Mrs Snowdrift", "Mr Frost"]),
        ("Mr and Mrs Snowdrift came. Dr Amara Frostwick saw them. Prof Grace Icefield too.", ["Mrs Snowdrift"]),
        ("Parkinson Disease, Graves Disease, Ms. See below.", []),
        ("Do not miss Calcium Levels. A master Plan.", []),
    ],
)
def test_named_patients(text, marked):
    assert seen("ID007", text) == marked


def test_a_made_up_case_may_have_names():
    changes = swap(ANSWER, SAID, "I saw Mr Tomas Snowdrift today.") | add(TASK_FILE, "synthetic: true\n")
    assert told("ID007", ANSWER, changes) == []


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("She lives at 14 Winter Lane.", ["14 Winter Lane"]),
        ("At 221B, Baker Street.", ["221B, Baker Street"]),
        ("At 5 Old Mill Road, and 12 King's Avenue.", ["5 Old Mill Road", "12 King's Avenue"]),
        ("In 2019 Harley Street had many. Take 2 a day. Drive home. 3 days later. Close it.", []),
        ("Walk 500 m along the road. Do not drive for 1 week. 10 Cough sweets. Close contacts of 3 People.", []),
        ("Lane and others, 2020, 12 Studies.", []),
    ],
)
def test_addresses(text, marked):
    assert seen("ID008", text) == marked


@pytest.mark.parametrize("path", [TASK_FILE, BATCH_FILE, ANSWER, GUIDANCE, PEOPLE, CONFIG])
@pytest.mark.parametrize(
    ("code", "text"), [("ID001", A_NUMBER), ("ID002", PARLIAMENT), ("ID004", "EC1A 1BB"), ("ID005", "DOB 14/03/1961")]
)
def test_every_kind_of_file_is_looked_at_even_its_comments(path, code, text):
    comment = f"# {text}\n"
    whole = GOOD[path].replace("---\n", f"---\n{comment}", 1) if path.endswith(".md") else comment + GOOD[path]
    assert [finding.code for finding in told(code, path, {path: whole})] == [code]


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("ID001", r"Number 401\x20023\x202137"),
        ("ID001", r"Number \u0034\u0030\u0031 023 2137"),
        ("ID002", r"Ring \x3020 7219 3000"),
        ("ID003", r"Write to jo\x40snowdrift.name"),
    ],
)
def test_escapes_hide_nothing(code, title):
    changes = swap(TASK_FILE, "title: Chest tightness on the stairs", f'title: "{title}"')
    (finding,) = told(code, TASK_FILE, changes)
    assert finding.span.line == 2


def test_a_number_is_told_once_though_a_backslash_stands_elsewhere():
    changes = swap(TASK_FILE, "title: Chest tightness on the stairs", f'title: "Ring {PARLIAMENT}"')
    changes[TASK_FILE] = changes[TASK_FILE].replace("Should I wait?", "A \\\\ B?")
    assert len(told("ID002", TASK_FILE, changes)) == 1


def test_no_finding_repeats_what_it_found():
    text = f"{A_NUMBER}, {PARLIAMENT}, jo@snowdrift.name, EC1A 1BB, DOB 14/03/1961, AB123456C, Mr Tomas Snowdrift"
    for finding in check(ANSWER, swap(ANSWER, SAID, text)):
        if finding.code[:2] == "ID":
            assert not any(part in finding.message + finding.hint for part in text.split(", "))


def test_the_author_cannot_waive_them_and_numbers_are_errors():
    firm = {rule.code: rule for rule in RULES if rule.code[:2] == "ID"}
    assert not any(rule.family.waivable for rule in firm.values())
    assert {code for code, rule in firm.items() if rule.severity == "error"} == {f"ID00{n}" for n in range(1, 7)}


def test_published_numbers_and_mailboxes_are_written_as_they_are_looked_up():
    assert all(number.startswith("+") and number[1:].isdigit() for number in PUBLISHED)
    assert all(name == name.lower() for name in MAILBOXES)


@pytest.mark.parametrize("text", ["1 " * 20_000, "0" * 50_000, "401 023 " * 5_000, "a@" * 20_000, "+(" * 20_000])
def test_no_text_takes_long(text):
    words = Words(text)
    assert list(nhs_numbers(words)) == []
    assert list(phone_numbers(words)) == []
    assert email_address.__doc__
