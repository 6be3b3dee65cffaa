"""What the fast reader (the extra `fast`, oryaml) is worth: the same commands with it and without.

    python bench/readers.py [--quick] [--rounds 5] [--folder DIR] [--write]

Made projects: 3,000 tasks, the same with 6,000 answers, 10,000 events, 300 accepted answers that are audited. Medians
of interleaved whole processes, each without what an earlier one remembered. Without it is with a module in its place
that cannot be imported. An audit never uses it; what it would take if it did is measured by letting it. `--folder`
keeps the projects for the next time, `--write` puts the table into docs/performance.md, `--quick` makes a tenth of all
but the events.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.audit_corpus import Project
from bench.check_corpus import write_workspace
from bench.ledger_corpus import Corpus
from bench.ledger_said import ME, NOW
from bench.processes import as_installed, run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parents[1]
RLHF = str(Path(sys.executable).with_name("rlhf"))
LET = "from rlhf.commands import app; app.DECIDING = frozenset(); from rlhf.__main__ import main; main()"
_SPOKEN_OF = 1_000  # tasks; fewer and some of the 200 people say nothing
_PAGE = ROOT / "docs" / "performance.md"
_BEGIN, _END = "<!-- bench/readers -->\n", "<!-- /bench/readers -->\n"


@dataclass(frozen=True, slots=True)
class Case:
    """A command, what is forgotten before it, and the same command where it may use the fast reader."""

    name: str
    strict: Sequence[str]
    fast: Sequence[str]
    where: Path
    forget: Callable[[], object]
    hidden: bool = True


def workspace(folder: Path, tasks: int, answers: int) -> Path:
    root = folder / f"workspace-{tasks}-{answers}"
    if not root.exists():
        print(f"Making {tasks:,} tasks and {tasks * answers:,} answers …", flush=True)
        write_workspace(root, tasks, answers)
    return root


def cases(folder: Path, tasks: int) -> list[Case]:
    check = [RLHF, "check", "--all", "--json"]
    found = []
    for answers in (0, 2):
        root = workspace(folder, tasks, answers)
        remembered = root / ".git" / "rlhf" / "checked"
        what = f"rlhf check --all, {tasks:,} tasks" + (f" and {tasks * answers:,} answers" if answers else "")
        found.append(Case(what, check, check, root, lambda file=remembered: file.unlink(missing_ok=True)))
    corpus = Corpus(folder / "ledgers", _SPOKEN_OF, 10)
    build = [sys.executable, "-m", "bench.ledger_asks", "build", ME]
    run([sys.executable, "-m", "bench.ledger_asks", "believe", ME], corpus.root)
    found.append(Case(f"the index made anew, {_SPOKEN_OF * 10:,} events", build, build, corpus.root, lambda: None))
    project = Project(folder / "audits", tasks // 10)
    let = [sys.executable, "-c", LET, "audit"]
    what = f"rlhf audit, {tasks // 10:,} accepted answers (never uses it)"
    found.append(Case(what, [RLHF, "audit"], let, project.root, lambda: None, hidden=False))
    return found


def measured(case: Case, rounds: int, hidden: str) -> tuple[float, float]:
    """Median seconds with the fast reader, and without."""
    taken: tuple[list[float], list[float]] = ([], [])
    given = os.environ.get("PYTHONPATH", "")
    for _ in range(rounds):
        for fast in (True, False):
            os.environ["PYTHONPATH"] = given if fast or not case.hidden else os.pathsep.join([hidden, given])
            case.forget()
            taken[not fast].append(run(case.fast if fast else case.strict, case.where).seconds)
    os.environ["PYTHONPATH"] = given
    return statistics.median(taken[0]), statistics.median(taken[1])


def table(rows: Sequence[tuple[str, float, float]]) -> str:
    lines = ["| | with oryaml, s | without, s | without |", "|---|--:|--:|--:|"]
    lines += [f"| {name} | {fast:.2f} | {strict:.2f} | {strict / fast:.2f}× |" for name, fast, strict in rows]
    return "\n".join([*lines, ""])


def write(block: str) -> None:
    page = _PAGE.read_text(encoding="utf-8")
    before, found, rest = page.partition(_BEGIN)
    if not found:
        raise SystemExit(f"{_PAGE} has no place for this table: {_BEGIN}")
    _PAGE.write_text(f"{before}{_BEGIN}{block}{_END}{rest.partition(_END)[2]}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of all but the events")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="keep the projects here for the next time")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    given = parser.parse_args()
    if importlib.util.find_spec("oryaml") is None:
        raise SystemExit("oryaml is not installed: there is nothing to compare (pip install -e .[fast])")
    folder = (given.folder or Path(tempfile.mkdtemp(prefix="rlhf-bench-"))).resolve()
    for name in ("ledgers", "audits", "hidden/oryaml"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "hidden" / "oryaml" / "__init__.py").write_text("raise ImportError\n", encoding="utf-8")
    as_installed()
    os.environ |= {
        "GIT_CONFIG_GLOBAL": os.devnull, "PYTHONPATH": str(ROOT), "RLHF_NOW": NOW.isoformat(),
        "RLHF_HOME": str(folder / "home"),
    }  # fmt: skip
    try:
        chosen = cases(folder, 300 if given.quick else 3_000)
        rows = [(case.name, *measured(case, given.rounds, str(folder / "hidden"))) for case in chosen]
    finally:
        if given.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    block = table(rows)
    print(f"\n{block}")
    if given.write and not given.quick:
        write(block)


if __name__ == "__main__":
    main()
