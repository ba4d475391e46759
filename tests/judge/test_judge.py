"""Verdicts: who gets which points, and what is said."""

from __future__ import annotations

import gc
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


def lost(id, function, seed=None):
    report = autograde.judge(id, function, seed)
    return {one.name: one.max_points - one.points for one in report.criteria if one.points < one.max_points}


def small_in_log(small):
    def function(W, X, y, reg):
        _, dW = softmax_loss(W, X, y, reg)
        S = X @ W
        E = np.exp(S - S.max(axis=1, keepdims=True))
        p = (E / E.sum(axis=1, keepdims=True))[np.arange(len(y)), y]
        return -np.log(p + small).mean() + reg * np.sum(W**2), dW

    return function


@pytest.mark.parametrize("small", [1e-8, 1e-10, 1e-12, 1e-15])
def test_a_small_number_in_the_logarithm_costs_once_and_is_named(small):
    for seed in (None, 1, 2):
        report = autograde.judge("softmax_loss", small_in_log(small), seed)
        assert report.points == report.max_points - 0.5
        assert report.misconceptions == ("epsilon-in-log",)
        assert not any("numerical derivative" in one.message for one in report.criteria)


def form_changed(change):
    return lambda W, X, y, reg: change(*svm_loss(W, X, y, reg), y)


def nan_in_one_place(loss, dW, y):
    return loss, np.where(np.arange(dW.size).reshape(dW.shape) == 0, np.nan, dW)


@pytest.mark.parametrize(
    ("change", "costs"),
    [
        (lambda loss, dW, y: (np.full(len(y), loss), dW), {"loss": 1}),
        (nan_in_one_place, {"gradient": 3}),
        (lambda loss, dW, y: (loss, dW.ravel()), {"contract": 1}),
        (lambda loss, dW, y: (loss, dW[np.newaxis]), {"contract": 1}),
        (lambda loss, dW, y: (loss, dW.T), {"contract": 1}),
    ],
)
def test_a_matter_of_form_costs_one_criterion(change, costs):
    for seed in (None, 1):
        assert lost("svm_loss", form_changed(change), seed) == costs


def test_what_comes_transposed_costs_the_same_where_an_input_is_square():
    def turned(X, W, dS):
        dX, dW, db = TRUTH["linear_backward"](X, W, dS)
        return dX.T, dW, db

    assert lost("linear_backward", turned) == {"contract": 0.5}


def test_a_wrong_shape_is_named_and_not_measured():
    message = said("numerical_gradient", lambda f, W, h: 0.0, "order")
    assert message.startswith("not judged: on the case “")
    assert "dW has shape (), where " in message
    assert message.endswith(" is due.")


def test_the_regulariser_is_judged_by_what_there_is():
    def changed(change):
        def function(params, X, y, reg):
            loss, grads = TRUTH["two_layer_loss"](params, X, y, reg)
            return loss, {**grads, **change(grads, len(X))}

        return function

    swapped = changed(lambda grads, N: {"W1": grads["W2"], "W2": grads["W1"]})
    assert lost("two_layer_loss", swapped) == {"output-layer": 1.5, "hidden-layer": 2.5}
    by_sample = changed(lambda grads, N: {"b1": np.tile(grads["b1"], (N, 1))})
    assert lost("two_layer_loss", by_sample) == {"hidden-layer": 2.5}
    assert lost("svm_loss", lambda W, X, y, reg: (svm_loss(W, X, y, reg)[0], np.zeros(3))) == {
        "gradient": 3,
        "regulariser": 1,
    }


@pytest.mark.parametrize("id", ["svm_loss", "softmax_loss"])
def test_a_table_of_the_classes_present_costs_the_contract_alone(id):
    def narrow(W, X, y, reg):
        rows = y[:, np.newaxis] == np.unique(y)
        loss, dW = TRUTH[id](W, X, y, reg)
        return loss + 0 * np.sum(np.zeros((len(y), W.shape[1])) * rows), dW if rows.shape[1] > 1 else 0 * dW

    assert lost(id, narrow) == {"contract": 1}


def test_an_underflow_that_is_made_an_error_is_called_one():
    def strict(W, X, y, reg):
        with np.errstate(all="raise"):
            return softmax_loss(W, X, y, reg)

    report = autograde.judge("softmax_loss", strict)
    assert report.misconceptions == ()
    message = next(one.message for one in report.criteria if one.name == "underflow")
    assert message == "not judged: softmax_loss raises FloatingPointError: underflow encountered in exp."


def test_inputs_that_are_changed_are_counted():
    def both(W, X, y, reg):
        result = svm_loss(W, X, y, reg)
        if W.flags.writeable:
            W *= 2
            X *= 2
        return result

    assert "changes its inputs W and X on" in said("svm_loss", both, "contract")


def test_an_error_relative_to_something_else_costs_once():
    def added(a, b):
        return np.abs(a - b) / (np.maximum(np.abs(a), np.abs(b)) + 1e-8)

    report = autograde.judge("relative_error", added)
    assert report.misconceptions == ("added",)
    assert lost("relative_error", added) == {"values": 0.75, "tiny": 0.5}
    assert next(one.message for one in report.criteria if one.name == "values") == "right to some digits only."


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


def said(id, function, name, seed=None):
    return next(one.message for one in autograde.judge(id, function, seed).criteria if one.name == name)


def test_an_error_that_ends_in_a_full_stop_is_quoted_without_it():
    def unfinished(Y, j):
        raise ValueError("j is no place of Y.")

    assert ": j is no place of Y (at: " in said("select", unfinished, "contract")


def test_a_loss_that_depends_on_other_samples_is_told_by_the_sample_that_stays():
    def centred(S, y):
        away = S - S.mean(axis=0)
        return (away**2).sum(axis=1), 2 * away

    message = said("free_loss", centred, "samples")
    assert message.endswith("the loss of sample 1 changes, though S[1] stays the same.")


def test_what_is_due_is_said_in_the_form_that_is_due():
    def in_a_row(params, X, y, reg):
        loss, grads = TRUTH["two_layer_loss"](params, X, y, reg)
        return loss, *(grads[name] for name in ("W1", "b1", "W2", "b2"))

    network = said("two_layer_loss", in_a_row, "contract")
    assert "returns a tuple of 5 where (loss, a dict with W1, b1, W2, b2) is due" in network
    words = said("predict", lambda params, X: [str(one) for one in TRUTH["predict"](params, X)], "contract")
    assert "returns a list of 60 that holds no numbers, where classes is due" in words
    assert "of shape (2,) where (3,) is due" in said("case_gradient", lambda s: np.ones(2), "contract")


def test_inputs_are_counted_and_not_outputs():
    message = said("graph_backward", lambda a, b, c: (1.0, b * c + (a + b) * c, 1.0, 1.0, 1.0), "one-path")
    assert message.startswith("off on 12 of 12 inputs; ")


def test_good_form_alone_earns_nothing_and_says_what_it_takes():
    report = autograde.judge("select", lambda Y, j: 0.0)
    contract, values = report.criteria
    assert contract.message == "as it should be, but it counts only once a criterion on values is met."
    assert (contract.mark, contract.points, values.mark) == ("wait", 0, "fail")


def test_large_scores_are_not_called_harmless_where_others_pay_for_what_is_off():
    def scores_for_p(W, X, y, reg):
        loss, _ = softmax_loss(W, X, y, reg)
        return loss, X.T @ (X @ W - np.eye(W.shape[1])[y]) / len(y) + 2 * reg * W

    for seed in (None, 1):
        assert lost("softmax_loss", scores_for_p, seed) == {"gradient": 2}
        told = said("softmax_loss", scores_for_p, "stability", seed)
        assert told == "off here too, which costs nothing more: it is paid for above"
    assert said("softmax_loss", softmax_loss, "stability") == "large scores, common or by row, change nothing"
    wait = autograde.judge("softmax", lambda s: np.asarray(s, float)).criteria[-1]
    assert (wait.mark, wait.message) == (
        "wait",
        "off here too: it counts only once a criterion on values is met.",
    )


def test_a_gradient_of_another_shape_is_not_called_right_without_saying_so():
    turned = form_changed(lambda loss, dW, y: (loss, dW.T))
    told = said("svm_loss", turned, "gradient")
    assert told.endswith(", but for the shape, which the contract judges")
    assert "shape" not in said("svm_loss", turned, "loss")
    assert "shape" not in said("svm_loss", form_changed(lambda loss, dW, y: (np.array([loss]), dW)), "loss")


@pytest.mark.parametrize("id", ["svm_loss", "softmax_loss", "linear_loss", "two_layer_loss"])
def test_values_are_called_right_at_reg_0_where_only_that_is_looked_at(id):
    exercise = autograde.catalogue.exercise_named(id)
    for criterion in exercise.criteria:
        if criterion.rule == "values":
            assert {case.inputs["reg"] for case in exercise.cases(1) if criterion.name in case.serves} == {0}
            assert "at reg = 0" in criterion.checks


def test_what_is_far_off_on_a_probe_is_no_numerical_derivative():
    def nothing_far_out(x):
        return np.where(np.abs(x) > 900, 0.0, 3 * x**2 * (x > 0))

    message = said("relu_cubed_grad", nothing_far_out, "gradient")
    assert message.startswith("off on 1 of 14 inputs; on the case “x of scale 3000” dx[")


def test_an_answer_that_does_not_depend_on_h_is_told_so():
    from autograde.reference.matrix import complex_step_gradient

    message = said("numerical_gradient", lambda f, W, h: complex_step_gradient(f, W), "order")
    assert "doesn't depend on h" in message


def test_losses_that_drown_their_slopes_are_not_judged():
    def offset(S, y):
        losses, dS = TRUTH["free_loss"](S, y)
        return 1e10 + losses, dS

    assert said("free_loss", offset, "consistent").startswith("can't be judged: ")


def test_twice_chance_is_what_is_asked_and_said():
    message = said("free_loss", lambda S, y: (np.sum(S**2, axis=1), 2 * S), "chance")
    assert message.startswith("training with it doesn't reach 2 times chance: ")
    assert "of 900 unseen samples" in message


FITS_ITSELF = "Your gradient is right for the loss that you compute: it is the "


@pytest.mark.parametrize(
    ("change", "another"),
    [
        (lambda W, reg, loss, dW: (0.0 * loss, 0.0 * dW), ""),
        (lambda W, reg, loss, dW: (loss, dW) if W.any() else (loss + 1, dW + 1), ""),
        (lambda W, reg, loss, dW: (loss - reg * np.sum(W**2) / 4, dW - reg * W / 2), "regulariser"),
        (lambda W, reg, loss, dW: (2.5 * loss, 2.5 * dW), "loss"),
    ],
)  # fmt: skip
def test_that_another_loss_is_meant_is_said_only_where_it_is(change, another):
    report = autograde.judge("softmax_loss", lambda W, X, y, reg: change(W, reg, *softmax_loss(W, X, y, reg)))
    said = [one for one in report.where if one.startswith(FITS_ITSELF)]
    assert said == ([f"{FITS_ITSELF}{another} that is another one."] if another else [])


def test_what_is_0_everywhere_is_said_to_be():
    report = autograde.judge("svm_loss", lambda W, X, y, reg: (svm_loss(W, X, y, reg)[0], np.zeros(W.shape)))
    assert report.where == ("dW is 0 on every case.",)


def test_the_output_that_is_missing_is_named():
    def message(change):
        return said("svm_loss", lambda W, X, y, reg: change(*svm_loss(W, X, y, reg)), "contract")

    assert "where (loss, dW) is due: dW is missing" in message(lambda loss, dW: loss)
    assert "where (loss, dW) is due: loss is missing" in message(lambda loss, dW: dW)
    assert "returns (dW, loss) where (loss, dW) is due" in message(lambda loss, dW: (dW, loss))
    assert "missing" not in message(lambda loss, dW: str(loss))


def test_what_reg_adds_is_0_up_to_rounding():
    def always(W, X, y, reg):
        loss, dW = svm_loss(W, X, y, 0.0)
        return (loss + np.sum(W**2)) * (1 + 1e-16) + 1e-16 * reg, dW + 2 * reg * W

    assert "loss doesn't change with reg, which should add " in said("svm_loss", always, "regulariser")


def test_single_precision_is_called_by_its_name():
    def cast(W, X, y, reg):
        loss, dW = svm_loss(W, X, y, reg)
        return loss, dW.astype(np.float32)

    assert "dW comes as float32" in said("svm_loss", cast, "gradient")
    assert points(autograde.judge("svm_loss", cast))["regulariser"] == 1


def test_what_runs_when_garbage_is_found_is_not_counted():
    def right(W, X, y, reg):
        gc.set_threshold(1 if len(y) == 24 else 100_000)  # with many samples garbage is looked for again and again
        return svm_loss(W, X, y, reg)

    found = []
    before = gc.get_threshold()
    gc.callbacks.append(lambda phase, about: found.append([str(number) for number in range(50)]))
    try:
        assert lost("svm_loss", right) == {}
        gc.collect()
    finally:
        gc.set_threshold(*before)
        gc.callbacks.pop()
    assert found and gc.isenabled()


def test_a_loop_over_the_weights_is_a_loop():
    assert "Python operations for 3 features" in said("svm_loss", numerical(svm_loss, 1e-5), "speed")


def test_many_entries_are_counted_and_few_listed():
    report = autograde.judge("predict", lambda params, X: TRUTH["predict"](params, X) * (np.arange(len(X)) % 2))
    assert all(len(one) < 120 for one in report.where)
    assert any("entries alone" in one for one in report.where)


def test_a_factor_is_said_only_where_it_tells_something():
    exponential = autograde.judge("square_loss_grad", lambda w, x, y: np.sin(w @ x - y) * x)
    assert not any("times what it should be" in one for one in exponential.where)
    tripled = autograde.judge("square_loss_grad", lambda w, x, y: 6 * (w @ x - y) * x)
    assert "is 3 times what it should be, in every entry." in tripled.where[0]
    assert not any(" 1 times " in one for one in tripled.where)


def test_a_notebook_shows_an_unknown_id_as_one_sentence():
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    shell = InteractiveShell.instance()
    with capture_output() as shown:
        shell.run_cell("import autograde; autograde.check('svm', None)")
    assert "UnknownExercise: there is no exercise 'svm'; the ids are: " in shown.stdout
    assert "Traceback" not in shown.stdout + shown.stderr
    assert shown.stdout.count("\n") <= 2
