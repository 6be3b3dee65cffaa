"""Nobody who knows no git is told to use it: no message names a git command, but those for who keeps a repository."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import rlhf

HOME = Path(rlhf.__file__).parent
_COMMAND = re.compile(
    r"(?:^|[\s`“:(])git (?:add|clone|checkout|commit|config|fetch|init|merge|pull|push|rebase|remote|reset|rm|show"
    r"|stash)\b"
)
#: Messages for who keeps a repository or works with git on purpose, each by its file and why.
ALLOWED = {
    "errors/git.py": "a folder of another account: only git's own setting lets it in",
    "errors/forge.py": "hooks that the settings of the project's machine switch off",
    "errors/checking.py": "rlhf check --staged, which is for who commits with git",
    "commands/doctor.py": "a ledger that was set right, for who looks into what it was before",
    "commands/purge.py": "managers, about copies that were made with plain git",
    "workflows/setup/doctor.py": "the place of an event that counts for nothing, for who looks into it",
    "workflows/publishing/edit_task.py": "managers, who edited a task",
}


def messages(file: Path) -> list[str]:
    """The texts of a file that are not docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    documents = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
    }
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in documents)
    return [node.value for node in constants if isinstance(node.value, str)]


def test_no_message_for_a_clinician_names_a_git_command() -> None:
    places = {
        file.relative_to(HOME).as_posix()
        for room in ("errors", "commands", "workflows", "process", "rules", "reports", "practice")
        for file in (HOME / room).rglob("*.py")
        if any(_COMMAND.search(text) for text in messages(file))
    }
    assert places == set(ALLOWED)
