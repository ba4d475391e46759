"""Submissions as they lie on the disk: odd files cost nobody the class, and nothing of the instructor's goes along."""

from __future__ import annotations

import os

import pytest
from traitlets.config import Config

from autograde.grading import handed
from autograde.grading.handed import Handed, Reader, files_in
from autograde.grading.submissions import Submission, submissions
from autograde.grading.work import DAMAGED, Done

from . import small


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "solutions" / "mini"
    (folder / "data").mkdir(parents=True)
    (folder / "mini.ipynb").write_text("the solutions")
    (folder / "data" / "points.txt").write_text("the course's")
    return folder


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "submitted" / "ada" / "mini"
    folder.mkdir(parents=True)
    (folder / "mini.ipynb").write_text("the student's")
    return folder


def read(folder, source, **settings) -> Handed | Done:
    return Reader(["mini"], source, Config(settings)).read(Submission("ada", "mini", folder))


def test_the_solutions_never_go_along(folder, source):
    work = read(folder, source).work
    assert work.notebooks == {"mini": b"the student's"}
    assert work.files == {"data/points.txt": b"the course's"}


def test_the_courses_files_replace_the_students(folder, source):
    (folder / "data").mkdir()
    (folder / "data" / "points.txt").write_text("forged")
    (folder / "helper.py").write_text("mine")
    assert read(folder, source).work.files == {"data/points.txt": b"the course's", "helper.py": b"mine"}
    kept = {"Autograde": {"exclude_overwriting": {"mini": ["data/points.txt"]}}}
    assert read(folder, source, **kept).work.files == {"data/points.txt": b"forged", "helper.py": b"mine"}


def test_a_file_where_the_course_has_a_folder_and_the_other_way_round(folder, source):
    (folder / "data").write_text("a file")
    assert read(folder, source).work.files == {"data/points.txt": b"the course's"}
    (folder / "data").unlink()
    (folder / "data" / "points.txt").mkdir(parents=True)
    (folder / "data" / "points.txt" / "deep.txt").write_text("x")
    assert read(folder, source).work.files == {"data/points.txt": b"the course's"}


def test_links_devices_and_hidden_files_are_none(folder, source, tmp_path):
    (tmp_path / "private").write_text("the instructor's")
    (folder / "link.txt").symlink_to(tmp_path / "private")
    os.mkfifo(folder / "pipe")
    (folder / ".hidden").write_text("x")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "x.pyc").write_text("x")
    assert set(read(folder, source).work.files) == {"data/points.txt"}
    (folder / "mini.ipynb").unlink()
    (folder / "mini.ipynb").symlink_to(tmp_path / "private")
    assert read(folder, source) == Done("ada", "mini", DAMAGED, "mini.ipynb is missing: hand it in again.")


def test_what_is_too_large_or_too_much_is_left_out_and_said(folder, source, monkeypatch):
    monkeypatch.setattr(handed, "FILE_AT_MOST", 100)
    monkeypatch.setattr(handed, "TOGETHER_AT_MOST", 150)
    for name, size in {"a.bin": 101, "b.bin": 100, "c.bin": 60, "d.bin": 50}.items():
        (folder / name).write_bytes(b"\0" * size)
    found = read(folder, source)
    assert set(found.work.files) == {"b.bin", "d.bin", "data/points.txt"}
    assert [line.split()[0] for line in found.attention] == ["a.bin", "c.bin"]


def test_a_huge_notebook_is_not_read_whole(folder, source):
    with (folder / "mini.ipynb").open("wb") as file:
        file.truncate(10_000_000_000)
    assert len(read(folder, source).work.notebooks["mini"]) == handed.NOTEBOOK_AT_MOST + 1
    assert files_in(folder).contents == {"mini.ipynb": b""}


def test_under_another_name(folder, source):
    (folder / "mini.ipynb").rename(folder / "mini\x1b (1).ipynb")
    found = read(folder, source)
    assert found.reason == "mini.ipynb is missing, but there is mini? (1).ipynb: rename it and hand it in again."


@pytest.mark.parametrize(
    ("stamp", "kept"),
    [
        ("2026-01-02 12:00:00 UTC\n", "2026-01-02 12:00:00 UTC"),
        ("2026-01-02 12:00:00.123456 Europe/Paris", "2026-01-02 12:00:00.123456 Europe/Paris"),
        ("", ""),
        ("yesterday", ""),
        ("99999999999999999999", ""),
        ("\xff\xfe", ""),
    ],
)
def test_a_timestamp_that_is_none_is_said_and_stops_nobody(folder, source, stamp, kept):
    (folder / "timestamp.txt").write_text(stamp, encoding="latin-1")
    found = read(folder, source)
    assert found.stamp == kept
    assert bool(found.attention) == (kept != stamp.strip())
    assert "timestamp.txt" not in found.work.files


def test_an_unreadable_file_is_damaged_and_the_others_are_graded(course, monkeypatch):
    for student in ("ada", "bola"):
        small.hand_in(course, student)
    real = handed._beginning

    def refuses(path, most):
        if "ada" in path.parts:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, most)

    monkeypatch.setattr(handed, "_beginning", refuses)
    found = small.graded(course)
    assert found["ada"].reason == "mini/ can't be read (Permission denied): hand it in again."
    assert found["bola"].status == "graded"


def test_hidden_folders_are_no_students(course):
    small.hand_in(course, ".ipynb_checkpoints")
    small.hand_in(course, "ada")
    assert [one.student for one in submissions(course, "mini")] == ["ada"]
