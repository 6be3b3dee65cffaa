"""Somebody who goes through a practice: runs the real commands in a folder, and writes their answer."""

from __future__ import annotations

import json
import os
import re
import shutil
from typing import TYPE_CHECKING, Any

from tests import preloaded

if TYPE_CHECKING:
    from pathlib import Path

TASK = "t-pract1ce00"
FILE = f"answers/practice/{TASK}/learner.md"
_SECTION = r"(^## {}\n\n)(?:(?!^## ).*\n?)*"


class Learner:
    """Keeps what was typed and printed; `here` is the folder of their shell."""

    def __init__(self, root: Path) -> None:
        root.mkdir()
        self.root = self.here = root.resolve()
        self.home = root.with_name("keys-of-real-projects")
        self.lines: list[str] = []

    @property
    def file(self) -> Path:
        return self.root / "rlhf-practice" / "my-copy" / FILE

    def environment(self) -> dict[str, str]:
        return os.environ | {"RLHF_HOME": str(self.home), "COLUMNS": "80", "TERMINAL_WIDTH": "80"}

    def go(self, where: str) -> None:
        self.lines += [f"$ cd {where}", ""]
        self.here = (self.here / where).resolve()

    def rlhf(self, *words: str, code: int | None = 0) -> str:
        done = preloaded.run([*words], cwd=self.here, env=self.environment(), stdin="")
        text = done.stdout + done.stderr
        assert code is None or done.returncode == code, f"rlhf {' '.join(words)} ended with {done.returncode}\n{text}"
        assert "Traceback" not in text
        self.lines += [f"$ rlhf {' '.join(words)}", *(line.rstrip() for line in text.splitlines()), ""]
        return text

    def refused(self, *words: str) -> str:
        """Run what is refused; the message and its hint, wherever their lines were broken."""
        return " ".join(self.rlhf(*words, code=3).split())

    def json(self, *words: str) -> Any:
        return json.loads(self.rlhf(*words))

    def write(self, heading: str, words: str) -> None:
        """Write a section in an editor."""
        text, count = re.subn(
            _SECTION.format(heading), rf"\g<1>{words}\n\n", self.file.read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        assert count == 1, heading
        self.file.write_text(text, encoding="utf-8")
        self.lines += [f"(writes under “{heading}”: {words})", ""]

    def delete(self, heading: str) -> None:
        text, count = re.subn(
            _SECTION.format(heading), "", self.file.read_text(encoding="utf-8"), flags=re.MULTILINE
        )  # fmt: skip
        assert count == 1, heading
        self.file.write_text(text, encoding="utf-8")
        self.lines += [f"(deletes “{heading}”)", ""]

    def write_all(self) -> None:
        self.write("Answer", "No. A cold is caused by a virus.")
        self.write("Clinical reasoning", "Four days of a blocked nose fit a cold.")
        self.write("Uncertainty and caveats", "Nobody has examined you.")
        self.write("Safety-netting", "If it gets worse, ring your GP practice that day.")
        for heading in ("Red flags", "Real-world practice", "Questions to ask"):
            self.delete(heading)

    def remove(self, name: str) -> None:
        path = self.here / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    @property
    def text(self) -> str:
        """All of it, with what differs from run to run made the same."""
        text = "\n".join(self.lines).replace(str(self.root), "ROOT").rstrip() + "\n"
        text = re.sub(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ [A-Z][a-z]{2} \d\d:\d\d", "Sat 28 Nov 08:10", text)
        text = re.sub(r"(?<=· )[0-9a-f]{8}$", "3f2a91c0", text, flags=re.MULTILINE)
        for letters in re.findall(r"^  ([0-9a-hjkmnp-tv-z]{6})  (?=Sat 28)", text, re.MULTILINE):
            text = text.replace(letters, "4k9m2x")
        return text
