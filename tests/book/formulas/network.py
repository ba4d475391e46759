"""Transcribed from book/network.md."""

from __future__ import annotations

from mpmath import exp, log

from .equations import answers, equation, one
from .softmax import p


@equation("eq-network-forward", "94f32e00")
def forward(X, W1, b1, W2, b2):
    N, D, units, K = len(X), len(W1), len(b1), len(b2)
    Z = [[sum(X[i][d] * W1[d][k] for d in range(D)) + b1[k] for k in range(units)] for i in range(N)]
    H = [[max(0, Z[i][k]) for k in range(units)] for i in range(N)]
    S = [[sum(H[i][k] * W2[k][m] for k in range(units)) + b2[m] for m in range(K)] for i in range(N)]
    return Z, H, S


@equation("eq-network-loss", "69fd6716")
def loss(S, y, W1, W2, reg):
    N = len(S)
    losses = sum(log(sum(exp(S[i][m]) for m in range(len(S[i])))) - S[i][y[i]] for i in range(N)) / N
    return losses + reg * (sum(w**2 for row in W1 for w in row) + sum(w**2 for row in W2 for w in row))


@equation("eq-network-affine", "050a7d23")
def affine(G, x, W):
    N, D, M = len(G), len(W), len(W[0])
    dx = [[sum(G[i][k] * W[d][k] for k in range(M)) for d in range(D)] for i in range(N)]
    dW = [[sum(x[i][d] * G[i][k] for i in range(N)) for k in range(M)] for d in range(D)]
    db = [sum(G[i][k] for i in range(N)) for k in range(M)]
    return dx, dW, db


@equation("eq-network-relu", "d37ed30c")
def relu(dL_dH, Z):
    return [[dL_dH[i][k] * one(Z[i][k] >= 0) for k in range(len(Z[i]))] for i in range(len(Z))]


@equation("eq-network-backward", "1d71db22")
def backward(X, Z, H, S, y, W1, W2, reg):
    N, D, units, K = len(X), len(W1), len(W2), len(W2[0])
    dS = [[(p(S[i], m) - one(m == y[i])) / N for m in range(K)] for i in range(N)]
    dW2 = [[sum(H[i][k] * dS[i][m] for i in range(N)) + 2 * reg * W2[k][m] for m in range(K)] for k in range(units)]
    db2 = [sum(dS[i][m] for i in range(N)) for m in range(K)]
    dZ = [[sum(dS[i][m] * W2[k][m] for m in range(K)) * one(Z[i][k] >= 0) for k in range(units)] for i in range(N)]
    dW1 = [[sum(X[i][d] * dZ[i][k] for i in range(N)) + 2 * reg * W1[d][k] for k in range(units)] for d in range(D)]
    db1 = [sum(dZ[i][k] for i in range(N)) for k in range(units)]
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@equation("eq-network-predict", "8f19db17")
def predict(S):
    return [next(j for j in range(len(s)) if s[j] == max(s)) for s in S]


answers("affine_backward", "eq-network-affine")(affine)
answers("relu_backward", "eq-network-relu")(relu)


@answers("two_layer_loss", "eq-network-forward", "eq-network-loss", "eq-softmax-p", "eq-network-backward")
def _(params, X, y, reg):
    Z, H, S = forward(X, *(params[name] for name in ("W1", "b1", "W2", "b2")))
    return loss(S, y, params["W1"], params["W2"], reg), backward(X, Z, H, S, y, params["W1"], params["W2"], reg)


@answers("two_layer_loss", "eq-network-affine", "eq-network-relu")
def _(params, X, y, reg):
    """Layer by layer, with both layers' equations in the place of the summary."""
    W1, W2 = params["W1"], params["W2"]
    Z, H, S = forward(X, *(params[name] for name in ("W1", "b1", "W2", "b2")))
    dH, dW2, db2 = affine(
        [[(p(S[i], m) - one(m == y[i])) / len(X) for m in range(len(S[i]))] for i in range(len(X))], H, W2
    )
    _, dW1, db1 = affine(relu(dH, Z), X, W1)
    for dW, W in ((dW1, W1), (dW2, W2)):
        for k, row in enumerate(W):
            dW[k] = [dW[k][m] + 2 * reg * row[m] for m in range(len(row))]
    return loss(S, y, W1, W2, reg), {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@answers("predict", "eq-network-forward", "eq-network-predict")
def _(params, X):
    return predict(forward(X, *(params[name] for name in ("W1", "b1", "W2", "b2")))[2])
