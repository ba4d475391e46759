"""Call a student's function and write down what it did.

The only code that touches a student's function. It runs on the untrusted side:
in a notebook, in the browser, in the sandbox. It decides nothing.
"""

from __future__ import annotations

import contextlib
import io
import os
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.catalogue.exercise import Case
from autograde.judge.evidence import Answer, Evidence, Failure, type_name
from autograde.judge.limits import TimeLimit, TookTooLong, count_operations

SECONDS_PER_CALL = 10.0
"""A right answer takes milliseconds; ten seconds is an endless loop, not a slow machine."""

PRINTED_AT_MOST = 2_000
ROUNDING = 1e-9
"""Relative to the largest entry: what a sum in another order may change, and no random choice is as small."""

LEAVES_AT_MOST = 100
ARRAY_AT_MOST = 1_000_000  # entries; the largest right answer has a few hundred


_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
"""The package's own files: a line of them tells a student nothing."""


class _Capped(io.StringIO):
    """A stream that keeps the first characters and swallows the rest."""

    text = ""

    def write(self, text: str) -> int:
        self.text += str(text)[: PRINTED_AT_MOST - len(self.text)]
        return len(text)

    def writable(self) -> bool:
        return True


def collect(function: Callable[..., Any], cases: Sequence[Case], seconds: float = SECONDS_PER_CALL) -> Evidence:
    """Call `function` on every case.

    Whatever it raises, prints or returns is written down; only an interrupt by
    the person at the keyboard gets through. After a call that took longer than
    `seconds` the remaining cases are not run.
    """
    printed = _Capped()
    answers: list[Answer] = []
    for case in cases:
        stop = answers[-1].failure if answers else None
        if stop is not None and stop.kind in ("Timeout", "NotRun"):
            answers.append(Answer(failure=Failure("NotRun", "an earlier call did not finish")))
        elif stop is not None and stop.kind == "NotImplementedError":
            answers.append(answers[-1])  # an unsolved stub: asking again tells nothing more
        else:
            answers.append(_answer(function, case, seconds, printed))
    return Evidence(tuple(answers), printed.text if type(printed.text) is str else "")


def _answer(function: Callable[..., Any], case: Case, seconds: float, printed: _Capped) -> Answer:
    if case.through is not None:
        function = partial(case.through, function)
    given = _laid_out(case)
    answer = _call(function, given, seconds, printed, counted=case.counted)
    changed = tuple(name for name, value in given.items() if not _unchanged(value, case.inputs[name]))
    differs = False
    if case.twice and answer.failure is None:
        again = _call(function, _laid_out(case), seconds, printed)
        differs = not _same(answer, again)
    return replace(answer, changed=changed, differs=differs) if changed or differs else answer


def _call(
    function: Callable[..., Any],
    given: Mapping[str, Any],
    seconds: float,
    printed: _Capped,
    counted: bool = False,
) -> Answer:
    operations = None
    try:
        with (
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            TimeLimit(seconds),
        ):
            warnings.simplefilter("ignore")
            if counted:
                returned, operations = count_operations(function, tuple(given.values()))
            else:
                returned = function(*given.values())
            leaves, opaque = _leaves(returned)
            words = _words(returned)
    except TookTooLong:
        return Answer(failure=Failure("Timeout", f"no answer within {seconds:g} s"))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: nothing a function does may end the check
        return Answer(failure=_failure(error))
    return Answer(leaves=leaves, opaque=opaque, returned=words, operations=operations)


def _laid_out(case: Case) -> dict[str, Any]:
    """Fresh copies of the inputs, in the memory layout that the case asks for."""
    return {name: _copy(value, case.layout) for name, value in case.inputs.items()}


def _copy(value: Any, layout: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(item, layout) for key, item in value.items()}
    if not isinstance(value, np.ndarray):
        return value
    copy = np.array(value, order="F") if layout == "Fortran-ordered" else np.array(value, order="C")
    if layout == "strided" and value.ndim:
        wide = np.zeros((*value.shape[:-1], 2 * value.shape[-1]), value.dtype)
        wide[..., ::2] = value
        copy = wide[..., ::2]
    copy.setflags(write=layout != "read-only")
    return copy


def _unchanged(given: Any, meant: Any) -> bool:
    """Whether an input still is what it was before the call."""
    if isinstance(meant, Mapping):
        # Asked by type first: what a student puts in may fail at being compared.
        kept = all(type(key) is str for key in given) and given.keys() == meant.keys()
        return kept and all(_unchanged(given[key], meant[key]) for key in meant)
    if not isinstance(meant, np.ndarray):
        return True
    return (
        type(given) is np.ndarray
        and given.shape == meant.shape
        and given.dtype == meant.dtype
        and given.tobytes() == meant.tobytes()
    )


def _leaves(returned: Any) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    leaves: dict[str, NDArray[Any]] = {}
    opaque: dict[str, str] = {}

    def walk(value: Any, path: str, depth: int) -> None:
        if len(leaves) + len(opaque) >= LEAVES_AT_MOST:
            return
        if depth < 2 and isinstance(value, dict):
            for key, item in value.items():
                walk(item, f"{path}.{key}".lstrip("."), depth + 1)
            return
        if depth < 2 and isinstance(value, tuple | list):
            for index, item in enumerate(value):
                walk(item, f"{path}.{index}".lstrip("."), depth + 1)
        array = _numbers(value)
        if array is None:
            opaque[path] = type_name(value)
        else:
            leaves[path] = array

    walk(returned, "", 0)
    return leaves, opaque


def _numbers(value: Any) -> NDArray[Any] | None:
    """`value` as a plain array of its own, or None where it is no array of numbers."""
    if value is None or isinstance(value, str | bytes | dict):
        return None
    if isinstance(value, np.ndarray) and value.size > ARRAY_AT_MOST:
        return None
    try:
        array = np.array(value, subok=False, copy=True)
        if array.dtype == object:
            array = array.astype(np.float64)
    except Exception:
        return None
    if array.dtype.kind not in "biufc" or array.size > ARRAY_AT_MOST:
        return None
    return array


def _words(returned: Any) -> str:
    if returned is None:
        return "None"
    if isinstance(returned, tuple | list):
        return f"a {type_name(returned)} of {len(returned)}"
    if isinstance(returned, np.ndarray):
        return f"an array of shape {returned.shape}"
    return f"a {type_name(returned)}"


def _same(one: Answer, other: Answer) -> bool:
    return one.leaves.keys() == other.leaves.keys() and all(
        _equal(value, other.leaves[path]) for path, value in one.leaves.items()
    )


def _equal(one: NDArray[Any], other: NDArray[Any]) -> bool:
    """Whether two answers to the same question are one: up to rounding, as sums may be taken in another order."""
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if one.dtype.kind not in "fc":
        return bool(np.array_equal(one, other))
    with np.errstate(all="ignore"):
        finite = np.where(np.isfinite(one), one, 0)
        most = max(ROUNDING, 16 * float(np.finfo(one.dtype).eps)) * float(np.max(np.abs(finite), initial=0))
        return bool(np.allclose(one, other, rtol=0, atol=most, equal_nan=True))


def _failure(error: BaseException) -> Failure:
    try:
        message = str.__str__(str(error))[:300]
    except BaseException:  # what it says of itself may fail as well
        message = ""
    try:
        frames = traceback.extract_tb(error.__traceback__)
        mine = [frame for frame in frames if not os.path.abspath(frame.filename).startswith(_OURS)]
        own = [frame for frame in mine if "site-packages" not in frame.filename]
        line = (own or mine)[-1].line or "" if mine else ""
        function = (own or mine)[-1].name if mine else ""
    except Exception:
        line = function = ""
    return Failure(type_name(error)[:80], message, line.strip()[:200], function[:80])
