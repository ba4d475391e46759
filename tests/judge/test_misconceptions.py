"""Misconceptions: their sentences, and that each of them is rejected and named, alone and in pairs.

They are the judge's own mutation tests. The expected names stand beside the wrong
functions, in the tables of autograde/reference/mistakes/.
"""

from __future__ import annotations

import math
import os
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy import special

import autograde
from autograde.catalogue import exercise_named
from autograde.catalogue.mistakes.linear import CHANGES_INPUT
from autograde.judge import run
from autograde.judge.collect import collect
from autograde.judge.key import computed, key_for
from autograde.judge.run import familiar, verdict
from autograde.reference.mistakes import ALSO, MISTAKES, linear, softmax, svm, ways
from autograde.reference.mistakes.linear import assembled

LONG = bool(os.environ.get("GBH_LONG"))
SEEDS = (None, *range(10 if LONG else 2))
IDS = autograde.exercises()
ASKED = [id for id in IDS if exercise_named(id).misconceptions]

BOOK = Path(__file__).parents[2] / "book"
LABEL = re.compile(r"label:\s*(eq-[\w-]+)")
BRACES = re.compile(r"1\{[^}]*\}")  # indicators, as in 1{j = y}
CODE = re.compile(r"[`=\[\]]|np\.|\bdef\b|\breturn\b|\baxis\s?\d|keepdims|\*\*|\w\(\)")


@cache
def _asked(id, seed):
    """The cases of a seed and their key, with the misconceptions run only once."""
    exercise = exercise_named(id)
    cases = exercise.cases(seed)
    key = key_for(exercise, cases, seed)
    mistakes = key.mistakes()
    return exercise, cases, replace(key, mistakes=lambda: mistakes)


def judged(id, function, seed):
    exercise, cases, key = _asked(id, seed)
    return verdict(exercise, cases, key, collect(function, cases), public=seed is None)


# The tables.
@pytest.mark.parametrize("id", IDS)
def test_each_misconception_has_a_sentence_and_each_sentence_a_misconception(id):
    named = [one.id for one in exercise_named(id).misconceptions]
    assert len(named) == len(set(named))
    assert set(named) == set(MISTAKES.get(id, {}))
    assert set(ALSO.get(id, {})) <= set(named)


def test_there_are_forty_and_more():
    assert len({one.id for id in IDS for one in exercise_named(id).misconceptions}) >= 40


@pytest.mark.parametrize("id", ASKED)
def test_sentences_are_short_and_hold_no_code(id):
    for one in exercise_named(id).misconceptions:
        assert one.sentence.endswith("."), one
        assert len(one.sentence) <= 200, one
        assert not CODE.search(BRACES.sub("", one.sentence)), one
        assert "  " not in one.sentence, one


@pytest.mark.parametrize("id", ASKED)
def test_no_two_misconceptions_of_an_exercise_have_the_same_sentence(id):
    sentences = [one.sentence for one in exercise_named(id).misconceptions]
    assert len(sentences) == len(set(sentences))


@pytest.mark.parametrize("id", ASKED)
def test_each_equation_stands_in_the_book(id):
    labels = {label for page in BOOK.glob("*.md") for label in LABEL.findall(page.read_text())}
    exercise = exercise_named(id)
    if not (BOOK / f"{exercise.chapter}.md").exists():
        pytest.skip(f"the page of chapter {exercise.chapter} isn't written yet")
    for one in exercise.misconceptions:
        assert one.equation in labels or (one.equation, one.sentence) == ("", CHANGES_INPUT), one


# Each of them alone.
def all_ways(id):
    return [(name, function) for name, functions in ways(id).items() for function in functions]


@pytest.mark.parametrize("id", ASKED)
def test_each_misconception_is_rejected_and_named_first(id):
    missed = []
    for seed in SEEDS:
        for name, function in all_ways(id):
            report = judged(id, function, seed)
            if report.passed or report.misconceptions[:1] != (name,):
                missed.append((seed, name, report.passed, report.misconceptions))
        _asked.cache_clear()
    assert not missed, f"{len(missed)} missed: {missed[:5]}"


def once_each(function):
    """`function`, called once for each argument and no more."""
    kept = {}

    def looked_up(argument):
        if id(argument) not in kept:
            kept[id(argument)] = argument, function(argument)
        return kept[id(argument)][1]

    return looked_up


@pytest.mark.skipif(not LONG, reason="GBH_LONG=1: two seeds are in the test above")
@pytest.mark.parametrize("id", ASKED)
def test_each_misconception_is_rejected_and_named_as_graded(id, monkeypatch):
    """On fresh inputs, the name looked up on the public cases: what those tell is the same for every seed."""
    monkeypatch.setattr(run, "diagnose", once_each(run.diagnose))
    exercise, _, public = _asked(id, None)
    known = familiar(exercise, public)
    told = [
        (name, function, replace(known, evidence=collect(function, known.cases))) for name, function in all_ways(id)
    ]
    missed = []
    for seed in range(200):
        cases = exercise.cases(seed)
        key = computed(exercise, cases)
        for name, function, there in told:
            report = verdict(exercise, cases, key, collect(function, cases), public=False, known=there)
            if report.passed or report.misconceptions[:1] != (name,):
                missed.append((seed, name, report.passed, report.misconceptions))
    assert not missed, f"{len(missed)} missed: {missed[:5]}"


@pytest.mark.parametrize("id", ASKED)
def test_no_other_misconception_is_named_beside_it(id):
    for name, function in all_ways(id):
        assert judged(id, function, None).misconceptions == (name,)
    _asked.cache_clear()


@pytest.mark.parametrize("id", [id for id in IDS if id in autograde.reference.TRUTH])
def test_nothing_is_named_for_what_is_right(id):
    reference = autograde.reference
    twins = [table[id] for table in (reference.TRUTH, reference.LOOPS) if id in table]
    for seed in SEEDS[:3]:
        for function in twins:
            assert autograde.judge(id, function, seed).misconceptions == ()


# Two at a time.
def both(in_loss, in_gradient):
    """The losses of one score loss with the dS of another."""
    return lambda S, y: (in_loss(S, y)[0], in_gradient(S, y)[1])


UNSHIFTED = softmax.not_by_row(lambda S: 0.0)
SHIFTED_ONCE = softmax.not_by_row(np.max)


def p_alone_unshifted(S, y):
    return UNSHIFTED(S, y)[0], softmax.without_shift(S)


def without_mean_and_strength(score_loss):
    return assembled(
        score_loss,
        loss_over=linear.one,
        dW_over=linear.one,
        add_to_loss=linear.squares_without_strength,
        add_to_dW=linear.twice_without_strength,
    )


def off(name):
    """A score loss whose dS has a misconception."""
    return softmax.from_gradient(softmax.IN_GRADIENT[name])


PAIRS = {
    "svm_loss": {
        ("no-mean-gradient", "factor-two"): assembled(
            svm.right, dW_over=linear.one, add_to_dW=linear.weights_once
        ),
        ("sign", "factor-two"): assembled(
            svm.right, dW_from=linear.minus_product, add_to_dW=linear.weights_once
        ),
        ("sign", "no-regulariser-loss"): assembled(
            svm.right, dW_from=linear.minus_product, add_to_loss=linear.nothing
        ),
        ("sign", "no-mean-gradient"): assembled(
            svm.right, dW_from=linear.minus_product, dW_over=linear.one
        ),
        ("sign", "no-strength"): assembled(
            svm.right,
            dW_from=linear.minus_product,
            add_to_loss=linear.squares_without_strength,
            add_to_dW=linear.twice_without_strength,
        ),
        ("no-right-class", "no-regulariser-gradient"): assembled(svm.no_right_class, add_to_dW=linear.nothing),
        ("no-right-class", "no-regulariser"): assembled(
            svm.no_right_class, add_to_loss=linear.nothing, add_to_dW=linear.nothing
        ),
        ("no-right-class", "no-mean-gradient"): assembled(svm.no_right_class, dW_over=linear.one),
        ("right-class-in-loss", "factor-two"): assembled(svm.right_class_in_loss, add_to_dW=linear.weights_once),
        ("right-class-in-loss", "right-class-in-count"): assembled(
            both(svm.right_class_in_loss, svm.right_class_in_count)
        ),
        ("right-class-in-loss", "no-mean-gradient"): assembled(svm.right_class_in_loss, dW_over=linear.one),
        ("right-class-in-count", "no-mean-gradient"): assembled(svm.right_class_in_count, dW_over=linear.one),
        ("right-class-once", "no-mean-gradient"): assembled(svm.right_class_once, dW_over=linear.one),
        ("margin-outside", "factor-two"): assembled(svm.margin_outside, add_to_dW=linear.weights_once),
        ("all-violated", "factor-two"): assembled(svm.all_violated, add_to_dW=linear.weights_once),
        ("squared-hinge", "no-regulariser"): assembled(
            svm.squared_hinge, add_to_loss=linear.nothing, add_to_dW=linear.nothing
        ),
        ("transposed", "factor-two"): linear.transposed(assembled(svm.right, add_to_dW=linear.weights_once)),
        ("transposed", "no-mean-gradient"): linear.transposed(assembled(svm.right, dW_over=linear.one)),
        ("repeated-lost", "factor-two"): assembled(
            svm.right, dW_from=svm.repeated_labels_lost, add_to_dW=linear.weights_once
        ),
        ("right-class-in-loss", "no-mean-loss"): assembled(svm.right_class_in_loss, loss_over=linear.one),
        ("right-class-in-loss", "no-mean"): assembled(
            svm.right_class_in_loss, loss_over=linear.one, dW_over=linear.one
        ),
        ("half-regulariser", "regulariser-over-samples"): assembled(
            svm.right,
            add_to_loss=lambda W, reg, N: linear.mean_squares(W, reg, N) / 2,
            add_to_dW=lambda W, reg, N: linear.mean_twice(W, reg, N) / 2,
        ),
        ("no-mean", "right-class-in-count", "no-strength"): assembled(
            svm.right_class_in_count,
            loss_over=linear.one,
            dW_over=linear.one,
            add_to_loss=linear.squares_without_strength,
            add_to_dW=linear.twice_without_strength,
        ),
        ("no-strength", "factor-two"): assembled(
            svm.right, add_to_loss=linear.squares_without_strength, add_to_dW=lambda W, reg, N: W
        ),
        ("margin-not-one", "half-regulariser"): assembled(
            svm.margin_of(10.0), add_to_loss=linear.half_squares, add_to_dW=linear.weights_once
        ),
        ("no-mean-gradient", "regulariser-over-samples"): assembled(
            svm.right, dW_over=linear.one, add_to_loss=linear.mean_squares, add_to_dW=linear.mean_twice
        ),
    },
    "softmax_loss": {
        ("no-shift", "factor-two"): assembled(
            UNSHIFTED, add_to_dW=linear.weights_once
        ),
        ("no-shift", "no-mean-gradient"): assembled(UNSHIFTED, dW_over=linear.one),
        ("no-shift", "no-one-hot"): assembled(p_alone_unshifted),
        ("no-shift", "log-of-p"): assembled(softmax.from_p(softmax.without_shift)),
        ("one-shift", "sign"): assembled(
            SHIFTED_ONCE, dW_from=linear.minus_product
        ),
        ("one-shift", "half-regulariser"): assembled(
            SHIFTED_ONCE, add_to_loss=linear.half_squares, add_to_dW=linear.weights_once
        ),
        ("log-of-p", "factor-two"): assembled(softmax.log_of_p, add_to_dW=linear.weights_once),
        ("log-of-p", "no-regulariser"): assembled(
            softmax.log_of_p, add_to_loss=linear.nothing, add_to_dW=linear.nothing
        ),
        ("log-of-p", "no-mean"): assembled(softmax.log_of_p, loss_over=linear.one, dW_over=linear.one),
        ("no-one-hot", "no-mean-gradient"): assembled(
            off("no-one-hot"), dW_over=linear.one
        ),
        ("loss-sign", "no-regulariser-gradient"): assembled(softmax.minus_loss, add_to_dW=linear.nothing),
        ("loss-sign", "sign"): assembled(softmax.minus_loss, dW_from=linear.minus_product),
        ("all-logarithms", "one-hot-added"): assembled(
            both(softmax.all_logarithms, off("one-hot-added"))
        ),
        ("no-mean", "half-regulariser"): assembled(
            softmax.right,
            loss_over=linear.one,
            dW_over=linear.one,
            add_to_loss=linear.half_squares,
            add_to_dW=linear.weights_once,
        ),
        ("shift-not-undone", "right-p-everywhere"): assembled(
            both(softmax.shift_not_undone, off("right-p-everywhere"))
        ),
        ("loss-sign", "no-mean-loss"): assembled(softmax.minus_loss, loss_over=linear.one),
        ("no-logarithm", "no-mean-loss"): assembled(softmax.no_logarithm, loss_over=linear.one),
        ("loss-sign", "no-strength"): assembled(
            softmax.minus_loss,
            add_to_loss=linear.squares_without_strength,
            add_to_dW=linear.twice_without_strength,
        ),
        ("no-one-hot", "no-strength"): assembled(
            off("no-one-hot"),
            add_to_loss=linear.squares_without_strength,
            add_to_dW=linear.twice_without_strength,
        ),
        ("regulariser-sign-loss", "regulariser-sign"): assembled(
            softmax.right, add_to_loss=linear.minus_squares, add_to_dW=linear.minus_twice
        ),
        ("no-shift", "no-mean", "no-strength"): without_mean_and_strength(UNSHIFTED),
        ("one-shift", "no-mean", "no-strength"): without_mean_and_strength(SHIFTED_ONCE),
        ("log-of-p", "no-mean", "no-strength"): without_mean_and_strength(softmax.log_of_p),
        ("shift-not-maximum", "factor-two"): assembled(
            softmax.not_by_row(softmax.row_mean), add_to_dW=linear.weights_once
        ),
        ("one-from-columns", "factor-two"): assembled(
            softmax.from_gradient(softmax.one_from_columns), add_to_dW=linear.weights_once
        ),
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("id", "names"),
    [pytest.param(id, names, id=f"{id}-{'+'.join(names)}") for id, pairs in PAIRS.items() for names in pairs],
)
def test_of_two_mistakes_both_are_named(id, names):
    for seed in SEEDS[:: 10 if LONG else 4]:
        report = judged(id, PAIRS[id][names], seed)
        assert not report.passed
        assert set(report.misconceptions) == set(names)


def test_a_misconception_of_one_output_is_named_by_that_output():
    """The regulariser's strength is missing from the gradient only; the loss has it."""
    function = assembled(svm.right, add_to_dW=linear.twice_without_strength)
    assert autograde.judge("svm_loss", function).misconceptions == ("no-strength",)


# As students write them: loops, > for >=, other ways to the same wrong numbers.
def loop_without_right_column(W, X, y, reg):
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(len(y)):
        scores = W.T.dot(X[i])
        for j in range(W.shape[1]):
            margin = scores[j] - scores[y[i]] + 1
            if j != y[i] and margin > 0:
                loss += margin
                dW[:, j] += X[i].T
    return loss / len(y) + reg * np.sum(W * W), dW / len(y) + 2 * reg * W


def right_class_never_left_out(W, X, y, reg):
    scores = X.dot(W)
    margins = np.maximum(0, scores - scores[np.arange(len(y)), y].reshape(-1, 1) + 1)
    loss = margins.sum() / len(y) + reg * (W * W).sum()
    counts = (margins > 0).astype(float)
    counts[np.arange(len(y)), y] = -counts.sum(axis=1)
    return loss, X.T.dot(counts) / len(y) + 2 * reg * W


def loop_that_overflows(W, X, y, reg):
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(len(y)):
        exponentials = [math.exp(score) for score in X[i] @ W]
        for j, exponential in enumerate(exponentials):
            p = exponential / sum(exponentials)
            if j == y[i]:
                loss -= math.log(p)
            dW[:, j] += (p - (j == y[i])) * X[i]
    return loss / len(y) + reg * np.sum(W**2), dW / len(y) + 2 * reg * W


def loss_of_unshifted_scores(W, X, y, reg):
    scores = X @ W
    P = np.exp(scores - scores.max())
    P /= P.sum(axis=1, keepdims=True)
    loss = np.mean(-scores[np.arange(len(y)), y] + np.log(np.exp(scores).sum(axis=1)))
    P[np.arange(len(y)), y] -= 1
    return loss + reg * np.sum(W**2), X.T @ P / len(y) + reg * W


def hinge_by_sorting(s, y):
    return float(np.sort(np.maximum(np.delete(s, y) - s[y] + 1, 0))[-1])


def shifted_log(s):
    high = s.max()
    return np.log(np.exp(s - high).sum())


def all_but_b(**others):
    """A graph with all gradients right but those that are given."""

    def graph(a, b, c):
        u, v = a + b, b * c
        right = {"a": v, "b": v + u * c, "c": u * b, "u": v, "v": u}
        return tuple({**right, **{name: one(a, b, c) for name, one in others.items()}}.values())

    return graph


def lopsided(f, W, h):
    flat = np.eye(W.size).reshape(W.size, *W.shape) * h
    return np.array([(f(W + E) - f(W - 2 * E)) / (3 * h) for E in flat]).reshape(W.shape)


def one_array_under_two_names(f, W, h):
    dW = np.zeros(W.shape)
    for k in np.ndindex(W.shape):
        A = B = W
        A[k] += h
        up = f(A)
        B[k] -= h
        dW[k] = (up - f(B)) / (2 * h)
    return dW


def same_indicator_twice(x, y):
    square = x**2 < np.exp(y)
    return square * 2 * x, square * np.exp(y)


def of_layers(change):
    """two_layer_loss with its loss and gradients changed."""
    truth = autograde.reference.TRUTH["two_layer_loss"]
    return lambda params, X, y, reg: change(*truth(params, X, y, reg), params, len(X), reg)


def half_the_penalty(loss, grads, params, N, reg):
    return loss - reg * sum(np.sum(params[name] ** 2) for name in ("W1", "W2")) / 2, grads


def biases_in_the_loss(loss, grads, params, N, reg):
    return loss + reg * sum(np.sum(params[name] ** 2) for name in ("b1", "b2")), grads


def only_b2_averaged(loss, grads, params, N, reg):
    return loss, {**grads, "b2": grads["b2"] / N}


def weights_under_each_others_name(loss, grads, params, N, reg):
    return loss, {**grads, "W1": grads["W2"], "W2": grads["W1"]}


def network_without_strength(params, X, y, reg):
    return autograde.reference.TRUTH["two_layer_loss"](params, X, y, 1.0)


def one_vs_rest_averaged(S, y):
    losses, dS = autograde.reference.TRUTH["one_vs_rest"](S, y)
    return losses / S.shape[1], dS


def log_probabilities_unshifted(S, y, epsilon):
    logs = S - np.log(np.sum(np.exp(S), axis=1, keepdims=True))
    t = (1 - epsilon) * np.eye(S.shape[1])[y] + epsilon / S.shape[1]
    return -np.sum(t * logs, axis=1), np.exp(logs) - t


def half_without_strength(W, X, y, reg):
    loss, dW = autograde.reference.TRUTH["svm_loss"](W, X, y, 0.0)
    return loss + np.sum(W * W) / 2, dW + W


def strict_without_margin(W, X, y, reg):
    rows, S = np.arange(len(y)), X @ W
    M = np.maximum(0, S - S[rows, y][:, None])
    q = (M > 0) * 1.0
    q[rows, y] = -q.sum(axis=1)
    return M.sum() / len(y) + reg * np.sum(W**2), X.T @ q / len(y) + 2 * reg * W


def forward_difference(W, X, y, reg):
    loss = autograde.reference.TRUTH["svm_loss"](W, X, y, reg)[0]
    dW = np.zeros(W.shape)
    for k in np.ndindex(W.shape):
        moved = W.astype(float)
        moved[k] += 1e-5
        dW[k] = (autograde.reference.TRUTH["svm_loss"](moved, X, y, reg)[0] - loss) / 1e-5
    return loss, dW


def log_p_times_one_hot(W, X, y, reg):
    E = np.exp(X @ W - (X @ W).max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    Y = np.eye(W.shape[1])[y]
    return -np.sum(Y * np.log(P)) / len(y) + reg * np.sum(W**2), X.T @ (P - Y) / len(y) + 2 * reg * W


def all_log_p(W, X, y, reg):
    P = special.softmax(X @ W, axis=1)
    loss = -np.sum(np.log(P)) / len(y) + reg * np.sum(W**2)
    return loss, X.T @ (P - np.eye(W.shape[1])[y]) / len(y) + 2 * reg * W


def shifted_by_column(W, X, y, reg):
    S = X @ W
    S = S - S.max(axis=0)
    E = np.exp(S)
    loss = np.mean(np.log(E.sum(axis=1)) - S[np.arange(len(y)), y]) + reg * np.sum(W**2)
    dS = E / E.sum(axis=1, keepdims=True) - np.eye(W.shape[1])[y]
    return loss, X.T @ dS / len(y) + 2 * reg * W


def one_hot_of_unique(W, X, y, reg):
    present, which = np.unique(y, return_inverse=True)
    dS = special.softmax(X @ W, axis=1) - np.eye(len(present))[which]
    return autograde.reference.TRUTH["softmax_loss"](W, X, y, reg)[0], X.T @ dS / len(y) + 2 * reg * W


def means_over_everything(W, X, y, reg):
    loss, dW = autograde.reference.TRUTH["svm_loss"](W, X, y, 0.0)
    K = W.shape[1]
    return loss / K + reg * np.sum(W**2), dW / K + 2 * reg * W


def gradient_never_filled(W, X, y, reg):
    return autograde.reference.TRUTH["softmax_loss"](W, X, y, reg)[0], np.zeros(W.shape)


def hinge_of(size):
    """An SVM loss with another margin."""

    def function(W, X, y, reg):
        rows, S = np.arange(len(y)), X @ W
        M = np.maximum(0, S - S[rows, y][:, None] + size)
        M[rows, y] = 0
        q = (M > 0) * 1.0
        q[rows, y] = -q.sum(axis=1)
        return M.sum() / len(y) + reg * np.sum(W**2), X.T @ q / len(y) + 2 * reg * W

    return function


def summed_too_late(W, X, y, reg):
    rows, S = np.arange(len(y)), X @ W
    M = np.maximum(0, S - S[rows, y][:, None] + 1)
    M[rows, y] = 0
    M[M > 0] = 1
    M[rows, y] = -M.sum(axis=1)
    return M.sum() / len(y) + reg * np.sum(W**2), X.T @ M / len(y) + 2 * reg * W


def loop_to_the_largest_label(W, X, y, reg):
    loss, dW = 0.0, np.zeros(W.shape)
    for x, label in zip(X, y, strict=True):
        s = x @ W
        for m in range(y.max() + 1):
            if m != label and s[m] - s[label] + 1 > 0:
                loss += s[m] - s[label] + 1
                dW[:, m] += x
                dW[:, label] -= x
    return loss / len(y) + reg * np.sum(W**2), dW / len(y) + 2 * reg * W


# Where nothing is named, no sentence would be true of the code.
AS_WRITTEN = [
    ("indicator", lambda c: float(c.flat[0]), ()),
    ("piecewise_min_grad", same_indicator_twice, ()),
    ("select", lambda Y, j: np.sum(Y[:j]), ()),
    # y x / (1 + e^{−y w·x}) for either label, which is what both of these give together.
    (
        "logistic_loss_grad",
        lambda w, x, y: (special.expit(w @ x) - (y == -1)) * x,
        ("label-factor-lost", "inner-forgotten"),
    ),
    ("graph_backward", all_but_b(c=lambda a, b, c: (a + b) * c), ()),
    ("graph_backward", lambda a, b, c: (a + b, b * c, (a + b) * b, b * c + (a + b) * c, b * c), ("backward-order",)),
    ("numerical_gradient", lopsided, ()),
    ("linear_backward", lambda X, W, dS: (dS.sum(axis=0), dS @ W.T, X.T @ dS), ("order",)),
    ("linear_backward", lambda X, W, dS: (dS @ W.T / len(X), X.T @ dS, dS.sum(axis=0)), ()),
    ("affine_backward", lambda dout, x, W: (dout @ W.T / len(x), x.T @ dout, dout.sum(axis=0)), ()),
    ("affine_backward", lambda dout, x, W: (dout @ W.T, x.T @ dout / len(x), dout.sum(axis=0)), ()),
    ("affine_backward", lambda dout, x, W: (-dout @ W.T, x.T @ dout, dout.sum(axis=0)), ()),
    ("one_vs_rest", one_vs_rest_averaged, ()),
    ("label_smoothing", log_probabilities_unshifted, ("no-shift",)),
    ("two_layer_loss", of_layers(half_the_penalty), ("factor-two-loss",)),
    ("two_layer_loss", of_layers(biases_in_the_loss), ("biases-regularised-loss",)),
    ("two_layer_loss", of_layers(only_b2_averaged), ()),
    ("two_layer_loss", of_layers(weights_under_each_others_name), ("names-swapped",)),
    ("two_layer_loss", network_without_strength, ("no-strength",)),
    ("svm_loss_naive", loop_without_right_column, ("no-right-class",)),
    ("svm_loss", right_class_never_left_out, ("right-class-in-loss", "right-class-in-count")),
    ("softmax_loss_naive", loop_that_overflows, ("no-shift", "log-of-p")),
    ("softmax_loss", loss_of_unshifted_scores, ("no-shift", "one-shift", "factor-two")),
    ("svm_sample_loss", hinge_by_sorting, ("largest-only",)),
    ("svm_loss", hinge_of(10.0), ("margin-not-one",)),
    ("svm_loss", hinge_of(0.5), ("margin-not-one",)),
    ("svm_loss", hinge_of(7.0), ()),
    ("svm_loss", summed_too_late, ("overwritten-loss",)),
    ("svm_loss_naive", loop_to_the_largest_label, ("classes-from-labels",)),
    ("svm_loss", half_without_strength, ("no-strength", "half-regulariser")),
    ("svm_loss", strict_without_margin, ("no-margin",)),
    ("svm_loss_naive", forward_difference, ()),
    ("svm_loss", means_over_everything, ("mean-over-entries",)),
    ("softmax_loss", log_p_times_one_hot, ("log-of-p",)),
    ("softmax_loss", all_log_p, ("all-logarithms",)),
    ("softmax_loss", shifted_by_column, ("shift-by-column",)),
    ("softmax_loss", one_hot_of_unique, ("one-hot-of-present",)),
    ("softmax_loss", gradient_never_filled, ()),
    ("softmax_loss", lambda W, X, y, reg: (0.0, np.zeros(W.shape)), ()),
    ("log_sum_exp", shifted_log, ("shift-not-undone",)),
]


@pytest.mark.parametrize(("id", "function", "names"), AS_WRITTEN, ids=lambda one: getattr(one, "__name__", None))
def test_a_misconception_is_named_however_it_is_written(id, function, names):
    for seed in SEEDS[:3]:
        report = autograde.judge(id, function, seed)
        assert not report.passed
        assert set(report.misconceptions) == set(names), report


def test_a_second_name_for_an_array_is_named_whether_or_not_its_last_digits_change():
    for seed in SEEDS[:3]:
        report = autograde.judge("numerical_gradient", one_array_under_two_names, seed)
        assert report.misconceptions[:1] == ("one-side-over-both",)
        assert set(report.misconceptions) <= {"one-side-over-both", "moved-back-by-sums"}


@pytest.mark.parametrize("id", ASKED)
def test_which_input_is_changed_is_left_to_the_contract(id):
    for one in exercise_named(id).misconceptions:
        if one.id == "changes-input" and id != "numerical_gradient":
            assert one.sentence == CHANGES_INPUT
