"""The SVM references against numbers by hand, finite differences, complex step, HIPS autograd, SymPy, mpmath; ties."""

import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
import sympy
from autograd import grad

from autograde.reference import svm

BATCHES = [  # N, D, K, seed, class missing from y, reg
    (1, 3, 4, 0, None, 0.1),
    (5, 3, 4, 1, 3, 0.1),
    (7, 2, 5, 2, 0, 0.0),
    (4, 6, 2, 3, None, 0.3),
    (20, 4, 7, 4, None, 0.1),
]


def loss_anywhere(W, X, y, reg, np=np):
    """The loss written a second time, for complex W and for autograd: no maximum, no in-place step."""
    S = np.dot(X, W)
    M = S - np.sum(S * np.eye(W.shape[1])[y], axis=1)[:, None] + 1
    hinge = np.where(np.real(M) > 0, M, 0.0 * M)
    return np.sum(hinge * (1 - np.eye(W.shape[1])[y])) / len(y) + reg * np.sum(W * W)


def tied_scores(K, y, tied):
    """Whole-number scores with margin exactly 0 for the classes of `tied`, and 3 or -2 for the others."""
    s = np.array([1.0 if j % 2 else 6.0 for j in range(K)])
    s[y] = 4.0
    s[list(tied)] = 3.0
    return s


def dscores_with(s, y, q_at_tie):
    """The single-sample gradient with q = q_at_tie where the margin is exactly 0."""
    g = np.zeros(len(s))
    for j in range(len(s)):
        if j != y:
            margin = s[j] - s[y] + 1
            q = 1.0 if margin > 0 else q_at_tie if margin == 0 else 0.0
            g[j] += q
            g[y] -= q
    return g


def gradient_with(W, X, y, reg, q_at_tie):
    dS = np.array([dscores_with(x @ W, label, q_at_tie) for x, label in zip(X, y, strict=True)])
    return X.T @ dS / len(y) + 2 * reg * W


def test_by_hand():
    s = np.array([3.0, 1.0, 2.5])  # y = 2: margins 1.5 and -0.5
    assert svm.svm_sample_loss(s, 2) == 1.5
    assert svm.svm_dscores(s, 2).tolist() == [1.0, 0.0, -1.0]
    W, X, y = np.array([[1.0, 2.0, 0.0]]), np.array([[1.0], [2.0]]), np.array([0, 1])
    # Scores 1 2 0 (y=0: margins 2, 0) and 2 4 0 (y=1: margins -1, -3): L = (2 + 0)/2 + 0.1·5, dS = (-2, 1, 1), 0.
    loss, dW = svm.svm_loss(W, X, y, 0.1)
    assert loss == pytest.approx(1.5)
    np.testing.assert_allclose(dW, [[-1 + 0.2, 0.5 + 0.4, 0.5]])


@pytest.mark.parametrize("seed", range(5))
def test_one_sample(oracle, seed):
    rng = np.random.default_rng(seed)
    K = seed + 2
    s, y = rng.normal(size=K), int(rng.integers(K))

    def loss(s, np=np):
        M = s - s[y] + 1
        return np.sum(np.where(np.real(M) > 0, M, 0.0 * M) * (np.arange(K) != y))

    g = svm.svm_dscores(s, y)
    oracle.near(svm.svm_sample_loss(s, y), loss(s))
    oracle.near(svm.svm_sample_loss_loop(s, y), loss(s))
    oracle.near(svm.svm_dscores_loop(s, y), g)
    oracle.near(g, oracle.complex_step(loss, s))
    oracle.near(g, grad(lambda s: loss(s, anp))(s))
    oracle.near(g, oracle.central(loss, s), oracle.CENTRAL_TOLERANCE)
    oracle.rejects(-g, oracle.complex_step(loss, s))
    oracle.rejects(2 * g, oracle.central(loss, s), oracle.CENTRAL_TOLERANCE)


@pytest.mark.parametrize(("N", "D", "K", "seed", "absent", "reg"), BATCHES)
def test_batch(oracle, N, D, K, seed, absent, reg):
    W, X, y = oracle.batch(N, D, K, seed, absent)
    assert np.min(np.abs(svm.margins(X @ W, y))) > 1e-4  # finite differences cross no kink
    for implementation in (svm.svm_loss, svm.svm_loss_naive):
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
    "regulariser over N": lambda dW, W, X, y, reg: dW - 2 * reg * W + 2 * reg * W / len(y),
    "correct class counted": lambda dW, W, X, y, reg: dW - X.T @ np.eye(W.shape[1])[y] / len(y),
    "correct class left out": lambda dW, W, X, y, reg: X.T @ svm.violations(X @ W, y) / len(y) + 2 * reg * W,
    "correct class once": lambda dW, W, X, y, reg: (
        X.T @ (svm.violations(X @ W, y) - np.eye(W.shape[1])[y]) / len(y) + 2 * reg * W
    ),
    "one entry": lambda dW, W, X, y, reg: dW + 1e-6 * (np.arange(W.size).reshape(W.shape) == 0),
    "transposed": lambda dW, W, X, y, reg: dW.T,
    "nan": lambda dW, W, X, y, reg: dW * np.nan,
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_planted_mistakes_are_rejected(oracle, mistake):
    W, X, y = oracle.batch(5, 3, 4, 1)
    dW = svm.svm_loss(W, X, y, 0.1)[1]
    wrong = MISTAKES[mistake](dW, W, X, y, 0.1)
    oracle.rejects(wrong, oracle.complex_step(lambda W: loss_anywhere(W, X, y, 0.1), W))
    oracle.rejects(wrong, grad(lambda W: loss_anywhere(W, X, y, 0.1, anp))(W))
    oracle.rejects(wrong, oracle.central(lambda W: loss_anywhere(W, X, y, 0.1), W), oracle.CENTRAL_TOLERANCE)


def test_planted_losses_are_rejected(oracle):
    W, X, y = oracle.batch(5, 3, 4, 1)
    loss = svm.svm_loss(W, X, y, 0.1)[0]
    for wrong in (loss + 1, 2 * loss, loss - 0.05 * np.sum(W**2), (loss - 0.1 * np.sum(W**2)) * 5):
        oracle.rejects(wrong, loss_anywhere(W, X, y, 0.1))


@pytest.mark.parametrize("y", range(3))
def test_sympy(y):
    """The page's dL/ds_j for K = 3 is the derivative of the page's L, with q a constant of either value."""
    s = sympy.symbols("s0:3", real=True)
    for q in np.ndindex(2, 2, 2):
        L = sum(q[m] * (s[m] - s[y] + 1) for m in range(3) if m != y)
        page = [(j != y) * q[j] - (j == y) * sum(q[m] for m in range(3) if m != y) for j in range(3)]
        assert [sympy.diff(L, s_j) for s_j in s] == page
        point = [4.0 + 2 * q[m] - 2 for m in range(3)]  # margins 2q - 1 against s_y = 4: 1 or -1
        point[y] = 4.0
        assert svm.svm_dscores(np.array(point), y).tolist() == page


@pytest.mark.parametrize("offset", [0.0, 1000.0, -1000.0])
def test_offsets_and_spreads(oracle, offset):
    rng = np.random.default_rng(7)
    s = np.concatenate([rng.normal(size=4), [800.0, -800.0]]) + offset
    with mpmath.workdps(50):
        exact = [mpmath.mpf(float(v)) for v in s]
        for y in range(len(s)):
            expected = sum(max(0, v - exact[y] + 1) for m, v in enumerate(exact) if m != y)
            oracle.near(svm.svm_sample_loss(s, y), float(expected))
            q = [float(m != y and v - exact[y] + 1 > 0) for m, v in enumerate(exact)]
            q[y] = -sum(q)
            oracle.near(svm.svm_dscores(s, y), q)
            loss, dW = svm.svm_loss(s[np.newaxis], np.ones((1, 1)), np.array([y]), 0.0)
            oracle.near(loss, float(expected))
            oracle.near(dW, [q])


@pytest.mark.parametrize("tied", [(), (0,), (0, 2), (0, 1, 2, 4)])
def test_ties_of_one_sample(oracle, tied):
    s, y = tied_scores(5, 3, tied), 3
    g, directions = svm.svm_dscores(s, y), svm.svm_dscores_ties(s, y)
    assert directions.shape == (len(tied), 5)
    np.testing.assert_array_equal(g, dscores_with(s, y, 1.0))
    np.testing.assert_array_equal(svm.svm_dscores_loop(s, y), g)
    np.testing.assert_array_equal(g - directions.sum(axis=0), dscores_with(s, y, 0.0))
    for q in (0.0, 0.3, 1.0):
        assert oracle.allows(g, directions, dscores_with(s, y, q))
    for q in (-0.2, 1.1, 2.0):
        assert oracle.allows(g, directions, dscores_with(s, y, q)) == (not tied)
    mixed = dscores_with(s, y, 0.0)
    mixed[y] = g[y]  # > for the other classes, >= in the count of the correct one
    assert oracle.allows(g, directions, mixed) == (not tied)
    assert not oracle.allows(g, directions, -g)
    assert not oracle.allows(g, directions, g + 1e-3)  # not along any tie: the entries must sum to 0


@pytest.mark.parametrize("ties", [[()], [(1,), ()], [(0,), (1, 2)], [(0, 1, 2), (0, 1, 2), (0, 1, 2)]])
def test_ties_of_a_batch(oracle, ties):
    K, y = 4, np.full(len(ties), 3)
    X = np.diag([2.0**i for i in range(len(ties))])  # powers of two, so that X @ W is exact
    W = np.array([tied_scores(K, 3, tied) / 2.0**i for i, tied in enumerate(ties)])
    assert np.array_equal(X @ W, [tied_scores(K, 3, tied) for tied in ties])
    directions = svm.svm_loss_ties(W, X, y, 0.1)
    assert directions.shape == (sum(map(len, ties)), *W.shape)
    for implementation in (svm.svm_loss, svm.svm_loss_naive):
        dW = implementation(W, X, y, 0.1)[1]
        oracle.near(dW, gradient_with(W, X, y, 0.1, 1.0))
        oracle.near(dW - directions.sum(axis=0), gradient_with(W, X, y, 0.1, 0.0))
        assert oracle.allows(dW, directions, gradient_with(W, X, y, 0.1, 0.5))
        assert oracle.allows(dW, directions, gradient_with(W, X, y, 0.1, 2.0)) == (not any(ties))
        assert not oracle.allows(dW, directions, dW - 0.1 * W)  # the factor 2 of the regulariser is not a tie


def test_autograds_answer_at_a_tie_is_allowed(oracle):
    """autograd splits the gradient of a tied maximum evenly: neither > nor >=, and right."""
    s, y = tied_scores(4, 1, (0, 3)), 1
    g = grad(lambda s: anp.sum(anp.maximum(0.0, s - s[y] + 1) * (np.arange(4) != y)))(s)
    assert oracle.allows(svm.svm_dscores(s, y), svm.svm_dscores_ties(s, y), g)
    assert not np.array_equal(g, dscores_with(s, y, 0.0)) and not np.array_equal(g, dscores_with(s, y, 1.0))


def test_raises():
    W, X = np.zeros((3, 4)), np.zeros((2, 3))
    with pytest.raises(IndexError):
        svm.svm_loss(W, X, np.array([0, 4]), 0.1)
    with pytest.raises(ValueError):
        svm.svm_loss(W, X.T, np.array([0, 1, 2]), 0.1)
    with pytest.raises(IndexError):
        svm.svm_dscores(np.zeros(3), 3)
    with pytest.raises(IndexError):
        svm.svm_sample_loss(np.zeros(3), 3)
