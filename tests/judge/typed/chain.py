"""Chapter 2, the chain rule: slips in right functions."""

SQUARE = """
def square_loss_grad(w, x, y):
    f = np.sum(w * x)
    df = 2 * (f - y)
    return df * x
"""

LOGISTIC = """
def logistic_loss_grad(w, x, y):
    f = w.dot(x)
    if y * f >= 0:
        e = np.exp(-y * f)
        p = e / (1 + e)
    else:
        p = 1 / (1 + np.exp(y * f))
    return -y * p * x
"""

PATHS = """
def chain_outputs(dL_df, df_dW):
    dW = np.zeros(df_dW[0].shape)
    for j in range(len(dL_df)):
        dW += dL_df[j] * df_dW[j]
    return dW
"""

PRODUCT = """
def two_step_grad(A, B, x):
    z = A @ x
    middle = np.diag(2 * z)
    return B @ middle @ A
"""

NODES = """
def graph_backward(a, b, c):
    u = a + b
    v = b * c
    du = v
    dv = u
    da = du * 1
    db = du * 1 + dv * c
    dc = dv * b
    return da, db, dc, du, dv
"""

TYPED = {
    "square_loss_grad": (
        SQUARE,
        {
            "no-two": [("2 * (f - y)", "(f - y)")],
            "no-x": [("df * x", "df")],
            "no-x 2": [
                ("df = 2 * (f - y)", "dw = np.zeros(len(x))"),
                ("return df * x", "for d in range(len(x)):\n        dw[d] = 2 * (f - y)\n    return dw"),
            ],
            "times-w": [("df * x", "df * w")],
            "sign": [("(f - y)", "(y - f)")],
            "sign 2": [("2 * (f - y)", "-2 * (f - y)")],
            "not-derived": [("2 * (f - y)", "(f - y) ** 2")],
            "loss": [("return df * x", "return (y - f) ** 2")],
            "no-target": [("2 * (f - y)", "2 * f")],
            "not-summed": [("np.sum(w * x)", "w * x")],
        },
    ),
    "logistic_loss_grad": (
        LOGISTIC,
        {
            "sign": [("-y * p * x", "y * p * x")],
            "label-01": """
def logistic_loss_grad(w, x, y):
    f = w.dot(x)
    if f >= 0:
        p = 1 / (1 + np.exp(-f))
    else:
        p = np.exp(f) / (1 + np.exp(f))
    return (p - y) * x
""",
            "label-factor-lost": [("-y * p * x", "-p * x")],
            "label-lost": [
                ("if y * f", "if f"),
                ("np.exp(-y * f)", "np.exp(-f)"),
                ("np.exp(y * f)", "np.exp(f)"),
                ("-y * p", "-p"),
            ],
            "exponent-sign": [("-y * p * x", "-y * (1 - p) * x")],
            "exponent-sign 2": """
def logistic_loss_grad(w, x, y):
    with np.errstate(over="ignore"):
        return -y * x / (1 + np.exp(-y * (w @ x)))
""",
            "no-x": [("-y * p * x", "-y * p")],
            "no-x 2": [("return -y * p * x", "return np.array([-y * p for d in range(len(w))])")],
            "times-w": [("-y * p * x", "-y * p * w")],
            "log-forgotten": """
def logistic_loss_grad(w, x, y):
    e = np.exp(-y * np.dot(w, x))
    return e * -y * x
""",
            "inner-forgotten": """
def logistic_loss_grad(w, x, y):
    e = np.exp(-y * np.dot(w, x))
    return 1 / (1 + e) * x
""",
            "loss": [("return -y * p * x", "return -np.log(1 - p)")],
            "loss 2": """
def logistic_loss_grad(w, x, y):
    return np.log(1 + np.exp(-y * np.dot(w, x)))
""",
            "overflow": """
def logistic_loss_grad(w, x, y):
    z = np.exp(-y * (w @ x))
    return x * (-y * z) / (1.0 + z)
""",
        },
    ),
    "chain_outputs": (
        PATHS,
        {
            "mean": [("return dW", "return dW / len(dL_df)")],
            "mean 2": [("return dW", "return np.mean(dL_df[:, None, None] * df_dW, axis=0)")],
            "first-only": [("return dW", "    return dW")],
            "last-only": [("dW +=", "dW =")],
            "product-of-sums": [("return dW", "return dL_df.sum() * df_dW.sum(axis=0)")],
            "product-of-sums 2": [("dL_df[j] *", "dL_df.sum() *")],
            "unweighted": [("dL_df[j] * df_dW[j]", "df_dW[j]")],
            "not-summed": [("np.zeros(df_dW[0].shape)", "np.zeros(df_dW.shape)"), ("dW +=", "dW[j] =")],
            "summed-away": [
                ("np.zeros(df_dW[0].shape)", "0.0"),
                ("dL_df[j] * df_dW[j]", "np.sum(dL_df[j] * df_dW[j])"),
            ],
            "transposed": [("np.zeros(df_dW[0].shape)", "np.zeros(df_dW[0].T.shape)"), ("df_dW[j]\n", "df_dW[j].T\n")],
            "sign": [("dW +=", "dW -=")],
        },
    ),
    "two_step_grad": (
        PRODUCT,
        {
            "no-two": [("2 * z", "z")],
            "h-for-z": [("2 * z", "2 * z**2")],
            "h-for-z 2": [("z = A @ x", "z = A @ x\n    z *= z")],
            "middle-left-out": [("B @ middle @ A", "B @ A")],
            "z-left-out": [("np.diag(2 * z)", "2 * np.eye(len(z))")],
            "transposed": [("B @ middle @ A", "A.T @ middle @ B.T")],
            "first-step-left-out": [("B @ middle @ A", "B @ middle")],
            "last-step-left-out": [("B @ middle @ A", "middle @ A")],
            "outputs-summed": [("B @ middle @ A", "B.sum(axis=0) @ middle @ A")],
            "value": [("B @ middle @ A", "B @ z**2")],
        },
    ),
    "graph_backward": (
        NODES,
        {
            "path-through-v-lost": [("du * 1 + dv * c", "du * 1")],
            "path-through-u-lost": [("du * 1 + dv * c", "dv * c")],
            "paths-multiplied": [("du * 1 + dv * c", "du * 1 * dv * c")],
            "u-v-swapped": [("du = v", "du = u"), ("dv = u", "dv = v")],
            "b-c-swapped": [("dv * c", "dv * b"), ("dc = dv * b", "dc = dv * c")],
            "upstream-forgotten": [("da = du * 1", "da = 1"), ("du * 1 + dv * c", "1 + c"), ("dc = dv * b", "dc = b")],
            "forward-order": [("return da, db, dc, du, dv", "return du, dv, da, db, dc")],
            "backward-order": [("return da, db, dc, du, dv", "return dv, du, dc, db, da")],
            "values-returned": [("return da, db, dc, du, dv", "return a, b, c, u, v")],
        },
    ),
}
