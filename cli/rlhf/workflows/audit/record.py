"""Read the records of a project: the forge's own ledger of merges, and how far every ledger is verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.branch_name import LEDGERS, LedgerBranch
from rlhf.model.event_types import FORGE, LATE_REQUEST, MERGED, RECEIVED, TASK_EDIT
from rlhf.process.audit import Problem
from rlhf.store.git.missing_objects import missing
from rlhf.store.ledgers import ledger
from rlhf.store.ledgers.signatures import read_signed
from rlhf.store.ledgers.trust import Beliefs
from rlhf.workflows.audit.left_out import Arrivals

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.model.people import People
    from rlhf.store.main_history import Step
    from rlhf.store.repository import Repository

_SHOWN = 5


class Records:
    """The ledgers of a repository, compared with the history of main.

    Args:
        people: everybody who ever had a key; the ledgers are verified with these keys.
        line: the commits of main's own line.
        replaced: the commits, old to new, that others stand in the place of since words were removed from history.
    """

    def __init__(
        self, repository: Repository, people: People, line: Sequence[Step], replaced: Mapping[str, str]
    ) -> None:
        self._repository, self.people = repository, people
        self._line = line
        self._replaced = replaced
        self._before = {new: old for old, new in replaced.items()}
        self.forge_keys = repository.policy.forge_keys
        tips = {name.removeprefix(LEDGERS): tip for name, tip in repository.branches.below(LEDGERS)}
        forge = tips[FORGE].oid if FORGE in tips else ""
        beliefs = Beliefs(repository.git, repository.git_dir, people, self.forge_keys, forge, remembering=False)
        own = beliefs.of({FORGE: forge})[FORGE].commit if forge else ""
        self._merged, self._received = self._of_the_forge(own)
        for owner, commits in self._rested_on(people).items():
            beliefs.also_in_time(str(LedgerBranch(owner)), commits)
        self._beliefs = beliefs.of({owner: tip.oid for owner, tip in tips.items()})
        self.believed = {owner: belief.commit for owner, belief in self._beliefs.items() if belief.commit}
        self._reached: dict[str, dict[str, set[str]]] = {}

    def _rested_on(self, people: People) -> dict[str, set[str]]:
        """Return, by owner, the ledger tips that merges relied on while the keys that signed them were valid.

        By the forge's record these tips had arrived when it merged, so a key that ended later does not affect them.
        """
        first: dict[str, datetime] = {}
        for record in self._merged.values():
            outcome = record.body.get("ledgers")
            for owner, tip in outcome.items() if isinstance(outcome, dict) else ():
                person = people.get(str(owner))
                if person is not None and any(key.until is not None for key in person.keys):
                    first[str(tip)] = min(record.at, first.get(str(tip), record.at))
        if not first:
            return {}
        how = ("--no-walk=unsorted",)  # commits that no longer exist are left out
        result: dict[str, set[str]] = {}
        for signed in read_signed(self._repository.git, people, self.forge_keys, sorted(first), walk=True, how=how):
            if signed.signer_on_arrival(first[signed.commit]):
                result.setdefault(signed.contributor, set()).add(signed.commit)
        return result

    def _of_the_forge(self, tip: str) -> tuple[dict[str, Event], list[Event]]:
        objects = self._repository.objects
        files = ledger.list_events(objects, FORGE, tip) if tip else iter(())
        events = [
            event
            for file in files
            if file.type in {LATE_REQUEST, MERGED, RECEIVED, TASK_EDIT}
            and (event := ledger.read_event(objects, file)) is not None
        ]
        merged = {str(event.body.get("merge")): event for event in events if event.type == MERGED}
        late = [event for event in events if event.type == LATE_REQUEST]
        by_review = {(str(event.body.get("reviewer")), str(event.body.get("review"))): event for event in late}
        self.arrivals = Arrivals(objects, tuple(merged.values()), by_review)
        self._edits: dict[str, list[Event]] = {}
        for event in events:
            if event.type == TASK_EDIT:
                self._edits.setdefault(str(event.body.get("merge")), []).append(event)
        return merged, [event for event in events if event.type == RECEIVED]

    def of(self, merge: str) -> Event | None:
        """Return the forge's record of a merge on main; None if it has none."""
        return self._merged.get(merge)

    def edits_of(self, merge: str) -> list[Event]:
        """Return the forge's records of the edits of tasks that a merge brought."""
        return self._edits.get(merge, [])

    def stray_edits(self, changes: Collection[str]) -> Iterator[Problem]:
        """Report each edit of a task that the forge recorded for no change of main.

        Args:
            changes: the commits of main that took in changes, or that words were removed from history with.
        """
        for merge, events in self._edits.items():
            if merge not in changes and self._replaced.get(merge, merge) not in changes:
                tasks = ", ".join(sorted({event.task for event in events}))
                what = f"The forge recorded an edit of {tasks} that no change of main made."
                yield Problem("record_contradicts", merge, what)

    def time_of(self, step: Step) -> datetime:
        """Return when a commit came to main: by the forge's record, else by the commit's own date."""
        record = self.of(step.commit) or self.of(self._before.get(step.commit, ""))
        return record.at if record is not None else step.at

    def tips(self, record: Event | None) -> Mapping[str, str]:
        """Return the tip of each ledger, by owner, at a recorded merge; today's verified tips if none are recorded."""
        result = record.body.get("ledgers") if record is not None else None
        return {str(owner): str(tip) for owner, tip in result.items()} if isinstance(result, dict) else self.believed

    def faults(self, merge: str, record: Event | None) -> Iterator[Problem]:
        """Report each ledger that lost events on which a merge relied, or in which they are no longer verified."""
        for owner, tip in self.tips(record).items():
            if record is None or tip in self._reach(owner, "believed"):
                continue
            if tip in self._reach(owner, "tip"):
                what = f"It rests on what {owner} said, of which not all is believed now: see rlhf key list {owner}."
                yield Problem("no_longer_believed", merge, what)
            else:
                what = f"It rests on what {owner} said, which their ledger no longer holds: it was cut or rewritten."
                yield Problem("ledger_cut", merge, what)

    def _reach(self, owner: str, how: str) -> set[str]:
        """Return the commits of a ledger, up to its tip (`how` is "tip") or up to its verified commit ("believed")."""
        known = self._reached.setdefault(owner, {})
        if how not in known:
            belief = self._beliefs.get(owner)
            commit = (belief.commit if how == "believed" else belief.tip) if belief is not None else ""
            known[how] = set(self._repository.git.text("rev-list", commit).split()) if commit else set()
        return known[how]

    def problems(self) -> Iterator[Problem]:
        """Report the problems of the records as a whole: merges missing from main, broken ledgers, lost submissions."""
        here = {step.commit for step in self._line}
        for merge, record in self._merged.items():
            if merge not in here and merge not in self._replaced:
                what = f"The forge took {record.body.get('branch')} into main, and main does not show it any more."
                yield Problem("history_rewritten", merge, what)
        for belief in self._beliefs.values():
            if not belief.whole:
                rest = f"as far as {belief.commit[:8]}" if belief.commit else "in nothing"
                end = "ends in what its owner did not sign with a key that was good when it arrived"
                what = f"The ledger of {belief.owner} {end}; it is believed {rest}."
                yield Problem("ledger_not_believed", "", what)
        if FORGE not in self._beliefs and len(self._line) > 1:  # before the first merge there is nothing to write down
            yield Problem("ledger_cut", "", "The forge has no ledger: nothing says what arrived when.")
        yield from self._of_another_beginning()
        if self._repository.bare:  # a person's copy need not have what others submitted
            yield from self._lost()

    def _of_another_beginning(self) -> Iterator[Problem]:
        """Report if submissions were based on another main than the present one."""
        named = [str(event.body.get("commit")) for event in self._received]
        here = sorted(set(named).difference(missing(self._repository.git, named)))
        data = "".join(f"{commit}\n" for commit in here).encode()
        roots = self._repository.git.text("rev-list", "--max-parents=0", "--stdin", stdin=data).split() if here else ()
        if any(root != self._line[0].commit for root in roots):
            yield Problem("history_rewritten", "", "Submissions were made on another main than the one that is here.")

    def _lost(self) -> Iterator[Problem]:
        """Report the submissions that the forge received and that are missing from the repository."""
        named = {str(event.body.get("commit")): event for event in self._received}
        gone = [commit for commit in missing(self._repository.git, named) if commit not in self._replaced]
        for commit in gone[:_SHOWN]:
            event = named[commit]
            what = f"The forge received {commit[:8]}, {event.task} by {event.body.get('answer')}, and it is not here."
            yield Problem("submission_lost", "", what)
        if len(gone) > _SHOWN:
            yield Problem("submission_lost", "", f"And {len(gone) - _SHOWN} more submissions that are not here.")
