"""Chapter 5, softmax: the exercises, their inputs and their points."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograde.catalogue import linear
from autograde.catalogue.draw import Array, Draw, Labels
from autograde.catalogue.exercise import Case, Criterion, Exercise, Output
from autograde.catalogue.mistakes.softmax import NAMED
from autograde.catalogue.svm import BOTH, CONTRACT, REGULARISER, SPEED


def clear(W: Array, X: Array, y: Labels) -> bool:
    """Softmax has no kinks."""
    return True


def _score_case(name: str, s: object, serves: str, y: int | None = None, **more: Any) -> Case:
    inputs: dict[str, object] = {"s": np.asarray(s, dtype=np.float64)}
    if y is not None:
        inputs["y"] = y
    return Case(name, inputs, frozenset(serves.split()), **more)


def _row_cases(draw: Draw, value: str, labelled: bool) -> list[Case]:
    """Scores of one sample: K of many sizes, then offsets, then spreads at which p underflows."""

    def case(name: str, s: object, serves: str, y: int, **more: Any) -> Case:
        return _score_case(name, s, serves, y if labelled else None, **more)

    plain = draw.uniform(4, low=-3, high=3)
    cases = [
        case("K=4", plain, value, 1, twice=True),
        case("K=2", draw.uniform(2, low=-3, high=3), value, 1),
        case("K=5", draw.uniform(5, low=-3, high=3), value, 0),
        case("K=12", draw.uniform(12, low=-3, high=3), value, 11),
        case("all scores equal", np.zeros(3), value, 2),
        case("scores that are logs of 1, 2, 5", np.log([1.0, 2.0, 5.0]), value, 2),
        case("scores offset by +1000", 1000 + draw.uniform(4), "stability", 2, base="K=4"),
        case("scores offset by −1000", -1000 + draw.uniform(4), "stability", 0, base="K=4"),
        # In the middle: shifts by the first score and by the last are found out too.
        case("one score 3000 above the rest", [0.0, 3000.0, 1.0, -2.0], "stability", 1, base="K=4"),
    ]
    form = case("plain", draw.uniform(4, low=-3, high=3), value, 2)
    cases += [form.but(f"{layout} scores", f"contract {value}", layout=layout) for layout in ("read-only", "strided")]
    single = form.inputs["s"].astype(np.float32)
    cases.append(form.but("float32 scores", f"contract {value}", s=single, single=True))
    if labelled:
        cases.append(form.but("y as np.uint8", f"contract {value}", y=np.uint8(2)))
        cases.append(case("the right class 800 below the rest", [0.0, -800.0, 1.0], "stability", 1, base="K=4"))
    return cases


def log_sum_exp_cases(draw: Draw) -> list[Case]:
    return _row_cases(draw, "value", labelled=False)


def softmax_cases(draw: Draw) -> list[Case]:
    """As for one row of scores, and (N, K) arrays whose rows need shifts of their own."""
    S = draw.uniform(5, 3, low=-3, high=3)
    offsets = np.array([[1000.0], [-1000.0], [400.0], [0.0], [-700.0]])
    return [
        *_row_cases(draw, "values", labelled=False),
        _score_case("S of shape (5, 3)", S, "values"),
        _score_case("S of shape (4, 4)", draw.uniform(4, 4), "values"),
        _score_case("S of shape (1, 4)", draw.uniform(1, 4), "values"),
        _score_case(
            "S of shape (5, 3), another offset in each row", S + offsets, "stability", base="S of shape (5, 3)"
        ),
    ]


def dscores_cases(draw: Draw) -> list[Case]:
    return _row_cases(draw, "gradient", labelled=True)


def underflow(draw: Draw) -> list[Case]:
    """The right class lies so far below that its p is 0 in float64; the loss is finite all the same.

    The largest scores lie near 0 in every row: that the shift is missing, or not by
    row, is another matter. The base case is the same, only not so far.
    """

    def case(name: str, far: Array, serves: str, **more: Any) -> Case:
        S = scores - far[:, np.newaxis] * (np.arange(3) == y[:, np.newaxis])
        inputs = {"W": np.vstack([S, np.ones(3)]), "X": np.eye(3, 4), "y": y, "reg": 0.0}
        return Case(name, inputs, frozenset([serves]), **more)

    scores, y = draw.uniform(3, 3, low=-1, high=0), np.array([0, 2, 1])
    near = case("the right class far below the rest", np.array([5.0, 6.0, 5.5]), "loss")
    far = np.array([draw.number(780, 850), draw.number(900, 990), 0.0])
    return [near, case("p of the right class underflows", far, "underflow", base=near.name)]


def spread(draw: Draw) -> list[Case]:
    """The right class leads by so much that only the maximum will do as a shift; its p is 1."""

    def case(name: str, lead: float, serves: str, **more: Any) -> Case:
        S = scores + lead * (np.arange(3) == y[:, np.newaxis])
        inputs = {"W": np.vstack([S, np.ones(3)]), "X": np.eye(3, 4), "y": y, "reg": 0.0}
        return Case(name, inputs, frozenset(serves.split()), **more)

    scores, y = draw.uniform(3, 3), np.array([1, 0, 2])
    near = case("the right class leads", 3.0, "loss gradient")
    return [near, case("the right class leads by 3000", 3000.0, "stability", base=near.name)]


def naive_cases(draw: Draw) -> list[Case]:
    return [
        *linear.ordinary(draw, clear),
        *linear.forms(draw, clear),
        *linear.offsets(draw, clear, "stability"),
        *underflow(draw),
        *spread(draw),
        *linear.probes(draw, clear),
        *linear.moved(draw, clear),
    ]


def vectorised_cases(draw: Draw) -> list[Case]:
    return [*naive_cases(draw), *linear.counted(draw, clear)]


LOSS = Criterion("loss", 1, "values", "the loss at reg = 0 is right", ("loss",))
GRADIENT = Criterion("gradient", 2, "values", "the gradient at reg = 0 is right", ("dW",))
STABILITY = Criterion("stability", 0.5, "steady", "large scores, common or by row, change nothing", BOTH, approximate=0)
UNDERFLOW = Criterion("underflow", 0.5, "steady", "the loss stays finite where p underflows", ("loss",), approximate=0)


def _sample_criteria(name: str, output: str, says: str) -> tuple[Criterion, ...]:
    return (
        Criterion("contract", 0.5, "contract", CONTRACT),
        Criterion(name, 2, "values", says, (output,)),
        Criterion("stability", 0.5, "steady", "large scores do no harm", (output,), approximate=0),
    )


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        id="log_sum_exp",
        chapter="softmax",
        title="Log-sum-exp",
        equation="eq-softmax-lse-shift",
        parameters=("s",),
        outputs=(Output("value", "number"),),
        draw_cases=log_sum_exp_cases,
        criteria=_sample_criteria("value", "value", "the value is right"),
        minutes=10,
        difficulty=1,
        hints=(
            "What does e^1000 give in float64, and what does e^0 give?",
            "Take a constant c out of every exponential. What happens to the logarithm of the sum?",
            "log Σ e^{s_m} = c + log Σ e^{s_m − c}, with c the largest score.",
        ),
        misconceptions=NAMED.get("log_sum_exp", ()),
    ),
    Exercise(
        id="softmax",
        chapter="softmax",
        title="Softmax, row by row",
        equation="eq-softmax-shift",
        parameters=("s",),
        outputs=(Output("p", "the shape of s"),),
        draw_cases=softmax_cases,
        criteria=_sample_criteria("values", "p", "every row of p is right"),
        minutes=15,
        difficulty=2,
        hints=(
            "One row of scores and a matrix of scores have the same last axis.",
            "Each row needs a shift and a sum of its own: keep the reduced axis, so that it lines up again.",
            "p_j = e^{s_j − c} / Σ e^{s_m − c}, with c the maximum of that row.",
        ),
        misconceptions=NAMED.get("softmax", ()),
    ),
    Exercise(
        id="softmax_dscores",
        chapter="softmax",
        title="The gradient with respect to the scores of one sample",
        equation="eq-softmax-dscores",
        parameters=("s", "y"),
        outputs=(Output("ds", "(K,)"),),
        draw_cases=dscores_cases,
        criteria=_sample_criteria("gradient", "ds", "every entry is right"),
        minutes=10,
        difficulty=1,
        hints=(
            "What must the entries of the gradient add up to? Think of a shift of all scores.",
            "All entries but one are probabilities. Which one isn't, and what is taken from it?",
            "∂L/∂s_j = p_j − 1{j = y}.",
        ),
        misconceptions=NAMED.get("softmax_dscores", ()),
    ),
    Exercise(
        id="dp_y_dscores",
        chapter="softmax",
        title="The derivative of the right class's probability",
        equation="eq-softmax-dpy",
        parameters=("s", "y"),
        outputs=(Output("dp", "(K,)"),),
        draw_cases=dscores_cases,
        criteria=_sample_criteria("gradient", "dp", "every entry is right"),
        minutes=15,
        difficulty=2,
        hints=(
            "p_y is a quotient. Which of its two parts depends on s_j when j ≠ y, and which when j = y?",
            "Write the result of the quotient rule in p_y and p_j alone, one case after the other.",
            "∂p_y/∂s_j = p_y (1{j = y} − p_j).",
        ),
        misconceptions=NAMED.get("dp_y_dscores", ()),
    ),
    Exercise(
        id="softmax_loss_naive",
        chapter="softmax",
        title="Loss and gradient over a batch, with loops",
        equation="eq-softmax-dW",
        parameters=("W", "X", "y", "reg"),
        outputs=(Output("loss", "number", "0"), Output("dW", "(D, K)", "1")),
        draw_cases=naive_cases,
        criteria=(
            Criterion("contract", 1, "contract", CONTRACT),
            LOSS,
            GRADIENT,
            REGULARISER,
            STABILITY,
            UNDERFLOW,
        ),
        minutes=25,
        difficulty=2,
        hints=(
            "Loop over samples; inside, work with one row of scores, shifted by its own maximum.",
            "The loss of a sample is log-sum-exp of its scores minus the right score: no probability is needed for it.",
            "Column j of dW collects (p_j − 1{j = y_i}) x_i; at the end divide by N, then add 2λW.",
        ),
        misconceptions=NAMED.get("softmax_loss_naive", ()),
    ),
    Exercise(
        id="softmax_loss",
        chapter="softmax",
        title="Loss and gradient over a batch, vectorised",
        equation="eq-softmax-dW",
        parameters=("W", "X", "y", "reg"),
        outputs=(Output("loss", "number", "0"), Output("dW", "(D, K)", "1")),
        draw_cases=vectorised_cases,
        criteria=(
            Criterion("contract", 1, "contract", CONTRACT),
            LOSS,
            GRADIENT,
            REGULARISER,
            STABILITY,
            UNDERFLOW,
            SPEED,
        ),
        minutes=30,
        difficulty=3,
        hints=(
            "Shift the whole (N, K) array of scores by a column of row maxima.",
            "dS is P with 1 taken from one entry of each row. Which entry?",
            "dS = P − onehot(y); dW = (1/N) XᵀdS + 2λW.",
        ),
        misconceptions=NAMED.get("softmax_loss", ()),
    ),
)
