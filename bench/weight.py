"""What an installation weighs: the core in a fresh virtual environment, each of its dependencies, and each extra.

    python bench/weight.py [--python PYTHON] [--write]

Everything counts as `python -m venv` and `pip install .` leave it and as `du` counts it: pip (and setuptools) of the
environment, the byte code that pip makes, files in blocks of 4 KB. A dependency weighs with all that it alone brings;
what several bring has a row of its own. `--write` puts the figures into docs/dependencies.md. Fails above the limit.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NOT_AT_RUN_TIME = {"dev", "test"}
LIMIT = 110  # MB, for the core
_PAGE = ROOT / "docs" / "dependencies.md"
_BEGIN, _END = "<!-- bench/weight -->\n", "<!-- /bench/weight -->\n"
_BLOCK = 4096
_MEGABYTE = 1 << 20
_OURS = "rlhf-workspace"
_SEEDS = ("pip", "setuptools")
#: Run by the environment's own Python: each distribution with what it needs here, and its files.
_ASK = """
import json
from importlib.metadata import distributions
from pathlib import Path
from pip._vendor.packaging.requirements import Requirement
def needs(one):
    for text in one.requires or ():
        need = Requirement(text)
        yield need.name, sorted(need.extras), str(need.marker or "")
def wanted(marker, extra):
    from pip._vendor.packaging.markers import Marker
    return not marker or Marker(marker).evaluate({"extra": extra})
found = {}
for one in distributions():
    extras = ["", *(one.metadata.get_all("Provides-Extra") or ())]
    found[one.metadata["Name"]] = {
        "needs": {extra: [(n, e) for n, e, m in needs(one) if wanted(m, extra)] for extra in extras},
        "files": [str(Path(one.locate_file(file)).resolve()) for file in one.files or ()],
    }
print(json.dumps(found))
"""


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def weight(files: Iterable[Path]) -> int:
    """Bytes of files, each in whole blocks, with the folders that hold them."""
    sizes = {file: -(-file.lstat().st_size // _BLOCK) * _BLOCK for file in files if os.path.lexists(file)}
    folders = {file.parent for file in sizes if file.parent.name != "site-packages"}
    return sum(sizes.values()) + len(folders) * _BLOCK


class Environment:
    """A fresh virtual environment."""

    def __init__(self, folder: Path, python: str) -> None:
        self.folder = folder
        subprocess.run([python, "-m", "venv", str(folder)], check=True)
        self.python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
        self.known: dict[str, Any] = {}

    def install(self, extras: str = "") -> None:
        command = [self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"{ROOT}{extras}"]
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
        told = json.loads(subprocess.check_output([self.python, "-B", "-c", _ASK], text=True))
        self.known = {canonical(name): one for name, one in told.items()}

    def total(self) -> float:
        """Megabytes of all of it, as `du` counts them."""
        every = list(self.folder.rglob("*"))
        files = sum(-(-one.lstat().st_size // _BLOCK) * _BLOCK for one in every if one.is_symlink() or one.is_file())
        folders = sum(one.is_dir() and not one.is_symlink() for one in every) + 1
        return (files + folders * _BLOCK) / _MEGABYTE

    def brought_by(self, name: str, extras: Iterable[str] = ()) -> set[str]:
        """A distribution with all that it needs."""
        found: set[str] = set()
        waiting = [(canonical(name), tuple(extras))]
        while waiting:
            one, asked = waiting.pop()
            if one not in self.known:
                continue
            found.add(one)
            needs = self.known[one]["needs"]
            for extra in ("", *asked):
                for need, more in needs.get(extra, ()):
                    if canonical(need) not in found or more:
                        found.add(canonical(need))
                        waiting.append((canonical(need), tuple(more)))
        return found & set(self.known)

    def megabytes(self, names: Iterable[str]) -> float:
        files = {Path(file) for name in names for file in self.known[name]["files"]}
        return weight(files) / _MEGABYTE


def names_of(requirements: Iterable[str]) -> list[str]:
    return [canonical(re.match(r"[\w.-]+", one)[0]) for one in requirements]  # type: ignore[index]


def shares(here: Environment, tops: Sequence[str], before: set[str]) -> tuple[dict[str, set[str]], set[str]]:
    """Each of some requirements with what it alone brings, beside what was there before; and what several bring."""
    whole = {top: here.brought_by(top) - before - set(tops) for top in tops}
    times = Counter(name for names in whole.values() for name in names)
    several = {name for name, count in times.items() if count > 1}
    return {top: {top, *names} - several for top, names in whole.items()}, several


def measured(folder: Path, python: str) -> tuple[dict[str, tuple[float, str]], float]:
    """Megabytes of each row with the names of what it brings, and the total of the core."""
    here = Environment(folder, python)
    here.install()
    total = here.total()
    tops = [name for name in names_of(PROJECT["dependencies"]) if name in here.known]
    own, several = shares(here, tops, set())
    rows = {name: (here.megabytes(names), _listed(names - {name})) for name, names in own.items()}
    rows["several of these"] = here.megabytes(several), _listed(several)
    rows["rlhf itself"] = here.megabytes([_OURS]), ""
    seeds = [name for name in _SEEDS if name in here.known]
    rows["the environment"] = total - sum(megabytes for megabytes, _ in rows.values()), _listed(seeds)
    before = set(here.known)
    extras = [name for name in PROJECT["optional-dependencies"] if name not in NOT_AT_RUN_TIME]
    here.install(f"[{','.join(extras)}]")
    for extra in extras:
        tops = names_of(PROJECT["optional-dependencies"][extra])
        own, several = shares(here, tops, before)
        for name, names in own.items():
            also = several if name == tops[0] else set()
            rows[name] = here.megabytes(names | also), _listed((names | also) - {name})
    return rows, total


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def write(rows: Mapping[str, tuple[float, str]], words: str) -> None:
    """Put each figure into its row of the page, and the total between its marks."""
    page = _PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(_BEGIN)
    lines = f"{before}{_BEGIN}{words}\n{_END}{rest.partition(_END)[2]}".splitlines()
    missing = set(rows)
    for number, line in enumerate(lines):
        name, *cells = line.split("|")[1:] or [""]
        plain = name.strip().removeprefix("`").partition("`")[0]
        found = next((row for row in (plain, canonical(plain)) if row in rows), None)
        if found is not None:
            megabytes, brought = rows[found]
            cells[1] = f" {megabytes:.1f}" + (f" with {brought} " if brought else " ")
            lines[number] = "|".join(["", name, *cells])
            missing.discard(found)
    if missing:
        raise SystemExit(f"{_PAGE} has no row for {', '.join(sorted(missing))}")
    _PAGE.write_text("\n".join([*lines, ""]), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", default=sys.executable, help="the Python to install for")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/dependencies.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rlhf-bench-") as folder:
        rows, total = measured(Path(folder).resolve() / "venv", given.python)
    for name, (megabytes, brought) in rows.items():
        print(f"{megabytes:7.1f} MB  {name}" + (f" (with {brought})" if brought else ""))
    environment = rows["the environment"][0]
    version = subprocess.check_output(
        [given.python, "-c", "import platform; print(platform.python_version())"], text=True
    )
    words = (
        f"**{total:.0f} MB** in all for the core (wanted: at most {LIMIT}): {total - environment:.0f} that"
        f" `pip install .` brings, and {environment:.0f} of the environment itself."
        f" Python {version.strip()}, {sys.platform}."
    )
    print(f"\n{words}")
    if given.write:
        write(rows, words)
    if total > LIMIT:
        raise SystemExit(f"More than {LIMIT} MB.")


if __name__ == "__main__":
    main()
