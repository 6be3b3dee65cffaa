"""Files that cannot be read, changed or opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError

if TYPE_CHECKING:
    from pathlib import Path


class UnreadableFile(RlhfError):
    def __init__(self, path: str, why: str, hint: str = "") -> None:
        super().__init__(f"{path} cannot be read: {why}", hint or f"Mend {path}, then run: rlhf check {path}")


class TooManyFiles(UnreadableFile):
    def __init__(self, where: str, most: int) -> None:
        super().__init__(where, f"it holds more than {most:,} files.", "Split the project.")


class LinkNotFile(UnreadableFile):
    def __init__(self, path: str) -> None:
        super().__init__(path, "it is a link to another place.", "Put the file itself there.")


class ReadFailed(UnreadableFile):
    """The operating system could not read a file.

    Args:
        why: the message of the operating system.
    """

    def __init__(self, path: str, why: str) -> None:
        super().__init__(path, why, "Mend that, then run this again.")


class FileTooLarge(UnreadableFile):
    """A file of a project is larger than anything that a person wrote.

    Args:
        size: in bytes.
        most: as many as are read.
    """

    def __init__(self, path: str, size: int, most: int) -> None:
        super().__init__(
            path,
            f"it has {size:,} bytes; a file of a project has at most {most:,}.",
            "Take out what does not belong there, or put the file elsewhere; then run this again.",
        )


class NotUtf8(UnreadableFile):
    def __init__(self, path: str) -> None:
        super().__init__(path, "it is not UTF-8.")


class FaultyLine(UnreadableFile):
    """A line of a file cannot be understood.

    Args:
        what: what is wrong with the line, in the words of the code that read it.
    """

    def __init__(self, path: str, line: int, what: str, hint: str) -> None:
        super().__init__(path, f"line {line}: {what}", hint)


class NotAsSchema(UnreadableFile):
    """A file of the whole project, for example rlhf.yaml, does not fit its schema."""

    def __init__(self, path: str, schema: str, why: Exception) -> None:
        super().__init__(path, f"it is not as schemas/{schema}.json asks ({why}).")


class TaskNotAsSchema(UnreadableFile):
    def __init__(self, path: str) -> None:
        super().__init__(path, "it is not as schemas/task.json asks.", f"rlhf check {path}")


class NoMain(UnreadableFile):
    """A repository has no branch `main`."""

    def __init__(self) -> None:
        super().__init__(
            "main", "the repository has no branch of that name.", "rlhf doctor --fix   makes a damaged copy whole again"
        )


class NoPeople(UnreadableFile):
    """people.yaml lists no people."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "it has no people.", f"rlhf check {path} says what is wrong with it.")


class FileGone(RlhfError):
    """The file of an answer does not exist on this machine."""

    def __init__(self, path: str, task: str) -> None:
        super().__init__(
            f"There is no file {path}.", f"To bring back what you last saved or sent: rlhf task pull {task}"
        )


class ChangedMeanwhile(RlhfError):
    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} was changed while you were asked. It was left as it is.", "Run the same command again."
        )


class TwoVersions(RlhfError):
    """Beside a file is another version of it (its sister) from an earlier sync; a person has to merge the two."""

    def __init__(self, path: str, sister: str) -> None:
        super().__init__(
            f"{path} was changed by you and by someone else. Theirs is beside it: {sister}",
            f"Copy what you want to keep into {path}, delete {sister}, then run this again.",
        )


class NoEditor(RlhfError):
    def __init__(self, file: Path) -> None:
        super().__init__(
            "No editor was found on this machine.", f"Open {file} in any editor, or name yours: rlhf write --with nano"
        )


class EditorNotStarted(RlhfError):
    def __init__(self, editor: str, why: str | None, file: Path) -> None:
        super().__init__(f"“{editor}” cannot be started: {why}.", f"Open {file} in any editor.")
