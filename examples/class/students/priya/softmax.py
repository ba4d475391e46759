# Damaged: the upload broke off, so the file is no notebook any more.
# damage: truncate 3000

import numpy as np


def log_sum_exp(s):
    return np.max(s) + np.log(np.sum(np.exp(s - np.max(s))))


def softmax(s):
    s = s - np.max(s, axis=-1, keepdims=True)
    return np.exp(s) / np.sum(np.exp(s), axis=-1, keepdims=True)
