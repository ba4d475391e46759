"""The indicator references against Python's own min, max, and, or, against finite differences, autograd and mpmath."""

import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
from autograd import elementwise_grad, grad

from autograde.reference import indicator as ind


def smaller(x, y, np=np):
    """min(x², e^y) a second time, for complex numbers and autograd."""
    return np.where(np.real(x * x) < np.real(np.exp(y)), x * x, np.exp(y))


def test_indicator():
    condition = np.array([[True, False], [False, True]])
    got = ind.indicator(condition)
    assert got.dtype == np.float64 and got.tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert ind.indicator(3 > 2) == 1.0 and ind.indicator(np.array([], dtype=bool)).shape == (0,)


@pytest.mark.parametrize("shape", [(), (6,), (3, 4)])
def test_piecewise_min(oracle, shape):
    rng = np.random.default_rng(len(shape))
    x, y = np.asarray(rng.normal(size=shape)), np.asarray(rng.normal(size=shape))
    expected = [min(a * a, float(mpmath.exp(b))) for a, b in zip(x.flat, y.flat, strict=True)]
    oracle.near(np.ravel(ind.piecewise_min(x, y)), expected)
    dx, dy = ind.piecewise_min_grad(x, y)
    assert dx.shape == dy.shape == shape
    for got, by_x in ((dx, True), (dy, False)):
        f = (lambda x: np.sum(smaller(x, y))) if by_x else (lambda y: np.sum(smaller(x, y)))
        at = x if by_x else y
        oracle.near(got, oracle.complex_step(f, at))
        oracle.near(got, oracle.central(f, at), oracle.CENTRAL_TOLERANCE)
        a = (lambda x: anp.sum(smaller(x, y, anp))) if by_x else (lambda y: anp.sum(smaller(x, y, anp)))
        oracle.near(got, grad(a)(at))
        if np.any(got):
            oracle.rejects(-got, oracle.complex_step(f, at))
            oracle.rejects(2 * got, oracle.central(f, at), oracle.CENTRAL_TOLERANCE)
        if shape:  # with several entries both pieces occur: their derivatives need the indicators
            oracle.rejects(2 * x if by_x else np.exp(y), oracle.complex_step(f, at))


@pytest.mark.filterwarnings("error")
def test_piecewise_min_where_a_piece_overflows():
    x, y = np.array([3.0, 1e200, 0.0, 1e200]), np.array([1000.0, 1.0, -1000.0, 700.0])
    np.testing.assert_allclose(ind.piecewise_min(x, y), [9.0, np.e, 0.0, np.exp(700.0)])
    dx, dy = ind.piecewise_min_grad(x, y)
    np.testing.assert_allclose(dx, [6.0, 0.0, 0.0, 0.0])
    np.testing.assert_allclose(dy, [0.0, np.e, 0.0, np.exp(700.0)])
    # Two zeros and two infinities are equal as floats; only the zeros are a tie, and an idle one.
    x, y = np.append(x, 1e200), np.append(y, 1000.0)
    assert [d.tolist() for d in ind.piecewise_min_grad_ties(x, y)] == [[[0.0] * 5], [[0.0] * 5]]


def grads_at(x, y, a):
    """From >= (a = 0) to > (a = 1) at ties, both partials by hand."""
    dx, dy = np.zeros_like(x), np.zeros_like(y)
    for k in np.ndindex(x.shape):
        first = x[k] ** 2 < np.exp(y[k])
        share = a if x[k] ** 2 == np.exp(y[k]) else float(first)
        dx[k], dy[k] = share * 2 * x[k], (1 - share) * np.exp(y[k])
    return np.array([dx, dy])


@pytest.mark.parametrize(
    ("x", "y", "T"),
    [
        ([0.5, 2.0], [0.0, 0.0], 0),
        ([1.0, 2.0], [0.0, 0.0], 1),
        ([1.0, -1.0, 3.0], [0.0] * 3, 2),
        ([[-1.0]], [[0.0]], 1),
    ],
)
def test_piecewise_min_ties(oracle, x, y, T):
    x, y = np.array(x), np.array(y)
    g, directions = np.array(ind.piecewise_min_grad(x, y)), np.array(ind.piecewise_min_grad_ties(x, y))
    assert directions.shape == (2, T, *x.shape)
    directions = np.moveaxis(directions, 1, 0)
    np.testing.assert_array_equal(g, grads_at(x, y, 0.0))
    np.testing.assert_array_equal(g - directions.sum(axis=0), grads_at(x, y, 1.0))
    assert oracle.allows(g, directions, grads_at(x, y, 0.4))
    for wrong in (-g, grads_at(x, y, -0.5), grads_at(x, y, 1.5)):
        assert oracle.allows(g, directions, wrong) == (T == 0 and np.array_equal(wrong, g))
    both = np.array([np.where(x**2 <= np.exp(y), 2 * x, 0), np.where(x**2 >= np.exp(y), np.exp(y), 0)])
    assert oracle.allows(g, directions, both) == (T == 0)  # both pieces at once: no weighting of the two


def test_ties_of_scalars():
    dx, dy = ind.piecewise_min_grad_ties(np.float64(1.0), np.float64(0.0))
    assert dx.tolist() == [-2.0] and dy.tolist() == [1.0]
    assert ind.piecewise_min_grad_ties(np.float64(2.0), np.float64(0.0))[0].shape == (0,)


def test_relu_cubed(oracle):
    x = np.array([-2.0, -0.5, 0.0, 0.5, 3.0])
    assert ind.relu_cubed(x).tolist() == [0.0, 0.0, 0.0, 0.125, 27.0]
    assert ind.relu_cubed_grad(x).tolist() == [0.0, 0.0, 0.0, 0.75, 27.0]

    def f(x, np=np):
        return np.where(np.real(x) > 0, x * x * x, 0 * x)

    # Differentiable at 0 as well, so no point need be left out.
    oracle.near(ind.relu_cubed_grad(x), oracle.complex_step(lambda x: np.sum(f(x)), x))
    oracle.near(ind.relu_cubed_grad(x), oracle.central(lambda x: np.sum(f(x)), x), oracle.CENTRAL_TOLERANCE)
    oracle.near(ind.relu_cubed_grad(x), elementwise_grad(lambda x: f(x, anp))(x))
    oracle.rejects(3 * x**2, oracle.complex_step(lambda x: np.sum(f(x)), x))
    oracle.rejects(np.where(x >= 0, x**2, 0), oracle.complex_step(lambda x: np.sum(f(x)), x))


def test_select_and_one_hot():
    Y = np.array([5.0, -3.0, 7.0])
    for j in range(3):
        assert ind.select(Y, j) == ind.select_loop(Y, j) == Y[j]
    assert ind.select(np.array([np.inf, 2.0]), 1) == 2.0
    assert ind.select(Y, 3) == 0.0
    got = ind.one_hot(np.array([2, 0, 2]), 4)  # classes 1 and 3 are missing: still four columns
    assert got.dtype == np.float64
    assert got.tolist() == [[0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 1, 0]]


def test_case_gradient(oracle):
    s = np.array([0.3, -1.0, 0.7])

    def f(s, np=np):
        return 2 * s[0] - 3 * s[1] + np.exp(s[2])

    g = ind.case_gradient(s)
    oracle.near(g, oracle.complex_step(f, s))
    oracle.near(g, grad(lambda s: f(s, anp))(s))
    oracle.near(g, oracle.central(f, s), oracle.CENTRAL_TOLERANCE)
    oracle.near(ind.case_gradient_loop(s), g)
    oracle.rejects(g * [1, -1, 1], oracle.complex_step(f, s))
    oracle.rejects(np.full(3, g.sum()), oracle.complex_step(f, s))


def test_both_and_either():
    a, b = np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.0, 1.0, 0.0, 1.0])
    assert ind.both(a, b).tolist() == [float(p and q) for p, q in zip(a, b, strict=True)]
    assert ind.either(a, b).tolist() == [float(p or q) for p, q in zip(a, b, strict=True)]
    x = np.array([3.0, 7.0, 12.0])  # the plain sum gives 2 where both hold
    assert (ind.indicator(x > 5) + ind.indicator(x < 10)).tolist() == [1.0, 2.0, 1.0]
    assert ind.either(ind.indicator(x > 5), ind.indicator(x < 10)).tolist() == [1.0, 1.0, 1.0]
