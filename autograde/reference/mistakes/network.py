"""Wrong implementations for the chapter network.

`assembled` puts two_layer_loss together from its pieces; a mistake is one piece exchanged for another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograde.reference import network
from autograde.reference.indicator import Array, Labels, indicator, one_hot
from autograde.reference.network import Params
from autograde.reference.softmax import cross_entropy, softmax

Grads = dict[str, Any]


def relu(Z: Array) -> Array:
    return np.maximum(0.0, Z)


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


def of_p(
    P: Callable[[Array], Array], log_P: Callable[[Array], Array] | None = None
) -> Callable[[Array, Labels], tuple[Array, Array]]:
    """−log p_y and P − onehot from another P, and perhaps with another way to its logarithm."""

    def of_scores(S: Array, y: Labels) -> tuple[Array, Array]:
        logs = np.log(P(S)) if log_P is None else log_P(S)
        return -logs[np.arange(len(y)), y], P(S) - one_hot(y, S.shape[1])

    return of_scores


def right_scores(S: Array, y: Labels) -> tuple[Array, Array]:
    """The right losses and dS."""
    return cross_entropy(S, y), softmax(S) - one_hot(y, S.shape[1])


def from_gradient(dS: Callable[[Array, Array], Array]) -> Callable[[Array, Labels], tuple[Array, Array]]:
    """The right losses, and dS from P and the one-hot rows."""
    return lambda S, y: (cross_entropy(S, y), dS(softmax(S), one_hot(y, S.shape[1])))


def squares(params: Params) -> Any:
    """ΣW1² + ΣW2²"""
    return np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2)


def all_squares(params: Params) -> Any:
    """The biases among them"""
    return squares(params) + np.sum(params["b1"] ** 2) + np.sum(params["b2"] ** 2)


WEIGHTS = {"W1": 2.0, "W2": 2.0}
ALL = {"W1": 2.0, "W2": 2.0, "b1": 2.0, "b2": 2.0}


def assembled(
    *,
    without: tuple[str, ...] = (),
    active: Callable[[Array], Array] = relu,
    score: Callable[[Array], Array] = lambda S: S,
    of_scores: Callable[[Array, Labels], tuple[Array, Array]] = right_scores,
    loss_over: Callable[[int], float] = lambda N: N,
    dS_over: Callable[[int], float] = lambda N: N,
    slope: Callable[[Array, Array], Array] = lambda dH, Z: indicator(Z >= 0),
    dW2_from: Callable[[Array, Array, Array], Array] = lambda Z, H, dS: H.T @ dS,
    penalty: Callable[[Params], Any] = squares,
    shrink: Mapping[str, float] = WEIGHTS,
    finish: Callable[[Grads, int], Grads] = lambda grads, N: grads,
) -> Callable[[Params, Array, Labels, float], tuple[Any, Grads]]:
    """The loss and gradients that their pieces make; right with the pieces that stand here.

    `without` names the parameters that stay out of the forward pass.
    """

    def two_layer_loss(params: Params, X: Array, y: Labels, reg: float) -> tuple[Any, Grads]:
        b1, b2 = (params[b] * (b not in without) for b in ("b1", "b2"))
        Z = X @ params["W1"] + b1
        H = active(Z)
        losses, dS = of_scores(score(H @ params["W2"] + b2), y)
        dS = dS / dS_over(len(X))
        dH = dS @ params["W2"].T
        dZ = dH * slope(dH, Z)
        grads: Grads = {"W1": X.T @ dZ, "b1": np.sum(dZ, axis=0)}
        grads |= {"W2": dW2_from(Z, H, dS), "b2": np.sum(dS, axis=0)}
        grads = finish(grads, len(X))
        for name, factor in shrink.items():
            grads[name] = grads[name] + factor * reg * params[name]
        return np.sum(losses) / loss_over(len(X)) + reg * penalty(params), grads

    return two_layer_loss


def scaled(*names: str, by: Callable[[int], float]) -> Callable[[Grads, int], Grads]:
    """The gradients `names` get a factor that depends on N."""
    return lambda grads, N: {name: grad * by(N) if name in names else grad for name, grad in grads.items()}


def replaced(name: str, by: Callable[[Array], Any]) -> Callable[[Grads, int], Grads]:
    """One gradient is replaced."""
    return lambda grads, N: {**grads, name: by(grads[name])}


def written_into_params(params: Params, X: Array, y: Labels, reg: float) -> tuple[Any, Grads]:
    """The gradients are written into the parameters."""
    loss, grads = network.two_layer_loss({name: value.copy() for name, value in params.items()}, X, y, reg)
    for name, grad in grads.items():
        params[name][...] = grad
    return loss, dict(params)


def bias_not_summed(params: Params, X: Array, y: Labels, reg: float) -> tuple[Any, Grads]:
    """b1's and b2's gradients stay sample by sample."""
    loss, grads = network.two_layer_loss(params, X, y, reg)
    Z, _, S = network.forward(params, X)
    dS = (softmax(S) - one_hot(y, S.shape[1])) / len(X)
    return loss, {**grads, "b1": dS @ params["W2"].T * indicator(Z >= 0), "b2": dS}


def transposed(params: Params, X: Array, y: Labels, reg: float) -> tuple[Any, Grads]:
    """The gradients of W1 and W2 come with rows and columns exchanged."""
    loss, grads = network.two_layer_loss(params, X, y, reg)
    return loss, {**grads, "W1": grads["W1"].T, "W2": grads["W2"].T}


def log_of_p(S: Array, y: Labels) -> tuple[Array, Array]:
    """The logarithm of a p that may be 0."""
    return of_p(softmax)(S, y)[0], right_scores(S, y)[1]


def log_of(small: float) -> Callable[[Array, Labels], tuple[Array, Array]]:
    """log(p + small)"""
    return lambda S, y: (of_p(softmax, lambda S: np.log(softmax(S) + small))(S, y)[0], right_scores(S, y)[1])


def log_of_at_least(small: float) -> Callable[[Array, Labels], tuple[Array, Array]]:
    """log(max(p, small))"""
    return lambda S, y: (
        of_p(softmax, lambda S: np.log(np.maximum(softmax(S), small)))(S, y)[0],
        right_scores(S, y)[1],
    )


def names_swapped(params: Params, X: Array, y: Labels, reg: float) -> tuple[Any, Grads]:
    """The gradients of W1 and W2 under each other's name."""
    loss, grads = network.two_layer_loss(params, X, y, reg)
    return loss, {**grads, "W1": grads["W2"], "W2": grads["W1"]}


def without_strength(params: Params, X: Array, y: Labels, reg: float) -> tuple[Any, Grads]:
    """ΣW1² + ΣW2², 2W1 and 2W2"""
    return network.two_layer_loss(params, X, y, 1.0)


def two_layer_mistakes() -> dict[str, Callable[..., Any]]:
    return {
        # Forward.
        "no-relu": assembled(active=lambda Z: Z, slope=lambda dH, Z: np.ones(Z.shape)),
        "no-relu-forward": assembled(active=lambda Z: Z),
        "relu-of-scores": assembled(score=relu),
        "no-b1": assembled(without=("b1",)),
        "no-b2": assembled(without=("b2",)),
        "no-biases": assembled(without=("b1", "b2")),
        # At the scores.
        "no-one-hot": assembled(of_scores=from_gradient(lambda P, h: P)),
        "sign": assembled(of_scores=from_gradient(lambda P, h: h - P)),
        "right-class-only": assembled(of_scores=from_gradient(lambda P, h: (P - h) * h)),
        "no-shift": assembled(of_scores=of_p(without_shift)),
        "one-shift": assembled(of_scores=of_p(one_shift)),
        "log-of-p": assembled(of_scores=log_of_p),
        "epsilon-in-log": assembled(of_scores=log_of(1e-12)),
        # The mean.
        "no-mean-loss": assembled(loss_over=lambda N: 1),
        "no-mean-gradient": assembled(dS_over=lambda N: 1),
        "no-mean": assembled(loss_over=lambda N: 1, dS_over=lambda N: 1),
        "no-mean-output-layer": assembled(finish=scaled("W2", "b2", by=lambda N: N)),
        "no-mean-hidden-layer": assembled(finish=scaled("W1", "b1", by=lambda N: N)),
        "no-mean-biases": assembled(finish=scaled("b1", "b2", by=lambda N: N)),
        "mean-twice": assembled(finish=scaled("W1", "b1", "W2", "b2", by=lambda N: 1 / N)),
        "mean-twice-hidden-layer": assembled(finish=scaled("W1", "b1", by=lambda N: 1 / N)),
        "mean-twice-biases": assembled(finish=scaled("b1", "b2", by=lambda N: 1 / N)),
        # Through the layers.
        "relu-not-backward": assembled(slope=lambda dH, Z: np.ones(Z.shape)),
        "mask-of-gradient": assembled(slope=lambda dH, Z: indicator(dH > 0)),
        "mask-of-both": assembled(slope=lambda dH, Z: indicator(dH > 0) * indicator(Z >= 0)),
        "mask-reversed": assembled(slope=lambda dH, Z: indicator(Z < 0)),
        "times-activity": assembled(slope=lambda dH, Z: relu(Z)),
        "output-layer-from-Z": assembled(dW2_from=lambda Z, H, dS: Z.T @ dS),
        "b1-forgotten": assembled(finish=replaced("b1", lambda b1: 0 * b1)),
        "b2-forgotten": assembled(finish=replaced("b2", lambda b2: 0 * b2)),
        "bias-not-summed": bias_not_summed,
        "transposed": transposed,
        "names-swapped": names_swapped,
        # The regulariser.
        "no-regulariser": assembled(penalty=lambda params: 0.0, shrink={}),
        "no-regulariser-loss": assembled(penalty=lambda params: 0.0),
        "no-regulariser-gradient": assembled(shrink={}),
        "no-regulariser-W1": assembled(shrink={"W2": 2.0}),
        "no-regulariser-W2": assembled(shrink={"W1": 2.0}),
        "output-layer-regularised": assembled(penalty=lambda params: np.sum(params["W2"] ** 2), shrink={"W2": 2.0}),
        "factor-two": assembled(shrink={"W1": 1.0, "W2": 1.0}),
        "half-regulariser": assembled(penalty=lambda params: squares(params) / 2, shrink={"W1": 1.0, "W2": 1.0}),
        "factor-two-loss": assembled(penalty=lambda params: squares(params) / 2),
        "no-strength": without_strength,
        "biases-regularised-loss": assembled(penalty=all_squares),
        "biases-regularised": assembled(penalty=all_squares, shrink=ALL),
        "biases-regularised-gradient": assembled(shrink=ALL),
        "changes-input": written_into_params,
    }


def sums_multiplied(dout: Array, x: Array, W: Array) -> tuple[Array, Array, Array]:
    """dW as the outer product of sums, not the sum of outer products."""
    dx, _, db = network.affine_backward(dout, x, W)
    return dx, np.outer(np.sum(x, axis=0), db), db


def in_order(*order: int) -> Callable[[Array, Array, Array], tuple[Array, ...]]:
    """dx, dW, db in some other order."""
    return lambda dout, x, W: tuple(network.affine_backward(dout, x, W)[place] for place in order)


def affine_mistakes() -> dict[str, Callable[..., Any]]:
    def but(change: Callable[[Array, Array, Array, Array], tuple[Any, ...]]) -> Callable[..., tuple[Any, ...]]:
        """From dout and the right dx, dW, db."""
        return lambda dout, x, W: change(dout, *network.affine_backward(dout, x, W))

    def in_place(dout: Array, x: Array, W: Array) -> tuple[Array, Array, Array]:
        """dx is written into x, dW into W."""
        dx, dW, db = network.affine_backward(dout, x.copy(), W.copy())
        x[...], W[...] = dx, dW
        return x, W, db

    return {
        "mean": but(lambda dout, dx, dW, db: (dx / len(dx), dW / len(dx), db / len(dx))),
        "mean-parameters": but(lambda dout, dx, dW, db: (dx, dW / len(dx), db / len(dx))),
        "mean-bias": but(lambda dout, dx, dW, db: (dx, dW, db / len(dx))),
        "bias-not-summed": but(lambda dout, dx, dW, db: (dx, dW, dout)),
        "bias-over-outputs": but(lambda dout, dx, dW, db: (dx, dW, np.sum(dout, axis=1))),
        "bias-one-number": but(lambda dout, dx, dW, db: (dx, dW, np.sum(dout))),
        "bias-as-row": but(lambda dout, dx, dW, db: (dx, dW, db[np.newaxis])),
        "bias-forgotten": but(lambda dout, dx, dW, db: (dx, dW, 0 * db)),
        "bias-ones": but(lambda dout, dx, dW, db: (dx, dW, np.ones(db.shape))),
        "transposed-dx": but(lambda dout, dx, dW, db: (dx.T, dW, db)),
        "transposed-dW": but(lambda dout, dx, dW, db: (dx, dW.T, db)),
        "order": in_order(1, 0, 2),
        "sign": but(lambda dout, dx, dW, db: (-dx, -dW, -db)),
        "last-sample-only": lambda dout, x, W: (dout @ W.T, np.outer(x[-1], dout[-1]), dout[-1]),
        "sums-multiplied": sums_multiplied,
        "forward-again": lambda dout, x, W: (x, x.T @ dout, np.sum(dout, axis=0)),
        "weights-summed": lambda dout, x, W: (
            np.outer(np.sum(dout, axis=1), np.sum(W, axis=1)), x.T @ dout, np.sum(dout, axis=0)
        ),
        "changes-input": in_place,
    }  # fmt: skip


def relu_in_place(dH: Array, Z: Array) -> Array:
    """The zeros are written into dH."""
    dH[Z < 0] = 0
    return dH


RELU: Mapping[str, Callable[[Array, Array], Array]] = {
    "all-through": lambda dH, Z: dH.copy(),
    "mask-of-gradient": lambda dH, Z: dH * indicator(dH > 0),
    "mask-of-both": lambda dH, Z: dH * indicator(dH > 0) * indicator(Z >= 0),
    "mask-reversed": lambda dH, Z: dH * indicator(Z < 0),
    "mask-alone": lambda dH, Z: indicator(Z >= 0),
    "times-Z": lambda dH, Z: dH * Z,
    "times-activity": lambda dH, Z: dH * relu(Z),
    "forward-again": lambda dH, Z: relu(Z),
    "sign-of-Z": lambda dH, Z: dH * np.sign(Z),
    "sign": lambda dH, Z: -dH * indicator(Z >= 0),
    "mean": lambda dH, Z: dH * indicator(Z >= 0) / len(Z),
    "changes-input": relu_in_place,
}


def predict_mistakes() -> dict[str, Callable[[Params, Array], Any]]:
    def of_scores(classes: Callable[[Array], Any]) -> Callable[[Params, Array], Any]:
        return lambda params, X: classes(network.forward(params, X)[2])

    def forward(**pieces: Any) -> Callable[[Params, Array], Any]:
        """argmax of scores that some other forward pass gives."""

        def predict(params: Params, X: Array) -> Any:
            active, without = pieces.get("active", relu), pieces.get("without", ())
            b1, b2 = (params[b] * (b not in without) for b in ("b1", "b2"))
            return np.argmax(active(X @ params["W1"] + b1) @ params["W2"] + b2, axis=1)

        return predict

    return {
        "no-relu": forward(active=lambda Z: Z),
        "no-b1": forward(without=("b1",)),
        "no-b2": forward(without=("b2",)),
        "no-biases": forward(without=("b1", "b2")),
        "smallest": of_scores(lambda S: np.argmin(S, axis=1)),
        "over-samples": of_scores(lambda S: np.argmax(S, axis=0)),
        "over-everything": of_scores(np.argmax),
        "largest-score": of_scores(lambda S: np.max(S, axis=1)),
        "largest-probability": of_scores(lambda S: np.max(softmax(S), axis=1)),
        "largest-magnitude": of_scores(lambda S: np.argmax(np.abs(S), axis=1)),
        "relu-of-scores": of_scores(lambda S: np.argmax(relu(S), axis=1)),
        "scores": of_scores(lambda S: S),
        "one-hot-rows": of_scores(lambda S: one_hot(np.argmax(S, axis=1), S.shape[1])),
        "labels-from-one": of_scores(lambda S: np.argmax(S, axis=1) + 1),
        "hidden-unit": lambda params, X: np.argmax(network.forward(params, X)[1], axis=1),
    }


MISTAKES: Mapping[str, Mapping[str, Callable[..., Any]]] = {
    "relu_backward": RELU,
    "affine_backward": affine_mistakes(),
    "two_layer_loss": two_layer_mistakes(),
    "predict": predict_mistakes(),
}

ALSO: Mapping[str, Mapping[str, tuple[Callable[..., Any], ...]]] = {
    "two_layer_loss": {
        "no-shift": tuple(
            assembled(of_scores=of_p(P, log_without_shift))
            for P in (without_shift, lambda S: np.exp(log_without_shift(S)))
        ),
        "one-shift": tuple(
            assembled(of_scores=of_p(P, log_one_shift)) for P in (one_shift, lambda S: np.exp(log_one_shift(S)))
        ),
        "epsilon-in-log": (
            *(assembled(of_scores=log_of(small)) for small in (1e-7, 1e-8, 1e-9, 1e-10, 1e-15, 1e-16)),
            *(assembled(of_scores=log_of_at_least(small)) for small in (1e-7, 1e-6, 1e-5)),
        ),
    },
    "affine_backward": {"order": tuple(in_order(*order) for order in ((2, 0, 1), (2, 1, 0), (0, 2, 1), (1, 2, 0)))},
}

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
