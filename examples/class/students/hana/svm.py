# Wrong regulariser: the loss has λΣW², the gradient λW without the 2.

import numpy as np


def svm_sample_loss(s, y):
    margins = np.maximum(0, s - s[y] + 1)
    margins[y] = 0
    return np.sum(margins)


def svm_dscores(s, y):
    ds = (s - s[y] + 1 > 0).astype(np.float64)
    ds[y] = 0
    ds[y] = -np.sum(ds)
    return ds


def svm_loss_naive(W, X, y, reg):
    dW = np.zeros(W.shape)
    num_train = X.shape[0]
    loss = 0.0
    for i in range(num_train):
        scores = X[i].dot(W)
        loss += svm_sample_loss(scores, y[i])
        dW += np.outer(X[i], svm_dscores(scores, y[i]))
    loss /= num_train
    dW /= num_train
    loss += reg * np.sum(W * W)
    dW += reg * W
    return loss, dW


def svm_loss(W, X, y, reg):
    num_train = X.shape[0]
    scores = X.dot(W)
    correct = scores[np.arange(num_train), y].reshape(-1, 1)
    margins = np.maximum(0, scores - correct + 1)
    margins[np.arange(num_train), y] = 0
    loss = np.sum(margins) / num_train + reg * np.sum(W * W)
    margins[margins > 0] = 1
    margins[np.arange(num_train), y] = -np.sum(margins, axis=1)
    return loss, X.T.dot(margins) / num_train + reg * W
