"""Each verb, once as it should go and once refused, with everything it prints held against a transcript.

A transcript lies in `transcripts/`; after a change that is meant, write them again with
`UPDATE_TRANSCRIPTS=1 python -m pytest tests/commands` and read the difference.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rlhf.rules.table import RULES
from tests.on_terminal import on_terminal
from tests.standins.git_http import GitServer
from tests.standins.github import REPOSITORY, GitHubServer
from tests.team import BATCH, TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "transcripts"
FIRST, SECOND = TASKS[0], TASKS[1]


#: The letters of a review, as `rlhf feedback` prints them.
_LETTERS = re.compile(r"^  ([0-9a-hjkmnp-tv-z]{6})  (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ", re.MULTILINE)


class Transcript:
    """Collects commands and what they print, with what differs from run to run made the same."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.lines: list[str] = []
        self.said: dict[str, str] = {}

    def run(self, who: str, *args: str, code: int = 0, cwd: Path | None = None, stdin: str = "") -> str:
        """Run it; what it printed."""
        result = self.team.rlhf(who, *args, code=code, cwd=cwd, stdin=stdin)
        shown = " ".join(f'"{word}"' if " " in word else word for word in args)
        self.lines.append(f"{who}$ rlhf {shown}")
        self.lines += [line.rstrip() for line in result.out.splitlines()]
        for letters in _LETTERS.findall(result.out) if args[0] == "feedback" else ():
            self.said.setdefault(letters, f"rvw{len(self.said):03}")
        err = result.err
        if str(self.team.root) in "".join(err.split()):  # where its lines break depends on how long that path is
            err = " ".join(err.split())
        self.lines += [f"! {line.rstrip()}" for line in err.splitlines()]
        if code:
            self.lines.append(f"[exit code {code}]")
        self.lines.append("")
        return result.out

    def on_terminal(self, who: str, lines: list[str], *args: str, cwd: Path, code: int = 0) -> None:
        """Run it for somebody who sits before a terminal and types these lines."""
        result = on_terminal(self.team, who, lines, *args, cwd=cwd)
        assert result.code == code, result.text
        self.lines.append(f"{who}$ rlhf {' '.join(args)}")
        self.lines += [f"< {line}" for line in lines]
        self.lines += [line.rstrip() for line in result.out.splitlines()]
        self.lines += [f"! {line.rstrip()}" for line in result.err.splitlines()]
        self.lines += [f"[exit code {code}]", ""] if code else [""]

    def say(self, letters: str, who: str, *args: str) -> str:
        """Run what says something; the letters by which that is called, in the transcript those given."""
        said = self.run(who, *args).split()[0]
        self.said[said] = letters
        return said

    @property
    def text(self) -> str:
        text = "\n".join(self.lines).replace(str(self.team.root), "ROOT").rstrip() + "\n"
        for said, letters in self.said.items():
            text = text.replace(said, letters)
        when = r"the version of [A-Z][a-z]{2}\s+\d+\s+[A-Z][a-z]{2}\s+\d\d:\d\d,"  # by the machine's own clock
        text = re.sub(when, "the version of Mon 30 Nov 19:30,", text)
        text = re.sub(r"(ssh-ed25519) AAAA[A-Za-z0-9+/=]+", r"\1 AAAA…", text)
        text = re.sub(r"(?<=  [a-z]{6}  )[0-9a-f]{8}(?=$| ✓)", "3f2a91c0", text, flags=re.MULTILINE)
        text = re.sub(r"(SHA256:|--replaces )[A-Za-z0-9+/]+", r"\1pm4Xq…", text)
        return re.sub(r"\bt-(?!aaaaa|bbbbb|ccccc|ddddd|eeeee)[0-9a-hjkmnp-tv-z]{10}\b", "t-NEWTASKNEW", text)


@pytest.fixture
def transcript(team: Team, request: pytest.FixtureRequest) -> Iterator[Transcript]:
    """A transcript of a test, compared with the one in `transcripts/` of its name at the end."""
    found = Transcript(team)
    yield found
    file = FOLDER / f"{request.node.name.removeprefix('test_')}.txt"
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(found.text, encoding="utf-8")
    assert found.text == file.read_text(encoding="utf-8")


def test_init(transcript: Transcript) -> None:
    root = transcript.team.root
    transcript.run("kim", "init", "spring", "--as", "kim", "--name", "Spring answers", cwd=root)
    transcript.run("kim", "init", "spring", "--as", "kim", cwd=root, code=3)
    transcript.run("kim", "init", "other", "--as", "Kim Lee", cwd=root, code=2)
    transcript.run("kim", "init", "other", "--as", "kim", "--remote", "spring.git", cwd=root, code=3)
    transcript.run("kim", "init", "other", "--as", "kim", "--zone", "Mars/Base", cwd=root, code=2)


def test_init_on_github(transcript: Transcript) -> None:
    team = transcript.team
    bare = team.root / "hub" / "winter" / "answers.git"
    team.git(".", "init", "-q", "--bare", "-b", "main", str(bare))
    account = ("--login", "kim-gh", "--account-id", "583231")
    with GitServer(team.root / "hub", "x:y") as server:
        team.env = {
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"url.{server.url('')}.insteadOf",
            "GIT_CONFIG_VALUE_0": "https://github.com/",
        }  # fmt: skip
        transcript.run("kim", "init", "spring", "--as", "kim", "--github", "winter/answers", *account, cwd=team.root)
        transcript.run("kim", "ci", "workflows", cwd=team.root / "spring")
        transcript.run("kim", "init", "other", "--as", "kim", "--github", "winter/none", cwd=team.root, code=3)
        transcript.run("ben", "init", "other", "--as", "ben", "--github", "winter/answers", cwd=team.root, code=3)
        transcript.run("kim", "init", "other", "--as", "kim", "--github", "winter", cwd=team.root, code=2)
    team.env = {}
    transcript.run("morgan", "ci", "workflows", code=3)


def test_join(transcript: Transcript) -> None:
    root = transcript.team.root
    transcript.run("zoe", "join", "project.git", "zoe", "--as", "zoe", cwd=root, code=3)
    transcript.run("zoe", "join", "project.git", "zoe", "--as", "zoe", "--name", "Dr Zoe Hart", cwd=root, code=3)
    transcript.run("zoe", "week", code=3)
    key = (root / "homes" / "zoe" / "keys" / "zoe_ed25519.pub").read_text(encoding="utf-8").strip()
    transcript.run("morgan", "people", "add", "zoe", "--name", "Dr Zoe Hart", "--role", "trainer", "--key", key)
    transcript.run("zoe", "status")
    transcript.run("morgan", "task", "assign", FIRST, "--to", "ben")
    transcript.run("ben", "join", "project.git", "again", "--as", "ben", cwd=root)
    transcript.run("emeka", "join", "project.git", "a second copy", "--as", "emeka", cwd=root)
    transcript.run("amara", "join", "project.git", "ben", "--as", "amara", cwd=root, code=3)
    transcript.run("amara", "join", "nowhere.git", "new", "--as", "amara", cwd=root, code=3)
    transcript.run("amara", "join", "project.git", cwd=root, code=2)
    transcript.run("ben", "week", cwd=root, code=3)


def test_join_on_a_terminal(transcript: Transcript) -> None:
    root = transcript.team.root
    lines = ["", "project.git", "Dr Zoe Hart", "Zoe!", ""]
    transcript.on_terminal("zoe", lines, "join", cwd=root, code=3)
    transcript.on_terminal("ben", [], "join", "project.git", "b2", "--as", "ben", cwd=root)
    transcript.on_terminal("yan", ["Dr Yan Li"], "join", "project.git", "yan", "--as", "yan", cwd=root, code=3)
    transcript.on_terminal("kim", [], "join", cwd=root, code=130)


def test_invite(transcript: Transcript) -> None:
    root = transcript.team.root
    invited = ("invite", "zoe", "--name", "Dr Zoe Hart", "--role", "evaluator", "--specialty", "cardiology")
    transcript.run("morgan", "invite", "zoe", code=2)
    transcript.run("morgan", *invited)
    elsewhere = ("--address", "https://example.org/winter.git", "--from", "git+https://example.org/rlhf.git")
    transcript.run("morgan", "invite", "zoe", *elsewhere, "--out", str(root / "zoe.txt"))
    transcript.run("zoe", "join", "project.git", "zoe", "--as", "zoe", cwd=root, code=3)
    transcript.run("morgan", "invite", "amara", "--out", str(root / "morgan" / "people.yaml"), code=2)
    transcript.run("morgan", "invite", "amara", *elsewhere, "--json")
    transcript.run("amara", "invite", "yan", "--name", "Yan", "--role", "trainer", code=3)


def test_moved(transcript: Transcript) -> None:
    team = transcript.team
    team.rlhf("amara", "task", "pull", FIRST)
    team.rlhf("kim", "init", "spring", "--as", "kim", cwd=team.root)
    team.bare.rename(team.root / "winter.git")
    transcript.run("amara", "sync", code=3)
    transcript.say("nte001", "amara", "note", FIRST, "Worth knowing.")
    transcript.run("amara", "moved", "../nowhere.git", code=3)
    transcript.run("amara", "moved", "../spring.git", code=3)
    transcript.run("amara", "moved", "../winter.git")
    transcript.run("amara", "sync")


def test_practise(transcript: Transcript) -> None:
    root = transcript.team.root
    transcript.run("zoe", "practise", "first", cwd=root)
    transcript.run("zoe", "practise", "amara/second", cwd=root, code=3)
    transcript.run("zoe", "practise", "first/third", cwd=root, code=3)
    transcript.run("zoe", "practise", "ben", cwd=root, code=3)


def test_completion(transcript: Transcript) -> None:
    home = transcript.team.root / "home"
    home.mkdir()
    (home / ".bashrc").write_text("alias x=y\n", encoding="utf-8")
    transcript.team.env = {"HOME": str(home)}
    transcript.run("amara", "completion", "install", "bash")
    transcript.run("amara", "completion", "install", "bash")
    transcript.run("amara", "completion", "remove", "bash")
    transcript.run("amara", "completion", "remove", "bash")
    transcript.run("amara", "completion", "install", "tcsh", code=2)
    assert (home / ".bashrc").read_text(encoding="utf-8") == "alias x=y\n"


def test_people(transcript: Transcript) -> None:
    transcript.run("morgan", "people", "list")
    transcript.run(
        "morgan", "people", "add", "zoe", "--name", "Dr Zoe Hart", "--role", "sme", "--specialty", "cardiology"
    )
    transcript.run("morgan", "people", "add", "yan", code=2)
    transcript.run("morgan", "people", "add", "Yan!", "--name", "Yan", "--role", "trainer", code=2)
    transcript.run("morgan", "people", "add", "yan", "--name", "Yan", "--role", "doctor", code=2)
    transcript.run("amara", "people", "add", "yan", "--name", "Yan", "--role", "trainer", code=3)


def test_people_away_leave_and_return(transcript: Transcript) -> None:
    transcript.team.rlhf("amara", "task", "pull", FIRST, SECOND)
    transcript.team.write("amara", FIRST)
    transcript.team.rlhf("amara", "save")
    away = ("people", "away", "amara", "--from", "2026-12-21", "--to", "2027-01-03")
    transcript.run("morgan", *away, "--because", "Winter")
    transcript.run("morgan", *away)
    transcript.run("morgan", "people", "away", "amara", "--from", "2026-12-21", "--to", "2026-12-01", code=2)
    transcript.run("morgan", "people", "return", "amara", code=3)
    transcript.run("morgan", "people", "return", "amara", "--on", "2026-12-21")
    transcript.run("morgan", "people", "set", "amara", "--zone", "Europe/Dublin", "--hours", "4")
    transcript.run("morgan", "people", "set", "amara", "--zone", "Europe/Lundon", code=2)
    transcript.run("morgan", "people", "leave", "amara", "--hand-to", "ben", "--because", "A year abroad")
    transcript.run("morgan", "people", "leave", "amara", code=3)
    transcript.run("morgan", "people", "leave", "morgan", code=3)
    transcript.run("morgan", "people", "hand-over", "amara", "--to", "ben")
    transcript.run("morgan", "board")
    transcript.run("ben", "sync")
    transcript.run("ben", "task", "pull", FIRST)
    transcript.run("morgan", "task", "unassign", FIRST, "--from", "ben", "--because", "Finish the other first")
    transcript.run("ben", "sync")
    transcript.run("ben", "status")
    transcript.run("morgan", "people", "return", "amara")


def test_task_list_and_show(transcript: Transcript) -> None:
    transcript.run("amara", "task", "list")
    transcript.run("amara", "task", "list", "--pool", "--due", "2026-12-05")
    transcript.run("amara", "task", "list", "--all", "--specialty", "psychiatry")
    transcript.run("amara", "task", "show", FIRST)
    transcript.run("amara", "task", "show", "t-zzz", code=3)
    transcript.run("amara", "task", "list", "--due", "soon", code=2)


def test_task_pull_and_drop(transcript: Transcript) -> None:
    transcript.run("amara", "task", "pull", "--minutes", "35")
    transcript.run("amara", "task", "pull", "--minutes", "5")
    transcript.run("ben", "task", "pull", FIRST, code=3)
    transcript.run("amara", "task", "drop", SECOND, "--because", "Outside my field")
    transcript.run("amara", "task", "drop", SECOND, "--because", "Twice", code=3)
    transcript.run("amara", "status")


def test_task_new_and_assign(transcript: Transcript) -> None:
    question = transcript.team.root / "morgan" / "q.txt"
    question.write_text("Can I take ibuprofen with ramipril?", encoding="utf-8")
    base = ("task", "new", "--batch", "2026-w51-new", "--title", "Ibuprofen with ramipril", "--specialty", "cardiology")
    rest = ("--kind", "reference_answer", "--audience", "patient", "--minutes", "20", "--due", "+10d")
    transcript.run("morgan", *base, "--prompt", "@q.txt", *rest, "--to", "amara")
    transcript.run("morgan", *base, "--prompt", "Well?", *rest[2:], "--kind", "reference_anser", code=2)
    transcript.run("morgan", *base, "--prompt", "@nowhere.txt", *rest, code=2)
    transcript.run("morgan", "task", "assign", FIRST, "--to", "ben")
    transcript.run("morgan", "task", "assign", FIRST, "--to", "emeka", code=3)
    transcript.run("amara", "task", "assign", FIRST, "--to", "ben", code=3)
    transcript.run("amara", "sync")
    transcript.run("amara", "task", "list")


def test_task_assign(transcript: Transcript) -> None:
    pytest.importorskip("scipy", reason="SciPy is not installed: the solver is not tested (pip install -e .[assign])")
    auto = ("task", "assign", "--auto", "--batch", BATCH)
    transcript.run("morgan", *auto, "--dry-run")
    for who, hours in (("amara", "3"), ("ben", "2")):
        transcript.team.rlhf("morgan", "people", "add", who, "--hours", hours)
    transcript.run("morgan", *auto, "--dry-run")
    transcript.run("morgan", *auto, "--because", "Week 50")
    transcript.run("morgan", *auto)
    transcript.run("morgan", "task", "unassign", TASKS[4], "--from", "amara", "--because", "You are away")
    transcript.run("morgan", "task", "unassign", TASKS[4], "--from", "amara")
    transcript.run("morgan", *auto, "--greedy", "--dry-run")
    transcript.run("morgan", "task", "assign", TASKS[4], "--to", "ben")
    transcript.run("morgan", "task", "assign", TASKS[4], "--to", "ben")
    transcript.run("morgan", "task", "assign", "--batch", BATCH, "--to", "ben")
    transcript.run("morgan", "task", "assign", TASKS[4], "--to", "amara", code=3)
    transcript.run("morgan", *auto, "--to", "ben", code=2)
    transcript.run("morgan", "task", "assign", TASKS[4], code=2)
    transcript.run("morgan", "task", "assign", "--auto", "--batch", "nowhere", code=2)
    transcript.run("amara", *auto, code=3)
    transcript.team.rlhf("amara", "sync")
    transcript.run("amara", "week")


def test_board_forecast(transcript: Transcript) -> None:
    team = transcript.team
    transcript.run("morgan", "board", "--forecast")
    for week, task in enumerate(TASKS[:4], 1):
        at = f"2026-{10 + (week > 2)}-{ {1: 19, 2: 26, 3: 2, 4: 9}[week]:02}T20:00:00+00:00"
        team.rlhf("amara", "task", "pull", task, now=at)
        team.write("amara", task, f"Considered words, of week {week}.")
        team.rlhf("amara", "submit", now=at)
        team.rlhf("emeka", "sync", now=at)
        team.rlhf("emeka", "review", "approve", task, now=at)
    team.rlhf("morgan", "sync")
    transcript.run("morgan", "board", "--forecast")
    transcript.run("morgan", "board", "--forecast", "--batch", BATCH, "--svg", "ahead.svg")
    assert (team.root / "morgan" / "ahead.svg").read_text(encoding="utf-8").startswith("<svg")
    transcript.run("morgan", "board", "--forecast", "--batch", "nowhere", code=2)
    transcript.run("morgan", "board", "--svg", "ahead.svg", code=2)
    transcript.run("amara", "board", "--forecast", code=3)


def test_task_import(transcript: Transcript) -> None:
    root = transcript.team.root / "morgan"
    (root / "mine.csv").write_text(
        "number,question,field\n1,Is a cough of four weeks a worry?,respiratory-medicine\n2,,cardiology\n"
        "3,Why do my ankles swell?,Heart\n",
        encoding="utf-8",
    )
    (root / "map.yaml").write_text(
        "name: mine\nkey: number\ntask:\n  title: {from: question, shorten: 40}\n  kind: {value: reference_answer}\n"
        "  specialty: {from: field}\n  audience: {value: patient}\n  prompt: {user: question}\n",
        encoding="utf-8",
    )
    given = ("--batch", "2026-w51-mine", "--due", "2026-12-11")
    transcript.run("morgan", "task", "import", "mine.csv", *given, "--map", "map.yaml", "--strict", code=1)
    transcript.run("morgan", "task", "import", "mine.csv", *given, "--map", "map.yaml", code=1)
    transcript.run("morgan", "task", "import", "mine.csv", *given, "--map", "map.yaml", code=1)
    transcript.run("morgan", "task", "import", "mine.csv", *given, "--map", "unknown", code=2)
    transcript.run("morgan", "task", "import", "absent.csv", *given, "--map", "map.yaml", code=3)
    transcript.run("morgan", "task", "import", "mine.pdf", *given, "--map", "map.yaml", code=3)
    transcript.run("amara", "task", "import", "mine.csv", *given, "--map", "k-qa", code=3)


def test_check(transcript: Transcript) -> None:
    team = transcript.team
    transcript.run("amara", "check")
    team.rlhf("amara", "task", "pull", FIRST)
    transcript.run("amara", "check")
    file = team.answer("amara", FIRST)
    text = file.read_text(encoding="utf-8").replace("ai_draft: false", "ai_drafft: no")
    text = text.replace(
        "_Write here what the model should say, in words this audience understands._", "Give 50 mcg, then 3.0 mg."
    )
    file.write_text(text.replace("## Clinical reasoning", "## Clinical resoning"), encoding="utf-8")
    transcript.run("amara", "check", FIRST, code=1)
    transcript.run("amara", "check", f"answers/{BATCH}/{FIRST}/amara.md", "--json", code=1)
    transcript.run("amara", "check", "t-zzz", code=3)


def test_rules_and_explain(transcript: Transcript) -> None:
    root = transcript.team.root
    transcript.run("amara", "rules", "--family", "WV", cwd=root)
    transcript.run("amara", "rules", "--family", "XX", cwd=root, code=2)
    transcript.run("amara", "rules", "--family", "rb001", "--json", cwd=root)
    transcript.run("amara", "explain", "wv003", cwd=root)
    transcript.run("amara", "explain", "trailing-space", cwd=root)
    transcript.run("amara", "explain", "TK001", "--json", cwd=root)
    transcript.run("amara", "explain", "WV3", cwd=root, code=3)
    transcript.run("amara", "explain", "nothing at all", cwd=root, code=3)


def test_every_rule_has_its_line_within_80_columns(team: Team) -> None:
    lines = team.rlhf("amara", "rules").out.splitlines()
    assert max(map(len, lines)) <= 80
    assert [line.split()[0] for line in lines if line.startswith("    ")] == [rule.code for rule in RULES]


def test_save_submit_and_status(transcript: Transcript) -> None:
    team = transcript.team
    transcript.run("amara", "save")
    transcript.run("amara", "submit")
    team.rlhf("amara", "task", "pull", FIRST, SECOND)
    team.write("amara", FIRST)
    transcript.run("amara", "save")
    transcript.run("amara", "save")
    transcript.run("amara", "submit", SECOND, code=1)
    transcript.run("amara", "submit")
    transcript.run("amara", "submit", FIRST)
    transcript.run("amara", "submit", TASKS[2], code=3)
    transcript.run("amara", "status")
    transcript.run("amara", "status", "--json")
    transcript.run("amara", "sync")


def test_withdraw_reopen_and_reinstate(transcript: Transcript) -> None:
    team = transcript.team
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST, "Rest, and come back soon.")
    team.rlhf("amara", "submit")
    transcript.run("amara", "answer", "withdraw", FIRST, "--because", "I looked up the wrong table")
    team.rlhf("amara", "submit", FIRST)
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    team.rlhf("morgan", "sync")
    transcript.run("morgan", "answer", "reopen", FIRST, code=2)
    transcript.run("emeka", "answer", "reopen", FIRST, "--because", "The dose", code=3)
    transcript.run("morgan", "answer", "reopen", FIRST, "--because", "The dose changed in June")
    transcript.run("morgan", "answer", "reopen", FIRST, "--because", "The dose changed in June")
    transcript.run("morgan", "review", "show", FIRST)
    transcript.run("amara", "sync")
    transcript.run("amara", "status")
    transcript.run("amara", "feedback", FIRST)
    transcript.run("morgan", "board")
    transcript.run("amara", "answer", "reinstate", FIRST, "--because", "It is right", code=3)
    transcript.run("morgan", "answer", "reinstate", FIRST, "--because", "It did not change here")
    transcript.run("morgan", "answer", "reinstate", FIRST, "--because", "Again", code=3)
    transcript.run("morgan", "task", "withdraw", "--because", "Twice", code=2)
    transcript.run("morgan", "task", "withdraw", FIRST, SECOND, "--because", "We have both already")
    transcript.run("morgan", "task", "reinstate", FIRST, "--because", "Not this one")
    transcript.run("ben", "task", "pull", SECOND, code=3)


def test_review_and_feedback(transcript: Transcript) -> None:
    team = transcript.team
    transcript.run("emeka", "review", "list")
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST, "Rest, and come back soon.")
    team.rlhf("amara", "submit")
    transcript.run("amara", "feedback")
    team.rlhf("emeka", "sync")
    transcript.run("emeka", "review", "list")
    transcript.run("emeka", "review", "show", FIRST)
    transcript.run("emeka", "review", "comment", FIRST, "Kindly put", "--on", "Rest")
    transcript.run(
        "emeka",
        "review",
        "request-changes",
        FIRST,
        "Too vague",
        "--severity",
        "minor",
        "--on",
        "come back soon :: say by when",
        "--suggest",
        "Rest, and :: Rest and",
    )
    transcript.run(
        "emeka",
        "review",
        "request-changes",
        FIRST,
        "Too vague",
        "--severity",
        "minor",
        "--on",
        "never said :: what",
        code=3,
    )
    transcript.run("emeka", "review", "request-changes", FIRST, "Too vague", "--on", "no marks", code=2)
    transcript.run("emeka", "review", "request-changes", FIRST, "Too vague", "--on", "come back :: when?", code=2)
    transcript.run("emeka", "review", "request-changes", FIRST, "Too vague", "--severity", "minor", code=2)
    transcript.run("emeka", "review", "approve", SECOND, code=3)
    transcript.run("emeka", "review", "approve", FIRST, "--score", "safety=9", code=2)
    team.rlhf("amara", "sync")
    transcript.run("amara", "status")
    transcript.run("amara", "feedback", FIRST)
    letters = next(iter(transcript.said))
    transcript.run("amara", "accept", letters)
    transcript.run("amara", "accept", f"{letters}.1", code=3)
    transcript.run("amara", "accept", "zzzzzz", code=2)
    transcript.say("answer", "amara", "reply", f"{letters}.1", "On Friday; said so now.")
    team.edit("amara", FIRST, "come back soon", "come back on Friday")
    transcript.run("amara", "feedback", FIRST)
    transcript.run("amara", "submit")
    team.rlhf("emeka", "sync")
    transcript.run("emeka", "review", "show", FIRST)
    transcript.run("emeka", "review", "approve", FIRST, "--score", "safety_and_risk=5", "--because", "Clear now")
    transcript.run("amara", "review", "list", code=3)
    transcript.run("amara", "sync")
    transcript.run("amara", "status")


def test_github_gate(transcript: Transcript) -> None:
    transcript.run("gate", "github", "gate", code=3)


def test_publish_and_merge(transcript: Transcript) -> None:
    team = transcript.team
    transcript.run("morgan", "publish")
    guidance = team.root / "morgan" / "guidance" / "writing-answers.md"
    text = guidance.read_text(encoding="utf-8")
    guidance.write_text(text.replace("version: 1.0.0\neffective", "version: 1.1.0\neffective"), encoding="utf-8")
    transcript.run("morgan", "publish", "Clearer", code=1)
    guidance.write_text(text.replace("twice", "three times"), encoding="utf-8")
    transcript.run("morgan", "publish", "Clearer", code=1)
    guidance.write_text(_with_version(text.replace("twice", "three times"), "1.1.0", "minor"), encoding="utf-8")
    transcript.run("morgan", "publish", "Clearer")
    transcript.run("morgan", "merge")
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    team.rlhf("amara", "submit")
    transcript.run("morgan", "merge")
    transcript.run("morgan", "merge", "--json")


def _with_version(text: str, version: str, size: str) -> str:
    """Guidance with the next version, and an entry in its list of changes."""
    entry = f"changes:\n  - version: {version}\n    date: 2026-11-30\n    what: Asks to read it once more\n"
    entry += f"    why: Two readers missed the last line\n    size: {size}\n"
    return text.replace("version: 1.0.0\neffective", f"version: {version}\neffective").replace("changes:\n", entry)


def test_guidance(transcript: Transcript) -> None:
    team = transcript.team
    team.join("grace", roles=("sme",), name="Prof Grace Icefield", specialty="cardiology")
    team.rlhf("morgan", "sync")
    transcript.run("amara", "guidance", "list")
    transcript.run("amara", "guidance", "show", "writing-answers#safety-netting")
    transcript.run("amara", "guidance", "show", "tone", code=3)
    transcript.run("amara", "guidance", "show", "writing-answers#tone", code=3)
    transcript.run("amara", "guidance", "read", "writing-answers")
    transcript.run("amara", "guidance", "diff")
    file = team.root / "morgan" / "guidance" / "writing-answers.md"
    text = file.read_text(encoding="utf-8").replace("whole prompt twice", "whole prompt three times, the end first")
    file.write_text(text, encoding="utf-8")
    transcript.run("morgan", "guidance", "check", code=1)
    file.write_text(_with_version(text, "2.0.0", "major"), encoding="utf-8")
    transcript.run("morgan", "guidance", "check", "writing-answers")
    transcript.run("morgan", "guidance", "impact", "writing-answers")
    transcript.run("morgan", "publish", "Read it once more")
    team.rlhf("grace", "sync")
    transcript.run("grace", "week")
    transcript.run("grace", "guidance", "diff", "--proposed")
    transcript.run("amara", "guidance", "approve", "writing-answers", code=3)
    transcript.run("amara", "guidance", "object", "writing-answers", code=2)
    transcript.run("amara", "guidance", "object", "writing-answers", "--because", "Three times is a lot")
    transcript.run("grace", "guidance", "approve", "writing-answers")
    transcript.run("grace", "guidance", "approve", "writing-answers", code=3)
    team.rlhf("amara", "sync")
    transcript.run("amara", "guidance", "list")
    transcript.run("amara", "guidance", "diff", "writing-answers")
    transcript.run("amara", "guidance", "diff", "writing-answers", "--since", "9.0.0", code=3)
    transcript.run("morgan", "sync")
    transcript.run("morgan", "task", "new", "--from-stale", "--batch", "2026-w52-revisions")
    transcript.run("amara", "task", "new", "--from-stale", "--batch", "2026-w52-revisions", code=3)


def test_ask_reply_and_clarify(transcript: Transcript) -> None:
    transcript.run("amara", "thread")
    transcript.run("amara", "task", "pull", FIRST)
    asked = transcript.say("qqqqqq", "amara", "ask", FIRST, "Is the second message from the same person?")
    transcript.run("amara", "ask", "t-zzz", "Which one?", code=3)
    transcript.say("uuuuuu", "amara", "ask", FIRST, "-5", "degrees", "or", "+5?")
    transcript.run("amara", "ask", FIRST, "--jsn", "Which", "one?", code=2)
    transcript.run("morgan", "sync")
    transcript.run("morgan", "thread")
    replied = transcript.say("rrrrrr", "morgan", "reply", asked, "Yes, an hour later.")
    transcript.say("cccccc", "morgan", "correct", replied, "Yes, an hour later. The times are left out on purpose.")
    transcript.say(
        "kkkkkk", "morgan", "clarify", asked, "Messages of one prompt are always of one person.", "--for", "project"
    )
    transcript.run("morgan", "reply", "zzzzzz", "Yes.", code=3)
    transcript.run("amara", "sync")
    transcript.run("amara", "thread", FIRST)
    transcript.run("amara", "retract", replied, code=3)
    noted = transcript.say("nnnnnn", "amara", "note", FIRST, "Two people write from one account.")
    transcript.say("tttttt", "amara", "retract", noted, "--because", "The wrong task")
    transcript.run("amara", "thread", FIRST, "--all")
    transcript.run("amara", "clarify", asked, "Yes.", code=3)


def test_flag_and_escalate(transcript: Transcript) -> None:
    transcript.team.join("grace", roles=("sme",), name="Prof Grace Icefield", specialty="cardiology")
    transcript.run("amara", "task", "pull", FIRST)
    flagged = transcript.say(
        "ffffff", "amara", "flag", FIRST, "It asks for a dose.", "--category", "unsafe_request", "--severity", "major"
    )
    transcript.run("amara", "flag", FIRST, "Hm.", "--category", "strange", code=2)
    transcript.run("amara", "flag", FIRST, "Hm.", code=2)
    transcript.run("amara", "escalate", FIRST, code=2)
    transcript.run("morgan", "sync")
    transcript.run("morgan", "escalation", "list")
    transcript.run("morgan", "escalation", "show", flagged)
    transcript.run("morgan", "escalation", "resolve", flagged, "It is on the label.", "--outcome", "answer_stands")
    parts = ("--situation", "A dose.", "--background", "A trial.", "--assessment", "Too much.")
    transcript.run("amara", "escalate", FIRST, "--severity", "S2", *parts, code=2)
    raised = transcript.say(
        "eeeeee", "amara", "escalate", FIRST, "--severity", "urgent", *parts, "--recommendation", "Ask."
    )
    transcript.run("amara", "escalation", "acknowledge", raised, code=3)
    transcript.run("grace", "sync")
    transcript.run("grace", "escalation", "acknowledge", raised, "Tonight.")
    transcript.run("grace", "escalation", "reassign", raised, "He is on call.", "--to", "morgan")
    transcript.run("morgan", "sync")
    transcript.run("morgan", "escalation", "resolve", raised, "Halve it.", "--outcome", "change_needed")
    transcript.run("morgan", "escalation", "list")


def test_policy_and_overrides(transcript: Transcript) -> None:
    team = transcript.team
    transcript.run("morgan", "policy", "explain", FIRST)
    transcript.run("morgan", "policy", "explain", "t-zzz", code=3)
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST, "Rest, and come back soon.")
    team.rlhf("amara", "submit")
    transcript.run("amara", "policy", "explain", FIRST)
    transcript.run("amara", "policy", "explain", FIRST, "--markdown")
    proposed = team.root / "morgan" / "proposed.yaml"
    text = (team.root / "morgan" / "rlhf.yaml").read_text(encoding="utf-8")
    proposed.write_text(text.replace("count: 1", "count: 2"), encoding="utf-8")
    transcript.run("morgan", "policy", "simulate", "proposed.yaml")
    proposed.write_text(text.replace("count: 1", "count: 1\n      when: {risk: [4, 5]}"), encoding="utf-8")
    transcript.run("morgan", "policy", "simulate", "proposed.yaml", code=1)
    transcript.run("amara", "review", "override", FIRST, "one evaluator", "--because", "It is fine", code=3)
    team.rlhf("morgan", "sync")
    transcript.run("morgan", "review", "override", FIRST, "one evaluator", "--because", "Two experts agreed by post")


def test_extension(transcript: Transcript) -> None:
    team = transcript.team
    team.rlhf("amara", "task", "pull", FIRST)
    transcript.run("amara", "extension", "list")
    transcript.run("amara", "extension", "ask", FIRST, "3wd", "On call at the weekend")
    transcript.run("amara", "extension", "ask", FIRST, "2026-12-01", "Earlier", code=2)
    transcript.run("morgan", "extension", "list")
    transcript.run("morgan", "extension", "grant", FIRST)
    transcript.run("morgan", "extension", "refuse", FIRST, "No more", code=3)
    transcript.run("amara", "sync")
    transcript.run("amara", "status")


def test_ci_forge_and_audit(transcript: Transcript) -> None:
    team = transcript.team
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST, "Rest, and come back soon.")
    team.rlhf("amara", "submit")
    head = f"answer/{FIRST}/amara"
    transcript.run("morgan", "ci", "check", "--head", head, cwd=team.bare)
    transcript.run("morgan", "ci", "gate", "--head", head, cwd=team.bare, code=1)
    transcript.run("morgan", "ci", "gate", "--head", "nowhere", cwd=team.bare, code=3)
    transcript.run("morgan", "forge", "tend", str(team.bare))
    transcript.run("morgan", "forge", "tend", str(team.root / "amara"), code=3)
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    transcript.run("morgan", "audit", cwd=team.bare)
    transcript.run("morgan", "audit", code=3)


def test_week_and_board(transcript: Transcript) -> None:
    transcript.say("qqqqqq", "ben", "ask", "May we cite an encyclopaedia?")
    transcript.run("morgan", "task", "assign", FIRST, "--to", "amara")
    transcript.run("amara", "sync")
    transcript.run("amara", "week")
    transcript.run("morgan", "week")
    transcript.run("morgan", "board")
    transcript.run("amara", "board", code=3)


def test_time_and_timesheet(transcript: Transcript) -> None:
    team, root = transcript.team, transcript.team.root
    transcript.run("amara", "time", "list")
    transcript.run("amara", "time", "stop", code=3)
    transcript.run("amara", "time", "start", FIRST)
    transcript.run("amara", "time", "start", SECOND, code=3)
    transcript.run("amara", "week")
    transcript.say("ssssss", "amara", "time", "stop", "--minutes", "25")
    team.rlhf("amara", "time", "start", FIRST, now="2026-11-30T09:00:00+00:00")
    transcript.run("amara", "time", "stop", code=3)
    transcript.run("amara", "time", "stop", "--discard")
    added = transcript.say("aaaaaa", "amara", "time", "add", "1h30", SECOND, "--on", "2026-11-23")
    transcript.say("tttttt", "amara", "time", "add", "20", "--category", "training", "--note", "Consent module")
    transcript.run("amara", "time", "add", "20", code=2)
    transcript.run("amara", "time", "add", "soon", FIRST, code=2)
    transcript.run("amara", "time", "add", "20", FIRST, "--on", "2026-12-24", code=2)
    transcript.say("cccccc", "amara", "time", "correct", added, "--minutes", "35")
    transcript.run("amara", "time", "correct", added, "--minutes", "35", code=2)
    transcript.run("amara", "time", "correct", "zzzzzz", "--minutes", "35", code=3)
    gone = transcript.say("rrrrrr", "amara", "time", "add", "5", FIRST)
    transcript.run("amara", "time", "retract", gone, "--because", "Twice")
    transcript.run("amara", "time", "list")
    transcript.run("amara", "timesheet")
    transcript.run("amara", "timesheet", "--month", "2026-10", "--csv", "sheet.csv")
    transcript.run("amara", "timesheet", "--month", "October", code=2)
    transcript.run("amara", "timesheet", "--html", str(root / "no" / "folder.html"), code=3)
    transcript.run("amara", "time", "estimates", code=3)
    transcript.run("morgan", "time", "estimates")
    team.rlhf("morgan", "sync")
    transcript.run("morgan", "timesheet", "--person", "amara")
    transcript.run("amara", "timesheet", "--person", "ben", code=3)


def test_plan(transcript: Transcript) -> None:
    transcript.run("amara", "plan", code=3)
    transcript.run("amara", "plan", "available", "Mon and Wed evenings, Sat morning, not this Wednesday")
    transcript.run("amara", "plan")
    transcript.team.rlhf("amara", "task", "pull", *TASKS)
    transcript.run("amara", "plan")
    transcript.run("amara", "plan", "available", "Mon 19:30-20:30, Sat 9-10:30, Sun 10-12", "--aside", "0")
    transcript.run("amara", "plan", "--until", "2026-12-06")
    transcript.run("amara", "plan", "--ics", "../plan.ics")
    transcript.run("amara", "plan", "--json")
    transcript.run("amara", "plan", "available", "also", "Sat", "5", "Dec", "14:00-16:00")
    transcript.run("amara", "plan", "available", "not Sat 5 Dec 15:00-16:00")
    transcript.run("amara", "plan", "--until", "soon", code=2)
    transcript.run("amara", "plan", "available", "Mon", code=2)
    transcript.run("amara", "plan", "available", "--least", "600", code=2)


def test_keys_and_doctor(transcript: Transcript) -> None:
    team = transcript.team
    transcript.run("ben", "key", "list")
    transcript.run("ben", "key", "list", "amara", code=3)
    transcript.run("ben", "key", "rotate")
    transcript.run("ben", "doctor")
    transcript.run("ben", "key", "rotate", "ben", code=2)
    key = team.rlhf("morgan", "key", "list", "ben").out.split()[1]
    transcript.run("morgan", "key", "revoke", "ben", key, "--lost")
    transcript.run("morgan", "key", "revoke", "ben", "zzzz", code=3)
    transcript.run("ben", "sync")
    transcript.run("ben", "doctor", code=1)


def test_github_setup(transcript: Transcript) -> None:
    team = transcript.team
    transcript.run("morgan", "github", "setup", code=3)
    team.change_policy("kind: local", f"kind: github\n  repository: {REPOSITORY}")
    with GitHubServer(team.bare, {"m": "morgan-gh", "a": "amara-gh"}) as server:
        server.state.settings.admins = {"morgan-gh"}
        team.env |= {"GITHUB_API_URL": server.url, "RLHF_GITHUB_TOKEN": "a"}
        transcript.run("amara", "github", "setup", code=3)
        team.env["RLHF_GITHUB_TOKEN"] = "m"
        transcript.run("morgan", "github", "setup", "--dry-run")
        transcript.run("morgan", "doctor", code=1)
        transcript.run("morgan", "github", "setup")
        team.change_policy("kind: github", "kind: github\n  merge: queue")
        transcript.run("morgan", "github", "setup", "--dry-run")
        team.change_policy("kind: github\n  merge: queue", "kind: github")
        server.state.settings.policies.append({"id": 90, "name": "answer/*", "type": "branch"})
        server.state.settings.keys.append({"id": 9, "key": "ssh-rsa A", "title": "deploy bot", "read_only": False})
        transcript.run("morgan", "doctor", code=1)
        team.env["RLHF_GITHUB_TOKEN"] = "a"
        transcript.run("amara", "doctor", code=1)


def test_traps(transcript: Transcript) -> None:
    """What people walk into who know neither git nor YAML, each with everything that the program says."""
    team = transcript.team
    team.rlhf("amara", "task", "pull", FIRST, SECOND)
    answer = team.answer("amara", FIRST)
    team.write("amara", FIRST, "Rest today, and ring the practice by Friday if it is no better.")
    transcript.run("amara", "save")
    _a_document_beside_the_answer(transcript)
    whole = answer.read_text(encoding="utf-8")
    answer.write_text(whole.replace("\n---\n", "\n\u2014\n", 1), encoding="utf-8")  # as Word makes a line of dashes
    transcript.run("amara", "save")
    transcript.run("amara", "restore", FIRST, "--top")
    answer.write_text("", encoding="utf-8")
    transcript.run("amara", "save")
    transcript.run("amara", "restore", FIRST)
    words = "Rest today, and ring the practice by Friday if it is no better."
    answer.write_text(whole.replace(words, "TBC, finish tomorrow", 1), encoding="utf-8")
    transcript.run("amara", "submit", FIRST, code=1)
    answer.write_text(whole, encoding="utf-8")
    copy = answer.with_name("amara (1).md")
    copy.write_text(whole.replace("Rest today", "Do not rest"), encoding="utf-8")
    transcript.run("amara", "submit")
    copy.unlink()
    guide = team.root / "amara" / "guidance" / "writing-answers.md"
    guide.write_text(guide.read_text(encoding="utf-8") + "oops\n", encoding="utf-8")
    transcript.run("amara", "status")
    guide.unlink()
    transcript.run("amara", "restore", "guidance/writing-answers.md")
    other = team.answer("amara", SECOND)
    other.write_text(whole, encoding="utf-8")
    transcript.run("amara", "save")
    other.unlink()
    _asked_back(transcript)


def _a_document_beside_the_answer(transcript: Transcript) -> None:
    document = transcript.team.answer("amara", FIRST).with_name("my answer.txt")
    document.write_text("Answer\n\nRest until Friday.\n\nClinical reasoning\n\nA cold.\n", encoding="utf-8")
    transcript.run("amara", "save")
    transcript.run("amara", "write", FIRST, "--from", "my answer.txt")
    transcript.run("amara", "restore", FIRST, "--from", "2")
    document.unlink()


def _asked_back(transcript: Transcript) -> None:
    """A question to the reviewer, who is shown it."""
    team = transcript.team
    team.rlhf("amara", "submit", FIRST)
    team.rlhf("emeka", "sync")
    team.ask_for_changes("emeka", FIRST, "Say by when.")
    team.rlhf("amara", "sync")
    transcript.say("qst001", "amara", "ask", FIRST, "By", "which", "hour,", "do", "you", "mean?")
    team.rlhf("emeka", "sync")
    transcript.run("emeka", "week")
