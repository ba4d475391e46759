"""Chapter 2, the chain rule: what goes wrong, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from autograde.catalogue.exercise import Misconception
from autograde.catalogue.mistakes.linear import named

SQUARE = {
    "no-two": "The derivative of the square has lost its factor 2.",
    "no-x": "The gradient stops at ∂L/∂f, one number. The second factor ∂f/∂w, which is x, is missing.",
    "times-w": "The second factor is w where it should be x: it is by w that w·x is differentiated.",
    "sign": "Every entry of the gradient has the wrong sign, as if the difference were y − w·x. "
    "In the loss it is w·x − y.",
    "not-derived": "The square of the difference stands in the gradient just as in the loss. It still has to be "
    "differentiated.",
    "loss": "The loss is returned, not its gradient.",
    "no-target": "y is missing from the difference: the gradient is that of (w·x)².",
    "not-summed": "w·x is taken entry by entry and never summed. The output f is one number, the same in every entry.",
}

LOGISTIC = {
    "sign": "Every entry of the gradient has the wrong sign.",
    "label-01": "The label is used as if it were 0 or 1, in the formula p − y. Here it is −1 or +1.",
    "label-factor-lost": "A factor y is missing. It stands in the exponent beside w·x, so it comes out as a factor "
    "when the exponent is differentiated.",
    "label-lost": "The label is never used: the gradient is that of the label +1.",
    "exponent-sign": "The fraction is 1/(1 + e^{−y w·x}), with the wrong sign in its exponent: "
    "a sample that is already right pulls most.",
    "no-x": "The gradient stops at ∂L/∂f, one number. The last factor ∂f/∂w, which is x, is missing.",
    "times-w": "The last factor is w where it should be x: it is by w that w·x is differentiated.",
    "log-forgotten": "The logarithm is left out of the chain: the derivative of log u is 1/u.",
    "inner-forgotten": "The chain goes from the logarithm straight to x: 1/(1 + e^{−y w·x}) still has to be "
    "multiplied by the derivative of the exponential that stands inside.",
    "loss": "The loss is returned, not its gradient.",
}
LOGISTIC_STABILITY = {
    "overflow": "Where −y w·x is large the exponential overflows, and infinity is divided by infinity. The same "
    "fraction can be written so that this never happens.",
}

OUTPUTS = {
    "mean": "The mean over the K outputs is taken. The paths add up; nothing is divided by K.",
    "first-only": "Only the path through the first output counts. W reaches L through all K of them.",
    "last-only": "Each path overwrites the one before it, so that only the last output counts. The paths add up.",
    "product-of-sums": "The numbers are summed, the arrays are summed, and then the two sums are multiplied. "
    "Each number belongs to its own array.",
    "unweighted": "The arrays ∂f_j/∂W are summed without their numbers ∂L/∂f_j.",
    "not-summed": "The K products are returned one by one. Their sum over the outputs is due.",
    "summed-away": "Everything is summed to one number. Only the K outputs are summed over; W keeps its shape.",
    "transposed": "The gradient comes as (M, D). It should have the shape of W, (D, M).",
    "sign": "Every entry of the gradient has the wrong sign.",
}

JACOBIANS = {
    "no-two": "The middle Jacobian is diag(z): the derivative of the square has lost its factor 2.",
    "h-for-z": "The middle Jacobian holds 2h. The derivative of z² is 2z, with z as it was before the squaring.",
    "middle-left-out": "The step in the middle, from z to h, is left out of the product. "
    "Each step has a Jacobian of its own.",
    "z-left-out": "The middle Jacobian is 2 everywhere on its diagonal: z is lost.",
    "transposed": "The Jacobian comes as (D, K). Row k should hold the partials of f_k: (K, D).",
    "first-step-left-out": "The product ends at z: the Jacobian of the first step, A, is missing.",
    "last-step-left-out": "The product begins at h: the Jacobian of the last step, B, is missing.",
    "outputs-summed": "The rows are added up to a single one. Each output f_k has a row of its own.",
    "value": "The value f(x) is returned, not its Jacobian.",
}

GRAPH = {
    "path-through-v-lost": "b counts only by way of u. There is a second path to L, by way of the product v.",
    "path-through-u-lost": "b counts only by way of v. There is a second path to L, by way of the sum u.",
    "paths-multiplied": "The two paths from b are multiplied. Along a path one multiplies; different paths add up.",
    "u-v-swapped": "∂L/∂u and ∂L/∂v have changed places, and all that comes after them is off: "
    "in a product the derivative by one factor is the other one.",
    "b-c-swapped": "In the product bc the derivative by b is taken to be b, and that by c to be c. "
    "The derivative by one factor is the other one.",
    "upstream-forgotten": "a, b and c have only the derivatives of their own step. "
    "They still have to be multiplied by what arrives from L, ∂L/∂u and ∂L/∂v.",
    "forward-order": "The gradients are right, but u and v come first. The order is a, b, c, u, v.",
    "backward-order": "The gradients come in the order of the way back, v and u first and a last. "
    "It should be a, b, c, u, v.",
    "values-returned": "The values a, b, c, u, v are returned, not the gradients of L with respect to them.",
}

WHOLE_GRAPH = ("u-v-swapped", "b-c-swapped", "upstream-forgotten", "forward-order", "backward-order", "values-returned")

NAMED: Mapping[str, tuple[Misconception, ...]] = {
    "square_loss_grad": named("eq-chain-square", SQUARE),
    "logistic_loss_grad": named("eq-chain-logistic", {**LOGISTIC, **LOGISTIC_STABILITY}),
    "chain_outputs": named("eq-chain-sum", OUTPUTS),
    "two_step_grad": named("eq-chain-jacobians", JACOBIANS),
    "graph_backward": named("eq-chain-graph", GRAPH, WHOLE_GRAPH),
}
