"""What a backup, a restore, a move, a new key and a removal of words cost in a project's own repository.

    python bench/forge_life.py [--size 1000] [--folder DIR]

Against `git clone --mirror`, on a made project of so many accepted answers, every submission, merge and ledger signed.
The words that are removed are in a task of its first commit, so that all of main and every submission is made again. At
the end an audit replays all of main, of the first repository and of the last. Fails where one finds anything.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.audit_corpus import BOSS, FORGE, Project
from bench.processes import as_installed, run

from rlhf.forge import local

#: In one task of the first commit, and so in all of main.
WORDS = "What now, 0"
OURS = str(Path(sys.executable).with_name("rlhf"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=1_000)
    parser.add_argument("--folder", type=Path, help="keep the project here for the next time")
    given = parser.parse_args()
    folder = (given.folder or Path(tempfile.mkdtemp(prefix="rlhf-bench-"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    as_installed()
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "RLHF_HOME": str(folder / "home")}
    try:
        measure(folder, given.size)
    finally:
        if given.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


def measure(folder: Path, size: int) -> None:
    project = Project(folder, size)
    places = {name: folder / name for name in ("winter.git", "winter.rlhf", "restored.git", "moved.git", "mirror.git")}
    for place in places.values():
        shutil.rmtree(place, ignore_errors=True)
        place.unlink(missing_ok=True)
    bare, file, restored, moved, mirror = places.values()
    subprocess.run(["git", "clone", "--quiet", "--mirror", str(project.root), str(bare)], check=True)
    (bare / "rlhf").mkdir()
    for end in ("", ".pub"):
        shutil.copy2(folder / "keys" / f"{FORGE}{end}", bare / "rlhf" / f"forge_ed25519{end}")
    local.install(bare, sys.executable)
    steps = {
        "git clone --mirror": ["git", "clone", "--quiet", "--mirror", bare.as_uri(), str(mirror)],
        "backup": [OURS, "forge", "backup", str(bare), str(file)],
        "restore": [OURS, "forge", "restore", str(file), str(restored)],
        "move": [OURS, "forge", "move", str(restored), str(moved)],
    }
    peer = 0.0
    for name, command in steps.items():
        taken = run(command, folder)
        peer = peer or taken.seconds
        print(f"{name:20}{taken.seconds:8.2f} s{taken.seconds / peer:8.2f} of the mirror{taken.megabytes:8.0f} MB")
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    keyed = ["--as", BOSS, "--key", str(folder / "keys" / BOSS)]
    subprocess.run([OURS, "join", str(moved), str(copy), *keyed], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    told = subprocess.check_output([OURS, "forge", "key", "rotate", str(moved)], cwd=folder, text=True)
    lines = "\n".join(line for line in told.splitlines() if line.startswith("  "))
    settings = copy / "rlhf.yaml"
    settings.write_text(re.sub(r"^  key: .*$", lines, settings.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    taken = run([OURS, "publish", "A new key of the forge"], copy)
    print(f"{'a new key':20}{taken.seconds:8.2f} s{taken.seconds / peer:8.2f} of the mirror{taken.megabytes:8.0f} MB")
    words = folder / "words.txt"
    words.write_text(f"{WORDS}\n", encoding="utf-8")
    order = [OURS, "purge", str(moved), "--words", str(words), "--because", "To measure it", "--yes", "--json"]
    taken = run(order, folder)
    print(
        f"{'words removed':20}{taken.seconds:8.2f} s{taken.seconds / peer:8.2f} of the mirror{taken.megabytes:8.0f} MB"
    )
    taken = run([OURS, "sync"], copy)
    print(
        f"{'a copy follows':20}{taken.seconds:8.2f} s{taken.seconds / peer:8.2f} of the mirror{taken.megabytes:8.0f} MB"
    )
    print(f"{'the backup file':20}{file.stat().st_size / 1e6:8.1f} MB")
    for place in (bare, moved):
        found = json.loads(subprocess.check_output([OURS, "audit", "--json"], cwd=place))
        wrong = [one for one in found["accepted"] if one["problems"]] + found["problems"]
        print(f"{place.name}: {len(found['accepted']):,} accepted answers, {len(wrong)} with a problem")
        if wrong or len(found["accepted"]) != size:
            raise SystemExit(f"The audit found {wrong[:3]}")


if __name__ == "__main__":
    main()
