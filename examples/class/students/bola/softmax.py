# Right: einsum again, one-hot rows of the full width, the loss as log-sum-exp.
# ruff: noqa: B905

import numpy as np


def log_sum_exp(s):
    top = np.max(s)
    return np.log(np.einsum("m->", np.exp(s - top))) + top


def softmax(s):
    e = np.exp(s - np.max(s, axis=-1, keepdims=True))
    return e / np.einsum("...m->...", e)[..., None]


def softmax_dscores(s, y):
    return softmax(s) - np.eye(len(s))[y]


def dp_y_dscores(s, y):
    p = softmax(s)
    jacobian = np.diag(p) - np.einsum("i,j->ij", p, p)  # row i: dp_i/ds
    return jacobian[y]


def softmax_loss_naive(W, X, y, reg):
    N = len(X)
    loss, dW = 0.0, 0.0
    for x, label in zip(X, y):
        s = np.einsum("d,dk->k", x, W)
        s = s - s.max()
        loss = loss + log_sum_exp(s) - s[label]
        dW = dW + np.einsum("d,k->dk", x, softmax_dscores(s, label))
    return loss / N + reg * np.einsum("dk,dk->", W, W), dW / N + 2 * reg * W


def softmax_loss(W, X, y, reg):
    N, K = X.shape[0], W.shape[1]
    right = np.eye(K)[y]
    S = np.einsum("nd,dk->nk", X, W)
    S = S - S.max(axis=1)[:, None]
    P = softmax(S)
    log_Z = np.log(np.einsum("nk->n", np.exp(S)))
    losses = log_Z - np.einsum("nk,nk->n", S, right)
    loss = np.einsum("n->", losses) / N + reg * np.einsum("dk,dk->", W, W)
    return loss, np.einsum("nd,nk->dk", X, P - right) / N + 2 * reg * W
