"""What is right in another form passes, with nothing named; what is right in part earns its part and no more."""

from __future__ import annotations

import os
from functools import cache

import pytest

import autograde
from autograde.catalogue import exercise_named
from autograde.judge.collect import collect
from autograde.judge.key import Key, computed
from autograde.judge.run import verdict

from .alternatives import PARTIAL, RIGHT

SEEDS = range(200 if os.environ.get("GBH_LONG") else 6)
EXERCISES = set(autograde.exercises())


@cache
def asked(id, seed):
    """An exercise, its cases and their key."""
    exercise = exercise_named(id)
    cases = exercise.cases(seed)
    key = computed(exercise, cases)
    return exercise, cases, Key(key.right, cache(key.mistakes))


def reports(id, function):
    for seed in (None, *SEEDS):
        exercise, cases, key = asked(id, seed)
        yield seed, verdict(exercise, cases, key, collect(function, cases))


def names(rows):
    return [f"{row[0]}-{row[1].__name__}" for row in rows]


@pytest.mark.parametrize(("id", "function"), RIGHT, ids=names(RIGHT))
def test_what_is_right_passes_and_nothing_is_named(id, function):
    for seed, report in reports(id, function):
        assert report.passed, f"seed {seed}\n{report}"
        assert report.points == report.max_points == exercise_named(id).points
        assert not report.misconceptions
        assert not report.where


@pytest.mark.parametrize(("id", "function", "shares"), PARTIAL, ids=names(PARTIAL))
def test_what_is_right_in_part_earns_that_part(id, function, shares):
    for seed, report in reports(id, function):
        earned = {one.name: one.points / one.max_points for one in report.criteria}
        for name, share in earned.items():
            due = shares.get(name, 1)
            assert share in (due if isinstance(due, tuple) else (due,)), f"seed {seed}, {name}\n{report}"
        assert set(shares) <= set(earned), "a criterion that the exercise doesn't have"


APPROXIMATE = [row for row in PARTIAL if row[1].__name__.startswith(("in_single_precision", "numerical"))]


@pytest.mark.parametrize(("id", "function", "shares"), APPROXIMATE, ids=names(APPROXIMATE))
def test_what_is_right_to_a_few_digits_is_not_given_a_mistake(id, function, shares):
    for seed, report in reports(id, function):
        assert not report.misconceptions, f"seed {seed}\n{report}"


def test_the_table_is_large_and_covers_the_course():
    assert len(set(names(RIGHT))) == len(RIGHT) >= 70
    assert len(set(names(PARTIAL))) == len(PARTIAL)
    assert {id for id, _ in RIGHT} == EXERCISES
