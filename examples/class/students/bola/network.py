# Right: einsum for every sum, one-hot rows.

import numpy as np


def affine_backward(dout, x, W):
    return np.einsum("nm,dm->nd", dout, W), np.einsum("nd,nm->dm", x, dout), np.einsum("nm->m", dout)


def relu_backward(dH, Z):
    return np.einsum("nh,nh->nh", dH, (Z >= 0).astype(float))


def _scores(params, X):
    Z = np.einsum("nd,dh->nh", X, params["W1"]) + params["b1"]
    return Z, np.einsum("nh,hk->nk", np.maximum(0, Z), params["W2"]) + params["b2"]


def two_layer_loss(params, X, y, reg):
    W1, W2 = params["W1"], params["W2"]
    N = len(X)
    Z, S = _scores(params, X)
    S = S - S.max(axis=1)[:, None]
    log_P = S - np.log(np.einsum("nk->n", np.exp(S)))[:, None]
    right = np.eye(S.shape[1])[y]
    loss = -np.einsum("nk,nk->", log_P, right) / N
    loss += reg * (np.einsum("dh,dh->", W1, W1) + np.einsum("hk,hk->", W2, W2))
    dH, dW2, db2 = affine_backward((np.exp(log_P) - right) / N, np.maximum(0, Z), W2)
    _, dW1, db1 = affine_backward(relu_backward(dH, Z), X, W1)
    return loss, {"W1": dW1 + 2 * reg * W1, "b1": db1, "W2": dW2 + 2 * reg * W2, "b2": db2}


def predict(params, X):
    return _scores(params, X)[1].argmax(axis=1)
