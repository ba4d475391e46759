# Right: small functions that build on each other, a loop twin with plain Python numbers.

import math

import numpy as np


def log_sum_exp(s):
    c = max(s)
    return c + math.log(sum(math.exp(score - c) for score in s))


def softmax(s):
    shifted = s - np.amax(s, axis=-1, keepdims=True)
    e = np.exp(shifted)
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_dscores(s, y):
    p = softmax(s)
    p[y] = p[y] - 1
    return p


def dp_y_dscores(s, y):
    p = softmax(s)
    out = []
    for j in range(len(p)):
        if j == y:
            out.append(p[y] * (1 - p[y]))
        else:
            out.append(-p[y] * p[j])
    return np.array(out)


def softmax_loss_naive(W, X, y, reg):
    N = X.shape[0]
    losses, gradients = [], []
    for i in range(N):
        s = X[i].dot(W)
        losses.append(log_sum_exp(s) - s[y[i]])
        gradients.append(np.outer(X[i], softmax_dscores(s, y[i])))
    return sum(losses) / N + reg * np.sum(W * W), sum(gradients) / N + 2 * reg * W


def softmax_loss(W, X, y, reg):
    N, K = X.shape[0], W.shape[1]
    S = X.dot(W)
    S -= S.max(axis=1, keepdims=True)
    log_P = S - np.log(np.exp(S).sum(axis=1, keepdims=True))
    Y = np.eye(K)[y]
    loss = -np.sum(Y * log_P) / N + reg * np.sum(W * W)
    dW = X.T.dot(np.exp(log_P) - Y) / N + 2 * reg * W
    return loss, dW


softmax_derivation = r"""
Chain rule with one output: $\partial L/\partial s_j = -\frac{1}{p_y} \cdot \partial p_y/\partial s_j$.

Quotient rule with $Z = \sum_m e^{s_m}$. If $j \ne y$: $\partial p_y/\partial s_j = (0 \cdot Z -
e^{s_y} e^{s_j})/Z^2 = -p_y p_j$, so $\partial L/\partial s_j = p_j$.
If $j = y$: $\partial p_y/\partial s_y = (e^{s_y} Z - e^{s_y} e^{s_y})/Z^2 = p_y(1 - p_y)$, so
$\partial L/\partial s_y = p_y - 1$.

Exactly one of the cases holds, so I may add their indicators: $1\{j \ne y\} p_j + 1\{j = y\} p_j -
1\{j = y\} = p_j - 1\{j = y\}$.
Check: the $p_j$ add up to 1 and one 1 is taken off, which leaves 0.
"""
