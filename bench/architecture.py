"""Draw docs/architecture.md and its pictures from the imports of the code, and measure what one submit runs through.

    python bench/architecture.py              all of it (a minute: a project is set up and an answer is submitted)
    python bench/architecture.py --drawings   without the submit; its files stay as the page has them

The page's own words are written by hand; what is between `<!-- name -->` and `<!-- /name -->` is written here.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import chart, one_submit, rooms

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = rooms.REPOSITORY / "docs" / "architecture.md"
#: The packages that are drawn, by the name of their part of the page, with the title of the picture; "" for none.
DRAWN = {
    "rlhf": ("rlhf", "The rooms of cli/rlhf"),
    "workflows": ("rlhf.workflows", "The rooms of cli/rlhf/workflows"),
    "commands": ("rlhf.commands", ""),
    "process": ("rlhf.process", ""),
    "store": ("rlhf.store", ""),
}
#: The figures before the rooms: as first measured (8175260), and by this script just before the move (a9a7263).
FIRST = ("340", "–", "5.9", "–", "23", "97")
BEFORE = ("363", "11", "6.0", "4.8", "27", "103")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--drawings", action="store_true", help="leave out what a submit runs through")
    write(None if parser.parse_args().drawings else one_submit.files())


def write(files: Iterable[str] | None = None) -> None:
    """Write page and pictures; without the files that a submit ran through, those parts stay."""
    for path, text in pictures().items():
        path.write_text(text, encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    if files is not None:
        page = with_part(page, "submit", submit_table(files))
    for name, text in drawn_parts().items():
        page = with_part(page, name, text)
    page = with_part(page, "figures", figures_table(rooms.figures(), submitted_files(page)))
    PAGE.write_text(page, encoding="utf-8")


def pictures() -> dict[Path, str]:
    return {
        PAGE.with_name(f"architecture-{name}.svg"): chart.svg(rooms.chart(package), title)
        for name, (package, title) in DRAWN.items()
        if title
    }


def drawn_parts() -> dict[str, str]:
    """The parts of the page that change only where a room, an arrow, a docstring or a contract does."""
    parts = {}
    for name, (package, title) in DRAWN.items():
        drawing = rooms.chart(package)
        picture = [f"![{title}](architecture-{name}.svg)", ""] if title else []
        parts[name] = "\n".join([*picture, "```", chart.text(drawing), "```", "", sentences(package, drawing)])
    parts["contracts"] = "\n".join(f"* {contract['name']}." for contract in rooms.contracts())
    return parts


def sentences(package: str, drawing: rooms.Chart) -> str:
    """A row for each room, with the first line of its docstring."""
    named = [room for room in drawing.rooms if not room.endswith(".py")]
    return "\n".join(
        ["| room | holds |", "|---|---|", *(f"| `{room}` | {rooms.sentence(f'{package}.{room}')} |" for room in named)]
    )


def figures_table(now: rooms.Figures, files: int) -> str:
    names = (
        "modules",
        "of them the `__init__.py` of a folder",
        "imports a module",
        "the same, without imports for types alone",
        "imports in the longest chain",
        "files that one `rlhf submit` of one answer runs through",
    )
    measured = (
        f"{now.modules}",
        f"{now.packages}",
        f"{now.imports_a_module:.1f}",
        f"{now.imports_a_module_at_run_time:.1f}",
        f"{now.chain}",
        f"{files}",
    )
    rows = [f"| {' | '.join(row)} |" for row in zip(names, FIRST, BEFORE, measured, strict=True)]
    return "\n".join(["| | first measured | before the move | now |", "|---|---|---|---|", *rows])


def submit_table(files: Iterable[str]) -> str:
    """How many files of each room ran, in the order of the layers."""
    count = Counter(re.split(r"[/.]", file, maxsplit=1)[0] for file in files)
    rows = [f"| `{room}` | {count[room]} |" for room in rooms.chart("rlhf").rooms if count[room]]
    return "\n".join(["| room | files |", "|---|---|", *rows])


def submitted_files(page: str) -> int:
    """How many files a submit ran through, as the page has them."""
    return sum(map(int, re.findall(r"\| (\d+) \|$", part(page, "submit"), flags=re.MULTILINE)))


def part(page: str, name: str) -> str:
    """What stands between the marks of a part."""
    return page.partition(f"<!-- {name} -->\n")[2].partition(f"<!-- /{name} -->\n")[0]


def with_part(page: str, name: str, text: str) -> str:
    head, begin, rest = page.partition(f"<!-- {name} -->\n")
    _, end, foot = rest.partition(f"<!-- /{name} -->\n")
    if not end:
        raise SystemExit(f"{PAGE.name} has no part between <!-- {name} --> and <!-- /{name} -->")
    return f"{head}{begin}{text}\n{end}{foot}"


if __name__ == "__main__":
    main()
