"""The rows: those that nbgrader would write, table by table, and never a person's own."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing

import pytest
from nbgrader.api import Gradebook

from autograde.grading.course import COURSE_ID, Course, CourseError, environment
from autograde.grading.work import Done

from . import small
from .small import WHOLE, damaged, done, execute, hand_in, scores, tables

LATE = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"


def write(course: Course, *batch: Done, **stamps: str) -> None:
    with closing(small.book(course)) as book:
        book.write(batch, {one.student: book.meant(one, stamps.get(one.student, "")) for one in batch}, stamps)


def nbgrader(course: Course, *command: str) -> None:
    ran = subprocess.run(course.nbgrader(*command), cwd=course.root, env=environment(), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def manual(course: Course) -> None:
    """What a person leaves behind: a manual score, extra credit, a comment, and a graded task."""
    execute(
        course,
        """UPDATE grade SET manual_score = 2, extra_credit = 0.5, needs_manual_grade = 0
        WHERE cell_id IN (SELECT id FROM base_cell WHERE name IN ('check_svm_dscores', 'sketch'))""",
    )
    execute(
        course,
        """UPDATE comment SET manual_comment = 'See me.'
        WHERE cell_id IN (SELECT id FROM base_cell WHERE name = 'svm_derivation')""",
    )


@pytest.fixture(scope="module")
def both(template, tmp_path_factory):
    """The same notebooks graded twice by plain nbgrader and by the engine, a person at work in between."""
    folder = tmp_path_factory.mktemp("both")
    late = LATE
    courses = [
        small.copied(template, folder / name, late + more) for name, more in (("ours", ""), ("plain", small.PLAIN))
    ]
    for course in courses:
        execute(course, "UPDATE assignment SET duedate = '2026-01-01 12:00:00.000000'")
        hand_in(course, "right", timestamp__txt="2026-01-01 11:59:59 UTC")
        hand_in(course, "late", timestamp__txt="2026-01-02 12:00:00.250000 UTC\n")
        hand_in(course, "silent", small.stub(course, "svm_sample_loss", "svm_derivation"), timestamp__txt="")
    ours, plain = courses
    first = []
    small.graded(ours)
    nbgrader(plain, "autograde", "mini")
    first = [tables(course) for course in courses]
    for course in courses:
        manual(course)
        hand_in(course, "right", small.stub(course, "svm_dscores"), timestamp__txt="2026-01-01 13:00:00 Europe/Paris")
    small.graded(ours)
    nbgrader(plain, "autograde", "mini", "--force")
    return first, [tables(course) for course in courses]


@pytest.mark.parametrize("table", small.TABLES)
@pytest.mark.parametrize("run", ["first", "again"])
def test_rows_equal_those_of_plain_nbgrader(both, table, run):
    ours, plain = both[run == "again"]
    assert ours[table] == plain[table]
    assert len(ours[table]) == {"grade": 12, "comment": 12}.get(table, 3), "none was dropped"


def test_the_comparison_has_something_to_compare(both):
    first, again = (pair[0] for pair in both)
    assert ("late", "mini", 0, 7.0) in first["submitted_notebook"], "a late hand-in loses all it earned"
    assert ("right", "mini", 0, None) in first["submitted_notebook"]
    assert ("silent", "svm_derivation", "No response.", None) in first["comment"]
    assert ("late", "check_svm_dscores", 4.0, 2.0, 0.5, 1) in again["grade"], "a manual score is kept, and marked"
    assert ("right", "sketch", None, 2.0, 0.5, 0) in again["grade"], "a task belongs to people alone"


def test_a_new_submission_has_every_row(course):
    write(course, done("ada"), done("bola"))
    found = tables(course)
    assert [len(found[name]) for name in small.TABLES] == [2, 2, 2, 8, 8]
    assert scores(course, "ada") == WHOLE


def test_rows_that_got_lost_are_put_back(course):
    write(course, done("ada"))
    execute(course, "DELETE FROM grade")
    execute(course, "DELETE FROM comment")
    write(course, done("ada"))
    assert scores(course, "ada") == WHOLE
    assert len(tables(course)["comment"]) == 4


def test_a_damaged_hand_in_loses_the_old_score_and_keeps_a_persons(course):
    write(course, done("ada"))
    manual(course)
    write(course, damaged("ada"))
    rows = {row[1]: row[2:] for row in tables(course)["grade"]}
    assert rows["check_svm_sample_loss"] == (None, None, None, 1)
    assert rows["check_svm_dscores"] == (None, 2.0, 0.5, 1)
    assert rows["sketch"] == (None, 2.0, 0.5, 0)


def test_a_damaged_hand_in_alone_has_rows_without_a_score_that_say_why(course):
    write(course, damaged("ada"))
    assert scores(course, "ada") == dict.fromkeys(WHOLE)
    said = [row[2] for row in tables(course)["comment"] if row[2]]
    assert said == ["damaged: mini.ipynb is damaged at line 1 of 1: hand it in again."]
    assert {row[5] for row in tables(course)["grade"] if row[1] != "sketch"} == {1}, "a person has to look"


def test_a_batch_is_written_whole_or_not_at_all(course, monkeypatch):
    write(course, done("ada"), done("bola"))
    before = tables(course)
    with closing(small.book(course)) as book:
        batch = [done("chen"), done("ada", check_svm_dscores=0.0), done("bola")]
        meant = {one.student: book.meant(one) for one in batch}
        monkeypatch.setattr(book, "_penalty", lambda submission, notebook: 1 / (submission.student_id != "bola"))
        with pytest.raises(ZeroDivisionError):
            book.write(batch, meant, {})
    assert tables(course) == before


def test_every_column_of_a_new_submission_is_what_nbgrader_puts_there(course):
    write(course, damaged("ours"))
    with Gradebook(course.db_url, COURSE_ID) as gradebook:
        gradebook.add_student("plain")
        gradebook.add_submission("mini", "plain")
    with sqlite3.connect(course.gradebook) as there:
        there.row_factory = sqlite3.Row
        for table, link in OWNERS.items():
            rows = [
                sorted(
                    (decided(row) for row in there.execute(f"SELECT t.* FROM {table} t {link}", [student])), key=repr
                )
                for student in ("ours", "plain")
            ]
            assert rows[0] == rows[1] != []


OWNERS = {
    "submitted_assignment": "WHERE t.student_id = ?",
    "submitted_notebook": "JOIN submitted_assignment s ON s.id = t.assignment_id WHERE s.student_id = ?",
}
OWNERS |= {
    table: "JOIN submitted_notebook n ON n.id = t.notebook_id "
    "JOIN submitted_assignment s ON s.id = n.assignment_id WHERE s.student_id = ?"
    for table in ("grade", "comment")
}


def decided(row: sqlite3.Row) -> dict[str, object]:
    """All but what names the row or its student, and what grading says."""
    others = {"id", "student_id", "assignment_id", "notebook_id", "auto_comment"}
    return {key: value for key, value in zip(row.keys(), row, strict=True) if key not in others}


def test_an_extension_moves_the_due_date(template, tmp_path):
    course = small.copied(template, tmp_path / "course", LATE)
    execute(course, "UPDATE assignment SET duedate = '2026-01-01 12:00:00.000000'")
    write(course, done("ada"), ada="2026-01-02 12:00:00 UTC")
    assert tables(course)["submitted_notebook"] == [("ada", "mini", 0, 7.0)]
    nbgrader_extension = "UPDATE submitted_assignment SET extension = '1970-01-04 00:00:00.000000'"
    execute(course, nbgrader_extension)
    write(course, done("ada"), ada="2026-01-02 12:00:00 UTC")
    assert tables(course)["submitted_notebook"] == [("ada", "mini", 0, None)]


def test_an_extension_without_a_due_date_is_no_penalty(course):
    write(course, done("ada"))
    execute(course, "UPDATE submitted_assignment SET extension = '1970-01-04 00:00:00.000000'")
    write(course, done("ada"), ada="2026-01-02 12:00:00 UTC")
    assert tables(course)["submitted_notebook"] == [("ada", "mini", 0, None)]


def test_what_stands_is_compared_whole(course):
    with closing(small.book(course)) as book:
        there = done("ada")
        assert not book.stands("ada", book.meant(there))
        assert not book.stands("ada", book.meant(damaged("ada")))
        write(course, there, ada="2026-01-02 12:00:00 UTC")
        assert book.stands("ada", book.meant(there)) and book.stands("ada", book.meant(there, "2026-01-02 12:00:00"))
        assert not book.stands("ada", book.meant(there, "2026-01-02 12:00:01 UTC"))
        assert not book.stands("ada", book.meant(done("ada", check_svm_dscores=1.0)))
        assert not book.stands("ada", book.meant(damaged("ada")))


def test_an_unknown_assignment(course):
    from autograde.grading.book import Book
    from autograde.grading.steps import settings

    with pytest.raises(CourseError, match=r"The gradebook doesn't know 'maxi': run `autograde release` first\."):
        Book(course, "maxi", settings(course.root))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"not a database, " * 100, "that file is no gradebook"),
        ("CREATE TABLE course (id TEXT); CREATE TABLE assignment (id TEXT, name TEXT)", "another version of nbgrader"),
    ],
)
def test_a_gradebook_that_is_none(course, content, says):
    course.gradebook.unlink()
    if isinstance(content, bytes):
        course.gradebook.write_bytes(content)
    else:
        for statement in content.split(";"):
            execute(course, statement)
    with pytest.raises(CourseError, match=says):
        small.book(course)


def test_a_password_is_never_shown(course):
    with pytest.raises(CourseError) as refused:
        small.book(Course(course.root, course.submitted, "postgresql://me:pa/ss@127.0.0.1:1/grades?password=ss"))
    assert "127.0.0.1" in str(refused.value) and "ss@" not in str(refused.value) and "=ss" not in str(refused.value)
