# Right: loops, one entry of the answer at a time; float32 in, float32 out.
# ruff: noqa: B905

import numpy as np


def numerical_gradient(f, W, h):
    W = np.array(W, dtype=np.float64)
    grad = np.zeros(W.shape)
    for place, old in np.ndenumerate(W):
        W[place] = old + h
        up = f(W)
        W[place] = old - h
        down = f(W)
        W[place] = old
        grad[place] = (up - down) / (2 * h)
    return grad


def relative_error(a, b):
    pairs = zip(np.ravel(a), np.ravel(b))
    errors = [0 if u == v else abs(u - v) / max(abs(u), abs(v)) for u, v in pairs]
    return np.array(errors).reshape(np.shape(a))


def column_gradient(x, j, K):
    grad = np.zeros((len(x), K), dtype=x.dtype)
    for d, value in enumerate(x):
        grad[d, j] = value
    return grad


def outer_gradient(x, dL_ds):
    grad = np.zeros((len(x), len(dL_ds)), dtype=x.dtype)
    for d, value in enumerate(x):
        for k, slope in enumerate(dL_ds):
            grad[d, k] = value * slope
    return grad


def batch_gradient(X, dS):
    grad = np.zeros((X.shape[1], dS.shape[1]), dtype=X.dtype)
    for x, ds in zip(X, dS):
        grad += outer_gradient(x, ds)
    return grad / len(X)


def linear_backward(X, W, dS):
    dX, dW, db = np.zeros_like(X), np.zeros_like(W), np.zeros_like(W[0])
    for i, (x, ds) in enumerate(zip(X, dS)):
        for k, slope in enumerate(ds):
            dX[i] += slope * W[:, k]
            dW[:, k] += slope * x
            db[k] += slope
    return dX, dW, db
