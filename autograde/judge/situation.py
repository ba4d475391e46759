"""All that a rule may look at: the cases, what is right on them, and what the function answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.catalogue.exercise import Case, Exercise
from autograde.judge.compare import EXACT, Comparison, Right, compare, in_order, settled, transposed
from autograde.judge.evidence import Answer, Evidence
from autograde.judge.key import Key
from autograde.judge.pairs import WITHOUT_STRENGTH
from autograde.judge.report import Difference

FACTORS: tuple[Callable[[int], float], ...] = (
    lambda N: 1,
    lambda N: N,
    lambda N: -1,
    lambda N: -N,
    lambda N: 1 / N,
)
"""What students multiply the data part by, N samples being given: 1/N forgotten or taken twice, a sign."""


@dataclass(frozen=True)
class Finding:
    """What a rule found: the share of the points that is earned, and the sentence for it."""

    share: float
    message: str
    difference: Difference | None = None
    output: str = ""  # the output whose form is at fault, where a criterion on its values pays for it
    waits: bool = False  # met, and worth nothing before values are
    excused: bool = False  # off, where other criteria pay for it


@dataclass(frozen=True)
class Situation:
    """The evidence on one function, read so that one mistake is seen in one place.

    A (K, D) array for a (D, K) one, or a flat one, costs the contract and is put in order here; a
    regulariser without its strength costs the regulariser and is taken off here.
    """

    exercise: Exercise
    cases: Sequence[Case]
    key: Key
    evidence: Evidence

    def rows(self, criterion: str) -> Iterator[tuple[Case, Answer]]:
        """The cases that serve a criterion, with their answers."""
        for case, answer in zip(self.cases, self.evidence.answers, strict=True):
            if criterion in case.serves:
                yield case, answer

    def case(self, name: str) -> Case:
        return self.cases[self._index[name]]

    def answer(self, case: str) -> Answer:
        return self.evidence.answers[self._index[case]]

    def rights(self, case: str) -> Mapping[str, Right]:
        """What is right on a case; where several answers are, the nearest."""
        return self._settled[case]

    def leaf(self, case: str, output: str) -> NDArray[Any] | None:
        """What the function gave for an output, None where it gave no array of numbers."""
        leaf = self.turned(case, output)
        taken = self.without_strength.get(output, 0.0)
        unit = self.key.right[self._index[case]][output].unit
        if taken and unit is not None and leaf is not None and leaf.shape == unit.shape and leaf.dtype.kind in "biuf":
            with np.errstate(all="ignore"):
                return np.asarray(leaf - taken * unit)
        return leaf

    def compared(self, case: str, output: str) -> Comparison | None:
        """That beside the right value, the nearest where several are right; None where there is nothing to compare."""
        if not self.case(case).tie and output not in self.without_strength:
            return self._as_given(case, output)
        leaf = self.leaf(case, output)
        rights = self.rights(case) if self.case(case).tie else self.key.right[self._index[case]]
        return None if leaf is None else compare(leaf, rights[output])

    def _as_given(self, case: str, output: str) -> Comparison | None:
        """The same for what the function gave before a regulariser is taken off; one criterion after the other asks."""
        if (case, output) not in self._kept:
            leaf, right = self.turned(case, output), self.key.right[self._index[case]][output]
            self._kept[case, output] = None if leaf is None else compare(leaf, right)
        return self._kept[case, output]

    def path(self, output: str) -> str:
        return self._paths[output]

    @cached_property
    def _paths(self) -> dict[str, str]:
        return {output.name: output.path for output in self.exercise.outputs}

    @cached_property
    def _kept(self) -> dict[tuple[str, str], Comparison | None]:
        return {}

    @cached_property
    def ordinary(self) -> frozenset[str]:
        """The cases on which every right answer is finite, whatever its form."""
        plain = {c.name for c in self.exercise.criteria if c.rule in ("values", "difference", "order", "consistent")}
        if any(c.rule == "consistent" for c in self.exercise.criteria):
            plain.add("contract")  # a loss of the student's own has values that are right on no case at all
        return frozenset(case.name for case in self.cases if case.serves & plain and not case.probe)

    @cached_property
    def without_strength(self) -> dict[str, float]:
        """By output, the share of the regulariser that comes on top at any reg, where else only a factor is wrong."""
        found: dict[str, float] = {}
        names = {name for c in self.exercise.criteria if c.rule == "difference" for name in c.outputs}
        for name in sorted(names):
            rows = [
                (case, self.turned(case.name, name), self.key.right[self._index[case.name]][name])
                for case in self.cases
                if case.inputs.get("reg") == 0
                and case.base is None
                and not (case.single or case.probe or case.tie or case.counted)
            ]
            answered = [
                (case, leaf, right) for case, leaf, right in rows if leaf is not None and leaf.dtype.kind in "biuf"
            ]
            if all((one := self._as_given(case.name, name)) and one.right(False) for case, _, _ in answered):
                continue
            units = [np.zeros(()) if right.unit is None else right.unit for _, _, right in answered]
            for share, factor in product(WITHOUT_STRENGTH, FACTORS) if any(unit.any() for unit in units) else ():
                shifted = [Right(factor(_samples(case)) * right.value + share * unit)
                           for (case, _, right), unit in zip(answered, units, strict=True)]  # fmt: skip
                if all(compare(leaf, one).right(False) for (_, leaf, _), one in zip(answered, shifted, strict=True)):
                    found[name] = share
                    break
        return found

    @cached_property
    def fails_on_special(self) -> bool:
        """Whether a call fails on inputs of a special kind, and on no others."""
        failed = [case for case, answer in zip(self.cases, self.evidence.answers, strict=True)
                  if answer.failure is not None]  # fmt: skip
        return bool(failed) and all("contract" in case.serves for case in failed)

    @cached_property
    def _index(self) -> dict[str, int]:
        return {case.name: index for index, case in enumerate(self.cases)}

    @cached_property
    def _settled(self) -> dict[str, Mapping[str, Right]]:
        found: dict[str, Mapping[str, Right]] = {}
        for case, rights in zip(self.cases, self.key.right, strict=True):
            leaves = {name: self.leaf(case.name, name) for name in rights} if case.tie else {}
            given = {name: leaf for name, leaf in leaves.items() if leaf is not None}
            found[case.name] = settled(rights, given, self._wrong_off_kinks) if case.tie else rights
        return found

    @cached_property
    def paid(self) -> frozenset[str]:
        """The outputs that a criterion on values finds off, if only in their last digits."""
        return frozenset(name for case, name, found in self._valued if not found.right(case.single))

    @cached_property
    def at_zero(self) -> frozenset[str]:
        """The outputs that are 0 on every case, and ought not to be."""
        found = set()
        for name in (output.name for output in self.exercise.outputs):
            rows = [
                (self.turned(case.name, name), rights[name].value)
                for case, rights in zip(self.cases, self.key.right, strict=True)
                if name in rights
            ]
            silent = all(leaf is not None and leaf.dtype.kind in "biuf" and not np.any(leaf) for leaf, _ in rows)
            if silent and any(np.any(right) for _, right in rows):
                found.add(name)
        return frozenset(found)

    @cached_property
    def exact(self) -> frozenset[str]:
        """The outputs that are right to a few roundings wherever the inputs are ordinary: no numerical derivatives."""
        plain = [(name, found) for case, name, found in self._valued if not (case.probe or case.single)]
        return frozenset({name for name, _ in plain} - {name for name, found in plain if found.error > EXACT})

    @cached_property
    def _wrong_off_kinks(self) -> frozenset[str]:
        """The outputs that are wrong where numerical derivatives are nearly right."""
        return frozenset(
            name for case, name, found in self._valued if not (case.probe or case.single or found.nearly(False))
        )

    @cached_property
    def _valued(self) -> list[tuple[Case, str, Comparison]]:
        """Where there is one right value, the outputs that criteria on values look at, compared with it."""
        return [
            (case, name, found)
            for case, rights in zip(self.cases, self.key.right, strict=True)
            for name in rights
            if not case.tie
            and any(c.rule == "values" and c.name in case.serves and name in c.outputs for c in self.exercise.criteria)
            and (found := self.compared(case.name, name)) is not None
        ]

    @cached_property
    def misshapen(self) -> frozenset[str]:
        """The outputs that come in another shape or order."""
        found = set(self._transposed)
        for case, rights in zip(self.cases, self.key.right, strict=True):
            for name, right in rights.items():
                leaf, turned = self._raw(case.name, name), self.turned(case.name, name)
                if leaf is not None and turned is not None and leaf.shape != turned.shape == right.value.shape:
                    found.add(name)
        return frozenset(found)

    def turned(self, case: str, output: str) -> NDArray[Any] | None:
        """What the function gave, with nothing but its form put in order."""
        leaf = self._raw(case, output)
        right = self.key.right[self._index[case]].get(output)
        return leaf if leaf is None or right is None else in_order(leaf, right.value, output in self._transposed)

    def _raw(self, case: str, output: str) -> NDArray[Any] | None:
        return self.answer(case).leaf(self.path(output), len(self.exercise.outputs))

    @cached_property
    def _transposed(self) -> frozenset[str]:
        """The outputs whose rows and columns have changed places wherever the shape can tell."""
        found: dict[str, bool] = {}
        for case, rights in zip(self.cases, self.key.right, strict=True):
            for name, right in rights.items():
                leaf = self._raw(case.name, name)
                if leaf is not None and right.value.ndim == 2 and len(set(right.value.shape)) == 2:
                    found[name] = found.get(name, True) and transposed(leaf, right.value)
        return frozenset(name for name, always in found.items() if always)


def _samples(case: Case) -> int:
    y = case.inputs.get("y")
    return len(y) if isinstance(y, np.ndarray) and y.ndim else 1
