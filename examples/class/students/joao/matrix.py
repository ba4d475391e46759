# Wrong for all shapes but the one he had in mind: two loops over a matrix, one loop over a list.
# ruff: noqa: B905

import numpy as np


def numerical_gradient(f, W, h):
    grad = np.zeros(W.shape)
    for d in range(W.shape[0]):
        for k in range(W.shape[1]):
            up, down = W.copy(), W.copy()
            up[d][k] += h
            down[d][k] -= h
            grad[d][k] = (f(up) - f(down)) / (2 * h)
    return grad


def relative_error(a, b):
    return [abs(u - v) / max(abs(u), abs(v), 1e-200) for u, v in zip(a, b)]


def column_gradient(x, j, K):
    return np.array([[v if k == j else 0 for k in range(K)] for v in x])


def outer_gradient(x, dL_ds):
    return np.array([[v * g for g in dL_ds] for v in x])


def batch_gradient(X, dS):
    n = len(X)
    return sum(outer_gradient(x, ds) for x, ds in zip(X, dS)) / n


def linear_backward(X, W, dS):
    return dS @ W.T, X.T @ dS, sum(dS)
