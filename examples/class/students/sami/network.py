# A slip of the M key made text of a right cell, which is put back; the cell of the last function is gone.
# damage: markdown relu_backward
# damage: delete predict

import numpy as np


def affine_backward(dout, x, W):
    return dout @ W.T, x.T @ dout, np.ones(x.shape[0]) @ dout


def relu_backward(dH, Z):
    return dH * np.greater(Z, 0)


def two_layer_loss(params, X, y, reg):
    count = X.shape[0]
    Z = X @ params["W1"] + params["b1"]
    H = np.maximum(Z, 0)
    scores = H @ params["W2"] + params["b2"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(count), y].sum() / count
    loss += reg * sum(np.sum(params[name] ** 2) for name in ("W1", "W2"))
    dS = np.exp(log_p) / count
    dS[np.arange(count), y] -= 1 / count
    dH, dW2, db2 = affine_backward(dS, H, params["W2"])
    _, dW1, db1 = affine_backward(relu_backward(dH, Z), X, params["W1"])
    dW1 = dW1 + 2 * reg * params["W1"]
    dW2 = dW2 + 2 * reg * params["W2"]
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
