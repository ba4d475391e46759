"""Tests of the formulas' test: a wrong formula is noticed by every exercise that it belongs to."""

from __future__ import annotations

import pytest
from mpmath import log

from . import test_formulas
from .formulas.equations import EQUATIONS, READINGS, OnPage, changed, each, on_pages, one
from .formulas.softmax import p
from .formulas.svm import q
from .test_formulas import disagreements

WRONG = {"sign": lambda v: -v, "off by a millionth": lambda v: v * (1 + 1e-6)}
UNSEEN = {("predict", "eq-network-forward", "off by a millionth")}  # the largest score is still the largest


@pytest.mark.parametrize("how", WRONG)
@pytest.mark.parametrize("reading", READINGS, ids=str)
def test_every_formula_that_a_reading_names_takes_part(reading, how, monkeypatch):
    for label in reading.labels:
        if (reading.exercise, label, how) in UNSEEN:
            continue
        right = EQUATIONS[label].function

        def wrong(*arguments, right=right):
            return each(WRONG[how], right(*arguments))

        with monkeypatch.context() as planted:
            planted.setitem(EQUATIONS, label, changed(label, wrong))
            assert next(disagreements(reading), None), f"{reading.exercise} doesn't depend on {label}"


def gradient(of_data, of_reg):
    """dW with other factors than 1/N and 2 lambda."""

    def wrong(X, dS, W, reg):
        D, K = len(W), len(W[0])
        data = [[sum(x[d] * ds[k] for x, ds in zip(X, dS, strict=True)) for k in range(K)] for d in range(D)]
        return [[of_data(len(X)) * data[d][k] + of_reg * reg * W[d][k] for k in range(K)] for d in range(D)]

    return wrong


def zeros(X, dS):
    return [[0] * len(dS[0]) for _ in X[0]]


def svm_dscores(sign):
    """dL/ds of the SVM with another sign before its second term."""
    return lambda s, y: [
        one(j != y) * q(s, y, j) + sign * one(j == y) * sum(q(s, y, m) for m in range(len(s)) if m != y)
        for j in range(len(s))
    ]


def half(label):
    """The equation's value with half the regulariser: its last argument is reg."""
    right = EQUATIONS[label].function
    return lambda *arguments: right(*arguments[:-1], arguments[-1] / 2)


def without_mean(label):
    """A mean loss that forgot its 1/N: the data's part, found with reg = 0, N times too large."""
    right = EQUATIONS[label].function

    def wrong(*arguments):
        data = right(*arguments[:-1], 0)
        return len(arguments[0]) * data + right(*arguments) - data

    return wrong


def divided(right):
    return lambda dL_df, df_dW: each(lambda v: v / len(dL_df), right(dL_df, df_dW))


def focal_dscores(S, y, gamma):
    """The minus sign of 1 - p_y forgotten in the product rule."""
    g = [
        -gamma * (1 - p(s, label)) ** (gamma - 1) * p(s, label) * log(p(s, label)) - (1 - p(s, label)) ** gamma
        for s, label in zip(S, y, strict=True)
    ]
    return [[g[i] * (one(j == y[i]) - p(S[i], j)) for j in range(len(S[i]))] for i in range(len(S))]


PLANTED = [
    ("eq-or", "the plain sum", lambda A, B: A + B),
    ("eq-indicator-or", "the plain sum", lambda A, B: A + B),
    ("eq-indicator-and", "the sum", lambda A, B: A + B),
    ("eq-indicator-relu-cubed-grad", "the power one too high", lambda x: one(x >= 0) * 3 * x**3),
    ("eq-chain-sum", "divided by K", divided(EQUATIONS["eq-chain-sum"].function)),
    ("eq-matrix-batch", "1/N forgotten", lambda X, dS: gradient(lambda N: 1, 0)(X, dS, zeros(X, dS), 0)),
    ("eq-svm-loss", "the right class in the sum", lambda s, y: sum(max(0, v - s[y] + 1) for v in s)),
    ("eq-svm-dscores", "the sign of the second term", svm_dscores(+1)),
    ("eq-svm-dscores", "the second term forgotten", svm_dscores(0)),
    ("eq-svm-mean", "1/N forgotten", without_mean("eq-svm-mean")),
    ("eq-svm-mean", "half the regulariser", half("eq-svm-mean")),
    ("eq-svm-dW", "1/N forgotten", gradient(lambda N: 1, 2)),
    ("eq-svm-dW", "lambda for 2 lambda", gradient(lambda N: 1 / N, 1)),
    ("eq-dW", "the regulariser forgotten", gradient(lambda N: 1 / N, 0)),
    ("eq-mean-loss", "half the regulariser", half("eq-mean-loss")),
    ("eq-softmax-dscores", "-1{j = y} forgotten", lambda s, y: [p(s, j) for j in range(len(s))]),
    ("eq-softmax-dscores", "p_y for p_j", lambda s, y: [p(s, y) - one(j == y) for j in range(len(s))]),
    ("eq-softmax-dpy", "p_j for p_y in front", lambda s, y: [p(s, j) * (one(j == y) - p(s, j)) for j in range(len(s))]),
    ("eq-softmax-mean", "1/N forgotten", without_mean("eq-softmax-mean")),
    ("eq-softmax-dW", "1/N forgotten", gradient(lambda N: 1, 2)),
    ("eq-softmax-dW", "lambda for 2 lambda", gradient(lambda N: 1 / N, 1)),
    ("eq-lab-focal-dS", "the sign of the first term", focal_dscores),
    ("eq-network-loss", "half the regulariser", half("eq-network-loss")),
    ("eq-network-backward", "lambda for 2 lambda", half("eq-network-backward")),
]


@pytest.mark.parametrize(("label", "mistake", "wrong"), PLANTED, ids=[f"{label}: {m}" for label, m, _ in PLANTED])
def test_planted_mistakes_are_noticed(label, mistake, wrong, monkeypatch):
    readings = [reading for reading in READINGS if label in reading.labels]
    assert readings
    monkeypatch.setitem(EQUATIONS, label, changed(label, wrong))
    for reading in readings:
        assert next(disagreements(reading), None), f"{reading}: {mistake} goes unnoticed"


def test_a_changed_formula_on_a_page_asks_for_its_transcription(monkeypatch):
    label = "eq-svm-dscores"
    (found,) = on_pages()[label]
    assert OnPage("svm.md", found.latex.replace(" ", "\n  ")).digest == found.digest  # other line breaks
    other = OnPage("svm.md", found.latex.replace("-", "+"))
    monkeypatch.setattr(test_formulas, "on_pages", lambda: {label: [other]})
    with pytest.raises(AssertionError, match=rf"{label} on page svm.md has changed: check its transcription .*update"):
        test_formulas.test_the_transcription_is_of_the_formula_as_it_stands(label)
