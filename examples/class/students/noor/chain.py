# Wrong: the logistic formula for labels 0 and 1, and h for z in the derivative of the square.

import numpy as np


def square_loss_grad(w, x, y):
    f = w.dot(x)
    return 2 * (f - y) * x


def logistic_loss_grad(w, x, y):
    p = 1 / (1 + np.exp(-w.dot(x)))
    return (p - y) * x


def chain_outputs(dL_df, df_dW):
    K = len(dL_df)
    dW = 0
    for j in range(K):
        dW = dW + dL_df[j] * df_dW[j]
    return dW


def two_step_grad(A, B, x):
    z = A.dot(x)
    h = z**2
    return B.dot(np.diag(2 * h)).dot(A)


def graph_backward(a, b, c):
    u = a + b
    v = b * c
    dL_du = v
    dL_dv = u
    return dL_du, dL_du * 1 + dL_dv * c, dL_dv * b, dL_du, dL_dv
