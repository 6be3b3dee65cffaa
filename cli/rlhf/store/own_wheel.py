"""Pack the running rlhf as a wheel: the same files give the same bytes on every machine."""

from __future__ import annotations

import io
import zipfile
from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import rlhf
from rlhf.store.files.schemas import FOLDER, beside, templates_github

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The name of the distribution. On the package index the name `rlhf` belongs to somebody else (docs/decisions/0034).
DISTRIBUTION = "rlhf-workspace"
LOCK = "requirements.lock"
_STEM = f"{DISTRIBUTION.replace('-', '_')}-{rlhf.__version__}"
_METADATA = f"""\
Metadata-Version: 2.4
Name: {DISTRIBUTION}
Version: {rlhf.__version__}
Summary: rlhf, as it was running where it wrote this file
License-Expression: Apache-2.0
Requires-Python: <3.15,>=3.11
"""
_WHEEL = "Wheel-Version: 1.0\nGenerator: rlhf\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_COMMANDS = "[console_scripts]\nrlhf = rlhf.__main__:main\n"
_PLAIN_FILE = 0o100644 << 16
_UNIX = 3


def own_wheel() -> tuple[str, bytes]:
    """The wheel's file name, and its bytes (https://packaging.python.org/specifications/binary-distribution-format/).

    The wheel is made from the files in use, so it needs neither a network nor a checkout.
    """
    needs = "".join(f"Requires-Dist: {requirement}\n" for requirement in requirements(lock()))
    about = {"METADATA": _METADATA + needs, "WHEEL": _WHEEL, "entry_points.txt": _COMMANDS}
    return f"{_STEM}-py3-none-any.whl", pack(dict(_program()), f"{_STEM}.dist-info", about)


def lock() -> str:
    """Return the lock file: each package that rlhf depends on, at one version, with the hashes of its files."""
    return (templates_github() / LOCK).read_text(encoding="utf-8")


def requirements(text: str) -> Iterator[str]:
    """Yield each requirement in a lock file, without the hashes."""
    return (line.removesuffix("\\").strip() for line in text.splitlines() if line and line[0] not in " #")


def pack(files: Mapping[str, bytes], info: str, about: Mapping[str, str]) -> bytes:
    """Return the bytes of a wheel of some files.

    Nothing is compressed and all times are the same, because compressed bytes depend on a machine's libraries. Git
    compresses the wheel where it is stored.

    Args:
        info: the folder of the metadata files in `about`.
    """
    every = dict(sorted(files.items())) | {f"{info}/{name}": text.encode() for name, text in about.items()}
    rows = "".join(f"{path},sha256={_digest(data)},{len(data)}\n" for path, data in every.items())
    every[f"{info}/RECORD"] = f"{rows}{info}/RECORD,,\n".encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for path, data in every.items():
            entry = zipfile.ZipInfo(path)  # of 1980
            entry.external_attr, entry.create_system = _PLAIN_FILE, _UNIX
            archive.writestr(entry, data)
    return made.getvalue()


def _program() -> Iterator[tuple[str, bytes]]:
    """Yield each file of the package with its path in a wheel; in an editable checkout two of them lie elsewhere."""
    package = Path(rlhf.__file__).parent
    for root, below in ((package, "*"), (beside(FOLDER), "*.json")):
        at = "rlhf" if root == package else f"rlhf/{FOLDER}"
        for file in root.rglob(below):
            inside = file.relative_to(root)
            if file.is_file() and "__pycache__" not in inside.parts and not file.name.startswith("."):
                yield f"{at}/{inside.as_posix()}", file.read_bytes()
    yield "rlhf/LICENSE", beside("LICENSE").read_bytes()


def _digest(data: bytes) -> str:
    return urlsafe_b64encode(sha256(data).digest()).rstrip(b"=").decode()
