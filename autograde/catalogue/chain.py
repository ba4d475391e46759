"""Chapter 2, the chain rule: the exercises, their inputs and their points."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograde.catalogue.draw import Array, Draw
from autograde.catalogue.exercise import Case, Criterion, Exercise, Output
from autograde.catalogue.indicator import case, contract, forms
from autograde.catalogue.mistakes.chain import NAMED


def square_loss_grad_cases(draw: Draw) -> list[Case]:
    def sample(name: str, w: object, x: object, y: object, serves: str = "gradient", **more: Any) -> Case:
        inputs = {"w": np.asarray(w, dtype=np.float64), "x": np.asarray(x, dtype=np.float64), "y": y}
        return case(name, serves, inputs, **more)

    def random(name: str, D: int, y: float, **more: Any) -> Case:
        return sample(name, draw.uniform(D), draw.uniform(D), y, **more)

    # The difference w·x − y is far from 0, where float32 has hardly a digit of it.
    w, x = draw.uniform(4), draw.uniform(4)
    plain = sample("plain", w, x, float(w @ x) + draw.number(1, 2))
    w, x = draw.whole(3), draw.whole(3)
    return [
        random("D=4", 4, draw.number(-2, 2), twice=True),
        random("D=7, y negative", 7, draw.number(-3, -1)),
        random("D=2, y far off", 2, draw.number(20, 30)),
        random("one feature, D=1", 1, draw.number(-2, 2)),
        sample("whole numbers", [1, -2, 3], [2, 0, 1], 4.0),
        sample("w = 0", np.zeros(3), draw.uniform(3), draw.number(0.5, 2)),
        sample("x = 0", draw.uniform(3), np.zeros(3), 1.0),
        sample("w·x = y exactly", w, x, float(w @ x)),
        random("y = 0", 5, 0.0),
        sample("y of size 1 000 000", draw.uniform(4), draw.uniform(4, low=-10, high=10), 1e6, probe=True),
        plain.but("y as np.float64", "contract gradient", y=np.float64(plain.inputs["y"])),
        *forms(plain, "gradient"),
    ]


def logistic_loss_grad_cases(draw: Draw) -> list[Case]:
    def sample(name: str, w: object, x: object, y: object, serves: str = "gradient", **more: Any) -> Case:
        inputs = {"w": np.asarray(w, dtype=np.float64), "x": np.asarray(x, dtype=np.float64), "y": y}
        return case(name, serves, inputs, **more)

    def random(name: str, D: int, y: int, **more: Any) -> Case:
        return sample(name, draw.uniform(D), draw.uniform(D), y, **more)

    def score(name: str, f: float, y: int, serves: str = "gradient") -> Case:
        """w·x is about f."""
        x = draw.uniform(3, low=0.5, high=1.5)
        return sample(name, x * f / (x @ x), x, y, serves)

    plain = random("plain", 4, -1)
    steep = draw.uniform(4, low=-100, high=100)  # with w·x about 1, where the slope bends
    far = draw.number(800, 1000)
    return [
        random("D=4, y=+1", 4, 1, twice=True),
        random("D=4, y=−1", 4, -1),
        random("D=7, y=+1", 7, 1),
        random("D=7, y=−1", 7, -1),
        random("one feature, D=1", 1, -1),
        sample("whole numbers, y=+1", [1, -2, 1], [2, 1, -1], 1),
        sample("whole numbers, y=−1", [1, -2, 1], [3, 1, 0], -1),
        sample("w = 0, y=+1", np.zeros(3), draw.uniform(3), 1),
        sample("w = 0, y=−1", np.zeros(3), draw.uniform(3), -1),
        score("y w·x between 0 and 1", draw.number(0.2, 0.8), 1),
        score("y w·x between −1 and 0", draw.number(0.2, 0.8), -1),
        score("y w·x between 1 and 2", draw.number(-1.8, -1.2), -1),
        score("y w·x between −2 and −1", draw.number(-1.8, -1.2), 1),
        score("w·x about +900, y=+1", far, 1, "stability"),
        score("w·x about +900, y=−1", far, -1, "stability"),
        score("w·x about −900, y=+1", -far, 1, "stability"),
        score("w·x about −900, y=−1", -far, -1, "stability"),
        sample("inputs of scale 100", steep * draw.number(0.5, 1.5) / (steep @ steep), steep, 1, probe=True),
        plain.but("y as np.int64", "contract gradient", y=np.int64(-1)),
        plain.but("y as np.int8", "contract gradient", y=np.int8(-1)),
        *forms(plain, "gradient"),
    ]  # fmt: skip


def chain_outputs_cases(draw: Draw) -> list[Case]:
    def sums(name: str, dL_df: object, df_dW: object, **more: Any) -> Case:
        inputs = {"dL_df": np.asarray(dL_df, dtype=np.float64), "df_dW": np.asarray(df_dW, dtype=np.float64)}
        return case(name, "gradient", inputs, **more)

    def random(name: str, K: int, D: int, M: int, **more: Any) -> Case:
        return sums(name, draw.uniform(K), draw.uniform(K, D, M), **more)

    return [
        random("K=3, D=4, M=2", 3, 4, 2, twice=True),
        random("K=5, D=2, M=3", 5, 2, 3),
        random("K=2, D=5, M=4", 2, 5, 4),
        random("K=4, D=3, M=3", 4, 3, 3),
        random("one output, K=1", 1, 4, 3),
        random("many outputs, K=11", 11, 2, 4),
        random("W a column, M=1", 3, 4, 1),
        sums("whole numbers", [1, 2], [[[3, 0, 1], [4, -1, 2]], [[1, 1, 0], [0, 2, -2]]]),
        sums("one output counts, the others don't", [0, draw.number(1, 2), 0], draw.uniform(3, 2, 4)),
        sums("dL/df = 0", np.zeros(3), draw.uniform(3, 4, 2)),
        *forms(random("plain", 3, 4, 2), "gradient"),
    ]


def two_step_grad_cases(draw: Draw) -> list[Case]:
    def steps(name: str, A: Array, B: Array, x: object, **more: Any) -> Case:
        return case(name, "gradient", {"A": A, "B": B, "x": np.asarray(x, dtype=np.float64)}, **more)

    def random(name: str, K: int, M: int, D: int, scale: float = 1.5, **more: Any) -> Case:
        return steps(name, draw.uniform(M, D), draw.uniform(K, M), draw.uniform(D, low=-scale, high=scale), **more)

    return [
        random("K=3, M=4, D=2", 3, 4, 2, twice=True),
        random("K=2, M=3, D=5", 2, 3, 5),
        random("K=4, M=2, D=3", 4, 2, 3),
        random("K=3, M=3, D=3", 3, 3, 3),
        random("one output, K=1", 1, 4, 3),
        random("one value in between, M=1", 3, 1, 2),
        random("one input, D=1", 3, 4, 1),
        steps("whole numbers", np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]]), np.array([[1.0, -1.0, 2.0]]), [2, 1]),
        steps("A, B, x of whole numbers", draw.whole(3, 4), draw.whole(2, 3), draw.whole(4)),
        steps("x = 0", draw.uniform(4, 2), draw.uniform(3, 4), np.zeros(2)),
        random("x of scale 3000", 3, 4, 2, scale=3000.0, probe=True),
        *forms(random("plain", 3, 4, 2), "gradient"),
    ]


def graph_backward_cases(draw: Draw) -> list[Case]:
    def graph(name: str, a: object, b: object, c: object, serves: str = "one-path two-paths", **more: Any) -> Case:
        return case(name, serves, {"a": a, "b": b, "c": c}, **more)

    def random(name: str, low: float = -3.0, high: float = 3.0, **more: Any) -> Case:
        return graph(name, draw.number(low, high), draw.number(low, high), draw.number(low, high), **more)

    plain = random("plain")
    a, b, c = (plain.inputs[name] for name in "abc")
    m, n, k = draw.whole(3, low=2, high=9)
    return [
        random("a, b, c of any sign", twice=True),
        random("other numbers"),
        random("all positive", 0.5, 3),
        random("all negative", -3, -0.5),
        graph("a = 1, b = 2, c = 3", 1.0, 2.0, 3.0),
        graph("whole numbers", float(m), float(n), float(k)),
        graph("a = 0", 0.0, draw.number(1, 2), draw.number(1, 2)),
        graph("b = 0", draw.number(1, 2), 0.0, draw.number(1, 2)),
        graph("c = 0", draw.number(1, 2), draw.number(1, 2), 0.0),
        graph("u = a + b = 0", 2.5, -2.5, draw.number(1, 2)),
        random("numbers of scale 3000", 1000, 3000, probe=True),
        graph("a, b, c as np.float64", np.float64(a), np.float64(b), np.float64(c),
              "contract one-path two-paths"),
    ]  # fmt: skip


def _gradient(points: float, output: str, says: str) -> Criterion:
    return Criterion("gradient", points, "values", says, (output,))


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        id="square_loss_grad",
        chapter="chain",
        title="One output: the squared error",
        equation="eq-chain-square",
        parameters=("w", "x", "y"),
        outputs=(Output("dw", "(D,)"),),
        draw_cases=square_loss_grad_cases,
        criteria=(contract(), _gradient(2.5, "dw", "every entry is right")),
        minutes=10,
        difficulty=1,
        hints=(
            "Name the output: f = w·x. How does L depend on f, and how does f depend on w?",
            "The first derivative is a number, the second an array of w's shape. What is their product?",
            "dL/dw = 2 (w·x − y) x.",
        ),
        misconceptions=NAMED["square_loss_grad"],
    ),
    Exercise(
        id="logistic_loss_grad",
        chapter="chain",
        title="One output: the logistic loss",
        equation="eq-chain-logistic",
        parameters=("w", "x", "y"),
        outputs=(Output("dw", "(D,)"),),
        draw_cases=logistic_loss_grad_cases,
        criteria=(
            contract(),
            _gradient(2, "dw", "every entry is right, for both labels"),
            Criterion("stability", 0.5, "steady", "large |w·x| does no harm", ("dw",), approximate=0),
        ),
        minutes=20,
        difficulty=2,
        hints=(
            "Three steps lead from w to L: f = w·x, then e^{−y f}, then the logarithm. Differentiate one at a time.",
            "Which of e^{1000} and e^{−1000} is a number in float64? "
            "Divide numerator and denominator by what is too large.",
            "dL/dw = −y x / (1 + e^{y w·x}).",
        ),
        misconceptions=NAMED["logistic_loss_grad"],
    ),
    Exercise(
        id="chain_outputs",
        chapter="chain",
        title="K outputs: a sum over paths",
        equation="eq-chain-sum",
        parameters=("dL_df", "df_dW"),
        outputs=(Output("dW", "(D, M)"),),
        draw_cases=chain_outputs_cases,
        criteria=(contract(), _gradient(2.5, "dW", "every path counts, with its own number")),
        minutes=10,
        difficulty=2,
        hints=(
            "Move one weight a little: each of the K outputs moves, and each moves L. What happens to L in all?",
            "Each path gives a number times an array of W's shape. How are K such arrays joined to one?",
            "dL/dW = Σ_j ∂L/∂f_j · ∂f_j/∂W.",
        ),
        misconceptions=NAMED["chain_outputs"],
    ),
    Exercise(
        id="two_step_grad",
        chapter="chain",
        title="Two steps: a product of Jacobians",
        equation="eq-chain-jacobians",
        parameters=("A", "B", "x"),
        outputs=(Output("df_dx", "(K, D)"),),
        draw_cases=two_step_grad_cases,
        criteria=(contract(), _gradient(2.5, "df_dx", "every partial is right, in its row and column")),
        minutes=20,
        difficulty=3,
        hints=(
            "Write the shapes of ∂f/∂h, ∂h/∂z and ∂z/∂x. In which order do they fit together?",
            "Entry m of h depends on entry m of z alone. What does the Jacobian of that step look like?",
            "df/dx = B diag(2z) A, with z = A x.",
        ),
        misconceptions=NAMED["two_step_grad"],
    ),
    Exercise(
        id="graph_backward",
        chapter="chain",
        title="Backward through a graph",
        equation="eq-chain-graph",
        parameters=("a", "b", "c"),
        outputs=tuple(Output(name, "number", str(place)) for place, name in enumerate(("da", "db", "dc", "du", "dv"))),
        draw_cases=graph_backward_cases,
        criteria=(
            contract(),
            Criterion("one-path", 1.5, "values", "a, c, u and v: one path leads to L", ("da", "dc", "du", "dv")),
            Criterion("two-paths", 1, "values", "b: both paths to L count", ("db",)),
        ),
        minutes=15,
        difficulty=2,
        hints=(
            "Start at L and go backwards: first the gradients at u and v, and only then those at a, b and c.",
            "Follow every arrow that leaves b. How many ways lead from it to L?",
            "∂L/∂u = v, ∂L/∂v = u; ∂L/∂a = ∂L/∂u, ∂L/∂c = ∂L/∂v · b, and ∂L/∂b = ∂L/∂u + ∂L/∂v · c.",
        ),
        misconceptions=NAMED["graph_backward"],
    ),
)
