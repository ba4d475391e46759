"""Exercises on the page give the verdicts that Python gives elsewhere: stubs, solutions, mistakes, other right ways."""

from __future__ import annotations

import base64
import importlib.util
import io
import os
import sys
import zipfile
from pathlib import Path

import pytest

import autograde
from autograde.catalogue import CHAPTERS
from autograde.reference.mistakes import ways

from .served import ROOT, box, checked, chromium, opened, reader, site, solutions, typed

LONG = bool(os.environ.get("GBH_LONG"))
MISTAKES_EACH = 3  # of every exercise, when time is short
ALTERNATIVES = ROOT / "tests" / "judge"


@pytest.fixture(scope="module")
def server():
    with site() as server:
        yield server


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_stubs_fail_solutions_pass_and_mistakes_are_named(browser, server, chapter):
    with reader(browser, server) as context:
        page = opened(context, server, chapter)
        for exercise in CHAPTERS[chapter]:
            said = checked(page, exercise.id)
            assert said.startswith("0 of "), said
            report = box(page, exercise.id).locator(".gbh-report")
            assert f"{exercise.id} is not written yet" in report.inner_text()
        for exercise in CHAPTERS[chapter]:
            typed(page, exercise.id, solutions(chapter)[exercise.id])
            said = checked(page, exercise.id)
            most = f"{exercise.points:g}"
            assert said.startswith(f"{most} of {most} points: passed"), f"{exercise.id}: {said}"
            assert box(page, exercise.id).locator(".practice-mark").inner_text() == "✓ solved"
        bar = page.locator("progress[data-of=chapter]")
        assert bar.evaluate("bar => [bar.value, bar.max]") == [len(CHAPTERS[chapter])] * 2
        named = compare(page, chapter, {exercise.id: mistakes(exercise.id) for exercise in CHAPTERS[chapter]})
        for id, names in named.items():
            assert len(names) >= min(MISTAKES_EACH, len(ways(id))), id


def mistakes(id: str) -> list[tuple[str, str, object]]:
    """(what it is called, the cell that defines it, the same function here)"""
    all = [(name, index, function) for name, functions in ways(id).items() for index, function in enumerate(functions)]
    if not LONG:
        firsts = [row for row in all if row[1] == 0]
        all = firsts[:: max(1, len(firsts) // MISTAKES_EACH)][:MISTAKES_EACH]
    place = "from truth.mistakes import ways\nanswer = ways({id!r})[{name!r}][{index}]"
    return [(name, cell(id, place.format(id=id, name=name, index=index)), function) for name, index, function in all]


def cell(id: str, answer: str) -> str:
    return f"{answer}\ndef {id}(*given):\n    return answer(*given)\n"


def compare(page, chapter, functions) -> dict[str, set[str]]:
    """Judge each function in the page and here; the names of the mistakes that both found."""
    asked = [(id, *row) for id, rows in functions.items() for row in rows]
    page.evaluate("job => gradientsByHand.check(job)", job("both", INSTALL.format(packed=packed())))
    found = page.evaluate(
        "jobs => Promise.all(jobs.map(job => gradientsByHand.check(job)))",
        [job(id, cell) for id, _, cell, _ in asked],
    )
    named: dict[str, set[str]] = {id: set() for id in functions}
    for (id, name, _, function), there in zip(asked, found, strict=True):
        here = autograde.judge(id, function)
        assert there["kind"] == "report", f"{id}, {name}: {there}"
        assert there["passed"] == here.passed, f"{id}, {name}"
        assert [(one["name"], one["passed"], one["points"]) for one in there["criteria"]] == [
            (one.name, one.passed, one.points) for one in here.criteria
        ], f"{id}, {name}\n{here}\n{there['criteria']}"
        assert there["misconceptions"] == list(here.misconceptions), f"{id}, {name}"
        named[id] |= set(here.misconceptions)
    return named


def job(id: str, source: str) -> dict:
    return {"id": id, "setup": "import numpy as np\nimport autograde", "earlier": [], "source": source}


INSTALL = """
import base64, io, sys, zipfile
zipfile.ZipFile(io.BytesIO(base64.b64decode({packed!r}))).extractall("/tmp/given")
sys.path.insert(0, "/tmp/given")
def both(a, b):
    return a * b
"""


SPECIAL = """
import numpy as np
def logsumexp(a, axis=None, keepdims=False):
    most = np.max(a, axis=axis, keepdims=True)
    all = np.log(np.sum(np.exp(a - most), axis=axis, keepdims=True)) + most
    return all if keepdims else np.squeeze(all, axis=axis)[()]
def log_softmax(a, axis=None):
    return a - logsumexp(a, axis, True)
def softmax(a, axis=None):
    return np.exp(log_softmax(a, axis))
def expit(x):
    return np.exp(-np.logaddexp(0, -np.asarray(x)))
"""
"""The page has no SciPy: what the alternatives use of it."""


def packed() -> str:
    """The references and their mistakes under another name, so that the judge in the page stays the students' one."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted((ROOT / "autograde" / "reference").rglob("*.py")):
            text = file.read_text(encoding="utf-8").replace("autograde.reference", "truth")
            archive.writestr(str(Path("truth", file.relative_to(ROOT / "autograde" / "reference"))), text)
        for file in sorted((ALTERNATIVES / "alternatives").glob("*.py")):
            text = file.read_text(encoding="utf-8").replace("autograde.reference", "truth")
            archive.writestr(f"alternatives/{file.name}", text)
        archive.writestr("scipy/special.py", SPECIAL)
    return base64.b64encode(content.getvalue()).decode()


def right() -> dict[str, list[tuple[str, str, object]]]:
    """The other right ways, by exercise; a sixth of them when time is short."""
    place = ALTERNATIVES / "alternatives" / "__init__.py"
    spec = importlib.util.spec_from_file_location(
        "alternatives_of_the_judge", place, submodule_search_locations=[str(place.parent)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    rows = list(enumerate(module.RIGHT))
    functions: dict[str, list[tuple[str, str, object]]] = {}
    for index, (id, function) in rows if LONG else rows[::6]:
        code = cell(id, f"from alternatives import RIGHT\nanswer = RIGHT[{index}][1]")
        functions.setdefault(id, []).append((function.__name__, code, function))
    return functions


def test_other_right_ways_pass_there_as_here(browser, server):
    functions = right()
    assert sum(map(len, functions.values())) >= (60 if LONG else 10)
    with reader(browser, server) as context:
        page = opened(context, server, "indicator")
        assert not any(compare(page, "indicator", functions).values())
