"""The oracles that judge the references, none of which uses a reference: finite differences, complex step, tie sets."""

import numpy as np
import pytest
from scipy.optimize import lsq_linear

# Sums of some hundred float64 terms err by about 1e-13, the planted mistakes by 1e-3 and more; 1e-10 lies well between.
TOLERANCE = 1e-10
# Central differences err by about h² + eps/h, least, some 1e-10, at h = eps^(1/3); losses of size 10 and third
# derivatives add digits.
STEP = np.finfo(float).eps ** (1 / 3)
CENTRAL_TOLERANCE = 1e-7
# Far below the rounding of 1, so that h² vanishes; nothing is subtracted, so nothing cancels.
COMPLEX_STEP = 1e-30


class Oracle:
    """What the tests compare with."""

    TOLERANCE = TOLERANCE
    CENTRAL_TOLERANCE = CENTRAL_TOLERANCE

    @staticmethod
    def near(got, expected, tolerance=TOLERANCE, relative=False):
        """Assert shape, and every entry within tolerance times the largest expected entry (at least 1).

        relative: every entry within tolerance times itself instead.
        """
        got, expected = np.asarray(got), np.asarray(expected, dtype=float)
        assert got.shape == expected.shape, f"shape {got.shape}, expected {expected.shape}"
        scale = np.abs(expected) if relative else max(1.0, np.max(np.abs(expected), initial=0.0))
        wrong = ~(np.abs(got - expected) <= tolerance * scale)  # so that nan is wrong
        assert not np.any(wrong), f"got {got[wrong]}, expected {expected[wrong]}"

    @classmethod
    def rejects(cls, got, expected, tolerance=TOLERANCE):
        """Assert that `near` refuses the pair: the test of the tester."""
        with pytest.raises(AssertionError):
            cls.near(got, expected, tolerance)

    @staticmethod
    def central(f, x):
        """The gradient of real f at x by central differences."""
        gradient = np.zeros(np.shape(x))
        for k in np.ndindex(gradient.shape):
            up, down = np.array(x, dtype=float), np.array(x, dtype=float)
            up[k] += STEP
            down[k] -= STEP
            gradient[k] = (f(up) - f(down)) / (up[k] - down[k])
        return gradient

    @staticmethod
    def complex_step(f, x):
        """The gradient of f at x by the complex step; f is written so that it is analytic near x."""
        gradient = np.zeros(np.shape(x))
        for k in np.ndindex(gradient.shape):
            z = np.array(x, dtype=complex)
            z[k] += 1j * COMPLEX_STEP
            gradient[k] = np.imag(f(z)) / COMPLEX_STEP
        return gradient

    @staticmethod
    def allows(gradient, directions, candidate):
        """Whether candidate = gradient - sum_t a_t d_t for some 0 <= a_t <= 1."""
        gap = np.ravel(np.subtract(gradient, candidate))
        A = np.reshape(directions, (len(directions), gap.size)).T
        if A.shape[1]:
            gap = gap - A @ lsq_linear(A, gap, bounds=(0, 1), tol=1e-14).x
        return bool(np.max(np.abs(gap), initial=0.0) <= 1e-7)  # lsq_linear stops near 1e-8 inside the bounds

    @staticmethod
    def batch(N, D, K, seed, absent=None):
        """W, X, y of size about 1; class `absent`, if given, is missing from y."""
        rng = np.random.default_rng(seed)
        classes = np.array([j for j in range(K) if j != absent])
        return rng.normal(size=(D, K)), rng.normal(size=(N, D)), rng.choice(classes, size=N)


@pytest.fixture(scope="session")
def oracle():
    return Oracle
