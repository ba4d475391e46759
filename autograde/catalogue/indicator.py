"""Chapter 1, indicator tricks: the exercises, their inputs and their points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.catalogue.draw import Array, Draw, Labels
from autograde.catalogue.exercise import Case, Criterion, Exercise, Output
from autograde.catalogue.mistakes.indicator import NAMED
from autograde.catalogue.svm import CONTRACT

CLEAR = 1e-3
"""Random x², e^y keep this far apart: no rounding, and no step of 1e-5, can change which is smaller."""


def case(name: str, serves: str, inputs: Mapping[str, Any], **more: Any) -> Case:
    return Case(name, inputs, frozenset(serves.split()), **more)


def forms(plain: Case, values: str) -> list[Case]:
    """The same inputs in other memory layouts, and in float32 where they are floats."""
    serves = f"contract {values}"
    cases = [
        plain.but(f"{layout} inputs", serves, layout=layout) for layout in ("read-only", "Fortran-ordered", "strided")
    ]
    floats = {
        name: value.astype(np.float32)
        for name, value in plain.inputs.items()
        if isinstance(value, np.ndarray) and value.dtype == np.float64
    }
    return [*cases, plain.but("float32 inputs", serves, single=True, **floats)] if floats else cases


def contract() -> Criterion:
    return Criterion("contract", 0.5, "contract", CONTRACT)


def indicator_cases(draw: Draw) -> list[Case]:
    def statements(name: str, condition: object, serves: str = "values", **more: Any) -> Case:
        return case(name, serves, {"condition": np.asarray(condition)}, **more)

    def mixed(*shape: int, first: bool = True) -> NDArray[np.bool_]:
        condition = draw.uniform(*shape) >= 0
        condition.flat[0], condition.flat[-1] = first, not first
        return condition

    plain = statements("plain", mixed(4, 5))
    return [
        statements("9 statements", mixed(9), twice=True),
        statements("12 statements", mixed(12, first=False)),
        statements("15 statements", mixed(15)),
        statements("statements of shape (3, 4)", mixed(3, 4, first=False), "contract values"),
        statements("statements of shape (1, 8)", mixed(1, 8), "contract values"),
        statements("statements of shape (2, 3, 4)", mixed(2, 3, 4), "contract values"),
        statements("all statements hold", np.full(4, True)),
        statements("no statement holds", np.full(3, False)),
        statements("a single statement that holds", [True]),
        statements("a single statement that doesn't hold", [False]),
        *forms(plain, "values"),
    ]


def far_apart(x: Array, y: Array) -> bool:
    """No x² lies near its e^y."""
    return bool(np.min(np.abs(x**2 - np.exp(y))) > CLEAR)


def _pairs(draw: Draw, values: str, tie: bool) -> list[Case]:
    """x and y of one shape, clear of the boundary x² = e^y but where the name says so."""

    def pair(name: str, x: object, y: object, serves: str = values, **more: Any) -> Case:
        inputs = {"x": np.asarray(x, dtype=np.float64), "y": np.asarray(y, dtype=np.float64)}
        return case(name, serves, inputs, **more)

    def random(name: str, *shape: int, low: float = -2.0, high: float = 2.0, serves: str = values, **more: Any) -> Case:
        while True:
            x, y = draw.uniform(*shape, low=low, high=high), draw.uniform(*shape)
            if far_apart(x, y):
                return pair(name, x, y, serves, **more)

    near = np.exp(draw.uniform(4))
    return [
        random("9 pairs", 9, twice=True),
        random("12 pairs", 12),
        random("x all negative", 8, low=-2.5, high=-0.3),
        random("x of scale 30", 6, low=-30, high=30),
        random("arrays of shape (3, 4)", 3, 4, serves=f"contract {values}"),
        random("arrays of shape (2, 3, 2)", 2, 3, 2, serves=f"contract {values}"),
        random("a single pair", 1),
        pair("whole numbers", [0, 1, -1, 2, -2, 3], [0, 1, 2, 0, 1, 3]),
        pair("x = 0", np.zeros(4), draw.uniform(4)),
        pair("one pair on the boundary", [1, 2, 0.5], [0, 0, 0], tie=tie),
        pair("two pairs on the boundary", [1, 0, -1, 3], [0, 1, 0, 1], tie=tie),
        pair("x² within 1e-7 of e^y", np.sqrt(near) * np.array([1 + 1e-7, 1 - 1e-7, -1 - 1e-7, -1 + 1e-7]),
             np.log(near), probe=True),
        *forms(random("plain", 4, 5), values),
    ]  # fmt: skip


def piecewise_min_cases(draw: Draw) -> list[Case]:
    return _pairs(draw, "values", tie=False)


def piecewise_min_grad_cases(draw: Draw) -> list[Case]:
    return _pairs(draw, "dx dy", tie=True)


def _real(draw: Draw, values: str) -> list[Case]:
    """One array x, on both sides of 0 and at 0."""

    def array(name: str, x: object, serves: str = values, **more: Any) -> Case:
        return case(name, serves, {"x": np.asarray(x, dtype=np.float64)}, **more)

    return [
        array("9 entries", draw.uniform(9), twice=True),
        array("12 entries", draw.uniform(12, low=-3, high=3)),
        array("negative entries", draw.uniform(5, low=-3, high=-0.5)),
        array("positive entries", draw.uniform(5, low=0.5, high=3)),
        array("whole numbers", [-2, -1, 0, 1, 2, 3]),
        array("x = 0 among others", np.append(draw.uniform(4), [0.0, 0.0])),
        array("arrays of shape (3, 4)", draw.uniform(3, 4), f"contract {values}"),
        array("arrays of shape (2, 3, 2)", draw.uniform(2, 3, 2), f"contract {values}"),
        array("a single number", draw.uniform(1, low=0.5, high=2)),
        array("x of scale 3000", draw.uniform(6, low=1000, high=3000) * [1, -1, 1, -1, 1, -1], probe=True),
        *forms(array("plain", draw.uniform(4, 5)), values),
    ]


def relu_cubed_cases(draw: Draw) -> list[Case]:
    return _real(draw, "values")


def relu_cubed_grad_cases(draw: Draw) -> list[Case]:
    return _real(draw, "gradient")


def select_cases(draw: Draw) -> list[Case]:
    def choice(name: str, Y: object, j: object, serves: str = "values", **more: Any) -> Case:
        return case(name, serves, {"Y": np.asarray(Y, dtype=np.float64), "j": j}, **more)

    plain = choice("plain", draw.uniform(6), 3)
    return [
        choice("5 numbers, j=2", draw.uniform(5), 2, twice=True),
        choice("7 numbers, j=3", draw.uniform(7), 3),
        choice("the first of 5 numbers, j=0", draw.uniform(5), 0),
        choice("the last of 5 numbers, j=4", draw.uniform(5), 4),
        choice("12 numbers, j=7", draw.uniform(12), 7),
        choice("one number, j=0", draw.uniform(1), 0),
        choice("whole numbers, j=2", [3, 1, 4, 2, -5], 2),
        choice("negative numbers, j=1", draw.uniform(4, low=-3, high=-1), 1),
        plain.but("j as np.int64", "contract values", j=np.int64(3)),
        plain.but("j as np.uint8", "contract values", j=np.uint8(3)),
        *forms(plain, "values"),
    ]


def one_hot_cases(draw: Draw) -> list[Case]:
    def labels(name: str, y: object, K: object, serves: str = "values", **more: Any) -> Case:
        return case(name, serves, {"y": np.asarray(y, dtype=np.intp), "K": K}, **more)

    def without(k: int, N: int, K: int) -> Labels:
        """Labels of all classes but k."""
        y = draw.labels(N, K - 1)
        return y + (y >= k)

    plain = labels("plain", draw.labels(9, 4), 4)
    y = plain.inputs["y"]
    return [
        labels("N=9, K=3", draw.labels(9, 3), 3, twice=True),
        labels("N=10, K=7", draw.labels(10, 7), 7),
        labels("N=12, K=11", draw.labels(12, 11), 11),
        labels("many classes, N=7, K=30", draw.labels(7, 30), 30),
        labels("two classes, N=12, K=2", draw.labels(12, 2), 2),
        labels("the last class is missing from y", without(4, 10, 5), 5),
        labels("the first class is missing from y", without(0, 10, 5), 5),
        labels("a class in the middle is missing from y", without(2, 10, 5), 5),
        labels("N=4, K=4", [1, 2, 3, 1], 4),
        labels("a single sample, N=1", [1], 3),
        labels("a single class, K=1", [0, 0, 0], 1),
        *[plain.but(f"labels of type {kind.__name__}", "contract values", y=y.astype(kind))
          for kind in (np.int32, np.uint8, np.int8)],
        *forms(plain, "values"),
    ]  # fmt: skip


def case_gradient_cases(draw: Draw) -> list[Case]:
    def point(name: str, s: object, **more: Any) -> Case:
        return case(name, "gradient", {"s": np.asarray(s, dtype=np.float64)}, **more)

    return [
        point("s with entries of both signs", draw.uniform(3, low=-2, high=2), twice=True),
        point("positive s", draw.uniform(3, low=0.5, high=2)),
        point("negative s", draw.uniform(3, low=-2, high=-0.5)),
        point("whole numbers", draw.whole(3)),
        point("s = 0", np.zeros(3)),
        point("s = (1, 2, 0)", [1, 2, 0]),
        point("a large s_3", [*draw.uniform(2), draw.number(5, 7)]),
        # Of opposite signs, so that 2s_1 − 3s_2 is large; the exponential of neither overflows.
        point("s_1 about 650, s_2 about −650", [*draw.uniform(2, low=600, high=700) * [1, -1], draw.number(-1, 1)],
              probe=True),
        *forms(point("plain", draw.uniform(3)), "gradient"),
    ]  # fmt: skip


def _two_statements(draw: Draw) -> list[Case]:
    """Indicators a and b, each entry 0.0 or 1.0."""

    def pair(name: str, a: object, b: object, serves: str = "values", **more: Any) -> Case:
        inputs = {"a": np.asarray(a, dtype=np.float64), "b": np.asarray(b, dtype=np.float64)}
        return case(name, serves, inputs, **more)

    def random(name: str, *shape: int, serves: str = "values", **more: Any) -> Case:
        a, b = draw.whole(*shape, low=0, high=2), draw.whole(*shape, low=0, high=2)
        # Both hold in the first entry, neither in the last.
        a.flat[0] = b.flat[0] = 1.0
        a.flat[-1] = b.flat[-1] = 0.0
        return pair(name, a, b, serves, **more)

    x = draw.uniform(8, low=0, high=15)
    j = np.arange(11)
    y = draw.integer(0, 11)
    return [
        random("9 pairs", 9, twice=True),
        random("12 pairs", 12),
        random("15 pairs", 15),
        random("arrays of shape (3, 4)", 3, 4, serves="contract values"),
        random("arrays of shape (2, 3, 2)", 2, 3, 2, serves="contract values"),
        pair("all four combinations", [0, 0, 1, 1], [0, 1, 0, 1]),
        pair("x > 5 and x < 10, for 8 numbers x", x > 5, x < 10),
        pair("j ≠ y and j = y, which exclude each other", j != y, j == y),
        pair("two single statements that hold", [1.0], [1.0]),
        *forms(random("plain", 4, 5), "values"),
    ]


def both_cases(draw: Draw) -> list[Case]:
    return _two_statements(draw)


def either_cases(draw: Draw) -> list[Case]:
    return _two_statements(draw)


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        id="indicator",
        chapter="indicator",
        title="The indicator",
        equation="eq-indicator-def",
        parameters=("condition",),
        outputs=(Output("value", "the shape of condition"),),
        draw_cases=indicator_cases,
        criteria=(contract(), Criterion("values", 1.5, "values", "1 where it holds and 0 elsewhere", ("value",))),
        minutes=5,
        difficulty=1,
        hints=(
            "Take one statement that holds and one that doesn't. Which two numbers should come out?",
            "The answer has as many entries as there are statements: each is judged for itself.",
            "1{A} = 1 where A holds, and 1{A} = 0 where it doesn't.",
        ),
        misconceptions=NAMED["indicator"],
    ),
    Exercise(
        id="piecewise_min",
        chapter="indicator",
        title="A minimum, written with indicators",
        equation="eq-indicator-min",
        parameters=("x", "y"),
        outputs=(Output("value", "the shape of x"),),
        draw_cases=piecewise_min_cases,
        criteria=(
            contract(),
            Criterion("values", 1.5, "values", "the smaller piece, at the boundary too", ("value",)),
        ),
        minutes=10,
        difficulty=1,
        hints=(
            "Try x = 2, y = 0 and then x = 2, y = 2. Which of the two pieces is the smaller one?",
            "Two statements decide, and exactly one of them holds. What if x² and e^y are equal?",
            "min(x², e^y) = 1{x² < e^y} x² + 1{x² ≥ e^y} e^y.",
        ),
        misconceptions=NAMED["piecewise_min"],
    ),
    Exercise(
        id="piecewise_min_grad",
        chapter="indicator",
        title="The two partial derivatives of the minimum",
        equation="eq-indicator-min-grad",
        parameters=("x", "y"),
        outputs=(Output("dx", "the shape of x", "0"), Output("dy", "the shape of y", "1")),
        draw_cases=piecewise_min_grad_cases,
        criteria=(
            contract(),
            Criterion("dx", 0.75, "values", "the derivative with respect to x is right", ("dx",)),
            Criterion("dy", 0.75, "values", "the derivative with respect to y is right", ("dy",)),
        ),
        minutes=15,
        difficulty=2,
        hints=(
            "Where x² is the smaller piece, what happens to the minimum when y moves a little?",
            "Keep the two indicators and differentiate what stands behind each, once by x and once by y.",
            "∂/∂x = 1{x² < e^y} 2x and ∂/∂y = 1{x² ≥ e^y} e^y.",
        ),
        misconceptions=NAMED["piecewise_min_grad"],
    ),
    Exercise(
        id="relu_cubed",
        chapter="indicator",
        title="The positive part of a cube",
        equation="eq-indicator-relu-cubed",
        parameters=("x",),
        outputs=(Output("value", "the shape of x"),),
        draw_cases=relu_cubed_cases,
        criteria=(contract(), Criterion("values", 1.5, "values", "every entry is right", ("value",))),
        minutes=5,
        difficulty=1,
        hints=(
            "What are max(0, x³) at x = −2 and at x = 2?",
            "One of the two pieces is 0, so one indicator with the other piece is enough.",
            "max(0, x³) = 1{x³ ≥ 0} x³.",
        ),
        misconceptions=NAMED["relu_cubed"],
    ),
    Exercise(
        id="relu_cubed_grad",
        chapter="indicator",
        title="The derivative of the positive part of a cube",
        equation="eq-indicator-relu-cubed-grad",
        parameters=("x",),
        outputs=(Output("dx", "the shape of x"),),
        draw_cases=relu_cubed_grad_cases,
        criteria=(contract(), Criterion("gradient", 1.5, "values", "every entry is right", ("dx",))),
        minutes=10,
        difficulty=1,
        hints=(
            "Draw the function. How steep is it at x = −1, at x = 1, and at 0 itself?",
            "The indicator stays as it is, and the piece behind it is differentiated.",
            "The derivative is 1{x ≥ 0} 3x².",
        ),
        misconceptions=NAMED["relu_cubed_grad"],
    ),
    Exercise(
        id="select",
        chapter="indicator",
        title="One entry as a sum",
        equation="eq-indicator-select",
        parameters=("Y", "j"),
        outputs=(Output("value", "number"),),
        draw_cases=select_cases,
        criteria=(contract(), Criterion("values", 1.5, "values", "the entry is the right one", ("value",))),
        minutes=5,
        difficulty=1,
        hints=(
            "Write the sum out for three numbers and j = 1. Which terms are left?",
            "The indicator asks for the place i, not for the number that stands there. Places start at 0.",
            "Y_j = Σ_i 1{i = j} Y_i.",
        ),
        misconceptions=NAMED["select"],
    ),
    Exercise(
        id="one_hot",
        chapter="indicator",
        title="One-hot rows",
        equation="eq-indicator-one-hot",
        parameters=("y", "K"),
        outputs=(Output("rows", "(N, K)"),),
        draw_cases=one_hot_cases,
        criteria=(
            contract(),
            Criterion("values", 1.5, "values", "one 1 in each row, at the label, absent classes included", ("rows",)),
        ),
        minutes=10,
        difficulty=2,
        hints=(
            "Write down the rows for y = (2, 0) and K = 4 by hand. How many entries does each have?",
            "Entry (i, j) answers one question: is j the label of sample i? A class that never occurs has a place too.",
            "Row i holds 1{j = y_i} for j = 0, …, K − 1.",
        ),
        misconceptions=NAMED["one_hot"],
    ),
    Exercise(
        id="case_gradient",
        chapter="indicator",
        title="A gradient, case by case",
        equation="eq-indicator-cases",
        parameters=("s",),
        outputs=(Output("ds", "(3,)"),),
        draw_cases=case_gradient_cases,
        criteria=(contract(), Criterion("gradient", 1.5, "values", "all three cases are right", ("ds",))),
        minutes=10,
        difficulty=1,
        hints=(
            "Move s_1 alone. Which of the three terms change, and how fast?",
            "Each entry of the gradient sees one term only; the others are constants to it.",
            "∂/∂s_i = 1{i = 1}·2 − 1{i = 2}·3 + 1{i = 3}·e^{s_3}, with i counted from 1 as on the page.",
        ),
        misconceptions=NAMED["case_gradient"],
    ),
    Exercise(
        id="both",
        chapter="indicator",
        title="And",
        equation="eq-indicator-and",
        parameters=("a", "b"),
        outputs=(Output("value", "the shape of a"),),
        draw_cases=both_cases,
        criteria=(contract(), Criterion("values", 1.5, "values", "all four combinations are right", ("value",))),
        minutes=5,
        difficulty=1,
        hints=(
            "There are four combinations of 0 and 1. In how many of them do both statements hold?",
            "Which way of joining two numbers gives 0 as soon as one of them is 0?",
            "1{A ∧ B} = 1{A} · 1{B}.",
        ),
        misconceptions=NAMED["both"],
    ),
    Exercise(
        id="either",
        chapter="indicator",
        title="Or",
        equation="eq-indicator-or",
        parameters=("a", "b"),
        outputs=(Output("value", "the shape of a"),),
        draw_cases=either_cases,
        criteria=(contract(), Criterion("values", 1.5, "values", "all four combinations are right", ("value",))),
        minutes=10,
        difficulty=1,
        hints=(
            "What should come out where both statements hold, and what does the sum of the indicators give there?",
            "The sum counts a case twice. Which case is it, and what is its indicator?",
            "1{A ∨ B} = 1{A} + 1{B} − 1{A}·1{B}.",
        ),
        misconceptions=NAMED["either"],
    ),
)
