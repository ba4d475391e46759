"""Transcribed from book/chain.md."""

from __future__ import annotations

from mpmath import exp

from .equations import answers, equation


@equation("eq-chain-square", "11c48a87")
def square(w, x, y):
    w_x = sum(w[d] * x[d] for d in range(len(x)))
    return [2 * (w_x - y) * x[d] for d in range(len(x))]


@equation("eq-chain-logistic", "ca775fc0")
def logistic(w, x, y):
    w_x = sum(w[d] * x[d] for d in range(len(x)))
    return [-y / (1 + exp(y * w_x)) * x[d] for d in range(len(x))]


@equation("eq-chain-sum", "5e548f01")
def paths(dL_df, df_dW):
    D, M = len(df_dW[0]), len(df_dW[0][0])
    return [[sum(dL_df[j] * df_dW[j][d][m] for j in range(len(dL_df))) for m in range(M)] for d in range(D)]


@equation("eq-chain-jacobians", "499c0155")
def jacobians(A, B, x):
    M, D = len(A), len(x)
    z = [sum(A[m][d] * x[d] for d in range(D)) for m in range(M)]
    diag = [[2 * z[m] if m == n else 0 for n in range(M)] for m in range(M)]
    return [
        [sum(B[k][m] * diag[m][n] * A[n][d] for m in range(M) for n in range(M)) for d in range(D)]
        for k in range(len(B))
    ]


@equation("eq-chain-graph", "c04a9fc5", r"u = a + b, \qquad v = b\, c, \qquad L = u\, v")
def graph(a, b, c):
    u, v = a + b, b * c
    dL_du, dL_dv = v, u
    dL_da, dL_dc = dL_du, dL_dv * b
    dL_db = dL_du + dL_dv * c
    return dL_da, dL_db, dL_dc, dL_du, dL_dv


answers("square_loss_grad", "eq-chain-square")(square)
answers("logistic_loss_grad", "eq-chain-logistic")(logistic)
answers("chain_outputs", "eq-chain-sum")(paths)
answers("two_step_grad", "eq-chain-jacobians")(jacobians)
answers("graph_backward", "eq-chain-graph")(graph)
