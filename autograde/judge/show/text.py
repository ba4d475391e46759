"""A report as one line and as plain text."""

from __future__ import annotations

import textwrap

from autograde.judge.report import Report

WIDTH = 96


def number(value: float) -> str:
    """Points without a needless decimal point."""
    return f"{value:g}"


def headline(report: Report) -> str:
    """The verdict in one sentence, which never promises more than was checked."""
    if not report.passed:
        met = sum(criterion.passed for criterion in report.criteria)
        return f"{met} of {len(report.criteria)} criteria met."
    if report.public:
        return "passed on the public cases; grading uses fresh ones."
    return "passed on fresh cases."


def line(report: Report) -> str:
    named = f" Likely: {', '.join(report.misconceptions)}." if report.misconceptions else ""
    score = f"{number(report.points)} of {number(report.max_points)} points"
    return f"{report.exercise}: {score}, {headline(report)}{named}"


def report(report: Report) -> str:
    score = f"{number(report.points)} of {number(report.max_points)} points"
    lines = [f"{report.exercise}: {score}, {headline(report)}"]
    for criterion in report.criteria:
        mark = criterion.mark if criterion.mark != "fail" else "FAIL"
        head = f"  {mark}  {criterion.name:<11} {number(criterion.points)}/{number(criterion.max_points)}  "
        lines += _wrapped(head + criterion.message, "", " " * 8)
    for diagnosis in report.diagnoses:
        where = f" Read equation {diagnosis.equation} again." if diagnosis.equation else ""
        lines += _wrapped(f"Likely: {diagnosis.sentence}{where}")
    for where in report.where:
        lines += _wrapped(where)
    lines += [f"  Remark: {remark}" for remark in report.remarks]
    if report.printed.strip():
        first = report.printed.strip().splitlines()[0][:60]
        lines.append(f"  It printed: {first}")
    return "\n".join(lines)


def _wrapped(text: str, first: str = "  ", rest: str = "  ") -> list[str]:
    """The lines of a paragraph. An equation's label, which is full of hyphens, stays whole."""
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
