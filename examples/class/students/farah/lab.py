# Wrong at extreme scores only: the log of a p that may be 0, and e^1000 inside a logarithm.

import numpy as np


def linear_loss(W, X, y, reg, score_loss):
    losses, dS = score_loss(X.dot(W), y)
    return np.sum(losses) / X.shape[0] + reg * np.sum(W * W), X.T.dot(dS) / X.shape[0] + 2 * reg * W


def squared_hinge(S, y):
    N = S.shape[0]
    margins = np.maximum(0, S - S[np.arange(N), y][:, np.newaxis] + 1)
    margins[np.arange(N), y] = 0
    dS = 2 * margins
    dS[np.arange(N), y] = -np.sum(dS, axis=1)
    return np.sum(margins**2, axis=1), dS


def _softmax(S):
    S = S - np.max(S, axis=1, keepdims=True)
    return np.exp(S) / np.sum(np.exp(S), axis=1, keepdims=True)


def label_smoothing(S, y, epsilon):
    N, K = S.shape
    P = _softmax(S)
    T = np.full((N, K), epsilon / K)
    T[np.arange(N), y] = 1 - epsilon + epsilon / K
    return -np.sum(T * np.log(P), axis=1), P - T


def focal_loss(S, y, gamma):
    N = S.shape[0]
    P = _softmax(S)
    p = P[np.arange(N), y]
    losses = -((1 - p) ** gamma) * np.log(p)
    dL_dp = gamma * (1 - p) ** (gamma - 1) * np.log(p) - (1 - p) ** gamma / p
    dp_ds = -p[:, np.newaxis] * P
    dp_ds[np.arange(N), y] += p
    return losses, dL_dp[:, np.newaxis] * dp_ds


def one_vs_rest(S, y):
    N = S.shape[0]
    T = -np.ones(S.shape)
    T[np.arange(N), y] = 1
    return np.sum(np.log(1 + np.exp(-T * S)), axis=1), -T / (1 + np.exp(T * S))


def sgd(loss, W, X, y, reg, learning_rate, batches):
    W = np.array(W)
    losses = np.zeros(batches.shape[0])
    for t in range(batches.shape[0]):
        losses[t], dW = loss(W, X[batches[t]], y[batches[t]], reg)
        W = W - learning_rate * dW
    return W, losses


def free_loss(S, y):
    T = -np.ones(S.shape)
    T[np.arange(S.shape[0]), y] = 1
    return np.sum(np.abs(S - T), axis=1), np.sign(S - T)
