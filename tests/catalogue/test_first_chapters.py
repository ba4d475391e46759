"""Chapters 1 to 3: what is right passes, what is wrong is rejected and named, and no case is ill-posed by chance."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest

from autograde import reference
from autograde.catalogue import CHAPTERS
from autograde.catalogue.indicator import far_apart
from autograde.judge.collect import collect
from autograde.judge.key import Key, computed
from autograde.judge.run import verdict
from autograde.reference.mistakes import MISTAKES, ways

SEEDS = range(30)
MANY_SEEDS = range(200)
EXERCISES = {exercise.id: exercise for name in ("indicator", "chain", "matrix") for exercise in CHAPTERS[name]}
MISTAKEN = [
    pytest.param(id, mistake, function, id=f"{id}-{mistake}-{way}")
    for id in EXERCISES
    for mistake, functions in ways(id).items()
    for way, function in enumerate(functions)
]

each_exercise = pytest.mark.parametrize("id", EXERCISES)


@cache
def situation(id, seed):
    """The cases and their key, with the misconceptions run once."""
    cases = EXERCISES[id].cases(seed)
    key = computed(EXERCISES[id], cases)
    mistakes = key.mistakes()
    return cases, Key(key.right, lambda: mistakes)


def judged(id, function, seed):
    cases, key = situation(id, seed)
    return verdict(EXERCISES[id], cases, key, collect(function, cases))


def case(id, name, seed):
    return next(one for one in EXERCISES[id].cases(seed) if one.name == name)


def test_points_are_those_of_the_course():
    due = {"indicator": [2.0] * 10, "chain": [3.0] * 5, "matrix": [3.0] * 6}
    assert {name: [one.points for one in CHAPTERS[name]] for name in due} == due


@each_exercise
def test_references_and_their_loops_pass(id):
    for function in filter(None, (reference.TRUTH[id], reference.LOOPS.get(id))):
        for seed in SEEDS:
            report = judged(id, function, seed)
            assert report.passed, report
            assert report.points == report.max_points


@pytest.mark.parametrize(("id", "mistake", "function"), MISTAKEN)
def test_misconceptions_are_rejected_and_named_first(id, mistake, function):
    for seed in SEEDS:
        report = judged(id, function, seed)
        assert not report.passed, seed
        assert report.misconceptions[:1] == (mistake,), (seed, report.misconceptions)


@each_exercise
def test_every_misconception_has_a_sentence_and_an_equation(id):
    named = EXERCISES[id].misconceptions
    assert {one.id for one in named} == set(MISTAKES[id])
    assert len({one.sentence for one in named}) == len(named)
    for one in named:
        assert one.equation == EXERCISES[id].equation
        assert re.search(r"[.?]$", one.sentence)
        assert not re.search(r"np\.|\w\[|==|\*\*|axis=|\bdef\b|\breturn\b(?!ed)", one.sentence), "no code"


@each_exercise
def test_cases_are_well_posed(id):
    exercise = EXERCISES[id]
    values = {criterion.name for criterion in exercise.criteria}
    for seed in MANY_SEEDS:
        cases = exercise.cases(seed)
        assert len({one.name for one in cases}) == len(cases)
        for one in cases:
            assert one.serves <= values
            assert tuple(one.inputs) == exercise.parameters
            assert one.base is None or one.base in {other.name for other in cases}
            for value in one.inputs.values():
                assert callable(value) or np.all(np.isfinite(value)), (seed, one.name)
        served = {name for one in cases for name in one.serves}
        assert served == values


@each_exercise
def test_every_right_answer_is_finite_and_cases_follow_from_the_seed(id):
    for seed in SEEDS:
        cases, key = situation(id, seed)
        for right in key.right:
            assert all(np.all(np.isfinite(one.value)) for one in right.values())
        for one, again in zip(cases, EXERCISES[id].cases(seed), strict=True):
            assert one.name == again.name
            for value, same in zip(one.inputs.values(), again.inputs.values(), strict=True):
                assert value is same or np.array_equal(value, same)


@pytest.mark.parametrize("id", ["piecewise_min", "piecewise_min_grad"])
def test_pairs_lie_on_the_boundary_only_where_it_is_meant(id):
    on_it = {"one pair on the boundary": 1, "two pairs on the boundary": 2}
    for seed in MANY_SEEDS:
        for one in EXERCISES[id].cases(seed):
            x, y = (np.asarray(value, dtype=np.float64) for value in one.inputs.values())
            directions, _ = reference.TIES["piecewise_min_grad"](x, y)
            assert len(directions) == on_it.get(one.name, 0)
            assert one.tie == (id == "piecewise_min_grad" and one.name in on_it)
            if one.name not in on_it and not one.probe:
                assert far_apart(x, y), (seed, one.name)
            if one.probe:
                assert np.max(np.abs(x**2 / np.exp(y) - 1)) < 1e-6, "near enough for a step of 1e-5 to cross"
        mixed = case(id, "whole numbers", seed).inputs
        assert 0 < np.sum(mixed["x"] ** 2 < np.exp(mixed["y"])) < mixed["x"].size, "both pieces"


def test_float32_is_never_asked_for_a_small_difference():
    for seed in MANY_SEEDS:
        w, x, y = case("square_loss_grad", "float32 inputs", seed).inputs.values()
        assert abs(w @ x - y) > 0.5


def test_extreme_outputs_overflow_the_exponential():
    for seed in MANY_SEEDS:
        extreme = [one for one in EXERCISES["logistic_loss_grad"].cases(seed) if "stability" in one.serves]
        signs = {(int(np.sign(one.inputs["w"] @ one.inputs["x"])), one.inputs["y"]) for one in extreme}
        assert signs == {(1, 1), (1, -1), (-1, 1), (-1, -1)}
        assert all(abs(one.inputs["w"] @ one.inputs["x"]) > np.log(np.finfo(float).max) for one in extreme)


def differences(f, W, h, weights):
    """sum_m weights[m] (f(W + m h E) - f(W - m h E)) / h, W written to and restored."""
    dW = np.zeros(W.shape)
    for k in np.ndindex(W.shape):
        here = W[k]
        for m, weight in weights.items():
            W[k] = here + m * h
            up = f(W)
            W[k] = here - m * h
            dW[k] += weight * (up - f(W)) / h
        W[k] = here
    return dW


def chosen(share):
    """The gradient of the minimum with a share of x² at the boundary."""

    def grad(x, y):
        u, p = x**2, np.exp(y)
        q = (u < p) + share * (u == p)
        return 2 * x * q, p * (1 - q)

    return grad


def quotient(a, b):
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.abs(a - b) / np.fmax(np.abs(a), np.abs(b)))


ALTERNATIVES = {
    "indicator": [lambda c: c, lambda c: c.astype(np.int8), lambda c: (c * 1).tolist()],
    "piecewise_min": [lambda x, y: np.where(x**2 <= np.exp(y), x**2, np.exp(y))],
    "piecewise_min_grad": [chosen(0), chosen(1), chosen(0.5), chosen(0.3)],
    "relu_cubed": [lambda x: (x > 0) * x**3, lambda x: np.maximum(x, 0) ** 3],
    "relu_cubed_grad": [lambda x: (x > 0) * 3 * x**2, lambda x: 3 * np.maximum(x, 0) ** 2],
    "select": [lambda Y, j: Y[j], lambda Y, j: Y[j : j + 1]],
    "one_hot": [lambda y, K: np.eye(K, dtype=int)[y], lambda y, K: [[j == i for j in range(K)] for i in y]],
    "case_gradient": [lambda s: (2, -3, np.exp(s[2]))],
    "both": [np.minimum, np.logical_and],
    "either": [np.maximum, np.logical_or, lambda a, b: 1 - (1 - a) * (1 - b), lambda a, b: np.minimum(a + b, 1)],
    "square_loss_grad": [lambda w, x, y: 2 * x * np.dot(x, w) - 2 * x * y],
    "logistic_loss_grad": [
        lambda w, x, y: -y * x / (1 + np.exp(y * (w @ x))),
        lambda w, x, y: -y * x * (0.5 - 0.5 * np.tanh(y * (w @ x) / 2)),
    ],
    "chain_outputs": [lambda a, b: np.tensordot(a, b, 1), lambda a, b: (a[:, None, None] * b).sum(axis=0)],
    "two_step_grad": [lambda A, B, x: B * (2 * (A @ x)) @ A, lambda A, B, x: np.matrix(B) @ np.diag(2 * A @ x) @ A],
    "graph_backward": [lambda a, b, c: [b * c, a * c + 2 * b * c, np.array([(a + b) * b]), b * c, a + b]],
    "numerical_gradient": [
        lambda f, W, h: differences(f, W, h, {1: 1 / 2}),
        lambda f, W, h: differences(f, W, h, {0.5: 1}),
        lambda f, W, h: differences(f, W, h, {1: 2 / 3, 2: -1 / 12}),  # five points
        lambda f, W, h: differences(f, W, h, {0.5: 4 / 3, 1: -1 / 6}),  # Richardson
    ],
    "relative_error": [quotient],
    "column_gradient": [lambda x, j, K: np.outer(x, np.arange(K) == j)],
    "outer_gradient": [lambda x, d: [[a * b for b in d] for a in x], lambda x, d: np.matrix(x).T * np.matrix(d)],
    "batch_gradient": [lambda X, dS: np.mean([np.outer(x, d) for x, d in zip(X, dS, strict=True)], axis=0)],
    "linear_backward": [lambda X, W, dS: [np.einsum("nk,dk->nd", dS, W), (dS.T @ X).T, np.ones(len(X)) @ dS]],
}


@each_exercise
def test_right_alternatives_pass_and_are_not_named(id):
    for function in ALTERNATIVES[id]:
        for seed in SEEDS:
            report = judged(id, function, seed)
            assert report.passed, report
            assert report.misconceptions == ()


@pytest.mark.parametrize(
    ("id", "function", "named"),
    [
        ("relative_error", lambda a, b: np.abs(a - b) / np.abs(a), {"over-a", "zero-over-zero"}),
        ("relative_error", lambda a, b: np.abs(a - b) / (np.abs(a) + np.abs(b)), {"over-sum", "zero-over-zero"}),
        ("batch_gradient", lambda X, dS: -X.T @ dS, {"no-mean", "sign"}),
        ("square_loss_grad", lambda w, x, y: (y - w @ x) * x, {"no-two", "sign"}),
        (
            "linear_backward",
            lambda X, W, dS: (dS @ W.T, X.T @ dS / len(X), dS.sum(axis=1)),
            {"mean-of-weights", "bias-over-classes"},
        ),
    ],
)
def test_two_mistakes_are_both_named(id, function, named):
    for seed in SEEDS:
        assert set(judged(id, function, seed).misconceptions) == named


def test_one_mistake_in_a_graph_costs_its_own_part():
    def one_path(a, b, c):
        return b * c, b * c, (a + b) * b, b * c, a + b

    report = judged("graph_backward", one_path, 3)
    assert {one.name: one.points for one in report.criteria} == {"contract": 0.5, "one-path": 1.5, "two-paths": 0}
