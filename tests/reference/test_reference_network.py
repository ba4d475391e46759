"""The two layers against finite differences, complex step, HIPS autograd and mpmath, parameter by parameter."""

import warnings

import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
from autograd import grad

from autograde.reference import network

KEYS = ("W1", "b1", "W2", "b2")
SIZES = [(1, 3, 2, 4, 0.1), (6, 3, 5, 4, 0.1), (4, 2, 3, 2, 0.0), (3, 5, 1, 3, 0.2)]  # N, D, H, K, reg


def make(N, D, H, K, seed=0):
    rng = np.random.default_rng(seed)
    params = {name: rng.normal(size=s) for name, s in zip(KEYS, ((D, H), H, (H, K), K), strict=True)}
    return params, rng.normal(size=(N, D)), rng.integers(K, size=N)


def loss_anywhere(params, X, y, reg, np=np):
    """The loss a second time, for complex parameters and autograd."""
    Z = np.dot(X, params["W1"]) + params["b1"]
    S = np.dot(np.where(np.real(Z) > 0, Z, 0.0 * Z), params["W2"]) + params["b2"]
    log_P = S - np.log(np.sum(np.exp(S), axis=1))[:, None]
    data = -np.sum(log_P * np.eye(S.shape[1])[y]) / len(y)
    return data + reg * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))


def truths(oracle, params, X, y, reg):
    """Every parameter's gradient three ways, with the tolerance of each."""
    by_autograd = grad(lambda params: loss_anywhere(params, X, y, reg, anp))(params)
    for name in KEYS:

        def f(value, name=name):
            return loss_anywhere({**params, name: value}, X, y, reg)

        yield name, by_autograd[name], oracle.TOLERANCE
        yield name, oracle.complex_step(f, params[name]), oracle.TOLERANCE
        yield name, oracle.central(f, params[name]), oracle.CENTRAL_TOLERANCE


@pytest.mark.parametrize(("N", "D", "H", "K", "reg"), SIZES)
def test_two_layer_loss(oracle, N, D, H, K, reg):
    params, X, y = make(N, D, H, K, seed=N)
    assert np.min(np.abs(network.forward(params, X)[0])) > 1e-4  # finite differences cross no kink
    for implementation in (network.two_layer_loss, network.two_layer_loss_loop):
        loss, grads = implementation(params, X, y, reg)
        assert type(loss) is float and set(grads) == set(KEYS)
        oracle.near(loss, loss_anywhere(params, X, y, reg))
        for name, expected, tolerance in truths(oracle, params, X, y, reg):
            oracle.near(grads[name], expected, tolerance)


def backward_with(params, X, y, reg, slope=lambda Z: Z >= 0, N=None, b_reg=0.0, factor=2):
    """Back-propagation with places to plant a mistake in."""
    Z, H, S = network.forward(params, X)
    E = np.exp(S)
    dS = (E / E.sum(axis=1, keepdims=True) - np.eye(S.shape[1])[y]) / (N or len(y))
    dZ = dS @ params["W2"].T * slope(Z)
    return {
        "W1": X.T @ dZ + factor * reg * params["W1"],
        "b1": dZ.sum(axis=0) + b_reg * params["b1"],
        "W2": H.T @ dS + factor * reg * params["W2"],
        "b2": dS.sum(axis=0) + b_reg * params["b2"],
    }


MISTAKES = {
    "no ReLU": {"slope": np.ones_like},
    "ReLU inverted": {"slope": lambda Z: Z < 0},
    "ReLU of H's value": {"slope": lambda Z: np.maximum(0, Z)},
    "1/N forgotten": {"N": 1},
    "half the regulariser": {"factor": 1},
    "biases regularised": {"b_reg": 0.2},
}


@pytest.mark.parametrize("mistake", [None, *MISTAKES])
def test_planted_mistakes_are_rejected(oracle, mistake):
    params, X, y = make(6, 3, 5, 4, seed=6)
    wrong = backward_with(params, X, y, 0.1, **MISTAKES.get(mistake, {}))
    rejected = set()
    for n, (name, expected, tolerance) in enumerate(truths(oracle, params, X, y, 0.1)):
        try:
            oracle.near(wrong[name], expected, tolerance)
        except AssertionError:
            rejected.add(n % 3)
    assert rejected == (set() if mistake is None else {0, 1, 2})  # by each of the three oracles


@pytest.mark.parametrize("shape", [(1, 1), (3, 4)])
def test_relu_backward(oracle, shape):
    rng = np.random.default_rng(0)
    Z, dH = rng.normal(size=shape), rng.normal(size=shape)

    def f(Z, np=np):
        return np.sum(dH * np.where(np.real(Z) > 0, Z, 0.0 * Z))

    got = network.relu_backward(dH, Z)
    oracle.near(network.relu_backward_loop(dH, Z), got)
    oracle.near(got, oracle.complex_step(f, Z))
    oracle.near(got, grad(lambda Z: f(Z, anp))(Z))
    oracle.near(got, oracle.central(f, Z), oracle.CENTRAL_TOLERANCE)
    for wrong in (dH * (Z < 0), got + dH, -got + 1):
        oracle.rejects(wrong, oracle.complex_step(f, Z))


@pytest.mark.parametrize("zeros", [[], [(0, 1)], [(0, 0), (1, 2)], list(np.ndindex(2, 3))])
def test_relu_ties(oracle, zeros):
    rng = np.random.default_rng(1)
    Z, dH = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    for k in zeros:
        Z[k] = 0.0
    g, directions = network.relu_backward(dH, Z), network.relu_backward_ties(dH, Z)
    assert directions.shape == (len(zeros), 2, 3)
    np.testing.assert_array_equal(g, dH * (Z >= 0))
    oracle.near(g - directions.sum(axis=0), dH * (Z > 0))
    assert oracle.allows(g, directions, dH * ((Z > 0) + 0.5 * (Z == 0)))
    assert oracle.allows(g, directions, dH * ((Z > 0) + 1.5 * (Z == 0))) == (not zeros)
    assert not oracle.allows(g, directions, dH * (Z < 0) + 1e-3)


def test_negative_zero_is_a_tie():
    assert network.relu_backward_ties(np.ones((1, 1)), np.array([[-0.0]])).shape == (1, 1, 1)


@pytest.mark.parametrize("dead", [[0], [0, 2]])
def test_two_layer_ties(oracle, dead):
    """Units with W1 and b1 of 0 are tied for every sample: what each slope at 0 gives must be allowed, whole dicts."""
    params, X, y = make(4, 3, 3, 4, seed=2)
    params["W1"][:, dead], params["b1"][dead] = 0.0, 0.0
    grads = network.two_layer_loss(params, X, y, 0.1)[1]
    ties = network.two_layer_loss_ties(params, X, y, 0.1)
    T = 4 * len(dead)
    assert {name: d.shape for name, d in ties.items()} == {name: (T, *params[name].shape) for name in KEYS}

    def flat(arrays, T=None):
        parts = [np.reshape(arrays[name], (-1,) if T is None else (T, -1)) for name in KEYS]
        return np.concatenate(parts, axis=-1)

    def at(slope):
        return flat(backward_with(params, X, y, 0.1, slope=lambda Z: (Z > 0) + slope * (Z == 0)))

    g, directions = flat(grads), flat(ties, T)
    oracle.near(g, at(1.0))
    oracle.near(g - directions.sum(axis=0), at(0.0))
    oracle.near(flat(network.two_layer_loss_loop(params, X, y, 0.1)[1]), g)
    one_by_one = np.random.default_rng(0).uniform(size=(4, 3))
    for slope in (0.0, 0.5, 1.0, one_by_one):
        assert oracle.allows(g, directions, at(slope))
    # One dead unit: its bias gradient may not take the other end while its weights stay.
    mixed = {**grads, "b1": np.where(np.isin(np.arange(3), dead), 0.0, grads["b1"])}
    for wrong in (at(3.0), at(-2.0), flat(mixed), g + 0.1):
        assert not oracle.allows(g, directions, wrong)
    params, X, y = make(4, 3, 3, 4, seed=2)
    assert network.two_layer_loss_ties(params, X, y, 0.1)["W1"].shape == (0, 3, 3)


def test_affine_backward(oracle):
    rng = np.random.default_rng(0)
    x, W, b, dout = (rng.normal(size=s) for s in ((4, 3), (3, 2), 2, (4, 2)))
    arguments = (x, W, b)
    for implementation in (network.affine_backward, network.affine_backward_loop):
        for k, got in enumerate(implementation(dout, x, W)):

            def f(value, np=np, k=k):
                x, W, b = (value if i == k else a for i, a in enumerate(arguments))
                return np.sum(dout * (np.dot(x, W) + b))

            oracle.near(got, oracle.complex_step(f, arguments[k]))
            oracle.near(got, grad(lambda v, f=f: f(v, anp))(arguments[k]))
            oracle.near(got, oracle.central(f, arguments[k]), oracle.CENTRAL_TOLERANCE)
            oracle.rejects(got / 4, oracle.complex_step(f, arguments[k]))


@pytest.mark.parametrize("offset", [0.0, 1000.0, -1000.0])
def test_stability(oracle, offset):
    """Scores with a common offset and a spread of 800, loss and gradients at 50 digits."""
    params, X, y = make(3, 2, 2, 4, seed=1)
    params["b2"] = params["b2"] + offset + np.array([0.0, 800.0, -800.0, 1.0])
    with mpmath.workdps(50), warnings.catch_warnings():
        warnings.simplefilter("error")
        m = {name: mpmath.matrix(np.atleast_2d(value).tolist()) for name, value in params.items()}
        N, rows, dS = len(y), mpmath.matrix(X.tolist()), mpmath.matrix(3, 4)
        Z = rows * m["W1"] + mpmath.ones(N, 1) * m["b1"]
        H = Z.apply(lambda z: max(mpmath.mpf(0), z))
        S = H * m["W2"] + mpmath.ones(N, 1) * m["b2"]
        loss = mpmath.mpf(0)
        for i in range(N):
            lse = mpmath.log(sum(mpmath.exp(S[i, j]) for j in range(4)))
            loss += (lse - S[i, int(y[i])]) / N
            for j in range(4):
                dS[i, j] = (mpmath.exp(S[i, j] - lse) - (j == y[i])) / N
        dH = dS * m["W2"].T
        dZ = mpmath.matrix(N, 2)
        for k in np.ndindex(N, 2):
            dZ[k] = dH[k] if Z[k] > 0 else 0
        ones = mpmath.ones(1, N)
        expected = {"W1": rows.T * dZ, "b1": ones * dZ, "W2": H.T * dS, "b2": ones * dS}
        for implementation in (network.two_layer_loss, network.two_layer_loss_loop):
            got, grads = implementation(params, X, y, 0.0)
            oracle.near(got, float(loss))
            for name in KEYS:
                by_mpmath = np.array(expected[name].tolist(), dtype=float).reshape(params[name].shape)
                oracle.near(grads[name], by_mpmath)


def test_predict():
    params = {"W1": np.eye(2), "b1": np.zeros(2), "W2": np.array([[1.0, 0.0, 1.0], [0.0, 2.0, 0.0]]), "b2": np.zeros(3)}
    labels = network.predict(params, np.array([[3.0, 1.0], [1.0, 3.0], [-1.0, -1.0]]))
    assert labels.dtype == np.int64
    assert labels.tolist() == [0, 1, 0]  # scores 3 2 3 (a tie: the first), 1 6 1, and 0 0 0


def test_raises():
    params, X, y = make(3, 2, 4, 3)
    with pytest.raises(KeyError):
        network.two_layer_loss({"W1": params["W1"]}, X, y, 0.1)
    with pytest.raises(ValueError):
        network.two_layer_loss(params, X.T, y, 0.1)
    with pytest.raises(IndexError):
        network.two_layer_loss(params, X, np.array([0, 1, 3]), 0.1)
    with pytest.raises(ValueError):
        network.relu_backward(np.zeros((2, 3)), np.zeros((3, 2)))
    with pytest.raises(ValueError):
        network.affine_backward(np.zeros((2, 3)), np.zeros((2, 4)), np.zeros((4, 5)))
