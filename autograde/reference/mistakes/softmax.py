"""Wrong implementations for the chapter softmax."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

MISTAKES: Mapping[str, Mapping[str, Callable[..., Any]]] = {}

# gbh-canary-4f1c7a9e2d: a test looks for this mark in everything that students get.
