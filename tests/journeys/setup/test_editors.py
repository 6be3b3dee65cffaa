"""What a new project brings for editors and for git: schemas for the right files, and a check before each commit."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml

from rlhf.model import paths
from rlhf.store.files.schemas import shipped, templates
from tests.here import REPOSITORY
from tests.team import TASKS, Team

pytestmark = pytest.mark.journey
SHARED = (".vscode/settings.json", ".vscode/extensions.json", ".idea/jsonSchemas.xml", ".pre-commit-config.yaml")

#: A path of every kind, and the schema that an editor should hold it against.
KINDS = {
    "tasks/2026-w48-cardiology/t-7h2k9m4x8q.yaml": "task",
    "tasks/w48/batch.yaml": "batch",
    "people.yaml": "people",
    "rlhf.yaml": "rlhf",
    "answers/w48/t-7h2k9m4x8q/amara.md": None,
    "guidance/writing-answers.md": None,
    "tasks/w48/notes.yaml": None,
    "schemas/task.json": None,
    ".pre-commit-config.yaml": None,
    ".github/workflows/check.yaml": None,
}


def in_vs_code() -> dict[str, str]:
    settings = json.loads((REPOSITORY / ".vscode/settings.json").read_text(encoding="utf-8"))
    return settings["yaml.schemas"]


def in_jetbrains() -> dict[str, str]:
    found = {}
    for info in ET.parse(REPOSITORY / ".idea/jsonSchemas.xml").getroot().iter("SchemaInfo"):
        options = {option.get("name"): option.get("value") for option in info.iter("option")}
        assert (options["pattern"], options["mappingKind"]) == ("true", "Pattern")
        found[options["relativePathToSchema"]] = options["path"]
    return found


@pytest.mark.parametrize("mapping", [in_vs_code, in_jetbrains])
def test_every_mapped_schema_is_there_and_meets_the_files_it_is_for(mapping) -> None:
    held_against = {path: [] for path in KINDS}
    for schema, glob in mapping().items():
        assert (REPOSITORY / schema).is_file()
        assert (shipped().parent / schema).is_file()
        # Both editors let a pattern begin in any folder, and `*` stand for anything within a name at least.
        pattern = re.compile("(?:.*/)?" + re.escape(glob).replace(r"\*", "[^/]*"))
        for path, found in held_against.items():
            if pattern.fullmatch(path):
                found.append(Path(schema).stem)
    assert held_against == {path: [kind] if kind else [] for path, kind in KINDS.items()}


def test_both_editors_say_the_same_of_every_file_of_this_repository() -> None:
    code = {schema.removeprefix("./"): glob for schema, glob in in_vs_code().items()}
    assert code == in_jetbrains()
    for file in (REPOSITORY / "tasks").rglob("*.yaml"):
        placed = paths.place(file.relative_to(REPOSITORY).as_posix())
        assert file.match(code[f"schemas/{placed.what}.json"])


@pytest.mark.parametrize("path", SHARED)
def test_this_repository_has_what_a_new_project_gets(path: str) -> None:
    first, _, rest = path.removeprefix(".").partition("/")
    template = templates() / f"dot.{first}" / rest if rest else templates() / f"dot.{first}"
    assert (REPOSITORY / path).read_text(encoding="utf-8") == template.read_text(encoding="utf-8")


def test_a_new_project_has_them_and_everyone_who_joins(team: Team) -> None:
    for who in ("morgan", "amara"):
        for path in SHARED:
            assert (team.root / who / path).read_text(encoding="utf-8") == (REPOSITORY / path).read_text(
                encoding="utf-8"
            )
    (team.root / "amara" / ".idea" / "workspace.xml").write_text("<project/>\n", encoding="utf-8")
    assert team.git("amara", "status", "--porcelain") == ""


def test_the_hooks_run_the_check_on_files_of_a_project() -> None:
    config = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (own,) = config["repos"][0]["hooks"]
    (offered,) = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    for hook in (own, offered):
        assert hook["entry"] == "rlhf check --staged"
        assert hook["pass_filenames"] is False
        for path, kind in KINDS.items():
            of_a_project = paths.is_content(path) and (kind or path.endswith((".md", ".json", "notes.yaml")))
            assert bool(re.search(hook["files"], path)) == bool(of_a_project)
    assert (own["language"], offered["language"]) == ("system", "python")


def test_what_the_hook_runs_stops_a_commit_with_an_error(team: Team) -> None:
    entry = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    words = entry["repos"][0]["hooks"][0]["entry"].split()
    file = team.root / "morgan" / "tasks" / "2026-w50-pool" / f"{TASKS[0]}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("kind: ", "kynd: "), encoding="utf-8")
    assert team.rlhf("morgan", *words[1:]).code == 0  # nothing of it is staged
    team.git("morgan", "add", str(file))
    assert "kynd" in team.rlhf("morgan", *words[1:], code=1).out
