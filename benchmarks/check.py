"""How long a student waits for `autograde.check`: from the call to the finished HTML, with the student wheel alone."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

LIMIT = 100.0  # milliseconds: what a person takes for at once
REPEATS = 21

STUDENT = '''
"""Time checks in a notebook's shell; print {name: [ms, ...]}."""
import json, sys, time
sys.path.insert(0, sys.argv[1])
# This environment also knows the package in the work tree: forget it, a student has the wheel alone.
sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in getattr(finder, "__module__", "")]
import warnings
warnings.simplefilter("ignore")
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
functions = json.loads(sys.argv[2])
shell.run_cell("import numpy as np, autograde")
assert not hasattr(shell.user_ns["autograde"], "misconceptions"), "this is the instructor's side"
times = {}
for name, (id, source) in functions.items():
    shell.run_cell(source)
    times[name] = []
    for _ in range(int(sys.argv[3])):
        start = time.perf_counter()
        shell.run_cell(f"html = autograde.check({id!r}, {id})._repr_html_()")
        times[name].append(1000 * (time.perf_counter() - start))
    assert id in shell.user_ns["html"]
print(json.dumps(times))
'''

SVM = """
def svm_loss(W, X, y, reg):
    N = len(y)
    S = X @ W
    M = np.maximum(0, S - S[np.arange(N), y][:, None] + 1)
    M[np.arange(N), y] = 0
    q = (M > 0) * 1.0
    q[np.arange(N), y] = -q.sum(axis=1)
    return M.sum() / N + reg * (W * W).sum(), X.T @ q{mean} + 2 * reg * W
"""
SOFTMAX = """
def softmax_loss(W, X, y, reg):
    N = len(y)
    S = X @ W
    S = S - S.max(axis=1, keepdims=True)
    logp = S - np.log(np.exp(S).sum(axis=1, keepdims=True))
    dS = np.exp(logp)
    dS[np.arange(N), y] -= 1
    return -logp[np.arange(N), y].mean() + reg * (W * W).sum(), X.T @ dS / N + {factor}reg * W
"""
FUNCTIONS = {
    "svm_loss, right": ("svm_loss", SVM.format(mean=" / N")),
    "svm_loss, 1/N forgotten": ("svm_loss", SVM.format(mean="")),
    "svm_loss, no known mistake": ("svm_loss", SVM.format(mean=" / (N + 1)")),
    "softmax_loss, right": ("softmax_loss", SOFTMAX.format(factor="2 * ")),
    "softmax_loss, λW for 2λW": ("softmax_loss", SOFTMAX.format(factor="")),
    "softmax_loss, no known mistake": ("softmax_loss", SOFTMAX.format(factor="3 * ")),
}


def measure(root: Path) -> list[dict[str, Any]]:
    """One row a function: the median."""
    (wheel,) = (root / "_build" / "student").glob("*.whl")
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(wheel).extractall(folder)
        script = Path(folder) / "time_checks.py"
        script.write_text(STUDENT, encoding="utf-8")
        arguments = [folder, json.dumps(FUNCTIONS), str(REPEATS)]
        done = subprocess.run([sys.executable, script, *arguments], capture_output=True, text=True, check=True)
    times = json.loads(done.stdout.splitlines()[-1])
    rows = [
        {"name": f"check.{name.replace(', ', '_').replace(' ', '_')}_ms", "unit": "ms", "limit": LIMIT,
         "what": f"check in a notebook: {name} (median of {REPEATS})", "value": sorted(all)[len(all) // 2]}
        for name, all in times.items()
    ]  # fmt: skip
    size = wheel.stat().st_size / 1000
    wheel_row = {"name": "check.wheel_kb", "what": "size of the student wheel", "value": size, "unit": "kB"}
    return [*rows, {**wheel_row, "limit": 600.0}]
