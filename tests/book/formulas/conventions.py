"""Transcribed from book/conventions.md: what all chapters share. Matrices are lists of rows."""

from __future__ import annotations

from .equations import equation


@equation("eq-scores", "94f50ccf")
def scores(X, W):
    return [[sum(X[i][d] * W[d][j] for d in range(len(W))) for j in range(len(W[0]))] for i in range(len(X))]


@equation("eq-mean-loss", "8e690059")
def mean_loss(L, W, reg):
    return sum(L[i] for i in range(len(L))) / len(L) + reg * sum(w**2 for row in W for w in row)


@equation("eq-or", "00a12409")
def either(A, B):
    return A + B - A * B


@equation("eq-dW", "5f319db6")
def gradient(X, dS, W, reg):
    N = len(X)
    return [
        [sum(X[i][d] * dS[i][k] for i in range(N)) / N + 2 * reg * W[d][k] for k in range(len(W[0]))]
        for d in range(len(W))
    ]
