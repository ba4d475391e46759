"""Lists of students from anywhere: encodings, separators, who names the folders, and what is wrong with them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograde.desk.names import is_id, orders
from autograde.desk.roster import Roster, Student, read_roster
from autograde.desk.sheet import _sheet, harmless, number, read, written
from autograde.grading.course import CourseError

from . import zips


def test_a_list_of_ones_own(file):
    roster = read_roster(file("roster.csv", "ID , E-Mail,Name,Section\nada,ada@example.org,Ada Lovelace,B\n"))
    assert list(roster) == [Student("ada", "Ada Lovelace", email="ada@example.org", section="B")]
    assert roster.student("ada") and not roster.student("ADA")
    for folder in ("ada", "ADA", "Ada@Example.org", "Lovelace, Ada", "ada  LOVELACE"):
        assert [one.id for one in roster.meant(folder)] == ["ada"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends(file, encoding, delimiter, newline):
    lines = [
        ["id", "name"],
        ["emre", "Emre Öztürk"[:8]],
        ["joao", 'João "Jo" de Sá'],
        ["x", f"a{delimiter}b{newline}c"],
    ]
    text = newline.join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    path = file("roster.csv", text, encoding)
    assert [(one.id, one.name) for one in read_roster(path)] == [(line[0], line[1].strip()) for line in lines[1:]]


def test_canvas_and_moodles_lists(file):
    canvas = read_roster(file("canvas.csv", zips.canvas_gradebook("ada", "emre")))
    assert [(one.id, one.canvas, one.number, one.section) for one in canvas] == [
        ("ada", "1001", "S1001", "Section 1"),
        ("emre", "1004", "S1004", "Section 1"),
    ]
    assert [one.id for one in canvas.named("öztürkemre")] == ["emre"]
    moodle = read_roster(file("moodle.csv", zips.moodle_worksheet("ada")))
    assert [(one.id, one.participant) for one in moodle] == [("ada@example.org", "501")]
    people = "First name,Surname,ID number,Email address\nAda,Lovelace,s1,a@example.org\nBo,Li,,b@example.org\n"
    assert [one.id for one in read_roster(file("people.csv", people))] == ["a@example.org", "b@example.org"]
    assert read_roster(file("people.csv", people), "ID number").troubles == (
        "Line 3 of people.csv, Bo Li, has no id: left out.",
    )


def test_a_student_in_two_sections_is_one_student(file):
    [ada] = read_roster(file("roster.csv", "id,name,section\nada,Ada,1\nada,Ada,2\n"))
    assert ada.section == "1; 2"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ("id,name\n", "names no students: the class is empty"),
        ("id,name\n\n , \n", "names no students"),
        ('id,name\nada,"Ada\nbob,Bob\n', "Line 2 of roster.csv is broken"),
        ('id,name\nada,"Ada"x\n', "Line 2 of roster.csv is broken"),
        ("id,name\nada,Lovelace, Ada\n", "Line 2 of roster.csv has 3 fields and its header 2"),
        ("who,what\nada,Ada\n", "has no column that names students"),
        ("id,name\nada,Ada\nada,Adam\n", "Lines 2 and 3 of roster.csv have the same id 'ada' for Ada and Adam"),
        ("id,name\nada,Ada\nADA,Adam\n", "Lines 2 and 3 of roster.csv have the same id"),
        ("id,name\n../ada,Ada\n", "names no students that have an id"),
        ("id,name\nada,A\0da\n", "is no text file"),
        (b"PK\x03\x04\x00\x00\x81\x8d", "is no text"),
    ],
)
def test_what_is_wrong_with_a_list_is_one_sentence(file, content, words):
    with pytest.raises(CourseError) as error:
        read_roster(file("roster.csv", content))
    assert words in str(error.value) and "\n" not in str(error.value)


def test_a_list_that_isnt_there_or_too_large(tmp_path, file, monkeypatch):
    with pytest.raises(CourseError, match="There is no file"):
        read_roster(tmp_path / "nosuch.csv")
    with pytest.raises(CourseError, match="can't be read"):
        read_roster(tmp_path)
    monkeypatch.setattr("autograde.desk.sheet.SHEET_AT_MOST", 20)
    with pytest.raises(CourseError, match="larger than"):
        read_roster(file("roster.csv", "id,name\nada,Ada Lovelace\n"))


def test_ids_that_no_folder_can_have_are_left_out_and_said(file):
    bad = ["../x", "a/b", ".hidden", "x" * 101, "a\\b"]
    text = "id,name\nada,Ada\n" + "".join(f"{id},Eve {place}\n" for place, id in enumerate(bad))
    roster = read_roster(file("roster.csv", text))
    assert [one.id for one in roster] == ["ada"]
    assert [f"Eve {place}" in said for place, said in enumerate(roster.troubles)] == [True] * len(bad)


@given(st.text(max_size=120))
@settings(max_examples=60, deadline=None)
def test_an_id_is_one_folders_name(id):
    if is_id(id):
        assert "/" not in id and "\0" not in id and id not in ("", ".", "..") and len(id.encode()) <= 255


@given(
    st.lists(st.lists(st.text(alphabet='ab",;\n\r\t é', max_size=6), min_size=2, max_size=2), min_size=1, max_size=5)
)
@settings(max_examples=60, deadline=None)
def test_a_sheet_reads_what_was_written_and_changes_nothing_else(rows):
    rows = [[f"x{cell}" for cell in row] for row in rows]  # no empty lines, no spreadsheet's formulas
    text = written([["a", "b"], *rows], 0).decode()
    sheet = _sheet("it", text, b"", "utf-8")
    assert [[cell.text for cell in row] for row in sheet.rows] == rows
    assert sheet.filled({}).decode() == text
    changed = _sheet("it", sheet.filled({(0, 1): 'n"e,w'}).decode(), b"", "utf-8")
    assert [[cell.text for cell in row] for row in changed.rows] == [[rows[0][0], 'n"e,w'], *rows[1:]]


def test_a_filled_sheet_keeps_its_encoding(file):
    text = 'Öl;"b ""x"""\r\n1;2\r\n'
    for encoding in ("utf-16", "utf-8-sig", "cp1252"):
        path = file("sheet.csv", text, encoding)
        assert read(path).filled({}) == path.read_bytes()
        assert read(path).filled({(0, 1): "3"}) == text.replace(";2", ";3").encode(encoding)


def test_cells_that_a_spreadsheet_would_run_are_disarmed():
    for text in ("=1+1", "+1", "-1", "@x", "\t=1"):
        assert harmless(text) == f"'{text}"
    assert harmless("Ada - the first") == "Ada - the first"
    assert written([["=x", "-1"]], 1) == b"'=x,-1\n"  # the last is a number of ours


def test_numbers():
    assert [number(one) for one in (20.0, 0.0, 3.3333333, 1e-9, 12.5, 1234567.25)] == [
        "20", "0", "3.3333", "0", "12.5", "1234567.25",
    ]  # fmt: skip


def test_the_orders_of_a_name():
    assert {"adakinglovelace", "lovelaceadaking"} <= orders("Ada King Lovelace")
    assert "lovelaceada" in orders("Lovelace, Ada") and "lovelaceada" in orders("", "Ada", "Lovelace")
    assert len(Roster((Student("a", "Ada Lovelace"), Student("b", "Ada Lovelace"))).named("Lovelace Ada")) == 2
