# Wrong at large numbers only: the exponential overflows in numerator and denominator.

import numpy as np


def square_loss_grad(w, x, y):
    return 2 * (np.sum(w * x) - y) * x


def logistic_loss_grad(w, x, y):
    e = np.exp(-int(y) * np.sum(w * x))
    return -int(y) * x * e / (1 + e)


def chain_outputs(dL_df, df_dW):
    return np.sum(dL_df[:, np.newaxis, np.newaxis] * df_dW, axis=0)


def two_step_grad(A, B, x):
    z = np.sum(A * x, axis=1)
    return B.dot((2 * z)[:, np.newaxis] * A)


def graph_backward(a, b, c):
    u = a + b
    v = b * c
    return v, v + u * c, u * b, v, u
