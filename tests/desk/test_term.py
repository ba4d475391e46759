"""A term on the sample class, from release to final grades: every number against a sum over the gradebook."""

from __future__ import annotations

import contextlib
import csv
import html
import io
import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from nbgrader.api import Gradebook

from autograde.command import main
from autograde.grading.course import COURSE_ID, Course, environment
from autograde.reference import TRUTH

from . import zips
from .reported import ROOT, SAMPLE, sums

PEOPLE = {
    **zips.PEOPLE,
    "farah": ("Haddad", "Farah", 1008, 508),
    "hana": ("Suzuki", "Hana", 1009, 509),
    "ivan": ("Petrov", "Ivan", 1010, 510),
    "kemi": ("Ade", "Kemi", 1011, 511),
    "noor": ("Rahimi", "Noor", 1012, 512),
    "zoe": ("Martin", "Zoe", 1013, 513),
}
CANVAS = ("ada", "bola", "chen", "farah", "hana", "noor")
MOODLE = ("ivan", "joao", "kemi", "rosa", "umar")
PAGE = "zoe"
LATE, DAMAGED = "chen", "rosa"
EVERYBODY = sorted([*CANVAS, *MOODLE, PAGE])

SAID = "Line 2 uses a rule that you don't name."


def mistaken(s, y):
    """A reference that counts the right class too, as Ivan does."""
    return float(np.sum(np.maximum(0.0, s - s[y] + 1)))


@dataclass
class Numbers:
    """All that report and exports say of each student, and what the gradebook's rows add up to."""

    sums: dict[str, tuple[float, float, float]]  # score, points that wait, the most
    report: dict[str, dict[str, str]]
    criteria: dict[str, dict[str, str]]
    graded: dict[str, list[float]]  # by cell, the automatic scores in the gradebook
    page: str
    canvas: dict[str, str]
    moodle: dict[str, str]
    plain: dict[str, str]
    export: str


@dataclass
class Term:
    """What was played, in order."""

    course: Course
    said: dict[str, str] = field(default_factory=dict)
    first: Numbers = None  # type: ignore[assignment]
    dry: list[dict] = field(default_factory=list)
    untouched: bool = False
    last: Numbers = None  # type: ignore[assignment]
    pages: dict[str, str] = field(default_factory=dict)
    sent: dict[str, dict[str, str]] = field(default_factory=dict)  # by platform, the pages in the zip for it


def run(*lines: str) -> str:
    """What `autograde` prints for these command lines, each of which ends well."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        for line in lines:
            assert main(line.split()) == 0, line
    return said.getvalue()


@pytest.fixture(scope="module")
def term(tmp_path_factory) -> Iterator[Term]:
    root = tmp_path_factory.mktemp("term") / "course"
    shutil.copytree(ROOT / "solutions" / "svm", root / "solutions" / "svm")
    config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (root / "nbgrader_config.py").write_text(f'{config}c.LateSubmissionPlugin.penalty_method = "zero"\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", environment()["PATH"])
        patch.setattr(zips, "PEOPLE", PEOPLE)
        patch.chdir(root)
        yield played(Term(Course(root, root / "submitted")))


def played(term: Term) -> Term:
    course = term.course
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(TRUTH, "svm_sample_loss", mistaken)
        run("release --no-wheel")
        downloads(course.root)
        with sqlite3.connect(course.gradebook) as there:  # as formgrader's page of assignments does
            there.execute("UPDATE assignment SET duedate = '2026-03-01 12:00:00.000000'")
        term.said["collect"] = run(
            "collect canvas.zip --roster roster.csv",
            "collect moodle.zip --roster roster.csv",
            f"collect page.ipynb --student {PAGE} --roster roster.csv",
            "grade svm --workers 1 --no-feedback",
        )
    by_hand(course)
    term.first = numbers(course)

    before = rows(course, GRADES), rows(course, COMMENTS)
    term.dry = json.loads(run("regrade svm --workers 1 --json --no-feedback"))
    term.untouched = (rows(course, GRADES), rows(course, COMMENTS)) == before
    run("regrade svm --workers 1 --write")
    term.last = numbers(course)
    term.pages = {file.parts[-3]: file.read_text() for file in course.feedback.glob("*/svm/svm.html")}
    for platform in ("canvas", "moodle"):
        out = course.root / f"back-{platform}.zip"
        run(f"feedback-zip svm --download {platform}.zip --roster roster.csv --out {out}")
        with zipfile.ZipFile(out) as back:
            term.sent[platform] = {name: back.read(name).decode() for name in back.namelist()}
    return term


def downloads(folder: Path) -> None:
    """What Canvas, Moodle and the page give, and the files that the platforms want back."""

    def file(student: str) -> Path:
        (found,) = (SAMPLE / "submitted" / student / "svm").glob("*.ipynb")
        return found

    canvas = {zips.canvas_name(s, file(s).name, 40, late=s == LATE): file(s).read_bytes() for s in CANVAS}
    moodle = {zips.moodle_name(s, "svm.ipynb"): file(s).read_bytes() for s in MOODLE}
    moodle[zips.moodle_name(DAMAGED, "svm.ipynb")] = file(DAMAGED).read_bytes()[:-500]  # the upload broke off
    (folder / "canvas.zip").write_bytes(zips.made(canvas))
    (folder / "moodle.zip").write_bytes(zips.made(moodle))
    code = {
        cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
        for cell in json.loads((ROOT / "solutions" / "svm" / "svm.ipynb").read_text())["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution") and cell["cell_type"] == "code"
    }
    (folder / "page.ipynb").write_bytes(zips.from_page("svm", **code))
    (folder / "roster.csv").write_text(zips.plain_roster(*EVERYBODY), encoding="utf-8")
    (folder / "gradebook.csv").write_text(zips.canvas_gradebook(*EVERYBODY), encoding="utf-8", newline="")
    (folder / "worksheet.csv").write_text(zips.moodle_worksheet(*EVERYBODY), encoding="utf-8")


def by_hand(course: Course) -> None:
    """Derivations are read in formgrader: points for all but the last one that waits, and a comment."""
    with Gradebook(course.db_url, COURSE_ID) as gradebook:
        waiting = [
            (one.student.id, grade)
            for one in gradebook.assignment_submissions("svm")
            for notebook in one.notebooks
            for grade in notebook.grades
            if grade.needs_manual_grade and one.student.id != DAMAGED  # formgrader has nothing of theirs to show
        ]
        for place, (student, grade) in enumerate(sorted(waiting, key=lambda pair: pair[0])[:-1]):
            grade.manual_score = 5 - place / 2
            grade.needs_manual_grade = False
            comment = gradebook.find_comment("svm_derivation", "svm", "svm", student)
            comment.manual_comment = SAID
        gradebook.db.commit()


GRADES = """SELECT s.student_id, b.name, g.auto_score, g.manual_score, g.needs_manual_grade,
        n.late_submission_penalty, s.timestamp
    FROM grade g JOIN submitted_notebook n ON n.id = g.notebook_id
    JOIN submitted_assignment s ON s.id = n.assignment_id JOIN base_cell b ON b.id = g.cell_id"""
COMMENTS = """SELECT s.student_id, b.name, c.auto_comment, c.manual_comment
    FROM comment c JOIN submitted_notebook n ON n.id = c.notebook_id
    JOIN submitted_assignment s ON s.id = n.assignment_id JOIN base_cell b ON b.id = c.cell_id"""


def rows(course: Course, query: str) -> list[tuple]:
    with sqlite3.connect(course.gradebook) as there:
        return sorted(there.execute(query), key=repr)


def numbers(course: Course) -> Numbers:
    """Run report and exports, and read what they wrote."""
    root = course.root
    said = run(
        "report svm --csv scores.csv --csv-dir csv --html report.html",
        "export svm --to canvas --template gradebook.csv --roster roster.csv --out canvas.csv",
        "export svm --to moodle --template worksheet.csv --roster roster.csv --out moodle.csv",
        "export svm --to csv --roster roster.csv --out plain.csv",
    )
    graded: dict[str, list[float]] = {}
    for student, name, auto, *_ in rows(course, GRADES):
        if student == DAMAGED:
            continue  # there are rows for formgrader, and no grade
        graded.setdefault(name, []).append(auto)
    return Numbers(
        {student: found for (student, _), found in sums(course).items()},
        {row["student"]: row for row in table(root / "scores.csv")},
        {row["exercise"]: row for row in table(root / "csv" / "criteria.csv") if not row["criterion"]},
        graded,
        (root / "report.html").read_text(encoding="utf-8"),
        {row["SIS Login ID"]: row["svm (77)"] for row in table(root / "canvas.csv") if row["SIS Login ID"]},
        {row["Email address"].partition("@")[0]: row["Grade"] for row in table(root / "moodle.csv")},
        {row["id"]: row["svm"] for row in table(root / "plain.csv")},
        said,
    )


def table(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def test_everything_that_was_handed_in_is_collected_and_graded_or_explained(term):
    said = term.said["collect"]
    assert sorted(path.name for path in term.course.submitted.iterdir() if path.is_dir()) == EVERYBODY
    assert f"svm: {len(EVERYBODY) - 1} of {len(EVERYBODY)} submissions graded, 1 damaged" in said
    assert term.first.report[DAMAGED]["status"].startswith("damaged: svm.ipynb")
    assert set(term.first.sums) - {DAMAGED} == {*EVERYBODY} - {DAMAGED}


@pytest.mark.parametrize("when", ["first", "last"])
def test_the_report_has_the_gradebooks_sums(term, when):
    found: Numbers = getattr(term, when)
    for student in {*EVERYBODY} - {DAMAGED}:
        row = found.report[student]
        got = [float(row[name]) for name in ("score", "to_grade_by_hand", "max_score")]
        assert got == pytest.approx(found.sums[student]), student
        cells = re.search(rf'<th scope="row">{student}</th>(.*?)</tr>', found.page, re.DOTALL)[1]
        score, waits, most = found.sums[student]
        assert re.findall(r'<td class="n">([\d.]+)</td>', cells)[:2] == [f"{score:g}", f"{most - waits:g}"], student
    assert (found.report[DAMAGED]["score"], found.report[DAMAGED]["max_score"]) == ("", "")


@pytest.mark.parametrize("when", ["first", "last"])
def test_the_reports_means_are_those_of_the_gradebook(term, when):
    found: Numbers = getattr(term, when)
    for id, row in found.criteria.items():
        scores = found.graded[f"check_{id}"]
        assert int(row["submissions"]) == len(scores) == len(EVERYBODY) - 1
        assert float(row["mean_points"]) == pytest.approx(sum(scores) / len(scores), abs=1e-4)
        assert int(row["none"]) == scores.count(0)
        assert -1 <= float(row["discrimination"]) <= 1
    assert len(found.criteria) == 4


@pytest.mark.parametrize("when", ["first", "last"])
@pytest.mark.parametrize("to", ["canvas", "moodle", "plain"])
def test_an_export_has_the_gradebooks_sums_and_no_score_where_none_is_due(term, when, to):
    found: Numbers = getattr(term, when)
    exported = getattr(found, to)
    assert {*exported} >= {*EVERYBODY}
    held_back = [student for student in EVERYBODY if student == DAMAGED or found.sums[student][1]]
    assert len(held_back) == 2  # the file that broke off, and the derivation that nobody has read
    for student in EVERYBODY:
        if student in held_back:
            assert exported[student] == "", student
            assert PEOPLE[student][1] in found.export or student in found.export
        else:
            assert float(exported[student]) == pytest.approx(found.sums[student][0]), student


def test_late_work_has_nbgraders_penalty(term):
    for found in (term.first, term.last):
        assert (found.sums[LATE][0], found.canvas[LATE], found.moodle[LATE]) == (0, "0", "0")


def test_a_regrade_says_what_it_will_write_and_writes_nothing_before(term):
    assert term.untouched
    gains = {one["student"]: one["after"] - one["before"] for one in term.dry}
    for student in {*EVERYBODY} - {DAMAGED}:
        difference = term.last.sums[student][0] - term.first.sums[student][0]
        assert gains.get(student, 0) == pytest.approx(difference), student
    assert gains["ada"] == gains["zoe"] == 3 and gains["ivan"] == -3 and "umar" not in gains
    assert all(any("svm_sample_loss" in reason for reason in one["reasons"]) for one in term.dry)


def test_a_regrade_keeps_what_people_wrote(term):
    read = [student for student, name, _, said in rows(term.course, COMMENTS) if said == SAID]
    assert read == ["ada", "bola"]  # Noor's is the one that nobody has read yet
    derivations = {row[0]: row[2:5] for row in rows(term.course, GRADES) if row[1] == "svm_derivation"}
    assert [derivations[student] for student in (*read, "noor")] == [(None, 5, 0), (None, 4.5, 0), (None, None, 1)]


def test_feedback_has_the_new_points_and_the_readers_words(term):
    assert {*term.pages} == {*EVERYBODY}
    assert term.last.report[DAMAGED]["status"].removeprefix("damaged: ") in html.unescape(term.pages[DAMAGED])
    ada = term.pages["ada"]
    assert SAID in html.unescape(ada)
    assert f"(Score: {term.last.sums['ada'][0]} / {term.last.sums['ada'][2]})" in re.sub(r"\s+", " ", ada)


def test_each_platform_gets_its_students_pages_under_the_names_it_gave(term):
    for platform, students, number in (("canvas", CANVAS, 2), ("moodle", MOODLE, 3)):
        given = zipfile.ZipFile(term.course.root / f"{platform}.zip").namelist()
        assert sorted(term.sent[platform].values()) == sorted(term.pages[student] for student in students)
        for path, page in term.sent[platform].items():
            (student,) = [one for one in students if term.pages[one] == page]
            assert any(its.startswith(path.removesuffix("svm.html")) for its in given), path
            assert f"_{PEOPLE[student][number]}_" in path
