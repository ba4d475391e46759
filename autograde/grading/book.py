"""The gradebook: nbgrader's tables, written in one transaction a batch.

The rows are the ones that nbgrader's own steps would write: a submission with its
notebooks, an automatic score for each graded cell, a comment for each solution
cell. Manual scores, comments and extra credit are never touched; a manual score
that stands over a new automatic one is marked for another look, as nbgrader does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    InvalidEntry,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import parse_utc
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import selectinload
from traitlets.config import Config

from autograde.grading.course import COURSE_ID, Course, CourseError
from autograde.grading.damage import shown
from autograde.grading.database import unusable
from autograde.grading.released import Released
from autograde.grading.rows import Rows, add_students, add_submissions, cells_of
from autograde.grading.work import NO_RESPONSE, Done, DoneNotebook


class Book:
    """The rows of one assignment. Raises CourseError when the gradebook can't be used or doesn't know it."""

    def __init__(self, course: Course, assignment: str, config: Config, same_work: Collection[str] = ()) -> None:
        """`same_work`: students whose work is the one that was graded before.

        What a person has graded of it is marked for another look only where the automatic score changes.
        """
        self._course, self._assignment = course, assignment
        self._same_work = frozenset(same_work)
        try:
            self._gradebook = Gradebook(course.db_url, COURSE_ID)
            found = self._gradebook.find_assignment(assignment)
            self._id = found.id
            self._due = found.duedate is not None
            self._notebooks = {one.name: cells_of(one) for one in found.notebooks}
        except MissingEntry:
            raise CourseError(f"The gradebook doesn't know {assignment!r}: run `autograde release` first.") from None
        except (SQLAlchemyError, InvalidEntry, ImportError) as error:
            raise unusable(course, error) from None
        self._late = AssignLatePenalties(config=config)
        self._late.init_plugin()

    def released(self, folder: Path) -> Released:
        """What was released; `folder` holds the instructor's notebooks. Leaves no connection open for workers."""
        with self._session():
            found = Released.read(self._gradebook, self._assignment, folder)
        self._gradebook.engine.dispose()
        return found

    def meant(self, done: Done, stamp: str = "") -> Rows:
        """The rows that `done` comes to: no score where it has no notebooks. `stamp` is when it was handed in."""
        scores, comments = {}, {}
        for name, cells in self._notebooks.items():
            one = done.notebooks.get(name)
            points = {score.name: score.points for score in one.scores} if one else {}
            scores[name] = {cell: points.get(cell) for cell in cells.graded.values()}
            comments[name] = _comments(sorted(cells.solutions.values()), done, one)
        time = parse_utc(stamp).isoformat() if stamp else None
        return {"graded": bool(done.notebooks), "scores": scores, "comments": comments, "stamp": time}

    def stands(self, student: str, meant: Rows) -> bool:
        """Whether the gradebook holds these rows: written before, or never different."""
        with self._session():
            submission = self._submissions([student]).get(student)
            if submission is None:
                return False
            there: Rows = {"graded": meant["graded"], "scores": {}, "comments": {}, "stamp": None}
            if meant["stamp"] and submission.timestamp:
                there["stamp"] = submission.timestamp.isoformat()
            names = {cells.id: (name, cells) for name, cells in self._notebooks.items()}
            for notebook in submission.notebooks:
                name, cells = names[notebook.notebook_id]
                grades = {grade.cell_id: grade.auto_score for grade in notebook.grades}
                said = {comment.cell_id: comment.auto_comment for comment in notebook.comments}
                there["scores"][name] = {cell: grades.get(id) for id, cell in cells.graded.items()}
                there["comments"][name] = {cell: text for id, cell in cells.solutions.items() if (text := said.get(id))}
            return there == meant

    def write(self, batch: Sequence[Done], meant: Mapping[str, Rows], stamps: Mapping[str, str]) -> None:
        """The rows of all submissions in `batch`, or none of them; `meant` and `stamps` by student.

        A submission that couldn't be graded has no automatic scores, and a comment
        that says why: a new hand-in never keeps the grade of the one before. Raises CourseError when
        the database refuses.
        """
        with self._session() as session:
            students = [done.student for done in batch]
            before = self._known(students)
            there = self._submissions(before) if before else {}
            known = set(session.scalars(select(Student.id).where(Student.id.in_(students))))
            add_students(session, [student for student in students if student not in known])
            fresh = {student: meant[student] for student in students if student not in there}
            add_submissions(session, self._id, self._notebooks, fresh, stamps)
            for student, submission in there.items():
                self._complete(submission)
                if stamp := stamps.get(student):
                    submission.timestamp = parse_utc(stamp)
                self._fill(submission, meant[student])
            late = self._submissions(fresh) if self._due and fresh else {}
            for submission in [*there.values(), *late.values()]:
                for notebook in submission.notebooks:
                    self._penalty(submission, notebook)
            session.commit()

    @contextmanager
    def _session(self) -> Iterator[Any]:
        session = self._gradebook.db
        try:
            yield session
        except SQLAlchemyError as error:
            raise unusable(self._course, error) from None
        finally:
            session.remove()  # what was not committed is rolled back

    def _submissions(self, students: Iterable[str]) -> dict[str, SubmittedAssignment]:
        notebooks = selectinload(SubmittedAssignment.notebooks)
        query = select(SubmittedAssignment).where(
            SubmittedAssignment.assignment_id == self._id, SubmittedAssignment.student_id.in_(list(students))
        )
        query = query.options(
            notebooks.selectinload(SubmittedNotebook.grades), notebooks.selectinload(SubmittedNotebook.comments)
        )
        return {one.student_id: one for one in self._gradebook.db.scalars(query)}

    def _known(self, students: Sequence[str]) -> list[str]:
        """Those of `students` that have a submission. (To ask for its rows takes much longer where there is none.)"""
        query = select(SubmittedAssignment.student_id).where(
            SubmittedAssignment.assignment_id == self._id, SubmittedAssignment.student_id.in_(students)
        )
        return list(self._gradebook.db.scalars(query))

    def _complete(self, submission: SubmittedAssignment) -> None:
        """Add what it lacks of the rows that nbgrader gives one. SQLAlchemy drops those that aren't added to a list."""
        there = {notebook.notebook_id: notebook for notebook in submission.notebooks}
        for cells in self._notebooks.values():
            notebook = there.get(cells.id)
            if notebook is None:
                notebook = SubmittedNotebook(notebook_id=cells.id)
                submission.notebooks.append(notebook)
            grades, comments = ({row.cell_id for row in rows} for rows in (notebook.grades, notebook.comments))
            notebook.grades.extend(Grade(cell_id=id) for id in {**cells.graded, **cells.tasks} if id not in grades)
            commented = {**cells.solutions, **cells.tasks}
            notebook.comments.extend(Comment(cell_id=id) for id in commented if id not in comments)

    def _fill(self, submission: SubmittedAssignment, meant: Rows) -> None:
        names = {cells.id: (name, cells) for name, cells in self._notebooks.items()}
        for notebook in submission.notebooks:
            name, cells = names[notebook.notebook_id]
            for grade in notebook.grades:
                if grade.cell_id in cells.graded:
                    before, grade.auto_score = grade.auto_score, meant["scores"][name][cells.graded[grade.cell_id]]
                    if submission.student_id in self._same_work and grade.manual_score is not None:
                        grade.needs_manual_grade = grade.needs_manual_grade or grade.auto_score != before
                    else:
                        grade.needs_manual_grade = grade.auto_score is None or grade.manual_score is not None
            for comment in notebook.comments:
                comment.auto_comment = meant["comments"][name].get(cells.solutions.get(comment.cell_id))

    def _penalty(self, submission: SubmittedAssignment, notebook: SubmittedNotebook) -> None:
        """What AssignLatePenalties would set, with the course's own plugin."""
        notebook.late_submission_penalty = None
        if submission.timestamp is None or not self._due:
            return
        self._gradebook.db.flush()
        if not submission.total_seconds_late:
            return
        self._gradebook.db.expire(notebook, ["score"])
        penalty = self._late.plugin_inst.late_submission_penalty(
            submission.student_id, notebook.score, submission.total_seconds_late
        )
        if penalty is not None:
            notebook.late_submission_penalty = self._late._check_late_penalty(notebook, penalty)

    def close(self) -> None:
        self._gradebook.close()


def _comments(solutions: Sequence[str], done: Done, one: DoneNotebook | None) -> dict[str, str]:
    """The automatic comments of a notebook's solution cells; what belongs to none of them stands at the first."""
    if not solutions:
        return {}
    if one is None:
        return {solutions[0]: shown(f"{done.status}: {done.reason}")}
    notes: dict[str, str] = {}
    for cell, note in one.notes.items():
        place = cell if cell in solutions else solutions[0]
        notes[place] = "; ".join(filter(None, [notes.get(place), shown(note)]))
    return {name: NO_RESPONSE for name in solutions if name not in one.answered} | notes
