# Right: np.matrix for what has rows and columns, an array of one entry as loss.

import numpy as np


def linear_loss(W, X, y, reg, score_loss):
    losses, dS = score_loss(X @ W, y)
    N = np.array([X.shape[0]])
    loss = np.sum(losses) / N + reg * np.sum(np.square(W))
    return loss, np.matrix(X).T * np.matrix(dS) / N + 2 * reg * np.matrix(W)


def _onehot(S, y):
    return np.array(np.matrix(np.eye(S.shape[1]))[y])


def squared_hinge(S, y):
    right = _onehot(S, y)
    s_y = np.sum(np.multiply(S, right), axis=1, keepdims=True)
    r = np.multiply(np.maximum(0, S - s_y + 1), 1 - right)
    dS = 2 * np.matrix(r) - np.multiply(2 * np.matrix(r).sum(axis=1), right)
    return np.sum(np.square(r), axis=1), dS


def _log_softmax(S):
    S = S - np.max(S, axis=1, keepdims=True)
    return S - np.log(np.sum(np.exp(S), axis=1, keepdims=True))


def label_smoothing(S, y, epsilon):
    K = S.shape[1]
    t = (1 - epsilon) * _onehot(S, y) + epsilon / K
    log_P = _log_softmax(S)
    losses = -np.matrix(np.multiply(t, log_P)).sum(axis=1)
    return losses.A1, np.matrix(np.exp(log_P) - t)


def focal_loss(S, y, gamma):
    right, log_P = _onehot(S, y), _log_softmax(S)
    log_p = np.sum(np.multiply(right, log_P), axis=1, keepdims=True)
    rest = np.sum(np.multiply(1 - right, np.exp(log_P)), axis=1, keepdims=True)
    power = np.power(np.maximum(rest, 1e-300), gamma - 1)
    slope = gamma * power * np.exp(log_p) * log_p - np.power(rest, gamma)
    losses = -np.power(rest, gamma) * log_p
    return losses.reshape(-1), np.matrix(np.multiply(slope, right - np.exp(log_P)))


def one_vs_rest(S, y):
    t = 2 * _onehot(S, y) - 1
    M = np.multiply(t, S)
    return np.sum(np.logaddexp(0, -M), axis=1), np.matrix(-t * (1 - np.tanh(M / 2)) / 2)


def sgd(loss, W, X, y, reg, learning_rate, batches):
    W = np.matrix(W)
    losses = []
    for batch in batches:
        value, dW = loss(np.array(W), X[batch], y[batch], reg)
        losses.append(value)
        W = W - learning_rate * np.matrix(dW)
    return W, np.array(losses).reshape(-1)


def free_loss(S, y):
    right = _onehot(S, y)
    difference = np.matrix(S) - (3 * right - 1)
    return np.square(difference).sum(axis=1).A1, 2 * difference
