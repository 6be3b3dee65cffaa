"""The programs that `bench/check.py` measures against: each by its own package manager, called in its fastest form.

check-jsonschema, yamllint and the sourcemeta JSON Schema CLI (a C++ program) come from PyPI, ajv and js-yaml from npm.
A peer gets one process for all files; one that cannot be had, or lets a bad file pass, is left out with the reason.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rlhf.store.files.schemas import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CPP, CPP_FAST = "JSON Schema CLI (C++)", "JSON Schema CLI (C++), --fast"
AJV, CHECK_JSONSCHEMA, YAMLLINT = "ajv + js-yaml", "check-jsonschema", "yamllint"

_NODE = """
const fs = require("fs"), path = require("path"), yaml = require("js-yaml"), Ajv = require("ajv/dist/2020");
const [schema, folder] = process.argv.slice(2);
const fits = new Ajv({strict: false}).compile(JSON.parse(fs.readFileSync(schema, "utf8")));
let bad = 0;
for (const name of fs.readdirSync(folder, {recursive: true})) {
  if (!name.endsWith(".yaml")) continue;
  const text = fs.readFileSync(path.join(folder, name), "utf8");
  if (!fits(yaml.load(text, {schema: yaml.CORE_SCHEMA}))) bad++;
}
process.exitCode = bad ? 1 : 0;
"""
#: yamllint's own choice of rules, without the two that the corpus breaks on purpose.
_YAMLLINT = "{extends: default, rules: {line-length: disable, document-start: disable}}"
_GOOD = """\
id: t-7h2k9m4x8q
title: Cough
kind: reference_answer
specialty: respiratory-medicine
audience: patient
prompt:
  - role: user
    content: How long is too long?
"""


class NotHere(Exception):
    """A peer cannot be had."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A program that looks at every YAML file below a folder; a slow one is not asked in every round."""

    name: str
    version: str
    command: Callable[[Path], list[str]]
    slow: bool = False


def peers(home: Path) -> list[Peer]:
    """All that can be had here, installed into a folder of their own (what is there already is used again)."""
    schema = home / "task.json"
    schema.write_text(json.dumps(_bundled("task")), encoding="utf-8")
    found = []
    for one in (_cpp, _ajv, _check_jsonschema, _yamllint):
        try:
            for peer in one(home, schema):
                _require_strict(peer, home)
                found.append(peer)
        except (NotHere, OSError, subprocess.CalledProcessError) as reason:
            print(f"Left out: {one.__name__.strip('_').replace('_', '-')} — {_said(reason)}")
    return found


def _bundled(name: str) -> dict[str, Any]:
    """A schema in one file: what it takes from `defs.json` is put inside."""

    def read(file: str) -> dict[str, Any]:
        text = (shipped() / file).read_text(encoding="utf-8")
        found: dict[str, Any] = json.loads(text.replace("defs.json#/$defs/", "#/$defs/"))
        return found

    return read(f"{name}.json") | {"$defs": read("defs.json")["$defs"]}


def _cpp(home: Path, schema: Path) -> Iterator[Peer]:
    version = _from_pypi(home, "sourcemeta-jsonschema")
    machine = platform.machine().lower().replace("amd64", "x86_64").replace("aarch64", "arm64")
    name = f"jsonschema-{platform.system().lower()}-{machine}"
    program = next((home / "venv").rglob(f"sourcemeta_jsonschema/{name}*"), None)
    if program is None:
        raise NotHere(f"its package has no {name}")
    call = [str(program), "validate", str(schema)]
    yield Peer(CPP, version, lambda folder: [*call, str(folder), "--extension", "yaml"])
    yield Peer(CPP_FAST, version, lambda folder: [*call, str(folder), "--extension", "yaml", "--fast"])


def _check_jsonschema(home: Path, schema: Path) -> Iterator[Peer]:
    version = _from_pypi(home, "check-jsonschema")
    call = [str(_python(home).with_name("check-jsonschema")), "--schemafile", str(schema)]
    yield Peer(CHECK_JSONSCHEMA, version, lambda folder: [*call, *map(str, sorted(folder.rglob("*.yaml")))], slow=True)


def _yamllint(home: Path, _: Path) -> Iterator[Peer]:
    version = _from_pypi(home, "yamllint")
    call = [str(_python(home).with_name("yamllint")), "-d", _YAMLLINT]
    yield Peer(YAMLLINT, version, lambda folder: [*call, str(folder)], slow=True)


def _ajv(home: Path, schema: Path) -> Iterator[Peer]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise NotHere("there is no Node.js with npm here")
    folder = home / "node"
    folder.mkdir(exist_ok=True)
    if not (folder / "node_modules" / "js-yaml").is_dir():
        (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
        _quietly([npm, "install", "--silent", "--no-audit", "--no-fund", "ajv@8", "js-yaml@5"], folder)
    script = folder / "validate.js"
    script.write_text(_NODE, encoding="utf-8")
    versions = [
        json.loads((folder / "node_modules" / name / "package.json").read_text(encoding="utf-8"))["version"]
        for name in ("ajv", "js-yaml")
    ]
    yield Peer(AJV, " and ".join(versions), lambda files: [node, str(script), str(schema), str(files)])


def _require_strict(peer: Peer, home: Path) -> None:
    """A good file passes, and a bad one does not: who looks at nothing is fast."""
    bad = "id: [\n" if peer.name == YAMLLINT else _GOOD.replace("audience: patient\n", "")
    for name, text, passes in (("good", _GOOD, True), ("bad", bad, False)):
        folder = home / "proof" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "t-7h2k9m4x8q.yaml").write_text(text, encoding="utf-8")
        done = subprocess.run(peer.command(folder), capture_output=True, check=False)
        if (done.returncode == 0) is not passes:
            raise NotHere(f"{peer.name} {'refuses a good' if passes else 'accepts a bad'} file")


def _python(home: Path) -> Path:
    return home / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"


def _from_pypi(home: Path, package: str) -> str:
    """The version of a package, now installed."""
    if not _python(home).exists():
        _quietly([sys.executable, "-m", "venv", str(home / "venv")], home)
    asks = f"import importlib.metadata as m; print(m.version({package!r}))"
    asked = subprocess.run([str(_python(home)), "-c", asks], capture_output=True, text=True, check=False)
    if asked.returncode != 0:
        _quietly([str(_python(home)), "-m", "pip", "install", "--quiet", package], home)
        asked = subprocess.run([str(_python(home)), "-c", asks], capture_output=True, text=True, check=True)
    return asked.stdout.strip()


def _quietly(command: list[str], where: Path) -> None:
    subprocess.run(command, cwd=where, capture_output=True, text=True, check=True)


def _said(reason: Exception) -> str:
    lines = str(getattr(reason, "stderr", "") or reason).strip().splitlines()
    return lines[-1] if lines else type(reason).__name__
