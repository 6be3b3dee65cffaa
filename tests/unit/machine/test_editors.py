"""Editors and how they behave: what they are started with, and who names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rlhf.store.machine import editors
from rlhf.store.machine.editors import editor_of, remember_editor, shown_before, start, usual_editor

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("command", "returns", "window", "split"),
    [
        ("nano", False, False, ""), ("vim", False, False, "-o"), ("code", True, True, ""),
        ("code --wait", False, True, ""),
        ("/usr/bin/gedit -w", False, True, ""), ("open -t", True, True, ""), ("notepad.exe", False, True, ""),
        ("emacs -nw", False, False, ""), ("xdg-open", True, True, ""),
    ],
)  # fmt: skip
def test_it_is_known_how_an_editor_behaves(command: str, returns: bool, window: bool, split: str) -> None:
    editor = editor_of(command, windows=False)
    assert (editor.returns, editor.window, editor.split) == (returns, window, split)


def test_an_editor_is_known_by_its_name_wherever_it_is_installed() -> None:
    assert not editor_of("my-editor --fast", windows=False).returns
    assert editor_of('"C:\\Program Files\\Notepad++\\notepad++.exe"', windows=True).returns


def test_the_one_that_was_named_comes_first_then_the_environment_then_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {"VISUAL": "vim", "EDITOR": "nano"}
    first = usual_editor(environ, tmp_path)
    assert first is not None
    assert first.name == "vim"
    remember_editor(tmp_path, "code --wait")
    named = usual_editor(environ, tmp_path)
    assert named is not None
    assert named.command == ("code", "--wait")
    remember_editor(tmp_path, "")
    monkeypatch.setattr(editors.shutil, "which", lambda name: f"/usr/bin/{name}" if name in {"micro", "vi"} else None)
    monkeypatch.setattr(editors.sys, "platform", "linux")
    usual = usual_editor({}, tmp_path)
    assert usual is not None
    assert usual.name == "micro", "and never one that a newcomer cannot leave"
    monkeypatch.setattr(editors.shutil, "which", lambda _: None)
    assert usual_editor({}, tmp_path) is None


def test_how_to_choose_another_is_said_once(tmp_path: Path) -> None:
    remember_editor(tmp_path, "nano")
    assert [shown_before(tmp_path), shown_before(tmp_path)] == [False, True]
    named = usual_editor({}, tmp_path)
    assert named is not None
    assert named.name == "nano", "what was remembered stays"


def test_an_editor_with_a_window_opens_what_to_read_first(tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    code = tmp_path / "code"
    code.write_text(f'#!/bin/sh\necho "$@" >> {opened}\n', encoding="utf-8")
    code.chmod(0o755)
    assert start(editor_of(str(code), windows=False), tmp_path / "answer.md", tmp_path / "read.md")
    assert opened.read_text(encoding="utf-8").splitlines() == [str(tmp_path / "read.md"), str(tmp_path / "answer.md")]
    failing = tmp_path / "nano"
    failing.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    failing.chmod(0o755)
    assert not start(editor_of(str(failing), windows=False), tmp_path / "answer.md")
