"""On the package index the name `rlhf` is somebody else's: nothing here installs it from there, or tells anybody to.

Our own name is not there yet, so that nothing says it is, either.
"""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.here import REPOSITORY

#: Those that have to name it, to show what must not be.
SHOWS = {"tests/unit/setup/test_names_on_the_index.py", "tests/github/test_installation.py"}
_OPTIONS = r"(?:-[\w-]+(?:[= ]:\w+:)?\s+)*"
_NAMED = re.compile(
    rf"\b(?:pip3?|pipx|uvx|uv|pdm|poetry|conda)[\"']?\s+(?:(?:tool|pip|install|add|run|download|inject)\s+)*{_OPTIONS}[\"'`]?rlhf(?:-workspace)?(?![\w/-])"
    r"|\brlhf\s?(?:===?|~=|>=|<=|!=)\s?[\"$\d]"  # a requirement of some version
    r"|\brlhf\[[a-z]+\]"
    r"|\brlhf @ "
    r"|\brlhf\b[^\n]{0,20} (?:on|from) PyPI"
    r"|pypi\.org/(?:project|simple)/rlhf\b"
    r"|additional_dependencies:\s*\[[^\]]*\brlhf\b(?!-)"
)


def test_nothing_names_it() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("no git repository is here that says which files are ours")
    found = {}
    for path in set(listed.stdout.split("\0")) - SHOWS - {""}:
        if (REPOSITORY / path).is_file() and not path.endswith((".png", ".xlsx")):
            named = [
                match[0] for match in _NAMED.finditer((REPOSITORY / path).read_text(encoding="utf-8", errors="replace"))
            ]
            found |= {path: named} if named else {}
    assert len(listed.stdout) > 10_000
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        '"$RUNNER_TEMP/rlhf/bin/pip" install --quiet --only-binary :all: "rlhf==$RLHF_VERSION"', "pip install rlhf",
        "pip install --upgrade rlhf", "uv tool install rlhf", "uvx rlhf check", "pipx run rlhf",
        "uv pip install rlhf[assign]", "pip install rlhf-workspace",
        "rlhf>=0.1", "rlhf @ https://example.org/x.whl", "additional_dependencies: [rlhf]", "(or rlhf[assign])",
        "`RLHF_VERSION` of rlhf on PyPI", "pip install -U 'rlhf'", "python -m pip install rlhf",
    ],
)  # fmt: skip
def test_each_of_these_would_be_seen(text: str) -> None:
    assert _NAMED.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "pip install .", "pip install --no-deps ./rlhf", "pip install -r .github/rlhf/requirements.lock",
        "`pip install .` gives the command `rlhf`", ".venv/bin/rlhf check", "rlhf --version",
    ],
)  # fmt: skip
def test_what_is_ours_is_not_held_against_us(text: str) -> None:
    assert not _NAMED.search(text)
