"""The verdict on one function: frozen results, no layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class CriterionResult:
    """What one criterion came to."""

    name: str
    passed: bool
    points: float
    max_points: float
    message: str
    waits: bool = False  # met, but it counts only once a criterion on values is

    @property
    def mark(self) -> str:
        """What became of it, in one word."""
        if self.passed:
            return "pass"
        return "part" if self.points else "wait" if self.waits else "fail"


@dataclass(frozen=True)
class Diagnosis:
    """A mistake that the evidence fits."""

    id: str
    sentence: str
    equation: str


@dataclass(frozen=True)
class Difference:
    """Where an array is off: what a picture shows."""

    case: str
    output: str
    got: NDArray[np.float64]
    expected: NDArray[np.float64]


@dataclass(frozen=True)
class Report:
    """The verdict on one function, with its reasons.

    `passed` is true when every criterion is met. `public` says that only the
    public cases were tried: grading uses fresh ones.
    """

    exercise: str
    equation: str
    criteria: tuple[CriterionResult, ...]
    diagnoses: tuple[Diagnosis, ...] = ()
    where: tuple[str, ...] = ()  # what no known mistake explains: where it is off
    remarks: tuple[str, ...] = ()
    difference: Difference | None = None
    printed: str = ""
    public: bool = True

    @property
    def passed(self) -> bool:
        return bool(self.criteria) and all(criterion.passed for criterion in self.criteria)

    @property
    def points(self) -> float:
        return sum(criterion.points for criterion in self.criteria)

    @property
    def max_points(self) -> float:
        return sum(criterion.max_points for criterion in self.criteria)

    @property
    def misconceptions(self) -> tuple[str, ...]:
        """Ids of the mistakes that fit, most likely first."""
        return tuple(diagnosis.id for diagnosis in self.diagnoses)

    def line(self) -> str:
        """The report as one line."""
        from autograde.judge.show import text

        return text.line(self)

    def text(self) -> str:
        """The report as plain text."""
        from autograde.judge.show import text

        return text.report(self)

    def html(self) -> str:
        """The report as a piece of HTML, for notebooks and pages."""
        from autograde.judge.show import html

        return html.report(self)

    def picture(self) -> Figure | None:
        """A heat map of where the gradient is off; None where nothing is. Needs matplotlib."""
        from autograde.judge.show import picture

        return picture.heat_map(self)

    def __repr__(self) -> str:
        return f"<{self.line()}>"

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(self.line() if cycle else self.text())
