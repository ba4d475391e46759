"""Mutated notebooks through the whole path: the grader never fails, nobody gains a point, and nobody else loses one."""

from __future__ import annotations

import os
import random
from collections import Counter
from contextlib import closing
from dataclasses import replace

import nbformat
import pytest

from autograde.grading.book import Book
from autograde.grading.course import Course
from autograde.grading.publish import Publisher
from autograde.grading.released import Released
from autograde.grading.steps import settings
from autograde.grading.theirs import register
from autograde.grading.walled.limits import Limits
from autograde.grading.work import DAMAGED, FAILED, GRADED, Done, Plan, Work, Worker

from ..damage.work import POINTS, ROOT, WHOLE, solved
from .mutate import rearranged

LONG = bool(os.environ.get("GBH_LONG"))
COUNT = 2_000 if LONG else 25
BATCH = 100
LIMITS = Limits(cell_seconds=5.0, submission_seconds=60.0)


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    made = Course(ROOT, tmp_path_factory.mktemp("fuzz") / "submitted")
    made.submitted.mkdir()
    register(made, "svm")
    return made


def released(course: Course) -> Released:
    with closing(Book(course, "svm", settings(ROOT))) as book:
        return book.released(ROOT / "solutions" / "svm")


def total(done: Done) -> float:
    return sum(points or 0.0 for points in _points(done).values())


def test_mutated_notebooks(course: Course) -> None:
    chance = random.Random(int(os.environ.get("GBH_FUZZ_SEED", "20261125")))
    whole, partly = solved(), solved()
    partly.write("svm_loss", "def svm_loss(W, X, y, reg):\n    raise NotImplementedError()\n")
    came: Counter[str] = Counter()
    with (
        closing(Worker(Plan(released(course), b"secret", settings(ROOT), LIMITS))) as worker,
        closing(Book(course, "svm", settings(ROOT))) as book,
        closing(Publisher(course, "svm", book)) as publisher,
    ):
        honest = worker.grade(Work("honest", "svm", {"svm": whole.bytes()}))
        assert honest.status == GRADED and total(honest) == WHOLE
        batch: list[Done] = [honest]
        for count in range(COUNT):
            base = (whole, partly)[count % 2]
            content = rearranged(base, chance)
            done = worker.grade(Work(f"s{count}", "svm", {"svm": content}))
            assert done.status != FAILED, (count, done.reason, done.log)
            came[done.status if done.status == DAMAGED else f"{total(done):g} of {WHOLE:g}"] += 1
            if done.status == DAMAGED:
                assert done.reason and "\n" not in done.reason and not done.notebooks
            else:
                _is_sound(done)
                assert base is whole or _points(done)["check_svm_loss"] == 0.0, (count, "earned by no work")
            batch.append(replace(done, student=f"s{count % BATCH}"))
            if len(batch) >= 20 or count == COUNT - 1:
                publisher.publish(batch, {}, {})
                assert all(book.stands(one.student, book.meant(one)) for one in batch), "no old score is left"
                batch = []
        assert book.stands("honest", book.meant(honest)), "its rows are as they were"
        again = worker.grade(Work("honest", "svm", {"svm": whole.bytes()}))
        assert again.notebooks == honest.notebooks, "the same bytes after all of them"
    print(f"{COUNT} notebooks: {dict(came.most_common())}")
    assert came[f"{WHOLE:g} of {WHOLE:g}"] and len(came) > 2, "some were harmless, some were not"


def _points(done: Done) -> dict[str, float | None]:
    return {score.name: score.points for score in done.notebooks["svm"].scores}


def _is_sound(done: Done) -> None:
    """Every graded cell has one score, none is above its points, and what is written is a notebook."""
    one = done.notebooks["svm"]
    there = _points(done)
    assert len(there) == len(one.scores) and set(there) == {*POINTS, "svm_derivation"}
    for name, most in POINTS.items():
        points = there[name]
        assert points is not None and 0.0 <= points <= most
    one.text.encode()
    nbformat.validate(nbformat.reads(one.text, as_version=4))
