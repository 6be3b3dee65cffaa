"""Write the answer file that a clinician begins with: details, and a heading with an instruction for each section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.model.answer_details import drafted_by_ai, in_usual_form
from rlhf.model.document import Page
from rlhf.model.paths import answer_path
from rlhf.model.sections import in_sections, sections_for
from rlhf.model.vocabulary import OUTPUT_MARKS, OUTPUT_SCALES
from rlhf.store.files import edit_yaml, fast_reader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rlhf.model.task import Task
    from rlhf.store.workspace import Workspace


_NO_REFERENCES = (
    "# references:         # take away the “# ” and write one line for each source",
    "#   - {kind: nice, id: CG95, accessed: 2026-11-20}",
)

#: The line above the versions of the guidance that an answer was written under.
GUIDANCE_LINE = "guidance:             # what it was written under"


#: What a revision takes over from the details of the accepted answer, beside its sections.
TAKEN_OVER = ("ai_draft", "verdict", "scores", "rank", "rubric", "references")


def scaffold(task: Task, author: str, guidance: Mapping[str, str], earlier: Mapping[str, Any] | None = None) -> str:
    """Return the text of a new answer file.

    Args:
        guidance: the current version of each guidance document that applies to the task, by slug.
        earlier: the details of the accepted answer that the task revises, as far as `TAKEN_OVER` names them.
    """
    refining = task.kind == "answer_refinement" or bool(task.revises)
    earlier = in_usual_form(earlier or {})
    results = {key: earlier[key] for key in TAKEN_OVER if key in earlier and key not in {"ai_draft", "references"}}
    lines = [
        "---",
        f"task: {task.id}",
        f"author: {author}",
        *(
            ["provenance: from_reference", f"from_reference: {task.revises or task.id}"]
            if refining
            else ["provenance: de_novo   # or from_reference, and a line: from_reference: WHICH"]
        ),
        f"ai_draft: {str(bool(drafted_by_ai(earlier))).lower():12}# true if you worked from a draft by an AI",
        *(_dumped(results) if results else _kind_details(task)),
    ]
    if guidance:
        lines += [
            GUIDANCE_LINE,
            *(f"  {s}: {v}" for s, v in guidance.items()),
            f"# cites: [{next(iter(guidance))}#…]   # where it rests on some sections only",
        ]
    lines += [
        *(_dumped({"references": earlier["references"]}) if earlier.get("references") else _NO_REFERENCES),
        *(["synthetic: true"] if task.synthetic else []),
        "---",
        "",
        f"# {task.title}",
        "",
    ]
    start = in_sections(task.starting_answer) if refining else {}
    for need in sections_for(task):
        if need.required or need.title in start or not task.revises:
            lines += [f"## {need.title}", "", start.get(need.title) or f"_{need.placeholder}_", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _dumped(values: Mapping[str, Any]) -> list[str]:
    return edit_yaml.dump(dict(values)).decode().rstrip("\n").split("\n")


def continued(words: bytes, author: str, drafts_by: Sequence[str]) -> bytes:
    """Return somebody's draft as the file of a person who goes on from it: theirs, and saying whose words they were.

    Args:
        drafts_by: whose drafts these were, the nearest last.
    """
    lines = words.decode("utf-8", "replace").split("\n")
    if lines[0].rstrip() != "---" or "---" not in (line.rstrip() for line in lines[1:]):
        return words
    end = next(number for number, line in enumerate(lines) if number and line.rstrip() == "---")
    head = [line for line in lines[1:end] if not line.startswith("drafts_by:")]
    at = next((number for number, line in enumerate(head) if line.startswith("author:")), len(head))
    head[at : at + 1] = [f"author: {author}", f"drafts_by: [{', '.join(drafts_by)}]   # whose draft it goes on from"]
    return "\n".join([lines[0], *head, *lines[end:]]).encode()


def untouched(workspace: Workspace, batch: str, task_id: str, data: bytes) -> bool:
    """Whether the sections of an answer file hold only template text; False where task or file cannot be read."""
    task = workspace.task(batch, task_id)
    page = fast_reader.load(data.decode("utf-8", "replace"), answer_path(batch, task_id, workspace.handle))
    if task is None or page.faults or not isinstance(page, Page) or not page.sections:
        return False
    given = {f"_{need.placeholder}_" for need in sections_for(task)} | {*in_sections(task.starting_answer).values(), ""}
    return all(section.text.strip() in given for section in page.sections)


def _kind_details(task: Task) -> list[str]:
    match task.kind:
        case "prompt_review":
            return [
                "verdict:              # yes, no or unsure; whether context is missing comes first",
                "  context_missing: unsure",
                "  realistic: unsure",
                "  misleading_assumption: unsure",
                "  encourages_safe_behaviour: unsure",
            ]
        case "output_evaluation":
            lines = ["scores:               # for each output, from 1 (poor) to 5 (excellent)"]
            for name, _ in task.outputs:
                lines += [f"  {name}:", *(f"    {scale}:" for scale in OUTPUT_SCALES)]
                lines.append("    # harm: {extent: none, likelihood: low}   # none, mild_moderate or severe_death")
            lines.append(f"#   and where it is so, for each output: {': true, '.join(OUTPUT_MARKS)}: true")
            names = ", ".join(name for name, _ in task.outputs)
            return [*lines, f"# rank: [{names}]   # the best first; [A, B] in brackets of their own are equally good"]
        case "rubric_writing":
            return [
                "# rubric:             # take away the “# ” and write one line for each criterion",
                "#   - {criterion: Names the red flags, points: 5}",
            ]
    return []
