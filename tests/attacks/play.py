"""Hands in every attack, grades the class with the real engine, and writes down what each came to.

`python -m attacks.play COURSE OUT ISOLATION [NAME…]`, started in tests/. COURSE is a course in which the
assignment is registered. One class has all the attacks, each a student, and honest neighbours between them; a
first run without the attacks says what the neighbours' rows and notebooks have to be, and what honest work earns.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbformat import NotebookNode

from autograde.catalogue import exercise_named
from autograde.grading import bubble, engine, keys, sandbox, work
from autograde.grading.course import Course
from autograde.grading.engine import Options, grade
from autograde.grading.keys import public_key
from autograde.grading.progress import Progress
from autograde.grading.theirs import _digest, feedback
from autograde.grading.walled.limits import Limits
from autograde.grading.work import Done, Plan, Work, Worker

from .corpus import ATTACKS, FAMILIES, Attack

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENT = "svm"
LIMITS = Limits(1.0, 8.0, memory_mb=700, processes=12, file_mb=10, output_mb=2)
GRACE = 0.6
LATE = 2.0
"""Seconds past its deadline in which an attack has to be over, process and all."""

LAST = "zz-neighbour"
"""The neighbour whose submission attacks look for. It comes last, when all the harm is done."""


@dataclass
class Outcome:
    """What an attack came to."""

    name: str
    family: str
    tries: str
    score: float = 0.0
    honest: float = 0.0
    seconds: float = 0.0
    said: str = ""  # by the engine, to the instructor
    problems: list[str] = field(default_factory=list)


@cache
def released() -> str:
    return (ROOT / "exercises" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text()


@cache
def solutions() -> dict[str, str]:
    notebook = nbformat.read(ROOT / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells if "nbgrader" in cell.metadata}


@cache
def table() -> str:
    """The public inputs of an exercise and their right answers, as text."""
    arrays: dict[str, Any] = {}
    for n, (case, right) in enumerate(
        zip(exercise_named("svm_dscores").cases(), public_key("svm_dscores").right, strict=True)
    ):
        arrays[f"x{n}"] = np.append(np.asarray(case.inputs["s"], dtype=float), float(case.inputs["y"]))
        arrays[f"r{n}"] = next(iter(right.values())).value
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return base64.b64encode(stream.getvalue()).decode()


def honest(attack: Attack) -> NotebookNode:
    """The notebook without the attack."""
    notebook = nbformat.reads(released(), as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name == attack.cell and attack.plain:
            cell.source = attack.plain
        elif name in attack.solved:
            cell.source = solutions()[name]
    return notebook


def hostile(attack: Attack, where: dict[str, str]) -> NotebookNode:
    notebook = honest(attack)
    code = attack.code.strip("\n")
    for name, text in {**where, "table": table() if "<table>" in code else ""}.items():
        code = code.replace(f"<{name}>", text)
    if attack.cell:
        cell = next(one for one in notebook.cells if one.metadata.get("nbgrader", {}).get("grade_id") == attack.cell)
        cell.source = code
    elif code:
        place = next(at for at, one in enumerate(notebook.cells) if one.id == "svm-sample-loss-code")
        # Before the stubs, and again after them: what it defines stands in their place.
        notebook.cells.insert(place, nbformat.v4.new_code_cell(code, id="attack"))
        if "def svm" in code or "svm_loss =" in code:
            at = next(at for at, one in enumerate(notebook.cells) if one.id == "svm-loss-code")
            notebook.cells.insert(at + 1, nbformat.v4.new_code_cell(code, id="again"))
    if attack.change:
        attack.change(notebook)
    return notebook


def hand_in(course: Course, student: str, notebook: NotebookNode) -> Path:
    folder = course.submitted / student / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / f"{ASSIGNMENT}.ipynb").write_text(nbformat.v4.writes(notebook))
    return folder


def neighbour(canary: str) -> NotebookNode:
    notebook = honest(Attack("", "", solved=tuple(solutions())))
    notebook.cells[0].source += f"\n\n{canary}"
    return notebook


class Doors:
    """Sockets of the machine on which nobody may knock."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="gbh-door-")  # a socket's path has 108 bytes at most
        os.chmod(self._folder.name, 0o755)
        self.unix, self.abstract = f"{self._folder.name}/door", f"gbh-{secrets.token_hex(4)}"
        self._datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._open = [socket.socket(), socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)]
        self._open[0].bind(("127.0.0.1", 0))
        self._open[1].bind(self.unix)
        self._open[2].bind(f"\0{self.abstract}")
        self.port = self._open[0].getsockname()[1]
        self._datagrams.bind(("127.0.0.1", self.port))
        os.chmod(self.unix, 0o777)
        for one in self._open:
            one.listen()
        for one in (*self._open, self._datagrams):
            one.setblocking(False)

    def knocks(self) -> int:
        found = 0
        for one in (*self._open, self._datagrams):
            with contextlib.suppress(BlockingIOError):
                one.recv(1) if one is self._datagrams else one.accept()[0].close()
                found += 1
        return found

    def close(self) -> None:
        for one in (*self._open, self._datagrams):
            one.close()
        self._folder.cleanup()


def processes(mark: bytes) -> set[int]:
    """Every process on the machine that carries our mark in its environment, or comes from one that does."""
    parents, marked = {}, set()
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError, IndexError):
            parents[int(name)] = int(Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()[1])
            if mark in Path(f"/proc/{name}/environ").read_bytes():
                marked.add(int(name))
    while more := {one for one, parent in parents.items() if parent in marked} - marked:
        marked |= more
    return marked


def files(user: int) -> set[str]:
    """What lies where anyone may write, and belongs to the user that students' code runs as."""
    found = set()
    for top in ("/tmp", "/dev/shm", "/var/tmp"):
        for entry in os.scandir(top):
            with contextlib.suppress(OSError):
                if entry.stat(follow_symlinks=False).st_uid == user and not entry.name.startswith("gbh-"):
                    found.add(entry.path)
    return found


class Watched:
    """A pool of one worker, in this process: after each submission it looks at what is left of it."""

    def __init__(self, plan: Plan, watch: Watch) -> None:
        self._worker, self._watch = Worker(plan), watch

    def ready(self) -> str:
        said = self._worker.ready()
        self._watch.begin()
        return said

    def grade(self, works: Iterable[Work]) -> Iterator[Done]:
        for one in works:
            start = time.monotonic()
            done = self._worker.grade(one)
            self._watch.look(one.student, time.monotonic() - start)
            yield done

    def close(self) -> None:
        self._worker.close()


class Watch:
    """What was seen of each student's submission from outside."""

    def __init__(self, doors: Doors, mark: str, user: int) -> None:
        self._doors, self._mark, self._user = doors, mark.encode(), user
        self.seen: dict[str, list[str]] = {}
        self.seconds: dict[str, float] = {}

    def begin(self) -> None:
        self._count, self._files = len(processes(self._mark)), files(self._user)

    def look(self, student: str, seconds: float) -> None:
        problems = self.seen.setdefault(student, [])
        self.seconds[student] = seconds
        if seconds > LIMITS.submission_seconds + LATE:
            problems.append(f"ended {seconds - LIMITS.submission_seconds:.1f} s after its deadline")
        if (left := len(processes(self._mark)) - self._count) > 0:
            problems.append(f"left {left} processes")
        if new := files(self._user) - self._files:
            problems.append(f"left files: {sorted(new)}")
        if knocks := self._doors.knocks():
            problems.append(f"reached {knocks} sockets of the machine")


def rows(course: Course) -> dict[str, list[tuple[Any, ...]]]:
    """What the gradebook says, by student."""
    query = """SELECT s.student_id, b.name, g.auto_score, g.needs_manual_grade FROM grade g
        JOIN submitted_notebook sn ON sn.id = g.notebook_id JOIN submitted_assignment s ON s.id = sn.assignment_id
        JOIN base_cell b ON b.id = g.cell_id ORDER BY 1, 2"""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with contextlib.closing(sqlite3.connect(course.gradebook)) as there:
        for student, *rest in there.execute(query):
            found.setdefault(student, []).append(tuple(rest))
    return found


def total(points: Sequence[tuple[Any, ...]]) -> float:
    return sum(row[1] or 0.0 for row in points)


def copied(template: Course, folder: Path, secret: str) -> Course:
    shutil.copytree(template.root, folder)
    course = Course(folder, folder / "class" / "submitted")
    course.submitted.mkdir(parents=True)
    for name in ("gradebook.db", "released"):
        os.rename(folder / name, folder / "class" / name)
    (course.released / f".{ASSIGNMENT}").write_text(_digest(course, ASSIGNMENT))
    course.secret.write_text(secret)
    return course


def texts(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def run(course: Course, isolation: str, pool: Any = None) -> tuple[dict[str, Done], str]:
    """Grade the class; return what came of each, and all that the instructor was told."""
    found: dict[str, Done] = {}
    said = io.StringIO()

    def each(done: Done) -> None:
        found[done.student] = done
        progress.each(done)

    with Progress(ASSIGNMENT, said) as progress:
        if pool is not None:
            engine._pool = pool
        grade(course, ASSIGNMENT, Options(isolation=isolation, limits=LIMITS), progress.begin, each)
    return found, said.getvalue()


def feedback_of(course: Course, students: Sequence[str]) -> dict[str, str]:
    """The feedback pages of these students, as nbgrader makes them, and the one of an honest neighbour."""
    for folder in course.autograded.iterdir():
        if folder.name not in (*students, LAST):
            shutil.rmtree(folder)
    whole = feedback(course, ASSIGNMENT)
    assert whole, f"nbgrader made no feedback: see {course.log}"
    found = {
        file.parents[1].name: file.read_text() for file in course.feedback.glob(f"*/{ASSIGNMENT}/{ASSIGNMENT}.html")
    }
    return {"honest" if name == LAST else name: page for name, page in found.items()}


def play(template: Course, folder: Path, isolation: str, attacks: Sequence[Attack]) -> dict[str, Any]:
    canaries = {
        name: f"canary-{name}-{secrets.token_hex(8)}" for name in ("secret", "environment", "neighbour", "gradebook")
    }
    reference = ROOT / "autograde" / "reference" / "svm.py"
    canaries["reference"] = next(line.strip() for line in reference.read_text().splitlines() if "return float(" in line)
    canaries["solutions"] = next(line.strip() for line in solutions()["svm_loss"].splitlines() if "X.T @ dS" in line)
    os.environ["GBH_CANARY"] = canaries["environment"]
    mark = f"gbh-mark-{secrets.token_hex(8)}"
    bubble.ENVIRONMENT["GBH_MARK"] = mark
    sandbox.GRACE_SECONDS = GRACE

    neighbours = [f"{chr(97 + at)}0-neighbour" for at in range(len(FAMILIES))] + [LAST]
    # First the honest: neighbours, and the same work as each attack's without the attack.
    before = copied(template, folder / "before", canaries["secret"])
    for name in neighbours:
        (hand_in(before, name, neighbour(canaries["neighbour"])) / "mine.csv").write_text(canaries["neighbour"])
    plain: dict[str, str] = {}
    for attack in attacks:
        notebook = honest(attack)
        text = nbformat.v4.writes(notebook)
        if text not in plain:
            plain[text] = f"honest-{len(plain)}"
            hand_in(before, plain[text], notebook)
    run(before, isolation)
    due = rows(before)

    # Then all of them.
    course = copied(template, folder / "after", canaries["secret"])
    with contextlib.closing(sqlite3.connect(course.gradebook)) as there:
        there.execute("INSERT INTO student (id, last_name) VALUES ('mx', ?)", [canaries["gradebook"]])
        there.commit()
    for name in neighbours:
        (hand_in(course, name, neighbour(canaries["neighbour"])) / "mine.csv").write_text(canaries["neighbour"])
    doors = Doors()
    where = {
        "secret": str(course.secret), "gradebook": str(course.gradebook), "course": str(course.submitted.parent),
        "neighbour": str(course.submitted / LAST / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"), "reference": str(reference),
        "port": str(doors.port), "unix": doors.unix, "abstract": doors.abstract,
    }  # fmt: skip
    outcomes = {}
    for at, (family, members) in enumerate(FAMILIES.items()):
        for attack in (one for one in members if one in attacks):
            student = f"{chr(97 + at)}-{family}-{attack.name}"
            place = hand_in(course, student, hostile(attack, where))
            for name, content in attack.files.items():
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                (place / name).write_bytes(content if isinstance(content, bytes) else content.encode())
            if attack.beside:
                attack.beside(place, where)
            worth = total(due[plain[nbformat.v4.writes(honest(attack))]])
            outcomes[student] = Outcome(attack.name, family, attack.tries, honest=worth)
    if isolation == "none":
        work.seed_of_work = lambda *_: None  # type: ignore[assignment]  # the public inputs
    watch = Watch(doors, mark, bubble.NOBODY if os.getuid() == 0 and isolation == "walls" else os.getuid())
    found, said = run(course, isolation, lambda plan, options, count: Watched(plan, watch))
    log = course.log.read_text(errors="replace")
    doors.close()

    got = rows(course)
    for student, outcome in outcomes.items():
        done = found.get(student)
        outcome.problems += watch.seen.get(student, [])
        if done is None:
            outcome.problems.append("never came to an outcome")
            continue
        outcome.seconds = watch.seconds.get(student, done.seconds)
        outcome.score = total(got.get(student, []))
        outcome.said = "; ".join(filter(None, [done.status, done.reason, *done.attention]))
        if outcome.score > outcome.honest:
            outcome.problems.append(f"gained {outcome.score - outcome.honest:g} points")
        if done.status not in ("graded", "damaged"):
            outcome.problems.append(done.status)
        back = b"\0".join([*texts(course.autograded / student).values(), repr((done.reason, done.attention)).encode()])
        outcome.problems += [f"read the {name}" for name, mark in canaries.items() if mark.encode() in back]
        if "\x1b" in log.partition(f"{student}, ")[2].partition("\n")[0]:
            outcome.problems.append("spoke to the terminal by the log")
    changed = [
        name
        for name in neighbours
        if got.get(name) != due[name]
        or texts(course.autograded / name) != texts(before.autograded / name)
        or total(due[name]) != 20.0
    ]
    pages = {}
    if isolation == "walls":
        pages = feedback_of(course, [name for name, one in outcomes.items() if one.family in ("pages", "files")])
    students = {*outcomes, *neighbours}
    forged = [
        line
        for line in (*said.splitlines(), *log.splitlines())
        if ", svm: " in line and line.partition(", svm: ")[0] not in students and not line.startswith("svm: ")
    ]
    return {
        "user": "root" if os.getuid() == 0 else "an ordinary user",
        "outcomes": [asdict(one) for one in outcomes.values()],
        "changed": changed,
        "forged": forged + [line for line in said.splitlines() if not line.isprintable()],
        "pages": pages,
        "walls": said.splitlines()[0],
    }


def main() -> None:
    template, out, isolation, *names = sys.argv[1:]
    root = Path(template)
    if (own := root / ".keys").is_dir():
        keys.FOLDER = own
    attacks = [attack for attack in ATTACKS if not names or attack.name in names]
    course = Course(root, root / "submitted")
    folder = Path(out).parent / f"{Path(out).stem}-class"
    try:
        found = play(course, folder, isolation, attacks)
    finally:  # Python's own rmtree gives up at folders as deep as this
        subprocess.run(["rm", "-rf", *folder.glob("after/class/submitted/*/*/deep")], check=True)
    Path(out).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
