# Wrong for tiny numbers only: a floor of 1e-8 under the denominator.

import numpy as np


def numerical_gradient(f, W, h):
    grad = np.zeros(W.shape)
    it = np.nditer(W, flags=["multi_index"])
    while not it.finished:
        k = it.multi_index
        up = W.copy()
        up[k] += h
        down = W.copy()
        down[k] -= h
        grad[k] = (f(up) - f(down)) / (2 * h)
        it.iternext()
    return grad


def relative_error(a, b):
    return np.abs(a - b) / np.maximum(1e-8, np.maximum(np.abs(a), np.abs(b)))


def column_gradient(x, j, K):
    grad = np.zeros((x.shape[0], K))
    grad[:, j] = x
    return grad


def outer_gradient(x, dL_ds):
    return x[:, np.newaxis] * dL_ds[np.newaxis, :]


def batch_gradient(X, dS):
    return X.T.dot(dS) / X.shape[0]


def linear_backward(X, W, dS):
    dX = dS.dot(W.T)
    dW = X.T.dot(dS)
    db = np.sum(dS, axis=0)
    return dX, dW, db
