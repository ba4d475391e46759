# Three functions right; the network raises an exception, params["w1"] for params["W1"].

import numpy as np


def affine_backward(dout, x, W):
    return dout.dot(W.T), x.T.dot(dout), dout.sum(axis=0)


def relu_backward(dH, Z):
    grad = np.zeros(Z.shape)
    mask = Z > 0
    grad[mask] = dH[mask]
    return grad


def two_layer_loss(params, X, y, reg):
    num = X.shape[0]
    z = X.dot(params["w1"]) + params["b1"]
    h = np.maximum(0, z)
    s = h.dot(params["w2"]) + params["b2"]
    s = s - np.max(s, axis=1, keepdims=True)
    log_sums = np.log(np.sum(np.exp(s), axis=1, keepdims=True))
    total = np.sum(log_sums) / num - np.sum(s[np.arange(num), y]) / num
    total += reg * (np.sum(params["w1"] ** 2) + np.sum(params["w2"] ** 2))
    ds = np.exp(s - log_sums)
    ds[np.arange(num), y] -= 1
    dh, dw2, db2 = affine_backward(ds / num, h, params["w2"])
    _, dw1, db1 = affine_backward(relu_backward(dh, z), X, params["w1"])
    return total, {"w1": dw1 + 2 * reg * params["w1"], "b1": db1, "w2": dw2 + 2 * reg * params["w2"], "b2": db2}


def predict(params, X):
    h = np.maximum(0, X.dot(params["W1"]) + params["b1"])
    return np.argmax(h.dot(params["W2"]) + params["b2"], axis=1)
