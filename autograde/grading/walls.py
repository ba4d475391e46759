"""What stands between a submission and this machine, as seen from inside."""

from __future__ import annotations

from dataclasses import dataclass

PROBE = """
import os, re
status = open("/proc/self/status").read()
def field(name):
    return re.search(rf"^{name}:\\s*(.*)$", status, re.M).group(1).split()
print(int(field("Seccomp")[0] == "2"), int(int(field("CapEff")[0], 16) == 0), os.getpid(), os.getuid(),
      sum(name.isdigit() for name in os.listdir("/proc")),
      *(line.partition(":")[0].strip() for line in open("/proc/net/dev").read().splitlines()[2:]))
"""
"""A cell that looks around."""


@dataclass(frozen=True)
class Walls:
    """What the host gives."""

    isolation: str = "walls"
    uid: int = 0
    landlock: int = 0

    def __str__(self) -> str:
        if self.isolation == "none":
            return "none: students' code runs as you, and can read and change whatever you can"
        landlock = f"Landlock {self.landlock}" if self.landlock else "no Landlock in this kernel"
        return f"bubblewrap, fresh namespaces for each submission, seccomp, {landlock}, user {self.uid}"


def seen(said: str, landlock: int) -> Walls | str:
    """The walls, from what PROBE printed, or in words what is lacking. Raises ValueError for rubbish."""
    seccomp, powerless, pid, uid, processes, *networks = said.split()
    lacking = (
        "seccomp" if seccomp != "1"
        else "the loss of capabilities" if powerless != "1"
        else "processes of its own" if (pid, processes) != ("1", "1")
        else "an unprivileged user" if uid == "0"
        else "a network of its own" if set(networks) - {"lo"}
        else ""
    )  # fmt: skip
    return lacking or Walls("walls", int(uid), landlock)
