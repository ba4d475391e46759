"""Chapter 7: two layers, X -> affine -> ReLU -> affine -> softmax loss.

    Z = X W1 + b1,  H = max(0, Z),  S = H W2 + b2,  ``eq-network-forward``

Backward is the same two tricks, layer by layer: an affine layer by its shapes, the ReLU by its indicator. With H hidden
units `params` and `grads` are dicts of W1: (D, H), b1: (H,), W2: (H, K), b2: (K,), all float64.

Ties. Where an entry of Z is exactly 0, the ReLU has a kink, and every slope in [0, 1] is right there. The functions
here take the page's >=, slope 1. The `..._ties` functions give one direction d_t a tie, as in chapter 4: with g the
gradient of the function here, right are {g - sum_t a_t d_t, 0 <= a_t <= 1}; in a dict of gradients one a_t moves all
the entries.

Source: I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, 2016, section 6.5 (back-propagation).
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from autograde.reference.indicator import Array, Labels, indicator, one_a_tie, one_hot
from autograde.reference.matrix import linear_backward, linear_backward_loop
from autograde.reference.softmax import cross_entropy, softmax, softmax_loss_naive
from autograde.reference.tables import ById, Functions, Mistakes

Params = Mapping[str, Array]


def relu_backward(dH: Array, Z: Array) -> Array:
    """dZ = dH 1{Z >= 0}, entry by entry, ``eq-network-relu``.

    dH: (N, H) float64, gradient of the loss at H = max(0, Z); Z: (N, H) float64. Returns (N, H) float64.
    Raises ValueError where the shapes do not fit.
    """
    return dH * indicator(Z >= 0)


def relu_backward_loop(dH: Array, Z: Array) -> Array:
    """Loop twin of `relu_backward`."""
    dZ = np.zeros(Z.shape)
    for k in np.ndindex(Z.shape):
        if Z[k] >= 0:
            dZ[k] = dH[k]
    return dZ


def relu_backward_ties(dH: Array, Z: Array) -> Array:
    """Directions of freedom of `relu_backward`: dH at one entry, for each entry of Z that is exactly 0.

    Arguments as `relu_backward`. Returns (T, N, H) float64, T the number of ties.
    """
    return one_a_tie(Z == 0, dH)


def affine_backward(dout: Array, x: Array, W: Array) -> tuple[Array, Array, Array]:
    """Backward through out = x W + b: dx = dout W^T, dW = x^T dout, db = sum_i dout_i, ``eq-network-affine``.

    No 1/N here: where the loss is a mean, dout brings it.

    dout: (N, M) float64, gradient of the loss at out; x: (N, D) float64; W: (D, M) float64.
    Returns (dx, dW, db): (N, D), (D, M), (M,) float64. Raises ValueError where the shapes do not fit.
    """
    return linear_backward(x, W, dout)


def affine_backward_loop(dout: Array, x: Array, W: Array) -> tuple[Array, Array, Array]:
    """Loop twin of `affine_backward`."""
    return linear_backward_loop(x, W, dout)


def forward(params: Params, X: Array) -> tuple[Array, Array, Array]:
    """Z, H and S of a batch, ``eq-network-forward``.

    X: (N, D) float64, inputs. Returns (Z, H, S): (N, H), (N, H), (N, K) float64.
    """
    Z = X @ params["W1"] + params["b1"]
    H = np.maximum(0.0, Z)
    return Z, H, H @ params["W2"] + params["b2"]


def two_layer_loss(params: Params, X: Array, y: Labels, reg: float) -> tuple[float, dict[str, Array]]:
    """Mean softmax loss of the two layers, regularised, and the gradient of every parameter.

    L = (1/N) sum_i -log p_{i,y_i} + reg (sum W1² + sum W2²), ``eq-network-loss``; the biases are not regularised.
    Backward, ``eq-network-backward``: dS = P - onehot(y), then affine with dS/N, ReLU, affine, and 2 reg W1, 2 reg W2.

    params: as in the module's head; X: (N, D) float64, inputs; y: (N,) int, labels, 0 <= y_i < K; reg: float. Returns
    (loss, grads): a float and a dict with params' keys and shapes. Raises KeyError where a parameter is missing,
    ValueError where the shapes do not fit, IndexError where a label is K or more.
    """
    W1, W2 = params["W1"], params["W2"]
    Z, H, S = forward(params, X)
    loss = np.mean(cross_entropy(S, y)) + reg * (np.sum(W1**2) + np.sum(W2**2))
    dS = softmax(S) - one_hot(y, S.shape[1])
    dH, dW2, db2 = affine_backward(dS / len(X), H, W2)
    dZ = relu_backward(dH, Z)
    _, dW1, db1 = affine_backward(dZ, X, W1)
    return float(loss), {"W1": dW1 + 2 * reg * W1, "b1": db1, "W2": dW2 + 2 * reg * W2, "b2": db2}


def two_layer_loss_loop(params: Params, X: Array, y: Labels, reg: float) -> tuple[float, dict[str, Array]]:
    """Loop twin of `two_layer_loss`: one sample, one hidden unit at a time.

    The softmax loss on the scores themselves is chapter 5's loop twin with x = 1 and W = s.
    """
    W1, b1, W2, b2 = (params[name] for name in ("W1", "b1", "W2", "b2"))
    loss = reg * (np.sum(W1**2) + np.sum(W2**2))
    grads = {"W1": 2 * reg * W1, "b1": np.zeros(b1.shape), "W2": 2 * reg * W2, "b2": np.zeros(b2.shape)}
    for i in range(len(X)):
        z = [X[i] @ W1[:, h] + b1[h] for h in range(len(b1))]
        s = sum(max(0.0, z[h]) * W2[h] for h in range(len(b1))) + b2
        loss_i, ds = softmax_loss_naive(s[np.newaxis], np.ones((1, 1)), y[i : i + 1], 0.0)
        loss += loss_i / len(X)
        dL_ds = ds[0] / len(X)
        grads["b2"] += dL_ds
        for h in range(len(b1)):
            grads["W2"][h] += max(0.0, z[h]) * dL_ds
            if z[h] >= 0:
                grads["W1"][:, h] += (W2[h] @ dL_ds) * X[i]
                grads["b1"][h] += W2[h] @ dL_ds
    return float(loss), grads


def two_layer_loss_ties(params: Params, X: Array, y: Labels, reg: float) -> dict[str, Array]:
    """Directions of freedom of `two_layer_loss`: what one tied entry of Z sends to W1 and b1.

    Arguments as `two_layer_loss`; reg plays no part. Returns a dict with params' keys, each (T, ...) float64 with T
    ties before the parameter's own shape; W2 and b2 lie behind the ReLU and have zeros.
    """
    Z, _, S = forward(params, X)
    dH = (softmax(S) - one_hot(y, S.shape[1])) @ params["W2"].T / len(X)
    dZ = relu_backward_ties(dH, Z)
    directions = {name: np.zeros((len(dZ), *np.shape(value))) for name, value in params.items()}
    directions["W1"] = np.einsum("nd,tnh->tdh", X, dZ)
    directions["b1"] = np.sum(dZ, axis=1)
    return directions


def predict(params: Params, X: Array) -> npt.NDArray[np.int64]:
    """The class with the largest score, argmax_j s_ij, ``eq-network-predict``; the first of them where several tie.

    params, X: as `two_layer_loss`. Returns (N,) int64.
    """
    labels: npt.NDArray[np.int64] = np.argmax(forward(params, X)[2], axis=1).astype(np.int64)
    return labels


EXERCISES: Functions = (
    relu_backward,
    affine_backward,
    two_layer_loss,
    predict,
)
TIES: ById = {
    "relu_backward": relu_backward_ties,
    "two_layer_loss": two_layer_loss_ties,
}
LOOPS: ById = {
    "relu_backward": relu_backward_loop,
    "affine_backward": affine_backward_loop,
    "two_layer_loss": two_layer_loss_loop,
}
MISTAKES: Mistakes = {}  # beside those in mistakes/network.py

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
