"""Verdicts: who gets which points, and what is said."""

from __future__ import annotations

import os

import numpy as np
import pytest

import autograde
from autograde.judge.check import check

TRUTH = autograde.reference.TRUTH
SEEDS = range(1000 if os.environ.get("GBH_LONG") else 20)
svm_loss = TRUTH["svm_loss"]
softmax_loss = TRUTH["softmax_loss"]


def points(report):
    return {criterion.name: criterion.points for criterion in report.criteria}


@pytest.mark.parametrize("id", autograde.exercises())
def test_references_pass_on_public_and_on_fresh_cases(id):
    for seed in (None, *SEEDS):
        report = autograde.judge(id, TRUTH[id], seed)
        assert report.passed, report
        assert report.points == report.max_points


@pytest.mark.parametrize("id", autograde.exercises())
def test_stubs_and_empty_answers_earn_nothing(id):
    def stub(*inputs):
        raise NotImplementedError

    for function in (stub, lambda *inputs: None, lambda *inputs: 0.0, lambda *inputs: (0.0, np.zeros((4, 3))), 3, None):
        report = autograde.judge(id, function)
        assert report.points == 0
        assert not report.passed


@pytest.mark.parametrize("id", autograde.exercises())
def test_an_answer_table_earns_nothing_on_fresh_cases(id):
    from autograde.catalogue import exercise_named

    table = {}
    for case in exercise_named(id).cases():
        table[str(list(case.inputs.values()))] = TRUTH[id](*case.inputs.values())

    def function(*inputs):
        return table[str(list(inputs))]

    exercise = exercise_named(id)
    fixed = sum(str(list(c.inputs.values())) in table for c in exercise.cases(5))
    assert fixed < len(table) / 2, "most cases must depend on the seed"
    assert autograde.judge(id, function, seed=5).points == 0


def test_cases_are_the_same_from_the_same_seed_and_others_from_another():
    from autograde.catalogue import exercise_named

    exercise = exercise_named("svm_loss")
    one, same, other = exercise.cases(4), exercise.cases(4), exercise.cases(5)
    assert all(np.array_equal(a.inputs["W"], b.inputs["W"]) for a, b in zip(one, same, strict=True))
    assert not np.array_equal(one[0].inputs["W"], other[0].inputs["W"])


def test_one_mistake_costs_one_criterion():
    def half_gradient(W, X, y, reg):
        loss, dW = svm_loss(W, X, y, reg)
        return loss, dW - reg * W

    assert points(autograde.judge("svm_loss", half_gradient)) == {
        "contract": 1,
        "loss": 1,
        "gradient": 3,
        "regulariser": 0,
        "speed": 1,
    }


def test_changing_an_input_costs_the_contract_alone():
    def centred(W, X, y, reg):
        result = svm_loss(W, X, y, reg)
        if X.flags.writeable:
            X -= X.mean(axis=0)
        return result

    report = autograde.judge("svm_loss", centred)
    assert points(report)["contract"] == 0
    assert report.points == report.max_points - 1
    assert "changes its input X" in report.criteria[0].message


def test_instability_costs_stability_alone():
    def unshifted(W, X, y, reg):
        S = X @ W
        P = np.exp(S)
        P /= P.sum(axis=1, keepdims=True)
        rows = np.arange(len(y))
        loss = -np.log(P[rows, y]).mean() + reg * (W**2).sum()
        P[rows, y] -= 1
        return loss, X.T @ P / len(y) + 2 * reg * W

    got = points(autograde.judge("softmax_loss", unshifted))
    assert got["stability"] == got["underflow"] == 0
    assert got["loss"] == 1
    assert got["gradient"] == 2
    assert got["regulariser"] == got["contract"] == got["speed"] == 1


def numerical(loss, step):
    def gradient(W, X, y, reg):
        dW = np.zeros(W.shape)
        for entry in np.ndindex(W.shape):
            up, down = W.astype(float), W.astype(float)
            up[entry] += step
            down[entry] -= step
            dW[entry] = (loss(up, X, y, reg)[0] - loss(down, X, y, reg)[0]) / (2 * step)
        return loss(W, X, y, reg)[0], dW

    return gradient


@pytest.mark.parametrize("step", [1e-3, 1e-4, 1e-5, 1e-6])
@pytest.mark.parametrize("id", ["svm_loss_naive", "softmax_loss_naive"])
def test_a_numerical_derivative_is_told_from_an_analytic_one(id, step):
    for seed in (None, 1, 2):
        report = autograde.judge(id, numerical(TRUTH[id], step), seed)
        gradient = next(c for c in report.criteria if c.name == "gradient")
        assert not gradient.passed
        assert gradient.points == gradient.max_points / 2
        assert "numerical derivative" in gradient.message


def test_a_loop_costs_the_speed_criterion_alone():
    report = autograde.judge("svm_loss", TRUTH["svm_loss_naive"])
    assert points(report)["speed"] == 0
    assert report.points == report.max_points - 1
    assert "loops" in report.criteria[-1].message


def test_a_class_missing_from_y():
    def narrow(W, X, y, reg):
        onehot = np.eye(y.max() + 1)[y]  # as wide as the labels present
        S = X @ W
        P = np.exp(S - S.max(axis=1, keepdims=True))
        P /= P.sum(axis=1, keepdims=True)
        loss = softmax_loss(W, X, y, reg)[0]
        return loss, X.T @ (P - onehot) / len(y) + 2 * reg * W

    report = autograde.judge("softmax_loss", narrow)
    assert points(report)["contract"] == 0
    assert "the last class is missing from y" in report.criteria[0].message


def test_unknown_exercise():
    with pytest.raises(KeyError, match=r"there is no exercise 'svm'; the ids are: .*svm_loss"):
        autograde.judge("svm", svm_loss)


def test_what_is_no_function():
    report = autograde.judge("svm_loss", 3)
    assert "is an int, not a function" in report.criteria[0].message


def test_a_public_pass_never_promises_more():
    assert "grading uses fresh ones" in autograde.judge("svm_loss", svm_loss).text()
    assert "fresh" in autograde.judge("svm_loss", svm_loss, seed=9).line()


def test_check_has_two_faces():
    checked = check("svm_loss", TRUTH["svm_loss_naive"])
    assert repr(checked) == "6"
    assert float(repr(checked)) == checked.report.points
    assert "svm_loss: 6 of 7 points" in checked._repr_html_()


def test_a_call_of_an_unsolved_stub_is_not_taken_for_one():
    def helper(W):
        raise NotImplementedError

    def svm_loss(W, X, y, reg):
        return helper(W)

    message = autograde.judge("svm_loss", svm_loss).criteria[0].message
    assert message == "svm_loss calls helper, which is not written yet."


def test_a_module_name_does_not_hide_a_loop():
    source = TRUTH["svm_loss_naive"]
    hidden = type(source)(source.__code__, {**source.__globals__, "__name__": "json"})
    assert points(autograde.judge("svm_loss", hidden))["speed"] == 0


def test_a_notebook_shows_an_unknown_id_as_one_sentence():
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    shell = InteractiveShell.instance()
    with capture_output() as shown:
        shell.run_cell("import autograde; autograde.check('svm', None)")
    assert "UnknownExercise: there is no exercise 'svm'; the ids are: " in shown.stdout
    assert "Traceback" not in shown.stdout + shown.stderr
    assert shown.stdout.count("\n") <= 2
