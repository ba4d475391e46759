# Right: dW as np.matrix, losses as 0-d arrays and arrays of one entry.

import numpy as np


def log_sum_exp(s):
    c = s.max(keepdims=True)  # shape (1,)
    return c + np.log(np.exp(s - c).sum(keepdims=True))


def softmax(s):
    e = np.exp((s.T - s.max(axis=-1)).T)
    return (e.T / e.sum(axis=-1)).T


def softmax_dscores(s, y):
    onehot = np.zeros(s.shape)
    onehot[y] = 1
    return softmax(s) - onehot


def dp_y_dscores(s, y):
    p = np.asmatrix(softmax(s))
    jacobian = np.diag(p.A1) - p.T * p
    return jacobian[y].A1


def softmax_loss_naive(W, X, y, reg):
    dW = np.asmatrix(np.zeros(W.shape))
    loss = np.array(0.0)
    for i in range(len(X)):
        s = X[i] @ W
        s = s - s.max()
        loss = loss + log_sum_exp(s) - s[y[i]]
        dW = dW + np.asmatrix(X[i]).T * np.asmatrix(softmax_dscores(s, y[i]))
    return loss / len(X) + reg * np.sum(W**2), dW / len(X) + 2 * reg * W


def softmax_loss(W, X, y, reg):
    S = np.asmatrix(X) * np.asmatrix(W)
    S = S - S.max(axis=1)
    E = np.exp(S)
    Z = E.sum(axis=1)
    right = np.eye(W.shape[1])[y]
    losses = np.log(Z) - np.multiply(S, right).sum(axis=1)
    dW = np.asmatrix(X).T * (E / Z - right) / len(X) + 2 * reg * W
    return np.array(losses.mean() + reg * np.sum(W**2)), dW
