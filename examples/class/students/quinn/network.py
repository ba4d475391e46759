# One function changes its input; a check cell is there twice.
# damage: duplicate check_two_layer_loss

import numpy as np


def affine_backward(dout, x, W):
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)


def relu_backward(dH, Z):
    dH[Z < 0] = 0
    return dH


def two_layer_loss(params, X, y, reg):
    n = len(X)
    W1, W2 = params["W1"], params["W2"]
    Z = X @ W1 + params["b1"]
    H = Z * (Z > 0)
    S = H @ W2 + params["b2"]
    S = S - S.max(axis=1, keepdims=True)
    d = np.exp(S) / np.exp(S).sum(axis=1, keepdims=True)
    losses = np.log(np.exp(S).sum(axis=1)) - S[range(n), y]
    d[range(n), y] -= 1
    d = d / n
    dH, dW2, db2 = affine_backward(d, H, W2)
    _, dW1, db1 = affine_backward(relu_backward(dH, Z), X, W1)
    loss = losses.mean() + reg * np.sum(W1 * W1) + reg * np.sum(W2 * W2)
    return loss, dict(W1=dW1 + 2 * reg * W1, b1=db1, W2=dW2 + 2 * reg * W2, b2=db2)


def predict(params, X):
    Z = X @ params["W1"] + params["b1"]
    return np.argmax(Z * (Z > 0) @ params["W2"] + params["b2"], axis=1)
