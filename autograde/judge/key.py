"""What is expected: computed from the references, or read from a data file.

Where the references are (the instructor's side) the key is computed. The student
wheel has none; it carries the key for the public seed as arrays.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.catalogue.exercise import Case, Exercise, Output
from autograde.judge import keyfile
from autograde.judge.collect import collect
from autograde.judge.compare import Right
from autograde.judge.keyfile import NoKey
from autograde.judge.pieces import Mistakes, Pieces, pieces, tells, truth

REFERENCE = "autograde.reference"


@dataclass(frozen=True)
class Key:
    """The right outputs of every case, and the pieces that each misconception gets wrong, one way or another.

    A case that is judged by what must hold, not by values, has no right outputs.
    """

    right: tuple[Mapping[str, Right], ...]
    mistakes: Callable[[], Mistakes] = field(default=dict)


def key_for(exercise: Exercise, cases: Sequence[Case], seed: int | None) -> Key:
    """The key to `cases`, which were drawn from `seed` (None: the public seed).

    Raises NoKey where the references are absent and the data file doesn't fit.
    """
    if importlib.util.find_spec(REFERENCE) is not None:
        return _kept(exercise.id, seed, exercise, cases)
    if seed is not None:
        raise NoKey("only the public cases can be judged here: leave the seed out.")
    right, mistakes = keyfile.loaded(exercise)
    return Key(right, lambda: mistakes)


_KEYS: dict[tuple[str, int | None], Key] = {}
_KEYS_AT_MOST = 64


def _kept(id: str, seed: int | None, exercise: Exercise, cases: Sequence[Case]) -> Key:
    """The computed key, kept for the next check of the same exercise."""
    if (id, seed) not in _KEYS:
        if len(_KEYS) >= _KEYS_AT_MOST:
            _KEYS.clear()
        _KEYS[id, seed] = computed(exercise, cases)
    return _KEYS[id, seed]


def computed(exercise: Exercise, cases: Sequence[Case]) -> Key:
    """The key from the references; misconceptions are run only when asked for."""
    reference = importlib.import_module(REFERENCE)
    true = reference.TRUTH[exercise.id]
    ties, limit = reference.TIES.get(exercise.id), reference.LIMITS.get(exercise.id)
    right = tuple(_right(exercise, case, true, ties, limit) for case in cases)

    @cache
    def mistakes() -> Mistakes:
        wrong = importlib.import_module(f"{REFERENCE}.mistakes").ways(exercise.id)
        told = [case for case in cases if tells(exercise, case)]
        rights = [one for case, one in zip(cases, right, strict=True) if tells(exercise, case)]
        expected = truth(exercise, told, rights)

        def touched(function: Callable[..., Any]) -> Pieces:
            given = pieces(exercise, told, rights, collect(function, told))
            return {place: given[place] for place in expected.wrong(given)}

        return {id: tuple(touched(function) for function in functions) for id, functions in wrong.items()}

    return Key(right, mistakes)


def _right(exercise: Exercise, case: Case, true: Any, ties: Any, limit: Any) -> dict[str, Right]:
    if case.through is not None:
        return {}
    inputs = {name: _double(value) for name, value in case.inputs.items()}
    returned = true(*inputs.values())
    freedom = ties(*inputs.values()) if ties is not None and case.tie else None
    reg = inputs.get("reg")
    more = true(*{**inputs, "reg": reg + 1}.values()) if reg is not None else None
    exact = None if limit is None else np.asarray(limit(*inputs.values()), dtype=np.float64)
    right = {}
    for index, output in enumerate(exercise.outputs):
        value = np.asarray(_at(returned, output.path), dtype=np.float64)
        free = _freedom(freedom, index, output, value)
        unit = None if more is None else np.asarray(_at(more, output.path), dtype=np.float64) - value
        right[output.name] = Right(value, free, unit, exact)
    return right


def _freedom(freedom: Any, index: int, output: Output, value: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """The directions that belong to one output: of a tuple the item at its place, of a dict the item of its name."""
    if isinstance(freedom, dict):
        freedom = freedom.get(output.path.rpartition(".")[2])
    elif isinstance(freedom, tuple):
        freedom = freedom[index]
    if freedom is None or not value.ndim or np.shape(freedom)[1:] != value.shape:
        return None
    return np.asarray(freedom, dtype=np.float64)


def _double(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.dtype == np.float32:
        return value.astype(np.float64)
    return value


def _at(returned: Any, path: str) -> Any:
    for step in path.split(".") if path else []:
        returned = returned[int(step)] if step.isdigit() else returned[step]
    return returned


__all__ = ["Key", "NoKey", "computed", "key_for"]
