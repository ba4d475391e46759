"""Doubt is cast by what can hide a loop or a changed input, and by nothing that honest work needs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from autograde.catalogue import exercise_named
from autograde.grading.doubt import CODE_AT_MOST, believed, doubts
from autograde.judge.report import CriterionResult, Report

ROOT = Path(__file__).resolve().parents[2]

HONEST = """
import sys, math, random, time, collections, functools, itertools
import numpy as np
import matplotlib.pyplot as plt
%matplotlib inline
# A linear system of three threads, compiled from globals and forked off the frames of a book.
print(sys.version); evaluate(3); variables(); my_system = 3; backward = lambda f: f
"""


def cells(notebook: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]


@pytest.mark.parametrize("chapter", sorted(path.name for path in (ROOT / "solutions").iterdir()))
def test_no_solution_and_no_released_notebook_is_doubted(chapter):
    for folder in ("solutions", "exercises"):
        assert doubts(cells(ROOT / folder / chapter / f"{chapter}.ipynb"), {}) == {}


def test_honest_code_is_not_doubted():
    assert doubts([HONEST], {"mine.py": HONEST.encode(), "data.bin": b"sys.settrace"}) == {}


@pytest.mark.parametrize(
    ("source", "rules"),
    [
        ("sys.settrace(None)", {"operations"}),
        ("from sys import settrace", {"operations"}),
        ("sys.\uff53ettrace(None)", {"operations"}),  # Python reads this s as an s
        ("import threading", {"operations"}),
        ("exec ('x = 1')", {"operations"}),
        ("getattr(sys, 'set' + 'trace')(None)", {"operations"}),
        ("vars(sys)", {"operations"}),
        ("os.fork()", {"operations"}),
        ("e.__traceback__.tb_frame.f_back", {"operations", "contract"}),
        ("sys._getframe(1)", {"operations", "contract"}),
        ("import autograde.judge.collect", {"operations", "contract"}),
        ("x = 1\n" * CODE_AT_MOST, {"operations", "contract"}),
    ],
)
def test_what_can_hide_something_casts_doubt_on_it(source, rules):
    assert set(doubts([source], {})) == rules
    assert set(doubts(["1"], {"helper.py": source.encode()})) == rules


def test_doubt_takes_the_points_that_rest_on_it_and_no_others():
    exercise = exercise_named("svm_loss")
    names = {one.name: one.points for one in exercise.criteria}
    full = Report("svm_loss", "", tuple(CriterionResult(name, True, p, p, "right") for name, p in names.items()))
    less = believed(full, exercise, {"operations": "threading"})
    assert full.points - less.points == names["speed"]
    (lost,) = [one for one in less.criteria if not one.passed]
    assert lost.name == "speed" and "threading" in lost.message and lost.message.startswith("not evaluated")
    assert believed(full, exercise, {}) == full
    looped = believed(less, exercise, {"operations": "gc"})
    assert looped == less, "what earned nothing keeps its own reason"
