"""Chapter 6, losses of your own: the exercises, their inputs and their points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from autograde.catalogue import digits, given, linear
from autograde.catalogue.draw import Array, Draw, Labels
from autograde.catalogue.exercise import Case, Criterion, Exercise, Output
from autograde.catalogue.mistakes.lab import NAMED
from autograde.catalogue.svm import BOTH, CONTRACT, REGULARISER

VALUES = "losses gradient"


class Batches:
    """Batches of scores with labels, and with the loss's own strength (ε, γ) where it has one."""

    def __init__(self, draw: Draw, strength: str = "", low: float = 0.0, high: float = 0.0) -> None:
        self.draw, self.strength, self.low, self.high = draw, strength, low, high

    def case(self, name: str, S: Array, y: Labels, serves: str = VALUES, strength: float | None = None, **more: Any,
             ) -> Case:  # fmt: skip
        inputs: dict[str, Any] = {"S": S, "y": np.asarray(y)}
        if self.strength:
            inputs[self.strength] = self.draw.number(self.low, self.high) if strength is None else strength
        return Case(name, inputs, frozenset(serves.split()), **more)

    def drawn(self, name: str, N: int, K: int, serves: str = VALUES, **more: Any) -> Case:
        return self.case(name, self.draw.uniform(N, K, low=-2, high=2), self.draw.labels(N, K), serves, **more)

    def ordinary(self) -> list[Case]:
        """Plain batches of many sizes, then the same one in other types and memory layouts."""
        first = self.drawn("N=5, K=3", 5, 3)
        absent = np.array([0, 1, 0, 2, 1])
        some = self.draw.uniform(5, 4, low=-2, high=2)
        while not {0, 3} <= set(np.argmax(some, axis=1)):  # who leaves such a class out gets another loss
            some = self.draw.uniform(5, 4, low=-2, high=2)
        form = self.drawn("plain", 5, 3, f"contract {VALUES}")
        y, serves = form.inputs["y"], f"contract {VALUES}"
        return [
            first.but(first.name, VALUES, twice=True),
            self.drawn("N=4, K=6", 4, 6),
            self.drawn("two classes, K=2", 5, 2),
            self.drawn("many classes, K=11", 12, 11),
            self.case("all scores equal, S = 0", np.zeros((4, 3)), self.draw.labels(4, 3)),
            self.drawn("a single sample, N=1", 1, 4, serves),
            self.case("the last class is missing from y", some, absent, serves),
            self.case("the first class is missing from y", some, absent + 1, serves),
            *(form.but(f"labels of type {kind.__name__}", serves, y=y.astype(kind)) for kind in (np.int32, np.uint8)),
            *(form.but(f"{kind} inputs", serves, layout=kind) for kind in ("read-only", "Fortran-ordered", "strided")),
            form.but("float32 scores", serves, S=form.inputs["S"].astype(np.float32), single=True),
        ]

    def offset(self, serves: str, probe: bool = False) -> list[Case]:
        """The same scores with a common offset, and with another one in each row, each beside its base."""
        rows = np.array([[1000.0], [-1000.0], [400.0], [0.0], [-700.0]])
        cases = []
        for name, offset in (
            ("scores offset by +1000", np.full((5, 1), 1000.0)),
            ("scores offset by −1000", np.full((5, 1), -1000.0)),
            ("another offset in each row of scores", rows),
        ):
            base = self.drawn(f"before {name}", 5, 3)
            cases += [base, base.but(name, serves, S=base.inputs["S"] + offset, base=base.name, probe=probe)]
        return cases

    def far(self, strength: float | None = None, more: str = "") -> list[Case]:
        """The right class far below the rest, where its p underflows, and far above, where its p is 1."""
        y = np.array([0, 2, 1])
        at_y = np.arange(3) == y[:, np.newaxis]
        low, high = self.draw.uniform(3, 3, low=-1, high=0), self.draw.uniform(3, 3)
        below = self.case(f"the right class 8 below the rest{more}", low - 8 * at_y, y, strength=strength)
        above = self.case(f"the right class 5 above the rest{more}", high + 5 * at_y, y, strength=strength)
        S = low - np.array([[self.draw.number(780, 850)], [self.draw.number(900, 990)], [2000.0]]) * at_y
        return [
            below,
            below.but(
                f"the right class so far below the rest that p underflows{more}", "stability", S=S, base=below.name
            ),
            above,
            above.but(f"the right class 3000 above the rest{more}", "stability", S=high + 3000 * at_y, base=above.name),
        ]

    def large(self) -> Case:
        """Losses of 500: a difference quotient drowns in their rounding."""
        y = self.draw.labels(5, 4)
        S = self.draw.uniform(5, 4) - 500 * (np.arange(4) == y[:, np.newaxis])
        return self.case("the right class 500 below the rest", S, y, "gradient", probe=True)


def squared_hinge_cases(draw: Draw) -> list[Case]:
    batches = Batches(draw)
    near = np.array([[2 + 1e-7, 3, 2 - 1e-7], [0, 1 - 1e-7, 2], [4, 1, 3 + 1e-7]])
    return [
        *batches.ordinary(),
        batches.case("no margin is violated", np.array([[0.0, 4.0, -2.0], [5.0, 1.0, 2.5]]), np.array([1, 0])),
        batches.case("margins exactly 0", np.array([[2.0, 3.0, 5.0], [1.0, 1.0, 2.0]]), np.array([1, 2])),
        *batches.offset(VALUES, probe=True),
        batches.case("scores of scale 300", draw.uniform(4, 3, low=-300, high=300), draw.labels(4, 3), "gradient",
                     probe=True),
        batches.case("margins 1e-7 from 0", near, np.array([1, 2, 0]), "gradient", probe=True),
    ]  # fmt: skip


def smoothing_cases(draw: Draw) -> list[Case]:
    batches = Batches(draw, "epsilon", 0.08, 0.3)
    return [
        *batches.ordinary(),
        batches.drawn("epsilon = 0", 5, 3, strength=0.0),
        batches.drawn("epsilon = 1", 5, 3, strength=1.0),
        *batches.offset("stability"),
        *batches.far(),
        batches.large(),
    ]


def focal_cases(draw: Draw) -> list[Case]:
    batches = Batches(draw, "gamma", 1.5, 3.5)
    return [
        *batches.ordinary(),
        batches.drawn("gamma = 0", 5, 3, strength=0.0),
        batches.drawn("gamma = 0.5", 5, 3, strength=0.5),
        batches.drawn("gamma = 1", 5, 3, strength=1.0),
        batches.drawn("gamma = 5", 5, 3, strength=5.0),
        *batches.offset("stability"),
        *batches.far(strength=2.0),
        *batches.far(strength=0.0, more=", gamma = 0"),
        *batches.far(strength=0.5, more=", gamma = 0.5"),
        batches.large(),
    ]


def one_vs_rest_cases(draw: Draw) -> list[Case]:
    """Scores have no common offset here: each of them is large by itself."""
    batches = Batches(draw)
    signs = np.array([[1.0, -1, 1, -1], [-1, 1, 1, -1], [1, 1, -1, -1]])
    sizes = draw.uniform(3, 4, low=0.5, high=2)
    near = batches.case("scores of both signs", signs * sizes, np.array([0, 3, 1]))
    far = near.but("scores of scale 1000", "stability", S=signs * (800 + 200 * sizes), base=near.name)
    return [*batches.ordinary(), near, far, batches.large()]


def linear_loss_cases(draw: Draw) -> list[Case]:
    cases = [
        *linear.ordinary(draw, linear.always_clear),
        *linear.forms(draw, linear.always_clear),
        *linear.probes(draw, linear.always_clear),
        *linear.moved(draw, linear.always_clear),
    ]
    return [replace(case, inputs={**case.inputs, "score_loss": given.away_from_the_label}) for case in cases]


def sgd_cases(draw: Draw) -> list[Case]:
    """Batches in which samples come again and others not at all; reg and the step differ from case to case."""
    serves = "trajectory weights"

    def case(name: str, sizes: tuple[int, int, int], batches: object, rate: float = 0.0, reg: float | None = None,
             more: str = "") -> Case:  # fmt: skip
        N, D, K = sizes
        inputs = {
            "loss": given.pull_to_means,
            "W": draw.uniform(D, K),
            "X": draw.uniform(N, D),
            "y": draw.labels(N, K),
            "reg": draw.number(0.1, 0.5) if reg is None else reg,
            "learning_rate": rate or draw.number(0.05, 0.3),
            "batches": np.asarray(batches),
        }
        return Case(name, inputs, frozenset(f"{serves} {more}".split()))

    def drawn(T: int, B: int, N: int) -> Labels:
        return np.floor(draw.uniform(T, B, low=0, high=N)).astype(np.intp)

    again = [[0, 5, 5], [6, 2, 2], [2, 1, 6], [5, 5, 5], [3, 2, 0]]
    first = case("T=5 steps, batches of 3 with samples that come again", (7, 4, 3), again)
    form = case("plain", (6, 3, 4), drawn(4, 2, 6), more="contract")
    serves_form = f"contract {serves}"
    return [
        first.but(first.name, serves, twice=True),
        case("T=6, B=4, drawn from N=8", (8, 3, 5), drawn(6, 4, 8)),
        case("batches of one sample", (5, 3, 4), [[3], [1], [3], [0]]),
        case("reg = 0", (6, 4, 3), drawn(5, 3, 6), reg=0.0),
        case("a learning rate so large that the loss grows", (6, 3, 3), drawn(5, 3, 6), rate=1.2),
        case("two classes, K=2", (6, 3, 2), drawn(4, 3, 6)),
        case("a single step, T=1", (5, 3, 4), [[4, 1, 2]], more="contract"),
        *(form.but(f"{kind} inputs", serves_form, layout=kind) for kind in ("read-only", "Fortran-ordered", "strided")),
        form.but("labels of type uint8", serves_form, y=form.inputs["y"].astype(np.uint8)),
        form.but("batches of type int32", serves_form, batches=form.inputs["batches"].astype(np.int32)),
    ]


STEP = 1e-5
"""A difference quotient over this step errs by 1e-10."""


def free_loss_cases(draw: Draw) -> list[Case]:
    """No values are right or wrong here: the losses are compared with themselves, a little to either side."""
    batches = Batches(draw)
    cases: list[Case] = []
    bases = [batches.drawn(f"N={N}, K={K}", N, K, "consistent") for N, K in ((4, 3), (3, 5), (1, 4))]
    # As many classes as the digits have, and scores as large as training makes them.
    S, y = draw.uniform(8, 10, low=-8, high=8), draw.labels(10, 10)[:8]
    wide = batches.case("N=8, K=10, scores of size 8", S, y, "consistent")
    for base in (*bases, wide):
        N, K = base.inputs["S"].shape
        cases += [base.but(base.name, "consistent", twice=not cases)]
        for j in range(K):
            cases += _both_sides(base, f"class {j}", STEP * (np.arange(K) == j) * np.ones((N, 1)), "consistent")
    base = batches.drawn("N=3, K=5, one sample at a time", 3, 5, "consistent")
    alone = STEP * draw.uniform(3, 5)
    cases.append(base)
    for i in range(3):
        cases += _both_sides(base, f"sample {i} alone", alone * (np.arange(3) == i)[:, np.newaxis], "samples")
    far = STEP * draw.uniform(8, 10)
    for i in range(0, 8, 3):
        cases += _both_sides(wide, f"sample {i} alone", far * (np.arange(8) == i)[:, np.newaxis], "samples")
    return [*cases, *free_loss_forms(draw), *(on_digits(draw, part) for part in PARTS)]


def _both_sides(base: Case, what: str, step: Array, serves: str) -> list[Case]:
    S = base.inputs["S"]
    return [
        base.but(f"{base.name}: {what} moved {way}", serves, S=S + sign * step, base=base.name)
        for way, sign in (("up", 1), ("down", -1))
    ]


def free_loss_forms(draw: Draw) -> list[Case]:
    batches = Batches(draw)
    form = batches.drawn("plain", 5, 3, "contract")
    kinds = ("read-only", "Fortran-ordered", "strided")
    return [
        batches.drawn("two classes, K=2", 4, 2, "contract"),
        batches.case("all scores equal, S = 0", np.zeros((4, 3)), draw.labels(4, 3), "contract"),
        batches.case("the last class is missing from y", draw.uniform(4, 3), np.array([0, 1, 1, 0]), "contract"),
        *(form.but(f"{kind} inputs", "contract", layout=kind) for kind in kinds),
        form.but("labels of type uint8", "contract", y=form.inputs["y"].astype(np.uint8)),
    ]


PARTS = ("", ", drawn again", ", drawn a third time")
"""One draw of digits may flatter a loss, or wrong it: the mean of three counts."""


def on_digits(draw: Draw, part: str) -> Case:
    """300 digits to learn from and 300 others to be tried on, with a constant feature."""
    X, y = digits.load()
    X = np.column_stack([X, np.ones(len(X))])
    order = np.argsort(draw.uniform(len(X)), kind="stable")
    learnt, unseen = order[:300], order[300:600]
    return Case(
        f"trained on 300 handwritten digits{part}",
        {"X": X[learnt], "y": y[learnt]},
        frozenset(["chance"]),
        through=given.train,
        held_out=(X[unseen], y[unseen]),
    )


LOSSES = Output("losses", "(N,)", "0")
DS = Output("dS", "(N, K)", "1")


def _score_loss(
    id: str,
    title: str,
    equation: str,
    draw_cases: Callable[[Draw], list[Case]],
    hints: tuple[str, str, str],
    minutes: int,
    difficulty: int,
    strength: tuple[str, ...] = (),
    stable: bool = True,
) -> Exercise:
    """An exercise that asks for the losses (N,) and dS (N, K) of a batch of scores."""
    stability = Criterion("stability", 0.5, "steady", "large scores do no harm", ("losses", "dS"), approximate=0)
    return Exercise(
        id=id,
        chapter="lab",
        title=title,
        equation=equation,
        parameters=("S", "y", *strength),
        outputs=(LOSSES, DS),
        draw_cases=draw_cases,
        criteria=(
            Criterion("contract", 0.5, "contract", CONTRACT),
            Criterion("losses", 1, "values", "every sample's loss is right", ("losses",)),
            Criterion("gradient", 1 if stable else 1.5, "values", "every entry of dS is right", ("dS",)),
            *((stability,) if stable else ()),
        ),
        minutes=minutes,
        difficulty=difficulty,
        hints=hints,
        misconceptions=NAMED[id],
    )


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        id="linear_loss",
        chapter="lab",
        title="Any loss on linear scores",
        equation="eq-lab-linear",
        parameters=("W", "X", "y", "reg", "score_loss"),
        outputs=(Output("loss", "number", "0"), Output("dW", "(D, K)", "1")),
        draw_cases=linear_loss_cases,
        criteria=(
            Criterion("contract", 0.5, "contract", CONTRACT),
            Criterion("loss", 1, "values", "the loss at reg = 0 is right, whatever the score loss", BOTH[:1]),
            Criterion("gradient", 1.5, "values", "the gradient at reg = 0 is right, whatever the score loss", BOTH[1:]),
            REGULARISER,
        ),
        minutes=15,
        difficulty=2,
        hints=(
            "Compare the last lines of your svm_loss and your softmax_loss. What is the same in both?",
            "score_loss needs the scores, and gives everything that depends on the loss. Where do X and λ come in?",
            "L = (1/N) Σ L⁽ⁱ⁾ + λΣW² and dW = (1/N) XᵀdS + 2λW; dS comes before the 1/N.",
        ),
        misconceptions=NAMED["linear_loss"],
    ),
    _score_loss(
        "squared_hinge",
        "Squared hinge",
        "eq-lab-squared-hinge-dS",
        squared_hinge_cases,
        hints=(
            "Start from the hinge of chapter 4. Which step of its derivation changes when each term is squared?",
            "The derivative of a square brings down a 2 and keeps the margin, where the hinge kept only its indicator.",
            "With r_m = 2 q_m (s_m − s_y + 1): entry j ≠ y is r_j, and entry y is minus the sum of r_m over m ≠ y.",
        ),
        minutes=15,
        difficulty=2,
        stable=False,
    ),
    _score_loss(
        "label_smoothing",
        "Label smoothing",
        "eq-lab-smoothing-dS",
        smoothing_cases,
        hints=(
            "Softmax wants p to be a one-hot row. Here it should be another row: which, and what does it add up to?",
            "Every class has a target now, so every log p_j is in the loss. Log-sum-exp keeps each of them finite.",
            "t_j = (1 − ε)·1{j = y} + ε/K; L⁽ⁱ⁾ = −Σ t_j log p_j, and its gradient is p_j − t_j.",
        ),
        minutes=15,
        difficulty=2,
        strength=("epsilon",),
    ),
    _score_loss(
        "focal_loss",
        "Focal loss",
        "eq-lab-focal-dS",
        focal_cases,
        hints=(
            "The loss depends on the scores through p_y alone. So there are two derivatives, joined by the chain rule.",
            "Both factors of (1 − p_y)^γ log p_y contain p_y: use the product rule, and chapter 5 for ∂p_y/∂s_j.",
            "The entry at j is (γ (1 − p_y)^(γ−1) p_y log p_y − (1 − p_y)^γ) · (1{j = y} − p_j).",
        ),
        minutes=30,
        difficulty=3,
        strength=("gamma",),
    ),
    _score_loss(
        "one_vs_rest",
        "One-vs-rest logistic loss",
        "eq-lab-one-vs-rest-dS",
        one_vs_rest_cases,
        hints=(
            "Each score answers a question of its own, yes or no: is it this class? How many losses a sample is that?",
            "Take t = +1 for the right class and −1 for the others. What does e^(−ts) do when ts is −1000?",
            "L⁽ⁱ⁾ = Σ_j log(1 + e^(−t_j s_j)), and its gradient at j is −t_j / (1 + e^(t_j s_j)).",
        ),
        minutes=20,
        difficulty=2,
    ),
    Exercise(
        id="sgd",
        chapter="lab",
        title="Stochastic gradient descent",
        equation="eq-lab-sgd",
        parameters=("loss", "W", "X", "y", "reg", "learning_rate", "batches"),
        outputs=(Output("W", "(D, K)", "0"), Output("losses", "(T,)", "1")),
        draw_cases=sgd_cases,
        criteria=(
            Criterion("contract", 0.5, "contract", CONTRACT),
            Criterion("trajectory", 1, "values", "the loss of each step is right", ("losses",)),
            Criterion("weights", 1.5, "values", "the final weights are right", ("W",)),
        ),
        minutes=15,
        difficulty=1,
        hints=(
            "One step sees only the samples that its row of batches names. Which arrays must be cut down to them?",
            "The loss of a step is that of its batch, with the weights as they were before the step.",
            "W becomes W − η dW, with dW from this step's batch and this step's W; the W that you were given stays.",
        ),
        misconceptions=NAMED["sgd"],
    ),
    Exercise(
        id="free_loss",
        chapter="lab",
        title="A loss of your own",
        equation="eq-lab-linear",
        parameters=("S", "y"),
        outputs=(LOSSES, DS),
        draw_cases=free_loss_cases,
        criteria=(
            Criterion("contract", 0.5, "contract", CONTRACT),
            Criterion("consistent", 1.5, "consistent", "dS is the gradient of your own losses", ("losses", "dS")),
            Criterion("samples", 0.5, "apart", "each sample's loss depends on its own scores alone", ("losses",)),
            Criterion("chance", 1.5, "chance", "a classifier that descends your loss is right at least twice as "
                      "often as chance"),
        ),
        minutes=40,
        difficulty=3,
        hints=(
            "What should a loss dislike? Write it as one number per sample, out of that sample's scores and its label.",
            "Differentiate by one score at a time, the right class and the others apart. Then compare with "
            "a difference quotient of your own loss.",
            "Row i of dS holds ∂L⁽ⁱ⁾/∂s_j for every j, before the 1/N. To move s_j by h changes L⁽ⁱ⁾ by about h·dS_ij.",
        ),
        misconceptions=NAMED["free_loss"],
    ),
)  # fmt: skip
