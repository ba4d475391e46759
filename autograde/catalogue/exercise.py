"""What an exercise is: its contract, the inputs it is tried on, and how it is scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from autograde.catalogue.draw import Array, Draw, Labels

PUBLIC_SEED = 2017
"""The seed of the cases that everybody may see. Grading uses fresh ones."""


@dataclass(frozen=True)
class Output:
    """One number or array that a function returns.

    `path` says where it stands in what was returned: "" for the value itself,
    "1" for item 1 of a tuple, "1.W1" for the entry W1 of the dict in item 1.
    """

    name: str
    shape: str  # as the page writes it, "(D, K)"; "number" for a scalar
    path: str = ""


@dataclass(frozen=True)
class Case:
    """One call of a student's function."""

    name: str  # said to the student: "one class is missing from y"
    inputs: Mapping[
        str, Any
    ]  # by parameter, in the order of the signature: arrays, numbers, dicts of arrays, functions
    serves: frozenset[str]  # the criteria that look at it
    base: str | None = None  # the case it is compared with: with reg = 0, without the offset, not moved
    layout: str = "plain"  # or "read-only", "Fortran-ordered", "strided"
    single: bool = False  # float32 inputs: judged at single precision
    twice: bool = False  # called twice: the same inputs must give the same answer
    counted: bool = False  # its Python operations are counted
    tie: bool = False  # a margin lies exactly on the kink
    probe: bool = False  # numerical derivatives show here: large scale, or close to a kink
    through: Callable[..., Any] | None = None  # called as through(function, *inputs), not function(*inputs)
    held_out: tuple[Array, Labels] | None = None  # samples that a classifier trained in this case is tried on

    def but(self, name: str, serves: str, **changes: Any) -> Case:
        """The same case with other inputs or another layout."""
        inputs = {**self.inputs, **{k: v for k, v in changes.items() if k in self.inputs}}
        rest = {k: v for k, v in changes.items() if k not in self.inputs}
        return replace(self, name=name, serves=frozenset(serves.split()), inputs=inputs, **rest)


@dataclass(frozen=True)
class Criterion:
    """One thing that is scored, by one rule of the judge."""

    name: str
    points: float
    rule: str  # a key of judge.rules.RULES
    checks: str  # what it checks, in words
    outputs: tuple[str, ...] = ()
    approximate: float = 0.5  # the share of the points for a value right to 1e-5 only
    but_at_kinks: float = 0.5  # the share for a gradient right wherever there is one, and no subgradient at a kink


@dataclass(frozen=True)
class Misconception:
    """A mistake with a name. The wrong implementation itself never leaves the instructor's side."""

    id: str
    sentence: str  # what the student did, never the code that mends it
    equation: str  # the label of the equation to read again; "" where none would help
    whole: bool = False  # the sentence speaks of several outputs: it is said only where all of them show the mistake


@dataclass(frozen=True)
class Exercise:
    """One function to be written."""

    id: str
    chapter: str
    title: str
    equation: str  # the label of the equation that it implements; "" where the book has none
    parameters: tuple[str, ...]
    outputs: tuple[Output, ...]
    draw_cases: Callable[[Draw], list[Case]]
    criteria: tuple[Criterion, ...]
    minutes: int
    difficulty: int  # 1 to 3
    hints: tuple[str, str, str]
    misconceptions: tuple[Misconception, ...] = field(default=())

    def cases(self, seed: int | None = None) -> list[Case]:
        """The inputs drawn from `seed`, the crafted ones among them; the public ones when None."""
        return self.draw_cases(Draw(PUBLIC_SEED if seed is None else seed, self.id))

    @property
    def points(self) -> float:
        return sum(criterion.points for criterion in self.criteria)

    @property
    def call(self) -> str:
        """`svm_loss(W, X, y, reg)`, for messages."""
        return f"{self.id}({', '.join(self.parameters)})"
