"""Outputs as a notebook holds them: those that come from the child, cleaned, and those that the grader writes."""

from __future__ import annotations

import json
from typing import Any

from nbformat import NotebookNode, from_dict

from autograde.grading.pages import framed, is_image
from autograde.judge.report import Report
from autograde.judge.show.text import number

TEXT = frozenset(["text/plain", "text/html", "text/markdown", "text/latex", "image/svg+xml"])
OUTPUTS_AT_MOST, LINES_AT_MOST = 1_000, 1_000

ABOUT = "autograde"
"""In an output's metadata: the verdict as data, for reports on the class."""


def cleaned(outputs: Any, room: int = 1_000_000) -> list[NotebookNode]:
    """The outputs that a child sent, as far as they are outputs, and as far as `room` characters last."""
    found: list[NotebookNode] = []
    for output in outputs[:OUTPUTS_AT_MOST] if isinstance(outputs, list) else []:
        clean = _cleaned(output) if isinstance(output, dict) else None
        if clean is None:
            continue
        room -= len(json.dumps(clean))
        if room < 0:
            found.append(_output("stream", name="stderr", text="[the rest of the output was left out]\n"))
            break
        found.append(clean)
    return found


def _cleaned(output: dict[str, Any]) -> NotebookNode | None:
    kind = _text(output.get("output_type"))  # an array, which a message may hold anywhere, is not to be compared
    if kind == "stream":
        name = "stderr" if _text(output.get("name")) == "stderr" else "stdout"
        return _output("stream", name=name, text=_text(output.get("text")))
    if kind == "error":
        lines = output.get("traceback")
        traceback = [_text(line) for line in lines[:LINES_AT_MOST]] if isinstance(lines, list) else []
        return _output(
            "error", ename=_text(output.get("ename")), evalue=_text(output.get("evalue")), traceback=traceback
        )
    data = output.get("data")
    if kind not in ("display_data", "execute_result") or not isinstance(data, dict):
        return None
    texts = {mime: _text(value) for mime, value in data.items() if isinstance(value, str)}
    kept = {mime: text for mime, text in texts.items() if mime in TEXT or is_image(mime, text)}
    if "text/html" in kept:
        kept["text/html"] = framed(kept["text/html"])
    count = output.get("execution_count")
    sound = type(count) is int and 0 <= count < 1 << 31
    more = {"execution_count": count if sound else None} if kind == "execute_result" else {}
    return _output(kind, data=kept, **more)


def _text(value: Any) -> str:
    """A string that any file can hold: no half of a surrogate pair."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _output(kind: str, **parts: Any) -> NotebookNode:
    """An output. It isn't validated by itself, which takes a millisecond: the notebook is, once it is complete."""
    about: dict[str, Any] = {} if kind in ("stream", "error") else {"metadata": {}}
    return from_dict({"output_type": kind, **about, **parts})


def report_output(report: Report, count: int) -> NotebookNode:
    """A report in a graded cell: people see its HTML, nbgrader reads the points in its text."""
    data = {"text/plain": number(report.points), "text/html": report.html()}
    return _output("execute_result", data=data, execution_count=count, metadata={ABOUT: about(report)})


def about(report: Report) -> dict[str, Any]:
    """The verdict as plain data."""
    return {
        "exercise": report.exercise,
        "points": report.points,
        "max_points": report.max_points,
        "criteria": {one.name: [one.points, one.max_points] for one in report.criteria},
        "misconceptions": list(report.misconceptions),
    }
