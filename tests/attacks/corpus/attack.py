"""What an attack is: a patch on the released notebook of the SVM chapter, and a line on what it tries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode


@dataclass(frozen=True)
class Attack:
    """A hostile submission.

    `code` stands in a cell of its own below the imports, or, with `cell`, in the solution cell of that name.
    `solved` names the solution cells that hold right answers besides. The honest score is that of the same
    notebook without the attack: with the released stub in `cell`, or with `plain`, the same work done honestly.

    In code and in the names of files, <secret>, <neighbour>, <gradebook>, <course>, <reference>, <port>, <unix>
    and <abstract> stand for where the harness has put those.
    """

    name: str
    tries: str
    code: str = ""
    cell: str = ""
    plain: str = ""
    solved: tuple[str, ...] = ()
    change: Callable[[NotebookNode], None] | None = None  # of the whole notebook, after the code
    files: Mapping[str, bytes | str] = field(default_factory=dict)  # laid beside it
    beside: Callable[[Path, Mapping[str, str]], None] | None = None  # of the folder that is handed in


LINE = """
import os, socket, sys
frame = sys._getframe()
while "wire" not in frame.f_globals: frame = frame.f_back
wire = frame.f_globals["wire"]
fds = [fd for fd in range(3, 64) if os.path.exists(f"/proc/self/fd/{fd}")]
sockets = [fd for fd in fds if "socket" in os.readlink(f"/proc/self/fd/{fd}")]
line = socket.socket(fileno=os.dup(sockets[0]))
"""
"""The line to the trusted side, found by looking: it is the one socket a child has. And what speaks on it."""
