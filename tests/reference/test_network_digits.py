"""The two-layer network on the handwritten digits: every parameter's gradient, and 97% of digits it has not seen."""

import numpy as np
import pytest

from autograde.catalogue import digits
from autograde.reference import network

D, H, K, REG = 64, 100, 10, 3e-4
FOLDS, EPOCHS, BATCH, RATE = 5, 60, 50, 0.8
ENOUGH = 0.97


def start(rng):
    """Random weights, so large that Z and S begin at size 1; biases 0."""
    return {
        "W1": rng.normal(size=(D, H)) * np.sqrt(2 / D),
        "b1": np.zeros(H),
        "W2": rng.normal(size=(H, K)) * np.sqrt(2 / H),
        "b2": np.zeros(K),
    }


def trained(params, X, y, rng):
    """Stochastic gradient descent, at a rate that falls to 0 in a straight line."""
    each = len(X) // BATCH
    for step in range(EPOCHS * each):
        if step % each == 0:
            order = rng.permutation(len(X))
        rows = order[step % each * BATCH :][:BATCH]
        _, grads = network.two_layer_loss(params, X[rows], y[rows], REG)
        rate = RATE * (1 - step / (EPOCHS * each))
        params = {name: params[name] - rate * grads[name] for name in params}
    return params


def off(params, X, y, gradient_of):
    """For each parameter, the largest distance of gradient_of's entries from central differences of the loss."""
    h = np.finfo(float).eps ** (1 / 3)
    assert np.min(np.abs(network.forward(params, X)[0])) > 10 * h  # pixels are at most 1: no step crosses a kink
    grads, found = gradient_of(params), {}
    for name, value in params.items():
        measured = np.zeros(value.shape)
        for k in np.ndindex(value.shape):
            moved = value.copy()
            moved[k] = value[k] + h
            up = network.two_layer_loss({**params, name: moved}, X, y, REG)[0]
            moved[k] = value[k] - h
            measured[k] = (up - network.two_layer_loss({**params, name: moved}, X, y, REG)[0]) / (2 * h)
        found[name] = np.max(np.abs(measured - grads[name]))
    return found


@pytest.fixture(scope="module")
def batch():
    X, y = digits.load()
    params = start(np.random.Generator(np.random.PCG64(1)))
    params["b1"], params["b2"] = params["b1"] + 0.1, params["b2"] - np.arange(K) / 10
    return params, X[:12], y[:12]


def test_every_parameters_gradient_on_digits(batch):
    params, X, y = batch
    sizes = sum(value.size for value in params.values())
    assert sizes == 64 * 100 + 100 + 100 * 10 + 10
    found = off(params, X, y, lambda p: network.two_layer_loss(p, X, y, REG)[1])
    assert max(found.values()) < 1e-8, found


def test_the_check_sees_a_gradient_that_ignores_the_relu(batch):
    params, X, y = batch

    def without_relu(params):
        _, hidden, S = network.forward(params, X)
        dS = network.softmax(S) - network.one_hot(y, K)
        dH, dW2, db2 = network.affine_backward(dS / len(X), hidden, params["W2"])
        _, dW1, db1 = network.affine_backward(dH, X, params["W1"])
        return {"W1": dW1 + 2 * REG * params["W1"], "b1": db1, "W2": dW2 + 2 * REG * params["W2"], "b2": db2}

    found = off(params, X, y, without_relu)
    assert found["W2"] < 1e-8 and found["b2"] < 1e-8
    assert found["W1"] > 1e-3 and found["b1"] > 1e-3


def test_digits_that_it_has_not_seen():
    """Cross-validation: each of the 1,797 digits is classified once, by a network that was trained without it."""
    X, y = digits.load()
    rng = np.random.Generator(np.random.PCG64(0))
    part = rng.permutation(len(X)) % FOLDS
    guessed, untrained = np.empty_like(y), np.empty_like(y)
    for fold in range(FOLDS):
        params, seen = start(rng), part != fold
        untrained[~seen] = network.predict(params, X[~seen])
        guessed[~seen] = network.predict(trained(params, X[seen], y[seen], rng), X[~seen])
    assert np.mean(untrained == y) < 0.3  # what training has to account for
    assert np.mean(guessed == y) >= ENOUGH
