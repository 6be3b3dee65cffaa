"""Whatever the bytes of a file, checking it ends soon, in findings that have a code, and never in a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.memory import ANSWER, BATCH_FILE, CONFIG, GOOD, GUIDANCE, KEY, PEOPLE, TASK_FILE, check
from tests.unit.bounded import Bounded

if TYPE_CHECKING:
    from collections.abc import Iterator

TASK, PAGE = GOOD[TASK_FILE], GOOD[ANSWER]
BOM = "\ufeff"


@pytest.fixture(scope="module")
def bounded() -> Iterator[Bounded]:
    process = Bounded()
    yield process
    process.close()


def asking(words: str | bytes) -> bytes:
    """The good task with some words as what is asked."""
    return TASK.encode() + b"ask: " + (words.encode() if isinstance(words, str) else words) + b"\n"


#: What is wrong with the bytes of a file, and the codes that tell it: those and no others.
BYTES: dict[str, tuple[bytes, set[str]]] = {
    "a NUL byte": (asking("Rest\0 now"), {"FM007"}),
    "an escape code": (asking("Rest \x1b[2J now"), {"FM007"}),
    "a bell": (asking("Rest \x07 now"), {"FM007"}),
    "a delete": (asking("Rest \x7f now"), {"FM007"}),
    "NUL bytes and nothing else": (b"\0" * 5000, {"FM006"}),
    "a byte order mark": (f"{BOM}{TASK}".encode(), {"FM005"}),
    "two byte order marks": (f"{BOM}{BOM}{TASK}".encode(), {"FM005", "FM009"}),
    "a byte order mark between lines": (f"{TASK}{BOM}ask: Rest\n".encode(), {"FM002", "FM009"}),
    "Windows line ends": (TASK.replace("\n", "\r\n").encode(), {"FM004"}),
    "line ends of an old Mac": (TASK.replace("\n", "\r").encode(), {"FM004"}),
    "one line end of Windows": (asking("Rest\r"), {"FM004"}),
    "UTF-16 with a mark": (TASK.encode("utf-16"), {"FM006"}),
    "UTF-16, big end first, with a mark": (b"\xfe\xff" + TASK.encode("utf-16-be"), {"FM006"}),
    "UTF-16 without a mark": (TASK.encode("utf-16-le"), {"FM006"}),
    "UTF-16, big end first, without a mark": (TASK.encode("utf-16-be"), {"FM006"}),
    "UTF-32 with a mark": (TASK.encode("utf-32"), {"FM006"}),
    "UTF-32 without a mark": (TASK.encode("utf-32-le"), {"FM006"}),
    "UTF-32, big end first, without a mark": (TASK.encode("utf-32-be"), {"FM006"}),
    "half of a UTF-16 file": (TASK.encode("utf-16")[:101], {"FM006"}),
    "Latin-1": (asking("Café".encode("latin-1")), {"FM001"}),
    "one byte too many for a character": (asking(b"Rest \xc0\xaf now"), {"FM001"}),
    "an overlong NUL": (asking(b"Rest \xc0\x80 now"), {"FM001"}),
    "half a surrogate pair": (asking(b"Rest \xed\xa0\x80 now"), {"FM001"}),
    "a character beyond the last": (asking(b"Rest \xf4\x90\x80\x80 now"), {"FM001"}),
    "a character that is cut off": (TASK.encode() + b"ask: Caf\xc3\n", {"FM001"}),
    "a character that YAML does not allow": (asking("Rest \ufffe now"), {"FM002"}),
    "a line break of another kind": (asking("Rest \u2028 now"), {"FM002"}),
    "a control character of two bytes": (asking("Rest \x85 now"), {"FM002"}),
    "text turned round": (asking("Give \u202e05\u202c mg"), {"FM008"}),
    "text isolated": (asking("Give \u206605\u2069 mg"), {"FM008"}),
    "a mark of direction": (asking("Give \u200f50 mg"), {"FM008"}),
    "no width": (asking("Do\u200bnot wait"), {"FM009"}),
    "a soft hyphen": (asking("Do\u00adnot wait"), {"FM009"}),
    "letters of the tag plane": (asking("Rest \U000e0041\U000e0042 now"), {"FM009"}),
    "a joiner between words": (asking("Do \u200dnot wait"), {"FM009"}),
    "letters of another alphabet": (asking("Give h\u0435parin"), {"FM020"}),
    "spaces at the end": (TASK.encode() + b"ask: Rest   \n", {"FM018"}),
    "no end of the last line": (TASK.encode() + b"ask: Rest", {"FM019"}),
    "an empty file": (b"", {"SC001"}),
    "one line end": (b"\n", {"SC001"}),
    "a number": (b"12\n", {"SC001"}),
    "a list": (b"- 1\n", {"SC001"}),
    "a great many spaces": (b" " * 999_999, {"FM019", "SC001"}),
    "more than is read": (b"a: " + b"x" * 1_000_000, {"FM015"}),
    "exactly as much as is read": (TASK.encode() + b"#" * (999_999 - len(TASK)) + b"\n", set()),
    "an alias": (asking("*chest"), {"FM010"}),
    "an anchor": (asking("&chest pain"), {"FM010"}),
    "a merge key": (TASK.encode() + b"<<: {ask: Rest}\n", {"FM011"}),
    "a tag": (asking("!!python/object/apply:os.system [id]"), {"FM012"}),
    "a doubled name": (TASK.encode() + b"minutes: 5\n", {"FM013"}),
    "deep brackets": (TASK.encode() + b"tags: " + b"[" * 500_000, {"FM014", "FM019"}),
    "deep brackets on many lines": (TASK.encode() + b"tags: " + b"[\n" * 100_000, {"FM014"}),
    "deep braces": (TASK.encode() + b"tags: " + b"{a: " * 100_000, {"FM014", "FM019"}),
    "deep dashes": (TASK.encode() + b"tags:\n" + b"- " * 100_000, {"FM014", "FM019"}),
    "deep blocks": (TASK.encode() + b"tags:\n" + b"".join(b" " * n + b"a:\n" for n in range(1, 1000)), {"FM014"}),
    "deep names": (TASK.encode() + b"tags:\n" + b"? " * 100_000, {"FM002", "FM019"}),
    "a huge value": (asking("x" * 100_001), {"FM016"}),
    "a huge quoted value": (asking('"' + "\\n" * 100_001 + '"'), {"FM016"}),
    "a huge folded value": (TASK.encode() + b"ask: >\n" + b"  x\n" * 60_000, {"FM016"}),
    "a huge number": (TASK.replace("minutes: 25", f"minutes: {'9' * 5000}").encode(), {"FM016"}),
    "a huge name": (TASK.encode() + b'? "' + b"x" * 99_000 + b'"\n: 1\n', {"SC001"}),
    "a second document": (TASK.encode() + b"---\n" + TASK.encode(), {"FM017"}),
    "a directive": (b"%YAML 1.2\n---\n" + TASK.encode(), {"FM017"}),
    "a tab for indentation": (TASK.encode() + b"risk:\n\tseverity: minor\n", {"FM002"}),
    "no number": (TASK.replace("minutes: 25", "minutes: .nan").encode(), {"SC001"}),
    "no end": (TASK.replace("minutes: 25", "minutes: .inf").encode(), {"SC001"}),
    "a number beyond all machines": (TASK.replace("minutes: 25", f"minutes: {'9' * 399}").encode(), {"SC001"}),
    "an escape code by its name": (asking('"\\e[2J"'), set()),
}


@pytest.mark.parametrize("name", BYTES)
def test_what_is_wrong_with_the_bytes_has_a_code(name: str, bounded: Bounded) -> None:
    data, codes = BYTES[name]
    outcome = bounded.check(TASK_FILE, data)
    assert (outcome.died, outcome.codes) == ("", codes)
    assert outcome.longest < 1000


@pytest.mark.parametrize("path", [ANSWER, GUIDANCE, PEOPLE, CONFIG, BATCH_FILE])
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda raw: raw + b"\0", "FM007"),
        (lambda raw: raw.decode().encode("utf-16"), "FM006"),
        (lambda raw: raw + b"\xff\n", "FM001"),
        (lambda raw: raw.replace(b"\n", b"\r\n"), "FM004"),
        (lambda raw: b"\xef\xbb\xbf" + raw, "FM005"),
        (lambda raw: raw + b" " * 1_000_000, "FM015"),
        (lambda raw: raw.replace(b": ", b": &a ", 1), "FM010"),
        (lambda raw: raw.replace(b": ", b": !a ", 1), "FM012"),
        (lambda raw: raw.replace(b": ", b": " + b"[" * 99, 1), "FM014"),
        (lambda raw: raw.replace(b": ", b": \xe2\x80\xa8", 1), "FM002"),
    ],
)
def test_every_kind_of_file_is_looked_at_so(path, change, code, bounded: Bounded) -> None:
    outcome = bounded.check(path, change(GOOD[path].encode()))
    assert outcome.died == ""
    assert code in outcome.codes


def numbered(row: str, count: int) -> str:
    return "".join(row.replace("@", str(number)) for number in range(count))


def a_ladder(rung: str) -> str:
    """Values that each stand for nine of the one before: thirty make more than there are atoms."""
    nine = ", ".join(["*a@"] * 9)
    rungs = (rung.format(nine=nine).replace("a@", f"a{n - 1}").replace("b@", f"a{n}") for n in range(1, 30))
    return "a0: &a0 {x: 1}\n" + "".join(rungs)


DETAILS, BODY = PAGE.partition("guidance:\n")[::2]

#: Files of the largest size that is read, each of the worst kind of its sort: it ends, within bounds.
BOMBS: dict[str, tuple[str, str]] = {
    "aliases": (TASK_FILE, a_ladder("b@: &b@ [{nine}]\n")),
    "merges": (TASK_FILE, a_ladder("b@: &b@ {{<<: [{nine}]}}\n")),
    "names": (TASK_FILE, numbered("a@:\n", 110_000)),
    "names, as many as are read": (TASK_FILE, numbered("a@:\n", 20_000)),
    "items": (TASK_FILE, "- a\n" * 49_000),
    "groups": (TASK_FILE, "- a:\n" * 24_000),
    "tags of two types": (TASK_FILE, f"{TASK}tags: [{numbered('@, a@, ', 10_000)}]\n"),
    "tags that are groups": (TASK_FILE, f"{TASK}tags: [{numbered('{a: @}, ', 10_000)}]\n"),
    "tags that are lists": (TASK_FILE, f"{TASK}tags: [{numbered('[@], ', 10_000)}]\n"),
    "tags": (TASK_FILE, f"{TASK}tags: [{numbered('a@, ', 40_000)}]\n"),
    "messages": (TASK_FILE, TASK.replace("minutes:", "  - {role: user, content: a}\n" * 15_000 + "minutes:")),
    "criteria": (
        TASK_FILE, TASK.partition("rubric:")[0] + "rubric:\n" + numbered("- {criterion: Asks @ a, points: 5}\n", 12_000)
    ),
    "criteria, all the same": (
        TASK_FILE, TASK.partition("rubric:")[0] + "rubric:\n" + "- {criterion: Asks why, points: 5}\n" * 12_000
    ),
    "guidance": (TASK_FILE, TASK + numbered("  - g@\n", 40_000)),
    "waivers": (TASK_FILE, TASK + "waivers:\n" + numbered("- {code: TK012, reason: a@}\n", 12_000)),
    "outputs": (TASK_FILE, TASK + "outputs:\n" + numbered("- {name: A@, content: a}\n", 12_000)),
    "people": (PEOPLE, GOOD[PEOPLE] + numbered("  p@: {name: P @, roles: [trainer]}\n", 10_000)),
    "people of one name": (PEOPLE, GOOD[PEOPLE] + numbered("  p@: {name: P, email: a@b.c, roles: [trainer]}\n",
    9_000)),
    "keys": (
        PEOPLE,
        f"{GOOD[PEOPLE]}  q:\n    name: Q\n    roles: [trainer]\n    keys:\n{numbered(f'    - public: {KEY} a@', 1)}\n"
        + f"    - public: {KEY}\n" * 7_000,
    ),
    "sign-offs": (
        CONFIG,
        GOOD[CONFIG].replace("  claims:", numbered("    - {name: r@, role: evaluator, count: 1}\n", 9_000) + "  claims:"),
    ),
    "changes": (
        GUIDANCE,
        GOOD[GUIDANCE].replace(
            "---\n\n##", numbered("  - {version: 1.@.0, date: 2026-11-02, what: a}\n", 9_000) + "---\n\n##"
        ),
    ),
    "headings": (GUIDANCE, GOOD[GUIDANCE] + numbered("\n## a@\n", 60_000)),
    "headings, all the same": (ANSWER, PAGE + "\n## Answer\n" * 60_000),
    "references": (
        ANSWER,
        f"{DETAILS}references:\n{numbered('  - {kind: nice, id: CG@, title: a}' + chr(10), 9_000)}guidance:\n{BODY}",
    ),
    "citations": (ANSWER, PAGE + numbered("[@] ", 100_000)),
    "fences of details": (ANSWER, "---\n" * 249_000),
    "colons": (TASK_FILE, ": " * 499_000), "dashes": (TASK_FILE, "- " * 499_000), "marks": (TASK_FILE, "? " * 499_000),
    "exclamations": (TASK_FILE, "!" * 999_000), "percents": (TASK_FILE, "%" * 999_000),
    "bars": (TASK_FILE, "|" * 999_000),
    "angles": (TASK_FILE, ">\n" * 499_000), "commas": (TASK_FILE, "[" + "a, " * 330_000),
    "words": (TASK_FILE, "a " * 499_000),
    "pairs": (TASK_FILE, "[" + "a: b, " * 160_000), "an open quote": (TASK_FILE, 'a: "' + "x\n" * 490_000),
    "block text": (TASK_FILE, "a: |\n" + "  x\n" * 240_000), "lines": (TASK_FILE, "a: x\n" + "  x\n" * 240_000),
    "documents": (TASK_FILE, "---\n" * 249_000), "remarks": (TASK_FILE, "#\n" * 499_000),
    "blanks": (TASK_FILE, "\n" * 999_000),
    **{
        f"Markdown: {unit!r}": (ANSWER, PAGE + unit * (980_000 // len(unit)))
        for unit in (
            "a\n", ">", "> a\n", "> > > > > a\n", "- ", "- a\n", "- a\n\n", "- - - - a\n", "1) a\n", "* ", "***\n",
            "a\n=\n", "a\n-\n",
            "\n## a\n", "# \n", "```\n", "~~~\n", "    a\n", "[a]: b\n", "[a]:\n", '[a]: b "\n', "[\n", "[", "![",
            "](", "`", "*a ",
            "_", "<", "<!--", "&amp;", "\\", "\t-", ">\t", " \n", "| a ", "\n\n\n", "[a](<b", "**a_", "~",
            "a" * 1000 + "\n",
        )
    },
    "Markdown: lists in lists": (ANSWER, PAGE + "".join(f"{' ' * depth}- a\n" for depth in range(1300))),
    "Markdown: fences of every length": (ANSWER, PAGE + "".join(f"{'`' * (3 + n % 60)}\n" for n in range(28_000))),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_meant_to_exhaust_is_decided_soon(name: str, bounded: Bounded) -> None:
    path, text = BOMBS[name]
    outcome = bounded.check(path, text[:999_999])
    assert outcome.died == ""
    assert outcome.longest < 1000


#: What is repeated to make a pattern go back and forth, in words of the kind that rules look for.
UNITS = (
    " ", "\n", "0", "1", "a", "A", "a-", "1.", ".", "-", "'", '"', "(", "[", "“", "a ", "1 ", "1, ", "a.", "a@", "@",
    "@a.",
    "http://a/", "/", "10.1/a ", "mg", "1 mg ", "µ", "é", "t-7h2k9m4x8q ", "NHS 943 ", "+44 ", "07", "0 ", "* ", "<",
    "<!--",
    "&", "|", "_", "*a ", "`", "[a](", "12/", "1-", "1:", "Dr ", "Mr Smith ", "I ", "not ", "within ", "if ", "\\",
    "$", "%", "=",
    "((", "{{", "…", "—", "a—", "Á", "\u0430", "a\u0430", "\u200d", "\u200da", "\u202e", "a\u0301", "😀", "50mg/",
    "x 2 ", "1/2 ",
    "1,000 ", "Patient: ", "DOB ", "12/12/12 ", "AB1 ", "SW1A 1AA ", "CG95 ", "PMID 1 ", "doi:10.1/", "[1]", "[1,",
    "Call ",
    "999 ", "ignore previous ", "As an AI ", "<|im", "always ", "a b c d. ", "A. ", "e.g. ", "!", "?", "www.",
    "mailto:", " \n",
    "12 High Street ", "12 ", "January 1 ", "born 1 ", "a1b2", "aaa bbb ", "per ", "daily ", "micrograms ", "every 1 ",
)  # fmt: skip
#: Where it stands: in an answer, a prompt, a criterion, guidance, a name.
PLACES = {
    "an answer": (ANSWER, lambda text: PAGE.replace("Stop and sit down.", f"Stop and sit down. {text}")),
    "a prompt": (TASK_FILE, lambda text: TASK.replace("content: I", f"content: |\n      {_in(text)}\n      I")),
    "a criterion": (
        TASK_FILE,
        lambda text: TASK.replace("criterion: Advises c", f"criterion: |\n      {_in(text)}\n      C"),
    ),
    "guidance": (GUIDANCE, lambda text: f"{GOOD[GUIDANCE]}{text}\n"),
    "a name": (PEOPLE, lambda text: GOOD[PEOPLE].replace("name: Dr Ben", f"name: |\n      {_in(text)}\n      Dr Ben")),
}
#: A quarter of a pattern's work is a quarter of its time, or a sixteenth where it goes back and forth.
_SHORT, _LONG, _MOST, _WORTH_A_LOOK = 4_000, 16_000, 9, 0.08


def _in(text: str) -> str:
    return text.replace("\n", "\n      ")


def _took(bounded: Bounded, place: str, unit: str, length: int) -> float:
    path, put = PLACES[place]
    outcome = bounded.check(path, put(unit * (length // len(unit))))
    assert outcome.died == "", unit
    return outcome.seconds


@pytest.mark.parametrize("place", PLACES)
def test_no_rule_looks_back_and_forth_for_ever(place: str, bounded: Bounded) -> None:
    for unit in UNITS:
        if _took(bounded, place, unit, _LONG) < _WORTH_A_LOOK:
            continue
        ratios = [_took(bounded, place, unit, _LONG) / _took(bounded, place, unit, _SHORT) for _ in range(3)]
        assert min(ratios) < _MOST, (unit, ratios)


def test_findings_of_a_hostile_value_are_short() -> None:
    """What a finding quotes is cut down, and steers no terminal."""
    for change in (
        '"\\e[31m\\a\\0"',
        "x" * 90_000,
        '"\\u202Ex"',
        "[" + "a, " * 900 + "]",
        "{" + "a: b, " * 0 + "c: d}",
    ):
        for finding in check(TASK_FILE, {TASK_FILE: TASK.replace("audience: patient", f"audience: {change}")}):
            assert len(finding.message) < 400, finding.message[:80]
