"""What a Check on the page runs: the reader's cell in a fresh namespace, and then the judge.

The page's worker calls `check` with a job and gets plain data back. The cell
runs as in the notebook, after its imports and the chapter's earlier cells.
"""

import builtins
import io
import linecache
import traceback
from contextlib import redirect_stderr, redirect_stdout

import numpy as np

import autograde
from autograde.judge.show.text import headline

CELL = "your code"
PRINTED_AT_MOST = 2_000
ENTRIES_AT_MOST = 2_000  # of an array in a picture


class Printed(io.StringIO):
    """A stream that keeps the first characters and swallows the rest."""

    text = ""

    def write(self, text):
        self.text += str(text)[: PRINTED_AT_MOST - len(self.text)]
        return len(text)


def check(job):
    """The outcome of a job: a report, or a sentence that says why there is none."""
    kept = {module: dict(module.__dict__) for module in (builtins, np)}
    printed, namespace = Printed(), {"__name__": "__main__"}
    with redirect_stdout(printed), redirect_stderr(printed):
        outcome = _defined(job, namespace)
        _put_back(kept)
        outcome = outcome or _judged(job["id"], namespace[job["id"]], job["source"])
    _put_back(kept)
    linecache.clearcache()
    return {**outcome, "printed": printed.text}


def _put_back(kept):
    """What a cell did to NumPy's and Python's own names must not outlive it."""
    for module, names in kept.items():
        module.__dict__.update(names)


def _defined(job, namespace):
    """Run the cells. What hinders the last one from defining its function, or None."""
    id, source = job["id"], job["source"]
    exec(compile(job["setup"], "imports", "exec"), namespace)
    for number, cell in enumerate(job["earlier"], 1):
        try:  # each is judged for itself; here it only has to offer what it can
            exec(_compiled(cell, f"earlier cell {number}"), namespace)
        except BaseException:
            continue
    namespace.pop(id, None)
    try:
        exec(_compiled(source, CELL), namespace)
    except SyntaxError as error:
        return _broken(f"Line {error.lineno} is no Python yet: {error.msg}.", error.lineno)
    except BaseException as error:
        line, words = _line(error.__traceback__), str(error)[:200]
        said = type(error).__name__ + (f": {words}" if words else "")
        return _broken(f"Your code stopped in line {line} before it could be checked. {said}", line)
    if id not in namespace:
        return _broken(f"Your code defines no function {id}: begin it with the line of the stub, def {id}(…):", None)
    return None


def _judged(id, function, source):
    try:
        report = autograde.judge(id, function)
    except Exception as error:
        return _broken(f"The check broke off ({error}): does your code change NumPy or Python itself?", None)
    return {
        "kind": "report",
        "passed": report.passed,
        "points": float(report.points),
        "max_points": float(report.max_points),
        "criteria": [
            {"name": one.name, "passed": one.passed, "points": float(one.points), "max_points": float(one.max_points),
             "message": one.message}
            for one in report.criteria
        ],
        "misconceptions": list(report.misconceptions),
        "headline": headline(report),
        "html": report.html(),
        "difference": _picture(report.difference),
        "line": None if report.passed else _raised(report, source),
    }  # fmt: skip


def _picture(difference):
    if difference is None:
        return None
    got, expected = np.atleast_2d(difference.got), np.atleast_2d(difference.expected)
    if got.ndim != 2 or not 0 < got.size <= ENTRIES_AT_MOST:
        return None
    return {
        "case": difference.case,
        "output": difference.output,
        "got": got.astype(float).tolist(),
        "expected": expected.astype(float).tolist(),
    }


def _raised(report, source):
    """The number of the line that a criterion's message quotes, where it stands in the source once."""
    lines = [line.strip() for line in source.splitlines()]
    for criterion in report.criteria:
        quoted = [number for number, line in enumerate(lines, 1) if len(line) > 3 and line in criterion.message]
        if len(quoted) == 1:
            return quoted[0]
    return None


def _compiled(source, name):
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)  # tracebacks quote lines
    return compile(source, name, "exec")


def _line(trace):
    lines = [frame.lineno for frame in traceback.extract_tb(trace) if frame.filename == CELL]
    return lines[-1] if lines else None


def _broken(sentence, line):
    return {"kind": "broken", "sentence": sentence, "line": line}
