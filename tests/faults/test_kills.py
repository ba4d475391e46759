"""Killed at random points, then run again: the same CSV and notebooks to the byte, and never a silent zero."""

from __future__ import annotations

import os
import random
import time

import pytest

from ..grading import small
from ..grading.conftest import template  # noqa: F401 - a fixture
from .runs import VICTIMS, Run, again, class_of_six, result

POINTS = 200 if os.environ.get("GBH_LONG") else 6


@pytest.fixture(scope="module")
def pristine(template, tmp_path_factory):  # noqa: F811
    """A class that nobody has graded."""
    course = small.copied(template, tmp_path_factory.mktemp("faults") / "pristine")
    class_of_six(course)
    return course


@pytest.fixture(scope="module")
def uninterrupted(pristine, tmp_path_factory):
    """What an uninterrupted run comes to, and how long it takes."""
    course = again(pristine, tmp_path_factory.mktemp("faults") / "whole")
    start = time.monotonic()
    with Run(course) as run:
        assert run.exit_code() == 0
    return result(course), time.monotonic() - start, small.tables(course)


def test_the_class_has_something_to_lose(uninterrupted):
    _, _, tables = uninterrupted
    scores = {(student, cell): score for student, cell, score, *_ in tables["grade"]}
    assert scores["ada", "check_svm_dscores"] == 4 and scores["bola", "check_svm_dscores"] == 0
    assert scores["chen", "check_svm_sample_loss"] == 0 and scores["femi", "check_svm_sample_loss"] == 3
    assert scores["dalia", "check_svm_dscores"] is None and scores["edna", "check_svm_dscores"] is None


@pytest.mark.parametrize("point", range(POINTS))
def test_killed_and_run_again(point, pristine, uninterrupted, tmp_path):
    whole, seconds, rows = uninterrupted
    course = again(pristine, tmp_path / "course")
    draw = random.Random(point)
    victim, workers = VICTIMS[point % len(VICTIMS)], 1 + point // len(VICTIMS) % 2
    for _ in range(1 + (point % 3 == 0)):  # at times the second run is killed too
        with Run(course, workers) as run:
            time.sleep(draw.uniform(0, seconds))
            killed = run.kill_when_there(victim)
            code = run.exit_code()
        if victim == "coordinator":
            assert code == (-9 if killed else 0)
        else:  # 2 where it was killed before it could begin: a sentence, and nothing graded yet
            assert code in (0, 2)
        nothing_is_half_done(course, rows)
    with Run(course, workers) as run:
        assert run.exit_code() == 0
    assert result(course) == whole
    assert not course.staging.exists()


def nothing_is_half_done(course, rows):
    """A score is the right one, or there is none and a comment says why."""
    found = small.tables(course)
    right = {row[:2]: row[2] for row in rows["grade"]}
    said = {}
    for student, _, comment, _ in found["comment"]:
        said.setdefault(student, []).append(comment or "")
    for student, cell, score, *_ in found["grade"]:
        words = " ".join(said.get(student, []))
        explained = any(word in words for word in ("crashed", "not evaluated", "failed"))
        assert score == right[student, cell] or explained, (student, cell, score, words)
