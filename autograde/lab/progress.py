"""Shows how far a training has come: a bar on a terminal or in a notebook, a few plain lines anywhere else."""

from __future__ import annotations

import sys
import time
from html import escape
from typing import Any

WIDTH = 30
PAUSE = 0.1  # seconds between two drawings
LINES = 4  # lines in all where nothing can be drawn over


class Progress:
    """`with Progress("mine", 600) as progress: progress.at(step, "loss 0.31")`. Silent when not `shown`."""

    def __init__(self, name: str, steps: int, shown: bool = True) -> None:
        self.name, self.steps = name, steps
        self._notebook = _notebook_display() if shown else None
        self._terminal = shown and self._notebook is None and sys.stdout.isatty()
        self._lines = shown and self._notebook is None and not self._terminal
        self._handle: Any = None
        self._drawn = 0.0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *error: object) -> None:
        if self._terminal:
            print()

    def at(self, step: int, words: str) -> None:
        """Say that `step` steps of all are done."""
        last = step >= self.steps
        if self._lines:
            part = max(1, self.steps // LINES)
            if last or (step % part == 0 and self.steps - step >= part):
                print(f"{self._name()}step {step} of {self.steps}: {words}")
            return
        if not last and time.monotonic() - self._drawn < PAUSE:
            return
        self._drawn = time.monotonic()
        if self._terminal:
            filled = WIDTH * step // self.steps
            bar = "█" * filled + "░" * (WIDTH - filled)
            print(f"\r{self._name()}{bar} {step}/{self.steps}  {words}   ", end="", flush=True)
        elif self._notebook is not None:
            self._draw(step, words)

    def _draw(self, step: int, words: str) -> None:
        html = (
            f'<div>{escape(self._name())}<progress value="{step}" max="{self.steps}" '
            f'aria-label="training"></progress> {step}/{self.steps} {escape(words)}</div>'
        )
        content = _Shown(html, f"{self._name()}step {step} of {self.steps}: {words}")
        if self._handle is None:
            self._handle = self._notebook(content, display_id=True)  # type: ignore[misc]
        else:
            self._handle.update(content)

    def _name(self) -> str:
        return f"{self.name}: " if self.name else ""


class _Shown:
    """HTML where there is a page, and the same in words where there isn't."""

    def __init__(self, html: str, text: str) -> None:
        self._html, self._text = html, text

    def _repr_html_(self) -> str:
        return self._html

    def __repr__(self) -> str:
        return self._text


def _notebook_display() -> Any:
    """IPython's `display` inside a notebook, else None. IPython is never imported for this: it is there or it isn't."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or not hasattr(shell, "kernel"):
        return None
    from IPython.display import display

    return display
