"""`make demo` runs the main job, and the README shows what it prints."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.here import REPOSITORY

pytestmark = pytest.mark.journey


def test_the_readme_shows_what_the_demonstration_prints() -> None:
    done = subprocess.run(
        [sys.executable, str(REPOSITORY / "demo" / "run.py")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("## What `make demo` prints\n\n```\n")[2].partition("\n```\n")[0]
    assert without_letters(done.stdout.strip("\n")) == without_letters(shown)


def without_letters(text: str) -> str:
    """Without the letters by which a review is called, which are new each time."""
    return re.sub(r"^  [0-9a-hjkmnp-tv-z]{6}(?=  [A-Z][a-z]{2} )", "  ......", text, flags=re.MULTILINE)
