"""The key to the public cases as a file: what the student wheel carries in place of references.

An npz without pickle: all right values in one float64 array, all pieces that
misconceptions get wrong in one float32 array, and a JSON index of both.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.catalogue.exercise import Exercise
from autograde.judge.compare import Right
from autograde.judge.pieces import Mistakes, Piece, Pieces

SPARE_BITS = 6
"""Of the 24 bits of a float32, 18 are left: 4e-6, well below `pieces.SAME`."""

PARTS = ("value", "freedom", "unit", "limit")


class NoKey(Exception):
    """There is nothing to judge against. The message says why and what to do."""


def saved(right: Sequence[Mapping[str, Right]], mistakes: Mistakes) -> bytes:
    """The bytes of the file."""
    values, wrong = _Column(np.float64), _Column(np.float32)
    rights = [
        {name: [values.add(getattr(one, part)) for part in PARTS] for name, one in outputs.items()} for outputs in right
    ]

    def stored(piece: Piece) -> str | list[int] | None:
        return piece if isinstance(piece, str) else wrong.add(piece)

    wrongs = {
        id: [[[*place, stored(piece)] for place, piece in sorted(touched.items())] for touched in ways]
        for id, ways in mistakes.items()
    }
    index = json.dumps({"right": rights, "mistakes": wrongs}, separators=(",", ":"))
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        index=np.frombuffer(index.encode(), dtype=np.uint8),
        right=values.joined(),
        wrong=_rounded(wrong.joined()),
    )
    return buffer.getvalue()


def _rounded(pieces: NDArray[np.float32]) -> NDArray[np.float32]:
    """`pieces` with the last bits, which are below what tells mistakes apart, made 0: they compress better."""
    bits = pieces.view(np.uint32)
    keep = np.uint32(0xFFFFFFFF << SPARE_BITS & 0xFFFFFFFF)
    return np.where(np.isfinite(pieces), (bits & keep).view(np.float32), pieces)


def loaded(exercise: Exercise) -> tuple[tuple[Mapping[str, Right], ...], Mistakes]:
    """What `saved` wrote, from the installed wheel. Raises NoKey when it is not there."""
    return _installed(exercise.id)


@cache
def _installed(id: str) -> tuple[tuple[Mapping[str, Right], ...], Mistakes]:
    """Read once a process: a check again takes a third less."""
    file = resources.files("autograde").joinpath("data", f"{id}.npz")
    if not file.is_file():
        raise NoKey(f"the answer key of {id!r} is missing: install the course's wheel again.")
    return read(file.read_bytes())


def read(content: bytes) -> tuple[tuple[Mapping[str, Right], ...], Mistakes]:
    """What `saved` made into bytes: the right outputs by case, and the pieces that misconceptions get wrong."""
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        index = json.loads(stored["index"].tobytes().decode())
        values, wrong = stored["right"], stored["wrong"]
    right = tuple(
        {name: Right(*(_cut(values, where) for where in parts)) for name, parts in outputs.items()}  # type: ignore[arg-type]
        for outputs in index["right"]
    )

    def pieces(touched: Sequence[tuple[str, str, Any]]) -> Pieces:
        cut: dict[tuple[str, str], Piece] = {}
        for output, case, piece in touched:
            cut[output, case] = piece if isinstance(piece, str) else _cut(wrong, piece)
        return cut

    return right, {id: tuple(pieces(touched) for touched in ways) for id, ways in index["mistakes"].items()}


class _Column:
    """Arrays end to end, each kept once: many mistakes share what they get wrong."""

    def __init__(self, dtype: type) -> None:
        self._dtype = dtype
        self._parts: list[NDArray[Any]] = []
        self._length = 0
        self._kept: dict[bytes, int] = {}

    def add(self, array: NDArray[Any] | None) -> list[int] | None:
        """Where the array stands: [offset, *shape]; None for none."""
        if array is None:
            return None
        part: NDArray[Any] = np.asarray(array, dtype=self._dtype).ravel()
        content = part.tobytes()
        if content not in self._kept:
            self._kept[content] = self._length
            self._parts.append(part)
            self._length += part.size
        return [self._kept[content], *array.shape]

    def joined(self) -> NDArray[Any]:
        return np.concatenate(self._parts) if self._parts else np.zeros(0, dtype=self._dtype)


def _cut(column: NDArray[Any], where: list[int] | None) -> NDArray[Any] | None:
    if where is None:
        return None
    offset, *shape = where
    return column[offset : offset + prod(shape)].reshape(shape)
