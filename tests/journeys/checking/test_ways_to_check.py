"""`rlhf check` in all the ways it is asked: in parts, staged, against a branch, from an editor, watching, tidying."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.a_workspace import AWorkspace, answer_text, make, task_id, task_text

pytestmark = pytest.mark.journey
NOW = "2026-11-23T18:00:00+00:00"
ANSWER_3 = f"answers/w49/{task_id(3)}/amara.md"
BENS_3 = f"answers/w49/{task_id(3)}/ben.md"
TASK_3 = f"tasks/w49/{task_id(3)}.yaml"
BROKEN = answer_text(3, "amara").replace("## Answer", "## Anser")


@pytest.fixture
def here(tmp_path: Path) -> AWorkspace:
    return make(tmp_path / "here")


def rlhf(here: AWorkspace, *args: str, stdin: str | bytes = "", env: dict[str, str] | None = None):
    done = subprocess.run(
        [sys.executable, "-m", "rlhf", *args], cwd=here.root, capture_output=True, check=False,
        input=stdin if isinstance(stdin, bytes) else stdin.encode(),
        env={**os.environ, "RLHF_NOW": NOW, "COLUMNS": "80", "TERMINAL_WIDTH": "80", **(env or {})},
    )  # fmt: skip
    done.stdout, done.stderr = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    assert "Traceback" not in done.stdout + done.stderr
    assert "This is a bug" not in done.stderr, done.stderr
    return done


def found(here: AWorkspace, *args: str, **more) -> set[tuple[str, str]]:
    done = rlhf(here, "check", "--json", *args, **more)
    told = json.loads(done.stdout)["findings"]
    assert done.returncode == (1 if any(finding["severity"] == "error" for finding in told) else 0)
    return {(finding["path"], finding["code"]) for finding in told}


def messed_up(here: AWorkspace) -> None:
    """Something wrong of every sort, near-copies that land in different parts among it."""
    here.put(ANSWER_3, BROKEN)
    here.put(f"tasks/w48/{task_id(20)}.yaml", task_text(2).replace(task_id(2), task_id(20)))
    here.put(f"tasks/w49/{task_id(2)}.yaml", task_text(2))
    here.put(f"answers/w48/{task_id(4)}/ben.md", answer_text(5, "ben").replace(task_id(5), task_id(4)))
    here.put("guidance/Loud.md", "x\n")
    here.put(f"answers/w48/{task_id(6)}/CON.md", "x\n")
    waived = answer_text(7, "amara").replace(
        "ai_draft:", "waivers:\n  - code: CL001\n    reason: It quotes the label.\nai_draft:"
    )
    here.put(f"answers/w49/{task_id(7)}/amara.md", waived)


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_parts_joined_tell_what_one_check_tells(here, tmp_path, count):
    messed_up(here)
    whole = rlhf(here, "check", "--all")
    reports = []
    for part in range(1, count + 1):
        done = rlhf(here, "ci", "check-all", "--shard", f"{part}/{count}")
        assert done.returncode == 0
        reports.append(tmp_path / f"{part}.json")
        reports[-1].write_text(done.stdout, encoding="utf-8")
    joined = rlhf(here, "ci", "check-all", "--merge", *map(str, reversed(reports)))
    assert (joined.stdout, joined.returncode) == (whole.stdout, 1)
    assert "WS007" in whole.stdout
    assert "WS008" in whole.stdout


def test_parts_that_are_not_one_whole_are_refused(here, tmp_path):
    one, two = tmp_path / "1.json", tmp_path / "2.json"
    one.write_text(rlhf(here, "ci", "check-all", "--shard", "1/2").stdout, encoding="utf-8")
    two.write_text(rlhf(here, "ci", "check-all", "--shard", "2/2").stdout, encoding="utf-8")
    assert rlhf(here, "ci", "check-all", "--merge", str(one), str(two)).returncode == 0
    for reports, why in (
        ([one], "part 2 of 2 is missing"),
        ([one, two, two], "one part is there twice"),
        ([one, tmp_path / "none.json"], "is no report"),
        ([], "no report"),
    ):
        done = rlhf(here, "ci", "check-all", "--merge", *map(str, reports))
        assert done.returncode == 3, done.stdout
        assert why in " ".join(done.stderr.split())
    cut = tmp_path / "cut.json"
    cut.write_text(two.read_text(encoding="utf-8")[:-9], encoding="utf-8")
    assert "is no report" in " ".join(rlhf(here, "ci", "check-all", "--merge", str(one), str(cut)).stderr.split())
    here.put(ANSWER_3, BROKEN)
    assert "of the files that are here" in " ".join(
        rlhf(here, "ci", "check-all", "--merge", str(one), str(two)).stderr.split()
    )
    here.git("checkout", "--", ANSWER_3)
    here.put("people.yaml", (here.root / "people.yaml").read_text(encoding="utf-8").replace("Emeka", "Ebere"))
    assert "these settings" in " ".join(rlhf(here, "ci", "check-all", "--merge", str(one), str(two)).stderr.split())


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2"])
def test_a_part_that_cannot_be(here, shard):
    assert rlhf(here, "ci", "check-all", f"--shard={shard}").returncode == 2


def test_what_is_staged_is_checked_and_not_what_is_in_the_file_by_now(here):
    here.put(ANSWER_3, BROKEN)
    here.git("add", ANSWER_3)
    here.put(ANSWER_3, answer_text(3, "amara"))
    here.put(BENS_3, "no front matter\n")
    assert (ANSWER_3, "AN003") in found(here, "--staged")
    assert not {path for path, _ in found(here, "--staged")} & {BENS_3}
    here.git("add", "-A")
    here.git("rm", "-q", "--cached", BENS_3)
    assert found(here, "--staged") == set()


def test_a_staged_link_is_not_followed(here):
    (here.root / ANSWER_3).unlink()
    (here.root / ANSWER_3).symlink_to("/etc/passwd")
    here.git("add", "-A")
    assert found(here, "--staged") == {(ANSWER_3, "PA001")}
    assert (ANSWER_3, "PA001") in found(here, ANSWER_3)


def test_what_changed_since_a_branch_and_what_that_breaks(here):
    here.git("checkout", "-qb", "mine")
    here.put(TASK_3, task_text(3).replace("audience: patient", "audience: patient\ncontext: not_enough"))
    here.commit()
    here.put(f"tasks/w49/{task_id(5)}.yaml", "id: 5\n")
    expected = {(ANSWER_3, "AN003"), (BENS_3, "AN003")}
    assert expected <= found(here, "--changed", "main")
    assert expected <= found(here, "--changed=main")
    assert (f"tasks/w49/{task_id(5)}.yaml", "SC001") in found(here, "--changed", "main")
    here.git("checkout", "-q", "--", ".")
    here.git("checkout", "-q", "main")
    assert found(here, "--changed", "--only", "AN") == set()
    refused = rlhf(here, "check", "--changed", "no-such-branch")
    assert refused.returncode == 3
    assert "no-such-branch" in refused.stderr


def test_words_that_an_editor_has_not_saved(here):
    assert (ANSWER_3, "AN003") in found(here, "--stdin-filename", ANSWER_3, stdin=BROKEN)
    assert found(here, "--stdin-filename", ANSWER_3, stdin=answer_text(3, "amara")) == set()
    assert found(here, "--stdin-filename", ANSWER_3, stdin=b"\xff\xfe\x00") == {(ANSWER_3, "FM006")}


def test_only_some_rules(here):
    messed_up(here)
    assert {code[:2] for _, code in found(here, "--all", "--only", "PA", "--only", "ws008")} == {"PA", "WS"}
    refused = rlhf(here, "check", "--only", "XY")
    assert refused.returncode == 2


def test_one_way_at_a_time(here):
    assert rlhf(here, "check", "--all", "--staged").returncode == 2
    assert rlhf(here, "check", "--all", ANSWER_3).returncode == 2
    assert rlhf(here, "check", "--format", "xml").returncode == 2


def test_settings_say_how_much_a_rule_matters_and_where(here):
    here.put(ANSWER_3, answer_text(3, "amara").replace("## Answer\n", "## Answer\nTake 50 mcg a day.\n"))
    assert found(here, ANSWER_3) == {(ANSWER_3, "CL001")}
    settings = (here.root / "rlhf.yaml").read_text(encoding="utf-8")
    here.put("rlhf.yaml", settings + "checks:\n  - codes: [CL001]\n    severity: error\n    paths: [answers/w49/**]\n")
    assert rlhf(here, "check", ANSWER_3).returncode == 0, "a change is judged by what stood before it"
    here.git("commit", "-qm", "Stricter", "rlhf.yaml")
    assert rlhf(here, "check", ANSWER_3).returncode == 1
    here.put(
        "rlhf.yaml", settings + 'checks:\n  - codes: [CL]\n    severity: "off"\n    paths: ["answers/*/*/amara.md"]\n'
    )
    here.git("commit", "-qm", "Laxer", "rlhf.yaml")
    assert found(here, ANSWER_3) == set()
    here.put("rlhf.yaml", settings + "checks:\n  - codes: [FM]\n    severity: off\n")
    here.git("commit", "-qm", "Too lax", "rlhf.yaml")
    here.put(ANSWER_3, "no front matter\n")
    assert (ANSWER_3, "FM003") in found(here, ANSWER_3), "the safety of the format is not a matter of settings"


def test_tidying_changes_form_and_nothing_else(here):
    good = answer_text(3, "amara")
    untidy = good.replace("author: amara\n", "", 1).replace(
        "ai_draft: false\n", "ai_draft: false   # none was used\n# who wrote it\nauthor: amara\n"
    )
    untidy = "\ufeff" + untidy.replace("## Answer\n", "## Answer \t\nA line with a break  \n").rstrip("\n")
    here.put(ANSWER_3, untidy.replace("\n", "\r\n"))
    here.put(BENS_3, answer_text(3, "ben").replace("\n", "\r\n"))
    done = rlhf(here, "check", "--fix")
    assert "line ends made LF" in done.stderr
    assert "details put in their usual order" in done.stderr
    text = (here.root / ANSWER_3).read_bytes().decode()
    assert "\r" not in text
    assert "\ufeff" not in text
    assert "A line with a break  \n" in text, "two spaces are a break in Markdown"
    assert "## Answer\n" in text
    assert text.index("# who wrote it\nauthor: amara") < text.index("provenance:")
    assert "# none was used" in text
    assert b"\r" in (here.root / BENS_3).read_bytes(), "it is somebody else's"
    assert found(here, ANSWER_3) == set()
    again = rlhf(here, "check", "--fix", ANSWER_3)
    assert again.stderr == ""
    refused = rlhf(here, "check", "--fix", BENS_3)
    assert refused.returncode == 3
    assert "ben" in refused.stderr


def test_all_may_be_tidied_first(here):
    here.put(ANSWER_3, answer_text(3, "amara").replace("\n", "\r\n"))
    here.git("config", "rlhf.handle", "amara")
    done = rlhf(here, "check", "--all", "--fix")
    assert done.returncode == 0
    assert f"{ANSWER_3}: " in done.stderr
    assert b"\r" not in (here.root / ANSWER_3).read_bytes()


@pytest.mark.parametrize("what", [ANSWER_3, "--all"])
def test_watching_tells_again_when_a_file_is_saved(here, what):
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "rlhf", "check", "--watch", what], cwd=here.root, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "RLHF_NOW": NOW},
    )  # fmt: skip
    assert process.stdout is not None
    try:
        assert "all good" in _until(process, "watching")
        here.put(ANSWER_3, BROKEN)
        assert "AN003" in _until(process, "watching")
        here.put(ANSWER_3, answer_text(3, "amara"))
        assert "all good" in _until(process, "watching")
    finally:
        process.send_signal(2)
        rest = process.communicate()[0]
    assert "No longer watching" in rest
    assert process.returncode == 0


def _until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    said = ""
    while words not in said and (line := process.stdout.readline()):
        said += line
    return said


def test_a_check_of_everything_works_in_a_folder_that_cannot_be_written(here):
    (here.root / ".git" / "rlhf").write_text("in the way\n", encoding="utf-8")
    assert found(here, "--all") == set()


def test_what_a_branch_takes_away_breaks_what_needs_it(here):
    here.put("guidance/x-y.md", "bad\n")
    here.commit()
    here.git("checkout", "-qb", "mine")
    here.git("rm", "-q", TASK_3, "guidance/x-y.md")
    assert {(ANSWER_3, "AN001"), (BENS_3, "AN001")} <= found(here, "--changed", "main")
    assert not {path for path, _ in found(here, "--changed", "main")} & {"guidance/x-y.md"}
    people = (here.root / "people.yaml").read_text(encoding="utf-8").replace("  ben:", "  benedict:")
    here.put("people.yaml", people)
    assert (BENS_3.replace("0003", "0005"), "AN016") in found(here, "--changed", "main")


def test_a_change_cannot_bring_the_settings_that_let_it_pass(here):
    here.git("checkout", "-qb", "mine")
    here.put(ANSWER_3, answer_text(3, "amara").replace("author: amara", "author: ben"))
    settings = (here.root / "rlhf.yaml").read_text(encoding="utf-8")
    here.put("rlhf.yaml", settings + 'checks:\n  - {codes: [AN], severity: "off", why: I like it}\n')
    here.commit()
    for way in (["--changed", "main"], ["--all"], [ANSWER_3]):
        assert (ANSWER_3, "AN002") in found(here, *way)


def test_an_author_cannot_waive_who_they_are(here):
    said = answer_text(3, "amara").replace("author: amara", "author: ben")
    here.put(ANSWER_3, said.replace("ai_draft:", "waivers:\n  - {code: AN002, reason: I like it}\nai_draft:"))
    assert found(here, ANSWER_3) == {(ANSWER_3, "AN002"), (ANSWER_3, "WV002")}


def test_folders_are_named_as_people_name_them(here):
    here.put(ANSWER_3, BROKEN)
    inside = here.root / "answers" / "w49" / task_id(3)
    for name in (".", str(here.root), "answers/..", "./answers/w49/"):
        assert (ANSWER_3, "AN003") in found(here, name), name
    done = subprocess.run(
        [sys.executable, "-m", "rlhf", "check", "..", "--json"], cwd=inside, capture_output=True, text=True, check=False
    )
    assert {finding["path"] for finding in json.loads(done.stdout)["findings"]} == {ANSWER_3}


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["README.md"], 3, "There is no file README.md"),
        (["nope/nothing.md"], 3, "There is no file"),
        (["/etc/passwd"], 3, "There is no file"),
        ([".gitattributes"], 3, "is no file that this project checks"),
        (["t-zzzzzzzzzz"], 3, "There is no task"),
        (["--fix", "--staged"], 2, "leave the other way out"),
        (["--fix", "--stdin-filename", ANSWER_3], 2, "leave the other way out"),
        (["--all", "--changed=main"], 2, "Choose one"),
        (["--staged", ANSWER_3], 2, "Choose one"),
    ],
)
def test_what_was_meant_is_asked_back_kindly(here, args, code, says):
    here.put(".gitattributes", "* text=auto\n")
    done = rlhf(here, "check", *args)
    assert done.returncode == code
    assert says in " ".join(done.stderr.replace("│", " ").split())


def test_two_versions_staged(here):
    here.git("checkout", "-qb", "other")
    here.put(ANSWER_3, answer_text(3, "amara").replace("Stop", "Halt"))
    here.commit()
    here.git("checkout", "-q", "main")
    here.put(ANSWER_3, answer_text(3, "amara").replace("Stop", "Wait"))
    here.commit()
    with pytest.raises(subprocess.CalledProcessError):
        here.git("merge", "-q", "other")
    done = rlhf(here, "check", "--staged")
    assert (done.returncode, ANSWER_3 in done.stderr) == (3, True)


def test_where_the_words_go_may_be_in_the_way(here):
    here.put(ANSWER_3, BROKEN)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "rlhf", "check", "--all"], cwd=here.root, stdout=full, stderr=subprocess.PIPE,
            text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 3
    assert "bug" not in done.stderr
    done = rlhf(here, "check", "--all", "--format", "github", env={"GITHUB_STEP_SUMMARY": "/nowhere/x"})
    assert done.returncode == 1
    assert "could not be written" in done.stderr
    done = rlhf(here, "check", "--all", env={"PYTHONIOENCODING": "latin-1"})
    assert done.returncode == 1
    assert rlhf(here, "check", "--all", env={"RLHF_NOW": "tomorrow"}).returncode == 2
    assert rlhf(here, "check", "guidance/\udcff.md").returncode == 3


def test_a_project_without_its_people(here):
    (here.root / "people.yaml").unlink()
    assert ("people.yaml", "WS010") in found(here, "--all")


@pytest.mark.parametrize("args", [[], ["--shard", "1/2", "1.json"], ["--shard", "1/2", "--merge", "1.json"]])
def test_a_check_in_parts_is_of_one_part_or_joins_them(here, args):
    done = rlhf(here, "ci", "check-all", *args)
    assert done.returncode == 2
    assert "Say which part" in " ".join(done.stderr.split())
