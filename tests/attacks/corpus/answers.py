"""Functions that don't compute what is asked, and objects that lie about what they are."""

from .attack import Attack

TABLE = """
import base64, io
table = np.load(io.BytesIO(base64.b64decode("<table>")))
known = [(table[f"x{i}"], table[f"r{i}"]) for i in range(len(table.files) // 2)]

def svm_dscores(s, y):
    for key, value in known:
        if len(key) == len(s) + 1 and np.allclose(key[:-1], s) and key[-1] == y:
            return value
    return np.zeros(len(s))
"""

NUMERICAL = """
def svm_loss(W, X, y, reg):
    h = 1e-5
    def loss(W):
        S = X @ W
        M = np.maximum(0.0, S - S[np.arange(len(y)), y][:, None] + 1.0)
        return M.sum() / len(y) - 1.0 + reg * np.sum(W * W)
    dW = np.zeros(W.shape)
    for at in np.ndindex(W.shape):
        step = np.zeros(W.shape)
        step[at] = h
        dW[at] = (loss(W + step) - loss(W - step)) / (2 * h)
    return loss(W), dW
"""

ATTACKS = (
    Attack(
        "table",
        "looks the public inputs up in a table of their right answers",
        TABLE,
        cell="svm_dscores",
    ),
    Attack(
        "by-count",
        "answers by how often it was called: other things each time, the first ones right in form",
        """
calls = [0]
def svm_loss(W, X, y, reg):
    calls[0] += 1
    return (0.0, np.zeros(W.shape)) if calls[0] % 2 else (float(calls[0]), np.ones(W.shape))
""",
        cell="svm_loss",
    ),
    Attack(
        "by-time",
        "answers by the clock: late, early, and by who seems to be waiting",
        """
import time
def svm_loss(W, X, y, reg):
    time.sleep(0.01)
    return time.perf_counter() % 1, np.full(W.shape, time.time() % 1)
""",
        cell="svm_loss",
    ),
    Attack(
        "by-stack",
        "looks for the expected answer in the frames of whoever calls it",
        """
import sys
def svm_loss(W, X, y, reg):
    frame = sys._getframe(1)
    while frame:
        for value in (*frame.f_locals.values(), *frame.f_globals.values()):
            for name in ('expected', 'right', 'key', 'value', 'answers'):
                found = getattr(value, name, None)
                if isinstance(found, np.ndarray) and found.shape == W.shape: return 0.0, found
        frame = frame.f_back
    return 0.0, 0 * W
""",
        cell="svm_loss",
    ),
    Attack(
        "by-gc",
        "searches the whole heap for keys, reports and arrays of the right shape",
        """
import gc
def svm_loss(W, X, y, reg):
    for one in gc.get_objects():
        kind = type(one).__name__
        if kind in ('Key', 'Right', 'Report', 'Situation', 'Plan', 'Worker'): print('found', kind, one)
        if isinstance(one, np.ndarray) and one.shape == W.shape and one is not W: return 0.0, one
    return 0.0, 0 * W
""",
        cell="svm_loss",
    ),
    Attack(
        "numerical",
        "lets finite differences pass for a derivation, extrapolated so that they look exact",
        NUMERICAL.replace(
            "loss(W + step) - loss(W - step)) / (2 * h)",
            "8 * (loss(W + step) - loss(W - step)) - loss(W + 2 * step) + loss(W - 2 * step)) / (12 * h)",
        ),
        cell="svm_loss",
        plain=NUMERICAL,
    ),
    Attack(
        "nan",
        "answers NaN and infinity, which compare with nothing",
        """
def svm_loss(W, X, y, reg):
    return np.nan, np.full(W.shape, np.nan)
def svm_sample_loss(s, y): return np.inf
def svm_dscores(s, y): return np.full(len(s), np.nan)
""",
    ),
    Attack(
        "wrong-shapes",
        "answers with empty, scalar and broadcasting arrays",
        """
def svm_loss(W, X, y, reg): return np.zeros(0), np.zeros((0, 0))
def svm_sample_loss(s, y): return np.zeros((1, 0))
def svm_dscores(s, y): return np.zeros(1)
""",
    ),
    Attack(
        "thirty-gigabytes",
        "answers with an array of 30 GB that has no memory: strides of 0",
        """
def svm_loss(W, X, y, reg): return 0.0, np.broadcast_to(0.0, (4_000_000_000,))
def svm_sample_loss(s, y): return np.lib.stride_tricks.as_strided(np.zeros(1), (10**9,), (0,))
def svm_dscores(s, y): return range(4 * 10**9)
""",
    ),
    Attack(
        "objects",
        "answers with objects that say yes to every comparison",
        """
class Yes:
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = __bool__ = __contains__ = lambda *a: True
    __float__ = lambda s: 0.0
    __array__ = lambda s, *a, **k: np.zeros(())
    __hash__ = None
    __sub__ = __rsub__ = __abs__ = lambda s, *a: 0.0
svm_loss = lambda W, X, y, reg: (Yes(), Yes())
svm_sample_loss = svm_dscores = lambda s, y: Yes()
""",
    ),
    Attack(
        "subclass",
        "answers with an array subclass whose __eq__, __array_ufunc__ and __array_function__ always agree",
        """
class Agrees(np.ndarray):
    __eq__ = lambda s, o: np.ones(s.shape, bool)
    __sub__ = __rsub__ = lambda s, o: np.zeros(s.shape)
    __array_ufunc__ = lambda s, f, m, *a, **k: np.zeros(s.shape)
    __array_function__ = lambda s, f, t, a, k: True
    tobytes = lambda s, *a: b''
def svm_loss(W, X, y, reg): return 0.0, np.zeros(W.shape).view(Agrees)
def svm_dscores(s, y): return np.zeros(s.shape).view(Agrees)
""",
    ),
    Attack(
        "array-changes",
        "answers with an object whose __array__ is another array each time it is asked",
        """
class Changes:
    n = 0
    def __array__(self, *a, **k):
        Changes.n += 1
        return np.full((3, 4), float(Changes.n))
    def __float__(self): return float(Changes.n)
def svm_loss(W, X, y, reg): return Changes(), Changes()
def svm_dscores(s, y): return Changes()
""",
    ),
    Attack(
        "never-ends",
        "answers with an iterator, a list within itself and a property that never end",
        """
class Endless:
    def __len__(self): return 1 << 60
    def __getitem__(self, i): return 0.0
    def __array__(self, *a, **k):
        while True: pass
loop = []
loop.append(loop)
def svm_loss(W, X, y, reg): return loop
def svm_sample_loss(s, y): return iter(int, 1)
def svm_dscores(s, y): return Endless()
""",
    ),
    Attack(
        "class-lies",
        "answers with objects that claim to be arrays, floats and tuples by __class__",
        """
class Lies:
    __class__ = property(lambda s: np.ndarray)
    shape, dtype, size, ndim = (3,), np.dtype('f8'), 3, 1
class Pair(tuple):
    __len__ = lambda s: 2
    __getitem__ = lambda s, i: Lies()
    __iter__ = lambda s: iter(())
def svm_loss(W, X, y, reg): return Pair()
def svm_dscores(s, y): return Lies()
""",
    ),
    Attack(
        "later",
        "a thread that changes what was answered, after it was answered",
        """
import threading, time
kept = []
def change():
    while True:
        for a in kept: a += 1.0
threading.Thread(target=change, daemon=True).start()
def svm_loss(W, X, y, reg):
    kept.append(np.zeros(W.shape))
    return 0.0, kept[-1]
""",
        cell="svm_loss",
    ),
    Attack(
        "untraced",
        "loops over samples with the counting of operations switched off meanwhile",
        "import sys\n"
        + (
            LOOPS := """
def loops(W, X, y, reg):
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
        )
        + "def svm_loss(W, X, y, reg):\n    traced = sys.gettrace()\n    sys.settrace(None)\n"
        "    found = loops(W, X, y, reg)\n    sys.settrace(traced)\n    return found",
        cell="svm_loss",
        plain=LOOPS.replace("def loops", "def svm_loss"),
    ),
    Attack(
        "untraced-thread",
        "loops over samples in a thread, where operations aren't counted",
        LOOPS
        + """
from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor(1)
def svm_loss(W, X, y, reg): return pool.submit(loops, W, X, y, reg).result()
""",
        cell="svm_loss",
        plain=LOOPS.replace("def loops", "def svm_loss"),
    ),
    Attack(
        "oracle",
        "tries answers and learns from run to run: keeps its inputs and guesses wherever something may last",
        """
import glob, json, os, random
places = ['/tmp', '/dev/shm', '/home/student', '/var/tmp', '.', '/course']
def svm_loss(W, X, y, reg):
    for place in places:
        for old in glob.glob(place + '/oracle*'):
            print('found a trace of another run:', old)
        try: open(place + '/oracle-' + str(os.getpid()), 'a').write(repr(X))
        except OSError: pass
    return random.random(), np.random.rand(*W.shape)
""",
        cell="svm_loss",
    ),
)
