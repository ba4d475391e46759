# All right but for large numbers: math.exp raises OverflowError where np.exp would give infinity.

import math

import numpy as np


def square_loss_grad(w, x, y):
    return 2 * (w.dot(x) - y) * x


def logistic_loss_grad(w, x, y):
    f = float(w.dot(x))
    return -int(y) * x / (1 + math.exp(int(y) * f))


def chain_outputs(dL_df, df_dW):
    grad = np.zeros(df_dW.shape[1:])
    for j in range(df_dW.shape[0]):
        grad += dL_df[j] * df_dW[j]
    return grad


def two_step_grad(A, B, x):
    grad = np.zeros((B.shape[0], A.shape[1]))
    for d in range(A.shape[1]):
        grad[:, d] = B.dot(2 * A.dot(x) * A[:, d])
    return grad


def graph_backward(a, b, c):
    u, v = a + b, b * c
    return v, v + u * c, u * b, v, u
