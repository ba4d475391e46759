"""The exercises of chapters 6 and 7: right answers pass, wrong ones don't, and the inputs are what they say."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest

import autograde
from autograde.catalogue import digits, exercise_named, given, lab, network
from autograde.judge.collect import collect
from autograde.judge.key import key_for
from autograde.judge.run import verdict
from autograde.reference import LOOPS, TIES, TRUTH
from autograde.reference.mistakes import ways

LONG = bool(os.environ.get("GBH_LONG"))
SEEDS = range(100, 130 if LONG else 102)
MANY_SEEDS = range(200 if LONG else 20)
IDS = [exercise.id for exercise in (*lab.EXERCISES, *network.EXERCISES)]
SCORE_LOSSES = ("squared_hinge", "label_smoothing", "focal_loss", "one_vs_rest")
one_hot, softmax = TRUTH["one_hot"], TRUTH["softmax"]


def judges(id, seed):
    """A judge for one exercise and seed that runs the misconceptions once."""
    exercise = exercise_named(id)
    cases = exercise.cases(seed)
    key = key_for(exercise, cases, seed)
    mistakes = key.mistakes()
    key = replace(key, mistakes=lambda: mistakes)
    return lambda function: verdict(exercise, cases, key, collect(function, cases), public=seed is None)


def points(report):
    return {criterion.name: criterion.points for criterion in report.criteria}


# Right answers and mistakes.
@pytest.mark.parametrize("id", IDS)
def test_references_and_loop_twins_pass(id):
    for seed in (None, *range(30)):
        for function in (TRUTH[id], *([LOOPS[id]] if id in LOOPS else [])):
            report = autograde.judge(id, function, seed)
            assert report.passed, (seed, report.text())
            assert report.points == report.max_points
            assert report.misconceptions == ()


@pytest.mark.parametrize("id", IDS)
def test_each_mistake_is_rejected_and_named_first(id):
    for seed in SEEDS:
        judge = judges(id, seed)
        for name, function in ((name, one) for name, functions in ways(id).items() for one in functions):
            report = judge(function)
            assert not report.passed, (seed, name)
            assert report.misconceptions[:1] == (name,), (seed, name, report.misconceptions)


def test_points_are_those_of_the_plan():
    assert {id: exercise_named(id).points for id in IDS} == {
        "linear_loss": 4,
        "squared_hinge": 3,
        "label_smoothing": 3,
        "focal_loss": 3,
        "one_vs_rest": 3,
        "sgd": 3,
        "free_loss": 4,
        "relu_backward": 2,
        "affine_backward": 3,
        "two_layer_loss": 8,
        "predict": 2,
    }


# Right answers in other forms.
def linear_by_einsum(W, X, y, reg, score_loss):
    print("working")
    losses, dS = score_loss(np.einsum("nd,dk->nk", X, W), y)
    dS /= len(X)
    return np.array([losses.mean() + reg * np.linalg.norm(W) ** 2]), np.einsum("nd,nk->dk", X, dS) + 2 * reg * W


def linear_as_matrix(W, X, y, reg, score_loss):
    losses, dS = score_loss(X @ W, y)
    return np.float64(losses.mean() + reg * (W * W).sum()), np.asmatrix(X.T @ dS / X.shape[0] + 2 * reg * W)


def squared_hinge_by_loops(S, y):
    losses, dS = [0.0] * len(S), np.zeros(S.shape)
    for i in range(len(S)):
        for m in range(S.shape[1]):
            margin = S[i, m] - S[i, y[i]] + 1
            if m != y[i] and margin > 0:
                losses[i] += margin**2
                dS[i, m] += 2 * margin
                dS[i, y[i]] -= 2 * margin
    return losses, dS


def smoothing_in_two_parts(S, y, epsilon):
    """(1 − ε) times the softmax loss, plus ε times the mean of the losses that each class would give."""
    shifted = S - S.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    losses = -(1 - epsilon) * logs[np.arange(len(y)), y] - epsilon * logs.mean(axis=1)
    dS = np.exp(logs) - epsilon / S.shape[1]
    dS[np.arange(len(y)), y] -= 1 - epsilon
    return losses, dS


def focal_by_product_rule(S, y, gamma):
    rows = np.arange(len(y))
    shifted = S - S.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    P, log_p = np.exp(logs), logs[rows, y]
    p = P[rows, y]
    with np.errstate(all="ignore"):
        chained = np.where(p < 1, gamma * (1 - p) ** (gamma - 1) * p * log_p, 0.0)  # at p = 1 the limit is 0
    slope = chained - (1 - p) ** gamma
    dS = -slope[:, None] * P
    dS[rows, y] += slope
    return -((1 - p) ** gamma) * log_p, dS


def rest_by_cases(S, y):
    h = np.eye(S.shape[1])[y]
    losses = np.where(h == 1, np.logaddexp(0, -S), np.logaddexp(0, S)).sum(axis=1)
    return losses, 1 / (1 + np.exp(-S)) - h


def sgd_with_lists(loss, W, X, y, reg, learning_rate, batches):
    W, losses = W.copy(), []
    for batch in batches:
        value, dW = loss(W, X[batch, :], y[batch], reg)
        losses.append(value)
        W -= learning_rate * dW
    return W, losses


def relu_strictly(dH, Z):
    return np.where(Z > 0, dH, 0)


def relu_half(dH, Z):
    return dH * (np.sign(Z) + 1) / 2


def affine_by_einsum(dout, x, W):
    return [np.einsum("nm,dm->nd", dout, W), np.einsum("nd,nm->dm", x, dout), np.ones(len(x)) @ dout]


def network_strictly(params, X, y, reg):
    """> at the kink, biases in a row of their own, and the mean taken last."""
    N = len(X)
    ones = np.ones((N, 1))
    first, second = np.vstack([params["W1"], params["b1"]]), np.vstack([params["W2"], params["b2"]])
    Z = np.hstack([X, ones]) @ first
    H = Z * (Z > 0)
    S = np.hstack([H, ones]) @ second
    S = S - S.max(axis=1, keepdims=True)
    dS = np.exp(S) / np.exp(S).sum(axis=1, keepdims=True)
    loss = (np.log(np.exp(S).sum(axis=1)) - S[range(N), y]).mean()
    dS[range(N), y] -= 1
    d2 = np.hstack([H, ones]).T @ dS / N
    d1 = np.hstack([X, ones]).T @ (dS @ params["W2"].T * (Z > 0)) / N
    loss += reg * sum((params[name] ** 2).sum() for name in ("W1", "W2"))
    return loss, {
        "b2": d2[-1],
        "W2": d2[:-1] + 2 * reg * params["W2"],
        "b1": d1[-1],
        "W1": d1[:-1] + 2 * reg * params["W1"],
    }


def predict_by_probabilities(params, X):
    H = np.clip(X @ params["W1"] + params["b1"], 0, None)
    return softmax(H @ params["W2"] + params["b2"]).argmax(axis=1).astype(np.float64)


def predict_as_list(params, X):
    return [int(np.argmax(np.maximum(x @ params["W1"] + params["b1"], 0) @ params["W2"] + params["b2"])) for x in X]


@pytest.mark.parametrize(
    ("id", "function"),
    [
        ("linear_loss", linear_by_einsum),
        ("linear_loss", linear_as_matrix),
        ("squared_hinge", squared_hinge_by_loops),
        ("label_smoothing", smoothing_in_two_parts),
        ("focal_loss", focal_by_product_rule),
        ("one_vs_rest", rest_by_cases),
        ("sgd", sgd_with_lists),
        ("relu_backward", relu_strictly),
        ("relu_backward", relu_half),
        ("affine_backward", affine_by_einsum),
        ("two_layer_loss", network_strictly),
        ("predict", predict_by_probabilities),
        ("predict", predict_as_list),
    ],
)
def test_right_answers_in_other_forms_pass(id, function):
    for seed in (None, *SEEDS):
        report = autograde.judge(id, function, seed)
        assert report.passed, (seed, report.text())
        assert report.misconceptions == ()


def test_any_slope_at_the_kink_is_right_and_a_slope_beyond_is_not():
    truth = TRUTH["relu_backward"]
    for slope, passes in ((0.0, True), (0.3, True), (1.0, True), (1.2, False), (-0.1, False)):
        report = autograde.judge("relu_backward", lambda dH, Z, a=slope: np.where(Z == 0, a * dH, truth(dH, Z)))
        assert report.passed == passes, slope


def test_at_a_kink_weights_and_biases_must_choose_the_same_slope():
    def torn(params, X, y, reg):
        loss, grads = TRUTH["two_layer_loss"](params, X, y, reg)
        return loss, {**grads, "b1": network_strictly(params, X, y, reg)[1]["b1"]}

    assert points(autograde.judge("two_layer_loss", torn))["hidden-layer"] < 2.5


# Numerical derivatives are seen for what they are.
def numerically(value, A, h=1e-5):
    gradient = np.zeros(A.shape)
    for k in np.ndindex(A.shape):
        up, down = A.astype(np.float64), A.astype(np.float64)
        up[k] += h
        down[k] -= h
        gradient[k] = (value(up) - value(down)) / (2 * h)
    return gradient


@pytest.mark.parametrize("id", SCORE_LOSSES)
def test_a_numerical_gradient_of_the_scores_does_not_get_full_marks(id):
    def function(S, y, *strength):
        return TRUTH[id](S, y, *strength)[0], numerically(lambda S: np.sum(TRUTH[id](S, y, *strength)[0]), S)

    for seed in SEEDS:
        earned = points(autograde.judge(id, function, seed))
        due = {criterion.name: criterion.points for criterion in exercise_named(id).criteria}
        assert earned["losses"] == due["losses"]
        assert earned["gradient"] < due["gradient"]


def test_a_numerical_gradient_of_the_network_does_not_get_full_marks():
    def function(params, X, y, reg):
        loss = TRUTH["two_layer_loss"]
        grads = {
            name: numerically(lambda A, name=name: loss({**params, name: A}, X, y, reg)[0], value)
            for name, value in params.items()
        }
        return loss(params, X, y, reg)[0], grads

    earned = points(autograde.judge("two_layer_loss", function))
    assert earned["loss"] == 1
    assert earned["output-layer"] < 1.5
    assert earned["hidden-layer"] < 2.5


# A loss of one's own.
def squares(S, y):
    away = S - one_hot(y, S.shape[1])
    return np.sum(away**2, axis=1), 2 * away


def brier(S, y):
    """The squared distance of p from the one-hot row."""
    P = softmax(S)
    away = P - one_hot(y, S.shape[1])
    return np.sum(away**2, axis=1), 2 * P * (away - np.sum(away * P, axis=1, keepdims=True))


def exponential(S, y):
    t = 2 * one_hot(y, S.shape[1]) - 1
    E = np.exp(-t * S)
    return np.sum(E, axis=1), -t * E


def worst_rival(S, y):
    """Only the worst of the other classes pays: a loss with kinks."""
    rows = np.arange(len(y))
    margins = S - S[rows, y][:, None] + 1
    margins[rows, y] = 0
    worst = np.argmax(margins, axis=1)
    return np.max(margins, axis=1), one_hot(worst, S.shape[1]) - one_hot(y, S.shape[1])


def far_larger(S, y):
    """Its size is no fault, and needs no learning rate."""
    losses, dS = squares(S, y)
    return 1e4 * losses, 1e4 * dS


@pytest.mark.parametrize("loss", [squares, brier, exponential, worst_rival, far_larger])
def test_a_consistent_loss_that_learns_passes(loss):
    for seed in (None, *range(10)):
        report = autograde.judge("free_loss", loss, seed)
        assert report.passed, (seed, report.text())


def no_two(S, y):
    losses, dS = squares(S, y)
    return losses, dS / 2


def averaged(S, y):
    losses, dS = squares(S, y)
    return losses, dS / len(S)


def of_another_loss(S, y):
    return exponential(S, y)[0], squares(S, y)[1]


def hard_coded_sizes(S, y):
    losses, dS = squares(S, y)
    return losses, dS * (S.shape[1] == 3)


def right_class_forgotten(S, y):
    losses, dS = squares(S, y)
    return losses, dS * (1 - one_hot(y, S.shape[1]))


@pytest.mark.parametrize("loss", [no_two, averaged, of_another_loss, hard_coded_sizes, right_class_forgotten])
def test_a_gradient_of_another_loss_is_inconsistent(loss):
    for seed in (None, *range(10)):
        assert points(autograde.judge("free_loss", loss, seed))["consistent"] == 0


def test_samples_that_lean_on_each_other_are_noticed():
    def centred(S, y):
        """Each class's mean over the batch is taken off first; dS as if it weren't there."""
        return squares(S - np.mean(S, axis=0), y)

    for seed in (None, *range(10)):
        assert points(autograde.judge("free_loss", centred, seed))["samples"] == 0


@pytest.mark.parametrize(
    "loss",
    [
        lambda S, y: (np.sum(S**2, axis=1), 2 * S),
        lambda S, y: tuple(-part for part in squares(S, y)),
        given.away_from_the_label,
    ],
    ids=["without labels", "turned round", "the one that is handed over"],
)
def test_a_consistent_loss_that_teaches_nothing_fails(loss):
    for seed in (None, *range(10)):
        report = autograde.judge("free_loss", loss, seed)
        assert not report.passed
        assert points(report)["consistent"] == 1.5
        assert points(report)["chance"] == 0


def test_a_constant_loss_earns_nothing():
    for seed in (None, *range(10)):
        assert autograde.judge("free_loss", lambda S, y: (np.ones(len(S)), np.zeros(S.shape)), seed).points == 0


def test_training_ends_with_finite_weights_whatever_the_loss_does():
    X, y = digits.load()

    def bursts(S, y):
        with np.errstate(all="ignore"):
            return np.exp(1e3 * np.sum(S, axis=1)) - 1e300, -np.exp(1e3 * S)

    def nothing(S, y):
        return np.full(len(S), np.nan), np.full(S.shape, np.nan)

    for loss in (bursts, nothing):
        W = given.train(loss, X[:50], y[:50])
        assert W.shape == (64, 10)
        assert np.all(np.isfinite(W))


# What is handed over.
def test_what_is_handed_over_has_right_gradients():
    generator = np.random.default_rng(1)
    S, y = generator.normal(size=(4, 5)), np.array([4, 0, 2, 2])
    dS = numerically(lambda S: np.sum(given.away_from_the_label(S, y)[0]), S)
    np.testing.assert_allclose(given.away_from_the_label(S, y)[1], dS, rtol=1e-7, atol=1e-7)
    W, X = generator.normal(size=(3, 5)), generator.normal(size=(4, 3))
    dW = numerically(lambda W: given.pull_to_means(W, X, y, 0.3)[0], W)
    np.testing.assert_allclose(given.pull_to_means(W, X, y, 0.3)[1], dW, rtol=1e-7, atol=1e-7)


def test_the_digits_are_those_of_the_source():
    X, y = digits.load()
    assert X.shape == (1797, 64)
    assert X.dtype == np.float64
    assert y.dtype == np.int64
    # The class counts that the data's own description gives for its test set.
    assert np.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert set(np.unique(16 * X)) == set(range(17))
    with pytest.raises(ValueError, match="read-only"):
        X[0, 0] = 1


# The inputs.
def test_cases_have_names_of_their_own_and_their_bases():
    for id in IDS:
        for seed in MANY_SEEDS:
            cases = exercise_named(id).cases(seed)
            names = [case.name for case in cases]
            assert len(set(names)) == len(names)
            assert {case.base for case in cases if case.base} <= set(names)
            served = set().union(*(case.serves for case in cases))
            assert {criterion.name for criterion in exercise_named(id).criteria} <= served


def test_random_networks_keep_clear_of_kinks_and_ties_are_where_they_should_be():
    for seed in MANY_SEEDS:
        for case in exercise_named("two_layer_loss").cases(seed):
            params, X = case.inputs["params"], case.inputs["X"]
            Z = X @ params["W1"] + params["b1"]
            assert np.any(Z == 0) == case.tie, case.name
            if "1e-7" not in case.name:
                assert case.tie or np.min(np.abs(Z)) > network.CLEAR / 2, case.name
            S = np.maximum(0, Z) @ params["W2"] + params["b2"]
            assert np.all(np.isfinite(S))


def test_the_directions_at_ties_are_independent():
    for id, outputs in (("two_layer_loss", ("W1", "b1")), ("relu_backward", None)):
        counts = []
        for case in exercise_named(id).cases(7):
            if not case.tie:
                continue
            directions = TIES[id](*case.inputs.values())
            parts = [directions] if outputs is None else [directions[name] for name in outputs]
            flat = np.concatenate([part.reshape(len(part), -1) for part in parts], axis=1)
            assert np.min(np.linalg.svd(flat, compute_uv=False)) > 1e-2, case.name
            counts.append(len(flat))
        assert len(counts) >= 2
        assert max(counts) > 1


def test_samples_of_predict_have_one_largest_score():
    for seed in MANY_SEEDS:
        for case in exercise_named("predict").cases(seed):
            params, X = case.inputs["params"], case.inputs["X"]
            S = np.sort(np.maximum(0, X @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"], axis=1)
            assert np.min(S[:, -1] - S[:, -2]) > network.LEAD / 2
            assert case.name != "all scores negative" or np.max(S) < 0


def test_batches_repeat_samples_and_leave_others_out():
    for seed in MANY_SEEDS:
        first, *rest = exercise_named("sgd").cases(seed)
        N, batches = len(first.inputs["X"]), first.inputs["batches"]
        assert any(len(set(batch)) < len(batch) for batch in batches)
        assert set(batches.ravel()) < set(range(N))
        for case in (first, *rest):
            assert 0 <= np.min(case.inputs["batches"]) <= np.max(case.inputs["batches"]) < len(case.inputs["X"])


def test_moves_of_the_free_loss_lie_on_both_sides_of_their_base():
    for seed in MANY_SEEDS:
        cases = exercise_named("free_loss").cases(seed)
        by_name = {case.name: case for case in cases}
        moves = [case for case in cases if case.base]
        for up, down in zip(moves[::2], moves[1::2], strict=True):
            S = by_name[up.base].inputs["S"]
            np.testing.assert_allclose(up.inputs["S"] - S, S - down.inputs["S"], atol=1e-12)
            assert np.max(np.abs(up.inputs["S"] - S)) > lab.STEP / 10


def test_digits_to_learn_from_and_to_be_tried_on_differ():
    for seed in MANY_SEEDS:
        cases = [case for case in exercise_named("free_loss").cases(seed) if case.held_out is not None]
        assert len(cases) == 3
        for case in cases:
            learnt, (unseen, labels) = case.inputs["X"], case.held_out
            assert learnt.shape == unseen.shape == (300, 65)
            assert len(set(case.inputs["y"])) == len(set(labels)) == 10
            assert np.all(learnt[:, -1] == 1)
            assert not {row.tobytes() for row in learnt} & {row.tobytes() for row in unseen}
