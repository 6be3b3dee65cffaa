"""Near-duplicates find each other by their sketches, and no one else does."""

from __future__ import annotations

import random
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.census import WIDTH, Census, padded
from rlhf.model.file_result import Result
from rlhf.rules.likeness import LIMIT, alike, alike_after, jaccard, shingles, sketch
from tests.unit.quick import quick

WORDS = [f"{a}{b}" for a in ("bar", "cel", "dor", "fin", "gul", "han") for b in ("ma", "no", "pe", "ri", "su", "ta")]


def text(seed: object, sentences: int = 12) -> str:
    dice = random.Random(str(seed))
    return "\n".join(" ".join(dice.choice(WORDS) for _ in range(9)).capitalize() + "." for _ in range(sentences))


def census(texts: dict[str, str]) -> Census:
    sketches = array("I")
    for path in sorted(texts):
        sketches += padded(sketch(texts[path]))
    return Census(sorted(texts), sketches)


def pairs(texts: dict[str, str]) -> list[tuple[str, str, float]]:
    return alike(census(texts), lambda path: shingles(texts[path]))


def test_the_same_words_are_alike_however_they_are_broken_into_lines_or_written():
    words = text(1)
    texts = {"answers/a": words, "answers/b": words.upper().replace("\n", " "), "answers/c": text(2)}
    assert pairs(texts) == [("answers/a", "answers/b", 1.0)]


def test_a_small_edit_is_found_and_a_large_one_is_not():
    words = text(1, 20)
    edited = words.replace(words.split()[50], "otherwise", 1)
    half = "\n".join([*words.split("\n")[:10], *text(3, 10).split("\n")])
    found = pairs({"tasks/a": words, "tasks/b": edited, "tasks/c": half})
    assert [(one, other) for one, other, _ in found] == [("tasks/a", "tasks/b")]
    assert all(share >= LIMIT for _, _, share in found)


def test_tasks_and_answers_are_not_compared_with_each_other():
    assert pairs({"tasks/a": text(1), "answers/a": text(1)}) == []


def test_a_sentence_that_everybody_uses_makes_nobody_alike():
    texts = {f"answers/{n:03}": f"This is general information for you.\n{text(n)}" for n in range(60)}
    assert pairs(texts) == []


def test_a_crowd_of_the_same_is_told_each_with_the_first():
    texts = {f"tasks/{n:03}": text(1) for n in range(60)}
    assert {(one, other) for one, other, _ in pairs(texts)} == {("tasks/000", f"tasks/{n:03}") for n in range(1, 60)}


@pytest.mark.parametrize("seed", range(20))
def test_after_a_change_the_pairs_are_those_of_a_look_at_everything(seed):
    dice = random.Random(seed)
    texts = {f"answers/{n:03}": text(dice.randrange(30)) for n in range(70)}
    texts |= {f"answers/x{n:03}": text("crowd") for n in range(dice.choice([0, 38, 39, 40, 41, 42]))}
    known, before = pairs(texts), census(texts)
    changed = set(dice.sample(sorted(texts), 3)) | {"answers/new"}
    for path in changed:
        texts[path] = text(dice.choice(["crowd", dice.randrange(30)]))
    for path in dice.sample(sorted(changed - {"answers/new"}), 1):
        del texts[path]
    found = alike_after(before, census(texts), changed, known, lambda path: shingles(texts[path]))
    assert found == pairs(texts)


def test_short_texts_and_none():
    assert sketch("") == ()
    assert sketch("Too short.") == ()
    assert jaccard(shingles("one two"), shingles("one two")) == 1.0
    assert jaccard(frozenset(), frozenset()) == 0.0


PATHS = st.text("abc/", min_size=1, max_size=4)
RESULTS = st.builds(
    lambda path, **given: Result(path, **given),  # noqa: PLW0108 - Hypothesis would evaluate its types
    PATHS,
    sketch=st.lists(st.integers(1, 9), max_size=WIDTH).map(tuple),
    mentions=st.sampled_from([(), ("t",)]),
)


@quick
@given(st.lists(RESULTS, unique_by=lambda r: r.path), st.sets(PATHS), st.lists(RESULTS, unique_by=lambda r: r.path))
def test_a_census_brought_up_to_date_is_the_census_of_what_is_there_now(before, gone, fresh):
    old = Census().updated((), before)
    new = {r.path: r for r in before if r.path not in gone} | {r.path: r for r in fresh}
    expected = [new[path] for path in sorted(new)]
    found = old.updated(gone, fresh)
    assert found.paths == [r.path for r in expected]
    assert [list(found.sketch(i)) for i in range(len(found.paths))] == [list(padded(r.sketch)) for r in expected]
    mentions = {path: result.mentions for path, result in found.known_results.items()}
    assert mentions == {r.path: r.mentions for r in expected if r.mentions}


@given(st.lists(PATHS, unique=True), PATHS)
def test_the_files_below_a_folder(paths, prefix):
    assert Census(sorted(paths)).below(prefix) == [path for path in sorted(paths) if path.startswith(prefix)]
