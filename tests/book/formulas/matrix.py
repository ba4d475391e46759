"""Transcribed from book/matrix.md."""

from __future__ import annotations

import numpy as np

from .equations import answers, entry_by_entry, equation, one


@equation("eq-matrix-column", "ad189eb1")
def column(x, j, K):
    return [[one(j == k) * x[d] for k in range(K)] for d in range(len(x))]


@equation("eq-matrix-outer", "a27a837b")
def outer(x, dL_ds):
    return [[x[d] * dL_ds[j] for j in range(len(dL_ds))] for d in range(len(x))]


@equation("eq-matrix-batch", "59f49d0b")
def batch(X, dS):
    N, D, K = len(X), len(X[0]), len(dS[0])
    return [[sum(X[i][d] * dS[i][k] for i in range(N)) / N for k in range(K)] for d in range(D)]


@equation("eq-matrix-backward", "afbe0692")
def backward(X, W, dS):
    N, D, K = len(X), len(W), len(W[0])
    dX = [[sum(dS[i][k] * W[d][k] for k in range(K)) for d in range(D)] for i in range(N)]
    dW = [[sum(X[i][d] * dS[i][k] for i in range(N)) for k in range(K)] for d in range(D)]
    db = [sum(dS[i][k] for i in range(N)) for k in range(K)]
    return dX, dW, db


@equation("eq-matrix-central", "03d5c152")
def central(f, W, h, E):
    return (f(W + h * E) - f(W - h * E)) / (2 * h)


@equation("eq-matrix-relative", "37b88e7e")
def relative(a, b):
    return 0 if a == b == 0 else abs(a - b) / max(abs(a), abs(b))


@equation("eq-matrix-complex", "eb2abd86")
def complex_step(f, W, h, E):
    return f(W + 1j * h * E).imag / h


answers("column_gradient", "eq-matrix-column")(column)
answers("outer_gradient", "eq-matrix-outer")(outer)
answers("batch_gradient", "eq-matrix-batch")(batch)
answers("linear_backward", "eq-matrix-backward")(backward)


@answers("batch_gradient", "eq-matrix-outer")
def _(X, dS):
    """The equation's first line: the mean of the samples' outer products."""
    products = [outer(x, ds) for x, ds in zip(X, dS, strict=True)]
    return entry_by_entry(lambda *entries: sum(entries) / len(X), *products)


@answers("relative_error", "eq-matrix-relative")
def _(a, b):
    return entry_by_entry(relative, a, b)


@answers("numerical_gradient", "eq-matrix-central")
def _(f, W, h):
    """f is a function of an array of floats, so the quotient is one of floats here."""
    W, gradient = np.array(W, dtype=float), np.zeros(np.shape(W))
    for k in np.ndindex(W.shape):
        E = np.zeros(W.shape)
        E[k] = 1
        gradient[k] = central(f, W, float(h), E)
    return gradient
