"""Ways around the gate, for whoever has the disk of the project's repository: without its hooks any push comes in."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.team import BARE, BATCH, TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCEPTED, WAITING = TASKS[0], TASKS[1]


def path_of(task: str, who: str) -> str:
    return f"answers/{BATCH}/{task}/{who}.md"


@contextmanager
def around_the_hooks(team: Team) -> Iterator[None]:
    """The hooks are away for a while, as for somebody who moves them, or writes to the disk themself."""
    hooks = team.bare / "hooks"
    hooks.rename(team.bare / "hooks-away")
    try:
        yield
    finally:
        (team.bare / "hooks-away").rename(hooks)


def put(team: Team, who: str, refspec: str) -> None:
    """Push by force, with no hook to say no."""
    with around_the_hooks(team):
        team.git(who, "push", "--quiet", "--force", "origin", refspec)


def tree_with(team: Team, who: str, start: str, files: dict[str, str | None], mode: str = "100644") -> str:
    """The tree of a commit with some files put in, or taken out."""
    index = {"GIT_INDEX_FILE": str(team.root / f"{who}-tampering")}
    team.git(who, "read-tree", start, env=index)
    for path, text in files.items():
        if text is None:
            gone = f"0 {'0' * 40}\t{path}\n"  # a mode of nothing takes it out, in a bare repository too
            team.git(who, "update-index", "--index-info", env=index, stdin=gone)
            continue
        (team.root / "words").write_text(text, encoding="utf-8")
        oid = team.git(who, "hash-object", "-w", str(team.root / "words"))
        team.git(who, "update-index", "--add", "--cacheinfo", f"{mode},{oid},{path}", env=index)
    return team.git(who, "write-tree", "--missing-ok", env=index)


def commit(
    team: Team, who: str, tree: str, *parents: str, message: str = "By hand", sign: bool = True, when: str = ""
) -> str:
    """A commit made with git's plumbing, signed by somebody, of any date."""
    named = [part for parent in parents for part in ("-p", parent)]
    env = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when} if when else None
    signing = "-S" if sign else "--no-gpg-sign"
    return team.git(who, "commit-tree", signing, tree, *named, "-m", message, env=env)


def fetch(team: Team, who: str) -> None:
    """Everything that the project has, in somebody's copy, history included."""
    shallow = ("--unshallow",) if (team.root / who / ".git" / "shallow").exists() else ()
    team.git(who, "fetch", "--quiet", *shallow, "origin", "+refs/heads/*:refs/remotes/origin/*")


def merge_by_hand(
    team: Team, who: str, head: str, task: str, author: str, files: dict[str, str | None] | None = None, more: str = ""
) -> None:
    """Put a merge on main as if the gate had made it, perhaps with other files than were submitted."""
    fetch(team, who)
    plain = team.git(who, "merge-tree", "--write-tree", "origin/main", head)
    tree = tree_with(team, who, plain, files) if files else plain
    content = team.run_python(
        who,
        "import subprocess; from rlhf.model.content_hash import content_hash\n"
        f"words = subprocess.check_output(['git', 'cat-file', 'blob', '{tree}:{path_of(task, author)}'])\n"
        "print(content_hash(words))",
    ).strip()
    message = f"Accept {task} by {author}\n\nBranch: answer/{task}/{author}\nContent: {content}\n{more}"
    made = commit(team, who, tree, "origin/main", head, message=message)
    put(team, who, f"{made}:refs/heads/main")


def accepted(team: Team) -> str:
    """The words of the accepted answer."""
    return team.git(BARE, "show", f"main:{path_of(ACCEPTED, 'amara')}") + "\n"
