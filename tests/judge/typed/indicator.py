"""Chapter 1, indicator tricks: slips in right functions."""

PIECES = """
def piecewise_min(x, y):
    squares = x**2
    powers = np.exp(y)
    smaller = (squares < powers).astype(float)
    not_smaller = (squares >= powers).astype(float)
    return smaller * squares + not_smaller * powers
"""

PARTIALS = """
def piecewise_min_grad(x, y):
    squares = x**2
    powers = np.exp(y)
    dx = np.where(squares < powers, 2 * x, 0.0)
    dy = np.where(squares >= powers, powers, 0.0)
    return dx, dy
"""

CUBE = """
def relu_cubed(x):
    return np.where(x >= 0, x**3, 0.0)
"""

SLOPE = """
def relu_cubed_grad(x):
    positive = (x > 0).astype(float)
    return positive * 3 * x**2
"""

SUM_OF_TERMS = """
def select(Y, j):
    total = 0.0
    for i in range(len(Y)):
        if i == j:
            total += Y[i]
    return total
"""

ROWS = """
def one_hot(y, K):
    rows = np.zeros((len(y), K))
    for i in range(len(y)):
        rows[i, y[i]] = 1.0
    return rows
"""

CASES = """
def case_gradient(s):
    ds = np.zeros(3)
    ds[0] = 2.0
    ds[1] = -3.0
    ds[2] = np.exp(s[2])
    return ds
"""

TYPED = {
    "indicator": (
        "solution",
        {
            "swapped": [("np.asarray(condition)", "np.asarray(~condition)")],
            "swapped 2": [("return np.asarray(condition).astype(np.float64)", "return np.where(condition, 0.0, 1.0)")],
            "signs": [("return np.asarray(condition).astype(np.float64)", "return np.where(condition, 1.0, -1.0)")],
            "counted": [("astype(np.float64)", "astype(np.float64).sum()")],
            "counted 2": [("return np.asarray(condition).astype(np.float64)", "return np.count_nonzero(condition)")],
            "any": [
                (
                    "return np.asarray(condition).astype(np.float64)",
                    "if condition.any():\n        return 1.0\n    return 0.0",
                )
            ],
            "all": [
                (
                    "return np.asarray(condition).astype(np.float64)",
                    "return 1.0 if np.array_equal(condition, np.ones_like(condition)) else 0.0",
                )
            ],
            "positions": [("return np.asarray(condition).astype(np.float64)", "return np.where(condition)")],
            "positions 2": [
                (
                    "return np.asarray(condition).astype(np.float64)",
                    "return np.array([i for i, holds in enumerate(condition.ravel()) if holds])",
                )
            ],
        },
    ),
    "piecewise_min": (
        PIECES,
        {
            "larger": [("smaller * squares + not_smaller * powers", "smaller * powers + not_smaller * squares")],
            "larger 2": [("squares < powers", "squares > powers"), ("squares >= powers", "squares <= powers")],
            "pieces-added": [("smaller * squares + not_smaller * powers", "squares + powers")],
            "always-square": [("smaller * squares + not_smaller * powers", "squares")],
            "always-exponential": [("smaller * squares + not_smaller * powers", "powers")],
            "compares-x": [("squares < powers", "x < powers"), ("squares >= powers", "x >= powers")],
            "compares-y": [("squares < powers", "squares < y"), ("squares >= powers", "squares >= y")],
            "boundary-missing": [("squares >= powers", "squares > powers")],
            "boundary-twice": [("squares < powers", "squares <= powers")],
            "one-choice": """
def piecewise_min(x, y):
    if (x**2 < np.exp(y)).all():
        return x**2
    else:
        return np.exp(y)
""",
            "one-choice 2": [
                (
                    "return smaller * squares + not_smaller * powers",
                    "return squares if False not in (squares < powers) else powers",
                )
            ],
        },
    ),
    "piecewise_min_grad": (
        PARTIALS,
        {
            "larger": [("squares < powers", "squares > powers"), ("squares >= powers", "squares <= powers")],
            "no-indicators": [
                ("np.where(squares < powers, 2 * x, 0.0)", "2 * x"),
                ("np.where(squares >= powers, powers, 0.0)", "powers"),
            ],
            "no-indicators 2": [("np.where(squares < powers, 2 * x, 0.0)", "2 * x")],
            "no-indicators 3": [("np.where(squares >= powers, powers, 0.0)", "powers")],
            "partials-swapped": [("return dx, dy", "return dy, dx")],
            "exponential-by-x": [
                ("np.where(squares < powers, 2 * x, 0.0)", "np.where(squares < powers, 2 * x, powers)")
            ],
            "square-by-y": [("np.where(squares >= powers, powers, 0.0)", "np.where(squares >= powers, powers, 2 * x)")],
            "not-derived": [("2 * x", "squares")],
            "no-two": [("2 * x", "x")],
            "power-rule": [
                ("np.where(squares >= powers, powers, 0.0)", "np.where(squares >= powers, y * np.exp(y - 1), 0.0)")
            ],
            "compares-x": [("squares < powers", "x < powers"), ("squares >= powers", "x >= powers")],
        },
    ),
    "relu_cubed": (
        CUBE,
        {
            "no-indicator": [("np.where(x >= 0, x**3, 0.0)", "x**3")],
            "no-indicator 2": [("np.where(x >= 0, x**3, 0.0)", "np.where(x >= 0, x**3, x * x * x)")],
            "swapped": [("x >= 0", "x < 0")],
            "swapped 2": [("x**3, 0.0", "0.0, x**3")],
            "no-cube": [("x**3", "x")],
            "square": [("x**3", "x**2")],
            "indicator-only": [("x**3", "1.0")],
            "indicator-only 2": [("np.where(x >= 0, x**3, 0.0)", "indicator(x > 0)")],
            "times-three": [("x**3", "x * 3")],
            "absolute": [("np.where(x >= 0, x**3, 0.0)", "np.abs(x**3)")],
            "absolute 2": [("0.0", "-(x**3)")],
        },
    ),
    "relu_cubed_grad": (
        SLOPE,
        {
            "no-indicator": [("positive * 3", "3")],
            "swapped": [("x > 0", "x < 0")],
            "swapped 2": [("x > 0", "x <= 0")],
            "not-derived": [("3 * x**2", "x**3")],
            "no-factor": [("3 * x**2", "x**2")],
            "power-kept": [("3 * x**2", "3 * x**3")],
            "second-derivative": [("3 * x**2", "6 * x")],
            "indicator-only": [(" * 3 * x**2", "")],
            "indicator-only 2": [(" * 3 * x**2", ""), ("x > 0", "x >= 0")],
        },
    ),
    "select": (
        SUM_OF_TERMS,
        {
            "one-before": [("Y[i]", "Y[i - 1]")],
            "one-before 2": [("range(len(Y))", "range(1, len(Y) + 1)"), ("Y[i]", "Y[i - 1]")],
            "not-summed": """
def select(Y, j):
    i = np.arange(len(Y))
    return indicator(i == j) * Y
""",
            "not-summed 2": """
def select(Y, j):
    terms = np.zeros(len(Y))
    terms[j] = Y[j]
    return terms
""",
            "indicators-summed": [("total += Y[i]", "total += 1")],
            "all-summed": [("if i == j:\n            total += Y[i]", "total += Y[i]")],
            "others": [("i == j", "i != j")],
            "up-to": [("i == j", "i <= j")],
            "values-compared": [("i == j", "Y[i] == j")],
        },
    ),
    "one_hot": (
        ROWS,
        {
            "transposed": [("(len(y), K)", "(K, len(y))"), ("rows[i, y[i]]", "rows[y[i], i]")],
            "narrow": [("(len(y), K)", "(len(y), y.max() + 1)")],
            "of-present": """
def one_hot(y, K):
    classes = sorted(set(y.tolist()))
    rows = np.zeros((len(y), len(classes)))
    for i, label in enumerate(y):
        rows[i, classes.index(label)] = 1
    return rows
""",
            "labels-from-one": [("y[i]]", "int(y[i]) - 1]")],
            "labels-from-one 2": [
                (
                    "for i in range(len(y)):\n        rows[i, y[i]] = 1.0",
                    "for j in range(K):\n        rows[:, j] = y == j + 1",
                )
            ],
            "swapped": [("np.zeros", "np.ones"), ("= 1.0", "= 0.0")],
            "labels-as-values": [("= 1.0", "= y[i]")],
            "every-row": [("rows[i, y[i]]", "rows[:, y[i]]")],
        },
    ),
    "case_gradient": (
        CASES,
        {
            "value": [("return ds", "return 2 * s[0] - 3 * s[1] + np.exp(s[2])")],
            "not-derived": [("2.0", "2.0 * s[0]"), ("-3.0", "-3.0 * s[1]")],
            "sign": [("-3.0", "3.0")],
            "power-rule": [("np.exp(s[2])", "s[2] * np.exp(s[2] - 1)")],
            "summed": [("return ds", "return ds.sum()")],
            "summed 2": [
                ("ds = np.zeros(3)", "ds = 0.0"),
                ("ds[0] =", "ds +="),
                ("ds[1] =", "ds +="),
                ("ds[2] =", "ds +="),
            ],
            "exponent-before": [("np.exp(s[2])", "np.exp(s[1])")],
            "exponent-lost": [("np.exp(s[2])", "np.exp(0)")],
            "exponent-lost 2": [("np.exp(s[2])", "np.e")],
        },
    ),
    "both": (
        "solution",
        {
            "sum": [("a * b", "a + b")],
            "or": [("a * b", "np.where((a == 1) | (b == 1), 1.0, 0.0)")],
            "equal": [("a * b", "1 - np.abs(a - b)")],
            "first-only": [("a * b", "np.where(a == 1, 1.0, 0.0)")],
            "second-only": [("a * b", "indicator(a <= 1) * b")],
            "negated": [("a * b", "indicator(a * b == 0)")],
            "mean": [("a * b", "0.5 * a + 0.5 * b")],
        },
    ),
    "either": (
        "solution",
        {
            "plain-sum": [("1.0 - both(1.0 - a, 1.0 - b)", "a + b")],
            "product": [("1.0 - both(1.0 - a, 1.0 - b)", "both(a, b)")],
            "exclusive": [("1.0 - both(1.0 - a, 1.0 - b)", "indicator(a != b)")],
            "last-term-added": [("1.0 - both(1.0 - a, 1.0 - b)", "a + b + both(a, b)")],
            "neither": [("1.0 - both(1.0 - a, 1.0 - b)", "both(1.0 - a, 1.0 - b)")],
            "not-both": [("both(1.0 - a, 1.0 - b)", "both(a, b)")],
            "mean": [("1.0 - both(1.0 - a, 1.0 - b)", "np.mean([a, b], axis=0)")],
        },
    ),
}
