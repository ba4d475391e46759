# Wrong: sums are multiplied where products should be summed; in the graph the path from b through v is lost.

import numpy as np


def square_loss_grad(w, x, y):
    return np.dot(2 * (np.dot(w, x) - y), x)


def logistic_loss_grad(w, x, y):
    y = float(y)
    return np.dot(-y / (1 + np.exp(y * np.dot(w, x))), x)


def chain_outputs(dL_df, df_dW):
    return np.sum(dL_df) * np.sum(df_dW, axis=0)


def two_step_grad(A, B, x):
    z = np.dot(A, x)
    return np.dot(B * (2 * z), A)


def graph_backward(a, b, c):
    u, v = a + b, b * c
    du, dv = v, u
    da, db, dc = du, du, dv * b
    return da, db, dc, du, dv
