"""The book's labelled equations as LaTeX text, and the tables in which the chapters' transcriptions stand."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import mpmath
import numpy as np

BOOK = Path(__file__).resolve().parents[3] / "book"

# The formulas are computed as they stand, without a shift or any other care: many digits do what care does in floats.
DIGITS = 60

MATH = re.compile(r"^```\{math\}\n:label: (eq-[\w-]+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class OnPage:
    """A labelled equation as it stands in the book."""

    page: str
    latex: str

    @property
    def digest(self) -> str:
        """Changes with the formula, not with its line breaks."""
        return hashlib.sha256(" ".join(self.latex.split()).encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Equation:
    """A transcription: the function that computes what the labelled equation says."""

    label: str
    digest: str  # of the LaTeX text that was transcribed
    function: Callable[..., Any]
    beside: tuple[str, ...] = ()  # what the page defines without a label and the transcription uses, letter by letter


@dataclass(frozen=True)
class Reading:
    """One way to get an exercise's whole answer from the book's equations."""

    exercise: str
    labels: tuple[str, ...]
    function: Callable[..., Any]
    skip: str | None = None  # a pattern of cases' names where the page's formula has no value, though its limit has

    def __str__(self) -> str:
        return f"{self.exercise} by {', '.join(label.removeprefix('eq-') for label in self.labels)}"


EQUATIONS: dict[str, Equation] = {}
READINGS: list[Reading] = []


def equation(label: str, digest: str, *beside: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The decorated function is the transcription of the equation `label`.

    It is called by way of EQUATIONS, so that a test can plant a wrong formula there.
    """

    def enter(function: Callable[..., Any]) -> Callable[..., Any]:
        assert label not in EQUATIONS, f"{label} is transcribed twice"
        EQUATIONS[label] = Equation(label, digest, function, beside)

        @functools.wraps(function)
        def entered(*arguments: Any) -> Any:
            return EQUATIONS[label].function(*arguments)

        return entered

    return enter


def answers(exercise: str, *labels: str, skip: str | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The decorated function gives the answer of `exercise`, by the equations `labels`, from its parameters."""

    def enter(function: Callable[..., Any]) -> Callable[..., Any]:
        READINGS.append(Reading(exercise, labels, function, skip))
        return function

    return enter


def changed(label: str, function: Callable[..., Any]) -> Equation:
    """The equation with another function: a planted mistake."""
    return replace(EQUATIONS[label], function=function)


def on_pages() -> dict[str, list[OnPage]]:
    """Label -> the equations of the book that bear it: one, if all is well."""
    found: dict[str, list[OnPage]] = {}
    for page in sorted(BOOK.glob("*.md")):
        for label, latex in MATH.findall(page.read_text(encoding="utf-8")):
            found.setdefault(label, []).append(OnPage(page.name, latex))
    return found


def one(statement: bool) -> int:
    """The indicator 1{statement}."""
    return 1 if statement else 0


def exact(value: Any) -> Any:
    """Arrays as nested lists of exact numbers; whole numbers, statements and functions as they are."""
    if isinstance(value, dict):
        return {name: exact(v) for name, v in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return exact(value.tolist())
    if isinstance(value, list | tuple):
        return [exact(v) for v in value]
    return mpmath.mpf(value) if isinstance(value, float) else value


def floats(value: Any) -> Any:
    """Nested lists of numbers as a float64 array; dicts and tuples part by part."""
    if isinstance(value, dict):
        return {name: floats(v) for name, v in value.items()}
    if isinstance(value, tuple):
        return tuple(floats(v) for v in value)
    if isinstance(value, list):
        return np.array([floats(v) for v in value], dtype=float)
    if isinstance(value, mpmath.mpc):  # the logarithm of something negative: only a wrong formula gives it
        return np.float64("nan")
    return value if isinstance(value, np.ndarray) else np.float64(value)


def each(function: Callable[[Any], Any], value: Any) -> Any:
    """`function` of every number in `value`."""
    if isinstance(value, dict):
        return {name: each(function, v) for name, v in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(each(function, v) for v in value)
    return function(value)


def entry_by_entry(function: Callable[..., Any], *values: Any) -> Any:
    """`function` of the corresponding entries of nested lists of one shape."""
    if isinstance(values[0], list):
        return [entry_by_entry(function, *parts) for parts in zip(*values, strict=True)]
    return function(*values)
