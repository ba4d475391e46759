# Right in two exercises; the text editor she fetched it with saved it as UTF-16, which is read all the same.
# damage: encode utf-16

import numpy as np


def column_gradient(x, j, K):
    out = np.zeros((len(x), K))
    out[:, j] = x
    return out


def outer_gradient(x, dL_ds):
    return np.outer(x, dL_ds)
