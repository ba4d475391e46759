# Damaged: right, but handed in under another file name.
# damage: rename svm_final(2).ipynb

import numpy as np


def svm_sample_loss(s, y):
    return np.maximum(0, s - s[y] + 1).sum() - 1


def svm_dscores(s, y):
    q = (s - s[y] + 1 >= 0) * 1.0
    q[y] -= q.sum()
    return q
