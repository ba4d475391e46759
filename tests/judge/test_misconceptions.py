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

import autograde
from autograde.catalogue import exercise_named
from autograde.judge.collect import collect
from autograde.judge.key import key_for
from autograde.judge.run import verdict
from autograde.reference.mistakes import MISTAKES, linear, softmax, svm
from autograde.reference.mistakes.linear import assembled

LONG = bool(os.environ.get("GBH_LONG"))
SEEDS = (None, *range(200 if LONG else 2))
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
        assert one.equation in labels, one


# Each of them alone.
@pytest.mark.parametrize("id", ASKED)
def test_each_misconception_is_rejected_and_named_first(id):
    missed = []
    for seed in SEEDS:
        for name, function in MISTAKES[id].items():
            report = judged(id, function, seed)
            if report.passed or report.misconceptions[:1] != (name,):
                missed.append((seed, name, report.passed, report.misconceptions))
        _asked.cache_clear()
    assert not missed, f"{len(missed)} missed: {missed[:5]}"


@pytest.mark.parametrize("id", ASKED)
def test_no_other_misconception_is_named_beside_it(id):
    for name, function in MISTAKES[id].items():
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


AS_WRITTEN = [
    ("svm_loss_naive", loop_without_right_column, ("no-right-class",)),
    ("svm_loss", right_class_never_left_out, ("right-class-in-loss", "right-class-in-count")),
    ("softmax_loss_naive", loop_that_overflows, ("no-shift", "log-of-p")),
    ("softmax_loss", loss_of_unshifted_scores, ("no-shift", "one-shift", "factor-two")),
    ("svm_sample_loss", hinge_by_sorting, ("largest-only",)),
    ("log_sum_exp", shifted_log, ("shift-not-undone",)),
]


@pytest.mark.parametrize(("id", "function", "names"), AS_WRITTEN, ids=lambda one: getattr(one, "__name__", None))
def test_a_misconception_is_named_however_it_is_written(id, function, names):
    for seed in SEEDS[:3]:
        assert set(autograde.judge(id, function, seed).misconceptions) == set(names)
