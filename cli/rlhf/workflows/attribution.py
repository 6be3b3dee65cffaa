"""Whose work a head is: who signed its commits, and who else had a hand in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.store.signing import Signed, read_signed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rlhf.model.people import People
    from rlhf.store.repository import Repository


def commits_of(repository: Repository, head: str) -> list[Signed]:
    """The commits that a head has beyond main, with their signers."""
    people, key = repository.people, repository.policy.forge_key
    return read_signed(repository.git, people, key, [head, f"^{repository.main}"], walk=True)


def not_by_author(commits: Iterable[Signed], head: str, author: str, received: datetime | None) -> list[str]:
    """What of a submission its author did not sign.

    The author signs for the head with a key that is good, or was when the forge received it. For what came before in
    the submission, a key that was the author's is enough: it shows whose hand it was, and no more is asked of it.
    """
    some = list(commits)
    bad = [one.commit[:8] for one in some if one.hand != author]
    bad += [one.commit[:8] for one in some if one.commit == head and one.hand == author != one.signer_if(received)]
    return _unsigned_words(bad, author)


def unsigned(commits: Iterable[Signed], author: str) -> list[str]:
    """What of a change its author did not sign with a key that is good."""
    return _unsigned_words([signed.commit[:8] for signed in commits if signed.signer != author], author)


def _unsigned_words(bad: list[str], author: str) -> list[str]:
    if not bad:
        return []
    return [f"{', '.join(bad)} is not signed with a key that is good in people.yaml for {author}."]


def contributors(commits: Iterable[Signed], people: People) -> tuple[frozenset[str], tuple[str, ...]]:
    """Who had a hand in some commits, and the addresses of co-authors and authors that belong to nobody.

    Whoever signed a commit is proven; an address that is both its author's and its committer's may be theirs of old.
    """
    some = list(commits)
    by_email = {person.email.casefold(): person.handle for person in people.by_handle.values()}
    others = {email for signed in some for email in signed.co_authors}
    others |= {signed.emails[0] for signed in some if len({email.casefold() for email in signed.emails}) > 1}
    named = others | {email for signed in some for email in signed.emails}
    known = {by_email[email.casefold()] for email in named if email.casefold() in by_email}
    return frozenset(known), tuple(sorted(email for email in others if email.casefold() not in by_email))
