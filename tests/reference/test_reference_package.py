"""What holds for every reference: pure, quiet, float64, the same for every layout and label type and by loops."""

import re
import warnings
from pathlib import Path

import numpy as np
import pytest

from autograde import reference
from autograde.reference import LOOPS, TIES, TRUTH

RNG = np.random.default_rng(0)
W, X, y, S = RNG.normal(size=(3, 4)), RNG.normal(size=(5, 3)), np.array([0, 2, 2, 1, 0]), RNG.normal(size=(5, 4))
s, w, x, A = RNG.normal(size=4), RNG.normal(size=3), RNG.normal(size=3), RNG.normal(size=(5, 4))
PARAMS = {"W1": W, "b1": RNG.normal(size=4), "W2": RNG.normal(size=(4, 3)), "b2": RNG.normal(size=3)}


def square_sum(W):
    return float(np.sum(W**2))


ARGUMENTS = {
    "indicator": (S > 0,),
    "piecewise_min": (S, A),
    "piecewise_min_grad": (S, A),
    "relu_cubed": (S,),
    "relu_cubed_grad": (S,),
    "select": (s, 2),
    "one_hot": (y, 4),
    "case_gradient": (w,),
    "both": (1.0 * (S > 0), 1.0 * (A > 0)),
    "either": (1.0 * (S > 0), 1.0 * (A > 0)),
    "square_loss_grad": (w, x, 0.5),
    "logistic_loss_grad": (w, x, -1),
    "chain_outputs": (s, RNG.normal(size=(4, 3, 2))),
    "two_step_grad": (RNG.normal(size=(4, 3)), A, x),
    "graph_backward": (1.5, -2.0, 0.25),
    "numerical_gradient": (square_sum, W, 1e-5),
    "relative_error": (S, A),
    "column_gradient": (x, 1, 4),
    "outer_gradient": (x, s),
    "batch_gradient": (X, S),
    "linear_backward": (X, W, S),
    "svm_sample_loss": (s, 1),
    "svm_dscores": (s, 1),
    "svm_loss_naive": (W, X, y, 0.1),
    "svm_loss": (W, X, y, 0.1),
    "log_sum_exp": (s,),
    "softmax": (S,),
    "softmax_dscores": (s, 1),
    "dp_y_dscores": (s, 1),
    "softmax_loss_naive": (W, X, y, 0.1),
    "softmax_loss": (W, X, y, 0.1),
    "linear_loss": (W, X, y, 0.1, TRUTH["softmax_scores"]),
    "svm_scores": (S, y),
    "softmax_scores": (S, y),
    "squared_hinge": (S, y),
    "label_smoothing": (S, y, 0.1),
    "focal_loss": (S, y, 2.0),
    "one_vs_rest": (S, y),
    "free_loss": (S, y),
    "sgd": (TRUTH["svm_loss"], W, X, y, 0.1, 0.5, np.array([[0, 1], [4, 2]])),
    "relu_backward": (S, A),
    "affine_backward": (S, X, W),
    "two_layer_loss": (PARAMS, X, y, 0.1),
    "predict": (PARAMS, X),
}


def each(change, value):
    """`value` with every array in it changed."""
    if isinstance(value, np.ndarray):
        return change(value)
    if isinstance(value, tuple):
        return tuple(each(change, v) for v in value)
    if isinstance(value, dict):
        return {name: each(change, v) for name, v in value.items()}
    return value


def arrays(value):
    """All that a result holds, as a list of arrays."""
    if isinstance(value, tuple):
        return [a for v in value for a in arrays(v)]
    if isinstance(value, dict):
        return [a for name in sorted(value) for a in arrays(value[name])]
    return [np.asarray(value)]


def same(got, expected, rtol=1e-13):
    for a, b in zip(arrays(got), arrays(expected), strict=True):
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=rtol, atol=1e-13)


def read_only(a):
    a = a.copy()
    a.flags.writeable = False
    return a


def strided(a):
    """The same values in every second place of a larger array."""
    larger = np.full(tuple(2 * n for n in a.shape), 77, dtype=a.dtype)
    view = larger[tuple(slice(None, None, 2) for _ in a.shape)]
    view[...] = a
    return view


def labels_as(dtype):
    return lambda a: a.astype(dtype) if np.issubdtype(a.dtype, np.integer) else a


CHANGES = {
    "read-only": read_only,
    "Fortran": np.asfortranarray,
    "strided": strided,
    "reversed": lambda a: a[::-1].copy()[::-1],
    **{f"labels {t}": labels_as(t) for t in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8")},
}
ALL = [(id, f) for table in (TRUTH, TIES, LOOPS) for id, f in table.items()]


def test_tables():
    assert set(ARGUMENTS) == set(TRUTH)
    assert set(TIES) <= set(TRUTH) and set(LOOPS) <= set(TRUTH)
    assert all(TRUTH[id].__name__ == id for id in TRUTH)


@pytest.mark.parametrize(("id", "function"), ALL, ids=[f.__name__ for _, f in ALL])
def test_inputs_unchanged_and_layout_without_effect(id, function):
    given = ARGUMENTS[id]
    before = each(np.copy, given)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        expected = function(*given)
        for a, b in zip(arrays(given), arrays(before), strict=True):
            np.testing.assert_array_equal(a, b)
        for change in CHANGES.values():
            same(function(*each(change, given)), expected)
    for a in arrays(expected):
        assert a.dtype == (np.int64 if id == "predict" else np.float64)
        assert not any(np.shares_memory(a, b) for b in arrays(given) if b.dtype != object)


@pytest.mark.parametrize("id", [id for id in ARGUMENTS if id.endswith(("sample_loss", "dscores"))])
@pytest.mark.parametrize("dtype", ["i1", "i8", "u1", "u8"])
def test_scalar_labels_of_any_type(id, dtype):
    same(TRUTH[id](s, np.dtype(dtype).type(1)), TRUTH[id](s, 1))


@pytest.mark.parametrize("id", LOOPS)
def test_loop_twin(id):
    same(LOOPS[id](*ARGUMENTS[id]), TRUTH[id](*ARGUMENTS[id]), rtol=1e-11)


@pytest.mark.parametrize("id", TIES)
def test_no_ties_in_general(id):
    assert all(len(d) == 0 for d in arrays(TIES[id](*ARGUMENTS[id])))


def test_a_twin_that_differs_is_seen():
    with pytest.raises(AssertionError):
        same((1.0, {"W1": S}), (1.0, {"W1": S + 1e-9}))


def test_public_docstrings_name_an_equation():
    for function in TRUTH.values():
        twin = function.__name__.endswith("naive")
        assert re.search(r"``eq-[a-z]+(-[A-Za-z0-9]+)*``", function.__doc__), function.__name__
        assert twin or "Returns" in function.__doc__ or function.__module__.endswith("lab"), function.__name__


def test_modules_stay_small():
    for path in Path(reference.__file__).parent.glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 200, path.name
