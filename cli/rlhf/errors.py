"""The reasons rlhf cannot go on, each saying what happened, that nothing was lost, and what mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class RlhfError(Exception):
    """A situation that stops a command and that the reader can mend.

    Attributes:
        message: what happened, in one or two plain sentences.
        hint: the exact command or edit that mends it; may be empty.
        exit_code: what the process ends with (3: cannot go on, and you can fix it).
    """

    exit_code = 3

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class WrongUse(RlhfError):
    """The command line does not fit together."""

    exit_code = 2


class NotText(WrongUse):
    """Words are given in bytes that are no UTF-8, so that nobody could read them again.

    Args:
        where: what holds them, as it opens the sentence.
    """

    def __init__(self, where: str, byte: int, before: str) -> None:
        after = f" after “{before[-20:]}”" if before else ""
        super().__init__(
            f"{where} is not text in UTF-8: it holds the byte {byte:02X}{after}. Nothing was written down.",
            "Set your terminal to UTF-8 (export LC_ALL=C.UTF-8) and type it again, or save it as UTF-8 in a file.",
        )


class CannotBeWritten(WrongUse):
    """Words hold characters that a file of the project cannot hold, so that it could not be read again."""

    def __init__(self, character: str) -> None:
        what = f" (U+{ord(character):04X})" if character else ""
        super().__init__(
            f"What you said holds a character that no file of the project can hold{what}. Nothing was written down.",
            "Leave that character out, and say it again.",
        )


# --- where we are -----------------------------------------------------------------------------------------


class NotAWorkspace(RlhfError):
    def __init__(self, where: Path) -> None:
        super().__init__(
            f"There is no rlhf workspace in {where} or above it.",
            "Go to your workspace folder (cd …), or make your copy: rlhf join URL DIR --as HANDLE",
        )


class NotARepository(RlhfError):
    def __init__(self, where: Path) -> None:
        super().__init__(f"There is no git repository in {where} or above it.", "Go to a clone of the project: cd …")


class NoHistory(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "This copy has not the whole history of main, which an audit replays.",
            "Run it in the project's own repository, or in a whole copy: rlhf join ADDRESS DIR --as HANDLE --full",
        )


class NotAForge(RlhfError):
    def __init__(self, where: Path) -> None:
        super().__init__(
            f"{where} is no repository that rlhf keeps for a project.",
            "Name the bare repository that rlhf init made, such as /srv/winter.git",
        )


class NotJoined(RlhfError):
    def __init__(self, root: Path) -> None:
        super().__init__(
            f"{root} does not say who you are.",
            f'git -C "{root}" config rlhf.handle HANDLE   (or make a copy of your own: rlhf join URL DIR --as HANDLE)',
        )


class FolderInTheWay(RlhfError):
    def __init__(self, path: Path, why: str, command: str) -> None:
        super().__init__(f"{path} {why}. It was left as it is.", command)


class UnreadableFile(RlhfError):
    def __init__(self, path: str, why: str, hint: str = "") -> None:
        super().__init__(f"{path} cannot be read: {why}", hint or f"Mend {path}, then run: rlhf check {path}")


# --- who is who -------------------------------------------------------------------------------------------


class UnknownPerson(RlhfError):
    def __init__(self, handle: str, known: Iterable[str]) -> None:
        names = ", ".join(sorted(known)) or "nobody yet"
        super().__init__(
            f"people.yaml has nobody called “{handle}”. It has: {names}.",
            f'A manager adds someone with: rlhf people add {handle} --name "…" --role trainer',
        )


class NotYetAMember(RlhfError):
    """Joining with a handle that people.yaml does not know; carries the manager's exact command."""

    def __init__(self, handle: str, public_key: str, again: str) -> None:
        super().__init__(
            f"The project does not know “{handle}” yet. Your signing key is made and kept; nothing else was.",
            f"Send this line to a project manager, who runs it in their copy:\n"
            f'    rlhf people add {handle} --name "YOUR NAME" --role trainer --key "{public_key}"\n'
            f"Then run again:\n    {again}",
        )


class KeyNotRegistered(RlhfError):
    def __init__(self, handle: str, public_key: str, again: str) -> None:
        super().__init__(
            f"people.yaml knows “{handle}”, but not the signing key of this machine.",
            f"Send this line to a project manager, who runs it in their copy:\n"
            f'    rlhf people add {handle} --key "{public_key}"\n'
            f"Then run again:\n    {again}",
        )


class KeyEnded(RlhfError):
    """A key that people.yaml knows and that is good no more."""

    def __init__(self, key: Path, how: str, mend: str) -> None:
        super().__init__(f"The signing key of this machine was {how}: nothing it signs now is believed: {key}", mend)


class NoSuchKey(RlhfError):
    def __init__(self, handle: str, text: str, known: Iterable[str]) -> None:
        rows = "".join(f"\n    {row}" for row in known)
        super().__init__(
            f"“{text}” is not one key of {handle}." + (f" They have:{rows}" if rows else " They have none."),
            f"rlhf key list {handle} shows them; the first letters after SHA256: will do.",
        )


class NoSuchPlace(RlhfError):
    """A commit that is asked for as the last to believe and that is none of what is believed now."""

    def __init__(self, handle: str, text: str) -> None:
        super().__init__(
            f"“{text}” is no commit of the ledger of {handle} that is believed now.",
            "Name one that this command shows, or none to believe nothing that the key signed.",
        )


class RoleNeeded(RlhfError):
    def __init__(self, handle: str, roles: Iterable[str], what: str) -> None:
        needed = " or ".join(roles)
        super().__init__(
            f"{what} needs the role {needed}, which “{handle}” does not have.",
            "Ask a project manager; `rlhf people list` shows who they are.",
        )


class KeyTrouble(RlhfError):
    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what, hint)


# --- which work -------------------------------------------------------------------------------------------


class NoSuchTask(RlhfError):
    def __init__(self, text: str, near: Iterable[str] = ()) -> None:
        near = list(near)
        hint = f"Did you mean {' or '.join(near)}?" if near else "rlhf task list --all shows every task."
        super().__init__(f"There is no task “{text}” in what this machine knows.", hint)


class NoSuchRule(RlhfError):
    def __init__(self, text: str, near: Iterable[str] = ()) -> None:
        near = list(near)
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        super().__init__(f"There is no rule “{text}”.", f"{hint}To see all: rlhf rules")


class AmbiguousTask(RlhfError):
    def __init__(self, text: str, matches: Iterable[str]) -> None:
        rows = "\n".join(f"    {row}" for row in matches)
        super().__init__(f"“{text}” could be any of these:\n{rows}", "Type one or two more characters.")


class NoSuchMessage(RlhfError):
    def __init__(self, text: str) -> None:
        super().__init__(
            f"There is no message “{text}” in what this machine knows.",
            "rlhf thread --all shows them with their letters.",
        )


class NoSuchEntry(RlhfError):
    def __init__(self, text: str) -> None:
        super().__init__(
            f"You have written down no time with the letters “{text}”.",
            "rlhf time list shows it with its letters; --month 2026-10 another month.",
        )


class TimerRuns(RlhfError):
    """A timer is started while one runs."""

    def __init__(self, what: str, since: str) -> None:
        super().__init__(
            f"A timer runs already: {what}, since {since}.",
            "Write that down first: rlhf time stop\n  or forget it:          rlhf time stop --discard",
        )


class NoTimer(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "No timer runs on this machine.",
            "Start one:     rlhf time start ID\n  or afterwards: rlhf time add 45m ID",
        )


class TimerElsewhere(RlhfError):
    def __init__(self, what: str, root: str) -> None:
        super().__init__(
            f"The timer that runs was started in another workspace, {root}: {what}.",
            f'Stop it there: cd "{root}"\n  or forget it:  rlhf time stop --discard',
        )


class TimerInDoubt(RlhfError):
    """A timer that may have run on while nobody worked, where nobody can be asked."""

    def __init__(self, what: str, since: str, doubt: str) -> None:
        super().__init__(
            f"The timer was started {since} ({what}), and {doubt}. It runs on; nothing was written down.",
            "Say how long you worked: rlhf time stop --minutes 45\n  or forget it:            rlhf time stop --discard",
        )


class TimerUnreadable(RlhfError):
    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} should hold your timer and cannot be read.",
            "Forget it:             rlhf time stop --discard\n  then say what it took: rlhf time add 45m ID",
        )


class AmbiguousMessage(RlhfError):
    def __init__(self, text: str, matches: Iterable[str]) -> None:
        rows = "\n".join(f"    {row}" for row in matches)
        super().__init__(f"“{text}” could be any of these:\n{rows}", "Type the letters of one.")


class NothingRaised(RlhfError):
    def __init__(self, text: str) -> None:
        super().__init__(
            f"Nothing was flagged or escalated under “{text}”, as far as this machine knows.",
            "rlhf escalation list shows what was.",
        )


class NotForYou(RlhfError):
    def __init__(self, short: str, why: str) -> None:
        super().__init__(f"{short} cannot be decided like this: {why}.", f"Read it: rlhf escalation show {short}")


class NothingSuggested(RlhfError):
    def __init__(self, short: str, count: int) -> None:
        what = f"{count} of its remarks suggest" if count else "it suggests no"
        super().__init__(
            f"{short}: {what} other words.",
            f"Name one by its number: rlhf accept {short}.1" if count else "rlhf feedback shows what was said.",
        )


class WordsMoved(RlhfError):
    def __init__(self, task: str, words: str, now: str) -> None:
        reads = f"it reads now: “{now}”" if now else "they are gone from there"
        super().__init__(
            f"Where “{words}” stood in your answer to {task} when it was reviewed, {reads}. Nothing was changed.",
            f"Make the change yourself where it still fits: rlhf feedback {task} shows what is suggested.",
        )


class WordsInDoubt(RlhfError):
    def __init__(self, task: str, words: str) -> None:
        super().__init__(
            f"It cannot be told which “{words}” in your answer to {task} the suggestion is about. Nothing was changed.",
            f"Make the change yourself: rlhf feedback {task} shows what is suggested.",
        )


class SentenceChanged(RlhfError):
    def __init__(self, name: str) -> None:
        super().__init__(
            "The sentence around these words has changed since it was reviewed. Nothing was changed.",
            f"If it is still right to make the change: rlhf accept {name} --yes",
        )


class ChangedMeanwhile(RlhfError):
    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} was changed while you were asked. It was left as it is.", "Run the same command again."
        )


class NoExtension(RlhfError):
    def __init__(self, task: str, handle: str) -> None:
        super().__init__(
            f"{handle} has not asked for more time for {task}, or was answered already.",
            f'To give it all the same: rlhf extension grant {task} 2d --to {handle} --because "…"',
        )


class NoSolver(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "Sharing tasks out needs SciPy, which is not installed here. Nothing was changed.",
            'pip install "scipy>=1.11,<2"   (without it, place by place: add --greedy)',
        )


class NotToBeGiven(RlhfError):
    """A task that somebody should not be given, or that is not taken back from them."""

    def __init__(self, task: str, what: str, handle: str, why: str, hint: str = "") -> None:
        super().__init__(
            f"{task} is not {what} {handle}: {why}.", hint or f"What was said of it: rlhf log --task {task}"
        )


class HasLeft(RlhfError):
    def __init__(self, handle: str) -> None:
        super().__init__(
            f"“{handle}” has left: people.yaml says active: false.", "`rlhf people list` shows who is here."
        )


class TaskHeld(RlhfError):
    def __init__(self, task: str, why: str) -> None:
        super().__init__(
            f"{task} is held: {why}.",
            f"Nobody can take it or sign it off until that is resolved.\n  rlhf thread {task}",
        )


class NoSuchGuidance(RlhfError):
    def __init__(self, slug: str, known: Iterable[str]) -> None:
        super().__init__(f"There is no guidance/{slug}.md.", f"There is: {', '.join(known) or 'none yet'}")


class UnknownVersion(RlhfError):
    def __init__(self, slug: str, version: str, known: Iterable[str]) -> None:
        super().__init__(f"{slug} never had the version {version}.", f"It had: {', '.join(known)}")


class NotYourWords(RlhfError):
    def __init__(self, short: str, by: str) -> None:
        super().__init__(
            f"{short} was said by {by}; only they can change it.", f"Say what you think of it: rlhf reply {short}"
        )


class NoAttachments(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "Pictures and attached data are not taken: they may show a person, and cannot be read beside the work.",
            "Say in words what they show.",
        )


class NotYours(RlhfError):
    """Something was asked of a task that this person does not hold."""

    def __init__(self, task: str, holder: str = "", *, written: bool = False) -> None:
        who = f"It is with {holder}." if holder else "As far as this machine knows, nobody does."
        kept = " What you wrote is still in its file." if written else ""
        super().__init__(
            f"You do not hold {task}. {who}{kept}",
            "rlhf task list --pool shows what is free." if holder else f"Take it first: rlhf task pull {task}",
        )


class NotYourFile(RlhfError):
    def __init__(self, path: str, owner: str) -> None:
        whose = f"is {owner}'s" if owner else "is for project managers to change"
        super().__init__(
            f"{path} {whose}; only your own files are mended.",
            "To see what is wrong with it, leave --fix out.",
        )


class NoSuchBase(RlhfError):
    def __init__(self, base: str) -> None:
        super().__init__(
            f"“{base}” is no commit or branch that this machine knows.",
            "Name a branch, such as main, or a commit: git log shows them.",
        )


class CutShort(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "Part of the work was stopped from outside before it was done; perhaps the machine ran out of memory.",
            "Nothing was lost. Close other programs and run the same command again.",
        )


class TwoVersionsStaged(RlhfError):
    def __init__(self, paths: Iterable[str]) -> None:
        super().__init__(
            f"Git holds two versions of: {', '.join(paths)}.",
            "Decide which words stand, then: git add the file, and run this again.",
        )


class NoSuchFile(RlhfError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no file {name} here.", "rlhf check alone checks what you changed; a task's id works too."
        )


class NothingToCheck(RlhfError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is no file that this project checks.",
            "Checked are tasks/, answers/, guidance/, schemas/, people.yaml and rlhf.yaml.",
        )


class NotOneWhole(RlhfError):
    """Reports of several parts of a check that do not make up one check."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"These reports cannot be joined: {why}",
            "Run every part on the same commit: rlhf ci check-all --shard 1/N > 1.json",
        )


class Taken(RlhfError):
    """A task that somebody wants is with somebody else."""

    def __init__(self, task: str, holder: str, hint: str = "rlhf task list --pool shows what is free.") -> None:
        super().__init__(f"{task} is with {holder}.", hint)


class NothingSubmitted(RlhfError):
    def __init__(self, task: str, accepted: Iterable[str] = ()) -> None:
        done = ", ".join(accepted)
        why = f" The answer by {done} is accepted already." if done else ""
        super().__init__(f"{task} has no submission to review.{why}", "rlhf review list shows what is waiting.")


class NoProject(RlhfError):
    """The address somebody wants to join has no project."""

    def __init__(self, address: str) -> None:
        super().__init__(f"There is no project at {address}.", "Check the address with whoever gave it to you.")


class FileGone(RlhfError):
    """An answer's own file is not where it should be."""

    def __init__(self, path: str, task: str) -> None:
        super().__init__(
            f"There is no file {path}.", f"To bring back what you last saved or sent: rlhf task pull {task}"
        )


class NoHours(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "You have not said yet when you work.",
            'rlhf plan available "Mon and Wed 19:30-22:00, Sat morning, not this Friday"',
        )


class NotInYourTurn(RlhfError):
    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what, hint)


class ForgeSaysNo(RlhfError):
    """The project's repository refused what was sent; its own words are the message."""

    def __init__(self, words: Iterable[str]) -> None:
        lines = list(words) or ["It gave no reason."]
        super().__init__(
            "The project's repository did not take this:\n" + "\n".join(f"    {line}" for line in lines),
            "Your work is safe on this machine. Mend what it names, then run: rlhf sync",
        )


class SentUnjudged(RlhfError):
    """A push was taken and no hook of the forge answered: nothing looked at it."""

    def __init__(self, remote: str, branches: Iterable[str]) -> None:
        super().__init__(
            f"{remote} took what you sent ({', '.join(sorted(branches))}), but its hooks did not run: nobody"
            " checked it, wrote down when it came, or merged what was ready.",
            "Tell whoever keeps that repository: rlhf forge install PATH puts the hooks in place. A setting of yours"
            " can switch them off too: git config --show-origin --get-all core.hooksPath",
        )


class LedgerForged(RlhfError):
    """One's own ledger is ahead of this machine's, or holds what one is not known to have signed."""

    def __init__(self, handle: str) -> None:
        super().__init__(
            f"The ledger of {handle} holds what this machine does not, or what {handle} is not known to have signed.",
            "Run: rlhf sync   If this stays, tell a project manager: somebody may have written in your name. "
            "To see it: rlhf doctor   To go on without it: rlhf doctor --fix",
        )


class TwoVersions(RlhfError):
    """A file has a sister left by an earlier sync, and only a person can put the two together."""

    def __init__(self, path: str, sister: str) -> None:
        super().__init__(
            f"{path} was changed by you and by someone else. Theirs is beside it: {sister}",
            f"Copy what you want to keep into {path}, delete {sister}, then run this again.",
        )


class BadImport(RlhfError):
    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what, hint)


# --- git ----------------------------------------------------------------------------------------------------


class GitTrouble(RlhfError):
    """Anything git refuses. Subclasses are the situations a person can meet."""


class GitMissing(GitTrouble):
    def __init__(self) -> None:
        super().__init__(
            "git is not installed, or not on PATH.",
            "Install it from https://git-scm.com, then run this again.",
        )


class GitTooOld(GitTrouble):
    def __init__(self, found: str, needed: str) -> None:
        super().__init__(
            f"git {found} is too old: rlhf needs {needed} or newer.",
            "Install a newer git, then run this again.",
        )


class Unreachable(GitTrouble):
    """The project's repository cannot be used now; work goes on here and is sent later."""


class NoNetwork(Unreachable):
    def __init__(self, remote: str) -> None:
        super().__init__(
            f"The project's repository cannot be reached ({remote}). Your work is safe on this machine.",
            "When you are back online, run: rlhf sync",
        )


class NoAnswer(Unreachable):
    """A server was reached, or not even that, and then said nothing.

    Args:
        seconds: how long it was waited for.
    """

    def __init__(self, remote: str, seconds: float) -> None:
        super().__init__(
            f"{remote} did not answer for {seconds:g} seconds. Nothing was lost: your work is safe on this machine.",
            "Look whether you are online, then run: rlhf sync\n"
            f"If it only needs longer, give it more: git config rlhf.networkTimeout {round(seconds * 5)}",
        )


class GitHubUnreachable(Unreachable):
    """No whole answer came: what was asked for may have happened, or not."""

    def __init__(self, address: str, how: str) -> None:
        super().__init__(
            f"GitHub gave no whole answer ({address}: {how}). Your work is safe: what was pushed is there.",
            "Run rlhf sync again in a while; nothing is done twice.",
        )


class GitHubBusy(Unreachable):
    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"GitHub asks for patience: it lets nothing in for another {max(1, round(seconds / 60))} minutes.",
            "Run rlhf sync again then; nothing is done twice.",
        )


class GitHubSignIn(Unreachable):
    def __init__(self, address: str) -> None:
        super().__init__(
            f"GitHub does not accept your token ({address}), or there is none.",
            "Sign in with gh auth login, or set GH_TOKEN to a token that may write pull requests. Then: rlhf sync",
        )


class GitHubRefused(RlhfError):
    """GitHub said no, with its reason."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(f"GitHub refused that ({status}): {why}", "What was pushed is there. Mend it, then: rlhf sync")
        self.status, self.why = status, why


class NotOnGitHub(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "This project is not on GitHub: rlhf.yaml does not say so.",
            "In rlhf.yaml: forge: {kind: github, repository: OWNER/NAME}\nThen: rlhf publish   (docs/github.md)",
        )


class NoSuchRepository(RlhfError):
    def __init__(self, repository: str, host: str) -> None:
        super().__init__(
            f"{host} has no repository {repository}, or your token may not see it.",
            f"Look at forge.repository in rlhf.yaml, or sign in as somebody who may: gh auth login --hostname {host}",
        )


class NotSetUp(RlhfError):
    """A repository on GitHub could not be set up, or not all of it; what was done stays."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)


class GateSettings(RlhfError):
    """The gate was started outside of its workflow."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(
            f"The gate runs in the project's workflow; here {', '.join(names)} is missing.",
            "See .github/workflows/gate.yml, and docs/github.md: what each of them is.",
        )


class OtherForgeKey(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "RLHF_FORGE_KEY is not the key that rlhf.yaml names as the forge's, so that nobody would believe it.",
            "Store the private half of forge.key as the secret RLHF_FORGE_KEY of the environment gate.",
        )


class GateBusy(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "main or the forge's ledger kept moving while this was decided; nothing was changed.",
            "Run it again; the next scheduled run does too.",
        )


class RemoteGone(Unreachable):
    def __init__(self, remote: str) -> None:
        super().__init__(
            f"There is no repository at {remote}. It may have moved. Your work is safe on this machine.",
            "Ask your project manager for its address, then run: git remote set-url origin ADDRESS && rlhf sync",
        )


class RemoteBusy(Unreachable):
    """The remote could not move a branch, however often it was asked; it gave no reason that would stay."""

    def __init__(self, remote: str, why: str) -> None:
        super().__init__(
            f"{remote} could not take what you sent just now ({why}). Your work is safe on this machine.",
            "Run this again in a while; nothing is done twice.",
        )


class RemoteLocked(RemoteBusy):
    """A lock in the project's repository did not go away."""

    def __init__(self, remote: str, lock: str) -> None:
        super().__init__(remote, f"it is locked by {lock}")
        self.hint = (
            "Run this again in a while; nothing is done twice. If the lock stays though nothing else is at work there,"
            f' whoever keeps that repository removes it: rm "{lock}"'
        )


class SignInRefused(Unreachable):
    def __init__(self, remote: str) -> None:
        super().__init__(
            f"{remote} did not accept your sign-in. Your work is safe on this machine.",
            "Check your password, token or SSH key with your project manager, then run: rlhf sync",
        )


class NoIdentity(GitTrouble):
    def __init__(self) -> None:
        super().__init__(
            "git does not know your name here. Nothing was lost.",
            "Run: rlhf join --here   (it sets your name again from people.yaml)",
        )


class NoRepositoryThere(RlhfError):
    """The repository on GitHub that a project is to be begun in."""

    def __init__(self, url: str, repository: str, host: str) -> None:
        where = "" if host == "github.com" else f"{host}/"
        at = f" --hostname {host}" if where else ""
        super().__init__(
            f"There is no repository at {url}, or git may not enter it. Nothing was made but keys.",
            f"Make an empty one:   gh repo create {where}{repository} --private\n"
            f"Let git sign in:     gh auth login{at} && gh auth setup-git{at}\n"
            "Then run this again.",
        )


class RepositoryInUse(RlhfError):
    def __init__(self, url: str, folder: Path, handle: str) -> None:
        super().__init__(
            f"The repository at {url} holds something already. It was left as it is.",
            f"To work in that project: rlhf join {url} {folder} --as {handle}\n"
            "For a new one, name a repository without a single commit, not even a README.",
        )


class Locked(GitTrouble):
    def __init__(self, lock: str) -> None:
        super().__init__(
            f"Another program is using this workspace (it holds {lock}). Nothing was lost.",
            f'Wait for it to finish and run this again. If nothing else is running: rm "{lock}"',
        )


class DiskFull(GitTrouble):
    def __init__(self) -> None:
        super().__init__("The disk is full. What was saved before is safe.", "Free some space, then run this again.")


class NotAllowedToWrite(GitTrouble):
    def __init__(self, detail: str) -> None:
        super().__init__(
            f"This machine does not let you write there: {detail}",
            "Mend the permission, then run this again.",
        )


class NotHereOffline(GitTrouble):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not on this machine yet.", "When you are online, run: rlhf sync")


class SomeoneElsesFolder(GitTrouble):
    def __init__(self, detail: str) -> None:
        super().__init__(
            f"git will not use a folder that belongs to another user: {detail}",
            "Use a copy of your own: rlhf join URL DIR --as HANDLE",
        )


class CannotSign(GitTrouble):
    def __init__(self, detail: str) -> None:
        super().__init__(
            f"Your signing key could not be used: {detail}. Nothing was lost.",
            "Check that the file named by `git config user.signingkey` exists, then run this again.",
        )


class GitDied(GitTrouble):
    """git was ended by a signal: a fault of git itself, or somebody killed it."""

    def __init__(self, command: str, signal_name: str) -> None:
        super().__init__(
            f"git broke off: “git {command}” was ended by the signal {signal_name}. Nothing you wrote was lost.",
            "Run this again: what it left half done is tidied first. If it stays: git --version, a newer git,"
            " and this text to your project manager.",
        )


class GitRefused(GitTrouble):
    def __init__(self, command: str, words: str) -> None:
        super().__init__(
            f"git could not do “{command}”: {words}. Nothing you wrote was lost.",
            "Run this again; if it stays, send this text to your project manager.",
        )
