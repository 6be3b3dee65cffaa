"""What people said on a pull request, read from forms that lack what GitHub may leave out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.forge.github import PullRequest
from rlhf.forge.github_read import Account, Comment, Review, ReviewComment
from tests.unit.quick import quick

AMARA = {"id": 101, "login": "amara-gh", "type": "User"}
TIME = "2026-11-30T19:30:00Z"


def said(body: str | None, **more: Any) -> ReviewComment:
    return ReviewComment.of({"id": 1, "path": "answers/a.md", "body": body, "created_at": TIME, **more})


@pytest.mark.parametrize(
    ("user", "person", "bot"),
    [
        (AMARA, True, False),
        ({"id": 2, "login": "helper[bot]", "type": "Bot"}, False, True),
        ({"id": 2, "login": "Copilot", "type": "Bot"}, False, True),
        ({"id": 2, "login": "helper[bot]", "type": "User"}, False, True),
        ({"id": 3, "login": "winter", "type": "Organization"}, False, False),
        ({"id": 4, "login": "imported", "type": "Mannequin"}, False, False),
        ({"id": 10137, "login": "ghost", "type": "User"}, False, False),
        ({"id": 5, "login": "of-no-type"}, False, False),
    ],
)
def test_who_is_a_person(user: dict[str, Any], person: bool, bot: bool) -> None:
    read = Account.of(user)
    assert read is not None
    assert (read.id, read.login, read.person, read.bot) == (user["id"], user["login"], person, bot)


def test_a_deleted_account_is_nobody() -> None:
    assert Account.of(None) is None
    assert Review.of({"id": 1, "user": None, "state": "APPROVED"}) == Review(1, None, "approved", "", "", None, "")
    assert said(None, user=None).by is None
    assert Comment.of({"id": 1, "created_at": TIME}).body == ""


def test_a_comment_stays_on_the_lines_it_was_written_on() -> None:
    outdated = said(
        "x", original_commit_id="old", commit_id="new", line=None, original_line=9, start_line=None,
        original_start_line=7, side="LEFT",
    )  # fmt: skip
    assert (outdated.commit, outdated.start_line, outdated.line, outdated.side) == ("old", 7, 9, "LEFT")


def test_a_comment_that_only_knows_where_it_is_now_is_about_that_commit() -> None:
    read = said("x", original_commit_id="old", commit_id="new", line=5, original_line=None)
    assert (read.commit, read.line, read.side) == ("new", 5, "RIGHT")


def test_a_comment_about_a_file_is_about_no_line() -> None:
    read = said("x", subject_type="file", original_commit_id="c", line=1, original_line=1)
    assert (read.commit, read.line) == ("c", None)


def test_a_comment_that_was_changed_is_known_to_be() -> None:
    row = {"id": 1, "body": "x", "created_at": TIME}
    assert not Comment.of({**row, "updated_at": TIME}).edited
    assert Comment.of({**row, "updated_at": "2026-11-30T19:30:01Z"}).edited


@pytest.mark.parametrize(
    ("body", "suggestions", "words"),
    [
        ("Only words.", (), "Only words."),
        ("```suggestion\nnew line\n```", ("new line\n",), ""),
        ("```suggestion\r\none\r\ntwo\r\n```\r\n", ("one\ntwo\n",), ""),
        ("```suggestion\n```", ("",), ""),
        ("```suggestion\n\n```", ("\n",), ""),
        ("Better:\n\n```suggestion\na\n```\n\nor\n~~~suggestion\nb\n~~~\nas you like", ("a\n", "b\n"),
         "Better:\n\nor\n\nas you like"),
        ("````suggestion\n```\ncode\n```\n````", ("```\ncode\n```\n",), ""),
        ("```suggestion:-0+0\nx\n```", ("x\n",), ""),
        ("``` suggestion \nx\n```", ("x\n",), ""),
        ("```suggestion\n  indented\t\n```", ("  indented\t\n",), ""),
        ("```suggestion\nnot closed", ("not closed\n",), ""),
        ("```suggestion:-1+2\nx\n```", (), "```suggestion:-1+2\nx\n```"),
        ("```suggestions\nx\n```", (), "```suggestions\nx\n```"),
        ("```python\nsuggestion\n```", (), "```python\nsuggestion\n```"),
        ("    ```suggestion\n    x\n    ```", (), "```suggestion\n    x\n    ```"),
        ("> ```suggestion\n> somebody else's\n> ```\n\nI agree.", (),
         "> ```suggestion\n> somebody else's\n> ```\n\nI agree."),
        ("~~~\n```suggestion\nx\n```\n~~~", (), "~~~\n```suggestion\nx\n```\n~~~"),
        ("<!--\n```suggestion\nx\n```\n-->", (), "<!--\n```suggestion\nx\n```\n-->"),
    ],
)  # fmt: skip
def test_suggestions_and_the_words_around_them(body: str, suggestions: tuple[str, ...], words: str) -> None:
    read = said(body)
    assert read.suggestions == suggestions
    assert read.words == words


LINE = st.text(st.characters(exclude_characters="\r\n\0`~", exclude_categories=["Cs"]), max_size=20)


@quick
@given(st.lists(LINE, max_size=5), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["```", "~~~~", "`````"]))
def test_whatever_lines_are_suggested_are_read_as_they_are(lines: list[str], end: str, fence: str) -> None:
    read = said(end.join(["See:", "", f"{fence}suggestion", *lines, fence, "", "Thanks."]))
    assert read.suggestions == ("".join(f"{line}\n" for line in lines),)
    assert read.words == "See:\n\nThanks."


@quick
@given(st.text(max_size=200).map(lambda text: f"```suggestion\n{text}"))
def test_no_words_are_lost_and_none_break_the_reader(body: str) -> None:
    read = said(body)
    assert isinstance(read.words, str)
    assert len(read.suggestions) >= 1


def pull(**more: Any) -> PullRequest:
    side = {"ref": "answer/t-aaaaaaaaa1/amara", "sha": "a" * 40, "repo": {"full_name": "winter/answers"}}
    row = {
        "number": 7, "node_id": "PR_7", "html_url": "https://github.com/winter/answers/pull/7", "title": "x",
        "body": None, "state": "open", "user": AMARA, "head": side, "base": {**side, "ref": "main"},
    }  # fmt: skip
    return PullRequest.of({**row, **more})


def test_a_pull_request_says_where_it_comes_from_and_how_it_stands() -> None:
    assert (pull().author_id, pull().state, pull().merged, pull().fork) == (101, "open", False, False)
    assert pull(user=None).author_id == 0
    assert pull(state="closed", merged_at=TIME).merged
    assert pull(head={"ref": "main", "sha": "b" * 40, "repo": None}).fork
    assert pull(head={"ref": "main", "sha": "b" * 40, "repo": {"full_name": "else/answers"}}).fork
