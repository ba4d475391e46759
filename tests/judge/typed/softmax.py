"""Wrong functions of the chapter softmax, as students type them."""

LSE = """
def log_sum_exp(s):
    c = np.max(s)
    return c + np.log(np.sum(np.exp(s - c)))
"""
SOFTMAX = """
def softmax(s):
    shifted = s - np.max(s, axis=-1, keepdims=True)
    e = np.exp(shifted)
    return e / np.sum(e, axis=-1, keepdims=True)
"""
DSCORES = """
def softmax_dscores(s, y):
    e = np.exp(s - np.max(s))
    p = e / np.sum(e)
    ds = np.zeros(len(s))
    for j in range(len(s)):
        if j == y:
            ds[j] = p[j] - 1
        else:
            ds[j] = p[j]
    return ds
"""
DPY = """
def dp_y_dscores(s, y):
    e = np.exp(s - np.max(s))
    p = e / np.sum(e)
    dp = np.zeros(len(s))
    for j in range(len(s)):
        if j == y:
            dp[j] = p[y] * (1 - p[y])
        else:
            dp[j] = -p[y] * p[j]
    return dp
"""
NAIVE = """
def softmax_loss_naive(W, X, y, reg):
    N, D = X.shape
    C = W.shape[1]
    loss = 0.0
    dW = np.zeros_like(W)
    for i in range(N):
        f = X[i].dot(W)
        f = f - np.max(f)
        e = np.exp(f)
        Z = np.sum(e)
        p = e / Z
        loss += np.log(Z) - f[y[i]]
        for j in range(C):
            if j == y[i]:
                dW[:, j] += (p[j] - 1) * X[i]
            else:
                dW[:, j] += p[j] * X[i]
    loss /= N
    dW /= N
    loss += reg * np.sum(W * W)
    dW += 2 * reg * W
    return loss, dW
"""
VECTORISED = """
def softmax_loss(W, X, y, reg):
    N = X.shape[0]
    S = np.dot(X, W)
    S = S - np.max(S, axis=1, keepdims=True)
    E = np.exp(S)
    sums = np.sum(E, axis=1, keepdims=True)
    P = E / sums
    losses = np.log(sums[:, 0]) - S[np.arange(N), y]
    loss = np.sum(losses) / N
    dS = P.copy()
    dS[np.arange(N), y] -= 1
    dS /= N
    dW = np.dot(X.T, dS)
    loss += reg * np.sum(W * W)
    dW += 2 * reg * W
    return loss, dW
"""

OWN_NAIVE = """
            if j == y[i]:
                dW[:, j] += (p[j] - 1) * X[i]
            else:
                dW[:, j] += p[j] * X[i]
"""
OWN = "    dS[np.arange(N), y] -= 1\n"

TYPED = {
    "log_sum_exp": (
        LSE,
        {
            "no-shift": [("    c = np.max(s)\n", ""), ("c + np.log", "np.log"), ("s - c", "s")],
            "shift-not-maximum": [("np.max(s)", "np.mean(s)")],
            "shift-not-maximum 2": [("np.max(s)", "np.min(s)")],
            "shift-not-maximum 3": [("np.max(s)", "s[0]")],
            "shift-not-undone": [("c + np.log", "np.log")],
            "shift-subtracted": [("c + np.log(np.sum(np.exp(s - c)))", "np.log(np.sum(np.exp(s - c))) - c")],
            "no-logarithm": """
def log_sum_exp(s):
    total = 0.0
    for x in s:
        total += np.exp(x)
    return total
""",
            "no-logarithm 2": [("c + np.log(np.sum(np.exp(s - c)))", "np.exp(c) * np.sum(np.exp(s - c))")],
            "maximum-alone": """
def log_sum_exp(s):
    return max(s)
""",
            "mean-of-exponentials": [("np.sum", "np.mean")],
            "sum-of-logarithms": [("np.log(np.sum(np.exp(s - c)))", "np.sum(np.log(np.exp(s - c)))")],
            "sum-of-logarithms 2": """
def log_sum_exp(s):
    return sum(s)
""",
            "log-base-two": [("np.log(", "np.log2(")],
            "changes-input": [("    return", "    s -= c\n    return"), ("np.exp(s - c)", "np.exp(s)")],
        },
    ),
    "softmax": (
        SOFTMAX,
        {
            "no-shift": [("s - np.max(s, axis=-1, keepdims=True)", "s")],
            "one-shift": [("np.max(s, axis=-1, keepdims=True)", "np.max(s)")],
            "shift-by-column": [("np.max(s, axis=-1, keepdims=True)", "np.max(s, axis=0)")],
            "shift-not-maximum 3": [("np.max(s, axis=-1, keepdims=True)", "s[..., :1]")],
            "shift-not-maximum 4": [("np.max(s, axis=-1, keepdims=True)", "s[..., -1:]")],
            "shift-not-maximum": [("np.max(", "np.mean(")],
            "shift-not-maximum 2": [("np.max(", "np.min(")],
            "sum-over-samples": [
                ("np.max(s, axis=-1, keepdims=True)", "np.max(s, axis=0)"),
                ("np.sum(e, axis=-1, keepdims=True)", "np.sum(e, axis=0)"),
            ],
            "max-by-row-sum-over-samples": [("np.sum(e, axis=-1, keepdims=True)", "np.sum(e, axis=0)")],
            "one-sum": [
                ("np.max(s, axis=-1, keepdims=True)", "np.max(s)"),
                ("np.sum(e, axis=-1, keepdims=True)", "np.sum(e)"),
            ],
            "one-sum 2": [("np.sum(e, axis=-1, keepdims=True)", "np.sum(e)")],
            "no-sum": [("e / np.sum(e, axis=-1, keepdims=True)", "e")],
            "sum-not-kept": [("np.sum(e, axis=-1, keepdims=True)", "np.sum(e, axis=-1)")],
            "rows-only": """
def softmax(s):
    e = np.exp(s - np.max(s, axis=1, keepdims=True))
    return e / e.sum(axis=1)[:, None]
""",
            "rows-only 2": """
def softmax(s):
    N, K = s.shape
    p = np.zeros((N, K))
    for i in range(N):
        e = np.exp(s[i] - max(s[i]))
        p[i] = e / sum(e)
    return p
""",
            "no-exponential": [("e / np.sum(e, axis=-1, keepdims=True)", "s / s.sum(axis=-1, keepdims=True)")],
            "changes-input": [
                ("shifted = s - np.max(s, axis=-1, keepdims=True)", "s -= s.max(axis=-1, keepdims=True)"),
                ("np.exp(shifted)", "np.exp(s)"),
            ],
        },
    ),
    "softmax_dscores": (
        DSCORES,
        {
            "no-shift": [("s - np.max(s)", "s")],
            "no-sum": [("e / np.sum(e)", "e")],
            "right-class-not-summed": [("np.sum(e)", "(np.sum(e) - e[y])")],
            "no-one-hot": [("p[j] - 1", "p[j]")],
            "one-hot-added": [("p[j] - 1", "p[j] + 1")],
            "one-everywhere": [("            ds[j] = p[j]\n", "            ds[j] = p[j] - 1\n")],
            "label-subtracted": """
def softmax_dscores(s, y):
    e = np.exp(s - s.max())
    p = e / e.sum()
    return p - y
""",
            "right-p-everywhere": [("ds[j] = p[j]\n", "ds[j] = p[y]\n")],
            "right-class-only": [("ds[j] = p[j]\n", "ds[j] = 0\n")],
            "no-right-class": [("p[j] - 1", "0")],
            "wrong-class-sign": [("ds[j] = p[j]\n", "ds[j] = -p[j]\n")],
            "right-class-sign": [("p[j] - 1", "1 - p[j]")],
            "derivative-of-p": [
                ("ds[j] = p[j] - 1", "ds[j] = p[y] * (1 - p[y])"),
                ("ds[j] = p[j]\n", "ds[j] = -p[y] * p[j]\n"),
            ],
            "logistic-slope": [("return ds", "return p * (1 - p)")],
            "scores-for-p": """
def softmax_dscores(s, y):
    ds = s.copy()
    ds[y] -= 1
    return ds
""",
            "sign": [("p[j] - 1", "1 - p[j]"), ("ds[j] = p[j]\n", "ds[j] = -p[j]\n")],
            "changes-input": [("    e = np.exp(s - np.max(s))\n", "    s -= np.max(s)\n    e = np.exp(s)\n")],
        },
    ),
    "dp_y_dscores": (
        DPY,
        {
            "no-shift": [("s - np.max(s)", "s")],
            "changes-input": [("    e = np.exp(s - np.max(s))\n", "    s -= np.max(s)\n    e = np.exp(s)\n")],
            "sign": [("return dp", "return -dp")],
            "other-case-sign": [("-p[y] * p[j]", "p[y] * p[j]")],
            "right-case-sign": [("p[y] * (1 - p[y])", "p[y] * (p[y] - 1)")],
            "right-case-only": [("-p[y] * p[j]", "0")],
            "other-case-only": [("p[y] * (1 - p[y])", "0")],
            "right-case-everywhere": [("-p[y] * p[j]", "p[y] * (1 - p[y])")],
            "numerator-constant": [("p[y] * (1 - p[y])", "-p[y] * p[y]")],
            "denominator-constant": [("p[y] * (1 - p[y])", "p[y]"), ("-p[y] * p[j]", "0")],
            "logistic-slope": [("-p[y] * p[j]", "p[j] * (1 - p[j])")],
            "no-factor": [("p[y] * (1 - p[y])", "1 - p[y]"), ("-p[y] * p[j]", "-p[j]")],
            "gradient-of-loss": [("p[y] * (1 - p[y])", "p[y] - 1"), ("-p[y] * p[j]", "p[j]")],
        },
    ),
    "softmax_loss_naive": (
        NAIVE,
        {
            "no-mean-loss": [("    loss /= N\n", "")],
            "no-mean": [("    loss /= N\n    dW /= N\n", "")],
            "divided-by-classes": [("loss /= N", "loss /= C"), ("dW /= N", "dW /= C")],
            "mean-over-entries": [("loss /= N", "loss /= N * C"), ("dW /= N", "dW /= N * C")],
            "no-mean-gradient": [("    dW /= N\n", "")],
            "mean-twice": [("(p[j] - 1) * X[i]", "(p[j] - 1) * X[i] / N"), ("p[j] * X[i]", "p[j] * X[i] / N")],
            "sign": [("(p[j] - 1) * X[i]", "(1 - p[j]) * X[i]"), ("+= p[j] * X[i]", "-= p[j] * X[i]")],
            "transposed": [("return loss, dW", "return loss, dW.transpose()")],
            "last-sample-only": [("        Z = np.sum(e)\n", "        Z = np.sum(e)\n        dW = np.zeros_like(W)\n")],
            "last-sample-only 2": [("dW[:, j] += (p", "dW[:, j] = (p"), ("dW[:, j] += p", "dW[:, j] = p")],
            "first-sample-only": [
                (
                    (
                        "    loss /= N\n"
                        "    dW /= N\n"
                        "    loss += reg * np.sum(W * W)\n"
                        "    dW += 2 * reg * W\n"
                        "    return loss, dW"
                    ),
                    (
                        "        loss /= N\n"
                        "        dW /= N\n"
                        "        loss += reg * np.sum(W * W)\n"
                        "        dW += 2 * reg * W\n"
                        "        return loss, dW"
                    ),
                )
            ],
            "repeated-lost": [
                (OWN_NAIVE.strip("\n"), "            dW[:, j] += p[j] * X[i]"),
                ("    dW /= N\n", "    dW[:, y] -= X.T\n    dW /= N\n"),
            ],
            "changes-input": [
                (
                    "dW = np.zeros_like(W)",
                    "penalty = reg * np.sum(W * W)\n    S = X @ W\n    dW = W\n    dW *= 2 * reg * N",
                ),
                ("X[i].dot(W)", "S[i]"),
                ("loss += reg * np.sum(W * W)", "loss += penalty"),
                ("    dW += 2 * reg * W\n", ""),
            ],
            "changes-input 2": [
                ("        for j in", "        row = X[i]\n        row /= N\n        for j in"),
                ("    dW /= N\n", ""),
            ],
            "factor-two": [("2 * reg * W", "reg * W")],
            "no-regulariser-gradient": [("    dW += 2 * reg * W\n", "")],
            "regulariser-scalar": [
                ("dW += 2 * reg * W", "dW += reg * np.sum(W * W)"),
                ("    loss += reg * np.sum(W * W)\n", "    loss += reg * (W * W).sum()\n"),
            ],
            "regulariser-sum": [("2 * reg * W", "2 * reg * np.sum(W)")],
            "regulariser-sign": [("dW += 2", "dW -= 2")],
            "regulariser-not-derived": [("2 * reg * W", "reg * W * W")],
            "factor-two-loss": [("loss += reg", "loss += 0.5 * reg")],
            "half-regulariser": [("loss += reg", "loss += 0.5 * reg"), ("2 * reg * W", "reg * W")],
            "no-regulariser-loss": [("    loss += reg * np.sum(W * W)\n", "")],
            "regulariser-sign-loss": [("loss += reg", "loss -= reg")],
            "no-regulariser": [("    loss += reg * np.sum(W * W)\n    dW += 2 * reg * W\n", "")],
            "no-strength": [("reg * np.sum(W * W)", "np.sum(W * W)"), ("2 * reg * W", "2 * W")],
            "regulariser-over-samples": [
                (
                    ("    loss /= N\n    dW /= N\n    loss += reg * np.sum(W * W)\n    dW += 2 * reg * W\n"),
                    ("    loss += reg * np.sum(W * W)\n    dW += 2 * reg * W\n    loss /= N\n    dW /= N\n"),
                )
            ],
            "last-row-left-out": [
                ("np.sum(W * W)", "np.sum(W[:-1] ** 2)"),
                ("dW += 2 * reg * W", "dW[:-1] += 2 * reg * W[:-1]"),
            ],
            "regulariser-norm": [("np.sum(W * W)", "np.linalg.norm(W)")],
            "no-shift": [("        f = f - np.max(f)\n", "")],
            "one-shift": [
                ("    loss = 0.0\n", "    loss = 0.0\n    top = np.max(X.dot(W))\n"),
                ("f - np.max(f)", "f - top"),
            ],
            "shift-by-column": [
                ("    loss = 0.0\n", "    loss = 0.0\n    top = np.max(X.dot(W), axis=0)\n"),
                ("f - np.max(f)", "f - top"),
            ],
            "shift-not-maximum": [("np.max(f)", "np.mean(f)")],
            "shift-not-maximum 2": [("np.max(f)", "f[y[i]]")],
            "sum-over-samples": """
def softmax_loss_naive(W, X, y, reg):
    N, C = len(X), W.shape[1]
    S = X @ W
    E = np.zeros((N, C))
    P = np.zeros((N, C))
    for j in range(C):
        E[:, j] = np.exp(S[:, j] - S[:, j].max())
        P[:, j] = E[:, j] / E[:, j].sum()
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(N):
        loss -= np.log(P[i, y[i]])
        d = P[i].copy()
        d[y[i]] -= 1
        dW += np.outer(X[i], d)
    return loss / N + reg * np.sum(W * W), dW / N + 2 * reg * W
""",
            "max-by-row-sum-over-samples": """
def softmax_loss_naive(W, X, y, reg):
    N, C = len(X), W.shape[1]
    E = np.zeros((N, C))
    for i in range(N):
        s = X[i] @ W
        E[i] = np.exp(s - s.max())
    P = E / sum(E)
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(N):
        loss -= np.log(P[i, y[i]])
        d = P[i].copy()
        d[y[i]] -= 1
        dW += np.outer(X[i], d)
    return loss / N + reg * np.sum(W * W), dW / N + 2 * reg * W
""",
            "one-sum": """
def softmax_loss_naive(W, X, y, reg):
    N = len(X)
    S = X @ W
    top = S.max()
    Z = np.sum(np.exp(S - top))
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(N):
        p = np.exp(X[i] @ W - top) / Z
        loss -= np.log(p[y[i]])
        p[y[i]] -= 1
        dW += np.outer(X[i], p)
    return loss / N + reg * np.sum(W * W), dW / N + 2 * reg * W
""",
            "no-sum": [("p = e / Z", "p = e"), ("np.log(Z) - f[y[i]]", "-np.log(p[y[i]])")],
            "right-class-not-summed": [
                ("Z = np.sum(e)", "Z = np.sum(e) - e[y[i]]"),
                ("np.log(Z) - f[y[i]]", "-np.log(p[y[i]])"),
            ],
            "right-class-not-summed 2": [("Z = np.sum(e)", "Z = np.sum(np.delete(e, y[i]))")],
            "loss-sign": [("loss += np.log(Z) - f[y[i]]", "loss -= np.log(Z) - f[y[i]]")],
            "no-logarithm": [("loss += np.log(Z) - f[y[i]]", "loss -= p[y[i]]")],
            "all-logarithms": [("loss += np.log(Z) - f[y[i]]", "loss -= np.sum(np.log(p))")],
            "all-logarithms 2": [("loss += np.log(Z) - f[y[i]]", "loss += np.sum(np.log(Z) - f)")],
            "right-score-forgotten": [("np.log(Z) - f[y[i]]", "np.log(Z) + np.max(X[i].dot(W))")],
            "shift-not-undone": [
                ("        f = f - np.max(f)\n        e = np.exp(f)\n", "        e = np.exp(f - np.max(f))\n")
            ],
            "log-of-p": [("loss += np.log(Z) - f[y[i]]", "loss -= np.log(p[y[i]])")],
            "epsilon-in-log": [("loss += np.log(Z) - f[y[i]]", "loss -= np.log(p[y[i]] + 1e-8)")],
            "epsilon-in-log 2": [("loss += np.log(Z) - f[y[i]]", "loss -= np.log(max(p[y[i]], 1e-15))")],
            "log-of-mean": [
                ("loss += np.log(Z) - f[y[i]]", "loss += p[y[i]]"),
                ("    loss /= N\n", "    loss = -np.log(loss / N)\n"),
            ],
            "no-one-hot": [("(p[j] - 1) * X[i]", "p[j] * X[i]")],
            "one-hot-added": [("p[j] - 1", "p[j] + 1")],
            "one-everywhere": [("dW[:, j] += p[j] * X[i]", "dW[:, j] += (p[j] - 1) * X[i]")],
            "label-subtracted": [(OWN_NAIVE.strip("\n"), "            dW[:, j] += (p[j] - y[i]) * X[i]")],
            "right-p-everywhere": [("dW[:, j] += p[j]", "dW[:, j] += p[y[i]]")],
            "right-class-only": [("            else:\n                dW[:, j] += p[j] * X[i]\n", "")],
            "no-right-class": [
                (OWN_NAIVE.strip("\n"), "            if j != y[i]:\n                dW[:, j] += p[j] * X[i]")
            ],
            "wrong-class-sign": [("dW[:, j] += p[j]", "dW[:, j] -= p[j]")],
            "right-class-sign": [("p[j] - 1", "1 - p[j]")],
            "derivative-of-p": [
                ("(p[j] - 1) * X[i]", "p[j] * (1 - p[j]) * X[i]"),
                ("+= p[j] * X[i]", "-= p[j] * p[y[i]] * X[i]"),
            ],
            "classes-from-labels": [
                ("C = W.shape[1]", "C = np.max(y) + 1"),
                ("f = X[i].dot(W)", "f = X[i].dot(W[:, :C])"),
            ],
            "one-from-columns": [
                (
                    OWN_NAIVE.strip("\n"),
                    (
                        "            if j in y:\n"
                        "                dW[:, j] += (p[j] - 1) * X[i]\n"
                        "            else:\n"
                        "                dW[:, j] += p[j] * X[i]"
                    ),
                )
            ],
            "narrow-one-hot": [
                ("    loss = 0.0\n", "    loss = 0.0\n    hot = np.eye(max(y) + 1)[y]\n"),
                ("        for j in range(C):\n" + OWN_NAIVE.strip("\n"), "        dW += np.outer(X[i], p - hot[i])"),
            ],
            "one-hot-of-present": [
                ("    loss = 0.0\n", "    loss = 0.0\n    classes = np.unique(y)\n"),
                (
                    "        for j in range(C):\n" + OWN_NAIVE.strip("\n"),
                    "        dW += np.outer(X[i], p - (classes == y[i]))",
                ),
            ],
            "one-hot-not-averaged": [
                ("(p[j] - 1) * X[i]", "(p[j] / N - 1) * X[i]"),
                ("+= p[j] * X[i]", "+= p[j] / N * X[i]"),
                ("    dW /= N\n", ""),
            ],
        },
    ),
    "softmax_loss": (
        VECTORISED,
        {
            "no-mean-loss": [("np.sum(losses) / N", "np.sum(losses)")],
            "no-mean": [("np.sum(losses) / N", "np.sum(losses)"), ("    dS /= N\n", "")],
            "divided-by-classes": [
                ("np.sum(losses) / N", "np.sum(losses) / S.shape[1]"),
                ("dS /= N", "dS /= S.shape[1]"),
            ],
            "mean-over-entries": [("np.sum(losses) / N", "np.sum(losses) / S.size"), ("dS /= N", "dS /= S.size")],
            "mean-over-entries 2": [
                (
                    "losses = np.log(sums[:, 0]) - S[np.arange(N), y]",
                    "Y = np.eye(W.shape[1])[y]\n    losses = Y * (np.log(sums) - S)",
                ),
                ("np.sum(losses) / N", "np.mean(losses)"),
            ],
            "no-mean-gradient": [("    dS /= N\n", "")],
            "mean-twice": [("np.dot(X.T, dS)", "np.dot(X.T, dS) / N")],
            "sign": [("P.copy()", "-P"), ("-= 1", "+= 1")],
            "transposed": [("np.dot(X.T, dS)", "np.dot(dS.T, X)"), ("2 * reg * W", "2 * reg * W.T")],
            "last-sample-only": [
                ("    dW = np.dot(X.T, dS)\n", "    for i in range(N):\n        dW = X[i][:, None] * dS[i]\n")
            ],
            "first-sample-only": [
                ("np.sum(losses) / N", "losses[0] / N"),
                ("np.dot(X.T, dS)", "np.outer(X[0], dS[0])"),
            ],
            "repeated-lost": [
                (OWN, ""),
                ("    dW = np.dot(X.T, dS)\n", "    dW = np.dot(X.T, dS)\n    dW[:, y] -= X.T / N\n"),
            ],
            "changes-input": [("    dS /= N\n    dW = np.dot(X.T, dS)\n", "    X /= N\n    dW = np.dot(X.T, dS)\n")],
            "changes-input 2": [("2 * reg * W", "W"), ("    dW += ", "    W *= 2 * reg\n    dW += ")],
            "factor-two": [("2 * reg * W", "reg * W")],
            "no-regulariser-gradient": [("    dW += 2 * reg * W\n", "")],
            "regulariser-scalar": [("dW += 2 * reg * W", "penalty = reg * np.sum(W ** 2)\n    dW += penalty")],
            "regulariser-sum": [("2 * reg * W", "2 * reg * np.sum(W)")],
            "regulariser-sign": [("dW += 2 * reg * W", "dW = dW - 2 * reg * W")],
            "regulariser-not-derived": [("2 * reg * W", "reg * W ** 2")],
            "factor-two-loss": [("loss += reg", "loss += reg / 2")],
            "half-regulariser": [("loss += reg", "loss += reg / 2"), ("2 * reg * W", "reg * W")],
            "no-regulariser-loss": [("    loss += reg * np.sum(W * W)\n", "")],
            "regulariser-sign-loss": [("loss += reg", "loss -= reg")],
            "no-regulariser": [("    loss += reg * np.sum(W * W)\n    dW += 2 * reg * W\n", "")],
            "no-strength": [("reg * np.sum(W * W)", "np.sum(W * W)"), ("2 * reg * W", "2 * W")],
            "regulariser-over-samples": [
                ("loss += reg * np.sum(W * W)", "loss += reg * np.sum(W * W) / N"),
                ("2 * reg * W", "2 * reg * W / N"),
            ],
            "last-row-left-out": [
                ("np.sum(W * W)", "np.sum(W[:-1, :] ** 2)"),
                ("dW += 2 * reg * W", "dW[:-1, :] += 2 * reg * W[:-1, :]"),
            ],
            "regulariser-norm": [("np.sum(W * W)", "np.linalg.norm(W)")],
            "no-shift": [("    S = S - np.max(S, axis=1, keepdims=True)\n", "")],
            "one-shift": [("np.max(S, axis=1, keepdims=True)", "np.max(S)")],
            "shift-by-column": [("np.max(S, axis=1, keepdims=True)", "np.max(S, axis=0, keepdims=True)")],
            "shift-by-column log-of-p": [
                ("np.max(S, axis=1, keepdims=True)", "np.max(S, axis=0)"),
                ("np.log(sums[:, 0]) - S[np.arange(N), y]", "-np.log(P[np.arange(N), y])"),
            ],
            "shift-not-maximum": [("np.max(S", "np.mean(S")],
            "shift-not-maximum 2": [("np.max(S, axis=1, keepdims=True)", "S[np.arange(N), y][:, None]")],
            "sum-over-samples": [
                ("np.max(S, axis=1, keepdims=True)", "np.max(S, axis=0)"),
                ("np.sum(E, axis=1, keepdims=True)", "np.sum(E, axis=0)"),
                ("np.log(sums[:, 0]) - S[np.arange(N), y]", "-np.log(P[np.arange(N), y])"),
            ],
            "max-by-row-sum-over-samples": [
                ("np.sum(E, axis=1, keepdims=True)", "np.sum(E, axis=0)"),
                ("np.log(sums[:, 0]) - S[np.arange(N), y]", "-np.log(P[np.arange(N), y])"),
            ],
            "one-sum 2": [
                ("np.sum(E, axis=1, keepdims=True)", "np.sum(E)"),
                ("np.log(sums[:, 0]) - S[np.arange(N), y]", "-np.log(P[np.arange(N), y])"),
            ],
            "one-sum 3": [("np.sum(E, axis=1, keepdims=True)", "np.sum(E)"), ("np.log(sums[:, 0])", "np.log(sums)")],
            "one-sum": [
                ("np.max(S, axis=1, keepdims=True)", "np.max(S)"),
                ("np.sum(E, axis=1, keepdims=True)", "np.sum(E)"),
                ("np.log(sums[:, 0]) - S[np.arange(N), y]", "-np.log(P[np.arange(N), y])"),
            ],
            "no-sum": [
                ("P = E / sums", "P = E"),
                ("np.log(sums[:, 0]) - S[np.arange(N), y]", "-np.log(P[np.arange(N), y])"),
            ],
            "right-class-not-summed": [
                (
                    "    sums = np.sum(E, axis=1, keepdims=True)\n",
                    (
                        "    others = E.copy()\n"
                        "    others[np.arange(N), y] = 0\n"
                        "    sums = np.sum(others, axis=1, keepdims=True)\n"
                    ),
                )
            ],
            "loss-sign": [("loss = np.sum(losses)", "loss = -np.sum(losses)")],
            "no-logarithm": [("np.log(sums[:, 0]) - S[np.arange(N), y]", "-P[np.arange(N), y]")],
            "all-logarithms": [("losses = np.log(sums[:, 0]) - S[np.arange(N), y]", "losses = np.log(sums) - S")],
            "all-logarithms 2": [("losses = np.log(sums[:, 0]) - S[np.arange(N), y]", "losses = -np.log(P)")],
            "right-score-forgotten": [
                ("np.log(sums[:, 0]) - S[np.arange(N), y]", "np.log(sums[:, 0]) + np.max(X @ W, axis=1)")
            ],
            "shift-not-undone": [
                (
                    "    S = S - np.max(S, axis=1, keepdims=True)\n    E = np.exp(S)\n",
                    "    E = np.exp(S - np.max(S, axis=1, keepdims=True))\n",
                )
            ],
            "log-of-p": [("np.log(sums[:, 0]) - S[np.arange(N), y]", "-np.log(P[np.arange(N), y])")],
            "log-of-p 2": [
                (
                    "losses = np.log(sums[:, 0]) - S[np.arange(N), y]",
                    "Y = np.eye(W.shape[1])[y]\n    losses = -Y * np.log(P)",
                )
            ],
            "log-of-p 3": [("np.log(sums[:, 0]) - S[np.arange(N), y]", "-np.log(E[np.arange(N), y] / sums.ravel())")],
            "epsilon-in-log": [("np.log(sums[:, 0]) - S[np.arange(N), y]", "-np.log(P[np.arange(N), y] + 1e-10)")],
            "epsilon-in-log 2": [
                ("np.log(sums[:, 0]) - S[np.arange(N), y]", "-np.log(np.clip(P[np.arange(N), y], 1e-12, 1))")
            ],
            "epsilon-in-log 4": [
                (
                    "losses = np.log(sums[:, 0]) - S[np.arange(N), y]",
                    "losses = -np.log(np.where(P > 1e-8, P, 1e-8)[np.arange(N), y])",
                )
            ],
            "log-of-p 4": [
                (
                    "losses = np.log(sums[:, 0]) - S[np.arange(N), y]",
                    "losses = np.zeros(N)\n    for i in range(N):\n        losses[i] = np.log(1 / P[i, y[i]])",
                ),
            ],
            "epsilon-in-log 3": [
                ("np.log(sums[:, 0]) - S[np.arange(N), y]", "-np.log(np.maximum(P, 1e-7)[np.arange(N), y])")
            ],
            "log-of-mean": [
                (
                    ("    losses = np.log(sums[:, 0]) - S[np.arange(N), y]\n    loss = np.sum(losses) / N\n"),
                    "    loss = -np.log(np.mean(P[np.arange(N), y]))\n",
                )
            ],
            "no-one-hot": [(OWN, "")],
            "one-hot-added": [("-= 1", "+= 1")],
            "one-everywhere": [(OWN, "    dS -= 1\n")],
            "label-subtracted": [("    dS = P.copy()\n" + OWN, "    dS = P - y.reshape(-1, 1)\n")],
            "right-p-everywhere": [("dS = P.copy()", "dS = np.zeros(P.shape) + P[np.arange(N), y][:, None]")],
            "right-class-only": [
                (
                    "    dS = P.copy()\n" + OWN,
                    "    dS = np.zeros(P.shape)\n    dS[np.arange(N), y] = P[np.arange(N), y] - 1\n",
                )
            ],
            "no-right-class": [("-= 1", "= 0")],
            "wrong-class-sign": [
                ("    dS = P.copy()\n" + OWN, "    dS = -P\n    dS[np.arange(N), y] = P[np.arange(N), y] - 1\n")
            ],
            "right-class-sign": [(OWN, "    dS[np.arange(N), y] = 1 - P[np.arange(N), y]\n")],
            "derivative-of-p": [
                (
                    "    dS = P.copy()\n" + OWN,
                    (
                        "    py = P[np.arange(N), y]\n"
                        "    dS = -py[:, None] * P\n"
                        "    dS[np.arange(N), y] = py * (1 - py)\n"
                    ),
                )
            ],
            "classes-from-labels": [
                ("np.dot(X, W)", "np.dot(X, W[:, :max(y) + 1])"),
                (
                    "    dW = np.dot(X.T, dS)\n",
                    "    dW = np.zeros(W.shape)\n    dW[:, :max(y) + 1] = np.dot(X.T, dS)\n",
                ),
            ],
            "one-from-columns": [("dS[np.arange(N), y] -= 1", "dS[:, y] -= 1")],
            "narrow-one-hot": [(OWN, "    dS = dS - np.eye(np.max(y) + 1)[y]\n")],
            "one-hot-of-present": [(OWN, "    dS = dS - (y[:, None] == np.unique(y))\n")],
            "one-hot-of-present 2": [
                (
                    OWN,
                    (
                        "    labels, where = np.unique(y, return_inverse=True)\n"
                        "    Y = np.zeros((N, len(labels)))\n"
                        "    Y[np.arange(N), where] = 1\n"
                        "    dS = dS - Y\n"
                    ),
                )
            ],
            "one-hot-not-averaged": [(OWN + "    dS /= N\n", "    dS /= N\n" + OWN)],
        },
    ),
}
