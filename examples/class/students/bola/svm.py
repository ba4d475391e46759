# Right: einsum wherever something is summed.

import numpy as np


def svm_sample_loss(s, y):
    others = np.ones(len(s))
    others[y] = 0
    return np.einsum("m,m->", np.maximum(0, s - s[y] + 1), others)


def svm_dscores(s, y):
    K = len(s)
    q = (s - s[y] + 1 >= 0) * (np.arange(K) != y)
    return np.einsum("m,mj->j", q.astype(float), np.eye(K) - np.eye(K)[y])


def svm_loss_naive(W, X, y, reg):
    N, K = X.shape[0], W.shape[1]
    loss = 0.0
    dS = np.zeros((N, K))
    for i in range(N):
        s = np.einsum("d,dk->k", X[i], W)
        for m in range(K):
            margin = s[m] - s[y[i]] + 1
            if m == y[i] or margin < 0:
                continue
            loss += margin
            dS[i, m] += 1
            dS[i, y[i]] -= 1
    dW = np.einsum("nd,nk->dk", X, dS)
    return loss / N + reg * np.einsum("dk,dk->", W, W), dW / N + 2 * reg * W


def svm_loss(W, X, y, reg):
    N, K = X.shape[0], W.shape[1]
    right = np.eye(K)[y]
    S = np.einsum("nd,dk->nk", X, W)
    margins = S - np.einsum("nk,nk->n", S, right)[:, None] + 1
    q = (margins >= 0) * (1 - right)
    dS = q - np.einsum("nk,nj->nj", q, right)
    loss = np.einsum("nk,nk->", q, margins) / N + reg * np.einsum("dk,dk->", W, W)
    return loss, np.einsum("nd,nk->dk", X, dS) / N + 2 * reg * W


svm_derivation = r"""
$q$ is a constant, so $\partial L/\partial s_j = \sum_{m \ne y} q_m (1\{m = j\} - 1\{j = y\})$,
which is $q_j$ for a wrong class and $-\sum q_m$ for the right one.
"""
