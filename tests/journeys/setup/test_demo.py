"""`make demo` runs the main job, and docs/demo.md shows what it prints.

After the demo has changed: `UPDATE_TRANSCRIPTS=1 python -m pytest tests/journeys/setup/test_demo.py`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.here import REPOSITORY

pytestmark = pytest.mark.journey

PAGE = REPOSITORY / "docs" / "demo.md"


def test_the_page_shows_what_the_demonstration_prints() -> None:
    done = subprocess.run(
        [sys.executable, str(REPOSITORY / "demo" / "run.py")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    printed = done.stdout.strip("\n")
    head, shown, foot = re.split(r"^```\n", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    if os.environ.get("UPDATE_TRANSCRIPTS") and without_letters(printed) != without_letters(shown.strip("\n")):
        PAGE.write_text(f"{head}```\n{printed}\n```\n{foot}", encoding="utf-8")
        shown = printed
    assert without_letters(printed) == without_letters(shown.strip("\n"))


def without_letters(text: str) -> str:
    """Without the letters by which a review is called, which are new each time."""
    for letters in re.findall(r"^  ([0-9a-hjkmnp-tv-z]{6})  [A-Z][a-z]{2} ", text, re.MULTILINE):
        text = text.replace(letters, "......")
    return text
