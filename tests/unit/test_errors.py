"""Every reason to stop is a class in `rlhf.errors` that builds its own message; who raises it gives only facts.

CONTRIBUTING.md says how to add one.
"""

from __future__ import annotations

import ast
import inspect
import pickle
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import rlhf
from rlhf import errors
from rlhf.errors import NoMain, OnlyWithAuto, RemoteLocked, RlhfError, WrongUse
from tests.here import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = Path(rlhf.__file__).parent
HOME = PROGRAM / "errors"
ELSEWHERE = [file for file in sorted(PROGRAM.rglob("*.py")) if HOME not in file.parents]

MODULES = [file.stem for file in sorted(HOME.glob("*.py")) if file.stem != "__init__"]
#: Every error with the module that it is written in.
ERRORS = [
    (module, found)
    for module in MODULES
    for found in vars(import_module(f"rlhf.errors.{module}")).values()
    if inspect.isclass(found) and found.__module__ == f"rlhf.errors.{module}"
]
CLASSES = {found.__name__: found for _, found in ERRORS}
#: Those that take their message as it is: a situation is one of their subclasses, and nothing is raised as one of them.
KINDS = {name for name, found in CLASSES.items() if "__init__" not in vars(found)} | {"RlhfError"}


@cache
def _program() -> dict[Path, ast.Module]:
    """The program without its errors, file by file."""
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in ELSEWHERE}


def _texts(node: ast.AST, *, calls: bool) -> Iterator[str]:
    """The literal texts in an expression, also in what it calls; a value in an f-string is shown as {}."""
    if isinstance(node, ast.Call) and not calls:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    for child in ast.iter_child_nodes(node):
        if not isinstance(node, ast.JoinedStr) or isinstance(child, ast.FormattedValue):
            yield from _texts(child, calls=calls)


def _is_worded(node: ast.AST, *, calls: bool = True) -> bool:
    """Whether an expression holds words of its own: more than one, of letters."""
    return any(len(text.split()) > 1 and re.search(r"[^\W\d_]", text) for text in _texts(node, calls=calls))


def _imported(nodes: list[ast.AST]) -> dict[str, str]:
    """The names under which a module knows errors, and `errors` itself under an empty one."""
    known = {}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[:2] == ["rlhf", "errors"]:
            known |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "rlhf":
            known |= {alias.asname or alias.name: "" for alias in node.names if alias.name == "errors"}
    return known


def _error(node: ast.AST | None, known: dict[str, str]) -> str:
    """The error that an expression names; empty where it names none."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and known.get(node.value.id) == "":
        return node.attr
    return known.get(node.id, "") if isinstance(node, ast.Name) else ""


def _worded_names(scope: ast.AST) -> set[str]:
    """The variables of a scope that hold words of its own."""
    return {
        target.id
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign) and _is_worded(node.value, calls=False)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def built_outside(tree: ast.Module) -> list[tuple[int, str]]:
    """The lines at which a module builds what an error says, or defines one, with the name of the error."""
    nodes = list(ast.walk(tree))
    known = _imported(nodes)
    if not known:
        return []
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    of_module = _worded_names(ast.Module([node for node in tree.body if isinstance(node, ast.Assign)], []))
    found = []
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            found += [(node.lineno, name) for base in node.bases if (name := _error(base, known))]
        elif isinstance(node, ast.Raise) and (name := _error(node.exc, known)) in KINDS:
            found.append((node.lineno, name))
        elif isinstance(node, ast.Call) and (name := _error(node.func, known)):
            around = [one for one in functions if one.lineno <= node.lineno <= (one.end_lineno or 0)]
            if name in KINDS or _is_given_words(node, of_module.union(*map(_worded_names, around))):
                found.append((node.lineno, name))
    return found


def _is_given_words(call: ast.Call, worded: set[str]) -> bool:
    """Whether a call is given words, as they are or by a variable that holds them."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    names = {one.id for value in given for one in ast.walk(value) if isinstance(one, ast.Name)}
    return bool(names & worded) or any(map(_is_worded, given))


def test_no_message_is_built_where_an_error_is_raised():
    places = [
        f"{file}:{line} {name}" for file, tree in _program().items() for line, name in sorted(built_outside(tree))
    ]
    assert places == [], "each needs a class in rlhf/errors/, to which only facts are given"


@pytest.mark.parametrize(
    "raised",
    [
        'raise WrongUse("There is no batch.", "Name one.")',
        'raise WrongUse("Alone")',
        'raise WrongUse(f"There is no batch {name}.")',
        "raise WrongUse(str(name))",
        "raise WrongUse",
        'raise UnreadableFile(name, "it is a link.")',
        'raise UnreadableFile(name, f"line {name}: wrong")',
        'raise UnreadableFile(name, why="it is a link.") from None',
        'raise UnreadableFile(name, ", ".join(["not here", name]))',
        'raise UnreadableFile(name, "a file" if name else "")',
        'raise errors.UnreadableFile(name, "it is a link.")',
        'raise (DiskFull() if name else UnreadableFile(name, "it is a link."))',
        'return UnreadableFile(name, "it is a link.")',
        'why = "it is a link."\n    raise UnreadableFile(name, why)',
        "raise UnreadableFile(name, WHY)",
        "class Link(UnreadableFile):\n        pass",
    ],
)
def test_a_message_built_outside_is_seen(raised):
    assert built_outside(_module(raised))


@pytest.mark.parametrize(
    "raised",
    [
        "raise NoMain",
        "raise NoMain()",
        "raise UnreadableFile(name, str(name))",
        'raise UnreadableFile(name, "replaced" if name else "revoked")',
        'raise UnreadableFile(name, f"{name}  {name}: {name}")',
        'raise UnreadableFile(name, ", ".join(sorted(name)))',
        'raise ValueError("it is a link.")',
        'print("it is a link.")\n    raise NoMain',
        "raise name",
    ],
)
def test_an_error_that_is_given_facts_is_none(raised):
    assert built_outside(_module(raised)) == []


def _module(body: str) -> ast.Module:
    return ast.parse(
        "from rlhf import errors\n"
        "from rlhf.errors import DiskFull, NoMain, UnreadableFile, WrongUse\n"
        'WHY = "it is a link."\n'
        f"def read(name):\n    {body}\n"
    )


def test_every_error_is_known_by_one_name_to_its_package():
    assert [name for name, count in Counter(found.__name__ for _, found in ERRORS).items() if count > 1] == []
    assert {found.__name__: module for module, found in ERRORS} == errors._MODULE, "see _NAMES in errors/__init__.py"
    assert {name: getattr(errors, name) for name in CLASSES} == CLASSES
    stub = (HOME / "__init__.pyi").read_text(encoding="utf-8")
    assert re.findall(r"^from rlhf\.errors\.(\w+) import \*$", stub, re.MULTILINE) == MODULES, "see __init__.pyi"


def test_the_package_loads_nothing_that_nobody_asked_for():
    said = "import sys, rlhf.errors; print([name for name in sys.modules if name.startswith('rlhf.errors.')])"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_no_error():
    assert getattr(errors, "NoSuchSituation", None) is None


def test_an_error_says_its_situation_by_its_name_or_its_docstring():
    undocumented = {name for name, found in CLASSES.items() if not vars(found)["__doc__"]}
    assert {name for name in undocumented if len(re.findall(r"[A-Z][a-z0-9]+", name)) < 2} == set()
    assert undocumented & KINDS == set(), "a kind says what its situations have in common"
    assert {name for name in CLASSES if name.endswith(("Error", "Exception"))} == {"RlhfError"}


def test_a_kind_has_situations_and_every_situation_is_met():
    assert all(issubclass(found, RlhfError) for found in CLASSES.values())
    bases = {base.__name__ for found in CLASSES.values() for base in found.__bases__}
    assert bases >= KINDS
    elsewhere = {
        node.id if isinstance(node, ast.Name) else node.attr
        for tree in _program().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
    }
    assert CLASSES.keys() - elsewhere - bases == set()


def test_errors_end_with_the_exit_codes_that_are_documented():
    page = (REPOSITORY / "docs/commands.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| (\d+) \| (.+?) \|$", page, re.MULTILINE))
    assert "used wrongly" in documented["2"]
    assert "cannot go on" in documented["3"]
    for name, found in CLASSES.items():
        assert found.exit_code == (2 if issubclass(found, WrongUse) else 3), name


@pytest.mark.parametrize("error", [OnlyWithAuto(), NoMain(), RemoteLocked("origin", "main.lock")])
def test_an_error_says_the_same_in_the_process_that_it_is_sent_to(error):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (again.message, again.hint, str(again)) == (error.message, error.hint, str(error))
