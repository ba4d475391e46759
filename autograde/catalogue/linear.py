"""The inputs on which every loss(W, X, y, reg) on linear scores is tried.

`serves` names the criteria that look at a case. A case that also serves the
contract is a matter of form (labels of another type, a read-only array): where a
function fails to answer it, the contract pays and the values don't.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograde.catalogue.draw import Array, Draw, Labels
from autograde.catalogue.exercise import Case

Clear = Callable[[Array, Array, Labels], bool]
"""Whether W, X, y keep clear of kinks, so that there is one gradient and rounding can't change it."""


def always_clear(W: Array, X: Array, y: Labels) -> bool:
    return True


def counting(k: int, clear: Clear) -> Clear:
    """Clear, and class k has some sample's largest score: who leaves it out gets another loss, a hinge loss too."""
    return lambda W, X, y: clear(W, X, y) and k in np.argmax(X @ W, axis=1)


def problem(
    draw: Draw, N: int, D: int, K: int, clear: Clear, serves: str, name: str = "", y: Labels | None = None
) -> Case:
    """A random problem with reg = 0, drawn again until it keeps clear of kinks."""
    while True:
        W, X = draw.uniform(D, K), draw.uniform(N, D)
        labels = draw.labels(N, K) if y is None else y
        if clear(W, X, labels):
            break
    inputs = {"W": W, "X": X, "y": labels, "reg": 0.0}
    return Case(name or f"N={N}, D={D}, K={K}, reg=0", inputs, frozenset(serves.split()))


def ordinary(draw: Draw, clear: Clear) -> list[Case]:
    """Plain problems of many sizes, each with a name; reg is 0 but in the pairs."""
    first = problem(draw, 5, 4, 3, clear, "loss gradient")
    second = problem(draw, 7, 3, 5, clear, "loss gradient")
    third = problem(draw, 5, 7, 4, clear, "loss gradient")
    small, other = draw.number(0.08, 0.12), draw.number(0.2, 0.3)
    large = float(np.round(draw.number(30, 60)))
    pairs = [
        (first, f"N=5, D=4, K=3, reg={small:.3f}", small),
        (second, f"N=7, D=3, K=5, reg={large:g}", large),
        (third, f"N=5, D=7, K=4, reg={other:.3f}", other),
    ]
    regularised = [base.but(name, "regulariser", reg=reg, base=base.name) for base, name, reg in pairs]
    first = first.but(first.name, "loss gradient", twice=True)
    zero = problem(draw, 6, 4, 3, always_clear, "loss gradient", name="W = 0")
    absent = np.array([0, 1, 0, 2, 1, 2])
    return [
        first,
        second,
        third,
        *regularised,
        problem(draw, 1, 3, 4, clear, "contract loss gradient", name="a single sample, N=1", y=np.array([3])),
        problem(draw, 6, 3, 2, clear, "loss gradient", name="two classes, K=2"),
        problem(draw, 12, 4, 11, clear, "loss gradient", name="many classes, K=11"),
        zero.but("W = 0", "loss gradient", W=np.zeros((4, 3))),
        problem(draw, 6, 3, 4, counting(3, clear), "contract loss gradient", name="the last class is missing from y",
                y=absent),
        problem(draw, 6, 3, 4, counting(0, clear), "contract loss gradient", name="the first class is missing from y",
                y=absent + 1),
        problem(draw, 6, 3, 4, clear, "loss gradient", name="one class with a single sample",
                y=np.array([0, 1, 2, 1, 2, 3])),
    ]  # fmt: skip


def forms(draw: Draw, clear: Clear) -> list[Case]:
    """The same problem in other types and memory layouts."""
    plain = problem(draw, 5, 4, 3, clear, "contract loss gradient", name="plain")
    serves = "contract loss gradient"
    y = plain.inputs["y"]
    cases = [
        plain.but(f"labels of type {kind.__name__}", serves, y=y.astype(kind)) for kind in (np.int32, np.uint8, np.int8)
    ]
    cases += [
        plain.but(f"{layout} inputs", serves, layout=layout) for layout in ("read-only", "Fortran-ordered", "strided")
    ]
    single = {name: plain.inputs[name].astype(np.float32) for name in ("W", "X")}
    return [*cases, plain.but("float32 inputs", serves, single=True, **single)]


def offsets(draw: Draw, clear: Clear, serves: str, probe: bool = False) -> list[Case]:
    """Scores with a common offset of ±1000, and with another offset in each row.

    The offset enters as a feature of its own: a column of X times a row of ones in W.
    A small step in that row of W is a large one in the scores, so near kinks it is a probe.
    """
    cases = []
    rows = np.array([1000.0, -1000.0, 400.0, 0.0, -700.0])
    for name, offset in (
        ("scores offset by +1000", np.full(5, 1000.0)),
        ("scores offset by −1000", np.full(5, -1000.0)),
        ("another offset in each row of scores", rows),
    ):
        plain = problem(draw, 5, 4, 3, clear, "loss gradient", name=f"before {name}")
        cases.append(plain)
        W = np.vstack([plain.inputs["W"], np.ones(3)])
        X = np.column_stack([plain.inputs["X"], offset])
        cases.append(plain.but(name, serves, W=W, X=X, probe=probe, base=plain.name))
    return cases


def moved(draw: Draw, clear: Clear) -> list[Case]:
    """A case and, on both sides of it, two with W a little moved: is the gradient that of the function's own loss?"""
    base = problem(draw, 5, 4, 3, clear, "self", name="before W is moved")
    base = base.but(base.name, "self", reg=draw.number(0.08, 0.12))
    W, step = base.inputs["W"], 1e-5 * draw.uniform(4, 3)
    return [
        base,
        base.but("W moved a little", "self", W=W + step, base=base.name),
        base.but("W moved a little the other way", "self", W=W - step, base=base.name),
    ]


def probes(draw: Draw, clear: Clear) -> list[Case]:
    """Where a numerical derivative shows: huge losses drown a small step, steep inputs punish a large one."""
    while True:
        W, X = draw.uniform(4, 3, low=-300, high=300), draw.uniform(5, 4, low=-0.25, high=0.25)
        y = draw.labels(5, 3)
        if clear(W, X, y):
            break
    huge = Case("weights of scale 300", {"W": W, "X": X, "y": y, "reg": 0.0}, frozenset(["gradient"]), probe=True)
    while True:
        W, X = draw.uniform(4, 3, low=-0.03, high=0.03), draw.uniform(5, 4, low=-40, high=40)
        if clear(W, X, y):
            break
    steep = Case("inputs of scale 40", {"W": W, "X": X, "y": y, "reg": 0.0}, frozenset(["gradient"]), probe=True)
    return [huge, steep]


def counted(draw: Draw, clear: Clear) -> list[Case]:
    """Sizes between which the Python operations of a vectorised function don't grow: more samples, more features."""
    cases = []
    for N, D in ((6, 3), (24, 3), (6, 12)):
        cases.append(problem(draw, N, D, 4, always_clear, "speed", name=f"N={N}, D={D}, operations counted"))
    return [case.but(case.name, "speed", counted=True) for case in cases]
