# Right: Jacobians as np.matrix, numbers as arrays of one entry.

import numpy as np


def square_loss_grad(w, x, y):
    f = np.dot(w.reshape(1, -1), x.reshape(-1, 1))
    return (2 * (f - y) * x).reshape(-1)


def logistic_loss_grad(w, x, y):
    f = np.dot(w.reshape(1, -1), x.reshape(-1, 1))
    return (-int(y) * (1 - np.tanh(int(y) * f / 2)) / 2 * x).reshape(-1)


def chain_outputs(dL_df, df_dW):
    total = np.matrix(np.zeros(df_dW.shape[1:]))
    for j in range(df_dW.shape[0]):
        total = total + dL_df[j] * np.matrix(df_dW[j])
    return total


def two_step_grad(A, B, x):
    A, B = np.matrix(A), np.matrix(B)
    z = A * np.matrix(x).T
    return B * np.matrix(np.diag(2 * np.array(z).reshape(-1))) * A


def graph_backward(a, b, c):
    a, b, c = np.array([a]), np.array([b]), np.array([c])
    du, dv = b * c, a + b
    return du, du + dv * c, dv * b, du, dv
