"""No mutant of a reference gets full marks, unless it is another right answer: then it must get them."""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
import pytest

import autograde
from autograde.catalogue import exercise_named
from autograde.judge.collect import collect
from autograde.judge.compare import compare, settled
from autograde.judge.key import Key, computed
from autograde.judge.run import verdict
from autograde.reference import LOOPS, TRUTH

from .mutants import Mutant, mutants

LONG = bool(os.environ.get("GBH_LONG"))
EVERY = 1 if LONG else 6
AT_LEAST = 1500 if LONG else 250
LOOKED_AT = (1001, 1002, 1003)
"""Seeds on which a mutant is compared with its reference."""
LOOKED_AT_AGAIN = range(1004, 1016 if LONG else 1006)
"""More of them, for those that look like the reference."""
JUDGED_ON = (None, 7)
SECONDS = 10
"""For a mutant that never ends; enough for any other on the busiest machine."""
DIFFERENT = 1e-6
"""Relative: far above rounding, and far below what a changed operator makes."""

NOT_JUDGED_BY_VALUES = {
    "free_loss": "any loss is right whose gradient fits it, and one change in a helper can change both alike",
}
OF_INDICATORS = ("both", "either")
"""Their inputs are 0 or 1, and nothing is promised for others."""
EXERCISES = [id for id in autograde.exercises() if id not in NOT_JUDGED_BY_VALUES]


def references(id):
    """The reference and its loop twin, each under the exercise that asks for it."""
    twin = LOOPS.get(id)
    return [TRUTH[id]] + ([twin] if twin is not None and twin.__name__ not in TRUTH else [])


@cache
def asked(id, seed):
    """The cases of a seed, their key, and the exercise without its speed: what loops may be right too."""
    exercise = exercise_named(id)
    exercise = replace(exercise, criteria=tuple(c for c in exercise.criteria if c.rule != "operations"))
    cases = exercise.cases(seed)
    return exercise, cases, Key(computed(exercise, cases).right)


@cache
def ordinary(id, seed):
    """The same cases with other numbers in them, which nobody chose."""
    random = np.random.default_rng(seed)
    exercise, cases, _ = asked(id, seed)
    cases = [
        replace(case, inputs={k: redrawn(v, random, id in OF_INDICATORS) for k, v in case.inputs.items()})
        for case in cases
        if case.layout == "plain" and not (case.single or case.through)
    ]
    return exercise, cases, Key(computed(exercise, cases).right)


def redrawn(value, random, indicators):
    if isinstance(value, dict):
        return {key: redrawn(item, random, indicators) for key, item in value.items()}
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        drawn = random.integers(0, 2, value.shape) if indicators else random.normal(size=value.shape)
        return np.asarray(drawn, dtype=np.float64)
    if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind in "iu":
        return random.permutation(value)
    return value * random.uniform(0.3, 1.0) if type(value) is float else value


def differs(exercise, cases, key, function):
    """Whether it gives another answer than the reference where that one is the only right one, or spoils its inputs."""
    silent, said = True, False
    for case, rights in zip(cases, key.right, strict=True):
        if not rights:
            continue
        answer = collect(function, [case], seconds=SECONDS).answers[0]
        silent = silent and answer.failure is not None
        said = said or answer.failure is not None or bool(answer.changed)
        leaves = {one.name: answer.leaves.get(one.path) for one in exercise.outputs}
        given = {name: leaf for name, leaf in leaves.items() if leaf is not None}
        said = said or len(given) < len(leaves)
        nearest = settled(rights, given)
        said = said or any(not compare(leaf, nearest[name]).error <= DIFFERENT for name, leaf in given.items())
        if said and not silent:
            return "differs"
    return "never answers" if silent else "differs" if said else ""


@dataclass
class Tally:
    """What became of an exercise's mutants."""

    killed: list[Mutant] = field(default_factory=list)
    survived: list[Mutant] = field(default_factory=list)  # another answer, and full marks
    equivalent: list[Mutant] = field(default_factory=list)
    refused: list[Mutant] = field(default_factory=list)  # the same answer, and not full marks


def passes(id, function, seed):
    exercise, cases, key = asked(id, seed)
    return verdict(exercise, cases, key, collect(function, cases, seconds=SECONDS)).passed


@cache
def tally(id):
    found = Tally()
    made = [mutant for reference in references(id) for mutant in mutants(id, reference)]
    for mutant in made:
        if EVERY > 1 and zlib.crc32(f"{id} {mutant.what}".encode()) % EVERY:
            continue
        function = mutant.build()
        seeds = iter([*LOOKED_AT, *LOOKED_AT_AGAIN])
        behaviour = ""
        while not behaviour and (seed := next(seeds, None)):
            behaviour = differs(*ordinary(id, seed), function) or differs(*asked(id, seed), function)
        if behaviour == "never answers":
            continue  # a name or a shape that can't be: nothing to tell from a stub
        passed = [passes(id, function, seed) for seed in JUDGED_ON]
        if behaviour:
            (found.survived if any(passed) else found.killed).append(mutant)
        else:
            (found.equivalent if all(passed) else found.refused).append(mutant)
    return found


@pytest.mark.parametrize("id", EXERCISES)
def test_no_mutant_with_another_answer_gets_full_marks(id):
    survived = [mutant.what for mutant in tally(id).survived]
    assert not survived, "\n".join(survived)


@pytest.mark.parametrize("id", EXERCISES)
def test_mutants_with_the_same_answer_get_full_marks(id):
    refused = [mutant.what for mutant in tally(id).refused]
    assert not refused, "\n".join(refused)


def test_there_were_enough():
    assert sum(len(tally(id).killed) for id in EXERCISES) >= AT_LEAST


def test_every_exercise_has_mutants_or_a_reason():
    assert set(EXERCISES) | set(NOT_JUDGED_BY_VALUES) >= set(autograde.exercises())
    for id in EXERCISES:
        assert sum(1 for reference in references(id) for _ in mutants(id, reference)) >= 3
