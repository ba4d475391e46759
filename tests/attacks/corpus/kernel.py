"""The network, and doors of the kernel that walls are climbed by."""

# ruff: noqa: E501

from .attack import Attack

CALL = "import ctypes, os, platform\nlibc = ctypes.CDLL(None, use_errno=True)\nx86 = platform.machine() == 'x86_64'\n"


def _calls(*calls: str) -> str:
    return CALL + "".join(f"print({call!r}, {call}, ctypes.get_errno())\n" for call in calls)


ATTACKS = (
    Attack(
        "network-out",
        "connects to the machine's own ports and to the world",
        """
import socket
for where in (('127.0.0.1', <port>), ('10.0.0.1', 80), ('::1', <port>)):
    try: print('connected', socket.create_connection(where, timeout=0.3))
    except OSError as e: print(e)
try: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', <port>))
except OSError as e: print(e)
""",
    ),
    Attack(
        "network-in",
        "listens for whoever comes",
        r"""
import socket
for family, where in ((socket.AF_INET, ('0.0.0.0', 0)), (socket.AF_UNIX, '/tmp/door'), (socket.AF_UNIX, '\0door')):
    try:
        s = socket.socket(family)
        s.bind(where)
        s.listen()
        print('listening')
    except OSError as e: print(e)
""",
    ),
    Attack(
        "local-sockets",
        "connects to sockets of the machine: in the file system, abstract, netlink, vsock, packet",
        r"""
import socket
for family, kind, where in ((socket.AF_UNIX, 1, '<unix>'), (socket.AF_UNIX, 1, '\0<abstract>'), (socket.AF_NETLINK, 3, (0, 0)),
        (socket.AF_VSOCK, 1, (2, 1)), (socket.AF_PACKET, 3, ('lo', 0)), (socket.AF_ALG, 5, ('hash', 'sha1'))):
    try:
        s = socket.socket(family, kind)
        s.connect(where)
        print('connected', family)
    except OSError as e: print(e)
""",
    ),
    Attack(
        "network-tools",
        "asks programs for what Python may not do",
        """
import os
os.system('curl -m 1 http://127.0.0.1:<port>; wget -T 1 -t 1 http://127.0.0.1:<port>; bash -c "echo > /dev/tcp/127.0.0.1/<port>"')
""",
    ),
    Attack(
        "io-uring",
        "opens files and sockets by io_uring, past a filter on calls",
        _calls("libc.syscall(425, 8, ctypes.create_string_buffer(200))", "libc.syscall(426, 3, 1, 1, 0, 0, 0)"),
    ),
    Attack(
        "bpf",
        "loads a program into the kernel, listens to its events",
        _calls(
            "libc.syscall(321 if x86 else 280, 0, ctypes.create_string_buffer(128), 128)",
            "libc.syscall(298 if x86 else 241, ctypes.create_string_buffer(128), 0, -1, -1, 0)",
        ),
    ),
    Attack(
        "userfaultfd",
        "takes page faults into its own hands",
        _calls("libc.syscall(323 if x86 else 282, 0)", "libc.syscall(323 if x86 else 282, 1)"),
    ),
    Attack(
        "keys",
        "reads and adds kernel keys, which all of a user's processes share",
        _calls(
            "libc.syscall(248 if x86 else 217, b'user', b'x', b'y', 1, -3)",
            "libc.syscall(250 if x86 else 219, 0, -3, 1)",
        ),
    ),
    Attack(
        "namespaces",
        "makes user and mount namespaces, to be root in them",
        _calls(
            "libc.unshare(0x10000000)",
            "libc.unshare(0x00020000)",
            "libc.clone(None, None, 0x10000011, None)",
            "libc.syscall(435, ctypes.create_string_buffer(88), 88)",
            "libc.setns(0, 0)",
        ),
    ),
    Attack(
        "mount",
        "mounts, remounts writable and changes the root",
        _calls(
            "libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)",
            "libc.mount(b'', b'/', b'', 0x1020, None)",
            "libc.umount2(b'/proc', 2)",
            "libc.chroot(b'/tmp')",
            "libc.pivot_root(b'/tmp', b'/tmp')",
            "libc.syscall(428, -100, b'/', 1)",
        ),
    ),
    Attack(
        "devices",
        "makes and opens devices, disks and kernel memory",
        """
import os, stat
for n, kind, major, minor in ((0, stat.S_IFBLK, 8, 0), (1, stat.S_IFCHR, 1, 1), (2, stat.S_IFCHR, 10, 229), (3, stat.S_IFBLK, 254, 0)):
    try:
        os.mknod(f'd{n}', kind | 0o666, os.makedev(major, minor))
        print(open(f'd{n}', 'rb').read(9))
    except OSError as e: print(e)
for name in ('mem', 'kmsg', 'sda', 'vda', 'fuse', 'kvm', 'vsock', 'console', 'tty', 'ptmx'):
    try: print(name, os.open('/dev/' + name, os.O_RDWR))
    except OSError as e: print(name, e.strerror)
""",
    ),
    Attack(
        "links",
        "links hard and soft to what lies outside, then opens the links",
        """
import os
for n, path in enumerate(('<secret>', '/etc/shadow', '/proc/1/root', '/course/autograde')):
    for make in (os.link, os.symlink):
        try:
            make(path, f'{make.__name__}{n}')
            print(open(f'{make.__name__}{n}').read(99))
        except OSError as e: print(e.strerror)
""",
    ),
    Attack(
        "code-changed",
        "changes the code that runs the next submission: libraries, caches, Python itself",
        """
import os, sys
for path in (os.__file__, np.__file__, sys.executable, '/course/autograde/__init__.py', '/usr/bin/env', '/proc/self/exe', '/proc/1/exe'):
    for way in (os.O_WRONLY, os.O_RDWR | os.O_TRUNC):
        try: print('opened', path, os.open(path, way))
        except OSError: pass
    for change in (os.unlink, lambda p: os.chmod(p, 0o777), lambda p: os.rename(p, p + 'x'), os.utime):
        try: change(path), print('changed', path)
        except OSError: pass
""",
    ),
    Attack(
        "proc-written",
        "writes what /proc offers: core patterns, limits, oom scores, the maps of users",
        """
import glob
for path in ('/proc/sys/kernel/core_pattern', '/proc/sys/kernel/hostname', '/proc/sysrq-trigger', '/proc/1/oom_score_adj', '/proc/self/uid_map', '/proc/1/mem', '/proc/self/attr/current', '/sys/fs/cgroup/cgroup.procs'):
    try:
        open(path, 'w').write('-1000')
        print('wrote', path)
    except OSError: pass
""",
    ),
    Attack(
        "clock",
        "sets clock and host name, restarts the machine, takes priority",
        _calls(
            "libc.syscall(227 if x86 else 112, 0, (ctypes.c_long * 2)(1, 1))",
            "libc.sethostname(b'x', 1)",
            "libc.reboot(0x1234567)",
            "libc.setpriority(0, 0, -20)",
            "libc.nice(-20)",
            "libc.setuid(0)",
            "libc.setresuid(0, 0, 0)",
        ),
    ),
)
