# All right but for W, which is moved about and never comes back to the last digit; one solution cell is there twice.
# damage: duplicate outer_gradient

import numpy as np


def numerical_gradient(f, W, h):
    g = W * 0
    for k in np.ndindex(W.shape):
        W[k] += h
        up = f(W)
        W[k] -= 2 * h
        g[k] = (up - f(W)) / (2 * h)
        W[k] += h
    return g


def relative_error(a, b):
    d = abs(a - b)
    m = np.maximum(abs(a), abs(b))
    return np.nan_to_num(d / m)


def column_gradient(x, j, K):
    d = np.zeros((len(x), K))
    d[:, j] = x
    return d


def outer_gradient(x, dL_ds):
    return x.reshape(-1, 1) * dL_ds


def batch_gradient(X, dS):
    return X.T @ dS / len(X)


def linear_backward(X, W, dS):
    return dS @ W.T, X.T @ dS, dS.sum(axis=0)
