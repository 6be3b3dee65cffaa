"""Tasks: that each matches its file name, and has what its kind of work needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.finding import Problem
from rlhf.model.selection import STATED_AS, applies, unstated
from rlhf.model.vocabulary import KIND_WORDS, URGENT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rlhf.model.document import Document
    from rlhf.model.paths import Placed
    from rlhf.model.policy import Policy
    from rlhf.model.task import Task

_ANSWERED = frozenset({"reference_answer", "answer_refinement"})

#: The fields that only a single kind of task uses.
_USED_BY = {"starting_answer": "answer_refinement", "outputs": "output_evaluation"}

#: Jurisdictions say UK; locales say GB, as ISO 3166 does.
_COUNTRY = {"UK": "GB"}


def id_is_name(document: Document, placed: Placed) -> Iterator[Problem]:
    """A task's id is its file's name: people and programs find a task by either.

    Bad, a task:
        id: t-0000000000

    Good:
        id: t-7h2k9m4x8q
    """
    result = document.data.get("id") if isinstance(document.data, dict) else None
    if result is not None and result != placed.task:
        yield Problem(
            document.at("id"),
            f"The id is “{result}”, but the file is called {placed.task}.yaml.",
            f"Write: id: {placed.task}",
        )


def nothing_to_work_on(document: Document, task: Task) -> Iterator[Problem]:
    """Refining needs the answer to refine, and evaluating needs the outputs to evaluate.

    Given, an answer:
        (left out)

    Bad, a task:
        kind: answer_refinement

    Good:
        kind: answer_refinement
        starting_answer: Tight chests are usually anxiety.
    """
    if _idle(task):
        key = _KEY_OF[task.kind]
        what = "no answer to refine" if key == "starting_answer" else "no outputs to evaluate"
        other = next((kind for name, kind in _USED_BY.items() if name != key and getattr(task, name)), "")
        instead = f" If you meant something else: kind: {other}" if other else ""
        line = "starting_answer: |" if key == "starting_answer" else "outputs:"
        yield Problem(document.at("kind"), f"There is {what}.", f"Add it: {line}{instead}")


_KEY_OF = {kind: key for key, kind in _USED_BY.items()}


def _idle(task: Task) -> bool:
    return task.kind in _KEY_OF and not getattr(task, _KEY_OF[task.kind])


def unknown_guidance(document: Document, task: Task, guidance: Collection[str]) -> Iterator[Problem]:
    """The guidance a task names is guidance that exists.

    Bad, a task:
        guidance: [safety-nets]

    Good:
        guidance: [safety-netting]
    """
    for index, slug in enumerate(task.guidance):
        if slug not in guidance:
            there = f"There is: {', '.join(sorted(guidance))}." if guidance else "There is none yet; delete the line."
            yield Problem(document.at("guidance", index), f"There is no guidance “{slug}”.", there)


def last_message_not_user(document: Document, task: Task) -> Iterator[Problem]:
    """The last message is the one to answer, so it is the user's.

    Bad, a task:
        prompt:
          - role: user
            content: I get a tight chest when I climb the stairs. Should I wait?
          - role: assistant
            content: How long does it last?

    Good:
        prompt:
          - role: user
            content: I get a tight chest when I climb the stairs. Should I wait?
          - role: assistant
            content: How long does it last?
          - role: user
            content: About two minutes.
    """
    if task.kind in _ANSWERED and task.prompt[-1].role != "user":
        yield Problem(
            document.at("prompt", len(task.prompt) - 1),
            f"The last message is by the {task.prompt[-1].role}.",
            "End the prompt with the user's message.",
        )


def output_name_twice(document: Document, task: Task) -> Iterator[Problem]:
    """Scores stand under the name of an output, so two outputs of one name could not be told apart.

    Given, an answer:
        (left out)

    Bad, a task:
        kind: output_evaluation
        outputs:
          - {name: A, content: Call 999 now.}
          - {name: A, content: Rest and see how you feel.}

    Good:
        kind: output_evaluation
        outputs:
          - {name: A, content: Call 999 now.}
          - {name: B, content: Rest and see how you feel.}
    """
    seen: set[str] = set()
    for index, (name, _) in enumerate(task.outputs):
        if name in seen:
            yield Problem(
                document.at("outputs", index, "name"), f"Two outputs are called {name}.", "Give each its own name."
            )
        seen.add(name)


def messages_out_of_order(document: Document, task: Task) -> Iterator[Problem]:
    """A conversation goes to and fro, after the system's message if there is one; otherwise a part has been lost.

    Bad, a task:
        prompt:
          - role: user
            content: I get a tight chest when I climb the stairs.
          - role: user
            content: About two minutes. Should I wait?

    Good:
        prompt:
          - role: user
            content: I get a tight chest when I climb the stairs.
          - role: assistant
            content: How long does it last?
          - role: user
            content: About two minutes. Should I wait?
    """
    last = len(task.prompt) - 1
    for index in range(1, len(task.prompt)):
        role = task.prompt[index].role
        if role == "system" and not (index == last and task.kind in _ANSWERED):  # that is a finding already
            yield Problem(
                document.at("prompt", index), "The system's message stands after others.", "Put it first, or mend role."
            )
        elif role == task.prompt[index - 1].role != "system":
            yield Problem(
                document.at("prompt", index),
                f"Two messages by the {role} stand one after the other.",
                "Put the two together, or add what was said between them.",
            )


def not_used_by_kind(document: Document, task: Task) -> Iterator[Problem]:
    """Some lines belong to one kind of task; in another nobody is shown them, or the kind is a slip.

    Bad, a task:
        starting_answer: Tight chests are usually anxiety.

    Good:
        ask: Answer as a GP would on the telephone.
    """
    for key, kind in _USED_BY.items():
        if key == "starting_answer" and task.revises:
            continue  # a task that revises an accepted answer begins with it, whatever its kind
        if task.kind != kind and getattr(task, key) and not _idle(task):
            yield Problem(
                document.key(key),
                f"“{key}” is not used when the task is to {KIND_WORDS[task.kind]}.",
                f"Delete it, or write: kind: {kind}",
            )


def locale_of_another_country(document: Document, task: Task) -> Iterator[Problem]:
    """Numbers to call and names of medicines differ by country; reader and services are mostly of the same one.

    Bad, a task:
        locale: en-US
        jurisdiction: UK-ENG

    Good:
        locale: en-GB
        jurisdiction: UK-ENG
    """
    country, place = task.locale.partition("-")[2], task.jurisdiction[:2]
    if country and place and country != _COUNTRY.get(place, place):
        yield Problem(
            document.at("jurisdiction"),
            f"The reader's locale is {task.locale}, but the jurisdiction is {task.jurisdiction}.",
            "Make the two agree. Where the difference is meant, say so in a waiver.",
        )


def selected_by_and_not_stated(document: Document, task: Task, policy: Policy) -> Iterator[Problem]:
    """Where policy selects by something that a task does not state, the stricter holds, and more people are asked.

    A task that is left without the line “tags” does not state them; “tags: []” states that it has none.

    Given, rlhf.yaml:
        policy:
          signoff:
            - {name: one evaluator, role: evaluator}
            - {name: for winter, role: evaluator, when: {tag: [winter]}}

    Bad, a task:
        tags: (left out)

    Good, a task:
        tags: []
    """
    asking: dict[str, list[str]] = {}
    for requirement in policy.signoff:
        for key in unstated(requirement, task) if applies(requirement, task) else ():
            asking.setdefault(key, []).append(f"“{requirement.name}”")
    for key, names in asking.items():
        yield Problem(
            document.at(),
            f"The task does not state its {key}, and so its answers need {' and '.join(names)}.",
            f"Add a line with what is so, for example: {STATED_AS[key]}",
        )


def urgent_without_risk(document: Document, task: Task) -> Iterator[Problem]:
    """Where care cannot wait, a wrong answer can harm; the risk decides what its rubric and its sign-off must hold.

    Given, an answer:
        (left out)

    Bad, a task:
        acuity: same_day

    Good:
        acuity: same_day
        risk: {severity: major, likelihood: medium}
        rubric:
          - {criterion: Advises ringing the GP practice today, points: 8, must_have: true}
          - {criterion: Advises waiting a week, points: -8}
    """
    if task.acuity in URGENT and not task.risk:
        yield Problem(
            document.at("acuity"),
            f"The acuity is {task.acuity}, but the task gives no risk.",
            "Add a line, for example: risk: {severity: major, likelihood: medium}",
        )
    elif task.acuity == "emergency_now" and task.risk_severity == "minor":
        yield Problem(
            document.at("risk", "severity"),
            "An emergency is rated as a risk of minor harm.",
            "Give the harm that a wrong answer could do, or another acuity.",
        )
