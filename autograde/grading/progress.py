"""What a person sees while a class is graded: a bar on a terminal, a few plain lines off one, a table at the end."""

from __future__ import annotations

import sys
import time
from collections import Counter
from types import TracebackType
from typing import Any, TextIO

from tqdm import tqdm

from autograde.grading.damage import shown
from autograde.grading.work import DAMAGED, FAILED, GRADED, Done

LINES = 10
"""Plain lines in all, where nothing can be drawn over."""


class Progress:
    """Told of each submission; says at once which ones need attention."""

    def __init__(self, assignment: str, stream: TextIO | None = None) -> None:
        self._assignment, self._stream = assignment, stream or sys.stderr
        self._bar: Any = None
        self._total = self._done = 0
        self._start = self._last = time.monotonic()
        self.counts: Counter[str] = Counter()
        self.attention: list[str] = []
        self._points: dict[str, list[float]] = {}  # by graded cell

    def begin(self, walls: str, total: int) -> None:
        """Grading starts now."""
        self._say(f"{self._assignment}: walls: {walls}.")
        self._total = total
        self._start = self._last = time.monotonic()
        if self._stream.isatty():
            self._bar = tqdm(total=total, desc=self._assignment, unit="submission", file=self._stream)

    def each(self, done: Done) -> None:
        """One submission's rows and files stand."""
        self._done += 1
        self._last = time.monotonic()
        self.counts[done.status] += 1
        for notebook in done.notebooks.values():
            for score in notebook.scores:
                if score.points is not None:
                    self._points.setdefault(score.name, []).append(score.points)
        for words in [*([done.reason] if done.reason else []), *done.attention]:
            status = "" if done.status == GRADED else f"{done.status}: "
            line = f"{done.student}, {done.assignment}: {status}{words}"
            self.attention.append(line)
            self._say(line)
        if self._bar is not None:
            self._bar.update()
        elif self._done % max(1, self._total // LINES) == 0 or self._done == self._total:
            rate = self._done / max(time.monotonic() - self._start, 1e-3)
            left = f", {(self._total - self._done) / rate:.0f} s left" if self._done < self._total else ""
            self._say(f"{self._assignment}: {self._done} of {self._total} ({rate:.1f} a second{left})")

    def _say(self, line: str) -> None:
        line = shown(line)
        if self._bar is not None:
            self._bar.write(line, file=self._stream)
        else:
            print(line, file=self._stream, flush=True)

    def summary(self) -> str:
        """How many came to what, from the beginning to the last one."""
        graded, damaged, failed = (self.counts[kind] for kind in (GRADED, DAMAGED, FAILED))
        seconds = self._last - self._start
        rest = "".join(f", {count} {kind}" for kind, count in (("damaged", damaged), ("failed", failed)) if count)
        return f"{self._assignment}: {graded} of {self._total} submissions graded{rest}, in {seconds:.1f} s."

    def table(self) -> str:
        """How the class did on each graded cell; "" where nothing has a score."""
        if not self._points:
            return ""
        width = max(map(len, self._points))
        lines = [f"{'':<{width}}  scores   mean   best   at 0"]
        for name, points in self._points.items():
            mean, zeros = sum(points) / len(points), points.count(0)
            lines.append(f"{name:<{width}}  {len(points):>6}  {mean:>5.2f}  {max(points):>5g}  {zeros:>5}")
        return "\n".join(lines)

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()
