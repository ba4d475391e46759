"""The matrix references against the shapes' own loops, finite differences, complex step and HIPS autograd."""

import autograd.numpy as anp
import numpy as np
import pytest
import scipy.optimize
from autograd import grad, jacobian

from autograde.catalogue import given_matrix as given
from autograde.reference import given_matrix, matrix


def test_numerical_gradient_by_hand():
    """On a quadratic the central difference has no truncation error, and whole numbers with h = 1 no rounding."""
    W = np.array([[1.0, 2.0], [3.0, -4.0]])
    before = W.copy()
    got = matrix.numerical_gradient(lambda W: np.sum(W**2), W, 1.0)
    assert got.tolist() == (2 * W).tolist()
    np.testing.assert_array_equal(W, before)
    # (w³)' = 3w², and the central difference adds h² exactly.
    assert matrix.numerical_gradient(lambda w: w[0] ** 3, np.array([2.0]), 1.0).tolist() == [13.0]


def test_numerical_gradient_gives_each_call_an_array_of_its_own():
    seen = []
    matrix.numerical_gradient(lambda W: seen.append(W) or 0.0, np.array([1.0, 2.0]), 0.5)
    assert [w.tolist() for w in seen] == [[1.5, 2.0], [0.5, 2.0], [1.0, 2.5], [1.0, 1.5]]


def smooth(W, np=np):
    return np.sum(np.sin(W) * np.exp(W)) ** 2


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 2, 2)])
def test_gradients_by_numbers(oracle, shape):
    W = np.random.default_rng(0).normal(size=shape) / 2
    expected = grad(lambda W: smooth(W, anp))(W)
    scale = np.max(np.abs(expected))
    oracle.near(matrix.complex_step_gradient(smooth, W), expected)
    oracle.near(matrix.complex_step_gradient(smooth, W), oracle.complex_step(smooth, W))
    oracle.near(matrix.numerical_gradient(smooth, W, 6e-6) / scale, expected / scale, oracle.CENTRAL_TOLERANCE)
    by_scipy = scipy.optimize.approx_fprime(W.ravel(), lambda v: smooth(v.reshape(shape)))
    oracle.near(matrix.numerical_gradient(smooth, W, 6e-6).ravel() / scale, by_scipy / scale, 1e-5)
    forward = np.array([(smooth(W + 1e-2 * E.reshape(shape)) - smooth(W)) / 1e-2 for E in np.eye(W.size)])
    oracle.rejects(forward.reshape(shape) / scale, expected / scale, oracle.CENTRAL_TOLERANCE)


def test_error_of_the_central_difference_falls_with_the_square_of_h():
    W = np.array([0.7])
    exact = np.exp(0.7)
    errors = [abs(matrix.numerical_gradient(lambda W: np.exp(W[0]), W, h)[0] - exact) for h in (1e-1, 1e-2, 1e-3)]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.01)
    assert errors[1] / errors[2] == pytest.approx(100, rel=0.01)


@pytest.mark.filterwarnings("error")
def test_relative_error(oracle):
    a, b = np.array([0.0, 1.0, 0.0, -2.0, 1e-300, 3.0]), np.array([0.0, 1.0, 5.0, 2.0, 2e-300, 4.0])
    assert matrix.relative_error(a, b).tolist() == [0.0, 0.0, 1.0, 2.0, 0.5, 0.25]
    assert matrix.relative_error_loop(a, b).tolist() == [0.0, 0.0, 1.0, 2.0, 0.5, 0.25]
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    expected = [
        [abs(p - q) / max(abs(p), abs(q)) for p, q in zip(r, t, strict=True)] for r, t in zip(a, b, strict=True)
    ]
    oracle.near(matrix.relative_error(a, b), expected)
    oracle.rejects(np.abs(a - b) / (np.abs(a) + np.abs(b)), expected)
    oracle.rejects(np.abs(a - b) / np.max(np.abs([a, b])), expected)  # one maximum for all entries


def test_column_and_outer_gradient_by_hand():
    x = np.array([3.0, 4.0])
    assert matrix.column_gradient(x, 1, 3).tolist() == [[0, 3, 0], [0, 4, 0]]
    assert matrix.outer_gradient(x, np.array([1.0, 2.0])).tolist() == [[3, 6], [4, 8]]
    with pytest.raises(IndexError):
        matrix.column_gradient(x, 3, 3)


@pytest.mark.parametrize(("N", "D", "K"), [(1, 1, 1), (1, 3, 2), (2, 3, 4), (5, 2, 3)])
def test_linear_scores(oracle, N, D, K):
    """A loss of the scores with any dS at all, L_i = sum_j sin(c_ij s_ij), carried to W, X and b."""
    rng = np.random.default_rng(N + D + K)
    W, X, b, C = (rng.normal(size=s) for s in ((D, K), (N, D), K, (N, K)))

    def total(W, X, b, np=np):
        return np.sum(np.sin(C * (np.dot(X, W) + b)))

    dS = C * np.cos(C * (X @ W + b))
    dX, dW, db = matrix.linear_backward(X, W, dS)
    for got, f, a, at in (
        (dX, lambda X: total(W, X, b), grad(lambda X: total(W, X, b, anp)), X),
        (dW, lambda W: total(W, X, b), grad(lambda W: total(W, X, b, anp)), W),
        (db, lambda b: total(W, X, b), grad(lambda b: total(W, X, b, anp)), b),
        (N * matrix.batch_gradient(X, dS), lambda W: total(W, X, b), grad(lambda W: total(W, X, b, anp)), W),
    ):
        oracle.near(got, oracle.complex_step(f, at))
        oracle.near(got, oracle.central(f, at), oracle.CENTRAL_TOLERANCE)
        oracle.near(got, a(at))
        oracle.rejects(-got, oracle.complex_step(f, at))
        oracle.rejects(2 * got, oracle.central(f, at), oracle.CENTRAL_TOLERANCE)
        if N > 1:
            oracle.rejects(got / N, oracle.complex_step(f, at))  # the sum's gradient has no 1/N
    oracle.near(matrix.outer_gradient(X[0], dS[0]), matrix.linear_backward(X[:1], W, dS[:1])[1])
    for j in range(K):
        oracle.near(matrix.column_gradient(X[0], j, K), jacobian(lambda W: anp.dot(X[0], W))(W)[j])
        oracle.near(matrix.column_gradient_loop(X[0], j, K), matrix.column_gradient(X[0], j, K))
    oracle.near(matrix.outer_gradient_loop(X[0], dS[0]), matrix.outer_gradient(X[0], dS[0]))
    oracle.near(matrix.batch_gradient_loop(X, dS), matrix.batch_gradient(X, dS))
    for got, twin in zip((dX, dW, db), matrix.linear_backward_loop(X, W, dS), strict=True):
        oracle.near(got, twin)


def test_raises():
    with pytest.raises(ValueError):
        matrix.batch_gradient(np.zeros((2, 3)), np.zeros((3, 4)))
    with pytest.raises(ValueError):
        matrix.linear_backward(np.zeros((2, 3)), np.zeros((3, 4)), np.zeros((2, 5)))


@pytest.mark.parametrize("name", given_matrix.TRUE_GRADIENT)
@pytest.mark.parametrize("shape", [(3,), (2, 4), (2, 2, 2), (3, 1)])
def test_true_gradients_are_those_of_the_functions(name, shape):
    W = np.linspace(-1.2, 1.3, int(np.prod(shape))).reshape(shape)
    f = getattr(given, name)
    true = given_matrix.limit(f, W, 0.1)
    assert true.shape == shape
    np.testing.assert_allclose(true, matrix.complex_step_gradient(f, W), rtol=1e-12, atol=1e-12)


def test_the_functions_that_students_get_come_without_their_gradients():
    assert not [name for name in vars(given) if "gradient" in name.lower()]
