# Half solved: the first three functions are right, the rest is still to be written.

import numpy as np


def log_sum_exp(s):
    a = s.max()
    return a + np.log(np.sum(np.exp(s - a)))


def softmax(s):
    if s.ndim == 1:
        return np.exp(s - log_sum_exp(s))
    return np.array([softmax(row) for row in s])


def softmax_dscores(s, y):
    answer = softmax(s)
    answer[y] = answer[y] - 1
    return answer
