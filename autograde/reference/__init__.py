"""The truth of the course: reference losses and gradients, one module a chapter, NumPy only, pure functions, float64.

Conventions
-----------
The same symbols stand in page, stub, reference and test.

    N, D, K      samples, features, classes
    X            (N, D) float64   inputs, one sample a row
    W            (D, K) float64   weights, one class a column
    y            (N,)   int       labels, 0 <= y_i < K, of any integer type; a class may be missing
    S = XW       (N, K) float64   scores
    L_i          float            loss of sample i
    reg          float            lambda, the strength of the regulariser
    L            float            (1/N) sum_i L_i + reg sum W²: no 1/2, so that its gradient is 2 reg W
    dS           (N, K) float64   row i = dL_i/ds_i, BEFORE the 1/N
    dW           (D, K) float64   dL/dW, of W's shape: (1/N) X^T dS + 2 reg W
    x, s, y      (D,), (K,), int  input, scores and label of one sample
    1{A}                          indicator: 1 where the statement A holds, else 0

Arrays may be read-only and of any memory layout; no function changes its arguments. That labels are not negative is the
caller's promise. ``eq-...`` names the labelled equation of the book that a function computes.

Kinks. Where a loss has no derivative, several gradients are right. The functions take the page's >=; TIES gives the
others: with g a function's gradient and d_1, ..., d_T the directions that its ties function returns for the same
arguments, exactly {g - sum_t a_t d_t, 0 <= a_t <= 1} are right. T = 0 nearly always. The directions have the form of
the gradient, each array with T in front; of (loss, gradient) they are the gradient's. Ties are seen on floats: crafted
ones should be of small whole numbers, for which every order of computing gives the same float.
"""

from collections.abc import Callable
from typing import Any

from autograde.reference import chain, given_matrix, indicator, lab, matrix, network, softmax, svm

_EXERCISES: tuple[Callable[..., Any], ...] = (
    indicator.indicator,
    indicator.piecewise_min,
    indicator.piecewise_min_grad,
    indicator.relu_cubed,
    indicator.relu_cubed_grad,
    indicator.select,
    indicator.one_hot,
    indicator.case_gradient,
    indicator.both,
    indicator.either,
    chain.square_loss_grad,
    chain.logistic_loss_grad,
    chain.chain_outputs,
    chain.two_step_grad,
    chain.graph_backward,
    matrix.numerical_gradient,
    matrix.relative_error,
    matrix.column_gradient,
    matrix.outer_gradient,
    matrix.batch_gradient,
    matrix.linear_backward,
    svm.svm_sample_loss,
    svm.svm_dscores,
    svm.svm_loss_naive,
    svm.svm_loss,
    softmax.log_sum_exp,
    softmax.softmax,
    softmax.softmax_dscores,
    softmax.dp_y_dscores,
    softmax.softmax_loss_naive,
    softmax.softmax_loss,
    lab.linear_loss,
    lab.svm_scores,
    lab.softmax_scores,
    lab.squared_hinge,
    lab.label_smoothing,
    lab.focal_loss,
    lab.one_vs_rest,
    lab.sgd,
    lab.free_loss,
    network.relu_backward,
    network.affine_backward,
    network.two_layer_loss,
    network.predict,
)

# Exercise id -> reference, in course order. free_loss is one example of many that are right: its values are no truth.
TRUTH: dict[str, Callable[..., Any]] = {function.__name__: function for function in _EXERCISES}

# Exercise id -> its directions of freedom, for the exercises whose gradient has kinks.
TIES: dict[str, Callable[..., Any]] = {
    "piecewise_min_grad": indicator.piecewise_min_grad_ties,
    "svm_dscores": svm.svm_dscores_ties,
    "svm_loss_naive": svm.svm_loss_ties,
    "svm_loss": svm.svm_loss_ties,
    "svm_scores": lab.svm_scores_ties,
    "relu_backward": network.relu_backward_ties,
    "two_layer_loss": network.two_layer_loss_ties,
}

# Exercise id -> what its answer, right only up to an error of order h², tends to.
LIMITS: dict[str, Callable[..., Any]] = {"numerical_gradient": given_matrix.limit}

# Exercise id -> loop twin, wherever both make sense.
LOOPS: dict[str, Callable[..., Any]] = {
    "select": indicator.select_loop,
    "one_hot": indicator.one_hot_loop,
    "case_gradient": indicator.case_gradient_loop,
    "square_loss_grad": chain.square_loss_grad_loop,
    "logistic_loss_grad": chain.logistic_loss_grad_loop,
    "chain_outputs": chain.chain_outputs_loop,
    "two_step_grad": chain.two_step_grad_loop,
    "relative_error": matrix.relative_error_loop,
    "column_gradient": matrix.column_gradient_loop,
    "outer_gradient": matrix.outer_gradient_loop,
    "batch_gradient": matrix.batch_gradient_loop,
    "linear_backward": matrix.linear_backward_loop,
    "svm_sample_loss": svm.svm_sample_loss_loop,
    "svm_dscores": svm.svm_dscores_loop,
    "svm_loss": svm.svm_loss_naive,
    "log_sum_exp": softmax.log_sum_exp_loop,
    "softmax": softmax.softmax_loop,
    "softmax_dscores": softmax.softmax_dscores_loop,
    "dp_y_dscores": softmax.dp_y_dscores_loop,
    "softmax_loss": softmax.softmax_loss_naive,
    "linear_loss": lab.linear_loss_loop,
    "relu_backward": network.relu_backward_loop,
    "affine_backward": network.affine_backward_loop,
    "two_layer_loss": network.two_layer_loss_loop,
}

__all__ = ["LIMITS", "LOOPS", "TIES", "TRUTH", "chain", "indicator", "lab", "matrix", "network", "softmax", "svm"]

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
