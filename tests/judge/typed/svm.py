"""Wrong functions of the chapter svm, as students type them."""

SAMPLE = """
def svm_sample_loss(s, y):
    loss = 0.0
    for m in range(len(s)):
        if m == y:
            continue
        margin = s[m] - s[y] + 1
        if margin > 0:
            loss += margin
    return loss
"""
DSCORES = """
def svm_dscores(s, y):
    ds = np.zeros(len(s))
    for m in range(len(s)):
        if m == y:
            continue
        if s[m] - s[y] + 1 > 0:
            ds[m] += 1
            ds[y] -= 1
    return ds
"""
NAIVE = """
def svm_loss_naive(W, X, y, reg):
    num_train, num_classes = len(X), W.shape[1]
    loss = 0.0
    dW = np.zeros(W.shape)
    for i in range(num_train):
        scores = X[i].dot(W)
        correct = scores[y[i]]
        for j in range(num_classes):
            if j == y[i]:
                continue
            margin = scores[j] - correct + 1
            if margin > 0:
                loss += margin
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    loss = loss / num_train
    dW = dW / num_train
    loss = loss + reg * np.sum(W * W)
    dW = dW + 2 * reg * W
    return loss, dW
"""
VECTORISED = """
def svm_loss(W, X, y, reg):
    N = X.shape[0]
    rows = np.arange(N)
    scores = X @ W
    correct = scores[rows, y].reshape(-1, 1)
    margins = np.maximum(0, scores - correct + 1)
    margins[rows, y] = 0
    loss = np.sum(margins) / N
    loss += reg * np.sum(W ** 2)
    mask = np.zeros(margins.shape)
    mask[margins > 0] = 1
    mask[rows, y] = -np.sum(mask, axis=1)
    dW = X.T @ mask / N
    dW += 2 * reg * W
    return loss, dW
"""

TYPED = {
    "svm_sample_loss": (
        SAMPLE,
        {
            "right-class-in-loss": [("        if m == y:\n            continue\n", "")],
            "violations-counted": [("loss += margin", "loss += 1")],
            "no-margin": [("s[m] - s[y] + 1", "s[m] - s[y]")],
            "margin-subtracted": [("s[y] + 1", "s[y] - 1")],
            "margin-not-one": [("s[y] + 1", "s[y] + 2")],
            "margin-not-one 2": [("s[y] + 1", "s[y] + 0.5")],
            "difference-reversed": [("s[m] - s[y]", "s[y] - s[m]")],
            "largest-only": [("loss += margin", "loss = max(loss, margin)")],
            "margin-outside": [
                ("s[y] + 1", "s[y]"),
                ("if margin > 0:\n            loss += margin", "loss += max(0, margin) + 1"),
            ],
            "squared-hinge": [("loss += margin", "loss += margin ** 2")],
            "no-hinge": [("if margin > 0:\n            loss += margin", "loss += margin")],
            "mean-over-classes": [("return loss", "return loss / len(s)")],
            "mean-over-classes 2": """
def svm_sample_loss(s, y):
    m = np.maximum(0, s - s[y] + 1)
    m[y] = 0
    return m.mean()
""",
            "changes-input": """
def svm_sample_loss(s, y):
    s -= s[y]
    s += 1
    s[y] = 0
    return s[s > 0].sum()
""",
        },
    ),
    "svm_dscores": (
        DSCORES,
        {
            "right-class-in-count": [
                ("        if m == y:\n            continue\n", ""),
                (
                    "ds[m] += 1\n            ds[y] -= 1",
                    "ds[y] -= 1\n            if m != y:\n                ds[m] += 1",
                ),
            ],
            "right-class-plus-one": [("return ds", "ds[y] += 1\n    return ds")],
            "right-class-plus-one 2": """
def svm_dscores(s, y):
    q = (s - s[y] + 1 > 0).astype(float)
    q[y] -= q.sum() - 1
    return q
""",
            "no-right-class": [("            ds[y] -= 1\n", "")],
            "indicator-everywhere": """
def svm_dscores(s, y):
    return np.where(s - s[y] + 1 > 0, 1.0, 0.0)
""",
            "right-class-once": [("            ds[y] -= 1\n", ""), ("return ds", "ds[y] = -1\n    return ds")],
            "right-class-once-if-any": [("ds[y] -= 1", "ds[y] = -1")],
            "right-class-sign": [("ds[y] -= 1", "ds[y] += 1")],
            "wrong-class-sign": [("ds[m] += 1", "ds[m] -= 1")],
            "wrong-classes-forgotten": [("            ds[m] += 1\n", "")],
            "margins-as-gradient": [
                (
                    "            ds[m] += 1\n            ds[y] -= 1",
                    "            ds[m] += s[m] - s[y] + 1\n            ds[y] -= s[m] - s[y] + 1",
                )
            ],
            "all-violated": [
                (
                    "        if s[m] - s[y] + 1 > 0:\n            ds[m] += 1\n            ds[y] -= 1",
                    "        ds[m] += 1\n        ds[y] -= 1",
                )
            ],
            "tie-in-columns-only": """
def svm_dscores(s, y):
    margin = s - s[y] + 1
    ds = (margin >= 0).astype(float)
    ds[y] = -((margin > 0).sum() - 1)
    return ds
""",
            "tie-in-count-only": """
def svm_dscores(s, y):
    margin = s - s[y] + 1
    ds = (margin > 0).astype(float)
    ds[y] = 1 - (margin >= 0).sum()
    return ds
""",
            "no-margin": [("s[m] - s[y] + 1 > 0", "s[m] > s[y]")],
            "margin-subtracted": [("s[y] + 1 > 0", "s[y] - 1 > 0")],
            "margin-subtracted 2": [("s[m] - s[y] + 1 > 0", "s[m] - s[y] > 1")],
            "margin-not-one": [("s[y] + 1", "s[y] + 2")],
            "difference-reversed 2": [("s[m] - s[y] + 1 > 0", "s[y] - s[m] + 1 > 0")],
            "difference-reversed": [
                ("s[m] - s[y] + 1 > 0", "s[y] - s[m] + 1 > 0"),
                ("ds[m] += 1", "ds[m] -= 1"),
                ("ds[y] -= 1", "ds[y] += 1"),
            ],
            "largest-only": """
def svm_dscores(s, y):
    margins = s - s[y] + 1
    margins[y] = 0
    ds = np.zeros(s.shape)
    worst = margins.argmax()
    if margins[worst] > 0:
        ds[worst] = 1
        ds[y] = -1
    return ds
""",
            "sign": [("return ds", "return -ds")],
            "changes-input": """
def svm_dscores(s, y):
    s -= s[y]
    ds = (s + 1 > 0).astype(float)
    ds[y] = 0
    ds[y] = -ds.sum()
    return ds
""",
        },
    ),
    "svm_loss_naive": (
        NAIVE,
        {
            "no-mean-loss": [("    loss = loss / num_train\n", "")],
            "no-mean": [("    loss = loss / num_train\n    dW = dW / num_train\n", "")],
            "divided-by-classes": [
                ("loss = loss / num_train", "loss = loss / num_classes"),
                ("dW = dW / num_train", "dW = dW / num_classes"),
            ],
            "mean-over-entries": [
                ("loss = loss / num_train", "loss = loss / (num_train * num_classes)"),
                ("dW = dW / num_train", "dW = dW / (num_train * num_classes)"),
            ],
            "no-mean-gradient": [("    dW = dW / num_train\n", "")],
            "mean-twice": [
                ("dW[:, j] += X[i]", "dW[:, j] += X[i] / num_train"),
                ("dW[:, y[i]] -= X[i]", "dW[:, y[i]] -= X[i] / num_train"),
            ],
            "sign": [("dW[:, j] += X[i]", "dW[:, j] -= X[i]"), ("dW[:, y[i]] -= X[i]", "dW[:, y[i]] += X[i]")],
            "transposed": [("return loss, dW", "return loss, dW.T")],
            "transposed 2": [
                ("dW = np.zeros(W.shape)", "dW = np.zeros((num_classes, X.shape[1]))"),
                ("dW[:, j] += X[i]", "dW[j] += X[i]"),
                ("dW[:, y[i]] -= X[i]", "dW[y[i]] -= X[i]"),
                ("2 * reg * W", "2 * reg * W.T"),
            ],
            "last-sample-only": [
                ("        correct = scores[y[i]]\n", "        correct = scores[y[i]]\n        dW = np.zeros(W.shape)\n")
            ],
            "first-sample-only": [
                (
                    (
                        "    loss = loss / num_train\n"
                        "    dW = dW / num_train\n"
                        "    loss = loss + reg * np.sum(W * W)\n"
                        "    dW = dW + 2 * reg * W\n"
                        "    return loss, dW"
                    ),
                    (
                        "        loss = loss / num_train\n"
                        "        dW = dW / num_train\n"
                        "        loss = loss + reg * np.sum(W * W)\n"
                        "        dW = dW + 2 * reg * W\n"
                        "        return loss, dW"
                    ),
                )
            ],
            "repeated-lost": """
def svm_loss_naive(W, X, y, reg):
    N, K = len(X), W.shape[1]
    S = X @ W
    loss = 0
    dW = np.zeros(W.shape)
    count = np.zeros(N)
    for i in range(N):
        for j in range(K):
            margin = S[i, j] - S[i, y[i]] + 1
            if j != y[i] and margin > 0:
                loss += margin
                dW[:, j] += X[i]
                count[i] += 1
    dW[:, y] -= (X * count[:, None]).T
    return loss / N + reg * np.sum(W * W), dW / N + 2 * reg * W
""",
            "changes-input": [
                ("    dW = dW / num_train\n", "    dW = dW / num_train\n    W *= 2 * reg\n"),
                ("loss + reg * np.sum(W * W)\n    dW = dW + 2 * reg * W", "loss + penalty\n    dW = dW + W"),
                ("    loss = 0.0\n", "    loss = 0.0\n    penalty = reg * np.sum(W * W)\n"),
            ],
            "changes-input 2": [
                (
                    "        scores = X[i].dot(W)\n",
                    "        scores = X[i].dot(W)\n        x = X[i]\n        x *= 1 / num_train\n",
                ),
                ("dW[:, j] += X[i]", "dW[:, j] += x"),
                ("dW[:, y[i]] -= X[i]", "dW[:, y[i]] -= x"),
                ("    dW = dW / num_train\n", ""),
            ],
            "factor-two": [("2 * reg * W", "reg * W")],
            "no-regulariser-gradient": [("    dW = dW + 2 * reg * W\n", "")],
            "regulariser-scalar": [("dW + 2 * reg * W", "dW + reg * np.sum(W * W)")],
            "regulariser-sum": [("dW + 2 * reg * W", "dW + 2 * reg * np.sum(W)")],
            "regulariser-sign": [("dW + 2 * reg * W", "dW - 2 * reg * W")],
            "regulariser-not-derived": [("dW + 2 * reg * W", "dW + reg * W ** 2")],
            "factor-two-loss": [("loss + reg * np.sum", "loss + 0.5 * reg * np.sum")],
            "half-regulariser": [("loss + reg * np.sum", "loss + 0.5 * reg * np.sum"), ("2 * reg * W", "reg * W")],
            "no-regulariser-loss": [("    loss = loss + reg * np.sum(W * W)\n", "")],
            "regulariser-sign-loss": [("loss + reg * np.sum", "loss - reg * np.sum")],
            "no-regulariser": [("    loss = loss + reg * np.sum(W * W)\n    dW = dW + 2 * reg * W\n", "")],
            "no-strength": [("reg * np.sum(W * W)", "np.sum(W * W)"), ("2 * reg * W", "2 * W")],
            "regulariser-over-samples": [
                ("loss + reg * np.sum(W * W)", "loss + reg * np.sum(W * W) / num_train"),
                ("2 * reg * W", "2 * reg * W / num_train"),
            ],
            "last-row-left-out": [
                ("np.sum(W * W)", "np.sum(W[:-1] * W[:-1])"),
                ("    dW = dW + 2 * reg * W", "    dW[:-1] += 2 * reg * W[:-1]"),
            ],
            "regulariser-norm": [("reg * np.sum(W * W)", "reg * np.linalg.norm(W)")],
            "no-margin": [("- correct + 1", "- correct")],
            "margin-subtracted": [("- correct + 1", "- correct - 1")],
            "margin-not-one": [("- correct + 1", "- correct + 10")],
            "margin-not-one 2": [("- correct + 1", "- correct + 0.1")],
            "difference-reversed": [
                ("scores[j] - correct + 1", "correct - scores[j] + 1"),
                ("dW[:, j] += X[i]", "dW[:, j] -= X[i]"),
                ("dW[:, y[i]] -= X[i]", "dW[:, y[i]] += X[i]"),
            ],
            "difference-reversed 2": [("scores[j] - correct + 1", "correct - scores[j] + 1")],
            "largest-only": """
def svm_loss_naive(W, X, y, reg):
    loss = 0
    dW = np.zeros(W.shape)
    for i in range(len(X)):
        s = W.T @ X[i]
        margins = np.maximum(0, s - s[y[i]] + 1)
        margins[y[i]] = 0
        j = np.argmax(margins)
        if margins[j] > 0:
            loss += margins[j]
            dW[:, j] += X[i]
            dW[:, y[i]] -= X[i]
    return loss / len(X) + reg * (W ** 2).sum(), dW / len(X) + 2 * reg * W
""",
            "margin-outside": [
                ("- correct + 1", "- correct"),
                (
                    "            if margin > 0:\n                loss += margin\n",
                    "            loss += max(0, margin) + 1\n            if margin > 0:\n",
                ),
            ],
            "squared-hinge": [
                ("loss += margin", "loss += margin ** 2"),
                ("dW[:, j] += X[i]", "dW[:, j] += 2 * margin * X[i]"),
                ("dW[:, y[i]] -= X[i]", "dW[:, y[i]] -= 2 * margin * X[i]"),
            ],
            "squared-hinge 2": [("loss += margin", "loss += margin * margin")],
            "right-class-in-loss": [("            if j == y[i]:\n                continue\n", "")],
            "no-hinge": [
                (
                    (
                        "            if margin > 0:\n"
                        "                loss += margin\n"
                        "                dW[:, j] += X[i]\n"
                        "                dW[:, y[i]] -= X[i]\n"
                    ),
                    ("            loss += margin\n            dW[:, j] += X[i]\n            dW[:, y[i]] -= X[i]\n"),
                )
            ],
            "overwritten-loss": """
def svm_loss_naive(W, X, y, reg):
    N = len(X)
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(N):
        s = X[i] @ W
        margins = np.maximum(0, s - s[y[i]] + 1)
        margins[y[i]] = 0
        margins[margins > 0] = 1
        margins[y[i]] = -margins.sum()
        loss += margins.sum()
        dW += np.outer(X[i], margins)
    return loss / N + reg * np.sum(W ** 2), dW / N + 2 * reg * W
""",
            "columns-set-to-zero": [("if j == y[i]", "if j in y")],
            "classes-from-labels": [("W.shape[1]", "y.max() + 1")],
            "loss-sign": [("loss += margin", "loss -= margin")],
            "violations-counted": [("loss += margin", "loss += 1")],
            "right-class-in-count": [
                ("            if j == y[i]:\n                continue\n", ""),
                (
                    (
                        "                loss += margin\n"
                        "                dW[:, j] += X[i]\n"
                        "                dW[:, y[i]] -= X[i]"
                    ),
                    (
                        "                dW[:, y[i]] -= X[i]\n"
                        "                if j != y[i]:\n"
                        "                    loss += margin\n"
                        "                    dW[:, j] += X[i]"
                    ),
                ),
            ],
            "right-class-plus-one": [
                (
                    "        for j in range(num_classes):\n",
                    "        dW[:, y[i]] += X[i]\n        for j in range(num_classes):\n",
                )
            ],
            "no-right-class": [("                dW[:, y[i]] -= X[i]\n", "")],
            "indicator-everywhere": [
                ("            if j == y[i]:\n                continue\n", ""),
                (
                    "                loss += margin\n",
                    "                if j != y[i]:\n                    loss += margin\n",
                ),
                ("                dW[:, y[i]] -= X[i]\n", ""),
            ],
            "right-class-once": [
                ("                dW[:, y[i]] -= X[i]\n", ""),
                (
                    "        for j in range(num_classes):\n",
                    "        dW[:, y[i]] -= X[i]\n        for j in range(num_classes):\n",
                ),
            ],
            "right-class-once-if-any": [
                (
                    "        for j in range(num_classes):\n",
                    "        violated = False\n        for j in range(num_classes):\n",
                ),
                (
                    "                dW[:, y[i]] -= X[i]\n",
                    ("                violated = True\n        if violated:\n            dW[:, y[i]] -= X[i]\n"),
                ),
            ],
            "right-class-sign": [("dW[:, y[i]] -= X[i]", "dW[:, y[i]] += X[i]")],
            "wrong-class-sign": [("dW[:, j] += X[i]", "dW[:, j] -= X[i]")],
            "wrong-classes-forgotten": [("                dW[:, j] += X[i]\n", "")],
            "margins-as-gradient": [
                ("dW[:, j] += X[i]", "dW[:, j] += margin * X[i]"),
                ("dW[:, y[i]] -= X[i]", "dW[:, y[i]] -= margin * X[i]"),
            ],
            "narrow-one-hot": """
def svm_loss_naive(W, X, y, reg):
    N = len(X)
    others = 1 - np.eye(np.max(y) + 1)[y]
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(N):
        s = X[i] @ W
        m = np.maximum(0, s - s[y[i]] + 1) * others[i]
        loss += m.sum()
        q = (m > 0).astype(float)
        q[y[i]] = -q.sum()
        dW += np.outer(X[i], q)
    return loss / N + reg * np.sum(W * W), dW / N + 2 * reg * W
""",
            "one-hot-of-present": """
def svm_loss_naive(W, X, y, reg):
    N = len(X)
    labels, column = np.unique(y, return_inverse=True)
    hot = np.eye(len(labels))[column]
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(N):
        s = X[i] @ W
        m = np.maximum(0, s - s[y[i]] + 1) * (1 - hot[i])
        loss += m.sum()
        q = (m > 0) * 1.0
        dW += np.outer(X[i], q - hot[i] * q.sum())
    return loss / N + reg * np.sum(W * W), dW / N + 2 * reg * W
""",
            "all-violated": [
                (
                    "                dW[:, j] += X[i]\n                dW[:, y[i]] -= X[i]\n",
                    "            dW[:, j] += X[i]\n            dW[:, y[i]] -= X[i]\n",
                )
            ],
            "tie-in-columns-only": [
                (
                    ("            if margin > 0:\n                loss += margin\n                dW[:, j] += X[i]\n"),
                    (
                        "            if margin >= 0:\n"
                        "                loss += margin\n"
                        "                dW[:, j] += X[i]\n"
                        "            if margin > 0:\n"
                    ),
                )
            ],
            "tie-in-count-only": [
                (
                    ("            if margin > 0:\n                loss += margin\n                dW[:, j] += X[i]\n"),
                    (
                        "            if margin > 0:\n"
                        "                loss += margin\n"
                        "                dW[:, j] += X[i]\n"
                        "            if margin >= 0:\n"
                    ),
                )
            ],
        },
    ),
    "svm_loss": (
        VECTORISED,
        {
            "no-mean-loss": [("np.sum(margins) / N", "np.sum(margins)")],
            "no-mean": [("np.sum(margins) / N", "np.sum(margins)"), ("mask / N", "mask")],
            "divided-by-classes": [("N = X.shape[0]", "N = W.shape[1]"), ("np.arange(N)", "np.arange(len(y))")],
            "divided-by-classes 2": [
                ("np.sum(margins) / N", "np.mean(margins, axis=1).sum()"),
                ("mask / N", "mask / W.shape[1]"),
            ],
            "mean-over-entries": [("np.sum(margins) / N", "np.mean(margins)"), ("mask / N", "mask / mask.size")],
            "mean-over-entries 2": [("np.sum(margins) / N", "np.mean(margins)")],
            "no-mean-gradient": [("mask / N", "mask")],
            "mean-twice": [("    dW = X.T @ mask / N\n", "    mask /= N\n    dW = X.T @ mask / N\n")],
            "sign": [("X.T @ mask", "-X.T @ mask")],
            "transposed": [("X.T @ mask", "mask.T @ X"), ("2 * reg * W", "2 * reg * W.T")],
            "last-sample-only": [
                ("    dW = X.T @ mask / N\n", "    for i in range(N):\n        dW = np.outer(X[i], mask[i]) / N\n")
            ],
            "first-sample-only": [
                ("np.sum(margins) / N", "np.sum(margins[0]) / N"),
                ("X.T @ mask", "np.outer(X[0], mask[0])"),
            ],
            "first-sample-only 2": """
def svm_loss(W, X, y, reg):
    N = len(X)
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(N):
        s = X[i] @ W
        m = np.maximum(0, s - s[y[i]] + 1)
        m[y[i]] = 0
        loss += m.sum()
        q = (m > 0).astype(float)
        q[y[i]] = -q.sum()
        dW += np.outer(X[i], q)
        return loss / N + reg * np.sum(W * W), dW / N + 2 * reg * W
""",
            "repeated-lost": [
                ("mask[rows, y] = -np.sum(mask, axis=1)", "count = np.sum(mask, axis=1)"),
                ("dW = X.T @ mask / N", "dW = X.T @ mask\n    dW[:, y] -= (count.reshape(-1, 1) * X).T\n    dW /= N"),
            ],
            "changes-input": [
                ("    loss = np.sum(margins) / N\n", "    loss = np.sum(margins) / N\n    X /= N\n"),
                ("mask / N", "mask"),
            ],
            "changes-input 2": [
                ("dW = X.T @ mask / N\n    dW += 2 * reg * W", "W *= 2 * reg\n    dW = X.T @ mask / N + W")
            ],
            "factor-two": [("2 * reg * W", "reg * W")],
            "no-regulariser-gradient": [("    dW += 2 * reg * W\n", "")],
            "regulariser-scalar": [
                ("2 * reg * W", "reg * np.sum(W ** 2)"),
                ("loss += reg * np.sum(W ** 2)", "loss += reg * (W ** 2).sum()"),
            ],
            "regulariser-sum": [("2 * reg * W", "2 * reg * W.sum()")],
            "regulariser-sign": [("dW += 2", "dW -= 2")],
            "regulariser-not-derived": [("2 * reg * W", "reg * np.square(W)")],
            "factor-two-loss": [("reg * np.sum(W", "reg / 2 * np.sum(W")],
            "half-regulariser": [("reg * np.sum(W", "reg / 2 * np.sum(W"), ("2 * reg * W", "reg * W")],
            "no-regulariser-loss": [("    loss += reg * np.sum(W ** 2)\n", "")],
            "regulariser-sign-loss": [("loss += reg", "loss -= reg")],
            "no-regulariser": [("    loss += reg * np.sum(W ** 2)\n", ""), ("    dW += 2 * reg * W\n", "")],
            "no-strength": [("reg * np.sum(W ** 2)", "np.sum(W ** 2)"), ("2 * reg * W", "2 * W")],
            "regulariser-over-samples": [
                (
                    "    loss = np.sum(margins) / N\n    loss += reg * np.sum(W ** 2)\n",
                    "    loss = (np.sum(margins) + reg * np.sum(W ** 2)) / N\n",
                ),
                ("X.T @ mask / N", "X.T @ mask"),
                ("dW += 2 * reg * W", "dW += 2 * reg * W\n    dW /= N"),
            ],
            "last-row-left-out": [
                ("np.sum(W ** 2)", "np.sum(W[:-1, :] ** 2)"),
                ("dW += 2 * reg * W", "dW[:-1, :] += 2 * reg * W[:-1, :]"),
            ],
            "regulariser-norm": [("np.sum(W ** 2)", "np.sqrt(np.sum(W ** 2))")],
            "no-margin": [("- correct + 1", "- correct")],
            "margin-subtracted": [("- correct + 1", "- correct - 1")],
            "margin-not-one": [("- correct + 1", "- correct + 0.5")],
            "margin-not-one 2": [("- correct + 1", "- correct + 2")],
            "difference-reversed": [("scores - correct + 1", "correct - scores + 1"), ("X.T @ mask", "-X.T @ mask")],
            "difference-reversed 2": [("scores - correct + 1", "correct - scores + 1")],
            "largest-only": [
                ("np.sum(margins) / N", "np.max(margins, axis=1).mean()"),
                (
                    "mask[margins > 0] = 1",
                    ("worst = np.argmax(margins, axis=1)\n    mask[rows, worst] = margins[rows, worst] > 0"),
                ),
            ],
            "largest-only 2": [("np.sum(margins) / N", "np.max(margins, axis=1).mean()")],
            "margin-outside": [
                ("np.maximum(0, scores - correct + 1)", "np.maximum(0, scores - correct) + 1"),
                ("mask[margins > 0] = 1", "mask[margins > 1] = 1"),
            ],
            "squared-hinge": [
                ("np.sum(margins) / N", "np.sum(margins ** 2) / N"),
                ("mask[margins > 0] = 1", "mask += 2 * margins"),
            ],
            "right-class-in-loss": [
                ("    margins[rows, y] = 0\n", ""),
                ("    mask[rows, y] = -np.sum", "    mask[rows, y] = 0\n    mask[rows, y] = -np.sum"),
            ],
            "no-hinge": [
                ("np.maximum(0, scores - correct + 1)", "scores - correct + 1"),
                ("mask[margins > 0] = 1", "mask[:] = 1\n    mask[rows, y] = 0"),
            ],
            "overwritten-loss": [
                (
                    (
                        "    loss = np.sum(margins) / N\n"
                        "    loss += reg * np.sum(W ** 2)\n"
                        "    mask = np.zeros(margins.shape)\n"
                    ),
                    "    mask = margins\n",
                ),
                (
                    "    dW = X.T @ mask / N\n",
                    "    loss = np.sum(margins) / N + reg * np.sum(W ** 2)\n    dW = X.T @ mask / N\n",
                ),
            ],
            "columns-set-to-zero": [("margins[rows, y] = 0", "margins[:, y] = 0")],
            "classes-from-labels": [
                ("    scores = X @ W\n", "    K = max(y) + 1\n    scores = X @ W[:, :K]\n"),
                ("    dW = X.T @ mask / N\n", "    dW = np.zeros(W.shape)\n    dW[:, :K] = X.T @ mask / N\n"),
            ],
            "loss-sign": [("loss = np.sum(margins)", "loss = -np.sum(margins)")],
            "violations-counted": [("np.sum(margins) / N", "np.sum(margins > 0) / N")],
            "right-class-in-count": [("-np.sum(mask, axis=1)", "-np.sum(scores - correct + 1 > 0, axis=1)")],
            "right-class-plus-one": [
                ("mask[rows, y] = -np.sum(mask, axis=1)", "mask[rows, y] = 1 - np.sum(mask, axis=1)")
            ],
            "no-right-class": [("    mask[rows, y] = -np.sum(mask, axis=1)\n", "")],
            "indicator-everywhere": [("mask[rows, y] = -np.sum(mask, axis=1)", "mask[rows, y] = 1")],
            "right-class-once": [("-np.sum(mask, axis=1)", "-1")],
            "right-class-once-if-any": [("-np.sum(mask, axis=1)", "-np.any(mask, axis=1).astype(float)")],
            "right-class-sign": [("-np.sum(mask", "np.sum(mask")],
            "wrong-class-sign": [("mask[margins > 0] = 1", "mask[margins > 0] = -1"), ("-np.sum(mask", "np.sum(mask")],
            "wrong-classes-forgotten": [
                (
                    "mask[rows, y] = -np.sum(mask, axis=1)",
                    ("counts = np.sum(mask, axis=1)\n    mask = np.zeros(margins.shape)\n    mask[rows, y] = -counts"),
                )
            ],
            "margins-as-gradient": [("mask[margins > 0] = 1", "mask[margins > 0] = margins[margins > 0]")],
            "narrow-one-hot": [("margins[rows, y] = 0", "margins = margins * (1 - np.eye(y.max() + 1)[y])")],
            "one-hot-of-present": [("margins[rows, y] = 0", "margins = margins * (y.reshape(-1, 1) != np.unique(y))")],
            "all-violated": [("mask[margins > 0] = 1", "mask[:] = 1\n    mask[rows, y] = 0")],
            "tie-in-columns-only": """
def svm_loss(W, X, y, reg):
    N = len(y)
    i = np.arange(N)
    S = X @ W
    M = S - S[i, y][:, None] + 1
    M[i, y] = -1
    loss = M[M > 0].sum() / N + reg * (W * W).sum()
    dS = (M >= 0).astype(float)
    dS[i, y] = -(M > 0).sum(axis=1)
    return loss, X.T @ dS / N + 2 * reg * W
""",
            "tie-in-count-only": """
def svm_loss(W, X, y, reg):
    N = len(y)
    i = np.arange(N)
    S = X @ W
    M = S - S[i, y][:, None] + 1
    M[i, y] = -1
    loss = M[M > 0].sum() / N + reg * (W * W).sum()
    dS = (M > 0).astype(float)
    dS[i, y] = -(M >= 0).sum(axis=1)
    return loss, X.T @ dS / N + 2 * reg * W
""",
        },
    ),
}
