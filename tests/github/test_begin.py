"""A project begun on GitHub: everything that it needs there is in its first commit, and running it again goes on."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from rlhf.store.own_wheel import own_wheel
from rlhf.workflows.setup.github_files import PROGRAM, WORKFLOWS, program_files
from tests.github.conftest import REPOSITORY, URL
from tests.github.runner import put_on_main

if TYPE_CHECKING:
    from tests.github.conftest import OnGitHub

pytestmark = pytest.mark.journey
ACCOUNT = ("--login", "morgan-gh", "--account-id", "583231")


def test_a_project_begins_on_github_and_others_join_it(hub: OnGitHub) -> None:
    said = hub.init(*ACCOUNT)
    assert "rlhf github setup" in said
    key = hub.root / "homes" / "morgan" / "keys" / "winter-answers-forge_ed25519"
    assert f'gh secret set RLHF_FORGE_KEY --env gate --repo {REPOSITORY} \\ < "{key}"' in said
    assert "PRIVATE KEY" in key.read_text(encoding="utf-8")
    settings, people = hub.main_file("rlhf.yaml") or "", hub.main_file("people.yaml") or ""
    public = key.with_suffix(".pub").read_text(encoding="utf-8").split()[1]
    assert f'kind: github\n  repository: "{REPOSITORY}"\n  key: ssh-ed25519 {public}\n' in settings
    assert 'github: {id: 583231, login: "morgan-gh"}' in people
    for name in WORKFLOWS:
        assert "--require-hashes -r .github/rlhf/requirements.lock" in (
            hub.main_file(f".github/workflows/{name}.yml") or ""
        ), name
    for path, data in program_files():
        assert hub.blob(path) == data, path
    assert "/rlhf.yaml @morgan-gh\n" in (hub.main_file(".github/CODEOWNERS") or "")
    assert hub.main_file(".github/pull_request_template.md")
    assert hub.git("morgan", "config", "remote.origin.url") == URL
    assert "BEGIN SSH SIGNATURE" in hub.git("morgan", "cat-file", "commit", "origin/main")
    assert "all good" in hub.rlhf("morgan", "check", "--all").out
    assert "does not know “amara”" in hub.rlhf("amara", "join", URL, "amara", "--as", "amara", code=3).words
    assert not list(hub.root.glob(".*making")), "nothing is left beside it"


def test_without_an_account_it_says_how_to_name_it(hub: OnGitHub) -> None:
    assert "name your account in people.yaml" in hub.init()
    assert "github:" not in (hub.main_file("people.yaml") or "")
    assert "# /rlhf.yaml (people.yaml names no account on GitHub of any manager)" in " ".join(
        (hub.main_file(".github/CODEOWNERS") or "").split()
    )


def test_another_host_is_written_down(hub: OnGitHub) -> None:
    hub.env["GIT_CONFIG_VALUE_0"] = "https://git.example.org/"
    said = hub.init("--host", "git.example.org", *ACCOUNT)
    assert f"--repo git.example.org/{REPOSITORY}" in said
    assert 'host: "git.example.org"' in (hub.main_file("rlhf.yaml") or "")


def test_run_again_after_its_copy_was_lost_it_goes_on_from_what_was_pushed(hub: OnGitHub) -> None:
    first = hub.init(*ACCOUNT)
    main = hub.git(f"hub/{REPOSITORY}.git", "rev-parse", "main")
    shutil.rmtree(hub.root / "morgan")
    assert hub.init(*ACCOUNT) == first
    assert hub.init(*ACCOUNT) == first, "and with its copy there"
    assert hub.git(f"hub/{REPOSITORY}.git", "rev-parse", "main") == main
    assert "all good" in hub.rlhf("morgan", "check", "--all").out


def test_an_interrupted_push_leaves_nothing_in_the_way(hub: OnGitHub) -> None:
    (hub.root / ".morgan.making").mkdir()
    (hub.root / ".morgan.making" / "half").write_text("a file", encoding="utf-8")
    assert "Winter is ready." in hub.init(*ACCOUNT)


def test_a_repository_that_holds_something_is_left_as_it_is(hub: OnGitHub) -> None:
    hub.init(*ACCOUNT)
    main = hub.git(f"hub/{REPOSITORY}.git", "rev-parse", "main")
    options = ("--as", "kim", "--github", REPOSITORY)
    hub.env["RLHF_HOME"] = str(hub.root / "homes" / "morgan")  # even where the forge's key is
    said = hub.rlhf("kim", "init", "kim", *options, code=3, cwd=hub.root).words
    assert "holds something already" in said
    assert f"rlhf join {URL}" in said
    assert hub.git(f"hub/{REPOSITORY}.git", "rev-parse", "main") == main
    assert not (hub.root / "kim").exists()


def test_a_folder_that_holds_something_is_left_as_it_is(hub: OnGitHub) -> None:
    (hub.root / "morgan").mkdir()
    (hub.root / "morgan" / "letter.txt").write_text("mine", encoding="utf-8")
    assert "is not empty" in hub.init(*ACCOUNT, code=3)
    assert hub.git(f"hub/{REPOSITORY}.git", "for-each-ref") == ""


@pytest.mark.parametrize("why", ["no repository", "not let in"])
def test_where_git_is_not_let_in_it_says_how(hub: OnGitHub, why: str) -> None:
    if why == "no repository":
        shutil.rmtree(hub.bare)
    else:
        hub.server.login = "somebody:else"
    said = hub.init(*ACCOUNT, code=3)
    assert f"gh repo create {REPOSITORY} --private" in said
    assert "gh auth setup-git" in said
    assert "hush" not in said
    assert not (hub.root / "morgan").exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--github", "winter"), "is no repository on GitHub"),
        (("--github", "winter/answers; rm"), "is no repository on GitHub"),
        (("--github", REPOSITORY, "--host", "https://x.org"), "is no host"),
        (("--github", REPOSITORY, "--login", "morgan-gh"), "its name and its number"),
        (("--github", REPOSITORY, "--account-id", "5"), "its name and its number"),
        (("--github", REPOSITORY, "--remote", "x.git"), "leave it out"),
        (("--login", "morgan-gh"), "--github OWNER/NAME"),
    ],
)
def test_what_does_not_fit_together_is_said(hub: OnGitHub, options: tuple[str, ...], says: str) -> None:
    assert says in hub.rlhf("kim", "init", "kim", "--as", "kim", *options, code=2, cwd=hub.root).words


def test_what_is_not_as_this_version_writes_it_is_told_and_written(hub: OnGitHub) -> None:
    hub.init(*ACCOUNT)
    assert "All files for GitHub are as" in hub.rlhf("morgan", "ci", "workflows").out
    gate, form = ".github/workflows/gate.yml", ".github/pull_request_template.md"
    here = hub.root / "morgan"
    wanted = (here / gate).read_text(encoding="utf-8")
    (here / gate).write_text(wanted.replace("cancel-in-progress: false", "cancel-in-progress: true"), encoding="utf-8")
    (here / form).write_text("Our own words.\n", encoding="utf-8")
    (here / ".github/CODEOWNERS").unlink()
    hub.git(
        "morgan", *("-c", "user.name=x", "-c", "user.email=x@x", "-c", "commit.gpgsign=false"), "commit", "-qam", "x"
    )
    hub.git("morgan", "push", "-q", "origin", "HEAD:main", env=hub.env)
    told = hub.rlhf("morgan", "doctor", code=None).words
    assert ".github/workflows/gate.yml, .github/CODEOWNERS are not there, or not as" in told
    assert "rlhf ci workflows" in told
    assert f"{gate} .github/CODEOWNERS 2 files written." in hub.rlhf("morgan", "ci", "workflows").words
    assert (here / gate).read_text(encoding="utf-8") == wanted
    assert (here / form).read_text(encoding="utf-8") == "Our own words.\n"


def test_another_versions_program_is_told_and_goes_away_and_a_changed_one_is_put_right(hub: OnGitHub) -> None:
    hub.init(*ACCOUNT)
    name, data = own_wheel()
    old = f"{PROGRAM}/{name.replace('-0.', '-0.0.')}"
    put_on_main(hub.bare, {old: data})
    hub.rlhf("morgan", "sync")
    assert f"{old} is of another version. → rlhf ci workflows" in hub.rlhf("morgan", "doctor", code=None).words
    put_on_main(hub.bare, {f"{PROGRAM}/{name}": data.replace(b"rlhf", b"flhr", 1)})
    hub.rlhf("morgan", "sync")
    told = hub.rlhf("morgan", "doctor", code=None).words
    assert f"{PROGRAM}/{name} is not there, or not as rlhf" in told, "whoever may change it cannot do so unseen"
    said = hub.rlhf("morgan", "ci", "workflows").words
    assert f"{PROGRAM}/{name} {old} (removed) 1 file written, 1 of another version removed." in said
    assert [file.name for file in (hub.root / "morgan" / PROGRAM).glob("*.whl")] == [name]
    hub.rlhf("morgan", "publish", "Workflows")
    change = hub.git(f"hub/{REPOSITORY}.git", "for-each-ref", "--format=%(refname)", "refs/heads/change/")
    assert hub.git(f"hub/{REPOSITORY}.git", "ls-tree", "--name-only", change, f"{PROGRAM}/").split() == [
        f"{PROGRAM}/requirements.lock", f"{PROGRAM}/{name}"
    ]  # fmt: skip
    assert hub.blob(f"{PROGRAM}/{name}", change) == data


def test_a_project_on_disk_has_no_workflows(hub: OnGitHub) -> None:
    hub.rlhf("kim", "init", "kim", "--as", "kim", cwd=hub.root)
    assert not (hub.root / "kim" / ".github").exists()
    assert "not on GitHub" in hub.rlhf("kim", "ci", "workflows", code=3, cwd=hub.root / "kim").words
