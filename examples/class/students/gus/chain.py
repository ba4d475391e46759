# Half solved: the two functions with one output are right, the rest is still to be written.

import numpy as np


def square_loss_grad(w, x, y):
    f = w @ x
    dL_df = 2 * (f - y)
    return dL_df * x


def logistic_loss_grad(w, x, y):
    f = w @ x
    dL_df = -int(y) / (1 + np.exp(int(y) * f))
    return dL_df * x
