"""What is expected: computed from the references, or read from a data file.

Where the references are (the instructor's side) the key is computed. The student
wheel has none; it carries the key for the public seed as arrays.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.catalogue.exercise import Case, Exercise
from autograde.judge.collect import collect
from autograde.judge.evidence import Answer, Evidence, Failure

REFERENCE = "autograde.reference"


class NoKey(Exception):
    """There is nothing to judge against. The message says why and what to do."""


@dataclass(frozen=True)
class Right:
    """The right value of one output, and at a kink the freedom around it.

    Right is every `value - sum_t a_t freedom[t]` with 0 <= a_t <= 1: the convex
    set of subgradients, written from the reference's end.
    """

    value: NDArray[np.float64]
    freedom: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class Key:
    """The right outputs of every case, and what each misconception gives on them."""

    right: tuple[Mapping[str, Right], ...]
    mistakes: Callable[[], Mapping[str, Evidence]] = field(default=dict)


def key_for(exercise: Exercise, cases: Sequence[Case], seed: int | None) -> Key:
    """The key to `cases`, which were drawn from `seed` (None: the public seed).

    Raises NoKey where the references are absent and the data file doesn't fit.
    """
    if importlib.util.find_spec(REFERENCE) is not None:
        return computed(exercise, cases)
    if seed is not None:
        raise NoKey("only the public cases can be judged here: leave the seed out.")
    return loaded(exercise)


def computed(exercise: Exercise, cases: Sequence[Case]) -> Key:
    """The key from the references; misconceptions are run only when asked for."""
    reference = importlib.import_module(REFERENCE)
    truth = reference.TRUTH[exercise.id]
    ties = reference.TIES.get(exercise.id)
    right = tuple(_right(exercise, case, truth, ties) for case in cases)

    def mistakes() -> dict[str, Evidence]:
        wrong = importlib.import_module(f"{REFERENCE}.mistakes").misconceptions(exercise.id)
        return {name: collect(function, cases) for name, function in wrong.items()}

    return Key(right, mistakes)


def _right(exercise: Exercise, case: Case, truth: Any, ties: Any) -> dict[str, Right]:
    inputs = [_double(value) for value in case.inputs.values()]
    returned = truth(*inputs)
    freedom = ties(*inputs) if ties is not None and case.tie else None
    right = {}
    for output in exercise.outputs:
        value = np.asarray(_at(returned, output.path), dtype=np.float64)
        free = None
        if freedom is not None:
            array = freedom[output.name] if isinstance(freedom, dict) else freedom
            if np.shape(array)[1:] == value.shape and value.ndim:
                free = np.asarray(array, dtype=np.float64)
        right[output.name] = Right(value, free)
    return right


def _double(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.dtype == np.float32:
        return value.astype(np.float64)
    return value


def _at(returned: Any, path: str) -> Any:
    for step in path.split(".") if path else []:
        returned = returned[int(step)] if step.isdigit() else returned[step]
    return returned


def saved(exercise: Exercise) -> bytes:
    """The key for the public seed as the bytes of an npz file: arrays and one JSON text."""
    cases = exercise.cases()
    key = computed(exercise, cases)
    arrays: dict[str, NDArray[Any]] = {}
    for index, right in enumerate(key.right):
        for name, one in right.items():
            arrays[f"right/{index}/{name}"] = one.value
            if one.freedom is not None:
                arrays[f"free/{index}/{name}"] = one.freedom
    notes: dict[str, list[dict[str, Any]]] = {}
    for mistake, evidence in key.mistakes().items():
        notes[mistake] = []
        for index, answer in enumerate(evidence.answers):
            note: dict[str, Any] = {"changed": list(answer.changed)}
            if answer.failure is not None:
                note["failure"] = answer.failure.kind
            notes[mistake].append(note)
            for output in exercise.outputs:
                if output.path in answer.leaves:
                    # Single precision is enough to recognise a mistake, and half the size.
                    with np.errstate(over="ignore"):
                        leaf = answer.leaves[output.path].astype(np.float32)
                    arrays[f"mistake/{mistake}/{index}/{output.path}"] = leaf
    arrays["notes"] = np.frombuffer(json.dumps(notes).encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def loaded(exercise: Exercise) -> Key:
    """The key that the student wheel carries. Raises NoKey when it is not there."""
    file = resources.files("autograde").joinpath("data", f"{exercise.id}.npz")
    if not file.is_file():
        raise NoKey(f"the answer key of {exercise.id!r} is missing: install the course's wheel again.")
    with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    count = 1 + max(int(name.split("/")[1]) for name in arrays if name.startswith("right/"))
    right: list[dict[str, Right]] = [{} for _ in range(count)]
    for name, array in arrays.items():
        kind, _, rest = name.partition("/")
        if kind == "right":
            index, output = rest.split("/")
            right[int(index)][output] = Right(array, arrays.get(f"free/{rest}"))
    notes = json.loads(arrays["notes"].tobytes().decode())
    return Key(tuple(right), lambda: {name: _evidence(name, note, arrays) for name, note in notes.items()})


def _evidence(name: str, notes: list[dict[str, Any]], arrays: Mapping[str, NDArray[Any]]) -> Evidence:
    answers = []
    for index, note in enumerate(notes):
        prefix = f"mistake/{name}/{index}/"
        leaves = {key[len(prefix) :]: array for key, array in arrays.items() if key.startswith(prefix)}
        failure = Failure(note["failure"], "") if "failure" in note else None
        answers.append(Answer(leaves=leaves, failure=failure, changed=tuple(note["changed"])))
    return Evidence(tuple(answers))
