"""The laboratory: every score_loss against its formula differentiated by others, and against mpmath at extremes."""

import warnings

import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
from autograd import grad

from autograde.reference import lab
from autograde.reference.softmax import softmax_loss
from autograde.reference.svm import svm_loss

GAMMAS = (0.0, 0.5, 1.0, 2.0, 3.5)
EPSILONS = (0.0, 0.1, 1.0)

# Each score loss a second time, summed over the batch: S may be complex or autograd's, hot is the one-hot of y.


def log_p(S, np):
    return S - np.log(np.sum(np.exp(S), axis=1))[:, None]


def hinges(S, hot, np):
    M = S - np.sum(S * hot, axis=1)[:, None] + 1
    return np.where(np.real(M) > 0, M, 0.0 * M) * (1 - hot)


def focal(S, hot, np, gamma):
    l = np.sum(log_p(S, np) * hot, axis=1)  # noqa: E741
    return -np.sum((1 - np.exp(l)) ** gamma * l)


def smoothed(S, hot, np, epsilon):
    return -np.sum(((1 - epsilon) * hot + epsilon / hot.shape[1]) * log_p(S, np))


SCORE_LOSSES = {
    "svm_scores": (lab.svm_scores, lambda S, hot, np: np.sum(hinges(S, hot, np))),
    "softmax_scores": (lab.softmax_scores, lambda S, hot, np: -np.sum(log_p(S, np) * hot)),
    "squared_hinge": (lab.squared_hinge, lambda S, hot, np: np.sum(hinges(S, hot, np) ** 2)),
    "one_vs_rest": (lab.one_vs_rest, lambda S, hot, np: np.sum(np.log(1 + np.exp((1 - 2 * hot) * S)))),
}
for g in GAMMAS:
    SCORE_LOSSES[f"focal_loss {g}"] = (
        lambda S, y, g=g: lab.focal_loss(S, y, g),
        lambda S, hot, np, g=g: focal(S, hot, np, g),
    )
for e in EPSILONS:
    SCORE_LOSSES[f"label_smoothing {e}"] = (
        lambda S, y, e=e: lab.label_smoothing(S, y, e),
        lambda S, hot, np, e=e: smoothed(S, hot, np, e),
    )


@pytest.mark.parametrize("name", SCORE_LOSSES)
@pytest.mark.parametrize(("N", "K", "seed"), [(1, 2, 0), (4, 3, 1), (3, 6, 2)])
def test_score_loss(oracle, name, N, K, seed):
    score_loss, total = SCORE_LOSSES[name]
    rng = np.random.default_rng(seed)
    S, y = rng.normal(size=(N, K)), rng.integers(K, size=N)
    hot = np.eye(K)[y]
    losses, dS = score_loss(S, y)
    assert losses.shape == (N,) and dS.shape == (N, K) and losses.dtype == dS.dtype == np.float64
    oracle.near(losses, [total(S[i : i + 1], hot[i : i + 1], np) for i in range(N)])
    oracle.near(dS, oracle.complex_step(lambda S: total(S, hot, np), S))
    oracle.near(dS, grad(lambda S: total(S, hot, anp))(S))
    oracle.near(dS, oracle.central(lambda S: total(S, hot, np), S), oracle.CENTRAL_TOLERANCE)
    oracle.rejects(-dS, oracle.complex_step(lambda S: total(S, hot, np), S))
    oracle.rejects(2 * dS, grad(lambda S: total(S, hot, anp))(S))
    oracle.rejects(dS + hot, oracle.central(lambda S: total(S, hot, np), S), oracle.CENTRAL_TOLERANCE)
    if N > 1:
        oracle.rejects(dS / N, oracle.complex_step(lambda S: total(S, hot, np), S))
    for i in range(N):  # a sample's row knows nothing of the other rows
        alone = score_loss(S[i : i + 1], y[i : i + 1])
        oracle.near(alone[0], losses[i : i + 1])
        oracle.near(alone[1], dS[i : i + 1])


def test_special_cases(oracle):
    S, y = np.random.default_rng(0).normal(size=(5, 4)), np.array([0, 3, 3, 1, 0])
    for special in (lab.focal_loss(S, y, 0.0), lab.label_smoothing(S, y, 0.0)):
        for got, expected in zip(special, lab.softmax_scores(S, y), strict=True):
            oracle.near(got, expected)
    by_hand = lab.squared_hinge(np.array([[3.0, 1.0, 2.5]]), np.array([2]))  # margins 1.5 and -0.5
    assert by_hand[0].tolist() == [2.25] and by_hand[1].tolist() == [[3.0, 0.0, -3.0]]


def exact_row(name, s, y, value):
    """Loss and gradient of one row at 50 digits, term by term from the definitions."""
    s = [mpmath.mpf(float(v)) for v in s]
    K, mp = len(s), mpmath
    lse = mp.log(sum(mp.exp(v) for v in s))
    p = [mp.exp(v - lse) for v in s]
    if name == "one_vs_rest":
        t = [1 if j == y else -1 for j in range(K)]
        loss = sum(mp.log1p(mp.exp(-t[j] * s[j])) for j in range(K))
        ds = [-t[j] / (1 + mp.exp(t[j] * s[j])) for j in range(K)]
    elif name == "label_smoothing":
        t = [(1 - mp.mpf(value)) * (j == y) + mp.mpf(value) / K for j in range(K)]
        loss, ds = sum(t[j] * (lse - s[j]) for j in range(K)), [p[j] - t[j] for j in range(K)]
    else:
        rest = sum(p[j] for j in range(K) if j != y)
        log_p_y = mp.log1p(-rest) if rest < 0.5 else s[y] - lse
        loss = -(rest ** mp.mpf(value)) * log_p_y
        # d/dlog p of -(1-p)^gamma log p, then dlog p/ds_j = 1{j=y} - p_j
        inner = value * rest ** (mp.mpf(value) - 1) * p[y] * log_p_y - rest ** mp.mpf(value)
        ds = [inner * ((j == y) - p[j]) for j in range(K)]
    return float(loss), [float(v) for v in ds]


EXTREMES = np.array(
    [
        [0.3, -1.2, 2.0],
        [1000.3, 998.8, 1002.0],
        [-999.7, -1001.2, -998.0],
        [800.0, 0.0, -800.0],
        [-800.0, 0.0, 1.0],
        [0.0, 40.0, -3.0],
        [20.0, 0.0, 0.0],
    ]
)


@pytest.mark.parametrize(
    ("name", "value"),
    [("one_vs_rest", None), *(("label_smoothing", e) for e in EPSILONS), *(("focal_loss", g) for g in GAMMAS)],
)
@pytest.mark.parametrize("y", range(3))
def test_stability(oracle, name, value, y):
    function = getattr(lab, name)
    labels = np.full(len(EXTREMES), y)
    with mpmath.workdps(50), warnings.catch_warnings():
        warnings.simplefilter("error")
        losses, dS = function(EXTREMES, labels) if value is None else function(EXTREMES, labels, value)
        for row, loss, ds in zip(EXTREMES, losses, dS, strict=True):
            expected = exact_row(name, row, y, value)
            oracle.near(loss, expected[0])
            oracle.near(ds, expected[1])


def test_focal_keeps_its_digits_near_p_1(oracle):
    """1 - p_y by subtraction is 0 here, and with gamma < 1 that is a gradient of nan."""
    S, y = np.array([[40.0, 0.0, 0.0]]), np.array([0])
    with mpmath.workdps(50):
        for gamma in (0.5, 1.0, 2.0):
            loss, ds = exact_row("focal_loss", S[0], 0, gamma)
            got = lab.focal_loss(S, y, gamma)
            oracle.near(got[0], [loss], relative=True)
            oracle.near(got[1][0, 1:], ds[1:], relative=True)


@pytest.mark.parametrize("tied", [[], [(0, 0)], [(0, 0), (1, 0), (1, 1)]])
def test_svm_scores_ties(oracle, tied):
    y = np.array([2, 2])
    S = np.array([[5.0, 7.0, 4.0], [0.0, 9.0, 4.0]])
    for k in tied:
        S[k] = 3.0

    def with_q(a):
        """dS with q = a where the margin, here s - 3, is exactly 0."""
        q = np.where(S > 3, 1.0, np.where(S == 3, a, 0.0))
        q[:, 2] = 0.0
        q[:, 2] = -q.sum(axis=1)
        return q

    dS, directions = lab.svm_scores(S, y)[1], lab.svm_scores_ties(S, y)
    assert directions.shape == (len(tied), 2, 3)
    np.testing.assert_array_equal(dS, with_q(1.0))
    np.testing.assert_array_equal(dS - directions.sum(axis=0), with_q(0.0))
    assert oracle.allows(dS, directions, with_q(0.5))
    assert oracle.allows(dS, directions, with_q(1.5)) == (not tied)


@pytest.mark.parametrize(("N", "D", "K", "reg"), [(1, 3, 4, 0.1), (5, 2, 3, 0.1), (6, 4, 2, 0.0)])
def test_linear_loss(oracle, N, D, K, reg):
    W, X, y = oracle.batch(N, D, K, seed=N)
    hot = np.eye(K)[y]
    for name, (score_loss, total) in SCORE_LOSSES.items():

        def f(W, np=np, total=total):
            return total(np.dot(X, W), hot, np) / N + reg * np.sum(W * W)

        for implementation in (lab.linear_loss, lab.linear_loss_loop):
            loss, dW = implementation(W, X, y, reg, score_loss)
            assert type(loss) is float, name
            oracle.near(loss, f(W))
            oracle.near(dW, oracle.complex_step(f, W))
            oracle.near(dW, grad(lambda W, f=f: f(W, anp))(W))
            oracle.near(dW, oracle.central(f, W), oracle.CENTRAL_TOLERANCE)
        if reg:
            oracle.rejects(dW - reg * W, oracle.complex_step(f, W))
        if N > 1:
            oracle.rejects((dW - 2 * reg * W) * N + 2 * reg * W, oracle.complex_step(f, W))
    for score_loss, whole in ((lab.svm_scores, svm_loss), (lab.softmax_scores, softmax_loss)):
        for got, expected in zip(lab.linear_loss(W, X, y, reg, score_loss), whole(W, X, y, reg), strict=True):
            oracle.near(got, expected)


def test_sgd_by_hand():
    """loss = w²/2 · mean(X): with X = 1 everywhere each step halves w at learning rate 1/2."""

    def loss(W, X, y, reg):
        return float(np.mean(X) * W[0, 0] ** 2 / 2), np.mean(X) * W

    W = np.array([[8.0]])
    X, y = np.array([[1.0], [1.0], [2.0]]), np.zeros(3, dtype=int)
    final, losses = lab.sgd(loss, W, X, y, 0.0, 0.5, np.array([[0, 1], [1, 0], [2, 2]]))
    assert losses.tolist() == [32.0, 8.0, 4.0]  # 8²/2, 4²/2, then 2·2²/2
    assert final.tolist() == [[0.0]]  # 8, 4, 2, 2 - 1/2·2·2
    assert W.tolist() == [[8.0]]
    unmoved, none = lab.sgd(loss, W, X, y, 0.0, 0.5, np.zeros((0, 2), dtype=int))
    assert unmoved.tolist() == [[8.0]] and none.shape == (0,) and unmoved is not W


def test_sgd_follows_the_gradient_of_the_batch(oracle):
    """Each step again, with the gradient by autograd."""
    W0, X, y = oracle.batch(8, 3, 4, seed=3)
    batches = np.random.default_rng(0).integers(8, size=(6, 3))
    final, losses = lab.sgd(softmax_loss, W0, X, y, 0.1, 0.2, batches)
    W = W0.copy()
    for t, batch in enumerate(batches):

        def f(W, np=np, batch=batch):
            hot = np.eye(4)[y[batch]]
            return -np.sum(log_p(np.dot(X[batch], W), np) * hot) / 3 + 0.1 * np.sum(W * W)

        oracle.near(losses[t], f(W))
        W = W - 0.2 * grad(lambda W, f=f: f(W, anp))(W)
    oracle.near(final, W)
    oracle.rejects(2 * W0 - final, W)  # uphill
    oracle.rejects(lab.sgd(softmax_loss, W0, X, y, 0.1, 0.2, batches[:-1])[0], W)  # a step too few


def test_raises():
    S = np.zeros((2, 3))
    for score_loss in (lab.svm_scores, lab.softmax_scores, lab.squared_hinge):
        with pytest.raises(IndexError):
            score_loss(S, np.array([0, 3]))
    with pytest.raises(IndexError):
        lab.focal_loss(S, np.array([0, 3]), 2.0)
    with pytest.raises(ValueError):
        lab.linear_loss(np.zeros((3, 4)), np.zeros((2, 2)), np.array([0, 1]), 0.1, lab.svm_scores)
    with pytest.raises(IndexError):
        lab.sgd(svm_loss, np.zeros((3, 4)), np.zeros((2, 3)), np.array([0, 1]), 0.1, 0.1, np.array([[2]]))
