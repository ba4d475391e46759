# Wrong: the 2 of a derived square is forgotten, in the loss and in the Jacobian.

import numpy as np


def square_loss_grad(w, x, y):
    diff = w.dot(x) - y
    return diff * x


def logistic_loss_grad(w, x, y):
    f = w.dot(x)
    if y > 0:
        return -x / (1 + np.exp(f))
    else:
        return x / (1 + np.exp(-f))


def chain_outputs(dL_df, df_dW):
    dW = np.zeros(df_dW[0].shape)
    for j in range(dL_df.shape[0]):
        dW += dL_df[j] * df_dW[j]
    return dW


def two_step_grad(A, B, x):
    z = A.dot(x)
    dh_dz = np.diag(z)
    return B.dot(dh_dz).dot(A)


def graph_backward(a, b, c):
    u = a + b
    v = b * c
    du = v
    dv = u
    da = du
    db = du + dv * c
    dc = dv * b
    return da, db, dc, du, dv


chain_derivation = r"""
$\partial L/\partial f_0 = e^{f_0}/(e^{f_0} + e^{f_1})$ and the same with $f_1$ on top (numbers).
$\partial f_0/\partial w = x$, $\partial f_1/\partial w = z$ (shape (D,)).
Sum over both paths: $(e^{f_0} x + e^{f_1} z)/(e^{f_0} + e^{f_1})$.
"""
