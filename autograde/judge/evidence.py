"""What a student's function did, as plain data: the only thing that a verdict rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray


@dataclass(frozen=True)
class Failure:
    """Why a call gave no answer."""

    kind: str  # the exception's type; "Timeout"; "NotRun" after a time-out
    message: str
    line: str = ""  # the student's line that raised it
    function: str = ""  # the function that it stands in

    @property
    def arithmetic(self) -> bool:
        """Whether Python's own numbers raised where NumPy's give infinity or NaN."""
        return (
            self.kind in ("OverflowError", "ZeroDivisionError", "FloatingPointError")
            or self.message == "math domain error"
        )

    @property
    def not_finite(self) -> bool:
        """Whether it stands for infinity or NaN. What underflows is 0, and an error only by the caller's wish."""
        return self.arithmetic and "underflow" not in self.message


@dataclass(frozen=True)
class Answer:
    """What one call gave."""

    leaves: Mapping[str, NDArray[Any]] = field(default_factory=dict)  # by path, as in Output.path
    opaque: Mapping[str, str] = field(default_factory=dict)  # what is no array of numbers: path -> type
    returned: str = "nothing"  # in words: "a tuple of 2"
    failure: Failure | None = None
    changed: tuple[str, ...] = ()  # parameters whose arrays the call changed
    differs: bool = False  # called again, it gave something else
    operations: int | None = None  # Python bytecodes executed, where they were counted

    def leaf(self, path: str, outputs: int) -> NDArray[Any] | None:
        """The array at `path`. An array with one item an output will do for a tuple: it unpacks like one."""
        whole = self.leaves.get("")
        if path in self.leaves or whole is None or outputs < 2 or not path.isdigit():
            return self.leaves.get(path)
        return whole[int(path)] if whole.ndim and len(whole) == outputs else None


@dataclass(frozen=True)
class Evidence:
    """One answer a case, in the order of the cases."""

    answers: tuple[Answer, ...]
    printed: str = ""  # the beginning of what it wrote to stdout and stderr


def type_name(value: object) -> str:
    """The name of a value's type, past a metaclass that says otherwise or fails."""
    name: str = vars(type)["__name__"].__get__(type(value))
    return name
