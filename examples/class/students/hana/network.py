# Wrong: λW for 2λW, and no shift before the exponential.

import numpy as np


def affine_backward(dout, x, W):
    return dout.dot(W.T), x.T.dot(dout), np.sum(dout, axis=0)


def relu_backward(dH, Z):
    return np.where(Z > 0, dH, 0)


def two_layer_loss(params, X, y, reg):
    W1, b1 = params["W1"], params["b1"]
    W2, b2 = params["W2"], params["b2"]
    num_train = X.shape[0]
    Z = X.dot(W1) + b1
    H = np.maximum(0, Z)
    scores = np.exp(H.dot(W2) + b2)
    P = scores / np.sum(scores, axis=1, keepdims=True)
    loss = -np.sum(np.log(P[range(num_train), y])) / num_train
    loss += reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
    P[range(num_train), y] -= 1
    dS = P / num_train
    dH, dW2, db2 = affine_backward(dS, H, W2)
    _, dW1, db1 = affine_backward(relu_backward(dH, Z), X, W1)
    dW2 += reg * W2
    dW1 += reg * W1
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


def predict(params, X):
    H = np.maximum(0, X.dot(params["W1"]) + params["b1"])
    return np.argmax(H.dot(params["W2"]) + params["b2"], axis=1)
