"""The tables at the end of each chapter's module: which of its functions are exercises, and what stands beside them.

EXERCISES   the functions that are asked for, in course order; each has the name of its exercise
LOOPS       exercise id -> loop twin, wherever both make sense
TIES        exercise id -> directions of freedom, where the gradient has kinks
MISTAKES    exercise id -> misconception id -> wrong function
"""

from collections.abc import Callable
from typing import Any, TypeAlias

Functions: TypeAlias = tuple[Callable[..., Any], ...]
ById: TypeAlias = dict[str, Callable[..., Any]]
Mistakes: TypeAlias = dict[str, dict[str, Callable[..., Any]]]

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
