"""Misconceptions typed as students type them: small slips in the text of a right solution, run and judged.

The stored implementations are assembled from parts. These are not: tests/judge/typed/ has, for each exercise, a
right text ("solution": the notebook's own) and, for each misconception, the slips (old text, new text), or the whole
text where it is typed anew. A second way of writing one stands under its id and a number, "sign 2"; what is two
mistakes stands under both ids.
"""

from __future__ import annotations

import importlib
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import autograde
from autograde.catalogue import exercise_named
from autograde.judge.collect import collect
from autograde.judge.key import key_for
from autograde.judge.run import familiar, verdict

SOLUTIONS = Path(__file__).parents[2] / "solutions"
CHAPTERS = [path.stem for path in sorted((Path(__file__).parent / "typed").glob("[a-z]*.py"))]
FRESH = 31


def table(chapter):
    return importlib.import_module(f".typed.{chapter}", __package__).TYPED


@cache
def cells(chapter):
    """The imports and functions of the chapter's notebook."""
    notebook = json.loads((SOLUTIONS / chapter / f"{chapter}.ipynb").read_text())
    sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [source for source in sources if source.startswith(("import ", "def "))]


def solution(chapter, id):
    (source,) = [source for source in cells(chapter) if f"def {id}(" in source]
    return source


def mistyped(right, slips):
    """The right text with its slips; each old text stands there exactly once."""
    if isinstance(slips, str):
        return slips
    for old, new in slips:
        assert right.count(old) == 1, f"{old!r} stands there {right.count(old)} times"
        right = right.replace(old, new)
    return right


def typed(chapter):
    """(exercise, name, text) of all that is typed in a chapter."""
    for id, (right, slips) in table(chapter).items():
        right = solution(chapter, id) if right == "solution" else right
        for name, those in slips.items():
            yield id, name, mistyped(right, those)


def defined(chapter, id, text):
    """The function that a text defines below the other cells of the notebook."""
    names = {}
    for source in (*cells(chapter), text):
        exec(source, names)
    return names[id]


@cache
def asked(id, seed):
    exercise = exercise_named(id)
    cases = exercise.cases(seed)
    return exercise, cases, key_for(exercise, cases, seed)


def judged(id, function, seed):
    """As autograde.judge does it, but for cases and keys that are made once."""
    exercise, cases, key = asked(id, seed)
    if seed is None:
        return verdict(exercise, cases, key, collect(function, cases))
    known = familiar(exercise, asked(id, None)[2])
    known = replace(known, evidence=collect(function, known.cases))
    return verdict(exercise, cases, key, collect(function, cases), public=False, known=known)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_misconception_is_typed(chapter):
    asked = [exercise_named(id) for id in autograde.exercises()]
    assert set(table(chapter)) == {one.id for one in asked if one.chapter == chapter and one.misconceptions}
    for id, (_, slips) in table(chapter).items():
        assert {name.split()[0] for name in slips} == {one.id for one in exercise_named(id).misconceptions}, id


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_texts_without_slips_are_right(chapter):
    for id, (right, _) in table(chapter).items():
        text = solution(chapter, id) if right == "solution" else right
        report = judged(id, defined(chapter, id, text), None)
        assert report.passed, report.text()
        assert report.misconceptions == ()


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("seed", [None, FRESH])
def test_what_is_typed_is_rejected_and_named_and_nothing_else_is(chapter, seed):
    missed = []
    for id, name, text in typed(chapter):
        report = judged(id, defined(chapter, id, text), seed)
        ids = tuple(word for word in name.split() if not word.isdigit())
        if report.passed or report.misconceptions != ids:
            missed.append((id, name, report.passed, report.misconceptions))
    assert not missed, "\n".join(map(str, missed))
