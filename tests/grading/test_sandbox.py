"""From inside a real child: what it can't read, change, keep, learn or wear out; and that the next one works.

Everything is bounded: a cell has a second, a submission 20, memory, processes and
disk little. Nothing here needs Landlock.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from autograde.catalogue.exercise import Case
from autograde.grading import bubble, sandbox
from autograde.grading.course import CourseError
from autograde.grading.sandbox import Lost, Sandbox
from autograde.grading.walled import questions, seccomp, system
from autograde.grading.walled.limits import Limits
from autograde.grading.walls import Walls, seen

from .small import FROM_BELOW

ROOT = Path(__file__).resolve().parents[2]
LIMITS = Limits(0.5, 20.0, memory_mb=700, processes=12, file_mb=10, output_mb=2)
GRACE = 0.6
LONGEST = LIMITS.cell_seconds + GRACE + 4.0
"""From question to verdict, the end of the process and a busy machine included."""


@pytest.fixture(scope="module")
def walled():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "GRACE_SECONDS", GRACE)
        with Sandbox(LIMITS) as made:
            assert made.walls.uid != 0
            yield made


def output(child, source: str) -> str:
    """All that a cell puts out, errors too, as one text."""
    found = child.ask({"source": source, "count": 1}, LIMITS.cell_seconds)["outputs"]
    return "".join(one.get("text") or one.get("data", {}).get("text/plain") or one["evalue"] for one in found)


def alone(walled: Sandbox, source: str) -> str:
    """What a cell puts out that is a whole submission."""
    with walled.child() as child:
        child.begin({})
        return output(child, source)


def outcome(walled: Sandbox, source: str) -> str:
    """The kind of loss that a cell leads to, or its output; the next child must work, and soon."""
    start = time.monotonic()
    try:
        found = alone(walled, source)
    except Lost as lost:
        found = lost.kind
    assert time.monotonic() - start < LONGEST
    start = time.monotonic()
    assert alone(walled, "print(6 * 7)") == "42\n"
    assert time.monotonic() - start < LONGEST
    return found


# What it can't see.

PRIVATE = [
    str(ROOT / "solutions"),
    str(ROOT / "autograde" / "reference"),
    str(ROOT / "nbgrader_config.py"),
    str(ROOT / ".git"),
    str(ROOT / "tests"),
    "/course/autograde/reference",
    "/course/autograde/desk",
    "/course/autograde/grading/engine.py",
    "/etc/shadow",
    "/etc/passwd",
    "/var",
    "/srv",
    "/sys",
    "/boot",
    "/usr/src",
    "/run",
]


def test_it_sees_nothing_of_the_course_or_of_the_machine(walled):
    looked = alone(walled, f"import os\nprint([path for path in {PRIVATE} if os.path.exists(path)])")
    assert looked == "[]\n"


def test_home_folders_hold_nothing_but_python(walled):
    source = """
import os
for top in ("/root", "/home", "/work", "/opt", "/mnt"):
    for folder, folders, files in os.walk(top):
        if os.path.isfile(folder + "/bin/python3"):  # Python's own
            folders.clear()
        else:
            print(*(folder + "/" + name for name in files))
"""
    assert alone(walled, source).split() == []


def test_it_finds_no_file_of_the_trusted_side(walled, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("5ec2e7")
    secret.chmod(0o644)
    for folder in (tmp_path, *tmp_path.parents):
        if folder == Path("/tmp"):
            break
        folder.chmod(0o755)
    source = f"""
import os
for path in ({str(secret)!r}, {"/proc/1/root" + str(secret)!r}, {"/course/../../.." + str(secret)!r}):
    print(os.path.exists(path))
print(os.listdir("/tmp"))
"""
    assert alone(walled, source).split() == ["False"] * 3 + ["[]"]


def test_it_cannot_import_what_is_right(walled):
    for name in ("autograde.reference", "autograde.desk", "autograde.grading.engine"):
        assert "No module named" in alone(walled, f"import {name}")


def test_its_environment_and_descriptors_tell_nothing(walled, monkeypatch):
    monkeypatch.setenv("INSTRUCTOR", "5ec2e7")
    source = """
import os
print(sorted(os.environ))
for number in sorted(map(int, os.listdir("/proc/self/fd"))):
    try:
        print(number, os.readlink(f"/proc/self/fd/{number}").partition(":")[0])
    except OSError:
        pass
print(open("/proc/self/cmdline").read(), open("/proc/self/environ").read())
"""
    names, *descriptors, lines = alone(walled, source).splitlines()
    assert set(eval(names)) <= {*bubble.ENVIRONMENT, "PYTHONPATH", "PWD"}
    kinds = [line.split(maxsplit=1)[1] for line in descriptors]
    assert kinds == ["/dev/null", *["/home/student/.printed (deleted)"] * 3, "socket"]
    assert "5ec2e7" not in lines and str(ROOT / "submitted") not in lines


def test_it_sees_no_process_but_its_own(walled):
    source = """
import os
print([name for name in os.listdir("/proc") if name.isdigit()], os.getpid(), os.getppid(), os.getuid() != 0)
print(os.listdir("/proc/1/task"))
"""
    assert alone(walled, source).split("\n")[0] == "['1'] 1 0 True"


def test_no_network_and_no_sockets(walled):
    source = """
import socket
for family in ("AF_UNIX", "AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET", "AF_ALG", "AF_VSOCK"):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            socket.socket(getattr(socket, family), kind)
            print("a socket of", family)
        except PermissionError:
            pass
print([line.split(":")[0].strip() for line in open("/proc/net/dev")][2:])
print(open("/proc/net/unix").read().count("\\n"))
"""
    assert alone(walled, source) in ("['lo']\n1\n", "[]\n1\n")


def test_it_has_no_powers(walled):
    source = r"""
import re
status = open("/proc/self/status").read()
print(*(re.search(rf"^{name}:\s*(\w+)$", status, re.M)[1].lstrip("0") or 0
        for name in ("CapInh", "CapPrm", "CapEff", "CapAmb", "NoNewPrivs", "Seccomp")))
"""
    assert alone(walled, source) == "0 0 0 0 1 2\n"


REFUSED = {
    "ptrace": "libc.ptrace(0, 0, 0, 0)",
    "io_uring": "call('io_uring_setup', 8, ctypes.create_string_buffer(200))",
    "unshare": "libc.unshare(0x10000000)",
    "mount": "libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)",
    "umount": "libc.umount2(b'/tmp', 2)",
    "chroot": "libc.chroot(b'/tmp')",
    "memfd": "libc.memfd_create(b'x', 0)",
    "bpf": "call('bpf', 0, 0, 0)",
    "keys": "call('add_key', b'user', b'x', b'y', 1, -3)",
    "shared memory": "libc.shmget(0, 4096, 0o1600)",
    "read another's memory": "libc.process_vm_readv(1, 0, 0, 0, 0, 0)",
    "set the clock": "call('clock_settime', 0, (ctypes.c_long * 2)(1, 1))",
    "be root": "libc.setuid(0)",
    "the host's name": "libc.sethostname(b'x', 1)",
    "core patterns": "-1 if not os.access('/proc/sys/kernel/core_pattern', os.W_OK) else 0",
}


def test_calls_that_walls_are_climbed_with_are_refused(walled):
    lines = "\n".join(f"print({name!r}, {call})" for name, call in REFUSED.items())
    numbers = {name: pair[not system.X86_64] for name, pair in seccomp.REFUSED.items()}
    start = "import ctypes, os\nlibc = ctypes.CDLL(None)\n"
    call = f"call = lambda name, *rest: libc.syscall({numbers}[name], *rest)\n"
    said = alone(walled, start + call + lines)
    assert said == "".join(f"{name} -1\n" for name in REFUSED)


# What it can't change.

NOT_WRITABLE = """
import os
for folder in ("/", "/course", "/course/autograde", "/usr/bin", "/usr/lib", "/etc", "/dev", "/home", "/proc",
               os.path.dirname(os.__file__), os.path.dirname(os.sys.executable)):
    try:
        open(folder + "/left", "w")
        print("wrote in", folder)
    except OSError:
        pass
for file in (os.__file__, os.sys.executable, "/course/autograde/__init__.py", "/usr/bin/env"):
    for way in (os.O_WRONLY, os.O_RDWR | os.O_TRUNC):
        try:
            os.open(file, way)
            print("opened", file)
        except OSError:
            pass
    for change in (os.unlink, lambda path: os.chmod(path, 0o777), lambda path: os.rename(path, path + "x"), os.utime):
        try:
            change(file)
            print("changed", file)
        except OSError:
            pass
"""


def test_it_writes_nowhere_but_at_home(walled):
    assert alone(walled, NOT_WRITABLE) == ""
    own = "\n".join(f"open({folder!r} + '/x', 'w').write('x')" for folder in ("/home/student", "/tmp", "/dev/shm"))
    said = alone(walled, f"import os\n{own}\nprint(os.getcwd(), open('x').read())")
    assert said.endswith("/home/student x\n")


LEAVE = """
import builtins, ctypes, json, os, random, signal, subprocess, sys, threading, time
import numpy as np
for folder in ("/home/student", "/tmp", "/dev/shm", "/dev", "/proc", "/", "/usr/lib", "/course"):
    try:
        open(folder + "/left", "w").write("left")
        os.mkfifo(folder + "/pipe")
        os.symlink("/etc/shadow", folder + "/link")
    except OSError:
        pass
os.environ["LEFT"] = "left"
np.random.seed(99); np.random.rand(3); random.seed(99)
np.linalg.norm = builtins.len = json.dumps = lambda *_: "left"
sys.modules["os"] = sys.modules["left"] = sys
sys.path.insert(0, "/left")
np.seterr(all="raise"); np.set_printoptions(precision=1)
np.ones.__globals__["left"] = "left"
ctypes.c_char.from_address(id(True))  # and what CPython keeps one of
for number in (signal.SIGTERM, signal.SIGALRM, signal.SIGUSR1):
    signal.signal(number, signal.SIG_IGN)
threading.Thread(target=time.sleep, args=[30], daemon=True).start()
if not os.fork():
    os.setsid()
    if not os.fork():
        time.sleep(30)
    os._exit(0)
subprocess.Popen(["sleep", "30"], start_new_session=True)
get_ipython().user_ns["left"] = "left"
get_ipython().run_cell = None
"""

LOOK = """
import builtins, json, os, random, signal, sys, threading
import numpy as np
for folder in ("/home/student", "/tmp", "/dev/shm", "/dev", "/proc", "/", "/usr/lib", "/course"):
    for name in ("left", "pipe", "link"):
        assert not os.path.lexists(folder + "/" + name), folder
assert os.listdir() == os.listdir("/tmp") == os.listdir("/dev/shm") == []
assert "LEFT" not in os.environ and "left" not in sys.modules and "/left" not in sys.path
assert len([1, 2]) == 2 and json.dumps(1) == "1" and np.linalg.norm([3, 4]) == 5
assert "left" not in globals() and "left" not in np.ones.__globals__
assert threading.active_count() == 1
assert [name for name in os.listdir("/proc") if name.isdigit()] == ["1"]
assert signal.getsignal(signal.SIGTERM) == signal.getsignal(signal.SIGUSR1) == signal.SIG_DFL
print(np.random.rand(2), random.random(), hash("left"), np.geterr()["over"], np.array([1.23456]))
"""


def test_nothing_is_left_for_the_next_one(walled):
    before = alone(walled, LOOK)
    assert before.startswith("[0.5488135  0.71518937] ") and before.endswith("warn [1.23456]\n")
    with contextlib.suppress(Lost):
        alone(walled, LEAVE)
    assert alone(walled, LOOK) == before


def test_processes_left_behind_are_ended_on_the_machine_too(walled):
    def ours() -> set[str]:
        found = set()
        for process in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                found.add(Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ").strip())
        return {line for line in found if "sleep 29.875" in line}

    source = "import subprocess, ctypes\nctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\nsubprocess.Popen(['sleep', '29.875'])"
    with walled.child() as child:
        child.begin({})
        output(child, source + "\nprint(1)")
        # Popen returns in the middle of exec: the new process has no command line yet for a moment.
        until = time.monotonic() + 10
        while not ours() and time.monotonic() < until:
            time.sleep(0.01)
        assert ours()
    assert not ours()


# Ways to end.

ENDS = {
    "it exits": ("import os\nos._exit(0)", "crashed"),
    "it exits with a number": ("import os\nos._exit(71)", "crashed"),
    "a segmentation fault": ("import ctypes\nctypes.string_at(8)", "crashed"),
    "it aborts": ("import os\nos.abort()", "crashed"),
    "deep recursion in C": (
        "import sys\nsys.setrecursionlimit(10**9)\n"
        "class A:\n    def __getattr__(self, n): return getattr(self, n)\nA().x",
        "crashed",
    ),
    "an endless loop": ("while True: pass", "the cell was stopped after 0.5 s"),
    "an endless loop that swallows exceptions": (
        "while True:\n    try:\n        sum(range(1000))\n    except BaseException: pass",
        "timed out",
    ),
    "an endless loop without alarms": (
        "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass",
        "timed out",
    ),
    "a call in C without end": ("sum(iter(int, 1))", "timed out"),
    "the garbage collector in a loop": (
        "class A:\n    def __del__(self):\n        while True: pass\na = A()\ndel a\nwhile True: pass",
        "timed out|stopped",
    ),
    "it closes its line": ("import os\nos.closerange(3, 100)", "crashed"),
    "rubbish on its line": (
        "import os\nfor fd in range(4, 20):\n    try: os.write(fd, b'x' * 64)\n    except OSError: pass",
        "malformed",
    ),
    "gigabytes announced on its line": (
        "import os\nfor fd in range(4, 20):\n    try: os.write(fd, bytes([255] * 8))\n    except OSError: pass",
        "malformed",
    ),
    "silence on its line": (
        "import os\nfor fd in range(4, 20):\n"
        "    try: os.write(fd, bytes([9, 0, 0, 0, 0, 0, 0, 0]))\n    except OSError: pass",
        "malformed|timed out",
    ),
    "a shut line": (
        "import os, socket\nfor fd in range(4, 20):\n"
        "    try: socket.socket(fileno=os.dup(fd)).shutdown(socket.SHUT_RDWR)\n    except OSError: pass",
        "crashed",
    ),
    "out-of-band bytes": (
        "import os, socket\nfor fd in range(4, 20):\n"
        "    try: socket.socket(fileno=os.dup(fd)).send(b'x', socket.MSG_OOB)\n    except OSError: pass",
        "crashed|malformed|timed out|",
    ),
}


@pytest.mark.parametrize(("source", "kind"), ENDS.values(), ids=ENDS)
def test_each_end_is_bounded_and_costs_the_next_nothing(walled, source, kind):
    found = outcome(walled, source)
    assert any(part in found if part else found == "" for part in kind.split("|")), found


SURVIVES = {
    "kill all": "import os, signal\nos.kill(-1, signal.SIGKILL)",
    "kill the parent": "import os, signal\nos.kill(os.getppid() or 1, signal.SIGKILL)",
    "kill its group": "import os, signal\nos.killpg(os.getpgid(0), signal.SIGKILL)",
    "stop itself": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "exit": "exit()",
    "sys.exit": "import sys\nsys.exit(3)",
    "interrupt": "raise KeyboardInterrupt",
    "input": "input('? ')",
}


@pytest.mark.parametrize("source", SURVIVES.values(), ids=SURVIVES)
def test_what_does_not_end_it(walled, source):
    with walled.child() as child:
        child.begin({})
        child.ask({"source": source, "count": 1}, LIMITS.cell_seconds)
        assert output(child, "print(6 * 7)") == "42\n"


# Floods.

FLOODS = {
    "a list": "x = []\nwhile True: x.append(bytearray(10**7))",
    "an array": "import numpy as np\nnp.ones(10**9)",
    "anonymous memory that processes share": (
        "import mmap, os, time\nfor _ in range(6):\n    if not os.fork():\n"
        "        m = mmap.mmap(-1, 200 * 10**6)\n        for at in range(0, 200 * 10**6, 4096): m[at] = 1\n"
        "        time.sleep(9)\ntime.sleep(9)"
    ),
    "many processes with memory": (
        "import os, time\nfor _ in range(6):\n    if not os.fork():\n"
        "        x = bytearray(os.urandom(1)) * (200 * 10**6)\n        time.sleep(9)\ntime.sleep(9)"
    ),
}


@pytest.mark.parametrize(("flood", "source"), FLOODS.items(), ids=FLOODS)
def test_memory_is_bounded(walled, flood, source):
    found = ""
    try:
        with walled.child() as child:
            child.begin({})
            found = output(child, source)
            if "processes" in flood:  # the cell's own clock may have been the first
                output(child, "sum(iter(int, 1))")
    except Lost as lost:
        found = lost.kind
    if "processes" in flood:
        assert found == "memory"
    else:  # refused to it, or ended, or busy with it until its time was up
        assert found in ("", "memory", "timed out") or "allocate" in found or "stopped" in found
    assert alone(walled, "print(6 * 7)") == "42\n"


def test_a_fork_bomb_is_bounded(walled):
    source = """
import os, time
made = 0
try:
    while True:
        if not os.fork():
            time.sleep(20)
        made += 1
except OSError:
    print(made)
"""
    assert 0 < int(outcome(walled, source)) <= LIMITS.processes
    outcome(walled, "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass")
    threads = """
import threading, time
try:
    while True: threading.Thread(target=time.sleep, args=[20], daemon=True).start()
except RuntimeError:
    print(threading.active_count())
"""
    assert 0 < int(outcome(walled, threads)) <= LIMITS.processes


@pytest.mark.parametrize("folder", ["/home/student", "/tmp", "/dev/shm"])
def test_its_disk_is_small(walled, folder):
    source = f"""
import os
total = 0
try:
    for number in range(100):
        with open(f"{folder}/{{number}}", "wb", buffering=0) as file:
            while (wrote := file.write(bytes(10**6))) and file.tell() < 4 * 10**6:
                total += wrote
except OSError:
    pass
made = 0
try:
    for made in range(20_000): open(f"{folder}/n{{made}}", "x").close()
except OSError:
    print(total, made)
"""
    total, made = map(int, outcome(walled, source).split())
    assert total <= LIMITS.file_mb * 1e6 and made < 5_000


def test_a_file_is_no_larger_than_its_limit(walled):
    assert "too large" in outcome(walled, "open('/tmp/x', 'wb').truncate(11 * 10**6)")


@pytest.mark.parametrize(
    "source",
    [
        "while True: print('x' * 1000)",
        "import sys\nwhile True: print(1); print(2, file=sys.stderr)",
        "import os\nwhile True: os.write(1, bytes(10**6))",
        "print('x' * 10**8)",
        "print('\\0' * 10**7)",
        "raise ValueError('x' * 10**8)",
        "!yes | head -c 100000000",
    ],
    ids=lambda source: source[:30],
)
def test_output_is_bounded(walled, source):
    start = time.monotonic()
    with walled.child() as child:
        child.begin({})
        outputs = child.ask({"source": source, "count": 1}, LIMITS.cell_seconds)["outputs"]
        assert output(child, "print(6 * 7)") == "42\n"
    assert time.monotonic() - start < LONGEST
    assert sum(len(str(one)) for one in outputs) < 5e6


def test_huge_and_early_and_repeated_and_forged_answers(walled):
    """From a thread that has the line to itself: what the child says is an answer to the question asked, or none."""
    talk = (
        FROM_BELOW
        + """
import numpy as np, os, socket, threading, time
wire = from_below("wire")
links = {fd: os.path.realpath(f"/proc/self/fd/{fd}") for fd in range(4, 20)}
line = socket.socket(fileno=os.dup(next(fd for fd in links if "socket" in links[fd])))
"""
    )
    for said, kind in {
        "wire.send(line, {'number': 'early', 'outputs': []})": "malformed",
        "wire.send(line, {'number': [1, 2], 'outputs': []})": "malformed",
        "wire.send(line, {'number': None, 'outputs': []})": "malformed",
        "wire.send(line, {'outputs': []})": "malformed",
        "wire.send(line, {'number': ['x'] * 100_000})": "malformed",
        "wire.send(line, {'arrays': [np.zeros(3_900_000)] * 2})": "malformed",
        "text = b'[' * 1000\nline.send(wire.LENGTHS.pack(len(text), 0) + text)": "malformed",
        "line.send(wire.LENGTHS.pack(8_000_000, 32_000_000) + bytes(1000))": "malformed|timed out",
    }.items():
        assert outcome(walled, talk + said) in kind.split("|"), said
    repeated = talk + "before = wire.send\nwire.send = lambda *a: (before(*a), before(*a))"
    with walled.child() as child:
        child.begin({})
        child.ask({"source": repeated, "count": 1}, LIMITS.cell_seconds)
        with pytest.raises(Lost) as lost:
            child.ask({"source": "1", "count": 2}, LIMITS.cell_seconds)
        assert lost.value.kind == "malformed"
    assert alone(walled, "print(1)") == "1\n"


# The trusted side.


def test_a_submission_has_its_deadline(walled):
    start = time.monotonic()
    with walled.child(start + 0.4) as child:
        child.begin({})
        with pytest.raises(Lost, match="that a submission has") as lost:
            child.ask({"source": "sum(iter(int, 1))", "count": 1}, 30.0)
    assert lost.value.kind == "timed out" and time.monotonic() - start < 4.0


def test_a_cell_is_stopped_and_the_next_one_runs(walled):
    with walled.child() as child:
        child.begin({})
        assert "Does a loop never end?" in output(child, "x = 1\nwhile True: pass")
        assert output(child, "print(x)") == "1\n"


def test_files_lie_beside_it_as_far_as_there_is_room(walled):
    files = {
        "data.csv": b"1,2",
        "deep/er/x.bin": bytes(range(256)),
        "big": bytes(11 * 10**6),
        "arrays": b"a",
        "\udcff": b"b",
    }
    with walled.child() as child:
        assert child.begin(files) == ("big",)
        assert output(child, "print(open('data.csv').read(), len(open('deep/er/x.bin', 'rb').read()))") == "1,2 256\n"
        assert (
            output(child, "import os\nprint(ascii(sorted(os.listdir())))")
            == "['arrays', 'data.csv', 'deep', '\\udcff']\n"
        )


def test_files_that_cannot_be_laid_down_cost_no_other(walled):
    with walled.child() as child:
        child.begin({"a": b"1", "a/b": b"2", "../../usr/lib/x": b"3", "/course/x": b"4", "c": b"5"})
        assert output(child, "import os\nprint(sorted(os.listdir()))") == "['a', 'c']\n"


def test_the_warm_process_is_started_again_where_it_has_died(walled):
    assert walled._process is not None
    with walled.child() as child:
        child.begin({})
        walled._process.kill()
        with pytest.raises(Lost) as lost:
            output(child, "import time\ntime.sleep(0.5)")
        assert lost.value.kind == "crashed"
    assert alone(walled, "print(1)") == "1\n"


def test_a_warm_process_that_does_not_answer_is_replaced(walled, monkeypatch):
    monkeypatch.setattr(sandbox, "ENDED_SECONDS", 0.2)
    monkeypatch.setattr(sandbox, "ENDS_SECONDS", 0.1)
    monkeypatch.setattr(walled, "_heard", lambda seconds: "")
    with walled.child() as child:
        child.begin({})
        assert output(child, "print(1)") == "1\n"
    monkeypatch.undo()
    monkeypatch.setattr(sandbox, "GRACE_SECONDS", GRACE)
    assert alone(walled, "print(1)") == "1\n"


def test_many_children_leak_no_descriptor(walled):
    alone(walled, "1")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        alone(walled, "1")
        walled.child().__exit__()
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_child_left_open_is_ended_by_the_next(walled):
    first = walled.child()
    first.begin({})
    assert alone(walled, "print(1)") == "1\n"
    with pytest.raises(Lost):
        output(first, "print(1)")
    first.__exit__()


def test_closing_leaves_nothing(tmp_path):
    with Sandbox(LIMITS, log=tmp_path / "log") as made:
        child = made.child()
        child.begin({})
        output(child, "import subprocess\nsubprocess.Popen(['sleep', '29.125'])\nprint(1)")
        folder, process = Path(made._folder.name), made._process
        child._stream.close()
    assert process is not None and process.poll() is not None and not folder.exists()
    lines = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert "sleep 29.125" not in lines
    assert (tmp_path / "log").read_text() == ""


def test_where_walls_cannot_be_had_it_says_so(tmp_path, monkeypatch):
    command = bubble.Command(["sh", "-c", "echo no namespaces for you >&2; exit 1"])
    monkeypatch.setattr(bubble, "walled", lambda *_: command)
    made = Sandbox(LIMITS, log=tmp_path / "log")
    with pytest.raises(CourseError, match=r"no namespaces for you.*--isolation none"):
        assert made.walls
    assert made._process is not None and made._process.poll() is not None and not Path(made._folder.name).exists()


def test_without_bubblewrap_it_says_so(monkeypatch):
    monkeypatch.setattr(bubble.shutil, "which", lambda *_, **__: None)
    monkeypatch.setattr(bubble.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(bubble.sys, "executable", "/nowhere/python")
    with pytest.raises(CourseError, match="no bubblewrap"):
        Sandbox(LIMITS)


@pytest.mark.parametrize(
    ("said", "lacking"),
    [
        ("0 1 1 1000 1 lo", "seccomp"),
        ("1 0 1 1000 1 lo", "the loss of capabilities"),
        ("1 1 2 1000 1 lo", "processes of its own"),
        ("1 1 1 1000 2 lo", "processes of its own"),
        ("1 1 1 0 1 lo", "an unprivileged user"),
        ("1 1 1 1000 1 lo eth0", "a network of its own"),
    ],
)
def test_what_is_lacking_has_a_name(said, lacking):
    assert seen(said, 0) == lacking
    assert seen("1 1 1 1000 1", 0) == seen("1 1 1 1000 1 lo", 0) == Walls("walls", 1000, 0)
    assert "no Landlock" in str(Walls("walls", 1000, 0)) and "user 1000" in str(Walls("walls", 1000, 7))


def changed(monkeypatch, change: str) -> None:
    """Warm processes begin with a line of Python that takes something away."""
    real = bubble.walled

    def without(descriptor, arguments, neutral):
        command = real(descriptor, arguments, neutral)
        ours = "from autograde.grading.walled import child, seccomp, warm"
        script = f"import sys; {ours}; {change}; sys.argv[0] = 'x'; warm.main()"
        text = command.line[-1] if os.getuid() == 0 else ""
        if text:
            command.line[-1] = text.replace("-m autograde.grading.walled.warm", f'-c "{script}"')
        else:
            at = command.line.index("-m")
            command.line[at : at + 2] = ["-c", script]
        return command

    monkeypatch.setattr(bubble, "walled", without)


def test_a_wall_that_is_missing_is_seen_from_inside(tmp_path, monkeypatch):
    changed(monkeypatch, "seccomp.close = lambda: None")
    with pytest.raises(CourseError, match=r"incomplete here \(seccomp"):
        assert Sandbox(LIMITS, log=tmp_path / "log").walls


def test_a_kernel_that_refuses_the_namespaces_is_named_at_once(tmp_path, monkeypatch):
    changed(monkeypatch, "child.NAMESPACES = 0x00020200")  # CLONE_NEWNS with CLONE_FS: no kernel allows both
    made = Sandbox(LIMITS, log=tmp_path / "log")
    began = time.monotonic()
    with pytest.raises(CourseError, match=r"namespaces of its own can't be had: child: OSError\(22, 'clone"):
        assert made.walls
    assert time.monotonic() - began < sandbox.ENDED_SECONDS / 2


def test_without_walls_each_has_a_folder_of_its_own_and_what_it_started_ends_with_it():
    with Sandbox(LIMITS, isolation="none") as made:
        assert str(made.walls).startswith("none")
        home = made._folder.name
        with made.child() as child:
            child.begin({"data.csv": b"1,2"})
            source = "import os, subprocess\nopen('left', 'w')\nsubprocess.Popen(['sleep', '29.625'])\n"
            assert output(child, source + "print(os.getcwd(), open('data.csv').read())").endswith(" 1,2\n")
        with made.child() as child:
            child.begin({})
            folder, names = output(child, "import os\nprint(os.getcwd(), os.listdir())").split(maxsplit=1)
            assert folder.startswith(home + "/") and names == "[]\n"
        for process in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                assert "29.625" not in Path(f"/proc/{process}/cmdline").read_text()


def test_a_function_is_asked_and_answers(walled):
    with walled.child() as child:
        child.begin({})
        output(child, "def double(x): return 2 * x\nnumber = 3")
        case = Case("", {"x": np.arange(3.0)}, frozenset())
        answer = child.ask({"name": "double", **questions.asked([case])}, LIMITS.cell_seconds)
        (found,) = questions.evidence(answer, [case]).answers
        np.testing.assert_array_equal(found.leaves[""], [0, 2, 4])
        assert child.ask({"name": "missing", **questions.asked([])}, 1.0)["missing"] is True
        assert child.ask({"name": "number", **questions.asked([])}, 1.0)["kind"] == "int"
