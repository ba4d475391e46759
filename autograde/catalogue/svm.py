"""Chapter 4, multiclass SVM: the exercises, their inputs and their points."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograde.catalogue import linear
from autograde.catalogue.draw import Array, Draw, Labels
from autograde.catalogue.exercise import Case, Criterion, Exercise, Output
from autograde.catalogue.mistakes.svm import NAMED

CLEAR = 1e-3
"""Random margins keep this far from the kink: no rounding, and no step of 1e-5, can cross it."""


def clear(W: Array, X: Array, y: Labels) -> bool:
    """No margin s_m - s_y + 1 lies near 0."""
    S = X @ W
    margins = S - S[np.arange(len(y)), y][:, None] + 1
    return bool(np.min(np.abs(margins)) > CLEAR)


def clear_scores(s: Array, y: int) -> bool:
    return bool(np.min(np.abs(s - s[y] + 1)) > CLEAR)


def _sample_cases(draw: Draw, value: str) -> list[Case]:
    def case(name: str, s: object, y: int, **more: Any) -> Case:
        return Case(name, {"s": np.asarray(s, dtype=np.float64), "y": y}, frozenset([value]), **more)

    def scores(K: int, y: int, scale: float = 2.0) -> Array:
        while True:
            s = draw.uniform(K, low=-scale, high=scale)
            if clear_scores(s, y):
                return s

    cases = [
        case("K=4, y=1", scores(4, 1), 1, twice=True),
        case("K=5, y=0", scores(5, 0), 0),
        case("K=5, y=4", scores(5, 4), 4),
        case("K=2, y=1", scores(2, 1), 1),
        case("K=12, y=7", scores(12, 7), 7),
        case("no class violates the margin", [0.0, 5.0, -2.0, 1.5], 1),
        case("every class violates the margin", [3.0, -2.5, 4.0, 2.0], 1),
        case("scores far apart", [7.0, 40.0, 37.0, -60.0, 58.0, 39.7, 39.95, 38.5, 33.0], 1),
        case("all scores equal", np.zeros(4), 2),
        case("scores offset by +1000", 1000 + scores(4, 1), 1),
        case("scores of scale 300", scores(6, 2, 300.0), 2, probe=True),
        case("one margin exactly 0", [2.0, 3.0, 5.0, 1.0], 1, tie=True),
        case("two margins exactly 0", [2.0, 3.0, 2.0, 7.0, -1.0], 1, tie=True),
        case("all margins exactly 0", [1.0, 1.0, 2.0, 1.0], 2, tie=True),
        case("margins 1e-7 from 0", [2.0 + 1e-7, 3.0, 2.0 - 1e-7, 0.0], 1, probe=True),
    ]
    plain = case("plain", scores(4, 2), 2)
    cases += [plain.but(f"{layout} scores", f"contract {value}", layout=layout) for layout in ("read-only", "strided")]
    cases += [
        plain.but("y as np.int64", f"contract {value}", y=np.int64(2)),
        plain.but("y as np.uint8", f"contract {value}", y=np.uint8(2)),
        plain.but("float32 scores", f"contract {value}", s=plain.inputs["s"].astype(np.float32), single=True),
    ]
    return cases


def sample_loss_cases(draw: Draw) -> list[Case]:
    return _sample_cases(draw, "loss")


def dscores_cases(draw: Draw) -> list[Case]:
    return _sample_cases(draw, "gradient")


def ties(draw: Draw) -> list[Case]:
    """Whole-number problems in which margins are exactly 0; N <= D keeps the samples independent."""

    def case(name: str, S: object, y: list[int]) -> Case:
        # X = 2I makes each row of scores 2·W's row, without rounding.
        wanted = np.asarray(S, dtype=np.float64)
        X = 2 * np.eye(len(wanted), len(wanted) + 2)
        W = np.vstack([wanted / 2, np.ones((2, wanted.shape[1]))])
        inputs = {"W": W, "X": X, "y": np.array(y), "reg": 0.0}
        return Case(name, inputs, frozenset(["contract", "loss", "gradient"]), tie=True)

    return [
        case("one margin exactly 0", [[2, 3, 5, 1], [4, 1, 0, 7], [0, 2, 6, 3]], [1, 3, 2]),
        case("several margins exactly 0", [[2, 3, 2, 7], [4, 1, 4, 5], [0, 2, 6, 5]], [1, 3, 2]),
        case("all margins exactly 0", [[1, 2, 1, 1], [3, 3, 3, 4], [0, 1, 0, 0]], [1, 3, 1]),
    ]


def near_kink(draw: Draw) -> Case:
    """Margins 1e-7 on either side of the kink: a difference quotient steps across."""
    S = np.array([[2 + 1e-7, 3, 2 - 1e-7], [0, 1 - 1e-7, 2], [4, 1, 3 + 1e-7]])
    inputs = {"W": np.vstack([S, np.ones(3)]), "X": np.eye(3, 4), "y": np.array([1, 2, 0]), "reg": 0.0}
    return Case("margins 1e-7 from 0", inputs, frozenset(["gradient"]), probe=True)


def naive_cases(draw: Draw) -> list[Case]:
    return [
        *linear.ordinary(draw, clear),
        *linear.offsets(draw, clear, "loss gradient", probe=True),
        *ties(draw),
        *linear.forms(draw, clear),
        *linear.probes(draw, clear),
        near_kink(draw),
        *linear.moved(draw, clear),
    ]


def vectorised_cases(draw: Draw) -> list[Case]:
    return [*naive_cases(draw), *linear.counted(draw, clear)]


CONTRACT = "answers in the promised form and leaves its inputs alone"
BOTH = ("loss", "dW")
LOSS = Criterion("loss", 1, "values", "the loss at reg = 0 is right, ties and offsets included", ("loss",))
GRADIENT = Criterion(
    "gradient", 3, "values", "the gradient at reg = 0 is right, at ties up to any valid subgradient", ("dW",)
)
REGULARISER = Criterion("regulariser", 1, "difference", "the regulariser adds λΣW² and 2λW", BOTH)
SPEED = Criterion("speed", 1, "operations", "no loop over samples")

EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        id="svm_sample_loss",
        chapter="svm",
        title="The loss of one sample",
        equation="eq-svm-loss",
        parameters=("s", "y"),
        outputs=(Output("loss", "number"),),
        draw_cases=sample_loss_cases,
        criteria=(
            Criterion("contract", 1, "contract", CONTRACT),
            Criterion("loss", 2, "values", "the loss is right", ("loss",)),
        ),
        minutes=10,
        difficulty=1,
        hints=(
            "The sum runs over every class but one. Which one, and why would it add exactly 1?",
            "Write all K margins s_m − s_y + 1 as one array first. What do you do with entry y?",
            "The loss is the sum over m ≠ y of max(0, s_m − s_y + 1).",
        ),
        misconceptions=NAMED.get("svm_sample_loss", ()),
    ),
    Exercise(
        id="svm_dscores",
        chapter="svm",
        title="The gradient with respect to the scores of one sample",
        equation="eq-svm-dscores",
        parameters=("s", "y"),
        outputs=(Output("ds", "(K,)"),),
        draw_cases=dscores_cases,
        criteria=(
            Criterion("contract", 1, "contract", CONTRACT),
            Criterion("gradient", 3, "values", "every entry is right, at ties up to any valid subgradient", ("ds",)),
        ),
        minutes=15,
        difficulty=2,
        hints=(
            "Move one wrong score up a little. By how much does the loss change if its margin is violated, and if not?",
            "Now move s_y up a little. It stands in every margin, so it counts once for each violated one.",
            "Entry j ≠ y is q_j; entry y is minus the sum of q_m over m ≠ y.",
        ),
        misconceptions=NAMED.get("svm_dscores", ()),
    ),
    Exercise(
        id="svm_loss_naive",
        chapter="svm",
        title="Loss and gradient over a batch, with loops",
        equation="eq-svm-dW",
        parameters=("W", "X", "y", "reg"),
        outputs=(Output("loss", "number", "0"), Output("dW", "(D, K)", "1")),
        draw_cases=naive_cases,
        criteria=(Criterion("contract", 1, "contract", CONTRACT), LOSS, GRADIENT, REGULARISER),
        minutes=25,
        difficulty=2,
        hints=(
            "Loop over samples, then over classes; skip the class that is right.",
            "Each violated margin touches two columns of dW: that of class m and that of class y_i.",
            "Add x_i to column m, subtract it from column y_i; at the end divide by N, then add 2λW.",
        ),
        misconceptions=NAMED.get("svm_loss_naive", ()),
    ),
    Exercise(
        id="svm_loss",
        chapter="svm",
        title="Loss and gradient over a batch, vectorised",
        equation="eq-svm-dW",
        parameters=("W", "X", "y", "reg"),
        outputs=(Output("loss", "number", "0"), Output("dW", "(D, K)", "1")),
        draw_cases=vectorised_cases,
        criteria=(Criterion("contract", 1, "contract", CONTRACT), LOSS, GRADIENT, REGULARISER, SPEED),
        minutes=30,
        difficulty=3,
        hints=(
            "Everything follows from one (N, K) array of margins. Which entries must not count?",
            "Turn the margins into the array q of zeros and ones; then row i of dS needs one more entry, at y_i.",
            "dS is q, with minus the row sum of q at (i, y_i); then dW = (1/N) XᵀdS + 2λW.",
        ),
        misconceptions=NAMED.get("svm_loss", ()),
    ),
)
