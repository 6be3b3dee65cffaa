"""Search for bytes that break the checker, led by which lines of it each input reaches (atheris; not run by pytest).

    python -m venv /tmp/fuzz && /tmp/fuzz/bin/pip install atheris pytest hypothesis -e .
    /tmp/fuzz/bin/python tests/fuzz/fuzz_checker.py /tmp/fuzz/corpus -max_total_time=3600

Each input takes the place of one file of a small good workspace. For each this must hold:

* no exception, whatever the bytes;
* no more time than a file of its size may take;
* the findings, and what is compared and mentioned, are the same with the quick reader as without it;
* every form of report can be written, and what a person reads steers no terminal.

What breaks one of these is kept as `crash-…` or `timeout-…` where it ran; give the program that file to see it again.
"""

from __future__ import annotations

import copy
import itertools
import random
import sys
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import atheris
from yaml import YAMLError

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

with atheris.instrument_imports(include=["rlhf"]):
    from tests.rules.memory import ANSWER, BATCH_FILE, CONFIG, GOOD, GUIDANCE, NOW, PEOPLE, TASK_FILE, MemoryTree
    from tests.unit.files.test_fits import ODD, places
    from tests.unit.mutation import LONG_WORDS, MARKS, WORDS, edited, files

    from rlhf.model.paths import REGULAR, place
    from rlhf.reports import FORMATS, render
    from rlhf.reports.plain import HIDDEN
    from rlhf.reports.report import Report
    from rlhf.rules.apply_waivers import settle
    from rlhf.rules.shape import SCHEMA_OF, Shapes
    from rlhf.store.files import edit_yaml, fast_reader, markdown, reader_choice, safe_yaml
    from rlhf.store.files.schemas import Schemas
    from rlhf.workflows.checking import checker as checking
    from rlhf.workflows.checking.checker import Checker

if TYPE_CHECKING:
    from rlhf.model.file_result import Result

#: The first byte of an input says which file it is; an answer and a task are the most likely ones.
PLACES = (ANSWER, ANSWER, TASK_FILE, TASK_FILE, GUIDANCE, PEOPLE, CONFIG, BATCH_FILE)
_SECONDS = 1.0
_SECONDS_A_KILOBYTE = 0.05

_EMPTY = MemoryTree({})
_SHAPES = Shapes(Schemas(_EMPTY))  # made once: it takes longer than a file
_SELDOM = 32  # of so many inputs, one is told in every form
_quick = fast_reader.read
reader_choice.allow_fast(allowed=True)


class Broken(Exception):
    """Something that must hold does not."""


def look(path: str, data: bytes, *, quickly: bool) -> tuple[Result, Checker, MemoryTree]:
    tree = MemoryTree({**GOOD, path: data})
    checker = Checker(tree, _EMPTY, whole=True)
    checker.around.shapes = _SHAPES
    fast_reader.read = _quick if quickly else lambda _text, _path: None  # type: ignore[assignment]
    return next(checker.results([(path, REGULAR)])), checker, tree


def once(given: bytes) -> None:
    if not given:
        return
    path, data = PLACES[given[0] % len(PLACES)], given[1:]
    started = time.process_time()
    result, checker, tree = look(path, data, quickly=True)
    strict, _, _ = look(path, data, quickly=False)
    findings = settle([result], checker.around.adjustments, NOW.date())
    for form in FORMATS if zlib.crc32(data) % _SELDOM == 0 else ("human", "json", "github"):
        told = "".join(render(form, Report([path], findings, tree.read, NOW)))
        if form == "human" and HIDDEN.search(told):
            raise Broken("the report steers the terminal")
        told.encode()
    if (result.findings, result.sketch, result.mentions) != (strict.findings, strict.sketch, strict.mentions):
        raise Broken("the quick reader makes a difference")
    took = time.process_time() - started
    if took > _SECONDS + len(data) / 1000 * _SECONDS_A_KILOBYTE:
        raise Broken(f"{took:.1f} s for {len(data)} bytes")


def changed(data: bytes, most: int, seed: int) -> bytes:
    """Another input: bytes changed blindly, words put between words, or a value of the file exchanged."""
    dice = random.Random(seed)
    way = dice.random()
    if way < 0.4 or not data:
        return bytes(atheris.Mutate(data, most))
    text = data[1:].decode("utf-8", "replace")
    if way < 0.8:
        pieces = [dice.choice(dice.choice((WORDS, MARKS, LONG_WORDS))) for _ in range(dice.randint(1, 4))]
        text = edited(text, [(dice.random(), dice.choice((0, 0, 1, 4)), piece) for piece in pieces])
    else:
        text = _exchanged(text, dice)
    return (data[:1] + text.encode("utf-8", "replace"))[:most]


def _exchanged(text: str, dice: random.Random) -> str:
    """The text with one of its values exchanged for an odd one, or for one from elsewhere in it."""
    page = text.startswith("---\n")
    details, mark, below = text[4:].partition("\n---\n") if page else (text, "", "")
    data = safe_yaml.load(details).data
    found = list(places(data))
    if not found:
        return text
    holder, key = dice.choice(found)
    other, name = dice.choice(found)
    holder[key] = dice.choice((*ODD, *WORDS, copy.deepcopy(other[name])))
    try:
        fresh = edit_yaml.dump(data).decode()
    except (ValueError, RecursionError, YAMLError):
        return text
    return f"---\n{fresh.removesuffix(chr(10))}{mark}{below}" if page else fresh


def seeds(folder: Path) -> None:
    """The files to begin with: good ones of every kind, and odd words in their places."""
    folder.mkdir(parents=True, exist_ok=True)
    texts: list[tuple[str, str]] = [*GOOD.items()]
    for suffix in (".md", ".yaml"):
        texts += [(_kind(text, suffix), text) for text in files(suffix)]
    for number, word in enumerate(itertools.chain(WORDS, LONG_WORDS)):
        texts.append((TASK_FILE, GOOD[TASK_FILE].replace("patient", word, 1)))
        texts.append((ANSWER, GOOD[ANSWER].replace("No examination", f"No {MARKS[number % len(MARKS)]} {word}", 1)))
    for number, (path, text) in enumerate(texts):
        (folder / f"seed-{number:04}").write_bytes(bytes([PLACES.index(path)]) + text.encode("utf-8", "surrogatepass"))


def _kind(text: str, suffix: str) -> str:
    data: Any = (markdown if suffix == ".md" else safe_yaml).load(text).data
    keys = {ANSWER: "author", GUIDANCE: "version", TASK_FILE: "prompt", PEOPLE: "people", CONFIG: "project"}
    return next((path for path, key in keys.items() if isinstance(data, dict) and key in data), BATCH_FILE)


def dictionary(file: Path) -> None:
    """Words and marks, which libFuzzer puts into inputs."""
    words = {word.encode("utf-8", "surrogatepass") for word in (*WORDS, *MARKS) if word}
    lines = ["".join(f"\\x{byte:02x}" for byte in word) for word in sorted(words)]
    file.write_text("".join(f'"{line}"\n' for line in lines), encoding="ascii")


def main() -> None:
    assert all(place(path).what in SCHEMA_OF for path in PLACES)
    assert checking.fast_reader is fast_reader
    folder = next((Path(word) for word in sys.argv[1:] if not word.startswith("-")), None)
    arguments = [*sys.argv]
    if folder is not None and not folder.is_file():
        seeds(folder)
        dictionary(folder.with_suffix(".dict"))
        arguments += [f"-dict={folder.with_suffix('.dict')}", "-max_len=20000", "-timeout=60", "-rss_limit_mb=1500"]
    atheris.Setup(arguments, once, custom_mutator=changed)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
