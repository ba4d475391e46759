# Wrong: λW for 2λW, the 2 of the squared hinge's gradient forgotten, and no shift anywhere.

import numpy as np


def linear_loss(W, X, y, reg, score_loss):
    num_train = X.shape[0]
    losses, dS = score_loss(X.dot(W), y)
    loss = np.sum(losses) / num_train + reg * np.sum(W * W)
    dW = X.T.dot(dS) / num_train + reg * W
    return loss, dW


def squared_hinge(S, y):
    num = S.shape[0]
    margins = np.maximum(0, S - S[range(num), y].reshape(-1, 1) + 1)
    margins[range(num), y] = 0
    losses = np.sum(margins**2, axis=1)
    dS = margins.copy()
    dS[range(num), y] = -np.sum(margins, axis=1)
    return losses, dS


def label_smoothing(S, y, epsilon):
    num, K = S.shape
    P = np.exp(S) / np.sum(np.exp(S), axis=1, keepdims=True)
    T = np.ones((num, K)) * epsilon / K
    T[range(num), y] += 1 - epsilon
    return -np.sum(T * np.log(P), axis=1), P - T


def focal_loss(S, y, gamma):
    num = S.shape[0]
    P = np.exp(S) / np.sum(np.exp(S), axis=1, keepdims=True)
    p = P[range(num), y]
    onehot = np.zeros(S.shape)
    onehot[range(num), y] = 1
    factor = gamma * (1 - p) ** (gamma - 1) * p * np.log(p) - (1 - p) ** gamma
    return -((1 - p) ** gamma) * np.log(p), factor.reshape(-1, 1) * (onehot - P)


def one_vs_rest(S, y):
    T = np.zeros(S.shape) - 1
    T[range(S.shape[0]), y] = 1
    E = np.exp(-T * S)
    return np.sum(np.log(1 + E), axis=1), -T * E / (1 + E)


def sgd(loss, W, X, y, reg, learning_rate, batches):
    W = W.copy()
    losses = []
    for batch in batches:
        value, dW = loss(W, X[batch], y[batch], reg)
        losses.append(value)
        W -= learning_rate * dW
    return W, np.array(losses)


def free_loss(S, y):
    num = S.shape[0]
    dS = S / 10
    dS[range(num), y] -= 1
    losses = np.sum(S**2, axis=1) / 20 - S[range(num), y]
    return losses, dS


focal_derivation = r"""
$\partial L/\partial s_j = \partial L/\partial p_y \cdot \partial p_y / \partial s_j$. Product rule:
$\partial L/\partial p_y = \gamma(1-p_y)^{\gamma-1}\log p_y - (1-p_y)^\gamma/p_y$.
Times $p_y(1\{j=y\} - p_j)$ gives the formula in the hint.
"""
