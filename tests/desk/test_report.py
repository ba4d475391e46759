"""The class report's numbers, each against a sum over the gradebook or the notebooks that isn't the report's own."""

from __future__ import annotations

import csv
import shutil
import stat
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from autograde.catalogue import CHAPTERS
from autograde.command import main
from autograde.desk.gathered import Paper, Verdict, Work, gathered
from autograde.desk.page import page
from autograde.desk.pictures import histogram
from autograde.desk.statistics import ENOUGH, discrimination, spread, summary
from autograde.desk.table import Row
from autograde.grading.course import Course

from .reported import ROOT, SAMPLE, reported, roster, sql, sums, verdicts  # noqa: F401 - fixtures


def report(course: Course, *more: object) -> int:
    return main(["report", *map(str, more), "--submitted", str(course.submitted)])


def read(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def files(reported, roster, tmp_path_factory) -> Path:  # noqa: F811
    folder = tmp_path_factory.mktemp("csv")
    more = ("--csv", folder / "grades.csv", "--csv-dir", folder, "--roster", roster, "--html", folder / "report.html")
    assert report(reported, *more) == 0
    return folder


def test_every_score_is_the_sum_over_the_gradebook(reported, files):  # noqa: F811
    by_hand = sums(reported)
    counted = 0
    for name in ("grades.csv", "scores.csv"):
        for row in read(files / name):
            if row["status"] != "graded":
                assert row["score"] == "" and row["max_score"] == ""
                continue
            score, waits, most = by_hand[row["student"], row["assignment"]]
            found = [float(row[column]) for column in ("score", "to_grade_by_hand", "max_score")]
            assert found == pytest.approx([score, waits, most])
            counted += 1
    assert counted == 2 * len(list(reported.autograded.glob("*/*/*.ipynb"))) > 70


def test_manual_scores_extra_credit_and_penalties_count(reported, files):  # noqa: F811
    found = {row["student"]: row for row in read(files / "scores.csv") if row["assignment"] == "svm"}
    before = {
        row["student"]: row for row in read(ROOT / "_build" / "class" / "grades.csv") if row["assignment"] == "svm"
    }
    change = {name: float(found[name]["score"]) - float(before[name]["score"]) for name in ("ada", "bola", "chen")}
    assert change == {"ada": 4, "bola": 1.5 + 2 - 7, "chen": -2.5}
    assert found["gus"]["score"] == "0"


def test_nbgrader_gives_the_same_scores(reported, files):  # noqa: F811
    from nbgrader.api import Gradebook

    with Gradebook(reported.db_url, "gradients-by-hand") as gradebook:
        for row in read(files / "scores.csv"):
            if row["score"]:
                one = gradebook.find_submission(row["assignment"], row["student"])
                assert float(row["score"]) == pytest.approx(max(0.0, one.score - one.late_submission_penalty))


@pytest.mark.parametrize("assignment", ["svm", "softmax"])
def test_criteria_are_counted_right(reported, files, assignment):  # noqa: F811
    there = verdicts(reported, assignment)
    totals = {student: sum(one["points"] for one in found) for student, found in there.items()}
    rows = [row for row in read(files / "criteria.csv") if row["assignment"] == assignment]
    names = {(one["exercise"], name) for found in there.values() for one in found for name in ["", *one["criteria"]]}
    assert {(row["exercise"], row["criterion"]) for row in rows} == names
    order = [(one.id, name) for one in CHAPTERS[assignment] for name in ["", *(each.name for each in one.criteria)]]
    assert [(row["exercise"], row["criterion"]) for row in rows] == [one for one in order if one in names]
    some = 0
    for row in rows:
        points, rest, most = [], [], float(row["max_points"])
        for student, found in there.items():
            for one in found:
                if one["exercise"] == row["exercise"]:
                    mine = one["criteria"][row["criterion"]][0] if row["criterion"] else one["points"]
                    points.append(mine)
                    rest.append(totals[student] - mine)
        met = np.array(points) == most
        assert int(row["submissions"]) == len(points)
        assert int(row["all_points"]) == met.sum()
        assert int(row["none"]) == points.count(0)
        assert int(row["part"]) == len(points) - met.sum() - points.count(0)
        assert float(row["mean_points"]) == pytest.approx(np.mean(points), abs=1e-4)
        if row["discrimination"]:
            some += 1
            assert float(row["discrimination"]) == pytest.approx(np.corrcoef(met, rest)[0, 1], abs=1e-4)
        else:
            assert met.all() or not met.any() or np.std(rest) == 0
    assert some > 10


def test_mistakes_are_counted_right(reported, files):  # noqa: F811
    for assignment in ("svm", "softmax"):
        who: dict[tuple[str, str], set[str]] = {}
        for student, found in verdicts(reported, assignment).items():
            for one in found:
                for id in one["misconceptions"]:
                    who.setdefault((one["exercise"], id), set()).add(student)
        rows = [row for row in read(files / "mistakes.csv") if row["assignment"] == assignment]
        assert {(row["exercise"], row["mistake"]): set(row["who"].split("; ")) for row in rows} == who
        counts = [int(row["students"]) for row in rows]
        assert counts == sorted((len(students) for students in who.values()), reverse=True)
        assert all(len(row["sentence"]) > 20 for row in rows)


def test_verdicts_are_all_there(reported, files):  # noqa: F811
    rows = read(files / "verdicts.csv")
    expected = [
        (student, one["exercise"], name, *pair)
        for assignment in CHAPTERS
        for student, found in verdicts(reported, assignment).items()
        for one in found
        for name, pair in one["criteria"].items()
    ]
    found = [(row["student"], row["exercise"], row["criterion"], float(row["points"]), float(row["max_points"]))
             for row in rows]  # fmt: skip
    assert sorted(found) == sorted(expected)


def test_the_spread_is_numpys():
    shares = [0.0, 0.1, 0.35, 0.5, 0.5, 0.72, 0.99, 1.0, 1.1]
    found = spread(shares)
    quarters = np.percentile(shares, [25, 50, 75])
    assert [found.lower, found.median, found.upper] == pytest.approx(quarters)
    assert (found.mean, found.lowest, found.highest) == (pytest.approx(np.mean(shares)), 0.0, 1.1)
    assert found.bins == (1, 1, 0, 1, 0, 2, 0, 1, 0, 3)
    assert spread([]) is None and spread([0.5]).median == 0.5


def test_discrimination_is_silent_where_it_would_say_nothing():
    some, rest = [True] * 5 + [False] * 5, list(range(10))
    assert discrimination(some, rest) == pytest.approx(np.corrcoef(some, rest)[0, 1])
    assert discrimination(some[1:], rest[1:]) is None and len(some[1:]) < ENOUGH
    assert discrimination([True] * 12, range(12)) is None
    assert discrimination([True, False] * 6, [3.0] * 12) is None


def test_lateness_and_penalties(reported):  # noqa: F811
    times = summary(gathered(reported, "svm")).times
    assert (times.known, times.late, times.penalised) == (2, 1, 2)
    assert times.median_late == 2 * 86_400
    sql(reported, "UPDATE submitted_assignment SET extension = '1970-01-02 00:00:00.000000' WHERE student_id = 'chen'")
    assert summary(gathered(reported, "svm")).times.median_late == 86_400
    sql(reported, "UPDATE submitted_assignment SET extension = NULL WHERE student_id = 'chen'")


def test_the_time_of_grading_is_that_of_the_last_run(reported):  # noqa: F811
    log = reported.log.read_text()
    with reported.log.open("a") as file:
        file.write(
            "ada, svm: graded in 7.25 s\nada, svm: graded in 3.50 s; timed out: x\n ada, svm: graded in 9.00 s\n"
        )
    found = {paper.row.student: paper.seconds for paper in gathered(reported, "svm").papers}
    reported.log.write_text(log)
    assert found["ada"] == 3.5


def test_what_cannot_be_read_is_said_and_the_rest_goes_on(reported, files):  # noqa: F811
    work = gathered(reported, "svm")
    assert [note.split(": ")[0] for note in work.notes] == [
        "Graded notebooks that can't be read",
        "Graded notebooks without verdicts, from before the grader kept them",
    ]
    by = {paper.row.student: paper for paper in work.papers}
    assert by["dalia"].row.score is not None and by["dalia"].verdicts == ()
    assert "Note:" in (files / "report.html").read_text()


def test_verdicts_of_any_shape_are_no_verdicts(reported, tmp_path):  # noqa: F811
    from autograde.desk.gathered import _verdict

    right = {"exercise": "e", "points": 1, "max_points": 2, "criteria": {"a": [1, 2]}, "misconceptions": []}
    assert _verdict("cell", right) is not None
    for change in (
        {"points": "x"}, {"points": float("nan")}, {"criteria": None}, {"criteria": {"a": [1]}}, {"criteria": [1]},
        {"misconceptions": None}, {"max_points": None}, {"criteria": {"a": ["x", 1]}},
    ):  # fmt: skip
        assert _verdict("cell", {**right, **change}) is None, change
    for about in (None, [], "x", 3, {}):
        assert _verdict("cell", about) is None


def test_a_section(reported, roster, tmp_path, capsys):  # noqa: F811
    assert report(reported, "svm", "--roster", roster, "--section", "Tue", "--csv-dir", tmp_path) == 0
    found = {row["student"] for row in read(tmp_path / "scores.csv")}
    everybody = {path.parent.name for path in reported.submitted.glob("*/svm")}
    lines = roster.read_text().splitlines()
    assert found == everybody & {line[:-4] for line in lines if line.endswith(",Tue")} and len(found) > 5


def test_a_roster_names_folders_by_the_column_that_is_asked_for(reported, roster, tmp_path, capsys):  # noqa: F811
    other = tmp_path / "other.csv"
    lines = [line.split(",") for line in roster.read_text().splitlines()[1:]]
    other.write_text("\n".join(["id,login,section", *(f"{n},{id},{day}" for n, (id, day) in enumerate(lines))]) + "\n")
    asked = ("svm", "--roster", other, "--section", "Tue", "--csv-dir", tmp_path)
    assert report(reported, *asked) == 2  # the numbers are nobody's folders
    assert report(reported, *asked, "--id", "login") == 0
    found = {row["student"] for row in read(tmp_path / "scores.csv")}
    assert found and found <= {id for id, day in lines if day == "Tue"}


def test_without_names_nothing_leads_back(reported, roster, tmp_path, capsys):  # noqa: F811
    more = ["--anonymous", "--roster", roster, "--html", tmp_path / "r.html", "--csv-dir", tmp_path]
    assert report(reported, *more, "--csv", tmp_path / "grades.csv") == 0
    told = capsys.readouterr().out.replace(str(tmp_path), "")
    texts = [told, *(file.read_text() for file in tmp_path.iterdir())]
    names = {path.name for path in reported.submitted.iterdir() if not path.name.startswith(".")}
    assert len(names) == 21 and len(texts) == 7
    for text in texts:
        words = set(text.replace('"', " ").replace(",", " ").replace("<", " ").replace(">", " ").split())
        assert not (names & words)
        assert "img src" not in text and "svm_final" not in text and "zoe" not in text
    assert len({row["student"] for row in read(tmp_path / "scores.csv")}) == 21
    assert all(row["student"].startswith("S0") for row in read(tmp_path / "scores.csv"))


def test_aliases_are_drawn_anew(reported, tmp_path, capsys):  # noqa: F811
    def shown() -> list[str]:
        assert report(reported, "svm", "--anonymous", "--csv", tmp_path / "s.csv") == 0
        return [row["score"] for row in read(tmp_path / "s.csv")]

    assert len({tuple(shown()) for _ in range(3)}) > 1


def test_names_never_begin_a_formula(reported, tmp_path, capsys):  # noqa: F811
    evil = tmp_path / "class"
    shutil.copytree(reported.submitted.parent, evil)
    (evil / "submitted" / "ada").rename(evil / "submitted" / "=cmd|' C'!A1")
    assert report(Course(ROOT, evil / "submitted"), "svm", "--csv", tmp_path / "grades.csv", "--csv-dir", tmp_path) == 0
    for name in ("grades.csv", "scores.csv"):
        assert any(row["student"] == "'=cmd|' C'!A1" for row in read(tmp_path / name))


def test_the_page_is_for_its_owner_alone(files):
    assert stat.S_IMODE((files / "report.html").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["svm", "--section", "Mon"], "A section needs a roster"),
        (["svm", "--roster", "ROSTER", "--section", "Fri"], "Nobody of section 'Fri'"),
        (["svm", "--roster", "nowhere.csv"], "nowhere.csv"),
        (["nosuch"], "There is no assignment 'nosuch'"),
    ],
)
def test_what_can_not_be_done_is_one_sentence(reported, roster, capsys, more, says):  # noqa: F811
    assert report(reported, *(roster if one == "ROSTER" else one for one in more)) == 2
    said = capsys.readouterr().err
    assert says in said and said.count("\n") == 1


def test_an_assignment_that_nobody_handed_in(reported, tmp_path, capsys):  # noqa: F811
    shutil.copytree(reported.submitted / "ada" / "svm", tmp_path / "submitted" / "ada" / "svm")
    shutil.copy(reported.gradebook, tmp_path)
    assert report(Course(ROOT, tmp_path / "submitted"), "chain") == 2
    assert "No submission of 'chain' lies in" in capsys.readouterr().err


def test_an_empty_class(reported, tmp_path, capsys):  # noqa: F811
    (tmp_path / "submitted").mkdir()
    shutil.copy(reported.gradebook, tmp_path)
    assert main(["report", "--html", str(tmp_path / "r.html"), "--submitted", str(tmp_path / "submitted")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("autograde: Nobody has handed anything in") and said.count("\n") == 1
    assert not (tmp_path / "r.html").exists()


def test_what_the_catalogue_forgot_is_shown_all_the_same():
    row = Row("ada", "svm", 1.0, 2.0, 0.0, "graded")
    old = Verdict("check_old", "an_old_exercise", 1.0, 2.0, {"an old criterion": (1.0, 2.0)}, ("an-old-mistake",))
    new = Verdict("check_svm_loss", "svm_loss", 1.0, 2.0, {"an old criterion": (1.0, 2.0)}, ())
    made = page([Work("svm", (Paper(row, None, (old, new)),))], datetime(2026, 3, 1))
    assert made.count("an old criterion") == 2 and "know this mistake any more" in made


def test_pictures_hold_numbers_and_words():
    picture = histogram([0, 3, 1], 'a "name" & <b>')
    assert picture.count("<rect") == 3 and "<b>" not in picture and "&#34;name&#34;" in picture
