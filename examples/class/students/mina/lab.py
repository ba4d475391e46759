# Wrong: one-hot rows as wide as the labels that occur, in label smoothing; the descent changes the W it was given.

import numpy as np


def linear_loss(W, X, y, reg, score_loss):
    losses, dS = score_loss(X @ W, y)
    return losses.sum() / y.size + reg * np.sum(W * W), X.T @ dS / y.size + 2 * reg * W


def squared_hinge(S, y):
    i = np.arange(y.size)
    m = np.maximum(S - S[i, y][:, None] + 1, 0)
    m[i, y] = 0
    dS = 2 * m
    dS[i, y] -= dS.sum(axis=1)
    return np.sum(m * m, axis=1), dS


def _log_softmax(S):
    S = S - S.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True))


def label_smoothing(S, y, epsilon):
    one_hot = np.eye(y.max() + 1)[y]
    t = (1 - epsilon) * one_hot + epsilon / S.shape[1]
    log_P = _log_softmax(S)
    return -np.sum(t * log_P, axis=1), np.exp(log_P) - t


def focal_loss(S, y, gamma):
    i = np.arange(y.size)
    log_P = _log_softmax(S)
    log_p = log_P[i, y]
    p = np.exp(log_p)
    a = gamma * (1 - p) ** (gamma - 1) * p * log_p - (1 - p) ** gamma
    dS = -a[:, None] * np.exp(log_P)
    dS[i, y] += a
    return -((1 - p) ** gamma) * log_p, dS


def one_vs_rest(S, y):
    t = -np.ones(S.shape)
    t[np.arange(y.size), y] = 1
    m = -t * S
    return np.sum(np.maximum(m, 0) + np.log1p(np.exp(-abs(m))), axis=1), -t / (1 + np.exp(-m))


def sgd(loss, W, X, y, reg, learning_rate, batches):
    losses = []
    for batch in batches:
        value, dW = loss(W, X[batch], y[batch], reg)
        losses.append(value)
        W -= learning_rate * dW
    return W, losses


def free_loss(S, y):
    i = np.arange(y.size)
    E = np.exp(S / 2)
    E[i, y] = np.exp(-S[i, y] / 2)
    dS = E / 2
    dS[i, y] *= -1
    return np.sum(E, axis=1), dS
