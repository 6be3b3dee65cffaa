"""Whose work a head is: who signed its commits, and who else contributed to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.store.ledgers.signatures import Signed, read_signed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rlhf.model.people import People
    from rlhf.store.repository import Repository


def commits_of(repository: Repository, head: str) -> list[Signed]:
    """The commits that a head has beyond main, with their signers."""
    people, key = repository.people, repository.policy.forge_key
    return read_signed(repository.git, people, key, [head, f"^{repository.main}"], walk=True)


def not_by_author(
    commits: Iterable[Signed], head: str, author: str, now: datetime, received: datetime | None = None
) -> list[str]:
    """What of a submission or a change its author did not sign.

    The author signs for the head with a key that was good when the forge received it. For what came before that, a key
    that was the author's is enough: it shows who made it, and no more is asked of it.

    Args:
        now: when it is judged; what the forge has no record of is received now.
        received: when the forge received the head, by its record.
    """

    def signer(signed: Signed) -> str:
        return signed.signer_on_arrival(received) if received is not None else signed.signer_now(now)

    some = list(commits)
    bad = [signed.commit[:8] for signed in some if signed.contributor != author]
    bad += [
        signed.commit[:8] for signed in some if signed.commit == head and signed.contributor == author != signer(signed)
    ]
    if not bad:
        return []
    return [f"{', '.join(bad)} is not signed with a key that is good in people.yaml for {author}."]


def change_not_by_author(
    repository: Repository, commits: Iterable[Signed], branch: str, head: str, author: str, now: datetime
) -> list[str]:
    """What of a change its author did not sign.

    Its arrival is recorded only where its key has an end: then the forge wrote down that it came in before that.
    """
    some = list(commits)
    key = next((signed.key for signed in some if signed.commit == head), None)
    ended = key is not None and key.until is not None and key.until < now
    at = key.until if key is not None and ended and head in repository.ledgers.in_time(branch) else None
    return not_by_author(some, head, author, at or now)


def contributors(commits: Iterable[Signed], people: People) -> tuple[frozenset[str], tuple[str, ...]]:
    """Who contributed to some commits, and the addresses of co-authors and authors that belong to nobody.

    Whoever signed a commit is proven; an address that is both its author's and its committer's may be theirs of old.
    """
    some = list(commits)
    by_email = {person.email.casefold(): person.handle for person in people.by_handle.values()}
    others = {email for signed in some for email in signed.co_authors}
    others |= {signed.emails[0] for signed in some if len({email.casefold() for email in signed.emails}) > 1}
    named = others | {email for signed in some for email in signed.emails}
    known = {by_email[email.casefold()] for email in named if email.casefold() in by_email}
    return frozenset(known), tuple(sorted(email for email in others if email.casefold() not in by_email))
