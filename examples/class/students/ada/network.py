# Right: the four functions lean on each other; the softmax loss sample by sample.
# ruff: noqa: B905

import math

import numpy as np


def affine_backward(dout, x, W):
    dx = np.array([[sum(W[d] * row) for d in range(len(W))] for row in dout])
    dW = sum(np.outer(x_i, row) for x_i, row in zip(x, dout))
    db = sum(dout)
    return dx, dW, db


def relu_backward(dH, Z):
    dZ = np.zeros(Z.shape)
    for place in np.ndindex(Z.shape):
        if Z[place] >= 0:
            dZ[place] = dH[place]
    return dZ


def _forward(params, X):
    Z = X @ params["W1"] + params["b1"]
    H = np.maximum(0, Z)
    return Z, H, H @ params["W2"] + params["b2"]


def two_layer_loss(params, X, y, reg):
    Z, H, S = _forward(params, X)
    losses, dS = [], []
    for s, label in zip(S.tolist(), y.tolist()):
        c = max(s)
        log_sum = c + math.log(sum(math.exp(score - c) for score in s))
        losses.append(log_sum - s[label])
        dS.append([math.exp(score - log_sum) - (k == label) for k, score in enumerate(s)])
    dS = np.array(dS) / len(X)
    dH, dW2, db2 = affine_backward(dS, H, params["W2"])
    _, dW1, db1 = affine_backward(relu_backward(dH, Z), X, params["W1"])
    loss = sum(losses) / len(losses)
    grads = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    for name in ("W1", "W2"):
        loss += reg * np.sum(params[name] ** 2)
        grads[name] = grads[name] + 2 * reg * params[name]
    return loss, grads


def predict(params, X):
    classes = []
    for s in _forward(params, X)[2].tolist():
        classes.append(s.index(max(s)))
    return np.array(classes)


network_derivation = r"""
Every path from $(W_1)_{dk}$ to $L$ goes through $z_k$, $h_k$ and then any of the scores.
Sum over paths, with $\partial s_m/\partial h_k = (W_2)_{km}$:
$\partial L/\partial h_k = \sum_m (p_m - 1\{m=y\}) (W_2)_{km}$.

ReLU by its indicator: $\partial h_k/\partial z_k = 1\{z_k \ge 0\}$;
at $z_k = 0$ any number from 0 to 1 is a valid subgradient.

Case analysis: $\partial z_m/\partial (W_1)_{dk} = 1\{m=k\} x_d$, so the sum over $m$ collapses to $m = k$.

Result: $\partial L/\partial (W_1)_{dk} = x_d\, 1\{z_k \ge 0\} \sum_m (W_2)_{km} (p_m - 1\{m=y\})$.
As arrays: $x$, (D, 1), times $(1\{z \ge 0\} \circ W_2 (p - \text{onehot}))^T$, (1, H), is (D, H).
"""
