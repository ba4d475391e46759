"""Submissions out of downloads: each in its place, late ones marked, and a sentence for everything else."""

from __future__ import annotations

import json
import os
import shutil
import struct
import unicodedata
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from nbgrader.utils import parse_utc

from autograde.command import main
from autograde.desk.archive import _parts
from autograde.desk.collect import COLLECTED, KEPT, LEFT, REPLACED, UNCHANGED, collect
from autograde.desk.roster import read_roster
from autograde.grading.alone import alone
from autograde.grading.course import COURSE_ID, Course, CourseError
from autograde.grading.handed import files_in

from . import zips
from .zips import canvas_name, from_page, made, moodle_name


def names(course: Course) -> set[str]:
    """All files that lie in the class's submissions."""
    return {path.relative_to(course.submitted).as_posix() for path in course.submitted.rglob("*") if path.is_file()}


@pytest.fixture
def roster(file):
    return read_roster(file("roster.csv", zips.canvas_gradebook()))


@pytest.fixture
def svm(handed_in):
    return {
        one: (handed_in / one / "svm" / "svm.ipynb").read_bytes() for one in ("ada", "bola", "chen", "emre", "joao")
    }


def test_a_download_from_canvas(course, file, roster, handed_in, svm):
    rosa = (handed_in / "rosa" / "svm" / "svm_final(2).ipynb").read_bytes()
    source = file(
        "svm.zip",
        made(
            {
                canvas_name("ada", "svm-1.ipynb", 88): b"{}",  # an attachment of before: the number tells
                canvas_name("ada", "svm.ipynb", 90): svm["ada"],
                canvas_name("ada", "plot.png", 91): b"a picture",
                canvas_name("bola", "svm-2.ipynb", 99, late=True): svm["bola"],
                canvas_name("emre", "svm.ipynb", 93): svm["emre"],
                canvas_name("rosa", "svm_final(2).ipynb", 95): rosa,
            }
        ),
    )
    found = collect(course, source, roster)
    assert found.kind == "Canvas"
    assert {one.student for one in found.those(COLLECTED)} == {"ada", "bola", "emre", "rosa"}
    assert (course.submitted / "ada" / "svm" / "svm.ipynb").read_bytes() == svm["ada"]
    assert (course.submitted / "rosa" / "svm" / "svm.ipynb").read_bytes() == rosa
    expected = {f"{one}/svm/svm.ipynb" for one in ("ada", "bola", "emre", "rosa")} | {"ada/svm/plot.png"}
    assert names(course) == expected
    said = "\n".join(found.sentences())
    assert "svm_final(2).ipynb is there as svm.ipynb." in said
    assert "bola, svm: svm-2.ipynb is there as svm.ipynb. Late, but the gradebook has no due date" in said
    assert collect(course, source, roster).those(COLLECTED, REPLACED, KEPT) == []  # once more: all is there


def test_late_in_canvas_is_late_for_nbgrader(graded_course, file, roster, svm):
    course = graded_course
    shutil.rmtree(course.submitted)
    with Gradebook(course.db_url, COURSE_ID) as gradebook:
        gradebook.update_or_create_assignment("svm", duedate=datetime(2026, 3, 1, 12))
    names = {canvas_name(one, "svm.ipynb", 9, late=one == "bola"): svm[one] for one in ("ada", "bola")}
    collect(course, file("svm.zip", made(names)), roster)
    assert not (course.submitted / "ada" / "svm" / "timestamp.txt").exists()
    assert seconds_late(course, "bola") == 1
    # The teacher gives more time, so Canvas takes LATE back: the penalty goes, too.
    again = file("again.zip", made({canvas_name("bola", "svm.ipynb", 9): svm["bola"]}))
    assert [one.status for one in collect(course, again, roster, overwrite=True).outcomes] == [REPLACED]
    assert seconds_late(course, "bola") == 0


def seconds_late(course: Course, student: str) -> float:
    """What nbgrader makes of a timestamp."""
    stamp = parse_utc((course.submitted / student / "svm" / "timestamp.txt").read_text())
    with Gradebook(course.db_url, COURSE_ID) as gradebook:
        return gradebook.update_or_create_submission("svm", student, timestamp=stamp).total_seconds_late


@pytest.mark.parametrize("shape", ["folders", "flat", "wrapped"])
def test_a_download_from_moodle(course, file, svm, shape):
    files = {
        moodle_name("joao", "svm.ipynb"): svm["joao"],
        moodle_name("joao", "data/own.txt"): b"mine",
        moodle_name("emre", "svm (1).ipynb"): svm["emre"],
        moodle_name("chen", "onlinetext.html").replace("_file_", "_onlinetext_"): b"<p>here</p>",
    }
    if shape == "flat":
        files = {name.replace("_/", "_").replace("data/", ""): content for name, content in files.items()}
    if shape == "wrapped":
        files = {f"svm-28/{name}": content for name, content in files.items()}
    joao = "Sunday, 1 March 2026, 11:58 AM"
    sheet = read_roster(file("worksheet.csv", zips.moodle_worksheet(joao=joao)))
    found = collect(course, file("m.zip", made(files)), sheet)
    beside = "own.txt" if shape == "flat" else "data/own.txt"
    mail = "@example.org/svm/"
    assert names(course) == {
        f"joao{mail}svm.ipynb", f"joao{mail}{beside}", f"joao{mail}timestamp.txt", f"emre{mail}svm.ipynb",
    }  # fmt: skip
    stamp = (course.submitted / "joao@example.org" / "svm" / "timestamp.txt").read_text()
    assert parse_utc(stamp).replace(tzinfo=UTC).astimezone() == datetime(2026, 3, 1, 11, 58).astimezone()
    typed = next(name for name in files if "onlinetext" in name)
    assert [one.sentence for one in found.those(LEFT)] == [f"{typed} was typed into Moodle: it needs a file."]


def test_another_assignments_worksheet_says_no_time(course, file, svm):
    sheet = zips.moodle_worksheet(joao="Sunday, 1 March 2026, 11:58 AM").replace("Participant 505", "Participant 905")
    files = {moodle_name("joao", "svm.ipynb"): svm["joao"]}
    collect(course, file("m.zip", made(files)), read_roster(file("worksheet.csv", sheet)))
    assert names(course) == {"joao@example.org/svm/svm.ipynb"}


def test_nbgraders_exchange_the_latest_counts(course, tmp_path, svm):
    inbound = tmp_path / "inbound"
    for when, who, content in [
        ("2026-03-01 10:00:00.000000 UTC", "ada", b"{}"),
        ("2026-03-01 13:00:00.000000 CET", "ada", svm["ada"]),
        ("2026-03-01 11:00:00.000000 UTC", "bo+la", svm["bola"]),
    ]:
        folder = inbound / f"{who}+svm+{when}+aBcD"
        folder.mkdir(parents=True)
        (folder / "svm.ipynb").write_bytes(content)
        (folder / "timestamp.txt").write_text("2020-01-01 00:00:00 UTC")  # it is the folder's name that counts
    found = collect(course, inbound)
    assert found.kind == "nbgrader"
    assert (course.submitted / "ada" / "svm" / "svm.ipynb").read_bytes() == svm["ada"]
    assert (course.submitted / "ada" / "svm" / "timestamp.txt").read_text() == "2026-03-01 12:00:00.000000 UTC"
    assert (course.submitted / "bo+la" / "svm" / "svm.ipynb").read_bytes() == svm["bola"]
    [earlier] = found.those(LEFT)
    assert "10:00:00" in earlier.origin and "is earlier than" in earlier.sentence


def test_folders_by_hand_with_and_without_a_roster(course, tmp_path, file, svm, handed_in):
    roster = read_roster(file("roster.csv", zips.plain_roster()))
    source = tmp_path / "mine"
    softmax = (handed_in / "ada" / "softmax" / "softmax.ipynb").read_bytes()
    for name, content in {
        "ada/svm/svm.ipynb": svm["ada"],
        "ada/softmax/work.ipynb": softmax,
        "BOLA@example.org/svm.ipynb": svm["bola"],
        "Chen Jing/svm.ipynb": svm["chen"],
        "emre_svm.ipynb": svm["emre"],
        "emre_svm (1).ipynb": svm["emre"] + b" ",
        "nobody/svm.ipynb": svm["joao"],
        "svm.ipynb": svm["joao"],
    }.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(content)
        os.utime(source / name, (1e9, 1e9))
    found = collect(course, source, roster)
    assert names(course) == {
        "ada/softmax/softmax.ipynb",
        *(f"{one}/svm/svm.ipynb" for one in ("ada", "bola", "chen", "emre")),
    }
    assert (course.submitted / "emre" / "svm" / "svm.ipynb").read_bytes() == svm["emre"] + b" "  # numbered, so later
    left = {one.sentence for one in found.those(LEFT)}
    assert left == {
        "emre_svm.ipynb is an earlier svm.ipynb than emre_svm (1).ipynb, which counts.",
        "nobody/svm.ipynb belongs to nobody in the roster: add them there, and collect again.",
        "svm.ipynb has no student in its name: put it in a folder named after the student.",
    }
    other = Course(course.root, tmp_path / "other" / "submitted")
    assert "nobody/svm/svm.ipynb" in (collect(other, source) and names(other))


def test_the_notebook_from_the_page(course, file, tmp_path):
    code = "def svm_dscores(S, y):\n    return S"
    notebook = from_page("svm", svm_dscores=code)
    collect(course, file("svm.ipynb", notebook), student="ada")
    assert (course.submitted / "ada" / "svm" / "svm.ipynb").read_bytes() == notebook
    collect(course, file("bola_svm.ipynb", notebook))
    assert (course.submitted / "bola" / "svm" / "svm.ipynb").read_bytes() == notebook
    work = json.dumps({"course": "gradients-by-hand", "exercises": {}}).encode()
    [left] = collect(course, file("chen_gradients.ipynb", work)).outcomes
    assert left.sentence.startswith("chen_gradients.ipynb is work saved from the page, no notebook")


def test_the_wrong_notebook_the_wrong_course_and_a_broken_one(course, file, roster, svm, handed_in):
    other = json.dumps({"cells": [{"cell_type": "code", "source": "1"}], "nbformat": 4}).encode()
    softmax = (handed_in / "bola" / "softmax" / "softmax.ipynb").read_bytes()
    broken = svm["chen"][: len(svm["chen"]) // 2]
    unmarked = json.dumps({"cells": [{"source": 'autograde.check("svm_loss", svm_loss)'}]}).encode()
    files = {
        canvas_name("ada", "svm.ipynb", 1): other,
        canvas_name("bola", "svm.ipynb", 2): softmax,
        canvas_name("chen", "work.ipynb", 3): broken,  # half a file still says what it is; the grader explains the rest
        canvas_name("emre", "svm.ipynb", 4): b"",
        canvas_name("joao", "svm.ipynb", 5): svm["joao"].decode().encode("utf-16"),
        canvas_name("rosa", "svm.ipynb", 6): unmarked,
        canvas_name("umar", "note.txt", 7): b"sorry",
        "strangereve_1999_8_svm.ipynb": svm["ada"],
        "anon_Ab1cD_9_svm.ipynb": svm["ada"],
        "khanumar_1007_text.html": b"",
    }
    found = collect(course, file("svm.zip", made(files)), roster, "svm")
    assert {one.student for one in found.those(COLLECTED)} == {"chen", "emre", "joao", "rosa"}
    assert (course.submitted / "chen" / "svm" / "svm.ipynb").read_bytes() == broken
    said = "\n".join(found.sentences())
    for words in [
        "ada: lovelaceada_1001_1_svm.ipynb is a notebook of another course",
        "bola: igebola_1002_2_svm.ipynb is the notebook of softmax, not of svm",
        "umar: khanumar_1007_7_note.txt comes without a notebook: ask for it.",
        "strangereve_1999_8_svm.ipynb belongs to nobody in the roster",
        "anon_Ab1cD_9_svm.ipynb comes from anonymous grading, so nobody can tell whose it is.",
        "khanumar_1007_text.html was typed into Canvas",
    ]:
        assert words in said
    assert len(found.outcomes) == len(files)  # nothing is lost


def test_people_of_one_name_are_never_mixed_up(course, file, svm):
    text = "id,name\nada1,Ada Lovelace\nada2,Ada Lovelace\nbo,Bo Li\n"
    roster = read_roster(file("roster.csv", text))
    files = {"lovelaceada_1_2_svm.ipynb": svm["ada"], "libo_3_4_svm.ipynb": svm["bola"]}
    found = collect(course, file("svm.zip", made(files)), roster)
    assert names(course) == {"bo/svm/svm.ipynb"}
    assert "may be ada1 or ada2" in found.sentences()[0]
    # Who is known by another number is not the one, whatever the name.
    numbers = read_roster(file("roster2.csv", "id,name,canvas id\nbo,Bo Li,77\n"))
    other = Course(course.root, course.submitted.parent / "other")
    found = collect(other, file("svm2.zip", made(files)), numbers)
    assert names(other) == set() and len(found.those(LEFT)) == 2


def test_nothing_is_replaced_unasked_and_what_is_replaced_is_kept(course, file, roster, svm):
    source = file("one.zip", made({canvas_name("ada", "svm.ipynb", 1): svm["ada"]}))
    second = file("two.zip", made({canvas_name("ada", "svm-1.ipynb", 2): svm["bola"]}))
    collect(course, source, roster)
    place = course.submitted / "ada" / "svm" / "svm.ipynb"
    graded = course.autograded / "ada" / "svm" / "svm.ipynb"
    graded.parent.mkdir(parents=True)
    graded.write_text("{}")
    [kept] = collect(course, second, roster).outcomes
    assert (kept.status, place.read_bytes()) == (KEPT, svm["ada"])
    assert kept.sentence == "Another one lies there, graded already: collect with --overwrite to replace it."
    [dry] = collect(course, second, roster, overwrite=True, dry_run=True).outcomes
    assert (dry.status, place.read_bytes()) == (REPLACED, svm["ada"])
    [replaced] = collect(course, second, roster, overwrite=True).outcomes
    assert (replaced.status, place.read_bytes()) == (REPLACED, svm["bola"])
    [old] = (course.submitted.parent / "replaced").rglob("svm.ipynb")
    assert old.read_bytes() == svm["ada"]
    assert [one.status for one in collect(course, second, roster, overwrite=True).outcomes] == [UNCHANGED]


def test_where_a_link_lies_in_the_place_it_is_not_followed(course, file, roster, svm, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (course.submitted / "ada").mkdir(parents=True)
    (course.submitted / "ada" / "svm").symlink_to(tmp_path / "elsewhere")
    source = file("one.zip", made({canvas_name("ada", "svm.ipynb", 1): svm["ada"]}))
    assert [one.status for one in collect(course, source, roster).outcomes] == [KEPT]
    assert [one.status for one in collect(course, source, roster, overwrite=True).outcomes] == [REPLACED]
    assert list((tmp_path / "elsewhere").iterdir()) == [] and names(course) == {"ada/svm/svm.ipynb"}


def test_a_full_disk_changes_nothing(course, file, roster, svm, monkeypatch):
    files = {canvas_name(one, "svm.ipynb", 1): svm[one] for one in ("ada", "bola")}
    collect(course, file("one.zip", made({canvas_name("ada", "svm.ipynb", 1): b"{}"})), roster)
    real = type(course.root).write_bytes

    def full(path, content):
        if "bola" in path.parts:
            raise OSError(28, "No space left on device", str(path))
        return real(path, content)

    monkeypatch.setattr(type(course.root), "write_bytes", full)
    with pytest.raises(OSError):
        collect(course, file_of(course, "all.zip", made(files), real), roster, overwrite=True)
    assert [path.name for path in course.submitted.iterdir()] == ["ada"]
    assert (course.submitted / "ada" / "svm" / "svm.ipynb").read_bytes() == b"{}"


def file_of(course, name, content, write):
    path = course.submitted.parent / name
    write(path, content)
    return path


def test_while_another_works_on_the_class_nothing_is_collected(course, file, roster, svm):
    course.submitted.mkdir(parents=True)
    source = file("one.zip", made({canvas_name("ada", "svm.ipynb", 1): svm["ada"]}))
    with alone(course), pytest.raises(CourseError, match="Another autograde"):
        collect(course, source, roster)
    assert names(course) == set()


def test_a_zip_that_a_student_made(course, file, roster, svm):
    theirs = made({"work/svm.ipynb": svm["ada"], "work/data/x.txt": b"1", "../../evil.txt": b"!", "__MACOSX/._x": b""})
    found = collect(course, file("svm.zip", made({canvas_name("ada", "work.zip", 1): theirs})), roster)
    assert names(course) == {"ada/svm/svm.ipynb", "ada/svm/data/x.txt"}
    assert "ada: ../../evil.txt leads out of its folder: left out." in found.sentences()


def test_hostile_names_lead_nowhere(course, file, roster, svm, tmp_path):
    before = {path for path in tmp_path.rglob("*")}
    good = canvas_name("ada", "svm.ipynb", 1)
    bad = {
        "../../evil_1_2_svm.ipynb": "leads out of its folder",
        "/etc/evil.ipynb": "has an absolute path",
        "C:\\evil.ipynb": "has an absolute path",
        "a/..\\..\\evil.ipynb": "leads out of its folder",
        "link.ipynb ->": "is a link or a device",
        "\x1b[2Jevil_1_2_svm.ipynb": "has a name that can't be written",
        "/".join("d" * 20): "lies too deep",
        "x" * 300: "has a name that is too long",
    }
    found = collect(course, file("svm.zip", made({good: svm["ada"], **dict.fromkeys(bad, b"!")})), roster)
    said = "\n".join(found.sentences())
    for why in bad.values():
        assert why in said
    assert said.isprintable() or all(line.isprintable() for line in said.splitlines())
    assert names(course) == {"ada/svm/svm.ipynb"}
    new = {path for path in tmp_path.rglob("*")} - before
    assert not [path for path in new if "evil" in path.name or path.is_symlink()]


@given(st.text(alphabet="ab./\\: \0\nC", max_size=40))
@settings(max_examples=100, deadline=None)
def test_whatever_a_name_says_its_path_stays_inside(name):
    parts = _parts(name)
    if not isinstance(parts, str):
        assert parts and not {"", ".", ".."} & set(parts)
        assert not any(one in part for part in parts for one in "/\\\0\n")


def test_a_file_named_like_somebody_elses_stays_its_students(course, file, roster, svm):
    worksheet = read_roster(file("worksheet.csv", zips.moodle_worksheet()), "Full name")
    flat = moodle_name("ada", "").replace("_/", "_") + moodle_name("bola", "").replace("_/", "_") + "svm.ipynb"
    nested = moodle_name("chen", moodle_name("bola", "svm.ipynb"))
    collect(course, file("moodle.zip", made({flat: svm["ada"], nested: svm["chen"]})), worksheet)
    assert names(course) == {f"{one}/svm/svm.ipynb" for one in ("Ada Lovelace", "Chen Jing")}
    canvas = Course(course.root, course.submitted.parent / "canvas")
    name = canvas_name("ada", canvas_name("bola", "svm.ipynb", 7), 6)
    collect(canvas, file("canvas.zip", made({name: svm["ada"], canvas_name("ada", "1002_text.html", 5): b""})), roster)
    assert names(canvas) == {"ada/svm/svm.ipynb", "ada/svm/1002_text.html"}


def test_a_name_with_a_number_in_it_is_nobody_elses(course, file, svm):
    text = 'Student,ID,SIS Login ID,Section\n"ada_1002",1001,ada,A\n"Ige, Bola",1002,bola,A\n'
    roster = read_roster(file("canvas.csv", text))
    collect(course, file("svm.zip", made({"ada_1002_1001_501_svm.ipynb": svm["ada"]})), roster)
    assert names(course) == {"ada/svm/svm.ipynb"}
    [left] = collect(course, file("x.zip", made({"eve_1002_1001_501_svm.ipynb": svm["ada"]})), roster).outcomes
    assert left.sentence.endswith("may be from several people, by the numbers in its name.")
    [found] = collect(course, file("y.zip", made({"nickname_1002_501_svm.ipynb": svm["bola"]})), roster).outcomes
    assert (found.status, found.student) == (COLLECTED, "bola")


def test_a_students_timestamp_is_not_believed(course, file, roster, svm):
    name = canvas_name("ada", "timestamp.txt", 2)
    early = b"2020-01-01 00:00:00 UTC"
    files = {canvas_name("ada", "svm.ipynb", 1): svm["ada"], name: early}
    collect(course, file("svm.zip", made(files)), roster)
    theirs = made({"svm.ipynb": svm["bola"], "timestamp.txt": early})
    collect(course, file("bola.zip", theirs), student="bola")
    collect(course, file("all.zip", made({"chen/work.zip": theirs})))
    assert names(course) == {f"{one}/svm/svm.ipynb" for one in ("ada", "bola", "chen")}
    # By hand it is the teacher's.
    collect(course, file("hand.zip", made({"emre/svm.ipynb": svm["emre"], "emre/timestamp.txt": early})))
    assert (course.submitted / "emre" / "svm" / "timestamp.txt").read_text() == "2020-01-01 00:00:00.000000 UTC"


def test_bombs_are_left_out(course, file, roster, svm):
    files = {canvas_name("ada", "svm.ipynb", 1): svm["ada"], canvas_name("bola", "svm.ipynb", 2): b"\0" * 12_000_000}
    found = collect(course, file("svm.zip", made(files)), roster)
    assert names(course) == {"ada/svm/svm.ipynb"}
    assert "would unpack from" in "\n".join(found.sentences())


def test_a_file_that_lies_about_its_size_is_read_no_further(course, file, roster, svm):
    content = bytearray(made({canvas_name("ada", "svm.ipynb", 1): b" " * 3_000_000}))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", content, content.index(mark) + place, 1000)
    found = collect(course, file("svm.zip", bytes(content)), roster)
    assert [one.status for one in found.outcomes] == [LEFT] and names(course) == set()
    assert "is damaged in the zip" in found.sentences()[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no zip at all", "is neither a zip nor a folder nor a notebook"),
        (made({}), "is empty: there is nothing to collect"),
        (made({"a_1_2_svm.ipynb": b"x" * 999})[:-400], "neither a zip"),
    ],
)
def test_what_is_no_download(course, file, roster, content, words):
    with pytest.raises(CourseError, match=words):
        collect(course, file("svm.zip", content), roster)


def test_other_ways_of_packing_are_refused(course, file, roster, svm):
    packed = made({canvas_name("ada", "svm.ipynb", 1): svm["ada"]}, compress_type=zipfile.ZIP_LZMA)
    found = collect(course, file("svm.zip", packed), roster)
    assert "packed in a way that no learning platform uses" in found.sentences()[0]


def test_names_in_other_spellings_are_the_same_person(course, file, svm):
    roster = read_roster(file("roster.csv", zips.plain_roster()))
    decomposed = unicodedata.normalize("NFD", moodle_name("joao", "svm.ipynb"))
    collect(course, file("one.zip", made({decomposed: svm["joao"]})), roster)
    old = moodle_name("emre", "svm.ipynb").encode().decode("cp437")  # UTF-8 that isn't marked as such
    content = made({"x" * len(old.encode("cp437")): svm["emre"]})
    content = content.replace(b"x" * len(old.encode("cp437")), old.encode("cp437"))
    collect(course, file("two.zip", content), roster)
    assert names(course) == {"joao/svm/svm.ipynb", "emre/svm/svm.ipynb"}


def test_ten_thousand_files(course, file, roster, svm, capsys):
    files = {f"nobody{place}_{place + 5000}_{place}_svm.ipynb": b"x" for place in range(9_999)}
    source = file("many.zip", made({**files, canvas_name("ada", "svm.ipynb", 1): svm["ada"]}))
    path = file("roster2.csv", zips.canvas_gradebook())
    assert main(["collect", str(source), "--roster", str(path), "--submitted", str(course.submitted)]) == 0
    said = capsys.readouterr().out
    assert names(course) == {"ada/svm/svm.ipynb"}
    assert "and 9,939 more: all of them stand in" in said and len(said.splitlines()) < 70
    log = course.log.read_text()
    assert all(f"{name} belongs to nobody" in log for name in list(files)[::500])


def test_a_platforms_download_needs_a_roster(course, file, svm, capsys):
    source = file("svm.zip", made({canvas_name("ada", "svm.ipynb", 1): svm["ada"]}))
    where = ["--submitted", str(course.submitted)]
    for line, words in [
        ([], "say who is who with --roster FILE"),
        (["nosuch"], "There is no assignment 'nosuch'"),
        (["--roster", str(course.root / "nosuch.csv")], "There is no file"),
    ]:
        assert main(["collect", str(source), *line, *where]) == 2
        [said] = capsys.readouterr().err.splitlines()
        assert words in said
    assert not course.submitted.exists()


def test_what_is_collected_is_what_the_grader_reads(course, file, roster, svm):
    files = {canvas_name("ada", "svm.ipynb", 1): svm["ada"], canvas_name("ada", "helper.py", 2): b"x = 1"}
    collect(course, file("svm.zip", made(files)), roster)
    found = files_in(course.submitted / "ada" / "svm", ["svm.ipynb"])
    assert found.contents == {"svm.ipynb": svm["ada"], "helper.py": b"x = 1"} and not found.left_out
