# Right, but noisy: prints on the way, warns, and lets the exponential overflow where that does no harm.

import sys
import warnings

import numpy as np


def square_loss_grad(w, x, y):
    f = np.dot(w, x)
    print("f =", f, "y =", y)
    return 2 * (f - y) * x


def logistic_loss_grad(w, x, y):
    e = np.exp(int(y) * np.dot(w, x))  # RuntimeWarning for big numbers, but x / inf is 0
    print("e =", e, file=sys.stderr)
    return -int(y) * x / (1 + e)


def chain_outputs(dL_df, df_dW):
    dW = np.zeros(df_dW.shape[1:])
    for j in range(len(dL_df)):
        dW = dW + dL_df[j] * df_dW[j]
        print("after path", j, dW)
    return dW


def two_step_grad(A, B, x):
    warnings.warn("is diag really needed?", stacklevel=2)
    z = A.dot(x)
    return B.dot(np.diag(2 * z)).dot(A)


def graph_backward(a, b, c):
    u = a + b
    v = b * c
    print("forward:", a, b, c, u, v, u * v)
    dv = u
    du = v
    return du, du + dv * c, dv * b, du, dv
