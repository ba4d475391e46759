"""Judge NumPy losses and gradients, one function at a time.

    >>> import autograde
    >>> autograde.exercises()[0]
    'indicator'

`judge`, `check` and the loss laboratory `lab` need only what the student wheel
holds. `reference` and `misconceptions` exist on the instructor's side alone.
"""

from __future__ import annotations

import importlib
from typing import Any

from autograde.catalogue import exercise_ids as exercises
from autograde.judge.check import check
from autograde.judge.report import Report

# After this line `autograde.judge` is the function; its modules stay importable by their full names.
from autograde.judge.run import judge

__all__ = ["Report", "check", "exercises", "judge", "misconceptions", "reference"]


def __getattr__(name: str) -> Any:
    """`lab`, loaded when asked for; `reference` and `misconceptions`, which the student wheel doesn't have."""
    if name == "lab":
        return importlib.import_module("autograde.lab")
    if name not in ("reference", "misconceptions"):
        raise AttributeError(f"module 'autograde' has no attribute {name!r}")
    try:
        import autograde.reference as reference
        from autograde.reference.mistakes import misconceptions
    except ImportError:
        raise AttributeError(f"autograde.{name} is on the instructor's side only.") from None
    return reference if name == "reference" else misconceptions
