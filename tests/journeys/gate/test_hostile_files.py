"""Files meant to fool, to exhaust or to stop a check, on a real disk and in git trees: each is told by its own code."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.journeys.a_workspace import AWorkspace, answer_text, make, task_id, task_text
from tests.journeys.bounded import Ended, bounded
from tests.rules.memory import GOOD, GUIDANCE

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(sys.platform != "linux", reason="pipes, sockets, and names that differ in case"),
]

BOM = b"\xef\xbb\xbf"
TONE = GOOD[GUIDANCE]
LINK, SUBMODULE, FOLDER, PLAIN = "120000", "160000", "40000", "100644"


def _ladder(rung: str) -> str:
    """Values that each stand for nine of the one before: thirty make more than there are atoms."""
    nine = [", ".join([f"*a{number - 1}"] * 9) for number in range(1, 30)]
    return "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {rung % many}\n" for n, many in enumerate(nine, 1))


def _more(text: str | bytes) -> tuple[str, bytes]:
    return "more", text.encode() if isinstance(text, str) else text


#: Bytes of a task: what comes after a good one or in its place, and the codes that tell it, those and no others.
TASKS: dict[str, tuple[tuple[str, bytes], set[str]]] = {
    "an alias bomb": (_more(_ladder("[%s]")), {"FM010"}),
    "a bomb of aliases in merge keys": (_more(_ladder("{<<: [%s]}")), {"FM010"}),
    "a bomb of merge keys": (_more("risk: " + "{<<: " * 30 + "{}" + "}" * 30 + "\n"), {"FM011"}),
    "merge keys side by side": (_more("<<: {a: 1}\n" * 50_000), {"FM011"}),
    "deep brackets": (_more("tags: " + "[" * 450_000 + "\n"), {"FM014"}),
    "deep braces": (_more("tags: " + "{a: " * 200_000 + "}\n"), {"FM014"}),
    "deep blocks": (_more("tags:\n" + "".join(" " * n + "a:\n" for n in range(1, 1000))), {"FM014"}),
    "deep dashes": (_more("tags:\n" + "- " * 200_000 + "a\n"), {"FM014"}),
    "a name twice": (_more("minutes: 5\n"), {"FM013"}),
    "a tag": (_more("ask: !!python/object/apply:os.system [id]\n"), {"FM012"}),
    "a huge value": (_more(f"ask: {'x' * 100_001}\n"), {"FM016"}),
    "a huge number": (_more(f"answers: {'9' * 5000}\n"), {"FM016"}),
    "more values than are read": (_more("tags: [" + "a, " * 60_000 + "]\n"), {"FM022"}),
    "more bytes than are read": (_more("#" * 1_000_000 + "\n"), {"FM015"}),
    "a second document": (_more("---\nid: x\n"), {"FM017"}),
    "a NUL byte": (_more("ask: Rest\0 now\n"), {"FM007"}),
    "an escape code": (_more("ask: Rest \x1b[2J now\n"), {"FM007"}),
    "NUL bytes and nothing else": (("instead", b"\0" * 5000), {"FM006"}),
    "nothing": (("instead", b""), {"SC001"}),
    "a byte order mark": (("before", BOM), {"FM005"}),
    "two byte order marks": (("before", BOM + BOM), {"FM005"}),
    "three byte order marks": (("before", BOM * 3), {"FM002", "FM005", "FM009"}),
    "a byte order mark later on": (_more("ask: Rest\ufeff now\n"), {"FM009"}),
    "Windows line ends": (("lines", b"\r\n"), {"FM004"}),
    "UTF-16": (("in", b"utf-16"), {"FM006"}),
    "UTF-16 without a mark": (("in", b"utf-16-be"), {"FM006"}),
    "UTF-32": (("in", b"utf-32"), {"FM006"}),
    "Latin-1": (_more(b"ask: Caf\xe9\n"), {"FM001"}),
    "an overlong character": (_more(b"ask: Rest \xc0\xaf now\n"), {"FM001"}),
    "half a surrogate pair": (_more(b"ask: Rest \xed\xa0\x80 now\n"), {"FM001"}),
    "text turned round": (_more("ask: Give \u202e05\u202c mg\n"), {"FM008"}),
    "text of no width": (_more("ask: Do\u200bnot wait\n"), {"FM009"}),
    "letters of another alphabet": (_more("ask: Give h\u0435parin\n"), {"FM020"}),
    "tags of two types": (_more("tags: [" + "".join(f"{n}, a{n}, " for n in range(4000)) + "]\n"), {"SC001"}),
}  # fmt: skip
_NUMBERS = {name: number for number, name in enumerate(TASKS, 100)}


def _task(name: str) -> bytes:
    (how, what), _ = TASKS[name]
    good = task_text(_NUMBERS[name]).encode()
    ways = {"more": good + what, "before": what + good, "instead": what, "lines": good.replace(b"\n", what)}
    return good.decode().encode(what.decode()) if how == "in" else ways[how]


def _task_path(name: str) -> str:
    return f"tasks/w48/{task_id(_NUMBERS[name])}.yaml"


def _answer(author: str) -> str:
    return f"answers/w48/{task_id(2)}/{author}.md"


#: By path, the bytes of files that stand alike on a disk and in a tree, and their codes.
FILES: dict[str, tuple[bytes, set[str]]] = {
    **{_task_path(name): (_task(name), codes) for name, (_, codes) in TASKS.items()},
    _answer("amara"): (BOM + answer_text(2, "amara").replace("\n", "\r\n").encode(), {"FM004", "FM005"}),
    _answer("ben"): (answer_text(2, "ben").replace("Stop.", "Stop.\0").encode(), {"FM007"}),
    "guidance/aside.md": (TONE.replace("Say what", "Say \u2066what\u2069").encode(), {"FM008"}),
    "guidance/no-details.md": (b"---\n" * 200_000, {"SC001"}),
    "guidance/CON": (b"", {"PA004"}),
    "guidance/con.md": (TONE.encode(), {"PA004"}),
    "tasks/w48/aux.yaml": (b"", {"PA004"}),
    "tasks/lpt1.w48/batch.yaml": (b"", {"PA004", "WS004"}),
    "guidance/git~1/config": (b"", {"PA005"}),
    "guidance/--all.yaml": (b"", {"PA006"}),
    "answers/w48/-rf/amara.md": (b"", {"PA006"}),
    f"guidance/{'a' * 240}.md": (TONE.encode(), {"PA007"}),
    "guidance/two\nlines.md": (b"", {"PA008"}),
    "guidance/\x1b[2Jcleared.md": (b"", {"PA008"}),
    "guidance/back\\slash.md": (b"", {"PA008"}),
    "guidance/space .md ": (b"", {"PA008"}),
    "guidance/caf\udce9.md": (b"", {"PA009"}),  # a name in Latin-1
    "guidance/tone.md": (TONE.encode(), set()),
    "guidance/Tone.md": (TONE.encode(), {"PA009", "WS009"}),
    "schemas/mine.json": (b'{"a": ' * 20_000, {"SC002"}),
}


def put_on_disk(here: AWorkspace) -> dict[str, set[str]]:
    """What only a disk can hold: by path, the codes."""
    inside = here.root / "guidance"
    (inside / "passwords.md").symlink_to("/etc/passwd")
    (inside / "machine").symlink_to("/")
    (inside / "nowhere.md").symlink_to("nowhere.md")
    (here.root / "answers" / "w48" / "again").symlink_to("..")
    os.mkfifo(inside / "pipe.md")
    os.mkfifo(here.root / "tasks" / "w48" / f"{task_id(10)}.yaml")
    os.mknod(inside / "socket.md", stat.S_IFSOCK | 0o600)
    here.put("guidance/shared/.git/HEAD", "ref: refs/heads/main\n")
    here.put("guidance/worktree/.git", "gitdir: /\n")
    for path in ("guidance/sparse.md", f"tasks/w48/{task_id(11)}.yaml"):
        with here.put(path, b"").open("r+b") as file:
            file.truncate(2 << 30)
    deep = inside
    for _ in range(300):
        deep /= "d"
        deep.mkdir()
    return {
        "guidance/passwords.md": {"PA001"}, "guidance/machine": {"PA001"}, "guidance/nowhere.md": {"PA001"},
        "answers/w48/again": {"PA001"}, "guidance/pipe.md": {"PA003"}, f"tasks/w48/{task_id(10)}.yaml": {"PA003"},
        "guidance/socket.md": {"PA003"}, "guidance/shared": {"PA002"}, "guidance/worktree": {"PA002"},
        "guidance/sparse.md": {"FM015"}, f"tasks/w48/{task_id(11)}.yaml": {"FM015"},
        f"guidance{'/d' * 50}": {"PA003", "PA007"},
    }  # fmt: skip


@dataclass
class Trees:
    """Writes git's objects itself, so that they may be such as git would not make."""

    objects: Path
    blobs: dict[bytes, str] = field(default_factory=dict)

    def write(self, kind: str, data: bytes) -> str:
        whole = b"%s %d\0" % (kind.encode(), len(data)) + data
        name = hashlib.sha1(whole).hexdigest()
        file = self.objects / name[:2] / name[2:]
        if not file.exists():
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(zlib.compress(whole, 1))
        return name

    def raw(self, *lines: tuple[str, str, str]) -> str:
        """A tree with these lines of mode, name and object, in this order."""
        rows = [f"{mode} {name}\0".encode("utf-8", "surrogateescape") + bytes.fromhex(oid) for mode, name, oid in lines]
        return self.write("tree", b"".join(rows))

    def of(self, files: dict[str, tuple[str, str]]) -> str:
        """A tree of files by path, each a mode and an object, in git's order."""
        lines: dict[str, tuple[str, str]] = {}
        inner: dict[str, dict[str, tuple[str, str]]] = {}
        for path, entry in files.items():
            name, slash, rest = path.partition("/")
            if slash:
                inner.setdefault(name, {})[rest] = entry
            else:
                lines[name] = entry
        lines |= {name: (FOLDER, self.of(below)) for name, below in inner.items()}
        rows = [(mode, name, oid) for name, (mode, oid) in lines.items()]
        return self.raw(*sorted(rows, key=lambda row: os.fsencode(row[1] + "/" * (row[0] == FOLDER))))


def put_in_trees(trees: Trees) -> tuple[dict[str, tuple[str, str]], dict[str, set[str]]]:
    """What only a tree can hold: its entries by path, and the codes."""
    page, empty, missing = trees.write("blob", TONE.encode()), trees.write("blob", b""), "0123456789" * 4
    target = trees.write("blob", b"/etc/passwd")
    one, two, three = (PLAIN, "a.md", empty), (PLAIN, "b.md", empty), (PLAIN, "c.md", empty)
    deep = trees.raw(one)
    for _ in range(2000):
        deep = trees.raw((FOLDER, "d", deep))
    entries: dict[str, tuple[tuple[str, str], dict[str, set[str]]]] = {
        "passwords.md": ((LINK, target), {"passwords.md": {"PA001"}}),
        "machine": ((LINK, trees.write("blob", b"/")), {"machine": {"PA001"}}),
        "shared": ((SUBMODULE, missing), {"shared": {"PA002"}}),
        "..": ((FOLDER, trees.raw((PLAIN, "people.yaml", page))), {"../people.yaml": {"PA005"}}),
        ".": ((FOLDER, trees.raw(one)), {"./a.md": {"PA005"}}),
        ".git": ((FOLDER, trees.raw((PLAIN, "config", page))), {".git/config": {"PA005"}}),
        ".GIT": ((PLAIN, page), {".GIT": {"PA005"}}),
        "slash": ((FOLDER, trees.raw((PLAIN, "../../../x.md", page))), {"slash/../../../x.md": {"PA005"}}),
        "root": ((FOLDER, trees.raw((PLAIN, "/etc/passwd", page))), {"root//etc/passwd": {"PA005"}}),
        "twice": ((FOLDER, trees.raw(one, one)), {"twice": {"PA003"}}),
        "unordered": ((FOLDER, trees.raw(two, one, three)), {"unordered": {"PA003"}}),
        "cut": ((FOLDER, trees.write("tree", b"100644 a.md\0short")), {"cut": {"PA003"}}),
        "nameless": ((FOLDER, trees.raw((PLAIN, "", empty))), {"nameless": {"PA003"}}),
        "no-folder": ((FOLDER, page), {"no-folder": {"PA003"}}),
        "gone.md": ((PLAIN, missing), {"gone.md": {"PA003"}}),
        "folder.md": ((PLAIN, trees.raw(one)), {"folder.md": {"PA003"}}),
        "large.md": ((PLAIN, trees.write("blob", bytes(64 << 20))), {"large.md": {"FM015"}}),
        "d": ((FOLDER, deep), {f"d{'/d' * 49}": {"PA003", "PA007"}}),
    }  # fmt: skip
    found = {f"guidance/{path}": codes for _, told in entries.values() for path, codes in told.items()}
    return {f"guidance/{name}": entry for name, (entry, _) in entries.items()}, found


@dataclass(frozen=True)
class Checked:
    here: AWorkspace
    ended: Ended
    expected: dict[str, set[str]]


@pytest.fixture(scope="module")
def on_disk(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    here = make(tmp_path_factory.mktemp("hostile") / "here", tasks=2)
    for path, (data, _) in FILES.items():
        here.put(path, data)
    expected = {path: codes for path, (_, codes) in FILES.items()} | put_on_disk(here)
    return Checked(here, bounded(here.root, "check", "--all", "--json"), expected)


@pytest.fixture(scope="module")
def in_a_tree(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    here = make(tmp_path_factory.mktemp("hostile") / "here", tasks=2)
    trees = Trees(here.root / ".git" / "objects")
    rows = (row.split(None, 2) for row in here.git("ls-tree", "-r", "HEAD").splitlines())
    good = {rest.partition("\t")[2]: (mode, rest.partition("\t")[0]) for mode, _, rest in rows}
    files = {path: (PLAIN, trees.write("blob", data)) for path, (data, _) in FILES.items()}
    odd, expected = put_in_trees(trees)
    expected |= {path: codes for path, (_, codes) in FILES.items()}
    return Checked(here, bounded(here.root, "tree", trees.of(good | files | odd)), expected)


@pytest.mark.parametrize("where", ["on_disk", "in_a_tree"])
def test_each_hostile_file_is_told_by_its_own_code(where: str, request: pytest.FixtureRequest) -> None:
    checked: Checked = request.getfixturevalue(where)
    found = checked.ended.found()
    expected = {_shown(path): codes for path, codes in checked.expected.items()}
    assert {path: found.get(path, set()) for path in expected} == expected
    assert set(found) <= set(expected)  # and nothing else


def _shown(path: str) -> str:
    """A path as reports write it, whatever its bytes are."""
    return os.fsencode(path).decode("utf-8", "replace")


def test_the_check_of_a_disk_fails_and_says_why(on_disk: Checked) -> None:
    assert on_disk.ended.code == 1
    again = bounded(on_disk.here.root, "check", "--all")  # what it remembers by now, in the words that people read
    assert again.code == 1
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069]", again.out)


def test_files_of_the_project_that_have_no_end_are_refused_by_name(tmp_path: Path) -> None:
    here = make(tmp_path / "here", tasks=2)
    for path in ("guidance/safety-netting.md", "answers/w48/t-0000000002/amara.md"):
        with (here.root / path).open("r+b") as file:
            file.truncate(2 << 30)
    assert "FM015" in bounded(here.root, "check", "--all").out
    for verb in ("status", "week", "save"):
        ended = bounded(here.root, verb, codes=frozenset({3}))
        assert "amara.md" in ended.err
        assert "2,147,483,648 bytes; a file of a project has at most 10,000,000" in " ".join(ended.err.split())


@pytest.mark.parametrize("path", ["guidance/--all.yaml", "guidance/pipe.md", "guidance/machine", "guidance/sparse.md"])
def test_a_hostile_file_may_be_named(on_disk: Checked, path: str) -> None:
    ended = bounded(on_disk.here.root, "check", "--json", "--", path)
    assert (ended.code, ended.found()) == (1, {path: on_disk.expected[path]})
