"""Chapter 3, matrix gradients and how they are checked by numbers: slips in right functions."""

DIFFERENCES = """
def numerical_gradient(f, W, h):
    dW = np.zeros(W.shape)
    for place in np.ndindex(*W.shape):
        E = np.zeros(W.shape)
        E[place] = h
        dW[place] = (f(W + E) - f(W - E)) / (2 * h)
    return dW
"""

IN_PLACE = """
def numerical_gradient(f, W, h):
    grad = np.zeros_like(W, dtype=float)
    it = np.nditer(W, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        ix = it.multi_index
        old = W[ix]
        W[ix] = old + h
        fxph = f(W)
        W[ix] = old - h
        fxmh = f(W)
        W[ix] = old
        grad[ix] = (fxph - fxmh) / (2 * h)
        it.iternext()
    return grad
"""

RELATIVE = """
def relative_error(a, b):
    size = np.maximum(np.abs(a), np.abs(b))
    safe = np.where(size == 0, 1, size)
    return np.abs(a - b) / safe
"""

COLUMN = """
def column_gradient(x, j, K):
    D = len(x)
    ds_dW = np.zeros((D, K))
    for d in range(D):
        ds_dW[d, j] = x[d]
    return ds_dW
"""

OUTER = """
def outer_gradient(x, dL_ds):
    D, K = x.shape[0], dL_ds.shape[0]
    dW = np.zeros((D, K))
    for j in range(K):
        dW[:, j] += dL_ds[j] * x
    return dW
"""

BATCH = """
def batch_gradient(X, dS):
    N = X.shape[0]
    dW = np.zeros((X.shape[1], dS.shape[1]))
    for i in range(N):
        dW += np.outer(X[i], dS[i])
    return dW / N
"""

BACKWARD = """
def linear_backward(X, W, dS):
    dX = dS.dot(W.T)
    dW = X.T.dot(dS)
    db = dS.sum(axis=0)
    return dX, dW, db
"""

TYPED = {
    "numerical_gradient": (
        DIFFERENCES,
        {
            "forward": [("f(W - E)) / (2 * h)", "f(W)) / h")],
            "backward": [("(f(W + E) - f(W - E)) / (2 * h)", "(f(W) - f(W - E)) / h")],
            "denominator-h": [("(2 * h)", "h")],
            "denominator-h 2": [("2 * h", "1 * h")],
            "undivided": [(" / (2 * h)", "")],
            "sign": [("f(W + E) - f(W - E)", "f(W - E) - f(W + E)")],
            "all-at-once": [("W + E", "W + h"), ("W - E", "W - h")],
            "all-at-once-one-number": """
def numerical_gradient(f, W, h):
    return (f(W + h) - f(W - h)) / (2 * h)
""",
            "flat-argument": """
def numerical_gradient(f, W, h):
    w = W.flatten()
    grad = np.zeros(len(w))
    for i in range(len(w)):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad.reshape(W.shape)
""",
            "flat-gradient": [("return dW", "return dW.flatten()")],
            "flat-gradient 2": """
def numerical_gradient(f, W, h):
    grad = []
    for place in np.ndindex(*W.shape):
        E = np.zeros(W.shape)
        E[place] = h
        grad.append((f(W + E) - f(W - E)) / (2 * h))
    return np.array(grad)
""",
            "row-at-once": [("np.ndindex(*W.shape)", "range(W.shape[0])")],
            "step-not-undone": """
def numerical_gradient(f, W, h):
    dW = np.zeros(W.shape)
    moved = W.copy()
    for place in np.ndindex(*W.shape):
        moved[place] = moved[place] + h
        above = f(moved)
        moved[place] = moved[place] - 2 * h
        below = f(moved)
        dW[place] = (above - below) / (2 * h)
    return dW
""",
            "changes-input": [
                (
                    "E = np.zeros(W.shape)\n        E[place] = h\n        dW[place] = (f(W + E) - f(W - E)) / (2 * h)",
                    "W[place] += h\n        up = f(W)\n        W[place] -= 2 * h\n        down = f(W)\n"
                    "        dW[place] = (up - down) / (2 * h)",
                )
            ],
            "changes-input 2": IN_PLACE.replace("        W[ix] = old\n", ""),
            "moved-back-by-sums": [
                (
                    "E = np.zeros(W.shape)\n        E[place] = h\n        dW[place] = (f(W + E) - f(W - E)) / (2 * h)",
                    "W[place] += h\n        up = f(W)\n        W[place] -= h\n        W[place] -= h\n"
                    "        down = f(W)\n        W[place] += h\n        dW[place] = (up - down) / (2 * h)",
                )
            ],
            "one-side-over-both": [("f(W - E)", "f(W)")],
            "one-side-over-both 2": """
def numerical_gradient(f, W, h):
    dW = np.zeros(W.shape)
    for place in np.ndindex(*W.shape):
        up = W
        down = W
        up[place] = up[place] + h
        high = f(up)
        down[place] = down[place] - h
        low = f(down)
        dW[place] = (high - low) / (2 * h)
    return dW
""",
            "h-ignored": [("dW = np.zeros(W.shape)", "h = 1e-5\n    dW = np.zeros(W.shape)")],
            "h-ignored 2": [("dW = np.zeros(W.shape)", "h = 1e-6\n    dW = np.zeros(W.shape)")],
        },
    ),
    "relative_error": (
        RELATIVE,
        {
            "over-sum": [("np.maximum(np.abs(a), np.abs(b))", "np.abs(a) + np.abs(b)")],
            "over-a": [("np.maximum(np.abs(a), np.abs(b))", "np.abs(a)")],
            "over-a 2": """
def relative_error(a, b):
    return np.nan_to_num(np.abs(a - b) / np.abs(a), nan=0.0, posinf=np.inf)
""",
            "over-b": [("np.maximum(np.abs(a), np.abs(b))", "np.abs(b)")],
            "over-smaller": [("np.maximum", "np.minimum")],
            "absolute": [("np.abs(a - b) / safe", "np.abs(a - b)")],
            "signed": [("np.abs(a - b)", "(a - b)")],
            "max-without-size": [("np.maximum(np.abs(a), np.abs(b))", "np.maximum(a, b)")],
            "floor": [("np.where(size == 0, 1, size)", "np.maximum(size, 1e-8)")],
            "floor 2": [("np.where(size == 0, 1, size)", "np.clip(size, 1e-12, None)")],
            "added": [("np.where(size == 0, 1, size)", "size + 1e-8")],
            "added 2": [("np.where(size == 0, 1, size)", "1e-10 + size")],
            "floor-under-sum": [
                ("np.maximum(np.abs(a), np.abs(b))", "np.abs(a) + np.abs(b)"),
                ("np.where(size == 0, 1, size)", "np.maximum(1e-8, size)"),
            ],
            "added-to-sum": [("np.abs(a - b) / safe", "np.abs(a - b) / (np.abs(a) + np.abs(b) + 1e-8)")],
            "largest-over-sum": """
def relative_error(a, b):
    return np.max(np.abs(a - b) / (np.maximum(1e-8, np.abs(a) + np.abs(b))))
""",
            "largest-only": [("np.abs(a - b) / safe", "(np.abs(a - b) / safe).max()")],
            "zero-over-zero": [("np.where(size == 0, 1, size)", "size")],
            "zero-over-zero 2": """
def relative_error(a, b):
    errors = np.zeros(a.shape)
    for k in np.ndindex(a.shape):
        errors[k] = abs(a[k] - b[k]) / max(abs(a[k]), abs(b[k]))
    return errors
""",
            "one-at-zero": [("np.abs(a - b) / safe", "np.where(size == 0, 1.0, np.abs(a - b) / safe)")],
        },
    ),
    "column_gradient": (
        COLUMN,
        {
            "transposed": [("(D, K)", "(K, D)"), ("[d, j]", "[j, d]")],
            "one-before": [("[d, j]", "[d, int(j) - 1]")],
            "every-column": [("[d, j]", "[d, :]")],
            "other-columns": """
def column_gradient(x, j, K):
    dW = np.tile(x.reshape(-1, 1), (1, K))
    dW[:, j] = 0
    return dW
""",
            "ones": [("x[d]", "1.0")],
            "column-alone": [("(D, K)", "D"), ("[d, j]", "[d]")],
            "column-alone 2": [("return ds_dW", "return ds_dW[:, j]")],
        },
    ),
    "outer_gradient": (
        OUTER,
        {
            "transposed": [("(D, K)", "(K, D)"), ("dW[:, j]", "dW[j]")],
            "no-x": [("dL_ds[j] * x", "dL_ds[j]")],
            "no-scores": [("dL_ds[j] * x", "x")],
            "mean-over-classes": [("return dW", "return dW / K")],
            "classes-summed": [("(D, K)", "D"), ("dW[:, j]", "dW")],
            "classes-summed 2": [("return dW", "return dW.sum(axis=1)")],
            "last-class-only": [("dW[:, j] +=", "dW = np.zeros((D, K)); dW[:, j] =")],
            "added": [("dL_ds[j] * x", "dL_ds[j] + x")],
            "sign": [("+=", "-=")],
        },
    ),
    "batch_gradient": (
        BATCH,
        {
            "no-mean": [("return dW / N", "return dW")],
            "divided-by-classes": [("/ N", "/ dS.shape[1]")],
            "divided-by-features": [("N = X.shape[0]", "N = len(X)"), ("/ N", "/ len(X[0])")],
            "mean-over-entries": [("/ N", "/ dS.size")],
            "mean-twice": [("dS[i])", "dS[i]) / N")],
            "product-of-means": [("return dW / N", "return X.mean(axis=0)[:, None] * dS.mean(axis=0)[None, :]")],
            "last-sample-only": [("dW += ", "dW = ")],
            "transposed": [("return dW / N", "return dW.T / N")],
            "transposed 2": [("return dW / N", "return dS.T @ X / N")],
            "sign": [("dW +=", "dW -=")],
        },
    ),
    "linear_backward": (
        BACKWARD,
        {
            "mean-of-weights": [("X.T.dot(dS)", "X.T.dot(dS) / X.shape[0]")],
            "mean-of-bias": [("dS.sum(axis=0)", "dS.mean(axis=0)")],
            "mean-everywhere": [("dX = dS.dot", "dS = dS / dS.shape[0]\n    dX = dS.dot")],
            "mean-of-parameters": [
                ("X.T.dot(dS)", "X.T.dot(dS) / len(X)"),
                ("dS.sum(axis=0)", "dS.sum(axis=0) / len(X)"),
            ],
            "bias-over-classes": [("axis=0", "axis=1")],
            "bias-not-summed": [("dS.sum(axis=0)", "dS")],
            "bias-total": [("dS.sum(axis=0)", "dS.sum()")],
            "order": [("return dX, dW, db", "return dW, dX, db")],
            "order 2": [("return dX, dW, db", "return dW, db, dX")],
            "sign": [("dX = dS.dot", "dS = -dS\n    dX = dS.dot")],
            "bias-as-row": [("axis=0", "axis=0, keepdims=True")],
            "inputs-transposed": [("dS.dot(W.T)", "W.dot(dS.T)")],
            "weights-transposed": [("X.T.dot(dS)", "dS.T.dot(X)")],
            "inputs-without-scores": [("dS.dot(W.T)", "np.ones(dS.shape).dot(W.T)")],
            "scores-once-per-sample": [("dS.dot(W.T)", "dS.dot(np.ones(W.T.shape))")],
        },
    ),
}
