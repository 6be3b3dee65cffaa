"""Which settings of git are in force: the repository's own, and how its person reaches a remote."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from rlhf.errors import SomeoneElsesFolder
from rlhf.store.git.git import Git

PERSONS = """
[http]
    proxy = http://127.0.0.1:1
    lowSpeedTime = 7
[http "https://host.invalid"]
    extraHeader = A: 1
    extraHeader = B: 2
[credential]
    helper = cache
[url "ssh://git@host.invalid/"]
    insteadOf = https://host.invalid/
[core]
    sshCommand = ssh -i key
    excludesFile = /nowhere
[gpg "ssh"]
    program = sign
[user]
    name = Somebody
[color]
    ui = always
[rlhf]
    networkTimeout = 5
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """A repository, and a person with settings of their own."""
    settings = tmp_path / "gitconfig"
    settings.write_text(PERSONS, encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    (tmp_path / "here").mkdir()
    git = Git(tmp_path / "here")
    git.run("init", "--quiet", "--template=")
    return git


def in_force(git: Git, name: str) -> list[str]:
    return git.attempt("config", "--get-all", name).decode().splitlines() if git.succeeds("config", name) else []


def test_how_a_remote_is_reached_stays_and_nothing_else(repository: Git) -> None:
    assert repository.settings["rlhf.networktimeout"] == "5"
    assert "color.ui" not in repository.settings
    assert in_force(repository, "http.proxy") == ["http://127.0.0.1:1"]
    assert in_force(repository, "http.https://host.invalid.extraHeader") == ["A: 1", "B: 2"]
    assert in_force(repository, "credential.helper") == ["cache"]
    assert in_force(repository, "url.ssh://git@host.invalid/.insteadOf") == ["https://host.invalid/"]
    assert in_force(repository, "core.sshCommand") == ["ssh -i key"]
    assert in_force(repository, "gpg.ssh.program") == ["sign"]
    assert in_force(repository, "user.name") == []
    assert in_force(repository, "color.ui") == ["false"]


def test_what_the_repository_says_counts_first_and_helpers_of_both_places_are_asked(repository: Git) -> None:
    repository.set_setting("http.proxy", "http://127.0.0.1:2")
    repository.set_setting("credential.helper", "store")
    assert repository.settings["http.proxy"] == "http://127.0.0.1:2"
    assert in_force(repository, "http.proxy") == ["http://127.0.0.1:2"]
    assert sorted(in_force(repository, "credential.helper")) == ["cache", "store"]


def test_settings_from_the_environment_are_sifted_too(repository: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, (name, value) in enumerate([("http.proxy", "http://127.0.0.1:3"), ("color.ui", "always")]):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{number}", name)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{number}", value)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "2")
    here = Git(repository.root)
    assert here.settings["http.proxy"] == "http://127.0.0.1:3"
    assert in_force(here, "color.ui") == ["false"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder to others")
def test_a_folder_of_somebody_else_is_used_where_the_person_says_so(repository: Git) -> None:
    for folder, _, files in os.walk(repository.root):
        for name in (".", *files):
            os.chown(Path(folder) / name, 12345, 12345)
    with pytest.raises(SomeoneElsesFolder):
        repository.run("rev-parse", "--git-dir")
    where = str(repository.root)
    subprocess.run(["git", "config", "--global", "--add", "safe.directory", where], check=True)
    assert Git(repository.root).text("rev-parse", "--git-dir") == ".git"
