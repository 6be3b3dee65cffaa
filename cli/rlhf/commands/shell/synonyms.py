"""What people call things: for each word, the commands that are meant, or a sentence that answers it."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_BY_COMMAND = {
    "answer withdraw": "withdraw unpublish revoke unsubmit take-back recall unsend",
    "ask": "question contact message mail email chat talk manager unclear",
    "check": "validate verify spelling error errors wrong lint fix tidy",
    "declare": "provenance ai draft-by-ai reference state",
    "doctor": "broken repair damaged problem crash corrupt",
    "escalate": "expert emergency danger urgent unsafe worry sme",
    "extension ask": "deadline late extend postpone time-off due overdue more-time",
    "feedback": "comments remarks review-of-mine reviewer read",
    "flag": "concern report bad-prompt inappropriate identifiable unsafe patient",
    "guidance show": "rules-of-writing guideline guidelines manual instructions show",
    "help all": "commands list-commands",
    "history": "versions version earlier old undo backup log changes two-versions",
    "invite": "add-person newcomer onboard colleague add",
    "join": "start begin clone install login sign-in signin register copy setup",
    "key": "password lost-key signature passphrase",
    "moved": "address url new-address renamed remote",
    "note": "edge-case remark observation",
    "people away": "holiday vacation ill sick absence away leave-for",
    "people leave": "leave quit resign",
    "plan": "hours schedule calendar availability agenda",
    "practise": "practice tutorial learn training demo try example",
    "publish": "release-tasks upload-tasks push",
    "restore": "undo undelete recover revert back deleted lost reset rollback discard",
    "reply": "answer-a-question respond comment",
    "retract": "undo unsay take-back delete-message remove delete",
    "review approve": "approve accept-answer sign sign-off signoff ok lgtm",
    "review list": "queue reviews waiting",
    "review request-changes": "reject decline refuse changes",
    "review show": "show open-submission view",
    "rules": "codes checks findings",
    "save": "backup commit keep store",
    "submit": "send hand-in handin finish upload done publish-answer deliver",
    "sync": "download update refresh fetch pull-new push get offline online",
    "task drop": "give-back undo release return cancel abandon delete stop",
    "task edit": "edit change-task",
    "task list": "list tasks mine find search todo ls",
    "task pull": "pull take claim get-work new next work assign-me",
    "task show": "show read view open cat prompt display",
    "thread": "messages conversation inbox discussion",
    "time add": "timer clock minutes log-time pay hours-worked hours",
    "timesheet": "invoice month payment pay",
    "upgrade": "new-version migrate",
    "week": "news today dashboard overview home monday start",
    "write": "open edit editor compose word docx document type answer continue notepad",
}

#: Words that no command is about, each with what there is to know.
SENTENCES = {
    "colour": "Colours are off where NO_COLOR is set: export NO_COLOR=1   (PowerShell: $env:NO_COLOR = 1)",
    "color": "Colours are off where NO_COLOR is set: export NO_COLOR=1   (PowerShell: $env:NO_COLOR = 1)",
    "print": "Any command prints to a file with  > FILE  after it: rlhf task show 1 > task.txt",
    "pager": "Long texts are shown a screen at a time: Space goes on, q ends. PAGER names another program.",
    "exit": "Ctrl-C ends any command. Nothing is lost; run it again.",
    "quit": "Ctrl-C ends any command. Nothing is lost; run it again. In a long text, q ends it.",
    "git": "You need no git commands. What they would do is done by rlhf save, submit and sync.",
    "password": "rlhf asks for no password. Your key signs for you; of a lost one: rlhf key --help",
}

#: The pages of the documentation, and what each is about.
PAGES = {
    "docs/week.md": "a week, role by role: clinician, reviewer, expert, manager",
    "docs/install.md": "install rlhf, begin a project, join one",
    "docs/demo.md": "what the demonstration prints",
    "docs/told.md": "who is told of what: news and notices",
    "docs/conversation.md": "questions, replies, flags, escalations, notes",
    "docs/plan.md": "your hours, your plan, your calendar",
    "docs/time.md": "time, the timer, timesheets",
    "docs/guidance.md": "guidance: reading, changing, objecting",
    "docs/keys.md": "signing keys, a new machine, a lost machine",
    "docs/sign-off.md": "sign-off, policy, deadlines, the audit",
    "docs/checking.md": "checking, findings, exit codes, waivers",
    "docs/tasks.md": "tasks that change, batches",
    "docs/corrections.md": "withdraw, reopen and reinstate answers and tasks",
    "docs/importing.md": "importing tasks from spreadsheets and collections",
    "docs/allocation.md": "allocation: who gets which task",
    "docs/purging.md": "taking a patient's words out of the history",
    "docs/forge.md": "the project's repository, over a path and SSH, and CI",
    "docs/reliability.md": "what is never lost: interruptions, power cuts, full disks",
    "docs/github.md": "a project on GitHub",
    "docs/security.md": "what could go wrong, and what holds then",
}


def meant_by(word: str) -> list[str]:
    """Return the commands that people mean by a word, best first."""
    word = "-".join(word.casefold().split())
    exact = [command for command, words in _BY_COMMAND.items() if word in words.split() or word in command.split()]
    return sorted(exact, key=lambda command: word not in command.split())


def like(word: str, names: Iterable[str]) -> list[str]:
    """Return the commands that a mistyped word is like, best first; commands of groups by their last word, too."""
    ends: dict[str, list[str]] = {}
    for name in names:
        for part in {name, name.split()[-1]}:
            ends.setdefault(part, []).append(name)
    near = difflib.get_close_matches(word.casefold(), ends, 3, 0.7)
    return list(dict.fromkeys(name for part in near for name in ends[part]))
