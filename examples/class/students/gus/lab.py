# Half solved: the first two functions are right, the rest is still to be written.

import numpy as np


def linear_loss(W, X, y, reg, score_loss):
    losses, dS = score_loss(X @ W, y)
    return np.mean(losses) + reg * np.sum(W**2), X.T @ dS / len(X) + 2 * reg * W


def squared_hinge(S, y):
    rows = np.arange(len(y))
    diffs = S - S[rows, y][:, None] + 1
    diffs[rows, y] = 0
    pos = diffs * (diffs > 0)
    grad = 2 * pos
    grad[rows, y] = -grad.sum(axis=1)
    return np.sum(pos**2, axis=1), grad
