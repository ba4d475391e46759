# Half solved: the first three functions are right, the rest is still to be written.

import numpy as np


def numerical_gradient(f, W, h):
    out = np.zeros(W.size)
    for k in range(W.size):
        e = np.zeros(W.size)
        e[k] = h
        e = e.reshape(W.shape)
        out[k] = (f(W + e) - f(W - e)) / (2 * h)
    return out.reshape(W.shape)


def relative_error(a, b):
    top = abs(a - b)
    bottom = np.maximum(abs(a), abs(b))
    return np.where(bottom == 0, 0, top / np.where(bottom == 0, 1, bottom))


def column_gradient(x, j, K):
    out = np.zeros((len(x), K))
    out[:, j] = x
    return out


matrix_derivation = r"""
$\partial s_j/\partial W_{dk} = x_d$ if $j = k$, else 0.
"""
