"""Wrong implementations for the chapter lab.

Most are a score loss: S (N, K), y (N,) and perhaps ε or γ -> the losses (N,) and dS (N, K).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograde.reference import lab
from autograde.reference.indicator import Array, Labels, indicator, one_hot
from autograde.reference.mistakes import linear
from autograde.reference.mistakes.svm import joined, others
from autograde.reference.softmax import cross_entropy, log_softmax, softmax
from autograde.reference.svm import margins, violations

Both = tuple[Any, Array]
ScoreLoss = Callable[..., Both]


# In any score loss.
def gradient(right: ScoreLoss, dS: Callable[..., Array]) -> ScoreLoss:
    """The right losses with another dS."""
    return lambda S, y, *strength: (right(S, y, *strength)[0], dS(S, y, *strength))


def losses(right: ScoreLoss, wrong: Callable[..., Any]) -> ScoreLoss:
    """Other losses with the right dS."""
    return lambda S, y, *strength: (wrong(S, y, *strength), right(S, y, *strength)[1])


def shared(right: ScoreLoss) -> dict[str, ScoreLoss]:
    """The mistakes that any score loss invites."""

    def in_place(S: Array, y: Labels, *strength: float) -> Both:
        """dS is another name for S."""
        value, dS = right(S.copy(), y, *strength)
        S[:] = dS
        return value, S

    return {
        "sign": gradient(right, lambda *inputs: -right(*inputs)[1]),
        "loss-sign": losses(right, lambda *inputs: -right(*inputs)[0]),
        "mean-in-gradient": gradient(right, lambda S, *rest: right(S, *rest)[1] / len(S)),
        "mean-over-classes": lambda S, *rest: tuple(part / S.shape[1] for part in right(S, *rest)),
        "one-number": losses(right, lambda *inputs: np.mean(right(*inputs)[0])),
        "changes-input": in_place,
    }


# In any loss with a softmax in it.
def without_shift(S: Array) -> Array:
    """e^s / Σ e^s as it stands"""
    E = np.exp(S)
    return np.asarray(E / np.sum(E, axis=1, keepdims=True))


def one_shift(S: Array) -> Array:
    """One maximum for the whole matrix"""
    return without_shift(S - np.max(S))


def log_without_shift(S: Array) -> Array:
    """s − log Σ e^s as it stands"""
    return np.asarray(S - np.log(np.sum(np.exp(S), axis=1, keepdims=True)))


def log_one_shift(S: Array) -> Array:
    """One maximum for the whole matrix"""
    return log_without_shift(S - np.max(S))


def exponential_of(log_P: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """p from its logarithm"""
    return lambda S: np.exp(log_P(S))


SMALL = 1e-12
"""What is often added inside a logarithm."""

OTHER_SMALL = (1e-8, 1e-9, 1e-10, 1e-15, 1e-16)


# Squared hinge.
def positive(S: Array, y: Labels) -> Array:
    """max(0, s_m − s_y + 1) at the wrong classes, 0 at the right one"""
    part: Array = violations(S, y) * margins(S, y)
    return part


def hinged(slope: Callable[[Array], Array], right_class: float = 0.0) -> Callable[[Array, Labels], Array]:
    """A hinge's dS, r = slope(max(0, margin)); something may come on top at the right class."""

    def of_scores(S: Array, y: Labels) -> Array:
        r = slope(positive(S, y))
        return joined(r, y, right_class - np.sum(r * others(S, y), axis=1))

    return of_scores


def strict_hinge(S: Array, y: Labels) -> Both:
    """The plain hinge, with > for >= in its indicator"""
    q = indicator(margins(S, y) > 0) * others(S, y)
    return np.sum(q * margins(S, y), axis=1), joined(q, y, -np.sum(q, axis=1))


def squared(M: Array, y: Labels) -> Both:
    """Σ max(0, M)² over the wrong classes, for some M, with its gradient"""
    r = indicator(M >= 0) * others(M, y) * M
    return np.sum(r**2, axis=1), joined(2 * r, y, -2 * np.sum(r, axis=1))


def squared_without_hinge(S: Array, y: Labels) -> Both:
    """Σ (s_m − s_y + 1)², negative margins included"""
    r = others(S, y) * margins(S, y)
    return np.sum(r**2, axis=1), joined(2 * r, y, -2 * np.sum(r, axis=1))


def margin_outside(S: Array, y: Labels) -> Both:
    """Σ (max(0, s_m − s_y)² + 1)"""
    value, dS = squared(margins(S, y) - 1, y)
    return value + S.shape[1] - 1, dS


def difference_reversed(S: Array, y: Labels) -> Both:
    """Σ max(0, s_y − s_m + 1)²"""
    value, dS = squared(2 - margins(S, y), y)
    return value, -dS


def square_of_sum(hinge: ScoreLoss) -> ScoreLoss:
    """(Σ max(0, s_m − s_y + 1))²"""

    def score_loss(S: Array, y: Labels) -> Both:
        sums, dS = hinge(S, y)
        return sums**2, 2 * sums[:, np.newaxis] * dS

    return score_loss


def squared_hinge_mistakes() -> dict[str, ScoreLoss]:
    right = lab.squared_hinge

    def half(S: Array, y: Labels) -> Both:
        """½Σ max(0, m)²"""
        value, dS = right(S, y)
        return value / 2, dS / 2

    return {
        **shared(right),
        "no-two": gradient(right, hinged(lambda r: r)),
        "half-square": half,
        "plain-gradient": gradient(right, lambda S, y: lab.svm_scores(S, y)[1]),
        "plain-loss": losses(right, lambda S, y: lab.svm_scores(S, y)[0]),
        "plain-hinge": lab.svm_scores,
        "two-without-margin": gradient(right, lambda S, y: 2 * lab.svm_scores(S, y)[1]),
        "square-not-derived": gradient(right, hinged(lambda r: r**2)),
        "square-of-sum": square_of_sum(lab.svm_scores),
        "right-class-in-loss": losses(right, lambda S, y: right(S, y)[0] + 1),
        "right-class-plus-two": gradient(right, hinged(lambda r: 2 * r, 2.0)),
        "right-class-in-sum": gradient(right, hinged(lambda r: 2 * r, -2.0)),
        "no-right-class": gradient(right, lambda S, y: 2 * positive(S, y)),
        "right-class-sign": gradient(right, lambda S, y: joined(2 * positive(S, y), y, 2 * positive(S, y).sum(axis=1))),
        "no-hinge": squared_without_hinge,
        "all-violated": gradient(right, lambda S, y: squared_without_hinge(S, y)[1]),
        "no-margin": lambda S, y: squared(margins(S, y) - 1, y),
        "margin-outside": margin_outside,
        "margin-subtracted": lambda S, y: squared(margins(S, y) - 2, y),
        "difference-reversed": difference_reversed,
    }


# Label smoothing.
def against(target: Callable[[Array, int, float], Array]) -> ScoreLoss:
    """−Σ t log p and P − t, with some target t made from the one-hot rows, K and ε."""

    def score_loss(S: Array, y: Labels, epsilon: float) -> Both:
        t = target(one_hot(y, S.shape[1]), S.shape[1], epsilon)
        return -np.sum(t * log_softmax(S), axis=1), softmax(S) - t

    return score_loss


def smoothed(P: Callable[[Array], Array], log_P: Callable[[Array], Array] | None = None) -> ScoreLoss:
    """−Σ t log p and P − t with another P, and perhaps with another way to its logarithm."""

    def score_loss(S: Array, y: Labels, epsilon: float) -> Both:
        t = (1 - epsilon) * one_hot(y, S.shape[1]) + epsilon / S.shape[1]
        return -np.sum(t * (np.log(P(S)) if log_P is None else log_P(S)), axis=1), P(S) - t

    return score_loss


def smoothed_log_of(small: float) -> ScoreLoss:
    """log(p + small)"""
    return losses(
        lab.label_smoothing, lambda *inputs: smoothed(softmax, lambda S: np.log(softmax(S) + small))(*inputs)[0]
    )


def log_of_p(S: Array, y: Labels, epsilon: float) -> Both:
    """The logarithm of a p that may be 0."""
    value, _ = smoothed(softmax)(S, y, epsilon)
    return value, lab.label_smoothing(S, y, epsilon)[1]


def prediction_smoothed(S: Array, y: Labels, epsilon: float) -> Both:
    """ε goes into p: −log((1 − ε) p_y + ε/K)."""
    P = (1 - epsilon) * softmax(S) + epsilon / S.shape[1]
    return -np.log(np.sum(P * one_hot(y, S.shape[1]), axis=1)), P - one_hot(y, S.shape[1])


def smoothing_mistakes() -> dict[str, ScoreLoss]:
    right = lab.label_smoothing
    hard = against(lambda h, K, epsilon: h)
    return {
        **shared(right),
        "hard-gradient": gradient(right, lambda *inputs: hard(*inputs)[1]),
        "hard-loss": losses(right, lambda *inputs: hard(*inputs)[0]),
        "no-smoothing": hard,
        "over-other-classes": against(lambda h, K, epsilon: (1 - epsilon) * h + epsilon / (K - 1) * (1 - h)),
        "not-divided": against(lambda h, K, epsilon: (1 - epsilon) * h + epsilon),
        "not-divided-others": against(lambda h, K, epsilon: (1 - epsilon) * h + epsilon * (1 - h)),
        "nothing-taken": against(lambda h, K, epsilon: h + epsilon / K),
        "nothing-given": against(lambda h, K, epsilon: (1 - epsilon) * h),
        "right-class-without-share": against(lambda h, K, epsilon: (1 - epsilon) * h + epsilon / K * (1 - h)),
        "swapped": against(lambda h, K, epsilon: epsilon * h + (1 - epsilon) / K),
        "scaled-gradient": gradient(right, lambda S, y, epsilon: (1 - epsilon) * hard(S, y, epsilon)[1]),
        "prediction-smoothed": prediction_smoothed,
        "no-shift": smoothed(without_shift),
        "one-shift": smoothed(one_shift),
        "log-of-p": log_of_p,
        "epsilon-in-log": smoothed_log_of(SMALL),
    }


# Focal loss.
def focal(dL_dlog_p: Callable[[Array, Array, float], Array], P: Callable[[Array], Array] = softmax,
          ) -> Callable[[Array, Labels, float], Array]:  # fmt: skip
    """dS from the derivative with respect to log p_y, given p_y, log p_y and γ."""

    def of_scores(S: Array, y: Labels, gamma: float) -> Array:
        h = one_hot(y, S.shape[1])
        p_y = np.sum(P(S) * h, axis=1)
        log_p_y = -cross_entropy(S, y) if P is softmax else np.log(p_y)
        slope: Array = dL_dlog_p(p_y, log_p_y, gamma)[:, np.newaxis]
        return slope * (h - P(S))

    return of_scores


def derivative(p: Array, log_p: Array, gamma: float) -> Array:
    """The right one, as a student writes it."""
    return np.asarray(gamma * one_less(p, gamma) * p * log_p - (1 - p) ** gamma)


def one_less(p: Array, gamma: float) -> Array:
    """(1 − p)^(γ − 1), and 0 where p is 1."""
    with np.errstate(all="ignore"):
        return np.where(p < 1, (1 - p) ** (gamma - 1), 0.0)


def from_p(P: Callable[[Array], Array], log_P: Callable[[Array], Array] | None = None) -> ScoreLoss:
    """Losses and dS with another P, and the losses perhaps with another way to its logarithm."""

    def score_loss(S: Array, y: Labels, gamma: float) -> Both:
        at_y = np.arange(len(y)), y
        p_y = P(S)[at_y]
        log_p_y = np.log(p_y) if log_P is None else log_P(S)[at_y]
        return -((1 - p_y) ** gamma) * log_p_y, focal(derivative, P)(S, y, gamma)

    return score_loss


def focal_log_of(small: float) -> ScoreLoss:
    """log(p + small)"""
    return losses(lab.focal_loss, lambda *inputs: from_p(softmax, lambda S: np.log(softmax(S) + small))(*inputs)[0])


def focal_log_of_p(S: Array, y: Labels, gamma: float) -> Both:
    """The logarithm of a p that may be 0."""
    return from_p(softmax)(S, y, gamma)[0], lab.focal_loss(S, y, gamma)[1]


def zero_by_zero(p: Array, log_p: Array, gamma: float) -> Array:
    """log p / (1 − p) as it stands, at p = 1 too."""
    return np.asarray((1 - p) ** gamma * (gamma * p * np.log(p) / (1 - p) - 1))


def log_p_by_zero(p: Array, log_p: Array, gamma: float) -> Array:
    """The same with a log p that is more than the logarithm of p"""
    return np.asarray((1 - p) ** gamma * (gamma * p * log_p / (1 - p) - 1))


def power_of_p(S: Array, y: Labels, gamma: float) -> Both:
    """−p^γ log p, with its gradient"""
    log_p = -cross_entropy(S, y)
    return -np.exp(gamma * log_p) * log_p, focal(lambda p, log_p, gamma: -(p**gamma) * (gamma * log_p + 1))(S, y, gamma)


def product_for_power(S: Array, y: Labels, gamma: float) -> Both:
    """−γ(1 − p) log p, with its gradient"""
    dS = focal(lambda p, log_p, gamma: gamma * p * log_p - gamma * (1 - p))(S, y, gamma)
    return gamma * (1 - np.exp(-cross_entropy(S, y))) * cross_entropy(S, y), dS


def focus_by_entry(S: Array, y: Labels, gamma: float) -> Array:
    """(1 − p_j)^γ (p_j − 1{j = y}): each entry has a focus of its own."""
    P = softmax(S)
    dS: Array = (1 - P) ** gamma * (P - one_hot(y, S.shape[1]))
    return dS


def focal_mistakes() -> dict[str, ScoreLoss]:
    right = lab.focal_loss
    return {
        **shared(right),
        "focus-not-derived": gradient(right, focal(lambda p, log_p, gamma: -((1 - p) ** gamma))),
        "focus-by-entry": gradient(right, focus_by_entry),
        "only-focus-derived": gradient(
            right, focal(lambda p, log_p, gamma: derivative(p, log_p, gamma) + (1 - p) ** gamma)
        ),
        "softmax-gradient": gradient(right, lambda S, y, gamma: lab.softmax_scores(S, y)[1]),
        "softmax-loss": losses(right, lambda S, y, gamma: cross_entropy(S, y)),
        "no-focus": lambda S, y, gamma: lab.softmax_scores(S, y),
        "power-of-p": power_of_p,
        "product-for-power": product_for_power,
        "log-sign": gradient(right, focal(lambda p, log_p, gamma: -derivative(p, log_p, gamma) - 2 * (1 - p) ** gamma)),
        "no-gamma-in-front": gradient(
            right,
            focal(lambda p, log_p, gamma: one_less(p, gamma) * p * log_p - (1 - p) ** gamma),
        ),
        "power-not-lowered": gradient(right, focal(lambda p, log_p, gamma: (1 - p) ** gamma * (gamma * p * log_p - 1))),
        "no-p-in-front": gradient(
            right,
            focal(lambda p, log_p, gamma: gamma * one_less(p, gamma) * log_p - (1 - p) ** gamma),
        ),
        "right-class-only": gradient(right, lambda S, y, gamma: right(S, y, gamma)[1] * one_hot(y, S.shape[1])),
        "no-shift": from_p(without_shift),
        "one-shift": from_p(one_shift),
        "log-of-p": focal_log_of_p,
        "epsilon-in-log": focal_log_of(SMALL),
        "zero-by-zero": gradient(right, focal(zero_by_zero)),
    }


# One-vs-rest.
def sigmoid(z: Array) -> Array:
    """1 / (1 + e^{−z})"""
    return np.exp(-np.logaddexp(0.0, -z))


def signs(S: Array, y: Labels) -> Array:
    """t: +1 at the right class, −1 elsewhere"""
    t: Array = 2 * one_hot(y, S.shape[1]) - 1
    return t


def of_labels(S: Array, t: Array) -> Both:
    """Σ log(1 + e^{−ts}) and −t / (1 + e^{ts}) for some t"""
    return np.sum(np.logaddexp(0.0, -t * S), axis=1), -t * sigmoid(-t * S)


def counted(S: Array, y: Labels, weights: Array) -> Both:
    """The right terms with weights on the classes."""
    t = signs(S, y)
    return np.sum(weights * np.logaddexp(0.0, -t * S), axis=1), weights * -t * sigmoid(-t * S)


def one_vs_rest_mistakes() -> dict[str, ScoreLoss]:
    right = lab.one_vs_rest

    def overflowing(S: Array, y: Labels) -> Array:
        """log(1 + e^{−ts}) as it stands"""
        return np.asarray(np.sum(np.log(1 + np.exp(-signs(S, y) * S)), axis=1))

    def quotient(S: Array, y: Labels) -> Array:
        """e^{−ts} / (1 + e^{−ts}) as it stands"""
        E = np.exp(-signs(S, y) * S)
        return np.asarray(-signs(S, y) * E / (1 + E))

    return {
        **shared(right),
        "zero-one-labels": lambda S, y: of_labels(S, one_hot(y, S.shape[1])),
        "labels-reversed": lambda S, y: of_labels(S, -signs(S, y)),
        "labels-forgotten": lambda S, y: of_labels(S, np.ones(S.shape)),
        "right-class-only": lambda S, y: counted(S, y, one_hot(y, S.shape[1])),
        "wrong-classes-only": lambda S, y: counted(S, y, others(S, y)),
        "softmax": lab.softmax_scores,
        "softmax-gradient": gradient(right, lambda S, y: lab.softmax_scores(S, y)[1]),
        "one-not-subtracted": gradient(right, lambda S, y: sigmoid(S)),
        "label-not-in-front": gradient(right, lambda S, y: -sigmoid(-signs(S, y) * S)),
        "exponent-sign-gradient": gradient(right, lambda S, y: -signs(S, y) * sigmoid(signs(S, y) * S)),
        "logistic-slope": gradient(right, lambda S, y: -signs(S, y) * sigmoid(S) * sigmoid(-S)),
        "overflow": lambda S, y: (overflowing(S, y), quotient(S, y)),
        "overflow-loss": losses(right, overflowing),
        "overflow-gradient": gradient(right, quotient),
    }


# Any loss on linear scores.
def linear_loss_mistakes() -> dict[str, Callable[..., Any]]:
    def handed(id: str) -> Callable[..., Any]:
        """A mistake of chapters 4 and 5, made with the score loss that is handed over."""
        return lambda W, X, y, reg, score_loss: linear.shared(score_loss)[id](W, X, y, reg)

    def with_own(score_loss: ScoreLoss) -> Callable[..., Any]:
        """The score loss that is handed over isn't called."""
        return lambda W, X, y, reg, handed_over: lab.linear_loss(W, X, y, reg, score_loss)

    def no_sum(W: Array, X: Array, y: Labels, reg: float, score_loss: ScoreLoss) -> Both:
        """The losses of the samples, one by one, as the loss."""
        return score_loss(X @ W, y)[0] + reg * np.sum(W**2), lab.linear_loss(W, X, y, reg, score_loss)[1]

    def scores_averaged(W: Array, X: Array, y: Labels, reg: float, score_loss: ScoreLoss) -> Both:
        """score_loss is given S/N."""
        return lab.linear_loss(W, X, y, reg, lambda S, y: score_loss(S / len(S), y))

    return {
        **{id: handed(id) for id in linear.shared(lab.svm_scores)},
        "own-svm": with_own(lab.svm_scores),
        "own-softmax": with_own(lab.softmax_scores),
        "no-sum": no_sum,
        "scores-averaged": scores_averaged,
    }


# Stochastic gradient descent.
def descent(
    *,
    at: Callable[[int, Labels], Any] = lambda t, batch: batch,
    labels: Callable[[Labels, Any], Labels] = lambda y, samples: y[samples],
    step: Callable[[Array, Array, float, float, int], Array] = lambda W, dW, rate, reg, B: rate * dW,
    strength: Callable[[float], float] = lambda reg: reg,
) -> Callable[..., tuple[Array, Array]]:
    """SGD that its pieces make; right with the pieces that stand here."""

    def run(loss: Any, W: Array, X: Array, y: Labels, reg: float, rate: float, batches: Labels) -> tuple[Array, Array]:
        W, values = W.copy(), np.zeros(len(batches))
        for t, batch in enumerate(batches):
            samples = at(t, batches if len(batches) == 0 else batch)
            values[t], dW = loss(W, X[samples], labels(y, samples), strength(reg))
            W = W - step(W, dW, rate, reg, len(batch))
        return W, values

    return run


def path(
    loss: Any, W: Array, X: Array, y: Labels, reg: float, rate: float, batches: Labels
) -> tuple[list[Array], Array]:
    """The weights before each step and after the last, and the losses, all right."""
    weights = [W]
    values = np.zeros(len(batches))
    for t, batch in enumerate(batches):
        values[t], dW = loss(weights[-1], X[batch], y[batch], reg)
        weights.append(weights[-1] - rate * dW)
    return weights, values


def losses_after(*inputs: Any) -> tuple[Array, Array]:
    """Each loss is taken after its step."""
    loss, _, X, y, reg, _, batches = inputs
    weights, _ = path(*inputs)
    return weights[-1], np.array([loss(W, X[b], y[b], reg)[0] for W, b in zip(weights[1:], batches, strict=True)])


def losses_of_all(*inputs: Any) -> tuple[Array, Array]:
    """Each loss is that of all samples."""
    loss, _, X, y, reg, _, _ = inputs
    weights, _ = path(*inputs)
    return weights[-1], np.array([loss(W, X, y, reg)[0] for W in weights[:-1]])


def start_returned(*inputs: Any) -> tuple[Array, Array]:
    """The weights as they were at the start."""
    weights, values = path(*inputs)
    return weights[0], values


def last_step_missing(*inputs: Any) -> tuple[Array, Array]:
    """The weights before the last step."""
    weights, values = path(*inputs)
    return weights[-2], values


def best_returned(*inputs: Any) -> tuple[Array, Array]:
    """The weights of the step with the smallest loss."""
    weights, values = path(*inputs)
    return weights[int(np.argmin(values))], values


def stops_one_short(*inputs: Any) -> tuple[Array, Array]:
    """The same, and the list of losses is one short."""
    weights, values = path(*inputs)
    return weights[-2], values[:-1]


def stops_early(*inputs: Any) -> tuple[Array, Array]:
    """The last batch isn't looked at."""
    weights, values = path(*inputs)
    return weights[-2], np.append(values[:-1], 0.0)


def gradient_of_start(
    loss: Any, W: Array, X: Array, y: Labels, reg: float, rate: float, batches: Labels
) -> tuple[Array, Array]:
    """The gradient is always taken at the start."""
    start, values = W, np.zeros(len(batches))
    for t, batch in enumerate(batches):
        values[t] = loss(W, X[batch], y[batch], reg)[0]
        W = W - rate * loss(start, X[batch], y[batch], reg)[1]
    return W, values


def sample_by_sample(
    loss: Any, W: Array, X: Array, y: Labels, reg: float, rate: float, batches: Labels
) -> tuple[Array, Array]:
    """A step after every sample of the batch."""
    values = np.zeros(len(batches))
    for t, batch in enumerate(batches):
        values[t] = loss(W, X[batch], y[batch], reg)[0]
        for i in batch:
            W = W - rate * loss(W, X[[i]], y[[i]], reg)[1]
    return W, values


def in_place(loss: Any, W: Array, X: Array, y: Labels, reg: float, rate: float, batches: Labels) -> tuple[Array, Array]:
    """The steps are taken in the caller's own W."""
    values = np.zeros(len(batches))
    for t, batch in enumerate(batches):
        values[t], dW = loss(W, X[batch], y[batch], reg)
        W -= rate * dW
    return W, values


def first_batch_only(
    loss: Any, W: Array, X: Array, y: Labels, reg: float, rate: float, batches: Labels
) -> tuple[Array, Array]:
    """The first batch in every step."""
    return descent()(loss, W, X, y, reg, rate, np.repeat(batches[:1], len(batches), axis=0))


def sgd_mistakes() -> dict[str, Callable[..., Any]]:
    return {
        "uphill": descent(step=lambda W, dW, rate, reg, B: -rate * dW),
        "no-learning-rate": descent(step=lambda W, dW, rate, reg, B: dW),
        "step-over-batch-size": descent(step=lambda W, dW, rate, reg, B: rate * dW / B),
        "regulariser-twice": descent(step=lambda W, dW, rate, reg, B: rate * (dW + 2 * reg * W)),
        "no-regulariser": descent(strength=lambda reg: 0.0),
        "all-samples": descent(at=lambda t, batch: slice(None)),
        "repeats-dropped": descent(at=lambda t, batch: np.unique(batch)),
        "labels-not-chosen": descent(labels=lambda y, samples: y[: len(samples)]),
        "first-batch-only": first_batch_only,
        "gradient-of-start": gradient_of_start,
        "sample-by-sample": sample_by_sample,
        "losses-after": losses_after,
        "losses-of-all": losses_of_all,
        "start-returned": start_returned,
        "last-step-missing": last_step_missing,
        "best-returned": best_returned,
        "stops-early": stops_early,
        "order": lambda *inputs: lab.sgd(*inputs)[::-1],
        "changes-input": in_place,
    }


MISTAKES: Mapping[str, Mapping[str, Callable[..., Any]]] = {
    "linear_loss": linear_loss_mistakes(),
    "squared_hinge": squared_hinge_mistakes(),
    "label_smoothing": smoothing_mistakes(),
    "focal_loss": focal_mistakes(),
    "one_vs_rest": one_vs_rest_mistakes(),
    "sgd": sgd_mistakes(),
    "free_loss": {},
}


def averaged_over_entries(W: Array, X: Array, y: Labels, reg: float, score_loss: ScoreLoss) -> Both:
    """1/NK in the loss and in the gradient."""
    (function,) = linear.also_shared(score_loss)["mean-over-entries"]
    return function(W, X, y, reg)


ALSO: Mapping[str, Mapping[str, tuple[Callable[..., Any], ...]]] = {
    "linear_loss": {"mean-over-entries": (averaged_over_entries,)},
    "sgd": {"stops-early": (stops_one_short,)},
    "squared_hinge": {
        "plain-gradient": (gradient(lab.squared_hinge, lambda S, y: strict_hinge(S, y)[1]),),
        "plain-hinge": (strict_hinge,),
        "square-of-sum": (square_of_sum(strict_hinge),),
        "two-without-margin": (gradient(lab.squared_hinge, lambda S, y: 2 * strict_hinge(S, y)[1]),),
    },
    "label_smoothing": {
        "no-shift": tuple(smoothed(P, log_without_shift) for P in (without_shift, exponential_of(log_without_shift))),
        "one-shift": tuple(smoothed(P, log_one_shift) for P in (one_shift, exponential_of(log_one_shift))),
        "epsilon-in-log": tuple(smoothed_log_of(small) for small in OTHER_SMALL),
    },
    "focal_loss": {
        "no-shift": tuple(from_p(P, log_without_shift) for P in (without_shift, exponential_of(log_without_shift))),
        "one-shift": tuple(from_p(P, log_one_shift) for P in (one_shift, exponential_of(log_one_shift))),
        "epsilon-in-log": tuple(focal_log_of(small) for small in OTHER_SMALL),
        "zero-by-zero": (gradient(lab.focal_loss, focal(log_p_by_zero)),),
    },
}

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
