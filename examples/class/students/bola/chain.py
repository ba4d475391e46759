# Right: einsum wherever something is summed.

import numpy as np


def square_loss_grad(w, x, y):
    f = np.einsum("d,d->", w, x)
    return np.einsum(",d->d", 2 * (f - y), x)


def logistic_loss_grad(w, x, y):
    margin = int(y) * np.einsum("d,d->", w, x)
    return np.einsum(",d->d", -int(y) * np.exp(-np.logaddexp(0, margin)), x)


def chain_outputs(dL_df, df_dW):
    return np.einsum("k,kdm->dm", dL_df, df_dW)


def two_step_grad(A, B, x):
    z = np.einsum("md,d->m", A, x)
    return np.einsum("km,m,md->kd", B, 2 * z, A)


def graph_backward(a, b, c):
    u, v = a + b, b * c
    into_uv = np.array([v, u])  # dL/du, dL/dv
    local = np.array([[1, 1, 0], [0, c, b]])  # d(u, v)/d(a, b, c)
    da, db, dc = np.einsum("i,ij->j", into_uv, local)
    return da, db, dc, v, u
