"""Chapter 3, matrix gradients: the exercises, their inputs and their points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograde.catalogue.draw import Array, Draw
from autograde.catalogue.exercise import Case, Criterion, Exercise, Output
from autograde.catalogue.given_matrix import bowl, cubic, growth, waves
from autograde.catalogue.indicator import case, contract, forms
from autograde.catalogue.mistakes.matrix import NAMED

LARGE_STEP = 0.02
"""Large enough that the central difference errs by far more than rounding does, with half of it too."""


def numerical_gradient_cases(draw: Draw) -> list[Case]:
    """Pairs with a step and its half, and a function of second degree, on which central differences are exact.

    W may be written to while f is tried, as long as it comes back as it was: no case is read-only.
    """

    def at(name: str, serves: str, f: Callable[[Array], float], W: Array, h: float, **more: Any) -> Case:
        return case(f"{name}, h={h:g}", serves, {"f": f, "W": W, "h": h}, **more)

    def halved(name: str, f: Callable[[Array], float], W: Array) -> list[Case]:
        whole = at(name, "order", f, W, LARGE_STEP)
        return [whole, at(name, "order", f, W, LARGE_STEP / 2, base=whole.name)]

    def near(*shape: int) -> Array:
        return draw.uniform(*shape, low=-1, high=1)

    plain = at("plain", "contract values", bowl, draw.whole(2, 4), 0.25)
    single = plain.inputs["W"].astype(np.float32)
    return [
        at("squares of 3 weights", "values", bowl, draw.whole(3), 0.5, twice=True),
        at("squares of (2, 4) weights", "values", bowl, draw.whole(2, 4), 0.5),
        at("squares of (2, 2, 2) weights", "values", bowl, draw.whole(2, 2, 2), 0.125),
        at("squares of (3, 1) weights", "values", bowl, draw.uniform(3, 1), 0.1),
        at("squares of weights in thousands", "values", bowl, 1000 * draw.whole(2, 3), 0.5),
        at("squares, all weights 0", "values", bowl, np.zeros((2, 3)), 0.5),
        *halved("quick waves of 3 weights", waves, near(3)),
        *halved("sines times exponentials of (2, 4) weights", growth, near(2, 4)),
        *halved("sines times exponentials of (2, 2, 2) weights", growth, near(2, 2, 2)),
        *halved("cubes of (4, 2) weights", cubic, draw.uniform(4, 2)),
        at("sines times exponentials of 4 weights", "order", growth, near(4), 1e-5),
        *[plain.but(f"{layout} W", "contract values", layout=layout) for layout in ("Fortran-ordered", "strided")],
        plain.but("float32 W", "contract values", W=single, single=True),
    ]


def relative_error_cases(draw: Draw) -> list[Case]:
    def two(name: str, a: object, b: object, serves: str = "values", **more: Any) -> Case:
        inputs = {"a": np.asarray(a, dtype=np.float64), "b": np.asarray(b, dtype=np.float64)}
        return case(name, serves, inputs, **more)

    def random(name: str, *shape: int, serves: str = "values", **more: Any) -> Case:
        return two(name, draw.uniform(*shape), draw.uniform(*shape), serves, **more)

    def tiny(name: str, scale: float) -> Case:
        """Two entries apart, of opposite signs, and one pair closer together."""
        a = scale * draw.uniform(4, low=2, high=3)
        return two(name, a, a * np.array([-0.9, -0.5, 0.4, 1.2]), "tiny")

    equal = draw.uniform(4)
    some, others = (np.append(draw.uniform(4), [0.0, 0.0]) for _ in range(2))
    gradient = draw.uniform(6)
    return [
        random("9 entries", 9, twice=True),
        random("12 entries", 12),
        random("arrays of shape (3, 4)", 3, 4, serves="contract values"),
        random("arrays of shape (2, 3, 2)", 2, 3, 2, serves="contract values"),
        random("a single pair", 1),
        two("opposite signs", draw.uniform(5, low=0.5, high=2), draw.uniform(5, low=-2, high=-0.5)),
        two("both negative", draw.uniform(5, low=-2, high=-0.5), draw.uniform(5, low=-3, high=-1)),
        two("whole numbers", [1, 2, -3, 4], [2, 1, 1, -4]),
        two("equal entries", equal, equal),
        # Probes, so that mistakes are not told apart here: infinity is said to be like any other one.
        two("0 in a, not in b", np.zeros(3), draw.uniform(3, low=0.5, high=2), probe=True),
        two("0 in b, not in a", draw.uniform(3, low=-2, high=-0.5), np.zeros(3), probe=True),
        two("0 in both, among others", some, others, "zero", probe=True),
        two("nothing but zeros", np.zeros(3), np.zeros(3), "zero"),
        two("a and b differ in the sixth digit", gradient, gradient * (1 + draw.uniform(6, low=1e-6, high=2e-6))),
        tiny("entries of size 1e-9", 1e-9),
        tiny("entries of size 1e-13", 1e-13),
        tiny("entries of size 1e-100", 1e-100),
        two("entries of size 1e8", draw.uniform(4, low=1e8, high=2e8), draw.uniform(4, low=-2e8, high=2e8)),
        *forms(random("plain", 4, 5), "values"),
    ]


def column_gradient_cases(draw: Draw) -> list[Case]:
    def column(name: str, x: object, j: object, K: object, serves: str = "gradient", **more: Any) -> Case:
        return case(name, serves, {"x": np.asarray(x, dtype=np.float64), "j": j, "K": K}, **more)

    plain = column("plain", draw.uniform(4), 2, 3)
    return [
        column("D=3, K=5, j=2", draw.uniform(3), 2, 5, twice=True),
        column("D=5, K=3, j=1", draw.uniform(5), 1, 3),
        column("D=2, K=12, j=7", draw.uniform(2), 7, 12),
        column("D=3, K=3, j=1", draw.uniform(3), 1, 3),
        column("the first class, j=0", draw.uniform(4), 0, 3),
        column("the last class, j=K−1", draw.uniform(4), 5, 6),
        column("one class, K=1", draw.uniform(3), 0, 1),
        column("one feature, D=1", draw.uniform(1), 1, 4),
        column("x = (3, 4), j=1, K=2", [3, 4], 1, 2),
        column("zeros and negative numbers in x", [-1, 0, 2, 0], 1, 3),
        *[plain.but(f"j as {kind.__name__}", "contract gradient", j=kind(2)) for kind in (np.int64, np.uint8)],
        *forms(plain, "gradient"),
    ]


def outer_gradient_cases(draw: Draw) -> list[Case]:
    def outer(name: str, x: object, dL_ds: object, **more: Any) -> Case:
        inputs = {"x": np.asarray(x, dtype=np.float64), "dL_ds": np.asarray(dL_ds, dtype=np.float64)}
        return case(name, "gradient", inputs, **more)

    def random(name: str, D: int, K: int, **more: Any) -> Case:
        return outer(name, draw.uniform(D), draw.uniform(K), **more)

    return [
        random("D=4, K=3", 4, 3, twice=True),
        random("D=2, K=5", 2, 5),
        random("D=3, K=12", 3, 12),
        random("D=3, K=3", 3, 3),
        random("one class, K=1", 3, 1),
        random("one feature, D=1", 1, 4),
        outer("x = (3, 4), dL/ds = (1, 2)", [3, 4], [1, 2]),
        outer("whole numbers", draw.whole(4), draw.whole(3)),
        outer("dL/ds = 0", draw.uniform(3), np.zeros(4)),
        outer("x = 0", np.zeros(3), draw.uniform(2)),
        *forms(random("plain", 4, 3), "gradient"),
    ]


def batch_gradient_cases(draw: Draw) -> list[Case]:
    def batch(name: str, X: object, dS: object, **more: Any) -> Case:
        inputs = {"X": np.asarray(X, dtype=np.float64), "dS": np.asarray(dS, dtype=np.float64)}
        return case(name, "gradient", inputs, **more)

    def random(name: str, N: int, D: int, K: int, **more: Any) -> Case:
        return batch(name, draw.uniform(N, D), draw.uniform(N, K), **more)

    return [
        random("N=5, D=4, K=3", 5, 4, 3, twice=True),
        random("N=7, D=3, K=5", 7, 3, 5),
        random("N=4, D=7, K=2", 4, 7, 2),
        random("N=5, D=3, K=3", 5, 3, 3),
        random("N=4, D=4, K=4", 4, 4, 4),
        random("many classes, K=12", 6, 2, 12),
        random("a single sample, N=1", 1, 4, 3),
        random("one class, K=1", 5, 3, 1),
        batch("whole numbers", [[3, 4], [1, 0]], [[1, 2, -3], [0, 2, -2]]),
        batch("other whole numbers", draw.whole(4, 3), draw.whole(4, 2)),
        batch("dS = 0", draw.uniform(3, 4), np.zeros((3, 2))),
        batch("one sample in two has dS = 0", draw.uniform(4, 3), draw.uniform(4, 5) * np.array([[1], [0], [1], [0]])),
        *forms(random("plain", 5, 4, 3), "gradient"),
    ]


def linear_backward_cases(draw: Draw) -> list[Case]:
    def backward(name: str, X: object, W: object, dS: object, **more: Any) -> Case:
        inputs = {"X": X, "W": W, "dS": dS}
        return case(name, "dX dW db", {name: np.asarray(a, dtype=np.float64) for name, a in inputs.items()}, **more)

    def random(name: str, N: int, D: int, K: int, **more: Any) -> Case:
        return backward(name, draw.uniform(N, D), draw.uniform(D, K), draw.uniform(N, K), **more)

    return [
        random("N=5, D=4, K=3", 5, 4, 3, twice=True),
        random("N=7, D=3, K=5", 7, 3, 5),
        random("N=4, D=7, K=2", 4, 7, 2),
        random("N=4, D=4, K=3", 4, 4, 3),
        random("N=5, D=3, K=3", 5, 3, 3),
        random("N=3, D=4, K=3", 3, 4, 3),
        random("many classes, K=12", 6, 2, 12),
        random("a single sample, N=1", 1, 4, 3),
        backward("whole numbers", [[3, 4], [1, 0]], [[1, 0, 2], [-1, 3, 1]], [[1, 2, -3], [0, 2, -2]]),
        backward("other whole numbers", draw.whole(4, 3), draw.whole(3, 2), draw.whole(4, 2)),
        backward("W = 0", draw.uniform(4, 3), np.zeros((3, 5)), draw.uniform(4, 5)),
        backward("dS = 0", draw.uniform(3, 4), draw.uniform(4, 2), np.zeros((3, 2))),
        *forms(random("plain", 5, 4, 3), "dX dW db"),
    ]


def _gradient(output: str, says: str) -> Criterion:
    return Criterion("gradient", 2.5, "values", says, (output,))


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        id="numerical_gradient",
        chapter="matrix",
        title="A gradient by central differences",
        equation="eq-matrix-central",
        parameters=("f", "W", "h"),
        outputs=(Output("dW", "the shape of W"),),
        draw_cases=numerical_gradient_cases,
        criteria=(
            contract(),
            Criterion("values", 1, "values", "exact where f is of second degree", ("dW",), approximate=0),
            Criterion("order", 1.5, "order", "half the step divides the error by four, or better", ("dW",)),
        ),
        minutes=20,
        difficulty=2,
        hints=(
            "Move one entry of W up and then down, all the others staying put. What does f say each time?",
            "How far apart are the two places at which f is asked? And is W, after an entry, what it was before?",
            "The entry is (f(W + hE) − f(W − hE)) / 2h, with E = 1 at this entry and 0 elsewhere.",
        ),
        misconceptions=NAMED["numerical_gradient"],
    ),
    Exercise(
        id="relative_error",
        chapter="matrix",
        title="The relative error",
        equation="eq-matrix-relative",
        parameters=("a", "b"),
        outputs=(Output("error", "the shape of a"),),
        draw_cases=relative_error_cases,
        criteria=(
            contract(),
            Criterion("values", 1.5, "values", "every entry is right", ("error",)),
            Criterion("tiny", 0.5, "values", "however small the numbers are", ("error",), approximate=0),
            Criterion("zero", 0.5, "steady", "0 where both are 0", ("error",), approximate=0),
        ),
        minutes=10,
        difficulty=1,
        hints=(
            "Is an error of 0.001 large? It depends on the size of the numbers. What if they are negative?",
            "Divide the distance of the two by the larger of their sizes. Where does that come to 0/0?",
            "|a − b| / max(|a|, |b|), and 0 where a = b = 0.",
        ),
        misconceptions=NAMED["relative_error"],
    ),
    Exercise(
        id="column_gradient",
        chapter="matrix",
        title="The gradient of one score",
        equation="eq-matrix-column",
        parameters=("x", "j", "K"),
        outputs=(Output("ds_dW", "(D, K)"),),
        draw_cases=column_gradient_cases,
        criteria=(contract(), _gradient("ds_dW", "x stands in its column, and 0 elsewhere")),
        minutes=10,
        difficulty=1,
        hints=(
            "Which weights does the score s_j depend on, and which don't matter to it?",
            "The gradient has the shape of W. Most of its columns belong to classes other than j.",
            "∂s_j/∂W = (0, …, x, …, 0), with x in column j.",
        ),
        misconceptions=NAMED["column_gradient"],
    ),
    Exercise(
        id="outer_gradient",
        chapter="matrix",
        title="One sample: an outer product",
        equation="eq-matrix-outer",
        parameters=("x", "dL_ds"),
        outputs=(Output("dW", "(D, K)"),),
        draw_cases=outer_gradient_cases,
        criteria=(contract(), _gradient("dW", "every entry is right")),
        minutes=10,
        difficulty=1,
        hints=(
            "Do x = (3, 4) and dL/ds = (1, 2) by hand. What is the first column, and what the second?",
            "Each column is x times one number. Entry (d, j) needs entry d of one vector and entry j of the other.",
            "dL/dW = (∂L/∂s_0 x, …, ∂L/∂s_{K−1} x) = x (∂L/∂s)ᵀ.",
        ),
        misconceptions=NAMED["outer_gradient"],
    ),
    Exercise(
        id="batch_gradient",
        chapter="matrix",
        title="A batch: one matrix product",
        equation="eq-matrix-batch",
        parameters=("X", "dS"),
        outputs=(Output("dW", "(D, K)"),),
        draw_cases=batch_gradient_cases,
        criteria=(contract(), _gradient("dW", "every entry is right, the mean included")),
        minutes=10,
        difficulty=2,
        hints=(
            "Each sample gives an outer product of shape (D, K). What becomes of N of them when the loss is a mean?",
            "Which product of an (N, D) and an (N, K) array is (D, K), and sums over the samples on the way?",
            "dW = (1/N) XᵀdS.",
        ),
        misconceptions=NAMED["batch_gradient"],
    ),
    Exercise(
        id="linear_backward",
        chapter="matrix",
        title="Backward through a linear layer",
        equation="eq-matrix-backward",
        parameters=("X", "W", "dS"),
        outputs=(Output("dX", "(N, D)", "0"), Output("dW", "(D, K)", "1"), Output("db", "(K,)", "2")),
        draw_cases=linear_backward_cases,
        criteria=(
            contract(),
            Criterion("dX", 1, "values", "dX is right", ("dX",)),
            Criterion("dW", 1, "values", "dW is right", ("dW",)),
            Criterion("db", 0.5, "values", "db is right", ("db",)),
        ),
        minutes=15,
        difficulty=3,
        hints=(
            "Write down the shapes of X, W, b and of dS. Each gradient has the shape of what it belongs to.",
            "Only one product of dS and W has the shape of X, and b takes part in every sample. "
            "The loss here is a sum, not a mean.",
            "dX = dS Wᵀ, dW = XᵀdS, db = Σ_i dS_i.",
        ),
        misconceptions=NAMED["linear_backward"],
    ),
)
