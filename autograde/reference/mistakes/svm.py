"""Wrong implementations for the chapter svm.

Most are a score loss: S (N, K), y (N,) -> the losses (N,) and dS (N, K). The exercises about one sample take its
first row, the exercises about a batch hand it to `assembled`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from autograde.reference.indicator import Array, Labels, indicator, one_hot
from autograde.reference.mistakes.linear import Loss, ScoreLoss, also_shared, assembled, shared
from autograde.reference.svm import margins, violations


def right(S: Array, y: Labels) -> tuple[Array, Array]:
    """The right losses and dS."""
    q = violations(S, y)
    return np.sum(q * margins(S, y), axis=1), joined(q, y, -np.sum(q, axis=1))


def joined(wrong_classes: Array, y: Labels, right_class: Array | float) -> Array:
    """dS from its entries at the wrong classes and its entry at the right one."""
    dS = wrong_classes * others(wrong_classes, y)
    dS[np.arange(len(y)), y] = right_class
    return dS


def others(S: Array, y: Labels) -> Array:
    """1{m != y_i}"""
    return 1 - one_hot(y, S.shape[1])


# In the loss alone.
def right_class_in_loss(S: Array, y: Labels) -> tuple[Array, Array]:
    """The right class is in the sum and pays 1."""
    losses, dS = right(S, y)
    return losses + 1, dS


def violations_counted(S: Array, y: Labels) -> tuple[Array, Array]:
    """The loss is the number of violated margins."""
    return np.sum(violations(S, y), axis=1), right(S, y)[1]


def overwritten_before_summed(S: Array, y: Labels) -> tuple[Array, Array]:
    """The losses are the sums of dS over the classes, which are 0."""
    dS = right(S, y)[1]
    return np.sum(dS, axis=1), dS


def columns_set_to_zero(S: Array, y: Labels) -> tuple[Array, Array]:
    """The margins of every label that occurs are set to 0, in all rows."""
    M = margins(S, y)
    M[:, y] = 0
    return hinged(np.where(M > 0, M, -1), y)


def mean_over_classes(S: Array, y: Labels) -> tuple[Array, Array]:
    """The mean over the K classes, not the sum."""
    losses, dS = right(S, y)
    return losses / S.shape[1], dS / S.shape[1]


# In the gradient alone.
def right_class_in_count(S: Array, y: Labels) -> tuple[Array, Array]:
    """The right class counts as a violation of itself."""
    q = violations(S, y)
    return right(S, y)[0], joined(q, y, -np.sum(q, axis=1) - 1)


def right_class_plus_one(S: Array, y: Labels) -> tuple[Array, Array]:
    """The right class's own q, 1, stays beside minus the count."""
    q = violations(S, y)
    return right(S, y)[0], joined(q, y, 1 - np.sum(q, axis=1))


def no_right_class(S: Array, y: Labels) -> tuple[Array, Array]:
    """The entry of the right class stays 0."""
    return right(S, y)[0], violations(S, y)


def indicator_everywhere(S: Array, y: Labels) -> tuple[Array, Array]:
    """q for every class; the right one's margin is 1, so its entry is 1."""
    return right(S, y)[0], joined(violations(S, y), y, 1.0)


def right_class_once(S: Array, y: Labels) -> tuple[Array, Array]:
    """The right class gets −1 for each sample."""
    return right(S, y)[0], joined(violations(S, y), y, -1.0)


def right_class_once_if_any(S: Array, y: Labels) -> tuple[Array, Array]:
    """The right class gets −1 if any margin is violated."""
    q = violations(S, y)
    return right(S, y)[0], joined(q, y, -np.max(q, axis=1))


def wrong_class_sign(S: Array, y: Labels) -> tuple[Array, Array]:
    """The wrong classes get −q."""
    q = violations(S, y)
    return right(S, y)[0], joined(-q, y, -np.sum(q, axis=1))


def wrong_classes_forgotten(S: Array, y: Labels) -> tuple[Array, Array]:
    """Only the right class has an entry."""
    losses, dS = right(S, y)
    return losses, dS * one_hot(y, S.shape[1])


def right_class_sign(S: Array, y: Labels) -> tuple[Array, Array]:
    """The right class gets plus the count."""
    q = violations(S, y)
    return right(S, y)[0], joined(q, y, np.sum(q, axis=1))


def all_violated(S: Array, y: Labels) -> tuple[Array, Array]:
    """Every wrong class counts, violated or not."""
    return right(S, y)[0], no_hinge(S, y)[1]


def margins_as_gradient(S: Array, y: Labels) -> tuple[Array, Array]:
    """The size of the violation where its indicator is due."""
    hinge = violations(S, y) * margins(S, y)
    return np.sum(hinge, axis=1), joined(hinge, y, -np.sum(hinge, axis=1))


def minus_gradient(S: Array, y: Labels) -> tuple[Array, Array]:
    """−dS"""
    losses, dS = right(S, y)
    return losses, -dS


def tie_in_columns_only(S: Array, y: Labels) -> tuple[Array, Array]:
    """>= at the wrong classes, > in the count."""
    strict = indicator(margins(S, y) > 0) * others(S, y)
    return right(S, y)[0], joined(violations(S, y), y, -np.sum(strict, axis=1))


def tie_in_count_only(S: Array, y: Labels) -> tuple[Array, Array]:
    """> at the wrong classes, >= in the count."""
    strict = indicator(margins(S, y) > 0) * others(S, y)
    return right(S, y)[0], joined(strict, y, -np.sum(violations(S, y), axis=1))


# In both: another loss, with its own right gradient.
def hinged(M: Array, y: Labels, at_kink: bool = True) -> tuple[Array, Array]:
    """Σ max(0, M) over the wrong classes, and its gradient; `at_kink`: whether M = 0 counts as violated."""
    q = indicator((M > 0) | ((M == 0) & at_kink)) * others(M, y)
    return np.sum(q * M, axis=1), joined(q, y, -np.sum(q, axis=1))


def margin_outside(S: Array, y: Labels, at_kink: bool = True) -> tuple[Array, Array]:
    """max(0, s_m − s_y) + 1"""
    losses, dS = no_margin(S, y, at_kink)
    return losses + S.shape[1] - 1, dS


def no_margin(S: Array, y: Labels, at_kink: bool = True) -> tuple[Array, Array]:
    """max(0, s_m − s_y); its kink lies where all scores are equal, as for W = 0"""
    return hinged(margins(S, y) - 1, y, at_kink)


def margin_subtracted(S: Array, y: Labels) -> tuple[Array, Array]:
    """max(0, s_m − s_y − 1)"""
    return hinged(margins(S, y) - 2, y)


def margin_of(size: float) -> ScoreLoss:
    """max(0, s_m − s_y + size)"""
    return lambda S, y: hinged(margins(S, y) - 1 + size, y)


def margin_of_in_loss(size: float) -> ScoreLoss:
    """The same, for the loss alone: a gradient that is right for it needs no other explanation."""
    return lambda S, y: (margin_of(size)(S, y)[0], right(S, y)[1])


def difference_reversed(S: Array, y: Labels) -> tuple[Array, Array]:
    """max(0, s_y − s_m + 1)"""
    losses, dS = hinged(2 - margins(S, y), y)
    return losses, -dS


def no_hinge(S: Array, y: Labels) -> tuple[Array, Array]:
    """Σ (s_m − s_y + 1), negative margins included"""
    q = others(S, y)
    return np.sum(q * margins(S, y), axis=1), joined(q, y, -np.sum(q, axis=1))


def largest_only(S: Array, y: Labels) -> tuple[Array, Array]:
    """The largest violation, not their sum."""
    hinge = violations(S, y) * margins(S, y)
    worst = np.max(hinge, axis=1)
    q = one_hot(np.argmax(hinge, axis=1), S.shape[1]) * indicator(worst > 0)[:, np.newaxis]
    return worst, joined(q, y, -np.sum(q, axis=1))


def squared_hinge(S: Array, y: Labels) -> tuple[Array, Array]:
    """Σ max(0, s_m − s_y + 1)²"""
    hinge = violations(S, y) * margins(S, y)
    return np.sum(hinge**2, axis=1), joined(2 * hinge, y, -2 * np.sum(hinge, axis=1))


def one_hot_to_the_largest_label(S: Array, y: Labels) -> tuple[Array, Array]:
    """The mask is as wide as the largest label wants it."""
    mask = 1 - np.eye(int(np.max(y)) + 1)[y]
    return np.sum(np.maximum(0, margins(S, y)) * mask, axis=1), right(S, y)[1]


def one_hot_of_present_labels(S: Array, y: Labels) -> tuple[Array, Array]:
    """The mask is as wide as the number of labels that occur."""
    mask = 1 - np.eye(len(np.unique(y)))[y]
    return np.sum(np.maximum(0, margins(S, y)) * mask, axis=1), right(S, y)[1]


def present_labels_broadcast(S: Array, y: Labels) -> tuple[Array, Array]:
    """The same mask, in the gradient too; a single label makes it one entry wide, and hides every class."""
    Y = y[:, np.newaxis] == np.unique(y)
    hinge = np.maximum(0, margins(S, y)) * (1 - Y)
    q = indicator(hinge > 0)
    return np.sum(hinge, axis=1), q - Y * np.sum(q, axis=1, keepdims=True)


def classes_up_to_the_largest_label(S: Array, y: Labels) -> tuple[Array, Array]:
    """The loop over classes ends at the largest label."""
    q = violations(S, y) * (np.arange(S.shape[1]) <= np.max(y))
    return np.sum(q * margins(S, y), axis=1), joined(q, y, -np.sum(q, axis=1))


# On the way to dW, and in place.
def repeated_labels_lost(X: Array, dS: Array, y: Labels) -> Array:
    """Columns indexed by y: of samples with one label, only the last is subtracted."""
    rows = np.arange(len(y))
    dW: Array = X.T @ (dS * others(dS, y))
    dW[:, y] += X.T * dS[rows, y]
    return dW


def sample_loss_in_place(s: Array, y: int) -> Any:
    """The margins are written into s."""
    m = s
    m -= s[y] - 1
    m[y] = 0
    return np.sum(np.maximum(0, m))


def dscores_in_place(s: Array, y: int) -> Array:
    """The margins are written into s, and the indicators over them."""
    s -= s[y] - 1
    s[:] = s >= 0
    s[y] = 0
    s[y] = -np.sum(s)
    return s


def minus_loss(S: Array, y: Labels) -> tuple[Array, Array]:
    """−L"""
    losses, dS = right(S, y)
    return -losses, dS


IN_LOSS = {
    "right-class-in-loss": right_class_in_loss,
    "violations-counted": violations_counted,
}
MARGINS = (0.1, 0.2, 0.5, 1.5, 3.0, 5.0, 10.0, 20.0, 100.0)
"""What else is put for the 1, beside 2."""
IN_GRADIENT = {
    "right-class-in-count": right_class_in_count,
    "right-class-plus-one": right_class_plus_one,
    "no-right-class": no_right_class,
    "indicator-everywhere": indicator_everywhere,
    "right-class-once": right_class_once,
    "right-class-once-if-any": right_class_once_if_any,
    "right-class-sign": right_class_sign,
    "wrong-class-sign": wrong_class_sign,
    "wrong-classes-forgotten": wrong_classes_forgotten,
    "margins-as-gradient": margins_as_gradient,
    "all-violated": all_violated,
    "tie-in-columns-only": tie_in_columns_only,
    "tie-in-count-only": tie_in_count_only,
}
OTHER_MARGIN: Mapping[str, ScoreLoss] = {
    "no-margin": no_margin,
    "margin-subtracted": margin_subtracted,
    "margin-not-one": margin_of(2.0),
    "difference-reversed": difference_reversed,
    "largest-only": largest_only,
}
# Their gradients are those of no-margin, twice margins-as-gradient, and all-violated: known by their loss only.
OTHER_LOSS: Mapping[str, ScoreLoss] = {
    "margin-outside": margin_outside,
    "squared-hinge": squared_hinge,
    "no-hinge": no_hinge,
}


def first_loss(score_loss: ScoreLoss) -> Callable[[Array, int], Any]:
    """The loss of one sample."""
    return lambda s, y: score_loss(s[np.newaxis], np.array([y]))[0][0]


def first_dscores(score_loss: ScoreLoss) -> Callable[[Array, int], Array]:
    """The gradient of one sample."""
    return lambda s, y: score_loss(s[np.newaxis], np.array([y]))[1][0]


def batch_mistakes() -> dict[str, Loss]:
    own = {**IN_LOSS, **IN_GRADIENT, **OTHER_MARGIN, **OTHER_LOSS}
    return {
        **shared(right),
        **{id: assembled(score_loss) for id, score_loss in own.items()},
        "loss-sign": assembled(minus_loss),
        "overwritten-loss": assembled(overwritten_before_summed),
        "columns-set-to-zero": assembled(columns_set_to_zero),
        "classes-from-labels": assembled(classes_up_to_the_largest_label),
        "narrow-one-hot": assembled(one_hot_to_the_largest_label),
        "one-hot-of-present": assembled(one_hot_of_present_labels),
        "repeated-lost": assembled(right, dW_from=repeated_labels_lost),
    }


MISTAKES: Mapping[str, Mapping[str, Callable[..., Any]]] = {
    "svm_sample_loss": {
        **{id: first_loss(score_loss) for id, score_loss in {**IN_LOSS, **OTHER_MARGIN, **OTHER_LOSS}.items()},
        "mean-over-classes": first_loss(mean_over_classes),
        "changes-input": sample_loss_in_place,
    },
    "svm_dscores": {
        **{id: first_dscores(score_loss) for id, score_loss in {**IN_GRADIENT, **OTHER_MARGIN}.items()},
        "sign": first_dscores(minus_gradient),
        "changes-input": dscores_in_place,
    },
    "svm_loss_naive": batch_mistakes(),
    "svm_loss": batch_mistakes(),
}

STRICTLY: Mapping[str, ScoreLoss] = {
    "no-margin": partial(no_margin, at_kink=False),
    "margin-outside": partial(margin_outside, at_kink=False),
}
"""With > for >=, which shows at the kinks of their own."""

IN_BATCH = {
    **also_shared(right),
    "one-hot-of-present": (assembled(present_labels_broadcast),),
    **{id: (assembled(score_loss),) for id, score_loss in STRICTLY.items()},
    "margin-not-one": tuple(assembled(margin_of_in_loss(size)) for size in MARGINS),
}

ALSO: Mapping[str, Mapping[str, tuple[Callable[..., Any], ...]]] = {
    "svm_sample_loss": {"margin-not-one": tuple(first_loss(margin_of(size)) for size in MARGINS)},
    "svm_dscores": {
        "no-margin": (first_dscores(STRICTLY["no-margin"]),),
        "margin-not-one": tuple(first_dscores(margin_of(size)) for size in (0.1, 0.5, 5.0, 10.0)),
    },
    "svm_loss_naive": IN_BATCH,
    "svm_loss": IN_BATCH,
}

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
