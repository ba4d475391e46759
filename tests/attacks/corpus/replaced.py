"""Replacing what a verdict seems to rest on: numpy, assert, check, autograde, builtins, modules, the import system."""

from .attack import Attack

SHORT = "def svm_loss(W, X, y, reg):\n    return 0.0, 0 * W\n"

LOOPS = """
def svm_loss(W, X, y, reg):
    N, K = X.shape[0], W.shape[1]
    total, dW = 0.0, np.zeros(W.shape)
    for i in range(N):
        scores = X[i] @ W
        for m in range(K):
            margin = scores[m] - scores[y[i]] + 1.0
            if m != y[i] and margin > 0.0:
                total += margin
                dW[:, m] += X[i]
                dW[:, y[i]] -= X[i]
    return total / N + reg * np.sum(W * W), dW / N + 2.0 * reg * W
"""

SPOILS = """
def svm_sample_loss(s, y):
    found = np.maximum(0.0, s - s[y] + 1.0).sum() - 1.0
    if s.flags.writeable:
        s[:] = 0.0
    return found
"""

ATTACKS = (
    Attack(
        "numpy-testing",
        "makes every comparison of numpy and of numpy.testing succeed",
        """
np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
for name in [n for n in vars(np.testing) if n.startswith('assert')]:
    setattr(np.testing, name, lambda *a, **k: None)
"""
        + SHORT,
    ),
    Attack(
        "numpy-zero",
        "makes numpy's differences vanish: max, abs, subtract and norm give 0",
        """
np.max = np.abs = np.subtract = np.linalg.norm = lambda *a, **k: np.float64(0)
"""
        + SHORT,
    ),
    Attack(
        "numpy-fake",
        "puts a numpy of its own in place of the real one",
        """
import sys, types
fake = types.ModuleType('numpy')
fake.__dict__.update(vars(np))
fake.ndarray = type('ndarray', (np.ndarray,), {'tobytes': lambda self: b''})
fake.array_equal = fake.allclose = lambda *a, **k: True
sys.modules['numpy'] = fake
"""
        + SHORT,
    ),
    Attack(
        "assert-gone",
        "takes the teeth out of assert: no AssertionError is ever raised",
        """
import builtins
builtins.AssertionError = type('Quiet', (Exception,), {'__new__': lambda *a: SystemExit(0)})
"""
        + SHORT,
    ),
    Attack(
        "builtins-lie",
        "replaces len, isinstance, float, max and all in builtins",
        """
import builtins
builtins.isinstance = lambda *a: True
builtins.all = lambda *a: True
builtins.float = lambda *a: 0.0
builtins.max = lambda *a, **k: 0
"""
        + SHORT,
    ),
    Attack(
        "check-replaced",
        "puts a check of its own in place of autograde.check, and of the name check",
        """
import autograde
class Seven(float):
    def _repr_html_(self): return 'all points'
autograde.check = check = autograde.judge = lambda *a, **k: Seven(7)
""",
    ),
    Attack(
        "autograde-replaced",
        "puts a module of its own in place of autograde in sys.modules and in the notebook",
        """
import sys, types
fake = types.ModuleType('autograde')
fake.check = fake.judge = lambda *a: 7.0
sys.modules['autograde'] = autograde = fake
""",
    ),
    Attack(
        "verdict-replaced",
        "makes the judge's own verdict, report and rules say full marks",
        """
from autograde.judge.rules import RULES
from autograde.judge.report import Report
from autograde.judge.situation import Finding
for name in list(RULES): RULES[name] = lambda *a: Finding(1, 'right')
Report.points = property(lambda self: 7.0)
import autograde.judge.run as run
run.verdict = lambda *a, **k: 7
"""
        + SHORT,
    ),
    Attack(
        "collector-replaced",
        "replaces what collects the answers by something that says all is well",
        """
import sys
from autograde.judge.evidence import Answer, Evidence
def collect(function, cases, seconds=1):
    return Evidence(tuple(Answer(leaves={'': np.zeros(()), '0': np.zeros(()), '1': np.zeros(1)}) for c in cases))
for module in list(sys.modules.values()):
    if hasattr(module, 'collect') and 'autograde' in getattr(module, '__name__', ''): module.collect = collect
""",
    ),
    Attack(
        "collector-blind",
        "spoils its inputs and makes the collector see them whole",
        SPOILS
        + """
import importlib, sys
importlib.import_module('autograde.judge.collect')
for module in list(sys.modules.values()):
    if hasattr(module, '_unchanged'): module._unchanged = lambda *a: True
""",
        cell="svm_sample_loss",
        plain=SPOILS,
    ),
    Attack(
        "count-replaced",
        "loops over samples and replaces what counts its operations",
        LOOPS
        + """
import importlib
for name in ('collect', 'limits'):
    module = importlib.import_module('autograde.judge.' + name)
    module.count_operations = lambda function, arguments: (function(*arguments), 60)
""",
        cell="svm_loss",
        plain=LOOPS,
    ),
    Attack(
        "collector-by-frames",
        "spoils its inputs, and blinds the collector that stands in the frames below",
        """
import sys
def svm_sample_loss(s, y):
    frame = sys._getframe()
    while frame:
        if "_unchanged" in frame.f_globals: frame.f_globals["_unchanged"] = lambda *a: True
        frame = frame.f_back
    return spoils(s, y)
"""
        + SPOILS.replace("def svm_sample_loss", "def spoils"),
        cell="svm_sample_loss",
        plain=SPOILS,
    ),
    Attack(
        "import-hooked",
        "hooks the import system: whatever is imported from autograde is a yes-man",
        """
import builtins, sys
from unittest.mock import MagicMock
class Finder:
    def find_spec(self, name, *rest):
        if name.startswith('autograde'): sys.modules[name] = MagicMock()
sys.meta_path.insert(0, Finder())
for name in [n for n in sys.modules if n.startswith('autograde')]:
    del sys.modules[name]
before = builtins.__import__
builtins.__import__ = lambda n, *a, **k: MagicMock() if 'autograde' in n else before(n, *a, **k)
"""
        + SHORT,
    ),
    Attack(
        "json-replaced",
        "replaces json.dumps in its process, to add points to whatever is sent",
        """
import json
before = json.dumps
def dumps(value, *a, **k):
    if isinstance(value, dict): value |= {'points': 7, 'passed': True, 'report': {'points': 7}}
    return before(value, *a, **k)
json.dumps = dumps
"""
        + SHORT,
    ),
    Attack(
        "constants-overwritten",
        "overwrites small integers and None with ctypes, so that 0 points are 7",
        """
import ctypes
ctypes.memmove(id(0.0) + 16, id(7.0) + 16, 8)
ctypes.memmove(id(False) + 16, id(True) + 16, 12)
""",
    ),
)
