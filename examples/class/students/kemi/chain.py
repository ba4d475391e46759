# Wrong: the sign of the logistic gradient; the paths are averaged where they should be summed.
# ruff: noqa: B905

import numpy as np


def square_loss_grad(w, x, y):
    gap = (w * x).sum() - y
    return 2 * gap * x


def logistic_loss_grad(w, x, y):
    gap = int(y) * (w * x).sum()
    return int(y) * x / (1 + np.exp(gap))


def chain_outputs(dL_df, df_dW):
    return np.mean([a * B for a, B in zip(dL_df, df_dW)], axis=0)


def two_step_grad(A, B, x):
    slope = 2 * (A * x).sum(axis=1)
    return (B * slope) @ A


def graph_backward(a, b, c):
    u, v = a + b, b * c
    return v, v + u * c, u * b, v, u
