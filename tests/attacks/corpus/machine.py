"""Wearing the machine out: memory, processor, disk, files, output; and ways to end suddenly."""

from .attack import Attack

ATTACKS = (
    Attack(
        "fork-bomb",
        "forks without end",
        """
import os
while True:
    try: os.fork()
    except OSError: pass
""",
    ),
    Attack(
        "thread-bomb",
        "starts threads without end",
        """
import threading, time
while True: threading.Thread(target=time.sleep, args=[30], daemon=True).start()
""",
    ),
    Attack(
        "malloc",
        "allocates and touches memory without end",
        """
x = []
while True: x.append(bytearray(10**7))
""",
    ),
    Attack("numpy-memory", "asks numpy for a terabyte, then for all it gets", "np.ones(10**11)"),
    Attack(
        "memfd",
        "keeps memory in anonymous files, which no limit on a process counts",
        """
import os
fds = [os.memfd_create('x') for _ in range(90)]
for fd in fds: os.ftruncate(fd, 10**8), os.write(fd, bytes(10**8))
""",
    ),
    Attack(
        "tmpfs",
        "fills every file system in memory: /tmp, /dev/shm, its home",
        """
import os
for n in range(400):
    for top in ('/tmp', '/dev/shm', '/home/student', '/dev', '/run', '/var/tmp'):
        try: open(f'{top}/{n}', 'wb').write(bytes(9 * 10**6))
        except OSError: pass
""",
    ),
    Attack(
        "shared-memory",
        "fills memory that processes share and that outlives them",
        """
import ctypes, mmap, os, time
ctypes.CDLL(None).shmget(0, 10**9, 0o1600)
for _ in range(8):
    if not os.fork():
        m = mmap.mmap(-1, 2 * 10**8)
        for at in range(0, 2 * 10**8, 4096): m[at] = 1
        time.sleep(30)
time.sleep(30)
""",
    ),
    Attack("processor", "computes without end", "while True: pass"),
    Attack(
        "processor-in-c",
        "computes without end inside C, where no exception can be raised",
        """
import re
re.match('(a+)+$', 'a' * 60 + 'b')
""",
    ),
    Attack(
        "inodes",
        "makes files, folders and links without end",
        """
import os
for n in range(10**6):
    try: open(f'{n}', 'x').close(), os.mkdir(f'd{n}'), os.symlink('x', f'l{n}')
    except OSError: break
""",
    ),
    Attack(
        "open-files",
        "opens files, pipes and pairs of sockets without end, and fills them",
        """
import os, socket
kept = []
while True:
    kept.append(os.pipe() if len(kept) % 2 else socket.socketpair())
    try: os.set_blocking(kept[-1][1], False), os.write(kept[-1][1], bytes(10**6))
    except (OSError, TypeError): pass
""",
    ),
    Attack("stdout-flood", "prints without end", "while True: print('x' * 10**5)"),
    Attack(
        "stderr-flood",
        "writes to the descriptor of stderr without end, from a program too",
        """
import os
os.system('yes | head -c 200000000 >&2')
while True: os.write(2, bytes(10**6))
""",
    ),
    Attack(
        "display-flood",
        "displays without end, in many small pieces and one large one",
        """
from IPython.display import HTML, display
display(HTML('x' * 10**8))
while True: display(HTML('x'))
""",
    ),
    Attack(
        "error-flood",
        "raises an error of 100 MB",
        """
class Long(Exception): __str__ = lambda s: 'x' * 10**8
raise Long
""",
    ),
    Attack(
        "figure-flood",
        "draws a figure of many gigabytes",
        """
import matplotlib.pyplot as plt
plt.figure(figsize=(600, 600), dpi=200)
plt.plot([1])
plt.show()
""",
    ),
    Attack(
        "exit",
        "ends its process at once",
        """
import os
os._exit(0)
""",
    ),
    Attack(
        "segfault",
        "reads address 8",
        """
import ctypes
ctypes.string_at(8)
""",
    ),
    Attack(
        "recursion",
        "overflows the C stack",
        """
import sys
sys.setrecursionlimit(10**9)
class A:
    def __getattr__(self, n): return getattr(self, n)
A().x
""",
    ),
    Attack(
        "exit-when-asked",
        "ends its process when its function is asked",
        """
import os
def svm_loss(W, X, y, reg): os._exit(0)
""",
        cell="svm_loss",
    ),
    Attack(
        "core-dump",
        "aborts with a core file as large as it may be",
        """
import os, resource
try: resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))
except (ValueError, OSError): pass
os.abort()
""",
    ),
    Attack(
        "limits-lifted",
        "lifts its limits, then forks and allocates",
        """
import os, resource
for what in range(16):
    try: resource.setrlimit(what, (resource.RLIM_INFINITY,) * 2); print('lifted', what)
    except (ValueError, OSError): pass
x = []
while True: x.append(bytearray(10**8))
""",
    ),
)
