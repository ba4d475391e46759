"""Wrong implementations for the chapter softmax.

Most are a score loss: S (N, K), y (N,) -> the losses (N,) and dS (N, K). The exercises about one sample take its
first row, the exercises about a batch hand it to `assembled`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograde.reference.indicator import Array, Labels, one_hot
from autograde.reference.mistakes.linear import Loss, ScoreLoss, also_shared, assembled, shared
from autograde.reference.softmax import cross_entropy, log_softmax, softmax


def right(S: Array, y: Labels) -> tuple[Array, Array]:
    """The right losses and dS."""
    return cross_entropy(S, y), softmax(S) - one_hot(y, S.shape[1])


def of(P: Array, y: Labels) -> tuple[Array, Array]:
    """−log p_y and p − onehot of some P: right but for underflow, if P is."""
    return -np.log(P[np.arange(len(y)), y]), P - one_hot(y, P.shape[1])


def log_sum(S: Array, c: Any = 0.0) -> Any:
    """log Σ e^{s_m − c}, row by row"""
    return np.log(np.sum(np.exp(S - c), axis=-1))


# P itself, (N, K) or (K,) -> the same shape.
def without_shift(S: Array) -> Array:
    """e^s / Σ e^s as it stands."""
    E = np.exp(S)
    P: Array = E / np.sum(E, axis=-1, keepdims=True)
    return P


def one_shift(S: Array) -> Array:
    """One maximum for the whole matrix."""
    return without_shift(S - np.max(S))


def shift_by_column(S: Array) -> Array:
    """The maximum of each class over the samples is subtracted."""
    return softmax(S - np.max(S, axis=0))


def sum_over_samples(S: Array) -> Array:
    """Each class is divided by its sum over the samples."""
    E = np.exp(S - np.max(S, axis=0))
    P: Array = E / np.sum(E, axis=0)
    return P


def shift_by_row_sum_over_samples(S: Array) -> Array:
    """The maximum by row, the sum by column."""
    E = np.exp(S - np.max(S, axis=-1, keepdims=True))
    P: Array = E / np.sum(E, axis=0)
    return P


def one_sum(S: Array) -> Array:
    """One sum for the whole matrix."""
    E = np.exp(S - np.max(S))
    P: Array = E / np.sum(E)
    return P


def shift_by_row_one_sum(S: Array) -> Array:
    """The maximum by row, one sum for the whole matrix."""
    E = np.exp(S - np.max(S, axis=-1, keepdims=True))
    P: Array = E / np.sum(E)
    return P


def sum_not_kept(S: Array) -> Array:
    """The row sums have lost their axis, and line up with the columns."""
    E = np.exp(S - np.max(S, axis=-1, keepdims=True))
    P: Array = E / np.sum(E, axis=-1)
    return P


def rows_only(S: Array) -> Array:
    """Axis 1, which the scores of one sample don't have."""
    E = np.exp(S - np.max(S, axis=1, keepdims=True))
    P: Array = E / np.sum(E, axis=1, keepdims=True)
    return P


def no_sum(S: Array) -> Array:
    """e^{s − c}, divided by nothing."""
    E: Array = np.exp(S - np.max(S, axis=-1, keepdims=True))
    return E


def no_exponential(S: Array) -> Array:
    """s / Σ s"""
    P: Array = S / np.sum(S, axis=-1, keepdims=True)
    return P


def softmax_in_place(s: Array) -> Array:
    """The shift is written into s."""
    s -= np.max(s, axis=-1, keepdims=True)
    return without_shift(s)


def from_p(P: Callable[[Array], Array]) -> ScoreLoss:
    """The score loss with another P."""
    return lambda S, y: of(P(S), y)


def not_by_row(shift: Callable[[Array], Any]) -> ScoreLoss:
    """Log-sum-exp and P of scores with another shift than the row's own; −log p_y would have one mistake more."""

    def score_loss(S: Array, y: Labels) -> tuple[Array, Array]:
        S = S - shift(S)
        P = without_shift(S)
        return log_sum(S) - S[np.arange(len(y)), y], P - one_hot(y, S.shape[1])

    return score_loss


# In the loss alone.
def minus_loss(S: Array, y: Labels) -> tuple[Array, Array]:
    """log p_y"""
    losses, dS = right(S, y)
    return -losses, dS


def log_of_p(S: Array, y: Labels) -> tuple[Array, Array]:
    """−log p_y with p_y computed first, shifted as it should be."""
    return of(softmax(S), y)


def small_in_log(small: float) -> ScoreLoss:
    """−log(p_y + small)"""
    return lambda S, y: (-np.log(softmax(S)[np.arange(len(y)), y] + small), right(S, y)[1])


def at_least_in_log(small: float) -> ScoreLoss:
    """−log max(p_y, small)"""
    return lambda S, y: (-np.log(np.maximum(softmax(S)[np.arange(len(y)), y], small)), right(S, y)[1])


def no_logarithm(S: Array, y: Labels) -> tuple[Array, Array]:
    """−p_y"""
    return -softmax(S)[np.arange(len(y)), y], right(S, y)[1]


def all_logarithms(S: Array, y: Labels) -> tuple[Array, Array]:
    """−Σ_j log p_j"""
    return -np.sum(log_softmax(S), axis=1), right(S, y)[1]


def all_logarithms_of_p(S: Array, y: Labels) -> tuple[Array, Array]:
    """−Σ_j log p_j with the p_j computed first."""
    return -np.sum(np.log(softmax(S)), axis=1), right(S, y)[1]


def logarithms_times_one_hot(S: Array, y: Labels) -> tuple[Array, Array]:
    """−Σ_j 1{j = y} log p_j with the p_j computed first: 0 times infinity, where any of them is 0."""
    return -np.sum(one_hot(y, S.shape[1]) * np.log(softmax(S)), axis=1), right(S, y)[1]


def right_score_forgotten(S: Array, y: Labels) -> tuple[Array, Array]:
    """log Σ e^{s_m}"""
    losses, dS = right(S, y)
    return losses + S[np.arange(len(y)), y], dS


def shift_not_undone(S: Array, y: Labels) -> tuple[Array, Array]:
    """log Σ e^{s_m − c} − s_y"""
    losses, dS = right(S, y)
    return losses - np.max(S, axis=1), dS


def log_of_mean(W: Array, X: Array, y: Labels, reg: float) -> tuple[float, Array]:
    """−log of the mean of p_y."""
    S = X @ W
    mean = np.mean(softmax(S)[np.arange(len(y)), y])
    return -np.log(mean) + reg * np.sum(W**2), X.T @ right(S, y)[1] / len(y) + 2 * reg * W


# In the gradient alone: from P, its one-hot rows Y, S and y to dS.
GradientOnly = Callable[[Array, Array, Array, Labels], Array]


def own_p(P: Array, Y: Array) -> Array:
    """p_y of each sample, a column."""
    p_y: Array = np.sum(P * Y, axis=1, keepdims=True)
    return p_y


def wrong_class_sign(P: Array, Y: Array, S: Array, y: Labels) -> Array:
    """−p_j at the wrong classes."""
    return P * (2 * Y - 1) - Y


def right_class_sign(P: Array, Y: Array, S: Array, y: Labels) -> Array:
    """1 − p_y at the right class."""
    return P * (1 - 2 * Y) + Y


def one_from_columns(P: Array, Y: Array, S: Array, y: Labels) -> Array:
    """1 is taken from whole columns: those of all labels that occur."""
    dS = P.copy()
    dS[:, y] -= 1
    return dS


IN_GRADIENT: Mapping[str, GradientOnly] = {
    "no-one-hot": lambda P, Y, S, y: P,
    "one-hot-added": lambda P, Y, S, y: P + Y,
    "one-everywhere": lambda P, Y, S, y: P - 1,
    "label-subtracted": lambda P, Y, S, y: P - y[:, np.newaxis],
    "right-p-everywhere": lambda P, Y, S, y: own_p(P, Y) - Y,
    "right-class-only": lambda P, Y, S, y: (P - 1) * Y,
    "no-right-class": lambda P, Y, S, y: P * (1 - Y),
    "wrong-class-sign": wrong_class_sign,
    "right-class-sign": right_class_sign,
    "derivative-of-p": lambda P, Y, S, y: own_p(P, Y) * (Y - P),
}
IN_SAMPLE_GRADIENT: Mapping[str, GradientOnly] = {
    **IN_GRADIENT,
    "sign": lambda P, Y, S, y: Y - P,
    "logistic-slope": lambda P, Y, S, y: P * (1 - P),
    "scores-for-p": lambda P, Y, S, y: S - Y,
}


def from_gradient(dS: GradientOnly) -> ScoreLoss:
    """The score loss with another dS."""
    return lambda S, y: (cross_entropy(S, y), dS(softmax(S), one_hot(y, S.shape[1]), S, y))


# In both.
def right_class_not_summed(S: Array, y: Labels) -> tuple[Array, Array]:
    """The denominator runs over m ≠ y, as the sum of the SVM does."""
    E, Y = no_sum(S), one_hot(y, S.shape[1])
    return of(E / np.sum(E * (1 - Y), axis=1, keepdims=True), y)


def right_class_not_in_log_sum(S: Array, y: Labels) -> tuple[Array, Array]:
    """The same, with the loss from a logarithm of the sum: it stays finite where p underflows."""
    others = np.sum(no_sum(S) * (1 - one_hot(y, S.shape[1])), axis=1)
    losses = np.log(others) + np.max(S, axis=1) - S[np.arange(len(y)), y]
    return losses, right_class_not_summed(S, y)[1]


def one_hot_to_the_largest_label(S: Array, y: Labels) -> tuple[Array, Array]:
    """The one-hot rows are as wide as the largest label wants them."""
    return cross_entropy(S, y), softmax(S) - np.eye(int(np.max(y)) + 1)[y]


def one_hot_of_present_labels(S: Array, y: Labels) -> tuple[Array, Array]:
    """The one-hot rows are as wide as the number of labels that occur."""
    return cross_entropy(S, y), softmax(S) - np.eye(len(np.unique(y)))[y]


def present_labels_broadcast(S: Array, y: Labels) -> tuple[Array, Array]:
    """The same one-hot rows, which a single label makes one entry wide: that is subtracted from every class."""
    return cross_entropy(S, y), softmax(S) - (y[:, np.newaxis] == np.unique(y))


def classes_up_to_the_largest_label(S: Array, y: Labels) -> tuple[Array, Array]:
    """The loops over classes end at the largest label."""
    within = int(np.max(y)) + 1
    losses, dS = right(S[:, :within], y)
    return losses, np.pad(dS, ((0, 0), (0, S.shape[1] - within)))


# On the way to dW.
def repeated_labels_lost(X: Array, dS: Array, y: Labels) -> Array:
    """Columns indexed by y: of samples with one label, only the last is subtracted."""
    dW: Array = X.T @ (dS + one_hot(y, dS.shape[1]))
    dW[:, y] -= X.T
    return dW


def one_hot_not_averaged(X: Array, dS: Array, y: Labels) -> Array:
    """P is divided by N, and then the one-hot rows are subtracted in full."""
    Y = one_hot(y, dS.shape[1])
    return X.T @ (dS + Y - len(y) * Y)


SMALL = (1e-12, 1e-7, 1e-8, 1e-9, 1e-10, 1e-15, float(np.finfo(float).eps), 1e-16, 1e-20, 1e-30, 1e-100, 1e-300)
"""What is put under a logarithm."""


CLIPPED = (1e-7, 1e-6, 1e-5)
"""What p is kept above, where adding it would change more than the extremes."""


def shifted_by_own(S: Array, y: Labels) -> tuple[Array, Array]:
    """The score of the right class is the shift: −log p_y = log Σ e^{s_m − s_y}"""
    return not_by_row(lambda S: S[np.arange(len(y)), y][:, np.newaxis])(S, y)


def row_mean(S: Array) -> Array:
    mean: Array = np.mean(S, axis=-1, keepdims=True)
    return mean


def row_minimum(S: Array) -> Array:
    minimum: Array = np.min(S, axis=-1, keepdims=True)
    return minimum


# The exercises about one sample.
def log_sum_exp_in_place(s: Array) -> Any:
    """The shift is written into s."""
    c = np.max(s)
    s -= c
    return c + log_sum(s)


LOG_SUM_EXP: Mapping[str, Callable[[Array], Any]] = {
    "no-shift": log_sum,
    "shift-not-maximum": lambda s: np.mean(s) + log_sum(s, np.mean(s)),
    "shift-not-undone": lambda s: log_sum(s, np.max(s)),
    "shift-subtracted": lambda s: log_sum(s, np.max(s)) - np.max(s),
    "no-logarithm": lambda s: np.sum(np.exp(s)),
    "maximum-alone": lambda s: np.max(s),
    "mean-of-exponentials": lambda s: np.max(s) + np.log(np.mean(np.exp(s - np.max(s)))),
    "sum-of-logarithms": lambda s: np.sum(s),
    "log-base-two": lambda s: np.max(s) + log_sum(s, np.max(s)) / np.log(2),
    "changes-input": log_sum_exp_in_place,
}


def of_p(dp: Callable[[Array, Array, float], Array], P: Callable[[Array], Array] = softmax) -> Callable[..., Array]:
    """A derivative of p_y that is written in p, the one-hot row and p_y."""

    def derivative(s: Array, y: int) -> Array:
        p = P(s)
        return dp(p, np.arange(len(s)) == y, p[y])

    return derivative


DP_Y = {
    "no-shift": of_p(lambda p, own, p_y: p_y * (own - p), without_shift),
    "changes-input": of_p(lambda p, own, p_y: p_y * (own - p), softmax_in_place),
    "sign": of_p(lambda p, own, p_y: p_y * (p - own)),
    "other-case-sign": of_p(lambda p, own, p_y: np.where(own, p_y * (1 - p), p_y * p)),
    "right-case-sign": of_p(lambda p, own, p_y: np.where(own, -p_y * (1 - p), -p_y * p)),
    "right-case-only": of_p(lambda p, own, p_y: np.where(own, p_y * (1 - p), 0)),
    "other-case-only": of_p(lambda p, own, p_y: np.where(own, 0, -p_y * p)),
    "right-case-everywhere": of_p(lambda p, own, p_y: np.full(len(p), p_y * (1 - p_y))),
    "numerator-constant": of_p(lambda p, own, p_y: -p_y * p),
    "denominator-constant": of_p(lambda p, own, p_y: p_y * own),
    "logistic-slope": of_p(lambda p, own, p_y: p * (1 - p)),
    "no-factor": of_p(lambda p, own, p_y: own - p),
    "gradient-of-loss": of_p(lambda p, own, p_y: p - own),
}


def first_dscores(score_loss: ScoreLoss) -> Callable[[Array, int], Array]:
    """The gradient of one sample."""
    return lambda s, y: score_loss(s[np.newaxis], np.array([y]))[1][0]


def dscores_in_place(s: Array, y: int) -> Array:
    """The shift is written into s."""
    dS = softmax_in_place(s)
    dS[y] -= 1
    return dS


OF_ROWS = {
    "shift-by-column": shift_by_column,
    "sum-over-samples": sum_over_samples,
    "max-by-row-sum-over-samples": shift_by_row_sum_over_samples,
    "one-sum": one_sum,
}


def batch_mistakes() -> dict[str, Loss]:
    own = {
        "loss-sign": minus_loss,
        "log-of-p": log_of_p,
        "epsilon-in-log": small_in_log(SMALL[0]),
        "classes-from-labels": classes_up_to_the_largest_label,
        "no-logarithm": no_logarithm,
        "all-logarithms": all_logarithms,
        "right-score-forgotten": right_score_forgotten,
        "shift-not-undone": shift_not_undone,
        "right-class-not-summed": right_class_not_summed,
        "narrow-one-hot": one_hot_to_the_largest_label,
        "one-hot-of-present": one_hot_of_present_labels,
        "one-from-columns": from_gradient(one_from_columns),
        **{id: from_gradient(dS) for id, dS in IN_GRADIENT.items()},
        **{id: from_p(P) for id, P in {"no-sum": no_sum, **OF_ROWS}.items()},
        "no-shift": not_by_row(lambda S: 0.0),
        "one-shift": not_by_row(np.max),
        "shift-not-maximum": not_by_row(row_mean),
    }
    return {
        **shared(right),
        **{id: assembled(score_loss) for id, score_loss in own.items()},
        "log-of-mean": log_of_mean,
        "repeated-lost": assembled(right, dW_from=repeated_labels_lost),
        "one-hot-not-averaged": assembled(right, dW_from=one_hot_not_averaged),
    }


MISTAKES: Mapping[str, Mapping[str, Callable[..., Any]]] = {
    "log_sum_exp": LOG_SUM_EXP,
    "softmax": {
        **OF_ROWS,
        "no-shift": without_shift,
        "one-shift": one_shift,
        "shift-not-maximum": lambda S: without_shift(S - row_mean(S)),
        "no-sum": no_sum,
        "sum-not-kept": sum_not_kept,
        "rows-only": rows_only,
        "no-exponential": no_exponential,
        "changes-input": softmax_in_place,
    },
    "softmax_dscores": {
        **{id: first_dscores(from_gradient(dS)) for id, dS in IN_SAMPLE_GRADIENT.items()},
        "no-shift": first_dscores(from_p(without_shift)),
        "no-sum": first_dscores(from_p(no_sum)),
        "right-class-not-summed": first_dscores(right_class_not_summed),
        "changes-input": dscores_in_place,
    },
    "dp_y_dscores": DP_Y,
    "softmax_loss_naive": batch_mistakes(),
    "softmax_loss": batch_mistakes(),
}

IN_BATCH = {
    **also_shared(right),
    "shift-by-column": (assembled(not_by_row(lambda S: np.max(S, axis=0))),),
    "all-logarithms": (assembled(all_logarithms_of_p),),
    "log-of-p": (assembled(logarithms_times_one_hot),),
    "epsilon-in-log": (
        *(assembled(small_in_log(small)) for small in SMALL[1:]),
        *(assembled(at_least_in_log(small)) for small in CLIPPED),
    ),
    "right-class-not-summed": (assembled(right_class_not_in_log_sum),),
    "shift-not-maximum": (assembled(not_by_row(row_minimum)), assembled(shifted_by_own)),
    "one-hot-of-present": (assembled(present_labels_broadcast),),
}

ALSO: Mapping[str, Mapping[str, tuple[Callable[..., Any], ...]]] = {
    "log_sum_exp": {"sum-of-logarithms": (lambda s: np.max(s) + np.sum(np.log(np.exp(s - np.max(s)))),)},
    "softmax": {"one-sum": (shift_by_row_one_sum,)},
    "softmax_loss_naive": IN_BATCH,
    "softmax_loss": {**IN_BATCH, "one-sum": (assembled(from_p(shift_by_row_one_sum)),)},
}

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
