"""A clinician's whole week, typed in a terminal of 80 columns and 24 lines: no git, no YAML, nothing to memorise.

The screens are a part of docs/week.md, which this test writes again with UPDATE_TRANSCRIPTS=1.
"""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING

from tests.here import REPOSITORY
from tests.team import NOW, Team, found_a_project
from tests.terminal import Terminal, needs_tmux

if TYPE_CHECKING:
    from pathlib import Path

PAGE = REPOSITORY / "docs" / "week.md"
BEGIN, END = "<!-- the screens of a week: written by their test -->", "<!-- the end of the screens -->"
TASK, OTHER = "t-3ndy83kg0x", "t-9vfqnj6347"
LATER = "2026-12-02T20:00:00+00:00"
BODY = """\
## Answer

Ring your maternity unit now, at any time of day or night; do not wait for Thursday. Nobody will think it a waste.

## Clinical reasoning

Fewer movements can be the first sign that a baby is unwell. A heartbeat on a home doppler does not rule that out.

## Uncertainty and caveats

Nobody has examined you or the baby. Most babies whose mothers ring are well.

## Red flags

- Bleeding, waters breaking or constant pain: ring 999.

## Safety-netting

If the unit does not answer within ten minutes, go there. If the movements lessen again, ring the same day.
"""


class Screens:
    """The screens of a week, each with the sentence that it needs, as Markdown."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.letters: dict[str, str] = {}

    def keep(self, why: str, screen: str) -> None:
        self.parts.append(f"{why}\n\n```\n{screen.removesuffix('$').rstrip()}\n```\n")

    @property
    def text(self) -> str:
        text = "\n".join(self.parts)
        letters = re.findall(r"^ {0,2}([0-9a-hjkmnp-tv-z]{6})(?=  | question)", text, re.MULTILINE)
        for number, some in enumerate(dict.fromkeys(letters)):
            text = text.replace(some, f"rvw{number:03}")
        text = re.sub(r"^(  \d  )\w{3} +\d+ \w{3} [\d:]{5}  ", r"\1Mon 30 Nov 19:30  ", text, flags=re.MULTILINE)
        return re.sub(r"· [0-9a-f]{8}$", "· 3f2a91c0", text, flags=re.MULTILINE)


def a_project_with_the_examples(root: Path) -> Team:
    """The team, and the tasks and the guidance of this repository's synthetic examples."""
    root.mkdir()
    team = found_a_project(root)
    for folder in ("tasks", "guidance"):
        shutil.copytree(REPOSITORY / folder, root / "morgan" / folder, dirs_exist_ok=True)
    team.rlhf("morgan", "publish", "The example batches")
    team.rlhf("morgan", "task", "assign", TASK, OTHER, "--to", "amara", "--anyway")
    return team


def an_editor(folder: Path) -> str:
    """An editor in which the person has just written: the words of BODY, and the next time one sentence more."""
    body = folder / "body.md"
    body.write_text(BODY, encoding="utf-8")
    script = folder / "pico"
    script.write_text(
        "#!/bin/sh\n"
        'if grep -q "^_Write here" "$1"; then\n'
        f'  sed -i "/^## Answer/,\\$d" "$1" && cat {body} >> "$1"\n'
        "else\n"
        '  echo "If you feel unwell yourself, ring NHS 111." >> "$1"\n'
        "fi\n",
        encoding="utf-8",
    )
    script.chmod(0o755)
    return str(script)


@needs_tmux
def test_the_week_is_finished_in_a_terminal_and_the_page_shows_its_screens(tmp_path: Path) -> None:
    team = a_project_with_the_examples(tmp_path / "team")
    screens = Screens()
    more = {"EDITOR": an_editor(tmp_path), "PAGER": "cat"}
    with Terminal(team, "amara", more=more, now=NOW) as terminal:
        _monday(terminal, screens)
        _midweek(terminal, screens, team)
    team.rlhf("emeka", "sync", now=LATER)
    team.rlhf(
        "emeka", "review", "request-changes", TASK, "Clear and kind. One thing is missing.", "--severity", "minor",
        "--section", "Safety-netting", now=LATER,
    )  # fmt: skip
    with Terminal(team, "amara", more=more, now=LATER) as terminal:
        _end_of_the_week(terminal, screens)
    team.rlhf("emeka", "sync", now=LATER)
    team.rlhf("emeka", "review", "approve", TASK, "--score", "safety_and_risk=5", now=LATER)
    assert TASK in (team.main_file(f"answers/2026-w50-mixed/{TASK}/amara.md") or "")
    with Terminal(team, "amara", more=more, now=LATER) as terminal:
        terminal.type("rlhf sync")
        screens.keep("It is accepted; `rlhf` says so, and what is next:", terminal.type("rlhf"))
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    new = f"{before}{BEGIN}\n\n{screens.text}\n{END}{after}"
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        PAGE.write_text(new, encoding="utf-8")
    assert new == PAGE.read_text(encoding="utf-8"), "docs/week.md is out of date: see the head of this test"


def _monday(terminal: Terminal, screens: Screens) -> None:
    terminal.type("rlhf sync")
    start = terminal.type("rlhf")
    assert "rlhf write" in start
    screens.keep("**Monday.** `rlhf` alone says what waits and what to do:", start)
    screens.keep("The week on one screen:", terminal.type("rlhf week"))
    shown = terminal.type("rlhf guidance read safety-netting", until="[y/N]:")
    assert "Have you read safety-netting" in shown
    screens.keep("New guidance is shown, and then you are asked whether you read it:", terminal.press("y", "Enter"))
    hours = terminal.type("rlhf plan available Mon and Wed 19:30-22:00")
    assert "19:30" in hours
    screens.keep("Say once when you work:", hours)


def _midweek(terminal: Terminal, screens: Screens, team: Team) -> None:
    terminal.type("rlhf status")
    shown = terminal.type("rlhf write fewer movements", until="Press Enter to write")
    assert "To read it beside" in shown
    screens.keep("**Midweek.** Name the task by its number or by words of its title. What to read comes first:", shown)
    asked = terminal.press("", "Enter", until="draft by an AI?")
    assert "saved here and with the project" in asked
    terminal.press("", "Enter", until="reference answer?")
    terminal.press("", "Enter", until="to review now?")
    screens.keep(
        "Closing the editor saves and checks it. You are asked what has to be stated, and whether to send it:",
        terminal.press("y", "Enter"),
    )
    question = terminal.type("rlhf ask 1 Does the ask mean that she lives alone?")
    assert "question about" in question
    screens.keep("Ask at any time; no quotes are needed:", question)
    folder = team.root / "amara" / "answers" / "2026-w49-hearts" / OTHER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "my answer.docx").write_bytes(b"not a real document")
    trap = terminal.type("rlhf save")
    assert "Not read:" in trap
    screens.keep("A document that you saved beside your answer is not overlooked:", trap)
    (folder / "my answer.docx").unlink()


def _end_of_the_week(terminal: Terminal, screens: Screens) -> None:
    terminal.type("rlhf sync")
    screens.keep("**The end of the week.** A reviewer has looked:", terminal.type(f"rlhf feedback {TASK}"))
    terminal.type(f"rlhf write {TASK}", until="Press Enter to write")
    asked = terminal.press("", "Enter", until="to review now?")
    assert "draft by an AI" not in asked, "that is asked once"
    screens.keep("Revise it with `rlhf write`, and send it again:", terminal.press("y", "Enter"))
    screens.keep("What was there before is never lost:", terminal.type(f"rlhf history {TASK}"))
    screens.keep("Whatever you call it, help finds it:", terminal.type("rlhf help undo"))
