# Right but for numerical derivatives, in the logistic loss and in the graph.
# ruff: noqa: B905

import numpy as np


def square_loss_grad(w, x, y):
    return np.array([2 * (w @ x - y) * value for value in x])


def _slope(f, at, h=1e-5):
    return (f(at + h) - f(at - h)) / (2 * h)


def logistic_loss_grad(w, x, y):
    dw = []
    for d in range(len(w)):
        step = np.eye(len(w))[d]
        dw.append(_slope(lambda t, step=step: np.logaddexp(0, -int(y) * ((w + t * step) @ x)), 0.0))
    return np.array(dw)


def chain_outputs(dL_df, df_dW):
    return sum(number * array for number, array in zip(dL_df, df_dW))


def two_step_grad(A, B, x):
    return np.array([[sum(b * 2 * (row @ x) * row[d] for b, row in zip(Bk, A)) for d in range(len(x))] for Bk in B])


def graph_backward(a, b, c):
    def loss(a, b, c):
        return (a + b) * (b * c)

    u, v = a + b, b * c
    return (
        _slope(lambda t: loss(t, b, c), a),
        _slope(lambda t: loss(a, t, c), b),
        _slope(lambda t: loss(a, b, t), c),
        _slope(lambda t: t * v, u),
        _slope(lambda t: u * t, v),
    )
