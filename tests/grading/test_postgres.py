"""A gradebook in a real PostgreSQL server: the same rows as in SQLite, and one sentence when it goes away."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
import sqlalchemy

from autograde.command import main
from autograde.desk.table import rows
from autograde.grading.course import Course, CourseError
from autograde.grading.engine import Options, grade
from autograde.grading.theirs import register
from autograde.reference import TRUTH

from . import small
from .small import hand_in

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda path: int(path.parent.name))


class Server:
    """PostgreSQL in a folder of its own, run by a user without rights, reached by a socket in that folder alone."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self._user = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        if os.getuid() == 0:
            shutil.chown(folder, self._user)
        self._run("initdb", "--auth=trust", "--username=grader", "--no-sync", "--encoding=UTF8", "--locale=C")
        self.start()
        self._run("createdb", f"--host={folder}", "--username=grader", "grades", data=False)

    def _run(self, program: str, *arguments: str, data: bool = True) -> None:
        assert PROGRAMS is not None
        line = [str(PROGRAMS / program), *(["-D", str(self.data)] if data else []), *arguments]
        who = {"user": self._user, "group": pwd.getpwnam(self._user).pw_gid, "extra_groups": []}
        subprocess.run(
            line, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **(who if os.getuid() == 0 else {})
        )  # type: ignore[call-overload]

    def start(self) -> None:
        options = f"-c listen_addresses='' -k {self.folder} -c fsync=off"
        self._run("pg_ctl", "-w", "-o", options, "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    @property
    def url(self) -> str:
        return f"postgresql://grader@/grades?host={self.folder}"


@pytest.fixture(scope="module")
def server():
    assert PROGRAMS is not None, "PostgreSQL is needed for its tests: apt-get install postgresql"
    folder = Path(tempfile.mkdtemp(prefix="gbh-postgres-", dir="/tmp"))
    server = Server(folder)
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def both(template, server, tmp_path_factory):
    """The same class, graded into SQLite and into PostgreSQL, and again after a person was at work."""
    folder = tmp_path_factory.mktemp("postgres")
    late = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"
    lite = small.copied(template, folder / "lite", late)
    copy = small.copied(template, folder / "post", late)
    post = Course(copy.root, copy.submitted, server.url)
    register(post, "mini")
    for course in (lite, post):
        (course.root / "secret").write_text("the same for both\n")
        execute(course, "UPDATE assignment SET duedate = '2026-01-01 12:00:00'")
        hand_in(course, "ada", small.stub(course, "svm_dscores"))
        hand_in(course, "bola", timestamp__txt="2026-01-02 12:00:00 UTC")
        (course.submitted / "chen" / "mini").mkdir(parents=True)
        small.graded(course)
        execute(course, "UPDATE grade SET manual_score = 2, needs_manual_grade = false WHERE auto_score IS NULL")
        hand_in(course, "ada")
        small.graded(course)
    return lite, post


def execute(course: Course, statement: str) -> None:
    engine = sqlalchemy.create_engine(course.db_url)
    with engine.begin() as there:
        there.execute(sqlalchemy.text(statement))
    engine.dispose()


def tables(course: Course) -> dict[str, list[list[str]]]:
    engine = sqlalchemy.create_engine(course.db_url)
    with engine.connect() as there:
        found = {name: there.execute(sqlalchemy.text(query)).fetchall() for name, query in small.TABLES.items()}
    engine.dispose()
    return {name: sorted([plain(value) for value in row] for row in rows) for name, rows in found.items()}


def plain(value: object) -> str:
    return str(float(value)) if isinstance(value, bool | int | float) else str(value).removesuffix(".000000")


def test_rows_equal_those_in_sqlite(both):
    lite, post = map(tables, both)
    assert lite == post
    assert [len(lite[name]) for name in small.TABLES] == [3, 3, 3, 12, 12]


def test_what_formgrader_asks_for_is_the_same(both):
    from nbgrader.api import Gradebook

    found = []
    for course in both:
        with Gradebook(course.db_url, "gradients-by-hand") as book:
            ignored = {"id"}
            found.append(
                [
                    sorted(str({k: v for k, v in one.items() if k not in ignored}) for one in dicts)
                    for dicts in (
                        book.submission_dicts("mini"),
                        book.notebook_submission_dicts("mini", "mini"),
                        book.student_dicts(),
                    )
                ]
            )
    assert found[0] == found[1]
    assert "'needs_manual_grade': True" in found[0][0][0]


def test_the_report_is_the_same(both):
    lite, post = (rows(course, ["mini"]) for course in both)
    assert lite == post
    assert [row.score for row in lite] == [11.0, 0.0, None]


def said(course: Course, line: str) -> str:
    """What `autograde` prints for this line and this class."""
    printed = io.StringIO()
    database = ["--db", course.db_url] if course.db_url.startswith("postgresql") else []
    with contextlib.chdir(course.root), contextlib.redirect_stdout(printed):
        assert main([*line.split(), *database]) == 0, printed.getvalue()
    return printed.getvalue()


def test_the_report_page_and_its_tables_are_the_same(both):
    for course in both:
        said(course, "report mini --csv scores.csv --csv-dir tables --html report.html")
    lite, post = (course.root for course in both)
    names = ["scores.csv", *(f"tables/{file.name}" for file in (lite / "tables").iterdir())]
    assert len(names) > 3 and [(lite / name).read_text() for name in names] == [
        (post / name).read_text() for name in names
    ]
    assert "ada" in (post / "report.html").read_text()


def test_a_regrade_says_and_writes_the_same(both, monkeypatch):
    before = [tables(course) for course in both]
    with monkeypatch.context() as patch:
        patch.setitem(TRUTH, "svm_sample_loss", lambda s, y: 0.0)
        lite, post = (json.loads(said(course, "regrade mini --workers 1 --json --no-feedback")) for course in both)
        assert lite == post
        assert [(one["student"], one["before"], one["after"]) for one in lite] == [("ada", 11, 8), ("bola", 0, 0)]
        assert [tables(course) for course in both] == before
        for course in both:
            said(course, "regrade mini --workers 1 --write --no-feedback")
        assert tables(both[0]) == tables(both[1]) != before[0]
    for course in both:
        said(course, "regrade mini --workers 1 --write --no-feedback")
    assert [tables(course) for course in both] == before


def test_a_database_made_anew_is_filled_again(both, server):
    _, post = both
    execute(post, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    assert small.graded(post)["ada"].status == "graded"
    assert [len(found) for found in tables(post).values()] == [3, 3, 3, 12, 12]


def test_a_database_that_may_only_be_read(both, server):
    _, post = both
    before = tables(post)
    closed = Course(post.root, post.submitted, f"{server.url}&options=-c%20default_transaction_read_only%3Don")
    (post.released / ".mini").write_text(small._digest(closed, "mini"))
    hand_in(post, "ada", small.stub(post, "svm_dscores"))
    with pytest.raises(CourseError, match="it may only be read"):
        small.graded(closed)
    hand_in(post, "ada")
    assert tables(post) == before and not post.staging.exists()


def test_a_server_that_stops_in_the_middle_is_one_sentence(both, server, monkeypatch):
    from autograde.grading import engine

    _, post = both
    small.graded(post)
    texts = {file: file.read_text() for file in post.autograded.glob("*/mini/*.ipynb")}
    before = tables(post)
    hand_in(post, "bola", small.stub(post, "svm_dscores"))
    monkeypatch.setattr(engine, "BATCH", 1)
    with pytest.raises(
        CourseError, match=r"The gradebook postgresql:///grades can't be used: .*, then run again\."
    ) as said:
        grade(post, "mini", Options(), lambda walls, count: server.stop(), lambda done: None)
    assert "\n" not in str(said.value)
    with pytest.raises(CourseError, match="The gradebook postgresql:///grades can't be used"):
        rows(post, ["mini"])
    server.start()
    assert tables(post) == before
    assert {file: file.read_text() for file in post.autograded.glob("*/mini/*.ipynb")} == texts
    assert small.graded(post)["bola"].status == "graded"
    assert not post.staging.exists()
    assert {row[1]: row[2] for row in tables(post)["grade"] if row[0] == "bola"}["check_svm_dscores"] == "0.0"
