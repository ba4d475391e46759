"""The chain-rule references against finite differences, complex step, HIPS autograd and mpmath."""

import warnings

import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
from autograd import grad, jacobian

from autograde.reference import chain


@pytest.mark.parametrize("seed", range(4))
def test_one_output(oracle, seed):
    rng = np.random.default_rng(seed)
    w, x = rng.normal(size=seed + 1), rng.normal(size=seed + 1)
    target, label = float(rng.normal()), int(rng.choice([-1, 1]))

    def square(w, np=np):
        return (np.dot(w, x) - target) ** 2

    def logistic(w, np=np):
        return np.log(1 + np.exp(-label * np.dot(w, x)))

    for got, twin, f in (
        (chain.square_loss_grad(w, x, target), chain.square_loss_grad_loop(w, x, target), square),
        (chain.logistic_loss_grad(w, x, label), chain.logistic_loss_grad_loop(w, x, label), logistic),
    ):
        oracle.near(twin, got)
        oracle.near(got, oracle.complex_step(f, w))
        oracle.near(got, grad(lambda w, f=f: f(w, anp))(w))
        oracle.near(got, oracle.central(f, w), oracle.CENTRAL_TOLERANCE)
        oracle.rejects(-got, oracle.complex_step(f, w))
        oracle.rejects(got / 2, oracle.central(f, w), oracle.CENTRAL_TOLERANCE)
        oracle.rejects(got / x, oracle.complex_step(f, w))  # dL/df, the inner derivative forgotten


@pytest.mark.parametrize("f", [0.0, 1e-8, 30.0, 700.0, 800.0, 1e5, -1e-8, -30.0, -700.0, -800.0, -1e5])
@pytest.mark.parametrize("y", [-1, 1])
def test_logistic_is_stable(oracle, f, y):
    w, x = np.array([f, 0.0]), np.array([1.0, 2.0])
    with mpmath.workdps(50), warnings.catch_warnings():
        warnings.simplefilter("error")
        dL_df = -y / (1 + mpmath.exp(y * mpmath.mpf(f)))
        expected = np.array([float(dL_df), float(2 * dL_df)])
        for gradient in (chain.logistic_loss_grad, chain.logistic_loss_grad_loop):
            got = gradient(w, x, y)
            oracle.near(got, expected)
            if np.min(np.abs(expected)) > 1e-300:
                oracle.near(got, expected, relative=True)
    with np.errstate(all="ignore"):
        unstable = -y * x * np.exp(-y * f) / (1 + np.exp(-y * f))
    if -y * f > 710:
        oracle.rejects(unstable, expected)


def test_sigmoid(oracle):
    z = np.array([-800.0, -30.0, 0.0, 2.0, 30.0, 800.0])
    with mpmath.workdps(50):
        oracle.near(chain.sigmoid(z), [float(1 / (1 + mpmath.exp(-v))) for v in z])


def test_k_outputs(oracle):
    """f_j = sum of W_dm^j: its derivative is j W^(j-1), and L is the square of a sum of the f_j."""
    rng = np.random.default_rng(0)
    W, c = rng.normal(size=(3, 2)), rng.normal(size=4)

    def loss(W, np=np):
        return sum(c[j] * np.sum(W**j) for j in range(4)) ** 2

    f = sum(c[j] * np.sum(W**j) for j in range(4))
    df_dW = np.array([j * W ** max(j - 1, 0) for j in range(4)])
    got = chain.chain_outputs(2 * f * c, df_dW)
    oracle.near(chain.chain_outputs_loop(2 * f * c, df_dW), got)
    oracle.near(got, oracle.complex_step(loss, W))
    oracle.near(got, grad(lambda W: loss(W, anp))(W))
    oracle.near(got / 10, oracle.central(loss, W) / 10, oracle.CENTRAL_TOLERANCE)
    oracle.rejects(2 * f * c[1] * df_dW[1], oracle.complex_step(loss, W))  # one path of four
    with pytest.raises(ValueError):
        chain.chain_outputs(c[:3], df_dW)


@pytest.mark.parametrize(("K", "M", "D"), [(1, 1, 1), (2, 3, 4), (4, 2, 3)])
def test_two_steps(oracle, K, M, D):
    rng = np.random.default_rng(K)
    A, B, x = rng.normal(size=(M, D)), rng.normal(size=(K, M)), rng.normal(size=D)

    def f(x, np=np):
        z = np.dot(A, x)
        return np.dot(B, z * z)

    got = chain.two_step_grad(A, B, x)
    oracle.near(chain.two_step_grad_loop(A, B, x), got)
    oracle.near(got, [oracle.complex_step(lambda x, k=k: f(x)[k], x) for k in range(K)])
    oracle.near(got, [oracle.central(lambda x, k=k: f(x)[k], x) for k in range(K)], oracle.CENTRAL_TOLERANCE)
    oracle.near(got, jacobian(lambda x: f(x, anp))(x))
    oracle.rejects(got / 2, jacobian(lambda x: f(x, anp))(x))
    oracle.rejects(B @ np.diag(2 * (A @ x)), jacobian(lambda x: f(x, anp))(x))  # the last factor forgotten


def test_graph(oracle):
    assert chain.graph_backward(1, 2, 3) == (6.0, 15.0, 6.0, 6.0, 3.0)  # u = 3, v = 6, L = 18
    rng = np.random.default_rng(0)
    for _ in range(5):
        a, b, c = rng.normal(size=3)
        point = np.array([a, b, c])

        def loss(p):
            return (p[0] + p[1]) * (p[1] * p[2])

        got = np.array(chain.graph_backward(a, b, c))
        oracle.near(got[:3], oracle.complex_step(loss, point))
        oracle.near(got[:3], grad(loss)(point))
        oracle.near(got[:3], oracle.central(loss, point), oracle.CENTRAL_TOLERANCE)
        oracle.near(got[3:], grad(lambda uv: uv[0] * uv[1])(np.array([a + b, b * c])))
        oracle.rejects(got[:3] - [0, b * c, 0], grad(loss)(point))  # one of b's two paths forgotten
    assert all(type(v) is float for v in chain.graph_backward(np.float64(1), 2, np.int64(3)))


def test_raises():
    for gradient in (chain.square_loss_grad, chain.logistic_loss_grad):
        with pytest.raises(ValueError):
            gradient(np.zeros(2), np.zeros(3), 1)
    with pytest.raises(ValueError):
        chain.two_step_grad(np.zeros((2, 3)), np.zeros((4, 3)), np.zeros(3))
