"""What a test cell calls: judge, show the report, and hand nbgrader the points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograde.judge.report import Report
from autograde.judge.run import judge
from autograde.judge.show.text import number


class Checked:
    """A report in a notebook's clothes.

    As the last expression of a cell it gives one output with two faces: HTML,
    the report that people see, and plain text, the points that nbgrader reads
    as partial credit.
    """

    def __init__(self, report: Report) -> None:
        self.report = report

    def __repr__(self) -> str:
        return number(self.report.points)

    def __str__(self) -> str:
        return self.report.text()

    def _repr_html_(self) -> str:
        return self.report.html()


def check(id: str, function: Callable[..., Any]) -> Checked:
    """Judge `function` as the exercise `id` and show the report.

    The cases are the public ones. The grader calls no check: it asks the function
    itself, on fresh cases. Raises KeyError for an unknown id, with the ids there are.
    """
    return Checked(judge(id, function))
