"""Downloads as Canvas, Moodle and others make them, and ones that no platform would make."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]

PEOPLE = {
    "ada": ("Lovelace", "Ada", 1001, 501),
    "bola": ("Ige", "Bola", 1002, 502),
    "chen": ("Jing", "Chen", 1003, 503),
    "emre": ("Öztürk", "Emre", 1004, 504),
    "joao": ("de Sá", "João", 1005, 505),
    "rosa": ("Parks", "Rosa", 1006, 506),
    "umar": ("Khan", "Umar", 1007, 507),
}
"""Of the sample class: last name, first name, Canvas' number, Moodle's number."""


def canvas_gradebook(
    *students: str, column: str = "svm (77)", points: str = "25", scores: Mapping[str, str] = {}
) -> str:
    """Canvas' export of its gradebook, which is a roster too."""
    lines = [
        f"Student,ID,SIS User ID,SIS Login ID,Section,{column},Current Score",
        ",,,,,Manual Posting,",
        f"    Points Possible,,,,,{points},(read only)",
    ]
    for one in students or PEOPLE:
        last, first, canvas, _ = PEOPLE[one]
        lines.append(f'"{last}, {first}",{canvas},S{canvas},{one},Section 1,{scores.get(one, "")},')
    return "\r\n".join([*lines, '"Student, Test",9999,,,Section 1,,', ""])


def moodle_worksheet(*students: str, most: str = "25.00", scores: Mapping[str, str] = {}, **times: str) -> str:
    """Moodle's worksheet for grading offline; `times` says when somebody handed in."""
    header = "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed"
    titles = [*header.split(","), "Last modified (submission)", "Last modified (grade)", "Feedback comments"]
    lines = [",".join(f'"{title}"' if " " in title else title for title in titles)]
    for one in students or PEOPLE:
        last, first, _, moodle = PEOPLE[one]
        lines.append(
            f'"Participant {moodle}","{first} {last}",{one}@example.org,"Submitted for grading",{scores.get(one, "")},'
            f'{most},Yes,"{times.get(one, "-")}",-,"well, ""done"""'
        )
    return "\ufeff" + "\n".join(lines) + "\n"


def plain_roster(*students: str) -> str:
    lines = ["id,name,email,section"]
    lines += [f"{one},{PEOPLE[one][1]} {PEOPLE[one][0]},{one}@example.org,A" for one in students or PEOPLE]
    return "\n".join(lines) + "\n"


def canvas_name(student: str, file: str, number: int, late: bool = False) -> str:
    """As Canvas' content zipper names a file."""
    last, first, canvas, _ = PEOPLE[student]
    squeezed = re.sub(r"\W", "", f"{last}, {first}".lower())
    return "_".join([squeezed, *(["LATE"] if late else []), str(canvas), str(number), file])


def moodle_name(student: str, file: str) -> str:
    last, first, _, moodle = PEOPLE[student]
    return f"{first} {last}_{moodle}_assignsubmission_file_/{file}"


def from_page(assignment: str, **code: str) -> bytes:
    """The notebook that the page makes: the released one with the reader's code in its cells, written by JavaScript."""
    notebook = nbformat.read(ROOT / "exercises" / assignment / f"{assignment}.ipynb", as_version=nbformat.NO_CONVERT)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in code:
            cell.source = code[name]
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT).encode() + b"\n"


def made(files: Mapping[str, bytes], **about: int) -> bytes:
    """A zip; a name that ends in " ->" becomes a link."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name.removesuffix(" ->"), (2026, 3, 1, 12, 0, 0))
            info.compress_type = about.get("compress_type", zipfile.ZIP_DEFLATED)
            info.external_attr = (0o120777 if name.endswith(" ->") else 0o100644) << 16
            archive.writestr(info, content)
    return stream.getvalue()
