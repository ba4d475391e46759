# Right: one path after the other, sums collected in lists.
# ruff: noqa: B905

import math

import numpy as np


def square_loss_grad(w, x, y):
    f = sum(w_d * x_d for w_d, x_d in zip(w, x))
    return np.array([2 * (f - y) * x_d for x_d in x])


def logistic_loss_grad(w, x, y):
    margin = int(y) * sum(w_d * x_d for w_d, x_d in zip(w, x))
    power = math.exp(-abs(margin))  # the exponent is never positive
    share = (power if margin >= 0 else 1) / (1 + power)
    return np.array([-int(y) * share * x_d for x_d in x])


def chain_outputs(dL_df, df_dW):
    paths = []
    for j in range(len(dL_df)):
        paths.append(dL_df[j] * df_dW[j])
    return sum(paths)


def two_step_grad(A, B, x):
    K, M, D = B.shape[0], A.shape[0], A.shape[1]
    z = [sum(A[m, d] * x[d] for d in range(D)) for m in range(M)]
    rows = []
    for k in range(K):
        rows.append([sum(B[k, m] * 2 * z[m] * A[m, d] for m in range(M)) for d in range(D)])
    return np.array(rows)


def graph_backward(a, b, c):
    u, v = a + b, b * c
    du, dv = v, u
    paths_to_b = [du, dv * c]
    return du, sum(paths_to_b), dv * b, du, dv


chain_derivation = r"""
Let $E = e^{f_0} + e^{f_1}$, so $L = \log E$ and $\partial L/\partial E = 1/E$.
Chain rule: $\partial L/\partial f_0 = e^{f_0}/E =: p_0$ and
$\partial L/\partial f_1 = e^{f_1}/E =: p_1$, two numbers.

$\partial f_0/\partial w = x$ and $\partial f_1/\partial w = z$, both of shape $(D,)$.

Two paths lead from $w$ to $L$, so I add them: $\partial L/\partial w = p_0 x + p_1 z$, shape $(D,)$.

Check: for $z = x$ both outputs are equal, $p_0 = p_1 = 1/2$, and the gradient is $x$.
Directly: $L = \log 2 + w \cdot x$. The same.
"""
