# Damaged: handed in under another file name.
# damage: rename lab (1).ipynb

import numpy as np


def linear_loss(W, X, y, reg, score_loss):
    losses, dS = score_loss(X @ W, y)
    return np.mean(losses) + reg * np.sum(W**2), X.T @ dS / len(y) + 2 * reg * W
