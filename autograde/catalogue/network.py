"""Chapter 7, two layers: the exercises, their inputs and their points."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograde.catalogue.draw import Array, Draw, Labels
from autograde.catalogue.exercise import Case, Criterion, Exercise, Output
from autograde.catalogue.mistakes.network import NAMED
from autograde.catalogue.svm import CONTRACT

Params = dict[str, Array]

CLEAR = 1e-3
"""Random entries of Z keep this far from the ReLU's kink: no rounding, and no step of 1e-5, can cross it."""

LAYERS = "output-layer hidden-layer"
VALUES = f"loss {LAYERS}"
LAYOUTS = ("read-only", "Fortran-ordered", "strided")


def drawn_params(draw: Draw, D: int, H: int, K: int, scale: float = 1.2) -> Params:
    shapes = {"W1": (D, H), "b1": (H,), "W2": (H, K), "b2": (K,)}
    return {name: draw.uniform(*shape, low=-scale, high=scale) for name, shape in shapes.items()}


def joined(rows: Array, params: Params, layer: str) -> Array:
    """One layer in homogeneous coordinates: a 1 behind each row, the bias below the weights."""
    return np.column_stack([rows, np.ones(len(rows))]) @ np.vstack([params["W" + layer], params["b" + layer]])


def clear(params: Params, X: Array) -> bool:
    """No entry of Z lies near 0, some are positive, and some are not."""
    Z = joined(X, params, "1")
    return bool(np.min(np.abs(Z)) > CLEAR and np.min(Z) < 0 < np.max(Z))


def problem(draw: Draw, N: int, D: int, H: int, K: int, serves: str = VALUES, name: str = "", y: Labels | None = None,
            ) -> Case:  # fmt: skip
    """A random network and batch with reg = 0, drawn again until it keeps clear of kinks."""
    while True:
        params, X = drawn_params(draw, D, H, K), draw.uniform(N, D)
        if clear(params, X):
            break
    inputs = {"params": params, "X": X, "y": draw.labels(N, K) if y is None else y, "reg": 0.0}
    return Case(name or f"N={N}, D={D}, H={H}, K={K}, reg=0", inputs, frozenset(serves.split()))


def with_params(case: Case, name: str, serves: str, **changed: Array) -> Case:
    return case.but(name, serves, params={**case.inputs["params"], **changed})


def ordinary(draw: Draw) -> list[Case]:
    """Plain problems of many sizes; reg is 0 but in the pairs."""
    first, second = problem(draw, 5, 4, 6, 3), problem(draw, 7, 3, 4, 5)
    third = problem(draw, 4, 7, 5, 3)
    small, other = draw.number(0.08, 0.12), draw.number(0.2, 0.3)
    large = float(np.round(draw.number(30, 60)))
    absent = np.array([0, 1, 0, 2, 1, 2])
    unbiased = _without_biases(draw)
    dead = problem(draw, 5, 3, 4, 3, name="a hidden unit that is never active")
    b1 = dead.inputs["params"]["b1"] - 50 * (np.arange(4) == 1)
    return [
        first.but(first.name, VALUES, twice=True),
        second,
        third,
        first.but(f"N=5, D=4, H=6, K=3, reg={small:.3f}", "regulariser", reg=small, base=first.name),
        second.but(f"N=7, D=3, H=4, K=5, reg={large:g}", "regulariser", reg=large, base=second.name),
        third.but(f"N=4, D=7, H=5, K=3, reg={other:.3f}", "regulariser", reg=other, base=third.name),
        problem(draw, 1, 3, 5, 4, f"contract {VALUES}", "a single sample, N=1"),
        problem(draw, 6, 3, 4, 2, name="two classes, K=2"),
        problem(draw, 12, 4, 3, 11, name="many classes, K=11"),
        problem(draw, 5, 3, 1, 4, name="a single hidden unit, H=1"),
        unbiased,
        _without_output_weights(draw),
        with_params(dead, dead.name, VALUES, b1=b1),
        problem(draw, 6, 3, 5, 4, f"contract {VALUES}", "the last class is missing from y", absent),
        problem(draw, 6, 3, 5, 4, f"contract {VALUES}", "the first class is missing from y", absent + 1),
    ]


def _without_biases(draw: Draw) -> Case:
    while True:
        case = problem(draw, 5, 4, 6, 3, name="biases 0")
        case = with_params(case, case.name, VALUES, b1=np.zeros(6), b2=np.zeros(3))
        if clear(case.inputs["params"], case.inputs["X"]):
            return case


def _without_output_weights(draw: Draw) -> Case:
    case = problem(draw, 5, 3, 4, 3, name="W2 = 0")
    return with_params(case, case.name, VALUES, W2=np.zeros((4, 3)))


def forms(draw: Draw) -> list[Case]:
    """The same problem in other types and memory layouts."""
    serves = f"contract {VALUES}"
    plain = problem(draw, 5, 4, 6, 3, serves, "plain")
    y, single = plain.inputs["y"], {k: v.astype(np.float32) for k, v in plain.inputs["params"].items()}
    kinds = (np.int32, np.uint8, np.int8)
    return [
        *(plain.but(f"labels of type {kind.__name__}", serves, y=y.astype(kind)) for kind in kinds),
        *(plain.but(f"{layout} inputs", serves, layout=layout) for layout in LAYOUTS),
        plain.but("float32 inputs", serves, single=True, params=single, X=plain.inputs["X"].astype(np.float32)),
    ]


def large_scores(draw: Draw) -> list[Case]:
    """Offsets of the scores, common and by row, and a right class far below the rest.

    A common offset comes from b2. For another one in each row there is a hidden
    unit of its own, which hands a feature on to all scores alike.
    """
    cases = []
    for name, offset in (("scores offset by +1000", 1000.0), ("scores offset by −1000", -1000.0)):
        base = problem(draw, 5, 4, 6, 3, name=f"before {name}")
        b2 = base.inputs["params"]["b2"] + offset
        cases += [base, _based(with_params(base, name, "stability", b2=b2), base)]
    base = problem(draw, 5, 4, 6, 3, name="before another offset in each row of scores")
    rows = np.array([1700.0, 0.5, 1100.0, 700.0, 0.25])
    params, W1 = base.inputs["params"], np.zeros((5, 7))
    W1[:4, :6], W1[4, 6] = params["W1"], 1
    wide = {
        "W1": W1,
        "b1": np.append(params["b1"], 0.125),
        "W2": np.vstack([params["W2"], np.ones(3)]),
        "b2": params["b2"] - 700,
    }
    moved = base.but("another offset in each row of scores", "stability", params=wide,
                     X=np.column_stack([base.inputs["X"], rows]))  # fmt: skip
    near = problem(draw, 5, 4, 6, 3, name="a class 9 below the rest", y=np.array([1, 0, 1, 2, 1]))
    b2, far = near.inputs["params"]["b2"], draw.number(780, 990) * np.array([0.0, 1, 0])
    return [
        *cases,
        base,
        _based(moved, base),
        with_params(near, near.name, VALUES, b2=b2 - np.array([0.0, 9, 0])),
        _based(with_params(near, "a class so far below the rest that p underflows", "stability", b2=b2 - far), near),
    ]


def _based(case: Case, base: Case) -> Case:
    return case.but(case.name, " ".join(case.serves), base=base.name)


def ties(draw: Draw) -> list[Case]:
    """Whole-number networks in which entries of Z are exactly 0; the tied samples of a hidden unit are independent."""
    W1 = np.array([[1.0, -2, 0, 1], [2, 1, -1, 0], [0, 1, 1, -1]])
    W2 = np.array([[2.0, -1, 0], [-1, 2, 1], [1, 0, -2], [0, -2, 1]]) / 8  # small: no p is so near 1 that dH vanishes
    X = np.array([[1.0, 1, 2], [2, 1, -1], [0, 3, 1], [-1, 2, 2]])

    def case(name: str, b1: list[float], y: list[int]) -> Case:
        params = {"W1": W1, "b1": np.array(b1, dtype=np.float64), "W2": W2, "b2": np.array([0.5, 0, -0.5])}
        inputs = {"params": params, "X": X, "y": np.array(y), "reg": 0.0}
        return Case(name, inputs, frozenset(VALUES.split()), tie=True)

    # X W1 = (3 1 1 -1), (4 -4 -2 3), (6 4 -2 -1), (3 6 0 -3)
    return [
        case("one entry of Z exactly 0", [-4, 2, 1, 2], [1, 2, 0, 1]),
        case("several entries of Z exactly 0", [-3, -4, -1, 1], [2, 0, 1, 1]),
        case("an entry of Z exactly 0 in every hidden unit", [-6, 4, 2, 3], [0, 1, 2, 1]),
    ]


def probes(draw: Draw) -> list[Case]:
    """Where a numerical derivative shows: steep inputs punish a large step, and a kink close by any step."""
    cases = []
    for name, first, second in (
        ("inputs of scale 40, hidden units of scale 1", 0.03, 1.0),
        ("inputs and hidden units of scale 40", 0.5, 0.02),
    ):
        while True:
            params, X = drawn_params(draw, 4, 5, 3), draw.uniform(6, 4, low=-40, high=40)
            params = {**params, "W1": first * params["W1"], "W2": second * params["W2"]}
            if clear(params, X):
                break
        inputs = {"params": params, "X": X, "y": draw.labels(6, 3), "reg": 0.0}
        cases.append(Case(name, inputs, frozenset(LAYERS.split()), probe=True))
    params = drawn_params(draw, 3, 3, 4)
    X = np.array([[1.0, 0.5, -1], [0.25, -1, 2], [-1, 1, 0.5]])
    Z = np.array([[1e-7, 1, -1], [-0.5, -1e-7, 1], [1, -1, 1e-7]])
    inputs = {"params": {**params, "W1": np.linalg.solve(X, Z), "b1": np.zeros(3)}, "X": X, "y": draw.labels(3, 4)}
    return [*cases, Case("entries of Z 1e-7 from 0", {**inputs, "reg": 0.0}, frozenset(LAYERS.split()), probe=True)]


def two_layer_cases(draw: Draw) -> list[Case]:
    return [*ordinary(draw), *ties(draw), *large_scores(draw), *forms(draw), *probes(draw)]


def relu_cases(draw: Draw) -> list[Case]:
    def case(name: str, dH: Array, Z: Array, more: str = "", **kind: Any) -> Case:
        return Case(name, {"dH": dH, "Z": Z}, frozenset(["gradient", *more.split()]), **kind)

    def away(N: int, H: int) -> Array:
        """Entries of either sign, not near 0."""
        Z = draw.uniform(N, H, low=-2, high=2)
        return np.asarray(Z + np.where(Z < 0, -CLEAR, CLEAR))

    whole = np.array([[2.0, 0, -1, 0], [0, -3, 1, 0], [-2, 4, 0, 1]])
    plain = case("plain", draw.uniform(5, 3), away(5, 3), "contract")
    single = {name: value.astype(np.float32) for name, value in plain.inputs.items()}
    return [
        case("N=5, H=4", draw.uniform(5, 4), away(5, 4), twice=True),
        case("N=3, H=7", draw.uniform(3, 7), away(3, 7)),
        case("a single sample, N=1", draw.uniform(1, 6), away(1, 6), "contract"),
        case("a single hidden unit, H=1", draw.uniform(6, 1), away(6, 1)),
        case("every entry of Z positive", draw.uniform(4, 3), np.abs(away(4, 3))),
        case("every entry of Z negative", draw.uniform(4, 3), -np.abs(away(4, 3))),
        case("entries of Z 1e-7 from 0", draw.uniform(2, 3), 1e-7 * np.array([[1.0, -1, 2], [-2, 1, -1]])),
        case("entries of Z exactly 0", draw.uniform(3, 4, low=0.5, high=2), whole, tie=True),
        case("every entry of Z exactly 0", draw.uniform(2, 3, low=-2, high=-0.5), np.zeros((2, 3)), tie=True),
        *(plain.but(f"{layout} inputs", "contract gradient", layout=layout) for layout in LAYOUTS),
        plain.but("float32 inputs", "contract gradient", single=True, **single),
    ]


def affine_cases(draw: Draw) -> list[Case]:
    serves = "dx dW db"

    def case(name: str, N: int, D: int, M: int, more: str = "", scale: float = 1.5, **kind: Any) -> Case:
        shapes = {"dout": (N, M), "x": (N, D), "W": (D, M)}
        inputs = {key: draw.uniform(*shape, low=-scale, high=scale) for key, shape in shapes.items()}
        return Case(name, inputs, frozenset(f"{serves} {more}".split()), **kind)

    plain = case("plain", 5, 4, 3, "contract")
    single = {name: value.astype(np.float32) for name, value in plain.inputs.items()}
    return [
        case("N=5, D=4, M=3", 5, 4, 3, twice=True),
        case("N=3, D=5, M=7", 3, 5, 7),
        case("N=6, D=2, M=4", 6, 2, 4),
        case("square: N=D=M=3", 3, 3, 3),
        case("a single sample, N=1", 1, 4, 3, "contract"),
        case("a single output, M=1", 5, 3, 1),
        case("many outputs, M=11", 4, 3, 11),
        case("entries of scale 300", 5, 4, 3, scale=300),
        *(plain.but(f"{layout} inputs", f"contract {serves}", layout=layout) for layout in LAYOUTS),
        plain.but("float32 inputs", f"contract {serves}", single=True, **single),
    ]


LEAD = 1e-2
"""The largest score leads by so much: rounding, of float32 too, can't choose another class."""

MOST = 0.8
"""No class wins more of the samples: a function that gives one class alone must show."""


def predict_cases(draw: Draw) -> list[Case]:
    """Enough samples that no mistake gets every class right by chance; biases that matter."""

    def case(name: str, N: int, D: int, H: int, K: int, more: str = "", bias: float = 2.0, lift: float = 0.0) -> Case:
        while True:
            params = drawn_params(draw, D, H, K)
            params["b1"], params["b2"] = bias * params["b1"], bias * params["b2"] + lift
            X = draw.uniform(4 * N, D, low=-2, high=2)
            S = joined(joined(X, params, "1").clip(0), params, "2")
            ranked = np.sort(S, axis=1)
            good = (ranked[:, -1] - ranked[:, -2] > LEAD) & ((ranked[:, -1] < 0) | (lift == 0))
            winners = S[good][:N] == ranked[good][:N, -1:]
            if len(winners) == N and (N == 1 or np.max(np.mean(winners, axis=0)) < MOST):
                break
        inputs = {"params": params, "X": X[good][:N]}
        return Case(name, inputs, frozenset(["classes", *more.split()]))

    plain = case("plain", 20, 4, 6, 3, "contract")
    single = {name: value.astype(np.float32) for name, value in plain.inputs["params"].items()}
    return [
        case("N=60, D=4, H=7, K=5", 60, 4, 7, 5).but("N=60, D=4, H=7, K=5", "classes", twice=True),
        case("N=60, D=5, H=6, K=3", 60, 5, 6, 3),
        case("two classes, K=2", 40, 3, 5, 2),
        case("many classes, K=11", 60, 4, 8, 11),
        case("a single sample, N=1", 1, 4, 6, 3, "contract"),
        case("biases 0", 40, 4, 7, 4, bias=0.0),
        case("all scores negative", 40, 4, 6, 5, lift=-60.0),
        *(plain.but(f"{layout} inputs", "contract classes", layout=layout) for layout in LAYOUTS),
        plain.but("float32 inputs", "contract classes", params=single, X=plain.inputs["X"].astype(np.float32),
                  single=True),
    ]  # fmt: skip


GRADS = tuple(
    Output(f"d{name}", shape, f"1.{name}")
    for name, shape in (("W1", "(D, H)"), ("b1", "(H,)"), ("W2", "(H, K)"), ("b2", "(K,)"))
)

EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        id="relu_backward",
        chapter="network",
        title="Backward through the ReLU",
        equation="eq-network-relu",
        parameters=("dH", "Z"),
        outputs=(Output("dZ", "(N, H)"),),
        draw_cases=relu_cases,
        criteria=(
            Criterion("contract", 0.5, "contract", CONTRACT),
            Criterion("gradient", 1.5, "values", "every entry is right, at Z = 0 up to any valid subgradient", ("dZ",)),
        ),
        minutes=5,
        difficulty=1,
        hints=(
            "Each entry of H depends on one entry of Z alone. How much does it move when that entry moves?",
            "Where Z is positive, H moves with it; where Z is negative, H stays 0. Which trick of chapter 1 says so?",
            "∂L/∂Z = dH · 1{Z ≥ 0}, entry by entry.",
        ),
        misconceptions=NAMED["relu_backward"],
    ),
    Exercise(
        id="affine_backward",
        chapter="network",
        title="Backward through an affine layer",
        equation="eq-network-affine",
        parameters=("dout", "x", "W"),
        outputs=(Output("dx", "(N, D)", "0"), Output("dW", "(D, M)", "1"), Output("db", "(M,)", "2")),
        draw_cases=affine_cases,
        criteria=(
            Criterion("contract", 0.5, "contract", CONTRACT),
            Criterion("dx", 1, "values", "the gradient with respect to x is right", ("dx",)),
            Criterion("dW", 1, "values", "the gradient with respect to W is right", ("dW",)),
            Criterion("db", 0.5, "values", "the gradient with respect to b is right", ("db",)),
        ),
        minutes=10,
        difficulty=1,
        hints=(
            "Write down the shapes of dout, x and W. In which order can two of them be multiplied to give (N, D)?",
            "b is added to every row of the output. How many rows does a change of b reach?",
            "dx = dout Wᵀ, dW = xᵀ dout, db = Σ_i dout_i. There is no 1/N here: dout brings it along.",
        ),
        misconceptions=NAMED["affine_backward"],
    ),
    Exercise(
        id="two_layer_loss",
        chapter="network",
        title="Loss and gradients of two layers",
        equation="eq-network-backward",
        parameters=("params", "X", "y", "reg"),
        outputs=(Output("loss", "number", "0"), *GRADS),
        draw_cases=two_layer_cases,
        criteria=(
            Criterion("contract", 1, "contract", CONTRACT),
            Criterion("loss", 1, "values", "the loss at reg = 0 is right", ("loss",)),
            Criterion("output-layer", 1.5, "values", "the gradients of W2 and b2 at reg = 0 are right", ("dW2", "db2")),
            Criterion("hidden-layer", 2.5, "values", "the gradients of W1 and b1 at reg = 0 are right, "
                      "at kinks up to any valid subgradient", ("dW1", "db1")),
            Criterion("regulariser", 1, "difference", "the regulariser adds λΣW1² + λΣW2², 2λW1 and 2λW2, "
                      "and nothing for the biases", ("loss", "dW1", "db1", "dW2", "db2")),
            Criterion("stability", 1, "steady", "large scores do no harm", ("loss", "db2"), approximate=0),
        ),
        minutes=45,
        difficulty=3,
        hints=(
            "Forward first, and keep Z, H and S: on the way back each layer needs what it was given before.",
            "At the scores the gradient is that of chapter 5. Then it is affine, ReLU, affine, in reverse order.",
            "dS = (P − onehot(y))/N; dW2 = HᵀdS, dH = dS W2ᵀ; dZ = dH·1{Z ≥ 0}; dW1 = XᵀdZ; the gradients of the "
            "biases are sums over the samples; 2λW1 and 2λW2 on top.",
        ),
        misconceptions=NAMED["two_layer_loss"],
    ),
    Exercise(
        id="predict",
        chapter="network",
        title="Predict the class",
        equation="eq-network-predict",
        parameters=("params", "X"),
        outputs=(Output("classes", "(N,)"),),
        draw_cases=predict_cases,
        criteria=(
            Criterion("contract", 0.5, "contract", CONTRACT),
            Criterion("classes", 1.5, "values", "every sample gets the class with its largest score", ("classes",),
                      approximate=0),
        ),
        minutes=5,
        difficulty=1,
        hints=(
            "Do you need probabilities to know which class is the likeliest?",
            "Run forward through both layers; then each row of scores gives one class.",
            "The class of sample i is argmax_j s_ij, with S = max(0, X W1 + b1) W2 + b2.",
        ),
        misconceptions=NAMED["predict"],
    ),
)  # fmt: skip
