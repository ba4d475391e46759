"""What lies beside the notebook: links, pipes, devices, names that lead elsewhere, modules that go before ours."""

# ruff: noqa: E501

import os
import socket
import stat

from .attack import Attack

READS = """
import os
for folder, folders, names in os.walk("."):
    for name in names:
        try: print(ascii(os.path.join(folder, name)), open(os.path.join(folder, name), "rb").read(4000))
        except OSError as error: print(ascii(name), error.strerror)
"""


def links(folder, where):
    for name, target in {"secret.txt": where["secret"], "other.ipynb": where["neighbour"], "root": "/",
                         "gradebook.db": where["gradebook"], "self": ".", "loop": "loop",
                         "up": "../../.."}.items():  # fmt: skip
        (folder / name).symlink_to(target)


def notebook_link(folder, where):
    (folder / "svm.ipynb").unlink()
    (folder / "svm.ipynb").symlink_to(where["neighbour"])


def folder_link(folder, where):
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.symlink_to(os.path.dirname(where["neighbour"]))


def hard_links(folder, where):
    os.link(where["neighbour"], folder / "hard.txt")
    os.link(where["secret"], folder / "data.txt")


def pipes(folder, where):
    os.mkfifo(folder / "pipe")
    os.mkfifo(folder / "data.csv")
    at = os.open(folder, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(f"/proc/self/fd/{at}/s")  # a socket's path has 108 bytes at most, a test's folder may have more
    os.close(at)


def notebook_pipe(folder, where):
    (folder / "svm.ipynb").unlink()
    os.mkfifo(folder / "svm.ipynb")


def devices(folder, where):
    try:
        os.mknod(folder / "zero", stat.S_IFCHR | 0o666, os.makedev(1, 5))
        os.mknod(folder / "disk", stat.S_IFBLK | 0o666, os.makedev(254, 0))
    except OSError:  # an ordinary user can't make any: a link to one is as near as it gets
        (folder / "zero").symlink_to("/dev/zero")


def deep(folder, where):
    """Folders in folders: by descriptors, as no path is that long. `play` removes them again."""
    at = os.open(folder, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("deep", dir_fd=at)
        inner = os.open("deep", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = inner
    os.close(at)


def long_path(folder, where):
    """A path that can just be read, and is too long a few letters further on."""
    at = folder
    while len(os.fsencode(at)) < 3840:
        at = at / ("x" * 200)
    at.mkdir(parents=True)
    (at / ("y" * (4088 - len(os.fsencode(at))))).write_text("x")


def names(folder, where):
    for name in ("..\\..\\secret", "a\nb: graded", "\x1b[2J\x1b[31mall graded", "‮gnp.exe", "-rf", "$(id)", "%s%n",
                 "a" * 255, "con", ".hidden", "svm.ipynb ", "timestamp.txt.", "<script>alert(1)</script>.txt"):  # fmt: skip
        if "/" not in name:
            (folder / name).write_text("x")
    (folder / os.fsdecode(b"\xff\xfe")).write_text("x")
    (folder / "deep").mkdir()
    (folder / "deep" / "svm.ipynb").write_text("{}")
    (folder / "<b>").mkdir()
    (folder / "<b>" / "x.csv").write_text("x")
    (folder / "large\x1b[2J\nzoe, svm: graded.csv").write_bytes(bytes(11_000_000))
    for name in ("a", "b\x1b[2J\nzoe, svm: graded"):
        (folder / f"room {name}").write_bytes(bytes(6_000_000))


MODULE = "import sys, types\nprint('mine was loaded')\ndef __getattr__(name): return lambda *a, **k: 7.0\n"

ATTACKS = (
    Attack(
        "links", "hands in links to the secret, a neighbour's notebook, the gradebook and the root", READS, beside=links
    ),
    Attack("notebook-link", "hands in a link to a neighbour's notebook as its own", beside=notebook_link),
    Attack("folder-link", "hands in a link to a neighbour's folder as its own", beside=folder_link),
    Attack("hard-links", "hands in hard links to a neighbour's notebook and to the secret", READS, beside=hard_links),
    Attack("pipes", "hands in named pipes and a socket, at which a reader waits for ever", READS, beside=pipes),
    Attack("notebook-pipe", "hands in a named pipe as its notebook", beside=notebook_pipe),
    Attack("device-files", "hands in device files: endless zeros, a disk", READS, beside=devices),
    Attack("deep-folders", "folders 1,200 deep, at which a program that goes down into them gives up", beside=deep),
    Attack(
        "long-path", "a file that can be read, and whose path is too long where it is to be written", beside=long_path
    ),
    Attack("names", "files whose names climb, speak to the terminal, or are no text", READS, beside=names),
    Attack(
        "modules",
        "modules of its own named like ours and like Python's: numpy, autograde, json, matplotlib",
        """
import importlib, sys
for name in [n for n in sys.modules if n.startswith('autograde')]: del sys.modules[name]
import autograde
""",
        files={
            f"{name}.py": MODULE for name in ("numpy", "json", "matplotlib", "sitecustomize", "usercustomize", "wire")
        }
        | {
            "autograde/__init__.py": MODULE,
            "autograde/judge/__init__.py": MODULE,
            "autograde/judge/collect.py": MODULE,
        },
    ),
    Attack(
        "stamp",
        "a time stamp that is no time, speaks to the terminal, and is long past",
        files={"timestamp.txt": "1970-01-01 00:00:00\x1b[2J\nall graded: 20 of 20\n" + "9" * 1000},
    ),
    Attack(
        "ours-overwritten",
        "files named like those that grading writes",
        files={
            "gradebook.db": "x",
            "secret": "x",
            "grading.log": "x",
            "svm.html": "<script>alert(1)</script>",
            "plans/x": "{}",
        },
    ),
)
