"""References: ids as they are really given, and near misses of every rule about them."""

from __future__ import annotations

import pytest

from rlhf.rules.sources import stands_for
from tests.rules.memory import ANSWER, TASK_FILE, add, check, swap
from tests.rules.told import told

SAID = "Stop and sit down. Do not wait: see your GP today."


def listing(*references, more=""):
    """An answer with sources, each a kind and an id."""
    lines = "".join(f'  - kind: {kind}\n    id: "{id_}"\n{more}' for kind, id_ in references)
    return swap(ANSWER, "ai_draft: false\n", f"ai_draft: false\nreferences:\n{lines}")


def told_of(code, *references):
    return [finding.message for finding in told(code, ANSWER, listing(*references))]


def hint(code, kind, id_):
    (finding,) = told(code, ANSWER, listing((kind, id_)))
    return finding.hint


@pytest.mark.parametrize(
    "doi",
    [
        "10.1136/bmj.n71",
        "10.1016/S0140-6736(05)66178-0",
        "10.1056/NEJMoa1501031",
        "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
        "10.3310/hta20810",
        "10.1000.10/123456",
        "10.48550/arXiv.2505.08775",
        "10.1093/ageing/afz056_x",
        "10.1016/s0140-6736(98)03088-x",
    ],
)
def test_dois_that_are_given(doi):
    assert check(ANSWER, listing(("doi", doi))) == []


@pytest.mark.parametrize(
    ("doi", "mended"),
    [
        ("https://doi.org/10.1136/bmj.n71", "Write: id: 10.1136/bmj.n71"),
        ("doi:10.1136/bmj.n71", "Write: id: 10.1136/bmj.n71"),
        ("10.1136/bmj.n71.", "Write: id: 10.1136/bmj.n71"),
        ("10.1136 /bmj.n71", "It begins with 10. and has a slash, as in 10.1136/bmj.n71"),
        ("bmj.n71", "It begins with 10. and has a slash, as in 10.1136/bmj.n71"),
        ("11.1136/bmj.n71", "It begins with 10. and has a slash, as in 10.1136/bmj.n71"),
        ("10.113/bmj", "It begins with 10. and has a slash, as in 10.1136/bmj.n71"),
        ("10.1136/", "It begins with 10. and has a slash, as in 10.1136/bmj.n71"),
    ],
)
def test_dois_that_lead_nowhere(doi, mended):
    assert hint("RF001", "doi", doi) == mended


@pytest.mark.parametrize("pmid", ["1", "33782057", "9999999"])
def test_pmids_that_are_given(pmid):
    assert check(ANSWER, listing(("pmid", pmid))) == []


@pytest.mark.parametrize(
    ("pmid", "mended"),
    [
        ("PMID: 33782057", 'Write: id: "33782057"'),
        ("pmid33782057", 'Write: id: "33782057"'),
        ("033782057", "It is a number of up to eight digits."),
        ("337820571", "It is a number of up to eight digits."),
        ("PMC8005924", "This is its number in PMC; the PMID stands beside it on the article's page."),
        ("Page and others", "It is a number of up to eight digits."),
    ],
)
def test_pmids_that_find_nothing(pmid, mended):
    assert hint("RF002", "pmid", pmid) == mended


@pytest.mark.parametrize("id_", ["NG143", "CG95", "TA875", "HST17", "QS2", "PH48", "IPG1", "DG30", "MTG64", "KTT24"])
def test_nice_documents(id_):
    assert check(ANSWER, listing(("nice", id_))) == []


@pytest.mark.parametrize(
    ("id_", "mended"),
    [
        ("ng143", "Write: id: NG143"),
        ("NG 143", "Write: id: NG143"),
        ("NICE NG143", "Write: id: NG143"),
        ("https://www.nice.org.uk/guidance/ng143", "Write: id: NG143"),
        ("143", "It is letters and a number, as in NG143, CG95 or TA875."),
        ("XG143", "It is letters and a number, as in NG143, CG95 or TA875."),
        ("NG14300", "It is letters and a number, as in NG143, CG95 or TA875."),
        ("Fever in under 5s", "It is letters and a number, as in NG143, CG95 or TA875."),
    ],
)
def test_what_nice_has_not(id_, mended):
    assert hint("RF003", "nice", id_) == mended


@pytest.mark.parametrize(
    "url",
    [
        "https://www.nhs.uk/conditions/sepsis/",
        "http://example.org",
        "https://www.gov.uk/drug-safety-update?page=2#top",
        "https://sepsistrust.org:8443/x",
        "https://xn--dil-pia.ie/",
        "https://www.proxima.org/homepage.local/",
    ],
)
def test_addresses_that_anybody_can_open(url):
    assert check(ANSWER, listing(("url", url))) == []


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("www.nhs.uk/conditions", "is no web address"),
        ("ftp://example.org/x", "is no web address"),
        ("file:///C:/guidelines/sepsis.pdf", "is no web address"),
        ("https://", "is no web address"),
        ("https://[::1", "is no web address"),
        ("https://www.nhs.uk/a b", "is no web address"),
        ("the trust's guideline", "is no web address"),
        ("http://localhost:8000/", "opens only inside one organisation"),
        ("http://intranet/sepsis", "opens only inside one organisation"),
        ("https://intranet.frostwick.nhs.uk/sepsis", "opens only inside one organisation"),
        ("http://nww.frostwick.nhs.uk/sepsis", "opens only inside one organisation"),
        ("http://server.local/x", "opens only inside one organisation"),
        ("http://10.0.0.7/x", "opens only inside one organisation"),
        ("http://[fe80::1]/x", "opens only inside one organisation"),
        ("https://frostwick.sharepoint.com/sites/x", "opens only inside one organisation"),
        ("https://jo:pass@example.org/", "holds a name or a password"),
        ("https://www-uptodate-com.frost.idm.oclc.org/contents/x", "opens only with a library's login"),
        ("https://ezproxy.frostwick.ac.uk/login?url=x", "opens only with a library's login"),
    ],
)
def test_addresses_that_others_cannot_open(url, why):
    assert told_of("RF004", ("url", url)) == [f"“{url}” {why}."]


@pytest.mark.parametrize(
    ("day", "count"),
    [("2026-02-28", 0), ("2024-02-29", 0), ("2026-02-29", 1), ("2026-04-31", 1), ("0206-11-19", 1), ("19/11/2026", 0)],
)
def test_days_of_access(day, count):
    changes = listing(("nice", "NG143"), more=f'    accessed: "{day}"\n')
    assert len(told("RF005", ANSWER, changes)) == count


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        (("nice", "NG143"), ("nice", "NG143"), 1),
        (("doi", "10.1136/bmj.n71"), ("doi", "10.1136/BMJ.N71"), 1),
        (("url", "https://www.nhs.uk/x/"), ("url", "http://nhs.uk/x#top"), 1),
        (("nice", "NG143"), ("url", "https://www.nice.org.uk/guidance/NG143/chapter/x"), 1),
        (("pmid", "33782057"), ("url", "https://pubmed.ncbi.nlm.nih.gov/33782057/"), 1),
        (("nice", "NG143"), ("nice", "NG144"), 0),
        (("bnf", "ramipril"), ("cks", "ramipril"), 0),
        (("url", "https://www.nhs.uk/x?page=1"), ("url", "https://www.nhs.uk/x?page=2"), 0),
    ],
)
def test_sources_that_are_the_same(one, other, count):
    assert len(told_of("RF006", one, other)) == count


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("As NG143 says, and CG95.", ["NG143", "CG95"]),
        ("See 10.1136/bmj.n71.", ["10.1136/bmj.n71"]),
        ("(See https://doi.org/10.1136/bmj.n71)", ["10.1136/bmj.n71"]),
        ("PMID: 33782057, PMID 1234567", ["PMID: 33782057", "PMID 1234567"]),
        ("NG143 twice: NG143.", ["NG143"]),
        ("An NG tube, NG 143, NG12Fr, TANG143, X-NG143 and NG143-b. QS. TA 10. 10.5 mg.", []),
        ("Version 10.1136 and 10.113/x", []),
    ],
)
def test_sources_in_the_text(text, cited):
    found = told("RF007", ANSWER, swap(ANSWER, SAID, text))
    assert [finding.message for finding in found] == [f"{one} is not among the references." for one in cited]


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("As NG143 says.", ("nice", "NG143")),
        ("As NG143 says.", ("url", "https://www.nice.org.uk/guidance/ng143")),
        ("See doi 10.1136/BMJ.n71.", ("doi", "10.1136/bmj.n71")),
        ("See https://doi.org/10.1136/bmj.n71.", ("url", "https://doi.org/10.1136/bmj.n71")),
        ("See PMID 33782057.", ("pmid", "33782057")),
    ],
)
def test_sources_in_the_text_that_are_listed(text, reference):
    changes = {ANSWER: listing(reference)[ANSWER].replace(SAID, text)}
    assert told("RF007", ANSWER, changes) == []


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("https://doi.org/10.1136/bmj.n71", ("doi", "10.1136/bmj.n71")),
        ("http://dx.doi.org/10.1136/bmj.n71", ("doi", "10.1136/bmj.n71")),
        ("https://pubmed.ncbi.nlm.nih.gov/33782057/?from=x", ("pmid", "33782057")),
        ("https://www.ncbi.nlm.nih.gov/pubmed/33782057", ("pmid", "33782057")),
        ("https://www.nice.org.uk/guidance/ng143", ("nice", "NG143")),
        ("https://nice.org.uk/Guidance/TA875/resources", ("nice", "TA875")),
        ("https://cks.nice.org.uk/topics/angina/", ("cks", "angina")),
        ("https://bnf.nice.org.uk/drugs/ramipril/#indications", ("bnf", "ramipril")),
        ("https://www.nice.org.uk/about", None),
        ("https://www.nice.org.uk/guidance/conditions-and-diseases", None),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC8005924/", None),
        ("https://www.ncbi.nlm.nih.gov/books/NBK525789/", None),
        ("https://notdoi.org/10.1136/bmj.n71", None),
        ("https://www.nhs.uk/?u=https://doi.org/10.1136/bmj.n71", None),
    ],
)
def test_addresses_that_stand_for_an_id(url, known):
    assert stands_for(url) == known
    assert len(told_of("RF008", ("url", url))) == (known is not None)


@pytest.mark.parametrize("references", ["references: 5", "references: [5, {kind: 3}, {kind: nice, id: [1]}]"])
def test_references_of_another_shape_are_left_to_their_schema(references):
    changes = swap(ANSWER, "ai_draft: false\n", f"ai_draft: false\n{references}\n")
    assert not [finding for finding in check(ANSWER, changes) if finding.code[:2] == "RF"]


# --- diagnoses --------------------------------------------------------------------------------------------------


def coded(code, more=""):
    return add(TASK_FILE, f'{more}source:\n  name: k-qa\n  record: "17"\n  icd10: "{code}"\n')


@pytest.mark.parametrize(
    "code",
    ["I20.9", "I209", "i20.9", "A00", "U07.1", "M54.56", "S72.00", "F32.00", "E11.65", "W19.0", "G01*", "A17.0†"],
)
def test_codes_that_who_has(code):
    assert check(TASK_FILE, coded(code)) == []


@pytest.mark.parametrize("code", ["R07.89", "J45.909", "S72.001A", "I20.5", "B12", "U99.9", "F32.A"])
def test_codes_that_who_has_not(code):
    (finding,) = check(TASK_FILE, coded(code))
    assert (finding.code, finding.message) == ("RF009", f"WHO's ICD-10 has no code {code}.")


@pytest.mark.parametrize("words", ["Angina pectoris", "None", "B12 deficiency anaemia", "H1N1", "I20 angina", "12.3"])
def test_a_diagnosis_in_words_is_no_code(words):
    assert check(TASK_FILE, coded(words)) == []


def test_the_united_states_have_a_list_of_their_own():
    assert told("RF009", TASK_FILE, coded("R07.89", "locale: en-US\n")) == []
    assert len(told("RF009", TASK_FILE, coded("R07.89", "locale: en-GB\n"))) == 1
