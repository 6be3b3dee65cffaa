"""Find who signed the commits of a branch, and who else contributed to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rlhf.model.people import People
    from rlhf.store.ledgers.signatures import Signed
    from rlhf.store.repository import Repository


def not_by_author(
    commits: Iterable[Signed], head: str, author: str, now: datetime, received: datetime | None = None
) -> list[str]:
    """Return a sentence on the commits of a submission or change that its author did not sign; none if all are signed.

    The head must be signed with a key of the author that was valid when the forge received it. For the commits before
    it, any key that was the author's is enough, because it shows who made them.

    Args:
        now: when the commits are judged; a head of which the forge has no record counts as received now.
        received: when the forge received the head, by its record; None without a record.
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
    """Return a sentence on the commits of a change that its author did not sign; none if all are signed.

    The forge records that a change arrived only where the author's key has an end: then the change arrived before it.
    """
    some = list(commits)
    key = next((signed.key for signed in some if signed.commit == head), None)
    ended = key is not None and key.until is not None and key.until < now
    at = key.until if key is not None and ended and head in repository.ledgers.in_time(branch) else None
    return not_by_author(some, head, author, at or now)


def contributors(commits: Iterable[Signed], people: People) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return who contributed to some commits, and the addresses of authors and co-authors that belong to no person.

    Who signed a commit is proven. So an address that is both its author's and its committer's is not reported: it may
    be an old address of the signer.
    """
    some = list(commits)
    by_email = {person.email.casefold(): person.handle for person in people.by_handle.values()}
    others = {email for signed in some for email in signed.co_authors}
    others |= {signed.emails[0] for signed in some if len({email.casefold() for email in signed.emails}) > 1}
    named = others | {email for signed in some for email in signed.emails}
    known = {by_email[email.casefold()] for email in named if email.casefold() in by_email}
    return frozenset(known), tuple(sorted(email for email in others if email.casefold() not in by_email))
