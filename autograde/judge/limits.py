"""A clock around a call, and a count of the Python operations inside it."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any


class TookTooLong(BaseException):
    """The call did not finish in time. A BaseException, so that `except Exception` lets it pass."""


class TimeLimit:
    """Raises TookTooLong inside the block after `seconds`.

    Works where signals do: in the main thread of a Unix process. Elsewhere it is
    no limit, and whoever runs the call has to hold a deadline from outside.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._works = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
        self._before: Any = None

    def __enter__(self) -> TimeLimit:
        if self._works:
            try:
                self._before = signal.signal(signal.SIGALRM, self._ring)
                # Rings again each second: a bare `except:` may swallow the first.
                signal.setitimer(signal.ITIMER_REAL, self._seconds, 1.0)
            except (ValueError, OSError, AttributeError):
                self._works = False
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._works:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        raise TookTooLong


def count_operations(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, int]:
    """Call `function(*arguments)`; return its result and how many bytecodes ran.

    What NumPy does inside one call counts as one, what Python does counts one by
    one, so a loop over samples shows, on any machine and under any load. Printing
    doesn't count: showing an array loops in the library, not in the answer.
    """
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        if _prints(frame.f_code.co_filename):
            return None
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        if event == "opcode":
            count += 1
        return trace

    before, collects = sys.gettrace(), gc.isenabled()
    gc.disable()  # what is called when garbage is found would be counted
    # Python 3.12 reports opcodes only if some frame asked for them before the tracing began.
    sys._getframe().f_trace_opcodes = True
    sys.settrace(trace)
    try:
        result = function(*arguments)
    finally:
        sys.settrace(before)
        if collects:
            gc.enable()
    return result, count


_LIBRARY = os.path.dirname(os.__file__)
_OURS = os.path.dirname(__file__)


def _prints(file: str) -> bool:
    """Whether a file's code is what output goes through: the standard library, ours, NumPy's printing."""
    in_library = file.startswith(_LIBRARY) and "site-packages" not in file
    return in_library or file.startswith(_OURS) or file.endswith("arrayprint.py")
