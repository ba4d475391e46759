"""The references against what nobody here wrote: HIPS autograd and mpmath, on the cases that students are judged on.

`autograd` differentiates a loss that is written a second time, by scores and sums; `mpmath` computes values with 50
digits. At a kink autograd gives some subgradient; it is compared, as a student's answer is, up to any valid one.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
from autograd import elementwise_grad, grad, jacobian
from autograd.scipy.special import logsumexp

import autograde
from autograde.catalogue import exercise_named
from autograde.judge.compare import compare, settled
from autograde.judge.key import computed

SEEDS = (None, *range(100 if os.environ.get("GBH_LONG") else 3))
NEAR = 1e-9
"""Relative to the largest entry: scores offset by 1000 carry 1e-13 of it into p, and 1e-3 is the smallest scale."""
DIGITS = 50


# Losses written a second time, for autograd.


def picked(S, y):
    return anp.sum(S * np.eye(S.shape[1])[np.asarray(y, dtype=int)], axis=1)


def others(S, y):
    return 1 - np.eye(S.shape[1])[np.asarray(y, dtype=int)]


def hinge(S, y):
    return anp.sum(anp.maximum(0.0, S - picked(S, y)[:, None] + 1) * others(S, y), axis=1)


def cross_entropy(S, y):
    return logsumexp(S, axis=1) - picked(S, y)


def squared_hinge(S, y):
    return anp.sum(anp.maximum(0.0, S - picked(S, y)[:, None] + 1) ** 2 * others(S, y), axis=1)


def smoothed(S, y, epsilon):
    return logsumexp(S, axis=1) - (1 - epsilon) * picked(S, y) - epsilon * anp.mean(S, axis=1)


def focal(S, y, gamma):
    """1 - p_y as the sum of the other probabilities, so that nothing cancels."""
    lse = logsumexp(S, axis=1)
    rest = anp.sum(anp.exp(S - lse[:, None]) * others(S, y), axis=1)
    rest = anp.where(rest > 0, rest, 1.0)  # where nothing is left, the other factor is 0, and so is its gradient
    return rest**gamma * (lse - picked(S, y))


def one_vs_rest(S, y):
    t = 1 - 2 * others(S, y)
    return anp.sum(anp.logaddexp(0.0, -t * S), axis=1)


def batch(losses):
    def loss(W, X, y, reg):
        return anp.sum(losses(anp.dot(X, W), y)) / len(X) + reg * anp.sum(W**2)

    return lambda W, X, y, reg: (loss(W, X, y, reg), grad(loss)(W, X, y, reg))


def scored(losses):
    return lambda S, y, *more: (losses(S, y, *more), grad(lambda T: anp.sum(losses(T, y, *more)))(S))


def row(losses):
    """The gradient of one sample's loss by its scores."""
    return lambda s, y: grad(lambda t: anp.sum(losses(anp.reshape(t, (1, -1)), [int(y)])))(s)


def two_layers(params, X, y, reg):
    def loss(params):
        H = anp.maximum(0.0, anp.dot(X, params["W1"]) + params["b1"])
        S = anp.dot(H, params["W2"]) + params["b2"]
        return anp.mean(cross_entropy(S, y)) + reg * (anp.sum(params["W1"] ** 2) + anp.sum(params["W2"] ** 2))

    params = {name: np.asarray(value, dtype=float) for name, value in params.items()}
    return loss(params), grad(loss)(params)


def linear(W, X, y, reg, score_loss):
    """With dS held fixed the loss is linear in S: autograd takes the way from S to W, the mean and the regulariser."""
    losses, dS = score_loss(X @ W, y)

    def loss(V):
        return anp.mean(losses + anp.sum(dS * (anp.dot(X, V) - X @ W), axis=1)) + reg * anp.sum(V**2)

    return loss(W), grad(loss)(W)


def backward(x, W, dout):
    """Gradients of Σ dout·(x W + b)."""

    def total(x, W, b):
        return anp.sum(dout * (anp.dot(x, W) + b))

    return tuple(grad(total, k)(x, W, np.zeros(W.shape[1])) for k in range(3))


def descent(loss, W, X, y, reg, learning_rate, batches):
    """The same descent once more."""
    losses = []
    for t in range(len(batches)):
        value, dW = loss(np.array(W), X[batches[t]], y[batches[t]], reg)
        losses.append(value)
        W = W - dW * learning_rate
    return W, np.array(losses)


def graph(a, b, c):
    def loss(a, b, c, u, v):
        """The nodes u and v move by themselves too."""
        U = a + b + u
        return U * (b * c + v)

    return tuple(grad(loss, k)(float(a), float(b), float(c), 0.0, 0.0) for k in range(5))


def smaller(x, y):
    """min(x², e^y) by the sign of the difference, not by a minimum."""
    return anp.where(x**2 < anp.exp(y), x**2, anp.exp(y))


def smaller_grad(x, y):
    total = lambda x, y: anp.sum(smaller(x, y))  # noqa: E731
    return grad(total, 0)(x, y), grad(total, 1)(x, y)


AUTOGRAD: dict[str, Callable] = {
    "piecewise_min_grad": lambda x, y: smaller_grad(np.asarray(x, dtype=float), np.asarray(y, dtype=float)),
    "relu_cubed_grad": lambda x: elementwise_grad(lambda t: anp.maximum(0.0, t) * t**2)(np.asarray(x, dtype=float)),
    "case_gradient": grad(lambda s: 2 * s[0] - 3 * s[1] + anp.exp(s[2])),
    "square_loss_grad": grad(lambda w, x, y: (anp.dot(w, x) - y) ** 2),
    "logistic_loss_grad": lambda w, x, y: grad(lambda v: anp.logaddexp(0.0, -int(y) * anp.dot(v, x)))(w),
    "chain_outputs": lambda dL_df, df_dW: grad(
        lambda W: anp.dot(dL_df, anp.array([anp.sum(one * W) for one in df_dW]))
    )(np.zeros(df_dW.shape[1:])),
    "two_step_grad": lambda A, B, x: jacobian(lambda x: anp.dot(B, anp.dot(A, x) ** 2))(x),
    "graph_backward": graph,
    "column_gradient": lambda x, j, K: grad(lambda W: anp.dot(x, W)[j])(np.zeros((len(x), K))),
    "outer_gradient": lambda x, g: grad(lambda W: anp.dot(g, anp.dot(W.T, x)))(np.zeros((len(x), len(g)))),
    "batch_gradient": lambda X, dS: grad(lambda W: anp.sum(dS * anp.dot(X, W)) / len(X))(
        np.zeros((X.shape[1], dS.shape[1]))
    ),
    "linear_backward": lambda X, W, dS: backward(X, W, dS),
    "svm_dscores": row(hinge),
    "svm_loss_naive": batch(hinge),
    "svm_loss": batch(hinge),
    "log_sum_exp": logsumexp,
    "softmax": lambda s: elementwise_grad(lambda t: logsumexp(t, axis=-1))(s),  # the gradient of log-sum-exp is p
    "softmax_dscores": row(cross_entropy),
    "dp_y_dscores": lambda s, y: grad(lambda t: anp.exp(t[int(y)] - logsumexp(t)))(s),
    "softmax_loss_naive": batch(cross_entropy),
    "softmax_loss": batch(cross_entropy),
    "linear_loss": linear,
    "squared_hinge": scored(squared_hinge),
    "label_smoothing": scored(smoothed),
    "focal_loss": scored(focal),
    "one_vs_rest": scored(one_vs_rest),
    "relu_backward": lambda dH, Z: grad(lambda Z: anp.sum(dH * anp.maximum(0.0, Z)))(Z),
    "affine_backward": lambda dout, x, W: backward(x, W, dout),
    "two_layer_loss": two_layers,
}


# Values with 50 digits. Floats enter exactly.


def exact(array):
    return [mpmath.mpf(float(v)) for v in np.asarray(array).ravel()]


def scores_of(x, W):
    return [mpmath.fsum(a * b for a, b in zip(exact(x), exact(W[:, k]), strict=True)) for k in range(W.shape[1])]


def lse_of(s):
    return mpmath.log(mpmath.fsum(mpmath.exp(v) for v in s))


def p_of(s):
    total = mpmath.fsum(mpmath.exp(v) for v in s)
    return [mpmath.exp(v) / total for v in s]


def rows_of(S, of):
    S = np.asarray(S)
    return np.array([[float(v) for v in of(exact(r))] for r in np.atleast_2d(S)]).reshape(S.shape)


def exact_batch(loss_of, slope_of):
    """Loss and gradient of a batch from those of one row of scores."""

    def both(W, X, y, reg):
        total, dW = mpmath.mpf(0), mpmath.zeros(*W.shape)
        for x, label in zip(X, np.asarray(y, dtype=int), strict=True):
            s = scores_of(x, W)
            total += loss_of(s, label)
            slope = slope_of(s, label)
            for d, v in enumerate(exact(x)):
                for k, g in enumerate(slope):
                    dW[d, k] += v * g
        N, lam = len(X), mpmath.mpf(float(reg))
        loss = total / N + lam * mpmath.fsum(w**2 for w in exact(W))
        W_ = mpmath.matrix(np.asarray(W, dtype=float).tolist())
        return float(loss), np.array((dW / N + 2 * lam * W_).tolist(), dtype=float)

    return both


def exact_scored(of):
    """Losses and dS of a batch from of(scores, label, ...) -> (loss, slope)."""

    def both(S, y, *more):
        found = [of(exact(s), int(label), *map(mpmath.mpf, map(float, more))) for s, label in zip(S, y, strict=True)]
        return np.array([float(one[0]) for one in found]), np.array([[float(v) for v in one[1]] for one in found])

    return both


def hinge_of(s, y, power=1):
    return mpmath.fsum(max(0, s[m] - s[y] + 1) ** power for m in range(len(s)) if m != y)


def hinge_slope(s, y):
    q = [mpmath.mpf(int(m != y and s[m] - s[y] + 1 > 0)) for m in range(len(s))]
    q[y] = -mpmath.fsum(q)
    return q


def squared_hinge_of(s, y):
    r = [2 * max(0, s[m] - s[y] + 1) if m != y else mpmath.mpf(0) for m in range(len(s))]
    r[y] = -mpmath.fsum(r)
    return hinge_of(s, y, 2), r


def entropy_of(s, y):
    return lse_of(s) - s[y]


def entropy_slope(s, y):
    return [p - (j == y) for j, p in enumerate(p_of(s))]


def smoothed_of(s, y, epsilon):
    p, t = p_of(s), [epsilon / len(s) + (1 - epsilon) * (j == y) for j in range(len(s))]
    lse = lse_of(s)
    return -mpmath.fsum(t[j] * (s[j] - lse) for j in range(len(s))), [a - b for a, b in zip(p, t, strict=True)]


def focal_of(s, y, gamma):
    p = p_of(s)
    rest = mpmath.fsum(v for j, v in enumerate(p) if j != y)
    if rest == 0:
        return mpmath.mpf(0), [mpmath.mpf(0)] * len(s)
    log_p = s[y] - lse_of(s)
    # d/ds_j of -(1 - p)^γ log p, by the product rule and dp/ds_j = p (1{j = y} - p_j).
    by_p = gamma * rest ** (gamma - 1) * log_p * p[y] - rest**gamma
    return -(rest**gamma) * log_p, [by_p * ((j == y) - v) for j, v in enumerate(p)]


def one_vs_rest_of(s, y):
    t = [1 if j == y else -1 for j in range(len(s))]
    slopes = [-a / (1 + mpmath.exp(a * v)) for a, v in zip(t, s, strict=True)]
    return mpmath.fsum(mpmath.log1p(mpmath.exp(-a * v)) for a, v in zip(t, s, strict=True)), slopes


def logistic_of(w, x, y):
    f = mpmath.fsum(a * b for a, b in zip(exact(w), exact(x), strict=True))
    return np.array([float(-int(y) * v / (1 + mpmath.exp(int(y) * f))) for v in exact(x)])


def relative_of(a, b):
    pairs = zip(exact(a), exact(b), strict=True)
    errors = [abs(u - v) / max(abs(u), abs(v)) if u or v else mpmath.mpf(0) for u, v in pairs]
    return np.array([float(e) for e in errors]).reshape(np.shape(a))


def entrywise(of):
    return lambda *arrays: np.array([float(of(*vs)) for vs in zip(*map(exact, arrays), strict=True)]).reshape(
        np.shape(arrays[0])
    )


def dp_y_of(s, y):
    p = p_of(exact(s))
    return np.array([float(p[int(y)] * ((j == int(y)) - v)) for j, v in enumerate(p)])


MPMATH: dict[str, Callable] = {
    "piecewise_min": entrywise(lambda x, y: min(x**2, mpmath.exp(y))),
    "relu_cubed": entrywise(lambda x: max(mpmath.mpf(0), x**3)),
    "relu_cubed_grad": entrywise(lambda x: mpmath.diff(lambda t: max(mpmath.mpf(0), t) ** 3, x)),
    "logistic_loss_grad": logistic_of,
    "relative_error": relative_of,
    "svm_sample_loss": lambda s, y: float(hinge_of(exact(s), int(y))),
    "svm_loss_naive": exact_batch(hinge_of, hinge_slope),
    "svm_loss": exact_batch(hinge_of, hinge_slope),
    "log_sum_exp": lambda s: float(lse_of(exact(s))),
    "softmax": lambda s: rows_of(s, p_of),
    "softmax_dscores": lambda s, y: rows_of(s, lambda r: entropy_slope(r, int(y))),
    "dp_y_dscores": dp_y_of,
    "softmax_loss_naive": exact_batch(entropy_of, entropy_slope),
    "softmax_loss": exact_batch(entropy_of, entropy_slope),
    "squared_hinge": exact_scored(squared_hinge_of),
    "label_smoothing": exact_scored(smoothed_of),
    "focal_loss": exact_scored(focal_of),
    "one_vs_rest": exact_scored(one_vs_rest_of),
}


# Logic and bookkeeping: plain Python.


def central_in_50_digits(f, W, h):
    """The quotient of the definition, from values of f at exactly these floats."""
    out = np.zeros(np.shape(W))
    for k in np.ndindex(out.shape):
        up, down = np.array(W, dtype=float), np.array(W, dtype=float)
        up[k], down[k] = W[k] + h, W[k] - h
        out[k] = float((mpmath.mpf(float(f(up))) - mpmath.mpf(float(f(down)))) / (2 * mpmath.mpf(h)))
    return out


def largest_score(params, X):
    found = []
    for x in X:
        z = [v + b for v, b in zip(scores_of(x, params["W1"]), exact(params["b1"]), strict=True)]
        h = np.array([float(max(mpmath.mpf(0), v)) for v in z])
        s = [v + b for v, b in zip(scores_of(h, params["W2"]), exact(params["b2"]), strict=True)]
        found.append(max(range(len(s)), key=s.__getitem__))
    return np.array(found)


PLAIN: dict[str, Callable] = {
    "indicator": lambda condition: np.array([float(bool(c)) for c in np.ravel(condition)]).reshape(np.shape(condition)),
    "select": lambda Y, j: float(Y[int(j)]),
    "one_hot": lambda y, K: np.array([[float(k == int(c)) for k in range(K)] for c in y]).reshape(len(y), K),
    "both": entrywise(lambda a, b: float(a == 1 and b == 1)),
    "either": entrywise(lambda a, b: float(a == 1 or b == 1)),
    "numerical_gradient": central_in_50_digits,
    "sgd": descent,
    "predict": largest_score,
}

WITHOUT = {"free_loss": "judged by self-consistency, without a right answer: nothing to check"}

TABLES = {"autograd": AUTOGRAD, "mpmath": MPMATH, "plain": PLAIN}
ROWS = [(oracle, id) for oracle, table in TABLES.items() for id in table]


@dataclass(frozen=True)
class Asked:
    exercise: object
    cases: list
    right: tuple


@cache
def asked(id, seed):
    exercise = exercise_named(id)
    cases = exercise.cases(seed)
    return Asked(exercise, cases, computed(exercise, cases).right)


def double(value):
    if isinstance(value, dict):
        return {key: double(item) for key, item in value.items()}
    single = isinstance(value, np.ndarray) and value.dtype == np.float32
    return value.astype(np.float64) if single else value


def at(returned, path):
    for step in path.split(".") if path else []:
        returned = returned[int(step)] if step.isdigit() else returned[step]
    return np.asarray(returned, dtype=np.float64)


def errors(oracle, id, seed):
    """By case and output, how far the oracle is from the nearest right answer."""
    given = asked(id, seed)
    for case, right in zip(given.cases, given.right, strict=True):
        if not right:
            continue
        with mpmath.workdps(DIGITS), np.errstate(all="ignore"):
            returned = TABLES[oracle][id](*(double(value) for value in case.inputs.values()))
        leaves = {output.name: at(returned, output.path) for output in given.exercise.outputs}
        nearest = settled(right, leaves)
        for name, leaf in leaves.items():
            yield case.name, name, compare(leaf, nearest[name]).error


@pytest.mark.parametrize(("oracle", "id"), ROWS)
def test_a_reference_agrees_with_its_oracle(oracle, id):
    if id not in autograde.exercises():
        pytest.fail(f"there is no exercise {id}")
    compared = 0
    for seed in SEEDS if oracle == "autograd" else SEEDS[: max(2, len(SEEDS) // 5)]:
        for case, name, error in errors(oracle, id, seed):
            assert error <= NEAR, f"seed {seed}, case {case}, {name}: off by {error:.2g}"
            compared += 1
    assert compared


def test_every_exercise_has_an_oracle_or_a_reason():
    assert set().union(*TABLES.values(), WITHOUT) == set(autograde.exercises())


@pytest.mark.parametrize("id", ["svm_loss", "softmax_loss", "focal_loss", "two_layer_loss"])
def test_an_oracle_would_notice(id, monkeypatch):
    """The test of the tester: an oracle of another loss disagrees."""
    wrong = {"svm_loss": "softmax_loss", "softmax_loss": "svm_loss"}.get(id)
    right = AUTOGRAD[id]
    doubled = AUTOGRAD[wrong] if wrong else lambda *inputs: (2 * right(*inputs)[0], right(*inputs)[1])
    monkeypatch.setitem(AUTOGRAD, id, doubled)
    assert any(error > NEAR for _, _, error in errors("autograd", id, None))
