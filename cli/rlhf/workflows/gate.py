"""Judge what would be merged, from git objects alone: paths, attribution, findings and sign-off."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from rlhf.model import paths
from rlhf.model.content import content_hash
from rlhf.model.event import Review
from rlhf.process.concerns import redacted, why_held
from rlhf.process.signoff import SignOff, Subject, judge
from rlhf.store.git import GitFailed
from rlhf.store.objects import REGULAR, Change, changes
from rlhf.store.repository import Repository
from rlhf.store.signing import Signed, read_signed
from rlhf.workflows.checking import Checker, errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from rlhf.model.finding import Finding
    from rlhf.model.people import People
    from rlhf.process.standing import Facts

#: Roles that may change what is not an answer.
CHANGERS = ("manager",)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a head may be merged into main, what that would give, and what stands in the way."""

    branch: str
    head: str
    what: str
    merged_tree: str = ""
    problems: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    signoff: SignOff | None = None
    path: str = ""
    content: str = ""

    @property
    def ready(self) -> bool:
        return bool(self.merged_tree) and not self.missing and (self.signoff is None or self.signoff.given)

    @property
    def missing(self) -> tuple[str, ...]:
        """What stands in the way, a sentence each."""
        found = tuple(f"{f.path}:{f.span.line} {f.code} {f.message}" for f in self.findings)
        return (*self.problems, *found, *(self.signoff.missing if self.signoff else ()))


def judge_branch(repository: Repository, branch: str, head: str, now: datetime) -> Verdict:
    """Judge a submission (`answer/…`) or a change (`change/…`) against main as it is now."""
    match branch.split("/"):
        case ["answer", task, author]:
            return judge_answer(repository, task, author, head, now)
        case ["change", author, _]:
            return judge_change(repository, branch, author, head, now)
    return Verdict(branch, head, branch, problems=(f"{branch} is neither an answer nor a change.",))


def judge_answer(repository: Repository, task: str, author: str, head: str, now: datetime) -> Verdict:
    branch, what = f"answer/{task}/{author}", f"{task} by {author}"
    merged = merge_tree(repository, head)
    if not merged:
        return Verdict(branch, head, what, problems=("It cannot be put together with main; submit it again.",))
    touched = changes(repository.git, repository.main, merged)
    batch = repository.batch_of(task)
    if batch is None:
        return Verdict(branch, head, what, problems=(f"There is no task {task} on main.",))
    own_path = paths.answer_path(batch, task, author)
    facts = repository.facts(batch, task)
    received = {one.commit: one.received for one in facts.submissions}
    problems = [*_outside(touched, own_path), *_not_by_author(repository, head, author, received.get(head))]
    if not touched:
        problems.append("It holds nothing that is not on main already.")
    if facts.withdrawn:
        problems.append("The task is withdrawn.")
    problems += [f"The task is held: {why_held(concern)}." for concern in facts.held]
    if problems:
        return Verdict(branch, head, what, merged, tuple(problems))
    tree = repository.at(merged)
    findings = errors(Checker(tree, repository.tree).check([own_path], now))
    answer_hash = content_hash(tree.read(own_path) or b"")
    contributors, strangers = _contributors(_commits(repository, head), repository.people)
    subject = Subject(
        task, author, content_hash(tree.read(paths.task_path(batch, task)) or b""), answer_hash,
        contributors | {author} | _claimants(facts), strangers,
    )  # fmt: skip
    signoff = judge(subject, reviews(repository, batch, task), repository.people, repository.policy)
    return Verdict(branch, head, what, merged, (), tuple(findings), signoff, own_path, answer_hash)


def judge_change(repository: Repository, branch: str, author: str, head: str, now: datetime) -> Verdict:
    """Judge a change to tasks, guidance, people, policy or anything else that is no answer."""
    subject = repository.objects.message(head).partition("\n")[0]
    what = f"“{subject}” by {author}"
    person = repository.people.get(author)
    if person is None or not person.may(*CHANGERS):
        return Verdict(branch, head, what, problems=(f"Only a project manager may change this; {author} is none.",))
    merged = merge_tree(repository, head)
    if not merged:
        return Verdict(
            branch, head, what,
            problems=("Somebody else changed the same lines meanwhile. Run: rlhf sync, look, and publish again.",),
        )  # fmt: skip
    touched = changes(repository.git, repository.main, merged)
    problems = _unsigned(repository, head, author)
    problems += [f"{c.path} is an answer; its author submits it." for c in touched if c.path.startswith("answers/")]
    problems += [f"{c.path} is not a plain file." for c in touched if c.new_mode not in (REGULAR, "000000", "100755")]
    problems += [
        f"{c.path} is no file that a task folder holds."
        for c in touched
        if c.path.startswith("tasks/") and not c.removed and paths.place(c.path).what == "other"
    ]
    problems += _held_and_gone(repository, touched)
    if not touched:
        problems.append("It changes nothing.")
    tree = repository.at(merged)
    people_or_policy = any(c.path in (paths.PEOPLE, paths.CONFIG) for c in touched)
    files = {c.path for c in touched if not c.removed} | ({paths.PEOPLE, paths.CONFIG} if people_or_policy else set())
    problems += [f"{path} cannot be taken away." for path in (paths.PEOPLE, paths.CONFIG) if tree.read(path) is None]
    findings = errors(Checker(tree, repository.tree).check(sorted(files), now))
    if people_or_policy and not (findings or problems):
        problems += _locked_out(repository, merged)
    return Verdict(branch, head, what, merged, tuple(problems), tuple(findings))


def _held_and_gone(repository: Repository, touched: Iterable[Change]) -> Iterator[str]:
    """A task that is held, or whose words are hidden, stays where it is: elsewhere nobody would know of it."""
    for change in touched:
        placed = paths.place(change.path)
        if change.removed and placed.what == "task":
            facts = repository.facts(placed.batch, placed.task)
            if facts.held or redacted(facts.concerns):
                yield f"{change.path} is held or hidden; it cannot be moved or taken away."


def _locked_out(repository: Repository, merged: str) -> Iterator[str]:
    """After this change somebody must still be able to sign the next one, and the forge its merges."""
    after = Repository.at_commit(repository, merged)
    if not any(key.lasting for person in after.people.with_role("manager") for key in person.keys):
        yield "Afterwards no active manager would have a signing key that lasts, and one day nothing could be changed."
    if after.policy.forge_key != repository.policy.forge_key:
        yield "The forge's own key stays as it is; it is made with the forge."


def reviews(repository: Repository, batch: str, task: str) -> list[Review]:
    """Every review of a task in a ledger that its owner signed."""
    found = []
    for event in repository.task_events(batch, task):
        if event.type == "review":
            try:
                found.append(Review.of(event))
            except (KeyError, TypeError):
                continue
    return found


def merge_tree(repository: Repository, head: str) -> str:
    """The tree that merging a head into main gives; "" where they cannot be put together plainly."""
    try:
        raw = repository.git.attempt("merge-tree", "--write-tree", "--no-messages", repository.main, head)
    except GitFailed:
        return ""
    return raw.decode().split("\n", 1)[0]


def _outside(touched: list[Change], own_path: str) -> list[str]:
    """What a submission touches beyond its own answer."""
    found = []
    for change in touched:
        if change.path != own_path:
            found.append(f"It also changes {change.path}; a submission may touch only its own answer.")
        elif change.removed:
            found.append(f"It takes away {PurePosixPath(change.path).name}; an answer is withdrawn, never deleted.")
        elif change.new_mode != REGULAR:
            found.append(f"{change.path} is not a plain file.")
    return found


def _claimants(facts: Facts) -> frozenset[str]:
    """Who has or had the one place of a task that wants one answer: they do not sign it off."""
    wanted = facts.task.answers_wanted if facts.task else 1
    return frozenset(lease.holder for lease in facts.leases if not lease.released) if wanted == 1 else frozenset()


def _commits(repository: Repository, head: str) -> list[Signed]:
    people, key = repository.people, repository.policy.forge_key
    return read_signed(repository.git, people, key, [head, f"^{repository.main}"], walk=True)


def _not_by_author(repository: Repository, head: str, author: str, received: datetime | None) -> list[str]:
    """What of a submission its author did not sign.

    The author signs for the head with a key that is good, or was when the forge received it. For what came before in
    the submission, a key that was the author's is enough: it shows whose hand it was, and no more is asked of it.
    """
    commits = _commits(repository, head)
    bad = [one.commit[:8] for one in commits if one.hand != author]
    bad += [one.commit[:8] for one in commits if one.commit == head and one.hand == author != one.signer_if(received)]
    return _unsigned_words(bad, author)


def _unsigned(repository: Repository, head: str, author: str) -> list[str]:
    commits = _commits(repository, head)
    return _unsigned_words([signed.commit[:8] for signed in commits if signed.signer != author], author)


def _unsigned_words(bad: list[str], author: str) -> list[str]:
    if not bad:
        return []
    return [f"{', '.join(bad)} is not signed with a key that is good in people.yaml for {author}."]


def _contributors(commits: list[Signed], people: People) -> tuple[frozenset[str], tuple[str, ...]]:
    """Who had a hand in some commits, and the addresses of co-authors that belong to nobody.

    Whoever signed a commit is proven; the addresses on its author and committer lines may be old ones of theirs.
    """
    by_email = {person.email.casefold(): person.handle for person in people.by_handle.values()}
    others = {email for signed in commits for email in signed.co_authors}
    named = others | {email for signed in commits for email in signed.emails}
    known = {by_email[email.casefold()] for email in named if email.casefold() in by_email}
    return frozenset(known), tuple(sorted(email for email in others if email.casefold() not in by_email))
