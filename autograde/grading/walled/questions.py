"""Inputs out, answers in: cases and evidence as messages.

The child gets of a case what a call needs and no more: no name, no expected
value, no word on what is looked at. What it answers is plain data of known form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def asked(cases: Sequence[Case]) -> list[Case]:
    """The cases as the child gets them. Raises TypeError for what can't be handed over."""
    return [
        Case(
            "",
            {name: _value(value) for name, value in case.inputs.items()},
            frozenset(),
            layout=case.layout,
            twice=case.twice,
            counted=case.counted,
            through=None if case.through is None else _value(case.through),
        )
        for case in cases
    ]


@cache
def public(id: str) -> tuple[Case, ...]:
    """The `familiar` cases of an exercise, as the child gets them. It has them from the start: every student does."""
    exercise = exercise_named(id)
    no_answers = Key(tuple({} for _ in exercise.cases()))
    return tuple(asked(familiar(exercise, no_answers).cases))


def _value(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic | int | float):
        return value
    if isinstance(value, Mapping):
        return {key: _value(item) for key, item in value.items()}
    if not (isinstance(value, FunctionType) and value.__module__.startswith(FROM)):
        raise TypeError(f"a case can't hand over a {type(value).__name__}")
    return value


def told(evidence: Evidence) -> dict[str, Any]:
    """Evidence as the child sends it."""
    return {"answers": [_told(answer) for answer in evidence.answers], "printed": evidence.printed}


def _told(answer: Answer) -> dict[str, Any]:
    failure = answer.failure
    return {
        "leaves": {path: _sendable(leaf) for path, leaf in answer.leaves.items()},
        "opaque": dict(answer.opaque),
        "returned": answer.returned,
        "failure": None if failure is None else [failure.kind, failure.message, failure.line, failure.function],
        "changed": list(answer.changed),
        "differs": answer.differs,
        "operations": answer.operations,
    }


def _sendable(leaf: NDArray[Any]) -> NDArray[Any]:
    """A long double as a double: the wire has no place for more."""
    wide = leaf.dtype.kind in "fc" and leaf.dtype.newbyteorder("<").str not in DTYPES
    return leaf.astype(np.complex128 if leaf.dtype.kind == "c" else np.float64) if wide else leaf


def evidence(message: Mapping[str, Any], asked: Sequence[Case]) -> Evidence:
    """The trusted side of `told`: what the child answered to `asked`. Raises Malformed for anything else."""
    answers = message.get("answers")
    if not isinstance(answers, list) or len(answers) != len(asked):
        raise Malformed("not one answer a question")
    found = tuple(_answer(one, case) for one, case in zip(answers, asked, strict=True))
    return Evidence(found, _words(message.get("printed"), PRINTED_AT_MOST))


def _answer(answer: Any, case: Case) -> Answer:
    if not isinstance(answer, dict):
        raise Malformed("no answer")
    changed, operations = answer.get("changed"), answer.get("operations")
    if not isinstance(changed, list) or len(changed) > len(case.inputs):
        raise Malformed("no list of inputs")
    if not all(isinstance(name, str) and name in case.inputs for name in changed):
        raise Malformed("no such input")
    if operations is not None and not (type(operations) is int and 0 <= operations < 1 << 62):
        raise Malformed("no count of operations")
    return Answer(
        leaves=_leaves(answer.get("leaves")),
        opaque={_words(path): _words(kind) for path, kind in _mapping(answer.get("opaque")).items()},
        returned=_words(answer.get("returned")),
        failure=_failure(answer.get("failure")),
        changed=tuple(changed),
        differs=answer.get("differs") is not False,
        operations=operations if case.counted else None,
    )


def _leaves(leaves: Any) -> dict[str, NDArray[Any]]:
    if not all(isinstance(leaf, np.ndarray) for leaf in _mapping(leaves).values()):
        raise Malformed("no array")
    return {_words(path): leaf for path, leaf in leaves.items()}


def _failure(failure: Any) -> Failure | None:
    if failure is None:
        return None
    if not isinstance(failure, list) or len(failure) != 4:
        raise Malformed("no failure")
    return Failure(*(_words(part) for part in failure))


def _mapping(value: Any) -> dict[Any, Any]:
    if not isinstance(value, dict) or len(value) > LEAVES_AT_MOST:
        raise Malformed("no mapping")
    return value


def _words(value: Any, most: int = WORDS_AT_MOST) -> str:
    if not isinstance(value, str):
        raise Malformed("no words")
    return value[:most].encode("utf-8", "replace").decode()
