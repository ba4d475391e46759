"""A reference was wrong, the class was graded with it, then it was mended: what a regrade says, writes and keeps."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from nbgrader.api import Base

from autograde import command
from autograde.desk import aside as aside_module
from autograde.desk import regrade as regrade_module
from autograde.desk.changes import Change
from autograde.desk.regrade import lines
from autograde.desk.table import rows
from autograde.grading import engine, publish, work
from autograde.grading.alone import alone
from autograde.grading.course import CourseError
from autograde.reference import TRUTH

from ..grading import small
from ..grading.conftest import template  # noqa: F401 - a fixture
from ..grading.small import hand_in

LATE = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"

AS_GRADED = "def svm_sample_loss(s, y):\n    return np.sum(np.maximum(0, np.delete(s, y) - s[y] + 2))"
"""Right by the wrong reference."""


def wrong(s, y):
    """The margin is 2."""
    return np.sum(np.maximum(0, np.delete(s, y) - s[y] + 2))


@pytest.fixture(scope="module")
def wrongly(template, tmp_path_factory):  # noqa: F811
    """Graded by the wrong reference: ada is right, bola is as wrong as it, chen wrote nothing, dov hands in late."""
    course = small.copied(template, tmp_path_factory.mktemp("regrade") / "course", LATE)
    small.execute(course, "UPDATE assignment SET duedate = '2026-03-01 12:00:00.000000'")
    hand_in(course, "ada")
    hand_in(course, "bola", {"svm_sample_loss": AS_GRADED})
    hand_in(course, "chen", small.stub(course, "svm_sample_loss", "svm_dscores"))
    hand_in(course, "dov", timestamp__txt="2026-03-02 12:00:00")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(TRUTH, "svm_sample_loss", wrong)
        small.graded(course)
    assert [small.scores(course, name)["check_svm_sample_loss"] for name in ("ada", "bola", "chen")] == [0, 3, 0]
    return course


@dataclass
class Real:
    """A regrade behind the walls: what it said, what it did to the class, and each submission's outcome."""

    code: int
    said: str
    untouched: bool
    outcomes: dict[str, work.Done]


@pytest.fixture(scope="module")
def real(wrongly, tmp_path_factory) -> Real:
    found = handled(wrongly, tmp_path_factory.mktemp("real") / "course")
    before, tables, outcomes, said = everything(found.root), small.tables(found), {}, io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
        patch.chdir(found.root)
        publish_ = aside_module.Recorder.publish

        def recorded(self, batch, files, stamps):
            outcomes.update({done.student: done for done in batch})
            publish_(self, batch, files, stamps)

        patch.setattr(aside_module.Recorder, "publish", recorded)
        code = command.main(["regrade", "mini", "--workers", "1"])
    untouched = (everything(found.root), small.tables(found)) == (before, tables)
    return Real(code, said.getvalue(), untouched and not list(found.root.glob(".regrade-*")), outcomes)


class Played:
    """A pool that has graded already: what follows is about what becomes of the outcomes."""

    def __init__(self, outcomes: dict[str, work.Done]) -> None:
        self._outcomes = outcomes

    def ready(self) -> str:
        return "none needed"

    def grade(self, works):
        for one in works:
            yield self._outcomes[one.student]

    def close(self) -> None:
        pass


@pytest.fixture
def outcomes(real, monkeypatch) -> dict[str, work.Done]:
    """What the workers find in each test: a test may change it."""
    found = dict(real.outcomes)
    monkeypatch.setattr(engine, "_pool", lambda *_: Played(found))
    return found


@pytest.fixture
def course(wrongly, outcomes, tmp_path, monkeypatch):
    """A copy for each test, with what people have done since."""
    found = handled(wrongly, tmp_path / "course")
    monkeypatch.chdir(found.root)
    return found


def handled(wrongly, folder: Path):
    found = small.copied(wrongly, folder)
    person(found, "ada", "svm_derivation", "manual_score = 4, needs_manual_grade = 0")
    person(found, "ada", "check_svm_dscores", "extra_credit = 0.5")
    person(found, "bola", "check_svm_sample_loss", "manual_score = 2, needs_manual_grade = 0")
    person(found, "bola", "check_svm_dscores", "manual_score = 1, needs_manual_grade = 0")
    small.execute(
        found,
        """UPDATE comment SET manual_comment = 'See me.'
        WHERE cell_id IN (SELECT id FROM base_cell WHERE name = 'svm_sample_loss')""",
    )
    return found


def person(course, student: str, cell: str, change: str) -> None:
    small.execute(
        course,
        f"""UPDATE grade SET {change} WHERE cell_id IN (SELECT id FROM base_cell WHERE name = ?) AND notebook_id IN
        (SELECT n.id FROM submitted_notebook n JOIN submitted_assignment s ON s.id = n.assignment_id
        WHERE s.student_id = ?)""",
        cell,
        student,
    )


def regrade(capsys, *more: str) -> tuple[int, str, str]:
    code = command.main(["regrade", "mini", "--workers", "1", "--no-feedback", *more])
    said = capsys.readouterr()
    return code, said.out, said.err


def everything(folder: Path) -> dict[str, str]:
    """All files but the log, by what is in them."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "grading.log")
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def with_text(done: work.Done, cell: str, text: str) -> work.Done:
    """The same outcome for a notebook with another text in a cell."""
    notebook = json.loads(done.notebooks["mini"].text)
    for one in notebook["cells"]:
        if one["metadata"].get("nbgrader", {}).get("grade_id") == cell:
            one["source"] = text
    return replace(done, notebooks={"mini": replace(done.notebooks["mini"], text=json.dumps(notebook))})


def points(course, student: str) -> float:
    """The points in the graded notebook's verdict on svm_sample_loss."""
    file = course.autograded / student / "mini" / "mini.ipynb"
    outputs = [one for cell in json.loads(file.read_text())["cells"] for one in cell.get("outputs", [])]
    found = [one["metadata"]["autograde"] for one in outputs if one.get("metadata")]
    return next(one["points"] for one in found if one["exercise"] == "svm_sample_loss")


def test_it_says_who_gains_or_loses_what_and_why_and_writes_nothing(real):
    assert (real.code, real.untouched) == (0, True)
    more = "svm_sample_loss: contract 0 → 1 of 1; svm_sample_loss: loss 0 → 2 of 2"
    assert real.said.splitlines() == [
        f"ada   8.5 → 11.5  (+3)  {more}",
        "bola  3 → 3  (+0)  svm_sample_loss: contract 1 → 0 of 1; svm_sample_loss: loss 2 → 0 of 2; "
        "the manual score 2 of check_svm_sample_loss stands",
        f"dov   0 → 0  (+0)  {more}; late penalty 4 → 7",
        "mini: 1 would gain, 0 would lose, 1 stay as they are, 2 with the same score for other reasons.",
        "Nothing is written. To write it: autograde regrade mini --write",
    ]


def test_what_is_said_is_what_is_written(course, capsys):
    said = {one["student"]: one for one in json.loads(regrade(capsys, "--json")[1])}
    code, out, _ = regrade(capsys, "--write")
    assert code == 0 and "mini: written." in out
    now = {row.student: row.score for row in rows(course, ["mini"])}
    assert {student: one["after"] for student, one in said.items()} == {name: now[name] for name in said}
    assert set(said) == {"ada", "bola", "dov"} and now["chen"] == 0
    assert [points(course, name) for name in ("ada", "bola", "chen", "dov")] == [3, 0, 0, 3]
    assert "1 would gain" not in regrade(capsys)[1]


def test_what_people_did_is_kept(course, capsys):
    assert regrade(capsys, "--write")[0] == 0
    grades = {row[:2]: row[2:] for row in small.tables(course)["grade"]}
    # auto, manual, extra, whether a person should look
    assert grades["ada", "svm_derivation"] == (None, 4, None, 0)
    assert grades["ada", "check_svm_dscores"] == (4, None, 0.5, 0)
    assert grades["bola", "check_svm_dscores"] == (4, 1, None, 0)
    assert grades["bola", "check_svm_sample_loss"] == (0, 2, None, 1)  # it stands over a new automatic score
    assert grades["dov", "svm_derivation"] == (None, None, None, 1)
    comments = {row[:2]: row[3] for row in small.tables(course)["comment"]}
    assert {name: comments[name, "svm_sample_loss"] for name in ("ada", "bola", "chen", "dov")} == dict.fromkeys(
        ("ada", "bola", "chen", "dov"), "See me."
    )
    penalties = {row[0]: row[3] for row in small.tables(course)["submitted_notebook"]}
    assert penalties == {"ada": None, "bola": None, "chen": None, "dov": 7}


def test_stopped_in_the_middle_each_submission_is_whole(course, capsys, monkeypatch):
    place, placed = publish.Publisher._place, []

    def stopped(self, student):
        if self._course.root == course.root and ".regrade-" not in str(self._course.submitted):
            if placed:
                raise KeyboardInterrupt
            placed.append(student)
        place(self, student)

    with monkeypatch.context() as patch:
        patch.setattr(publish.Publisher, "_place", stopped)
        patch.setattr(publish.Publisher, "_settle", lambda self: None)  # as if the process were gone
        assert command.main(["regrade", "mini", "--workers", "1", "--no-feedback", "--write"]) == 130
    capsys.readouterr()
    assert regrade(capsys)[0] == 0  # looks at what stands, and must not be misled by it
    assert regrade(capsys, "--write")[0] == 0
    for name, found in (("ada", 3), ("bola", 0), ("chen", 0), ("dov", 3)):
        assert small.scores(course, name)["check_svm_sample_loss"] == points(course, name) == found
    assert list(course.root.glob(".regrade-*")) == [] and not course.staging.exists()


def test_where_the_grader_fails_the_old_grade_stays(course, outcomes, capsys):
    outcomes["ada"] = work.Done("ada", "mini", work.FAILED, "it broke: see the log, then grade again.")
    code, out, _ = regrade(capsys, "--write")
    assert code == 1 and "ada: the grader failed, so the old grade stays: see the log." in out
    assert small.scores(course, "ada")["check_svm_sample_loss"] == points(course, "ada") == 0
    assert small.scores(course, "dov")["check_svm_sample_loss"] == points(course, "dov") == 3


def test_work_that_was_handed_in_again_is_said_and_looked_at_again(course, outcomes, capsys):
    hand_in(course, "ada", {"svm_derivation": "Another derivation."})
    hand_in(course, "eva")
    outcomes["eva"] = replace(outcomes["ada"], student="eva")
    outcomes["ada"] = with_text(outcomes["ada"], "svm_derivation", "Another derivation.")
    _, out, _ = regrade(capsys, "--write")
    ada, eva = (next(line for line in out.splitlines() if line.startswith(name)) for name in ("ada", "eva"))
    assert "handed in again since it was graded" in ada
    assert "no grade → 7" in eva and "not graded yet → graded" in eva
    grades = {row[:2]: row[2:] for row in small.tables(course)["grade"]}
    assert grades["ada", "svm_derivation"] == (None, 4, None, 1)


def test_a_verdict_that_is_not_kept_shows_as_points(course, capsys):
    file = course.autograded / "ada" / "mini" / "mini.ipynb"
    file.chmod(0o644)
    file.write_text(file.read_text().replace('"autograde": {', '"other": {'))
    assert "ada   8.5 → 11.5  (+3)  check_svm_sample_loss: 0 → 3" in regrade(capsys)[1]


def test_one_at_a_time(course, capsys):
    with alone(course):
        code, _, err = regrade(capsys)
    assert code == 2 and err.startswith("autograde: Another autograde is grading") and err.count("\n") == 1


def test_what_was_never_graded(course, capsys):
    course.gradebook.unlink()
    code, _, err = regrade(capsys)
    assert code == 2 and "run `autograde grade mini` first" in err and err.count("\n") == 1
    assert not course.gradebook.exists()


def test_a_failure_names_the_class_and_not_its_copy(course, capsys, monkeypatch):
    def failing(copy, *_):
        raise CourseError(f"It broke: see {copy.log}.")

    monkeypatch.setattr(regrade_module, "grade", failing)
    code, _, err = regrade(capsys)
    assert (code, err) == (2, f"autograde: It broke: see {course.log}.\n")


def test_the_copy_of_the_gradebook_is_whole(course):
    with aside_module.aside(course, "mini") as copy:
        assert small.tables(copy) == small.tables(course)
        assert copy.secret.read_bytes() == course.secret.read_bytes().strip()
        assert copy.submitted.parent.stat().st_mode & 0o077 == 0
        names = [one.name for one in Base.metadata.sorted_tables]
        for name in [*names, "alembic_version"]:
            there, here = (count(one, name) for one in (course, copy))
            assert there == here
        left = copy.submitted.parent
    assert len(names) > 10 and not left.exists() and course.submitted.is_dir()


def count(course, name: str) -> list[tuple]:
    with sqlite3.connect(course.gradebook) as there:
        return sorted(there.execute(f"SELECT * FROM {name}").fetchall(), key=repr)


def test_the_summary_counts_each_once():
    found = [
        Change("a", 1, 3, ("x",)), Change("b", 3, 2.5, ("y",)), Change("c", None, 2, ("z",)), Change("d", 1, 1),
        Change("e", 1, 1, ("w",)),
    ]  # fmt: skip
    assert lines("svm", found).splitlines() == [
        "a  1 → 3  (+2)  x",
        "c  no grade → 2  (+2)  z",
        "b  3 → 2.5  (-0.5)  y",
        "e  1 → 1  (+0)  w",
        "svm: 2 would gain, 1 would lose, 1 stay as they are, 1 with the same score for other reasons.",
    ]
