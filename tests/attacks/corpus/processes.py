"""Signals, tracing, processes that outlive their deadline."""

from .attack import LINE, Attack

ATTACKS = (
    Attack(
        "kill-all",
        "kills every process that it may",
        """
import os, signal
os.kill(-1, signal.SIGKILL)
""",
    ),
    Attack(
        "stop-all",
        "stops every process with every signal that stops or ends",
        """
import os, signal
for number in (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTERM, signal.SIGHUP):
    for process in (-1, 0, 1, os.getppid(), *range(2, 300)):
        try: os.kill(process, number)
        except OSError: pass
""",
    ),
    Attack(
        "stop-from-outside",
        "a child process stops its parent for good, so that no clock inside rings",
        """
import os, signal, time
p = os.getpid()
if not os.fork():
    while True:
        os.kill(p, signal.SIGSTOP)
        time.sleep(0.01)
time.sleep(1)
""",
    ),
    Attack(
        "trace-parent",
        "attaches to its parents as a debugger",
        """
import ctypes, os
libc = ctypes.CDLL(None)
for p in (1, os.getppid(), 2): print(libc.ptrace(16, p, 0, 0), libc.ptrace(0x4206, p, 0, 0))
""",
    ),
    Attack(
        "orphan",
        "leaves a process behind in a session of its own, forked twice, deaf to every signal",
        """
import os, signal, time
if not os.fork():
    os.setsid()
    if not os.fork():
        for n in range(1, 65):
            try: signal.signal(n, signal.SIG_IGN)
            except (OSError, ValueError): pass
        os.closerange(0, 3)
        time.sleep(30)
    os._exit(0)
""",
    ),
    Attack(
        "program-left",
        "leaves programs running: sleep by nohup and setsid",
        """
import subprocess
for line in ('nohup sleep 33.125 &', 'setsid sleep 33.125 &', '(sleep 33.125 &) &'):
    subprocess.run(line, shell=True)
""",
    ),
    Attack(
        "fork-chain",
        "runs away from whoever ends it: each process forks the next and exits",
        """
import os, time
if not os.fork():
    os.setsid()
    while True:
        try:
            if os.fork(): os._exit(0)
        except OSError: pass
time.sleep(0.2)
""",
    ),
    Attack(
        "deaf",
        "ignores alarms and terminations, and swallows every exception",
        """
import signal
for n in (signal.SIGALRM, signal.SIGTERM, signal.SIGXCPU): signal.signal(n, signal.SIG_IGN)
while True:
    try:
        while True: sum(range(1000))
    except BaseException: pass
""",
    ),
    Attack(
        "timer-reset",
        "sets the alarm clock back again and again",
        """
import signal, threading
signal.setitimer(signal.ITIMER_REAL, 0)
while True: signal.setitimer(signal.ITIMER_REAL, 99)
""",
    ),
    Attack(
        "sleeps-when-asked",
        "does nothing until the question comes, then never answers",
        """
import signal, time
def svm_loss(W, X, y, reg):
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    time.sleep(99)
""",
        cell="svm_loss",
    ),
    Attack(
        "last-word",
        "a process that waits with the line in its hand and answers after its deadline",
        LINE
        + """
import time
if not os.fork():
    os.setsid()
    time.sleep(2.5)
    for _ in range(99): wire.send(line, {'number': '0', 'points': 7})
    os._exit(0)
""",
    ),
    Attack(
        "daemon-thread",
        "a thread that goes on after its cell and rewrites answers and functions",
        """
import threading, time
def work():
    while True:
        globals().update(svm_loss=lambda *a: (0.0, 0 * a[0]), check=7)
        time.sleep(0)
threading.Thread(target=work, daemon=True).start()
""",
    ),
    Attack(
        "at-exit",
        "leaves work for the end: atexit, finalisers, a handler for every signal",
        """
import atexit, os, signal, weakref
bad = lambda *a: os.fork()
atexit.register(bad)
class A: pass
a = A()
weakref.finalize(a, bad)
for n in (signal.SIGTERM, signal.SIGCHLD, signal.SIGUSR1): signal.signal(n, bad)
""",
    ),
    Attack(
        "interrupt",
        "raises KeyboardInterrupt and SystemExit where it is asked",
        """
def svm_loss(W, X, y, reg): raise KeyboardInterrupt
def svm_dscores(s, y): raise SystemExit(0)
def svm_sample_loss(s, y): raise GeneratorExit
""",
    ),
)
