"""Find what is wrong with a copy of the project and with the project, each with the command that repairs it."""

from __future__ import annotations

import shlex
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rlhf import __version__
from rlhf.errors import GitTooOld, Unreachable
from rlhf.forge import journal
from rlhf.forge.local import is_forge, out_of_order
from rlhf.model.branch_name import LedgerBranch
from rlhf.model.event_types import FORGE, RECEIVED
from rlhf.model.ids import ULID, fullmatch, ulid_time
from rlhf.model.keys import PATIENCE, ForgeKeys
from rlhf.model.purge_record import FOLDER as REMOVALS
from rlhf.process.entitlement import may_count, who_says
from rlhf.store.files.schemas import Schemas
from rlhf.store.git.address import path_of, without_login
from rlhf.store.git.missing_objects import missing
from rlhf.store.git.remote import reach
from rlhf.store.git.version import require_git
from rlhf.store.ledgers import ledger
from rlhf.store.ledgers.keys import can_sign
from rlhf.store.ledgers.signatures import read_signed
from rlhf.store.machine.folder_kind import cloud_service
from rlhf.workflows.ledger.repair import left_out, unsendable
from rlhf.workflows.setup.doctor_key import of_key
from rlhf.workflows.setup.github_files import INSTALL, PROGRAM, out_of_date
from rlhf.workflows.setup.problem import Problem
from rlhf.workflows.setup.rebuild import emptied
from rlhf.workflows.sync.unfinished import unfinished

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from rlhf.store.ledgers.ledger import EventFile
    from rlhf.store.ledgers.trust import Belief
    from rlhf.store.workspace import Workspace

_RECENT = 50  # the number of latest arrivals among which to look for one of mine
_RENEW = "rlhf key rotate"


def examine(workspace: Workspace, now: datetime, platform: str, home: Path) -> list[Problem]:
    """Return all problems that can be seen from this machine; nothing is changed, fetched or sent.

    Args:
        platform: sys.platform, since the command that sets the clock differs.
        home: where keys are kept on this machine.
    """
    problems = [
        *_tools(workspace),
        *_place(workspace),
        *of_key(workspace, now),
        *_sending(workspace),
        *_emptied(workspace),
        *_forge(workspace),
        *_unfinished(workspace, now),
        *_ledgers(workspace, now),
        *_events(workspace),
        *_clock(workspace, now, platform),
        *_on_github(workspace),
    ]
    if workspace.policy.forge.kind == "github":
        from rlhf.workflows.setup.doctor_github import on_github

        offline = any(problem.code == "unreachable" for problem in problems)
        problems += on_github(workspace, home, offline=offline)
    return problems


def _tools(workspace: Workspace) -> Iterator[Problem]:
    try:
        require_git(workspace.root)
    except GitTooOld as old:
        yield Problem("git_too_old", old.message, "Install a newer git: https://git-scm.com")
    if not can_sign():
        text = "ssh-keygen is not installed: nothing can be signed, and no signature believed."
        yield Problem("no_ssh_keygen", text, "Install OpenSSH, then run: rlhf doctor")


def _place(workspace: Workspace) -> Iterator[Problem]:
    if service := cloud_service(workspace.root):
        text = f"{service} copies this folder to other machines, file by file: that breaks a git repository in the end."
        url = without_login(workspace.git.own_setting("remote.origin.url"))
        elsewhere = f"rlhf sync, then in another folder: rlhf join {url} DIR --as {workspace.handle}"
        yield Problem("copied_by_service", text, elsewhere)


def _sending(workspace: Workspace) -> Iterator[Problem]:
    try:
        reach(workspace.git)
    except Unreachable as reason:
        yield Problem("unreachable", reason.message, reason.hint, note=True)
    if unsent := workspace.branches.unsent():
        text = "1 thing is" if len(unsent) == 1 else f"{len(unsent)} things are"
        yield Problem("unsent", f"{text} not sent yet.", "rlhf sync", details={"branches": unsent})
    for path, (why, _) in sorted(unsendable(workspace).items()):
        yield Problem("unsendable", f"The project does not take it: {why}", "rlhf doctor --fix", details={"file": path})


def _emptied(workspace: Workspace) -> Iterator[Problem]:
    for path in emptied(workspace):
        message = f"{path} is empty, and was not when it was last saved: a power cut can leave it so."
        yield Problem("emptied", message, "rlhf doctor --fix", details={"file": path})


def _forge(workspace: Workspace) -> Iterator[Problem]:
    """Report if the hooks of a forge on this machine do not check pushes; for other forges the next push shows it."""
    bare = path_of(workspace.git.own_setting("remote.origin.url"))
    if workspace.policy.forge.kind != "local" or bare is None or not is_forge(bare):
        return
    if why := out_of_order(bare):
        message = f"The project's repository does not look at what is pushed as it should: {why}."
        yield Problem("forge_hooks", message, f"rlhf forge install {shlex.quote(str(bare))}")


def _unfinished(workspace: Workspace, now: datetime) -> Iterator[Problem]:
    """Report what the forge has and has not finished; of a forge on this machine, also what its journal has."""
    for item in unfinished(workspace, now):
        yield Problem("unfinished", item.words, "rlhf sync", details={"left": item.left, "branch": item.branch})
    bare = path_of(workspace.git.own_setting("remote.origin.url"))
    if bare is not None and is_forge(bare) and (left := journal.left(bare)):
        text = "1 push was" if len(left) == 1 else f"{len(left)} pushes were"
        message = f"{text} not finished by the project's repository: it was stopped meanwhile."
        yield Problem("unfinished_pushes", message, f"rlhf forge tend {shlex.quote(str(bare))}")


def _ledgers(workspace: Workspace, now: datetime) -> Iterator[Problem]:
    beliefs = {belief.owner: belief for belief in workspace.ledgers.disbelieved}
    far = workspace.branches.far.get(str(LedgerBranch(workspace.handle)))
    if far is not None:  # my ledger may be verified on this machine, but not the version that the project has
        belief = left_out(workspace, far, now)
        beliefs |= {} if belief is None else {belief.owner: belief}
    for belief in beliefs.values():
        own = belief.owner == workspace.handle
        whose = "your ledger" if own else f"the ledger of {belief.owner}"
        count = "1 commit" if belief.left_out == 1 else f"{belief.left_out} commits"
        verb = "is" if belief.left_out == 1 else "are"
        rest = f"It is believed as far as {belief.commit[:8]}." if belief.commit else "Nothing in it is believed."
        message = f"The end of {whose} ({count}) {verb} left out: no good signature."
        yield Problem(
            "ledger_not_believed", f"{message} {rest}", _mend_ledger(belief, own=own), details=_belief_details(belief)
        )


def _mend_ledger(belief: Belief, *, own: bool) -> str:
    if own:
        return "rlhf doctor --fix"
    if belief.owner == FORGE:
        return "The next submission puts it right. Tell whoever keeps the project's repository."
    return f"{belief.owner} runs, in their copy: rlhf doctor --fix"


def _belief_details(belief: Belief) -> dict[str, Any]:
    known = {"owner": belief.owner, "tip": belief.tip}
    return {**known, "believed": belief.commit or None, "left_out": belief.left_out}


def _events(workspace: Workspace) -> Iterator[Problem]:
    schemas = Schemas(workspace.tree)
    every = [
        (belief, entry)
        for belief in workspace.ledgers.beliefs.values()
        if belief.commit
        for entry in workspace.objects.files(belief.commit)
        if not (belief.owner == FORGE and entry.path.startswith(f"{REMOVALS}/"))
    ]
    absent = set(missing(workspace.git, [entry.oid for _, entry in every]))
    unknown: dict[str, list[str]] = {}
    for belief, entry in every:
        where = f"{belief.commit[:8]}:{entry.path}"
        file = ledger.event_file(belief.owner, entry.path, entry.oid)
        readable = file is not None and (entry.oid in absent or ledger.read_event(workspace.objects, file) is not None)
        if not readable:
            message = f"A file in the ledger of {belief.owner} cannot be read as an event; it counts for nothing."
            look = f"To see it: git show {where}\nIf it matters, {belief.owner} says it again."
            yield Problem("unreadable_event", message, look, details={"file": where})
        elif file is not None and not schemas.has(f"events/{file.type}"):
            unknown.setdefault(file.type, []).append(where)
        elif file is not None and not may_count(file.type, file.owner, workspace.people, workspace.policy):
            what = f"{belief.owner} said what is for {who_says(file.type, workspace.policy)} ({file.type})"
            message = f"{what}; it counts for nothing."
            look = f"To see it: git show {where}"
            yield Problem("not_theirs_to_say", message, look, note=True, details={"file": where})
    for type_, places in sorted(unknown.items()):
        count = "1 event is" if len(places) == 1 else f"{len(places)} events are"
        message = f"{count} of a type that this version does not know ({type_}): a newer rlhf wrote it. It is kept."
        yield Problem("unknown_event", message, _newer(workspace), details={"files": places})


def _newer(workspace: Workspace) -> str:
    """Return the commands that install the version of rlhf that others in the project use."""
    if next(iter(workspace.tree.list(PROGRAM)), None) is not None:
        return f"rlhf sync\n{INSTALL}"
    return "install the later version from where you have this one: docs/install.md of rlhf"


def _clock(workspace: Workspace, now: datetime, platform: str) -> Iterator[Problem]:
    """Report if this machine's clock differs from the forge's, by the times at which the forge received submissions.

    The ids of these events contain the times, so no file is read for the comparison with `now`.
    """
    received = workspace.ledgers.event_files(
        lambda f: f.owner == FORGE and f.type == RECEIVED and fullmatch(ULID, f.id)
    )
    newest = sorted(received, key=lambda file: file.id, reverse=True)[:_RECENT]
    if not newest:
        return
    for name, off in (("behind", ulid_time(newest[0].id) - now), ("ahead of", _ahead(workspace, newest))):
        if off > PATIENCE:
            minutes = int(off.total_seconds() // 60)
            message = f"The clock of this machine is {minutes} minutes or more {name} that of the project."
            yield Problem("clock", message, _SET_CLOCK.get(platform, _SET_CLOCK["linux"]), details={"minutes": minutes})


_SET_CLOCK = {
    "linux": "sudo timedatectl set-ntp true",
    "darwin": "sudo sntp -sS time.apple.com",
    "win32": "w32tm /resync",
}


def _ahead(workspace: Workspace, newest: list[EventFile]) -> timedelta:
    """Return how much later than its arrival my last submission claims to be made; zero if that is not known."""
    absent = set(missing(workspace.git, [file.oid for file in newest]))
    for file in newest:
        event = ledger.read_event(workspace.objects, file) if file.oid not in absent else None
        if event is None or event.body.get("answer") != workspace.handle:
            continue
        commit = str(event.body.get("commit"))
        if missing(workspace.git, [commit]):
            break
        made = read_signed(workspace.git, workspace.people, ForgeKeys(), [commit])[0].at
        return made - event.at if made is not None else timedelta()
    return timedelta()


def _on_github(workspace: Workspace) -> Iterator[Problem]:
    """Report outdated files of the project under .github, to those who may change them."""
    policy = workspace.policy
    if policy.forge.kind != "github" or not workspace.me.may(policy.changes["workflows"]):
        return
    values = out_of_date(workspace.tree, policy, workspace.people)
    if values:
        wanted = [path for path, data in values.items() if data is not None]
        verb, them = ("is", "it") if len(wanted) == 1 else ("are", "them")
        sentences = (
            [f"{', '.join(wanted)} {verb} not there, or not as rlhf {__version__} writes {them}."] if wanted else []
        )
        sentences += [f"{path} is of another version." for path in values if path not in wanted]
        text = " ".join(sentences)
        yield Problem(
            "github_files", text, "rlhf ci workflows\nrlhf publish", note=True, details={"files": list(values)}
        )
