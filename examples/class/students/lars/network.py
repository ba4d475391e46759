# Wrong: the ReLU lets through what is positive in the gradient, where Z should decide.

import numpy as np


def affine_backward(dout, x, W):
    return dout @ W.T, x.T @ dout, np.sum(dout, axis=0)


def relu_backward(dH, Z):
    return np.where(dH > 0, dH, 0.0)


def two_layer_loss(params, X, y, reg):
    num = X.shape[0]
    Z = X @ params["W1"] + params["b1"]
    H = np.where(Z > 0, Z, 0.0)
    scores = H @ params["W2"] + params["b2"]
    scores -= np.max(scores, axis=1).reshape(num, 1)
    log_sums = np.log(np.sum(np.exp(scores), axis=1))
    loss = np.sum(log_sums - scores[np.arange(num), y]) / num
    loss += reg * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))
    dS = np.exp(scores - log_sums.reshape(num, 1))
    dS[np.arange(num), y] -= 1.0
    dH, dW2, db2 = affine_backward(dS / num, H, params["W2"])
    _, dW1, db1 = affine_backward(relu_backward(dH, Z), X, params["W1"])
    grads = {"b1": db1, "b2": db2}
    grads["W1"] = dW1 + 2.0 * reg * params["W1"]
    grads["W2"] = dW2 + 2.0 * reg * params["W2"]
    return loss, grads


def predict(params, X):
    H = np.maximum(0.0, X @ params["W1"] + params["b1"])
    return np.argmax(H @ params["W2"] + params["b2"], axis=1)
