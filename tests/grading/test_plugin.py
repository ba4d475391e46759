"""`nbgrader autograde` with the course's settings runs students' code behind the walls, and comes to the same."""

from __future__ import annotations

import os
import subprocess

import pytest

from autograde.grading.course import environment

from . import small
from .small import WHOLE, execute, hand_in, outputs, scores, tables

LONG = bool(os.environ.get("GBH_LONG"))

FORGED = "import IPython\n\ndef svm_dscores(s, y):\n    IPython.get_ipython().displayhook(4.0)\n    return 0 * s"
SPIES = 'import os\nprint("seen", os.path.exists("/home/student"), os.path.exists("%s"))'


def nbgrader(course, *command, code=0):
    ran = subprocess.run(course.nbgrader(*command), cwd=course.root, env=environment(), capture_output=True, text=True)
    assert ran.returncode == code, ran.stderr
    return ran.stderr


@pytest.fixture(scope="module")
def both(template, tmp_path_factory):
    """The same class by `autograde grade` and by `nbgrader autograde`."""
    folder = tmp_path_factory.mktemp("plugin")
    late = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"
    courses = [small.copied(template, folder / name, late) for name in ("engine", "nbgrader")]
    for course in courses:
        (course.root / "secret").write_text("the same for both\n")
        execute(course, "UPDATE assignment SET duedate = '2026-01-01 12:00:00.000000'")
        hand_in(course, "right", {"svm_derivation": SPIES % course.gradebook}, timestamp__txt="2026-01-02 12:00:00 UTC")
        hand_in(course, "wrong", {"svm_dscores": FORGED, "svm_sample_loss": SPIES % template.gradebook})
        hand_in(course, "silent", small.stub(course, "svm_sample_loss", "svm_dscores", "svm_derivation"))
        hand_in(course, "gaps", change=lambda notebook: notebook.cells.__delitem__(slice(1, 5)), data__txt="mine")
        peeks = hand_in(course, "peeks", {"svm_derivation": "x", "svm_dscores": "print(open('peek.txt').read())"})
        (peeks.parent / "peek.txt").symlink_to(course.root / "secret")
    engine, plugin = courses
    small.graded(engine)
    said = nbgrader(plugin, "autograde", "mini")
    return engine, plugin, said


def test_rows_are_the_same(both):
    engine, plugin, _ = both
    ours, theirs = tables(engine), tables(plugin)
    assert {name: ours[name] for name in ours if name != "comment"} == {
        name: theirs[name] for name in theirs if name != "comment"
    }
    # A solution cell that was deleted: nbgrader doesn't mention it, the engine says that there is no response.
    differ = set(ours["comment"]) ^ set(theirs["comment"])
    assert {(row[0], row[1]) for row in differ} == {("gaps", "svm_sample_loss"), ("gaps", "svm_dscores")}


def test_a_link_leads_to_nothing_of_the_instructor_s(both):
    for course in both[:2]:
        there = [file for file in (course.autograded / "peeks").rglob("*") if file.is_file()]
        assert [file.name for file in there if "the same for both" in file.read_text()] == []
        assert {file.name for file in there} >= {"mini.ipynb", "data.txt"}


def test_scores_are_those_of_the_trusted_side(both):
    _, plugin, _ = both
    assert scores(plugin, "right") == WHOLE
    assert scores(plugin, "wrong") == {**WHOLE, "check_svm_sample_loss": 0.0, "check_svm_dscores": 0.0}
    assert scores(plugin, "silent") == dict.fromkeys(WHOLE, 0.0)


def test_reports_are_the_same_too(both):
    engine, plugin, _ = both
    for student in ("right", "wrong", "silent"):
        for name in ("check_svm_sample_loss", "check_svm_dscores"):
            assert outputs(engine, student, name) == outputs(plugin, student, name)


def test_students_code_ran_behind_the_walls(both):
    engine, plugin, said = both
    for course in (engine, plugin):
        assert "seen True False" in (course.autograded / "wrong" / "mini" / "mini.ipynb").read_text()
    assert "walls: bubblewrap" in said


def test_what_lies_beside_is_the_courses_own(both):
    for course in both[:2]:
        assert (course.autograded / "gaps" / "mini" / "data.txt").read_text() == "one two"


def test_a_manual_grade_outlives_either(both):
    engine, plugin, _ = both
    for course in (engine, plugin):
        execute(course, "UPDATE grade SET manual_score = 5, needs_manual_grade = 0 WHERE auto_score IS NULL")
    small.graded(plugin)
    nbgrader(engine, "autograde", "mini", "--force", "--student=right")
    for course in (engine, plugin):
        rows = {row[:2]: row[2:] for row in tables(course)["grade"]}
        assert rows["right", "svm_derivation"] == (None, 5.0, None, 1)
        assert rows["right", "sketch"] == (None, 5.0, None, 0)


def test_feedback_and_export_work_after_either(both):
    for course in both[: 2 if LONG else 1]:  # the engine's first
        nbgrader(course, "generate_feedback", "mini", "--force")
        assert "gbh-report" in (course.feedback / "wrong" / "mini" / "mini.html").read_text()
        nbgrader(course, "export", f"--CsvExportPlugin.to={course.root / 'out.csv'}")
        assert "mini,2026-01-01 12:00:00" in (course.root / "out.csv").read_text()


def test_without_walls_every_report_says_so(template, tmp_path):
    course = small.copied(template, tmp_path / "course", "c.Execute.isolation = 'none'\n")
    hand_in(course, "ada")
    said = nbgrader(course, "autograde", "mini")
    assert "walls: none: students' code runs as you" in said
    for name in ("check_svm_sample_loss", "check_svm_dscores"):
        assert "Graded without walls" in outputs(course, "ada", name)


def test_an_unknown_isolation_is_refused(template, tmp_path):
    course = small.copied(template, tmp_path / "course", "c.Execute.isolation = 'some'\n")
    hand_in(course, "ada")
    assert "isolation" in nbgrader(course, "autograde", "mini", code=1)
    assert not course.autograded.exists() or not list(course.autograded.glob("*/mini/mini.ipynb"))
