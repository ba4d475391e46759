# Wrong: the Jacobian of the two steps comes transposed.

import numpy as np


def square_loss_grad(w, x, y):
    return 2 * (x @ w - y) * x


def logistic_loss_grad(w, x, y):
    sign = 1.0 if y > 0 else -1.0
    return -sign * x / (1 + np.exp(sign * (x @ w)))


def chain_outputs(dL_df, df_dW):
    return np.tensordot(dL_df, df_dW, axes=1)


def two_step_grad(A, B, x):
    z = A @ x
    return A.T @ np.diag(2 * z) @ B.T


def graph_backward(a, b, c):
    u, v = a + b, b * c
    return np.array([v, v + c * u, b * u, v, u])
