"""Which cores the workers of a run get: one each, so that `--workers N` takes N cores and leaves the rest to others.

Bound to a core, a worker and the process that runs the notebook take turns on it,
and its caches stay warm. Left to itself the kernel moves them about, and now and
then lets two workers share a core while another has nothing to do.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

LOOK_SECONDS = 0.05
"""For five of the kernel's ticks: a core that is busy all the time is told from one that isn't."""


def shared_out(count: int) -> list[set[int]]:
    """The cores of each of `count` workers: one each where there are enough, those with least to do first.

    More workers than cores run wherever there is room.
    """
    allowed = sorted(os.sched_getaffinity(0))
    if count > len(allowed):
        return [set(allowed)] * count
    if count < len(allowed):
        before = _idle()
        time.sleep(LOOK_SECONDS)
        after = _idle()
        allowed.sort(key=lambda core: before.get(core, 0) - after.get(core, 0))
    return [{core} for core in allowed[:count]]


def _idle() -> dict[int, int]:
    """How many ticks each core has had nothing to do, or waited for a disk, since the machine started."""
    try:
        lines = Path("/proc/stat").read_text().splitlines()
    except OSError:
        return {}
    rows = [line.split() for line in lines if line.startswith("cpu") and line[3:4].isdigit()]
    return {int(row[0][3:]): int(row[4]) + int(row[5]) for row in rows}
