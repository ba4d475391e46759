"""The softmax references against numbers by hand, finite differences, complex step, HIPS autograd, SymPy, mpmath."""

import warnings

import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
import scipy.special
import sympy
from autograd import grad, jacobian

from autograde.reference import softmax as sm

BATCHES = [  # N, D, K, seed, class missing from y, reg
    (1, 3, 4, 0, None, 0.1),
    (5, 3, 4, 1, 3, 0.1),
    (7, 2, 5, 2, 0, 0.0),
    (4, 6, 2, 3, None, 0.3),
    (20, 4, 7, 4, None, 0.1),
]
# Scores whose exponentials overflow, underflow or both, and the tame ones.
SCORES = {
    "tame": np.array([0.3, -1.2, 2.0, 0.7]),
    "equal": np.zeros(3),
    "one class": np.array([2.5]),
    "offset +1000": np.array([0.3, -1.2, 2.0, 0.7]) + 1000,
    "offset -1000": np.array([0.3, -1.2, 2.0, 0.7]) - 1000,
    "offset 1e6": np.array([0.25, -1.25, 2.0, 0.75]) + 1e6,
    "offset 1e9": np.array([0.25, -1.25, 2.0, 0.75]) + 1e9,
    "spread 800": np.array([0.3, 800.0, -1.2, 2.0]),
    "spread -800": np.array([0.3, -800.0, -1.2, 2.0]),
    "both ways": np.array([-800.0, 0.5, 800.0, 799.0]),
}


def loss_anywhere(W, X, y, reg, np=np):
    """The loss written a second time, for complex W and for autograd: no shift, for tame scores."""
    S = np.dot(X, W)
    P = np.exp(S) / np.sum(np.exp(S), axis=1)[:, None]
    return -np.mean(np.log(np.sum(P * np.eye(W.shape[1])[y], axis=1))) + reg * np.sum(W * W)


def exact(s):
    """log-sum-exp and p at 50 digits; the floats of s are taken as exact."""
    e = [mpmath.exp(mpmath.mpf(float(v))) for v in s]
    return mpmath.log(sum(e)), [v / sum(e) for v in e]


def exact_batch(W, X, y, reg):
    """Loss and gradient at 50 digits."""
    (N, D), K = X.shape, W.shape[1]
    Wm = [[mpmath.mpf(float(W[d, j])) for j in range(K)] for d in range(D)]
    Xm = [[mpmath.mpf(float(v)) for v in x] for x in X]
    loss = reg * sum(w**2 for row in Wm for w in row)
    dW = [[2 * reg * w for w in row] for row in Wm]
    for x, label in zip(Xm, y, strict=True):
        s = [sum(x[d] * Wm[d][j] for d in range(D)) for j in range(K)]
        total = sum(mpmath.exp(v) for v in s)
        loss += (mpmath.log(total) - s[label]) / N
        for j in range(K):
            dL_ds = mpmath.exp(s[j]) / total - (j == label)
            for d in range(D):
                dW[d][j] += x[d] * dL_ds / N
    return float(loss), [[float(v) for v in row] for row in dW]


def test_by_hand():
    s = np.log([1.0, 2.0, 5.0])
    np.testing.assert_allclose(sm.softmax(s), [1 / 8, 2 / 8, 5 / 8])
    assert sm.log_sum_exp(s) == pytest.approx(np.log(8))
    np.testing.assert_allclose(sm.softmax_dscores(s, 1), [1 / 8, -6 / 8, 5 / 8])
    np.testing.assert_allclose(sm.dp_y_dscores(s, 1), [-2 / 64, 12 / 64, -10 / 64])
    loss, dW = sm.softmax_loss(np.zeros((2, 4)), np.array([[4.0, 8.0]]), np.array([1]), 0.1)
    assert loss == pytest.approx(np.log(4))
    np.testing.assert_allclose(dW, [[1, -3, 1, 1], [2, -6, 2, 2]])


@pytest.mark.parametrize("seed", range(4))
def test_one_sample(oracle, seed):
    rng = np.random.default_rng(seed)
    K = seed + 2
    s, y = rng.normal(size=K), int(rng.integers(K))

    def log_sum_exp(s, np=np):
        return np.log(np.sum(np.exp(s)))

    def p_y(s, np=np):
        return np.exp(s[y]) / np.sum(np.exp(s))

    def loss(s, np=np):
        return -np.log(p_y(s, np))

    oracle.near(sm.log_sum_exp(s), log_sum_exp(s))
    oracle.near(sm.log_sum_exp(s), scipy.special.logsumexp(s))
    oracle.near(sm.softmax(s), scipy.special.softmax(s))
    oracle.near(sm.softmax(s), grad(lambda s: log_sum_exp(s, anp))(s))
    for got, f in ((sm.softmax_dscores(s, y), loss), (sm.dp_y_dscores(s, y), p_y)):
        oracle.near(got, oracle.complex_step(f, s))
        oracle.near(got, grad(lambda s, f=f: f(s, anp))(s))
        oracle.near(got, oracle.central(f, s), oracle.CENTRAL_TOLERANCE)
        oracle.rejects(-got, oracle.complex_step(f, s))
        oracle.rejects(2 * got, oracle.central(f, s), oracle.CENTRAL_TOLERANCE)
    p = sm.softmax(s)
    oracle.rejects(p, oracle.complex_step(loss, s))  # the -1 at y forgotten
    oracle.rejects(p[y] - np.eye(K)[y], oracle.complex_step(loss, s))  # p_y for every class
    oracle.rejects(p * (np.eye(K)[y] - p), oracle.complex_step(p_y, s))  # p_j outside, where p_y is due


@pytest.mark.parametrize(("N", "D", "K", "seed", "absent", "reg"), BATCHES)
def test_batch(oracle, N, D, K, seed, absent, reg):
    W, X, y = oracle.batch(N, D, K, seed, absent)
    for implementation in (sm.softmax_loss, sm.softmax_loss_naive):
        loss, dW = implementation(W, X, y, reg)
        assert type(loss) is float and dW.dtype == np.float64
        oracle.near(loss, loss_anywhere(W, X, y, reg))
        oracle.near(dW, oracle.complex_step(lambda W: loss_anywhere(W, X, y, reg), W))
        oracle.near(dW, grad(lambda W: loss_anywhere(W, X, y, reg, anp))(W))
        oracle.near(dW, oracle.central(lambda W, f=implementation: f(W, X, y, reg)[0], W), oracle.CENTRAL_TOLERANCE)


MISTAKES = {
    "sign": lambda dW, W, X, y, reg: -dW,
    "1/N forgotten": lambda dW, W, X, y, reg: (dW - 2 * reg * W) * len(y) + 2 * reg * W,
    "half the regulariser": lambda dW, W, X, y, reg: dW - reg * W,
    "regulariser missing": lambda dW, W, X, y, reg: dW - 2 * reg * W,
    "-1 at y forgotten": lambda dW, W, X, y, reg: dW + X.T @ np.eye(W.shape[1])[y] / len(y),
    "wrong axis": lambda dW, W, X, y, reg: (
        X.T @ (scipy.special.softmax(X @ W, axis=0) - np.eye(W.shape[1])[y]) / len(y) + 2 * reg * W
    ),
    "one entry": lambda dW, W, X, y, reg: dW + 1e-6 * (np.arange(W.size).reshape(W.shape) == 0),
    "nan": lambda dW, W, X, y, reg: dW * np.nan,
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_planted_mistakes_are_rejected(oracle, mistake):
    W, X, y = oracle.batch(5, 3, 4, 1)
    wrong = MISTAKES[mistake](sm.softmax_loss(W, X, y, 0.1)[1], W, X, y, 0.1)
    oracle.rejects(wrong, oracle.complex_step(lambda W: loss_anywhere(W, X, y, 0.1), W))
    oracle.rejects(wrong, grad(lambda W: loss_anywhere(W, X, y, 0.1, anp))(W))
    oracle.rejects(wrong, oracle.central(lambda W: loss_anywhere(W, X, y, 0.1), W), oracle.CENTRAL_TOLERANCE)


def test_sympy():
    """The page's dL/ds_j and dp_y/ds_j for K = 3, symbol by symbol."""
    s = sympy.symbols("s0:3", real=True)
    e = [sympy.exp(v) for v in s]
    p = [v / sum(e) for v in e]
    point = dict(zip(s, [sympy.Rational(1, 2), -1, 2], strict=True))
    numbers = np.array([0.5, -1.0, 2.0])
    for y in range(3):
        dL = [sympy.diff(-sympy.log(p[y]), v) for v in s]
        dp = [sympy.diff(p[y], v) for v in s]
        for j in range(3):
            assert sympy.simplify(dL[j] - (p[j] - int(j == y))) == 0
            assert sympy.simplify(dp[j] - p[y] * (int(j == y) - p[j])) == 0
        np.testing.assert_allclose(sm.softmax_dscores(numbers, y), [float(v.subs(point)) for v in dL], rtol=1e-13)
        np.testing.assert_allclose(sm.dp_y_dscores(numbers, y), [float(v.subs(point)) for v in dp], rtol=1e-13)


def test_softmax_jacobian_agrees_with_dp_y():
    s = np.array([0.3, -1.2, 2.0])
    J = jacobian(lambda s: anp.exp(s) / anp.sum(anp.exp(s)))(s)
    for y in range(3):
        np.testing.assert_allclose(sm.dp_y_dscores(s, y), J[y], atol=1e-14)


@pytest.mark.parametrize("name", SCORES)
def test_stability_of_one_sample(oracle, name):
    s = SCORES[name]
    with mpmath.workdps(50), warnings.catch_warnings():
        warnings.simplefilter("error")
        lse, p = exact(s)
        for log_sum_exp in (sm.log_sum_exp, sm.log_sum_exp_loop):
            oracle.near(log_sum_exp(s), float(lse), relative=True)
        floats = np.array([float(v) for v in p])
        for softmax in (sm.softmax, sm.softmax_loop):
            got = softmax(s)
            normal = floats > 1e-300  # below that floats themselves lose digits
            oracle.near(got[normal], floats[normal], relative=True)
            oracle.near(got, floats)
        for y in range(len(s)):
            for dscores in (sm.softmax_dscores, sm.softmax_dscores_loop):
                oracle.near(dscores(s, y), [float(v - (j == y)) for j, v in enumerate(p)])
            for dp_y in (sm.dp_y_dscores, sm.dp_y_dscores_loop):
                oracle.near(dp_y(s, y), [float(p[y] * ((j == y) - v)) for j, v in enumerate(p)])
            # W = s and x = 1 make a batch of one whose scores are s.
            for loss in (sm.softmax_loss, sm.softmax_loss_naive):
                oracle.near(loss(s[np.newaxis], np.ones((1, 1)), np.array([y]), 0.0)[0], float(lse - s[y]))


@pytest.mark.parametrize("scale", [1.0, 300.0, 1000.0])
def test_stability_of_a_batch(oracle, scale):
    """Each row has an offset of its own, so that one shift for the whole matrix underflows a row to 0/0."""
    W, X, y = oracle.batch(4, 3, 4, 5)
    X[:, 0], W[0] = [scale, -scale, 0.0, 2 * scale], 1.0
    with mpmath.workdps(50), warnings.catch_warnings():
        warnings.simplefilter("error")
        loss, dW = exact_batch(W, X, y, 0.1)
        for implementation in (sm.softmax_loss, sm.softmax_loss_naive):
            got = implementation(W, X, y, 0.1)
            oracle.near(got[0], loss)
            oracle.near(got[1], dW)


def test_planted_instability_is_rejected(oracle):
    rows = np.array([[0.0, 1.0, 2.0], [1000.0, 1001.0, 1003.0]])
    expected = [[float(v) for v in exact(row)[1]] for row in rows]
    with np.errstate(all="ignore"):
        no_shift = np.exp(rows) / np.exp(rows).sum(axis=1, keepdims=True)
        one_shift = np.exp(rows - rows.max()) / np.exp(rows - rows.max()).sum(axis=1, keepdims=True)
        log_of_p = -np.log(sm.softmax(SCORES["spread 800"])[0])
    oracle.near(sm.softmax(rows), expected)
    oracle.rejects(no_shift, expected)
    oracle.rejects(one_shift, expected)
    oracle.rejects(log_of_p, float(exact(SCORES["spread 800"])[0] - 0.3))


def test_rows_are_samples():
    S = np.array(list({k: v for k, v in SCORES.items() if len(v) == 4}.values()))
    np.testing.assert_array_equal(sm.softmax(S), [sm.softmax(s) for s in S])
    np.testing.assert_allclose(sm.softmax_loop(S), sm.softmax(S), rtol=1e-12)
    np.testing.assert_allclose(sm.softmax(S).sum(axis=1), 1.0)


def test_raises():
    W, X = np.zeros((3, 4)), np.zeros((2, 3))
    with pytest.raises(IndexError):
        sm.softmax_loss(W, X, np.array([0, 4]), 0.1)
    with pytest.raises(ValueError):
        sm.softmax_loss(W, X.T, np.array([0, 1, 2]), 0.1)
    with pytest.raises(IndexError):
        sm.softmax_dscores(np.zeros(3), 3)
    with pytest.raises(IndexError):
        sm.dp_y_dscores(np.zeros(3), 3)
    with pytest.raises(ValueError):
        sm.log_sum_exp(np.zeros(0))
    with pytest.raises(ValueError):
        sm.softmax(np.zeros(0))
