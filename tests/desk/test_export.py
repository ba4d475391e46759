"""Scores into the platforms' files: only what changes, nothing that isn't a score, nobody else's."""

from __future__ import annotations

import csv
import io
import os
import stat
import zipfile

import pytest

from autograde.command import main
from autograde.desk.export import export
from autograde.desk.pages_zip import zip_pages
from autograde.desk.roster import read_roster
from autograde.grading.course import CourseError

from . import graded, zips
from .zips import canvas_name, made, moodle_name

WRITTEN = {"bola": "25", "chen": "0", "emre": "21.3333", "umar": "11"}
"""What an export writes of svm: ada's answer waits for a reader, rosa's notebook is damaged, joao has none."""


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def column(content: bytes, key: str, title: str) -> dict[str, str]:
    header, *lines = table(content)
    return {line[header.index(key)]: line[header.index(title)] for line in lines}


def test_canvas_gradebook_is_filled_in(graded_course, file):
    before = zips.canvas_gradebook(scores={"ada": "7", "chen": "", "bola": "24.5", "umar": "11.00", "emre": "-"})
    path = file("canvas.csv", before)
    found = export(graded_course, ["svm"], "canvas", template=path)
    expected = before
    for old, new in [
        ("bola,Section 1,24.5,", "bola,Section 1,25,"),
        ("chen,Section 1,,", "chen,Section 1,0,"),
        ("emre,Section 1,-,", "emre,Section 1,21.3333,"),
    ]:
        assert old in expected
        expected = expected.replace(old, new)
    assert found.content.decode() == expected  # byte for byte: ada keeps 7, umar's is as it was, joao has none
    assert found.lines() == [
        "bola, svm: 24.5 -> 25   (Ige, Bola)",
        "chen, svm: nothing -> 0   (Jing, Chen)",
        "emre, svm: nothing -> 21.3333   (Öztürk, Emre)",
    ]
    assert found.sentences() == [
        "ada, svm: 5 of 25 points wait for a reader, so no score is written: read them, or say --provisional.",
        "rosa, svm: no score: damaged: svm.ipynb is empty: hand it in again.",
    ]
    assert path.read_bytes().decode() == before


def test_every_number_is_the_gradebooks(graded_course, file):
    found = export(graded_course, ["svm"], "canvas", template=file("c.csv", zips.canvas_gradebook()), provisional=True)
    written = {id: cell for id, cell in column(found.content, "SIS Login ID", "svm (77)").items() if cell and id}
    sums = graded.sums(graded_course, "svm")
    assert written.keys() == sums.keys() - {"rosa"} and {"ada", "umar"} <= written.keys()
    assert all(float(cell) == pytest.approx(sums[id], abs=1e-4) for id, cell in written.items())


def test_no_score_is_never_a_zero(graded_course, file):
    for found in (
        export(graded_course, ["svm"], "canvas", template=file("c.csv", zips.canvas_gradebook())),
        export(graded_course, ["svm"], "csv"),
    ):
        text = found.content.decode()
        assert [line for line in text.splitlines() if "chen" in line and ",0" in line]
        assert not [
            line for line in text.splitlines() if ("rosa" in line or "joao" in line or "ada" in line) and ",0" in line
        ]


def test_who_is_excused_or_locked_stays(graded_course, file):
    before = zips.canvas_gradebook(scores={"bola": "EX", "chen": "N/A"})
    found = export(graded_course, ["svm"], "canvas", template=file("canvas.csv", before))
    assert {"bola": "EX", "chen": "N/A"}.items() <= column(found.content, "SIS Login ID", "svm (77)").items()
    sheet = zips.moodle_worksheet().replace(",25.00,Yes", ",25.00,No", 2)  # ada and bola
    roster = read_roster(file("roster.csv", zips.plain_roster()))
    found = export(graded_course, ["svm"], "moodle", template=file("moodle.csv", sheet), roster=roster)
    assert column(found.content, "Email address", "Grade")["bola@example.org"] == ""
    assert "bola, svm: the platform allows no change of this grade." in found.sentences()


def test_moodles_worksheet_is_filled_in(graded_course, file):
    sheet = zips.moodle_worksheet()
    roster = read_roster(file("roster.csv", zips.plain_roster()))
    found = export(graded_course, ["svm"], "moodle", template=file("moodle.csv", sheet), roster=roster)
    expected = sheet
    for student, score in WRITTEN.items():
        old = f'{student}@example.org,"Submitted for grading",,'
        assert old in expected
        expected = expected.replace(old, f"{old[:-1]}{score},")
    assert found.content.decode() == expected
    without = export(graded_course, ["svm"], "moodle", template=file("moodle2.csv", sheet))
    assert without.content.decode() == sheet
    assert "say who is who with --roster FILE" in without.sentences()[-1]


def test_moodles_gradebook_is_filled_in(graded_course, file):
    header = '"First name","Last name","ID number","Email address","Assignment: svm (Real)","Course total (Real)"'
    lines = [header, 'Bola,Ige,,bola@example.org,-,"0,00"', "Jo,Na,,jo@example.org,-,-", ""]
    path = file("export.csv", "\n".join(lines))
    roster = read_roster(file("roster.csv", zips.plain_roster()))
    found = export(graded_course, ["svm"], "moodle", template=path, roster=roster)
    assert found.content.decode() == "\n".join(lines).replace("bola@example.org,-,", "bola@example.org,25,")
    assert "export.csv doesn't say how many points there are: check that it is 25 for svm." in found.sentences()


def test_other_points_are_refused_or_converted(graded_course, file):
    path = file("canvas.csv", zips.canvas_gradebook(points="100"))
    with pytest.raises(CourseError, match="svm has 100 points in Canvas and 25 here"):
        export(graded_course, ["svm"], "canvas", template=path)
    found = export(graded_course, ["svm"], "canvas", template=path, scale=True)
    assert column(found.content, "SIS Login ID", "svm (77)")["umar"] == "44"


def test_the_right_column(graded_course, file):
    text = zips.canvas_gradebook(column="Week 4: SVM (77)")
    found = export(graded_course, ["svm"], "canvas", template=file("a.csv", text))
    assert column(found.content, "SIS Login ID", "Week 4: SVM (77)")["bola"] == "25"
    two = text.replace("Current Score", "svm bonus (78)")
    with pytest.raises(CourseError, match="has several columns for svm"):
        export(graded_course, ["svm"], "canvas", template=file("b.csv", two))
    assert export(graded_course, ["svm"], "canvas", template=file("b.csv", two), column="Week 4: SVM (77)").lines()
    with pytest.raises(CourseError, match="has no column 'svm': say with --column"):
        export(graded_course, ["svm"], "canvas", template=file("c.csv", zips.canvas_gradebook(column="Essay (9)")))
    with pytest.raises(CourseError, match="is read only"):
        export(graded_course, ["svm"], "canvas", template=file("d.csv", text), column="Current Score")


@pytest.mark.parametrize(
    ("to", "content", "words"),
    [
        ("moodle", zips.canvas_gradebook(), "isn't the file that Moodle gives"),
        ("canvas", zips.moodle_worksheet(), "isn't the file that Canvas gives"),
        ("canvas", "", "is empty"),
        ("canvas", 'Student,ID,Section\n"A', "is broken"),
        ("csv", zips.canvas_gradebook(), "needs no template"),
    ],
)
def test_the_wrong_file_is_one_sentence(graded_course, file, to, content, words):
    with pytest.raises(CourseError, match=words):
        export(graded_course, ["svm"], to, template=file("it.csv", content))


def test_two_lines_about_one_student_are_left(graded_course, file):
    text = zips.canvas_gradebook("bola", "chen") + '"Other, Bola",1999,S1,bola,Section 2,,\r\n'
    found = export(graded_course, ["svm"], "canvas", template=file("canvas.csv", text))
    assert [one.student for one in found.changes] == ["chen"]
    assert "Lines 4 and 7 are both about bola: left as they are." in found.sentences()


def test_numbers_of_another_system_name_nobody(graded_course, file):
    """A Canvas number that happens to be somebody's id here is no match where the roster knows better."""
    roster = read_roster(file("roster.csv", "id,name,login\nbola,Bola Ige,big1\nchen,Chen Jing,big2\n"))
    text = "Student,ID,SIS User ID,SIS Login ID,Section,svm (7)\nX,bola,,big2,A,\nY,chen,,big1,A,\n"
    found = export(graded_course, ["svm"], "canvas", template=file("canvas.csv", text), roster=roster)
    assert column(found.content, "SIS Login ID", "svm (7)") == {"big2": "0", "big1": "25"}


def test_files_without_a_template(graded_course, file):
    canvas = read_roster(file("canvas.csv", zips.canvas_gradebook()))
    found = export(graded_course, ["svm"], "canvas", roster=canvas, column="svm (77)")
    header, points, *lines = table(found.content)
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "svm (77)"]
    assert points == ["    Points Possible", "", "", "", "", "25"]
    assert {line[3]: line[5] for line in lines} == WRITTEN  # an empty cell would delete a grade there
    plain = read_roster(file("roster.csv", zips.plain_roster()))
    found = export(graded_course, ["svm"], "moodle", roster=plain)
    assert table(found.content)[1:] == [["", f"{one}@example.org", score] for one, score in WRITTEN.items()]
    for roster, words in [(None, "needs to know who is who"), (plain, "nothing by which Canvas knows students")]:
        with pytest.raises(CourseError, match=words):
            export(graded_course, ["svm"], "canvas", roster=roster)


def test_a_plain_table_of_all_assignments(graded_course, file):
    text = zips.plain_roster() + "eve,=1+1,,B\n"
    found = export(graded_course, [], "csv", roster=read_roster(file("roster.csv", text)))
    header, *lines = table(found.content)
    assert header == ["id", "name", "email", "section", "softmax", "svm"]
    assert {line[0]: tuple(line[4:]) for line in lines} == {
        "ada": ("", ""), "bola": ("25", "25"), "chen": ("", "0"), "emre": ("", "21.3333"), "joao": ("", ""),
        "rosa": ("", ""), "umar": ("", "11"), "eve": ("", ""),
    }  # fmt: skip
    assert lines[-1][1] == "'=1+1"


def test_the_command_writes_beside_the_template_and_never_over_it(graded_course, file, capsys):
    path = file("canvas.csv", zips.canvas_gradebook())
    line = ["export", "svm", "--to", "canvas", "--template", str(path), "--submitted", str(graded_course.submitted)]
    before = graded.tree(path.parent)
    assert main([*line, "--dry-run"]) == 0
    assert "4 scores would change. Nothing was written." in capsys.readouterr().out
    assert main([*line, "--out", str(path)]) == 2
    assert "is the template" in capsys.readouterr().err
    assert graded.tree(path.parent) == before
    assert main(line) == 0
    out = path.with_name("canvas-scores.csv")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert graded.tree(path.parent).keys() == before.keys() | {"canvas-scores.csv"}
    again = ["--template", str(out), "--dry-run"]
    assert main([*line[:4], *again, *line[6:]]) == 0
    assert "0 scores would change" in capsys.readouterr().out


def test_an_ungraded_class_has_nothing_to_export(course, file, capsys):
    assert main(["export", "svm", "--submitted", str(course.submitted)]) == 2
    assert "run `autograde grade` first" in capsys.readouterr().err


@pytest.fixture
def pages(graded_course):
    """Feedback pages of all but chen; emre's is older than the grade."""
    for student in ("ada", "bola", "emre", "rosa"):
        folder = graded_course.feedback / student / "svm"
        folder.mkdir(parents=True)
        (folder / "svm.html").write_text(f"page of {student}")
        (folder / "notes.txt").write_text("not for them")
    os.utime(graded_course.feedback / "emre" / "svm" / "svm.html", (1, 1))
    (graded_course.feedback / "umar" / "svm").mkdir(parents=True)
    (graded_course.feedback / "umar" / "svm" / "svm.html").symlink_to(
        graded_course.feedback / "ada" / "svm" / "svm.html"
    )
    return graded_course


def contents(path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_feedback_in_the_names_of_canvas(pages, file, tmp_path):
    names = {one: canvas_name(one, "svm.ipynb", 70, late=one == "bola") for one in ("ada", "bola", "chen")}
    download = file("svm.zip", made({**dict.fromkeys(names.values(), b"{}"), canvas_name("ada", "x.png", 60): b""}))
    roster = read_roster(file("canvas.csv", zips.canvas_gradebook()))
    found = zip_pages(pages, "svm", tmp_path / "f.zip", download=download, roster=roster)
    assert contents(tmp_path / "f.zip") == {
        "lovelaceada_1001_70_svm.html": "page of ada",
        "igebola_LATE_1002_70_svm.html": "page of bola",
    }
    assert found.troubles == (
        "emre: the page is older than the grade: make it anew with autograde grade.",
        "umar: there is no page svm.html: left out.",
        "Nothing in svm.zip is from rosa: their pages are left out.",
    )


@pytest.mark.parametrize("ending", ["_", ""])  # with and, since Moodle 4.1, without
def test_feedback_in_the_names_of_moodle(pages, file, tmp_path, ending):
    name = f"svm-12/{moodle_name('ada', 'svm.ipynb')}".replace("_file_/", f"_file{ending}/")
    flat = moodle_name("bola", "svm.ipynb").replace("_/", "_")
    roster = read_roster(file("roster.csv", zips.plain_roster()))
    for files, expected in [
        (
            {name: b"{}"},
            {f"Ada Lovelace_501_assignsubmission_file{ending}/svm.html": "page of ada"},
        ),
        ({flat: b"{}"}, {"Bola Ige_502_assignsubmission_file_/svm.html": "page of bola"}),
    ]:
        zip_pages(pages, "svm", tmp_path / "f.zip", download=file("m.zip", made(files)), roster=roster)
        assert contents(tmp_path / "f.zip") == expected


def test_feedback_by_folder_and_what_can_go_wrong(pages, file, tmp_path, capsys):
    line = ["feedback-zip", "svm", "--submitted", str(pages.submitted)]
    assert main(line) == 0
    assert "3 pages: " in capsys.readouterr().out
    assert contents(pages.submitted.parent / "feedback-svm.zip") == {
        f"{one}/svm.html": f"page of {one}" for one in ("ada", "bola", "rosa")
    }
    strangers = file("s.zip", made({"strangereve_1999_8_svm.ipynb": b""}))
    roster = file("canvas.csv", zips.canvas_gradebook())
    for more, words in [
        (["--download", str(strangers)], "only with --roster"),
        (["--download", str(strangers), "--roster", str(roster)], "None of the pages belongs to anybody"),
    ]:
        assert main([*line, *more, "--out", str(tmp_path / "no.zip")]) == 2
        assert words in capsys.readouterr().err
    assert main(["feedback-zip", "matrix", "--submitted", str(pages.submitted)]) == 2
    assert "There are no feedback pages of matrix" in capsys.readouterr().err
    assert not (tmp_path / "no.zip").exists()
