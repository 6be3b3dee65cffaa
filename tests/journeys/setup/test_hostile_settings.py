"""No setting of a person's own git changes what rlhf reads or does, in their files, their environment or their copy."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from tests.journeys.setup.test_streams import ODD
from tests.standins.git_http import GitServer
from tests.team import BARE, BATCH, NOW, TASKS, Team, found_a_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
ANSWER = f"answers/{BATCH}/{FIRST}/amara.md"

SETTINGS = """
[color]
    ui = always
    status = always
[column]
    ui = always
[core]
    pager = false
    excludesFile = {ignored}
    attributesFile = {attributes}
    hooksPath = {hooks}
    fsmonitor = {hooks}/fsmonitor
    autocrlf = true
    eol = crlf
    abbrev = 4
    commentChar = S
    splitIndex = true
    untrackedCache = true
    quotePath = true
    preferSymlinkRefs = true
    logAllRefUpdates = false
[clone]
    defaultRemoteName = upstream
    rejectShallow = true
[init]
    defaultBranch = trunk
    templateDir = {template}
[commit]
    gpgSign = true
    template = {ignored}
[gpg]
    format = openpgp
    program = false
[user]
    useConfigOnly = true
    signingKey = nobody
[tag]
    gpgSign = true
[push]
    default = nothing
    gpgSign = true
    followTags = true
    recurseSubmodules = only
[fetch]
    recurseSubmodules = true
    fsckObjects = true
    writeCommitGraph = true
[transfer]
    fsckObjects = true
    hideRefs = refs/heads
[uploadpack]
    hideRefs = refs/heads
    allowFilter = false
[receive]
    denyDeletes = true
    hideRefs = refs/heads
[protocol]
    version = 0
[protocol "file"]
    allow = never
[remote "origin"]
    url = /nowhere
    pushurl = /nowhere
    fetch = +refs/heads/*:refs/heads/*
    mirror = true
[remote]
    pushDefault = upstream
[branch "main"]
    remote = upstream
[diff]
    external = false
    noprefix = true
    renames = copies
    orderFile = {ignored}
    ignoreSubmodules = all
[log]
    showSignature = true
    follow = true
    decorate = full
    date = relative
    diffMerges = off
    mailmap = true
[format]
    pretty = oneline
[status]
    showUntrackedFiles = no
    relativePaths = false
[i18n]
    commitEncoding = UTF-16
    logOutputEncoding = UTF-16
[merge]
    conflictStyle = zdiff3
    ff = false
    renames = false
    renormalize = true
    default = broken
[merge "broken"]
    driver = false
[filter "broken"]
    clean = false
    smudge = false
    required = true
[pull]
    rebase = true
[safe]
    bareRepository = explicit
[feature]
    manyFiles = true
[index]
    sparse = true
    version = 4
[submodule]
    recurse = true
[gc]
    auto = 1
[grep]
    lineNumber = true
    fullName = false
    patternType = perl
[blame]
    showEmail = true
[rebase]
    autoStash = true
[alias]
    push = !false
    log = !false
"""


def hostile(folder: Path) -> Path:
    """A file of settings, each of which somebody has, and all that it names."""
    folder.mkdir()
    names = {name: folder / name for name in ("ignored", "attributes", "hooks", "template")}
    names["ignored"].write_text("*\n", encoding="utf-8")
    names["attributes"].write_text("* filter=broken merge=broken export-ignore -diff\n", encoding="utf-8")
    for place in (names["hooks"], names["template"] / "hooks"):
        place.mkdir(parents=True)
        for hook in ("pre-push", "post-checkout", "reference-transaction", "pre-receive", "update", "fsmonitor"):
            (place / hook).write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
            (place / hook).chmod(0o755)
    file = folder / "gitconfig"
    file.write_text(SETTINGS.format(**names), encoding="utf-8")
    return file


def in_their_file(team: Team, settings: Path) -> None:
    team.env |= {"GIT_CONFIG_GLOBAL": str(settings), "GIT_CONFIG_SYSTEM": str(settings), "GIT_CONFIG_NOSYSTEM": "0"}


def in_their_environment(team: Team, settings: Path) -> None:
    ignored = str(settings.with_name("ignored"))
    given = {"color.ui": "always", "core.excludesFile": ignored, "status.showUntrackedFiles": "no"}
    team.env["GIT_CONFIG_COUNT"] = str(len(given))
    for number, (name, value) in enumerate(given.items()):
        team.env |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    team.env |= {
        "GIT_DIR": "/nowhere", "GIT_WORK_TREE": "/nowhere", "GIT_INDEX_FILE": "x", "GIT_OBJECT_DIRECTORY": "/nowhere",
        "GIT_DEFAULT_HASH": "sha256", "GIT_TEMPLATE_DIR": str(settings.with_name("template")), "GIT_PAGER": "false",
        "GIT_EXTERNAL_DIFF": "false", "GIT_LITERAL_PATHSPECS": "0", "GIT_ICASE_PATHSPECS": "1", "GIT_REF_PARANOIA": "1",
        "GIT_COMMITTER_DATE": "2001-01-01T00:00:00Z", "GIT_AUTHOR_NAME": "Nobody", "GIT_NAMESPACE": "elsewhere",
        "GIT_REPLACE_REF_BASE": "refs/heads/", "GIT_ADVICE": "1", "GIT_FLUSH": "0", "GIT_QUARANTINE_PATH": "/nowhere",
    }  # fmt: skip


def in_their_place_for_all_programs(team: Team, settings: Path) -> None:
    """Where git looks if nothing names another place."""
    folder = team.root / "config" / "git"
    folder.mkdir(parents=True)
    (folder / "ignore").write_text("*\n", encoding="utf-8")
    (folder / "attributes").write_text("* filter=broken merge=broken\n", encoding="utf-8")
    (folder / "config").write_text(settings.read_text(encoding="utf-8"), encoding="utf-8")
    team.env |= {"XDG_CONFIG_HOME": str(team.root / "config"), "HOME": str(team.root / "config")}


@pytest.mark.parametrize("put", [in_their_file, in_their_environment, in_their_place_for_all_programs])
def test_a_task_s_life_with_such_settings(tmp_path: Path, put: Callable[[Team, Path], None]) -> None:
    (tmp_path / "team").mkdir()
    team = Team(tmp_path / "team")
    put(team, hostile(tmp_path / "settings"))
    life_of_a_task(found_a_project(team.root, team.env))


def test_a_task_s_life_with_such_settings_in_the_copies(team: Team, tmp_path: Path) -> None:
    settings = hostile(tmp_path / "settings")
    for who in ("amara", "emeka", "morgan"):
        inside = team.root / who / ".git" / "info"
        inside.mkdir(exist_ok=True)
        (inside / "exclude").write_text("*.md\nanswers/\n", encoding="utf-8")
        (inside / "attributes").write_text("* filter=broken merge=broken\n", encoding="utf-8")
        for name, value in {
            "color.ui": "always", "core.hooksPath": str(settings.with_name("hooks")), "log.showSignature": "true",
            "core.excludesFile": str(settings.with_name("ignored")), "status.showUntrackedFiles": "no",
            "push.gpgSign": "true", "fetch.recurseSubmodules": "true", "commit.gpgSign": "true",
            "i18n.commitEncoding": "UTF-16", "i18n.logOutputEncoding": "UTF-16", "diff.external": "false",
        }.items():  # fmt: skip
            team.git(who, "config", name, value)
    life_of_a_task(team)


def test_a_week_with_all_of_it_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An odd folder, a terminal of ASCII and 30 columns, a closed mask, and a gateway that loses every third answer."""
    monkeypatch.setenv("RLHF_NOW", NOW)  # the server's clock, too
    (tmp_path / ODD).mkdir()
    team = Team(tmp_path / ODD)
    settings = hostile(tmp_path / "settings")
    in_their_file(team, settings)
    in_their_environment(team, settings)
    before = os.umask(0o077)
    try:
        found_a_project(team.root, team.env)
        team.env |= {
            "LC_ALL": "C", "PYTHONIOENCODING": "ascii:strict", "TERM": "dumb", "COLUMNS": "30", "TERMINAL_WIDTH": "30",
            "EDITOR": "false", "PAGER": "false", "TZ": "Pacific/Apia", "CDPATH": "/", "GREP_OPTIONS": "--color=always",
        }  # fmt: skip
        with GitServer(team.root) as server:
            for who in ("amara", "ben", "emeka", "freya", "morgan"):
                team.git(who, "remote", "set-url", "origin", server.url(BARE))
            server.break_at("git-receive-pack", after=True, each=3)
            a_week(team)
            server.break_at("")
            for who in ("amara", "emeka", "morgan"):
                team.rlhf(who, "sync")
                assert team.rlhf(who, "doctor").words == "All is well."
    finally:
        os.umask(before)
    events = team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/amara").split()
    kinds = [path.rsplit("-", 1)[1] for path in events]
    assert sorted(kinds) == ["edge_case.yaml", "question.yaml", "reply.yaml"], "each once, though answers were lost"
    assert "Considered words, and when to come back." in team.git(BARE, "show", f"main:{ANSWER}")
    assert "1 proven" in team.rlhf("morgan", "audit", cwd=team.bare).text


def a_week(team: Team) -> None:
    """Each command is run once, as its person would; what could not be sent goes with a later one."""
    team.rlhf("amara", "sync")
    team.rlhf("amara", "week")
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST, "Considered words.")
    for words in (["check"], ["save"], ["ask", FIRST, "Which dose?"], ["note", FIRST, "Odd."], ["submit"], ["sync"]):
        team.rlhf("amara", *words)
    team.rlhf("emeka", "sync")
    team.ask_for_changes("emeka", FIRST, "And when to come back?")
    team.rlhf("emeka", "sync")
    for words in (["sync"], ["feedback"], ["week"], ["status"]):
        team.rlhf("amara", *words)
    team.edit("amara", FIRST, "Considered words.", "Considered words, and when to come back.")
    question = json.loads(team.rlhf("amara", "log", "--json").out)
    (name,) = [event["id"][-6:] for event in question if event["type"] == "question"]
    team.rlhf("amara", "reply", name, "I meant ibuprofen.")
    team.rlhf("amara", "submit")
    team.rlhf("amara", "sync")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    for who in ("emeka", "morgan", "amara"):
        team.rlhf(who, "sync")
        team.rlhf(who, "week")


def life_of_a_task(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST, "Considered words: Grüße.")
    assert FIRST in team.rlhf("amara", "status").text
    assert "1 draft saved here and with the project" in team.rlhf("amara", "save").text
    told = team.rlhf("amara", "ask", FIRST, "Which dose?").text
    assert "Sent to the project." in told
    assert "submitted" in team.rlhf("amara", "submit").text
    team.rlhf("emeka", "sync")
    assert FIRST in team.rlhf("emeka", "review", "list").text
    assert "Considered words: Grüße." in team.rlhf("emeka", "review", "show", FIRST).text
    assert "Merged" in team.rlhf("emeka", "review", "approve", FIRST).text
    assert "Considered words: Grüße." in team.git(BARE, "show", f"main:{ANSWER}", env={})
    file = team.root / "morgan" / "tasks" / BATCH / f"{TASKS[4]}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Task 5", "Task five"), encoding="utf-8")
    assert "1 file published" in team.rlhf("morgan", "publish", "Another title").text
    for who in ("amara", "emeka", "morgan"):
        team.rlhf(who, "sync")
        assert team.rlhf(who, "doctor").words == "All is well."
        assert team.rlhf(who, "week").text
    assert "Dr Amara Okafor asked: Which dose?" in team.rlhf("amara", "log").text
    assert "1 proven" in team.rlhf("morgan", "audit", cwd=team.bare).text
