# Right: entry by entry, from lists, each function built on the one before.

import numpy as np


def numerical_gradient(f, W, h):
    gradient = np.zeros(W.shape)
    for place in np.ndindex(W.shape):
        step = np.zeros(W.shape)
        step[place] = h
        gradient[place] = (f(W + step) - f(W - step)) / (2 * h)
    return gradient


def relative_error(a, b):
    a, b = np.array(a), np.array(b)
    errors = np.zeros(a.shape)
    for place in np.ndindex(a.shape):
        if a[place] != b[place]:
            errors[place] = abs(a[place] - b[place]) / max(abs(a[place]), abs(b[place]))
    return errors


def column_gradient(x, j, K):
    columns = []
    for k in range(K):
        columns.append(x if k == j else 0 * x)
    return np.column_stack(columns)


def outer_gradient(x, dL_ds):
    K = len(dL_ds)
    return sum(dL_ds[j] * column_gradient(x, j, K) for j in range(K))


def batch_gradient(X, dS):
    N = len(X)
    samples = [outer_gradient(X[i], dS[i]) for i in range(N)]
    return sum(samples) / N


def linear_backward(X, W, dS):
    dX = np.array([sum(dS[i, j] * W[:, j] for j in range(W.shape[1])) for i in range(len(X))])
    dW = len(X) * batch_gradient(X, dS)  # a sum here, not a mean
    db = sum(dS)
    return dX, dW, db


matrix_derivation = r"""
$\partial s_j/\partial W_{dk} = 1\{j=k\} x_d$ (case analysis).
The sum over all paths $\sum_j \partial L/\partial s_j \cdot 1\{j=k\} x_d$
collapses to $x_d\, \partial L/\partial s_k$.

$\partial s_j/\partial x_d = W_{dj}$, so
$\partial L/\partial x_d = \sum_j W_{dj}\, \partial L/\partial s_j$: here nothing collapses.

Batch: entry $(d, k)$ of dW is $\sum_i X_{id} dS_{ik}$, the product $X^T dS$: (D, N)(N, K) = (D, K).
Entry $(i, d)$ of dX is $\sum_j dS_{ij} W_{dj}$, the product $dS\, W^T$: (N, K)(K, D) = (N, D).
In any other order the inner sizes differ.
"""
