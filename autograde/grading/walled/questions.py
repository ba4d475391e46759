"""Inputs out, answers in: cases and evidence as messages.

The child gets of a case what a call needs and no more: no name, no expected
value, no word on what is looked at. What it answers is plain data of known form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from types import FunctionType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.catalogue import exercise_named
from autograde.catalogue.exercise import Case
from autograde.grading.walled.wire import DTYPES, Malformed
from autograde.judge.evidence import Answer, Evidence, Failure
from autograde.judge.key import Key
from autograde.judge.run import familiar

FROM = "autograde.catalogue."
"""Functions among the inputs (a loss to descend) go by name, and only from the catalogue, which both sides have."""

LEAVES_AT_MOST = 100
WORDS_AT_MOST = 300
PRINTED_AT_MOST = 2_000

ROW = len(fields(Answer))
"""Of what the child sends."""


def asked(cases: Sequence[Case]) -> dict[str, Any]:
    """The cases as they are sent to the child. Raises TypeError for what can't be handed over."""
    arrays: list[NDArray[Any]] = []
    rows = [
        (
            {name: _handed(value, arrays) for name, value in case.inputs.items()},
            case.layout,
            case.twice,
            case.counted,
            None if case.through is None else _handed(case.through, arrays),
        )
        for case in cases
    ]
    return {"cases": rows, "arrays": arrays}


def _handed(value: Any, arrays: list[NDArray[Any]]) -> Any:
    """What stands for `value` in its row: None for an array, which comes next in the list."""
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return None
    if isinstance(value, np.generic | int | float):
        return value
    if isinstance(value, Mapping):
        return {key: _handed(item, arrays) for key, item in value.items()}
    if not (isinstance(value, FunctionType) and value.__module__.startswith(FROM)):
        raise TypeError(f"a case can't hand over a {type(value).__name__}")
    return value


def cases(rows: Sequence[Any], arrays: Iterator[NDArray[Any]]) -> list[Case]:
    """In the child: the cases that `asked` sent, with nothing in them but what a call needs."""

    def whole(value: Any) -> Any:
        if value is None:
            return next(arrays)
        return {key: whole(item) for key, item in value.items()} if isinstance(value, dict) else value

    return [
        Case("", whole(inputs), frozenset(), layout=layout, twice=twice, counted=counted, through=through)
        for inputs, layout, twice, counted, through in rows
    ]


@cache
def public(id: str) -> tuple[Case, ...]:
    """The `familiar` cases of an exercise, as the child gets them. It has them from the start: every student does."""
    exercise = exercise_named(id)
    no_answers = Key(tuple({} for _ in exercise.cases()))
    bare = asked(familiar(exercise, no_answers).cases)
    return tuple(cases(bare["cases"], iter(bare["arrays"])))


def told(evidence: Evidence) -> dict[str, Any]:
    """Evidence as the child sends it: a row an answer, and the arrays of all of them one after the other."""
    return {
        "answers": [_told(answer) for answer in evidence.answers],
        "arrays": [_sendable(leaf) for answer in evidence.answers for leaf in answer.leaves.values()],
        "printed": evidence.printed,
    }


def _told(answer: Answer) -> list[Any]:
    failure = answer.failure
    return [
        [*answer.leaves],
        dict(answer.opaque),
        answer.returned,
        None if failure is None else [failure.kind, failure.message, failure.line, failure.function],
        [*answer.changed],
        answer.differs,
        answer.operations,
    ]


def _sendable(leaf: NDArray[Any]) -> NDArray[Any]:
    """A long double as a double: the wire has no place for more."""
    if leaf.dtype.str in DTYPES:
        return leaf
    wide = leaf.dtype.kind in "fc" and leaf.dtype.newbyteorder("<").str not in DTYPES
    return leaf.astype(np.complex128 if leaf.dtype.kind == "c" else np.float64) if wide else leaf


def evidence(message: Mapping[str, Any], asked: Sequence[Case]) -> Evidence:
    """The trusted side of `told`: what the child answered to `asked`. Raises Malformed for anything else."""
    rows, arrays = message.get("answers"), iter(message.get("arrays", ()))
    if not isinstance(rows, list) or len(rows) != len(asked):
        raise Malformed("not one answer a question")
    found = tuple([_answer(row, arrays, case) for row, case in zip(rows, asked, strict=True)])
    if next(arrays, None) is not None:
        raise Malformed("arrays of no answer")
    return Evidence(found, _words(message.get("printed"), PRINTED_AT_MOST))


def _answer(row: Any, arrays: Iterator[NDArray[Any]], case: Case) -> Answer:
    if not isinstance(row, list) or len(row) != ROW:
        raise Malformed("no answer")
    paths, opaque, returned, failure, changed, differs, operations = row
    if not isinstance(changed, list) or len(changed) > len(case.inputs):
        raise Malformed("no list of inputs")
    if not all(isinstance(name, str) and name in case.inputs for name in changed):
        raise Malformed("no such input")
    if operations is not None and not (type(operations) is int and 0 <= operations < 1 << 62):
        raise Malformed("no count of operations")
    return Answer(
        leaves=_leaves(paths, arrays),
        opaque=_opaque(opaque),
        returned=_words(returned),
        failure=_failure(failure),
        changed=tuple(changed),
        differs=differs is not False,
        operations=operations if case.counted else None,
    )


def _leaves(paths: Any, arrays: Iterator[NDArray[Any]]) -> dict[str, NDArray[Any]]:
    if not isinstance(paths, list) or len(paths) > LEAVES_AT_MOST:
        raise Malformed("no list of paths")
    found = {}
    for path in paths:
        leaf = next(arrays, None)
        if leaf is None:
            raise Malformed("fewer arrays than paths")
        found[_words(path)] = leaf
    return found


def _opaque(kinds: Any) -> dict[str, str]:
    if not isinstance(kinds, dict) or len(kinds) > LEAVES_AT_MOST:
        raise Malformed("no mapping")
    return {_words(path): _words(kind) for path, kind in kinds.items()}


def _failure(failure: Any) -> Failure | None:
    if failure is None:
        return None
    if not isinstance(failure, list) or len(failure) != 4:
        raise Malformed("no failure")
    return Failure(*(_words(part) for part in failure))


def _words(value: Any, most: int = WORDS_AT_MOST) -> str:
    if not isinstance(value, str):
        raise Malformed("no words")
    if len(value) <= most and value.isascii():
        return value
    return value[:most].encode("utf-8", "replace").decode()
