"""Read reviews and comments on a pull request from GitHub's own forms, by the few keys that are needed."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.model.instants import parse_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from markdown_it import MarkdownIt

_SUGGESTION = re.compile(r"suggestion(?::-0\+0)?(?:\s.*)?")
_SECOND = timedelta(seconds=1)  # GitHub's times are in whole seconds
_GHOST = "ghost"  # the account that stands for every deleted one


class Account(Struct, frozen=True):
    """An account on GitHub; `person` is false for bots, organisations, imported names and deleted accounts (ghost).

    Args:
        id: the number, which stays the same where the login changes.
    """

    id: int
    login: str
    bot: bool
    person: bool

    @classmethod
    def of(cls, data: Mapping[str, Any] | None) -> Account | None:
        """Read an account; None where it was deleted."""
        if not data:
            return None
        login, kind = data["login"], data.get("type")
        bot = kind == "Bot" or login.endswith("[bot]")
        return cls(data["id"], login, bot, kind == "User" and not bot and login != _GHOST)


class Review(Struct, frozen=True):
    """A review of a pull request.

    Args:
        state: approved, changes_requested, commented, dismissed, or pending (seen by its author alone).
        commit: the commit that was reviewed; "" where GitHub does not know it any more.
        submitted: None while it is pending.
        node: its GraphQL id, which is needed to learn who changed it.
    """

    id: int
    by: Account | None
    state: str
    body: str
    commit: str
    submitted: datetime | None
    url: str
    node: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Review:
        """Read a review from GitHub's REST form (`pull-request-review`)."""
        submitted = data.get("submitted_at")
        return cls(
            data["id"], Account.of(data.get("user")), data["state"].lower(), data.get("body") or "",
            data.get("commit_id") or "", parse_stamp(submitted) if submitted else None, data.get("html_url") or "",
            data.get("node_id") or "",
        )  # fmt: skip


class ReviewComment(Struct, frozen=True):
    """A comment on lines that a pull request changes.

    Args:
        review: the number of the review that it belongs to; None where it stands alone.
        commit: the commit on which it was written, whatever was pushed since.
        line: the line of the file in that commit, the last of several; None where it is about the whole file.
        start_line: the first of several lines; None for one line.
        side: RIGHT, or LEFT where it is about removed lines: then the line numbers are those of the old file.
        reply_to: the number of the comment that began the thread; None where it is that comment.
        node: its GraphQL id.
    """

    id: int
    review: int | None
    by: Account | None
    body: str
    path: str
    commit: str
    line: int | None
    start_line: int | None
    side: str
    reply_to: int | None
    created: datetime
    updated: datetime
    url: str
    node: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> ReviewComment:
        """Read a comment from GitHub's REST form (`pull-request-review-comment`)."""
        of_file = data.get("subject_type") == "file"  # GitHub gives such a comment a line, of no meaning
        only_now = data.get("original_line") is None and data.get("line") is not None  # so it is with old ones
        first = "" if only_now else "original_"
        return cls(
            data["id"], data.get("pull_request_review_id"), Account.of(data.get("user")), data.get("body") or "",
            data["path"], data.get(f"{first}commit_id") or "",
            None if of_file else data.get(f"{first}line"), None if of_file else data.get(f"{first}start_line"),
            data.get("side") or "RIGHT", data.get("in_reply_to_id"), parse_stamp(data["created_at"]),
            parse_stamp(data.get("updated_at") or data["created_at"]), data.get("html_url") or "",
            data.get("node_id") or "",
        )  # fmt: skip

    @property
    def suggestions(self) -> tuple[str, ...]:
        """The lines that each suggestion puts in place of the commented ones, with line ends; "" removes those."""
        return tuple(text for _, _, text in _suggestions(self.body))

    @property
    def words(self) -> str:
        """The text of the comment without the suggestions."""
        lines = _lines(self.body)
        parts, at = [], 0
        for start, end, _ in _suggestions(self.body):
            parts.append("\n".join(lines[at:start]))
            at = end
        parts.append("\n".join(lines[at:]))
        return "\n\n".join(part.strip("\n") for part in parts if part.strip()).strip()


class Comment(Struct, frozen=True):
    """A comment below a pull request.

    Args:
        node: its GraphQL id, which is needed to learn who changed it.
    """

    id: int
    by: Account | None
    body: str
    created: datetime
    updated: datetime
    url: str
    node: str = ""

    @property
    def edited(self) -> bool:
        """Whether the comment was changed later; a change within its first second is not seen."""
        return self.updated - self.created >= _SECOND

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Comment:
        """Read a comment from GitHub's REST form (`issue-comment`)."""
        return cls(
            data["id"], Account.of(data.get("user")), data.get("body") or "", parse_stamp(data["created_at"]),
            parse_stamp(data.get("updated_at") or data["created_at"]), data.get("html_url") or "",
            data.get("node_id") or "",
        )  # fmt: skip


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _suggestions(body: str) -> Iterator[tuple[int, int, str]]:
    """Yield each fenced block that is a suggestion: its first line, the line after it, and its content.

    A block in a quotation or in a list is not taken for a suggestion, nor is a block with a range of lines of its own
    (`suggestion:-1+2`), which GitHub does not define.
    """
    if "suggestion" not in body:
        return
    for token in _blocks().parse("\n".join(_lines(body))):
        if token.type == "fence" and token.level == 0 and token.map and _SUGGESTION.fullmatch(token.info.strip()):
            content = token.content
            yield token.map[0], token.map[1], content if not content or content.endswith("\n") else f"{content}\n"


@cache
def _blocks() -> MarkdownIt:
    """Return a parser that finds the blocks of CommonMark and skips their inline text."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").disable("inline")
