"""Python's library, NumPy and the student wheel, compiled for the page: runs in Pyodide, which alone has its bytecode.

From source, starting Python and importing NumPy takes three times as long. Only what
a check imports is compiled: the rest would be larger so, and hardly anybody asks for it.
"""

import importlib.util
import io
import sys
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc

import autograde
from autograde.catalogue import CHAPTERS

LIBRARY, SITE = "/lib/python312.zip", autograde.__file__.partition("/autograde/")[0]
LONG_AGO = (1980, 1, 1, 0, 0, 0)
IDLE = (".pyi", ".h", ".a", ".c", ".ini", ".typed")
"""What only a compiler or an editor reads."""
USELESS = (
    "numpy/f2py/", "multiprocessing/", "wsgiref/", "xmlrpc/", "ftplib.py", "imaplib.py", "mailbox.py", "nntplib.py",
    "smtplib.py", "socketserver.py", "telnetlib.py",
)  # fmt: skip
"""What needs a compiler, processes, a network or a keyboard."""


def tried(check):
    """Import all that a check of the page imports: a wrong answer, and one that raises."""
    id = CHAPTERS["svm"][0].id
    for body in ("return 0.0", "raise ValueError"):
        outcome = check({"id": id, "setup": "import numpy as np", "earlier": [], "source": f"def {id}(s, y): {body}"})
        assert outcome["kind"] == "report" and not outcome["passed"], outcome


def compiled(archives, place, optimize):
    """The files of the zip archives, which lie in the folder `place` when they are run, as one zip.

    `optimize` as Python's compile takes it: 2 leaves out docstrings, which are a third of the library.
    """
    wanted = {module.__spec__.origin for module in sys.modules.values() if getattr(module, "__spec__", None)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for archive in archives:
            with zipfile.ZipFile(archive) as whole:
                for name in sorted(whole.namelist()):
                    if name.endswith(("/", *IDLE)) or name.startswith(USELESS):
                        continue
                    data, path = whole.read(name), f"{place}/{name}"
                    if name.endswith(".py") and (path in wanted or name.startswith("autograde/")):
                        name, data = name + "c", bytecode(data, path, optimize)
                    made.writestr(zipfile.ZipInfo(name, LONG_AGO), data, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def bytecode(source, path, optimize):
    """A .pyc that is taken as it is, without a look at its source: that stays at home."""
    code = compile(source, path, "exec", dont_inherit=True, optimize=optimize)
    return bytes(_code_to_hash_pyc(code, importlib.util.source_hash(source), False))
