# Right: loops; float32 in, float32 out.
# ruff: noqa: B905

import numpy as np


def square_loss_grad(w, x, y):
    f = sum(a * b for a, b in zip(w, x))
    grad = np.zeros_like(x)
    for d, value in enumerate(x):
        grad[d] = 2 * (f - y) * value
    return grad


def logistic_loss_grad(w, x, y):
    y = int(y)
    f = sum(a * b for a, b in zip(w, x))
    grad = np.zeros_like(x)
    for d, value in enumerate(x):
        grad[d] = -y * value / (1 + np.exp(y * f))
    return grad


def chain_outputs(dL_df, df_dW):
    return sum(number * array for number, array in zip(dL_df, df_dW))


def two_step_grad(A, B, x):
    K, M = B.shape
    D = len(x)
    jacobian = np.zeros((K, D), dtype=A.dtype)
    for m in range(M):
        z = A[m] @ x
        for k in range(K):
            for d in range(D):
                jacobian[k, d] += B[k, m] * 2 * z * A[m, d]
    return jacobian


def graph_backward(a, b, c):
    grad = {name: 0.0 for name in "abcuv"}
    u, v = a + b, b * c
    for name, step in (("u", v), ("v", u)):
        grad[name] += step
    for name, step in (("a", grad["u"]), ("b", grad["u"]), ("b", grad["v"] * c), ("c", grad["v"] * b)):
        grad[name] += step
    return tuple(grad.values())
