"""A notebook's cells, run in this process by IPython, their outputs captured as a notebook holds them."""

from __future__ import annotations

import builtins
import contextlib
import io
import os
import re
import signal
import subprocess
import sys
from types import FrameType, TracebackType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from autograde.grading.walled.capture import OUTPUT_AT_MOST, OUTPUTS

STEPS_KEPT = 20
"""Of a traceback, at each of its ends."""


SPECIAL = re.compile(r"[%?]|!(?!=)|^\s*[,;/]", re.MULTILINE)
"""Without one of these signs a cell has nothing that means more to IPython than to Python."""


class Timeout(BaseException):
    """The cell took too long. A BaseException, so that `except Exception` lets it pass."""


class _Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of a notebook."""

    encoding = "utf-8"

    def __init__(self, name: str, descriptor: int) -> None:
        self._name, self._descriptor = name, descriptor

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        OUTPUTS.write(self._name, text)
        return len(text)


class _Publisher(DisplayPublisher):  # type: ignore[misc]
    def publish(self, data: Any, *_: Any, transient: Any = None, update: bool = False, **rest: Any) -> None:
        display_id = (transient or {}).get("display_id")
        if update:
            OUTPUTS.update(data, display_id)
        else:
            OUTPUTS.rich("display_data", data, display_id)

    def clear_output(self, wait: bool = False) -> None:
        OUTPUTS.clear(wait)


class _Hook(DisplayHook):  # type: ignore[misc]
    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        OUTPUTS.rich("execute_result", format_dict, execution_count=self.prompt_count)

    def finish_displayhook(self) -> None:
        pass


class _Transformer(TransformerManager):  # type: ignore[misc]
    """IPython's own reading of `%magic`, `!command` and `help?`, where there is any: it takes a millisecond a cell."""

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        if not SPECIAL.search("".join(lines)):
            return lines
        found: list[str] = super().do_token_transforms(lines)
        return found


class Shell(InteractiveShell):  # type: ignore[misc]
    """IPython's shell, with a notebook's outputs instead of a terminal's."""

    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)

    def showtraceback(self, exc_tuple: Any = None, *rest: Any, **more: Any) -> None:
        _shorten((exc_tuple or sys.exc_info())[2])
        super().showtraceback(exc_tuple, *rest, **more)

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        lines = [f"Timeout: {evalue}"] if etype is Timeout else stb
        OUTPUTS.error(str(getattr(etype, "__name__", etype)), str(evalue), lines)

    def _tee(self, channel: str) -> Any:
        """IPython keeps all that a cell prints a second time, without an end."""
        return contextlib.nullcontext()

    def system(self, cmd: str) -> None:
        """`!command`: it prints to the process's own stdout, which is read after the cell."""
        self.user_ns["_exit_code"] = subprocess.call(self.var_expand(cmd, depth=1), shell=True)

    def enable_gui(self, gui: Any = None) -> None:
        """Figures are inline: there is no window to open."""

    def ask_exit(self) -> None:
        """`exit()` in a cell doesn't end the notebook."""


def _shorten(trace: TracebackType | None) -> None:
    """Leave out the middle of a long traceback: IPython takes 5 ms a frame, and endless recursion has a thousand."""
    steps = []
    while trace is not None:
        steps.append(trace)
        trace = trace.tb_next
    if len(steps) > 2 * STEPS_KEPT:
        steps[STEPS_KEPT - 1].tb_next = steps[-STEPS_KEPT]


def made() -> Shell:
    """The shell of this process, with inline figures, no history and nobody to ask."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell: Shell = Shell.instance(config=config)
    shell.input_transformer_manager = _Transformer()
    _figures(shell)
    _first_cell(shell)
    builtins.input = _nobody_to_ask
    return shell


def _figures(shell: Shell) -> None:
    import matplotlib

    matplotlib.use("module://matplotlib_inline.backend_inline")
    import matplotlib.pyplot
    from matplotlib_inline.backend_inline import configure_inline_support

    configure_inline_support(shell, "module://matplotlib_inline.backend_inline")
    # The first figure loads fonts and a renderer: done here once, for all submissions. No formula in it: that would
    # leave font files open, and a child can move an open file's position for all others.
    figure = matplotlib.pyplot.figure()
    figure.add_subplot().set_title("warm")
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    matplotlib.pyplot.close(figure)


def _first_cell(shell: Shell) -> None:
    # So are the first cell, and the first traceback, which loads what parses and colours source.
    shell.run_cell("pass", store_history=False)
    try:
        raise ValueError("warm")
    except ValueError:
        shell.InteractiveTB.structured_traceback(*sys.exc_info())


def _nobody_to_ask(*prompt: object) -> str:
    raise StdinNotImplementedError("input() has nobody to ask while a notebook is graded")


def run(shell: Shell, source: str, count: int, seconds: float, printed: int) -> list[dict[str, Any]]:
    """Run a cell; return its outputs. After `seconds` it is stopped, and an output says so.

    `printed` is a file that stands for the process's own stdout and stderr, which
    programs started by the cell write to.
    """
    OUTPUTS.start()
    shell.execution_count = count
    sys.stdout, sys.stderr = _Stream("stdout", 1), _Stream("stderr", 2)

    def ring(number: int, frame: FrameType | None) -> None:
        raise Timeout(f"the cell was stopped after {seconds:g} s. Does a loop never end?")

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
        shell.run_cell(source, store_history=True)
        signal.setitimer(signal.ITIMER_REAL, 0)
    except BaseException as error:  # it rang in IPython's own code, or what the cell raised can't be shown
        signal.setitimer(signal.ITIMER_REAL, 0)
        name, said = type(error).__name__, str(error) if type(error) is Timeout else "IPython can't run or show this"
        OUTPUTS.error(name, said, [f"{name}: {said}"])
    signal.signal(signal.SIGALRM, before)
    _programs(printed)
    return OUTPUTS.all()


def _programs(printed: int) -> None:
    if os.fstat(printed).st_size:
        text = os.pread(printed, OUTPUT_AT_MOST, 0).decode("utf-8", "replace")
        OUTPUTS.write("stdout", text)
        os.ftruncate(printed, 0)
