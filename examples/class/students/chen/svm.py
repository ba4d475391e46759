# Right, but noisy: prints as it goes, writes to stderr, raises Python and NumPy warnings.

import sys
import warnings

import numpy as np


def svm_sample_loss(s, y):
    print("scores are", s, "right class is", y)
    loss = -1.0  # takes back the 1 of the right class
    for score in s:
        loss += max(0, score - s[y] + 1)
    print("loss is", loss)
    return loss


def svm_dscores(s, y):
    warnings.warn("not sure about >= or > here, took >=", stacklevel=2)
    ds = np.zeros(s.shape)
    for j in range(s.size):
        if j != y and s[j] - s[y] + 1 >= 0:
            ds[j] += 1
            ds[y] -= 1
    return ds


def svm_loss_naive(W, X, y, reg):
    N = X.shape[0]
    print("DEBUG N =", N, file=sys.stderr)
    loss = 0
    dW = np.zeros(W.shape)
    for i in range(N):
        s = X[i] @ W
        loss += svm_sample_loss(s, y[i])
        dW += X[i][:, None] * svm_dscores(s, y[i])
        print(f"sample {i}: loss so far {loss}", file=sys.stderr)
    return loss / N + reg * (W * W).sum(), dW / N + 2 * reg * W


def svm_loss(W, X, y, reg):
    N = X.shape[0]
    S = X @ W
    print("S", S.shape, "X", X.shape, "W", W.shape)
    M = S - S[range(N), y][:, None] + 1
    M[range(N), y] = 0
    hinge = np.maximum(M, 0)
    # how big is a violated margin on average? (nan when there is none)
    print("mean violated margin:", hinge.sum() / (hinge > 1e6).sum())
    dS = (hinge > 0) * 1.0
    dS[range(N), y] = -dS.sum(1)
    return hinge.sum() / N + reg * (W * W).sum(), X.T @ dS / N + 2 * reg * W


print("all cells done")
