"""Wrong functions of the chapter network, as students type them."""

AFFINE = """
def affine_backward(dout, x, W):
    dx = dout @ W.T
    dW = x.T @ dout
    db = np.sum(dout, axis=0)
    return dx, dW, db
"""
AFFINE_LOOP = """
def affine_backward(dout, x, W):
    N, D = x.shape
    M = W.shape[1]
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(M)
    for n in range(N):
        for m in range(M):
            db[m] += dout[n, m]
            for d in range(D):
                dx[n, d] += dout[n, m] * W[d, m]
                dW[d, m] += dout[n, m] * x[n, d]
    return dx, dW, db
"""
RELU = """
def relu_backward(dH, Z):
    mask = Z > 0
    dZ = dH * mask
    return dZ
"""
LOSS = """
def two_layer_loss(params, X, y, reg):
    W1, b1 = params["W1"], params["b1"]
    W2, b2 = params["W2"], params["b2"]
    N = X.shape[0]

    Z = X @ W1 + b1
    H = np.maximum(0, Z)
    S = H @ W2 + b2

    S = S - S.max(axis=1, keepdims=True)
    E = np.exp(S)
    sums = E.sum(axis=1, keepdims=True)
    P = E / sums
    data_loss = np.sum(np.log(sums).ravel() - S[np.arange(N), y]) / N
    reg_loss = reg * np.sum(W1 ** 2) + reg * np.sum(W2 ** 2)
    loss = data_loss + reg_loss

    dS = P.copy()
    dS[np.arange(N), y] -= 1
    dS = dS / N
    dW2 = H.T @ dS
    db2 = dS.sum(axis=0)
    dH = dS @ W2.T
    dZ = dH * (Z > 0)
    dW1 = X.T @ dZ
    db1 = dZ.sum(axis=0)
    dW1 = dW1 + 2 * reg * W1
    dW2 = dW2 + 2 * reg * W2
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
"""
PREDICT = """
def predict(params, X):
    Z = X @ params["W1"] + params["b1"]
    H = np.maximum(0, Z)
    S = H @ params["W2"] + params["b2"]
    return np.argmax(S, axis=1)
"""
LOG_LOSS = "np.sum(np.log(sums).ravel() - S[np.arange(N), y]) / N"
SHIFT = "    S = S - S.max(axis=1, keepdims=True)\n"
OWN = "    dS[np.arange(N), y] -= 1\n"

TYPED = {
    "affine_backward": (
        AFFINE,
        {
            "mean": [
                ("dout @ W.T", "dout @ W.T / len(x)"),
                ("x.T @ dout", "x.T @ dout / len(x)"),
                ("np.sum(", "np.mean("),
            ],
            "mean 2": [("    dx =", "    dout = dout / dout.shape[0]\n    dx =")],
            "mean-parameters": [("x.T @ dout", "x.T @ dout / len(x)"), ("np.sum(", "np.mean(")],
            "mean-bias": [("np.sum(", "np.mean(")],
            "bias-not-summed": [("np.sum(dout, axis=0)", "dout")],
            "bias-over-outputs": [("axis=0", "axis=1")],
            "bias-one-number": [("np.sum(dout, axis=0)", "np.sum(dout)")],
            "bias-as-row": [("axis=0", "axis=0, keepdims=True")],
            "bias-as-row 2": [("np.sum(dout, axis=0)", "np.ones((1, len(x))) @ dout")],
            "bias-forgotten": [("np.sum(dout, axis=0)", "np.zeros(W.shape[1])")],
            "bias-ones": [("np.sum(dout, axis=0)", "np.ones(W.shape[1])")],
            "transposed-dx": [("dout @ W.T", "W @ dout.T")],
            "transposed-dW": [("x.T @ dout", "dout.T @ x")],
            "order": [("return dx, dW, db", "return dW, dx, db")],
            "order 2": [("return dx, dW, db", "return dW, db, dx")],
            "sign": [("return dx, dW, db", "return -dx, -dW, -db")],
            "last-sample-only": AFFINE_LOOP.replace("db[m] +=", "db[m] =").replace("dW[d, m] +=", "dW[d, m] ="),
            "sums-multiplied": [
                ("x.T @ dout", "np.sum(x, axis=0)[:, None] * np.sum(dout, axis=0)[None, :]"),
                ("np.sum(dout, axis=0)\n", "dout.sum(axis=0)\n"),
            ],
            "forward-again": [("dout @ W.T", "x")],
            "weights-summed": [("dout @ W.T", "dout.sum(axis=1, keepdims=True) * W.sum(axis=1)")],
            "changes-input": [
                (
                    "    dx = dout @ W.T\n    dW = x.T @ dout\n",
                    "    dW = x.T @ dout\n    dx = x\n    dx[:] = dout @ W.T\n",
                )
            ],
            "changes-input 2": [
                (
                    "    db = np.sum(dout, axis=0)\n",
                    ("    for n in range(1, len(dout)):\n        dout[0] += dout[n]\n    db = dout[0]\n"),
                )
            ],
        },
    ),
    "relu_backward": (
        RELU,
        {
            "all-through": [("dH * mask", "dH.copy()")],
            "mask-of-gradient": [("Z > 0", "dH > 0")],
            "mask-of-gradient 2": """
def relu_backward(dH, Z):
    return np.maximum(0, dH)
""",
            "mask-of-both": [("Z > 0", "(Z > 0) & (dH > 0)")],
            "mask-of-both 2": """
def relu_backward(dH, Z):
    return np.maximum(0, dH * (Z > 0))
""",
            "mask-reversed": [("Z > 0", "Z < 0")],
            "mask-alone": [("dH * mask", "mask * 1.0")],
            "times-Z": [("dH * mask", "dH * Z")],
            "times-activity": [("mask = Z > 0", "mask = np.maximum(0, Z)")],
            "forward-again": [("dH * mask", "Z * mask")],
            "sign-of-Z": [("mask = Z > 0", "mask = np.where(Z > 0, 1, -1)")],
            "sign-of-Z 2": [("mask = Z > 0", "mask = np.sign(Z)")],
            "sign": [("dH * mask", "-dH * mask")],
            "mean": [("dH * mask", "dH * mask / dH.shape[0]")],
            "changes-input": [("    dZ = dH * mask\n", "    dZ = dH\n    dZ[~mask] = 0\n")],
            "changes-input 2": [("    dZ = dH * mask\n", "    dZ = dH\n    dZ *= mask\n")],
        },
    ),
    "two_layer_loss": (
        LOSS,
        {
            "no-b1": [("X @ W1 + b1", "X @ W1")],
            "no-b2": [("H @ W2 + b2", "H @ W2")],
            "no-biases": [("X @ W1 + b1", "X @ W1"), ("H @ W2 + b2", "H @ W2")],
            "no-relu": [("np.maximum(0, Z)", "Z"), ("dH * (Z > 0)", "dH")],
            "no-relu-forward": [("np.maximum(0, Z)", "Z")],
            "relu-of-scores": [("H @ W2 + b2", "np.maximum(0, H @ W2 + b2)")],
            "relu-of-scores 2": [
                ("H @ W2 + b2", "np.maximum(0, H @ W2 + b2)\n    open_ = S > 0"),
                ("dS = dS / N", "dS = dS * open_ / N"),
            ],
            "no-mean-loss": [("S[np.arange(N), y]) / N", "S[np.arange(N), y])")],
            "no-mean": [("S[np.arange(N), y]) / N", "S[np.arange(N), y])"), ("    dS = dS / N\n", "")],
            "no-regulariser": [
                (" + reg_loss", ""),
                ("    dW1 = dW1 + 2 * reg * W1\n    dW2 = dW2 + 2 * reg * W2\n", ""),
            ],
            "no-regulariser-loss": [(" + reg_loss", "")],
            "output-layer-regularised": [("reg * np.sum(W1 ** 2) + ", ""), ("    dW1 = dW1 + 2 * reg * W1\n", "")],
            "factor-two-loss": [
                (
                    "reg_loss = reg * np.sum(W1 ** 2) + reg * np.sum(W2 ** 2)",
                    "reg_loss = 0.5 * reg * (np.sum(W1 ** 2) + np.sum(W2 ** 2))",
                )
            ],
            "no-strength": [
                ("reg * np.sum(W1 ** 2) + reg * np.sum(W2 ** 2)", "np.sum(W1 ** 2) + np.sum(W2 ** 2)"),
                ("2 * reg * W1", "2 * W1"),
                ("2 * reg * W2", "2 * W2"),
            ],
            "half-regulariser": [
                (
                    "reg_loss = reg * np.sum(W1 ** 2) + reg * np.sum(W2 ** 2)",
                    "reg_loss = reg / 2 * (np.sum(W1 ** 2) + np.sum(W2 ** 2))",
                ),
                ("2 * reg * W1", "reg * W1"),
                ("2 * reg * W2", "reg * W2"),
            ],
            "biases-regularised": [
                ("reg * np.sum(W2 ** 2)", "reg * np.sum(W2 ** 2) + reg * (b1 @ b1 + b2 @ b2)"),
                ("dZ.sum(axis=0)", "dZ.sum(axis=0) + 2 * reg * b1"),
                ("dS.sum(axis=0)", "dS.sum(axis=0) + 2 * reg * b2"),
            ],
            "biases-regularised-loss": [
                (
                    "reg_loss = reg * np.sum(W1 ** 2) + reg * np.sum(W2 ** 2)",
                    "reg_loss = reg * sum(np.sum(p ** 2) for p in params.values())",
                )
            ],
            "no-one-hot": [(OWN, "")],
            "sign": [("dS = P.copy()", "dS = -P"), ("-= 1", "+= 1")],
            "right-class-only": [("dS = P.copy()", "dS = np.zeros(P.shape)"), ("-= 1", "= P[np.arange(N), y] - 1")],
            "no-shift": [(SHIFT, "")],
            "no-shift 2": [(SHIFT, ""), (LOG_LOSS, "-np.mean(np.log(P[np.arange(N), y]))")],
            "one-shift": [("S.max(axis=1, keepdims=True)", "S.max()")],
            "one-shift 2": [
                ("S.max(axis=1, keepdims=True)", "S.max()"),
                (LOG_LOSS, "-np.mean(np.log(P[np.arange(N), y]))"),
            ],
            "log-of-p": [(LOG_LOSS, "-np.sum(np.log(P[np.arange(N), y])) / N")],
            "epsilon-in-log": [(LOG_LOSS, "-np.sum(np.log(P[np.arange(N), y] + 1e-10)) / N")],
            "epsilon-in-log 2": [(LOG_LOSS, "-np.mean(np.log(np.maximum(P[np.arange(N), y], 1e-12)))")],
            "epsilon-in-log 3": [(LOG_LOSS, "-np.mean(np.log(np.clip(P, 1e-7, 1)[np.arange(N), y]))")],
            "epsilon-in-log 4": [(LOG_LOSS, "-np.mean(np.log(P[np.arange(N), y] + 1e-7))")],
            "relu-not-backward": [("dH * (Z > 0)", "dH")],
            "mask-of-gradient": [("dH * (Z > 0)", "dH * (dH > 0)")],
            "mask-of-gradient 2": [("dH * (Z > 0)", "np.maximum(0, dH)")],
            "mask-of-both": [("dH * (Z > 0)", "np.maximum(0, dH) * (Z > 0)")],
            "mask-reversed": [("dH * (Z > 0)", "dH * (Z < 0)")],
            "times-activity": [("dH * (Z > 0)", "dH * H")],
            "no-mean-gradient": [("    dS = dS / N\n", "")],
            "no-mean-output-layer": [("    dS = dS / N\n", ""), ("dS @ W2.T", "dS @ W2.T / N")],
            "no-mean-hidden-layer": [
                ("    dS = dS / N\n", ""),
                ("H.T @ dS", "H.T @ dS / N"),
                ("dS.sum(axis=0)", "dS.sum(axis=0) / N"),
            ],
            "no-mean-biases": [("    dS = dS / N\n", ""), ("H.T @ dS", "H.T @ dS / N"), ("X.T @ dZ", "X.T @ dZ / N")],
            "mean-twice": [("dS = dS / N", "dS = dS / N ** 2")],
            "mean-twice 2": [
                ("H.T @ dS", "H.T @ dS / N"),
                ("dS.sum(axis=0)", "dS.mean(axis=0)"),
                ("X.T @ dZ", "X.T @ dZ / N"),
                ("dZ.sum(axis=0)", "dZ.mean(axis=0)"),
            ],
            "mean-twice-hidden-layer": [("dS @ W2.T", "dS @ W2.T / N")],
            "mean-twice-biases": [("dZ.sum(axis=0)", "dZ.mean(axis=0)"), ("dS.sum(axis=0)", "dS.mean(axis=0)")],
            "output-layer-from-Z": [("H.T @ dS", "Z.T @ dS")],
            "b1-forgotten": [("dZ.sum(axis=0)", "np.zeros(b1.shape)")],
            "b2-forgotten": [("dS.sum(axis=0)", "np.zeros(b2.shape)")],
            "bias-not-summed": [("dZ.sum(axis=0)", "dZ"), ("dS.sum(axis=0)", "dS")],
            "transposed": [
                ("H.T @ dS", "dS.T @ H"),
                ("X.T @ dZ", "dZ.T @ X"),
                ("2 * reg * W1", "2 * reg * W1.T"),
                ("2 * reg * W2", "2 * reg * W2.T"),
            ],
            "no-regulariser-gradient": [("    dW1 = dW1 + 2 * reg * W1\n    dW2 = dW2 + 2 * reg * W2\n", "")],
            "no-regulariser-W1": [("    dW1 = dW1 + 2 * reg * W1\n", "")],
            "no-regulariser-W2": [("    dW2 = dW2 + 2 * reg * W2\n", "")],
            "factor-two": [("2 * reg * W1", "reg * W1"), ("2 * reg * W2", "reg * W2")],
            "biases-regularised-gradient": [
                (
                    "    dW2 = dW2 + 2 * reg * W2\n",
                    ("    dW2 = dW2 + 2 * reg * W2\n    db1 = db1 + 2 * reg * b1\n    db2 = db2 + 2 * reg * b2\n"),
                )
            ],
            "names-swapped": [('"W1": dW1', '"W1": dW2'), ('"W2": dW2', '"W2": dW1')],
            "changes-input": [
                (
                    "    dW1 = dW1 + 2 * reg * W1\n    dW2 = dW2 + 2 * reg * W2\n",
                    "    W1 *= 2 * reg\n    W2 *= 2 * reg\n    dW1 = dW1 + W1\n    dW2 = dW2 + W2\n",
                )
            ],
            "changes-input 2": [("    return", "    W1 -= 0.1 * dW1\n    W2 -= 0.1 * dW2\n    return")],
        },
    ),
    "predict": (
        PREDICT,
        {
            "no-b1": [(' + params["b1"]', "")],
            "no-b2": [(' + params["b2"]', "")],
            "no-biases": [(' + params["b1"]', ""), (' + params["b2"]', "")],
            "no-relu": [("np.maximum(0, Z)", "Z")],
            "relu-of-scores": [("    return", "    S = np.maximum(0, S)\n    return")],
            "hidden-unit": [("np.argmax(S", "np.argmax(H")],
            "smallest": [("np.argmax(S", "np.argmin(S")],
            "over-samples": [("axis=1", "axis=0")],
            "over-everything": [("np.argmax(S, axis=1)", "np.argmax(S)")],
            "largest-score": [("np.argmax", "np.max")],
            "largest-probability": [
                (
                    "    return np.argmax(S, axis=1)",
                    (
                        "    E = np.exp(S - S.max(axis=1, keepdims=True))\n"
                        "    P = E / E.sum(axis=1, keepdims=True)\n"
                        "    return P.max(axis=1)"
                    ),
                )
            ],
            "largest-magnitude": [("np.argmax(S", "np.argmax(abs(S)")],
            "scores": [("np.argmax(S, axis=1)", "S")],
            "one-hot-rows": [("np.argmax(S, axis=1)", "(S == S.max(axis=1, keepdims=True)).astype(int)")],
            "labels-from-one": [("np.argmax(S, axis=1)", "np.argmax(S, axis=1) + 1")],
        },
    ),
}
