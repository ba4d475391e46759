"""Chapter 6, losses of one's own: slips in right functions."""

LINEAR = """
def linear_loss(W, X, y, reg, score_loss):
    N, D = X.shape
    K = W.shape[1]
    S = X @ W
    losses, dS = score_loss(S, y)
    loss = losses.sum() / N
    dW = X.T @ dS / N
    loss += reg * np.sum(W**2)
    dW += 2 * reg * W
    return loss, dW
"""

OWN_SVM = """
    rows = np.arange(len(y))
    losses = np.maximum(0, S - S[rows, y][:, None] + 1)
    losses[rows, y] = 0
    dS = (losses > 0).astype(float)
    dS[rows, y] = -dS.sum(axis=1)
    losses = losses.sum(axis=1)
"""

OWN_SOFTMAX = """
    P = np.exp(S - S.max(axis=1, keepdims=True))
    P /= P.sum(axis=1, keepdims=True)
    losses = -np.log(P[np.arange(N), y])
    dS = P.copy()
    dS[np.arange(N), y] -= 1
"""

HINGE = """
def squared_hinge(S, y):
    N, K = S.shape
    losses = np.zeros(N)
    dS = np.zeros((N, K))
    for i in range(N):
        for m in range(K):
            if m == y[i]:
                continue
            margin = S[i, m] - S[i, y[i]] + 1
            if margin > 0:
                losses[i] += margin**2
                dS[i, m] += 2 * margin
                dS[i, y[i]] -= 2 * margin
    return losses, dS
"""

HINGE_BY_ARRAYS = """
def squared_hinge(S, y):
    rows = np.arange(len(y))
    right = S[rows, y].reshape(-1, 1)
    M = np.maximum(0, S - right + 1)
    M[rows, y] = 0
    dS = 2 * M
    dS[rows, y] = -np.sum(dS, axis=1)
    return np.sum(M**2, axis=1), dS
"""

SMOOTH = """
def label_smoothing(S, y, epsilon):
    N, K = S.shape
    onehot = np.zeros((N, K))
    onehot[np.arange(N), y] = 1
    t = (1 - epsilon) * onehot + epsilon / K
    top = S.max(axis=1, keepdims=True)
    logp = S - top - np.log(np.sum(np.exp(S - top), axis=1, keepdims=True))
    losses = -np.sum(t * logp, axis=1)
    dS = np.exp(logp) - t
    return losses, dS
"""

FOCAL = """
def focal_loss(S, y, gamma):
    N, K = S.shape
    rows = np.arange(N)
    onehot = np.eye(K)[y]
    z = S - S.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    P = np.exp(logp)
    wrong = np.where(onehot == 1, 0, P).sum(axis=1)
    p, log_p = P[rows, y], logp[rows, y]
    log_p = np.where(wrong < 0.5, np.log1p(-wrong), log_p)
    with np.errstate(divide="ignore"):
        lower = np.where(wrong > 0, wrong ** (gamma - 1), 0)
    focus = wrong**gamma
    losses = -focus * log_p
    outer = gamma * lower * p * log_p - focus
    inner = onehot - P
    inner[rows, y] = wrong
    dS = outer[:, None] * inner
    return losses, dS
"""

REST = """
def one_vs_rest(S, y):
    N, K = S.shape
    t = -np.ones((N, K))
    t[np.arange(N), y] = 1
    z = t * S
    losses = np.logaddexp(0, -z).sum(axis=1)
    dS = -t * np.exp(-np.logaddexp(0, z))
    return losses, dS
"""

DESCENT = """
def sgd(loss, W, X, y, reg, learning_rate, batches):
    W = W.copy()
    losses = []
    for batch in batches:
        Xb, yb = X[batch], y[batch]
        L, dW = loss(W, Xb, yb, reg)
        losses.append(L)
        W = W - learning_rate * dW
    return W, np.array(losses)
"""

LOG_SUM = "logp = S - top - np.log(np.sum(np.exp(S - top), axis=1, keepdims=True))"
FOCAL_SHIFT = "z = S - S.max(axis=1, keepdims=True)"

TYPED = {
    "linear_loss": (
        LINEAR,
        {
            "no-mean-loss": [("losses.sum() / N", "losses.sum()")],
            "no-mean": [("losses.sum() / N", "losses.sum()"), ("dS / N", "dS")],
            "divided-by-classes": [("losses.sum() / N", "losses.sum() / K"), ("dS / N", "dS / K")],
            "mean-over-entries": [("losses.sum() / N", "losses.sum() / dS.size")],
            "mean-over-entries 2": [("losses.sum() / N", "losses.sum() / S.size"), ("dS / N", "dS / S.size")],
            "no-mean-gradient": [("dS / N", "dS")],
            "mean-twice": [("loss = losses", "dS = dS / N\n    loss = losses")],
            "sign": [("dW = X.T", "dW = -X.T")],
            "transposed": [("X.T @ dS / N", "dS.T @ X / N"), ("2 * reg * W", "2 * reg * W.T")],
            "last-sample-only": [("dW = X.T @ dS / N", "for i in range(N):\n        dW = X[i][:, None] * dS[i] / N")],
            "first-sample-only": """
def linear_loss(W, X, y, reg, score_loss):
    N = len(X)
    losses, dS = score_loss(X.dot(W), y)
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(N):
        loss += losses[i] / N
        dW += np.outer(X[i], dS[i]) / N
        return loss + reg * np.sum(W * W), dW + 2 * reg * W
""",
            "changes-input": [
                ("loss += reg", "W *= 2 * reg\n    loss += reg"),
                ("np.sum(W**2)", "np.sum((W / (2 * reg))**2 if reg else 0)"),
                ("2 * reg * W", "W"),
            ],
            "changes-input 2": [
                ("S = X @ W", "S = X @ W\n    penalty = reg * np.sum(W**2)\n    W *= 2 * reg"),
                ("reg * np.sum(W**2)\n    dW", "penalty\n    dW"),
                ("2 * reg * W\n    return", "W\n    return"),
            ],
            "factor-two": [("2 * reg * W", "reg * W")],
            "no-regulariser-gradient": [("    dW += 2 * reg * W\n", "")],
            "regulariser-scalar": [("2 * reg * W", "reg * np.sum(W**2)")],
            "regulariser-sum": [("2 * reg * W", "2 * reg * W.sum()")],
            "regulariser-sign": [("dW += 2", "dW -= 2")],
            "regulariser-not-derived": [("2 * reg * W", "reg * W**2")],
            "own-svm": [("    losses, dS = score_loss(S, y)\n", OWN_SVM)],
            "own-softmax": [("    losses, dS = score_loss(S, y)\n", OWN_SOFTMAX)],
            "scores-averaged": [("S = X @ W", "S = X @ W / N")],
            "factor-two-loss": [("reg * np.sum(W**2)", "0.5 * reg * np.sum(W**2)")],
            "half-regulariser": [("reg * np.sum(W**2)", "reg / 2 * np.sum(W**2)"), ("2 * reg * W", "reg * W")],
            "no-regulariser-loss": [("    loss += reg * np.sum(W**2)\n", "")],
            "regulariser-sign-loss": [("loss += reg", "loss -= reg")],
            "no-regulariser": [("    loss += reg * np.sum(W**2)\n    dW += 2 * reg * W\n", "")],
            "no-strength": [("reg * np.sum(W**2)", "np.sum(W**2)"), ("2 * reg * W", "2 * W")],
            "no-strength 2": [("reg * np.sum(W**2)", "np.sum(W**2)")],
            "no-strength 3": [("2 * reg * W", "2 * W")],
            "regulariser-over-samples": [
                ("reg * np.sum(W**2)", "reg * np.sum(W**2) / N"),
                ("2 * reg * W", "2 * reg * W / N"),
            ],
            "last-row-left-out": [
                ("np.sum(W**2)", "np.sum(W[:-1]**2)"),
                ("dW += 2 * reg * W", "dW[:-1] += 2 * reg * W[:-1]"),
            ],
            "regulariser-norm": [("np.sum(W**2)", "np.sqrt(np.sum(W**2))")],
            "no-sum": [("losses.sum() / N", "losses")],
            "no-sum 2": [("loss = losses.sum() / N", "loss = losses"), ("np.sum(W**2)", "(W**2).sum()")],
        },
    ),
    "squared_hinge": (
        HINGE,
        {
            "one-number": [("return losses, dS", "return losses.mean(), dS")],
            "one-number 2": [
                ("losses = np.zeros(N)", "losses = 0.0"),
                ("losses[i] +=", "losses +="),
                ("return losses, dS", "return losses / N, dS"),
            ],
            "loss-sign": [("losses[i] +=", "losses[i] -=")],
            "sign": [("dS[i, m] +=", "dS[i, m] -="), ("dS[i, y[i]] -=", "dS[i, y[i]] +=")],
            "mean-in-gradient": [("return losses, dS", "return losses, dS / N")],
            "mean-over-classes": [("return losses, dS", "return losses / K, dS / K")],
            "changes-input": """
def squared_hinge(S, y):
    rows = np.arange(len(y))
    S -= S[rows, y][:, None] - 1
    S[rows, y] = 0
    M = np.maximum(S, 0)
    dS = 2 * M
    dS[rows, y] -= dS.sum(axis=1)
    return (M**2).sum(axis=1), dS
""",
            "plain-loss": [("margin**2", "margin")],
            "plain-hinge": [
                ("margin**2", "margin"),
                ("dS[i, m] += 2 * margin", "dS[i, m] += 1"),
                ("dS[i, y[i]] -= 2 * margin", "dS[i, y[i]] -= 1"),
            ],
            "half-square": [
                ("margin**2", "margin**2 / 2"),
                ("dS[i, m] += 2 *", "dS[i, m] += 1 *"),
                ("dS[i, y[i]] -= 2 *", "dS[i, y[i]] -="),
            ],
            "square-of-sum": """
def squared_hinge(S, y):
    rows = np.arange(len(y))
    M = np.maximum(0, S - S[rows, y][:, None] + 1)
    M[rows, y] = 0
    total = M.sum(axis=1)
    q = (M > 0).astype(float)
    q[rows, y] = -q.sum(axis=1)
    return total**2, 2 * total[:, None] * q
""",
            "square-of-sum 2": [("margin**2", "margin"), ("return losses, dS", "return losses**2, dS")],
            "right-class-in-loss": """
def squared_hinge(S, y):
    rows = np.arange(len(y))
    M = np.maximum(0, S - S[rows, y][:, None] + 1)
    losses = np.sum(M**2, axis=1)
    M[rows, y] = 0
    dS = 2 * M
    dS[rows, y] = -dS.sum(axis=1)
    return losses, dS
""",
            "right-class-in-loss 2": HINGE_BY_ARRAYS.replace("    M[rows, y] = 0\n", "").replace(
                "dS[rows, y] = -np.sum(dS, axis=1)", "dS[rows, y] = 2 - np.sum(dS, axis=1)"
            ),
            "no-hinge": [("if margin > 0:", "if True:")],
            "no-margin": [(" + 1\n", "\n")],
            "margin-outside": [
                (" + 1\n", "\n"),
                ("            if margin > 0", "            losses[i] += 1\n            if margin > 0"),
            ],
            "margin-subtracted": [(" + 1\n", " - 1\n")],
            "difference-reversed": [
                ("S[i, m] - S[i, y[i]] + 1", "S[i, y[i]] - S[i, m] + 1"),
                ("dS[i, m] +=", "dS[i, m] -="),
                ("dS[i, y[i]] -=", "dS[i, y[i]] +="),
            ],
            "no-two": [
                ("dS[i, m] += 2 * margin", "dS[i, m] += margin"),
                ("dS[i, y[i]] -= 2 * margin", "dS[i, y[i]] -= margin"),
            ],
            "plain-gradient": [
                ("dS[i, m] += 2 * margin", "dS[i, m] += 1"),
                ("dS[i, y[i]] -= 2 * margin", "dS[i, y[i]] -= 1"),
            ],
            "two-without-margin": [
                ("dS[i, m] += 2 * margin", "dS[i, m] += 2"),
                ("dS[i, y[i]] -= 2 * margin", "dS[i, y[i]] -= 2"),
            ],
            "square-not-derived": [
                ("dS[i, m] += 2 * margin", "dS[i, m] += margin**2"),
                ("dS[i, y[i]] -= 2 * margin", "dS[i, y[i]] -= margin**2"),
            ],
            "right-class-plus-two": """
def squared_hinge(S, y):
    rows = np.arange(len(y))
    M = np.maximum(0, S - S[rows, y][:, None] + 1)
    dS = 2 * M
    M[rows, y] = 0
    dS[rows, y] -= 2 * M.sum(axis=1)
    return np.sum(M**2, axis=1), dS
""",
            "right-class-in-sum": """
def squared_hinge(S, y):
    rows = np.arange(len(y))
    M = np.maximum(0, S - S[rows, y][:, None] + 1)
    dS = 2 * M
    dS[rows, y] = -dS.sum(axis=1)
    M[rows, y] = 0
    return np.sum(M**2, axis=1), dS
""",
            "no-right-class": [("                dS[i, y[i]] -= 2 * margin\n", "")],
            "right-class-sign": [("dS[i, y[i]] -=", "dS[i, y[i]] +=")],
            "all-violated": [
                (
                    "                losses[i] += margin**2\n",
                    "                losses[i] += margin**2\n            if True:\n",
                )
            ],
        },
    ),
    "label_smoothing": (
        SMOOTH,
        {
            "one-number": [("return losses, dS", "return np.mean(losses), dS")],
            "loss-sign": [("-np.sum(t * logp", "np.sum(t * logp")],
            "sign": [("np.exp(logp) - t", "t - np.exp(logp)")],
            "mean-in-gradient": [("np.exp(logp) - t", "(np.exp(logp) - t) / N")],
            "mean-over-classes": [("return losses, dS", "return losses / K, dS / K")],
            "mean-over-classes 2": [
                ("-np.sum(t * logp, axis=1)", "-np.mean(t * logp, axis=1)"),
                ("np.exp(logp) - t", "(np.exp(logp) - t) / K"),
            ],
            "changes-input": [("logp = S - top - ", "S -= top\n    logp = S - "), ("S - top)", "S)")],
            "hard-loss": [("-np.sum(t * logp, axis=1)", "-logp[np.arange(N), y]")],
            "no-smoothing": [("(1 - epsilon) * onehot + epsilon / K", "onehot")],
            "over-other-classes": [
                ("(1 - epsilon) * onehot + epsilon / K", "np.where(onehot == 1, 1 - epsilon, epsilon / (K - 1))")
            ],
            "not-divided": [("epsilon / K", "epsilon")],
            "not-divided-others": [
                ("(1 - epsilon) * onehot + epsilon / K", "np.where(onehot == 1, 1 - epsilon, epsilon)")
            ],
            "nothing-taken": [("(1 - epsilon) * onehot", "onehot")],
            "nothing-given": [(" + epsilon / K", "")],
            "right-class-without-share": [
                ("(1 - epsilon) * onehot + epsilon / K", "np.where(onehot == 1, 1 - epsilon, epsilon / K)")
            ],
            "swapped": [("(1 - epsilon) * onehot + epsilon / K", "epsilon * onehot + (1 - epsilon) / K")],
            "prediction-smoothed": """
def label_smoothing(S, y, epsilon):
    N, K = S.shape
    E = np.exp(S - S.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    P = (1 - epsilon) * P + epsilon / K
    losses = -np.log(P[np.arange(N), y])
    dS = P.copy()
    dS[np.arange(N), y] -= 1
    return losses, dS
""",
            "no-shift": [(LOG_SUM, "logp = S - np.log(np.sum(np.exp(S), axis=1, keepdims=True))")],
            "no-shift 2": [(LOG_SUM, "E = np.exp(S)\n    logp = np.log(E / E.sum(axis=1, keepdims=True))")],
            "one-shift": [("S.max(axis=1, keepdims=True)", "S.max()")],
            "one-shift 2": [
                (LOG_SUM, "E = np.exp(S - np.max(S))\n    P = E / E.sum(axis=1, keepdims=True)\n    logp = np.log(P)"),
                ("np.exp(logp) - t", "P - t"),
            ],
            "log-of-p": [
                (LOG_SUM, "E = np.exp(S - top)\n    P = E / E.sum(axis=1, keepdims=True)\n    logp = np.log(P)"),
                ("np.exp(logp) - t", "P - t"),
            ],
            "epsilon-in-log": [("-np.sum(t * logp, axis=1)", "-np.sum(t * np.log(np.exp(logp) + 1e-12), axis=1)")],
            "epsilon-in-log 2": [("-np.sum(t * logp, axis=1)", "-np.sum(t * np.log(1e-8 + np.exp(logp)), axis=1)")],
            "hard-gradient": [("np.exp(logp) - t", "np.exp(logp) - onehot")],
            "scaled-gradient": [("np.exp(logp) - t", "(1 - epsilon) * (np.exp(logp) - onehot)")],
        },
    ),
    "focal_loss": (
        FOCAL,
        {
            "one-number": [("return losses, dS", "return losses.mean(), dS")],
            "loss-sign": [("losses = -focus", "losses = focus")],
            "sign": [("dS = outer", "dS = -outer")],
            "mean-in-gradient": [("outer[:, None] * inner", "outer[:, None] * inner / N")],
            "mean-over-classes": [("return losses, dS", "return losses / K, dS / K")],
            "changes-input": [(FOCAL_SHIFT, "z = S\n    z -= z.max(axis=1, keepdims=True)")],
            "softmax-loss": [("losses = -focus * log_p", "losses = -log_p")],
            "no-focus": [
                ("losses = -focus * log_p", "losses = -log_p"),
                ("gamma * lower * p * log_p - focus", "-np.ones(N)"),
            ],
            "power-of-p": [
                ("-focus * log_p", "-(p**gamma) * log_p"),
                ("gamma * lower * p * log_p - focus", "-gamma * p**gamma * log_p - p**gamma"),
            ],
            "product-for-power": [
                ("-focus * log_p", "-gamma * wrong * log_p"),
                ("gamma * lower * p * log_p - focus", "gamma * p * log_p - gamma * wrong"),
            ],
            "no-shift": """
def focal_loss(S, y, gamma):
    rows = np.arange(len(y))
    E = np.exp(S)
    P = E / E.sum(axis=1, keepdims=True)
    p = P[rows, y]
    log_p = np.log(p)
    losses = -((1 - p) ** gamma) * log_p
    outer = gamma * (1 - p) ** (gamma - 1) * p * log_p - (1 - p) ** gamma
    dS = -outer[:, None] * P
    dS[rows, y] += outer
    return losses, dS
""",
            "no-shift 2": """
def focal_loss(S, y, gamma):
    rows = np.arange(len(y))
    P = np.exp(S) / np.exp(S).sum(axis=1, keepdims=True)
    p = P[rows, y]
    losses = -((1 - p) ** gamma) * np.log(p)
    with np.errstate(all="ignore"):
        lower = np.where(p < 1, (1 - p) ** (gamma - 1), 0)
    outer = gamma * lower * p * np.log(p) - (1 - p) ** gamma
    dS = -outer[:, None] * P
    dS[rows, y] += outer
    return losses, dS
""",
            "one-shift": """
def focal_loss(S, y, gamma):
    rows = np.arange(len(y))
    E = np.exp(S - np.max(S))
    P = E / E.sum(axis=1, keepdims=True)
    p = P[rows, y]
    log_p = np.log(p)
    losses = -((1 - p) ** gamma) * log_p
    with np.errstate(all="ignore"):
        lower = np.where(p < 1, (1 - p) ** (gamma - 1), 0)
    outer = gamma * lower * p * log_p - (1 - p) ** gamma
    dS = -outer[:, None] * P
    dS[rows, y] += outer
    return losses, dS
""",
            "log-of-p": [
                (
                    "log_p = np.where(wrong < 0.5, np.log1p(-wrong), log_p)\n",
                    "with np.errstate(divide='ignore'):\n        log_loss = np.log(p)\n",
                ),
                ("-focus * log_p", "-focus * log_loss"),
            ],
            "epsilon-in-log": [("-focus * log_p", "-focus * np.log(p + 1e-12)")],
            "epsilon-in-log 2": [("-focus * log_p", "-focus * np.log(p + 1e-8)")],
            "focus-not-derived": [("gamma * lower * p * log_p - focus", "-focus")],
            "focus-by-entry": [("outer[:, None] * inner", "(1 - P) ** gamma * (P - onehot)")],
            "only-focus-derived": [(" - focus\n", "\n")],
            "softmax-gradient": [("outer[:, None] * inner", "P - onehot")],
            "log-sign": [("gamma * lower * p * log_p - focus", "-gamma * lower * p * log_p - focus")],
            "no-gamma-in-front": [("gamma * lower", "lower")],
            "power-not-lowered": [("gamma * lower", "gamma * focus")],
            "no-p-in-front": [("lower * p * log_p", "lower * log_p")],
            "right-class-only": [("outer[:, None] * inner", "outer[:, None] * inner * onehot")],
            "zero-by-zero": [("gamma * lower * p * log_p - focus", "gamma * focus / wrong * p * log_p - focus")],
            "zero-by-zero 2": [("gamma * lower * p * log_p - focus", "focus * (gamma * p * np.log(p) / (1 - p) - 1)")],
        },
    ),
    "one_vs_rest": (
        REST,
        {
            "one-number": [(".sum(axis=1)", ".sum() / N")],
            "loss-sign": [("losses = np", "losses = -np")],
            "sign": [("dS = -t", "dS = t")],
            "mean-in-gradient": [("return losses, dS", "return losses, dS / len(S)")],
            "mean-over-classes": [(".sum(axis=1)", ".mean(axis=1)"), ("dS = -t", "dS = 1 / K * -t")],
            "changes-input": [("z = t * S", "S *= t\n    z = S")],
            "zero-one-labels": [("-np.ones((N, K))", "np.zeros((N, K))")],
            "labels-reversed": [("-np.ones((N, K))", "np.ones((N, K))"), ("y] = 1", "y] = -1")],
            "labels-forgotten": [("-np.ones((N, K))", "np.ones((N, K))")],
            "right-class-only": [(".sum(axis=1)", "[np.arange(N), y]"), ("dS = -t *", "dS = -1.0 * (t == 1) *")],
            "wrong-classes-only": [
                (".sum(axis=1)", "[t == -1].reshape(N, K - 1).sum(axis=1)"),
                ("dS = -t *", "dS = (t == -1) *"),
            ],
            "softmax": """
def one_vs_rest(S, y):
    rows = np.arange(len(y))
    z = S - S.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    dS = np.exp(logp)
    dS[rows, y] -= 1
    return -logp[rows, y], dS
""",
            "overflow": """
def one_vs_rest(S, y):
    N, K = S.shape
    t = np.where(np.arange(K) == y[:, None], 1, -1)
    E = np.exp(-t * S)
    return np.log(1 + E).sum(axis=1), -t * E / (1 + E)
""",
            "overflow-loss": [("np.logaddexp(0, -z)", "np.log1p(np.exp(-z))")],
            "overflow-loss 2": [
                ("np.logaddexp(0, -z)", "np.log(1 + np.exp(-z))"),
                ("np.exp(-np.logaddexp(0, z))", "1 / (1 + np.exp(z))"),
            ],
            "softmax-gradient": [
                (
                    "dS = -t * np.exp(-np.logaddexp(0, z))",
                    "E = np.exp(S - S.max(axis=1, keepdims=True))\n    dS = E / E.sum(axis=1, keepdims=True) - (t > 0)",
                )
            ],
            "one-not-subtracted": [("-t * np.exp(-np.logaddexp(0, z))", "np.exp(-np.logaddexp(0, -S))")],
            "label-not-in-front": [("dS = -t *", "dS = -")],
            "exponent-sign-gradient": [("np.logaddexp(0, z)", "np.logaddexp(0, z * -1)")],
            "logistic-slope": [("np.exp(-np.logaddexp(0, z))", "np.exp(-np.logaddexp(0, z) - np.logaddexp(0, -z))")],
            "overflow-gradient": [("np.exp(-np.logaddexp(0, z))", "np.exp(-z) / (1 + np.exp(-z))")],
        },
    ),
    "sgd": (
        DESCENT,
        {
            "uphill": [("W - learning_rate * dW", "W + learning_rate * dW")],
            "no-learning-rate": [("learning_rate * dW", "dW")],
            "step-over-batch-size": [("learning_rate * dW", "learning_rate * dW / len(batch)")],
            "regulariser-twice": [("learning_rate * dW", "learning_rate * (dW + 2 * reg * W)")],
            "no-regulariser": [("yb, reg)", "yb, 0)")],
            "all-samples": [("loss(W, Xb, yb, reg)", "loss(W, X, y, reg)")],
            "repeats-dropped": [("X[batch], y[batch]", "X[list(set(batch))], y[list(set(batch))]")],
            "labels-not-chosen": [("y[batch]", "y[:len(batch)]")],
            "first-batch-only": [("X[batch], y[batch]", "X[batches[0]], y[batches[0]]")],
            "gradient-of-start": [
                ("losses = []", "losses = []\n    W0 = W.copy()"),
                ("L, dW = loss(W, Xb, yb, reg)", "L = loss(W, Xb, yb, reg)[0]\n        dW = loss(W0, Xb, yb, reg)[1]"),
            ],
            "gradient-of-start 2": [
                ("losses = []", "losses = []\n    start = W"),
                ("loss(W, Xb", "loss(start, Xb"),
            ],
            "sample-by-sample": [
                (
                    "W = W - learning_rate * dW",
                    "for i in batch:\n            W = W - learning_rate * loss(W, X[i:i + 1], y[i:i + 1], reg)[1]",
                )
            ],
            "losses-after": [
                ("        losses.append(L)\n", ""),
                ("learning_rate * dW\n", "learning_rate * dW\n        losses.append(loss(W, Xb, yb, reg)[0])\n"),
            ],
            "losses-of-all": [("losses.append(L)", "losses.append(loss(W, X, y, reg)[0])")],
            "start-returned": [
                ("    W = W.copy()\n", "    V = W.copy()\n"),
                ("loss(W, Xb", "loss(V, Xb"),
                ("W = W - ", "V = V - "),
            ],
            "last-step-missing": [
                ("losses.append(L)", "losses.append(L)\n        before = W"),
                ("return W,", "return before,"),
            ],
            "best-returned": [
                ("losses = []", "losses = []\n    best, best_W = np.inf, W"),
                ("losses.append(L)", "losses.append(L)\n        if L < best:\n            best, best_W = L, W.copy()"),
                ("return W,", "return best_W,"),
            ],
            "stops-early": [("in batches:", "in batches[:-1]:")],
            "stops-early 2": [
                ("losses = []", "losses = np.zeros(len(batches))"),
                ("for batch in batches:", "for k in range(len(batches) - 1):\n        batch = batches[k]"),
                ("losses.append(L)", "losses[k] = L"),
            ],
            "order": [("return W, np.array(losses)", "return np.array(losses), W")],
            "changes-input": [("    W = W.copy()\n", ""), ("W = W - ", "W -= ")],
        },
    ),
}
