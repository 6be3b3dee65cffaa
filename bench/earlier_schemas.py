"""List every version that a schema had in this repository's history: `python bench/earlier_schemas.py`.

By this list `rlhf upgrade` knows a schema that a project never changed. Run it before a release.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY / "cli"))

from rlhf.model.content_hash import content_hash  # noqa: E402 — from this checkout

FILE = REPOSITORY / "cli" / "rlhf" / "earlier_schemas.txt"


def earlier(until: str = "HEAD") -> list[str]:
    """A line for each version up to a commit that is not the present one: the hash of its content and its name."""
    rows = subprocess.run(
        ["git", "log", until, "--format=", "--raw", "--no-abbrev", "--no-renames", "-m", "--first-parent", "--",
         "schemas"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    lines = set()
    for row in rows:
        blob, name = row.split("\t")[0].split()[3], row.split("\t")[1].removeprefix("schemas/").removesuffix(".json")
        if blob.strip("0"):
            raw = subprocess.run(["git", "cat-file", "blob", blob], cwd=REPOSITORY, capture_output=True, check=True)
            lines.add(f"{content_hash(raw.stdout)} {name}")
    now = {
        f"{content_hash(file.read_bytes())} {file.relative_to(REPOSITORY / 'schemas').with_suffix('').as_posix()}"
        for file in (REPOSITORY / "schemas").rglob("*.json")
    }
    return sorted(lines - now, key=lambda line: line.split()[::-1])


if __name__ == "__main__":
    FILE.write_text("".join(f"{line}\n" for line in earlier()), encoding="utf-8")
